package impact

// sentences say why a status is what it is.
var sentences = map[string]Text{
	"noTarget":    {"Suunnitelmassa ei ole tavoitetta tälle.", "Planen har inget mål för detta.", "The plan sets no target for this."},
	"wish":        {"Tavoite on sanallinen ({wish}); siinä ei ole lukua.", "Målet är uttryckt i ord ({wish}) utan tal.", "The target is a wish ({wish}) without a number."},
	"toBeDefined": {"Tavoite määritellään myöhemmin.", "Målet fastställs senare.", "The target is still to be defined."},
	"noBaseline":  {"Tavoite on muutos lähtötasosta, mutta lähtötasoa ei ole annettu.", "Målet är en förändring från utgångsläget, som saknas.", "The target is a change from the baseline, and the baseline is missing."},
	"noNumber":    {"Tavoite on sanallinen ({wish}); raja-arvo puuttuu.", "Målet är uttryckt i ord ({wish}); gränsvärdet saknas.", "The target is in words ({wish}); its threshold is missing."},
	"noData":      {"Tietoja ei ole vielä.", "Det finns inga uppgifter ännu.", "There is no data yet."},
	"hidden":      {"Lukua ei näytetä: se koskisi alle viittä asiakasta.", "Talet visas inte: det skulle gälla färre än fem kunder.", "The number is not shown: it would be about fewer than five customers."},
	"reached":     {"Arvo {value} täyttää tavoitteen {goal}.", "Värdet {value} uppfyller målet {goal}.", "The value {value} meets the target {goal}."},
	"within":      {"Arvo {value} on enintään {goal}; tilanne ratkeaa {due}.", "Värdet {value} är högst {goal}; läget avgörs {due}.", "The value {value} is within {goal}; it is decided on {due}."},
	"missed":      {"Arvo {value} ei täyttänyt tavoitetta {goal}, jonka määräpäivä oli {due}.", "Värdet {value} nådde inte målet {goal} som förföll {due}.", "The value {value} did not meet the target {goal}, which was due on {due}."},
	"above":       {"Arvo {value} ylittää tavoitteen {goal}.", "Värdet {value} överskrider målet {goal}.", "The value {value} is above the target {goal}."},
	"notDue":      {"Ei vielä tehty; määräpäivä on {due}.", "Inte gjort ännu; förfaller {due}.", "Not done yet; due on {due}."},
	"optional":    {"Mahdollinen, ei toteutunut.", "Möjligt men förverkligades inte.", "It was optional and did not happen."},
	"below":       {"Arvo {value} on alle tavoitteen {goal}; tahtia ei voi laskea, koska lähtötaso tai määräpäivä puuttuu.", "Värdet {value} är under målet {goal}; takten kan inte räknas eftersom utgångsläge eller förfallodag saknas.", "The value {value} is below the target {goal}; there is no pace line because the baseline or the due date is missing."},
	"notBelow":    {"Arvo {value} ei ole laskenut lähtötasosta {goal}; tahtia ei voi laskea, koska suunnitelma ei anna lukua.", "Värdet {value} har inte sjunkit från utgångsläget {goal}; takten kan inte räknas eftersom planen inte ger något tal.", "The value {value} has not fallen below the baseline {goal}; there is no pace line because the plan gives no number."},
	"onTrack":     {"Arvo {value}; tavoitetahti tähän mennessä {expected}, tavoite {goal} viimeistään {due}.", "Värdet {value}; takten hittills {expected}, målet {goal} senast {due}.", "The value is {value}; the pace so far asks for {expected}, the target is {goal} by {due}."},
	"behind":      {"Arvo {value} on jäljessä tavoitetahdista {expected}; tavoite {goal} viimeistään {due}.", "Värdet {value} ligger efter takten {expected}; målet {goal} senast {due}.", "The value {value} is behind the pace of {expected}; the target is {goal} by {due}."},
}

// labels name a target in one short phrase.
var labels = map[Direction]Text{
	AtLeast:       {"vähintään {n}", "minst {n}", "at least {n}"},
	AtMost:        {"enintään {n}", "högst {n}", "at most {n}"},
	Exactly:       {"{n}", "{n}", "{n}"},
	Range:         {"{n}", "{n}", "{n}"},
	Approximately: {"noin {n}", "cirka {n}", "about {n}"},
	Optional:      {"mahdollisesti {n}", "eventuellt {n}", "possibly {n}"},
	Increase:      {"kasvaa", "ökar", "increases"},
	Decrease:      {"vähenee", "minskar", "decreases"},
	Maximise:      {"mahdollisimman moni", "så många som möjligt", "as many as possible"},
	DoneBy:        {"tehty", "gjort", "done"},
	Good:          {"hyvä", "god", "good"},
	NoTarget:      {"ei tavoitetta", "inget mål", "no target"},
	ToBeDefined:   {"määritellään myöhemmin", "fastställs senare", "to be defined"},
}

var rhythmLabels = map[Recurrence]Text{
	PerYear:            {" vuodessa", " per år", " a year"},
	PerHalfYear:        {" puolivuodessa", " per halvår", " per half-year"},
	PerMonth:           {" kuukaudessa", " per månad", " a month"},
	PerMonthExceptJuly: {" kuukaudessa heinäkuuta lukuun ottamatta", " per månad utom juli", " a month except July"},
	EverySecondYear:    {" joka toinen vuosi", " vartannat år", " every second year"},
	PerOrganisation:    {" organisaatiota kohti", " per organisation", " per organisation"},
	PerAcademy:         {" akatemiaa kohti", " per akademi", " per academy"},
}

// Label is the target as one short phrase, as the plan prints it: for one time of a rhythm.
func (t Target) Label() Text {
	label := labels[t.Direction]
	number := Text{}
	switch {
	case t.Min != nil && t.Max != nil && *t.Min != *t.Max && t.Direction != Optional:
		low, high := words(*t.Min), words(*t.Max)
		number = Text{low.FI + "–" + high.FI, low.SV + "–" + high.SV, low.EN + "–" + high.EN}
	case t.Direction == AtMost || t.Direction == Optional:
		number = wordsOf(t.Max)
	default:
		number = wordsOf(t.Min)
	}
	if number.Empty() && !t.Text.Empty() && t.Direction != NoTarget && t.Direction != ToBeDefined {
		return t.Text
	}
	label = label.withText("n", number)
	if rhythm, ok := rhythmLabels[t.Recurrence]; ok && !number.Empty() && t.Direction != DoneBy {
		label = Text{label.FI + rhythm.FI, label.SV + rhythm.SV, label.EN + rhythm.EN}
	}
	return label
}

func wordsOf(d *Decimal) Text {
	if d == nil {
		return Text{}
	}
	return words(*d)
}
