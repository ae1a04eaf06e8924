package model

import "polku/impact"

// CodeValue is an item of a closed vocabulary.
type CodeValue struct{ item impact.CodeItem }

// Code is what data carries.
func (c *CodeValue) Code() string { return c.item.Code }

// Title is what people call it.
func (c *CodeValue) Title(lang impact.Lang) string { return c.item.Title.In(lang) }

// code shows a code of a vocabulary; nil when there is none.
func (in InNetwork) code(list, code string) *CodeValue {
	if code == "" {
		return nil
	}
	item, ok := in.N.CodeOf(list, code)
	if !ok { // a code that the plan no longer has is shown as it is
		item = impact.CodeItem{Code: code, Title: impact.Text{FI: code, SV: code, EN: code}}
	}
	return &CodeValue{item}
}

func (in InNetwork) codes(list string, codes []string) []*CodeValue {
	shown := make([]*CodeValue, len(codes))
	for i, code := range codes {
		shown[i] = in.code(list, code)
	}
	return shown
}

// Citation is the place in a document where a fact is printed.
type Citation struct {
	InNetwork
	c impact.Citation
}

// Document is the document's short id.
func (c *Citation) Document() string { return c.c.Document }

// DocumentTitle is the document's title.
func (c *Citation) DocumentTitle(lang impact.Lang) string {
	return c.N.Documents[c.c.Document].Title.In(lang)
}

// Section is the section of the document.
func (c *Citation) Section() string { return c.c.Section }

// Line is the line of the text version.
func (c *Citation) Line() *int {
	if c.c.Line == 0 {
		return nil
	}
	return &c.c.Line
}

// Basis tells whether the fact is printed.
func (c *Citation) Basis() Basis { return basisOf(c.c.Basis) }

func basisOf(b impact.Basis) Basis {
	switch b {
	case impact.Derived:
		return BasisDerived
	case impact.Assumed:
		return BasisAssumed
	default:
		return BasisStated
	}
}

func (in InNetwork) cites(list []impact.Citation) []*Citation {
	shown := make([]*Citation, len(list))
	for i, c := range list {
		shown[i] = &Citation{in, c}
	}
	return shown
}

// ActivityArea is a part of the plan's work.
type ActivityArea struct {
	InNetwork
	a *impact.ActivityArea
}

func newArea(in InNetwork, a *impact.ActivityArea) *ActivityArea { return &ActivityArea{in, a} }

// area finds an activity area by its code; nil when there is none.
func (in InNetwork) area(code string) *ActivityArea {
	if a, ok := impact.ByCode[*impact.ActivityArea](in.N, impact.KindArea, code); ok {
		return newArea(in, a)
	}
	return nil
}

// IsNode marks a thing with a global id.
func (*ActivityArea) IsNode() {}

// ID is the area's global id.
func (a *ActivityArea) ID() string { return impact.NewID(impact.KindArea, a.a.ID) }

// Code is the area's code in the plan.
func (a *ActivityArea) Code() string { return a.a.Code }

// Title is the area's name.
func (a *ActivityArea) Title(lang impact.Lang) string { return a.a.Title.In(lang) }

// Group is what the area belongs to.
func (a *ActivityArea) Group(lang impact.Lang) string { return a.a.Group.In(lang) }

// Leads are the organisations that lead it.
func (a *ActivityArea) Leads() []*Organisation { return a.organisations(a.a.Leads) }

// Actions are what will be done in it.
func (a *ActivityArea) Actions(first *int, after *string, last *int, before *string) (*ActionConnection, error) {
	var list []*Action
	for _, action := range a.N.Actions {
		if action.Area == a.a.Code {
			list = append(list, newAction(a.InNetwork, action))
		}
	}
	return planPage(list, pageArgs{first, last, after, before})
}

// Indicators are the indicators of the area.
func (a *ActivityArea) Indicators(first *int, after *string, last *int, before *string) (*IndicatorConnection, error) {
	var list []*Indicator
	for _, i := range a.N.Indicators {
		if i.Area == a.a.Code {
			list = append(list, newIndicator(a.InNetwork, i))
		}
	}
	return planPage(list, pageArgs{first, last, after, before})
}

// Provenance is where the area is printed.
func (a *ActivityArea) Provenance() []*Citation { return a.cites(a.a.Cites) }

// Action is what the plan says will be done.
type Action struct {
	InNetwork
	a *impact.Action
}

func newAction(in InNetwork, a *impact.Action) *Action { return &Action{in, a} }

// IsNode marks a thing with a global id.
func (*Action) IsNode() {}

// ID is the action's global id.
func (a *Action) ID() string { return impact.NewID(impact.KindAction, a.a.ID) }

// Code is the action's code in the plan.
func (a *Action) Code() string { return a.a.Code }

// Title says what is done.
func (a *Action) Title(lang impact.Lang) string { return a.a.Title.In(lang) }

// ActivityArea is the area that the action is in.
func (a *Action) ActivityArea() *ActivityArea { return a.area(a.a.Area) }

// Responsible are the organisations that do it.
func (a *Action) Responsible() []*Organisation { return a.organisations(a.a.Responsible) }

// Timetable are the columns of the timetable in which something is done.
func (a *Action) Timetable() []*TimetableCell {
	cells := make([]*TimetableCell, len(a.a.Timetable))
	for i, c := range a.a.Timetable {
		cells[i] = &TimetableCell{a.N.Slots[c.Slot], c.Text}
	}
	return cells
}

// Provenance is where the action is printed.
func (a *Action) Provenance() []*Citation { return a.cites(a.a.Cites) }

// TimetableCell is what an action does in one column of the timetable.
type TimetableCell struct {
	slot impact.Slot
	text impact.Text
}

// Slot is the column.
func (c *TimetableCell) Slot() *CodeValue {
	return &CodeValue{impact.CodeItem{Code: c.slot.Code, Title: c.slot.Title}}
}

// Period is the column's span of days.
func (c *TimetableCell) Period() *Period {
	return newPeriod(impact.Period{From: c.slot.From, To: c.slot.To})
}

// Text says what is done then.
func (c *TimetableCell) Text(lang impact.Lang) string { return c.text.In(lang) }

// Goal is a result goal.
type Goal struct {
	InNetwork
	g *impact.Goal
}

func newGoal(in InNetwork, g *impact.Goal) *Goal { return &Goal{in, g} }

// IsNode marks a thing with a global id.
func (*Goal) IsNode() {}

// ID is the goal's global id.
func (g *Goal) ID() string { return impact.NewID(impact.KindGoal, g.g.ID) }

// Code is the goal's code.
func (g *Goal) Code() string { return g.g.Code }

// Set is the set of goals it belongs to.
func (g *Goal) Set(lang impact.Lang) string { return g.g.Set.In(lang) }

// Title is the goal itself.
func (g *Goal) Title(lang impact.Lang) string { return g.g.Title.In(lang) }

// Provenance is where the goal is printed.
func (g *Goal) Provenance() []*Citation { return g.cites(g.g.Cites) }
