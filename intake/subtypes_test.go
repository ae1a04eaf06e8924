package intake_test

import (
	"bytes"
	"cmp"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"polku/impact"
	"polku/intake"
)

var update = flag.Bool("update", false, "write the table of docs/notices.md anew")

// tableDoc is the document whose table is printed from the material.
const tableDoc = "../docs/notices.md"

// subtypeLine is what was read from the notices of a subtype.
type subtypeLine struct {
	form                                                         string
	notices, lots, parts, regions, buyers                        int
	stated, notStated, withheld, other                           int
	strategic, innovation, green, social, criteria, sme, results int
}

func (l *subtypeLine) count(rows []*impact.ForeignRow) {
	l.notices++
	for k, row := range rows {
		d := row.Draft.(impact.Notice)
		l.form = d.Form
		for _, c := range []struct {
			into *int
			is   bool
		}{
			{&l.lots, d.LotKind == "Lot"}, {&l.parts, d.LotKind == "Part"}, {&l.buyers, k == 0 && d.Buyer != ""}, {&l.regions, k == 0 && d.Region != 0},
			{&l.stated, d.ValueState == impact.ValueStated}, {&l.notStated, d.ValueState == impact.ValueNotStated},
			{&l.withheld, d.ValueState == impact.ValueWithheld}, {&l.other, d.ValueState == impact.ValueOtherCurrency},
			{&l.strategic, len(d.Strategic) > 0}, {&l.innovation, len(d.Innovation) > 0}, {&l.green, len(d.Green) > 0},
			{&l.social, len(d.Social) > 0}, {&l.criteria, len(d.Criteria) > 0}, {&l.sme, d.SME != nil}, {&l.results, d.Result != ""},
		} {
			if c.is {
				*c.into++
			}
		}
	}
}

func (l *subtypeLine) cells() []string {
	cells := []string{l.form}
	for _, n := range []int{l.notices, l.lots, l.parts, l.buyers, l.regions, l.stated, l.notStated, l.withheld, l.other, l.strategic, l.innovation, l.green, l.social, l.criteria, l.sme, l.results} {
		cells = append(cells, cmp.Or(strings.TrimPrefix(strconv.Itoa(n), "0"), "·"))
	}
	return cells
}

// subtypeTable is the table as the document has it.
func subtypeTable(lines map[string]*subtypeLine) string {
	var b strings.Builder
	b.WriteString("| subtype | form | notices | lots | parts | buyers | in a region | stated | not stated | withheld | other currency | BT-06 | BT-776 | BT-774 | BT-775 | BT-805 | BT-726 | results |\n")
	b.WriteString("|---|---|" + strings.Repeat("--:|", 16) + "\n")
	order := func(subtype string) int {
		if n, err := strconv.Atoi(subtype); err == nil {
			return n
		}
		return 100
	}
	for _, subtype := range slices.SortedFunc(maps.Keys(lines), func(a, b string) int { return cmp.Or(cmp.Compare(order(a), order(b)), cmp.Compare(a, b)) }) {
		fmt.Fprintf(&b, "| %s | %s |\n", subtype, strings.Join(lines[subtype].cells(), " | "))
	}
	return b.String()
}

func TestEverySubtypeIsInTheTable(t *testing.T) {
	found := notices(t, "sdk", "sdk-versions", "ted")
	n, lines := network(t), map[string]*subtypeLine{}
	for name, body := range found {
		rows, err := all(t, impact.ImportNotices, bytes.NewReader(body), n, intake.Mapping{})
		if err != nil || len(rows) == 0 || rows[0].Draft == nil {
			t.Fatalf("%s: %v", name, err)
		}
		subtype := rows[0].Draft.(impact.Notice).Subtype
		if lines[subtype] == nil {
			lines[subtype] = &subtypeLine{}
		}
		lines[subtype].count(rows)
	}
	if len(lines) != 40 {
		t.Errorf("found %d subtypes, want 40", len(lines))
	}
	document, err := os.ReadFile(tableDoc)
	if err != nil {
		t.Fatal(err)
	}
	const begin, end = "<!-- the table begins -->\n", "<!-- the table ends -->"
	before, rest, ok := strings.Cut(string(document), begin)
	_, after, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatalf("%s has no place for the table", tableDoc)
	}
	want := before + begin + subtypeTable(lines) + end + after
	if *update {
		if err := os.WriteFile(tableDoc, []byte(want), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if want != string(document) {
		t.Errorf("the table of %s isn't what is read: run go test ./intake -run EverySubtype -update", tableDoc)
	}
}
