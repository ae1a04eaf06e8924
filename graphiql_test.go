package main

import (
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"polku/internal/testdb"
)

var pageAsset = regexp.MustCompile(`(?:src|href)="([^"]+)"`)

// GraphiQL and the schema's file are there for who has signed in, from this server alone, and not for the public.
func TestGraphiQL(t *testing.T) {
	p := startProgram(t, testdb.SQLite(t))
	get := func(c *client, path string) (*http.Response, string) {
		t.Helper()
		response, err := c.http.Get("http://" + c.address + path)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = response.Body.Close() }() // all of it has been read
		body, err := io.ReadAll(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		return response, string(body)
	}
	response, page := get(p.client, "/graphiql/")
	if policy := response.Header.Get("Content-Security-Policy"); response.StatusCode != http.StatusOK || !strings.Contains(policy, "default-src 'self'") || strings.Contains(policy, "unsafe-eval") {
		t.Fatalf("GraphiQL is %d, with the policy %s: build it with make build", response.StatusCode, policy)
	}
	if strings.Contains(page, "<script>") {
		t.Error("the page has a script in itself, which the policy forbids")
	}
	assets := pageAsset.FindAllStringSubmatch(page, -1)
	for _, asset := range assets {
		if response, _ := get(p.client, asset[1]); !strings.HasPrefix(asset[1], "/graphiql/") || response.StatusCode != http.StatusOK {
			t.Errorf("%s is %d", asset[1], response.StatusCode)
		}
	}
	if response, schema := get(p.client, "/schema.graphql"); len(assets) < 2 || response.StatusCode != http.StatusOK || !strings.Contains(schema, "type Query") {
		t.Errorf("%d assets; the schema is %d %.100s", len(assets), response.StatusCode, schema)
	}
	stranger := newClient(t, p.address)
	defer stranger.http.CloseIdleConnections()
	for _, path := range []string{"/graphiql/", assets[0][1], "/schema.graphql"} {
		if response, body := get(stranger, path); response.StatusCode != http.StatusNotFound || strings.Contains(body, "type Query") {
			t.Errorf("the public finds %s: %d", path, response.StatusCode)
		}
	}
}
