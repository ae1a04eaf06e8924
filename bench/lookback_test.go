package bench

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"polku/impact"
	"polku/store"
)

// lookBack makes a query look back to the middle of the history.
func lookBack(query string) string {
	return strings.Replace(query, "network(slug: $slug)", fmt.Sprintf("network(slug: $slug, asOf: %q)", "2022-12-31T21:00:00Z"), 1)
}

// leftOutQuery is a page of the rows that a number leaves out.
const leftOutQuery = `query LeftOut($slug: String!, $code: String!) {
  network(slug: $slug) { indicator(code: $code) { value { leftOut(first: 50) { nodes { day reason text record { id } } pageInfo { hasNextPage } } } } }
}`

// seriesQuery is a number half-year by half-year.
const seriesQuery = `query Series($slug: String!, $code: String!) {
  network(slug: $slug) { indicator(code: $code) { series(every: HALF_YEAR) { period { from to } value toDate expected } } }
}`

// changesQuery is what became of the indicators since the middle of the history.
const changesQuery = `query Changes($slug: String!) {
  network(slug: $slug) { changesBetween(from: "2022-12-31T21:00:00Z") { indicator { code } before { value } after { value } difference statusBefore statusAfter } }
}`

// twoDimensionsQuery is a number that no total is kept for.
const twoDimensionsQuery = `query Two($slug: String!, $code: String!) {
  network(slug: $slug) { indicator(code: $code) { value(by: [{ name: CHANNEL, value: "email" }, { name: SEGMENT }]) { value sourceCount } } }
}`

// BenchmarkLookBack answers as of a past date, the middle of the history: the main query, and K-01 by region, by half-years
// and opened to its rows. Only the main query has totals to read; the others count the rows of that moment.
func BenchmarkLookBack(b *testing.B) {
	each(b, func(b *testing.B, d *database) {
		b.Run("main", func(b *testing.B) { d.ask(b, lookBack(mainQuery), `"code":"K-01"`) })
		b.Run("regions", func(b *testing.B) { d.ask(b, lookBack(breakdownQuery), `"additive":`) })
		b.Run("half-years", func(b *testing.B) { d.ask(b, lookBack(seriesQuery), `"toDate":`) })
		b.Run("rows", func(b *testing.B) { d.ask(b, lookBack(explainQuery), `"hasNextPage":true`) })
		b.Run("changes-since", func(b *testing.B) { d.ask(b, changesQuery, `"statusAfter":`) })
	})
}

// BenchmarkCounted answers what no total is kept for, and what doesn't count.
func BenchmarkCounted(b *testing.B) {
	each(b, func(b *testing.B, d *database) {
		b.Run("two-dimensions", func(b *testing.B) { d.ask(b, twoDimensionsQuery, `"sourceCount":`) })
		b.Run("left-out", func(b *testing.B) { d.ask(b, leftOutQuery, `"reason":`) })
		b.Run("half-years", func(b *testing.B) { d.ask(b, seriesQuery, `"toDate":`) })
	})
}

// BenchmarkAdoptDefinition takes another definition of K-01 into use: its totals are counted anew inside the transaction, and
// who records meanwhile waits as long.
func BenchmarkAdoptDefinition(b *testing.B) {
	each(b, func(b *testing.B, d *database) {
		rule := impact.Rule{Measurement: impact.Measurement{Source: impact.Contacts, Aggregate: impact.CountDistinct, Field: "customer"},
			AcrossPeriods: impact.MergeDistinct, AcrossRegions: impact.MergeDistinct}
		title := impact.Text{FI: "Asiakkaat", SV: "Kunder", EN: "Customers"}
		measure(b, d, func() {
			n, err := d.network(context.Background())
			if err != nil {
				b.Fatal(err)
			}
			k01, _ := impact.ByCode[*impact.Indicator](n, impact.KindIndicator, "K-01")
			propose := d.recording()
			propose.ID, propose.Act, propose.Reason = k01.ID, impact.Corrected, "benchmark"
			draft, err := d.store.ProposeDefinition(context.Background(), coordinator, propose, store.Proposal{Code: "customers", Title: title, Rule: rule})
			if err != nil {
				b.Fatal(err)
			}
			adopt := d.recording()
			adopt.ID, adopt.Act, adopt.Reason, adopt.Revision = draft.ID, impact.Corrected, "benchmark", k01.Rule.Version
			if _, err := d.store.AdoptDefinition(context.Background(), coordinator, adopt); err != nil {
				b.Fatal(err)
			}
		})
	})
}
