package impact_test

import (
	"slices"
	"strings"
	"testing"

	"polku/impact"
)

// FuzzID sees that no text makes the reader of ids panic, and that it takes only what it writes itself.
func FuzzID(f *testing.F) {
	for _, text := range []string{impact.NewID(impact.KindNetwork, 1), impact.NewID("jobrun", 1<<62), "", "Y29udGFjdDoxCg", "Y29udGFjdDotMQ", "\xff", "bmV0d29yazoxbmV0d29yazox", strings.Repeat("A", 101)} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		kind, id, ok := impact.ParseID(text)
		if ok && (id <= 0 || impact.NewID(kind, id) != text) {
			t.Errorf("%q is read as %s %d, which is written %q", text, kind, id, impact.NewID(kind, id))
		}
	})
}

// FuzzCursor sees that no text makes the reader of cursors panic, and that it takes no other list's and no negative place.
func FuzzCursor(f *testing.F) {
	for _, text := range []string{impact.NewCursor("record", 20220401, 7), impact.NewCursor("plan", 1), "", "junk", "cmVjb3JkOjk5OTk5OTk5OTk5OTk5OTk5OTk5OjE", "cmVjb3JkOi0xOi0x", "\x00"} {
		f.Add(text, 2)
	}
	f.Fuzz(func(t *testing.T, text string, count int) {
		if count < 0 || count > 10 {
			return
		}
		place, err := impact.ParseCursor("record", text, count)
		if err != nil {
			return
		}
		if len(place) != count || slices.ContainsFunc(place, func(n int64) bool { return n < 0 }) {
			t.Errorf("%q is read as %v", text, place)
		}
		again, err := impact.ParseCursor("record", impact.NewCursor("record", place...), count)
		if err != nil || !slices.Equal(again, place) {
			t.Errorf("%q is read as %v, and that again as %v: %v", text, place, again, err)
		}
	})
}

func TestOpaqueTextsAreReadBack(t *testing.T) {
	kind, id, ok := impact.ParseID(impact.NewID(impact.KindContact, 812))
	if kind != "contact" || id != 812 || !ok {
		t.Errorf("an id is read as %s %d %v", kind, id, ok)
	}
	place, err := impact.ParseCursor("explain", impact.NewCursor("explain", 1, 20220401, 9), 3)
	if err != nil || !slices.Equal(place, []int64{1, 20220401, 9}) {
		t.Errorf("a cursor is read as %v, %v", place, err)
	}
	for name, text := range map[string]string{"another list's": impact.NewCursor("record", 1, 2, 3), "too few numbers": impact.NewCursor("explain", 1), "junk": "%%%", "too long": strings.Repeat("A", 300)} {
		if _, err := impact.ParseCursor("explain", text, 3); err == nil {
			t.Errorf("a cursor is read that is %s", name)
		}
	}
}
