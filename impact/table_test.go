package impact_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"polku/impact"
)

// table reads a table as a plan file would hold it.
func table(t *testing.T, text string) *impact.Table {
	t.Helper()
	parsed := &impact.Table{}
	if err := yaml.Unmarshal([]byte(text), parsed); err != nil {
		t.Fatal(err)
	}
	return parsed
}

// brief is a finding in one line: kind, place, printed, computed.
func brief(f impact.Finding) string {
	figure := func(d *impact.Decimal) string {
		if d == nil {
			return "-"
		}
		return d.String()
	}
	return strings.Join([]string{string(f.Kind), f.Place, figure(f.Printed), figure(f.Computed)}, " | ")
}

const budget = `
code: B-1
title: {fi: Talousarvio, sv: Budget, en: Budget}
columns: ["2022", "2023", Yhteensä]
rows:
  - {label: Palkat, cells: [100.5, 90, 190.5]}
  - {label: Matkat, cells: [20, 30, 50]}
  - {label: Ostot, cells: [40, 35.25, 75.25]}
  - {label: Tulot, cells: [-10, -5, -15]}
  - {label: Yhteensä, cells: [150.5, 150.25, 300.75]}
sums:
  - {kind: TOTAL, column: Yhteensä, columns: ["2022", "2023"]}
  - {kind: TOTAL, row: Yhteensä, rows: [Palkat, Matkat, Ostot, Tulot]}
`

var printed = []struct {
	name, table string
	want        []string
}{
	{"a budget that adds up, income negative", budget, nil},
	{"two errors that hide each other in the rows", strings.NewReplacer("[20, 30, 50]", "[25, 25, 50]").Replace(budget), []string{
		"DIFFERS | Yhteensä / 2022 | 150.5 | 155.5", "DIFFERS | Yhteensä / 2023 | 150.25 | 145.25",
	}},
	{"an empty cell is not zero", strings.NewReplacer("[20, 30, 50]", "[20, null, 20]").Replace(budget), []string{
		"EMPTY_CELL | Matkat / Yhteensä | 20 | -", "EMPTY_CELL | Yhteensä / 2023 | 150.25 | -", "DIFFERS | Yhteensä / Yhteensä | 300.75 | 270.75",
	}},
	{"an empty total", strings.NewReplacer("[150.5, 150.25, 300.75]", "[null, 150.25, 300.75]").Replace(budget), []string{
		"EMPTY_CELL | Yhteensä / Yhteensä | 300.75 | -", "EMPTY_CELL | Yhteensä / 2022 | - | -",
	}},
	{"shares make 100, rounded as the note says", `
code: S-1
columns: [euros, share]
rows:
  - {label: A, cells: [1, 33.3]}
  - {label: B, cells: [1, 33.3]}
  - {label: C, cells: [1, 33.3]}
  - {label: All, cells: [3, 100]}
sums:
  - {kind: TOTAL, number: 100, column: share, rows: [A, B, C], tolerance: 0.1}
  - {kind: TOTAL, row: All, rows: [A, B, C], tolerance: 0.1}
  - {kind: SHARE, column: share, part: {column: euros}, of: {row: All, column: euros}, factor: 100, tolerance: 0.05}
`, nil},
	{"shares that don't, without any tolerance", `
code: S-2
columns: [euros, share]
rows:
  - {label: A, cells: [1, 33.3]}
  - {label: B, cells: [1, 33.3]}
  - {label: C, cells: [1, 33.4]}
  - {label: Less, cells: [-3, -100]}
  - {label: All, cells: [3, 100]}
sums:
  - {kind: TOTAL, number: 100, column: share, rows: [A, B]}
  - {kind: TOTAL, number: 100, column: share, rows: [A, B, C]}
  - {kind: SHARE, row: C, column: share, part: {column: euros}, of: {row: All, column: euros}, factor: 100}
  - {kind: SHARE, row: Less, column: share, part: {column: euros}, of: {row: All, column: euros}, factor: 100}
`, []string{"DIFFERS | share | 100 | 66.6", "DIFFERS | C / share | 33.4 | 33.3333"}},
	{"a tolerance is inclusive", `
code: T-1
columns: [n]
rows: [{label: A, cells: [1]}, {label: B, cells: [1]}, {label: Sum, cells: [3]}, {label: Low, cells: [0.9999]}]
sums: [{kind: TOTAL, row: Sum, rows: [A, B], tolerance: 1}, {kind: TOTAL, row: Low, rows: [A, B], tolerance: 1}]
`, []string{"DIFFERS | Low / n | 0.9999 | 2"}},
	{"the same figure in two places", `
code: E-1
columns: [n, again]
rows: [{label: A, cells: [1, 1]}, {label: B, cells: [2, 3]}, {label: C, cells: [1, null]}]
sums: [{kind: EQUAL, column: again, of: {column: n}}, {kind: EQUAL, column: n, of: {row: A}}]
`, []string{"DIFFERS | B / again | 3 | 2", "EMPTY_CELL | C / again | - | -", "DIFFERS | B / n | 2 | 1"}},
	{"a share of nothing", `
code: Z-1
columns: [n, share]
rows: [{label: A, cells: [0, 0]}]
sums: [{kind: SHARE, row: A, column: share, part: {column: n}, of: {column: n}}]
`, []string{"NOT_COMPUTABLE | A / share | 0 | -"}},
}

func TestTablesAreAddedUp(t *testing.T) {
	for _, c := range printed {
		parsed := table(t, c.table)
		if faults := parsed.Check(); len(faults) > 0 {
			t.Errorf("%s: %v", c.name, faults)
		}
		var have []string
		for _, f := range parsed.Findings() {
			have = append(have, brief(f))
			if f.Table != parsed.Code || strings.ContainsAny(f.Text.FI+f.Text.SV+f.Text.EN, "{}") || !strings.Contains(f.Text.EN, f.Place) {
				t.Errorf("%s: the text is %+v", c.name, f.Text)
			}
		}
		if strings.Join(have, "\n") != strings.Join(c.want, "\n") {
			t.Errorf("%s: found\n%s\nwant\n%s", c.name, strings.Join(have, "\n"), strings.Join(c.want, "\n"))
		}
	}
}

func TestAFindingAsksToCheckAndNamesBothFigures(t *testing.T) {
	parsed := table(t, strings.NewReplacer("[20, 30, 50]", "[1020, -970, 50]").Replace(budget))
	text := parsed.Findings()[0].Text
	if text.EN != "Check: table B-1 prints 150.5 at Yhteensä / 2022, but its other figures make 1,150.5." ||
		text.FI != "Tarkista: taulukossa B-1 kohdassa Yhteensä / 2022 lukee 150,5, mutta muista luvuista tulee 1\u00a0150,5." {
		t.Errorf("%+v", text)
	}
	if *parsed.Rows[1].Cells[0] != decimal("1020") {
		t.Error("the table was changed")
	}
}

func TestMalformedTables(t *testing.T) {
	with := func(old, replacement string) string { return strings.Replace(budget, old, replacement, 1) }
	sum := func(line string) string { return budget + "  - " + line + "\n" }
	for text, want := range map[string]string{
		with("code: B-1", "code: B 1"):                                      "code: ",
		with(`columns: ["2022", "2023", Yhteensä]`, "columns: []"):          "columns: needs at least one column",
		with("label: Matkat", "label: Palkat"):                              `rows[1].label: "Palkat" is also rows[0]`,
		with("label: Matkat", `label: ""`):                                  "rows[1].label: needs a name",
		with("[20, 30, 50]", "[20, 30]"):                                    "rows[1].cells: has 2 cells; the table has 3 columns",
		with("row: Yhteensä", "row: Summa"):                                 `sums[1].row: there is no "Summa"; there are Palkat, Matkat`,
		with("rows: [Palkat, Matkat,", "rows: [Palkka, Matkat,"):            `sums[1].rows[0]: there is no "Palkka"`,
		with("rows: [Palkat, Matkat,", "rows: [Palkat, Palkat,"):            `sums[1].rows[1]: "Palkat" is listed twice`,
		with("rows: [Palkat, Matkat,", "rows: [Palkat, Yhteensä,"):          `sums[1].rows[1]: "Yhteensä" is the total itself`,
		sum(`{kind: MEAN, row: Palkat, column: "2022"}`):                    `sums[2].kind: is "MEAN"; must be one of TOTAL, SHARE, EQUAL`,
		sum(`{kind: TOTAL, row: Palkat, column: "2022"}`):                   "sums[2]: a TOTAL needs what it adds up: either rows or columns",
		sum(`{kind: TOTAL, rows: [Palkat]}`):                                "sums[2]: needs the cell of the total",
		sum(`{kind: TOTAL, row: Yhteensä, number: 5, rows: [Palkat]}`):      "sums[2].number: stands in for a cell",
		sum(`{kind: TOTAL, number: 5, rows: [Palkat], of: {row: Matkat}}`):  "sums[2]: a TOTAL takes rows or columns",
		sum(`{kind: TOTAL, number: 5, rows: [Palkat], tolerance: -1}`):      "sums[2].tolerance: is -1 and must not be negative",
		sum(`{kind: TOTAL, number: 5, rows: [Palkat], factor: 100}`):        "sums[2].factor: belongs to a SHARE",
		sum(`{kind: SHARE, row: Palkat, of: {row: Yhteensä}}`):              "sums[2].part: a SHARE needs the cell of its part",
		sum(`{kind: EQUAL, row: Palkat}`):                                   "sums[2].of: a SHARE needs the cell of its whole",
		sum(`{kind: EQUAL, row: Palkat, of: {row: Palkat}}`):                "sums[2].of: is the declared cell itself",
		sum(`{kind: EQUAL, row: Palkat, of: {column: "2024"}}`):             `sums[2].of.column: there is no "2024"`,
		sum(`{kind: EQUAL, row: Palkat, of: {row: Matkat}, rows: [Tulot]}`): "sums[2]: rows and columns are what a TOTAL adds up",
		sum(`{kind: EQUAL, row: Palkat, of: {row: Matkat}, number: 1}`):     "sums[2].number: belongs to a TOTAL",
	} {
		parsed := table(t, text)
		if have := parsed.Check().Error(); !strings.Contains(have, want) {
			t.Errorf("faults are %q, want %q", have, want)
		}
		parsed.Findings()
	}
	if faults := (&impact.Table{}).Check(); len(faults) != 2 {
		t.Errorf("an empty table has the faults %v", faults)
	}
}

func TestATableIsTheSameInJSON(t *testing.T) {
	parsed := table(t, strings.NewReplacer("[20, 30, 50]", "[20, null, 50]").Replace(budget))
	text, err := json.Marshal(parsed)
	if err != nil {
		t.Fatal(err)
	}
	back := &impact.Table{}
	if err := json.Unmarshal(text, back); err != nil || len(back.Findings()) != len(parsed.Findings()) || back.Rows[1].Cells[1] != nil {
		t.Errorf("%s reads as %+v (%v)", text, back, err)
	}
}

func TestHugeFiguresDoNotWrapAround(t *testing.T) {
	huge := impact.Decimal(math.MaxInt64)
	low := -huge
	parsed := &impact.Table{Code: "H", Columns: []string{"n"}, Rows: []impact.TableRow{
		{Label: "A", Cells: []*impact.Decimal{&huge}}, {Label: "B", Cells: []*impact.Decimal{&huge}}, {Label: "Sum", Cells: []*impact.Decimal{&low}},
	}, Sums: []impact.DeclaredSum{{Kind: impact.TotalSum, Row: "Sum", Rows: []string{"A", "B"}}}}
	if findings := parsed.Findings(); len(findings) != 1 || *findings[0].Computed != huge {
		t.Errorf("%+v", findings)
	}
}
