package model

import (
	"context"
	"fmt"

	"github.com/vektah/gqlparser/v2/gqlerror"

	"polku/impact"
	"polku/store"
)

// Sizes of pages.
const (
	// DefaultPage is what a client that asks for nothing gets; short lists of a plan come whole.
	DefaultPage = 50
	// MaxPage is the largest page.
	MaxPage = 200
	// MaxPlanPage is the largest page of things of a plan, which are few.
	MaxPlanPage = 1000
)

// Connection is a page of a list, as Relay describes it.
type Connection[T any] struct {
	Edges    []*Edge[T]
	PageInfo *PageInfo
	count    func(context.Context) (int, error)
}

// Edge is an element of a page with its place in the list.
type Edge[T any] struct {
	Cursor string
	Node   *T
}

// Nodes are the elements without their places.
func (c *Connection[T]) Nodes() []*T {
	nodes := make([]*T, len(c.Edges))
	for i, edge := range c.Edges {
		nodes[i] = edge.Node
	}
	return nodes
}

// TotalCount counts the whole list; only when it is asked for.
func (c *Connection[T]) TotalCount(ctx context.Context) (int, error) { return c.count(ctx) }

// badInput is a client's mistake in an argument.
func badInput(format string, args ...any) error {
	return &gqlerror.Error{Message: fmt.Sprintf(format, args...), Extensions: map[string]any{"code": "BAD_USER_INPUT"}}
}

// pageArgs are Relay's arguments.
type pageArgs struct {
	first, last   *int
	after, before *string
}

// size checks the arguments against each other and a limit; backward tells which end is read.
func (a pageArgs) size(most, otherwise int) (size int, backward bool, err error) {
	if a.first != nil && a.last != nil {
		return 0, false, badInput("give first or last, not both")
	}
	size = otherwise
	if a.first != nil {
		size = *a.first
	}
	if a.last != nil {
		size, backward = *a.last, true
	}
	if size < 0 || size > most {
		return 0, false, badInput("a page has from 0 to %d elements", most)
	}
	return size, backward, nil
}

// readCursor reads the numbers of a cursor of a kind; zeros for no cursor.
func readCursor(kind string, cursor *string, count int) ([]int64, error) {
	if cursor == nil {
		return make([]int64, count), nil
	}
	numbers, err := impact.ParseCursor(kind, *cursor, count)
	if err != nil {
		return nil, badInput("%v", err)
	}
	return numbers, nil
}

// planPage is a page of a list that is in memory. Cursors are places in the list.
func planPage[T any](list []*T, args pageArgs) (*Connection[T], error) {
	size, backward, err := args.size(MaxPlanPage, MaxPlanPage)
	if err != nil {
		return nil, err
	}
	after, err := readCursor("plan", args.after, 1)
	if err != nil {
		return nil, err
	}
	before, err := readCursor("plan", args.before, 1)
	if err != nil {
		return nil, err
	}
	from, to := min(int(after[0]), len(list)), len(list)
	if args.before != nil {
		to = min(max(int(before[0])-1, from), len(list))
	}
	if to-from > size {
		if backward {
			from = to - size
		} else {
			to = from + size
		}
	}
	page := &Connection[T]{PageInfo: &PageInfo{HasNextPage: to < len(list), HasPreviousPage: from > 0},
		count: func(context.Context) (int, error) { return len(list), nil }}
	for i, node := range list[from:to] {
		page.Edges = append(page.Edges, &Edge[T]{impact.NewCursor("plan", int64(from+i+1)), node})
	}
	return page.withEnds(), nil
}

func (c *Connection[T]) withEnds() *Connection[T] {
	if len(c.Edges) > 0 {
		c.PageInfo.StartCursor, c.PageInfo.EndCursor = &c.Edges[0].Cursor, &c.Edges[len(c.Edges)-1].Cursor
	}
	return c
}

// forwardPage is a page of a list that is read from its beginning on. Cursors hold as many numbers as a place has; node may
// answer nil for what is not shown.
func forwardPage[R, T any](ctx context.Context, lens *Lens, kind string, numbers int, first *int, after *string,
	read func(view *store.View, place []int64, limit int) ([]R, error), place func(R) []int64, node func(R) *T) (*Connection[T], error) {
	size, _, err := pageArgs{first: first}.size(MaxPage, DefaultPage)
	if err != nil {
		return nil, err
	}
	from, err := readCursor(kind, after, numbers)
	if err != nil {
		return nil, err
	}
	view, err := lens.View(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := read(view, from, size+1)
	if err != nil {
		return nil, err
	}
	page := &Connection[T]{PageInfo: &PageInfo{HasNextPage: len(rows) > size, HasPreviousPage: after != nil}}
	for _, row := range rows[:min(size, len(rows))] {
		if shown := node(row); shown != nil {
			page.Edges = append(page.Edges, &Edge[T]{impact.NewCursor(kind, place(row)...), shown})
		}
	}
	return page.withEnds(), nil
}

// recordPage is a page of a list of records, read by the store.
func recordPage[D, T any](ctx context.Context, args pageArgs, place func(store.Record[D]) store.Place,
	read func(store.Page) ([]store.Record[D], error), node func(store.Record[D]) *T, count func(context.Context) (int, error)) (*Connection[T], error) {
	size, backward, err := args.size(MaxPage, DefaultPage)
	if err != nil {
		return nil, err
	}
	page := store.Page{Limit: size + 1, Backward: backward}
	if page.After, err = readPlace(args.after); err != nil {
		return nil, err
	}
	if page.Before, err = readPlace(args.before); err != nil {
		return nil, err
	}
	records, err := read(page)
	if err != nil {
		return nil, err
	}
	more := len(records) > size
	if more && backward {
		records = records[1:]
	} else if more {
		records = records[:size]
	}
	c := &Connection[T]{count: count, PageInfo: &PageInfo{
		HasNextPage: more && !backward || args.before != nil, HasPreviousPage: more && backward || args.after != nil}}
	for _, r := range records {
		at := place(r)
		c.Edges = append(c.Edges, &Edge[T]{impact.NewCursor("record", int64(at.Day), at.ID), node(r)})
	}
	return c.withEnds(), nil
}

func readPlace(cursor *string) (store.Place, error) {
	numbers, err := readCursor("record", cursor, 2)
	if err != nil {
		return store.Place{}, err
	}
	return store.Place{Day: impact.Date(numbers[0]), ID: numbers[1]}, nil
}
