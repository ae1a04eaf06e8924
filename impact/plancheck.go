package impact

import (
	"fmt"
	"regexp"
	"slices"
)

// reservedSlugs are the words with which addresses of the program itself begin: a network's address is its slug.
var reservedSlugs = []string{"admin", "auth", "export", "graphiql", "graphql", "healthz", "imports", "metrics", "open", "readyz"}

// planCheck gathers the faults of a plan file. Fields are paths in the file, such as indicators[3].target.min.
type planCheck struct {
	Faults
	plan  *Plan
	codes map[ItemKind]map[string]bool
}

var codeShape = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$`)

// Check finds every fault of the plan before anything of it is written.
func (p *Plan) Check() Faults {
	c := &planCheck{plan: p, codes: map[ItemKind]map[string]bool{}}
	if p.Format != 1 {
		c.add(Invalid, "format", "is %d; this program reads format 1", p.Format)
	}
	c.network()
	c.gather()
	c.references()
	c.indicators()
	if len(c.Faults) == 0 {
		c.definitions()
	}
	return c.Faults
}

func (c *planCheck) network() {
	n := c.plan.Network
	c.codeWord("network.slug", n.Slug)
	if slices.Contains(reservedSlugs, n.Slug) {
		c.add(Invalid, "network.slug", "%s is an address of the program's own; choose another word", n.Slug)
	}
	c.text("network.name", n.Name)
	c.text("network.description", n.Description)
	if n.Period.From == 0 || n.Period.To == 0 {
		c.add(Required, "network.period", "needs both from and to")
	}
	c.period("network.period", n.Period)
	if n.PreparationFrom != 0 && n.PreparationFrom > n.Period.From {
		c.add(OutOfRange, "network.preparationFrom", "must not be after the period begins")
	}
	if s := n.FeedbackScale; s != nil && s.Min >= s.Max {
		c.add(OutOfRange, "network.feedbackScale", "min must be less than max")
	}
}

func (c *planCheck) period(path string, p Period) {
	if p.From != 0 && p.To != 0 && p.To < p.From {
		c.add(OutOfRange, path, "ends on %s, before it begins on %s", p.To, p.From)
	}
}

func (c *planCheck) text(path string, t Text) {
	if t.FI == "" || t.SV == "" || t.EN == "" {
		c.add(Required, path, "needs a text in fi, sv and en")
	}
}

func (c *planCheck) codeWord(path, code string) {
	if !codeShape.MatchString(code) {
		c.add(Invalid, path, "%.70q is not a code: letters, digits, - _ and . only, at most 64", code)
	}
}

// declare notes a code, and that it is not used twice.
func (c *planCheck) declare(kind ItemKind, path, code string) {
	c.codeWord(path, code)
	if c.codes[kind] == nil {
		c.codes[kind] = map[string]bool{}
	}
	if c.codes[kind][code] {
		c.add(Duplicate, path, "%s is used twice", code)
	}
	c.codes[kind][code] = true
}

// gather declares every code, so that references may point forward in the file.
func (c *planCheck) gather() {
	p := c.plan
	each(p.Documents, "documents", func(at string, d Document) { c.declare(KindDocument, at+".id", d.ID); c.text(at+".title", d.Title) })
	for _, list := range sortedKeys(p.Codelists) {
		c.apart(list)
		each(p.Codelists[list], "codelists."+list, func(at string, item CodeItem) {
			c.declare(ItemKind("codelist "+list), at+".code", item.Code)
			c.text(at+".title", item.Title)
		})
	}
	each(p.Organisations, "organisations", func(at string, o Organisation) {
		c.declare(KindOrganisation, at+".code", o.Code)
		c.text(at+".name", o.Name)
	})
	each(p.Regions, "regions", func(at string, r Region) { c.region(at, r) })
	each(p.ActivityAreas, "activityAreas", func(at string, a ActivityArea) { c.declare(KindArea, at+".code", a.Code); c.text(at+".title", a.Title) })
	each(p.Slots, "slots", func(at string, s Slot) {
		c.declare(KindSlot, at+".code", s.Code)
		c.text(at+".title", s.Title)
		c.period(at, Period{s.From, s.To})
	})
	each(p.Actions, "actions", func(at string, a Action) { c.declare(KindAction, at+".code", a.Code); c.text(at+".title", a.Title) })
	each(p.Paths, "paths", func(at string, path Path) {
		c.declare(KindPath, at+".code", path.Code)
		c.text(at+".title", path.Title)
	})
	each(p.Levels, "levels", func(at string, l Level) { c.declare(KindLevel, at+".code", l.Code); c.text(at+".label", l.Label) })
	each(p.Results, "results", func(at string, r Result) { c.declare(KindResult, at+".code", r.Code); c.text(at+".title", r.Title) })
	each(p.Goals, "goals", func(at string, g Goal) { c.declare(KindGoal, at+".code", g.Code); c.text(at+".title", g.Title) })
	each(p.Tables, "tables", func(at string, t Table) {
		c.declare(KindTable, at+".code", t.Code)
		for _, fault := range t.Check() {
			c.add(fault.Code, at+"."+fault.Field, "%s", fault.Message)
		}
	})
	each(p.Indicators, "indicators", func(at string, i Indicator) {
		c.declare(KindIndicator, at+".code", i.Code)
		c.text(at+".title", i.Title)
	})
}

// apart sees that no two codes of a vocabulary are one to the totals.
func (c *planCheck) apart(list string) {
	seen := map[int64]string{}
	for _, item := range c.plan.Codelists[list] {
		key := CodeKey(item.Code)
		if other, taken := seen[key]; taken && other != item.Code {
			c.add(Duplicate, "codelists."+list, "%q and %q can't stand in one list: rename one", other, item.Code)
		}
		seen[key] = item.Code
	}
}

func (c *planCheck) region(at string, r Region) {
	c.declare(KindRegion, at+".code", r.Code)
	c.text(at+".name", r.Name)
	if r.Kind != AreaRegion && r.Kind != SelfServedRegion {
		c.add(UnknownCode, at+".kind", "must be AREA or SELF_SERVED")
	}
	each(r.Official, at+".official", func(at string, o OfficialInside) {
		c.declare(KindRegion, at+".code", o.Code)
		c.text(at+".name", o.Name)
		if !officialCodes[o.Code] {
			c.add(UnknownCode, at+".code", "%.20q is no official region: use Statistics Finland's two-digit code, such as 01 for Uusimaa", o.Code)
		}
	})
}

// officialCodes are the region codes of Statistics Finland's classification (Regions 2024).
var officialCodes = map[string]bool{
	"01": true, "02": true, "04": true, "05": true, "06": true, "07": true, "08": true, "09": true, "10": true, "11": true,
	"12": true, "13": true, "14": true, "15": true, "16": true, "17": true, "18": true, "19": true, "21": true,
}

// refer sees that codes were declared.
func (c *planCheck) refer(kind ItemKind, path string, codes ...string) {
	for _, code := range codes {
		if code != "" && !c.codes[kind][code] {
			c.add(UnknownReference, path, "no %s %.70q in this plan", kind, code)
		}
	}
}

// need sees that a code is given and was declared.
func (c *planCheck) need(kind ItemKind, path, code string) {
	if code == "" {
		c.add(Required, path, "name a %s of this plan", kind)
	}
	c.refer(kind, path, code)
}

func (c *planCheck) cites(path string, cites []Citation) {
	each(cites, path, func(at string, cite Citation) { c.need(KindDocument, at+".document", cite.Document) })
}

func (c *planCheck) references() {
	p := c.plan
	c.cites("network.cites", p.Network.Cites)
	each(p.Organisations, "organisations", func(at string, o Organisation) {
		c.cites(at+".cites", o.Cites)
		each(o.Memberships, at+".memberships", func(at string, m Membership) { c.period(at, Period{m.From, m.To}) })
	})
	each(p.Regions, "regions", func(at string, r Region) { c.refer(KindRegion, at+".inside", r.Inside); c.cites(at+".cites", r.Cites) })
	each(p.ActivityAreas, "activityAreas", func(at string, a ActivityArea) {
		c.refer(KindOrganisation, at+".leads", a.Leads...)
		c.cites(at+".cites", a.Cites)
	})
	each(p.Actions, "actions", func(at string, a Action) { c.action(at, a) })
	each(p.Paths, "paths", func(at string, path Path) { c.refer(KindArea, at+".area", path.Area); c.cites(at+".cites", path.Cites) })
	each(p.Results, "results", func(at string, r Result) {
		c.need(KindPath, at+".path", r.Path)
		c.need(KindLevel, at+".level", r.Level)
		c.refer(KindResult, at+".contributesTo", r.ContributesTo...)
		c.cites(at+".cites", r.Cites)
	})
	each(p.Goals, "goals", func(at string, g Goal) { c.cites(at+".cites", g.Cites) })
	each(p.Tables, "tables", func(at string, t Table) { c.cites(at+".cites", t.Cites) })
}

func (c *planCheck) action(at string, a Action) {
	c.need(KindArea, at+".area", a.Area)
	c.refer(KindOrganisation, at+".responsible", a.Responsible...)
	c.cites(at+".cites", a.Cites)
	each(a.Timetable, at+".timetable", func(at string, cell TimetableCell) {
		c.need(KindSlot, at+".slot", cell.Slot)
		c.text(at+".text", cell.Text)
	})
}

func (c *planCheck) indicators() {
	each(c.plan.Indicators, "indicators", func(at string, i Indicator) {
		c.refer(KindArea, at+".area", i.Area)
		c.refer(KindResult, at+".results", i.Results...)
		c.cites(at+".cites", i.Cites)
		c.period(at+".period", i.Period)
		c.text(at+".description", i.Description)
		c.unit(at, i)
		c.target(at+".target", i)
		if !slices.Contains(measures, i.Measure) {
			c.add(UnknownCode, at+".measure", "must be one of %s", listWords(measures))
		}
		if (i.Rule == nil) == (i.Waits == nil) {
			c.add(Invalid, at+".definition", "needs either a definition or waitsFor")
		}
		c.competing(at, i)
		if len(i.Cites) == 0 {
			c.add(Required, at+".cites", "say where the indicator is printed")
		}
	})
}

// competing sees that definitions beside the leading one have something to stand beside.
func (c *planCheck) competing(at string, i Indicator) {
	if len(i.Competing) > 0 && i.Rule == nil {
		c.add(Invalid, at+".competing", "needs a leading definition to stand beside")
	}
	each(i.Competing, at+".competing", func(at string, v Variant) {
		c.declare(ItemKind("definition of "+i.Code), at+".code", v.Code)
		c.text(at+".title", v.Title)
		c.cites(at+".cites", v.Cites)
		if v.Rule == nil {
			c.add(Required, at+".definition", "say how it is counted")
		}
	})
}

func (c *planCheck) unit(at string, i Indicator) {
	switch {
	case i.Unit == "" && i.Target.Direction != "" && i.Target.Direction != NoTarget:
		c.add(Required, at+".unit", "%s has a target without a unit", i.Code)
	case i.Unit == "":
		c.add(Required, at+".unit", "name a code of codelist unit")
	default:
		c.refer("codelist unit", at+".unit", i.Unit)
	}
}

func (c *planCheck) target(at string, i Indicator) {
	t := i.Target
	t.check(&c.Faults, at, "pace", &i)
	each(t.Cells, at+".pace", func(at string, cell PaceCell) { c.need(KindSlot, at+".slot", cell.Slot) })
	if !t.Text.Empty() {
		c.text(at+".text", t.Text)
	}
	c.cites(at+".cites", t.Cites)
}

// definitions compiles every definition against the assembled plan, once the rest of it is sound.
func (c *planCheck) definitions() {
	items, err := c.plan.Items()
	if err != nil {
		c.add(Invalid, "", "%v", err)
		return
	}
	for i := range items {
		items[i].ID = int64(i + 1)
	}
	bare := slices.DeleteFunc(slices.Clone(items), func(i Item) bool { return i.Kind == KindDefinition || i.Kind == KindVariant })
	n, err := Assemble(bare)
	if err != nil {
		c.add(Invalid, "", "%v", err)
		return
	}
	formulas, places := map[string]*formula{}, map[string]string{}
	beside := map[string]*formula{} // competing formulas, by their place
	each(c.plan.Indicators, "indicators", func(at string, i Indicator) {
		if i.Rule != nil {
			places[i.Code] = at
			if compiled := c.definition(n, at, &i, i.Rule); compiled.formula != nil {
				formulas[i.Code] = compiled.formula
			}
		}
		each(i.Competing, at+".competing", func(at string, v Variant) {
			if v.Rule != nil {
				beside[at] = c.definition(n, at, &i, v.Rule).formula
				places[at] = i.Code
			}
		})
	})
	orderFormulas(formulas, func(code string, cycle []string) {
		c.add(Invalid, places[code]+".definition.formula", "leads back to itself: %s", cycleWords(cycle))
	})
	for _, at := range sortedKeys(beside) {
		if f := beside[at]; f != nil && slices.Contains(f.reached(func(code string) *formula { return formulas[code] }), places[at]) {
			c.add(Invalid, at+".definition.formula", "leads back to %s itself", places[at])
		}
	}
}

// definition notes the faults of one definition.
func (c *planCheck) definition(n *Network, at string, i *Indicator, rule *Rule) *compiledRule {
	compiled, faults := rule.compile(n)
	for _, fault := range append(faults, i.misfits(rule)...) {
		c.add(fault.Code, at+"."+fault.Field, "%s", fault.Message)
	}
	return compiled
}

// each walks a list with the path of each element.
func each[T any](list []T, path string, visit func(at string, element T)) {
	for i, element := range list {
		visit(fmt.Sprintf("%s[%d]", path, i), element)
	}
}
