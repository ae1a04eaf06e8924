package store

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"entgo.io/ent/dialect/sql"

	"polku/impact"
)

// condition narrows a query of ent, whatever table it is over.
type condition = func(*sql.Selector)

// held keeps the revisions that hold, withdrawn ones included: facts as they are, or as they were at the past moment.
func (r reader) held(s *sql.Selector) {
	if r.past == 0 {
		s.Where(sql.IsNull(s.C("seq_to")))
		return
	}
	s.Where(sql.And(sql.LTE(s.C("seq_from"), r.past), sql.Or(sql.IsNull(s.C("seq_to")), sql.GT(s.C("seq_to"), r.past))))
}

// recorded keeps the revisions that were there at the moment looked at.
func (r reader) recorded(s *sql.Selector) {
	if r.past != 0 {
		s.Where(sql.LTE(s.C("seq_from"), r.past))
	}
}

// narrow applies a filter. Regions of an area count as the area's.
func narrow(n *impact.Network, f Filter) condition {
	return func(s *sql.Selector) {
		if s.TableName() == "notices" && f.Organisation != 0 {
			s.Where(sql.False()) // a notice is no organisation's of the network
			return
		}
		for column, id := range map[string]int64{"organisation_id": f.Organisation, "customer_id": f.Customer, "procurement_id": f.Procurement, "event_id": f.Event, "indicator_id": f.Indicator} {
			if id != 0 {
				s.Where(sql.EQ(s.C(column), id))
			}
		}
		if f.Region != 0 {
			s.Where(sql.In(s.C("region_id"), anyIDs(n.RegionsIn(f.Region))...))
		}
		if f.Period.From != 0 {
			s.Where(sql.GTE(s.C("occurred_on"), int32(f.Period.From)))
		}
		if f.Period.To != 0 {
			s.Where(sql.LTE(s.C("occurred_on"), int32(f.Period.To)))
		}
		// PostgreSQL takes no NUL. No name has one, so that nothing is found.
		if word := strings.ReplaceAll(strings.TrimSpace(f.Search), "\x00", "\uFFFD"); word != "" {
			name := s.C("name")
			if s.TableName() == "notices" {
				name = s.C("buyer")
			}
			s.Where(sql.Or(sql.HasPrefixFold(name, word), sql.ContainsFold(name, " "+word)))
		}
	}
}

// blind tells whether a filter names what the viewer may not read: what it finds would tell of that.
func (v *View) blind(n *impact.Network, f Filter) bool {
	return f.Customer != 0 && !v.viewer.MayRead(n, impact.KindCustomer) || f.Procurement != 0 && !v.viewer.MayRead(n, impact.KindProcurement) ||
		f.Event != 0 && !v.viewer.MayRead(n, impact.KindEvent)
}

// matching are the live records of a network that a filter lets through and the viewer may ask for.
func (v *View) matching(n *impact.Network, f Filter) condition {
	return func(s *sql.Selector) {
		v.reader.matching(n, f)(s)
		if v.blind(n, f) {
			s.Where(sql.False())
		}
	}
}

// paging are the records of one page of a list that the viewer may ask for.
func (v *View) paging(n *impact.Network, f Filter, p Page, days bool) condition {
	return func(s *sql.Selector) {
		v.matching(n, f)(s)
		turn(p, days)(s)
	}
}

func anyIDs(ids []int64) []any {
	list := make([]any, len(ids))
	for i, id := range ids {
		list[i] = id
	}
	return list
}

// turn pages through a list of records: newest day first, then newest id. Lists without days go by id alone.
func turn(p Page, days bool) condition {
	return func(s *sql.Selector) {
		id := s.C("fact_id")
		older := func(place Place, less, equalLess func(string, any) *sql.Predicate) *sql.Predicate {
			if !days {
				return equalLess(id, place.ID)
			}
			day := s.C("occurred_on")
			return sql.Or(less(day, int32(place.Day)), sql.And(sql.EQ(day, int32(place.Day)), equalLess(id, place.ID)))
		}
		if p.After.ID != 0 {
			s.Where(older(p.After, sql.LT, sql.LT))
		}
		if p.Before.ID != 0 {
			s.Where(older(p.Before, sql.GT, sql.GT))
		}
		order := sql.Desc
		if p.Backward {
			order = sql.Asc
		}
		if days {
			s.OrderBy(order(s.C("occurred_on")))
		}
		s.OrderBy(order(id)).Limit(p.Limit)
	}
}

// matching are the live records of a network that a filter lets through.
func (r reader) matching(n *impact.Network, f Filter) condition {
	return func(s *sql.Selector) {
		s.Where(sql.EQ(s.C("network_id"), n.ID))
		r.held(s)
		s.Where(sql.NEQ(s.C("act"), string(impact.WithdrawnAct)))
		narrow(n, f)(s)
	}
}

// arrange turns rows into records, in the list's order.
func arrange[R, D any](rows []R, err error, backward bool, record func(R) Record[D]) ([]Record[D], error) {
	if err != nil {
		return nil, fmt.Errorf("read a list: %w", err)
	}
	list := make([]Record[D], len(rows))
	for i, row := range rows {
		list[i] = record(row)
	}
	if backward {
		slices.Reverse(list)
	}
	return list, nil
}

// known is what a view has read already, and what it expects to be asked for: a list of contacts expects its customers, so
// that the first one asked for brings all of them in one statement.
type known struct {
	figures        map[int64]*figures
	estimates      map[int64][]estimate
	lastMoves      map[int64]map[int64]impact.Move
	reconciled     map[int64]*Reconciled
	customers      loader[impact.Customer]
	contacts       loader[impact.Contact]
	procurements   loader[impact.Procurement]
	events         loader[impact.Event]
	participations loader[impact.Participation]
	observations   loader[impact.Observation]
	notices        loader[impact.Notice]
}

// loader reads records by id, all that are expected at once.
type loader[D any] struct {
	expected map[int64]bool
	have     map[int64]Record[D]
}

func (l *loader[D]) expect(ids ...int64) {
	if l.expected == nil {
		l.expected, l.have = map[int64]bool{}, map[int64]Record[D]{}
	}
	for _, id := range ids {
		if _, there := l.have[id]; id != 0 && !there {
			l.expected[id] = true
		}
	}
}

// get finds a record, reading everything expected if it is not there yet.
func (l *loader[D]) get(id int64, load func(ids []int64) ([]Record[D], error)) (Record[D], error) {
	l.expect(id)
	if l.expected[id] {
		var ids []int64
		for id := range l.expected {
			ids = append(ids, id)
		}
		records, err := load(ids)
		if err != nil {
			return Record[D]{}, fmt.Errorf("read records: %w", err)
		}
		clear(l.expected)
		for _, r := range records {
			l.have[r.ID] = r
		}
	}
	if record, ok := l.have[id]; ok {
		return record, nil
	}
	return Record[D]{}, impact.ErrNotFound
}

// expectFact notes that a fact will be asked for.
func (k *known) expectFact(kind impact.Kind, id int64) {
	switch kind {
	case impact.KindCustomer:
		k.customers.expect(id)
	case impact.KindContact:
		k.contacts.expect(id)
	case impact.KindProcurement:
		k.procurements.expect(id)
	case impact.KindEvent:
		k.events.expect(id)
	case impact.KindParticipation:
		k.participations.expect(id)
	case impact.KindObservation:
		k.observations.expect(id)
	case impact.KindNotice:
		k.notices.expect(id)
	}
}

// expectMember notes that the fact that a distinct count counts once will be asked for. A member that is no fact is none's.
func (k *known) expectMember(m impact.Measurement, member string) {
	if id, err := strconv.ParseInt(member, 10, 64); err == nil && m.Aggregate == impact.CountDistinct {
		k.expectFact(impact.Kind(m.Field), id)
	}
}

// expectCauses notes that the facts behind moves will be asked for.
func (k *known) expectCauses(moves []impact.Move) {
	for _, m := range moves {
		k.expectFact(m.Kind, m.Fact)
	}
}

// hide empties free text for those who don't work with it, and tells whether it did.
func (v *View) hide(network int64, texts ...*string) bool {
	n, ok := v.plans.byID[network]
	if ok && v.viewer.MaySeeNotes(n) {
		return false
	}
	for _, text := range texts {
		*text = ""
	}
	return true
}

// readable are the records of the networks in which the viewer may read their kind.
func (v *View) readable(kind impact.Kind) condition {
	var networks []any
	for _, n := range v.plans.list {
		if v.viewer.MayRead(n, kind) {
			networks = append(networks, n.ID)
		}
	}
	return func(s *sql.Selector) { s.Where(sql.In(s.C("network_id"), networks...)) }
}

// desc orders the newest first.
func desc() sql.OrderTermOption { return sql.OrderDesc() }
