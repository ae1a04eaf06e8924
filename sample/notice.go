package sample

import (
	"context"
	"fmt"
	"math/rand/v2"

	"polku/impact"
)

// lotsAMonth is how many awarded lots the notices of a month tell of.
const lotsAMonth = 8

// notices records a month's award notices, where the network counts any. They have dice of their own, so that everything else is
// drawn alike with and without them.
func (m *Maker) notices(ctx context.Context, day impact.Date) error {
	if len(m.n.Computed(impact.Notices)) == 0 {
		return nil
	}
	dice := rand.New(rand.NewPCG(uint64(day), 10))
	for lot := range lotsAMonth {
		if err := m.to.Notice(ctx, m.notice(dice, day, lot)); err != nil {
			return err
		}
	}
	return nil
}

func (m *Maker) notice(dice *rand.Rand, day impact.Date, lot int) impact.Notice {
	value := impact.Whole(int64(dice.IntN(900)+10) * 1000)
	id := fmt.Sprintf("00000000-0000-4000-8000-%08d%04d", day, lot)
	d := impact.Notice{
		Key: "result/" + id + "/LOT-0001", NoticeID: id, Version: "01", Lot: "LOT-0001", LotKind: "Lot", Procedure: id,
		Form: "result", Type: "can-standard", Subtype: "29", OccurredOn: day, Buyer: fmt.Sprintf("Esimerkkikunta %d", dice.IntN(30)+1),
		Country: "FIN", CPV: "45000000", Nature: pick(dice, []string{"works", "supplies", "services"}), Result: "selec-w",
		Value: &value, ValueState: impact.ValueStated, Currency: "EUR",
	}
	if official := m.officials(); len(official) > 0 {
		d.Region = pick(dice, official)
	}
	switch dice.IntN(6) { // most notices say nothing of innovation
	case 0:
		d.Innovation = []string{"proc-innov"}
	case 1:
		d.Strategic = []string{"env-imp"}
	}
	switch dice.IntN(3) {
	case 0:
		d.Yes = []string{"innovation_considered", "new_to_buyer"}
	case 1:
		d.No = []string{"new_to_buyer", "new_to_market"}
	}
	if dice.IntN(10) == 0 {
		d.Value, d.ValueState = nil, impact.ValueWithheld
	}
	return d
}

// officials are the official regions.
func (m *Maker) officials() []int64 {
	var ids []int64
	for _, r := range m.n.Regions {
		if r.Kind == impact.OfficialRegion {
			ids = append(ids, r.ID)
		}
	}
	return ids
}
