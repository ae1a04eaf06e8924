package impact

// Line is what a series of values over spans of time is made of.
type Line struct {
	Network   *Network
	Indicator *Indicator
	// Cells are the totals of the months and spans, narrowed to what is asked for.
	Cells Cells
	// Latest are the newest numbers, for indicators that take the latest, narrowed alike.
	Latest [2]LatestSeries
	Live   bool
	// Whole tells that nothing is narrowed: the pace line belongs to the whole only.
	Whole bool
}

// Point is the value of one span alone, of all spans so far, and where the pace line stands at its end.
type Point struct {
	Period   Period
	Value    Value
	ToDate   Value
	Expected *Decimal
}

// Points are the spans of the indicator's period that have begun by today; without a first day they begin with the first
// month that has rows.
func (l Line) Points(every Grain, today Date) []Point {
	span := l.span().Until(today)
	if span.From == 0 || span.From > span.To {
		return nil
	}
	var points []Point
	var soFar [2]Cell
	months := span.Months()
	for at := 0; at < len(months); {
		first := months[at]
		var alone [2]Cell
		for ; at < len(months) && l.together(every, first, months[at]); at++ {
			for _, part := range l.Indicator.Rule.Parts() {
				month := l.Cells[l.key(part, MonthGrain, months[at])]
				alone[part] = alone[part].Plus(month)
				soFar[part] = l.toDate(part, months[at], soFar[part], month)
			}
		}
		last := months[at-1]
		for _, part := range l.Indicator.Rule.Parts() {
			alone[part] = l.alone(part, every, first, last, alone[part], soFar[part])
		}
		points = append(points, l.point(Period{max(first.First(), span.From), min(last.Last(), span.To)}, alone, soFar))
	}
	return points
}

// together tells whether two months lie in the same span.
func (l Line) together(every Grain, a, b Month) bool {
	return every == WholeGrain || l.Network.SpanOf(every, a) == l.Network.SpanOf(every, b)
}

func (l Line) point(period Period, alone, soFar [2]Cell) Point {
	point := Point{Period: period, Value: l.Indicator.ValueOf(alone[0], alone[1], l.Live), ToDate: l.Indicator.ValueOf(soFar[0], soFar[1], l.Live)}
	if l.Whole {
		if expected, ok := l.Indicator.Expected(l.Network, period.To); ok {
			point.Expected = &expected
		}
	}
	return point
}

func (l Line) key(part Part, grain Grain, month Month) CellKey {
	return CellKey{l.Indicator.ID, part, WholeScope, grain, month}
}

// alone is the total of one span, by how the aggregate merges across periods; added is what its months give added up.
func (l Line) alone(part Part, every Grain, first, last Month, added, soFar Cell) Cell {
	switch {
	case l.Indicator.AggregateOf(part) == Latest:
		return l.Latest[part].Between(first, last, l.Indicator.Rule.AcrossRegions)
	case l.Indicator.AggregateOf(part) != CountDistinct || every == MonthGrain:
		return added
	case every == WholeGrain:
		return soFar
	default:
		return Cell{Rows: added.Rows, Sum: l.Cells[l.key(part, every, l.Network.SpanOf(every, first))].Sum}
	}
}

// toDate is the total of all months so far, by how the aggregate merges across periods.
func (l Line) toDate(part Part, month Month, before, alone Cell) Cell {
	switch l.Indicator.AggregateOf(part) {
	case Latest:
		return l.Latest[part].Between(0, month, l.Indicator.Rule.AcrossRegions)
	case CountDistinct:
		return Cell{Rows: before.Rows + alone.Rows, Sum: before.Sum + l.Cells[l.key(part, FirstGrain, month)].Sum}
	default:
		return before.Plus(alone)
	}
}

// span is the indicator's period, or where it is open what the rows span.
func (l Line) span() Period {
	span := l.Indicator.Period
	first, last := Month(0), Month(0)
	for key, cell := range l.Cells {
		if key.Grain != MonthGrain || cell.Rows == 0 {
			continue
		}
		if first == 0 || key.Bucket < first {
			first = key.Bucket
		}
		last = max(last, key.Bucket)
	}
	if span.From == 0 && first != 0 {
		span.From = first.First()
	}
	if span.To == 0 && last != 0 {
		span.To = max(last.Last(), l.Network.Period.To)
	}
	return span
}
