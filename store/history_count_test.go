package store_test

import (
	"cmp"
	"maps"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"polku/impact"
)

// From here on: the plain count.

// row is a live fact as the oracle sees it. A field holds words: none where nothing is stated, several for a set.
type row struct {
	source                     impact.Source
	id                         int64
	day                        impact.Date
	region, area, organisation int64
	indicator                  int64
	fields                     map[string][]string
}

// scopes are the whole, and the part of each dimension that the row counts in, where its source carries it.
func (r row) scopes() []impact.Scope {
	scopes := []impact.Scope{{}, {Dimension: impact.ByRegion, Key: r.area}, {Dimension: impact.ByOrganisation, Key: r.organisation},
		{Dimension: impact.ByOfficialRegion, Key: r.region}}
	code := func(by impact.Dimension, field string, sources ...impact.Source) {
		if !slices.Contains(sources, r.source) {
			return
		}
		scope := impact.Scope{Dimension: by}
		if words := r.fields[field]; len(words) > 0 {
			scope.Key = impact.CodeKey(words[0])
		}
		scopes = append(scopes, scope)
	}
	code(impact.ByChannel, "channel", impact.Contacts)
	code(impact.ByTheme, "theme", impact.Contacts, impact.Events)
	code(impact.ByTheme, "event.theme", impact.Participations)
	code(impact.BySegment, "segment", impact.Contacts, impact.Procurements, impact.Events, impact.Participations)
	return scopes
}

// spans are the spans of several months that a day lies in, by the first month of each.
func spans(n *impact.Network, day impact.Date) map[impact.Grain]impact.Month {
	months := func(d impact.Date) int { return int(d)/10000*12 + int(d)/100%100 - 1 }
	first := func(origin, length int) impact.Month {
		at := origin
		for at > months(day) {
			at -= length
		}
		for at+length <= months(day) {
			at += length
		}
		return impact.Month(at/12*100 + at%12 + 1)
	}
	begin := months(n.Period.From)
	return map[impact.Grain]impact.Month{impact.HalfYearGrain: first(begin, 6), impact.PlanYearGrain: first(begin, 12), impact.CalendarYearGrain: first(0, 12)}
}

// rows are all live facts of the network.
func (l *ledger) rows() []row {
	var rows []row
	for _, f := range l.procurements.live {
		rows = append(rows, l.row(impact.Procurements, f.ID, f.draft.OccurredOn, f.draft.Region, f.draft.Organisation, procurementFields(f.draft)))
	}
	for _, f := range l.contacts.live {
		fields := contactFields(f.draft)
		if f.draft.Procurement != 0 {
			inherit(fields, "procurement.", procurementFields(l.procurements.find(f.draft.Procurement)))
		}
		rows = append(rows, l.row(impact.Contacts, f.ID, f.draft.OccurredOn, f.draft.Region, f.draft.Organisation, fields))
	}
	for _, f := range l.events.live {
		rows = append(rows, l.row(impact.Events, f.ID, f.draft.OccurredOn, f.draft.Region, f.draft.Organisation, eventFields(f.draft)))
	}
	for _, f := range l.participations.live {
		in, fields := l.events.find(f.draft.Event), participationFields(f.draft)
		inherit(fields, "event.", eventFields(in))
		rows = append(rows, l.row(impact.Participations, f.ID, in.OccurredOn, in.Region, in.Organisation, fields))
	}
	for _, f := range l.observations.live {
		i, _ := impact.ByID[*impact.Indicator](l.n, f.draft.Indicator)
		r := l.row(impact.Observations, f.ID, f.draft.OccurredOn, f.draft.Region, f.draft.Organisation, observationFields(i, f.draft))
		r.indicator = i.ID
		rows = append(rows, r)
	}
	for _, f := range l.notices.live {
		rows = append(rows, l.row(impact.Notices, f.ID, f.draft.OccurredOn, f.draft.Region, 0, noticeFields(f.draft)))
	}
	return rows
}

// row adds where a fact counts, in words too: definitions name areas and organisations by their codes.
func (l *ledger) row(source impact.Source, id int64, day impact.Date, region, organisation int64, fields map[string][]string) row {
	r := row{source: source, id: id, day: day, region: region, organisation: organisation, fields: fields}
	for _, at := range l.n.Regions {
		for _, area := range l.n.Regions {
			if at.ID == region && (area == at && at.Kind != impact.OfficialRegion || at.Kind == impact.OfficialRegion && at.Inside == area.Code) {
				r.area, fields["region"] = area.ID, []string{area.Code}
			}
		}
	}
	for _, o := range l.n.Organisations {
		if o.ID == organisation {
			fields["organisation"] = []string{o.Code}
		}
	}
	return r
}

func inherit(fields map[string][]string, prefix string, of map[string][]string) {
	for name, words := range of {
		fields[prefix+name] = words
	}
}

func procurementFields(d impact.Procurement) map[string][]string {
	return map[string][]string{"customer": id(d.Customer), "segment": word(d.Segment), "stage": word(d.Stage), "cpv": word(d.CPV),
		"innovative": answer(d.Innovative), "rnd": answer(d.RnD), "tags": d.Tags, "funding": word(d.Funding),
		"programme": word(d.Programme), "estimated_value": number(d.EstimatedValue)}
}

func contactFields(d impact.Contact) map[string][]string {
	return map[string][]string{"customer": id(d.Customer), "procurement": id(d.Procurement), "channel": word(d.Channel),
		"segment": word(d.Segment), "theme": word(d.Theme), "tags": d.Tags, "help": word(d.Help), "referrals": d.Referrals,
		"funding": word(d.Funding), "feedback_score": number(d.FeedbackScore)}
}

func eventFields(d impact.Event) map[string][]string {
	return map[string][]string{"customer": id(d.Customer), "segment": word(d.Segment), "type": word(d.Type), "programme": word(d.Programme),
		"group": word(d.Group), "topic": word(d.Topic), "theme": word(d.Theme), "tags": d.Tags, "attendance": number(d.Attendance)}
}

func participationFields(d impact.Participation) map[string][]string {
	return map[string][]string{"customer": id(d.Customer), "event": id(d.Event), "segment": word(d.Segment), "status": word(d.Status),
		"persons": {strconv.Itoa(d.Persons)}}
}

// observationFields: a share is its value too, rounded to four decimals.
func observationFields(i *impact.Indicator, d impact.Observation) map[string][]string {
	fields := map[string][]string{"value": number(d.Value), "numerator": number(d.Numerator), "denominator": number(d.Denominator)}
	if d.Value == nil {
		share := new(big.Rat).Quo(rat(d.Numerator.String()), rat(d.Denominator.String()))
		if i.Measure == "PERCENTAGE" {
			share.Mul(share, rat("100"))
		}
		fields["value"] = []string{share.FloatString(4)}
	}
	return fields
}

func id(id int64) []string {
	if id == 0 {
		return nil
	}
	return []string{strconv.FormatInt(id, 10)}
}

func word(code string) []string {
	if code == "" {
		return nil
	}
	return []string{code}
}

func answer(yes *bool) []string {
	if yes == nil {
		return nil
	}
	return []string{map[bool]string{true: "yes", false: "no"}[*yes]}
}

func number(d *impact.Decimal) []string {
	if d == nil {
		return nil
	}
	return []string{d.String()}
}

func rat(text string) *big.Rat {
	number, ok := new(big.Rat).SetString(text)
	if !ok {
		panic("not a number: " + text)
	}
	return number
}

func isRatio(r *impact.Rule) bool {
	return r.Denominator != nil || isMean(r) || r.Source == impact.Observations && r.AcrossRegions == impact.MergeRatio
}

// isMean tells that the newest numbers of all places are averaged.
func isMean(r *impact.Rule) bool {
	return r.Aggregate == impact.Latest && r.AcrossRegions == impact.MergeAvg
}

// partsOf are what a definition counts above and, for ratios, below the line.
func partsOf(r *impact.Rule) []impact.Measurement {
	above, below := r.Measurement, r.Measurement
	switch {
	case r.Denominator != nil:
		return []impact.Measurement{above, *r.Denominator}
	case isMean(r): // each place counts as one below the line
		below.Field = ""
		return []impact.Measurement{above, below}
	case isRatio(r):
		above.Field, below.Field = "numerator", "denominator"
		return []impact.Measurement{above, below}
	default:
		return []impact.Measurement{above}
	}
}

// counted are the rows that a part of an indicator's definition counts.
func counted(i *impact.Indicator, m impact.Measurement, rows []row) []row {
	var list []row
	for _, r := range rows {
		switch {
		case r.source != m.Source || r.day < i.Period.From || i.Period.To != 0 && r.day > i.Period.To:
		case r.source == impact.Observations && r.indicator != i.Measured().ID:
		case m.Aggregate != impact.Count && m.Field != "" && len(r.fields[m.Field]) == 0:
		case slices.ContainsFunc(m.Filter, func(t impact.Test) bool { return !passes(t, r.fields[t.Field]) }):
		default:
			list = append(list, r)
		}
	}
	return list
}

func passes(t impact.Test, words []string) bool {
	named := slices.ContainsFunc(words, func(w string) bool { return slices.Contains(t.Values, w) })
	switch t.Op {
	case impact.OpEQ, impact.OpIn, impact.OpHas:
		return named
	case impact.OpNE, impact.OpNotIn, impact.OpHasNot:
		return !named
	case impact.OpSet:
		return len(words) > 0
	case impact.OpNotSet:
		return len(words) == 0
	case impact.OpGTE:
		return len(words) > 0 && rat(words[0]).Cmp(rat(t.Values[0])) >= 0
	case impact.OpLTE:
		return len(words) > 0 && rat(words[0]).Cmp(rat(t.Values[0])) <= 0
	}
	panic("no such test: " + t.Op)
}

// plainCells counts indicators of a network: in the whole, each area and each organisation, over its period and in
// each month.
func plainCells(n *impact.Network, indicators []*impact.Indicator, rows []row) impact.Cells {
	cells := impact.Cells{}
	for _, i := range indicators {
		for part, m := range partsOf(i.Rule) {
			counting := counted(i, m, rows)
			groups := map[impact.CellKey][]row{}
			for _, r := range counting {
				for _, scope := range r.scopes() {
					whole := impact.CellKey{Indicator: i.ID, Part: impact.Part(part), Scope: scope}
					month := whole
					month.Grain, month.Bucket = impact.MonthGrain, impact.Month(r.day/100)
					groups[whole], groups[month] = append(groups[whole], r), append(groups[month], r)
				}
			}
			for key, group := range groups {
				cells[key] = impact.Cell{Rows: int64(len(group)), Sum: plainSum(m, i.Rule.AcrossRegions, group)}
			}
			if m.Aggregate == impact.CountDistinct {
				countFirsts(cells, i.ID, impact.Part(part), m.Field, counting)
				countSpans(cells, n, i.ID, impact.Part(part), m.Field, counting)
			}
		}
	}
	return cells
}

// countFirsts counts each distinct thing in the month in which it was first met.
func countFirsts(cells impact.Cells, indicator int64, part impact.Part, field string, rows []row) {
	type member struct {
		impact.Scope
		word string
	}
	met := map[member]bool{}
	slices.SortFunc(rows, func(a, b row) int { return cmp.Compare(a.day, b.day) })
	for _, r := range rows {
		for _, scope := range r.scopes() {
			m := member{scope, r.fields[field][0]}
			if met[m] {
				continue
			}
			met[m] = true
			key := impact.CellKey{Indicator: indicator, Part: part, Scope: scope, Grain: impact.FirstGrain, Bucket: impact.Month(r.day / 100)}
			cells[key] = cells[key].Plus(impact.Cell{Sum: impact.Whole(1)})
		}
	}
}

// countSpans counts each distinct thing once in every span that it has a row in.
func countSpans(cells impact.Cells, n *impact.Network, indicator int64, part impact.Part, field string, rows []row) {
	met := map[impact.CellKey]map[string]bool{}
	for _, r := range rows {
		for grain, first := range spans(n, r.day) {
			for _, scope := range r.scopes() {
				key := impact.CellKey{Indicator: indicator, Part: part, Scope: scope, Grain: grain, Bucket: first}
				if met[key] == nil {
					met[key] = map[string]bool{}
				}
				met[key][r.fields[field][0]] = true
			}
		}
	}
	for key, words := range met {
		cells[key] = impact.Cell{Sum: impact.Whole(int64(len(words)))}
	}
}

// plainSum is the number that rows make together.
func plainSum(m impact.Measurement, merge impact.Merge, rows []row) impact.Decimal {
	sum, distinct := new(big.Rat), map[string]bool{}
	if m.Aggregate == impact.Latest {
		rows = newest(rows, merge)
	}
	highest := (*big.Rat)(nil)
	for _, r := range rows {
		switch m.Aggregate {
		case impact.Latest:
			number := rat("1")
			if m.Field != "" {
				number = rat(r.fields[m.Field][0])
			}
			if sum.Add(sum, number); highest == nil || number.Cmp(highest) > 0 {
				highest = number
			}
		case impact.Count:
			sum.Add(sum, rat("1"))
		case impact.CountDistinct:
			distinct[r.fields[m.Field][0]] = true
		default:
			sum.Add(sum, rat(r.fields[m.Field][0]))
		}
	}
	if merge == impact.MergeMax && highest != nil {
		sum = highest
	}
	sum.Add(sum, new(big.Rat).SetInt64(int64(len(distinct))))
	sum.Mul(sum, rat("10000"))
	if !sum.IsInt() {
		panic("more than four decimals: " + sum.String())
	}
	return impact.Decimal(sum.Num().Int64())
}

// newest are the newest rows of each place, or the newest of them all; of one day the one recorded last.
func newest(rows []row, merge impact.Merge) []row {
	type place struct{ region, organisation int64 }
	last := map[place]row{}
	for _, r := range rows {
		at := place{r.region, r.organisation}
		if merge == impact.MergeLatest {
			at = place{}
		}
		if was, there := last[at]; !there || r.day > was.day || r.day == was.day && r.id > was.id {
			last[at] = r
		}
	}
	return slices.Collect(maps.Values(last))
}

// plainValue is an indicator's value over its period: a count of nothing is zero only when there is something to count.
func (l *ledger) plainValue(i *impact.Indicator, cells impact.Cells, rows []row) string {
	above, below := cells[impact.CellKey{Indicator: i.ID}], cells[impact.CellKey{Indicator: i.ID, Part: impact.Denominator}]
	switch {
	case i.Rule == nil:
		return "none"
	case i.Rule.IsFormula():
		exact := l.plainFormula(i, cells, rows)
		if exact == nil {
			return "none"
		}
		return strings.Replace(exact.FloatString(4), "-0.0000", "0.0000", 1)
	case isRatio(i.Rule):
		return quotient(above.Sum, below.Sum, cmp.Or(i.Rule.Factor, impact.Whole(1)))
	case i.Rule.Aggregate == impact.Mean:
		return quotient(above.Sum, impact.Whole(above.Rows), impact.Whole(1))
	case i.Rule.Source == impact.Observations && above.Rows == 0:
		return "none"
	case !slices.ContainsFunc(rows, func(r row) bool { return r.source == i.Rule.Source }):
		return "none"
	default:
		return rat(above.Sum.String()).FloatString(4)
	}
}

// plainFormula are the two formulas of the test, by hand: [K-01] / ([K-22] + 1) * 100, and [K-57] * 2 - [K-63] / 3.
func (l *ledger) plainFormula(i *impact.Indicator, cells impact.Cells, rows []row) *big.Rat {
	operand := func(code string) *big.Rat {
		of, _ := impact.ByCode[*impact.Indicator](l.n, impact.KindIndicator, code)
		return l.plainExact(of, cells, rows)
	}
	if strings.HasPrefix(i.Rule.Formula, "[K-01]") {
		a, b := operand("K-01"), operand("K-22")
		if a == nil || b == nil {
			return nil
		}
		below := roundedTo4(b.Add(b, rat("1")))
		if below.Sign() == 0 {
			return nil
		}
		share := new(big.Rat).Quo(roundedTo4(a), below)
		return share.Mul(share, rat("100"))
	}
	a, b := operand("K-57"), operand("K-63")
	if a == nil || b == nil {
		return nil
	}
	return a.Sub(a.Mul(a, rat("2")), b.Mul(b, big.NewRat(1, 3)))
}

func roundedTo4(r *big.Rat) *big.Rat { return rat(r.FloatString(4)) }

// plainExact is a value as a fraction, as formulas take it; nil for none.
func (l *ledger) plainExact(i *impact.Indicator, cells impact.Cells, rows []row) *big.Rat {
	above, below := cells[impact.CellKey{Indicator: i.ID}], cells[impact.CellKey{Indicator: i.ID, Part: impact.Denominator}]
	over, factor := below.Sum, impact.Whole(1)
	switch {
	case i.Rule == nil:
		return nil
	case i.Rule.IsFormula():
		return l.plainFormula(i, cells, rows)
	case isRatio(i.Rule):
		factor = cmp.Or(i.Rule.Factor, impact.Whole(1))
	case i.Rule.Aggregate == impact.Mean:
		over = impact.Whole(above.Rows)
	default:
		if words := l.plainValue(i, cells, rows); words != "none" {
			return rat(words)
		}
		return nil
	}
	if over == 0 {
		return nil
	}
	exact := new(big.Rat).Quo(rat(above.Sum.String()), rat(over.String()))
	return exact.Mul(exact, rat(factor.String()))
}

func quotient(a, b, factor impact.Decimal) string {
	if b == 0 {
		return "none"
	}
	q := new(big.Rat).Quo(rat(a.String()), rat(b.String()))
	return q.Mul(q, rat(factor.String())).FloatString(4)
}

func numberWords(d *impact.Decimal) string {
	if d == nil {
		return "none"
	}
	return rat(d.String()).FloatString(4)
}
