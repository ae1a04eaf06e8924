package impact_test

import (
	"math"
	"strings"
	"testing"

	"polku/impact"
)

// decimal is a number written out in a test.
func decimal(text string) impact.Decimal {
	number, err := impact.ParseDecimal(text)
	if err != nil {
		panic(text)
	}
	return number
}

func number(text string) *impact.Decimal {
	d := decimal(text)
	return &d
}

func TestParseDecimal(t *testing.T) {
	for text, want := range map[string]impact.Decimal{
		"0": 0, "-0": 0, "12": 120_000, "12.5": 125_000, "-3": -30_000, "0.0001": 1, "-0.0001": -1, "007": 70_000, "1.50000": 15_000,
		"100000000000":  impact.MaxDecimal,
		"-100000000000": -impact.MaxDecimal,
	} {
		if have, err := impact.ParseDecimal(text); err != nil || have != want {
			t.Errorf("%q is %d (%v), want %d", text, have, err, want)
		}
	}
	for _, text := range []string{
		"", ".", "-", "--1", "1-", "1.2.3", "1e3", "1E3", "+1", "1,5", " 1", "1 ", "0x10", "NaN", "Infinity", "١٢", "1_000",
		"0.00001", "100000000000.0001", "-100000000000.0001", "1000000000000", strings.Repeat("0", 33), strings.Repeat("9", 1<<20),
	} {
		if have, err := impact.ParseDecimal(text); err == nil || have != 0 {
			t.Errorf("%.40q is %s", text, have)
		} else if len(text) > 5 && strings.Contains(err.Error(), text) {
			t.Errorf("the error repeats %.40q", text)
		}
	}
}

func TestADecimalIsWrittenWithoutNeedlessZeros(t *testing.T) {
	for d, want := range map[impact.Decimal]string{0: "0", 1: "0.0001", -1: "-0.0001", 125_000: "12.5", 1_000_000: "100", -30_000: "-3", impact.Whole(7): "7"} {
		if have, err := d.MarshalText(); err != nil || string(have) != want {
			t.Errorf("%d is written %s (%v), want %s", int64(d), have, err, want)
		}
		var back impact.Decimal
		if err := back.UnmarshalText([]byte(want)); err != nil || back != d {
			t.Errorf("%s reads %d (%v)", want, int64(back), err)
		}
	}
	var back impact.Decimal
	if err := back.UnmarshalText([]byte("many")); err == nil {
		t.Error("many is a number")
	}
}

func TestOverRoundsHalfAwayFromZero(t *testing.T) {
	for _, c := range []struct{ number, by, factor, want string }{
		{"1", "3", "1", "0.3333"}, {"2", "3", "1", "0.6667"}, {"-2", "3", "1", "-0.6667"}, {"1", "3", "100", "33.3333"},
		{"0.0001", "2", "1", "0.0001"}, {"-0.0001", "2", "1", "-0.0001"}, {"0.0001", "-2", "1", "-0.0001"}, {"0.0001", "3", "1", "0"},
		{"0", "5", "100", "0"}, {"5", "5", "100", "100"}, {"1", "8", "1", "0.125"}, {"100000000000", "100000000000", "100", "100"},
	} {
		have, err := decimal(c.number).Over(decimal(c.by), decimal(c.factor))
		if err != nil || have.String() != c.want {
			t.Errorf("%s * %s / %s is %s (%v), want %s", c.number, c.factor, c.by, have, err, c.want)
		}
	}
	if _, err := decimal("1").Over(0, decimal("1")); err == nil {
		t.Error("one over zero is a number")
	}
	for _, factor := range []string{"1", "100"} {
		if have, err := decimal("100000000000").Over(decimal("0.0001"), decimal(factor)); err == nil {
			t.Errorf("what is too large became %s", have)
		}
	}
	if have, err := impact.Decimal(math.MaxInt64).Over(impact.Whole(1), impact.Whole(1)); err != nil || have != math.MaxInt64 {
		t.Errorf("the largest number became %s (%v)", have, err)
	}
}
