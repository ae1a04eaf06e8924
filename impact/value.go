package impact

// Value is an indicator's value with what it was computed from. A missing Number is "no data", which is not zero.
type Value struct {
	Number      *Decimal
	Numerator   *Decimal
	Denominator *Decimal
	Rows        int64
	// Hidden tells that there is a number that the viewer does not see, because it is about few customers.
	Hidden bool
}

// HiddenValue is what is shown in the place of a number about few customers.
var HiddenValue = Value{Hidden: true}

// ValueOf makes the value of its totals. sourceHasRows tells whether the network has any live row of the source that
// the definition counts: before the first one a count is not zero but unknown.
func (i *Indicator) ValueOf(num, den Cell, sourceHasRows bool) Value {
	value := Value{Rows: num.Rows}
	switch {
	case i.Rule == nil:
	case i.Rule.IsFormula():
		value.formula(i, num, den, sourceHasRows)
	case i.Rule.HasDenominator():
		value.ratio(num.Sum, den.Sum, i.Rule.Scale())
		if den.Rows == 0 {
			value.Numerator, value.Denominator = nil, nil
		}
	case i.Rule.Aggregate == Mean:
		if num.Rows > 0 {
			value.ratio(num.Sum, Whole(num.Rows), one)
		}
	case i.Rule.Source == Observations:
		if num.Rows > 0 {
			value.Number = &num.Sum
		}
	case sourceHasRows:
		value.Number = &num.Sum
	}
	return value
}

// formula makes the value of what a formula came to; computed tells whether it came to anything.
func (v *Value) formula(i *Indicator, num, den Cell, computed bool) {
	switch {
	case !computed:
	case i.compiled.formula.divides():
		v.ratio(num.Sum, den.Sum, i.Rule.Scale())
	default:
		v.Number = &num.Sum
	}
}

func (v *Value) ratio(numerator, denominator, factor Decimal) {
	v.Numerator, v.Denominator = &numerator, &denominator
	if number, err := numerator.Over(denominator, factor); err == nil {
		v.Number = &number
	}
}

// Same tells whether two values are the same number, made of the same numbers.
func (v Value) Same(other Value) bool {
	same := func(a, b *Decimal) bool { return a == b || a != nil && b != nil && *a == *b }
	return same(v.Number, other.Number) && same(v.Numerator, other.Numerator) && same(v.Denominator, other.Denominator)
}

// Additive tells whether values of regions or organisations add up to the whole.
func (i *Indicator) Additive() bool {
	if i.Rule == nil || i.Rule.IsFormula() || i.Rule.HasDenominator() {
		return false
	}
	switch i.Rule.Aggregate {
	case Count, Sum:
		return true
	case Latest:
		return i.Rule.AcrossRegions == MergeSum
	default:
		return false
	}
}
