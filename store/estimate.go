package store

import (
	"context"
	"database/sql"
	"fmt"

	"polku/impact"
)

// estimate is an entered number that is one. newest tells that no later number of the same place stands before it.
type estimate struct {
	indicator int64
	day       impact.Date
	newest    bool
}

// Estimated are the days of the entered numbers that count for an indicator and are estimates. Where a place's newest number
// counts, older ones don't.
func (v *View) Estimated(ctx context.Context, n *impact.Network, i *impact.Indicator) ([]impact.Date, error) {
	if i.Rule == nil || i.Rule.Source != impact.Observations {
		return nil, nil
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	estimates, err := v.estimates(ctx, n)
	var days []impact.Date
	for _, e := range estimates {
		if e.indicator == i.Measured().ID && (e.newest || i.Rule.Aggregate != impact.Latest) {
			days = append(days, e.day)
		}
	}
	return days, err
}

// estimates reads a network's estimates once.
func (v *View) estimates(ctx context.Context, n *impact.Network) ([]estimate, error) {
	if list, ok := v.known.estimates[n.ID]; ok {
		return list, nil
	}
	query := `SELECT o.indicator_id, o.occurred_on, NOT EXISTS (SELECT 1 FROM observations x WHERE x.indicator_id = o.indicator_id
		AND x.region_id = o.region_id AND x.organisation_id = o.organisation_id AND ` + v.holds("x.") + `
		AND (x.occurred_on > o.occurred_on OR x.occurred_on = o.occurred_on AND x.fact_id > o.fact_id))
		FROM observations o WHERE o.network_id = ? AND o.estimated AND ` + v.holds("o.")
	rows, err := v.query(ctx, query, n.ID)
	list, err := collect(rows, err, func(r *sql.Rows) (estimate, error) {
		var e estimate
		err := r.Scan(&e.indicator, &e.day, &e.newest)
		return e, err
	})
	if err != nil {
		return nil, fmt.Errorf("look for estimates: %w", err)
	}
	if v.known.estimates == nil {
		v.known.estimates = map[int64][]estimate{}
	}
	v.known.estimates[n.ID] = list
	return list, nil
}
