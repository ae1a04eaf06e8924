package impact

import "slices"

// Contact is advice given once. References are ids; zero means not stated.
type Contact struct {
	OccurredOn    Date
	Organisation  int64
	Region        int64
	Channel       string
	Customer      int64
	Segment       string
	Procurement   int64
	Theme         string
	Tags          []string
	Help          string
	Referrals     []string
	Funding       string
	FollowUpOn    Date
	FeedbackAsked bool
	FeedbackScore *Decimal
	Note          string
}

// Check finds every fault of the draft that can be seen without the database.
func (d Contact) Check(n *Network, today Date) Faults {
	c := draftCheck{n: n, prefix: "contact"}
	c.day("occurredOn", d.OccurredOn, n.Period.From, today)
	c.organisation("organisation", d.Organisation, d.OccurredOn, true)
	c.region("region", d.Region)
	c.code("channel", "channel", d.Channel, true)
	c.code("segment", "segment", d.Segment, false)
	c.code("theme", "theme", d.Theme, false)
	c.codes("tags", "tag", d.Tags)
	c.code("help", "help", d.Help, false)
	c.codes("referrals", "referral", d.Referrals)
	c.code("funding", "funding", d.Funding, false)
	if d.FollowUpOn != 0 && d.FollowUpOn < d.OccurredOn {
		c.add(OutOfRange, c.at("followUpOn"), "%s is before the contact itself", d.FollowUpOn)
	}
	c.feedback(d)
	c.note(d.Note)
	return c.Faults
}

func (c *draftCheck) feedback(d Contact) {
	if d.FeedbackScore == nil {
		return
	}
	if c.n.FeedbackScale == nil {
		c.add(Invalid, c.at("feedbackScore"), "this network has no feedback scale")
		return
	}
	c.number("feedbackScore", d.FeedbackScore, c.n.FeedbackScale.Min, c.n.FeedbackScale.Max)
}

// TellsFeedback tells whether the rows of a measurement show what customers have given as feedback.
func (m Measurement) TellsFeedback() bool {
	const feedback = "feedback_score"
	return m.Field == feedback || slices.ContainsFunc(m.Filter, func(t Test) bool { return t.Field == feedback })
}

// MaySeeSteps tells whether the viewer may see how an indicator's value moves with each record. A step of a mean of feedback is
// what one customer has given.
func (r Rights) MaySeeSteps(n *Network, i *Indicator) bool {
	if !r.Belongs(n) || i.Rule == nil || r.MaySeeNotes(n) {
		return r.Belongs(n)
	}
	for _, part := range i.Rule.Parts() {
		if m, _ := i.Rule.PartOf(part); m.TellsFeedback() {
			return false
		}
	}
	return !slices.ContainsFunc(i.Operands(n), func(o *Indicator) bool { return !r.MaySeeSteps(n, o) })
}

// ContactRow is a recorded contact with the procurement that it was about.
type ContactRow struct {
	ID   int64
	Area int64
	Contact
	About *Procurement
}

// RowID is the contact's id.
func (r ContactRow) RowID() int64 { return r.ID }

// Day is when the advice was given.
func (r ContactRow) Day() Date { return r.OccurredOn }

// Place is where the contact counts.
func (r ContactRow) Place() Place { return Place{r.Region, r.Area, r.Organisation} }

// Field is what the contact holds in a field of the vocabulary.
func (r ContactRow) Field(name string) FieldValue {
	switch name {
	case "organisation":
		return refValue(r.Organisation)
	case "region":
		return refValue(r.Area)
	case "customer":
		return refValue(r.Customer)
	case "procurement":
		return refValue(r.Procurement)
	case "channel":
		return codeValue(r.Channel)
	case "segment":
		return codeValue(r.Segment)
	case "theme":
		return codeValue(r.Theme)
	case "tags":
		return setValue(r.Tags)
	case "help":
		return codeValue(r.Help)
	case "referrals":
		return setValue(r.Referrals)
	case "funding":
		return codeValue(r.Funding)
	case "feedback_score":
		return numberValue(r.FeedbackScore)
	}
	return r.aboutField(name)
}

func (r ContactRow) aboutField(name string) FieldValue {
	if r.About == nil {
		return FieldValue{}
	}
	switch name {
	case "procurement.innovative":
		return yesNo(r.About.Innovative)
	case "procurement.rnd":
		return yesNo(r.About.RnD)
	case "procurement.stage":
		return codeValue(r.About.Stage)
	case "procurement.tags":
		return setValue(r.About.Tags)
	case "procurement.funding":
		return codeValue(r.About.Funding)
	}
	return FieldValue{}
}
