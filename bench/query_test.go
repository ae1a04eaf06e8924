package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"polku/access"
	"polku/feed"
	"polku/graph"
)

// mainQuery is what the dashboard's first page shows of the indicators.
const mainQuery = `query Main($slug: String!) {
  network(slug: $slug) {
    indicators(first: 100) {
      nodes {
        id code title
        value { value numerator denominator sourceCount }
        target { label value due }
        status statusText
        lastChange { sequence }
      }
    }
    feedHead
  }
}`

// explainQuery is a page of the rows behind a number, as the dashboard shows them.
const explainQuery = `query Explain($slug: String!, $code: String!, $after: String) {
  network(slug: $slug) {
    indicator(code: $code) {
      value {
        explain(first: 50, after: $after) {
          nodes { part day amount counts record { id summary } region { name } organisation { name } }
          pageInfo { hasNextPage endCursor }
        }
      }
    }
  }
}`

// totalCountQuery is how many rows there are behind a number.
const totalCountQuery = `query TotalCount($slug: String!, $code: String!) {
  network(slug: $slug) { indicator(code: $code) { value { explain(first: 0) { totalCount } } } }
}`

// breakdownQuery is a number by region.
const breakdownQuery = `query Breakdown($slug: String!, $code: String!) {
  network(slug: $slug) {
    indicator(code: $code) {
      breakdown(by: REGION) { additive unknownCount slices { label key { id } value { value numerator denominator sourceCount } } }
    }
  }
}`

// BenchmarkMainQuery answers the dashboard's main query: all 73 indicators of KEINO. By hand it is the same totals in one
// prepared statement.
func BenchmarkMainQuery(b *testing.B) {
	each(b, func(b *testing.B, d *database) {
		b.Run("polku", func(b *testing.B) { d.ask(b, mainQuery, `"code":"K-01"`) })
		b.Run("by-hand", d.readTotals)
	})
}

// BenchmarkExplainPage answers the questions that open a number: the newest 50 of K-01's rows, how many there are in all, and
// the number by region.
func BenchmarkExplainPage(b *testing.B) {
	each(b, func(b *testing.B, d *database) {
		b.Run("rows", func(b *testing.B) { d.ask(b, explainQuery, `"hasNextPage":true`) })
		b.Run("count", func(b *testing.B) { d.ask(b, totalCountQuery, `"totalCount":`) })
		b.Run("regions", func(b *testing.B) { d.ask(b, breakdownQuery, `"additive":`) })
	})
}

// serve makes the API's handler, and the feed, which runs until the benchmark ends. committed is called after each commit,
// before the feed knows of it.
func (d *database) serve(b *testing.B, committed func()) *graph.Server {
	b.Helper()
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	ctx, stop := context.WithCancel(context.Background())
	follow, err := feed.New(ctx, d.store, log)
	if err != nil {
		b.Fatal(err)
	}
	done := make(chan struct{})
	go func() { defer close(done); follow.Run(ctx) }()
	d.store.OnCommit(func() {
		committed()
		follow.Wake()
	})
	b.Cleanup(func() {
		d.store.OnCommit(func() {})
		stop()
		<-done
	})
	return graph.NewServer(&graph.Resolver{Store: d.store, Feed: follow}, log)
}

// ask measures a query through the API's handler, without a network. The answer must hold some text.
func (d *database) ask(b *testing.B, query, want string) {
	body, err := json.Marshal(map[string]any{"query": query, "variables": map[string]any{"slug": "keino", "code": "K-01"}})
	if err != nil {
		b.Fatal(err)
	}
	server := d.serve(b, func() {})
	var size int
	measure(b, d, func() {
		answer := post(b, server, body)
		if !bytes.Contains(answer, []byte(want)) {
			b.Fatalf("the answer has no %s: %.500s", want, answer)
		}
		size = len(answer)
	})
	b.ReportMetric(float64(size), "answer-B")
}

// post asks the API without a network in between. The answer must be without errors.
func post(b *testing.B, server *graph.Server, body []byte) []byte {
	request := httptest.NewRequestWithContext(access.With(context.Background(), coordinator), http.MethodPost, "/graphql", bytes.NewReader(body))
	request.Header.Set("Content-Type", "application/json")
	answer := httptest.NewRecorder()
	server.ServeHTTP(answer, request)
	if answer.Code != http.StatusOK || bytes.HasPrefix(answer.Body.Bytes(), []byte(`{"errors"`)) {
		b.Fatalf("%d: %.500s", answer.Code, answer.Body)
	}
	return answer.Body.Bytes()
}

// readTotals reads the undivided totals of the network's indicators.
func (d *database) readTotals(b *testing.B) {
	var ids []string
	for _, i := range d.past.n.Indicators {
		ids = append(ids, fmt.Sprint(i.ID))
	}
	read := d.prepare(b, "SELECT indicator_id, part, count, sum FROM totals WHERE grain = 0 AND dimension = 0 AND key = 0 AND bucket = 0 AND indicator_id IN ("+strings.Join(ids, ",")+")")
	measure(b, d, func() {
		rows, err := read.Query()
		if err != nil {
			b.Fatal(err)
		}
		found := 0
		for rows.Next() {
			var indicator, part, count, sum int64
			if err := rows.Scan(&indicator, &part, &count, &sum); err != nil {
				b.Fatal(err)
			}
			found++
		}
		if err := rows.Err(); err != nil || found < len(ids)/3 {
			b.Fatalf("%d totals, %v", found, err)
		}
	})
}
