package store

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"polku/impact"
)

// Publishing is which indicators are opened to everybody, or taken back.
type Publishing struct {
	Codes     []string
	Published bool
}

// maxPublished is how many indicators one decision may be about.
const maxPublished = 200

// PublishIndicators opens indicators to everybody, or takes that back. Those that are as wanted already stay as they are. The
// receipt's revision is how many changed.
func (s *Store) PublishIndicators(ctx context.Context, viewer impact.Viewer, network int64, change impact.Change, p Publishing) (Receipt, error) {
	return s.decide(ctx, viewer, impact.KindPublication, network, change, p, func(w *writer) (Receipt, error) {
		return w.publish(ctx, viewer, network, change, p)
	})
}

func (w *writer) publish(ctx context.Context, viewer impact.Viewer, network int64, change impact.Change, p Publishing) (Receipt, error) {
	n, err := w.network(ctx, network)
	if err != nil {
		return Receipt{}, impact.OneFault(impact.UnknownReference, "network", "no such network")
	}
	if err := append(change.Check(), p.check(n)...).Err(); err != nil {
		return Receipt{}, err
	}
	changed := 0
	for _, code := range p.Codes {
		i, _ := impact.ByCode[*impact.Indicator](n, impact.KindIndicator, code)
		if i.Published == p.Published {
			continue
		}
		if err := w.publishOne(ctx, viewer, n, code, change, p.Published); err != nil {
			return Receipt{}, fmt.Errorf("publish %s: %w", code, err)
		}
		changed++
	}
	action := "publication.closed"
	if p.Published {
		action = "publication.opened"
	}
	if err := w.audit(ctx, viewer, action, strings.Join(p.Codes, " "), n.ID); err != nil {
		return Receipt{}, err
	}
	w.head.planSeq = w.first()
	err = w.writeMoves(ctx, impact.Cause{Network: n.ID, Act: impact.Corrected, Kind: impact.KindPlan}, nil)
	return Receipt{ID: n.ID, Revision: changed, First: w.first(), Last: w.first()}, err
}

// check finds the codes that are no indicators.
func (p Publishing) check(n *impact.Network) impact.Faults {
	if len(p.Codes) == 0 || len(p.Codes) > maxPublished {
		return impact.Faults{{Code: impact.OutOfRange, Field: "codes", Message: fmt.Sprintf("name from 1 to %d indicators", maxPublished)}}
	}
	var faults impact.Faults
	for k, code := range p.Codes {
		if _, ok := impact.ByCode[*impact.Indicator](n, impact.KindIndicator, code); !ok {
			faults = append(faults, impact.Fault{Code: impact.UnknownReference, Field: "codes." + strconv.Itoa(k), Message: "no such indicator in this network"})
		}
		if slices.Contains(p.Codes[:k], code) {
			faults = append(faults, impact.Fault{Code: impact.Duplicate, Field: "codes." + strconv.Itoa(k), Message: "is named twice"})
		}
	}
	return faults
}

func (w *writer) publishOne(ctx context.Context, viewer impact.Viewer, n *impact.Network, code string, change impact.Change, published bool) error {
	was, err := w.itemRow(ctx, n, impact.KindPublication, code)
	if err != nil {
		return err
	}
	change.Act = impact.Corrected
	if !published {
		change.Act = impact.WithdrawnAct
	}
	_, err = w.reviseItem(ctx, viewer, n, was, impact.Item{Kind: impact.KindPublication, Code: code}, impact.Publication{Published: true}, change)
	return err
}
