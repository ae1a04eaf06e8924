package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"testing"

	"polku/internal/testdb"
)

// node runs one of the strangers' clients and gives its lines.
func node(t *testing.T, input []byte, args ...string) []string {
	t.Helper()
	if _, err := os.Stat("conformance/node_modules"); err != nil {
		t.Fatal("the strangers' clients aren't there: npm --prefix conformance ci")
	}
	command := exec.CommandContext(t.Context(), "node", args...)
	command.Dir, command.Stdin = "conformance", bytes.NewReader(input)
	var said, complained bytes.Buffer
	command.Stdout, command.Stderr = &said, &complained
	if err := command.Run(); err != nil {
		t.Fatalf("node %s: %v\n%s", args[0], err, complained.String())
	}
	var lines []string
	for scan := newLines(&said); scan.Scan(); {
		lines = append(lines, scan.Text())
	}
	return lines
}

func newLines(from *bytes.Buffer) *bufio.Scanner {
	lines := bufio.NewScanner(from)
	lines.Buffer(nil, 16<<20)
	return lines
}

// The public audits of graphql-http pass, for who has signed in and for everybody.
func TestPublicAudits(t *testing.T) {
	p := startProgram(t, testdb.SQLite(t))
	c := newCast(p)
	for _, who := range []string{"steering", "public"} {
		counts := map[string]int{}
		for _, line := range node(t, nil, "audits.mjs", p.address, c.tokens[who]) {
			var audit struct{ ID, Name, Status, Reason string }
			if err := json.Unmarshal([]byte(line), &audit); err != nil {
				t.Fatalf("%s: %v", line, err)
			}
			word, _, _ := strings.Cut(audit.Name, " ")
			counts[word+" "+audit.Status]++
			if audit.Status != "ok" {
				t.Errorf("as %s: %s %s: %s, %s", who, audit.ID, audit.Name, audit.Status, audit.Reason)
			}
		}
		if counts["MUST ok"] < 10 || counts["SHOULD ok"] < 20 {
			t.Errorf("as %s: only %v", who, counts)
		}
		t.Logf("as %s: %v", who, counts)
	}
}

// The queries of docs/api.md are answered to clients made of public libraries as they are to Go.
func TestStrangersClients(t *testing.T) {
	p := startProgram(t, testdb.SQLite(t))
	c := newCast(p)
	for _, client := range []string{"graphql-ws", "urql"} {
		asked := map[string]worked{}
		var input bytes.Buffer
		for _, w := range workedQueries(t) {
			if w.once {
				continue
			}
			asked[w.name] = w
			if err := json.NewEncoder(&input).Encode(object{"name": w.name, "token": c.tokens[w.as], "query": w.text, "variables": c.given(w)}); err != nil {
				t.Fatal(err)
			}
		}
		for _, line := range node(t, input.Bytes(), "queries.mjs", client, p.address) {
			var answer struct {
				Name   string
				Data   json.RawMessage
				Errors []struct{ Message string }
			}
			if err := json.Unmarshal([]byte(line), &answer); err != nil {
				t.Fatalf("%.300s: %v", line, err)
			}
			problem := ""
			for _, e := range answer.Errors {
				problem += e.Message + " "
			}
			asked[answer.Name].expect(t, client, answer.Data, problem)
			delete(asked, answer.Name)
		}
		if len(asked) > 0 {
			t.Errorf("%s left %d queries unanswered", client, len(asked))
		}
	}
}
