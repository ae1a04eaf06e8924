package main

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/gorilla/websocket"

	"polku/internal/testdb"
)

// behaviour is what the whole program does on both databases. Each runs on what those before it left behind.
var behaviour = []struct {
	name string
	test func(*keino)
}{
	{"an advised procurement is counted once, and everybody sees it", countedOnce},
	{"every indicator can be asked for in every language", everyIndicator},
	{"a snapshot and the changes after it have no hole", noHole},
	{"a place that is not there says resync", resyncOnSocket},
	{"every fault comes with its code and field", everyFault},
	{"no bad request goes wrong inside", everyRefusal},
	{"a job runs once at a time", oneRun},
	{"a closed half-year stays as it was", closedPeriods},
	{"a total that differs from its rows is found", plantedDifference},
	{"looking back shows what was known, whatever is decided afterwards", lookedBack},
	{"the end of the program closes every socket", endOfProgram},
}

func TestProgram(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		p := startProgram(t, url)
		for _, b := range behaviour {
			t.Run(b.name, func(t *testing.T) {
				b.test(findKeino(&program{client: &client{t: t, address: p.address, http: p.http}, database: p.database, end: p.end, said: p.said}))
			})
		}
	})
}

// keino is the network that the tests work in, by the ids that its API gives.
type keino struct {
	*program
	id, feedHead         string
	organisation, region string
	indicators           map[string]string // id by code
	keys                 int
}

const findNetwork = `{ network(slug: "keino") { id feedHead organisations { nodes { id code } } regions { nodes { id } }
	indicators { nodes { id code } } } }`

func findKeino(p *program) *keino {
	p.t.Helper()
	type list struct{ Nodes []struct{ ID, Code string } }
	var got struct {
		Network struct {
			ID, FeedHead                       string
			Organisations, Regions, Indicators list
		}
	}
	p.ask(findNetwork, nil, &got)
	n := got.Network
	k := &keino{program: p, id: n.ID, feedHead: n.FeedHead, region: n.Regions.Nodes[0].ID, indicators: map[string]string{}}
	for _, o := range n.Organisations.Nodes {
		if o.Code == "MOTIVA" {
			k.organisation = o.ID
		}
	}
	for _, i := range n.Indicators.Nodes {
		k.indicators[i.Code] = i.ID
	}
	return k
}

// payload is what a mutation of a record answers.
type payload struct {
	Record     *record
	Sequence   *string
	Replayed   bool
	Moved      []change
	UserErrors []fault
}

type record struct {
	ID       string
	Revision int
}

type fault struct{ Code, Field, Message string }

// mutation writes the mutation of a verb on a kind of record.
func mutation(verb, kind string) string {
	input := strings.ToUpper(verb[:1]) + verb[1:] + kind + "Input"
	if verb == "withdraw" {
		input = "WithdrawInput"
	}
	field := map[string]string{"AdvisoryContact": "contact", "Procurement": "procurement", "Customer": "customer", "Event": "event", "Observation": "observation"}[kind]
	return "mutation($input: " + input + "!) { payload: " + verb + kind + "(input: $input) { record: " + field +
		" { id revision } sequence replayed moved { " + changeFields + " } userErrors { code field message } } }"
}

// mutate carries a mutation out; it may be refused.
func (k *keino) mutate(verb, kind string, input object) payload {
	k.t.Helper()
	var got struct{ Payload payload }
	k.ask(mutation(verb, kind), object{"input": input}, &got)
	return got.Payload
}

// record records what must not be refused.
func (k *keino) record(kind, field string, draft object) payload {
	k.t.Helper()
	p := k.mutate("record", kind, object{"network": k.id, "idempotencyKey": k.newKey(), field: draft})
	if len(p.UserErrors) > 0 {
		k.t.Fatalf("refused: %v", p.UserErrors)
	}
	return p
}

func (k *keino) withdraw(kind string, r *record) payload {
	k.t.Helper()
	return k.mutate("withdraw", kind, object{"id": r.ID, "revision": r.Revision, "reason": "test", "idempotencyKey": k.newKey()})
}

func (k *keino) newKey() string {
	k.keys++
	return fmt.Sprintf("%s %d", k.t.Name(), k.keys)
}

// with is a draft with some fields otherwise.
func with(draft, otherwise object) object {
	changed := object{}
	for field, content := range draft {
		changed[field] = content
	}
	for field, content := range otherwise {
		changed[field] = content
	}
	return changed
}

// place is where and when the tests' facts are.
func (k *keino) place() object {
	return object{"occurredOn": "2022-04-05", "organisation": k.organisation, "region": k.region}
}

func (k *keino) contact(about any) object {
	return with(k.place(), object{"channel": "email", "procurement": about})
}

func (k *keino) procurement(name string) object { return with(k.place(), object{"name": name}) }

// advise records a procurement and a contact about it.
func (k *keino) advise(name string) (procurement, contact payload) {
	k.t.Helper()
	procurement = k.record("Procurement", "procurement", k.procurement(name))
	return procurement, k.record("AdvisoryContact", "contact", k.contact(procurement.Record.ID))
}

// values are K-01 over the whole network, in the tests' region and of their organisation.
func (k *keino) values() [3]string {
	k.t.Helper()
	var got struct {
		Network struct {
			Indicator struct{ Whole, Region, Organisation value }
		}
	}
	k.ask(`query($region: ID!, $organisation: ID!) { network(slug: "keino") { indicator(code: "K-01") {
		whole: value { value sequence }
		region: value(by: [{ name: REGION, value: $region }]) { value sequence }
		organisation: value(by: [{ name: ORGANISATION, value: $organisation }]) { value sequence } } } }`,
		object{"region": k.region, "organisation": k.organisation}, &got)
	i := got.Network.Indicator
	return [3]string{i.Whole.words(), i.Region.words(), i.Organisation.words()}
}

// counting looks at K-01 from all sides while records come and go.
type counting struct {
	*keino
	moved []change // what the mutations said they moved
}

// expect sees that a mutation moved K-01 so, in its payload and for a query.
func (c *counting) expect(p payload, was, is string) {
	c.t.Helper()
	if have, want := c.values(), [3]string{is, is, is}; have != want {
		c.t.Errorf("K-01 is %v, want %v", have, want)
	}
	switch m := find(p.Moved, "K-01"); {
	case m == nil && was != is:
		c.t.Errorf("K-01 did not move from %s to %s", was, is)
	case m != nil && (was == is || m.Previous.words() != was || m.Value.words() != is):
		c.t.Errorf("K-01 moved from %s to %s, it should be %s and then %s", m.Previous.words(), m.Value.words(), was, is)
	}
	c.moved = append(c.moved, p.Moved...)
}

// expectOn sees that a line brings what the mutations moved, in an unbroken chain. What it brings beside that moved a part
// and not the whole.
func (c *counting) expectOn(line *line) {
	c.t.Helper()
	last := int64(0)
	for len(c.moved) > 0 {
		have := line.next()
		if last != 0 && have.After != last || have.Value.Sequence != have.Sequence {
			c.t.Errorf("change %d at %d comes after %d, want after %d", have.Sequence, have.Value.Sequence, have.After, last)
		}
		last = have.Sequence
		switch {
		case reflect.DeepEqual(have, c.moved[0]):
			c.moved = c.moved[1:]
		case have.Sequence >= c.moved[0].Sequence || have.Previous.words() != have.Value.words():
			c.t.Fatalf("the line brought %+v, want %+v", have, c.moved[0])
		}
	}
}

func countedOnce(k *keino) {
	c := &counting{keino: k}
	live := k.subscribe(watchChanges, object{"network": k.id, "since": k.feedHead})
	c.expect(k.record("Procurement", "procurement", k.procurement("Electric buses")), "none", "none")
	c.expect(k.record("AdvisoryContact", "contact", k.contact(nil)), "none", "0")
	about := k.record("Procurement", "procurement", k.procurement("School lunches"))
	c.expect(about, "0", "0")
	first := k.record("AdvisoryContact", "contact", k.contact(about.Record.ID))
	c.expect(first, "0", "1")
	second := k.record("AdvisoryContact", "contact", k.contact(about.Record.ID))
	c.expect(second, "1", "1")
	c.expect(k.withdraw("AdvisoryContact", first.Record), "1", "1")
	last := k.withdraw("AdvisoryContact", second.Record)
	c.expect(last, "1", "0")
	if m := find(last.Moved, "K-01"); m == nil {
		k.t.Error("K-01 did not move")
	} else if have := m.Cause; have.Act != "WITHDRAWN" || have.Kind != "CONTACT" || have.Record.ID != second.Record.ID ||
		have.Organisation.Code != "MOTIVA" || have.Region.ID != k.region {
		k.t.Errorf("the cause is %+v", have)
	}
	replayed := counting{keino: k, moved: c.moved}
	c.expectOn(live)
	replayed.expectOn(k.subscribe(watchChanges, object{"network": k.id, "since": k.feedHead}))
}

// find is the move of an indicator among others; nil when it did not move.
func find(moved []change, code string) *change {
	at := slices.IndexFunc(moved, func(m change) bool { return m.Indicator.Code == code })
	if at < 0 {
		return nil
	}
	return &moved[at]
}

// indicatorCard is what the dashboard's pages show of an indicator.
const indicatorCard = `query($slug: String!) { network(slug: $slug) { indicators { totalCount nodes { code status value { value quality }
	fi: title(lang: FI) sv: title(lang: SV) en: title(lang: EN)
	textFI: statusText(lang: FI) textSV: statusText(lang: SV) textEN: statusText(lang: EN)
	target { direction period { from to } labelFI: label(lang: FI) labelSV: label(lang: SV) labelEN: label(lang: EN)
		provenance { section } revisions { label } }
	provenance { document documentTitle section basis }
	series { value toDate } breakdown(by: REGION) { slices { label } }
	definition { source aggregate } waitsFor { note } baseline { value } lastChange { sequence } results { code } } } } }`

func everyIndicator(k *keino) {
	count := 0
	for _, slug := range []string{"keino", "kiertotalous-suomi"} {
		var got struct {
			Network struct {
				Indicators struct{ Nodes []map[string]any }
			}
		}
		k.ask(indicatorCard, object{"slug": slug}, &got)
		count += len(got.Network.Indicators.Nodes)
		for _, i := range got.Network.Indicators.Nodes {
			k.expectWords(i["code"], i, "fi", "sv", "en", "status", "textFI", "textSV", "textEN")
			k.expectWords(i["code"], i["target"].(object), "labelFI", "labelSV", "labelEN", "direction")
			cited := slices.ContainsFunc(i["provenance"].([]any), func(c any) bool { return c.(object)["section"] != "" })
			if !cited {
				k.t.Errorf("%s is cited from nowhere", i["code"])
			}
			if (i["definition"] == nil) == (i["waitsFor"] == nil) {
				k.t.Errorf("%s must be defined or say what it waits for", i["code"])
			}
		}
	}
	if count != 101 {
		k.t.Errorf("%d indicators, want 101", count)
	}
}

func (k *keino) expectWords(code any, of object, fields ...string) {
	k.t.Helper()
	for _, field := range fields {
		if text, ok := of[field].(string); !ok || text == "" {
			k.t.Errorf("%s has no %s", code, field)
		}
	}
}

func noHole(k *keino) {
	ctx, stop := context.WithCancel(context.Background())
	var writers sync.WaitGroup
	for number := range 2 {
		writers.Go(func() { k.toAndFro(ctx, number) })
	}
	for range 12 {
		var got struct {
			Network struct {
				FeedHead  int64 `json:",string"`
				Indicator struct{ Value value }
			}
		}
		k.ask(`{ network(slug: "keino") { feedHead indicator(code: "K-01") { value { value sequence } } } }`, nil, &got)
		n := got.Network
		line := k.subscribe(watchChanges, object{"network": k.id, "since": fmt.Sprint(n.FeedHead), "indicators": []string{k.indicators["K-01"]}})
		held := n.Indicator.Value
		for range 3 {
			next := line.next()
			if next.Previous.words() != held.words() || next.Sequence <= n.FeedHead {
				k.t.Errorf("after %s at %d came the change %d from %s", held.words(), n.FeedHead, next.Sequence, next.Previous.words())
			}
			held = next.Value
		}
		_ = line.ws.Close() // enough has been seen
	}
	stop()
	writers.Wait()
}

// toAndFro moves K-01 up and down until it may stop. It gives no request up: the program might carry it out all the same.
func (k *keino) toAndFro(stop context.Context, number int) {
	ctx := context.WithoutCancel(stop)
	for round := 0; stop.Err() == nil; round++ {
		key := fmt.Sprintf("to and fro %d %d", number, round)
		var about, contact struct{ Payload payload }
		err := k.call(ctx, mutation("record", "Procurement"), object{"input": object{"network": k.id, "idempotencyKey": key,
			"procurement": k.procurement(key)}}, &about)
		if err == nil {
			err = k.call(ctx, mutation("record", "AdvisoryContact"), object{"input": object{"network": k.id, "idempotencyKey": key + " contact",
				"contact": k.contact(about.Payload.Record.ID)}}, &contact)
		}
		if err == nil && round%2 == 0 {
			err = k.call(ctx, mutation("withdraw", "AdvisoryContact"), object{"input": object{"id": contact.Payload.Record.ID, "revision": 1,
				"reason": "test", "idempotencyKey": key + " back"}}, &struct{}{})
		}
		if err != nil {
			k.t.Errorf("write: %v", err)
			return
		}
	}
}

func resyncOnSocket(k *keino) {
	var got struct{ Network struct{ ID string } }
	k.ask(`{ network(slug: "kiertotalous-suomi") { id } }`, nil, &got)
	for _, network := range []string{k.id, got.Network.ID} { // the other one has never moved
		line := k.subscribe(watchChanges, object{"network": network, "since": "999999999"})
		if c := line.next(); !c.Resync {
			k.t.Errorf("got %+v, want resync", c)
		}
		if m, err := hear(line.ws); err != nil || m.Type != "complete" {
			k.t.Errorf("after resync came %v %v", m, err)
		}
	}
}

func endOfProgram(k *keino) {
	var lines []*line
	for range 3 {
		lines = append(lines, k.subscribe(watchChanges, object{"network": k.id}))
	}
	idle, err := k.connect(context.Background())
	if err != nil {
		k.t.Fatal(err)
	}
	lines = append(lines, &line{k.t, idle})
	go k.end()
	for _, l := range lines {
		m, err := hear(l.ws)
		for err == nil {
			m, err = hear(l.ws)
		}
		if !websocket.IsCloseError(err, websocket.CloseServiceRestart, websocket.CloseGoingAway) {
			k.t.Errorf("the socket ended with %v after %+v", err, m)
		}
	}
	k.end()
	if _, err := k.try(context.Background(), "{ viewer { role } }", nil); err == nil {
		k.t.Error("a request was answered after the end")
	}
}
