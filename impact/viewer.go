package impact

// Role is what a viewer may do, from the most to the least.
type Role string

// The roles of the product.
const (
	Steering    Role = "STEERING"
	Coordinator Role = "COORDINATOR"
	Core        Role = "CORE"
	ChangeAgent Role = "CHANGE_AGENT"
	Partner     Role = "PARTNER"
	Public      Role = "PUBLIC"
)

// Viewer is who is asking. The zero viewer is the public.
type Viewer struct {
	// Name is an organisation and a role, or a program; never a person's name.
	Name string
	Role Role
}

// MayRecord tells whether the viewer may record, correct and withdraw facts. Unknown roles may not.
func (v Viewer) MayRecord() bool {
	switch v.Role {
	case Coordinator, Core, ChangeAgent:
		return true
	default:
		return false
	}
}

// MayRead tells whether the viewer may see records and not only indicators.
func (v Viewer) MayRead() bool { return v.MayRecord() || v.Role == Steering || v.Role == Partner }

// MaySeeNotes tells whether free text may be shown: only to those who work with it.
func (v Viewer) MaySeeNotes() bool { return v.MayRecord() }

// MayAdminister tells whether the viewer may load plans, change results and start jobs.
func (v Viewer) MayAdminister() bool { return v.Role == Coordinator }

// MaySee tells whether the viewer may see the network at all.
func (v Viewer) MaySee() bool { return v.MayRead() }
