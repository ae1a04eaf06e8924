package impact

import (
	"strconv"
	"strings"
)

// Rule is an indicator's definition as data: which rows count, and how they make one number. Its version is the
// revision under which it is kept.
type Rule struct {
	Version int `yaml:"-" json:"-"`
	// ValidFrom is the first day that the definition is used for; empty from the beginning.
	ValidFrom   Date `yaml:"validFrom,omitempty" json:"validFrom,omitempty"`
	Measurement `yaml:",inline"`
	// Formula is of other indicators, where the source is FORMULA.
	Formula       string       `yaml:"formula,omitempty" json:"formula,omitempty"`
	Denominator   *Measurement `yaml:"denominator,omitempty" json:"denominator,omitempty"`
	Factor        Decimal      `yaml:"factor,omitempty" json:"factor,omitempty"`
	AcrossPeriods Merge        `yaml:"acrossPeriods" json:"acrossPeriods"`
	AcrossRegions Merge        `yaml:"acrossRegions" json:"acrossRegions"`
}

// Measurement is one part of a definition: rows of a source that pass all tests, aggregated.
type Measurement struct {
	Source    Source    `yaml:"source" json:"source"`
	Aggregate Aggregate `yaml:"aggregate,omitempty" json:"aggregate,omitempty"`
	Field     string    `yaml:"field,omitempty" json:"field,omitempty"`
	Filter    []Test    `yaml:"filter,omitempty" json:"filter,omitempty"`
}

// Test is one condition on a field of a row.
type Test struct {
	Field  string   `yaml:"field" json:"field"`
	Op     Op       `yaml:"op" json:"op"`
	Values []string `yaml:"values,omitempty" json:"values,omitempty"`
}

// Source is a kind of rows that definitions count.
type Source string

// The kinds of rows.
const (
	Contacts       Source = "CONTACTS"
	Procurements   Source = "PROCUREMENTS"
	Events         Source = "EVENTS"
	Participations Source = "PARTICIPATIONS"
	Observations   Source = "OBSERVATIONS"
	// Notices are lots as procurement notices tell of them.
	Notices Source = "NOTICES"
	// Formula is no kind of rows: the value is computed from other indicators.
	Formula Source = "FORMULA"
)

// Sources are all kinds of rows.
var Sources = []Source{Contacts, Procurements, Events, Participations, Observations, Notices}

// Fact is the kind of fact that the source's rows are.
func (s Source) Fact() Kind {
	return map[Source]Kind{Contacts: KindContact, Procurements: KindProcurement, Events: KindEvent,
		Participations: KindParticipation, Observations: KindObservation, Notices: KindNotice}[s]
}

// Aggregate is how rows make a number.
type Aggregate string

// The aggregates.
const (
	Count         Aggregate = "COUNT"
	CountDistinct Aggregate = "COUNT_DISTINCT"
	Sum           Aggregate = "SUM"
	Mean          Aggregate = "MEAN"
	Latest        Aggregate = "LATEST"
)

// Merge is how values of parts make the value of the whole.
type Merge string

// The ways of merging. MAX and AVG are for the newest numbers of several places: the highest, and their mean.
const (
	MergeSum      Merge = "SUM"
	MergeLatest   Merge = "LATEST"
	MergeMax      Merge = "MAX"
	MergeAvg      Merge = "AVG"
	MergeDistinct Merge = "DISTINCT"
	MergeRatio    Merge = "RATIO"
)

// Op compares a field with values.
type Op string

// The comparisons. HAS and HAS_NOT are for fields that hold several codes.
const (
	OpEQ     Op = "EQ"
	OpNE     Op = "NE"
	OpIn     Op = "IN"
	OpNotIn  Op = "NOT_IN"
	OpSet    Op = "SET"
	OpNotSet Op = "NOT_SET"
	OpHas    Op = "HAS"
	OpHasNot Op = "HAS_NOT"
	OpGTE    Op = "GTE"
	OpLTE    Op = "LTE"
)

// Part tells the number above the line from the one below.
type Part int

// The parts of a definition.
const (
	Numerator   Part = 0
	Denominator Part = 1
)

// ObservedRatio tells that each row carries its own numerator and denominator: a share that somebody else measured.
func (r *Rule) ObservedRatio() bool {
	return r.Source == Observations && r.Denominator == nil && r.AcrossRegions == MergeRatio
}

// averaged tells that the value is the mean of the newest numbers of all places.
func (r *Rule) averaged() bool { return r.Aggregate == Latest && r.AcrossRegions == MergeAvg }

// HasDenominator tells whether the value is one number over another.
func (r *Rule) HasDenominator() bool {
	return r.Denominator != nil || r.ObservedRatio() || r.averaged()
}

// IsFormula tells whether the value is computed from other indicators.
func (r *Rule) IsFormula() bool { return r.Source == Formula }

// Scale is what a ratio is multiplied by, 1 when nothing is said.
func (r *Rule) Scale() Decimal {
	if r.Factor == 0 {
		return one
	}
	return r.Factor
}

// PartOf is the measurement of a part; ok is false when the definition has no such part of its own.
func (r *Rule) PartOf(part Part) (Measurement, bool) {
	m := r.Measurement
	switch {
	case r.ObservedRatio():
		m.Field = [...]string{"numerator", "denominator"}[part]
	case part == Denominator && r.averaged(): // each place counts as one
		m.Field = ""
	case part == Denominator && r.Denominator != nil:
		m = *r.Denominator
	case part == Denominator:
		return Measurement{}, false
	}
	return m, true
}

// Parts are the parts that the definition has; a formula has none of its own.
func (r *Rule) Parts() []Part {
	if r.IsFormula() {
		return nil
	}
	if r.HasDenominator() {
		return []Part{Numerator, Denominator}
	}
	return []Part{Numerator}
}

func (r *Rule) uses(source Source) bool {
	return r.Source == source || r.Denominator != nil && r.Denominator.Source == source
}

// Check finds everything that makes the definition impossible to compute.
func (r *Rule) Check(n *Network) Faults {
	_, faults := r.compile(n)
	return faults
}

// compiledRule is a definition ready to be asked about rows, or a formula ready to be computed.
type compiledRule struct {
	parts   [2]*compiledPart
	formula *formula
}

type compiledPart struct {
	Measurement
	tests []func(Row) bool
}

func (r *Rule) compile(n *Network) (*compiledRule, Faults) {
	var faults Faults
	compiled := &compiledRule{}
	if r.IsFormula() {
		compiled.formula = r.compileFormula(n, &faults)
		return compiled, faults
	}
	if r.Formula != "" {
		faults.add(Invalid, "definition.formula", "belongs to source FORMULA")
	}
	for _, part := range r.Parts() {
		m, _ := r.PartOf(part)
		path := "definition"
		if part == Denominator {
			path = "definition.denominator"
		}
		compiled.parts[part] = m.compile(n, path, &faults)
	}
	r.checkMerges(&faults)
	if r.Factor < 0 || r.Factor != 0 && !r.HasDenominator() {
		faults.add(Invalid, "definition.factor", "belongs to a ratio and must be positive")
	}
	return compiled, faults
}

// compileFormula reads the formula and sees that what it names is there. That no formula leads back to itself is seen
// when all of them are there.
func (r *Rule) compileFormula(n *Network, faults *Faults) *formula {
	if r.Aggregate != "" || r.Field != "" || len(r.Filter) > 0 || r.Denominator != nil {
		faults.add(Invalid, "definition.source", "a FORMULA has no aggregate, field, filter or denominator: its operands have")
	}
	if r.AcrossPeriods != MergeRatio || r.AcrossRegions != MergeRatio {
		faults.add(Invalid, "definition.acrossPeriods", "a FORMULA is computed anew from merged values: both rules must be RATIO")
	}
	f := parseFormula(r.Formula, "definition.formula", faults)
	if f == nil {
		return nil
	}
	if r.Factor < 0 || r.Factor != 0 && !f.divides() {
		faults.add(Invalid, "definition.factor", "belongs to a ratio and must be positive")
	}
	for _, code := range f.operands {
		if _, ok := ByCode[*Indicator](n, KindIndicator, code); !ok {
			faults.add(UnknownReference, "definition.formula", "no indicator %q in this network", code)
		}
	}
	return f
}

// What a definition may have at most.
const (
	maxTests  = 20
	maxValues = 100
)

func (m Measurement) compile(n *Network, path string, faults *Faults) *compiledPart {
	fields, ok := sourceFields[m.Source]
	if !ok {
		faults.add(UnknownCode, path+".source", "must be one of %s, FORMULA", listWords(Sources))
		return nil
	}
	if m.Aggregate != Latest || m.Field != "" || path == "definition" {
		m.checkAggregate(fields, path, faults)
	}
	compiled := &compiledPart{Measurement: m}
	if len(m.Filter) > maxTests {
		faults.add(TooLong, path+".filter", "has %d conditions; at most %d", len(m.Filter), maxTests)
		return compiled
	}
	for i, test := range m.Filter {
		at := path + ".filter[" + strconv.Itoa(i) + "]"
		field, ok := fields[test.Field]
		if !ok {
			faults.add(UnknownCode, at+".field", "%s has no field %q; it has %s", m.Source, test.Field, listWords(sortedKeys(fields)))
			continue
		}
		if m.Source == Observations && field.kind == numberField {
			faults.add(Invalid, at+".field", "the numbers of OBSERVATIONS can't be tested, because a share has its number only once it is counted")
			continue
		}
		if check := test.compile(n, field, at, faults); check != nil {
			compiled.tests = append(compiled.tests, check)
		}
	}
	return compiled
}

// checkAggregate sees that the aggregate can be made of the field.
func (m Measurement) checkAggregate(fields map[string]fieldSpec, path string, faults *Faults) {
	field, known := fields[m.Field]
	switch m.Aggregate {
	case Count:
		if m.Field != "" {
			faults.add(Invalid, path+".field", "COUNT counts rows and takes no field")
		}
	case CountDistinct:
		if !known || !field.distinct {
			faults.add(UnknownCode, path+".field", "%s can count distinct %s", m.Source, listWords(fieldsWhere(fields, func(f fieldSpec) bool { return f.distinct })))
		}
	case Sum, Mean, Latest:
		if !known || field.kind != numberField {
			faults.add(UnknownCode, path+".field", "%s can take the %s of %s", m.Source, m.Aggregate, listWords(fieldsWhere(fields, func(f fieldSpec) bool { return f.kind == numberField })))
		}
		if m.Aggregate == Latest && m.Source != Observations {
			faults.add(Invalid, path+".aggregate", "LATEST is for OBSERVATIONS")
		}
	default:
		faults.add(UnknownCode, path+".aggregate", "must be one of COUNT, COUNT_DISTINCT, SUM, MEAN, LATEST")
	}
}

// merges says which rules keep an aggregate exact: across periods, and across regions and organisations.
var merges = map[Aggregate][2][]Merge{
	Count:         {{MergeSum}, {MergeSum}},
	Sum:           {{MergeSum}, {MergeSum}},
	CountDistinct: {{MergeDistinct}, {MergeDistinct}},
	Mean:          {{MergeRatio}, {MergeRatio}},
	Latest:        {{MergeLatest}, {MergeSum, MergeLatest, MergeMax, MergeAvg, MergeRatio}},
}

func (r *Rule) checkMerges(faults *Faults) {
	allowed, ok := merges[r.Aggregate]
	if !ok {
		return
	}
	if r.Denominator != nil {
		allowed = [2][]Merge{{MergeRatio}, {MergeRatio}}
		if r.Aggregate == Mean || r.Denominator.Aggregate == Mean {
			faults.add(Invalid, "definition.aggregate", "a part of a ratio can't be a MEAN; take a SUM or a COUNT")
		}
		if r.Aggregate == Latest || r.Denominator.Aggregate == Latest {
			faults.add(Invalid, "definition.aggregate", "a part of a ratio can't be LATEST; let each observation carry numerator and denominator")
		}
	}
	check := func(field string, merge Merge, allowed []Merge) {
		for _, m := range allowed {
			if m == merge {
				return
			}
		}
		faults.add(Invalid, field, "%s can only be merged by %s, because ratios are not added and distinct things are counted once", r.Aggregate, listWords(allowed))
	}
	check("definition.acrossPeriods", r.AcrossPeriods, allowed[0])
	check("definition.acrossRegions", r.AcrossRegions, allowed[1])
}

// listWords joins words for a message: a, b, c.
func listWords[S ~string](list []S) string {
	words := make([]string, len(list))
	for i, w := range list {
		words[i] = string(w)
	}
	return strings.Join(words, ", ")
}
