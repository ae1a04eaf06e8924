package graph_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"

	"polku/access"
	"polku/feed"
	"polku/graph"
	"polku/impact"
	"polku/internal/testdb"
	"polku/plans"
	"polku/store"
)

func TestMain(m *testing.M) { os.Exit(testdb.Main(m)) }

// api is the API over a database with both plans.
type api struct {
	t      *testing.T
	store  *store.Store
	server *graph.Server
	viewer impact.Viewer
}

func openAPI(t *testing.T, url string) *api {
	t.Helper()
	ctx := context.Background()
	s, err := store.Open(ctx, store.Settings{URL: url, Today: func() impact.Date { return 20230615 }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	for _, name := range plans.Embedded() {
		plan, err := plans.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.LoadPlan(ctx, impact.Program("local coordinator"), plan, "test"); err != nil {
			t.Fatal(err)
		}
	}
	f, err := feed.New(ctx, s, slog.Default())
	if err != nil {
		t.Fatal(err)
	}
	return &api{t, s, graph.NewServer(&graph.Resolver{Store: s, Feed: f}, slog.Default()), impact.Program("local coordinator")}
}

// ask sends an operation and reads its data; errors fail the test.
func (a *api) ask(query string, variables map[string]any, into any) {
	a.t.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		a.t.Fatal(err)
	}
	request := httptest.NewRequest(http.MethodPost, "/graphql", bytes.NewReader(body))
	request.Header.Set("Content-Type", "application/json")
	recorder := httptest.NewRecorder()
	a.server.ServeHTTP(recorder, request.WithContext(access.With(request.Context(), a.viewer)))
	var answer struct {
		Data   json.RawMessage
		Errors []struct{ Message string }
	}
	if err := json.Unmarshal(recorder.Body.Bytes(), &answer); err != nil {
		a.t.Fatalf("%v: %s", err, recorder.Body)
	}
	if len(answer.Errors) > 0 {
		a.t.Fatalf("%s: %+v", query, answer.Errors)
	}
	if err := json.Unmarshal(answer.Data, into); err != nil {
		a.t.Fatal(err)
	}
}

// seed records contacts on a few days, so that days are shared and the order within a day counts.
func (a *api) seed(count int) {
	a.t.Helper()
	ctx := context.Background()
	view, err := a.store.View(ctx, a.viewer)
	if err != nil {
		a.t.Fatal(err)
	}
	n, err := view.Network("keino")
	view.Close()
	if err != nil {
		a.t.Fatal(err)
	}
	doer, _ := impact.ByCode[*impact.Organisation](n, impact.KindOrganisation, "MOTIVA")
	for i := range count {
		contact := impact.Contact{OccurredOn: impact.Date(20220401 + i%5), Organisation: doer.ID, Channel: "email"}
		change := impact.Change{Key: fmt.Sprint("seed", i), Act: impact.Recorded}
		if _, err := a.store.RecordContact(ctx, a.viewer, n.ID, change, contact); err != nil {
			a.t.Fatal(err)
		}
	}
}

// page is a page of contacts.
type page struct {
	Network struct {
		AdvisoryContacts struct {
			TotalCount int
			Nodes      []struct{ ID, OccurredOn string }
			PageInfo   struct {
				HasNextPage, HasPreviousPage bool
				StartCursor, EndCursor       string
			}
		}
	}
}

func (a *api) page(arguments string) page {
	a.t.Helper()
	var p page
	a.ask(`{ network(slug: "keino") { advisoryContacts(`+arguments+`) { totalCount nodes { id occurredOn } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`, nil, &p)
	return p
}

func TestPagesForwardAndBackwardAreTheSameList(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		a := openAPI(t, url)
		a.seed(23)
		whole := a.page("first: 100").Network.AdvisoryContacts
		if len(whole.Nodes) != 23 || whole.TotalCount != 23 || whole.PageInfo.HasNextPage {
			t.Fatalf("the whole list is %+v", whole)
		}
		if !slices.IsSortedFunc(whole.Nodes, func(x, y struct{ ID, OccurredOn string }) int { return strings.Compare(y.OccurredOn, x.OccurredOn) }) {
			t.Error("the newest day is not first")
		}
		forward := a.walk(func(cursor string) string { return "first: 7" + quotedIf(", after", cursor) }, true)
		backward := a.walk(func(cursor string) string { return "last: 7" + quotedIf(", before", cursor) }, false)
		for name, list := range map[string][]string{"forward": forward, "backward": backward} {
			var want []string
			for _, node := range whole.Nodes {
				want = append(want, node.ID)
			}
			if !slices.Equal(list, want) {
				t.Errorf("%s gives %d contacts in another order than the whole list of %d", name, len(list), len(want))
			}
		}
	})
}

func quotedIf(argument, cursor string) string {
	if cursor == "" {
		return ""
	}
	return fmt.Sprintf("%s: %q", argument, cursor)
}

// walk pages through the list in one direction and returns the ids in the list's order.
func (a *api) walk(arguments func(cursor string) string, forward bool) []string {
	a.t.Helper()
	var ids []string
	cursor := ""
	for range 10 {
		p := a.page(arguments(cursor)).Network.AdvisoryContacts
		var these []string
		for _, node := range p.Nodes {
			these = append(these, node.ID)
		}
		more := p.PageInfo.HasNextPage
		cursor = p.PageInfo.EndCursor
		if forward {
			ids = append(ids, these...)
		} else {
			ids, more, cursor = append(these, ids...), p.PageInfo.HasPreviousPage, p.PageInfo.StartCursor
		}
		if !more {
			return ids
		}
	}
	a.t.Fatal("the list has no end")
	return nil
}

func TestEveryIDLeadsBack(t *testing.T) {
	a := openAPI(t, testdb.SQLite(t))
	a.seed(1)
	var lists struct {
		Network struct {
			ID                                       string
			Paths, ActivityAreas, Goals              []struct{ ID string }
			Results, Actions, Organisations, Regions struct{ Nodes []struct{ ID string } }
			Indicators, AdvisoryContacts             struct{ Nodes []struct{ ID string } }
		}
	}
	a.ask(`{ network(slug: "keino") { id paths { id } activityAreas { id } goals { id } results(first: 3) { nodes { id } } actions(first: 3) { nodes { id } }
		organisations(first: 3) { nodes { id } } regions(first: 3) { nodes { id } } indicators(first: 3) { nodes { id } } advisoryContacts { nodes { id } } } }`, nil, &lists)
	n := lists.Network
	ids := []struct{ ID string }{{n.ID}}
	ids = slices.Concat(ids, n.Paths, n.ActivityAreas, n.Goals, n.Results.Nodes, n.Actions.Nodes, n.Organisations.Nodes, n.Regions.Nodes, n.Indicators.Nodes, n.AdvisoryContacts.Nodes)
	seen := map[string]bool{}
	for _, want := range ids {
		var found struct{ Node *struct{ ID string } }
		a.ask(`query($id: ID!) { node(id: $id) { id } }`, map[string]any{"id": want.ID}, &found)
		if found.Node == nil || found.Node.ID != want.ID || seen[want.ID] {
			t.Errorf("node(%q) is %+v", want.ID, found.Node)
		}
		seen[want.ID] = true
	}
	for _, junk := range []string{"", "x", "Y29udGFjdDoxCg", n.ID + "x", strings.Repeat("A", 5000), "Y29udGFjdDotMQ"} {
		var found struct{ Node *struct{ ID string } }
		a.ask(`query($id: ID!) { node(id: $id) { id } }`, map[string]any{"id": junk}, &found)
		if found.Node != nil {
			t.Errorf("node(%.20q) is %+v", junk, found.Node)
		}
	}
}

func TestThePublicSeesNothing(t *testing.T) {
	a := openAPI(t, testdb.SQLite(t))
	a.seed(1)
	contact := a.page("first: 1").Network.AdvisoryContacts.Nodes[0].ID
	a.viewer = impact.Nobody
	var nothing struct {
		Networks []any
		Network  any
		Node     any
	}
	a.ask(`query($id: ID!) { networks { slug } network(slug: "keino") { slug } node(id: $id) { id } }`, map[string]any{"id": contact}, &nothing)
	if len(nothing.Networks) != 0 || nothing.Network != nil || nothing.Node != nil {
		t.Errorf("the public sees %+v", nothing)
	}
}
