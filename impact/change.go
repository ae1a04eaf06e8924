package impact

import "time"

// Kind is the kind of a fact, as ids and causes name it.
type Kind string

// The kinds of facts, and of what else can move a value.
const (
	KindCustomer      Kind = "customer"
	KindContact       Kind = "contact"
	KindProcurement   Kind = "procurement"
	KindEvent         Kind = "event"
	KindParticipation Kind = "participation"
	KindObservation   Kind = "observation"
	KindNotice        Kind = "notice"
	KindPlan          Kind = "plan"
	KindClosing       Kind = "closing"
	// KindImport is many facts at once, from a file.
	KindImport Kind = "import"
	// KindRebuild is totals that were counted anew because they differed from their rows.
	KindRebuild Kind = "rebuild"
)

// RecordKinds are the kinds of facts that people and files bring in.
var RecordKinds = []Kind{KindCustomer, KindContact, KindProcurement, KindEvent, KindParticipation, KindObservation, KindNotice}

// Cause is why totals move.
type Cause struct {
	Network      int64
	Act          Act
	Kind         Kind
	Fact         int64
	Organisation int64
	Region       int64
}

// Move is one number of the feed: one indicator's totals over its whole period, before and after.
type Move struct {
	Sequence  int64
	After     int64
	At        time.Time
	Indicator int64
	Cause
	Was, Is Totals
	// Moved tells that the value of the whole is another one; without it only a part of it moved.
	Moved bool
}

// Totals are an indicator's numbers over its whole period. Live tells whether its sources have rows at all, which is
// what makes a count of nothing a zero.
type Totals struct {
	Numerator   Cell
	Denominator Cell
	Live        bool
}

// ValueFrom makes the value of totals.
func (i *Indicator) ValueFrom(t Totals) Value { return i.ValueOf(t.Numerator, t.Denominator, t.Live) }

// causeWords say what happened to a fact, in one phrase.
var causeWords = map[Kind]map[Act]Text{
	KindContact: {
		Recorded:     {"Neuvontakontakti kirjattiin", "En rådgivningskontakt registrerades", "An advisory contact was recorded"},
		Corrected:    {"Neuvontakontaktia korjattiin", "En rådgivningskontakt rättades", "An advisory contact was corrected"},
		WithdrawnAct: {"Neuvontakontakti peruttiin", "En rådgivningskontakt återtogs", "An advisory contact was withdrawn"},
	},
	KindProcurement: {
		Recorded:     {"Hankinta kirjattiin", "En upphandling registrerades", "A procurement was recorded"},
		Corrected:    {"Hankintaa korjattiin", "En upphandling rättades", "A procurement was corrected"},
		WithdrawnAct: {"Hankinta peruttiin", "En upphandling återtogs", "A procurement was withdrawn"},
	},
	KindEvent: {
		Recorded:     {"Tilaisuus kirjattiin", "Ett evenemang registrerades", "An event was recorded"},
		Corrected:    {"Tilaisuutta korjattiin", "Ett evenemang rättades", "An event was corrected"},
		WithdrawnAct: {"Tilaisuus peruttiin", "Ett evenemang återtogs", "An event was withdrawn"},
	},
	KindParticipation: {
		Recorded:     {"Osallistuminen kirjattiin", "Ett deltagande registrerades", "A participation was recorded"},
		Corrected:    {"Osallistumista korjattiin", "Ett deltagande rättades", "A participation was corrected"},
		WithdrawnAct: {"Osallistuminen peruttiin", "Ett deltagande återtogs", "A participation was withdrawn"},
	},
	KindObservation: {
		Recorded:     {"Havainto kirjattiin", "En observation registrerades", "An observation was recorded"},
		Corrected:    {"Havaintoa korjattiin", "En observation rättades", "An observation was corrected"},
		WithdrawnAct: {"Havainto peruttiin", "En observation återtogs", "An observation was withdrawn"},
	},
	KindNotice: {
		Recorded:     {"Hankintailmoitus tuotiin", "En upphandlingsannons importerades", "A procurement notice was imported"},
		Corrected:    {"Hankintailmoitus päivittyi", "En upphandlingsannons uppdaterades", "A procurement notice was updated"},
		WithdrawnAct: {"Hankintailmoituksen tuonti peruttiin", "En import av en upphandlingsannons återtogs", "The import of a procurement notice was undone"},
	},
	KindImport: {
		Recorded:  {"Tiedosto tuotiin", "En fil importerades", "A file was imported"},
		Corrected: {"Tuonti peruttiin", "En import återtogs", "An import was undone"},
	},
	KindPlan: {
		Recorded:  {"Suunnitelma ladattiin", "Planen laddades", "The plan was loaded"},
		Corrected: {"Suunnitelma muuttui", "Planen ändrades", "The plan changed"},
	},
	KindRebuild: {
		Corrected: {"Luvut laskettiin uudelleen riveistä", "Talen räknades om från raderna", "The totals were counted anew from the rows"},
	},
}

// Words is the cause as one phrase, with the region and organisation where they are known.
func (c Cause) Words(n *Network) Text {
	text := causeWords[c.Kind][c.Act]
	join := func(name Text) {
		text = Text{text.FI + " · " + name.FI, text.SV + " · " + name.SV, text.EN + " · " + name.EN}
	}
	if r, ok := ByID[*Region](n, c.Region); ok {
		join(r.Name)
	}
	if o, ok := ByID[*Organisation](n, c.Organisation); ok {
		join(o.Name)
	}
	return text
}
