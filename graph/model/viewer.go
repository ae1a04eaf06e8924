package model

import (
	"context"

	"polku/impact"
)

// Viewer is who is asking.
type Viewer struct {
	lens *Lens
	impact.Viewer
	w Way
}

// Way is how a viewer came in.
type Way struct {
	// Code is what a newcomer tells the coordinator.
	Code string
	// MaySignOut and MaySignIn tell whether there is a sign-in to end, and a provider to sign in with.
	MaySignOut, MaySignIn bool
}

// NewViewer shows who is asking.
func NewViewer(lens *Lens, w Way) *Viewer { return &Viewer{lens, lens.Viewer(), w} }

// SignedIn tells whether somebody is known.
func (v *Viewer) SignedIn() bool { return v.Principal != "" && v.Principal != impact.Nobody.Principal }

// MaySignOut tells whether signing out ends something.
func (v *Viewer) MaySignOut() bool { return v.w.MaySignOut }

// MaySignIn tells whether there is an identity provider.
func (v *Viewer) MaySignIn() bool { return v.w.MaySignIn }

// Code is what a newcomer tells the coordinator.
func (v *Viewer) Code() *string { return ifSaid(v.w.Code) }

// Administers tells whether the viewer administers every network.
func (v *Viewer) Administers() bool { return v.MayAdminister() }

// Rights are what the viewer may do in a network that it may see.
func (v *Viewer) Rights(ctx context.Context, network string) (*ViewerRights, error) {
	view, err := v.lens.View(ctx)
	if err != nil {
		return nil, err
	}
	n, err := view.NetworkByID(NetworkID(network))
	if err != nil {
		return nil, ignoreMissing(err)
	}
	return &ViewerRights{InNetwork{v.lens, n}}, nil
}

// ViewerRights are what a viewer may do in one network.
type ViewerRights struct{ in InNetwork }

// Belongs tells whether more than what is published is shown.
func (r *ViewerRights) Belongs() bool { return r.in.viewer.Belongs(r.in.N) }

// Reads are the kinds of records that are shown.
func (r *ViewerRights) Reads() []RecordKind {
	kinds := []RecordKind{}
	for _, kind := range impact.RecordKinds {
		if r.in.viewer.MayRead(r.in.N, kind) {
			kinds = append(kinds, recordKinds[kind])
		}
	}
	return kinds
}

// Records tells whether facts may be written.
func (r *ViewerRights) Records() bool { return r.in.viewer.MayRecord(r.in.N) }

// Notes tells whether free text is shown.
func (r *ViewerRights) Notes() bool { return r.in.viewer.MaySeeNotes(r.in.N) }

// Decides tells whether the plan may be changed.
func (r *ViewerRights) Decides() bool { return r.in.viewer.MayDecide(r.in.N) }

// Organisation is the own organisation.
func (r *ViewerRights) Organisation() *Organisation {
	own, ok := impact.ByCode[*impact.Organisation](r.in.N, impact.KindOrganisation, r.in.viewer.Organisation)
	if !ok {
		return nil
	}
	return newOrganisation(r.in, own)
}

// Area is the own area.
func (r *ViewerRights) Area() *Region {
	own, ok := impact.ByCode[*impact.Region](r.in.N, impact.KindRegion, r.in.viewer.Area)
	if !ok {
		return nil
	}
	return newRegion(r.in, own)
}

// recordKinds are the API's words for kinds of records.
var recordKinds = map[impact.Kind]RecordKind{
	impact.KindCustomer: RecordKindCustomer, impact.KindContact: RecordKindContact, impact.KindProcurement: RecordKindProcurement,
	impact.KindEvent: RecordKindEvent, impact.KindParticipation: RecordKindParticipation, impact.KindObservation: RecordKindObservation,
	impact.KindNotice: RecordKindNotice,
}

// kindsShared are the kinds of records that rights share with a partner.
func kindsShared(shared []impact.Kind) []RecordKind {
	kinds := []RecordKind{}
	for _, kind := range shared {
		if kind == impact.Everywhere {
			return AllRecordKind
		}
		kinds = append(kinds, recordKinds[kind])
	}
	return kinds
}

// kindsOf reads kinds of records.
func kindsOf(shared []RecordKind) []impact.Kind {
	var kinds []impact.Kind
	for _, wanted := range shared {
		for kind, word := range recordKinds {
			if word == wanted {
				kinds = append(kinds, kind)
			}
		}
	}
	return kinds
}
