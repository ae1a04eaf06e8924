package model

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"polku/impact"
	"polku/store"
)

// record finds a fact of any kind; nil when there is none that the viewer may see.
func (in InNetwork) record(ctx context.Context, kind impact.Kind, id int64) (Record, error) {
	switch kind {
	case impact.KindCustomer:
		return found(in.customer(ctx, id))
	case impact.KindContact:
		return found(in.contact(ctx, id))
	case impact.KindProcurement:
		return found(in.procurement(ctx, id))
	case impact.KindEvent:
		return found(in.event(ctx, id))
	case impact.KindParticipation:
		return found(in.participation(ctx, id))
	case impact.KindObservation:
		return found(in.observation(ctx, id))
	case impact.KindNotice:
		return found(in.notice(ctx, id))
	default:
		return nil, nil
	}
}

// found keeps a missing record from becoming an interface that is not nil.
func found[T any, P interface {
	*T
	Record
}](record P, err error) (Record, error) {
	if record == nil || err != nil {
		return nil, err
	}
	return record, nil
}

func ignoreMissing(err error) error {
	if errors.Is(err, impact.ErrNotFound) {
		return nil
	}
	return err
}

// networkOf is the lens with the network that a thing belongs to.
func (l *Lens) networkOf(ctx context.Context, find func(*store.View) (int64, error)) (InNetwork, error) {
	view, err := l.View(ctx)
	if err != nil {
		return InNetwork{}, err
	}
	id, err := find(view)
	if err != nil {
		return InNetwork{}, err
	}
	n, err := view.NetworkByID(id)
	return InNetwork{l, n}, err
}

// UserErrors shows faults.
func UserErrors(faults impact.Faults) []*UserError {
	list := make([]*UserError, len(faults))
	for i, f := range faults {
		list[i] = &UserError{Code: f.Code, Field: ifSaid(f.Field), Message: f.Message}
	}
	return list
}

// newRevisions shows the versions of a record, newest first, each with what it changed.
func newRevisions[D any](in InNetwork, records []store.Record[D]) []*RecordRevision {
	list := make([]*RecordRevision, len(records))
	for k, r := range records {
		list[k] = &RecordRevision{Revision: r.Revision, Act: r.Act, RecordedAt: r.RecordedAt, RecordedBy: r.RecordedBy, Reason: r.Reason, Changes: []*FieldChange{}}
		if k+1 < len(records) {
			list[k].Changes = in.fieldChanges(records[k+1].Draft, r.Draft)
		}
	}
	return list
}

// fieldChanges compares two versions of a draft, field by field.
func (in InNetwork) fieldChanges(was, is any) []*FieldChange {
	a, b := reflect.ValueOf(was), reflect.ValueOf(is)
	changes := []*FieldChange{}
	for i := range a.NumField() {
		if reflect.DeepEqual(a.Field(i).Interface(), b.Field(i).Interface()) {
			continue
		}
		name := a.Type().Field(i).Name
		changes = append(changes, &FieldChange{Field: strings.ToLower(name[:1]) + name[1:],
			Old: in.fieldWords(name, a.Field(i)), New: in.fieldWords(name, b.Field(i))})
	}
	return changes
}

// fieldWords writes a field's value as a short text; nil when it states nothing.
func (in InNetwork) fieldWords(name string, v reflect.Value) *string {
	if v.IsZero() {
		return nil
	}
	if v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	if id, ok := v.Interface().(int64); ok {
		return ifSaid(in.nameOf(name, id))
	}
	if codes, ok := v.Interface().([]string); ok {
		return ifSaid(strings.Join(codes, ", "))
	}
	return ifSaid(fmt.Sprint(v.Interface()))
}

// nameOf names what a reference points to: things of the plan by their code, facts by their global id.
func (in InNetwork) nameOf(field string, id int64) string {
	switch field {
	case "Organisation":
		if o := in.organisation(id); o != nil {
			return o.Code()
		}
	case "Region":
		if r := in.region(id); r != nil {
			return r.Name(impact.FI)
		}
	case "Indicator":
		if i, ok := impact.ByID[*impact.Indicator](in.N, id); ok {
			return i.Code
		}
	}
	if !in.viewer.MayRead(in.N, impact.Kind(strings.ToLower(field))) {
		return "" // it would tell which records belong together
	}
	return impact.NewID(strings.ToLower(field), id)
}

// memberName names what a distinct count counts once.
func (in InNetwork) memberName(ctx context.Context, field, member string) (string, error) {
	id, err := strconv.ParseInt(member, 10, 64)
	if err != nil {
		return member, nil // a code names itself
	}
	switch field {
	case "procurement":
		return in.procurementName(ctx, id), nil
	case "customer":
		return in.customerName(ctx, id), nil
	case "event":
		return in.eventTitle(ctx, id), nil
	case "organisation":
		return in.nameOf("Organisation", id), nil
	default:
		return in.nameOf("Region", id), nil
	}
}

// The names of facts that other facts name; empty when there is none.

func (in InNetwork) customerName(ctx context.Context, id int64) string {
	if c, err := in.customer(ctx, id); err == nil && c != nil {
		return c.Draft.Name
	}
	return ""
}

func (in InNetwork) procurementName(ctx context.Context, id int64) string {
	if p, err := in.procurement(ctx, id); err == nil && p != nil {
		return p.Draft.Name
	}
	return ""
}

func (in InNetwork) eventTitle(ctx context.Context, id int64) string {
	if e, err := in.event(ctx, id); err == nil && e != nil {
		return e.Draft.Title
	}
	return ""
}

func joinWords(words ...string) string {
	var said []string
	for _, w := range words {
		if w != "" {
			said = append(said, w)
		}
	}
	return strings.Join(said, " · ")
}

func ifDay(d impact.Date) *impact.Date {
	if d == 0 {
		return nil
	}
	return &d
}

func wholeIf(d *impact.Decimal) *int {
	if d == nil {
		return nil
	}
	n := int(*d / impact.Whole(1))
	return &n
}

func decimalIf(n *int) *impact.Decimal {
	if n == nil {
		return nil
	}
	d := impact.Whole(int64(*n))
	return &d
}

// said is an optional text; empty when left out.
func said(text *string) string { return given(text) }

// given is an optional value; zero when left out.
func given[T any](value *T) T {
	var none T
	if value == nil {
		return none
	}
	return *value
}

// narrow reads a filter of records.
func (f *RecordFilter) narrow(search string) store.Filter {
	if f == nil {
		return store.Filter{Search: search}
	}
	return store.Filter{Search: search, Period: f.Period.span(), Region: idIf(impact.KindRegion, f.Region),
		Organisation: idIf(impact.KindOrganisation, f.Organisation), Customer: idIf(impact.KindCustomer, f.Customer)}
}

// Recording, Correcting and Withdrawing are the three acts as the domain takes them.

// Recording asks for a new record.
func Recording(key string) impact.Change { return impact.Change{Key: key, Act: impact.Recorded} }

// Correcting asks for a new revision of a record.
func Correcting[K ~string](kind K, id string, revision int, reason, key string) impact.Change {
	return impact.Change{Key: key, Act: impact.Corrected, ID: idOf(kind, id), Revision: revision, Reason: reason}
}

// Withdrawing asks to take a record back.
func Withdrawing[K ~string](kind K, i WithdrawInput) impact.Change {
	return impact.Change{Key: i.IdempotencyKey, Act: impact.WithdrawnAct, ID: idOf(kind, i.ID), Revision: i.Revision, Reason: i.Reason}
}
