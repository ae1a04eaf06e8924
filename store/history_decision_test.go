package store_test

import (
	"fmt"

	"pgregory.net/rapid"

	"polku/impact"
	"polku/store"
)

// From here on: what the coordinator decides in a history.

// decide lets the coordinator revise a target, or propose, adopt or withdraw a definition.
func (h *history) decide(rt *rapid.T) {
	l := h.ledgers[0]
	i := rapid.SampledFrom(l.n.Indicators).Draw(rt, "indicator")
	h.decisions++
	change := impact.Change{Key: fmt.Sprintf("decision-%d", h.decisions), Act: impact.Corrected, ID: i.ID, Reason: "test"}
	switch rapid.SampledFrom([]string{"target", "target", "propose", "propose", "adopt", "withdraw"}).Draw(rt, "decision") {
	case "target":
		change.Revision = i.Target.Revision
		h.settle(rt, func() (store.Receipt, error) {
			return h.w.s.ReviseTarget(h.w.ctx, coordinator, change, h.drawTarget(rt, i))
		})
	case "propose":
		p := store.Proposal{Code: change.Key, Title: otherTitle, Rule: *h.drawRule(rt), Competing: rapid.Bool().Draw(rt, "competing")}
		h.settle(rt, func() (store.Receipt, error) { return h.w.s.ProposeDefinition(h.w.ctx, coordinator, change, p) })
	case "adopt":
		h.settle(rt, func() (store.Receipt, error) {
			return h.w.s.AdoptDefinition(h.w.ctx, coordinator, h.onVariant(rt, change))
		})
	default:
		change = h.onVariant(rt, change)
		change.Act = impact.WithdrawnAct
		h.settle(rt, func() (store.Receipt, error) { return h.w.s.WithdrawDefinition(h.w.ctx, coordinator, change) })
	}
}

// settle carries a decision out. One that the domain refuses, such as a formula that would lead back to itself, changes
// nothing.
func (h *history) settle(rt *rapid.T, decision func() (store.Receipt, error)) {
	head := h.head(rt)
	_, err := decision()
	if _, refused := impact.AsFaults(err); refused {
		if after := h.head(rt); after != head {
			rt.Errorf("a refused decision moved the feed from %d to %d", head, after)
		}
		return
	}
	must(rt, err)
	h.readNetworks(rt)
}

// drawTarget draws a target that comes into force on some day around today.
func (h *history) drawTarget(rt *rapid.T, i *impact.Indicator) impact.Target {
	days := []impact.Date{0, max(today, i.Target.InForceFrom), max(today.Add(30), i.Target.InForceFrom)}
	return impact.Target{Direction: impact.AtLeast, Min: decimal(rapid.SampledFrom([]string{"0", "3", "12.5"}).Draw(rt, "least")),
		InForceFrom: rapid.SampledFrom(days).Draw(rt, "in force from")}
}

// drawRule draws a definition that one of the network's indicators has.
func (h *history) drawRule(rt *rapid.T) *impact.Rule {
	var rules []*impact.Rule
	for _, i := range h.ledgers[0].n.Indicators {
		if i.Rule != nil {
			rules = append(rules, i.Rule)
		}
	}
	return rapid.SampledFrom(rules).Draw(rt, "definition")
}

// onVariant draws a draft or competing definition to decide on; the indicator's own when there is none, which is refused.
func (h *history) onVariant(rt *rapid.T, change impact.Change) impact.Change {
	var all []*impact.Variant
	for _, i := range h.ledgers[0].n.Indicators {
		all = append(all, i.Variants...)
	}
	if len(all) == 0 {
		return change
	}
	v := rapid.SampledFrom(all).Draw(rt, "variant")
	change.ID = v.ID
	if i, ok := impact.ByCode[*impact.Indicator](h.ledgers[0].n, impact.KindIndicator, v.Indicator); ok && i.Rule != nil {
		change.Revision = i.Rule.Version
	}
	return change
}
