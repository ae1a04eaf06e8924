package impact

import "slices"

// Publication is the decision that everybody may see an indicator.
type Publication struct {
	// Published is always true: an indicator that is taken back has no publication.
	Published bool `json:"published"`
}

// As is the network as somebody with these rights sees its plan: whole for those who belong to it; for everybody else only the
// published indicators and what names their parts; nil where that is nothing.
func (n *Network) As(r Rights) *Network {
	switch {
	case r.Belongs(n):
		return n
	case n.Publishes():
		return n.face
	default:
		return nil
	}
}

// publicFace is the network without anything that is not published. Organisations and regions stay: they name the parts of
// published values.
func (n *Network) publicFace() *Network {
	face := *n
	face.Paths, face.Results, face.Goals, face.Actions, face.Tables = nil, nil, nil, nil, nil
	face.Indicators, face.ActivityAreas = nil, nil
	face.byID, face.byCode = map[int64]any{}, map[ItemKind]map[string]any{KindOrganisation: n.byCode[KindOrganisation], KindRegion: n.byCode[KindRegion]}
	for _, o := range n.Organisations {
		face.byID[o.ID] = o
	}
	for _, r := range n.Regions {
		face.byID[r.ID] = r
	}
	face.byCode[KindIndicator], face.byCode[KindArea] = map[string]any{}, map[string]any{}
	for _, i := range n.Indicators {
		if i.Published {
			show(&face, n, i)
		}
	}
	return &face
}

// show adds a published indicator to the face, without its other definitions.
func show(face, n *Network, i *Indicator) {
	shown := *i
	shown.Variants, shown.Results = nil, nil
	face.Indicators = append(face.Indicators, &shown)
	face.byID[i.ID], face.byCode[KindIndicator][i.Code] = &shown, &shown
	if area, ok := ByCode[*ActivityArea](n, KindArea, i.Area); ok && !slices.Contains(face.ActivityAreas, area) {
		face.ActivityAreas = append(face.ActivityAreas, area)
		face.byID[area.ID], face.byCode[KindArea][area.Code] = area, area
	}
}
