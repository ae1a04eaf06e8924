package model

import (
	"context"

	"polku/impact"
	"polku/store"
)

// Notice is a lot as a procurement notice tells of it, as the API shows it.
type Notice struct {
	InNetwork
	store.Record[impact.Notice]
}

// NoticeConnection is a page of notices.
type NoticeConnection = Connection[Notice]

// NoticeEdge is a notice with its place in the list.
type NoticeEdge = Edge[Notice]

// IsNode marks a thing with a global id.
func (*Notice) IsNode() {}

// IsRecord marks a recorded fact.
func (*Notice) IsRecord() {}

// ID is the record's global id.
func (r *Notice) ID() string { return impact.NewID(impact.KindNotice, r.Record.ID) }

// Withdrawn tells whether it has been taken back.
func (r *Notice) Withdrawn() bool { return r.Act == impact.WithdrawnAct }

// Revisions are all versions of the record, newest first.
func (r *Notice) Revisions(ctx context.Context) ([]*RecordRevision, error) {
	view, err := r.View(ctx)
	if err != nil {
		return nil, err
	}
	records, err := view.NoticeRevisions(ctx, r.Record.ID)
	return newRevisions(r.InNetwork, records), err
}

// Summary names the record in one line.
func (r *Notice) Summary(lang impact.Lang) string {
	return joinWords(r.Draft.Buyer, r.Draft.Lot, r.Draft.FormWords().In(lang), r.Draft.CPV)
}

// NoticeID is the notice's own id.
func (r *Notice) NoticeID() string { return r.Draft.NoticeID }

// Version is the notice's version.
func (r *Notice) Version() string { return r.Draft.Version }

// Lot is the lot or part.
func (r *Notice) Lot() *string { return ifSaid(r.Draft.Lot) }

// Procedure is the procedure that the notice belongs to.
func (r *Notice) Procedure() *string { return ifSaid(r.Draft.Procedure) }

// Publication is the number in the Official Journal.
func (r *Notice) Publication() *string { return ifSaid(r.Draft.Publication) }

// Form is what the notice is for.
func (r *Notice) Form() string { return r.Draft.Form }

// Type is the notice's type.
func (r *Notice) Type() *string { return ifSaid(r.Draft.Type) }

// Subtype is the notice's subtype.
func (r *Notice) Subtype() *string { return ifSaid(r.Draft.Subtype) }

// OccurredOn is the day of dispatch.
func (r *Notice) OccurredOn() impact.Date { return r.Draft.OccurredOn }

// Buyer is the buyer's name.
func (r *Notice) Buyer() *string { return ifSaid(r.Draft.Buyer) }

// BuyerID is the buyer's business id.
func (r *Notice) BuyerID() *string { return ifSaid(r.Draft.BuyerID) }

// Country is the buyer's.
func (r *Notice) Country() *string { return ifSaid(r.Draft.Country) }

// Customer is the network's customer with that business id.
func (r *Notice) Customer(ctx context.Context) (*Customer, error) {
	return r.customer(ctx, r.Draft.Customer)
}

// Region is the buyer's.
func (r *Notice) Region() *Region { return r.region(r.Draft.Region) }

// Cpv is the main CPV code.
func (r *Notice) Cpv() *string { return ifSaid(r.Draft.CPV) }

// Nature is works, supplies or services.
func (r *Notice) Nature() *string { return ifSaid(r.Draft.Nature) }

// Value is in euros without VAT.
func (r *Notice) Value() *impact.Decimal { return r.Draft.Value }

// ValueState says why there is a value, or none.
func (r *Notice) ValueState() NoticeValueState {
	if r.Draft.ValueState == "" {
		return NoticeValueStateNotStated
	}
	return NoticeValueState(r.Draft.ValueState)
}

// Currency is that of the stated value.
func (r *Notice) Currency() *string { return ifSaid(r.Draft.Currency) }

// Result tells whether a winner was chosen.
func (r *Notice) Result() *string { return ifSaid(r.Draft.Result) }

// Strategic are the strategic aims.
func (r *Notice) Strategic() []string { return codesOf(r.Draft.Strategic) }

// Innovation are the kinds of innovation.
func (r *Notice) Innovation() []string { return codesOf(r.Draft.Innovation) }

// Green are the environmental aims.
func (r *Notice) Green() []string { return codesOf(r.Draft.Green) }

// Social are the social aims.
func (r *Notice) Social() []string { return codesOf(r.Draft.Social) }

// Criteria are the green criteria.
func (r *Notice) Criteria() []string { return codesOf(r.Draft.Criteria) }

// Sme tells whether it is fit for small and medium-sized enterprises.
func (r *Notice) Sme() *bool { return r.Draft.SME }

// Innovative is what the notice says.
func (r *Notice) Innovative() *bool { return r.Draft.Innovative() }

// AnswersYes are the questions that were answered with yes.
func (r *Notice) AnswersYes() []string { return codesOf(r.Draft.Yes) }

// AnswersNo are the questions that were answered with no.
func (r *Notice) AnswersNo() []string { return codesOf(r.Draft.No) }

// AnsweredInnovative is what the answers say.
func (r *Notice) AnsweredInnovative() *bool { return r.Draft.AnsweredInnovative() }

func codesOf(codes []string) []string { return append([]string{}, codes...) }

// Notices are the network's notices, newest day first.
func (n *Network) Notices(ctx context.Context, search *string, filter *RecordFilter, first *int, after *string, last *int, before *string) (*NoticeConnection, error) {
	view, err := n.View(ctx)
	if err != nil {
		return nil, err
	}
	f := filter.narrow(said(search))
	return recordPage(ctx, pageArgs{first, last, after, before}, func(r store.Record[impact.Notice]) store.Place {
		return store.Place{Day: r.Draft.OccurredOn, ID: r.ID}
	},
		func(p store.Page) ([]store.Record[impact.Notice], error) { return view.Notices(ctx, n.N, f, p) },
		func(r store.Record[impact.Notice]) *Notice { return &Notice{n.InNetwork, r} },
		func(ctx context.Context) (int, error) { return view.CountNotices(ctx, n.N, f) })
}

// notice finds a notice by its id; nil for none.
func (in InNetwork) notice(ctx context.Context, id int64) (*Notice, error) {
	view, err := in.View(ctx)
	if id == 0 || err != nil {
		return nil, err
	}
	record, err := view.Notice(ctx, id)
	if err != nil {
		return nil, ignoreMissing(err)
	}
	return &Notice{in, record}, nil
}

func (r *Notice) network() int64 { return r.Network }
