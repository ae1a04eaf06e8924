package intake

import (
	"slices"
	"strings"

	"polku/impact"
)

// SuiteSystem is the foreign system of what comes from SuiteCRM: its ids are the keys.
const SuiteSystem = "suitecrm"

// suiteModule is a module of SuiteCRM as its list export writes it: one CSV file.
type suiteModule struct {
	name  string // of the file, and in front of its fields in a mapping
	kind  impact.Kind
	title impact.Text
	// fields are those of the draft that the module can fill.
	fields []Field
	// columns are the names and the English labels of SuiteCRM's own columns by what they say.
	columns map[string][]string
	// soft fields are left out where SuiteCRM's word is none of the plan's.
	soft []string
}

// Columns of SuiteCRM that decide, beside those that fill a draft.
const (
	suiteStatus     = "crmStatus"
	suiteDeleted    = "crmDeleted"
	suiteParentType = "crmParentType"
	suiteParent     = "crmParent"
)

var (
	suiteID     = []string{"id"}
	suiteStart  = []string{"date_start", "start date", "start date time", "alkamispäivä", "aloituspäivä"}
	suiteEnter  = []string{"date_entered", "date created", "luontipäivä", "luotu"}
	suiteState  = []string{"status", "tila"}
	suiteGone   = []string{"deleted", "poistettu"}
	suiteType   = []string{"parent_type", "parent type", "related to type"}
	suiteRelate = []string{"parent_id", "parent id", "related to id"}
)

// with gives a shared field the titles of SuiteCRM's columns.
func with(f Field, name string, required bool) Field {
	f.Name, f.Required = name, required
	return f
}

// suiteModules are in the order of reading: what is named comes before what names it.
var suiteModules = []suiteModule{
	{
		name: "accounts", kind: impact.KindCustomer, title: title("Asiakkaat", "Kunder", "Accounts"),
		fields: []Field{
			{Name: "name", Type: TextField, Title: title("Nimi", "Namn", "Name"), Required: true},
			{Name: "businessId", Type: TextField, Title: title("Y-tunnus", "FO-nummer", "Business id")},
			with(segmentField, "segment", false), with(regionField, "region", false),
		},
		columns: map[string][]string{
			idField: suiteID, suiteDeleted: suiteGone, "name": {"name", "nimi"},
			"businessId": {"y_tunnus_c", "ytunnus_c", "business_id_c", "businessid_c", "y-tunnus"},
			"segment":    {"segment_c", "asiakasryhma_c", "account_type"}, "region": {"maakunta_c", "region_c", "alue_c", "billing_address_state"},
		},
		soft: []string{"segment", "region", "businessId"},
	},
	{
		name: "cases", kind: impact.KindProcurement, title: title("Hankinnat (tapaukset)", "Upphandlingar (ärenden)", "Procurements (cases)"),
		fields: []Field{
			{Name: "name", Type: TextField, Title: title("Nimi", "Namn", "Name"), Required: true}, with(dayField, "occurredOn", true),
			with(organisationField, "organisation", true), with(regionField, "region", false), with(segmentField, "segment", false),
			{Name: "stage", Type: CodeField, Codelist: "stage", Title: title("Vaihe", "Skede", "Stage")},
			{Name: "cpv", Type: TextField, Title: title("CPV-koodi", "CPV-kod", "CPV code")},
			{Name: "estimatedValue", Type: NumberField, Title: title("Arvioitu arvo", "Uppskattat värde", "Estimated value")},
			{Name: "innovative", Type: YesNoField, Title: title("Innovatiivinen", "Innovativ", "Innovative")},
			{Name: "rnd", Type: YesNoField, Title: title("Tutkimus ja kehitys", "Forskning och utveckling", "Research and development")},
			with(tagsField, "tags", false), with(fundingField, "funding", false),
			{Name: "programme", Type: CodeField, Codelist: "programme", Title: title("Ohjelma", "Program", "Programme")},
		},
		columns: map[string][]string{
			idField: suiteID, suiteDeleted: suiteGone, suiteStatus: suiteState, "name": {"name", "subject", "aihe"}, "occurredOn": suiteEnter,
			"customer": {"account_id", "account id"},
			"stage":    {"stage_c", "vaihe_c"}, "cpv": {"cpv_c", "cpv_koodi_c"}, "estimatedValue": {"estimated_value_c", "arvo_c"}, "region": {"maakunta_c", "region_c", "alue_c"},
			"innovative": {"innovative_c", "innovatiivinen_c"}, "organisation": {"organisation_c", "organisaatio_c"}, "segment": {"segment_c", "asiakasryhma_c"},
		},
		soft: []string{"stage", "region", "segment", "innovative"},
	},
	{
		name: "calls", kind: impact.KindContact, title: title("Puhelut", "Samtal", "Calls"),
		fields: suiteContactFields, columns: suiteContactColumns, soft: suiteContactSoft,
	},
	{
		name: "meetings", kind: impact.KindContact, title: title("Tapaamiset", "Möten", "Meetings"),
		fields: suiteContactFields, columns: suiteContactColumns, soft: suiteContactSoft,
	},
	{
		name: "fp_events", kind: impact.KindEvent, title: title("Tilaisuudet", "Evenemang", "Events"),
		fields: []Field{
			{Name: "title", Type: TextField, Title: title("Nimi", "Namn", "Title"), Required: true}, with(dayField, "occurredOn", true),
			{Name: "type", Type: CodeField, Codelist: "event_type", Title: title("Tyyppi", "Typ", "Type"), Required: true},
			with(organisationField, "organisation", true), with(regionField, "region", false), with(themeField, "theme", false), with(tagsField, "tags", false),
			{Name: "programme", Type: CodeField, Codelist: "programme", Title: title("Ohjelma", "Program", "Programme")},
			{Name: "attendance", Type: NumberField, Title: title("Osallistujia", "Deltagare", "Attendance")},
		},
		columns: map[string][]string{
			idField: suiteID, suiteDeleted: suiteGone, suiteStatus: {"activity_status_type", "activity status", "status", "tila"},
			"title": {"name", "nimi"}, "occurredOn": suiteStart, "type": {"event_type_c", "type_c", "tyyppi_c"},
			"organisation": {"organisation_c", "organisaatio_c"}, "region": {"maakunta_c", "region_c", "alue_c"}, "theme": {"theme_c", "teema_c"}, "attendance": {"attendance_c", "osallistujia_c"},
		},
		soft: []string{"region", "theme"},
	},
}

var (
	suiteContactFields = []Field{
		with(dayField, "occurredOn", true), with(organisationField, "organisation", true), with(channelField, "channel", true),
		with(regionField, "region", false), with(segmentField, "segment", false), with(themeField, "theme", false), with(tagsField, "tags", false),
		{Name: "help", Type: CodeField, Codelist: "help", Title: title("Avun laji", "Typ av hjälp", "Kind of help")},
		{Name: "referrals", Type: CodesField, Codelist: "referral", Title: title("Ohjattu eteenpäin", "Hänvisad vidare", "Referrals")},
		with(fundingField, "funding", false),
		{Name: "held", Type: TextField, Title: title("Pidetyn tilan nimi", "Status för hållna", "Status of what was held"), ConstantOnly: true},
	}
	suiteContactColumns = map[string][]string{
		idField: suiteID, suiteDeleted: suiteGone, suiteStatus: suiteState, suiteParentType: suiteType, suiteParent: suiteRelate, "occurredOn": suiteStart,
		"organisation": {"organisation_c", "organisaatio_c"}, "channel": {"channel_c", "kanava_c"}, "theme": {"theme_c", "teema_c"}, "tags": {"tags_c"},
		"region": {"maakunta_c", "region_c", "alue_c"}, "segment": {"segment_c", "asiakasryhma_c"}, "help": {"help_c"}, "referrals": {"referrals_c"}, "funding": {"funding_c", "rahoitus_c"},
	}
	suiteContactSoft = []string{"region", "theme", "segment", "help"}
)

// casesAs is the constant that says what the cases of a CRM are.
const casesAs = "cases.as"

// suiteFields are the fields of all modules, each with its module in front.
var suiteFields = suiteFieldList()

func suiteFieldList() []Field {
	var all []Field
	for _, module := range suiteModules {
		for _, field := range module.fields {
			field.Name = module.name + "." + field.Name
			field.Title = title(module.title.FI+": "+field.Title.FI, module.title.SV+": "+field.Title.SV, module.title.EN+": "+field.Title.EN)
			field.Required, field.usual = false, nil // a module that the export lacks needs nothing
			all = append(all, field)
		}
	}
	organisation := organisationField
	organisation.usual, organisation.ConstantOnly = nil, true
	as := Field{Name: casesAs, Type: TextField, ConstantOnly: true, Title: title(
		"Tapaukset ovat (procurement tai contact)", "Ärendena är (procurement eller contact)", "Cases are (procurement or contact)")}
	return append(all, organisation, as,
		Field{Name: "cases.channel", Type: CodeField, Codelist: "channel", Title: title("Tapaukset: Kanava", "Ärenden: Kanal", "Cases: Channel")})
}

// mapped is the mapping of one module: SuiteCRM's own columns where they are found, the mapping's own before them.
func (s suiteModule) mapped(header []string, m Mapping, words *lookup) (own Mapping, soft []string) {
	own = Mapping{Columns: map[string]string{}, Constants: map[string]string{}, Dates: m.Dates}
	if organisation := m.Constants["organisation"]; organisation != "" {
		own.Constants["organisation"] = organisation
	}
	if _, ok := words.code("channel", "phone"); ok && s.name == "calls" {
		own.Constants["channel"] = "phone"
	}
	for name, titles := range s.columns {
		for _, title := range titles {
			at := slices.IndexFunc(header, func(h string) bool { return plain(h) == plain(title) })
			if at >= 0 {
				own.Columns[name] = header[at]
				break
			}
		}
	}
	soft = s.soft
	for _, set := range []struct{ from, to map[string]string }{{m.Columns, own.Columns}, {m.Constants, own.Constants}} {
		for name, word := range set.from {
			if field, ok := strings.CutPrefix(name, s.name+"."); ok {
				set.to[field] = word
				soft = slices.DeleteFunc(slices.Clone(soft), func(s string) bool { return s == field })
			}
		}
	}
	return own, soft
}
