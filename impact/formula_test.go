package impact_test

import (
	"strings"
	"testing"

	"polku/impact"
)

func formulaOf(text string) *impact.Rule {
	return &impact.Rule{Measurement: impact.Measurement{Source: impact.Formula}, Formula: text, AcrossPeriods: impact.MergeRatio, AcrossRegions: impact.MergeRatio}
}

// planOf is the tiny plan with indicators of the given definitions, named A, B, C and so on.
func planOf(rules ...*impact.Rule) *impact.Plan {
	plan := tinyPlan()
	model := plan.Indicators[0]
	model.Target = impact.Target{Direction: impact.NoTarget}
	plan.Indicators = nil
	for k, rule := range rules {
		model.Code, model.Rule = string(rune('A'+k)), rule
		plan.Indicators = append(plan.Indicators, model)
	}
	return plan
}

// computing is a network in which D is a formula of the counts A, B and C.
func computing(t *testing.T, rule *impact.Rule) (*impact.Network, *impact.Indicator) {
	t.Helper()
	n := assembled(t, planOf(counting(impact.Events), counting(impact.Events), counting(impact.Events), rule))
	return n, n.Indicators[3]
}

// from are values by code: a number, or n/d for a share, or nothing.
func from(t *testing.T, values map[string]string) func(*impact.Indicator) impact.Value {
	t.Helper()
	return func(i *impact.Indicator) impact.Value {
		value := impact.Value{Rows: 1}
		above, below, share := strings.Cut(values[i.Code], "/")
		switch {
		case above == "":
		case share:
			value.Numerator, value.Denominator = number(above), number(below)
			if quotient, err := value.Numerator.Over(*value.Denominator, impact.Whole(1)); err == nil {
				value.Number = &quotient
			}
		default:
			value.Number = number(above)
		}
		return value
	}
}

func TestFormulasAreComputed(t *testing.T) {
	nested := strings.Repeat("(", 20) + "[A]" + strings.Repeat(")", 20)
	abc := map[string]string{"A": "7", "B": "2", "C": "3"}
	for _, c := range []struct {
		formula string
		values  map[string]string
		want    string // the number, with the two sides of an outermost division
	}{
		{"[A]", abc, "7"},
		{"[A]+[B]*[C]", abc, "13"},                                                       // 7 + 6
		{"([A]+[B])*[C]", abc, "27"},                                                     // 9 * 3
		{"[A]-[B]-[C]", abc, "2"},                                                        // from left to right: 5 - 3
		{"[A]-([B]-[C])", abc, "8"},                                                      // 7 + 1
		{"[B]-[A]", abc, "-5"},                                                           // below zero
		{"[A]/[B]/[C]", abc, "1.1667 = 3.5/3"},                                           // (7/2)/3
		{"[A]/([B]*[C])", abc, "1.1667 = 7/6"},                                           // the same, other sides
		{"[A]/[B]*[C]", abc, "10.5"},                                                     // the outermost step multiplies
		{"[A]*[B]/[C]", abc, "4.6667 = 14/3"},                                            // and here it divides
		{"([A]/[B])", abc, "3.5 = 7/2"},                                                  // parentheses around all change nothing
		{"1.5*[A] + 0.25", abc, "10.75"},                                                 // decimals
		{" [A]\n /\t[B] ", abc, "3.5 = 7/2"},                                             // blanks around signs don't
		{"[A] / 3 * 3", abc, "7"},                                                        // exact in between
		{"[A] - [A]/3 - [A]/3 - [A]/3", abc, "0"},                                        // not 0.0001
		{"[A]/8/2/100*1", abc, "0.0044"},                                                 // 0.004375
		{"[B]/3*0.0001*1", abc, "0.0001"},                                                // 0.0000666...
		{"1/20000*[C]", map[string]string{"C": "1"}, "0.0001"},                           // 0.00005 goes away from zero
		{"0-1/20000*[C]", map[string]string{"C": "1"}, "-0.0001"},                        // below zero too
		{"1/20001*[C]", map[string]string{"C": "1"}, "0"},                                // just less than half
		{"[A]*[B]*1", map[string]string{"A": "1/3", "B": "3"}, "1"},                      // a share enters exactly, not as 0.3333
		{"[A]/[B]", map[string]string{"A": "1/3", "B": "2/3"}, "0.4999 = 0.3333/0.6667"}, // the quotient of the sides as they are shown
		{"[A]+[B]", map[string]string{"A": "7"}, "-"},
		{"[A]*0+[B]*0", map[string]string{"B": "7"}, "-"}, // nothing times zero is still nothing
		{"[A]/[B]", map[string]string{"A": "7", "B": "0"}, "- = 7/0"},
		{"[A]/[B]", map[string]string{"B": "0"}, "-"},
		{"[A]/[B]", map[string]string{"A": "0", "B": "7"}, "0 = 0/7"},
		{"[A]/[B]+1", map[string]string{"A": "7", "B": "0"}, "-"}, // inside there are no sides to show
		{"[A]/([B]-[C])", map[string]string{"A": "7", "B": "3", "C": "3"}, "- = 7/0"},
		{"[A]/([B]/[C])", map[string]string{"A": "7", "B": "3", "C": "0"}, "-"},
		{"[A]*[A]", map[string]string{"A": "100000000000"}, "-"}, // too large for any number
		{"2*[A]", map[string]string{"A": "100000000000"}, "-"},   // too large to be kept
		{"[A]*1", map[string]string{"A": "100000000000"}, "100000000000"},
		{nested, abc, "7"},
	} {
		t.Run(c.formula, func(t *testing.T) {
			n, i := computing(t, formulaOf(c.formula))
			have := i.Compute(n, from(t, c.values))
			written := words(have.Number)
			if have.Numerator != nil {
				written += " = " + words(have.Numerator) + "/" + words(have.Denominator)
			}
			if written != c.want {
				t.Errorf("%v: have %s, want %s", c.values, written, c.want)
			}
			if totals := i.ComputeTotals(n, from(t, c.values)); !i.ValueFrom(totals).Same(have) || have.Rows != totals.Numerator.Rows {
				t.Errorf("kept as %+v it has another value", totals)
			}
		})
	}
}

func TestAFormulaThatCannotBeReadIsRefused(t *testing.T) {
	n := assembled(t, planOf(counting(impact.Events), counting(impact.Events)))
	deep := strings.Repeat("(", 21) + "[A]" + strings.Repeat(")", 21)
	for _, c := range []struct{ formula, want string }{ // code, field and message
		{"", "REQUIRED definition.formula write a formula of other indicators, such as [K-10] / [K-11]"},
		{" \n\t ", "REQUIRED definition.formula write a formula of other indicators, such as [K-10] / [K-11]"},
		{"[A]" + strings.Repeat(" ", 498), "TOO_LONG definition.formula is 501 characters; at most 500"},
		{"1 + 2", "INVALID definition.formula names no indicator: put codes in brackets, such as [K-10]"},
		{"[A] +", "INVALID definition.formula at character 6: the formula ends where a number or an indicator is expected"},
		{"([A]", "INVALID definition.formula at character 5: a closing parenthesis is missing"},
		{"([A] [B])", "INVALID definition.formula at character 6: a closing parenthesis is missing"},
		{"[A])", "INVALID definition.formula at character 4: \")\" was not expected here"},
		{"[A] [B]", "INVALID definition.formula at character 5: \"[\" was not expected here"},
		{"[A] % 2", "INVALID definition.formula at character 5: \"%\" was not expected here"},
		{"[A", "INVALID definition.formula at character 1: the closing bracket of a code is missing"},
		{"[A] + [B", "INVALID definition.formula at character 7: the closing bracket of a code is missing"},
		{"A / B", "INVALID definition.formula at character 1: expected a number, an indicator such as [K-10], or an opening parenthesis"},
		{"-[A]", "INVALID definition.formula at character 1: expected a number, an indicator such as [K-10], or an opening parenthesis"},
		{"[A] * / [B]", "INVALID definition.formula at character 7: expected a number, an indicator such as [K-10], or an opening parenthesis"},
		{"()", "INVALID definition.formula at character 2: expected a number, an indicator such as [K-10], or an opening parenthesis"},
		{"[A] * 1.23456", "INVALID definition.formula at character 7: \"1.23456\" must be a number such as 12 or 12.5, with at most four decimals and between -100000000000 and 100000000000"},
		{"[A] * 1.2.3", "INVALID definition.formula at character 7: \"1.2.3\" must be a number such as 12 or 12.5, with at most four decimals and between -100000000000 and 100000000000"},
		{"[A] * 100000000001", "INVALID definition.formula at character 7: \"100000000001\" must be a number such as 12 or 12.5, with at most four decimals and between -100000000000 and 100000000000"},
		{"[A] / 0", "INVALID definition.formula at character 8: divides by zero"},
		{"[A] / (0.0)", "INVALID definition.formula at character 12: divides by zero"},
		{deep, "INVALID definition.formula at character 21: more than 20 parentheses inside each other"},
		{"[C]", "UNKNOWN_REFERENCE definition.formula no indicator \"C\" in this network"},
		{"[ A]", "UNKNOWN_REFERENCE definition.formula no indicator \" A\" in this network"},
		{"[]", "UNKNOWN_REFERENCE definition.formula no indicator \"\" in this network"},
		{"[C] + [A] + [D] + [C]", "UNKNOWN_REFERENCE definition.formula no indicator \"C\" in this network; UNKNOWN_REFERENCE definition.formula no indicator \"D\" in this network"},
	} {
		var lines []string
		for _, fault := range formulaOf(c.formula).Check(n) {
			lines = append(lines, string(fault.Code)+" "+fault.Field+" "+fault.Message)
		}
		if have := strings.Join(lines, "; "); have != c.want {
			t.Errorf("%q: have %s, want %s", c.formula, have, c.want)
		}
	}
	for _, sound := range []string{"[A]" + strings.Repeat(" ", 497), "[A] / 0.0001", "0 / [A]", "[A] * 0", "[A]/([B]-[B])", strings.Repeat("([A])+", 21) + "[A]"} {
		if faults := formulaOf(sound).Check(n); len(faults) > 0 {
			t.Errorf("%q: %v", sound, faults)
		}
	}
}

func TestAFormulaHasNothingOfItsOwn(t *testing.T) {
	n := assembled(t, planOf(counting(impact.Events), counting(impact.Events)))
	for want, spoil := range map[string]func(*impact.Rule){
		"INVALID definition.source":        func(r *impact.Rule) { r.Aggregate = impact.Count },
		"INVALID definition.acrossPeriods": func(r *impact.Rule) { r.AcrossRegions = impact.MergeSum },
		"INVALID definition.factor":        func(r *impact.Rule) { r.Formula, r.Factor = "[A] + [B]", impact.Whole(100) },
		"INVALID definition.formula":       func(r *impact.Rule) { *r = *counting(impact.Events); r.Formula = "[A]" },
	} {
		rule := formulaOf("[A] / [B]")
		spoil(rule)
		if have := faultWords(rule.Check(n)); len(have) != 1 || have[0] != want {
			t.Errorf("have %q, want %s", have, want)
		}
	}
	percent := formulaOf("[A] / [B]")
	percent.Factor = impact.Whole(100)
	n, i := computing(t, percent)
	if have := i.Compute(n, from(t, map[string]string{"A": "1", "B": "3"})); words(have.Number) != "33.3333" || words(have.Numerator) != "1" {
		t.Errorf("a third in per cent is %s", words(have.Number))
	}
	if parts := i.Rule.Parts(); parts != nil || i.Additive() {
		t.Errorf("a formula has the parts %v, additive %t", parts, i.Additive())
	}
}

// A formula of formulas is computed from exact values, each after those that it is made of, and keeps their order of naming.
func TestFormulasOfFormulas(t *testing.T) {
	plan := planOf(formulaOf("[B] * 3"), formulaOf("[C] / [D]"), counting(impact.Events), counting(impact.Contacts))
	if faults := plan.Check(); len(faults) > 0 {
		t.Fatal(faults)
	}
	n := assembled(t, plan)
	if formulas := n.Formulas(); len(formulas) != 2 || formulas[0].Code != "B" || formulas[1].Code != "A" {
		t.Errorf("computed in the order %v", formulas)
	}
	of := from(t, map[string]string{"C": "1", "D": "3"})
	var value func(i *impact.Indicator) impact.Value
	value = func(i *impact.Indicator) impact.Value {
		if i.Rule.IsFormula() {
			return i.Compute(n, value)
		}
		return of(i)
	}
	a, _ := impact.ByCode[*impact.Indicator](n, impact.KindIndicator, "A")
	if have := value(a); words(have.Number) != "1" || have.Rows != 2 {
		t.Errorf("three times a third is %s, of %d rows", words(have.Number), have.Rows)
	}
}

// An operand in per cent enters a formula in per cent, and exactly.
func TestAFormulaOfPerCents(t *testing.T) {
	percent := over(counting(impact.Events), counting(impact.Contacts))
	percent.Factor = impact.Whole(100)
	n := assembled(t, planOf(percent, formulaOf("[A] * 3")))
	have := n.Indicators[1].Compute(n, func(*impact.Indicator) impact.Value {
		return impact.Value{Number: number("33.3333"), Numerator: number("1"), Denominator: number("3")}
	})
	if words(have.Number) != "100" {
		t.Errorf("three times a third in per cent is %s", words(have.Number))
	}
}

func TestAFormulaThatLeadsBackToItselfIsRefused(t *testing.T) {
	count := counting(impact.Events)
	for _, c := range []struct {
		rules []*impact.Rule
		want  []string // places and cycles
	}{
		{[]*impact.Rule{formulaOf("[A] + 1")}, []string{"indicators[0].definition.formula leads back to itself: A → A"}},
		{[]*impact.Rule{formulaOf("[B]"), formulaOf("[A] + [C]"), count}, []string{"indicators[1].definition.formula leads back to itself: A → B → A"}},
		{[]*impact.Rule{count, formulaOf("[C]"), formulaOf("[A] / [D]"), formulaOf("[B]")}, []string{"indicators[3].definition.formula leads back to itself: B → C → D → B"}},
		{[]*impact.Rule{formulaOf("[B]"), formulaOf("[B] * 2")}, []string{"indicators[1].definition.formula leads back to itself: B → B"}},
		{[]*impact.Rule{formulaOf("[B]"), formulaOf("[A]"), formulaOf("[C]")}, []string{
			"indicators[1].definition.formula leads back to itself: A → B → A", "indicators[2].definition.formula leads back to itself: C → C"}},
		{[]*impact.Rule{formulaOf("[B] + [C]"), formulaOf("[C]"), count}, nil}, // twice by two ways is no cycle
	} {
		plan := planOf(c.rules...)
		var have []string
		for _, fault := range plan.Check() {
			have = append(have, fault.Field+" "+fault.Message)
		}
		if strings.Join(have, "; ") != strings.Join(c.want, "; ") {
			t.Errorf("have %q, want %q", have, c.want)
		}
		items, err := plan.Items()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := impact.Assemble(items); (err != nil) != (c.want != nil) {
			t.Errorf("put together with %v: %v", c.want, err)
		}
	}
}
