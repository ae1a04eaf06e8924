package store

import (
	"context"
	"fmt"
	"strings"

	"entgo.io/ent/dialect"
	"github.com/lib/pq"
)

// insertLists inserts rows of values of some types, bigint (int64) or text (string). On PostgreSQL each column goes over as one
// list, so that the statement is the same however many rows there are, and as cheap to read as that of one row.
func (w *writer) insertLists(ctx context.Context, insert string, types []string, args []any, ending string) error {
	if w.s.dialect != dialect.Postgres || len(args) == len(types) {
		return w.insertMany(ctx, insert+" VALUES", len(types), args, ending)
	}
	for len(args) > 0 {
		rows := min(len(args)/len(types), listsAtOnce)
		lists, words := make([]any, len(types)), make([]string, len(types))
		for c, kind := range types {
			lists[c], words[c] = listOf(kind, args[:rows*len(types)], c, len(types)), "?::"+kind+"[]"
		}
		args = args[rows*len(types):]
		if _, err := w.exec(ctx, insert+" SELECT * FROM unnest("+strings.Join(words, ", ")+") "+ending, lists...); err != nil {
			return fmt.Errorf("insert lists: %w", err)
		}
	}
	return nil
}

// listsAtOnce bounds the rows of one statement, and the memory that it takes.
const listsAtOnce = 5000

// listOf are the values of a column.
func listOf(kind string, args []any, column, width int) any {
	if kind == "bigint" {
		var list []int64
		for at := column; at < len(args); at += width {
			list = append(list, args[at].(int64))
		}
		return pq.Array(list)
	}
	var list []string
	for at := column; at < len(args); at += width {
		list = append(list, args[at].(string))
	}
	return pq.Array(list)
}
