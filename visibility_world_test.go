package main

import (
	"context"
	"fmt"
	"maps"
	"testing"
	"time"

	"polku/graph/generated"
	"polku/impact"
	"polku/store"
)

// watcher is somebody who looks at the marked world.
type watcher struct {
	*client
	name string
	// says is who that is, for docs/access.md.
	says   string
	rights impact.Rights
}

// watched are those who look, in the order of the table: everybody but the public by a token.
var watched = []watcher{
	{name: "steering", says: "steering group of KEINO", rights: in("keino", impact.Rights{Role: impact.Steering})},
	{name: "coordinator", says: "coordinator of every network", rights: in(impact.Everywhere, impact.Rights{Role: impact.Coordinator})},
	{name: "neighbour", says: "coordinator of the other network only", rights: in("kiertotalous-suomi", impact.Rights{Role: impact.Coordinator})},
	{name: "core", says: "core organisation of KEINO (VTT)", rights: in("keino", impact.Rights{Role: impact.Core, Organisation: "VTT"})},
	{name: "agent", says: "change agent of KEINO (Pirkanmaa)", rights: in("keino", impact.Rights{Role: impact.ChangeAgent, Area: "pirkanmaa"})},
	{name: "partner", says: "partner of KEINO with whom nothing is shared", rights: in("keino", impact.Rights{Role: impact.Partner})},
	{name: "contacts", says: "partner of KEINO with whom contacts are shared",
		rights: in("keino", impact.Rights{Role: impact.Partner, Shared: []impact.Kind{impact.KindContact}})},
	{name: "events", says: "partner of KEINO with whom events and notices are shared",
		rights: in("keino", impact.Rights{Role: impact.Partner, Shared: []impact.Kind{impact.KindEvent, impact.KindNotice}})},
	{name: "reader", says: "a coordinator of KEINO by a token that only reads", rights: in("keino", impact.Rights{Role: impact.Coordinator, ReadOnly: true})},
	{name: "public", says: "everybody", rights: impact.Rights{Role: impact.Public}},
}

func in(network string, rights impact.Rights) impact.Rights {
	rights.Networks = []string{network}
	return rights
}

// Who may see what, by the roles of the product and not by its code.
var (
	administering = []string{"coordinator"}
	working       = []string{"coordinator", "core", "agent", "reader"} // with KEINO's records
	reading       = append([]string{"steering"}, working...)           // all of KEINO's records
	withEvents    = append([]string{"events"}, reading...)
	belonging     = append([]string{"partner", "contacts", "events"}, reading...)
	next          = []string{"coordinator", "neighbour"} // all of the other network
)

// markers are words and numbers that stand in one hidden place each, and who may see them.
var markers = map[string][]string{
	"zq-note-contact": working, "zq-reason-contact": working, "3.1416": working, "zq-note-procurement": working, "zq-note-event": working,
	"zq-note-observation": working, "zq-reason-customer": working, "zq-reason-observation": working, "zq-reason-adopt": belonging, "zq-reason-job": working,
	"zq customer name": reading, "0211675-2": append([]string{"events"}, reading...), "zq procurement name": reading, "zq event title": withEvents,
	"zq-notice-buyer": withEvents, "271828.1828": belonging, "zq-draft-title": belonging, "zq-reason-draft": belonging, "zq-reason-target": belonging,
	"zq-reason-publish": {}, "zq-import-origin.csv": working, "zq-token-name": administering, "zq-account-label": administering, "zq-import-file.csv": administering,
	"zq-import-cell": administering, "zq-audit-detail": administering, "zq-subject": {},
	"zn-note-contact": next, "zn-reason-contact": next, "zn customer name": next, "zn procurement name": next, "zn event title": next,
	"161803.3989": next, "zn-note-observation": next, "zn-import-file.csv": next, "Kiertotalous-Suomi": next, "kiertotalous-suomi": next,
}

// marked is the program with the marked world in it.
type marked struct {
	*keino
	store    *store.Store
	other    network
	watchers []watcher
	// begun is a moment when KEINO had facts already and some came later.
	begun  time.Time
	drafts int
	// marks are the markers, and ids that tell which records belong together.
	marks map[string][]string
	// ids are those of everything, by what it is.
	ids map[string]string
}

// network is a network with what its records need.
type network struct {
	id, slug, organisation, region string
	indicators, codes              map[string]string
}

// startMarked starts the program, fills it with markers and lets everybody in.
func startMarked(t *testing.T, url string) *marked {
	t.Helper()
	p := startProgram(t, url)
	w := &marked{keino: findKeino(p), ids: map[string]string{}}
	opened, err := store.Open(t.Context(), store.Settings{URL: p.database})
	if err != nil {
		t.Fatal(err)
	}
	w.store = opened
	t.Cleanup(func() {
		if err := opened.Close(); err != nil {
			t.Error(err)
		}
	})
	w.other = w.findNetwork("kiertotalous-suomi")
	w.fillKeino()
	w.begun = time.Now()
	w.correct()
	w.fillOther()
	w.decideAll()
	w.fact("late", w.id, "AdvisoryContact", "contact", with(w.contact(w.ids["procurement"]), object{"note": "zq-note-contact", "occurredOn": "2022-04-20"}))
	w.fillDoors()
	w.letIn()
	w.marks = maps.Clone(markers)
	w.marks[w.ids["customer"]] = reading
	return w
}

func (w *marked) findNetwork(slug string) network {
	w.t.Helper()
	var got struct {
		Network struct {
			ID                                 string
			Organisations, Regions, Indicators struct{ Nodes []struct{ ID, Code string } }
			Codelists                          []struct {
				Name  string
				Items []struct{ Code string }
			}
		}
	}
	w.ask(`query($slug: String!) { network(slug: $slug) { id organisations { nodes { id code } } regions { nodes { id code } }
		indicators { nodes { id code } } codelists { name items { code } } } }`, object{"slug": slug}, &got)
	n := network{id: got.Network.ID, slug: slug, organisation: got.Network.Organisations.Nodes[0].ID, indicators: map[string]string{}, codes: map[string]string{}}
	for _, i := range got.Network.Indicators.Nodes {
		n.indicators[i.Code] = i.ID
	}
	for _, list := range got.Network.Codelists {
		n.codes[list.Name] = list.Items[0].Code
	}
	if len(got.Network.Regions.Nodes) > 0 {
		n.region = got.Network.Regions.Nodes[0].ID
	}
	return n
}

// carry carries a mutation out that must not be refused, and answers its payload with the selection.
func (w *marked) carry(name, selection string, input object) map[string]any {
	w.t.Helper()
	var got struct{ Payload map[string]any }
	argument := generated.NewExecutableSchema(generated.Config{}).Schema().Mutation.Fields.ForName(name).Arguments[0]
	w.ask("mutation($input: "+argument.Type.String()+") { payload: "+name+"(input: $input) { "+selection+" userErrors { code field message } } }",
		object{"input": input}, &got)
	if faults, _ := got.Payload["userErrors"].([]any); len(faults) > 0 {
		w.t.Fatalf("%s was refused: %v", name, faults)
	}
	return got.Payload
}

// fact records a fact of a network and keeps its id under a name.
func (w *marked) fact(name, network, kind, field string, draft object) string {
	w.t.Helper()
	mutation := "record" + kind
	payload := w.carry(mutation, field+" { id }", object{"network": network, "idempotencyKey": w.newKey(), field: draft})
	w.ids[name] = payload[field].(map[string]any)["id"].(string)
	return w.ids[name]
}

// fillKeino records facts of every kind.
func (w *marked) fillKeino() {
	w.t.Helper()
	pirkanmaa := w.find(`{ network(slug: "keino") { regions { nodes { id code } } } }`, "regions", "pirkanmaa")
	w.ids["pirkanmaa"] = pirkanmaa
	customer := w.fact("customer", w.id, "Customer", "customer", object{"name": "zq customer name", "businessId": "0211675-2", "segment": "municipality", "region": pirkanmaa})
	procurement := w.fact("procurement", w.id, "Procurement", "procurement", with(w.place(), object{"name": "zq procurement name", "customer": customer,
		"note": "zq-note-procurement", "region": pirkanmaa, "estimatedValue": "1000", "innovative": true}))
	for k, score := range []string{"2", "3.1416"} { // so that no mean is a marker
		w.fact([]string{"contact 2", "contact"}[k], w.id, "AdvisoryContact", "contact", with(w.contact(procurement), object{"customer": customer,
			"region": pirkanmaa, "note": "zq-note-contact", "feedbackAsked": true, "feedbackScore": score}))
	}
	event := w.fact("event", w.id, "Event", "event", with(w.place(), object{"title": "zq event title", "type": "market_dialogue", "note": "zq-note-event", "region": pirkanmaa, "customer": customer}))
	w.fact("participation", w.id, "Participation", "participation", object{"event": event, "customer": customer, "status": w.code("keino", "participation"), "persons": 3})
	w.fact("observation", w.id, "Observation", "observation", object{"indicator": w.indicators["K-03"], "occurredOn": "2022-06-01", "value": "99.5", "note": "zq-note-observation"})
	w.fillNotice()
}

// find is the id of a thing of the plan by its code.
func (w *marked) find(query, list, code string) string {
	w.t.Helper()
	var got struct {
		Network map[string]struct{ Nodes []struct{ ID, Code string } }
	}
	w.ask(query, nil, &got)
	for _, node := range got.Network[list].Nodes {
		if node.Code == code {
			return node.ID
		}
	}
	w.t.Fatalf("there is no %s %s", list, code)
	return ""
}

func (w *marked) code(slug, list string) string { return w.findNetwork(slug).codes[list] }

// fillNotice brings a notice in, as the importer does.
func (w *marked) fillNotice() {
	w.t.Helper()
	value := impact.Whole(1000)
	draft := impact.Notice{Key: "k1", NoticeID: "n1", Version: "01", Lot: "LOT-0001", LotKind: "Lot", Form: "result", Type: "can-standard", Subtype: "29", OccurredOn: 20220401,
		Buyer: "zq-notice-buyer", BuyerID: "0211675-2", Country: "FIN", Value: &value, ValueState: impact.ValueStated, Currency: "EUR", Result: "selec-w", Strategic: []string{"inn-pur"}}
	i, err := w.store.CreateImport(w.t.(*testing.T).Context(), operator, store.NewImport{Network: w.number(w.id), Kind: impact.ImportNotices, Name: "zq-import-origin.csv", Size: 1, Digest: "abc"})
	if err == nil {
		i, err = w.store.DescribeImport(context.Background(), operator, i.ID, store.ImportPlan{Mode: store.EachRow})
	}
	row := impact.ForeignRow{Number: 1, System: "eforms", Key: "k1", Kind: impact.KindNotice, Draft: draft, Names: map[string]impact.ForeignName{"customer": {BusinessID: "0211675-2"}}}
	for _, dry := range []bool{true, false} {
		if err == nil {
			i, err = w.store.RunImport(context.Background(), operator, i.ID, dry, &rowsInHand{rows: []impact.ForeignRow{row}})
		}
	}
	if err != nil || i.Added != 1 {
		w.t.Fatalf("the notice is not in: %+v %v", i, err)
	}
	var got struct {
		Network struct {
			Notices, Imports struct{ Nodes []struct{ ID string } }
		}
	}
	w.ask(`{ network(slug: "keino") { notices { nodes { id } } imports { nodes { id } } } }`, nil, &got)
	w.ids["notice"], w.ids["import"] = got.Network.Notices.Nodes[0].ID, got.Network.Imports.Nodes[0].ID
}

// rowsInHand are rows as a reader of a file gives them.
type rowsInHand struct{ rows []impact.ForeignRow }

func (r *rowsInHand) Next(context.Context) (*impact.ForeignRow, error) {
	if len(r.rows) == 0 {
		return nil, nil
	}
	row := r.rows[0]
	r.rows = r.rows[1:]
	return &row, nil
}

func (r *rowsInHand) Done() int64 { return 0 }

// number is the number in a global id.
func (w *marked) number(id string) (number int64) {
	w.t.Helper()
	if _, err := fmt.Sscanf(opened(id), "%d", &number); err != nil {
		w.t.Fatal(err)
	}
	return number
}

// correct makes second revisions, with reasons.
func (w *marked) correct() {
	w.t.Helper()
	w.carry("correctAdvisoryContact", "sequence", object{"id": w.ids["contact"], "revision": 1, "reason": "zq-reason-contact", "idempotencyKey": w.newKey(),
		"contact": with(w.contact(w.ids["procurement"]), object{"customer": w.ids["customer"], "region": w.ids["pirkanmaa"], "note": "zq-note-contact 2", "occurredOn": "2022-04-06",
			"feedbackAsked": true, "feedbackScore": "3.1416"})})
	w.carry("correctCustomer", "sequence", object{"id": w.ids["customer"], "revision": 1, "reason": "zq-reason-customer", "idempotencyKey": w.newKey(),
		"customer": object{"name": "zq customer name", "businessId": "0211675-2", "segment": "company", "region": w.ids["pirkanmaa"]}})
	w.carry("correctAdvisoryContact", "sequence", object{"id": w.ids["contact 2"], "revision": 1, "reason": "zq-reason-contact", "idempotencyKey": w.newKey(),
		"contact": with(w.contact(w.ids["procurement"]), object{"customer": nil, "region": w.ids["pirkanmaa"], "note": "zq-note-contact", "feedbackAsked": true, "feedbackScore": "2"})})
	w.carry("correctObservation", "sequence", object{"id": w.ids["observation"], "revision": 1, "reason": "zq-reason-observation", "idempotencyKey": w.newKey(),
		"observation": object{"indicator": w.indicators["K-03"], "occurredOn": "2022-06-01", "value": "271828.1828", "note": "zq-note-observation"}})
	gone := w.fact("withdrawn", w.id, "AdvisoryContact", "contact", with(w.contact(w.ids["procurement"]), object{"note": "zq-note-contact"}))
	w.carry("withdrawAdvisoryContact", "sequence", object{"id": gone, "revision": 1, "reason": "zq-reason-contact", "idempotencyKey": w.newKey()})
}

// fillOther records facts of the other network.
func (w *marked) fillOther() {
	w.t.Helper()
	n := w.other
	place := object{"occurredOn": "2022-05-05", "organisation": n.organisation}
	customer := w.fact("other customer", n.id, "Customer", "customer", object{"name": "zn customer name", "businessId": "0201256-6"})
	w.fact("other procurement", n.id, "Procurement", "procurement", with(place, object{"name": "zn procurement name", "customer": customer}))
	contact := with(place, object{"channel": n.codes["channel"], "customer": customer, "note": "zn-note-contact"})
	w.fact("other contact", n.id, "AdvisoryContact", "contact", contact)
	w.carry("correctAdvisoryContact", "sequence", object{"id": w.ids["other contact"], "revision": 1, "reason": "zn-reason-contact", "idempotencyKey": w.newKey(),
		"contact": with(contact, object{"occurredOn": "2022-05-06"})})
	event := w.fact("other event", n.id, "Event", "event", with(place, object{"title": "zn event title", "type": n.codes[w.eventCodes()]}))
	w.fact("other participation", n.id, "Participation", "participation", object{"event": event, "customer": customer, "status": n.codes["participation"], "persons": 2})
	w.fact("other observation", n.id, "Observation", "observation", object{"indicator": n.indicators[w.entered(n.slug)], "occurredOn": "2022-06-01", "value": "161803.3989", "note": "zn-note-observation"})
	w.ids["other import"] = w.carry("createImport", "import { id }", object{"network": n.id, "kind": "CONTACTS", "name": "zn-import-file.csv",
		"text": "päivä,kanava\n2022-05-05,email\n"})["import"].(map[string]any)["id"].(string)
}

func (w *marked) eventCodes() string {
	for _, name := range []string{"event_type", "event", "type"} {
		if w.other.codes[name] != "" {
			return name
		}
	}
	w.t.Fatalf("no codelist of events among %v", w.other.codes)
	return ""
}

// entered is the code of an indicator that numbers are entered for.
func (w *marked) entered(slug string) string {
	w.t.Helper()
	var got struct {
		Network struct {
			Indicators struct {
				Nodes []struct {
					Code       string
					Measure    string
					Definition *struct{ Source, Aggregate, Field string }
				}
			}
		}
	}
	w.ask(`query($slug: String!) { network(slug: $slug) { indicators { nodes { code measure definition { source aggregate field } } } } }`, object{"slug": slug}, &got)
	for _, i := range got.Network.Indicators.Nodes {
		if i.Definition != nil && i.Definition.Source == "OBSERVATIONS" && i.Definition.Field == "value" && i.Measure == "UNIT" {
			return i.Code
		}
	}
	w.t.Fatal("no indicator is entered")
	return ""
}

// decideAll proposes a definition, revises a target, publishes and runs the jobs.
func (w *marked) decideAll() {
	w.t.Helper()
	title := object{"fi": "zq-draft-title", "sv": "zq-draft-title", "en": "zq-draft-title"}
	w.ids["draft"] = w.carry("proposeDefinition", "definition { id }", object{"indicator": w.indicators["K-01"], "code": "draft-1", "title": title,
		"definition":     object{"source": "CONTACTS", "aggregate": "COUNT", "acrossPeriods": "SUM", "acrossRegions": "SUM"},
		"idempotencyKey": w.newKey(), "reason": "zq-reason-draft"})["definition"].(map[string]any)["id"].(string)
	adopted := w.carry("proposeDefinition", "definition { id }", object{"indicator": w.indicators["K-13"], "code": "draft-2", "title": title,
		"definition":     object{"source": "EVENTS", "aggregate": "COUNT", "acrossPeriods": "SUM", "acrossRegions": "SUM"},
		"idempotencyKey": w.newKey(), "reason": "test"})["definition"].(map[string]any)["id"]
	w.carry("adoptDefinition", "sequence", object{"id": adopted, "version": 1, "reason": "zq-reason-adopt", "idempotencyKey": w.newKey()})
	w.carry("reviseTarget", "sequence", object{"indicator": w.indicators["K-01"], "revision": 1, "reason": "zq-reason-target", "idempotencyKey": w.newKey(),
		"target": object{"direction": "AT_LEAST", "min": "120"}})
	w.carry("publishIndicators", "sequence", object{"network": w.id, "codes": []string{"K-01", "K-02", "K-13"}, "published": true, "reason": "zq-reason-publish", "idempotencyKey": w.newKey()})
	for _, order := range []object{{"job": "REBUILD", "indicator": w.indicators["K-01"], "reason": "zq-reason-job"}, {"job": "RECONCILE"}, {"job": "CLOSE_PERIODS"}} {
		run := w.carry("startJob", "run { id }", object(order))["run"].(map[string]any)
		w.ids["run "+order["job"].(string)] = run["id"].(string)
		w.await(run["id"].(string))
	}
	var got struct {
		Network struct{ Closings []struct{ ID string } }
	}
	w.ask(`{ network(slug: "keino") { closings { id } } }`, nil, &got)
	if len(got.Network.Closings) > 0 {
		w.ids["closing"] = got.Network.Closings[0].ID
	}
}

// await waits until a run has ended.
func (w *marked) await(run string) {
	w.t.Helper()
	for range 400 {
		var got struct{ Node struct{ State string } }
		w.ask(`query($id: ID!) { node(id: $id) { ... on JobRun { state } } }`, object{"id": run}, &got)
		if got.Node.State != "RUNNING" {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	w.t.Fatal("a job doesn't end")
}

// fillDoors makes a token, an account and a refused import.
func (w *marked) fillDoors() {
	w.t.Helper()
	rights := object{"role": "PARTNER", "networks": []string{"keino"}, "shared": []string{"CONTACT"}}
	w.ids["token"] = w.carry("createToken", "token { id }", object{"name": "zq-token-name", "rights": rights, "readOnly": true,
		"expiresAt": time.Now().Add(time.Hour)})["token"].(map[string]any)["id"].(string)
	if _, err := w.store.OpenSession(context.Background(), "digest", impact.Identity{Issuer: "https://login.example", Subject: "zq-subject"}, false); err != nil {
		w.t.Fatal(err)
	}
	var got struct {
		Accounts struct{ Nodes []struct{ ID string } }
	}
	w.ask(`{ accounts { nodes { id } } }`, nil, &got)
	w.ids["account"] = got.Accounts.Nodes[0].ID
	w.carry("reviseAccount", "account { id }", object{"id": w.ids["account"], "label": "zq-account-label", "rights": rights})
	text := "päivä,kanava,aihe\n2022-05-05,zq-import-cell,\n"
	id := w.carry("createImport", "import { id }", object{"network": w.id, "kind": "CONTACTS", "name": "zq-import-file.csv", "text": text})["import"].(map[string]any)["id"].(string)
	mapping := object{"columns": []object{{"field": "occurredOn", "column": "päivä"}, {"field": "channel", "column": "kanava"}}, "constants": []object{{"field": "organisation", "value": "VTT"}}}
	w.carry("checkImport", "import { id }", object{"id": id, "mapping": mapping})
	w.ids["refused import"] = id
	if err := w.store.Audit(context.Background(), impact.AuditEntry{Viewer: "somebody", Principal: "test", Role: impact.Public, Action: "sign-in", Outcome: impact.Refused, Detail: "zq-audit-detail"}); err != nil {
		w.t.Fatal(err)
	}
}

// letIn gives everybody a token, and signs in with it.
func (w *marked) letIn() {
	w.t.Helper()
	for _, one := range watched {
		one.client = newClient(w.t, w.address)
		if one.rights.Role == impact.Public {
			one.http.Transport = fromManyPlaces()
		} else {
			_, secret, err := w.store.CreateToken(context.Background(), operator, impact.TokenDraft{Name: "watcher " + one.name, Rights: one.rights, ExpiresAt: time.Now().Add(time.Hour)})
			if err != nil {
				w.t.Fatal(err)
			}
			one.token = secret
		}
		w.t.Cleanup(one.http.CloseIdleConnections)
		w.watchers = append(w.watchers, one)
	}
}
