package impact

import (
	"encoding/json"
	"fmt"
)

// Indicator is something that is measured to see how a result fares. Rule is missing while it waits for a source.
type Indicator struct {
	ID          int64      `yaml:"-" json:"-"`
	Order       int        `yaml:"-" json:"order"`
	Code        string     `yaml:"code" json:"code"`
	Area        string     `yaml:"area,omitempty" json:"area,omitempty"`
	Class       string     `yaml:"class" json:"class"`
	Title       Text       `yaml:"title" json:"title"`
	Description Text       `yaml:"description" json:"description"`
	Unit        string     `yaml:"unit" json:"unit"`
	Measure     string     `yaml:"measure" json:"measure"`
	Results     []string   `yaml:"results,omitempty" json:"results,omitempty"`
	Period      Period     `yaml:"period,omitempty" json:"period"`
	Baseline    *Baseline  `yaml:"baseline,omitempty" json:"baseline,omitempty"`
	Target      Target     `yaml:"target" json:"-"`
	Rule        *Rule      `yaml:"definition,omitempty" json:"-"`
	Competing   []Variant  `yaml:"competing,omitempty" json:"-"`
	Waits       *Wait      `yaml:"waitsFor,omitempty" json:"waitsFor,omitempty"`
	Note        Text       `yaml:"note,omitempty" json:"note"`
	Cites       []Citation `yaml:"cites" json:"cites,omitempty"`

	// Published tells that everybody may see the indicator and its values.
	Published bool `yaml:"-" json:"-"`
	// Variants are the definitions beside the leading one.
	Variants []*Variant `yaml:"-" json:"-"`
	// Of is the indicator that this is another definition of; nil for indicators themselves. DefinedBy tells apart the versions
	// that nothing is kept for; 0 where totals are kept.
	Of        *Indicator `yaml:"-" json:"-"`
	DefinedBy int64      `yaml:"-" json:"-"`

	compiled *compiledRule
}

// Baseline is the value that the plan started from; Value is missing where the plan prints none.
type Baseline struct {
	Value *Decimal `yaml:"value,omitempty" json:"value,omitempty"`
	Year  int      `yaml:"year,omitempty" json:"year,omitempty"`
	Note  Text     `yaml:"note,omitempty" json:"note"`
}

// Wait says what an indicator needs before it can be computed.
type Wait struct {
	Source string `yaml:"source" json:"source"`
	Note   Text   `yaml:"note" json:"note"`
}

// measures are IATI's kinds of measures.
var measures = []string{"UNIT", "PERCENTAGE", "NOMINAL", "ORDINAL", "QUALITATIVE"}

// indicatorParts are the things of an indicator that are kept and revised apart from it.
type indicatorParts struct {
	rule   *Rule
	target *Target
}

func takePart(parts map[string]*indicatorParts, item Item) error {
	part := parts[item.Code]
	if part == nil {
		part = &indicatorParts{}
		parts[item.Code] = part
	}
	if item.Kind == KindTarget {
		part.target = &Target{ID: item.ID, Revision: item.Revision}
		err := json.Unmarshal([]byte(item.Body), part.target)
		for k := range part.target.Earlier {
			part.target.Earlier[k].ID, part.target.Earlier[k].Revision = item.ID, part.target.Earlier[k].Decision
		}
		return err
	}
	part.rule = &Rule{Version: item.Revision}
	return json.Unmarshal([]byte(item.Body), part.rule)
}

// joinIndicators puts each indicator together with its target and definition.
func (n *Network) joinIndicators(parts map[string]*indicatorParts) error {
	for _, i := range n.Indicators {
		part := parts[i.Code]
		if part == nil || part.target == nil {
			return fmt.Errorf("indicator %s has no target record", i.Code)
		}
		i.Target, i.Rule = *part.target, part.rule
		n.byID[i.Target.ID] = &i.Target
		if i.Rule == nil {
			continue
		}
		compiled, faults := i.Rule.compile(n)
		if err := faults.Err(); err != nil {
			return fmt.Errorf("definition of %s: %w", i.Code, err)
		}
		i.compiled = compiled
		n.count(i)
	}
	return n.orderFormulas()
}

// orderFormulas lists the formulas in an order in which they can be computed.
func (n *Network) orderFormulas() error {
	formulas := map[string]*formula{}
	for _, i := range n.Indicators {
		if i.compiled != nil && i.compiled.formula != nil {
			formulas[i.Code] = i.compiled.formula
		}
	}
	var err error
	order := orderFormulas(formulas, func(code string, cycle []string) {
		err = fmt.Errorf("definition of %s: leads back to itself: %s", code, cycleWords(cycle))
	})
	for _, code := range order {
		if i, ok := ByCode[*Indicator](n, KindIndicator, code); ok {
			n.formulas = append(n.formulas, i)
		}
	}
	return err
}

// Computed lists the indicators that have a definition over a source.
func (n *Network) Computed(source Source) []*Indicator { return n.computed[source] }
