package intake

import (
	"slices"
	"strings"

	"polku/impact"
)

// FieldType is what a field holds, so that a form can offer the right thing.
type FieldType string

// The types of fields.
const (
	DateField         FieldType = "DATE"
	NumberField       FieldType = "NUMBER"
	YesNoField        FieldType = "YES_NO"
	TextField         FieldType = "TEXT"
	CodeField         FieldType = "CODE"
	CodesField        FieldType = "CODES"
	OrganisationField FieldType = "ORGANISATION"
	RegionField       FieldType = "REGION"
	IndicatorField    FieldType = "INDICATOR"
	// NameField, BusinessIDField and KeyField name another fact; a KeyField called id is the row's own.
	NameField       FieldType = "NAME"
	BusinessIDField FieldType = "BUSINESS_ID"
	KeyField        FieldType = "KEY"
)

// Field is something that a column of a file, or a constant, can hold.
type Field struct {
	Name  string
	Title impact.Text
	Type  FieldType
	// Codelist is the vocabulary of a code.
	Codelist string
	// Required fields need a column or a constant.
	Required bool
	// ConstantOnly fields hold for a whole file.
	ConstantOnly bool
	// usual are more titles under which columns are known, beside the name and the titles.
	usual []string
}

// idField is the field of a row's own foreign key.
const idField = "id"

// Fields lists what can be mapped in a kind of file, in the order of a form. Notices have nothing to map.
func Fields(kind impact.ImportKind) []Field {
	switch kind {
	case impact.ImportContacts:
		return contactFields
	case impact.ImportEvents:
		return eventFields
	case impact.ImportParticipations:
		return participationFields
	case impact.ImportObservations:
		return observationFields
	case impact.ImportSuiteCRM:
		return suiteFields
	default:
		return nil
	}
}

func fieldNames(kind impact.ImportKind) []string {
	var names []string
	for _, field := range Fields(kind) {
		names = append(names, field.Name)
	}
	return names
}

// title is a text in the three languages.
func title(fi, sv, en string) impact.Text { return impact.Text{FI: fi, SV: sv, EN: en} }

// must marks a field as required.
func must(f Field) Field { f.Required = true; return f }

// known adds titles under which a column is known.
func (f Field) known(titles ...string) Field {
	f.usual = append(slices.Clone(f.usual), titles...)
	return f
}

// Fields that several kinds share.
var (
	dayField = Field{Name: "occurredOn", Type: DateField, Title: title("Päivä", "Dag", "Day")}.
			known("päivämäärä", "pvm", "datum", "date", "ajankohta", "tidpunkt")
	organisationField = Field{Name: "organisation", Type: OrganisationField, Title: title("Organisaatio", "Organisation", "Organisation")}.
				known("tekijäorganisaatio", "organization", "oma organisaatio")
	regionField    = Field{Name: "region", Type: RegionField, Title: title("Alue", "Region", "Region")}.known("maakunta", "landskap", "area", "område")
	channelField   = Field{Name: "channel", Type: CodeField, Codelist: "channel", Title: title("Kanava", "Kanal", "Channel")}
	segmentField   = Field{Name: "segment", Type: CodeField, Codelist: "segment", Title: title("Asiakasryhmä", "Kundgrupp", "Segment")}.known("asiakassegmentti", "segmentti")
	themeField     = Field{Name: "theme", Type: CodeField, Codelist: "theme", Title: title("Teema", "Tema", "Theme")}.known("aihe")
	tagsField      = Field{Name: "tags", Type: CodesField, Codelist: "tag", Title: title("Läpileikkaavat teemat", "Genomgående teman", "Tags")}.known("tunnisteet", "taggar")
	fundingField   = Field{Name: "funding", Type: CodeField, Codelist: "funding", Title: title("Rahoitus", "Finansiering", "Funding")}
	noteField      = Field{Name: "note", Type: TextField, Title: title("Muistiinpano", "Anteckning", "Note")}.known("lisätieto", "lisätiedot", "huomautus", "kommentti", "kommentar", "comment")
	rowIDField     = Field{Name: idField, Type: KeyField, Title: title("Tunniste", "Identifierare", "Id")}.known("tunnus", "rivin tunniste", "key")
	customerField  = Field{Name: "customer", Type: NameField, Title: title("Asiakas", "Kund", "Customer")}.known("asiakasorganisaatio", "hankintayksikkö", "upphandlande enhet", "customer name")
	customerIDs    = Field{Name: "customerId", Type: KeyField, Title: title("Asiakkaan tunniste", "Kundens identifierare", "Customer id")}.known("asiakastunnus", "asiakasnumero")
	customerNumber = Field{Name: "customerBusinessId", Type: BusinessIDField, Title: title("Asiakkaan Y-tunnus", "Kundens FO-nummer", "Customer's business id")}.known("y-tunnus", "ytunnus", "fo-nummer", "business id")
)

var contactFields = []Field{
	must(dayField.known("yhteydenoton päivä", "neuvontapäivä")), must(organisationField), regionField, must(channelField),
	customerField, customerNumber, customerIDs, segmentField,
	{Name: "procurement", Type: NameField, Title: title("Hankinta", "Upphandling", "Procurement")},
	{Name: "procurementId", Type: KeyField, Title: title("Hankinnan tunniste", "Upphandlingens identifierare", "Procurement id")},
	themeField, tagsField,
	{Name: "help", Type: CodeField, Codelist: "help", Title: title("Avun laji", "Typ av hjälp", "Kind of help")},
	{Name: "referrals", Type: CodesField, Codelist: "referral", Title: title("Ohjattu eteenpäin", "Hänvisad vidare", "Referrals"), usual: []string{"ohjaus"}},
	fundingField,
	{Name: "followUpOn", Type: DateField, Title: title("Seurantapäivä", "Uppföljningsdag", "Follow-up day"), usual: []string{"seuranta", "follow up"}},
	{Name: "feedbackAsked", Type: YesNoField, Title: title("Palaute pyydetty", "Respons begärd", "Feedback asked")},
	{Name: "feedbackScore", Type: NumberField, Title: title("Palautteen arvosana", "Responsens betyg", "Feedback score"), usual: []string{"arvosana", "betyg", "score"}},
	noteField, rowIDField,
}

var eventFields = []Field{
	must(Field{Name: "title", Type: TextField, Title: title("Nimi", "Namn", "Title"), usual: []string{"tilaisuus", "tapahtuma", "evenemang", "event", "name", "otsikko"}}),
	must(dayField.known("tilaisuuden päivä")),
	must(Field{Name: "type", Type: CodeField, Codelist: "event_type", Title: title("Tyyppi", "Typ", "Type"), usual: []string{"laji", "tilaisuustyyppi", "event type"}}),
	must(organisationField.known("järjestäjä", "arrangör", "organiser")), regionField,
	{Name: "programme", Type: CodeField, Codelist: "programme", Title: title("Ohjelma", "Program", "Programme")},
	{Name: "group", Type: CodeField, Codelist: "group", Title: title("Ryhmä", "Grupp", "Group")},
	{Name: "topic", Type: CodeField, Codelist: "topic", Title: title("Aihealue", "Ämne", "Topic")},
	themeField, tagsField, customerField, customerNumber, customerIDs, segmentField,
	{Name: "attendance", Type: NumberField, Title: title("Osallistujia", "Deltagare", "Attendance"), usual: []string{"osallistujamäärä", "läsnä", "attendees"}},
	noteField, rowIDField,
}

var participationFields = []Field{
	{Name: "event", Type: NameField, Title: title("Tilaisuus", "Evenemang", "Event"), usual: []string{"tapahtuma", "tilaisuuden nimi"}},
	{Name: "eventId", Type: KeyField, Title: title("Tilaisuuden tunniste", "Evenemangets identifierare", "Event id")},
	customerField.known("osallistuja", "organisaatio", "organisation"), customerNumber, customerIDs, segmentField,
	must(Field{Name: "status", Type: CodeField, Codelist: "participation", Title: title("Osallistuminen", "Deltagande", "Status"), usual: []string{"tila"}}),
	{Name: "persons", Type: NumberField, Title: title("Henkilöitä", "Personer", "Persons"), usual: []string{"henkilömäärä", "antal personer"}},
	rowIDField,
}

var observationFields = []Field{
	must(Field{Name: "indicator", Type: IndicatorField, Title: title("Mittari", "Mätare", "Indicator")}),
	must(dayField), regionField, organisationField,
	{Name: "value", Type: NumberField, Title: title("Arvo", "Värde", "Value")},
	{Name: "numerator", Type: NumberField, Title: title("Osoittaja", "Täljare", "Numerator")},
	{Name: "denominator", Type: NumberField, Title: title("Nimittäjä", "Nämnare", "Denominator")},
	{Name: "source", Type: CodeField, Codelist: "source", Title: title("Lähde", "Källa", "Source")},
	{Name: "estimated", Type: YesNoField, Title: title("Arvio", "Uppskattning", "Estimated"), usual: []string{"arvioitu", "uppskattad"}},
	noteField, rowIDField,
}

// either are the fields of which one at least must be there, by kind.
var either = map[impact.ImportKind][][]string{
	impact.ImportParticipations: {{"event", "eventId"}, {"customer", "customerBusinessId", "customerId"}},
	impact.ImportObservations:   {{"value", "numerator"}},
}

// missing are the fields that a mapping lacks: each needs a column or a constant.
func missing(kind impact.ImportKind, has func(name string) bool) []string {
	var lacks []string
	for _, field := range Fields(kind) {
		if field.Required && !has(field.Name) {
			lacks = append(lacks, field.Name)
		}
	}
	for _, names := range either[kind] {
		if !slices.ContainsFunc(names, has) {
			lacks = append(lacks, strings.Join(names, " or "))
		}
	}
	return lacks
}
