package store

import (
	"context"
	"fmt"
	"maps"
	"strconv"
	"strings"

	"polku/ent"
	"polku/impact"
)

// maxDifferences is how many differences of a run are kept; one is enough to raise the alarm.
const maxDifferences = 1000

// errDiffers ends a reconcile that found differences.
type errDiffers int

// Error says how many totals differ.
func (e errDiffers) Error() string {
	return fmt.Sprintf("%d totals differ from their rows", int(e))
}

// reconcile counts every indicator anew from the rows, in one snapshot beside the writers, and compares the totals with
// it: values, what they are made of, and the number of rows of each source. Differences are kept; nothing is repaired.
func (s *Store) reconcile(ctx context.Context, run int64) (string, error) {
	v, err := s.View(ctx, impact.Viewer{Name: "reconcile", Role: impact.Coordinator})
	if err != nil {
		return "", err
	}
	defer v.Close()
	var differences []Difference
	cells := 0
	for _, n := range v.plans.list {
		checked, found, err := v.reconcileNetwork(ctx, n)
		if err != nil {
			return "", err
		}
		cells += checked
		differences = append(differences, found...)
	}
	if len(differences) > 0 {
		if err := s.keepDifferences(ctx, run, differences[:min(len(differences), maxDifferences)]); err != nil {
			return "", err
		}
		return "", errDiffers(len(differences))
	}
	return fmt.Sprintf("%d totals equal their rows", cells), nil
}

func (v *View) reconcileNetwork(ctx context.Context, n *impact.Network) (int, []Difference, error) {
	count := impact.NewRecount(n, n.Indicators)
	rows := map[impact.Source]int64{}
	err := eachRow(ctx, v.query, n, impact.Sources, func(source impact.Source, row impact.Row) {
		rows[source]++
		count.Take(source, row)
	})
	if err != nil {
		return 0, nil, err
	}
	compare := &comparison{n: n}
	if err := v.compareTotals(ctx, compare, count); err != nil {
		return 0, nil, err
	}
	if err := v.compareParts(ctx, compare, count); err != nil {
		return 0, nil, err
	}
	states, err := v.sources(ctx, n)
	for _, source := range impact.Sources {
		compare.add(shownWith(n, source), "rows of "+string(source), strconv.FormatInt(states[source].Rows, 10), strconv.FormatInt(rows[source], 10))
	}
	return compare.checked, compare.found, err
}

// shownWith is the indicator that the number of a source's rows is shown with: the first that counts them. A value of it
// rests on that number, which tells zero from no data.
func shownWith(n *impact.Network, source impact.Source) int64 {
	for _, i := range n.Indicators {
		if i.Rule != nil && i.Rule.Source == source {
			return i.ID
		}
	}
	return n.Indicators[0].ID
}

// comparison gathers what differs.
type comparison struct {
	n       *impact.Network
	checked int
	found   []Difference
}

func (c *comparison) add(indicator int64, cell, stored, recomputed string) {
	c.checked++
	if stored != recomputed {
		c.found = append(c.found, Difference{c.n.ID, indicator, cell, stored, recomputed})
	}
}

func indicatorIDs(n *impact.Network) string {
	ids := []int64{}
	for _, i := range n.Indicators {
		ids = append(ids, i.ID)
	}
	return idList(ids)
}

func (v *View) compareTotals(ctx context.Context, c *comparison, count *impact.Recount) error {
	rows, err := v.query(ctx, totalColumns+" WHERE indicator_id IN ("+indicatorIDs(c.n)+") AND (count <> 0 OR sum <> 0)")
	kept, err := readCells(rows, err)
	if err != nil {
		return err
	}
	fresh := count.Cells()
	words := func(cell impact.Cell) string { return fmt.Sprintf("%s of %d rows", cell.Sum, cell.Rows) }
	for key := range union(kept, fresh) {
		c.add(key.Indicator, c.cellWords(key), words(kept[key]), words(fresh[key]))
	}
	return nil
}

// compareParts holds the members of distinct counts and the newest numbers against the rows.
func (v *View) compareParts(ctx context.Context, c *comparison, count *impact.Recount) error {
	rows, err := v.query(ctx, memberColumns+" WHERE indicator_id IN ("+indicatorIDs(c.n)+")")
	if err != nil {
		return fmt.Errorf("read members: %w", err)
	}
	kept := map[impact.MemberKey]impact.Member{}
	defer rows.Close()
	for rows.Next() {
		key, member, err := scanMember(rows)
		if err != nil {
			return fmt.Errorf("read members: %w", err)
		}
		kept[key] = member
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read members: %w", err)
	}
	fresh := count.Members()
	for key := range union(kept, fresh) {
		at := c.cellWords(impact.CellKey{Indicator: key.Indicator, Part: key.Part, Scope: key.Scope}) + ", member " + key.Member
		c.add(key.Indicator, at, writeMonths(kept[key]), writeMonths(fresh[key]))
	}
	return v.compareSeries(ctx, c, count)
}

func (v *View) compareSeries(ctx context.Context, c *comparison, count *impact.Recount) error {
	kept := map[impact.SeriesKey]impact.LatestEntry{}
	for _, i := range c.n.Indicators {
		if i.Rule == nil || i.Rule.Aggregate != impact.Latest {
			continue
		}
		for _, part := range i.Rule.Parts() {
			series, err := readSeries(ctx, v.query, c.n, partKey{i.ID, part})
			if err != nil {
				return err
			}
			for place, months := range series {
				for month, entry := range months {
					kept[impact.SeriesKey{Indicator: i.ID, Part: part, Place: place, Month: month}] = entry
				}
			}
		}
	}
	fresh := count.SeriesEntries()
	for key := range union(kept, fresh) {
		at := fmt.Sprintf("newest number of %d, region %d, organisation %d", key.Month, key.Region, key.Organisation)
		c.add(key.Indicator, at, fmt.Sprint(kept[key]), fmt.Sprint(fresh[key]))
	}
	return nil
}

// union are the keys of two maps.
func union[K comparable, V any](a, b map[K]V) map[K]V {
	all := maps.Clone(a)
	if all == nil {
		all = map[K]V{}
	}
	maps.Copy(all, b)
	return all
}

// cellWords names a total for people.
func (c *comparison) cellWords(key impact.CellKey) string {
	words := []string{map[impact.Part]string{impact.Numerator: "numerator", impact.Denominator: "denominator"}[key.Part]}
	switch key.Dimension {
	case impact.ByRegion:
		words = append(words, "region "+c.regionCode(key.Key))
	case impact.ByOrganisation:
		words = append(words, "organisation "+c.organisationCode(key.Key))
	}
	switch key.Grain {
	case impact.MonthGrain:
		words = append(words, fmt.Sprintf("month %d", key.Bucket))
	case impact.FirstGrain:
		words = append(words, fmt.Sprintf("first met in %d", key.Bucket))
	default:
		words = append(words, "whole period")
	}
	return strings.Join(words, ", ")
}

func (c *comparison) regionCode(id int64) string {
	if r, ok := impact.ByID[*impact.Region](c.n, id); ok {
		return r.Code
	}
	return "not stated"
}

func (c *comparison) organisationCode(id int64) string {
	if o, ok := impact.ByID[*impact.Organisation](c.n, id); ok {
		return o.Code
	}
	return "not stated"
}

func (s *Store) keepDifferences(ctx context.Context, run int64, list []Difference) error {
	db, done, err := s.jobTx(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = done(false) }()
	rows := make([]*ent.DifferenceCreate, len(list))
	for i, d := range list {
		rows[i] = db.Difference.Create().SetRunID(run).SetNetworkID(d.Network).SetIndicatorID(d.Indicator).SetCell(d.Cell).SetStored(d.Stored).SetRecomputed(d.Recomputed)
	}
	if err := db.Difference.CreateBulk(rows...).Exec(ctx); err != nil {
		return fmt.Errorf("keep the differences: %w", err)
	}
	return done(true)
}
