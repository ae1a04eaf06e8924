package impact

import (
	"strings"
	"testing"
)

func TestLocalPaths(t *testing.T) {
	for path, want := range map[string]bool{
		"/": true, "/indicators/K-01?lang=sv#top": true, "/ä": true,
		"": false, "indicators": false, "//evil.example": false, "/\\evil.example": false, "https://evil.example": false, "/a\nb": false, "/\t/evil.example": false,
		"/\xff": false, "/" + strings.Repeat("a", maxReturn): false,
	} {
		if have := LocalPath(path); have != want {
			t.Errorf("%q: %t", path, have)
		}
	}
}

func TestViewersOfTheWaysIn(t *testing.T) {
	rights := Rights{Role: Partner, Networks: []string{"keino"}}
	for _, c := range []struct {
		viewer          Viewer
		name, principal string
	}{
		{Account{ID: 7, Code: "7F3K-2PQX", Rights: rights}.Viewer(), "account 7F3K-2PQX", "account:7"},
		{Account{ID: 7, Code: "7F3K-2PQX", Label: "Motiva, core", Rights: rights}.Viewer(), "Motiva, core", "account:7"},
		{Token{ID: 7, Name: "Motiva, core", Rights: rights}.Viewer(), "Motiva, core", "token:7"},
		{Session{}.Viewer(), "administrator", "account:0"},
	} {
		if c.viewer.Name != c.name || c.viewer.Key() != c.principal {
			t.Errorf("is %+v, want %s %s", c.viewer, c.name, c.principal)
		}
	}
	for _, newcomer := range []Account{{}, {Rights: Rights{Role: Public, Networks: []string{"keino"}}}, {Rights: Rights{Role: Core}}, {Rights: Rights{Role: "KING", Networks: []string{"*"}}}} {
		if !newcomer.Newcomer() {
			t.Errorf("%+v is no newcomer", newcomer)
		}
	}
}
