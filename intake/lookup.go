package intake

import (
	"slices"
	"strings"

	"polku/impact"
)

// lookup finds the things of a plan by what people write of them: code, or name in one of the languages.
type lookup struct {
	n             *impact.Network
	organisations map[string]int64
	regions       map[string]int64
	indicators    map[string]int64
	official      map[string]int64 // official regions by their code
	codes         map[string]map[string]string
}

// newLookup makes the words of a network findable. What comes first keeps a word: codes before names, official regions before
// the areas of the same name.
func newLookup(n *impact.Network) *lookup {
	l := &lookup{
		n: n, organisations: map[string]int64{}, regions: map[string]int64{}, indicators: map[string]int64{},
		official: map[string]int64{}, codes: map[string]map[string]string{},
	}
	for _, o := range n.Organisations {
		first(l.organisations, o.ID, o.Code)
	}
	for _, o := range n.Organisations {
		first(l.organisations, o.ID, o.Abbreviation, o.Name.FI, o.Name.SV, o.Name.EN)
	}
	l.addRegions(n)
	for _, i := range n.Indicators {
		first(l.indicators, i.ID, i.Code)
	}
	for _, i := range n.Indicators {
		first(l.indicators, i.ID, i.Title.FI, i.Title.SV, i.Title.EN)
	}
	for _, list := range n.CodelistNames() {
		l.codes[list] = codeWords(n.Codelists[list])
	}
	return l
}

func (l *lookup) addRegions(n *impact.Network) {
	for _, r := range n.Regions {
		if r.Kind == impact.OfficialRegion {
			l.official[r.Code] = r.ID
			first(l.regions, r.ID, r.Code, r.Name.FI, r.Name.SV, r.Name.EN)
		}
	}
	for nuts, code := range maakuntaOfNUTS {
		if id, ok := l.official[code]; ok {
			first(l.regions, id, nuts)
		}
	}
	for _, r := range n.Regions {
		if r.Kind != impact.OfficialRegion {
			first(l.regions, r.ID, r.Code, r.Name.FI, r.Name.SV, r.Name.EN)
		}
	}
}

func codeWords(items []impact.CodeItem) map[string]string {
	words := map[string]string{}
	for _, item := range items {
		if !item.Retired {
			first(words, item.Code, item.Code)
		}
	}
	for _, item := range items {
		if !item.Retired {
			first(words, item.Code, item.Title.FI, item.Title.SV, item.Title.EN)
		}
	}
	return words
}

// first keeps what a word means, unless it means something already.
func first[T any](words map[string]T, means T, names ...string) {
	for _, name := range names {
		word := fold(name)
		if _, taken := words[word]; !taken && word != "" {
			words[word] = means
		}
	}
}

// fold is a word as it is compared.
func fold(word string) string { return strings.ToLower(strings.TrimSpace(word)) }

// code finds a code of a vocabulary by itself or by its title.
func (l *lookup) code(list, word string) (string, bool) {
	code, ok := l.codes[list][word]
	if !ok {
		code, ok = l.codes[list][fold(word)]
	}
	return code, ok
}

// maxNamed is how many codes a fault names.
const maxNamed = 30

// choices names the codes of a vocabulary.
func (l *lookup) choices(list string) string {
	var codes []string
	for _, item := range l.n.Codelists[list] {
		if !item.Retired {
			codes = append(codes, item.Code)
		}
	}
	if len(codes) == 0 {
		return "nothing: this network has no " + list
	}
	if len(codes) > maxNamed {
		codes = append(slices.Clone(codes[:maxNamed]), "…")
	}
	return strings.Join(codes, ", ")
}

// organisationCodes, regionCodes name what could have been meant.
func (l *lookup) organisationCodes() string {
	var codes []string
	for _, o := range l.n.Organisations {
		codes = append(codes, o.Code)
	}
	return named(codes)
}

func (l *lookup) regionCodes() string {
	var names []string
	for _, r := range l.n.Areas() {
		names = append(names, r.Code)
	}
	return named(names)
}

func named(codes []string) string {
	if len(codes) > maxNamed {
		codes = append(slices.Clone(codes[:maxNamed]), "…")
	}
	return strings.Join(codes, ", ")
}
