package export

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"time"

	"polku/impact"
	"polku/store"
)

// licenceAddress is that of the licence under which published data may be used.
const licenceAddress = "https://creativecommons.org/licenses/by/4.0/"

// catalogueAddress is where the catalogue is. Data sets and publishers are places in it, so that every address answers.
const catalogueAddress = "/open/catalog.jsonld"

// The vocabulary of the EU's publications office that catalogues speak.
const (
	authority       = "http://publications.europa.eu/resource/authority/"
	keptUpdated     = authority + "frequency/UPDATE_CONT"
	governmentTheme = authority + "data-theme/GOVE"
	ianaTypes       = "https://www.iana.org/assignments/media-types/"
)

// object is a JSON object whose fields have a fixed order by their names.
type object = map[string]any

// catalogueContext says what the catalogue's words mean.
var catalogueContext = object{
	"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/", "foaf": "http://xmlns.com/foaf/0.1/", "xsd": "http://www.w3.org/2001/XMLSchema#",
}

var catalogueTitles = struct{ title, description, sample, whole, one impact.Text }{
	title: impact.Text{FI: "Polun avoimet tiedot", SV: "Polkus öppna data", EN: "Open data of Polku"},
	description: impact.Text{FI: "Verkostojen julkaisemat mittarit, niiden tavoitteet ja arvot.", SV: "Indikatorer som nätverken har publicerat, med mål och värden.",
		EN: "The indicators that the networks have published, with their targets and values."},
	sample: impact.Text{FI: "ESIMERKKIAINEISTO: luvut ovat keksittyjä. ", SV: "EXEMPELDATA: siffrorna är påhittade. ", EN: "SAMPLE DATA: the figures are made up. "},
	whole:  impact.Text{FI: "Kaikki julkaistut mittarit", SV: "Alla publicerade indikatorer", EN: "All published indicators"},
	one:    impact.Text{FI: "Mittari kuukausittain", SV: "Indikatorn per månad", EN: "The indicator by month"},
}

// writeCatalogue describes what is published as a DCAT-AP catalogue in JSON-LD: a data set for each network that publishes.
func (e *Exporter) writeCatalogue(ctx context.Context, w io.Writer, view *store.View, base string, sample bool) error {
	sets := []object{}
	publisher := any(nil)
	for _, n := range view.Networks() {
		s := &snapshot{Request: Request{Network: n.Slug}, view: view, n: n, sample: sample}
		set, err := s.dataset(ctx, base)
		if err != nil {
			return err
		}
		sets = append(sets, set)
		if publisher == nil {
			publisher = set["dct:publisher"]
		}
	}
	catalogue := object{
		"@context": catalogueContext, "@id": base + catalogueAddress, "@type": "dcat:Catalog",
		"dct:title": literals(catalogueTitles.title), "dct:description": literals(sampled(catalogueTitles.description, sample)),
		"dct:language": languageAddresses(), "dct:license": reference(licenceAddress), "dcat:dataset": sets,
	}
	if publisher != nil {
		catalogue["dct:publisher"] = publisher
	}
	if !view.At().IsZero() {
		catalogue["dct:modified"] = typed(view.At().Format(time.RFC3339), "xsd:dateTime")
	}
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	if err := out.Encode(catalogue); err != nil {
		return fmt.Errorf("write the catalogue: %w", err)
	}
	return nil
}

// dataset describes what a network publishes.
func (s *snapshot) dataset(ctx context.Context, base string) (object, error) {
	n := s.n
	address := base + "/open/" + url.PathEscape(n.Slug)
	set := object{
		"@id": base + catalogueAddress + "#" + n.Slug, "@type": "dcat:Dataset", "dct:identifier": n.Slug,
		"dct:title": literals(joined(n.Name, ": ", catalogueTitles.whole)), "dct:description": literals(sampled(n.Description, s.sample)),
		"dct:publisher": s.publisher(base), "dct:accrualPeriodicity": reference(keptUpdated), "dct:language": languageAddresses(),
		"dct:license": reference(licenceAddress), "dcat:theme": reference(governmentTheme), "dct:temporal": temporal(n.Period),
		"dct:modified": typed(s.view.At().Format(time.RFC3339), "xsd:dateTime"),
	}
	issued, err := s.view.PublishedAt(ctx, n)
	if err != nil {
		return nil, err
	}
	if !issued.IsZero() {
		set["dct:issued"] = typed(issued.Format(time.RFC3339), "xsd:dateTime")
	}
	distributions := []object{}
	for _, format := range []Format{CSV, JSON} {
		distributions = append(distributions, distribution(address+"/indicators."+string(format), format, catalogueTitles.whole))
	}
	for _, i := range n.Indicators {
		for _, format := range []Format{CSV, JSON} {
			distributions = append(distributions, distribution(address+"/indicators/"+url.PathEscape(i.Code)+"."+string(format), format, joined(i.Title, ": ", catalogueTitles.one)))
		}
	}
	set["dcat:distribution"] = distributions
	return set, nil
}

// distribution describes a file at its stable address.
func distribution(address string, format Format, title impact.Text) object {
	media, kind := "text/csv", "CSV"
	if format == JSON {
		media, kind = "application/json", "JSON"
	}
	return object{"@id": address, "@type": "dcat:Distribution", "dct:title": literals(title), "dcat:accessURL": reference(address), "dcat:downloadURL": reference(address),
		"dcat:mediaType": reference(ianaTypes + media), "dct:format": reference(authority + "file-type/" + kind), "dct:license": reference(licenceAddress)}
}

// publisher is who coordinates the network by its plan, or the network itself.
func (s *snapshot) publisher(base string) object {
	name, id := s.n.Name, base+catalogueAddress+"#publisher-"+s.n.Slug
	if o := s.lead(); o != nil {
		name = o.Name
	}
	return object{"@id": id, "@type": "foaf:Agent", "foaf:name": literals(name)}
}

func temporal(p impact.Period) object {
	span := object{"@type": "dct:PeriodOfTime"}
	if p.From != 0 {
		span["dcat:startDate"] = typed(p.From.String(), "xsd:date")
	}
	if p.To != 0 {
		span["dcat:endDate"] = typed(p.To.String(), "xsd:date")
	}
	return span
}

// sampled puts the warning before a text of a sample.
func sampled(t impact.Text, sample bool) impact.Text {
	if !sample {
		return t
	}
	return joined(catalogueTitles.sample, "", t)
}

func joined(a impact.Text, between string, b impact.Text) impact.Text {
	return impact.Text{FI: a.FI + between + b.FI, SV: a.SV + between + b.SV, EN: a.EN + between + b.EN}
}

// literals is a text in the three languages as JSON-LD writes it.
func literals(t impact.Text) []object {
	return []object{{"@value": t.FI, "@language": "fi"}, {"@value": t.SV, "@language": "sv"}, {"@value": t.EN, "@language": "en"}}
}

func reference(address string) object { return object{"@id": address} }

func typed(value, kind string) object { return object{"@value": value, "@type": kind} }

// languageAddresses are the three languages by the publications office's addresses.
func languageAddresses() []object {
	list := []object{}
	for _, code := range []string{"FIN", "SWE", "ENG"} {
		list = append(list, reference(authority+"language/"+code))
	}
	return list
}
