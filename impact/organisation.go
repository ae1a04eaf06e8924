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

// Records tells whether the organisation does the network's work and may be named as the doer of a fact.
func (o *Organisation) Records() bool {
	for _, m := range o.Memberships {
		if recordingRoles[m.Role] {
			return true
		}
	}
	return false
}
