package impact

// Latest numbers are not added up from changes: taking the newest away brings an older one back. What is kept is the
// newest number of each month for each place ("series"); the cells of the indicator follow from those.

// LatestEntry is the newest number of one place in one month, and how many rows the month has.
type LatestEntry struct {
	Rows  int64
	Day   Date
	Row   int64
	Value Decimal
}

// newer tells whether e was observed after other; of two of the same day the one recorded later counts.
func (e LatestEntry) newer(other LatestEntry) bool {
	return e.Day > other.Day || e.Day == other.Day && e.Row > other.Row
}

// LatestSeries is the state of a latest-number indicator's part.
type LatestSeries map[Place]map[Month]LatestEntry

// Note takes one row into the series.
func (s LatestSeries) Note(c Contribution) {
	if s[c.Place] == nil {
		s[c.Place] = map[Month]LatestEntry{}
	}
	entry := s[c.Place][c.Day.Month()]
	newest := LatestEntry{Day: c.Day, Row: c.Row, Value: c.Amount}
	if entry.Rows > 0 && entry.newer(newest) {
		newest = entry
	}
	newest.Rows = entry.Rows + 1
	s[c.Place][c.Day.Month()] = newest
}

// Cells are the totals that the series make: for each scope the numbers of its places added (SUM, RATIO), or the newest
// of them (LATEST).
func (s LatestSeries) Cells(i *Indicator, part Part) Cells {
	parts := map[CellKey][]LatestEntry{}
	for place, months := range s {
		for month, entry := range months {
			for _, scope := range place.scopes() {
				key := CellKey{i.ID, part, scope, MonthGrain, month}
				parts[key] = append(parts[key], entry)
			}
		}
		newest, _ := newestUpTo(months, lastMonth)
		for _, scope := range place.scopes() {
			key := CellKey{i.ID, part, scope, WholeGrain, 0}
			parts[key] = append(parts[key], newest)
		}
	}
	return mergeLatest(parts, i.Rule.AcrossRegions)
}

// UpTo is what the series show at the end of a month: each place's newest number so far.
func (s LatestSeries) UpTo(month Month, merge Merge, within Scope) Cell {
	var entries []LatestEntry
	for place, months := range s {
		if !place.in(within) {
			continue
		}
		if newest, ok := newestUpTo(months, month); ok {
			entries = append(entries, newest)
		}
	}
	return latestCell(entries, merge)
}

// lastMonth is later than any month that is recorded.
const lastMonth = Month(999912)

// newestUpTo is a place's newest number in the months up to one, with the rows of all of them.
func newestUpTo(months map[Month]LatestEntry, last Month) (LatestEntry, bool) {
	newest, rows := LatestEntry{}, int64(0)
	for month, entry := range months {
		if month > last {
			continue
		}
		rows += entry.Rows
		if entry.newer(newest) {
			newest = entry
		}
	}
	newest.Rows = rows
	return newest, rows > 0
}

func (p Place) in(scope Scope) bool {
	for _, s := range p.scopes() {
		if s == scope {
			return true
		}
	}
	return false
}

func mergeLatest(parts map[CellKey][]LatestEntry, merge Merge) Cells {
	cells := Cells{}
	for key, entries := range parts {
		cells[key] = latestCell(entries, merge)
	}
	return cells
}

// latestCell makes one number of the newest numbers of several places.
func latestCell(entries []LatestEntry, merge Merge) Cell {
	cell, newest := Cell{}, LatestEntry{}
	for _, entry := range entries {
		cell.Rows += entry.Rows
		cell.Sum += entry.Value
		if entry.newer(newest) {
			newest = entry
		}
	}
	if merge == MergeLatest {
		cell.Sum = newest.Value
	}
	return cell
}
