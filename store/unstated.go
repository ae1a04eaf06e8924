package store

import (
	"context"
	"fmt"

	"polku/impact"
)

// Unstated counts the rows that say nothing of what a share asks for; nil where no such question is asked. It costs by the rows.
func (v *View) Unstated(ctx context.Context, n *impact.Network, q Question) (*impact.Unstated, error) {
	rows, stated, asked, err := q.Indicator.UnstatedCounts(n)
	if err != nil || !asked || !v.viewer.Belongs(n) && q.Indicator.Rule.Source != impact.Notices { // notices are public, whoever asks
		return nil, err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	count := func(i *impact.Indicator) (int64, error) {
		cells, err := v.counted(ctx, n, Question{Indicator: i, Period: q.Period, Scopes: q.Scopes}, impact.All, impact.WholeGrain)
		if err != nil {
			return 0, fmt.Errorf("count what is not stated of %s: %w", q.Indicator.Code, err)
		}
		return cells[wholeKey(i.ID, impact.Numerator)].Rows, nil
	}
	all, err := count(rows)
	if err != nil {
		return nil, err
	}
	told, err := count(stated)
	return &impact.Unstated{Rows: all, Silent: all - told}, err
}
