package model

import "polku/impact"

// Organisation takes part in the network.
type Organisation struct {
	InNetwork
	o *impact.Organisation
}

func newOrganisation(in InNetwork, o *impact.Organisation) *Organisation {
	return &Organisation{in, o}
}

// organisation finds an organisation by its id; nil when there is none.
func (in InNetwork) organisation(id int64) *Organisation {
	if o, ok := impact.ByID[*impact.Organisation](in.N, id); ok {
		return newOrganisation(in, o)
	}
	return nil
}

func (in InNetwork) organisations(codes []string) []*Organisation {
	var list []*Organisation
	for _, code := range codes {
		if o, ok := impact.ByCode[*impact.Organisation](in.N, impact.KindOrganisation, code); ok {
			list = append(list, newOrganisation(in, o))
		}
	}
	return list
}

// IsNode marks a thing with a global id.
func (*Organisation) IsNode() {}

// ID is the organisation's global id.
func (o *Organisation) ID() string { return impact.NewID(impact.KindOrganisation, o.o.ID) }

// Code is the organisation's code in the plan.
func (o *Organisation) Code() string { return o.o.Code }

// Name is the organisation's name.
func (o *Organisation) Name(lang impact.Lang) string { return o.o.Name.In(lang) }

// Abbreviation is the short name.
func (o *Organisation) Abbreviation() *string { return ifSaid(o.o.Abbreviation) }

// Memberships are the organisation's dated roles.
func (o *Organisation) Memberships() []*Membership {
	list := make([]*Membership, len(o.o.Memberships))
	for i, m := range o.o.Memberships {
		list[i] = &Membership{Role: m.Role, Period: newPeriod(impact.Period{From: m.From, To: m.To})}
	}
	return list
}

// Records tells whether it may be named as the doer of a fact.
func (o *Organisation) Records() bool { return o.o.RecordsIn(o.N.Period) }

// Provenance is where the organisation is printed.
func (o *Organisation) Provenance() []*Citation { return o.cites(o.o.Cites) }

// ifSaid is a text that may be missing.
func ifSaid(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// ifAny is a text in a language that may be missing.
func ifAny(text impact.Text, lang impact.Lang) *string { return ifSaid(text.In(lang)) }
