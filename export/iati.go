package export

import (
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"time"

	"polku/impact"
	"polku/store"
)

// iatiVersion is the version of the standard that the activity is written in.
const iatiVersion = "2.03"

// Publisher is who reports to IATI. Identifiers are never made up: what is not configured is taken from the plan.
type Publisher struct {
	// Ref is the organisation's identifier, such as FI-PRO- and a business id; the plan's code of the coordinating
	// organisation when empty, which is valid by the schema but known to nobody else.
	Ref string
	// Type is a code of IATI's OrganisationType; 90, other, when empty.
	Type string
}

// otherOrganisation is IATI's type of an organisation that no more is known of.
const otherOrganisation = "90"

// The elements, in the order that the schema demands.
type (
	iatiActivities struct {
		XMLName   xml.Name     `xml:"iati-activities"`
		Version   string       `xml:"version,attr"`
		Generated string       `xml:"generated-datetime,attr"`
		Comment   string       `xml:",comment"`
		Activity  iatiActivity `xml:"iati-activity"`
	}
	iatiActivity struct {
		Updated      string             `xml:"last-updated-datetime,attr,omitempty"`
		Lang         string             `xml:"xml:lang,attr"`
		Identifier   string             `xml:"iati-identifier"`
		Reporting    iatiOrganisation   `xml:"reporting-org"`
		Title        iatiText           `xml:"title"`
		Description  iatiDescription    `xml:"description"`
		Participants []iatiOrganisation `xml:"participating-org"`
		Status       iatiCode           `xml:"activity-status"`
		Dates        []iatiDate         `xml:"activity-date"`
		Results      []iatiResult       `xml:"result"`
	}
	iatiOrganisation struct {
		Ref  string `xml:"ref,attr,omitempty"`
		Type string `xml:"type,attr,omitempty"`
		Role string `xml:"role,attr,omitempty"`
		iatiText
	}
	iatiText struct {
		Narratives []iatiNarrative `xml:"narrative"`
	}
	iatiNarrative struct {
		Lang string `xml:"xml:lang,attr"`
		Text string `xml:",chardata"`
	}
	iatiDescription struct {
		Type string `xml:"type,attr"`
		iatiText
	}
	iatiCode struct {
		Code string `xml:"code,attr"`
	}
	iatiDate struct {
		Type string `xml:"type,attr,omitempty"`
		Day  string `xml:"iso-date,attr"`
	}
	iatiResult struct {
		Type       string          `xml:"type,attr"`
		Title      iatiText        `xml:"title"`
		References []iatiReference `xml:"reference"`
		Indicators []iatiIndicator `xml:"indicator"`
	}
	iatiReference struct {
		Vocabulary string `xml:"vocabulary,attr"`
		Code       string `xml:"code,attr"`
	}
	iatiIndicator struct {
		Measure     string          `xml:"measure,attr"`
		Ascending   bool            `xml:"ascending,attr"`
		Title       iatiText        `xml:"title"`
		Description *iatiText       `xml:"description"`
		References  []iatiReference `xml:"reference"`
		Baseline    *iatiBaseline   `xml:"baseline"`
		Periods     []iatiPeriod    `xml:"period"`
	}
	iatiBaseline struct {
		Year    int       `xml:"year,attr"`
		Value   string    `xml:"value,attr,omitempty"`
		Comment *iatiText `xml:"comment"`
	}
	iatiPeriod struct {
		Start   iatiDate    `xml:"period-start"`
		End     iatiDate    `xml:"period-end"`
		Targets []iatiValue `xml:"target"`
		Actuals []iatiValue `xml:"actual"`
	}
	iatiValue struct {
		Value   string    `xml:"value,attr,omitempty"`
		Comment *iatiText `xml:"comment"`
	}
)

// The codes of IATI's lists for our words. Inputs and activities have none there.
var (
	iatiResultTypes = map[impact.ResultType]string{impact.OutputResult: "1", impact.OutcomeResult: "2", impact.ImpactResult: "3"}
	iatiMeasures    = map[string]string{"UNIT": "1", "PERCENTAGE": "2", "NOMINAL": "3", "ORDINAL": "4", "QUALITATIVE": "5"}
	// iatiRoles: 1 funding, 2 accountable, 4 implementing. Roles that do none of the activity's work are left out.
	iatiRoles = map[string]string{"funder": "1", "commissioner": "1", "coordinator": "2", "lead_partner": "2", "core": "4", "regional_actor": "4",
		"service_unit": "4", "partner": "4", "strategic_partner": "4", "research_partner": "4"}
)

const (
	otherResult = "9"
	qualitative = "5"
	ownCodes    = "99" // vocabulary: the reporting organisation's own codes
)

// looseIndicators is the result that holds the indicators that hang on none: the standard has indicators only below results.
var looseIndicators = impact.Text{FI: "Mittarit, jotka eivät kuulu mihinkään tulokseen", SV: "Indikatorer som inte hör till något resultat", EN: "Indicators that belong to no result"}

// writeIATI writes the network as an activity of the IATI standard with its results.
func (s *snapshot) writeIATI(ctx context.Context, w io.Writer, publisher Publisher, now time.Time) error {
	activity, err := s.activity(ctx, publisher)
	if err != nil {
		return err
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return fmt.Errorf("write the activity: %w", err)
	}
	root := iatiActivities{Version: iatiVersion, Generated: now.UTC().Format(time.RFC3339), Comment: " " + s.remark(publisher) + " ", Activity: activity}
	out := xml.NewEncoder(w)
	out.Indent("", "  ")
	if err := out.Encode(root); err != nil {
		return fmt.Errorf("write the activity: %w", err)
	}
	_, err = io.WriteString(w, "\n")
	return err
}

// remark says in the file what a reader must know of it.
func (s *snapshot) remark(publisher Publisher) string {
	text := "Read at feed number " + itoa(s.view.Seq()) + "."
	if publisher.Ref == "" {
		text += " The organisation identifier is the plan's own code, because none is configured: give a registered one before publishing."
	}
	if s.sample {
		text += " SAMPLE: the facts are made up."
	}
	return text
}

func (s *snapshot) activity(ctx context.Context, publisher Publisher) (iatiActivity, error) {
	n := s.n
	reporting := s.reporting(publisher)
	a := iatiActivity{Lang: "fi", Identifier: reporting.Ref + "-" + n.Slug, Reporting: reporting, Title: s.titled(n.Name),
		Description: iatiDescription{"1", narratives(n.Description)}, Status: iatiCode{activityStatus(n.Period, s.view.Today())}}
	if !s.view.At().IsZero() {
		a.Updated = s.view.At().Format(time.RFC3339)
	}
	a.Participants = s.participants(reporting)
	a.Dates = append(a.Dates, iatiDate{"1", n.Period.From.String()}) // planned start
	if n.Period.To != 0 {
		a.Dates = append(a.Dates, iatiDate{"3", n.Period.To.String()}) // planned end
	}
	var err error
	a.Results, err = s.iatiResults(ctx)
	return a, err
}

// titled is a title, which says of a sample that it is one.
func (s *snapshot) titled(t impact.Text) iatiText {
	if s.sample {
		t = impact.Text{FI: t.FI + " (esimerkkiaineisto)", SV: t.SV + " (exempeldata)", EN: t.EN + " (sample data)"}
	}
	return narratives(t)
}

// reporting is the organisation that is configured, named as the plan names who coordinates.
func (s *snapshot) reporting(publisher Publisher) iatiOrganisation {
	o := s.lead()
	org := iatiOrganisation{Ref: publisher.Ref, Type: publisher.Type, iatiText: narratives(s.n.Name)}
	if o != nil {
		org.iatiText = narratives(o.Name)
	}
	if org.Ref == "" && o != nil {
		org.Ref = o.Code
	}
	if org.Ref == "" {
		org.Ref = s.n.Slug
	}
	if org.Type == "" {
		org.Type = otherOrganisation
	}
	return org
}

// lead is the first organisation that coordinates the network; nil where the plan names none.
func (s *snapshot) lead() *impact.Organisation {
	for _, o := range s.n.Organisations {
		for _, m := range o.Memberships {
			if iatiRoles[m.Role] == "2" {
				return o
			}
		}
	}
	return nil
}

// participants are the organisations that the plan gives a part in the work; at least the reporting one.
func (s *snapshot) participants(reporting iatiOrganisation) []iatiOrganisation {
	var list []iatiOrganisation
	for _, o := range s.n.Organisations {
		seen := map[string]bool{}
		for _, m := range o.Memberships {
			if role := iatiRoles[m.Role]; role != "" && !seen[role] {
				seen[role] = true
				list = append(list, iatiOrganisation{Role: role, iatiText: narratives(o.Name)})
			}
		}
	}
	if len(list) == 0 {
		list = append(list, iatiOrganisation{Ref: reporting.Ref, Role: "2", iatiText: reporting.iatiText})
	}
	return list
}

// activityStatus is IATI's code: 1 pipeline, 2 implementation, 4 closed.
func activityStatus(p impact.Period, today impact.Date) string {
	switch {
	case today < p.From:
		return "1"
	case p.To != 0 && today > p.To:
		return "4"
	default:
		return "2"
	}
}

// iatiResults are the results that have indicators, as the standard wants, and one for the indicators that hang on none.
func (s *snapshot) iatiResults(ctx context.Context) ([]iatiResult, error) {
	var list []iatiResult
	hung := map[*impact.Indicator]bool{}
	add := func(kind string, title impact.Text, references []iatiReference, indicators []*impact.Indicator) error {
		r := iatiResult{Type: kind, Title: narratives(title), References: references}
		for _, i := range indicators {
			shown, err := s.iatiIndicator(ctx, i)
			if err != nil {
				return err
			}
			hung[i] = true
			r.Indicators = append(r.Indicators, shown)
		}
		if len(indicators) > 0 {
			list = append(list, r)
		}
		return nil
	}
	for _, r := range s.n.Results {
		kind, ok := iatiResultTypes[s.n.LevelOf(r).Type]
		if !ok {
			kind = otherResult
		}
		if err := add(kind, r.Title, []iatiReference{{ownCodes, r.Code}}, s.n.IndicatorsOf(r)); err != nil {
			return nil, err
		}
	}
	var loose []*impact.Indicator
	for _, i := range s.n.Indicators {
		if !hung[i] {
			loose = append(loose, i)
		}
	}
	return list, add(otherResult, looseIndicators, nil, loose)
}

func (s *snapshot) iatiIndicator(ctx context.Context, i *impact.Indicator) (iatiIndicator, error) {
	t := i.Target.On(s.view.Today())
	shown := iatiIndicator{Measure: iatiMeasures[i.Measure], Ascending: t.Direction != impact.AtMost && t.Direction != impact.Decrease,
		Title: narratives(i.Title), Description: ifText(i.Description), References: []iatiReference{{ownCodes, i.Code}}}
	shown.Baseline = iatiBaselineOf(i, shown.Measure)
	value, err := s.view.Value(ctx, s.n, store.Question{Indicator: i})
	if err != nil {
		return shown, err
	}
	whole := iatiPeriod{Targets: iatiTargets(i, t, shown.Measure), Actuals: iatiActuals(value, shown.Measure)}
	from, to := i.Period.From, i.DeadlineOn(s.view.Today())
	if from == 0 {
		from = s.n.Period.From
	}
	if to == 0 {
		to = s.n.Period.To
	}
	if to < from { // a period has both ends
		return shown, nil
	}
	whole.Start.Day, whole.End.Day = from.String(), to.String()
	if len(whole.Targets)+len(whole.Actuals) > 0 {
		shown.Periods = append(shown.Periods, whole)
	}
	halves, err := s.iatiHalves(ctx, i, shown.Measure)
	shown.Periods = append(shown.Periods, halves...)
	return shown, err
}

// iatiHalves are the half-years that have a value of their own.
func (s *snapshot) iatiHalves(ctx context.Context, i *impact.Indicator, measure string) ([]iatiPeriod, error) {
	points, err := s.points(ctx, store.Question{Indicator: i}, impact.HalfYearGrain)
	var list []iatiPeriod
	for _, p := range points {
		if actuals := iatiActuals(p.Value, measure); len(actuals) > 0 {
			list = append(list, iatiPeriod{Start: iatiDate{Day: p.Period.From.String()}, End: iatiDate{Day: p.Period.To.String()}, Actuals: actuals})
		}
	}
	return list, err
}

// iatiBaselineOf is the baseline as far as the standard can tell it: with a year, and with a number unless it is qualitative.
func iatiBaselineOf(i *impact.Indicator, measure string) *iatiBaseline {
	b := i.Baseline
	if b == nil || b.Year == 0 || b.Value == nil && measure != qualitative {
		return nil
	}
	shown := &iatiBaseline{Year: b.Year, Comment: ifText(b.Note)}
	if measure != qualitative {
		shown.Value = b.Value.String()
	}
	return shown
}

// iatiTargets is the target over the whole period. One in words is told only of qualitative measures: the standard wants a
// number of all others.
func iatiTargets(i *impact.Indicator, t impact.Target, measure string) []iatiValue {
	label := ifText(t.Label())
	if measure == qualitative {
		if t.Direction == impact.NoTarget || t.Direction == impact.ToBeDefined {
			return nil
		}
		return []iatiValue{{Comment: label}}
	}
	reached := i.Total(t)
	if reached == nil {
		reached = t.Number()
	}
	if reached == nil && t.Min != nil {
		reached = t.Min
	}
	if reached == nil {
		return nil
	}
	return []iatiValue{{Value: reached.String(), Comment: label}}
}

func iatiActuals(v impact.Value, measure string) []iatiValue {
	switch {
	case v.Number == nil:
		return nil
	case measure == qualitative:
		text := v.Number.String()
		return []iatiValue{{Comment: ifText(impact.Text{FI: text, SV: text, EN: text})}}
	case v.Numerator != nil && v.Denominator != nil:
		text := v.Numerator.String() + " / " + v.Denominator.String()
		return []iatiValue{{Value: v.Number.String(), Comment: ifText(impact.Text{FI: text, SV: text, EN: text})}}
	default:
		return []iatiValue{{Value: v.Number.String()}}
	}
}

// narratives are a text in each language that it is in.
func narratives(t impact.Text) iatiText {
	var list []iatiNarrative
	for _, in := range []struct{ lang, text string }{{"fi", t.FI}, {"sv", t.SV}, {"en", t.EN}} {
		if in.text != "" {
			list = append(list, iatiNarrative{in.lang, in.text})
		}
	}
	return iatiText{list}
}

func ifText(t impact.Text) *iatiText {
	if t.Empty() {
		return nil
	}
	text := narratives(t)
	return &text
}
