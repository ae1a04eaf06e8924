package export

import (
	"context"
	"slices"

	"polku/impact"
	"polku/store"
)

// pageRows is how many records of a list are in memory at once.
const pageRows = 1000

// records is how a list of facts is read.
type records[D any] struct {
	kind  impact.Kind
	page  func(context.Context, *impact.Network, store.Filter, store.Page) ([]store.Record[D], error)
	count func(context.Context, *impact.Network, store.Filter) (int, error)
	// day is the day that the list is ordered by; nil where it goes by id alone.
	day func(D) impact.Date
}

// recordTable is the table of a list of facts, in the list's order: newest first.
func recordTable[D any](s *snapshot, r records[D], fields []field[store.Record[D]]) (*table, error) {
	f, err := s.filter()
	if err != nil {
		return nil, err
	}
	fields = slices.Concat(recordHead[D](r.kind), fields, recordTail[D]())
	return &table{
		columns: columnsOf(fields),
		count:   func(ctx context.Context) (int, error) { return r.count(ctx, s.n, f) },
		each: func(ctx context.Context, take func(cells) error) error {
			return eachRecord(ctx, s, r, f, func(record store.Record[D]) error { return take(rowOf(fields, record)) })
		},
	}, nil
}

// eachRecord pages through a list inside the snapshot.
func eachRecord[D any](ctx context.Context, s *snapshot, r records[D], f store.Filter, take func(store.Record[D]) error) error {
	p := store.Page{Limit: pageRows}
	for {
		list, err := r.page(ctx, s.n, f, p)
		if err != nil {
			return err
		}
		for _, record := range list {
			if err := take(record); err != nil {
				return err
			}
		}
		if s.failed != nil || len(list) < p.Limit {
			return s.failed
		}
		s.view.Forget()
		last := list[len(list)-1]
		p.After = store.Place{ID: last.ID}
		if r.day != nil {
			p.After.Day = r.day(last.Draft)
			f.Period = f.Period.Until(p.After.Day) // says again what After says, in a form for which an index can be used
		}
	}
}

func recordHead[D any](kind impact.Kind) []field[store.Record[D]] {
	return []field[store.Record[D]]{
		{col("id", "Tunniste", "Id", "Id"), func(r store.Record[D]) any { return impact.NewID(kind, r.ID) }},
	}
}

func recordTail[D any]() []field[store.Record[D]] {
	return []field[store.Record[D]]{
		{col("revision", "Versio", "Version", "Revision"), func(r store.Record[D]) any { return r.Revision }},
		{col("recorded_at", "Kirjattu", "Registrerad", "Recorded at"), func(r store.Record[D]) any { return r.RecordedAt }},
		{col("recorded_by", "Kirjaaja", "Registrerad av", "Recorded by"), func(r store.Record[D]) any { return r.RecordedBy }},
	}
}

// The lists of facts, each with its columns.

func contactTable(ctx context.Context, s *snapshot) (*table, error) {
	type r = store.Record[impact.Contact]
	fields := slices.Concat(
		[]field[r]{{col("occurred_on", "Päivä", "Dag", "Day"), func(c r) any { return c.Draft.OccurredOn }}},
		organised(s, func(c r) int64 { return c.Draft.Organisation }),
		placed(s, func(c r) int64 { return c.Draft.Region }),
		coded(s, "channel", "channel", col("", "Kanava", "Kanal", "Channel"), func(c r) string { return c.Draft.Channel }),
		named(s, impact.KindCustomer, col("customer", "Asiakas", "Kund", "Customer"), func(c r) int64 { return c.Draft.Customer }, s.customerName(ctx)),
		coded(s, "segment", "segment", col("", "Asiakasryhmä", "Kundgrupp", "Segment"), func(c r) string { return c.Draft.Segment }),
		named(s, impact.KindProcurement, col("procurement", "Hankinta", "Upphandling", "Procurement"), func(c r) int64 { return c.Draft.Procurement }, s.procurementName(ctx)),
		coded(s, "theme", "theme", col("", "Teema", "Tema", "Theme"), func(c r) string { return c.Draft.Theme }),
		[]field[r]{{col("tags", "Läpileikkaavat teemat", "Genomgående teman", "Cross-cutting themes"), func(c r) any { return codeSet(c.Draft.Tags) }}},
		coded(s, "help", "help", col("", "Avun laji", "Typ av hjälp", "Kind of help"), func(c r) string { return c.Draft.Help }),
		[]field[r]{{col("referrals", "Ohjattu eteenpäin", "Hänvisad vidare", "Referred to"), func(c r) any { return codeSet(c.Draft.Referrals) }}},
		coded(s, "funding", "funding", col("", "Rahoitus", "Finansiering", "Funding"), func(c r) string { return c.Draft.Funding }),
		[]field[r]{
			{col("follow_up_on", "Palataan", "Uppföljning", "Follow up on"), func(c r) any { return day(c.Draft.FollowUpOn) }},
			{col("feedback_asked", "Palautetta pyydetty", "Respons begärd", "Feedback asked"), func(c r) any { return c.Draft.FeedbackAsked }},
			{col("feedback_score", "Palaute", "Respons", "Feedback"), func(c r) any { return number(c.Draft.FeedbackScore) }},
			{col("note", "Muistiinpano", "Anteckning", "Note"), func(c r) any { return c.Draft.Note }},
		})
	return recordTable(s, records[impact.Contact]{impact.KindContact, s.view.Contacts, s.view.CountContacts, func(d impact.Contact) impact.Date { return d.OccurredOn }}, fields)
}

func procurementTable(ctx context.Context, s *snapshot) (*table, error) {
	type r = store.Record[impact.Procurement]
	fields := slices.Concat(
		[]field[r]{
			{col("name", "Nimi", "Namn", "Name"), func(p r) any { return p.Draft.Name }},
			{col("occurred_on", "Päivä", "Dag", "Day"), func(p r) any { return p.Draft.OccurredOn }},
		},
		organised(s, func(p r) int64 { return p.Draft.Organisation }),
		placed(s, func(p r) int64 { return p.Draft.Region }),
		named(s, impact.KindCustomer, col("customer", "Asiakas", "Kund", "Customer"), func(p r) int64 { return p.Draft.Customer }, s.customerName(ctx)),
		coded(s, "segment", "segment", col("", "Asiakasryhmä", "Kundgrupp", "Segment"), func(p r) string { return p.Draft.Segment }),
		coded(s, "stage", "stage", col("", "Vaihe", "Skede", "Stage"), func(p r) string { return p.Draft.Stage }),
		[]field[r]{
			{col("cpv", "CPV-koodi", "CPV-kod", "CPV code"), func(p r) any { return p.Draft.CPV }},
			{col("estimated_value_eur", "Arvioitu arvo (EUR)", "Uppskattat värde (EUR)", "Estimated value (EUR)"), func(p r) any { return number(p.Draft.EstimatedValue) }},
			{col("innovative", "Innovatiivinen", "Innovativ", "Innovative"), func(p r) any { return yesNo(p.Draft.Innovative) }},
			{col("rnd", "T&K-hankinta", "FoU-upphandling", "R&D procurement"), func(p r) any { return yesNo(p.Draft.RnD) }},
			{col("tags", "Läpileikkaavat teemat", "Genomgående teman", "Cross-cutting themes"), func(p r) any { return codeSet(p.Draft.Tags) }},
		},
		coded(s, "funding", "funding", col("", "Rahoitus", "Finansiering", "Funding"), func(p r) string { return p.Draft.Funding }),
		coded(s, "programme", "programme", col("", "Ohjelma", "Program", "Programme"), func(p r) string { return p.Draft.Programme }),
		[]field[r]{{col("note", "Muistiinpano", "Anteckning", "Note"), func(p r) any { return p.Draft.Note }}})
	return recordTable(s, records[impact.Procurement]{impact.KindProcurement, s.view.Procurements, s.view.CountProcurements, func(d impact.Procurement) impact.Date { return d.OccurredOn }}, fields)
}

func eventTable(ctx context.Context, s *snapshot) (*table, error) {
	type r = store.Record[impact.Event]
	fields := slices.Concat(
		[]field[r]{
			{col("title", "Nimi", "Namn", "Title"), func(e r) any { return e.Draft.Title }},
			{col("occurred_on", "Päivä", "Dag", "Day"), func(e r) any { return e.Draft.OccurredOn }},
		},
		coded(s, "type", "event_type", col("", "Laji", "Typ", "Type"), func(e r) string { return e.Draft.Type }),
		organised(s, func(e r) int64 { return e.Draft.Organisation }),
		placed(s, func(e r) int64 { return e.Draft.Region }),
		coded(s, "programme", "programme", col("", "Ohjelma", "Program", "Programme"), func(e r) string { return e.Draft.Programme }),
		coded(s, "group", "group", col("", "Ryhmä", "Grupp", "Group"), func(e r) string { return e.Draft.Group }),
		coded(s, "topic", "topic", col("", "Aihe", "Ämne", "Topic"), func(e r) string { return e.Draft.Topic }),
		coded(s, "theme", "theme", col("", "Teema", "Tema", "Theme"), func(e r) string { return e.Draft.Theme }),
		[]field[r]{{col("tags", "Läpileikkaavat teemat", "Genomgående teman", "Cross-cutting themes"), func(e r) any { return codeSet(e.Draft.Tags) }}},
		named(s, impact.KindCustomer, col("customer", "Asiakas", "Kund", "Customer"), func(e r) int64 { return e.Draft.Customer }, s.customerName(ctx)),
		coded(s, "segment", "segment", col("", "Asiakasryhmä", "Kundgrupp", "Segment"), func(e r) string { return e.Draft.Segment }),
		[]field[r]{
			{col("attendance", "Läsnä", "Närvarande", "Attendance"), func(e r) any { return number(e.Draft.Attendance) }},
			{col("note", "Muistiinpano", "Anteckning", "Note"), func(e r) any { return e.Draft.Note }},
		})
	return recordTable(s, records[impact.Event]{impact.KindEvent, s.view.Events, s.view.CountEvents, func(d impact.Event) impact.Date { return d.OccurredOn }}, fields)
}

func participationTable(ctx context.Context, s *snapshot) (*table, error) {
	type r = store.Record[impact.Participation]
	fields := slices.Concat(
		named(s, impact.KindEvent, col("event", "Tilaisuus", "Evenemang", "Event"), func(p r) int64 { return p.Draft.Event }, s.eventTitle(ctx)),
		named(s, impact.KindCustomer, col("customer", "Asiakas", "Kund", "Customer"), func(p r) int64 { return p.Draft.Customer }, s.customerName(ctx)),
		coded(s, "segment", "segment", col("", "Asiakasryhmä", "Kundgrupp", "Segment"), func(p r) string { return p.Draft.Segment }),
		coded(s, "status", "participation", col("", "Osallistuminen", "Deltagande", "Participation"), func(p r) string { return p.Draft.Status }),
		[]field[r]{{col("persons", "Henkilöitä", "Personer", "Persons"), func(p r) any { return p.Draft.Persons }}})
	return recordTable(s, records[impact.Participation]{impact.KindParticipation, s.view.Participations, s.view.CountParticipations, nil}, fields)
}

func observationTable(_ context.Context, s *snapshot) (*table, error) {
	type r = store.Record[impact.Observation]
	fields := slices.Concat(
		[]field[r]{
			{col("indicator", "Mittari", "Indikator", "Indicator"), func(o r) any { return s.indicatorCode(o.Draft.Indicator) }},
			{col("occurred_on", "Päivä", "Dag", "Day"), func(o r) any { return o.Draft.OccurredOn }},
		},
		organised(s, func(o r) int64 { return o.Draft.Organisation }),
		placed(s, func(o r) int64 { return o.Draft.Region }),
		[]field[r]{
			{col("value", "Arvo", "Värde", "Value"), func(o r) any { return s.observed(o.Draft) }},
			{col("numerator", "Osoittaja", "Täljare", "Numerator"), func(o r) any { return number(o.Draft.Numerator) }},
			{col("denominator", "Nimittäjä", "Nämnare", "Denominator"), func(o r) any { return number(o.Draft.Denominator) }},
		},
		coded(s, "source", "source", col("", "Lähde", "Källa", "Source"), func(o r) string { return o.Draft.Source }),
		[]field[r]{
			{col("estimated", "Arvio", "Uppskattning", "Estimated"), func(o r) any { return o.Draft.Estimated }},
			{col("note", "Muistiinpano", "Anteckning", "Note"), func(o r) any { return o.Draft.Note }},
		})
	return recordTable(s, records[impact.Observation]{impact.KindObservation, s.view.Observations, s.view.CountObservations, func(d impact.Observation) impact.Date { return d.OccurredOn }}, fields)
}

func customerTable(_ context.Context, s *snapshot) (*table, error) {
	type r = store.Record[impact.Customer]
	fields := slices.Concat(
		[]field[r]{
			{col("name", "Nimi", "Namn", "Name"), func(c r) any { return c.Draft.Name }},
			{col("business_id", "Y-tunnus", "FO-nummer", "Business id"), func(c r) any { return c.Draft.BusinessID }},
		},
		coded(s, "segment", "segment", col("", "Asiakasryhmä", "Kundgrupp", "Segment"), func(c r) string { return c.Draft.Segment }),
		placed(s, func(c r) int64 { return c.Draft.Region }))
	return recordTable(s, records[impact.Customer]{impact.KindCustomer, s.view.Customers, s.view.CountCustomers, nil}, fields)
}

func noticeTable(ctx context.Context, s *snapshot) (*table, error) {
	type r = store.Record[impact.Notice]
	fields := slices.Concat(
		[]field[r]{
			{col("occurred_on", "Lähetyspäivä", "Avsänd", "Sent on"), func(t r) any { return t.Draft.OccurredOn }},
			{col("notice_id", "Ilmoitus (BT-701)", "Annons (BT-701)", "Notice (BT-701)"), func(t r) any { return t.Draft.NoticeID }},
			{col("version", "Ilmoituksen versio (BT-757)", "Annonsens version (BT-757)", "Notice version (BT-757)"), func(t r) any { return t.Draft.Version }},
			{col("lot", "Osa (BT-137)", "Del (BT-137)", "Lot (BT-137)"), func(t r) any { return t.Draft.Lot }},
			{col("lot_kind", "Osan laji", "Typ av del", "Kind of lot"), func(t r) any { return t.Draft.LotKind }},
			{col("procedure", "Menettely (BT-04)", "Förfarande (BT-04)", "Procedure (BT-04)"), func(t r) any { return t.Draft.Procedure }},
			{col("publication", "Julkaisunumero (OPP-010)", "Publiceringsnummer (OPP-010)", "Publication number (OPP-010)"), func(t r) any { return t.Draft.Publication }},
			{col("form", "Lomake (BT-03)", "Formulär (BT-03)", "Form (BT-03)"), func(t r) any { return t.Draft.Form }},
			{col("type", "Ilmoitustyyppi (BT-02)", "Annonstyp (BT-02)", "Notice type (BT-02)"), func(t r) any { return t.Draft.Type }},
			{col("subtype", "Alatyyppi (OPP-070)", "Undertyp (OPP-070)", "Subtype (OPP-070)"), func(t r) any { return t.Draft.Subtype }},
			{col("buyer", "Ostaja (BT-500)", "Köpare (BT-500)", "Buyer (BT-500)"), func(t r) any { return t.Draft.Buyer }},
			{col("buyer_id", "Ostajan tunnus (BT-501)", "Köparens id (BT-501)", "Buyer's id (BT-501)"), func(t r) any { return t.Draft.BuyerID }},
			{col("buyer_type", "Ostajan laji (BT-11)", "Typ av köpare (BT-11)", "Kind of buyer (BT-11)"), func(t r) any { return t.Draft.BuyerType }},
			{col("country", "Maa (BT-514)", "Land (BT-514)", "Country (BT-514)"), func(t r) any { return t.Draft.Country }},
			{col("nuts", "NUTS-alue (BT-507)", "NUTS-område (BT-507)", "NUTS region (BT-507)"), func(t r) any { return t.Draft.NUTS }},
		},
		named(s, impact.KindCustomer, col("customer", "Asiakas", "Kund", "Customer"), func(t r) int64 { return t.Draft.Customer }, s.customerName(ctx)),
		placed(s, func(t r) int64 { return t.Draft.Region }),
		[]field[r]{
			{col("cpv", "CPV-koodi (BT-262)", "CPV-kod (BT-262)", "CPV code (BT-262)"), func(t r) any { return t.Draft.CPV }},
			{col("nature", "Hankinnan laji (BT-23)", "Typ av upphandling (BT-23)", "Nature (BT-23)"), func(t r) any { return t.Draft.Nature }},
			{col("value_eur", "Arvo (EUR)", "Värde (EUR)", "Value (EUR)"), func(t r) any { return number(t.Draft.Value) }},
			{col("value_state", "Arvon tila", "Värdets läge", "State of the value"), func(t r) any { return string(t.Draft.ValueState) }},
			{col("currency", "Ilmoitettu valuutta", "Angiven valuta", "Stated currency"), func(t r) any { return t.Draft.Currency }},
			{col("framework", "Puitejärjestely (BT-765)", "Ramavtal (BT-765)", "Framework (BT-765)"), func(t r) any { return t.Draft.Framework }},
			{col("result", "Tulos (BT-142)", "Resultat (BT-142)", "Result (BT-142)"), func(t r) any { return t.Draft.Result }},
		},
		noticeAims())
	return recordTable(s, records[impact.Notice]{impact.KindNotice, s.view.Notices, s.view.CountNotices, func(d impact.Notice) impact.Date { return d.OccurredOn }}, fields)
}

// noticeAims are the columns of what a notice says of its aims. Nothing in a cell is "not stated", which is not no.
func noticeAims() []field[store.Record[impact.Notice]] {
	type r = store.Record[impact.Notice]
	return []field[r]{
		{col("strategic", "Strateginen hankinta (BT-06)", "Upphandlingsstrategi (BT-06)", "Strategic procurement (BT-06)"), func(t r) any { return codeSet(t.Draft.Strategic) }},
		{col("innovation", "Innovaatio (BT-776)", "Innovation (BT-776)", "Innovation (BT-776)"), func(t r) any { return codeSet(t.Draft.Innovation) }},
		{col("green", "Ympäristö (BT-774)", "Miljö (BT-774)", "Green (BT-774)"), func(t r) any { return codeSet(t.Draft.Green) }},
		{col("social", "Sosiaaliset tavoitteet (BT-775)", "Sociala mål (BT-775)", "Social (BT-775)"), func(t r) any { return codeSet(t.Draft.Social) }},
		{col("criteria", "Ympäristökriteerit (BT-805)", "Miljökriterier (BT-805)", "Green criteria (BT-805)"), func(t r) any { return codeSet(t.Draft.Criteria) }},
		{col("sme", "Sopii pk-yrityksille (BT-726)", "Lämpar sig för SMF (BT-726)", "Suitable for SMEs (BT-726)"), func(t r) any { return yesNo(t.Draft.SME) }},
		{col("answers_yes", "Hilman kysymykset: kyllä", "Hilmas frågor: ja", "Hilma's questions: yes"), func(t r) any { return codeSet(t.Draft.Yes) }},
		{col("answers_no", "Hilman kysymykset: ei", "Hilmas frågor: nej", "Hilma's questions: no"), func(t r) any { return codeSet(t.Draft.No) }},
	}
}

// indicatorCode names an indicator that the viewer may see.
func (s *snapshot) indicatorCode(id int64) any {
	if i, ok := impact.ByID[*impact.Indicator](s.n, id); ok {
		return i.Code
	}
	return nil
}

// observed is the number that was entered, or what the share comes to.
func (s *snapshot) observed(d impact.Observation) any {
	i, ok := impact.ByID[*impact.Indicator](s.n, d.Indicator)
	if !ok {
		return number(d.Value)
	}
	return impact.ObservationRow{Scale: i.ShareScale(), Observation: d}.Number()
}
