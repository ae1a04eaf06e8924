package impact

import (
	"errors"
	"fmt"
	"math"

	"github.com/shopspring/decimal"
)

// Decimal is an exact number with four decimals, held as ten-thousandths: 12.5 is 125000. Databases add it as an
// integer, so that sums are exact in both dialects.
type Decimal int64

const (
	decimals = 4
	one      = Decimal(10_000)
	// MaxDecimal is the largest number that may be recorded: a hundred thousand million. Nine thousand of the
	// largest still add up within an int64.
	MaxDecimal = 100_000_000_000 * one
)

// errDecimal says what a decimal must look like; the input is not repeated.
var errDecimal = errors.New("must be a number such as 12 or 12.5, with at most four decimals and between -100000000000 and 100000000000")

// ParseDecimal reads a plain decimal number. It refuses more than four decimals, exponents and anything larger than
// MaxDecimal.
func ParseDecimal(text string) (Decimal, error) {
	if len(text) > 32 {
		return 0, errDecimal
	}
	for _, r := range text {
		if (r < '0' || r > '9') && r != '.' && r != '-' {
			return 0, errDecimal
		}
	}
	number, err := decimal.NewFromString(text)
	if err != nil {
		return 0, errDecimal
	}
	scaled := number.Shift(decimals)
	if !scaled.IsInteger() || scaled.Abs().GreaterThan(decimal.NewFromInt(int64(MaxDecimal))) {
		return 0, errDecimal
	}
	return Decimal(scaled.IntPart()), nil
}

// Whole is the decimal of a whole number.
func Whole(n int64) Decimal { return Decimal(n) * one }

// String writes the number without needless zeros: 12.5, 100, -3.
func (d Decimal) String() string { return decimal.New(int64(d), -decimals).String() }

// MarshalText writes the number as String does.
func (d Decimal) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what ParseDecimal reads.
func (d *Decimal) UnmarshalText(text []byte) error {
	parsed, err := ParseDecimal(string(text))
	*d = parsed
	return err
}

// Over is d * factor / by, rounded half away from zero to four decimals.
func (d Decimal) Over(by, factor Decimal) (Decimal, error) {
	if by == 0 {
		return 0, errors.New("division by zero")
	}
	quotient := decimal.New(int64(d), -decimals).Mul(decimal.New(int64(factor), -decimals)).
		DivRound(decimal.New(int64(by), -decimals), decimals).Shift(decimals)
	if quotient.Abs().GreaterThan(decimal.NewFromInt(math.MaxInt64)) {
		return 0, fmt.Errorf("%s over %s is too large", d, by)
	}
	return Decimal(quotient.IntPart()), nil
}
