package main

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/vektah/gqlparser/v2/ast"
)

// Whose records are written: those of the own organisation and area, or another's.
const (
	own      = ""
	anothers = ", of others"
)

// What comes of a mutation.
const (
	done     = "●"
	denied   = "✕"
	notThere = "–"
)

// write is a mutation as it can be sent in a moment: valid, but for whoever may not.
type write struct {
	name  string
	input func(*marked) object
}

// writes are all mutations of the schema, records also of others.
func writes() map[string]write {
	all := map[string]write{}
	add := func(name, whose string, input func(*marked) object) { all[name+whose] = write{name, input} }
	for kind, field := range map[string]string{"AdvisoryContact": "contact", "Procurement": "procurement", "Customer": "customer", "Event": "event", "Participation": "participation", "Observation": "observation"} {
		for _, whose := range []string{own, anothers} {
			if kind == "Customer" && whose == anothers {
				continue // a customer is nobody's
			}
			draft := func(w *marked) object { return w.draft(kind, whose) }
			add("record"+kind, whose, func(w *marked) object {
				return object{"network": w.id, "idempotencyKey": w.newKey(), field: draft(w)}
			})
			add("correct"+kind, whose, func(w *marked) object {
				d := draft(w)
				return object{"id": w.fact("fresh", w.id, kind, field, d), "revision": 1, "reason": "test", "idempotencyKey": w.newKey(), field: d}
			})
			add("withdraw"+kind, whose, func(w *marked) object {
				return object{"id": w.fact("fresh", w.id, kind, field, draft(w)), "revision": 1, "reason": "test", "idempotencyKey": w.newKey()}
			})
		}
	}
	addDecisions(add)
	addDoors(add)
	return all
}

// place is where the records of VTT in Pirkanmaa are, or those of others.
func (w *marked) whose(whose string) object {
	if whose == anothers {
		return w.place()
	}
	return with(w.place(), object{"organisation": w.ids["VTT"], "region": w.ids["pirkanmaa"]})
}

// draft is a valid record of a kind.
func (w *marked) draft(kind, whose string) object {
	place := w.whose(whose)
	switch kind {
	case "AdvisoryContact":
		return with(place, object{"channel": "email"})
	case "Procurement":
		return with(place, object{"name": "A procurement"})
	case "Customer":
		return object{"name": "A customer"}
	case "Event":
		return with(place, object{"title": "An event", "type": "sparring"})
	case "Participation":
		event := w.fact("event of a participation", w.id, "Event", "event", w.draft("Event", whose))
		return object{"event": event, "customer": w.ids["customer"], "status": w.code("keino", "participation"), "persons": 1}
	default:
		return with(place, object{"indicator": w.indicators["K-03"], "value": "5"})
	}
}

func addDecisions(add func(name, whose string, input func(*marked) object)) {
	text := object{"fi": "t", "sv": "t", "en": "t"}
	definition := object{"source": "CONTACTS", "aggregate": "COUNT", "acrossPeriods": "SUM", "acrossRegions": "SUM"}
	propose := func(w *marked) object {
		w.drafts++
		return object{"indicator": w.indicators["K-01"], "code": "walk-" + strings.Repeat("x", w.drafts), "title": text, "definition": definition, "reason": "test", "idempotencyKey": w.newKey()}
	}
	proposed := func(w *marked) string {
		return w.carry("proposeDefinition", "definition { id }", propose(w))["definition"].(map[string]any)["id"].(string)
	}
	add("proposeDefinition", own, propose)
	add("withdrawDefinition", own, func(w *marked) object {
		return object{"id": proposed(w), "reason": "test", "idempotencyKey": w.newKey()}
	})
	add("adoptDefinition", own, func(w *marked) object {
		return object{"id": proposed(w), "version": 1, "reason": "test", "idempotencyKey": w.newKey()}
	})
	add("reviseTarget", own, func(w *marked) object {
		return object{"indicator": w.indicators["K-03"], "revision": 1, "reason": "test", "idempotencyKey": w.newKey(), "target": object{"direction": "AT_LEAST", "min": "7"}}
	})
	add("publishIndicators", own, func(w *marked) object {
		return object{"network": w.id, "codes": []string{"K-01"}, "published": true, "reason": "test", "idempotencyKey": w.newKey()}
	})
	result := func(w *marked) object {
		var got struct {
			Network struct {
				Paths  []struct{ ID string }
				Levels []struct{ Code string }
			}
		}
		w.ask(`{ network(slug: "keino") { paths { id } levels { code } } }`, nil, &got)
		return object{"path": got.Network.Paths[0].ID, "level": got.Network.Levels[0].Code, "title": text}
	}
	entered := func(w *marked) string {
		return w.carry("recordResult", "result { id }", object{"network": w.id, "idempotencyKey": w.newKey(), "result": result(w)})["result"].(map[string]any)["id"].(string)
	}
	add("recordResult", own, func(w *marked) object {
		return object{"network": w.id, "idempotencyKey": w.newKey(), "result": result(w)}
	})
	add("correctResult", own, func(w *marked) object {
		return object{"id": entered(w), "revision": 1, "reason": "test", "idempotencyKey": w.newKey(), "result": result(w)}
	})
	add("withdrawResult", own, func(w *marked) object {
		return object{"id": entered(w), "revision": 1, "reason": "test", "idempotencyKey": w.newKey()}
	})
}

func addDoors(add func(name, whose string, input func(*marked) object)) {
	rights := object{"role": "PARTNER", "networks": []string{"keino"}}
	token := func(w *marked) object {
		return object{"name": "walk " + w.newKey(), "rights": rights, "expiresAt": time.Now().Add(time.Hour)}
	}
	add("createToken", own, token)
	add("revokeToken", own, func(w *marked) object {
		return object{"id": w.carry("createToken", "token { id }", token(w))["token"].(map[string]any)["id"]}
	})
	add("reviseAccount", own, func(w *marked) object {
		return object{"id": w.ids["account"], "label": "zq-account-label", "rights": rights}
	})
	add("endSessions", own, func(w *marked) object { return object{"account": w.ids["account"]} })
	add("startJob", own, func(*marked) object { return object{"job": "CLOSE_PERIODS"} })
	add("stopJob", own, func(w *marked) object { return object{"id": w.ids["run RECONCILE"]} })
	file := func(w *marked) object {
		return object{"network": w.id, "kind": "CONTACTS", "name": "walk.csv", "text": "päivä,kanava\n2022-05-05,email\n"}
	}
	made := func(w *marked) string {
		return w.carry("createImport", "import { id }", file(w))["import"].(map[string]any)["id"].(string)
	}
	add("createImport", own, file)
	add("checkImport", own, func(w *marked) object { return object{"id": made(w)} })
	add("applyImport", own, func(w *marked) object { return object{"id": made(w)} })
	add("undoImport", own, func(w *marked) object { return object{"id": made(w), "reason": "test"} })
	add("stopImport", own, func(w *marked) object { return object{"id": made(w)} })
}

// writing sends every mutation as everybody, and answers what came of it: by mutation, then by watcher.
func (k *walk) writing() map[string]map[string]string {
	k.ids["VTT"] = k.find(`{ network(slug: "keino") { organisations { nodes { id code } } } }`, "organisations", "VTT")
	all, came := writes(), map[string]map[string]string{}
	for _, field := range k.schema.Mutation.Fields {
		if _, there := all[field.Name]; !there && !strings.HasPrefix(field.Name, "__") {
			k.t.Errorf("%s is not tried", field.Name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		came[name] = map[string]string{}
		for _, who := range k.watchers {
			k.who = who
			came[name][who.name] = k.written(all[name])
		}
	}
	return came
}

// written is what comes of a mutation. A fault that only those are told who may write is as good as done.
func (k *walk) written(one write) string {
	field := k.schema.Mutation.Fields.ForName(one.name)
	k.asked["Mutation."+one.name] = true
	query := "mutation($input: " + field.Arguments[0].Type.String() + ") { " + one.name + "(input: $input) { " + k.below(field.Type.Name(), 1) + " " + k.alone(field.Type.Name()) + " } }"
	for range 100 {
		body := text(k.who.client, query, object{"input": one.input(k.marked)})
		k.answers++
		parsed := data(body)
		payload, _ := parsed.Data[one.name].(map[string]any)
		if payload == nil {
			k.t.Errorf("%s: %s is answered by %.500s", k.who.name, one.name, body)
			return "?"
		}
		k.note("Mutation", parsed.Data)
		k.look(query, body)
		faults, _ := payload["userErrors"].([]any)
		if len(faults) == 0 {
			return done
		}
		switch code := faults[0].(map[string]any)["code"]; code {
		case "NOT_ALLOWED":
			return denied
		case "UNKNOWN_REFERENCE":
			return notThere
		case "ALREADY_RUNNING":
			time.Sleep(50 * time.Millisecond)
		default:
			return done
		}
	}
	return "?"
}

// alone are the objects of a payload with their plain fields.
func (k *walk) alone(name string) string {
	var words []string
	for _, field := range k.schema.Types[name].Fields {
		if k.schema.Types[field.Type.Name()].Kind == ast.Object {
			words = append(words, k.selection(name, field.Name, "", 1))
		}
	}
	return strings.Join(words, " ")
}

// listening asks for every subscription as everybody: who hears something, and who is refused.
func (k *walk) listening() {
	for _, who := range k.watchers {
		k.who = who
		for field, query := range map[string]string{
			"importProgress":   `subscription($id: ID!) { importProgress(id: $id) { ` + k.leaves("Import") + ` } }`,
			"indicatorChanges": `subscription($id: ID!) { indicatorChanges(network: $id, since: "999999999") { ` + k.leaves("IndicatorChange") + ` } }`,
		} {
			k.asked["Subscription."+field] = true
			id := map[string]string{"importProgress": k.ids["import"], "indicatorChanges": k.id}[field]
			if who.name == "public" && field == "indicatorChanges" || who.name == "neighbour" && field == "indicatorChanges" {
				k.mark("Subscription", field, given) // what comes after; see subscribed
				continue
			}
			ws, err := who.begin(context.Background(), query, object{"id": id})
			if err != nil {
				k.t.Fatal(err)
			}
			m, err := hear(ws)
			_ = ws.Close() // one message is enough
			if err != nil {
				k.t.Fatal(err)
			}
			if is := refused; strings.Contains(string(m.Payload), `"errors"`) {
				k.mark("Subscription", field, is)
			} else {
				k.mark("Subscription", field, given)
			}
			k.look(query, string(m.Payload))
		}
	}
}
