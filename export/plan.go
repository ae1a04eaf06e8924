package export

import (
	"context"
	"slices"
	"strings"

	"polku/impact"
)

// The lists of the plan. They are short and in memory anyway.

func organisationTable(_ context.Context, s *snapshot) (*table, error) {
	type r = *impact.Organisation
	return listTable([]field[r]{
		{col("id", "Tunniste", "Id", "Id"), func(o r) any { return impact.NewID(impact.KindOrganisation, o.ID) }},
		{col("code", "Tunnus", "Kod", "Code"), func(o r) any { return o.Code }},
		{col("name", "Nimi", "Namn", "Name"), func(o r) any { return o.Name.In(s.Lang) }},
		{col("abbreviation", "Lyhenne", "Förkortning", "Abbreviation"), func(o r) any { return o.Abbreviation }},
		{col("roles", "Roolit", "Roller", "Roles"), func(o r) any { return rolesOf(o) }},
	}, s.n.Organisations), nil
}

// rolesOf writes an organisation's dated roles into one cell: role from/to, as ISO 8601 writes spans.
func rolesOf(o *impact.Organisation) string {
	words := make([]string, len(o.Memberships))
	for k, m := range o.Memberships {
		words[k] = m.Role
		if m.From != 0 || m.To != 0 {
			words[k] += " " + openEnd(m.From) + "/" + openEnd(m.To)
		}
	}
	return strings.Join(words, "|")
}

func openEnd(d impact.Date) string {
	if d == 0 {
		return ".."
	}
	return d.String()
}

func regionTable(_ context.Context, s *snapshot) (*table, error) {
	type r = *impact.Region
	return listTable([]field[r]{
		{col("id", "Tunniste", "Id", "Id"), func(g r) any { return impact.NewID(impact.KindRegion, g.ID) }},
		{col("code", "Tunnus", "Kod", "Code"), func(g r) any { return g.Code }},
		{col("name", "Nimi", "Namn", "Name"), func(g r) any { return g.Name.In(s.Lang) }},
		{col("kind", "Laji", "Typ", "Kind"), func(g r) any { return string(g.Kind) }},
		{col("inside", "Kuuluu alueeseen", "Ingår i området", "Inside area"), func(g r) any { return g.Inside }},
	}, s.n.Regions), nil
}

func resultTable(_ context.Context, s *snapshot) (*table, error) {
	type r = *impact.Result
	return listTable([]field[r]{
		{col("id", "Tunniste", "Id", "Id"), func(t r) any { return impact.NewID(impact.KindResult, t.ID) }},
		{col("code", "Tunnus", "Kod", "Code"), func(t r) any { return t.Code }},
		{col("path", "Vaikuttavuuspolku (tunnus)", "Effektväg (kod)", "Impact path (code)"), func(t r) any { return t.Path }},
		{col("path_title", "Vaikuttavuuspolku", "Effektväg", "Impact path"), func(t r) any { return s.pathTitle(t.Path).In(s.Lang) }},
		{col("level", "Taso (tunnus)", "Nivå (kod)", "Level (code)"), func(t r) any { return t.Level }},
		{col("level_label", "Taso", "Nivå", "Level"), func(t r) any { return s.n.LevelOf(t).Label.In(s.Lang) }},
		{col("type", "Tuloksen tyyppi", "Resultattyp", "Type of result"), func(t r) any { return string(s.n.LevelOf(t).Type) }},
		{col("title", "Nimi", "Namn", "Title"), func(t r) any { return t.Title.In(s.Lang) }},
		{col("contributes_to", "Vaikuttaa tuloksiin", "Bidrar till", "Contributes to"), func(t r) any { return codeSet(t.ContributesTo) }},
		{col("indicators", "Mittarit", "Indikatorer", "Indicators"), func(t r) any { return codeSet(s.codesOf(t)) }},
		{col("origin", "Alkuperä", "Ursprung", "Origin"), func(t r) any { return string(t.Origin) }},
		{col("revision", "Versio", "Version", "Revision"), func(t r) any { return t.Revision }},
	}, s.n.Results), nil
}

func (s *snapshot) pathTitle(code string) impact.Text {
	if path, ok := impact.ByCode[*impact.Path](s.n, impact.KindPath, code); ok {
		return path.Title
	}
	return impact.Text{}
}

// codesOf are the codes of the indicators that show how a result fares.
func (s *snapshot) codesOf(r *impact.Result) []string {
	codes := []string{}
	for _, i := range s.n.IndicatorsOf(r) {
		codes = append(codes, i.Code)
	}
	return codes
}

// datedTarget is a target of an indicator, in force now or once.
type datedTarget struct {
	i *impact.Indicator
	t impact.Target
}

// targetsOf are an indicator's targets, the newest decided first.
func targetsOf(i *impact.Indicator) []datedTarget {
	list := []datedTarget{{i, i.Target}}
	for _, earlier := range i.Target.Earlier {
		list = append(list, datedTarget{i, earlier})
	}
	return list
}

func targetTable(_ context.Context, s *snapshot) (*table, error) {
	type r = datedTarget
	var list []r
	for _, i := range s.n.Indicators {
		list = append(list, targetsOf(i)...)
	}
	fields := slices.Concat([]field[r]{
		{col("id", "Tunniste", "Id", "Id"), func(t r) any { return impact.NewID(impact.KindTarget, t.i.Target.ID) }},
		{col("indicator", "Mittari (tunnus)", "Indikator (kod)", "Indicator (code)"), func(t r) any { return t.i.Code }},
		{col("indicator_title", "Mittari", "Indikator", "Indicator"), func(t r) any { return t.i.Title.In(s.Lang) }},
	}, targetFields(s, func(t r) (*impact.Indicator, impact.Target) { return t.i, t.t }), []field[r]{
		{col("recurrence", "Toistuvuus", "Återkommer", "Recurrence"), func(t r) any { return recurrenceOf(t.t) }},
		{col("pace", "Tahti", "Takt", "Pace"), func(t r) any { return string(t.t.Pace()) }},
		{col("due", "Määräpäivä", "Förfaller", "Due"), func(t r) any { return day(t.t.Due) }},
		{col("in_force_from", "Voimassa alkaen", "Gäller från", "In force from"), func(t r) any { return day(t.t.InForceFrom) }},
		{col("in_force", "Voimassa", "Gäller", "In force"), func(t r) any { return t.t.Revision == t.i.Target.On(s.view.Today()).Revision }},
		{col("text", "Tavoite sanoin", "Målet i ord", "Target in words"), func(t r) any { return t.t.Text.In(s.Lang) }},
		{col("revision", "Versio", "Version", "Revision"), func(t r) any { return t.t.Revision }},
	})
	return listTable(fields, list), nil
}

// recurrenceOf is how a target recurs: once when nothing is said.
func recurrenceOf(t impact.Target) string {
	if t.Recurrence == "" {
		return string(impact.Once)
	}
	return string(t.Recurrence)
}

// targetFields are the columns of a target's numbers.
func targetFields[R any](s *snapshot, of func(R) (*impact.Indicator, impact.Target)) []field[R] {
	return []field[R]{
		{col("target_direction", "Tavoitteen suunta", "Målets riktning", "Target's direction"), func(r R) any { _, t := of(r); return string(t.Direction) }},
		{col("target_min", "Tavoite vähintään", "Mål minst", "Target at least"), func(r R) any { _, t := of(r); return number(t.Min) }},
		{col("target_max", "Tavoite enintään", "Mål högst", "Target at most"), func(r R) any { _, t := of(r); return number(t.Max) }},
		{col("target_total", "Tavoite koko kaudelle", "Mål för hela perioden", "Target over the whole period"), func(r R) any { i, t := of(r); return number(i.Total(t)) }},
		{col("target_label", "Tavoite", "Mål", "Target"), func(r R) any { _, t := of(r); return t.Label().In(s.Lang) }},
	}
}
