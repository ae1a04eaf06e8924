package store

import (
	"context"
	"database/sql"
	"time"

	"polku/ent/migrate"
	"polku/impact"
)

// What tests look at beside the verbs: the kept totals, what distinct counts and newest numbers keep, and the rows.

// Totals are the kept totals that are not empty.
func (v *View) Totals(ctx context.Context) (impact.Cells, error) {
	rows, err := v.query(ctx, totalColumns+" WHERE count <> 0 OR sum <> 0")
	return readCells(rows, err)
}

// ViewAt opens a snapshot that looks back to a moment, as View.AsOf does.
func (s *Store) ViewAt(ctx context.Context, viewer impact.Viewer, t time.Time) (*View, error) {
	v, err := s.View(ctx, viewer)
	if err != nil {
		return nil, err
	}
	past, err := v.AsOf(ctx, t)
	if err != nil {
		v.Close()
	}
	return past, err
}

// Counted are an indicator's cells as the database counts them from the rows.
func (v *View) Counted(ctx context.Context, n *impact.Network, q Question, by impact.Dimension, grains ...impact.Grain) (impact.Cells, error) {
	return v.counted(ctx, n, q, by, grains...)
}

// Members are the kept members of distinct counts.
func (v *View) Members(ctx context.Context) (map[impact.MemberKey]impact.Member, error) {
	members := map[impact.MemberKey]impact.Member{}
	rows, err := v.query(ctx, memberColumns)
	_, err = collect(rows, err, func(r *sql.Rows) (struct{}, error) {
		key, member, err := scanMember(r)
		members[key] = member
		return struct{}{}, err
	})
	return members, err
}

// LatestEntries are the kept newest numbers of places and months.
func (v *View) LatestEntries(ctx context.Context) (map[impact.SeriesKey]impact.LatestEntry, error) {
	entries := map[impact.SeriesKey]impact.LatestEntry{}
	rows, err := v.query(ctx, "SELECT indicator_id, part, region_id, organisation_id, month, count, day, row_id, value FROM series")
	_, err = collect(rows, err, func(r *sql.Rows) (struct{}, error) {
		var key impact.SeriesKey
		var entry impact.LatestEntry
		err := r.Scan(&key.Indicator, &key.Part, &key.Region, &key.Organisation, &key.Month, &entry.Rows, &entry.Day, &entry.Row, &entry.Value)
		if n, err := v.NetworkOf(key.Indicator); err == nil {
			key.Area = n.AreaOf(key.Region)
		}
		entries[key] = entry
		return struct{}{}, err
	})
	return entries, err
}

// EachRow gives every live row of a network to take, as definitions see it.
func (v *View) EachRow(ctx context.Context, n *impact.Network, take func(impact.Source, impact.Row)) error {
	return v.eachRow(ctx, n, impact.Sources, take)
}

// Sizes are how many rows each table has.
func (v *View) Sizes(ctx context.Context) (map[string]int, error) {
	sizes := map[string]int{}
	for _, table := range migrate.Tables {
		var size int
		if err := v.tx.QueryRowContext(ctx, "SELECT COUNT(*) FROM "+table.Name).Scan(&size); err != nil {
			return nil, err
		}
		sizes[table.Name] = size
	}
	return sizes, nil
}

// Forget takes away everything, the plans too, so that another history can begin. Ids and feed numbers go on.
func (s *Store) Forget(ctx context.Context) error {
	for _, table := range migrate.Tables {
		if table == migrate.HeadsTable {
			continue
		}
		if _, err := s.write.ExecContext(ctx, "DELETE FROM "+table.Name); err != nil {
			return err
		}
	}
	_, err := s.write.ExecContext(ctx, "UPDATE heads SET seq = seq + 1, plan_seq = seq + 1")
	return err
}
