package impact

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// NetworkBody is what a plan says of the network itself.
type NetworkBody struct {
	Slug        string `yaml:"slug" json:"slug"`
	Name        Text   `yaml:"name" json:"name"`
	Description Text   `yaml:"description" json:"description"`
	Period      Period `yaml:"period" json:"period"`
	// PreparationFrom is the first day that events and observations may be about; the period's first when missing.
	PreparationFrom Date       `yaml:"preparationFrom,omitempty" json:"preparationFrom,omitempty"`
	FeedbackScale   *Scale     `yaml:"feedbackScale,omitempty" json:"feedbackScale,omitempty"`
	Cites           []Citation `yaml:"cites" json:"cites,omitempty"`
}

// Scale is the range of a feedback score.
type Scale struct {
	Min   Decimal `yaml:"min" json:"min"`
	Max   Decimal `yaml:"max" json:"max"`
	Basis Basis   `yaml:"basis,omitempty" json:"basis,omitempty"`
}

// Basis tells whether a fact is printed, follows from printed ones, or is our assumption.
type Basis string

// How a fact of a plan is known.
const (
	Stated  Basis = "stated"
	Derived Basis = "derived"
	Assumed Basis = "assumed"
)

// Document is a source that citations name.
type Document struct {
	ID    string `yaml:"id" json:"id"`
	Title Text   `yaml:"title" json:"title"`
	File  string `yaml:"file,omitempty" json:"file,omitempty"`
}

// Citation is the place in a document where a fact is printed.
type Citation struct {
	Document string `yaml:"document" json:"document"`
	Section  string `yaml:"section" json:"section"`
	Line     int    `yaml:"line,omitempty" json:"line,omitempty"`
	Basis    Basis  `yaml:"basis,omitempty" json:"basis,omitempty"`
}

// CodeItem is an item of a closed vocabulary.
type CodeItem struct {
	Code  string `yaml:"code" json:"code"`
	Title Text   `yaml:"title" json:"title"`
	// Retired codes are no longer in the plan, but recorded facts may carry them.
	Retired bool `yaml:"-" json:"retired,omitempty"`
}

// RetireCodes is the body of a codelist that follows another: codes that it no longer has stay as retired, because recorded
// facts may carry them.
func RetireCodes(before, after string) (string, error) {
	var old, items []CodeItem
	if err := errors.Join(json.Unmarshal([]byte(before), &old), json.Unmarshal([]byte(after), &items)); err != nil {
		return "", fmt.Errorf("read a codelist: %w", err)
	}
	for _, item := range old {
		if !slices.ContainsFunc(items, func(i CodeItem) bool { return i.Code == item.Code }) {
			item.Retired = true
			items = append(items, item)
		}
	}
	body, err := json.Marshal(items)
	return string(body), err
}

// ActivityArea is a part of the plan's work that is led and budgeted together.
type ActivityArea struct {
	ID    int64      `yaml:"-" json:"-"`
	Order int        `yaml:"-" json:"order"`
	Code  string     `yaml:"code" json:"code"`
	Title Text       `yaml:"title" json:"title"`
	Group Text       `yaml:"group,omitempty" json:"group"`
	Leads []string   `yaml:"leads,omitempty" json:"leads,omitempty"`
	Cites []Citation `yaml:"cites" json:"cites,omitempty"`
}

// Slot is a column of the plan's timetable.
type Slot struct {
	Order int    `yaml:"-" json:"order"`
	Code  string `yaml:"code" json:"code"`
	Title Text   `yaml:"title" json:"title"`
	From  Date   `yaml:"from" json:"from"`
	To    Date   `yaml:"to" json:"to"`
}

// Action is what the plan says will be done.
type Action struct {
	ID          int64           `yaml:"-" json:"-"`
	Order       int             `yaml:"-" json:"order"`
	Code        string          `yaml:"code" json:"code"`
	Area        string          `yaml:"area" json:"area"`
	Title       Text            `yaml:"title" json:"title"`
	Responsible []string        `yaml:"responsible,omitempty" json:"responsible,omitempty"`
	Timetable   []TimetableCell `yaml:"timetable,omitempty" json:"timetable,omitempty"`
	Cites       []Citation      `yaml:"cites" json:"cites,omitempty"`
}

// TimetableCell is what an action does in one column of the timetable.
type TimetableCell struct {
	Slot string `yaml:"slot" json:"slot"`
	Text Text   `yaml:"text" json:"text"`
}

// Goal is a result goal set by the funder or the plan.
type Goal struct {
	ID    int64      `yaml:"-" json:"-"`
	Order int        `yaml:"-" json:"order"`
	Code  string     `yaml:"code" json:"code"`
	Set   Text       `yaml:"set" json:"set"`
	Title Text       `yaml:"title" json:"title"`
	Cites []Citation `yaml:"cites" json:"cites,omitempty"`
}

// Network is a plan put together for use: its things with their ids, findable by id and code. It does not change once
// made; a new revision of the plan makes a new Network.
type Network struct {
	ID int64
	NetworkBody
	Documents     map[string]Document
	Codelists     map[string][]CodeItem
	Organisations []*Organisation
	Regions       []*Region
	ActivityAreas []*ActivityArea
	Slots         map[string]Slot
	Actions       []*Action
	Paths         []*Path
	Levels        []Level
	Results       []*Result
	Goals         []*Goal
	Indicators    []*Indicator
	Tables        []*Table

	byID   map[int64]any
	byCode map[ItemKind]map[string]any
	codes  map[string]map[string]CodeItem
	face   *Network // what everybody may see
	// computed are the indicators by the sources that they count.
	computed map[Source][]*Indicator
	// competing are the indicators under their competing definitions, formulas those in the order of computing.
	competing, formulas []*Indicator
}

// Assemble makes a network of its kept items.
func Assemble(items []Item) (*Network, error) {
	n := &Network{
		Documents: map[string]Document{}, Codelists: map[string][]CodeItem{}, Slots: map[string]Slot{},
		byID: map[int64]any{}, byCode: map[ItemKind]map[string]any{}, codes: map[string]map[string]CodeItem{},
		computed: map[Source][]*Indicator{},
	}
	parts := map[string]*indicatorParts{}
	var variants []*Variant
	published := map[string]bool{}
	for _, item := range items {
		err := error(nil)
		switch item.Kind {
		case KindVariant:
			err = takeVariant(&variants, item)
		case KindPublication:
			published[item.Code] = true
		default:
			err = n.take(item, parts)
		}
		if err != nil {
			return nil, fmt.Errorf("read %s %s of the plan: %w", item.Kind, item.Code, err)
		}
	}
	n.sort()
	if err := n.joinIndicators(parts); err != nil {
		return nil, err
	}
	for _, i := range n.Indicators {
		i.Published = published[i.Code]
	}
	slices.SortFunc(variants, func(a, b *Variant) int { return cmp.Compare(a.ID, b.ID) })
	if err := n.joinVariants(variants); err != nil {
		return nil, err
	}
	n.face = n.publicFace()
	return n, nil
}

// Publishes tells whether any of the network's indicators is open to everybody.
func (n *Network) Publishes() bool {
	return slices.ContainsFunc(n.Indicators, func(i *Indicator) bool { return i.Published })
}

func (n *Network) take(item Item, parts map[string]*indicatorParts) error {
	switch item.Kind {
	case KindNetwork:
		n.ID = item.ID
		return json.Unmarshal([]byte(item.Body), &n.NetworkBody)
	case KindDocument:
		return into(n.Documents, item)
	case KindSlot:
		return into(n.Slots, item)
	case KindCodelist:
		return n.takeCodelist(item)
	case KindLevel:
		var level Level
		err := json.Unmarshal([]byte(item.Body), &level)
		n.Levels = append(n.Levels, level)
		return err
	case KindOrganisation:
		return keep(n, item, &n.Organisations, func(o *Organisation) { o.ID = item.ID })
	case KindRegion:
		return keep(n, item, &n.Regions, func(r *Region) { r.ID = item.ID })
	case KindArea:
		return keep(n, item, &n.ActivityAreas, func(a *ActivityArea) { a.ID = item.ID })
	case KindAction:
		return keep(n, item, &n.Actions, func(a *Action) { a.ID = item.ID })
	case KindPath:
		return keep(n, item, &n.Paths, func(p *Path) { p.ID = item.ID })
	case KindResult:
		return keep(n, item, &n.Results, func(r *Result) { r.ID, r.Revision, r.Origin = item.ID, item.Revision, item.Origin })
	case KindGoal:
		return keep(n, item, &n.Goals, func(g *Goal) { g.ID = item.ID })
	case KindIndicator:
		return keep(n, item, &n.Indicators, func(i *Indicator) { i.ID = item.ID })
	case KindTable:
		return keep(n, item, &n.Tables, func(*Table) {})
	case KindDefinition, KindTarget:
		return takePart(parts, item)
	default:
		return fmt.Errorf("unknown kind")
	}
}

// into reads an item that is found by its code only.
func into[T any](m map[string]T, item Item) error {
	var body T
	err := json.Unmarshal([]byte(item.Body), &body)
	m[item.Code] = body
	return err
}

// keep reads an item that is listed and found by id and code.
func keep[T any](n *Network, item Item, list *[]*T, mark func(*T)) error {
	body := new(T)
	if err := json.Unmarshal([]byte(item.Body), body); err != nil {
		return err
	}
	mark(body)
	*list = append(*list, body)
	n.byID[item.ID] = body
	if n.byCode[item.Kind] == nil {
		n.byCode[item.Kind] = map[string]any{}
	}
	n.byCode[item.Kind][item.Code] = body
	return nil
}

func (n *Network) takeCodelist(item Item) error {
	var items []CodeItem
	if err := json.Unmarshal([]byte(item.Body), &items); err != nil {
		return err
	}
	n.Codelists[item.Code] = items
	n.codes[item.Code] = map[string]CodeItem{}
	for _, c := range items {
		n.codes[item.Code][c.Code] = c
	}
	return nil
}

// sort brings the things into the plan's order, however they were read.
func (n *Network) sort() {
	slices.SortStableFunc(n.Organisations, func(a, b *Organisation) int { return cmp.Compare(a.Order, b.Order) })
	slices.SortStableFunc(n.Regions, func(a, b *Region) int {
		return cmp.Or(cmp.Compare(a.Order, b.Order), cmp.Compare(a.ID, b.ID))
	})
	slices.SortStableFunc(n.ActivityAreas, func(a, b *ActivityArea) int { return cmp.Compare(a.Order, b.Order) })
	slices.SortStableFunc(n.Actions, func(a, b *Action) int { return cmp.Compare(a.Order, b.Order) })
	slices.SortStableFunc(n.Paths, func(a, b *Path) int { return cmp.Compare(a.Order, b.Order) })
	slices.SortStableFunc(n.Levels, func(a, b Level) int { return cmp.Compare(a.Order, b.Order) })
	slices.SortStableFunc(n.Results, func(a, b *Result) int {
		return cmp.Or(cmp.Compare(n.levelOrder(a.Level), n.levelOrder(b.Level)), cmp.Compare(a.Order, b.Order), cmp.Compare(a.ID, b.ID))
	})
	slices.SortStableFunc(n.Goals, func(a, b *Goal) int { return cmp.Compare(a.Order, b.Order) })
	slices.SortStableFunc(n.Indicators, func(a, b *Indicator) int { return cmp.Compare(a.Order, b.Order) })
}

func (n *Network) levelOrder(code string) int {
	return slices.IndexFunc(n.Levels, func(l Level) bool { return l.Code == code })
}

// ByID finds a thing of the network that T names, such as *Region.
func ByID[T any](n *Network, id int64) (T, bool) {
	thing, ok := n.byID[id].(T)
	return thing, ok
}

// ByCode finds a thing of the network by its code.
func ByCode[T any](n *Network, kind ItemKind, code string) (T, bool) {
	thing, ok := n.byCode[kind][code].(T)
	return thing, ok
}

// CodeOf finds an item of a closed vocabulary.
func (n *Network) CodeOf(list, code string) (CodeItem, bool) {
	item, ok := n.codes[list][code]
	return item, ok
}

// CodelistNames lists the vocabularies in order.
func (n *Network) CodelistNames() []string { return sortedKeys(n.Codelists) }

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
