package impact

import (
	"hash/fnv"
	"slices"
)

// Dimension is a way to divide a value.
type Dimension int

// The dimensions that totals are kept for. All is the undivided whole.
const (
	All            Dimension = 0
	ByRegion       Dimension = 1
	ByOrganisation Dimension = 2
	// ByOfficialRegion divides by the region as it was recorded: an official region, or an area where no more is known.
	ByOfficialRegion Dimension = 3
	ByChannel        Dimension = 4
	ByTheme          Dimension = 5
	BySegment        Dimension = 6
)

// dimensionField is what a row's part of a dimension is read from, for the sources whose rows carry it, and the codelist
// that it is of.
var dimensionFields = map[Dimension]struct {
	codelist string
	fields   map[Source]string
}{
	ByChannel: {"channel", map[Source]string{Contacts: "channel"}},
	ByTheme:   {"theme", map[Source]string{Contacts: "theme", Events: "theme", Participations: "event.theme"}},
	BySegment: {"segment", map[Source]string{Contacts: "segment", Procurements: "segment", Events: "segment", Participations: "segment"}},
}

// codeDimensions are the dimensions whose parts are codes, in a fixed order.
var codeDimensions = []Dimension{ByChannel, ByTheme, BySegment}

// Scope is one part of a dimension: its key is 0 where the rows state none.
type Scope struct {
	Dimension Dimension
	Key       int64
}

// WholeScope is the undivided whole.
var WholeScope = Scope{}

// scopes are where a place counts: in the whole, in its area, for its organisation and in its region as recorded.
func (p Place) scopes() []Scope {
	return []Scope{WholeScope, {ByRegion, p.Area}, {ByOrganisation, p.Organisation}, {ByOfficialRegion, p.Region}}
}

// InAll tells whether a place lies in all of some scopes.
func (p Place) InAll(scopes []Scope) bool {
	for _, scope := range scopes {
		if !slices.Contains(p.scopes(), scope) {
			return false
		}
	}
	return true
}

// scopesOf are where a row counts: in its place, and in what its codes say.
func scopesOf(source Source, row Row) []Scope {
	scopes := row.Place().scopes()
	for _, by := range codeDimensions {
		if field, carries := dimensionFields[by].fields[source]; carries {
			scopes = append(scopes, Scope{by, CodeKey(row.Field(field).Code)})
		}
	}
	return scopes
}

// FieldOf is the field of a source that a dimension of codes is read from; ok is false where the source lacks it.
func (d Dimension) FieldOf(source Source) (field string, ok bool) {
	field, ok = dimensionFields[d].fields[source]
	return field, ok
}

// Codelist is the vocabulary of a dimension of codes, empty for others.
func (d Dimension) Codelist() string { return dimensionFields[d].codelist }

// carries tells whether the rows of a source can be divided by the dimension.
func (d Dimension) carries(source Source) bool {
	_, ok := d.FieldOf(source)
	return ok || d.Codelist() == ""
}

// CodeKey is the number under which totals know a code: its FNV-1a hash without the sign, 0 for no code. Two codes of one
// vocabulary never share a number: a plan with such codes is refused.
func CodeKey(code string) int64 {
	if code == "" {
		return 0
	}
	hash := fnv.New64a()
	_, _ = hash.Write([]byte(code))
	return int64(hash.Sum64() >> 1)
}

// CodeByKey finds the code that totals know under a number.
func (n *Network) CodeByKey(list string, key int64) (CodeItem, bool) {
	for _, item := range n.Codelists[list] {
		if CodeKey(item.Code) == key {
			return item, true
		}
	}
	return CodeItem{}, false
}

// DividesIn tells whether an indicator's value can be divided by a dimension: the rows of all its parts carry it, and those
// of a formula's operands.
func (i *Indicator) DividesIn(n *Network, by Dimension) bool {
	if i.Rule == nil {
		return false
	}
	for _, operand := range i.Operands(n) {
		if !operand.DividesIn(n, by) {
			return false
		}
	}
	for _, part := range i.Rule.Parts() {
		if m, _ := i.Rule.PartOf(part); !by.carries(m.Source) {
			return false
		}
	}
	return true
}
