package impact

// Procurement is a public procurement that the network has advised. A missing yes or no means not stated.
type Procurement struct {
	Name           string
	OccurredOn     Date
	Organisation   int64
	Region         int64
	Customer       int64
	Segment        string
	Stage          string
	CPV            string
	EstimatedValue *Decimal
	Innovative     *bool
	RnD            *bool
	Tags           []string
	Funding        string
	Programme      string
	Note           string
}

// Check finds every fault of the draft that can be seen without the database.
func (d Procurement) Check(n *Network, today Date) Faults {
	c := draftCheck{n: n, prefix: "procurement"}
	checkName(&c.Faults, c.at("name"), d.Name)
	c.day("occurredOn", d.OccurredOn, n.Period.From, today)
	c.organisation("organisation", d.Organisation, d.OccurredOn, true)
	c.region("region", d.Region)
	c.code("segment", "segment", d.Segment, false)
	c.code("stage", "stage", d.Stage, false)
	c.cpv(d.CPV)
	c.number("estimatedValue", d.EstimatedValue, 0, MaxDecimal)
	c.codes("tags", "tag", d.Tags)
	c.code("funding", "funding", d.Funding, false)
	c.code("programme", "programme", d.Programme, false)
	c.note(d.Note)
	return c.Faults
}

func (c *draftCheck) cpv(code string) {
	if code == "" {
		return
	}
	for _, r := range code {
		if r < '0' || r > '9' {
			code = ""
		}
	}
	if len(code) != 8 {
		c.add(Invalid, c.at("cpv"), "must be a CPV code of eight digits, without the check digit")
	}
}

// ProcurementRow is a recorded procurement.
type ProcurementRow struct {
	ID   int64
	Area int64
	Procurement
}

// RowID is the procurement's id.
func (r ProcurementRow) RowID() int64 { return r.ID }

// Day is when the procurement came to the network.
func (r ProcurementRow) Day() Date { return r.OccurredOn }

// Place is where the procurement counts.
func (r ProcurementRow) Place() Place { return Place{r.Region, r.Area, r.Organisation} }

// Field is what the procurement holds in a field of the vocabulary.
func (r ProcurementRow) Field(name string) FieldValue {
	switch name {
	case "organisation":
		return refValue(r.Organisation)
	case "region":
		return refValue(r.Area)
	case "customer":
		return refValue(r.Customer)
	case "segment":
		return codeValue(r.Segment)
	case "stage":
		return codeValue(r.Stage)
	case "cpv":
		return codeValue(r.CPV)
	case "innovative":
		return yesNo(r.Innovative)
	case "rnd":
		return yesNo(r.RnD)
	case "tags":
		return setValue(r.Tags)
	case "funding":
		return codeValue(r.Funding)
	case "programme":
		return codeValue(r.Programme)
	case "estimated_value":
		return numberValue(r.EstimatedValue)
	}
	return FieldValue{}
}
