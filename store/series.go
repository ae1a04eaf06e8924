package store

import (
	"context"
	"database/sql"
	"fmt"

	"polku/ent/observation"
	"polku/impact"
)

// partKey names a part of an indicator.
type partKey struct {
	indicator int64
	part      impact.Part
}

// settleSeries finds the newest numbers of the places and months that observations came to or went from.
func (w *writer) settleSeries(ctx context.Context, n *impact.Network, tally *impact.Tally) error {
	touched := map[partKey][]impact.SeriesKey{}
	for _, key := range tally.Series() {
		part := partKey{key.Indicator, key.Part}
		touched[part] = append(touched[part], key)
	}
	for part, keys := range touched {
		indicator, ok := n.CountedByID(part.indicator)
		if !ok {
			return fmt.Errorf("indicator %d is not in its network", part.indicator)
		}
		series, err := readSeries(ctx, w.query, n, part)
		if err != nil {
			return err
		}
		was := series.Cells(indicator, part.part)
		for _, key := range keys {
			if err := w.settleMonth(ctx, n, indicator, series, key); err != nil {
				return err
			}
		}
		tally.SettleLatest(was, series.Cells(indicator, part.part))
	}
	return nil
}

// settleMonth looks at the observations of one place and month and puts the newest into the series.
func (w *writer) settleMonth(ctx context.Context, n *impact.Network, i *impact.Indicator, series impact.LatestSeries, key impact.SeriesKey) error {
	rows, err := w.db.Observation.Query().Where(
		observation.SeqToIsNil(), observation.ActNEQ(string(impact.WithdrawnAct)), observation.IndicatorID(i.Measured().ID),
		observation.RegionID(key.Region), observation.OrganisationID(key.Organisation),
		observation.OccurredOnGTE(int32(key.Month.First())), observation.OccurredOnLTE(int32(key.Month.Last()))).All(ctx)
	if err != nil {
		return fmt.Errorf("read the observations of a month: %w", err)
	}
	delete(series[key.Place], key.Month)
	for _, row := range rows {
		for _, c := range i.Contributions(impact.Observations, newObservationRow(n, row.FactID, observationDraft(row))) {
			if c.Part == key.Part {
				series.Note(c)
			}
		}
	}
	return w.writeSeriesEntry(ctx, key, series[key.Place][key.Month])
}

func (w *writer) writeSeriesEntry(ctx context.Context, key impact.SeriesKey, entry impact.LatestEntry) error {
	var err error
	if entry.Rows == 0 {
		_, err = w.exec(ctx, "DELETE FROM series WHERE indicator_id = ? AND part = ? AND region_id = ? AND organisation_id = ? AND month = ?",
			key.Indicator, int(key.Part), key.Region, key.Organisation, int32(key.Month))
	} else {
		_, err = w.exec(ctx, `INSERT INTO series (indicator_id, part, region_id, organisation_id, month, count, day, row_id, value) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (indicator_id, part, region_id, organisation_id, month) DO UPDATE
			SET count = excluded.count, day = excluded.day, row_id = excluded.row_id, value = excluded.value`,
			key.Indicator, int(key.Part), key.Region, key.Organisation, int32(key.Month), entry.Rows, int32(entry.Day), entry.Row, int64(entry.Value))
	}
	if err != nil {
		return fmt.Errorf("keep the newest number of a month: %w", err)
	}
	return nil
}

// readSeries reads the newest numbers of an indicator's part.
func readSeries(ctx context.Context, ask asker, n *impact.Network, part partKey) (impact.LatestSeries, error) {
	series := impact.LatestSeries{}
	rows, err := ask(ctx, "SELECT region_id, organisation_id, month, count, day, row_id, value FROM series WHERE indicator_id = ? AND part = ?", part.indicator, int(part.part))
	_, err = collect(rows, err, func(r *sql.Rows) (struct{}, error) {
		var place impact.Place
		var month impact.Month
		var entry impact.LatestEntry
		if err := r.Scan(&place.Region, &place.Organisation, &month, &entry.Rows, &entry.Day, &entry.Row, &entry.Value); err != nil {
			return struct{}{}, err
		}
		place.Area = n.AreaOf(place.Region)
		if series[place] == nil {
			series[place] = map[impact.Month]impact.LatestEntry{}
		}
		series[place][month] = entry
		return struct{}{}, nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the newest numbers: %w", err)
	}
	return series, nil
}

// newObservationRow is an observation as definitions see it.
func newObservationRow(n *impact.Network, id int64, d impact.Observation) impact.ObservationRow {
	scale := impact.Whole(1)
	if i, ok := impact.ByID[*impact.Indicator](n, d.Indicator); ok {
		scale = i.ShareScale()
	}
	return impact.ObservationRow{ID: id, Area: n.AreaOf(d.Region), Scale: scale, Observation: d}
}
