package export

import (
	"context"
	"slices"
	"strings"

	"polku/impact"
	"polku/store"
)

// dimensions and spans are the words of by and every in addresses.
var (
	dimensions = map[string]impact.Dimension{
		"region": impact.ByRegion, "official_region": impact.ByOfficialRegion, "organisation": impact.ByOrganisation,
		"channel": impact.ByChannel, "theme": impact.ByTheme, "segment": impact.BySegment,
	}
	spans = map[string]impact.Grain{
		"month": impact.MonthGrain, "half_year": impact.HalfYearGrain, "plan_year": impact.PlanYearGrain,
		"calendar_year": impact.CalendarYearGrain, "whole": impact.WholeGrain,
	}
)

// indicatorRow is one line of a table of indicators: the whole value, one part of it, or one span of time.
type indicatorRow struct {
	i     *impact.Indicator
	value impact.Value
	scope impact.Scope
	point impact.Point
	// verdict is where the whole value stands; empty for parts and narrowed values, which the target isn't about.
	verdict impact.Verdict
}

// indicatorTable is the table of the indicators' values: whole, divided by a dimension, or span by span.
func indicatorTable(_ context.Context, s *snapshot) (*table, error) {
	if s.By != "" && s.Every != "" {
		return nil, badRequest("a table is divided by a dimension or by spans of time, not by both: leave out by or every")
	}
	q, err := s.question()
	if err != nil {
		return nil, err
	}
	switch {
	case s.Every != "":
		return s.seriesTable(q)
	case s.By != "":
		return s.dividedTable(q)
	default:
		return s.wholeTable(q), nil
	}
}

// question is what the request narrows the values to.
func (s *snapshot) question() (store.Question, error) {
	f, err := s.filter()
	q := store.Question{Period: f.Period}
	if f.Region != 0 {
		scope := impact.Scope{Dimension: impact.ByRegion, Key: f.Region}
		if s.n.AreaOf(f.Region) != f.Region {
			scope.Dimension = impact.ByOfficialRegion
		}
		q.Scopes = append(q.Scopes, scope)
	}
	if f.Organisation != 0 {
		q.Scopes = append(q.Scopes, impact.Scope{Dimension: impact.ByOrganisation, Key: f.Organisation})
	}
	return q, err
}

// wanted are the indicators of the file: all that the viewer may see, or the one that was asked for.
func (s *snapshot) wanted() []*impact.Indicator {
	if s.Indicator == "" {
		return s.n.Indicators
	}
	if i, ok := impact.ByCode[*impact.Indicator](s.n, impact.KindIndicator, s.Indicator); ok {
		return []*impact.Indicator{i}
	}
	return nil
}

// indicatorRows is a table that makes the rows of each indicator in turn.
func (s *snapshot) indicatorRows(fields []field[indicatorRow], rows func(context.Context, *impact.Indicator) ([]indicatorRow, error)) *table {
	return &table{columns: columnsOf(fields), each: func(ctx context.Context, take func(cells) error) error {
		for _, i := range s.wanted() {
			list, err := rows(ctx, i)
			if err != nil {
				return err
			}
			for _, row := range list {
				if err := take(rowOf(fields, row)); err != nil {
					return err
				}
			}
		}
		return nil
	}}
}

func (s *snapshot) wholeTable(q store.Question) *table {
	narrowed := q.Period != (impact.Period{}) || len(q.Scopes) > 0
	fields := slices.Concat(s.indicatorHead(), s.about(), valueFields(), s.judged())
	return s.indicatorRows(fields, func(ctx context.Context, i *impact.Indicator) ([]indicatorRow, error) {
		asked := q
		asked.Indicator = i
		value, err := s.view.Value(ctx, s.n, asked)
		row := indicatorRow{i: i, value: value}
		if !narrowed {
			row.verdict = i.Judge(s.n, value, s.view.Today())
		}
		return []indicatorRow{row}, err
	})
}

func (s *snapshot) dividedTable(q store.Question) (*table, error) {
	by, ok := dimensions[s.By]
	if !ok {
		return nil, badRequest("by must be one of %s", strings.Join(sortedKeys(dimensions), ", "))
	}
	if len(q.Scopes) > 0 {
		return nil, badRequest("a divided table covers the whole network: leave out region and organisation")
	}
	fields := slices.Concat(s.indicatorHead(), []field[indicatorRow]{
		{col("dimension", "Jako", "Indelning", "Divided by"), func(indicatorRow) any { return s.By }},
		{col("part", "Osa (tunnus)", "Del (kod)", "Part (code)"), func(r indicatorRow) any { code, _ := s.part(r.scope); return code }},
		{col("part_title", "Osa", "Del", "Part"), func(r indicatorRow) any { _, title := s.part(r.scope); return title.In(s.Lang) }},
	}, valueFields())
	return s.indicatorRows(fields, func(ctx context.Context, i *impact.Indicator) ([]indicatorRow, error) {
		asked := q
		asked.Indicator = i
		parts, err := s.view.Breakdown(ctx, s.n, asked, by)
		if len(parts) > 0 && parts[0].Key == 0 { // what is not known comes last
			parts = append(parts[1:], parts[0])
		}
		rows := make([]indicatorRow, len(parts))
		for k, part := range parts {
			rows[k] = indicatorRow{i: i, value: part.Value, scope: impact.Scope{Dimension: by, Key: part.Key}}
		}
		return rows, err
	}), nil
}

func (s *snapshot) seriesTable(q store.Question) (*table, error) {
	every, ok := spans[s.Every]
	if !ok {
		return nil, badRequest("every must be one of %s", strings.Join(sortedKeys(spans), ", "))
	}
	if q.Period != (impact.Period{}) {
		return nil, badRequest("a series covers the whole period: leave out from and to")
	}
	fields := slices.Concat(s.indicatorHead(), []field[indicatorRow]{
		{col("period_from", "Alkaa", "Börjar", "From"), func(r indicatorRow) any { return r.point.Period.From }},
		{col("period_to", "Päättyy", "Slutar", "To"), func(r indicatorRow) any { return r.point.Period.To }},
	}, valueFields(), []field[indicatorRow]{
		{col("to_date", "Tähän mennessä", "Hittills", "To date"), func(r indicatorRow) any { return number(r.point.ToDate.Number) }},
		{col("expected", "Tavoitetahti", "Måltakt", "Pace of the target"), func(r indicatorRow) any { return number(r.point.Expected) }},
	})
	return s.indicatorRows(fields, func(ctx context.Context, i *impact.Indicator) ([]indicatorRow, error) {
		asked := q
		asked.Indicator = i
		points, err := s.points(ctx, asked, every)
		rows := make([]indicatorRow, len(points))
		for k, p := range points {
			rows[k] = indicatorRow{i: i, value: p.Value, point: p}
		}
		return rows, err
	}), nil
}

// points are an indicator's values span by span; none while it has no definition.
func (s *snapshot) points(ctx context.Context, q store.Question, every impact.Grain) ([]impact.Point, error) {
	if q.Indicator.Rule == nil {
		return nil, nil
	}
	return s.view.Series(ctx, s.n, q, every)
}

// unknownPart names the part whose rows state nothing.
var unknownPart = impact.Text{FI: "Ei tiedossa", SV: "Inte känt", EN: "Not known"}

// part is the code and title of a part of a dimension; no code where the rows state none.
func (s *snapshot) part(scope impact.Scope) (code any, title impact.Text) {
	if item, ok := s.n.CodeByKey(scope.Dimension.Codelist(), scope.Key); ok {
		return item.Code, item.Title
	}
	if r, ok := impact.ByID[*impact.Region](s.n, scope.Key); ok {
		return r.Code, r.Name
	}
	if o, ok := impact.ByID[*impact.Organisation](s.n, scope.Key); ok {
		return o.Code, o.Name
	}
	return nil, unknownPart
}

// indicatorHead are the columns that every table of indicators begins with.
func (s *snapshot) indicatorHead() []field[indicatorRow] {
	type r = indicatorRow
	return []field[r]{
		{col("code", "Tunnus", "Kod", "Code"), func(r r) any { return r.i.Code }},
		{col("title", "Mittari", "Indikator", "Indicator"), func(r r) any { return r.i.Title.In(s.Lang) }},
		{col("unit", "Yksikkö", "Enhet", "Unit"), func(r r) any { return r.i.Unit }},
		{col("measure", "Mitan laji", "Typ av mått", "Kind of measure"), func(r r) any { return r.i.Measure }},
	}
}

func (s *snapshot) about() []field[indicatorRow] {
	type r = indicatorRow
	return []field[r]{
		{col("id", "Tunniste", "Id", "Id"), func(r r) any { return impact.NewID(impact.KindIndicator, r.i.ID) }},
		{col("activity_area", "Toimintakokonaisuus", "Verksamhetshelhet", "Activity area"), func(r r) any { return r.i.Area }},
		{col("description", "Kuvaus", "Beskrivning", "Description"), func(r r) any { return r.i.Description.In(s.Lang) }},
		{col("published", "Julkaistu", "Publicerad", "Published"), func(r r) any { return r.i.Published }},
		{col("definition_version", "Määritelmän versio", "Definitionens version", "Version of the definition"), func(r r) any {
			if r.i.Rule == nil {
				return nil
			}
			return r.i.Rule.Version
		}},
		{col("waits_for", "Odottaa lähdettä", "Väntar på källa", "Waits for source"), func(r r) any {
			if r.i.Waits == nil || r.i.Rule != nil {
				return nil
			}
			return r.i.Waits.Source
		}},
	}
}

func valueFields() []field[indicatorRow] {
	type r = indicatorRow
	return []field[r]{
		{col("value", "Arvo", "Värde", "Value"), func(r r) any { return number(r.value.Number) }},
		{col("numerator", "Osoittaja", "Täljare", "Numerator"), func(r r) any { return number(r.value.Numerator) }},
		{col("denominator", "Nimittäjä", "Nämnare", "Denominator"), func(r r) any { return number(r.value.Denominator) }},
		{col("source_count", "Rivejä", "Rader", "Rows"), func(r r) any { return r.value.Rows }},
		{col("hidden", "Salattu (alle viisi asiakasta)", "Dolt (färre än fem kunder)", "Hidden (fewer than five customers)"), func(r r) any { return r.value.Hidden }},
	}
}

// judged are the columns of the target and of where the value stands.
func (s *snapshot) judged() []field[indicatorRow] {
	type r = indicatorRow
	baseline := func(r r) impact.Baseline {
		if r.i.Baseline == nil {
			return impact.Baseline{}
		}
		return *r.i.Baseline
	}
	return slices.Concat([]field[r]{
		{col("baseline", "Lähtötaso", "Utgångsläge", "Baseline"), func(r r) any { return number(baseline(r).Value) }},
		{col("baseline_year", "Lähtötason vuosi", "Utgångslägets år", "Year of the baseline"), func(r r) any {
			if baseline(r).Year == 0 {
				return nil
			}
			return baseline(r).Year
		}},
	}, targetFields(s, func(r r) (*impact.Indicator, impact.Target) { return r.i, r.i.Target.On(s.view.Today()) }), []field[r]{
		{col("deadline", "Määräpäivä", "Förfallodag", "Deadline"), func(r r) any { return day(r.i.DeadlineOn(s.view.Today())) }},
		{col("status", "Tila", "Läge", "Status"), func(r r) any { return string(r.verdict.Status) }},
		{col("status_text", "Tilan perustelu", "Motivering av läget", "Reason of the status"), func(r r) any { return r.verdict.Reason.In(s.Lang) }},
	})
}
