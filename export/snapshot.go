package export

import (
	"context"
	"errors"
	"strings"

	"polku/impact"
	"polku/store"
)

// snapshot is what everything in one file shares: the view of whoever asks, the network as they may see it, and what is
// wanted.
type snapshot struct {
	Request
	view   *store.View
	n      *impact.Network
	sample bool
	// failed is the first error of looking up a name inside a row. Who reads rows looks at it after each page.
	failed error
}

// coded are the two columns of a code: itself and its title.
func coded[R any](s *snapshot, name, list string, title column, of func(R) string) []field[R] {
	return []field[R]{
		{column{name, title.title}, func(r R) any { return of(r) }},
		{column{name + "_title", title.title}, func(r R) any {
			item, _ := s.n.CodeOf(list, of(r))
			return item.Title.In(s.Lang)
		}},
	}
}

// organised are the columns of an organisation.
func organised[R any](s *snapshot, of func(R) int64) []field[R] {
	find := func(r R) *impact.Organisation { o, _ := impact.ByID[*impact.Organisation](s.n, of(r)); return o }
	return []field[R]{
		{col("organisation", "Organisaatio (tunnus)", "Organisation (kod)", "Organisation (code)"), func(r R) any {
			if o := find(r); o != nil {
				return o.Code
			}
			return nil
		}},
		{col("organisation_name", "Organisaatio", "Organisation", "Organisation"), func(r R) any {
			if o := find(r); o != nil {
				return o.Name.In(s.Lang)
			}
			return nil
		}},
	}
}

// placed are the columns of a region: as it was recorded, and the network's area that it lies in.
func placed[R any](s *snapshot, of func(R) int64) []field[R] {
	find := func(id int64) *impact.Region { r, _ := impact.ByID[*impact.Region](s.n, id); return r }
	code := func(r *impact.Region) any {
		if r == nil {
			return nil
		}
		return r.Code
	}
	return []field[R]{
		{col("region", "Alue (tunnus)", "Område (kod)", "Region (code)"), func(r R) any { return code(find(of(r))) }},
		{col("region_name", "Alue", "Område", "Region"), func(r R) any {
			if region := find(of(r)); region != nil {
				return region.Name.In(s.Lang)
			}
			return nil
		}},
		{col("area", "Verkoston alue (tunnus)", "Nätverkets område (kod)", "Network's area (code)"), func(r R) any { return code(find(s.n.AreaOf(of(r)))) }},
	}
}

// named are the columns of a fact that another names: its id and name, both empty for who may not read it.
func named[R any](s *snapshot, kind impact.Kind, title column, of func(R) int64, find func(int64) (string, error)) []field[R] {
	look := func(r R) (string, bool) {
		if of(r) == 0 || !s.view.Viewer().MayRead(s.n, kind) {
			return "", false
		}
		name, err := find(of(r))
		if err != nil && !errors.Is(err, impact.ErrNotFound) {
			s.failed = errors.Join(s.failed, err)
		}
		return name, err == nil
	}
	return []field[R]{
		{column{title.name + "_id", title.title}, func(r R) any {
			if _, there := look(r); there {
				return impact.NewID(kind, of(r))
			}
			return nil
		}},
		{title, func(r R) any {
			if name, there := look(r); there {
				return name
			}
			return nil
		}},
	}
}

// customerName, procurementName and eventTitle name facts as far as the viewer may read them.
func (s *snapshot) customerName(ctx context.Context) func(int64) (string, error) {
	return func(id int64) (string, error) { r, err := s.view.Customer(ctx, id); return r.Draft.Name, err }
}

func (s *snapshot) procurementName(ctx context.Context) func(int64) (string, error) {
	return func(id int64) (string, error) { r, err := s.view.Procurement(ctx, id); return r.Draft.Name, err }
}

func (s *snapshot) eventTitle(ctx context.Context) func(int64) (string, error) {
	return func(id int64) (string, error) { r, err := s.view.Event(ctx, id); return r.Draft.Title, err }
}

// filter is what the request narrows a list to.
func (s *snapshot) filter() (store.Filter, error) {
	f := store.Filter{Period: s.Period}
	if s.Region != "" {
		r, ok := impact.ByCode[*impact.Region](s.n, impact.KindRegion, s.Region)
		if !ok {
			return f, badRequest("there is no region %.70q; the network's are %s", s.Region, listCodes(s.n.Regions, func(r *impact.Region) string { return r.Code }))
		}
		f.Region = r.ID
	}
	if s.Organisation != "" {
		o, ok := impact.ByCode[*impact.Organisation](s.n, impact.KindOrganisation, s.Organisation)
		if !ok {
			return f, badRequest("there is no organisation %.70q; the network's are %s", s.Organisation, listCodes(s.n.Organisations, func(o *impact.Organisation) string { return o.Code }))
		}
		f.Organisation = o.ID
	}
	return f, nil
}

// readsOf tells whether the viewer may read a fact that moved a value; only facts that people and files bring in are there
// to be read.
func (s *snapshot) readsOf(kind impact.Kind) bool {
	for _, known := range impact.RecordKinds {
		if known == kind {
			return s.view.Viewer().MayRead(s.n, kind)
		}
	}
	return false
}

func listCodes[T any](things []T, code func(T) string) string {
	codes := make([]string, len(things))
	for k, thing := range things {
		codes[k] = code(thing)
	}
	return strings.Join(codes, ", ")
}
