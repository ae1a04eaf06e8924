package plans

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"polku/impact"
)

// tiny is a sound plan file.
const tiny = `format: 1
network:
  slug: tiny
  name: {fi: A, sv: A, en: A}
  description: {fi: A, sv: A, en: A}
  period: {from: 2022-03-01, to: 2024-02-28}
  cites: []
documents:
  - {id: DOC, title: {fi: A, sv: A, en: A}}
codelists:
  unit:
    - {code: events, title: {fi: A, sv: A, en: A}}
    - {code: hours, title: {fi: A, sv: A, en: A}}
  event_type:
    - {code: webinar, title: {fi: A, sv: A, en: A}}
regions:
  - code: north
    name: {fi: A, sv: A, en: A}
    kind: AREA
    official:
      - {code: "19", name: {fi: A, sv: A, en: A}}
    cites: [{document: DOC, section: a, line: 1}]
paths:
  - {code: PATH, title: {fi: A, sv: A, en: A}, cites: []}
levels:
  - {code: output, type: OUTPUT, label: {fi: A, sv: A, en: A}}
results:
  - {code: R-1, path: PATH, level: output, order: 1, title: {fi: A, sv: A, en: A}, cites: []}
indicators:
  - code: I-1
    class: output_target
    title: {fi: A, sv: A, en: A}
    description: {fi: A, sv: A, en: A}
    unit: events
    measure: UNIT
    results: [R-1]
    period: {from: 2022-03-01, to: 2024-02-28}
    target:
      direction: AT_LEAST
      min: 4
      due: 2024-02-28
    definition:
      source: EVENTS
      aggregate: COUNT
      filter:
        - {field: type, op: EQ, values: [webinar]}
      acrossPeriods: SUM
      acrossRegions: SUM
    cites: [{document: DOC, section: a, line: 1}]
`

func TestASoundFileIsRead(t *testing.T) {
	plan, err := Read("tiny.yaml", strings.NewReader(tiny))
	if err != nil {
		t.Fatal(err)
	}
	target := plan.Indicators[0].Target
	if plan.Network.Slug != "tiny" || target.Min.String() != "4" || target.Due != 20240228 || plan.Regions[0].Official[0].Code != "19" {
		t.Errorf("it reads %+v", plan)
	}
}

// Each fault stands where the words were put in.
func TestFaultsStandOnTheirLines(t *testing.T) {
	for _, c := range []struct {
		name, old, put string
		code           impact.FaultCode
		field          string
	}{
		{"another format", "format: 1", "format: 2", impact.Invalid, "format"},
		{"an unknown region code", `{code: "19"`, `{code: "03"`, impact.UnknownCode, "regions[0].official[0].code"},
		{"an unknown kind of region", "kind: AREA", "kind: COUNTY", impact.UnknownCode, "regions[0].kind"},
		{"a duplicate code", "{code: hours", "{code: events", impact.Duplicate, "codelists.unit[1].code"},
		{"a dangling document", "title: {fi: A, sv: A, en: A}, cites: []}\nlevels", "title: {fi: A, sv: A, en: A}, cites: [{document: NONE, section: a}]}\nlevels", impact.UnknownReference, "paths[0].cites[0].document"},
		{"a dangling path", "path: PATH", "path: NONE", impact.UnknownReference, "results[0].path"},
		{"a dangling result", "results: [R-1]", "results: [R-2]", impact.UnknownReference, "indicators[0].results"},
		{"an unknown unit", "unit: events", "unit: apples", impact.UnknownReference, "indicators[0].unit"},
		{"due before the start", "due: 2024-02-28", "due: 2022-02-28", impact.OutOfRange, "indicators[0].target.due"},
		{"a period that ends first", "period: {from: 2022-03-01, to: 2024-02-28}\n    target", "period: {from: 2025-03-01, to: 2024-02-28}\n    target", impact.OutOfRange, "indicators[0].period"},
		{"an unknown field", "{field: type,", "{field: weather,", impact.UnknownCode, "indicators[0].definition.filter[0].field"},
		{"an unknown code", "values: [webinar]", "values: [party]", impact.UnknownCode, "indicators[0].definition.filter[0].values"},
		{"a wrong merge", "acrossRegions: SUM", "acrossRegions: AVG", impact.Invalid, "indicators[0].definition.acrossRegions"},
		{"an unknown key", "measure: UNIT", "measures: UNIT", impact.Invalid, "yaml"},
		{"a word for a number", "min: 4", "min: four", impact.Invalid, "yaml"},
		{"a number too fine", "min: 4", "min: 0.00001", impact.Invalid, "yaml"},
		{"a day that is none", "due: 2024-02-28", "due: 2023-02-29", impact.Invalid, "yaml"},
		{"the same key twice", "measure: UNIT", "unit: hours", impact.Invalid, "yaml"},
		{"a tab", "    target:", "\ttarget:", impact.Invalid, "yaml"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := strings.Replace(tiny, c.old, c.put, 1)
			at := strings.Index(tiny, c.old)
			line := strings.Count(tiny[:at], "\n") + 1
			faults := faultsOf(t, text)
			if !slices.ContainsFunc(faults, func(f LineFault) bool { return f.Line == line && f.Code == c.code && f.Field == c.field }) {
				t.Errorf("have %+v, want %s %s on line %d", faults, c.code, c.field, line)
			}
		})
	}
}

// faultsOf are the faults of a file that has some.
func faultsOf(t *testing.T, text string) []LineFault {
	t.Helper()
	plan, err := Read("tiny.yaml", strings.NewReader(text))
	var wrong *Error
	if plan != nil || !errors.As(err, &wrong) || len(wrong.Faults) == 0 {
		t.Fatalf("read %v with the error %v", plan, err)
	}
	if !strings.HasPrefix(err.Error(), "tiny.yaml:") {
		t.Errorf("the error says %q", err)
	}
	return wrong.Faults
}

func TestAFaultOfWhatIsMissingStandsOnWhatIsThere(t *testing.T) {
	faults := faultsOf(t, strings.Replace(tiny, "    unit: events\n", "", 1))
	line := strings.Count(tiny[:strings.Index(tiny, "- code: I-1")], "\n") + 1
	if len(faults) != 1 || faults[0].Line != line || faults[0].Code != impact.Required || faults[0].Field != "indicators[0].unit" {
		t.Errorf("have %+v, want a target without a unit on line %d", faults, line)
	}
}

func TestANetworkIsNotCalledLikeAnAddressOfTheProgram(t *testing.T) {
	faults := faultsOf(t, strings.Replace(tiny, "slug: tiny", "slug: export", 1))
	if len(faults) != 1 || faults[0].Field != "network.slug" {
		t.Errorf("have %+v, want one fault of the slug", faults)
	}
}

func TestAllFaultsOfAFileComeInTheOrderOfLines(t *testing.T) {
	text := strings.NewReplacer("slug: tiny", "slug: ''", "kind: AREA", "kind: COUNTY", "level: output", "level: NONE", "unit: events", "unit: apples", "format: 1", "format: 2").Replace(tiny)
	var lines []int
	for _, f := range faultsOf(t, text) {
		lines = append(lines, f.Line)
	}
	if len(lines) != 5 || !slices.IsSorted(lines) || lines[0] != 1 || lines[1] != 3 {
		t.Errorf("the faults stand on %v", lines)
	}
}

// The YAML reader is a line off where something is left open.
func TestASyntaxErrorStandsNearItsLine(t *testing.T) {
	faults := faultsOf(t, strings.Replace(tiny, "results: [R-1]", "results: [R-1", 1))
	line := strings.Count(tiny[:strings.Index(tiny, "results: [R-1]")], "\n") + 1
	if len(faults) != 1 || faults[0].Line < line-1 || faults[0].Line > line+1 {
		t.Errorf("have %+v, want one near line %d", faults, line)
	}
}

func TestAllWrongNumbersAndDaysComeAtOnce(t *testing.T) {
	faults := faultsOf(t, strings.NewReplacer("min: 4", "min: four", "due: 2024-02-28", "due: soon", "order: 1", "order: first").Replace(tiny))
	if len(faults) < 2 || !strings.Contains(faults[0].Message, "number") || !strings.Contains(faults[1].Message, "day") {
		t.Errorf("have %+v", faults)
	}
}

func TestAllUnknownKeysComeAtOnce(t *testing.T) {
	faults := faultsOf(t, strings.NewReplacer("measure: UNIT", "measures: UNIT", "slug: tiny", "slugs: tiny").Replace(tiny))
	if len(faults) != 2 || faults[0].Line != 3 {
		t.Errorf("have %+v", faults)
	}
}

func TestFilesThatAreNoPlan(t *testing.T) {
	for name, text := range map[string]string{
		"an empty file":      "",
		"a list":             "- a\n- b\n",
		"a word":             "plan",
		"not UTF-8":          strings.Replace(tiny, "slug: tiny", "slug: \xff", 1),
		"a binary":           "\x00\x01\x02",
		"a second document":  tiny + "---\n" + tiny,
		"many nested levels": strings.Repeat("[", 20_000),
		"many aliases": "a: &a [x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]\nc: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]\n" +
			"d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c]\ne: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d]\nf: &f [*e, *e, *e, *e, *e, *e, *e, *e, *e]\n" +
			"documents: [*f, *f, *f, *f, *f, *f, *f, *f, *f]\n",
	} {
		t.Run(name, func(t *testing.T) { faultsOf(t, text) })
	}
}

// endless gives spaces for ever.
type endless struct{ read int }

func (e *endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	e.read += len(p)
	return len(p), nil
}

func TestAFileTooLargeIsNotReadToItsEnd(t *testing.T) {
	from := &endless{}
	if _, err := Read("large.yaml", from); err == nil || !strings.Contains(err.Error(), "larger than 4194304 bytes") {
		t.Errorf("it says %v", err)
	}
	if from.read > 2*MaxBytes {
		t.Errorf("%d bytes were read", from.read)
	}
	if _, err := Read("full.yaml", strings.NewReader(tiny+strings.Repeat("\n", MaxBytes-len(tiny)))); err != nil {
		t.Errorf("a file of just the size is refused: %v", err)
	}
}
