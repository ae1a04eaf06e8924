package impact_test

import (
	"strings"
	"testing"

	"polku/impact"
)

// FuzzToken sees that no Authorization makes the reader of tokens panic, and that only what has the form of a token is looked up.
func FuzzToken(f *testing.F) {
	good, _ := impact.TokenText("abcdefgh", strings.Repeat("x", 43))
	for _, text := range []string{"Bearer " + good, "bearer " + good, good, "Basic " + good, "Bearer  " + good, "", "Bearer polku_", "Bearer polku_abcdefgh-" + strings.Repeat("x", 43),
		"Bearer polku_abcdefgh_" + strings.Repeat("ä", 43), "Bearer polku_abcdefgh_" + strings.Repeat("\x00", 43), "Bearer " + good + ", Bearer " + good} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		token, ok := impact.ParseBearer(text)
		if !ok {
			return
		}
		if len(token) != len(good) || !strings.HasPrefix(token, "polku_") || strings.ContainsAny(token, " \x00\r\n,;'\"\\<>") || !strings.HasSuffix(text, token) {
			t.Errorf("%q counts as the token %q", text, token)
		}
	})
}

func TestATokenIsReadBack(t *testing.T) {
	text, prefix := impact.TokenText("abcdefgh", strings.Repeat("x", 43))
	if token, ok := impact.ParseBearer("Bearer " + text); !ok || token != text || !strings.HasPrefix(token, prefix) {
		t.Errorf("%q is read as %q, %v", text, token, ok)
	}
}
