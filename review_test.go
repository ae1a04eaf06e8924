package main

import (
	"time"
)

// shown is what the API shows of K-01, now or as of a moment.
type shown struct {
	AsOf      *string
	Today     string
	Indicator struct {
		Value struct {
			Value       *string
			SourceCount int
			Definition  struct{ Version int }
			Target      struct {
				Label      string
				Provenance []struct{ Section string }
			}
		}
		Definitions []struct{ ID, Standing, Reason string }
		Target      struct{ Revision int }
		Closed      []struct {
			Value, SinceClosing *string
			Version             int
			RowsSince           struct{ Nodes []struct{ Late bool } }
		}
	}
}

const shownFields = `asOf today indicator(code: "K-01") {
	value { value sourceCount definition { version } target { label(lang: EN) provenance { section } } }
	definitions { id standing reason } target { revision }
	closed { value sinceClosing version rowsSince { nodes { late } } } }`

func (k *keino) look(asOf *time.Time) shown {
	k.t.Helper()
	var got struct{ Network shown }
	k.ask(`query($at: DateTime) { network(slug: "keino", asOf: $at) { `+shownFields+` } }`, object{"at": asOf}, &got)
	return got.Network
}

// decide carries out a decision and sees that nothing was wrong with it.
func (k *keino) decide(mutation, kind string, input object) string {
	k.t.Helper()
	var got map[string]struct {
		Definition *struct{ ID string }
		UserErrors []fault
	}
	input["idempotencyKey"], input["reason"] = k.newKey(), "decided in the test"
	fields := "userErrors { code field message }"
	if kind != "ReviseTarget" {
		fields += " definition { id }"
	}
	k.ask("mutation($input: "+kind+"Input!) { "+mutation+"(input: $input) { "+fields+" } }", object{"input": input}, &got)
	done := got[mutation]
	if len(done.UserErrors) > 0 {
		k.t.Fatalf("%s: %v", mutation, done.UserErrors)
	}
	if done.Definition == nil {
		return ""
	}
	return done.Definition.ID
}

// lookedBack: what was known at a moment stays what was known, whatever is recorded and decided afterwards.
func lookedBack(k *keino) {
	before := k.look(nil)
	moment := time.Now()
	k.advise("After the review")
	definition := object{"source": "CONTACTS", "aggregate": "COUNT", "acrossPeriods": "SUM", "acrossRegions": "SUM"}
	draft := k.decide("proposeDefinition", "ProposeDefinition", object{"indicator": k.indicators["K-01"], "code": "contacts", "definition": definition,
		"title": object{"fi": "Kontaktit", "sv": "Kontakter", "en": "Contacts"}})
	k.parallelRun(draft)
	k.decide("adoptDefinition", "AdoptDefinition", object{"id": draft, "version": 1})
	k.decide("reviseTarget", "ReviseTarget", object{"indicator": k.indicators["K-01"], "revision": 1, "target": object{"direction": "AT_LEAST", "min": "140", "due": "2024-01-01"}})

	now, then := k.look(nil), k.look(&moment)
	if now.Indicator.Value.Definition.Version != 2 || now.Indicator.Target.Revision != 2 || now.Indicator.Value.Target.Label != "at least 140" || now.AsOf != nil {
		k.t.Errorf("now K-01 is %+v", now)
	}
	if then.AsOf == nil || words(then.Indicator.Value.Value) != words(before.Indicator.Value.Value) || then.Indicator.Value.SourceCount != before.Indicator.Value.SourceCount ||
		then.Indicator.Value.Target.Label != "at least 100" || len(then.Indicator.Value.Target.Provenance) == 0 || len(then.Indicator.Definitions) != 1 {
		k.t.Errorf("looking back K-01 is %+v; it was %+v", then, before)
	}
	for _, c := range now.Indicator.Closed {
		if c.Version != 1 || c.SinceClosing == nil || *c.SinceClosing == "0" || len(c.RowsSince.Nodes) == 0 || !c.RowsSince.Nodes[0].Late {
			k.t.Errorf("closed with %+v", c)
		}
	}
	k.changedSince(moment)
}

func words(text *string) string {
	if text == nil {
		return "none"
	}
	return *text
}

// parallelRun sees what a draft would change, and by which rows.
func (k *keino) parallelRun(draft string) {
	k.t.Helper()
	var got struct {
		Network struct {
			Indicator struct {
				Definitions []struct {
					ID         string
					Difference struct {
						Leading, Other value
						Rows           struct {
							Nodes []struct{ Before, After *string }
						}
					}
				}
			}
		}
	}
	k.ask(`{ network(slug: "keino") { indicator(code: "K-01") { definitions { id difference { leading { value } other { value } rows { nodes { before after record { id } } } } } } } }`, nil, &got)
	for _, d := range got.Network.Indicator.Definitions {
		if d.ID != draft {
			continue
		}
		if d.Difference.Leading.words() == d.Difference.Other.words() || len(d.Difference.Rows.Nodes) == 0 {
			k.t.Errorf("the parallel run shows %+v", d.Difference)
		}
		return
	}
	k.t.Errorf("the draft %s is not among the definitions", draft)
}

// changedSince sees that the API tells what moved, and why.
func (k *keino) changedSince(moment time.Time) {
	k.t.Helper()
	var got struct {
		Network struct {
			ChangesBetween []struct {
				Indicator                        struct{ Code string }
				Before, After                    value
				DefinitionChanged, TargetChanged bool
				Text                             string
				Rows                             struct{ Nodes []struct{ RecordedBy string } }
			}
		}
	}
	k.ask(`query($from: DateTime!, $only: [ID!]) { network(slug: "keino") { changesBetween(from: $from, indicators: $only) { indicator { code } before { value } after { value }
		definitionChanged targetChanged text(lang: EN) rows { nodes { recordedBy record { id } } } } } }`, object{"from": moment, "only": []string{k.indicators["K-01"]}}, &got)
	changes := got.Network.ChangesBetween
	if len(changes) != 1 || !changes[0].DefinitionChanged || !changes[0].TargetChanged || changes[0].Before.words() == changes[0].After.words() || len(changes[0].Rows.Nodes) == 0 {
		k.t.Errorf("since then: %+v", changes)
	}
}
