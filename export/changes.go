package export

import (
	"context"
	"slices"

	"polku/impact"
)

// change is a move of an indicator that the viewer may see.
type change struct {
	impact.Move
	i *impact.Indicator
	// steps tells whether the viewer sees how far the value moved.
	steps bool
}

func (s *snapshot) change(m impact.Move, i *impact.Indicator) change {
	return change{m, i, s.view.Viewer().MaySeeSteps(s.n, i)}
}

func (c change) before() impact.Value { return c.step(c.Was) }

func (c change) after() impact.Value { return c.step(c.Is) }

func (c change) step(t impact.Totals) impact.Value {
	if !c.steps {
		return impact.HiddenValue
	}
	return c.i.ValueFrom(t)
}

// changeTable is the table of the network's changes, newest first as the API lists them.
func changeTable(_ context.Context, s *snapshot) (*table, error) {
	fields := s.changeFields()
	return &table{columns: columnsOf(fields), each: func(ctx context.Context, take func(cells) error) error {
		return s.eachMove(ctx, func(c change) error { return take(rowOf(fields, c)) })
	}}, nil
}

// eachMove pages through the changes inside the snapshot.
func (s *snapshot) eachMove(ctx context.Context, take func(change) error) error {
	before := int64(0)
	for {
		moves, err := s.view.Moves(ctx, s.n, before, pageRows)
		if err != nil {
			return err
		}
		for _, m := range moves {
			if i, ok := impact.ByID[*impact.Indicator](s.n, m.Indicator); ok {
				if err := take(s.change(m, i)); err != nil {
					return err
				}
			}
		}
		if len(moves) < pageRows {
			return nil
		}
		before = moves[len(moves)-1].Sequence
		s.view.Forget()
	}
}

func (s *snapshot) changeFields() []field[change] {
	value := func(name, fi, sv, en string, of func(change) impact.Value) []field[change] {
		return []field[change]{
			{col("value_"+name, "Arvo "+fi, "Värde "+sv, "Value "+en), func(c change) any { return number(of(c).Number) }},
			{col("numerator_"+name, "Osoittaja "+fi, "Täljare "+sv, "Numerator "+en), func(c change) any { return number(of(c).Numerator) }},
			{col("denominator_"+name, "Nimittäjä "+fi, "Nämnare "+sv, "Denominator "+en), func(c change) any { return number(of(c).Denominator) }},
		}
	}
	return slices.Concat([]field[change]{
		{col("sequence", "Järjestysnumero", "Löpnummer", "Sequence"), func(c change) any { return c.Sequence }},
		{col("at", "Aika", "Tid", "At"), func(c change) any { return c.At }},
		{col("indicator", "Mittari (tunnus)", "Indikator (kod)", "Indicator (code)"), func(c change) any { return c.i.Code }},
		{col("indicator_title", "Mittari", "Indikator", "Indicator"), func(c change) any { return c.i.Title.In(s.Lang) }},
	},
		value("before", "ennen", "före", "before", func(c change) impact.Value { return c.before() }),
		value("after", "jälkeen", "efter", "after", func(c change) impact.Value { return c.after() }),
		[]field[change]{
			{col("cause_kind", "Syyn laji", "Typ av orsak", "Kind of cause"), func(c change) any { return string(c.Kind) }},
			{col("cause_act", "Tapahtuma", "Åtgärd", "Act"), func(c change) any { return string(c.Act) }},
			{col("cause_record", "Kirjaus", "Post", "Record"), func(c change) any { return s.causeRecord(c) }},
		},
		organised(s, func(c change) int64 { return c.Organisation }),
		placed(s, func(c change) int64 { return c.Region }),
		[]field[change]{{col("cause_text", "Syy", "Orsak", "Cause"), func(c change) any { return c.Words(s.n).In(s.Lang) }}})
}

// causeRecord is the id of the fact that moved a value, for those who may read it.
func (s *snapshot) causeRecord(c change) any {
	if c.Fact == 0 || !s.readsOf(c.Kind) {
		return nil
	}
	return impact.NewID(c.Kind, c.Fact)
}
