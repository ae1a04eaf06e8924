package model

import "polku/impact"

// Region is an area of the network, or an official region inside one.
type Region struct {
	InNetwork
	r *impact.Region
}

func newRegion(in InNetwork, r *impact.Region) *Region { return &Region{in, r} }

// region finds a region by its id; nil when there is none.
func (in InNetwork) region(id int64) *Region {
	if r, ok := impact.ByID[*impact.Region](in.N, id); ok {
		return newRegion(in, r)
	}
	return nil
}

// IsNode marks a thing with a global id.
func (*Region) IsNode() {}

// ID is the region's global id.
func (r *Region) ID() string { return impact.NewID(impact.KindRegion, r.r.ID) }

// Code is the region's code.
func (r *Region) Code() string { return r.r.Code }

// Name is the region's name.
func (r *Region) Name(lang impact.Lang) string { return r.r.Name.In(lang) }

// Kind is what kind of region it is.
func (r *Region) Kind() impact.RegionKind { return r.r.Kind }

// Inside is the area that it belongs to.
func (r *Region) Inside() *Region {
	if area, ok := impact.ByCode[*impact.Region](r.N, impact.KindRegion, r.r.Inside); ok {
		return newRegion(r.InNetwork, area)
	}
	return nil
}

// Official are the official regions inside it.
func (r *Region) Official() []*Region { return each(r.InNetwork, r.N.OfficialIn(r.r), newRegion) }

// Provenance is where the region is printed.
func (r *Region) Provenance() []*Citation { return r.cites(r.r.Cites) }
