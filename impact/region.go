package impact

// RegionKind is the kind of a region.
type RegionKind string

// The kinds of regions.
const (
	// AreaRegion is an area of the network with advisers of its own; it may merge several official regions.
	AreaRegion RegionKind = "AREA"
	// SelfServedRegion is an area that the network's core serves itself.
	SelfServedRegion RegionKind = "SELF_SERVED"
	// OfficialRegion is an official region (maakunta) inside an area.
	OfficialRegion RegionKind = "OFFICIAL"
)

// Region is an area of the network or an official region inside one.
type Region struct {
	ID       int64            `yaml:"-" json:"-"`
	Order    int              `yaml:"-" json:"order"`
	Code     string           `yaml:"code" json:"code"`
	Name     Text             `yaml:"name" json:"name"`
	Kind     RegionKind       `yaml:"kind" json:"kind"`
	Inside   string           `yaml:"inside,omitempty" json:"inside,omitempty"`
	Official []OfficialInside `yaml:"official,omitempty" json:"-"`
	Cites    []Citation       `yaml:"cites" json:"cites,omitempty"`
}

// OfficialInside is an official region as the plan file lists it inside its area.
type OfficialInside struct {
	Code string `yaml:"code" json:"code"`
	Name Text   `yaml:"name" json:"name"`
}

// Areas are the network's own areas in the plan's order.
func (n *Network) Areas() []*Region {
	var areas []*Region
	for _, r := range n.Regions {
		if r.Kind != OfficialRegion {
			areas = append(areas, r)
		}
	}
	return areas
}

// OfficialIn lists the official regions inside an area.
func (n *Network) OfficialIn(area *Region) []*Region {
	var regions []*Region
	for _, r := range n.Regions {
		if r.Kind == OfficialRegion && r.Inside == area.Code {
			regions = append(regions, r)
		}
	}
	return regions
}

// AreaOf is the id of the area that a region lies in: an area is its own. No region is no area.
func (n *Network) AreaOf(region int64) int64 {
	r, ok := ByID[*Region](n, region)
	if !ok || r.Kind != OfficialRegion {
		return region
	}
	area, ok := ByCode[*Region](n, KindRegion, r.Inside)
	if !ok {
		return 0
	}
	return area.ID
}

// RegionsIn are the ids of an area and of the official regions inside it. Area 0 is "not stated".
func (n *Network) RegionsIn(area int64) []int64 {
	ids := []int64{area}
	if r, ok := ByID[*Region](n, area); ok {
		for _, official := range n.OfficialIn(r) {
			ids = append(ids, official.ID)
		}
	}
	return ids
}
