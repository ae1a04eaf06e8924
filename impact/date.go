package impact

import (
	"errors"
	"fmt"
	"time"
)

// Date is a day in the calendar as the number yyyymmdd, so that it sorts, compares and groups as an integer in every
// database: 1 March 2022 is 20220301. Zero is no day.
type Date int32

// Month is a month as the number yyyymm.
type Month int32

var errDate = errors.New("must be a day such as 2022-03-01, from 1990 to 2100")

// ParseDate reads an ISO day between 1990 and 2100.
func ParseDate(text string) (Date, error) {
	if len(text) != len(time.DateOnly) {
		return 0, errDate
	}
	t, err := time.Parse(time.DateOnly, text)
	if err != nil || t.Year() < 1990 || t.Year() > 2100 {
		return 0, errDate
	}
	return DateOf(t), nil
}

// DateOf is the day of a moment in its own location.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date(y*10_000 + int(m)*100 + d)
}

// Time is midnight UTC at the start of the day.
func (d Date) Time() time.Time {
	return time.Date(int(d)/10_000, time.Month(int(d)/100%100), int(d)%100, 0, 0, 0, 0, time.UTC)
}

// Month is the month that the day lies in.
func (d Date) Month() Month { return Month(d / 100) }

// Add moves the day by whole days.
func (d Date) Add(days int) Date { return DateOf(d.Time().AddDate(0, 0, days)) }

// DaysUntil counts the days from d to end; the same day is zero.
func (d Date) DaysUntil(end Date) int { return int(end.Time().Sub(d.Time()).Hours() / 24) }

// String writes the day as ISO; no day is empty.
func (d Date) String() string {
	if d == 0 {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", int(d)/10_000, int(d)/100%100, int(d)%100)
}

// MarshalText writes the day as ISO.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads an ISO day; empty text is no day.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = 0
		return nil
	}
	parsed, err := ParseDate(string(text))
	*d = parsed
	return err
}

// First is the first day of the month.
func (m Month) First() Date { return Date(int(m)*100 + 1) }

// Last is the last day of the month.
func (m Month) Last() Date { return m.Next().First().Add(-1) }

// Next is the month after.
func (m Month) Next() Month { return m.Add(1) }

// index counts the months since the year 0.
func (m Month) index() int { return int(m/100)*12 + int(m%100) - 1 }

// Add moves the month by whole months.
func (m Month) Add(months int) Month {
	index := m.index() + months
	return Month(index/12*100 + index%12 + 1)
}

// Number is the month of the year, 1 to 12.
func (m Month) Number() int { return int(m % 100) }

// Period is a span of days, both ends included; an end that is zero is open.
type Period struct {
	From Date `yaml:"from,omitempty" json:"from,omitempty"`
	To   Date `yaml:"to,omitempty" json:"to,omitempty"`
}

// Has tells whether the day lies in the period.
func (p Period) Has(day Date) bool { return day >= p.From && (p.To == 0 || day <= p.To) }

// Until is the period cut at the day.
func (p Period) Until(day Date) Period {
	if p.To == 0 || day < p.To {
		p.To = day
	}
	return p
}

// Months lists the months that the period touches, which must have both ends.
func (p Period) Months() []Month {
	var months []Month
	for m := p.From.Month(); m <= p.To.Month(); m = m.Next() {
		months = append(months, m)
	}
	return months
}
