package store_test

import (
	"slices"
	"strings"
	"testing"

	"polku/impact"
	"polku/internal/testdb"
	"polku/plans"
	"polku/store"
)

// keino reads the built-in plan afresh, for a test to change.
func keino(t *testing.T) *impact.Plan {
	t.Helper()
	plan, err := plans.Open("keino-2022.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

func planIndicator(p *impact.Plan, code string) *impact.Indicator {
	return &p.Indicators[slices.IndexFunc(p.Indicators, func(i impact.Indicator) bool { return i.Code == code })]
}

func (w *world) reload(plan *impact.Plan) store.PlanReceipt {
	w.t.Helper()
	receipt, err := w.s.LoadPlan(w.ctx, coordinator, plan, "changed by the test")
	if err != nil {
		w.t.Fatal(err)
	}
	w.refresh()
	return receipt
}

// holds runs a reconcile and fails the test when a total differs from its rows.
func (w *world) holds() {
	w.t.Helper()
	run, err := w.s.BeginJob(w.ctx, coordinator, impact.Reconcile)
	if err != nil {
		w.t.Fatal(err)
	}
	summary, err := w.s.RunJob(w.ctx, run)
	if err != nil {
		w.look(func(v *store.View) {
			differences, _ := v.Differences(w.ctx, run.ID)
			w.t.Errorf("%v: %+v", err, differences)
		})
	}
	if err := w.s.EndJob(w.ctx, run.ID, store.JobSucceeded, summary); err != nil {
		w.t.Fatal(err)
	}
}

// advised records a procurement with a contact in a region.
func (w *world) advised(name, region string) {
	w.t.Helper()
	p := w.procurement(name)
	p.Region = w.region(region)
	receipt := w.must(w.s.RecordProcurement(w.ctx, coordinator, w.n.ID, w.recording(), p))
	c := w.contact(receipt.ID)
	c.Region = w.region(region)
	w.must(w.s.RecordContact(w.ctx, coordinator, w.n.ID, w.recording(), c))
}

func TestChangedTargetIsARevision(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w := openWorld(t, url)
		plan := keino(t)
		more := impact.Whole(120)
		planIndicator(plan, "K-01").Target.Min = &more
		if receipt := w.reload(plan); receipt.Revised != 1 || receipt.Added+receipt.Withdrawn != 0 {
			t.Errorf("loading one changed target did %+v", receipt)
		}
		w.look(func(v *store.View) {
			revisions, err := v.TargetRevisions(w.ctx, w.n, w.indicator("K-01"))
			if err != nil || len(revisions) != 2 {
				t.Fatalf("%d revisions (%v), want 2", len(revisions), err)
			}
			if *revisions[0].Draft.Min != more || *revisions[1].Draft.Min != impact.Whole(100) || revisions[0].Reason != "changed by the test" {
				t.Errorf("revisions are %+v", revisions)
			}
		})
	})
}

func TestChangedDefinitionIsCountedAnew(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w := openWorld(t, url)
		w.advised("Electric buses", "pirkanmaa")
		w.advised("School lunches", "uusimaa")
		w.expect("K-01", impact.WholeScope, "2")
		before, err := w.s.Head(w.ctx)
		if err != nil {
			t.Fatal(err)
		}
		plan := keino(t)
		rule := planIndicator(plan, "K-01").Rule
		rule.Filter = append(rule.Filter, impact.Test{Field: "region", Op: impact.OpEQ, Values: []string{"uusimaa"}})
		w.reload(plan)
		w.expect("K-01", impact.WholeScope, "1")
		w.holds()
		if moves, err := w.s.Moves(w.ctx, before, before+1000, 1000); err != nil || len(moves) != 1 || moves[0].Kind != impact.KindPlan {
			t.Errorf("the feed says %+v (%v), want one move caused by the plan", moves, err)
		}
		w.reload(keino(t))
		w.expect("K-01", impact.WholeScope, "2")
		w.holds()
		if version := w.indicator("K-01").Rule.Version; version != 3 {
			t.Errorf("the definition has version %d, want 3", version)
		}
	})
}

func TestIndicatorThatLeavesThePlanComesBack(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w := openWorld(t, url)
		w.advised("Electric buses", "pirkanmaa")
		id := w.indicator("K-01").ID
		plan := keino(t)
		plan.Indicators = slices.DeleteFunc(plan.Indicators, func(i impact.Indicator) bool { return i.Code == "K-01" })
		if receipt := w.reload(plan); receipt.Withdrawn != 3 {
			t.Errorf("%+v, want indicator, target and definition withdrawn", receipt)
		}
		if _, there := impact.ByCode[*impact.Indicator](w.n, impact.KindIndicator, "K-01"); there {
			t.Error("K-01 is still there")
		}
		w.advised("School lunches", "uusimaa")
		w.holds()
		w.reload(keino(t))
		if w.indicator("K-01").ID != id {
			t.Error("K-01 came back under another id")
		}
		w.expect("K-01", impact.WholeScope, "2")
		w.holds()
	})
}

func TestAreasThatAreDividedAreCountedAnew(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w := openWorld(t, url)
		w.advised("Snow ploughs", "19") // Lapland, inside the merged area
		scope := func(code string) impact.Scope {
			return impact.Scope{Dimension: impact.ByRegion, Key: w.region(code)}
		}
		w.expect("K-01", scope("lappi-ja-kainuu"), "1")
		plan := keino(t)
		merged := slices.IndexFunc(plan.Regions, func(r impact.Region) bool { return r.Code == "lappi-ja-kainuu" })
		lapland := slices.IndexFunc(plan.Regions[merged].Official, func(o impact.OfficialInside) bool { return o.Code == "19" })
		own := impact.Region{Code: "lappi", Name: plan.Regions[merged].Official[lapland].Name, Kind: impact.AreaRegion,
			Official: []impact.OfficialInside{plan.Regions[merged].Official[lapland]}}
		plan.Regions[merged].Official = slices.Delete(plan.Regions[merged].Official, lapland, lapland+1)
		plan.Regions = append(plan.Regions, own)
		w.reload(plan)
		w.expect("K-01", scope("lappi-ja-kainuu"), "0")
		w.expect("K-01", scope("lappi"), "1")
		w.holds()
	})
}

func TestEnteredResultOutlivesThePlan(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w := openWorld(t, url)
		path, ok := impact.ByCode[*impact.Path](w.n, impact.KindPath, "PATH-TOIM")
		if !ok || len(w.n.ResultsOn(path)) != 0 {
			t.Fatal("PATH-TOIM should be there and empty")
		}
		draft := impact.ResultDraft{Path: path.ID, Level: w.n.Levels[0].Code, Title: impact.Text{FI: "Akatemiat", SV: "Akademier", EN: "Academies"},
			Indicators: []int64{w.indicator("K-12").ID}}
		receipt := w.must(w.s.RecordResult(w.ctx, coordinator, w.n.ID, w.recording(), draft))
		plan := keino(t)
		plan.Network.Description.EN += " Changed."
		w.reload(plan)
		results := w.n.ResultsOn(path)
		if len(results) != 1 || results[0].Origin != impact.Entered || w.n.IndicatorsOf(results[0])[0].Code != "K-12" {
			t.Fatalf("the path has %+v", results)
		}
		if _, err := w.s.RecordResult(w.ctx, coordinator, 0, w.withdrawing(receipt), impact.ResultDraft{}); err != nil {
			t.Fatal(err)
		}
		w.refresh()
		if len(w.n.ResultsOn(path)) != 0 {
			t.Error("the withdrawn result is still on the path")
		}
		planned := w.n.Results[0]
		_, err := w.s.RecordResult(w.ctx, coordinator, 0, impact.Change{Key: w.newKey(), Act: impact.WithdrawnAct, ID: planned.ID, Revision: planned.Revision, Reason: "test"}, impact.ResultDraft{})
		if faults, ok := impact.AsFaults(err); !ok || faults[0].Code != impact.NotAllowed {
			t.Errorf("withdrawing a result of the plan: %v", err)
		}
	})
}

func TestFaultyPlanLeavesNothingBehind(t *testing.T) {
	const broken = "format: 1\nnetwork: {slug: half, name: {fi: a, sv: a, en: a}, description: {fi: a, sv: a, en: a}, period: {from: 2022-01-01, to: 2022-12-31}}\n" +
		"regions:\n  - {code: somewhere, name: {fi: a, sv: a, en: a}, kind: AREA, official: [{code: '99', name: {fi: a, sv: a, en: a}}]}\n"
	_, err := plans.Read("half.yaml", strings.NewReader(broken))
	if err == nil || !strings.Contains(err.Error(), "half.yaml:4") {
		t.Errorf("an unknown region code gives %v, want a fault on line 4", err)
	}
}
