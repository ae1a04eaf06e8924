package main

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
)

var updateAccess = flag.Bool("update", false, "write docs/access.md anew")

const accessPage = "docs/access.md"

// covered sees that every field of the schema has been asked for, and answers how many there are.
func (k *walk) covered() int {
	count := 0
	for _, name := range slices.Sorted(maps.Keys(k.schema.Types)) {
		definition := k.schema.Types[name]
		if definition.Kind != ast.Object || definition.BuiltIn || strings.HasPrefix(name, "__") {
			continue
		}
		for _, field := range definition.Fields {
			key := name + "." + field.Name
			if strings.HasPrefix(field.Name, "__") {
				continue
			}
			count++
			if !k.asked[key] {
				k.t.Errorf("%s has not been walked", key)
			}
		}
	}
	return count
}

// frame tells whether a type is the frame of a page, which follows its elements.
func frame(name string) bool {
	return strings.HasSuffix(name, "Connection") || strings.HasSuffix(name, "Edge") || name == "PageInfo"
}

// signs of what somebody got of a field.
var signs = map[state]string{nothing: "○", refused: denied, given: done}

// rows are the fields of a type, those that everybody got alike in one row.
func (k *walk) rows(name string) []string {
	var order []string
	alike := map[string][]string{}
	for _, field := range k.schema.Types[name].Fields {
		if strings.HasPrefix(field.Name, "__") {
			continue
		}
		cells := make([]string, len(k.watchers))
		for n, who := range k.watchers {
			cells[n] = signs[k.got[name+"."+field.Name][who.name]]
		}
		pattern := strings.Join(cells, " | ")
		if alike[pattern] == nil {
			order = append(order, pattern)
		}
		alike[pattern] = append(alike[pattern], field.Name)
	}
	var rows []string
	for _, pattern := range order {
		rows = append(rows, "| **"+name+"** "+strings.Join(alike[pattern], ", ")+" | "+pattern+" |")
	}
	return rows
}

func (k *walk) head(first string) string {
	names, lines := []string{first}, []string{"---"}
	for _, who := range k.watchers {
		names, lines = append(names, who.name), append(lines, ":-:")
	}
	return "| " + strings.Join(names, " | ") + " |\n|" + strings.Join(lines, "|") + "|\n"
}

// page is docs/access.md.
func (k *walk) page(count int, came map[string]map[string]string) string {
	var page strings.Builder
	page.WriteString(accessHead)
	for _, who := range k.watchers {
		fmt.Fprintf(&page, "- **%s**: %s\n", who.name, who.says)
	}
	page.WriteString(accessWrites + k.head("mutation"))
	for _, name := range slices.Sorted(maps.Keys(came)) {
		cells := make([]string, len(k.watchers))
		for n, who := range k.watchers {
			cells[n] = came[name][who.name]
		}
		page.WriteString("| " + name + " | " + strings.Join(cells, " | ") + " |\n")
	}
	fmt.Fprintf(&page, accessReads, count)
	page.WriteString(k.head("fields"))
	for _, name := range slices.Sorted(maps.Keys(k.schema.Types)) {
		definition := k.schema.Types[name]
		if definition.Kind != ast.Object || definition.BuiltIn || strings.HasPrefix(name, "__") || frame(name) {
			continue
		}
		for _, row := range k.rows(name) {
			page.WriteString(row + "\n")
		}
	}
	return page.String()
}

// compareAccess holds the page against what was seen; with -update it writes the page.
func compareAccess(t *testing.T, want string) {
	t.Helper()
	if *updateAccess {
		if err := os.WriteFile(accessPage, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	have, err := os.ReadFile(accessPage)
	if err != nil {
		t.Fatal(err)
	}
	was, is := strings.Split(string(have), "\n"), strings.Split(want, "\n")
	for n := range max(len(was), len(is)) {
		if n >= len(was) || n >= len(is) || was[n] != is[n] {
			t.Errorf("%s differs from what was seen, first in line %d:\n%s\nis\n%s\n(if that is right: go test . -run TestVisibility -update)", accessPage, n+1, at(was, n), at(is, n))
			return
		}
	}
}

func at(lines []string, n int) string {
	if n < len(lines) {
		return lines[n]
	}
	return "(nothing)"
}

const accessHead = `# Who sees and does what

Printed by ` + "`go test . -run TestVisibility -update`" + ` and checked against the running program by the same test: everybody below asks for every
field of the schema, along every way that leads to it and by every id there is, and sends every mutation. Rights are decided in one
place (` + "`impact/viewer.go`" + `), and asked for by the verbs of the store; what a viewer may not see is not read.

## Roles

| role | sees | does |
|---|---|---|
| STEERING | all of its networks but free text and feedback | nothing |
| COORDINATOR | all of its networks | everything in its networks; who coordinates every network (` + "`*`" + `) also gives roles and tokens, starts jobs, loads plans and reads the audit log |
| CORE | all of its networks but imports | records of the own organisation |
| CHANGE_AGENT | all of its networks but imports | records of the own area |
| PARTNER | plan and numbers of its networks, and records of the kinds that are shared with it; no free text, no feedback | nothing |
| PUBLIC | published indicators | nothing |

A participation is shared with its event and customer or not at all: share all three kinds. A token may be narrowed to reading. A newcomer who has signed in and been given nothing is the public.

**Free text and feedback** (notes, reasons of corrections, reasons of jobs, the feedback of a customer and the rows behind indicators that count feedback) are for
those who work with them: coordinator, core organisation, change agent.

**Few customers.** The public sees no number that rests on fewer than five customers. With a hidden part as many more are hidden as it takes that no sum of that number's own parts tells of one (numbers of different indicators are not held against each other: who publishes two that make a third publishes the third):
at least two, about five customers together. Of an indicator the public sees the whole, the areas, the organisations and the half-years; no other days, parts, months, forecasts, closed
values or earlier moments, since numbers that are harmless alone can tell of one customer when they are compared. Where a half-year is hidden, the sums up to then are too.

**What is hidden is as if it were not there**: null, an empty list, zero, or the same fault with the same words as for an id that never was, by the same number of statements.

## What is visible on purpose

- That something happened: numbers of the feed rise for all networks together, ids are counted upward, and so are the numbers of changes. They say how much is written, not what.
- An indicator's value is for all who belong to its network, however few it is about, also where its rows are not shared: a partner sees how many contacts there are, when the number moves, by an act of which
  kind, organisation and region, and, in a mean of feedback, what one more answer made of it.
- Columns say that a field was changed in a revision where its content is not shown.
- The public sees when a published value that is large enough moves, and thereby that something was recorded.
- Who recorded something is told by the name of the account or token to all who may read the record: names are of organisations and roles, never of persons.
- Organisations and areas of a network that publishes are public: they name the parts of published values. So are its codelists and levels, and the definition of a published
  indicator, which may name others by their code.
- Runs of jobs and their one-line summaries, and the server's metrics, are for all who belong to some network, but not for partners. Differences are shown for the networks that the viewer sees.
- Whether a viewer without rights may read the schema depends on whether any network publishes.
- A token's name is unique over all networks, which only those who give tokens can notice.

## Who looks

`

const accessWrites = `
The columns of the tables below. The other network publishes nothing; KEINO publishes three indicators.

## What each may do

● carried out, or refused only for a fault in the input · ✕ NOT_ALLOWED · – answered as if it were not there. "Of others" are records of another organisation and area. Records are of VTT in Pirkanmaa else.

`

const accessReads = `
## What each sees

● something · ○ nothing: null, an empty text or list · ✕ refused. All %d fields of the schema were asked for; the frames of pages (…Connection, …Edge, PageInfo) follow their elements and are
left out here. A field where nobody got anything had nothing to show in the world of the test.

`
