package intake

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"polku/impact"
)

// maxForeignKey is how many bytes the key of a foreign system may have.
const maxForeignKey = 100

// draft fills the draft of one row, field by field.
type draft struct {
	words  *lookup
	row    *impact.ForeignRow
	system string
	dates  DateOrder

	contact       impact.Contact
	event         impact.Event
	participation impact.Participation
	observation   impact.Observation
	customer      impact.Customer
	procurement   impact.Procurement
}

func newDraft(words *lookup, row *impact.ForeignRow, system string, dates DateOrder) *draft {
	return &draft{words: words, row: row, system: system, dates: dates}
}

// set reads one field from its cell, or from its constant where the cell is empty.
func (d *draft) set(c column, cells []string) {
	text := c.constant
	if c.at >= 0 && c.at < len(cells) {
		if cell := strings.TrimSpace(cells[c.at]); cell != "" {
			text = cell
		}
	}
	switch {
	case text == "" && c.Name == idField:
		d.fault(impact.Required, c.Name, "is empty: a row of a file with ids must have one")
	case text == "":
	case len(text) > MaxCell:
		d.fault(impact.TooLong, c.Name, "has %d bytes; at most %d are read", len(text), MaxCell)
	case c.soft:
		d.setSoftly(c, text)
	default:
		d.take(c, text)
	}
}

// setSoftly takes a word that a foreign system may use in a sense of its own; what the plan doesn't know is left out.
func (d *draft) setSoftly(c column, text string) {
	faults := len(d.row.Faults)
	d.take(c, text)
	if len(d.row.Faults) > faults {
		d.row.Faults = d.row.Faults[:faults]
		d.row.Warnings = append(d.row.Warnings, fmt.Sprintf("%s: %q means nothing in this plan and was left out", c.Name, clip(text)))
	}
}

// take reads the text of a field by its type.
func (d *draft) take(c column, text string) {
	switch c.Type {
	case DateField:
		day, err := readDay(text, d.dates)
		if err != nil {
			d.fault(impact.Invalid, c.Name, "%q %s", clip(text), err)
			return
		}
		d.putDay(c.Name, day)
	case NumberField:
		number, err := readNumber(text)
		if err != nil {
			d.fault(impact.Invalid, c.Name, "%q %s", clip(text), err)
			return
		}
		d.putNumber(c.Name, number)
	case YesNoField:
		yes, err := readYesNo(text)
		if err != nil {
			d.fault(impact.Invalid, c.Name, "%q %s", clip(text), err)
			return
		}
		d.putYesNo(c.Name, yes)
	case CodeField:
		if code, ok := d.code(c, text); ok {
			d.putText(c.Name, code)
		}
	case CodesField:
		d.putCodes(c, text)
	case TextField:
		d.putText(c.Name, text)
	case OrganisationField, RegionField, IndicatorField:
		d.putThing(c, text)
	default:
		d.putName(c, text)
	}
}

func (d *draft) fault(code impact.FaultCode, field, format string, args ...any) {
	d.row.Faults = append(d.row.Faults, impact.Fault{Code: code, Field: string(d.row.Kind) + "." + field, Message: fmt.Sprintf(format, args...)})
}

// clip shortens what a fault repeats.
func clip(text string) string {
	const most = 60
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most]) + "…"
}

func (d *draft) code(c column, text string) (string, bool) {
	code, ok := d.words.code(c.Codelist, text)
	if !ok {
		d.fault(impact.UnknownCode, c.Name, "%q is none of this plan's: choose among %s", clip(text), d.words.choices(c.Codelist))
	}
	return code, ok
}

// putCodes takes several codes or titles, parted by semicolons, bars or line ends, or by commas where no title has one.
func (d *draft) putCodes(c column, text string) {
	var codes []string
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(";|\n\r", r) }) {
		words := []string{part}
		if _, ok := d.words.code(c.Codelist, part); !ok {
			words = strings.Split(part, ",")
		}
		for _, word := range words {
			if word = strings.TrimSpace(word); word == "" {
				continue
			}
			code, ok := d.code(c, word)
			if !ok {
				return
			}
			if !slices.Contains(codes, code) {
				codes = append(codes, code)
			}
		}
	}
	switch c.Name {
	case "tags":
		d.contact.Tags, d.event.Tags, d.procurement.Tags = codes, codes, codes
	case "referrals":
		d.contact.Referrals = codes
	}
}

func (d *draft) putDay(name string, day impact.Date) {
	switch name {
	case "occurredOn":
		d.contact.OccurredOn, d.event.OccurredOn, d.observation.OccurredOn, d.procurement.OccurredOn = day, day, day, day
	case "followUpOn":
		d.contact.FollowUpOn = day
	}
}

func (d *draft) putNumber(name string, number impact.Decimal) {
	switch name {
	case "feedbackScore":
		d.contact.FeedbackScore = &number
	case "attendance":
		d.event.Attendance = &number
	case "value":
		d.observation.Value = &number
	case "numerator":
		d.observation.Numerator = &number
	case "denominator":
		d.observation.Denominator = &number
	case "estimatedValue":
		d.procurement.EstimatedValue = &number
	case "persons":
		whole := number / impact.Whole(1)
		if impact.Whole(int64(whole)) != number {
			d.fault(impact.Invalid, name, "%s must be a whole number", number)
			return
		}
		d.participation.Persons = int(whole)
	}
}

func (d *draft) putYesNo(name string, yes bool) {
	switch name {
	case "feedbackAsked":
		d.contact.FeedbackAsked = yes
	case "estimated":
		d.observation.Estimated = yes
	case "innovative":
		d.procurement.Innovative = &yes
	case "rnd":
		d.procurement.RnD = &yes
	}
}

// putText keeps a text or a code.
func (d *draft) putText(name, text string) {
	switch name {
	case "channel":
		d.contact.Channel = text
	case "segment":
		d.contact.Segment, d.event.Segment, d.participation.Segment = text, text, text
		d.customer.Segment, d.procurement.Segment = text, text
	case "theme":
		d.contact.Theme, d.event.Theme = text, text
	case "help":
		d.contact.Help = text
	case "funding":
		d.contact.Funding, d.procurement.Funding = text, text
	case "programme":
		d.event.Programme, d.procurement.Programme = text, text
	case "note":
		d.contact.Note, d.event.Note, d.observation.Note = text, text, text
	case "title":
		d.event.Title = text
	case "type":
		d.event.Type = text
	case "group":
		d.event.Group = text
	case "topic":
		d.event.Topic = text
	case "status":
		d.participation.Status = text
	case "source":
		d.observation.Source = text
	case "name":
		d.customer.Name, d.procurement.Name = text, text
	case "stage":
		d.procurement.Stage = text
	case "cpv":
		d.procurement.CPV, _, _ = strings.Cut(text, "-") // the check digit isn't kept
	case "businessId":
		id, ok := businessID(text)
		if !ok {
			d.fault(impact.Invalid, name, "%q must be a Finnish business id such as 0109862-8, with its right check digit", clip(text))
			return
		}
		d.customer.BusinessID = id
	}
}

// putThing looks up a thing of the plan.
func (d *draft) putThing(c column, text string) {
	switch c.Type {
	case OrganisationField:
		id, ok := d.words.organisations[fold(text)]
		if !ok {
			d.fault(impact.UnknownReference, c.Name, "%q is no organisation of this network: choose among %s", clip(text), d.words.organisationCodes())
		}
		d.contact.Organisation, d.event.Organisation, d.observation.Organisation, d.procurement.Organisation = id, id, id, id
	case RegionField:
		id, ok := d.words.regions[fold(text)]
		if !ok {
			d.fault(impact.UnknownReference, c.Name, "%q is no region of this network: write a maakunta, or one of the areas %s", clip(text), d.words.regionCodes())
		}
		d.contact.Region, d.event.Region, d.observation.Region, d.procurement.Region, d.customer.Region = id, id, id, id, id
	case IndicatorField:
		id, ok := d.words.indicators[fold(text)]
		if !ok {
			d.fault(impact.UnknownReference, c.Name, "%q is no indicator of this network: write its code, such as K-01, or its title", clip(text))
		}
		d.observation.Indicator = id
	}
}

// putName keeps how the row is called, or how another fact is.
func (d *draft) putName(c column, text string) {
	if c.Type == KeyField && (len(text) > maxForeignKey || !utf8.ValidString(text)) {
		d.fault(impact.TooLong, c.Name, "has %d bytes; a foreign key may have %d", len(text), maxForeignKey)
		return
	}
	if c.Name == idField {
		d.row.System, d.row.Key = d.system, text
		return
	}
	about := strings.TrimSuffix(strings.TrimSuffix(c.Name, "Id"), "Business")
	name := d.row.Names[about]
	switch c.Type {
	case KeyField:
		name.System, name.Key = d.system, text
	case BusinessIDField:
		id, ok := businessID(text)
		if !ok {
			d.fault(impact.Invalid, c.Name, "%q must be a Finnish business id such as 0109862-8, with its right check digit", clip(text))
			return
		}
		name.BusinessID = id
	default:
		if id, ok := businessID(text); ok && about == "customer" {
			name.BusinessID = id
		} else {
			name.Name = text
		}
	}
	if d.row.Names == nil {
		d.row.Names = map[string]impact.ForeignName{}
	}
	d.row.Names[about] = name
}

// finish puts the draft into the row, unless the row has faults.
func (d *draft) finish() {
	if len(d.row.Faults) > 0 {
		return
	}
	switch d.row.Kind {
	case impact.KindContact:
		d.row.Draft = d.contact
	case impact.KindEvent:
		d.row.Draft = d.event
	case impact.KindParticipation:
		d.row.Draft = d.participation
	case impact.KindObservation:
		d.row.Draft = d.observation
	case impact.KindCustomer:
		d.row.Draft = d.customer
	case impact.KindProcurement:
		d.row.Draft = d.procurement
	}
}
