package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"polku/impact"
)

// estimate is an entered number that is one.
type estimate struct {
	indicator, fact int64
	day             impact.Date
	place           impact.Place
}

// Estimates tell of which spans of a question the value rests on an estimate.
type Estimates struct {
	of     []estimate
	latest impact.LatestSeries // where each place's newest number counts, and older ones don't
}

// In tells whether the value of a span, or of all days until its end where the newest number counts, rests on an estimate.
func (e Estimates) In(span impact.Period) bool {
	newest := []int64(nil)
	if len(e.of) > 0 && e.latest != nil {
		last := impact.Month(999912)
		if span.To != 0 {
			last = span.To.Month()
		}
		newest = e.latest.NewestRows(last)
	}
	return slices.ContainsFunc(e.of, func(one estimate) bool {
		if e.latest != nil {
			return slices.Contains(newest, one.fact)
		}
		return span.Has(one.day)
	})
}

// Estimates are the entered numbers behind the values of a question that are estimates.
func (v *View) Estimates(ctx context.Context, n *impact.Network, q Question) (Estimates, error) {
	if !v.viewer.Belongs(n) {
		return Estimates{}, nil
	}
	i := q.Indicator
	if i.Rule == nil || i.Rule.Source != impact.Observations {
		return Estimates{}, nil
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	all, err := v.estimates(ctx, n)
	if err != nil {
		return Estimates{}, err
	}
	found := Estimates{}
	for _, e := range all {
		if e.indicator == i.Measured().ID && i.Period.Has(e.day) && q.Period.Has(e.day) && e.place.InAll(q.Scopes) {
			found.of = append(found.of, e)
		}
	}
	if len(found.of) > 0 && i.Rule.Aggregate == impact.Latest {
		found.latest, err = v.latest(ctx, n, q, impact.Numerator)
	}
	return found, err
}

// estimates reads a network's estimates once.
func (v *View) estimates(ctx context.Context, n *impact.Network) ([]estimate, error) {
	if list, ok := v.known.estimates[n.ID]; ok {
		return list, nil
	}
	rows, err := v.query(ctx, "SELECT indicator_id, fact_id, occurred_on, region_id, organisation_id FROM observations WHERE network_id = ? AND estimated AND "+v.holds(""), n.ID)
	list, err := collect(rows, err, func(r *sql.Rows) (estimate, error) {
		var e estimate
		err := r.Scan(&e.indicator, &e.fact, &e.day, &e.place.Region, &e.place.Organisation)
		e.place.Area = n.AreaOf(e.place.Region)
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
