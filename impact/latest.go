package impact

import (
	"math"
	"slices"
)

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

// Cells are the totals that the series make: for each scope the numbers of its places added (SUM, RATIO, AVG), the newest
// of them (LATEST) or the highest (MAX).
func (s LatestSeries) Cells(i *Indicator, part Part) Cells {
	parts := map[CellKey][]LatestEntry{}
	for place, months := range s {
		for month, entry := range months {
			for _, scope := range place.scopes() {
				key := CellKey{i.ID, part, scope, MonthGrain, month}
				parts[key] = append(parts[key], entry)
			}
		}
		newest, _ := newestBetween(months, 0, lastMonth)
		for _, scope := range place.scopes() {
			key := CellKey{i.ID, part, scope, WholeGrain, 0}
			parts[key] = append(parts[key], newest)
		}
	}
	return mergeLatest(parts, i.Rule.AcrossRegions)
}

// Between is what the series show of the months from first to last: each place's newest number of them.
func (s LatestSeries) Between(first, last Month, merge Merge) Cell {
	var entries []LatestEntry
	for _, months := range s {
		if newest, ok := newestBetween(months, first, last); ok {
			entries = append(entries, newest)
		}
	}
	return latestCell(entries, merge)
}

// NewestRows are the rows of each place's newest number at the end of a month.
func (s LatestSeries) NewestRows(last Month) []int64 {
	var rows []int64
	for _, months := range s {
		if newest, ok := newestBetween(months, 0, last); ok {
			rows = append(rows, newest.Row)
		}
	}
	return rows
}

// In are the series of the places that lie in a scope.
func (s LatestSeries) In(scope Scope) LatestSeries {
	inside := LatestSeries{}
	for place, months := range s {
		if slices.Contains(place.scopes(), scope) {
			inside[place] = months
		}
	}
	return inside
}

// lastMonth is later than any month that is recorded.
const lastMonth = Month(999912)

// newestBetween is a place's newest number in the months from first to last, with the rows of all of them.
func newestBetween(months map[Month]LatestEntry, first, last Month) (LatestEntry, bool) {
	newest, rows := LatestEntry{}, int64(0)
	for month, entry := range months {
		if month < first || month > last {
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
	highest := Decimal(math.MinInt64)
	for _, entry := range entries {
		highest = max(highest, entry.Value)
		cell.Rows += entry.Rows
		cell.Sum += entry.Value
		if entry.newer(newest) {
			newest = entry
		}
	}
	switch {
	case len(entries) == 0:
	case merge == MergeLatest:
		cell.Sum = newest.Value
	case merge == MergeMax:
		cell.Sum = highest
	}
	return cell
}
