package impact

import (
	"slices"
	"strings"
)

// Notice is one lot as a procurement notice tells of it: eForms names the fields (Implementing Regulation (EU) 2019/1780),
// Hilma's statistical answers come beside them. What a notice does not say is "not stated", which is not the same as no. No
// titles or descriptions are kept: a person's name may stand in them.
type Notice struct {
	// Key tells the lot at its stage apart from all others: a later notice, or a later version, that tells of the same lot at
	// the same stage takes its place.
	Key string
	// NoticeID (BT-701) and Version (BT-757) are the notice; Lot (BT-137) its lot or part, empty where it has none; LotKind is
	// Lot, Part, or empty; Procedure (BT-04) ties notices together; Publication (OPP-010) is its number in the Official Journal.
	NoticeID, Version, Lot, LotKind, Procedure, Publication string
	// Form (BT-03), Type (BT-02) and Subtype (OPP-070) say what the notice is for. The form of a change notice is that of what
	// it changes.
	Form, Type, Subtype string
	// OccurredOn is the day of dispatch (BT-05).
	OccurredOn Date
	// Buyer (BT-500) with id (BT-501), legal type (BT-11), country (BT-514) and NUTS code (BT-507). Customer is the network's
	// customer with that business id, Region the official region of the NUTS code; 0 where there is none.
	Buyer, BuyerID, BuyerType, Country, NUTS string
	Customer, Region                         int64
	// CPV (BT-262) and Nature (BT-23) are of the lot, of the procedure where the lot says nothing.
	CPV, Nature string
	// Value is in euros without VAT: what was bought (BT-720 of the tenders that a contract names, else the ceiling of a
	// framework or the value of a notice of one lot), or of what is planned the estimate (BT-27). It is missing unless
	// ValueState is STATED.
	Value      *Decimal
	ValueState ValueState
	// Currency (ISO 4217) is that of the value that the notice states.
	Currency string
	// Framework (BT-765) and Result (BT-142): selec-w, clos-nw, open-nw, or cancel for a notice that was made void (BT-140).
	Framework, Result string
	// Strategic (BT-06), Innovation (BT-776), Green (BT-774), Social (BT-775), Criteria (BT-805): the codes as they are written.
	Strategic, Innovation, Green, Social, Criteria []string
	// SME is BT-726.
	SME *bool
	// Yes and No are Hilma's statistical questions that were answered so, by the names in HilmaQuestions.
	Yes, No []string
}

// ValueState says why a notice has a value, or none.
type ValueState string

// The states of a notice's value.
const (
	ValueStated    ValueState = "STATED"
	ValueNotStated ValueState = "NOT_STATED"
	// ValueWithheld is a value that the buyer keeps unpublished.
	ValueWithheld ValueState = "WITHHELD"
	// ValueOtherCurrency is a value that is not in euros: amounts of different currencies are never added.
	ValueOtherCurrency ValueState = "OTHER_CURRENCY"
)

// HilmaQuestions are the statistical questions that Hilma asks for each lot and that are answered by yes or no, as they are
// kept here.
var HilmaQuestions = []string{
	"innovation_considered", "new_to_buyer", "new_to_market", "energy_efficiency", "low_carbon", "circular_economy", "biodiversity",
	"sustainable_food", "green_criteria", "just_working_conditions", "employment_condition", "code_of_conduct", "sme_participation", "end_user_involved",
}

// Innovative tells whether the notice says that the lot is innovative: yes when BT-06 has inn-pur or BT-776 has any code, no
// when BT-06 states something else, nil when the notice says nothing of it.
func (d Notice) Innovative() *bool {
	yes, no := true, false
	for _, code := range d.Strategic {
		if code == "inn-pur" {
			return &yes
		}
	}
	switch {
	case len(d.Innovation) > 0:
		return &yes
	case len(d.Strategic) > 0:
		return &no
	default:
		return nil
	}
}

// AnsweredInnovative tells what the answers to Hilma's questions say: yes when the solution is new to the buyer or to the
// market, no when one of the two was answered and neither with yes, nil when neither was answered.
func (d Notice) AnsweredInnovative() *bool {
	yes, no := true, false
	answered := false
	for _, question := range []string{"new_to_buyer", "new_to_market"} {
		if slices.Contains(d.Yes, question) {
			return &yes
		}
		answered = answered || slices.Contains(d.No, question)
	}
	if answered {
		return &no
	}
	return nil
}

// noticeForms are what notices are for (BT-03), as people call it.
var noticeForms = map[string]Text{
	"planning":     {"Ennakkotieto", "Förhandsinformation", "Planning"},
	"competition":  {"Hankintailmoitus", "Upphandlingsannons", "Competition"},
	"dir-awa-pre":  {"Suorahankinta", "Direktupphandling", "Direct award"},
	"result":       {"Jälki-ilmoitus", "Resultat", "Result"},
	"cont-modif":   {"Sopimusmuutos", "Ändring av avtal", "Contract modification"},
	"bri":          {"Yrityksen rekisteröinti", "Företagsregistrering", "Business registration"},
	"consultation": {"Markkinakartoitus", "Marknadsundersökning", "Market consultation"},
	"completion":   {"Sopimuksen päättyminen", "Avtalets slutförande", "Contract completion"},
}

// FormWords say what the notice is for.
func (d Notice) FormWords() Text {
	if words, ok := noticeForms[d.Form]; ok {
		return words
	}
	return same(d.Form)
}

// Check finds every fault of the draft that can be seen without the database. A notice may lie before the network's period and
// after it: definitions count what lies inside.
func (d Notice) Check(n *Network, today Date) Faults {
	c := draftCheck{n: n, prefix: "notice"}
	for _, word := range []struct{ field, text string }{{"key", d.Key}, {"noticeId", d.NoticeID}, {"version", d.Version}, {"form", d.Form}} {
		if word.text == "" {
			c.add(Required, c.at(word.field), "a notice must say it")
		}
	}
	c.dayOfNotice(d.OccurredOn, today)
	for _, word := range []struct{ field, text string }{
		{"key", d.Key}, {"noticeId", d.NoticeID}, {"version", d.Version}, {"lot", d.Lot}, {"procedure", d.Procedure}, {"publication", d.Publication},
		{"form", d.Form}, {"type", d.Type}, {"subtype", d.Subtype}, {"buyerId", d.BuyerID}, {"buyerType", d.BuyerType}, {"country", d.Country},
		{"nuts", d.NUTS}, {"nature", d.Nature}, {"currency", d.Currency}, {"framework", d.Framework}, {"result", d.Result},
	} {
		checkWords(&c.Faults, c.at(word.field), word.text, maxWord)
	}
	checkWords(&c.Faults, c.at("buyer"), d.Buyer, maxNote)
	c.cpv(d.CPV)
	c.region("region", d.Region)
	c.number("value", d.Value, -MaxDecimal, MaxDecimal)
	if (d.Value != nil) != (d.ValueState == ValueStated) {
		c.add(Invalid, c.at("value"), "is there exactly when it is stated")
	}
	for _, set := range []struct {
		field string
		codes []string
	}{{"strategic", d.Strategic}, {"innovation", d.Innovation}, {"green", d.Green}, {"social", d.Social}, {"criteria", d.Criteria}, {"yes", d.Yes}, {"no", d.No}} {
		c.freeCodes(set.field, set.codes)
	}
	return c.Faults
}

// maxWord is how many characters a code of a foreign list may have: a notice's key is its longest.
const maxWord = 200

func (c *draftCheck) dayOfNotice(day, today Date) {
	switch {
	case day == 0:
		c.add(Required, c.at("occurredOn"), "a notice must say when it was sent")
	case day > today:
		c.add(InTheFuture, c.at("occurredOn"), "%s lies in the future; today is %s", day, today)
	case day < earliestObservation:
		c.add(OutsidePeriod, c.at("occurredOn"), "%s is before %s", day, earliestObservation)
	}
}

// freeCodes sees that codes of a foreign list can be kept as a set.
func (c *draftCheck) freeCodes(field string, codes []string) {
	if len(codes) > maxCodes {
		c.add(TooLong, c.at(field), "has %d codes; at most %d", len(codes), maxCodes)
		return
	}
	for _, code := range codes {
		if code == "" || strings.Contains(code, "|") || !printable(code) || len(code) > maxKey {
			c.add(Invalid, c.at(field), "%q can't be a code", code)
		}
	}
}

// NoticeRow is a recorded notice.
type NoticeRow struct {
	ID   int64
	Area int64
	Notice
}

// RowID is the notice's id.
func (r NoticeRow) RowID() int64 { return r.ID }

// Day is when the notice was sent.
func (r NoticeRow) Day() Date { return r.OccurredOn }

// Place is where the notice counts: a buyer's region, no organisation of the network.
func (r NoticeRow) Place() Place { return Place{r.Region, r.Area, 0} }

// Field is what the notice holds in a field of the vocabulary.
func (r NoticeRow) Field(name string) FieldValue {
	switch name {
	case "region":
		return refValue(r.Area)
	case "customer":
		return refValue(r.Customer)
	case "lot":
		return codeValue(r.Key)
	case "buyer":
		return codeValue(r.BuyerID)
	case "form":
		return codeValue(r.Form)
	case "type":
		return codeValue(r.Type)
	case "subtype":
		return codeValue(r.Subtype)
	case "lot_kind":
		return codeValue(r.LotKind)
	case "country":
		return codeValue(r.Country)
	case "cpv":
		return codeValue(r.CPV)
	case "nature":
		return codeValue(r.Nature)
	case "framework":
		return codeValue(r.Framework)
	case "result":
		return codeValue(r.Result)
	case "value":
		return numberValue(r.Value)
	case "value_state":
		return codeValue(string(r.ValueState))
	}
	return r.strategicField(name)
}

// strategicField is what the notice says of its aims.
func (r NoticeRow) strategicField(name string) FieldValue {
	switch name {
	case "strategic":
		return setValue(r.Strategic)
	case "innovation":
		return setValue(r.Innovation)
	case "green":
		return setValue(r.Green)
	case "social":
		return setValue(r.Social)
	case "criteria":
		return setValue(r.Criteria)
	case "sme":
		return yesNo(r.SME)
	case "innovative":
		return yesNo(r.Innovative())
	case "answers_yes":
		return setValue(r.Yes)
	case "answers_no":
		return setValue(r.No)
	case "answered_innovative":
		return yesNo(r.AnsweredInnovative())
	}
	return FieldValue{}
}
