package store

import (
	"context"
	"database/sql"
	"fmt"
	"maps"

	"polku/impact"
)

// derived compares what follows from other totals: it reads no rows while all is well. Where something differs, either it
// or what it follows from is wrong; the months of those indicators are counted from the rows then, in the same snapshot,
// so that a finding names what is wrong and says what the rows make.
func (c *sliceCheck) derived(ctx context.Context) error {
	if err := c.compareDerived(ctx, corrections{}); err != nil || len(c.found) == 0 {
		return err
	}
	right, err := c.correct(ctx)
	if err != nil || right.none() {
		return err
	}
	c.checked, c.found = 0, nil
	return c.compareDerived(ctx, right)
}

// corrections are what is wrong in the months, so that the spans can be derived as if it were right.
type corrections struct {
	// cells are how much too much the months of a scope have, under the key of the whole.
	cells impact.Cells
	// members are how many rows too many a member has in which months.
	members map[impact.MemberKey]map[impact.Month]int64
	// series are the newest numbers as the rows make them.
	series map[impact.SeriesKey]impact.LatestEntry
}

func (r corrections) none() bool { return len(r.cells)+len(r.members)+len(r.series) == 0 }

// correct counts the months of the indicators that differ.
func (c *sliceCheck) correct(ctx context.Context) (corrections, error) {
	right := corrections{cells: impact.Cells{}, members: map[impact.MemberKey]map[impact.Month]int64{}, series: map[impact.SeriesKey]impact.LatestEntry{}}
	differ := map[*impact.Indicator]bool{}
	for _, f := range c.found {
		differ[c.byID[f.indicator]] = true
	}
	var indicators []*impact.Indicator
	for i := range differ {
		indicators = append(indicators, i)
	}
	months, err := c.v.months(ctx, c.n)
	if err != nil {
		return right, err
	}
	for _, month := range months {
		sub := newCheck(c.v, c.n, month, indicators)
		if err := sub.month(ctx); err != nil {
			return right, err
		}
		for _, f := range sub.found {
			right.take(f)
		}
	}
	return right, nil
}

func (r corrections) take(f finding) {
	switch f.kind {
	case totalFinding:
		key := f.cell
		key.Grain, key.Bucket = impact.WholeGrain, 0
		r.cells[key] = r.cells[key].Plus(f.change)
	case memberFinding:
		if r.members[f.member] == nil {
			r.members[f.member] = map[impact.Month]int64{}
		}
		r.members[f.member][f.month] += f.rows
	case seriesFinding:
		r.series[f.series] = f.entry
	}
}

// compareDerived derives the totals that follow, and compares the kept ones with them.
func (c *sliceCheck) compareDerived(ctx context.Context, right corrections) error {
	d := impact.NewDerivation(c.n)
	for _, take := range []func(context.Context, *impact.Derivation, corrections) error{c.fromMonths, c.fromMembers, c.fromSeries} {
		if err := take(ctx, d, right); err != nil {
			return err
		}
	}
	kept, err := c.totals(ctx, "(grain <> 1 OR bucket <= 0)") // a month that can't be has no slice of its own
	if err != nil {
		return err
	}
	c.compareCells(kept, d.Cells())
	return nil
}

// fromMonths adds up the months' totals; the database does it.
func (c *sliceCheck) fromMonths(ctx context.Context, d *impact.Derivation, right corrections) error {
	sums := impact.Cells{}
	rows, err := c.v.query(ctx, "SELECT indicator_id, part, dimension, key, CAST(SUM(count) AS BIGINT), CAST(SUM(sum) AS BIGINT) FROM totals WHERE grain = 1 AND bucket > 0 AND indicator_id IN ("+c.ids()+
		") GROUP BY indicator_id, part, dimension, key")
	_, err = collect(rows, err, func(r *sql.Rows) (struct{}, error) {
		var key impact.CellKey
		var sum impact.Cell
		err := r.Scan(&key.Indicator, &key.Part, &key.Dimension, &key.Key, &sum.Rows, &sum.Sum)
		sums[key] = sum
		return struct{}{}, err
	})
	if err != nil {
		return fmt.Errorf("add up the months: %w", err)
	}
	for key, tooMuch := range right.cells {
		sums[key] = sums[key].Less(tooMuch)
	}
	for key, sum := range sums {
		d.Months(c.byID[key.Indicator], key.Part, key.Scope, sum)
	}
	return nil
}

// fromMembers goes through the members of the distinct counts.
func (c *sliceCheck) fromMembers(ctx context.Context, d *impact.Derivation, right corrections) error {
	lost := maps.Clone(right.members) // those without a row of their own come last
	err := c.eachMember(ctx, func(_ int64, key impact.MemberKey, member impact.Member) {
		if wrong, there := right.members[key]; there {
			member = member.Without(wrong)
			delete(lost, key)
		}
		c.meet(d, key, member)
	})
	for key, wrong := range lost {
		c.meet(d, key, impact.Member{}.Without(wrong))
	}
	return err
}

func (c *sliceCheck) meet(d *impact.Derivation, key impact.MemberKey, member impact.Member) {
	if c.byID[key.Indicator].AggregateOf(key.Part) == impact.CountDistinct {
		d.Member(key, member)
	}
}

// fromSeries goes through the newest numbers.
func (c *sliceCheck) fromSeries(ctx context.Context, d *impact.Derivation, right corrections) error {
	kept, err := c.entries(ctx, "")
	if err != nil {
		return err
	}
	for key, entry := range right.series {
		kept[key] = keptEntry{LatestEntry: entry}
	}
	series := map[partKey]impact.LatestSeries{}
	for key, entry := range kept {
		at := partKey{key.Indicator, key.Part}
		if entry.Rows == 0 || c.byID[key.Indicator].AggregateOf(key.Part) != impact.Latest {
			continue
		}
		if series[at] == nil {
			series[at] = impact.LatestSeries{}
		}
		if series[at][key.Place] == nil {
			series[at][key.Place] = map[impact.Month]impact.LatestEntry{}
		}
		series[at][key.Place][key.Month] = entry.LatestEntry
	}
	for at, s := range series {
		d.Latest(c.byID[at.indicator], at.part, s)
	}
	return nil
}
