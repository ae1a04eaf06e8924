package impact

import (
	"math"

	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// ForecastKind is how an indicator's value grows, which decides how it is forecast.
type ForecastKind string

// The kinds of forecasts.
const (
	// CountForecast is for things counted up, or amounts summed, month by month; the value is the running total.
	CountForecast ForecastKind = "COUNT"
	// ShareForecast is for a part of a whole, both added up over all months so far.
	ShareForecast ForecastKind = "SHARE"
	// StockForecast is for a level that is looked at from time to time.
	StockForecast ForecastKind = "STOCK"
)

// ForecastInput is an indicator's own history and what it should reach.
type ForecastInput struct {
	Kind ForecastKind
	// Months are consecutive, oldest first, and only whole months that have passed.
	Months []HistoryMonth
	// Last is the last month to forecast, the one that the deadline lies in.
	Last Month
	// Least and Most bound what the target asks of the value at the end; nil is no bound.
	Least, Most *Decimal
	// Scale is what a share is multiplied by, 100 for per cent; 0 is 1.
	Scale Decimal
}

// HistoryMonth is what one month alone brought. Only the fields of the input's kind are read.
type HistoryMonth struct {
	Month                  Month
	Count                  Decimal
	Numerator, Denominator Decimal
	Level                  *Decimal // nil: nobody looked
}

// Forecast is where a value is heading. When nothing can be said only Why is filled.
type Forecast struct {
	CanSay bool
	Why    Text
	Method string
	// Probability is that of Least <= value <= Most at the end, from 0 to 1, were the months to come like the past.
	Probability    float64
	HasProbability bool
	// Low, Mid and High are the 10 %, 50 % and 90 % points of the value at the end: an 80 % interval.
	Low, Mid, High Decimal
	// Naive is where the mean pace of the whole history leads; for counts to one decimal.
	Naive  Decimal
	Season bool
	// Since is the first month of the present level where the history has a break in its level, else 0.
	Since Month
	Path  []ForecastMonth
}

// ForecastMonth is the 80 % interval of the running value at the end of a month to come.
type ForecastMonth struct {
	Month          Month
	Low, Mid, High Decimal
}

// When nothing can be said, and the significance that a season or a break must have before it is believed.
const (
	leastMonths      = 6
	leastLevels      = 4
	farthest         = 3 // times the history
	believed         = 0.05
	shortestLevel    = 3     // months
	mostWholeNumbers = 2_000 // beyond these a continuous law stands in for one of whole numbers
)

// The points of the 80 % interval.
const (
	lowPoint  = 0.1
	highPoint = 0.9
)

// MakeForecast says where the value will be at the end of the last month and how likely the target is met, from the
// indicator's own history alone. The methods, their sources and their limits are in docs/forecast.md. The same input
// always gives the same forecast.
func MakeForecast(in ForecastInput) Forecast {
	model, why := in.fit()
	if why != "" {
		return Forecast{Why: forecastSentences[why]}
	}
	coming := in.coming()
	end := model.at(len(coming))
	f := Forecast{CanSay: true, Method: model.method, Season: model.season, Since: model.since, Naive: model.naive(len(coming))}
	if in.Kind == CountForecast { // a pace is not that exact
		f.Naive = f.Naive.tenths()
	}
	f.Low, f.Mid, f.High = end.interval()
	f.Probability, f.HasProbability = end.probability(in.Least, in.Most)
	for i, month := range coming {
		low, mid, high := model.at(i + 1).interval()
		f.Path = append(f.Path, ForecastMonth{month, low, mid, high})
	}
	return f
}

// forecastSentences say why there is no forecast.
var forecastSentences = map[string]Text{
	"noDeadline": {"Ennustetta ei voi tehdä, koska tavoitteella ei ole määräaikaa.", "Ingen prognos kan göras, eftersom målet saknar tidsfrist.", "There is no forecast because the target has no deadline."},
	"passed":     {"Ennustetta ei enää tarvita, koska määräaika on kulunut.", "Ingen prognos behövs längre, eftersom tidsfristen har gått ut.", "There is no forecast because the deadline has passed."},
	"short":      {"Ennustetta ei voi tehdä ennen kuin kuusi kokonaista kuukautta on takana.", "Ingen prognos kan göras förrän sex hela månader har gått.", "There is no forecast before six whole months have passed."},
	"far":        {"Määräaika on yli kolme kertaa niin kaukana kuin historiaa on, joten ennustetta ei voi tehdä.", "Tidsfristen är mer än tre gånger så långt borta som historiken räcker, så ingen prognos kan göras.", "There is no forecast because the deadline is more than three times as far off as the history is long."},
	"gaps":       {"Ennustetta ei voi tehdä, koska historian kuukaudet eivät ole peräkkäisiä.", "Ingen prognos kan göras, eftersom historikens månader inte följer på varandra.", "There is no forecast because the months of the history don't follow each other."},
	"nothing":    {"Ennustetta ei voi tehdä, koska mitään ei ole vielä kertynyt.", "Ingen prognos kan göras, eftersom inget har räknats ännu.", "There is no forecast because nothing has been counted yet."},
	"flat":       {"Ennustetta ei voi tehdä, koska luvut eivät vaihtele, eikä niistä näe, miten epävarmoja ne ovat.", "Ingen prognos kan göras, eftersom siffrorna inte varierar och inte visar hur osäkra de är.", "There is no forecast because the figures don't vary, so they don't show how uncertain they are."},
	"fewLevels":  {"Ennustetta ei voi tehdä ennen kuin taso on havaittu vähintään neljänä kuukautena.", "Ingen prognos kan göras förrän nivån har mätts under minst fyra månader.", "There is no forecast before the level has been observed in at least four months."},
	"notShare":   {"Ennustetta ei voi tehdä, koska osoittaja ei ole nimittäjän osa.", "Ingen prognos kan göras, eftersom täljaren inte är en del av nämnaren.", "There is no forecast because the numerator isn't a part of the denominator."},
	"noMethod":   {"Tällaiselle mittarille ei ole ennustemenetelmää.", "För en sådan indikator finns ingen prognosmetod.", "There is no method of forecasting for an indicator of this kind."},
}

// forecastModel is a history understood.
type forecastModel struct {
	method string
	season bool
	since  Month
	at     func(months int) outlook // so many months after the history
	naive  func(months int) Decimal
}

// fit understands the history, or says by the key of a sentence why it can't.
func (in ForecastInput) fit() (forecastModel, string) {
	if why := in.refusal(); why != "" {
		return forecastModel{}, why
	}
	switch in.Kind {
	case CountForecast:
		return in.fitCounts()
	case ShareForecast:
		return in.fitShares()
	case StockForecast:
		return in.fitLevels()
	default:
		return forecastModel{}, "noMethod"
	}
}

// refusal finds what rules out every method.
func (in ForecastInput) refusal() string {
	n := len(in.Months)
	switch {
	case in.Last == 0:
		return "noDeadline"
	case n > 0 && in.Last <= in.Months[n-1].Month:
		return "passed"
	case n < leastMonths:
		return "short"
	case !in.consecutive():
		return "gaps"
	case monthsBetween(in.Months[n-1].Month, in.Last) > farthest*n:
		return "far"
	}
	return ""
}

func (in ForecastInput) consecutive() bool {
	for i := 1; i < len(in.Months); i++ {
		if in.Months[i].Month != in.Months[i-1].Month.Next() {
			return false
		}
	}
	return true
}

func monthsBetween(from, to Month) int {
	return (int(to)/100-int(from)/100)*12 + to.Number() - from.Number()
}

// coming are the months after the history.
func (in ForecastInput) coming() []Month {
	var coming []Month
	for m := in.Months[len(in.Months)-1].Month; m < in.Last; {
		m = m.Next()
		coming = append(coming, m)
	}
	return coming
}

// fitCounts takes whole counts as negative binomial, other amounts as gamma with the same mean and variance, and sums
// with negative amounts in them as normal. Only the last knows neither season nor break.
func (in ForecastInput) fitCounts() (forecastModel, string) {
	y, whole, negative := make([]float64, len(in.Months)), true, false
	for i, m := range in.Months {
		y[i] = m.Count.float()
		whole = whole && m.Count%one == 0
		negative = negative || m.Count < 0
	}
	total := in.total(func(m HistoryMonth) Decimal { return m.Count })
	naive := func(h int) Decimal { return total.plusCapped(toDecimal(stat.Mean(y, nil) * float64(h))) }
	if negative {
		law, why := normalSums(y)
		return forecastModel{method: "STUDENT_T", naive: naive, at: func(h int) outlook { return outlookFrom(law(h), total, false) }}, why
	}
	if total == 0 {
		return forecastModel{}, "nothing"
	}
	p := fitPace(y, nil, in.Months, whole)
	if p.phi < flatness {
		return forecastModel{}, "flat"
	}
	method := map[bool]string{true: "NEGATIVE_BINOMIAL", false: "GAMMA"}[whole]
	if p.weight > 0 {
		method += "_SEASONAL"
	}
	return forecastModel{method: method, season: p.weight > 0, since: p.since(in.Months), naive: naive, at: func(h int) outlook {
		return outlookFrom(p.sum(h, whole), total, whole)
	}}, ""
}

// flatness is the dispersion below which a history is held to vary only by rounding.
const flatness = 1e-9

// total is the exact sum of one figure over the history.
func (in ForecastInput) total(figure func(HistoryMonth) Decimal) Decimal {
	var total Decimal
	for _, m := range in.Months {
		total = total.plusCapped(figure(m))
	}
	return total
}

// normalSums is the predictive law of a normal sample's coming sums, its mean and variance unknown.
func normalSums(y []float64) (func(h int) law, string) {
	mean, deviation := stat.MeanStdDev(y, nil)
	if deviation < flatness*math.Abs(mean) || deviation == 0 {
		return nil, "flat"
	}
	n := float64(len(y))
	return func(h int) law {
		months := float64(h)
		return distuv.StudentsT{Mu: mean * months, Sigma: deviation * math.Sqrt(months+months*months/n), Nu: n - 1}
	}, ""
}

// pace is a history of counts as a rate: level x season x exposure a month, with a variance of phi times the mean.
type pace struct {
	y, exposure []float64
	months      []HistoryMonth
	floor       float64 // the least dispersion: 1 for whole things, which can't be steadier than chance
	starts      []int   // where the levels begin; the first is 0
	season      [13]float64
	weight      float64 // how far the season is believed, 0 to 1
	phi         float64
	freedom     float64
}

// fitPace finds levels and season in turn, because each can be mistaken for the other. The first search for levels stops
// at one break: many short levels would pass for a season.
func fitPace(y, exposure []float64, months []HistoryMonth, whole bool) *pace {
	p := &pace{y: y, exposure: exposure, months: months, starts: []int{0}}
	if whole {
		p.floor = 1
	}
	if exposure == nil {
		p.exposure = make([]float64, len(y))
		for i := range y {
			p.exposure[i] = 1
		}
	}
	p.forgetSeason()
	p.findLevels(1)
	p.findSeason()
	p.findLevels(len(y))
	p.findSeason()
	p.findLevels(len(y))
	p.disperse()
	return p
}

func (p *pace) forgetSeason() {
	p.weight = 0
	for m := range p.season {
		p.season[m] = 1
	}
}

// effort is what a month's rate is multiplied by.
func (p *pace) effort(i int) float64 { return p.exposure[i] * p.season[p.months[i].Month.Number()] }

// sums are the counts and the effort of a stretch of months.
func (p *pace) sums(from, to int) (count, effort float64) {
	for i := from; i < to; i++ {
		count += p.y[i]
		effort += p.effort(i)
	}
	return count, effort
}

// findLevels cuts the history where the rate breaks, then the newest part again, until it holds no further break or
// there are as many breaks as may be.
func (p *pace) findLevels(most int) {
	p.starts = []int{0}
	for range most {
		from := p.starts[len(p.starts)-1]
		at, found := p.findBreak(from)
		if !found {
			return
		}
		p.starts = append(p.starts, at)
	}
}

// findBreak looks for the one best place to cut. The likelihood ratio, scaled by the dispersion, is held against F; with
// as many places as were tried the significance is divided (Bonferroni), which errs towards no break.
func (p *pace) findBreak(from int) (at int, found bool) {
	n := len(p.y) - from
	count, effort := p.sums(from, len(p.y))
	if n < 2*shortestLevel || count == 0 {
		return 0, false
	}
	best, tried := 0.0, float64(n-2*shortestLevel+1)
	for cut := from + shortestLevel; cut <= len(p.y)-shortestLevel; cut++ {
		before, effortBefore := p.sums(from, cut)
		ratio := 2 * (gain(before, effortBefore*count/effort) + gain(count-before, (effort-effortBefore)*count/effort))
		if f := ratio / p.dispersion(from, cut, n-2); f > best {
			best, at = f, cut
		}
	}
	return at, best > 0 && (1-distuv.F{D1: 1, D2: float64(n - 2)}.CDF(best))*tried < believed
}

// gain is count * log(count / expected), 0 where nothing was counted.
func gain(count, expected float64) float64 {
	if count <= 0 || expected <= 0 {
		return 0
	}
	return count * math.Log(count/expected)
}

// dispersion is Pearson's chi-square over its degrees of freedom for two levels from a month on, not below the floor. It
// is never zero, so that it can be divided by.
func (p *pace) dispersion(from, cut, freedom int) float64 {
	chi := p.pearson(from, cut) + p.pearson(cut, len(p.y))
	return max(chi/float64(freedom), p.floor, flatness)
}

// pearson is Pearson's chi-square of a stretch with one level.
func (p *pace) pearson(from, to int) float64 {
	count, effort := p.sums(from, to)
	if count == 0 || effort == 0 {
		return 0
	}
	chi := 0.0
	for i := from; i < to; i++ {
		if expected := count / effort * p.effort(i); expected > 0 {
			chi += (p.y[i] - expected) * (p.y[i] - expected) / expected
		}
	}
	return chi
}

// expected are the months' counts as the levels alone make them.
func (p *pace) expected() []float64 {
	expected := make([]float64, len(p.y))
	for s, from := range p.starts {
		to := p.end(s)
		count, effort := p.sums(from, to)
		for i := from; i < to && effort > 0; i++ {
			expected[i] = count / effort * p.exposure[i]
		}
	}
	return expected
}

// end is where a level ends.
func (p *pace) end(level int) int {
	if level+1 < len(p.starts) {
		return p.starts[level+1]
	}
	return len(p.y)
}

// findSeason believes in a month-of-year season only when every calendar month was seen twice and the likelihood ratio
// of the twelve factors, scaled by the dispersion, is significant; and then no further than the spread of the factors
// exceeds what chance alone would make of them (shrinkage towards 1).
func (p *pace) findSeason() {
	expected := p.expected()
	p.forgetSeason()
	var seen [13]int
	var counts, sums [13]float64
	for i, m := range p.months {
		month := m.Month.Number()
		seen[month]++
		counts[month] += p.y[i]
		sums[month] += expected[i]
	}
	ratio := 0.0
	for month := 1; month <= 12; month++ {
		if seen[month] < 2 || sums[month] == 0 {
			return
		}
		ratio += 2 * gain(counts[month], sums[month])
	}
	phi := p.seasonalDispersion(expected, counts, sums)
	if 1-(distuv.F{D1: 11, D2: float64(len(p.y) - 12)}).CDF(ratio/11/phi) < believed {
		p.shrink(counts, sums, phi)
	}
}

// seasonalDispersion is what the twelve factors leave unexplained.
func (p *pace) seasonalDispersion(expected []float64, counts, sums [13]float64) float64 {
	chi := 0.0
	for i, m := range p.months {
		month := m.Month.Number()
		if mean := expected[i] * counts[month] / sums[month]; mean > 0 {
			chi += (p.y[i] - mean) * (p.y[i] - mean) / mean
		}
	}
	return max(chi/float64(len(p.y)-12), p.floor, flatness)
}

func (p *pace) shrink(counts, sums [13]float64, phi float64) {
	spread, noise := 0.0, 0.0
	for month := 1; month <= 12; month++ {
		deviation := counts[month]/sums[month] - 1
		spread += deviation * deviation
		noise += phi / sums[month]
	}
	p.weight = max(0, 1-noise/spread)
	mean := 0.0
	for month := 1; month <= 12; month++ {
		p.season[month] = max(1+p.weight*(counts[month]/sums[month]-1), 0.01) // a month that was empty so far isn't impossible
		mean += p.season[month] / 12
	}
	for month := 1; month <= 12; month++ {
		p.season[month] /= mean
	}
}

// disperse estimates the dispersion around levels and season, with the degrees of freedom that these leave.
func (p *pace) disperse() {
	chi := 0.0
	for s, from := range p.starts {
		chi += p.pearson(from, p.end(s))
	}
	p.freedom = max(1, float64(len(p.y)-len(p.starts))-11*p.weight)
	p.phi = max(chi/p.freedom, p.floor)
}

// since is the first month of the present level, 0 when there was only one.
func (p *pace) since(months []HistoryMonth) Month {
	if len(p.starts) == 1 {
		return 0
	}
	return months[p.starts[len(p.starts)-1]].Month
}

// widened is the dispersion made larger for being estimated itself, so that 80 % of Student's t fit where 80 % of the
// normal did. The floor is no estimate.
func (p *pace) widened() float64 {
	if p.phi <= p.floor {
		return p.phi
	}
	return p.phi * estimated(p.freedom)
}

// estimated is how much wider a squared interval becomes when the variance is known from so many degrees of freedom.
func estimated(freedom float64) float64 {
	ratio := distuv.StudentsT{Sigma: 1, Nu: freedom}.Quantile(highPoint) / distuv.UnitNormal.Quantile(highPoint)
	return ratio * ratio
}

// level is the rate of a level, as the mean of the gamma posterior under Jeffreys' prior.
func (p *pace) level(s int) float64 {
	count, effort := p.sums(p.starts[s], p.end(s))
	if effort == 0 {
		return 0
	}
	return (count + p.phi/2) / effort
}

// sum is the predictive law of what the coming months add up to. Season factors are known only as well as the months
// they were seen in; over whole years their errors cancel, so that the dispersion of one year covers them.
func (p *pace) sum(months int, whole bool) law {
	effort, month := 0.0, p.months[len(p.months)-1].Month
	for range months {
		month = month.Next()
		effort += p.season[month.Number()]
	}
	last := len(p.starts) - 1
	count, _ := p.sums(p.starts[last], len(p.y))
	mean, doubt := p.level(last)*effort, p.widened()/(count+p.phi/2)
	noise := mean * p.widened() * (1 + p.weight*12/float64(len(p.y)))
	steady := countLaw(mean, noise+doubt*mean*mean, whole)
	chance, jump := p.nextBreak()
	if chance == 0 {
		return steady
	}
	return mixedLaw{steady, countLaw(mean, noise+(doubt+jump*jump)*mean*mean, whole), chance, whole}
}

// nextBreak is the chance that a history with a break breaks again, by the rule of succession one in the months since
// then and two, and how large a jump (of the logarithm) is to be reckoned with: one like the last. Neither depends on
// how far ahead one looks, which keeps a longer time from lowering the chance to reach a number.
func (p *pace) nextBreak() (chance, jump float64) {
	last := len(p.starts) - 1
	if last == 0 {
		return 0, 0
	}
	before, now := p.level(last-1), p.level(last)
	if before == 0 || now == 0 {
		return 0, 0
	}
	return 1 / float64(len(p.y)-p.starts[last]+2), math.Log(now / before)
}

// countLaw is the law of a sum with a mean and a variance: negative binomial for whole numbers, else gamma.
func countLaw(mean, variance float64, whole bool) law {
	if whole && mean < mostWholeNumbers {
		return negativeBinomial{r: mean * mean / (variance - mean), p: mean / variance}
	}
	return gammaOf(mean, variance)
}

// fitShares takes what is still to come as beta-binomial, of as many as the denominator's pace so far promises, and adds
// it to what is there. Both totals stay pooled; a break in the share moves only the expectation of what comes.
func (in ForecastInput) fitShares() (forecastModel, string) {
	s, why := in.readShares()
	if why != "" {
		return forecastModel{}, why
	}
	now := in.share(in.total(func(m HistoryMonth) Decimal { return m.Numerator }), in.total(func(m HistoryMonth) Decimal { return m.Denominator }))
	method := map[bool]string{true: "BETA_BINOMIAL", false: "BETA"}[s.whole]
	return forecastModel{method: method, since: s.pace.since(in.Months), naive: func(int) Decimal { return now }, at: s.at}, ""
}

// shares is a history of a part of a whole.
type shares struct {
	numerator, denominator float64 // of the whole history
	months                 float64
	scale                  float64
	whole                  bool
	pace                   *pace
	p                      float64 // the share of what comes
	known                  float64 // the denominators that p is known from
	phi                    float64
}

func (in ForecastInput) readShares() (*shares, string) {
	s := &shares{whole: true, scale: max(in.Scale, 0).float(), months: float64(len(in.Months))}
	if s.scale == 0 {
		s.scale = 1
	}
	y, d, observed := make([]float64, len(in.Months)), make([]float64, len(in.Months)), 0
	for i, m := range in.Months {
		if m.Numerator < 0 || m.Numerator > m.Denominator {
			return nil, "notShare"
		}
		if m.Denominator > 0 {
			observed++
		}
		y[i], d[i] = m.Numerator.float(), m.Denominator.float()
		s.whole = s.whole && m.Numerator%one == 0 && m.Denominator%one == 0
		s.numerator += y[i]
		s.denominator += d[i]
	}
	if s.denominator == 0 {
		return nil, "nothing"
	}
	if observed < leastLevels {
		return nil, "fewLevels"
	}
	s.pace = fitShareLevels(y, d, in.Months)
	return s, s.estimate()
}

// fitShareLevels finds breaks in the share as in a rate per denominator; a season of shares isn't looked for.
func fitShareLevels(y, d []float64, months []HistoryMonth) *pace {
	p := &pace{y: y, exposure: d, months: months, starts: []int{0}}
	p.forgetSeason()
	p.findLevels(len(y))
	p.disperse()
	return p
}

// estimate finds the present share under Jeffreys' prior, and the dispersion that months have beyond the binomial one.
func (s *shares) estimate() string {
	part, whole := s.pace.sums(s.pace.starts[len(s.pace.starts)-1], len(s.pace.y))
	if whole == 0 {
		part, whole = s.numerator, s.denominator
	}
	prior := 0.5
	if !s.whole {
		prior = 0.5 * whole / s.months // amounts have no natural unit: half a month's weight
	}
	s.p, s.known = (part+prior)/(whole+2*prior), whole
	s.phi = s.pace.phi / (1 - s.p)
	switch {
	case s.whole && s.phi <= 1:
		s.phi = 1
	case s.phi < flatness:
		return "flat"
	default:
		s.phi *= estimated(s.pace.freedom)
	}
	return ""
}

func (s *shares) at(h int) outlook {
	coming := s.denominator / s.months * float64(h)
	if s.whole {
		coming = max(1, math.Round(coming))
	}
	all := s.denominator + coming
	o := outlook{
		whole:    s.whole && coming <= mostWholeNumbers,
		rounding: halfStep * all / s.scale,
		value:    func(x float64) Decimal { return toDecimal((s.numerator + x) / all * s.scale) },
		unknown:  func(value Decimal) float64 { return value.float()/s.scale*all - s.numerator },
	}
	inflation := s.phi * (1 + coming/s.known)
	o.law = s.law(coming, inflation, o.whole)
	if chance, jump := s.pace.nextBreak(); chance > 0 {
		broken := s.law(coming, inflation+jump*jump*coming*s.p/(1-s.p), o.whole)
		o.law = mixedLaw{o.law, broken, chance, o.whole}
	}
	return o
}

// law is that of the coming numerator, whose variance is so many times that of a binomial one. A share of 0 or 1 in
// every case has the largest variance there can be; the law stays short of it.
func (s *shares) law(coming, inflation float64, whole bool) law {
	inflation = min(inflation, 0.9*coming)
	if !whole {
		precision := max(coming/inflation-1, 0.1)
		return scaledLaw{distuv.Beta{Alpha: s.p * precision, Beta: (1 - s.p) * precision}, coming}
	}
	precision := 1e6 // a single case has no more than its own variance
	if coming > 1 {
		precision = max((coming-1)/max(inflation-1, 1e-9)-1, 0.1)
	}
	return newBetaBinomial(int(coming), s.p*precision, (1-s.p)*precision)
}

// fitLevels takes a level as a random walk with drift: steps in proportion to the time between two looks.
func (in ForecastInput) fitLevels() (forecastModel, string) {
	var at, level []float64
	for i, m := range in.Months {
		if m.Level != nil {
			at, level = append(at, float64(i)), append(level, m.Level.float())
		}
	}
	steps := len(level) - 1
	if steps+1 < leastLevels {
		return forecastModel{}, "fewLevels"
	}
	span := at[steps] - at[0]
	drift := (level[steps] - level[0]) / span
	squares, largest := 0.0, 0.0
	for i := 1; i <= steps; i++ {
		rest := level[i] - level[i-1] - drift*(at[i]-at[i-1])
		squares += rest * rest / (at[i] - at[i-1])
		largest = max(largest, math.Abs(level[i]))
	}
	deviation := math.Sqrt(squares / float64(steps-1))
	if deviation <= flatness*largest {
		return forecastModel{}, "flat"
	}
	unseen := float64(len(in.Months)-1) - at[steps]
	mean := func(h int) float64 { return level[steps] + drift*(float64(h)+unseen) }
	return forecastModel{
		method: "RANDOM_WALK_WITH_DRIFT",
		naive:  func(h int) Decimal { return toDecimal(mean(h)) },
		at: func(h int) outlook {
			ahead := float64(h) + unseen
			t := distuv.StudentsT{Mu: mean(h), Sigma: deviation * math.Sqrt(ahead+ahead*ahead/span), Nu: float64(steps - 1)}
			return outlookFrom(t, 0, false)
		},
	}, ""
}

// law is a distribution of what is still unknown.
type law interface {
	CDF(x float64) float64
	Quantile(p float64) float64
}

// outlook is what a value may be at the end of a month to come: the law of the unknown part and how it makes the value.
type outlook struct {
	law     law
	whole   bool // the unknown part is a whole number
	value   func(x float64) Decimal
	unknown func(value Decimal) float64
	// rounding is the most that rounding the value to four decimals moves the unknown part.
	rounding float64
}

// halfStep is the most by which rounding to four decimals moves a number, and a trifle for the floats.
const halfStep = 0.5001 / float64(one)

// outlookFrom adds the unknown part to a known one, exactly.
func outlookFrom(law law, known Decimal, whole bool) outlook {
	return outlook{law: law, whole: whole, rounding: halfStep, unknown: func(value Decimal) float64 { return value.plusCapped(-known).float() },
		value: func(x float64) Decimal {
			if whole {
				x = math.Round(x)
			}
			return known.plusCapped(toDecimal(x))
		}}
}

func (o outlook) interval() (low, mid, high Decimal) {
	return o.value(o.law.Quantile(lowPoint)), o.value(o.law.Quantile(0.5)), o.value(o.law.Quantile(highPoint))
}

// upTo is the probability of a value or less.
func (o outlook) upTo(value Decimal) float64 {
	x := o.unknown(value)
	if o.whole {
		x = math.Floor(x + o.slack(x))
	}
	return o.law.CDF(x)
}

// below is the probability of less than a value.
func (o outlook) below(value Decimal) float64 {
	x := o.unknown(value)
	if o.whole {
		x = math.Ceil(x-o.slack(x)) - 1
	}
	return o.law.CDF(x)
}

// slack is how far off a whole number the unknown part may seem and still mean it, because floats are not exact and
// values are rounded to four decimals before they are compared with a target.
func (o outlook) slack(x float64) float64 { return min(max(o.rounding, 1e-9*math.Abs(x)), 0.49) }

// probability is that of lying within the bounds; without any there is none.
func (o outlook) probability(least, most *Decimal) (float64, bool) {
	if least == nil && most == nil {
		return 0, false
	}
	p := 1.0
	if most != nil {
		p = o.upTo(*most)
	}
	if least != nil {
		p -= o.below(*least)
	}
	return min(max(p, 0), 1), true
}

// gammaOf is the gamma law with a mean and a variance.
func gammaOf(mean, variance float64) law {
	if mean*mean/variance > 1e5 {
		return distuv.Normal{Mu: mean, Sigma: math.Sqrt(variance)} // the two can no longer be told apart
	}
	return distuv.Gamma{Alpha: mean * mean / variance, Beta: mean / variance}
}

// negativeBinomial counts with a mean of r(1-p)/p; it is the predictive law of Poisson counts whose rate is gamma.
type negativeBinomial struct{ r, p float64 }

func (n negativeBinomial) CDF(x float64) float64 {
	if x < 0 {
		return 0
	}
	return mathext.RegIncBeta(n.r, math.Floor(x)+1, n.p)
}

func (n negativeBinomial) Quantile(p float64) float64 {
	high := 1.0
	for n.CDF(high) < p && high < math.MaxInt32 {
		high *= 2
	}
	return firstWhole(-1, high, func(x float64) bool { return n.CDF(x) >= p })
}

// firstWhole is the least whole number above low for which something holds; it must hold for high.
func firstWhole(low, high float64, holds func(float64) bool) float64 {
	for high-low > 1 {
		if mid := math.Floor((low + high) / 2); holds(mid) {
			high = mid
		} else {
			low = mid
		}
	}
	return high
}

// betaBinomial is the law of how many of n are a success when the chance itself is beta; it holds the cumulated
// probabilities.
type betaBinomial []float64

func newBetaBinomial(n int, alpha, beta float64) betaBinomial {
	b, sum, size := make(betaBinomial, n+1), 0.0, float64(n)
	for k := range b {
		x := float64(k)
		choose := -math.Log(size+1) - mathext.Lbeta(size-x+1, x+1)
		sum += math.Exp(choose + mathext.Lbeta(x+alpha, size-x+beta) - mathext.Lbeta(alpha, beta))
		b[k] = min(sum, 1)
	}
	b[n] = 1
	return b
}

func (b betaBinomial) CDF(x float64) float64 {
	if x < 0 {
		return 0
	}
	return b[int(min(math.Floor(x), float64(len(b)-1)))]
}

func (b betaBinomial) Quantile(p float64) float64 {
	return firstWhole(-1, float64(len(b)-1), func(x float64) bool { return b.CDF(x) >= p })
}

// mixedLaw is one law or, with some chance, another.
type mixedLaw struct {
	usual, other law
	chance       float64
	whole        bool
}

func (m mixedLaw) CDF(x float64) float64 {
	return (1-m.chance)*m.usual.CDF(x) + m.chance*m.other.CDF(x)
}

// Quantile lies between those of the two.
func (m mixedLaw) Quantile(p float64) float64 {
	low, high := m.usual.Quantile(p), m.other.Quantile(p)
	low, high = min(low, high), max(low, high)
	enough := func(x float64) bool { return m.CDF(x) >= p }
	if m.whole {
		return firstWhole(math.Floor(low)-1, math.Ceil(high), enough)
	}
	for range 60 {
		if mid := (low + high) / 2; enough(mid) {
			high = mid
		} else {
			low = mid
		}
	}
	return high
}

// scaledLaw is a law of something that is so many times larger.
type scaledLaw struct {
	law
	by float64
}

func (s scaledLaw) CDF(x float64) float64      { return s.law.CDF(x / s.by) }
func (s scaledLaw) Quantile(p float64) float64 { return s.law.Quantile(p) * s.by }

// float is the number for statistics, where the last digits of large ones don't matter.
func (d Decimal) float() float64 { return float64(d) / float64(one) }

// toDecimal rounds to four decimals; what an int64 can't hold becomes the largest or smallest it can.
func toDecimal(x float64) Decimal {
	scaled := math.Round(x * float64(one))
	switch {
	case scaled >= math.MaxInt64:
		return math.MaxInt64
	case scaled <= -math.MaxInt64:
		return -math.MaxInt64
	}
	return Decimal(scaled)
}

// plusCapped adds two numbers; what an int64 can't hold becomes the largest or smallest it can.
func (d Decimal) plusCapped(other Decimal) Decimal {
	sum := d + other
	switch {
	case d > 0 && other > 0 && sum < 0:
		return math.MaxInt64
	case d < 0 && other < 0 && sum >= 0:
		return -math.MaxInt64
	}
	return sum
}
