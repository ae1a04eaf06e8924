package impact

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Standing is how a definition stands beside the others of its indicator.
type Standing string

// The standings of definitions.
const (
	// Leading is the definition that gives the indicator its value and status.
	Leading Standing = "LEADING"
	// Competing definitions stand beside the leading one: their values are kept and shown next to it.
	Competing Standing = "COMPETING"
	// Draft definitions are tried over the same rows before they are taken into use; nothing is kept for them.
	Draft Standing = "DRAFT"
	// Retired definitions led or stood once.
	Retired Standing = "RETIRED"
)

// Variant is a definition of an indicator beside its leading one.
type Variant struct {
	ID        int64      `yaml:"-" json:"-"`
	Revision  int        `yaml:"-" json:"-"`
	Indicator string     `yaml:"-" json:"indicator"`
	Code      string     `yaml:"code" json:"code"`
	Title     Text       `yaml:"title" json:"title"`
	Standing  Standing   `yaml:"-" json:"standing"`
	Rule      *Rule      `yaml:"definition" json:"definition"`
	Cites     []Citation `yaml:"cites,omitempty" json:"cites,omitempty"`

	// As is the indicator under this definition; nil when the network no longer has what the definition names.
	As *Indicator `yaml:"-" json:"-"`
}

// FullCode is the code under which a variant is kept: its own behind its indicator's.
func (v *Variant) FullCode() string { return v.Indicator + "/" + v.Code }

// Check finds every fault of a definition that is put beside the leading one.
func (v *Variant) Check(n *Network, i *Indicator) Faults {
	var faults Faults
	if !codeShape.MatchString(v.Code) {
		faults.add(Invalid, "code", "%.70q is not a code: letters, digits, - _ and . only, at most 64", v.Code)
	}
	for _, other := range i.Variants {
		if other.Code == v.Code {
			faults.add(Duplicate, "code", "%s has a definition %q already: withdraw it first, or choose another code", i.Code, v.Code)
		}
	}
	faults = append(faults, checkTitle("title", v.Title)...)
	if v.Standing == Competing && i.Rule == nil {
		faults.add(Invalid, "competing", "there is no leading definition to stand beside: propose a draft and take it into use")
	}
	if _, err := n.Under(i, v.Rule, 0); err != nil {
		more, _ := AsFaults(err)
		faults = append(faults, more...)
	}
	return faults
}

// Measured is the indicator that is measured: itself, or the one that this is another definition of.
func (i *Indicator) Measured() *Indicator {
	if i.Of != nil {
		return i.Of
	}
	return i
}

// Under is an indicator as another definition would count it, known to totals and cells under an id; 0 where nothing is
// kept for it. The definition's faults are the user's to mend.
func (n *Network) Under(i *Indicator, rule *Rule, id int64) (*Indicator, error) {
	compiled, faults := rule.compile(n)
	faults = append(faults, i.Measured().misfits(rule)...)
	if compiled.formula != nil && slices.Contains(compiled.formula.reached(n.formulaOf), i.Measured().Code) {
		faults.add(Invalid, "definition.formula", "leads back to %s itself", i.Measured().Code)
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	under := *i.Measured()
	under.ID, under.Of, under.Rule, under.compiled = id, i.Measured(), rule, compiled
	return &under, nil
}

// formulaOf is the leading formula of an indicator; nil where that is none.
func (n *Network) formulaOf(code string) *formula {
	if i, ok := ByCode[*Indicator](n, KindIndicator, code); ok && i.compiled != nil {
		return i.compiled.formula
	}
	return nil
}

// misfits are the faults of a definition that lie in what the indicator measures.
func (i *Indicator) misfits(rule *Rule) Faults {
	var faults Faults
	if rule.averaged() && i.Measure == "PERCENTAGE" {
		faults.add(Invalid, "definition.acrossRegions", "shares are not averaged: let each observation carry numerator and denominator, and merge by RATIO")
	}
	return faults
}

// joinVariants puts the other definitions beside the leading ones.
func (n *Network) joinVariants(variants []*Variant) error {
	for _, v := range variants {
		i, ok := ByCode[*Indicator](n, KindIndicator, v.Indicator)
		if !ok {
			return fmt.Errorf("definition %s is of no indicator", v.Code)
		}
		id := int64(0)
		if v.Standing == Competing {
			id = v.ID
		}
		i.Variants = append(i.Variants, v)
		n.byID[v.ID] = v
		as, err := n.Under(i, v.Rule, id)
		if err != nil { // the plan or a leading definition has changed under it: it has no value, and can be withdrawn
			continue
		}
		v.As = as
		if v.Standing == Competing {
			n.competing = append(n.competing, as)
			n.count(as)
		}
	}
	return nil
}

// count notes which sources an indicator counts.
func (n *Network) count(i *Indicator) {
	for _, source := range Sources {
		if i.Rule.uses(source) {
			n.computed[source] = append(n.computed[source], i)
		}
	}
}

// Counted are all that totals are kept for: the indicators that have a definition, and their competing definitions.
func (n *Network) Counted() []*Indicator {
	var list []*Indicator
	for _, i := range n.Indicators {
		if i.Rule != nil {
			list = append(list, i)
		}
	}
	return append(list, n.competing...)
}

// CountedByID finds one of those that totals are kept for.
func (n *Network) CountedByID(id int64) (*Indicator, bool) {
	if i, ok := ByID[*Indicator](n, id); ok {
		return i, true
	}
	if v, ok := ByID[*Variant](n, id); ok && v.Standing == Competing && v.As != nil {
		return v.As, true
	}
	return nil, false
}

// Formulas are the indicators that are computed from others, each after those that it is made of.
func (n *Network) Formulas() []*Indicator { return n.formulas }

func takeVariant(list *[]*Variant, item Item) error {
	v := &Variant{ID: item.ID, Revision: item.Revision}
	err := json.Unmarshal([]byte(item.Body), v)
	*list = append(*list, v)
	return err
}

// cycleWords write a cycle for people.
func cycleWords(cycle []string) string { return strings.Join(cycle, " → ") }
