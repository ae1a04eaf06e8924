package impact_test

import (
	"slices"
	"strings"
	"testing"

	"polku/impact"
)

func notice() impact.Notice {
	return impact.Notice{Key: "competition/p/LOT-0001", NoticeID: "n", Version: "01", Form: "competition", OccurredOn: 20220301, ValueState: impact.ValueNotStated}
}

func TestWhatIsNotSaidIsNotNo(t *testing.T) {
	yes, no := true, false
	same := func(a, b *bool) bool { return (a == nil) == (b == nil) && (a == nil || *a == *b) }
	for _, c := range []struct {
		strategic, innovation, yes, no []string
		says, answers                  *bool
	}{
		{nil, nil, nil, nil, nil, nil},
		{[]string{"inn-pur"}, nil, nil, nil, &yes, nil},
		{[]string{"env-imp", "inn-pur"}, nil, nil, nil, &yes, nil},
		{nil, []string{"a-new-code"}, nil, nil, &yes, nil},
		{[]string{"none"}, []string{"mar-nov"}, nil, nil, &yes, nil},
		{[]string{"none"}, nil, nil, nil, &no, nil},
		{[]string{"soc-obj"}, nil, nil, nil, &no, nil},
		{nil, nil, []string{"new_to_buyer"}, []string{"new_to_market"}, nil, &yes},
		{nil, nil, nil, []string{"new_to_market"}, nil, &no},
		{nil, nil, []string{"innovation_considered", "low_carbon"}, nil, nil, nil},
		{[]string{"none"}, nil, []string{"new_to_market"}, nil, &no, &yes},
	} {
		d := impact.Notice{Strategic: c.strategic, Innovation: c.innovation, Yes: c.yes, No: c.no}
		if !same(d.Innovative(), c.says) || !same(d.AnsweredInnovative(), c.answers) {
			t.Errorf("%+v", c)
		}
	}
}

func TestNoticesAreChecked(t *testing.T) {
	n := &impact.Network{}
	const today = impact.Date(20220401)
	if faults := notice().Check(n, today); len(faults) > 0 {
		t.Errorf("a sound notice: %v", faults)
	}
	one := impact.Whole(1)
	for want, change := range map[string]func(*impact.Notice){
		"notice.key":                 func(d *impact.Notice) { d.Key = "" },
		"notice.noticeId":            func(d *impact.Notice) { d.NoticeID = "" },
		"notice.version":             func(d *impact.Notice) { d.Version = "" },
		"notice.form":                func(d *impact.Notice) { d.Form = "" },
		"notice.occurredOn: a":       func(d *impact.Notice) { d.OccurredOn = 0 },
		"lies in the future":         func(d *impact.Notice) { d.OccurredOn = 20220402 },
		"is before 2000":             func(d *impact.Notice) { d.OccurredOn = 19991231 },
		"notice.cpv":                 func(d *impact.Notice) { d.CPV = "39000000-1" },
		"notice.region":              func(d *impact.Notice) { d.Region = 9 },
		"exactly when it is stated":  func(d *impact.Notice) { d.Value = &one },
		"notice.value: is":           func(d *impact.Notice) { d.ValueState = impact.ValueStated },
		"notice.buyer: is 4001":      func(d *impact.Notice) { d.Buyer = strings.Repeat("a", 4001) },
		"notice.type: is 201":        func(d *impact.Notice) { d.Type = strings.Repeat("a", 201) },
		`notice.green: "a|b"`:        func(d *impact.Notice) { d.Green = []string{"a|b"} },
		"notice.social: has 21":      func(d *impact.Notice) { d.Social = slices.Repeat([]string{"opp"}, 21) },
		"notice.yes":                 func(d *impact.Notice) { d.Yes = []string{""} },
		"notice.lot: has control":    func(d *impact.Notice) { d.Lot = "LOT\x00" },
		"notice.buyerId: is not val": func(d *impact.Notice) { d.BuyerID = "\xff" },
	} {
		d := notice()
		change(&d)
		if got := d.Check(n, today).Error(); !strings.Contains(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
