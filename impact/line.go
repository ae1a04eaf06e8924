package impact

// Line is what a series of values over months is made of.
type Line struct {
	Network   *Network
	Indicator *Indicator
	Scope     Scope
	// Cells are the month and first-month totals of the scope.
	Cells Cells
	// Latest are the newest numbers, for indicators that take the latest.
	Latest [2]LatestSeries
	Live   bool
}

// Point is the value of one month alone, of all months so far, and where the pace line stands at its end.
type Point struct {
	Period   Period
	Value    Value
	ToDate   Value
	Expected *Decimal
}

// Points are the months of the indicator's period that have begun by today; without a first day they begin with the first
// month that has rows.
func (l Line) Points(today Date) []Point {
	span := l.span().Until(today)
	if span.From == 0 || span.From > span.To {
		return nil
	}
	var points []Point
	var soFar [2]Cell
	for _, month := range span.Months() {
		var alone [2]Cell
		for _, part := range l.Indicator.Rule.Parts() {
			alone[part] = l.Cells[l.key(part, MonthGrain, month)]
			soFar[part] = l.toDate(part, month, soFar[part], alone[part])
		}
		point := Point{
			Period: Period{max(month.First(), span.From), min(month.Last(), span.To)},
			Value:  l.Indicator.ValueOf(alone[0], alone[1], l.Live),
			ToDate: l.Indicator.ValueOf(soFar[0], soFar[1], l.Live),
		}
		if l.Scope == WholeScope {
			if expected, ok := l.Indicator.Expected(l.Network, point.Period.To); ok {
				point.Expected = &expected
			}
		}
		points = append(points, point)
	}
	return points
}

func (l Line) key(part Part, grain Grain, month Month) CellKey {
	return CellKey{l.Indicator.ID, part, l.Scope, grain, month}
}

// toDate is the total of all months so far, by how the aggregate merges across periods.
func (l Line) toDate(part Part, month Month, before, alone Cell) Cell {
	switch l.Indicator.AggregateOf(part) {
	case Latest:
		return l.Latest[part].UpTo(month, l.Indicator.Rule.AcrossRegions, l.Scope)
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
