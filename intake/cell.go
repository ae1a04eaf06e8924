package intake

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"polku/impact"
)

// readDay reads a day as it is written in Finland and in files: 2022-03-01, 1.3.2022, 01.03.2022; 03/01/2022 only where the
// mapping says which comes first. A time of day behind it is left out.
func readDay(text string, order DateOrder) (impact.Date, error) {
	day, rest := text, ""
	if k := strings.IndexAny(text, " T\u00a0"); k > 0 {
		day, rest = text[:k], strings.TrimLeft(text[k:], " T\u00a0")
	}
	if strings.ContainsFunc(rest, func(r rune) bool { return !strings.ContainsRune("0123456789:.+-ZapmAPM \u00a0", r) }) {
		return 0, errDay
	}
	mark := strings.IndexAny(day, "-./")
	if mark < 0 {
		return 0, errDay
	}
	parts := strings.Split(day, day[mark:mark+1])
	if len(parts) != 3 {
		return 0, errDay
	}
	year, month, date := parts[0], parts[1], parts[2]
	switch {
	case mark == 4: // the year comes first
	case order == MonthFirst:
		year, month, date = parts[2], parts[0], parts[1]
	case order == DayFirst || day[mark] == '.':
		year, month, date = parts[2], parts[1], parts[0]
	default:
		return 0, errors.New("can be read in two ways: write 2022-03-01 or 1.3.2022, or say in the mapping whether day or month comes first (dates: DMY or MDY)")
	}
	if len(year) != 4 || len(month) > 2 || len(date) > 2 {
		return 0, errDay
	}
	return dayOf(year, month, date)
}

var errDay = errors.New("must be a day such as 2022-03-01 or 1.3.2022, from 1990 to 2100")

func dayOf(year, month, date string) (impact.Date, error) {
	two := func(text string) string {
		if len(text) == 1 {
			return "0" + text
		}
		return text
	}
	day, err := impact.ParseDate(year + "-" + two(month) + "-" + two(date))
	if err != nil {
		return 0, errDay
	}
	return day, nil
}

var errNumber = errors.New(`must be a number such as 1234.5 or 1 234,5, with at most four decimals`)

// readNumber reads a number with a decimal point or a decimal comma. Thousands may be parted by spaces, or by the mark that
// isn't the decimal one: 1 234,5, 1,234.5 and 1.234,5 are the same, and 1,234 is a little more than one.
func readNumber(text string) (impact.Decimal, error) {
	text = strings.Map(func(r rune) rune {
		switch r {
		case '\u00a0', '\u202f', '\u2009', '\'', '’':
			return ' '
		case '−':
			return '-'
		}
		return r
	}, strings.TrimSuffix(strings.TrimSpace(text), "€"))
	text = strings.TrimSpace(text)
	point, comma := strings.LastIndexByte(text, '.'), strings.LastIndexByte(text, ',')
	whole, rest, thousands := text, "", " "
	if mark := max(point, comma); mark >= 0 {
		whole, rest = text[:mark], text[mark+1:]
		if point >= 0 && comma >= 0 {
			if thousands = ","; mark == comma {
				thousands = "."
			}
		}
		if rest == "" {
			return 0, errNumber
		}
		rest = "." + rest
	}
	whole, err := withoutThousands(whole, thousands)
	if err != nil || strings.ContainsAny(whole[1:], "-") || strings.ContainsAny(rest, "-, ") {
		return 0, errNumber
	}
	number, err := impact.ParseDecimal(whole + rest)
	if err != nil {
		return 0, errNumber
	}
	return number, nil
}

// withoutThousands joins the groups of a whole number, which must be of three digits.
func withoutThousands(whole, mark string) (string, error) {
	groups := strings.Split(whole, mark)
	for k, group := range groups {
		digits := group
		if k == 0 {
			digits = strings.TrimPrefix(group, "-")
		}
		if digits == "" || len(groups) > 1 && (len(digits) > 3 || k > 0 && len(digits) != 3) {
			return "", errNumber
		}
	}
	return strings.Join(groups, ""), nil
}

var errYesNo = errors.New("must be yes or no: yes, no, kyllä, ei, ja, nej, true, false, 1 or 0")

// readYesNo reads a yes or no in the three languages.
func readYesNo(text string) (bool, error) {
	switch strings.ToLower(text) {
	case "yes", "y", "kyllä", "k", "on", "ja", "j", "true", "tosi", "sant", "1", "x":
		return true, nil
	case "no", "n", "ei", "e", "off", "nej", "false", "epätosi", "falskt", "0":
		return false, nil
	}
	return false, errYesNo
}

// serialDay is the day of a workbook's date cell: days since the end of 1899, with the 29 February 1900 that never was.
func serialDay(serial float64, from1904 bool) (string, bool) {
	if from1904 {
		serial += 1462
	}
	if serial < 61 || serial > 120_000 {
		return "", false
	}
	return time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(serial)).Format(time.DateOnly), true
}

// plainNumber writes a workbook's number as people would: with the fifteen digits that it shows, without an exponent.
func plainNumber(text string) string {
	number, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return text
	}
	if short, err := strconv.ParseFloat(strconv.FormatFloat(number, 'g', 15, 64), 64); err == nil {
		number = short
	}
	return strconv.FormatFloat(number, 'f', -1, 64)
}
