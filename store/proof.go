package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"polku/ent"
	"polku/ent/difference"
	"polku/ent/sighting"
	"polku/ent/slice"
	"polku/impact"
)

// maxDifferences is how many new differences of one check are kept; one is enough to raise the alarm.
const maxDifferences = 1000

// Difference is a total that did not equal its rows when its slice was checked.
type Difference struct {
	ID, Network, Indicator int64
	// Cell names the total in words, Row the row of the database that holds it; Row is empty where there is none.
	Cell, Stored, Recomputed, Row string
	// Standing tells that it has neither been mended by a rebuild nor put right by hand since.
	Standing bool
	// FoundAt is when it was found first, MendedAt when a rebuild mended it, GoneAt when a check found the place clean
	// although no rebuild had mended it; the zero time for what has not happened.
	FoundAt, MendedAt, GoneAt time.Time
}

// findingKind is what a finding is about.
type findingKind string

const (
	totalFinding  findingKind = "total"
	memberFinding findingKind = "member"
	seriesFinding findingKind = "series"
	sourceFinding findingKind = "source"
)

// finding is a difference with what a rebuild needs to know to mend it.
type finding struct {
	kind                           findingKind
	indicator                      int64
	words, stored, recomputed, row string

	// A total, and by how much it is too high.
	cell   impact.CellKey
	change impact.Cell
	// A member's month, or a source, and how many rows too many it has.
	member impact.MemberKey
	month  impact.Month
	source impact.Source
	rows   int64
	// A newest number, and what it is by the rows.
	series impact.SeriesKey
	entry  impact.LatestEntry
}

// place is the key of what differs, as text: a place has at most one difference that stands.
func (f finding) place() string {
	switch f.kind {
	case totalFinding:
		k := f.cell
		return fmt.Sprintf("total %d %d %d %d %d %d", k.Indicator, k.Part, k.Dimension, k.Key, k.Grain, k.Bucket)
	case memberFinding:
		k := f.member
		return fmt.Sprintf("member %d %d %d %d %d %s", k.Indicator, k.Part, k.Dimension, k.Key, f.month, k.Member)
	case seriesFinding:
		k := f.series
		return fmt.Sprintf("series %d %d %d %d %d", k.Indicator, k.Part, k.Region, k.Organisation, k.Month)
	default:
		return "source " + string(f.source)
	}
}

// fate is what becomes of differences that stood and that a check no longer finds.
type fate string

const (
	gone   fate = "gone_at"
	mended fate = "mended_at"
)

// keepCheck notes when the slice was checked and what was found. What stood already is not kept twice; what stood and is no
// longer found meets its fate. It answers how many findings are new.
func (s *Store) keepCheck(ctx context.Context, run int64, c *sliceCheck, then fate) (int, error) {
	fresh := 0
	err := s.noting(ctx, func(w *writer) error {
		stood, err := w.standing(ctx, c)
		if err != nil {
			return err
		}
		var news []finding
		for _, f := range c.found {
			if _, there := stood[f.place()]; !there {
				news = append(news, f)
			}
		}
		fresh = len(news)
		if err := w.endDifferences(ctx, c, stood, then); err != nil {
			return err
		}
		if err := w.addDifferences(ctx, run, c, news[:min(len(news), maxDifferences)]); err != nil {
			return err
		}
		if err := w.sight(ctx, run, c); err != nil {
			return err
		}
		return w.noteSlice(ctx, run, c)
	})
	if err != nil {
		return 0, fmt.Errorf("note the check of %s: %w", c.name(), err)
	}
	return fresh, nil
}

// standing are the ids of the differences that stand in the slice, by their places; of the indicators that were checked.
func (w *writer) standing(ctx context.Context, c *sliceCheck) (map[string]int64, error) {
	query := w.db.Difference.Query().Where(difference.Standing(true), difference.NetworkID(c.n.ID), difference.Month(int32(c.at.month)))
	if c.only != 0 {
		query.Where(difference.IndicatorIDIn(c.indicatorIDs()...), difference.Not(difference.PlaceHasPrefix("source ")))
	}
	rows, err := query.All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read what differs: %w", err)
	}
	places := map[string]int64{}
	for _, row := range rows {
		places[row.Place] = row.ID
	}
	return places, nil
}

func (c *sliceCheck) indicatorIDs() []int64 {
	ids := make([]int64, len(c.indicators))
	for k, i := range c.indicators {
		ids[k] = i.ID
	}
	return ids
}

// endDifferences ends those that stood and were not found again.
func (w *writer) endDifferences(ctx context.Context, c *sliceCheck, stood map[string]int64, then fate) error {
	left := map[string]int64{}
	for place, id := range stood {
		left[place] = id
	}
	for _, f := range c.found {
		delete(left, f.place())
	}
	for _, id := range left {
		if _, err := w.exec(ctx, "UPDATE differences SET standing = ?, "+string(then)+" = ? WHERE id = ?", false, micros(w.now), id); err != nil {
			return fmt.Errorf("end a difference: %w", err)
		}
	}
	return nil
}

func (w *writer) addDifferences(ctx context.Context, run int64, c *sliceCheck, news []finding) error {
	var args []any
	for _, f := range news {
		args = append(args, run, c.n.ID, f.indicator, f.words, f.stored, f.recomputed, int32(c.at.month), f.place(), f.row, micros(w.now), true)
	}
	// Another check may have kept the same a moment ago.
	err := w.insertMany(ctx, "INSERT INTO differences (run_id, network_id, indicator_id, cell, stored, recomputed, month, place, row_name, found_at, standing) VALUES", 11, args, "ON CONFLICT DO NOTHING")
	if err != nil {
		return fmt.Errorf("keep the differences: %w", err)
	}
	return nil
}

// sight notes which of the differences that stand the run has met.
func (w *writer) sight(ctx context.Context, run int64, c *sliceCheck) error {
	if run == 0 || len(c.found) == 0 {
		return nil
	}
	stand, err := w.standing(ctx, c)
	if err != nil {
		return err
	}
	var args []any
	for _, f := range c.found {
		if id, kept := stand[f.place()]; kept {
			args = append(args, run, id)
		}
	}
	if err := w.insertMany(ctx, "INSERT INTO sightings (run_id, difference_id) VALUES", 2, args, "ON CONFLICT DO NOTHING"); err != nil {
		return fmt.Errorf("note what a run has met: %w", err)
	}
	return nil
}

// noteSlice notes the check; one of some indicators only proves nothing of the slice.
func (w *writer) noteSlice(ctx context.Context, run int64, c *sliceCheck) error {
	if c.only != 0 {
		return nil
	}
	_, err := w.exec(ctx, `INSERT INTO slices (network_id, month, checked_seq, checked_at, run_id, differences, claimed_at) VALUES (?, ?, ?, ?, ?, ?, 0)
		ON CONFLICT (network_id, month) DO UPDATE SET checked_seq = excluded.checked_seq, checked_at = excluded.checked_at, run_id = excluded.run_id,
		differences = excluded.differences, claimed_at = 0`,
		c.n.ID, int32(c.at.month), c.v.seq, micros(w.now), run, len(c.found))
	if err != nil {
		return fmt.Errorf("note the slice: %w", err)
	}
	return nil
}

// Reconciled is how a network's totals stand against their rows.
type Reconciled struct {
	// Proven tells that every slice has been checked since the plans changed last.
	Proven bool
	// Sequence, At and Run are those of the oldest of the newest checks; Run is 0 when the schedule made it.
	Sequence int64
	At       time.Time
	Run      int64
	// Standing are the differences that stand.
	Standing []Difference
}

// Holds tells whether every total equals its rows as far as is known; known is false while nobody can tell.
func (r *Reconciled) Holds() (holds, known bool) {
	if len(r.Standing) > 0 {
		return false, true
	}
	return true, r.Proven
}

// Reconciled tells how a network's totals stand against their rows, as they are now.
func (v *View) Reconciled(ctx context.Context, n *impact.Network) (*Reconciled, error) {
	if !v.viewer.MaySeeHealth() {
		return &Reconciled{}, nil
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.reconciled(ctx, n)
}

func (v *View) reconciled(ctx context.Context, n *impact.Network) (*Reconciled, error) {
	if r, there := v.known.reconciled[n.ID]; there {
		return r, nil
	}
	r := &Reconciled{}
	rows, err := v.db.Slice.Query().Where(slice.NetworkID(n.ID)).Order(slice.ByCheckedAt(), slice.ByID()).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the slices: %w", err)
	}
	if len(rows) > 0 {
		oldest := rows[0]
		r.Sequence, r.At, r.Run = oldest.CheckedSeq, moment0(oldest.CheckedAt), oldest.RunID
		r.Proven = provenSince(rows, v.plans.seq)
	}
	found, err := v.db.Difference.Query().Where(difference.Standing(true), difference.NetworkID(n.ID)).Order(difference.ByID()).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read what differs: %w", err)
	}
	r.Standing = differences(found)
	if v.known.reconciled == nil {
		v.known.reconciled = map[int64]*Reconciled{}
	}
	v.known.reconciled[n.ID] = r
	return r, nil
}

// provenSince tells whether every slice has been checked at or after a feed number, what is derived among them.
func provenSince(rows []*ent.Slice, seq int64) bool {
	whole := false
	for _, row := range rows {
		if row.CheckedAt == 0 || row.CheckedSeq < seq {
			return false
		}
		whole = whole || row.Month == int32(derived)
	}
	return whole
}

// Proof is that an indicator's totals equal their rows, or not: the oldest of the newest checks of its network's slices.
// Every total was compared with its rows at the feed's number Sequence or later.
type Proof struct {
	Sequence int64
	At       time.Time
	// Run is the run that made the check, 0 when it was the schedule's.
	Run int64
	// Held is false while a difference stands of the indicator, of what it is computed from, or of the number of a
	// source's rows.
	Held bool
}

// Proof is what is known of an indicator's totals as they are now. Nil: not every slice has been checked since the plans
// changed last, and no difference of the indicator stands; or the view looks back, where nothing is proven.
func (v *View) Proof(ctx context.Context, n *impact.Network, i *impact.Indicator) (*Proof, error) {
	if !v.viewer.MaySeeHealth() {
		return nil, nil
	}
	if v.past != 0 {
		return nil, nil
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	r, err := v.reconciled(ctx, n)
	if err != nil {
		return nil, err
	}
	proof := &Proof{Sequence: r.Sequence, At: r.At, Run: r.Run, Held: true}
	rests := map[int64]bool{}
	restsOn(n, i, rests)
	for _, d := range r.Standing {
		if rests[d.Indicator] {
			proof.Held = false
		}
	}
	if proof.Held && !r.Proven {
		return nil, nil
	}
	return proof, nil
}

// restsOn gathers the indicators whose totals an indicator's value is made of: its own, and those of a formula's operands.
func restsOn(n *impact.Network, i *impact.Indicator, all map[int64]bool) {
	if all[i.ID] {
		return
	}
	all[i.ID] = true
	if i.Rule != nil && i.Rule.Source != "" {
		all[shownWith(n, i.Rule.Source)] = true // the number of the source's rows
	}
	for _, operand := range i.Operands(n) {
		restsOn(n, operand, all)
	}
}

// Differences are what a run met.
func (v *View) Differences(ctx context.Context, run int64) ([]Difference, error) {
	if !v.viewer.MaySeeHealth() {
		return nil, nil
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	met, err := v.db.Sighting.Query().Where(sighting.RunID(run)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read what a run met: %w", err)
	}
	ids := make([]int64, len(met))
	for k, row := range met {
		ids[k] = row.DifferenceID
	}
	rows, err := v.db.Difference.Query().Where(difference.Or(difference.IDIn(ids...), difference.And(difference.RunID(run), difference.RunIDNEQ(0)))).
		Order(difference.ByID()).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the differences: %w", err)
	}
	return differences(rows), nil
}

func differences(rows []*ent.Difference) []Difference {
	list := make([]Difference, len(rows))
	for k, row := range rows {
		list[k] = Difference{ID: row.ID, Network: row.NetworkID, Indicator: row.IndicatorID, Cell: row.Cell, Stored: row.Stored, Recomputed: row.Recomputed,
			Row: row.RowName, Standing: row.Standing, FoundAt: moment0(row.FoundAt), MendedAt: moment0(row.MendedAt), GoneAt: moment0(row.GoneAt)}
	}
	return list
}

// StandingDifferences counts the differences that stand, in all networks.
func (s *Store) StandingDifferences(ctx context.Context) (int, error) {
	var count sql.NullInt64
	if err := s.read.QueryRowContext(ctx, s.bind("SELECT COUNT(*) FROM differences WHERE standing")).Scan(&count); err != nil {
		return 0, fmt.Errorf("count what differs: %w", err)
	}
	return int(count.Int64), nil
}
