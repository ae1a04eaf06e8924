package impact

import "slices"

// Role is what a viewer may do.
type Role string

// The roles of the product: the funder's steering group, who coordinates the network, its core organisations, the regional
// change agents, partners, and everybody else.
const (
	Steering    Role = "STEERING"
	Coordinator Role = "COORDINATOR"
	Core        Role = "CORE"
	ChangeAgent Role = "CHANGE_AGENT"
	Partner     Role = "PARTNER"
	Public      Role = "PUBLIC"
)

// Roles are all roles.
var Roles = []Role{Steering, Coordinator, Core, ChangeAgent, Partner, Public}

// TokenScope is a part of what a role may do, that a token may be used for.
type TokenScope string

// The scopes of tokens.
const (
	ReadScope  TokenScope = "READ"
	WriteScope TokenScope = "WRITE"
)

// Everywhere stands for every network, and for every kind of records.
const Everywhere = "*"

// Rights are what a coordinator gives to an account or a token. What is not given is denied.
type Rights struct {
	Role Role
	// Networks are the slugs of the networks that the rights hold in; Everywhere is all of them.
	Networks []string
	// Organisation is the code of the own organisation: a core organisation writes only its own records.
	Organisation string
	// Area is the code of the own area: a change agent writes only records of that area.
	Area string
	// Shared are the kinds of records that a partner may read.
	Shared []Kind
	// ReadOnly takes every right to change something away.
	ReadOnly bool
}

// Viewer is who is asking. The zero viewer is the public.
type Viewer struct {
	// Name is an organisation and a role, or a program; never a person's name. The trail shows it.
	Name string
	// Principal tells viewers apart whatever they are called: account:7, token:3, program:operator.
	Principal string
	Rights
}

// Key is what tells the viewer apart from all others.
func (v Viewer) Key() string {
	if v.Principal == "" {
		return v.Name
	}
	return v.Principal
}

// Program is a viewer that is a part of the product itself: the schedule, the command line.
func Program(name string) Viewer {
	return Viewer{Name: name, Principal: "program:" + name, Rights: Rights{Role: Coordinator, Networks: []string{Everywhere}}}
}

// Nobody is the public.
var Nobody = Viewer{Name: "public", Principal: "public", Rights: Rights{Role: Public}}

// in tells whether the rights hold in a network.
func (r Rights) in(n *Network) bool {
	return n != nil && (slices.Contains(r.Networks, Everywhere) || slices.Contains(r.Networks, n.Slug))
}

// known tells whether the role is one that has rights in networks. Unknown ones have none.
func (r Rights) known() bool {
	switch r.Role {
	case Steering, Coordinator, Core, ChangeAgent, Partner:
		return true
	default:
		return false
	}
}

// Belongs tells whether the viewer is one of the network's, and not only the public.
func (r Rights) Belongs(n *Network) bool { return r.known() && r.in(n) }

// MaySee tells whether the viewer may see the network at all: those who belong to it, and everybody when it publishes
// something.
func (r Rights) MaySee(n *Network) bool { return r.Belongs(n) || n != nil && n.Publishes() }

// MaySeeIndicator tells whether the viewer may see an indicator and its values.
func (r Rights) MaySeeIndicator(n *Network, i *Indicator) bool {
	return r.Belongs(n) || i.Measured().Published
}

// MayRead tells whether the viewer may see records of a kind, and not only what they are counted to. A participation is nothing
// without its event and its customer: it is shared with both of them or not at all.
func (r Rights) MayRead(n *Network, kind Kind) bool {
	if !r.Belongs(n) {
		return false
	}
	return r.Role != Partner || r.shares(kind)
}

// shares tells whether a kind of records is shared with a partner.
func (r Rights) shares(kind Kind) bool {
	shared := func(kind Kind) bool { return slices.Contains(r.Shared, kind) }
	return shared(Everywhere) || shared(kind) && (kind != KindParticipation || shared(KindEvent) && shared(KindCustomer))
}

// MayReadSource tells whether the viewer may see the rows of a source.
func (r Rights) MayReadSource(n *Network, source Source) bool { return r.MayRead(n, source.Fact()) }

// Writes tells whether the viewer records facts anywhere.
func (r Rights) Writes() bool { return r.works() && !r.ReadOnly }

// works tells whether the role works with facts, and doesn't only read what they are counted to.
func (r Rights) works() bool {
	switch r.Role {
	case Coordinator, Core, ChangeAgent:
		return true
	default:
		return false
	}
}

// MayRecord tells whether the viewer may record, correct and withdraw facts in the network.
func (r Rights) MayRecord(n *Network) bool { return r.Belongs(n) && r.Writes() }

// MayRecordFor tells whether the viewer may write a fact of an organisation and a region. Facts that name neither, such as
// customers, everybody who records may write.
func (r Rights) MayRecordFor(n *Network, organisation, region int64) bool {
	switch {
	case !r.MayRecord(n):
		return false
	case r.Role == Core:
		own, ok := ByCode[*Organisation](n, KindOrganisation, r.Organisation)
		return ok && (organisation == 0 || organisation == own.ID)
	case r.Role == ChangeAgent:
		own, ok := ByCode[*Region](n, KindRegion, r.Area)
		return ok && (organisation == 0 && region == 0 || region != 0 && n.AreaOf(region) == own.ID)
	default:
		return true
	}
}

// WritesOnly says what a viewer may write, to one who wanted to write something else.
func (r Rights) WritesOnly() string {
	switch r.Role {
	case Core:
		return "you may write records of your own organisation, " + r.Organisation + ", only"
	case ChangeAgent:
		return "you may write records of your own area, " + r.Area + ", only"
	default:
		return "your role may not record in this network"
	}
}

// MaySeeNotes tells whether free text and feedback may be shown: only to those who work with it.
func (r Rights) MaySeeNotes(n *Network) bool { return r.Belongs(n) && r.works() }

// MayDecide tells whether the viewer may change the network's plan and publish its indicators.
func (r Rights) MayDecide(n *Network) bool {
	return r.Belongs(n) && r.Decides()
}

// Decides tells whether the viewer may change any network's plan.
func (r Rights) Decides() bool { return r.Role == Coordinator && !r.ReadOnly }

// MayImport tells whether the viewer may bring files in, and undo that.
func (r Rights) MayImport(n *Network) bool { return r.MayDecide(n) }

// MayAdminister tells whether the viewer may load plans, start jobs, give rights and read the audit log: who coordinates every
// network.
func (r Rights) MayAdminister() bool {
	return r.Decides() && slices.Contains(r.Networks, Everywhere)
}

// MaySeeHealth tells whether the viewer may see the jobs and their proofs.
func (r Rights) MaySeeHealth() bool { return r.known() && len(r.Networks) > 0 && r.Role != Partner }

// MayIntrospect tells whether the viewer may ask for the schema itself.
func (r Rights) MayIntrospect() bool { return r.known() && len(r.Networks) > 0 }

// SeesSmallCells tells whether numbers about few customers are shown.
func (r Rights) SeesSmallCells(n *Network) bool { return r.Belongs(n) }

// SmallestShown is the least number of customers that a number may be about when the public sees it.
const SmallestShown = 5

// Check finds the faults of rights that somebody wants to give; networks are all there are.
func (r Rights) Check(prefix string, networks []*Network) Faults {
	var faults Faults
	at := func(field string) string { return prefix + field }
	if !slices.Contains(Roles, r.Role) {
		faults.add(UnknownCode, at("role"), "must be one of %s", listWords(Roles))
	}
	own := r.checkNetworks(&faults, at("networks"), networks)
	if r.Role == Core {
		checkOwn[*Organisation](&faults, at("organisation"), KindOrganisation, r.Organisation, own)
	}
	if r.Role == ChangeAgent {
		checkOwn[*Region](&faults, at("area"), KindRegion, r.Area, own)
	}
	for _, kind := range r.Shared {
		if kind != Everywhere && !slices.Contains(RecordKinds, kind) {
			faults.add(UnknownCode, at("shared"), "%q is no kind of records; they are %s", kind, listWords(RecordKinds))
		}
	}
	if r.Role == Partner && slices.Contains(r.Shared, KindParticipation) && !r.shares(KindParticipation) {
		faults.add(Invalid, at("shared"), "participations are shared with events and customers, or not at all: without them they say nothing")
	}
	return faults
}

func (r Rights) checkNetworks(faults *Faults, field string, networks []*Network) []*Network {
	var own []*Network
	for _, n := range networks {
		if r.in(n) {
			own = append(own, n)
		}
	}
	for _, slug := range r.Networks {
		if slug != Everywhere && !slices.ContainsFunc(networks, func(n *Network) bool { return n.Slug == slug }) {
			faults.add(UnknownReference, field, "there is no network %q", slug)
		}
	}
	if r.Role != Public && len(r.Networks) == 0 {
		faults.add(Required, field, "name the networks that the role holds in")
	}
	return own
}

// checkOwn sees that an own organisation or area is one of the networks'.
func checkOwn[T any](faults *Faults, field string, kind ItemKind, code string, networks []*Network) {
	if code == "" {
		faults.add(Required, field, "this role needs its own: without it nothing could be written")
		return
	}
	for _, n := range networks {
		if _, ok := ByCode[T](n, kind, code); ok {
			return
		}
	}
	faults.add(UnknownReference, field, "none of the networks has %q", code)
}
