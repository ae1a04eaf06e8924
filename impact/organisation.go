package impact

// Organisation takes part in the network in one or more dated roles.
type Organisation struct {
	ID           int64        `yaml:"-" json:"-"`
	Order        int          `yaml:"-" json:"order"`
	Code         string       `yaml:"code" json:"code"`
	Name         Text         `yaml:"name" json:"name"`
	Abbreviation string       `yaml:"abbreviation,omitempty" json:"abbreviation,omitempty"`
	Memberships  []Membership `yaml:"memberships" json:"memberships,omitempty"`
	Cites        []Citation   `yaml:"cites" json:"cites,omitempty"`
}

// Membership is a role in the network between two days.
type Membership struct {
	Role string `yaml:"role" json:"role"`
	From Date   `yaml:"from,omitempty" json:"from,omitempty"`
	To   Date   `yaml:"to,omitempty" json:"to,omitempty"`
}

// recordingRoles are those whose organisations do the network's work and therefore record it.
var recordingRoles = map[string]bool{
	"coordinator": true, "core": true, "lead_partner": true, "regional_actor": true, "service_unit": true,
}

// RecordsOn tells whether the organisation does the network's work on a day, and may be named as the doer of a fact then.
func (o *Organisation) RecordsOn(day Date) bool {
	for _, m := range o.Memberships {
		if recordingRoles[m.Role] && (Period{m.From, m.To}).Has(day) {
			return true
		}
	}
	return false
}

// RecordsIn tells whether the organisation does the network's work at some time in a period.
func (o *Organisation) RecordsIn(p Period) bool {
	for _, m := range o.Memberships {
		if recordingRoles[m.Role] && (p.To == 0 || m.From <= p.To) && (m.To == 0 || m.To >= p.From) {
			return true
		}
	}
	return false
}
