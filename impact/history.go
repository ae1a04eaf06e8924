package impact

import "slices"

// forecastKind is how the indicator's value grows; empty where no method fits.
func (i *Indicator) forecastKind() ForecastKind {
	r := i.Rule
	switch {
	case r == nil || i.Done():
		return ""
	case r.Denominator != nil:
		return ShareForecast
	case slices.Contains([]Aggregate{Count, CountDistinct, Sum}, r.Aggregate):
		return CountForecast
	default:
		return StockForecast
	}
}

// ForecastInput is the indicator's history as forecasts take it: the whole months of its points that have passed by today,
// and what its target asks for. Points are months. Where the period begins in the middle of a month, what that month counted
// is counted with the next, so that all of it is there.
func (i *Indicator) ForecastInput(points []Point, today Date) ForecastInput {
	i = i.on(today)
	in := ForecastInput{Kind: i.forecastKind(), Last: i.Deadline().Month()}
	if i.Rule != nil && i.Rule.HasDenominator() {
		in.Scale = i.Rule.Scale()
	}
	if _, undecided := i.open(); !undecided {
		in.Least, in.Most = i.reach()
	}
	before := Decimal(0)
	for _, p := range points {
		month := p.Period.To.Month()
		if p.Period.To != month.Last() || p.Period.To > today || p.Period.From != month.First() {
			continue
		}
		in.Months = append(in.Months, historyMonth(month, p, in.Kind, before))
		if p.ToDate.Number != nil {
			before = *p.ToDate.Number
		}
	}
	return in
}

// historyMonth is what a month brought. What a distinct count gains in a month are those that are met for the first time.
func historyMonth(month Month, p Point, kind ForecastKind, before Decimal) HistoryMonth {
	h := HistoryMonth{Month: month}
	switch {
	case kind == CountForecast && p.ToDate.Number != nil:
		h.Count = *p.ToDate.Number - before
	case kind == ShareForecast && p.Value.Denominator != nil:
		h.Numerator, h.Denominator = *p.Value.Numerator, *p.Value.Denominator
	case kind == StockForecast:
		h.Level = p.Value.Number
	}
	return h
}

// reach are the bounds within which the value has reached its target.
func (i *Indicator) reach() (least, most *Decimal) {
	least, most = i.Bounds()
	switch i.Target.Direction {
	case AtLeast, DoneBy:
		return least, nil
	case AtMost:
		return nil, most
	case Optional:
		return most, nil
	case Increase:
		above := *i.Baseline.Value + 1
		if least != nil {
			above = max(above, *least)
		}
		return &above, nil
	case Decrease:
		below := *i.Baseline.Value - 1
		if most != nil {
			below = min(below, *most)
		}
		return nil, &below
	default:
		return least, most
	}
}
