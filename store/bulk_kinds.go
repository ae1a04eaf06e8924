package store

import (
	"context"
	"fmt"

	"polku/ent"
	"polku/ent/predicate"
	"polku/impact"
)

// eachChunk writes many rows, in statements of few sizes, so that the same statements come again.
func eachChunk[T any](list []T, write func([]T) error) error {
	for _, size := range []int{200, 40, 8, 1} {
		for len(list) >= size {
			if err := write(list[:size]); err != nil {
				return err
			}
			list = list[size:]
		}
	}
	return nil
}

// eachMade makes and writes the rows of records, many a statement.
func eachMade[D, C any](ctx context.Context, w *writer, list []Record[D], create func(*writer, Record[D]) C, write func(...C) interface{ Exec(context.Context) error }) error {
	return eachChunk(list, func(chunk []Record[D]) error {
		made := make([]C, len(chunk))
		for i, r := range chunk {
			made[i] = create(w, r)
		}
		return write(made...).Exec(ctx)
	})
}

// heldOf turns rows into the revisions that they hold.
func heldOf[R any, D any](rows []*R, err error, record func(*R) Record[D], id func(*R) int64) ([]held[D], error) {
	if err != nil {
		return nil, fmt.Errorf("read revisions: %w", err)
	}
	list := make([]held[D], len(rows))
	for i, row := range rows {
		list[i] = held[D]{record(row), id(row)}
	}
	return list, nil
}

func (customerKind) table() string { return "customers" }

func (customerKind) many(ctx context.Context, w *writer, where condition) ([]held[impact.Customer], error) {
	rows, err := w.db.Customer.Query().Where(predicate.Customer(where)).All(ctx)
	return heldOf(rows, err, customerRecord, func(row *ent.Customer) int64 { return row.ID })
}

func (customerKind) appendMany(ctx context.Context, w *writer, list []Record[impact.Customer]) error {
	return eachMade(ctx, w, list, createCustomer, func(made ...*ent.CustomerCreate) interface{ Exec(context.Context) error } {
		return w.db.Customer.CreateBulk(made...)
	})
}

func (customerKind) names(_ *impact.Customer) []naming { return nil }

func (customerKind) segment(d *impact.Customer) *string { return &d.Segment }

func (customerKind) words(d impact.Customer) []word {
	return []word{{impact.KindCustomer, "businessId", d.BusinessID}, {impact.KindCustomer, "name", d.Name}}
}

func (contactKind) table() string { return "contacts" }

func (contactKind) many(ctx context.Context, w *writer, where condition) ([]held[impact.Contact], error) {
	rows, err := w.db.Contact.Query().Where(predicate.Contact(where)).All(ctx)
	return heldOf(rows, err, contactRecord, func(row *ent.Contact) int64 { return row.ID })
}

func (contactKind) appendMany(ctx context.Context, w *writer, list []Record[impact.Contact]) error {
	return eachMade(ctx, w, list, createContact, func(made ...*ent.ContactCreate) interface{ Exec(context.Context) error } {
		return w.db.Contact.CreateBulk(made...)
	})
}

func (contactKind) names(d *impact.Contact) []naming {
	return []naming{{"customer", impact.KindCustomer, &d.Customer}, {"procurement", impact.KindProcurement, &d.Procurement}}
}

func (contactKind) segment(d *impact.Contact) *string { return &d.Segment }

func (contactKind) words(_ impact.Contact) []word {
	return nil
}

func (procurementKind) table() string { return "procurements" }

func (procurementKind) many(ctx context.Context, w *writer, where condition) ([]held[impact.Procurement], error) {
	rows, err := w.db.Procurement.Query().Where(predicate.Procurement(where)).All(ctx)
	return heldOf(rows, err, procurementRecord, func(row *ent.Procurement) int64 { return row.ID })
}

func (procurementKind) appendMany(ctx context.Context, w *writer, list []Record[impact.Procurement]) error {
	return eachMade(ctx, w, list, createProcurement, func(made ...*ent.ProcurementCreate) interface{ Exec(context.Context) error } {
		return w.db.Procurement.CreateBulk(made...)
	})
}

func (procurementKind) names(d *impact.Procurement) []naming {
	return []naming{{"customer", impact.KindCustomer, &d.Customer}}
}

func (procurementKind) segment(d *impact.Procurement) *string { return &d.Segment }

func (procurementKind) words(d impact.Procurement) []word {
	return []word{{impact.KindProcurement, "name", d.Name}}
}

func (eventKind) table() string { return "events" }

func (eventKind) many(ctx context.Context, w *writer, where condition) ([]held[impact.Event], error) {
	rows, err := w.db.Event.Query().Where(predicate.Event(where)).All(ctx)
	return heldOf(rows, err, eventRecord, func(row *ent.Event) int64 { return row.ID })
}

func (eventKind) appendMany(ctx context.Context, w *writer, list []Record[impact.Event]) error {
	return eachMade(ctx, w, list, createEvent, func(made ...*ent.EventCreate) interface{ Exec(context.Context) error } {
		return w.db.Event.CreateBulk(made...)
	})
}

func (eventKind) names(d *impact.Event) []naming {
	return []naming{{"customer", impact.KindCustomer, &d.Customer}}
}

func (eventKind) segment(d *impact.Event) *string { return &d.Segment }

func (eventKind) words(d impact.Event) []word {
	return []word{{impact.KindEvent, "name", d.Title}}
}

func (participationKind) table() string { return "participations" }

func (participationKind) many(ctx context.Context, w *writer, where condition) ([]held[impact.Participation], error) {
	rows, err := w.db.Participation.Query().Where(predicate.Participation(where)).All(ctx)
	return heldOf(rows, err, participationRecord, func(row *ent.Participation) int64 { return row.ID })
}

func (participationKind) appendMany(ctx context.Context, w *writer, list []Record[impact.Participation]) error {
	return eachMade(ctx, w, list, createParticipation, func(made ...*ent.ParticipationCreate) interface{ Exec(context.Context) error } {
		return w.db.Participation.CreateBulk(made...)
	})
}

func (participationKind) names(d *impact.Participation) []naming {
	return []naming{{"customer", impact.KindCustomer, &d.Customer}, {"event", impact.KindEvent, &d.Event}}
}

func (participationKind) segment(d *impact.Participation) *string { return &d.Segment }

func (participationKind) words(d impact.Participation) []word {
	return []word{pairOf(d)}
}

func (observationKind) table() string { return "observations" }

func (observationKind) many(ctx context.Context, w *writer, where condition) ([]held[impact.Observation], error) {
	rows, err := w.db.Observation.Query().Where(predicate.Observation(where)).All(ctx)
	return heldOf(rows, err, observationRecord, func(row *ent.Observation) int64 { return row.ID })
}

func (observationKind) appendMany(ctx context.Context, w *writer, list []Record[impact.Observation]) error {
	return eachMade(ctx, w, list, createObservation, func(made ...*ent.ObservationCreate) interface{ Exec(context.Context) error } {
		return w.db.Observation.CreateBulk(made...)
	})
}

func (observationKind) names(_ *impact.Observation) []naming { return nil }

func (observationKind) segment(_ *impact.Observation) *string { return nil }

func (observationKind) words(_ impact.Observation) []word {
	return nil
}

func (noticeKind) table() string { return "notices" }

func (noticeKind) many(ctx context.Context, w *writer, where condition) ([]held[impact.Notice], error) {
	rows, err := w.db.Notice.Query().Where(predicate.Notice(where)).All(ctx)
	return heldOf(rows, err, noticeRecord, func(row *ent.Notice) int64 { return row.ID })
}

func (noticeKind) appendMany(ctx context.Context, w *writer, list []Record[impact.Notice]) error {
	return eachMade(ctx, w, list, createNotice, func(made ...*ent.NoticeCreate) interface{ Exec(context.Context) error } {
		return w.db.Notice.CreateBulk(made...)
	})
}

func (noticeKind) names(d *impact.Notice) []naming {
	return []naming{{"customer", impact.KindCustomer, &d.Customer}}
}

func (noticeKind) segment(_ *impact.Notice) *string { return nil }

func (noticeKind) words(d impact.Notice) []word {
	return []word{{impact.KindNotice, "key", d.Key}, {impact.KindNotice, "noticeId", d.NoticeID}}
}
