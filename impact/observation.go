package impact

// Observation is a number that somebody enters for an indicator. Either Value or both Numerator and Denominator are
// given.
type Observation struct {
	Indicator    int64
	OccurredOn   Date
	Region       int64
	Organisation int64
	Value        *Decimal
	Numerator    *Decimal
	Denominator  *Decimal
	Source       string
	Estimated    bool
	Note         string
}

// earliestObservation is the first day that a national figure or a baseline may be about.
const earliestObservation = Date(20000101)

// Check finds every fault of the draft that can be seen without the database. An observation may lie before the
// network's period, as baselines do, and after it, as national goals for 2035 do.
func (d Observation) Check(n *Network, today Date) Faults {
	c := draftCheck{n: n, prefix: "observation"}
	switch {
	case d.OccurredOn == 0:
		c.add(Required, c.at("occurredOn"), "give the day as 2022-03-01")
	case d.OccurredOn > today:
		c.add(InTheFuture, c.at("occurredOn"), "%s lies in the future; today is %s", d.OccurredOn, today)
	case d.OccurredOn < earliestObservation:
		c.add(OutsidePeriod, c.at("occurredOn"), "%s is before %s", d.OccurredOn, earliestObservation)
	}
	c.organisation("organisation", d.Organisation, d.OccurredOn, false)
	c.region("region", d.Region)
	c.code("source", "source", d.Source, false)
	c.observedNumbers(d)
	c.note(d.Note)
	indicator, ok := ByID[*Indicator](n, d.Indicator)
	if !ok {
		c.add(UnknownReference, c.at("indicator"), "no such indicator in this network")
		return c.Faults
	}
	c.observable(indicator, d)
	c.share(indicator, d)
	return c.Faults
}

// share sees that the number that numerator and denominator make can be kept.
func (c *draftCheck) share(i *Indicator, d Observation) {
	if d.Numerator == nil || d.Denominator == nil || *d.Denominator <= 0 {
		return
	}
	share, err := d.Numerator.Over(*d.Denominator, i.ShareScale())
	if err != nil || share > MaxDecimal || share < -MaxDecimal {
		c.add(OutOfRange, c.at("numerator"), "over the denominator it makes more than %s", MaxDecimal)
	}
}

func (c *draftCheck) observedNumbers(d Observation) {
	c.number("value", d.Value, -MaxDecimal, MaxDecimal)
	c.number("numerator", d.Numerator, -MaxDecimal, MaxDecimal)
	c.number("denominator", d.Denominator, 0, MaxDecimal)
	if d.Denominator != nil && *d.Denominator == 0 {
		c.add(OutOfRange, c.at("denominator"), "must be more than zero")
	}
	share := d.Numerator != nil || d.Denominator != nil
	if d.Value == nil && !share {
		c.add(Required, c.at("value"), "give a value, or a numerator and a denominator")
	}
	if d.Value != nil && share {
		c.add(Invalid, c.at("value"), "give either a value, or a numerator and a denominator")
	}
	if share && (d.Numerator == nil || d.Denominator == nil) {
		c.add(Required, c.at("denominator"), "a share needs both numerator and denominator")
	}
}

// observable sees that the indicator is fed by observations, and of the right shape.
func (c *draftCheck) observable(i *Indicator, d Observation) {
	switch {
	case i.Rule == nil || i.Rule.Source != Observations:
		c.add(Invalid, c.at("indicator"), "%s is not entered by hand", i.Code)
	case i.Rule.ObservedRatio() && d.Value != nil:
		c.add(Invalid, c.at("value"), "%s is a share: give numerator and denominator", i.Code)
	case i.Done() && (d.Value == nil && d.Numerator != nil || d.Value != nil && *d.Value != 0 && *d.Value != one):
		c.add(OutOfRange, c.at("value"), "%s is done (1) or not done (0)", i.Code)
	}
}

// Done tells that the indicator is a milestone: done or not done.
func (i *Indicator) Done() bool { return i.Unit == "done" }

// ObservationRow is a recorded observation. Scale is its indicator's factor for shares.
type ObservationRow struct {
	ID    int64
	Area  int64
	Scale Decimal
	Observation
}

// RowID is the observation's id.
func (r ObservationRow) RowID() int64 { return r.ID }

// Day is the day that the number is about.
func (r ObservationRow) Day() Date { return r.OccurredOn }

// Place is where the observation counts.
func (r ObservationRow) Place() Place { return Place{r.Region, r.Area, r.Organisation} }

// Number is the value, or the share that numerator and denominator make.
func (r ObservationRow) Number() Decimal {
	if r.Value != nil {
		return *r.Value
	}
	share, err := r.Numerator.Over(*r.Denominator, r.Scale)
	if err != nil {
		return 0
	}
	return share
}

// Field is what the observation holds in a field of the vocabulary.
func (r ObservationRow) Field(name string) FieldValue {
	switch name {
	case "organisation":
		return refValue(r.Organisation)
	case "region":
		return refValue(r.Area)
	case "value":
		number := r.Number()
		return numberValue(&number)
	case "numerator":
		return numberValue(r.Numerator)
	case "denominator":
		return numberValue(r.Observation.Denominator)
	}
	return FieldValue{}
}

// ShareScale is what a share entered for the indicator is multiplied by: 100 for percentages.
func (i *Indicator) ShareScale() Decimal {
	switch {
	case i.Rule != nil && !i.Rule.averaged() && i.Rule.HasDenominator():
		return i.Rule.Scale()
	case i.Measure == "PERCENTAGE":
		return Whole(100)
	default:
		return one
	}
}
