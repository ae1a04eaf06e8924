package plans

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"polku/impact"
)

// ledgerFile is the ledger of the plans' facts, beside the checkout.
const ledgerFile = "../../shared/domain/plan-facts.yaml"

// ledger is what the test compares; the ledger holds more.
type ledger struct {
	Documents []struct{ ID, Short string }
	Orgs      []struct {
		ID          string
		Memberships []struct{ Network string }
	} `yaml:"organisations"`
	Actions     []ledgerThing
	KisuActions []ledgerThing `yaml:"kisu_actions"`
	Regions     struct {
		Items []struct {
			ID        string
			Maakunnat []string
		}
	}
	Paths []struct {
		ID, Network, Status string
		Nodes               []ledgerThing
	} `yaml:"impact_paths"`
	Indicators []ledgerIndicator
}

type ledgerThing struct{ ID string }

type ledgerIndicator struct {
	ID, Network, Class, Unit, Direction, Recurrence, Node string
	Target                                                struct{ Min, Max *impact.Decimal }
	Period                                                impact.Period
	Due                                                   impact.Date
	DuePrintedAs                                          string `yaml:"due_printed_as"`
	Baseline                                              struct{ Value *impact.Decimal }
	Cites                                                 []struct {
		Ref  string
		Line int
	}
}

func readLedger(t *testing.T) ledger {
	t.Helper()
	text, err := os.ReadFile(filepath.FromSlash(ledgerFile))
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("the ledger of facts is not at %s: nothing to compare the plans with", ledgerFile)
	}
	if err != nil {
		t.Fatal(err)
	}
	var l ledger
	if err := yaml.Unmarshal(text, &l); err != nil {
		t.Fatal(err)
	}
	return l
}

func open(t *testing.T, name string) *impact.Plan {
	t.Helper()
	plan, err := Open(name)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

func openBoth(t *testing.T) (keino, kisu *impact.Plan) {
	t.Helper()
	return open(t, "keino-2022.yaml"), open(t, "kiertotalous-suomi-2022.yaml")
}

// same sees that two lists of codes hold the same codes.
func same(t *testing.T, what string, have, want []string) {
	t.Helper()
	slices.Sort(have)
	slices.Sort(want)
	if !slices.Equal(have, want) {
		t.Errorf("%s: have %v, want %v", what, have, want)
	}
}

func codes[T any](list []T, code func(T) string) []string {
	var all []string
	for _, thing := range list {
		all = append(all, code(thing))
	}
	return all
}

func TestThePlansHaveTheLedgersIndicators(t *testing.T) {
	l := readLedger(t)
	keino, kisu := openBoth(t)
	indicators := slices.Concat(keino.Indicators, kisu.Indicators)
	of := func(i impact.Indicator) string { return i.Code }
	same(t, "indicators", codes(indicators, of), codes(l.Indicators, func(i ledgerIndicator) string { return i.ID }))
	if len(indicators) != 101 {
		t.Errorf("there are %d indicators, want 101", len(indicators))
	}
	byCode := map[string]impact.Indicator{}
	units := map[string]bool{}
	for _, i := range indicators {
		byCode[i.Code], units[i.Unit] = i, true
	}
	ledgerUnits := map[string]bool{}
	for _, want := range l.Indicators {
		ledgerUnits[want.Unit] = true
		compare(t, byCode[want.ID], want)
		compareCites(t, l, byCode[want.ID], want)
	}
	if len(units) != len(ledgerUnits) {
		t.Errorf("the indicators have %d units, want %d", len(units), len(ledgerUnits))
	}
	for _, i := range kisu.Indicators {
		if !strings.HasPrefix(i.Code, "S-") {
			t.Errorf("%s is in the plan of Kiertotalous-Suomi", i.Code)
		}
	}
}

func compare(t *testing.T, i impact.Indicator, want ledgerIndicator) {
	t.Helper()
	differ := func(what string, have, should any) {
		if have != should {
			t.Errorf("%s: the %s is %v, want %v", want.ID, what, have, should)
		}
	}
	differ("class", i.Class, want.Class)
	differ("unit", i.Unit, unitCode(want.Unit))
	differ("least", number(i.Target.Min), number(want.Target.Min))
	differ("most", number(i.Target.Max), number(want.Target.Max))
	differ("due day", i.Target.Due, want.Due)
	differ("due precision", i.Target.DuePrecision, want.DuePrintedAs)
	differ("recurrence", string(i.Target.Recurrence), strings.ToUpper(want.Recurrence))
	differ("direction", string(i.Target.Direction), direction(want))
	differ("period", i.Period, want.Period)
	var baseline *impact.Decimal
	if i.Baseline != nil {
		baseline = i.Baseline.Value
	}
	differ("baseline", number(baseline), number(want.Baseline.Value))
	if want.Node != "" && (len(i.Results) == 0 || i.Results[0] != want.Node) {
		t.Errorf("%s: it shows at %v, want first at %s", i.Code, i.Results, want.Node)
	}
}

// unitCode: the ledger's units are words, a plan's are codes.
func unitCode(unit string) string {
	return strings.ToLower(strings.NewReplacer(", ", "_").Replace(unit))
}

// direction: an indicator that the ledger lists without a target has none in the plan, though more of it is hoped for.
// Kiertotalous-Suomi says that its targets are made precise later.
func direction(want ledgerIndicator) string {
	switch {
	case want.Class == "metric_no_target" && want.Network == "KISU":
		return string(impact.ToBeDefined)
	case want.Class == "metric_no_target":
		return string(impact.NoTarget)
	default:
		return strings.ToUpper(want.Direction)
	}
}

func number(d *impact.Decimal) string {
	if d == nil {
		return "none"
	}
	return d.String()
}

// place is a line of a document.
type place struct {
	document string
	line     int
}

func compareCites(t *testing.T, l ledger, i impact.Indicator, want ledgerIndicator) {
	t.Helper()
	have, ledgers := map[place]bool{}, map[place]bool{}
	for _, cite := range i.Cites {
		have[place{cite.Document, cite.Line}] = true
	}
	for _, cite := range want.Cites {
		for _, document := range l.Documents {
			if strings.HasPrefix(cite.Ref, document.Short) {
				ledgers[place{document.ID, cite.Line}] = true
			}
		}
	}
	if len(have) == 0 || !maps.Equal(have, ledgers) {
		t.Errorf("%s is cited from %v, want %v", i.Code, have, ledgers)
	}
}

func TestAtLeastSixtyIndicatorsAreComputed(t *testing.T) {
	keino, kisu := openBoth(t)
	computed := 0
	for _, i := range slices.Concat(keino.Indicators, kisu.Indicators) {
		if i.Rule != nil {
			computed++
		}
		if (i.Rule == nil) == (i.Waits == nil) {
			t.Errorf("%s has neither a definition nor what it waits for, or both", i.Code)
		}
	}
	if computed < 60 {
		t.Errorf("%d indicators are computed, want at least 60", computed)
	}
}

func TestThePlansHaveTheLedgersOrganisationsAndActions(t *testing.T) {
	l := readLedger(t)
	keino, kisu := openBoth(t)
	inNetwork := func(network string) []string {
		var ids []string
		for _, o := range l.Orgs {
			for _, m := range o.Memberships {
				if m.Network == network && !slices.Contains(ids, o.ID) {
					ids = append(ids, o.ID)
				}
			}
		}
		return ids
	}
	organisation := func(o impact.Organisation) string { return o.Code }
	same(t, "KEINO's organisations", codes(keino.Organisations, organisation), inNetwork("KEINO"))
	same(t, "Kiertotalous-Suomi's organisations", codes(kisu.Organisations, organisation), inNetwork("KISU"))
	action, thing := func(a impact.Action) string { return a.Code }, func(a ledgerThing) string { return a.ID }
	same(t, "KEINO's actions", codes(keino.Actions, action), codes(l.Actions, thing))
	same(t, "Kiertotalous-Suomi's actions", codes(kisu.Actions, action), codes(l.KisuActions, thing))
	if len(keino.Actions) != 52 || len(kisu.Actions) != 69 {
		t.Errorf("there are %d and %d actions, want 52 and 69", len(keino.Actions), len(kisu.Actions))
	}
}

func TestThePlanHasTheLedgersRegions(t *testing.T) {
	l := readLedger(t)
	keino, _ := openBoth(t)
	var have, want []string
	served := 0
	for _, r := range keino.Regions {
		if r.Kind == impact.SelfServedRegion {
			served++
			continue
		}
		have = append(have, strings.Join(codes(r.Official, func(o impact.OfficialInside) string { return o.Code }), "+"))
	}
	for _, r := range l.Regions.Items {
		if len(r.Maakunnat) > 0 { // the capital region is none of its own
			want = append(want, strings.Join(r.Maakunnat, "+"))
		}
	}
	same(t, "areas by their official regions", have, want)
	if len(have) != 15 || served != 1 {
		t.Errorf("there are %d areas and %d served by the core, want 15 and the capital's", len(have), served)
	}
}

func TestThePlansHaveTheLedgersPaths(t *testing.T) {
	l := readLedger(t)
	keino, kisu := openBoth(t)
	have := map[string][]string{}
	for _, plan := range []*impact.Plan{keino, kisu} {
		for _, path := range plan.Paths {
			have[path.Code] = []string{}
			if len(path.Cites) == 0 {
				t.Errorf("%s has no citation", path.Code)
			}
		}
		for _, r := range plan.Results {
			have[r.Path] = append(have[r.Path], r.Code)
		}
	}
	for _, path := range l.Paths {
		if nodes, there := have[path.ID]; there || len(path.Nodes) > 0 {
			same(t, path.ID, nodes, codes(path.Nodes, func(n ledgerThing) string { return n.ID }))
		}
		delete(have, path.ID)
	}
	if len(have) > 0 {
		t.Errorf("the ledger does not know the paths %v", have)
	}
	if len(keino.Results) != 14 || len(kisu.Results) != 13 {
		t.Errorf("there are %d and %d results, want 14 and 13", len(keino.Results), len(kisu.Results))
	}
	checkImageMissing(t, keino)
}

// checkImageMissing: two of KEINO's paths were pictures; they are there, empty, and say so.
func checkImageMissing(t *testing.T, keino *impact.Plan) {
	t.Helper()
	var empty []string
	for _, path := range keino.Paths {
		if !slices.ContainsFunc(keino.Results, func(r impact.Result) bool { return r.Path == path.Code }) {
			empty = append(empty, path.Code)
			if path.Note.Empty() {
				t.Errorf("%s has no nodes and does not say why", path.Code)
			}
		}
	}
	same(t, "paths without nodes", empty, []string{"PATH-EDEL", "PATH-TOIM"})
}
