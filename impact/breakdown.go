package impact

import "strconv"

// breakdownWords say why parts don't make the whole.
var breakdownWords = map[string]Text{
	"distinct": {"Osien summa ei ole kokonaisuus: sama asia voi olla useassa osassa ja lasketaan kokonaisuudessa kerran.", "Delarnas summa är inte helheten: samma sak kan finnas i flera delar och räknas en gång i helheten.", "The parts don't add up to the whole: the same thing can be in several parts and counts once in the whole."},
	"ratio":    {"Osuuksia ja keskiarvoja ei lasketa yhteen: kokonaisuus lasketaan osoittajista ja nimittäjistä.", "Andelar och medelvärden adderas inte: helheten räknas av täljare och nämnare.", "Shares and means are not added up: the whole is computed from numerators and denominators."},
	"formula":  {"Kaava lasketaan jokaiselle osalle erikseen; osien summa ei ole kokonaisuus.", "Formeln räknas skilt för varje del; delarnas summa är inte helheten.", "The formula is computed for each part; the parts don't add up to the whole."},
	"latest":   {"Osien summa ei ole kokonaisuus: kokonaisuus on uusin tai suurin luku.", "Delarnas summa är inte helheten: helheten är det nyaste eller största talet.", "The parts don't add up to the whole: the whole is the newest or highest number."},
	"lacking":  {"Tämän mittarin riveillä ei ole tätä tietoa.", "Indikatorns rader har inte denna uppgift.", "The rows of this indicator don't carry this."},
	"unknown":  {"{n} riviltä osa ei ole tiedossa.", "För {n} rader är delen inte känd.", "For {n} rows the part is not known."},
}

// BreakdownRemark says why the parts of a breakdown don't make the whole, and how many rows state no part; empty when there
// is nothing to say.
func (i *Indicator) BreakdownRemark(n *Network, by Dimension, unknown int64) Text {
	remark := Text{}
	switch {
	case i.Rule == nil:
	case !i.DividesIn(n, by):
		return breakdownWords["lacking"]
	case i.Additive():
	case i.Rule.IsFormula():
		remark = breakdownWords["formula"]
	case i.Rule.Aggregate == CountDistinct && i.Rule.Denominator == nil:
		remark = breakdownWords["distinct"]
	case i.Rule.Aggregate == Latest && !i.Rule.HasDenominator():
		remark = breakdownWords["latest"]
	default:
		remark = breakdownWords["ratio"]
	}
	if unknown == 0 {
		return remark
	}
	more := breakdownWords["unknown"].withText("n", same(strconv.FormatInt(unknown, 10)))
	if remark.Empty() {
		return more
	}
	return Text{remark.FI + " " + more.FI, remark.SV + " " + more.SV, remark.EN + " " + more.EN}
}
