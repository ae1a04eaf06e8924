package store_test

import (
	"fmt"
	"testing"

	"polku/impact"
	"polku/internal/testdb"
	"polku/store"
)

// lot is a line of the worked table: what one lot's notice says, and how Hilma's questions were answered.
type lot struct {
	id, form, result, country string
	strategic, innovation     []string
	yes, no                   []string
	thousands                 int64 // 0: withheld
}

// The share of innovative procurement, worked by hand. Of the awarded Finnish lots (a to g, and k) the eForms codes call a and b
// innovative: 2 of 8, and of their values (100 + 200) of (100 + 200 + 300 + 400 + 500 + 1000). The answers call b, c and g so:
// 3 of 8, and (200 + 300 + 1000) of the same; g's own code says nothing. f and k are awarded with their values withheld, h was not awarded,
// i is a call, j is foreign: none of them counts in the values, and h, i, j in nothing.
var lots = []lot{
	{"a", "result", "selec-w", "FIN", []string{"inn-pur"}, nil, nil, []string{"new_to_buyer"}, 100},
	{"b", "result", "selec-w", "FIN", nil, []string{"prod-innov"}, []string{"new_to_market"}, nil, 200},
	{"c", "result", "selec-w", "FIN", []string{"env-imp"}, nil, []string{"new_to_buyer"}, []string{"new_to_market"}, 300},
	{"d", "result", "selec-w", "FIN", []string{"none"}, nil, nil, []string{"new_to_buyer", "new_to_market"}, 400},
	{"e", "result", "selec-w", "ALA", nil, nil, nil, nil, 500},
	{"f", "result", "selec-w", "FIN", nil, nil, []string{"innovation_considered"}, nil, 0},
	{"g", "result", "selec-w", "FIN", nil, nil, []string{"new_to_buyer"}, nil, 1000},
	{"k", "result", "selec-w", "FIN", []string{"none"}, nil, nil, []string{"new_to_buyer"}, 0},
	{"h", "result", "clos-nw", "FIN", []string{"inn-pur"}, nil, nil, nil, 0},
	{"i", "competition", "", "FIN", []string{"inn-pur"}, nil, nil, nil, 900},
	{"j", "result", "selec-w", "SWE", []string{"inn-pur"}, nil, nil, nil, 800},
}

func (l lot) draft() impact.Notice {
	d := impact.Notice{Key: l.form + "/" + l.id, NoticeID: l.id, Version: "01", Lot: "LOT-0001", LotKind: "Lot", Form: l.form, Result: l.result,
		OccurredOn: 20220405, Country: l.country, Strategic: l.strategic, Innovation: l.innovation, Yes: l.yes, No: l.no, ValueState: impact.ValueWithheld}
	if l.thousands > 0 {
		value := impact.Whole(l.thousands * 1000)
		d.Value, d.ValueState, d.Currency = &value, impact.ValueStated, "EUR"
	}
	return d
}

func TestTheShareOfInnovativeProcurementFromNotices(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w := openWorld(t, url)
		for _, l := range lots {
			w.must(w.s.RecordNotice(w.ctx, coordinator, w.n.ID, w.recording(), l.draft()))
		}
		w.refresh()
		for code, want := range map[string]string{
			"notices-by-count": "25 = 2/8, 3 of 8 silent",            // e, f and g state nothing by code
			"notices-by-value": "12 = 300000/2500000, 4 of 8 silent", // k states no value
			"answers-by-count": "37.5 = 3/8, 2 of 8 silent",          // e and f answered neither question
			"answers-by-value": "60 = 1500000/2500000, 3 of 8 silent",
		} {
			if have := w.share(t, "K-06", code); have != want {
				t.Errorf("%s is %s, want %s", code, have, want)
			}
		}
		w.holds()
	})
}

// share writes a competing definition's value with what is silent.
func (w *world) share(t *testing.T, indicator, code string) (words string) {
	t.Helper()
	i := w.indicator(indicator)
	w.look(func(v *store.View) {
		for _, variant := range i.Variants {
			if variant.Code != code {
				continue
			}
			value, err := v.Value(w.ctx, w.n, store.Question{Indicator: variant.As})
			if err != nil {
				t.Fatal(err)
			}
			unstated, err := v.Unstated(w.ctx, w.n, store.Question{Indicator: variant.As})
			if err != nil || unstated == nil || value.Number == nil {
				t.Fatalf("%s has the value %+v and %v unstated: %v", code, value, unstated, err)
			}
			words = fmt.Sprintf("%s = %s/%s, %d of %d silent", value.Number, value.Numerator, value.Denominator, unstated.Silent, unstated.Rows)
		}
	})
	return words
}
