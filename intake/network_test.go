package intake_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"testing"

	"polku/impact"
	"polku/intake"
	"polku/plans"
)

// network is the plan of KEINO, with ids.
func network(t testing.TB) *impact.Network {
	t.Helper()
	plan, err := plans.Open("keino-2022.yaml")
	if err != nil {
		t.Fatal(err)
	}
	items, err := plan.Items()
	if err != nil {
		t.Fatal(err)
	}
	for k := range items {
		items[k].ID = int64(k + 1)
	}
	n, err := impact.Assemble(items)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// all reads a file to its end.
func all(t testing.TB, kind impact.ImportKind, source intake.Source, n *impact.Network, m intake.Mapping) ([]*impact.ForeignRow, error) {
	t.Helper()
	reader, err := intake.Open(kind, source, n, m)
	if err != nil {
		return nil, err
	}
	defer func() { _ = reader.Close() }() // tried by its own test
	var rows []*impact.ForeignRow
	for {
		row, err := reader.Next(context.Background())
		if errors.Is(err, io.EOF) {
			if reader.Done() > source.Size() {
				t.Errorf("%d bytes of %d are done", reader.Done(), source.Size())
			}
			return rows, nil
		}
		if err != nil {
			return rows, err
		}
		if (row.Draft == nil) != (len(row.Faults) > 0) {
			t.Fatalf("row %d: draft %v beside faults %v", row.Number, row.Draft, row.Faults)
		}
		if row.Number != int64(len(rows)+1) {
			t.Fatalf("row %d is the %d.", row.Number, len(rows)+1)
		}
		rows = append(rows, row)
	}
}

const today = impact.Date(20261101)

// check sees that a draft can be checked without its references.
func check(n *impact.Network, draft any) impact.Faults {
	switch d := draft.(type) {
	case impact.Contact:
		return d.Check(n, today)
	case impact.Event:
		return d.Check(n, today)
	case impact.Participation:
		return d.Check(n, today)
	case impact.Observation:
		return d.Check(n, today)
	case impact.Customer:
		return d.Check(n, today)
	case impact.Procurement:
		return d.Check(n, today)
	case impact.Notice:
		return d.Check(n, today)
	}
	return impact.Faults{{Code: impact.Invalid, Message: "is no draft"}}
}

func sprint(row *impact.ForeignRow) string { return fmt.Sprintf("%+v", *row) }
