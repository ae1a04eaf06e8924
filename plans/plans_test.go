package plans

import "testing"

func TestEmbeddedPlansAreSound(t *testing.T) {
	total := 0
	for _, name := range Embedded() {
		plan, err := Open(name)
		if err != nil {
			t.Errorf("%v", err)
			continue
		}
		total += len(plan.Indicators)
	}
	if total != 101 {
		t.Errorf("the plans have %d indicators, want 101", total)
	}
}
