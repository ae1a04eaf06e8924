package impact

import "strconv"

// Contribution is what one row adds to one part of an indicator.
type Contribution struct {
	Part  Part
	Row   int64
	Day   Date
	Place Place
	// Scopes are the whole and the parts of each dimension that the row counts in.
	Scopes []Scope
	// Member is what a distinct count counts once; empty for other aggregates.
	Member string
	// Amount is 1 for counts, the number for sums, means and latest.
	Amount Decimal
}

// Contributions are what a row of a source adds to the indicator: none when it does not pass, at most one for each part.
func (i *Indicator) Contributions(source Source, row Row) []Contribution {
	if i.compiled == nil || !i.Period.Has(row.Day()) {
		return nil
	}
	if o, ok := row.(ObservationRow); ok && o.Indicator != i.Measured().ID {
		return nil
	}
	var list []Contribution
	var scopes []Scope
	for _, part := range i.Rule.Parts() {
		if c, ok := i.compiled.parts[part].contribution(source, row); ok {
			if scopes == nil {
				scopes = scopesOf(source, row)
			}
			c.Part, c.Scopes = part, scopes
			list = append(list, c)
		}
	}
	return list
}

func (p *compiledPart) contribution(source Source, row Row) (Contribution, bool) {
	if p == nil || p.Source != source {
		return Contribution{}, false
	}
	for _, holds := range p.tests {
		if !holds(row) {
			return Contribution{}, false
		}
	}
	c := Contribution{Row: row.RowID(), Day: row.Day(), Place: row.Place(), Amount: one}
	if p.Aggregate == Count || p.Field == "" {
		return c, true
	}
	value := row.Field(p.Field)
	if !value.Stated {
		return Contribution{}, false
	}
	if p.Aggregate == CountDistinct {
		c.Member = value.member()
	} else {
		c.Amount = value.Number
	}
	return c, true
}

// member is the name under which a distinct count knows a value.
func (v FieldValue) member() string {
	if v.Ref != 0 {
		return strconv.FormatInt(v.Ref, 10)
	}
	return v.Code
}

// AggregateOf is the aggregate of a part.
func (i *Indicator) AggregateOf(part Part) Aggregate {
	m, _ := i.Rule.PartOf(part)
	return m.Aggregate
}
