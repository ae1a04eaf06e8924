package impact

import (
	"encoding/json"
	"fmt"
)

// Plan is a network's plan as its file says it. Things refer to each other by code. The file format is written down in
// plans/FORMAT.md.
type Plan struct {
	Format        int                   `yaml:"format"`
	Network       NetworkBody           `yaml:"network"`
	Documents     []Document            `yaml:"documents"`
	Codelists     map[string][]CodeItem `yaml:"codelists"`
	Organisations []Organisation        `yaml:"organisations"`
	Regions       []Region              `yaml:"regions"`
	ActivityAreas []ActivityArea        `yaml:"activityAreas"`
	Slots         []Slot                `yaml:"slots"`
	Actions       []Action              `yaml:"actions"`
	Paths         []Path                `yaml:"paths"`
	Levels        []Level               `yaml:"levels"`
	Results       []Result              `yaml:"results"`
	Goals         []Goal                `yaml:"goals"`
	Indicators    []Indicator           `yaml:"indicators"`
	Tables        []Table               `yaml:"tables,omitempty"`
}

// ItemKind is the kind of a thing of the plan as it is kept and as its id says.
type ItemKind string

// The kinds of things that a plan has. Definition, baseline and target are kept apart from the indicator, so that each
// has revisions of its own.
const (
	KindNetwork      ItemKind = "network"
	KindDocument     ItemKind = "document"
	KindCodelist     ItemKind = "codelist"
	KindOrganisation ItemKind = "organisation"
	KindRegion       ItemKind = "region"
	KindArea         ItemKind = "area"
	KindSlot         ItemKind = "slot"
	KindAction       ItemKind = "action"
	KindPath         ItemKind = "path"
	KindLevel        ItemKind = "level"
	KindResult       ItemKind = "result"
	KindGoal         ItemKind = "goal"
	KindIndicator    ItemKind = "indicator"
	KindDefinition   ItemKind = "definition"
	KindTarget       ItemKind = "target"
	// KindVariant is a definition beside the leading one.
	KindVariant ItemKind = "variant"
	// KindPublication is the decision that an indicator is open to everybody.
	KindPublication ItemKind = "publication"
	// KindTable is a table that the plan prints, with the sums that it declares.
	KindTable ItemKind = "table"
)

// Origin tells whether a thing came with the plan or was entered by a user.
type Origin string

// Where a thing of the plan comes from.
const (
	FromPlan Origin = "PLAN"
	Entered  Origin = "ENTERED"
)

// Item is a thing of the plan as it is kept: one revision, its body as canonical JSON.
type Item struct {
	ID       int64
	Kind     ItemKind
	Code     string
	Revision int
	Origin   Origin
	Body     string
}

// Items are the plan's things in file order, without ids. The same plan always gives the same bodies.
func (p *Plan) Items() ([]Item, error) {
	list := itemList{}
	list.add(KindNetwork, p.Network.Slug, p.Network)
	for _, d := range p.Documents {
		list.add(KindDocument, d.ID, d)
	}
	for _, name := range sortedKeys(p.Codelists) {
		list.add(KindCodelist, name, p.Codelists[name])
	}
	for i, o := range p.Organisations {
		o.Order = i
		list.add(KindOrganisation, o.Code, o)
	}
	for i, r := range p.Regions {
		r.Order = i
		list.addRegion(r)
	}
	for i, a := range p.ActivityAreas {
		a.Order = i
		list.add(KindArea, a.Code, a)
	}
	for i, s := range p.Slots {
		s.Order = i
		list.add(KindSlot, s.Code, s)
	}
	for i, a := range p.Actions {
		a.Order = i
		list.add(KindAction, a.Code, a)
	}
	for i, path := range p.Paths {
		path.Order = i
		list.add(KindPath, path.Code, path)
	}
	for i, l := range p.Levels {
		l.Order = i
		list.add(KindLevel, l.Code, l)
	}
	for _, r := range p.Results {
		list.add(KindResult, r.Code, r)
	}
	for i, g := range p.Goals {
		g.Order = i
		list.add(KindGoal, g.Code, g)
	}
	for i, indicator := range p.Indicators {
		indicator.Order = i
		list.addIndicator(indicator)
	}
	for _, t := range p.Tables {
		list.add(KindTable, t.Code, t)
	}
	return list.items, list.err
}

type itemList struct {
	items []Item
	err   error
}

func (l *itemList) add(kind ItemKind, code string, body any) {
	text, err := json.Marshal(body)
	if err != nil && l.err == nil {
		l.err = fmt.Errorf("write %s %s: %w", kind, code, err)
	}
	l.items = append(l.items, Item{Kind: kind, Code: code, Origin: FromPlan, Body: string(text)})
}

// addRegion keeps the official regions inside an area as regions of their own.
func (l *itemList) addRegion(area Region) {
	officials := area.Official
	area.Official = nil
	l.add(KindRegion, area.Code, area)
	for _, o := range officials {
		l.add(KindRegion, o.Code, Region{Code: o.Code, Name: o.Name, Kind: OfficialRegion, Inside: area.Code, Order: area.Order})
	}
}

func (l *itemList) addIndicator(indicator Indicator) {
	definition, target, competing := indicator.Rule, indicator.Target, indicator.Competing
	indicator.Rule, indicator.Target, indicator.Competing = nil, Target{}, nil
	l.add(KindIndicator, indicator.Code, indicator)
	l.add(KindTarget, indicator.Code, target)
	if definition != nil {
		l.add(KindDefinition, indicator.Code, definition)
	}
	for _, v := range competing {
		v.Indicator, v.Standing = indicator.Code, Competing
		l.add(KindVariant, v.FullCode(), v)
	}
}
