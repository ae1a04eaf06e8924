package impact

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"
	"unicode/utf8"
)

// A formula computes an indicator from other indicators: [K-10] / ([K-11] + [K-12]). It knows + - * / with their usual
// precedence, parentheses, decimal numbers and codes of indicators in brackets. It is computed exactly, as fractions, and
// rounded once; where the outermost step divides, both sides are rounded to four decimals first, so that the value shown is
// the quotient of the two numbers shown beside it. A formula over something without data has no data, and so has one that
// comes to divide by zero.

const (
	maxFormula      = 500
	maxFormulaDepth = 20
)

// formula is a formula as read.
type formula struct {
	root     term
	operands []string // codes, each once, in the order in which they are named
}

// term is a part of a formula. Its value is nil where an operand has none or a divisor is zero.
type term interface {
	value(of func(code string) *big.Rat) *big.Rat
}

type (
	constant  struct{ *big.Rat }
	operand   string
	operation struct {
		sign        byte
		left, right term
	}
)

func (c constant) value(func(string) *big.Rat) *big.Rat { return c.Rat }

func (o operand) value(of func(string) *big.Rat) *big.Rat { return of(string(o)) }

func (o operation) value(of func(string) *big.Rat) *big.Rat {
	left, right := o.left.value(of), o.right.value(of)
	if left == nil || right == nil {
		return nil
	}
	switch o.sign {
	case '+':
		return new(big.Rat).Add(left, right)
	case '-':
		return new(big.Rat).Sub(left, right)
	case '*':
		return new(big.Rat).Mul(left, right)
	default:
		if right.Sign() == 0 {
			return nil
		}
		return new(big.Rat).Quo(left, right)
	}
}

// divides tells whether the formula's outermost step is a division.
func (f *formula) divides() bool {
	o, ok := f.root.(operation)
	return ok && o.sign == '/'
}

// formulaReader reads a formula from left to right.
type formulaReader struct {
	text   string
	at     int
	depth  int
	codes  []string
	faults *Faults
	path   string
}

// parseFormula reads a formula, or notes the first thing that is wrong with it and where.
func parseFormula(text, path string, faults *Faults) *formula {
	if strings.TrimSpace(text) == "" {
		faults.add(Required, path, "write a formula of other indicators, such as [K-10] / [K-11]")
		return nil
	}
	if len(text) > maxFormula {
		faults.add(TooLong, path, "is %d characters; at most %d", len(text), maxFormula)
		return nil
	}
	before := len(*faults)
	r := &formulaReader{text: text, faults: faults, path: path}
	root := r.sum()
	if root != nil && r.next() != 0 {
		unexpected, _ := utf8.DecodeRuneInString(r.text[r.at:])
		r.fail("%q was not expected here", string(unexpected))
	}
	if len(*faults) > before {
		return nil
	}
	if len(r.codes) == 0 {
		faults.add(Invalid, path, "names no indicator: put codes in brackets, such as [K-10]")
		return nil
	}
	return &formula{root, r.codes}
}

// fail notes the first fault only: what follows it is mostly its consequence.
func (r *formulaReader) fail(format string, args ...any) {
	for _, fault := range *r.faults {
		if fault.Field == r.path {
			return
		}
	}
	r.faults.add(Invalid, r.path, "at character %d: %s", utf8.RuneCountInString(r.text[:r.at])+1, fmt.Sprintf(format, args...))
}

// next is the next character that is no blank, 0 at the end.
func (r *formulaReader) next() byte {
	for r.at < len(r.text) && strings.IndexByte(" \t\r\n", r.text[r.at]) >= 0 {
		r.at++
	}
	if r.at == len(r.text) {
		return 0
	}
	return r.text[r.at]
}

func (r *formulaReader) sum() term { return r.chain(r.product, '+', '-') }

func (r *formulaReader) product() term { return r.chain(r.factor, '*', '/') }

// chain reads parts joined by signs of one rank, from left to right.
func (r *formulaReader) chain(part func() term, signs ...byte) term {
	left := part()
	for left != nil && slices.Contains(signs, r.next()) {
		sign := r.text[r.at]
		r.at++
		right := part()
		if right == nil {
			return nil
		}
		if c, ok := right.(constant); ok && sign == '/' && c.Sign() == 0 {
			r.fail("divides by zero")
			return nil
		}
		left = operation{sign, left, right}
	}
	return left
}

func (r *formulaReader) factor() term {
	switch c := r.next(); {
	case c == '(':
		return r.inParentheses()
	case c == '[':
		return r.code()
	case c >= '0' && c <= '9':
		return r.number()
	case c == 0:
		r.fail("the formula ends where a number or an indicator is expected")
	default:
		r.fail("expected a number, an indicator such as [K-10], or an opening parenthesis")
	}
	return nil
}

func (r *formulaReader) inParentheses() term {
	if r.depth++; r.depth > maxFormulaDepth {
		r.fail("more than %d parentheses inside each other", maxFormulaDepth)
		return nil
	}
	r.at++
	inside := r.sum()
	if inside == nil {
		return nil
	}
	if r.next() != ')' {
		r.fail("a closing parenthesis is missing")
		return nil
	}
	r.at++
	r.depth--
	return inside
}

func (r *formulaReader) code() term {
	end := strings.IndexByte(r.text[r.at:], ']')
	if end < 0 {
		r.fail("the closing bracket of a code is missing")
		return nil
	}
	code := r.text[r.at+1 : r.at+end]
	r.at += end + 1
	if !slices.Contains(r.codes, code) {
		r.codes = append(r.codes, code)
	}
	return operand(code)
}

func (r *formulaReader) number() term {
	start := r.at
	for r.at < len(r.text) && (r.text[r.at] >= '0' && r.text[r.at] <= '9' || r.text[r.at] == '.') {
		r.at++
	}
	text := r.text[start:r.at]
	number, err := ParseDecimal(text)
	if err != nil {
		r.at = start
		r.fail("%q %v", text, err)
		return nil
	}
	return constant{number.rat()}
}

// rat is the number as a fraction.
func (d Decimal) rat() *big.Rat { return big.NewRat(int64(d), int64(one)) }

// decimalOf rounds a fraction half away from zero to four decimals; ok is false when it is too large to be kept.
func decimalOf(r *big.Rat) (Decimal, bool) {
	scaled := new(big.Rat).Mul(r, big.NewRat(int64(one), 1))
	twice := new(big.Int).Mul(scaled.Num(), big.NewInt(2))
	half := new(big.Int).Set(scaled.Denom())
	if scaled.Sign() < 0 {
		half.Neg(half)
	}
	rounded := new(big.Int).Quo(twice.Add(twice, half), new(big.Int).Mul(scaled.Denom(), big.NewInt(2)))
	if !rounded.IsInt64() {
		return 0, false
	}
	number := Decimal(rounded.Int64())
	return number, number <= MaxDecimal && number >= -MaxDecimal
}

// exact is the value as a fraction: a ratio is not rounded before it is used.
func (i *Indicator) exact(v Value) *big.Rat {
	if v.Number == nil {
		return nil
	}
	if v.Numerator == nil || v.Denominator == nil || *v.Denominator == 0 {
		return v.Number.rat()
	}
	scale := one
	if i.Rule.Aggregate != Mean {
		scale = i.Rule.Scale()
	}
	quotient := new(big.Rat).Quo(v.Numerator.rat(), v.Denominator.rat())
	return quotient.Mul(quotient, scale.rat())
}

// Operands are the indicators that a formula is made of, in the order in which it names them; none for others.
func (i *Indicator) Operands(n *Network) []*Indicator {
	if i.compiled == nil || i.compiled.formula == nil {
		return nil
	}
	var list []*Indicator
	for _, code := range i.compiled.formula.operands {
		if operand, ok := ByCode[*Indicator](n, KindIndicator, code); ok {
			list = append(list, operand)
		}
	}
	return list
}

// Compute is the value of a formula from the values of its operands.
func (i *Indicator) Compute(n *Network, of func(*Indicator) Value) Value {
	totals := i.ComputeTotals(n, of)
	value := i.ValueFrom(totals)
	value.Rows = totals.Numerator.Rows
	return value
}

// ComputeTotals is the value of a formula as the feed keeps it: the number, or the two sides of the outermost division.
// Rows are those of all operands.
func (i *Indicator) ComputeTotals(n *Network, of func(*Indicator) Value) Totals {
	var totals Totals
	values := map[string]*big.Rat{}
	for _, o := range i.Operands(n) {
		value := of(o)
		values[o.Code] = o.exact(value)
		totals.Numerator.Rows += value.Rows
	}
	of2 := func(code string) *big.Rat { return values[code] }
	root, ok := i.compiled.formula.root.(operation)
	if !ok || root.sign != '/' {
		totals.Numerator.Sum, totals.Live = rounded(i.compiled.formula.root.value(of2))
		return totals
	}
	var left, right bool
	totals.Numerator.Sum, left = rounded(root.left.value(of2))
	totals.Denominator.Sum, right = rounded(root.right.value(of2))
	totals.Live = left && right
	return totals
}

func rounded(r *big.Rat) (Decimal, bool) {
	if r == nil {
		return 0, false
	}
	return decimalOf(r)
}

// ComputeLine are the points of a formula from the points of its operands. Whole tells that nothing is narrowed.
func (i *Indicator) ComputeLine(n *Network, lines map[*Indicator][]Point, every Grain, whole bool) []Point {
	spans, at := map[Month]Period{}, map[*Indicator]map[Month]Point{}
	for operand, points := range lines {
		at[operand] = map[Month]Point{}
		for _, p := range points {
			month := Month(0)
			if every != WholeGrain {
				month = n.SpanOf(every, p.Period.From.Month())
			}
			at[operand][month] = p
			span, there := spans[month]
			if !there {
				span = p.Period
			}
			spans[month] = Period{min(span.From, p.Period.From), max(span.To, p.Period.To)}
		}
	}
	var points []Point
	soFar := map[*Indicator]Value{} // an operand whose period has ended stays as it was
	for _, month := range slices.Sorted(maps.Keys(spans)) {
		point := Point{Period: spans[month]}
		for o := range at {
			if p, there := at[o][month]; there {
				soFar[o] = p.ToDate
			}
		}
		point.Value = i.Compute(n, func(o *Indicator) Value { return at[o][month].Value })
		point.ToDate = i.Compute(n, func(o *Indicator) Value { return soFar[o] })
		if expected, ok := i.Expected(n, point.Period.To); ok && whole {
			point.Expected = &expected
		}
		points = append(points, point)
	}
	return points
}

// reached are the codes that a formula rests on, directly or through the formulas that of gives.
func (f *formula) reached(of func(code string) *formula) []string {
	var codes []string
	for rest := slices.Clone(f.operands); len(rest) > 0; rest = rest[1:] {
		if slices.Contains(codes, rest[0]) {
			continue
		}
		codes = append(codes, rest[0])
		if next := of(rest[0]); next != nil {
			rest = append(rest, next.operands...)
		}
	}
	return codes
}

// orderFormulas puts formulas behind what they are made of, and notes those that lead back to themselves.
func orderFormulas(formulas map[string]*formula, note func(code string, cycle []string)) []string {
	var order []string
	done := map[string]bool{}
	var visit func(code string, way []string)
	visit = func(code string, way []string) {
		f := formulas[code]
		if at := slices.Index(way, code); at >= 0 {
			note(way[len(way)-1], append(slices.Clone(way[at:]), code))
			return
		}
		if f == nil || done[code] {
			return
		}
		way = append(slices.Clone(way), code)
		for _, operand := range f.operands {
			visit(operand, way)
		}
		if !done[code] {
			done[code] = true
			order = append(order, code)
		}
	}
	for _, code := range sortedKeys(formulas) {
		visit(code, nil)
	}
	return order
}
