package store

import (
	"database/sql"

	"polku/impact"
)

// rowSource is how the rows of a source are read as definitions see them: the fact as f, its parent as p.
type rowSource struct {
	selects, table string
	// parent joins what the fact inherits from; empty where it inherits nothing.
	parent string
	// day and the columns of the place, as the source's table or its parent has them.
	day, region, organisation string
	// columns are the fields of the vocabulary that are one column under another name than the field's own.
	columns map[string]string
	scan    func(*sql.Rows, *impact.Network) (impact.Row, error)
}

// from is the table with the parent as it was when the fact is looked at.
func (s rowSource) from(r reader) string {
	if s.parent == "" {
		return "FROM " + s.table + " f"
	}
	return "FROM " + s.table + " f " + s.parent + " AND " + r.valid("p.")
}

var rowSources = map[impact.Source]rowSource{
	impact.Contacts: {
		selects: `SELECT f.fact_id, f.occurred_on, f.organisation_id, f.region_id, f.channel, f.customer_id, f.segment, f.procurement_id,
			f.theme, f.tags, f.help, f.referrals, f.funding, f.feedback_score, p.innovative, p.rnd, p.stage, p.tags, p.funding`,
		table: "contacts", parent: "LEFT JOIN procurements p ON f.procurement_id <> 0 AND p.fact_id = f.procurement_id",
		day: "f.occurred_on", region: "f.region_id", organisation: "f.organisation_id",
		scan: scanContact,
	},
	impact.Procurements: {
		selects: `SELECT f.fact_id, f.occurred_on, f.organisation_id, f.region_id, f.customer_id, f.segment, f.stage, f.cpv,
			f.estimated_value, f.innovative, f.rnd, f.tags, f.funding, f.programme`,
		table: "procurements",
		day:   "f.occurred_on", region: "f.region_id", organisation: "f.organisation_id",
		scan: scanProcurement,
	},
	impact.Events: {
		selects: `SELECT f.fact_id, f.occurred_on, f.organisation_id, f.region_id, f.type, f.programme, f.group_code, f.topic, f.theme,
			f.tags, f.customer_id, f.segment, f.attendance`,
		table: "events",
		day:   "f.occurred_on", region: "f.region_id", organisation: "f.organisation_id",
		columns: map[string]string{"group": "f.group_code"},
		scan:    scanEvent,
	},
	impact.Participations: {
		selects: `SELECT f.fact_id, f.event_id, f.customer_id, f.segment, f.status, f.persons, p.occurred_on, p.organisation_id,
			p.region_id, p.type, p.programme, p.group_code, p.topic, p.theme, p.tags`,
		table: "participations", parent: "JOIN events p ON p.fact_id = f.event_id",
		day: "p.occurred_on", region: "p.region_id", organisation: "p.organisation_id",
		columns: map[string]string{"organisation": "p.organisation_id", "event.group": "p.group_code"},
		scan:    scanParticipation,
	},
	impact.Observations: {
		selects: `SELECT f.fact_id, f.indicator_id, f.occurred_on, f.organisation_id, f.region_id, f.value, f.numerator, f.denominator`,
		table:   "observations",
		day:     "f.occurred_on", region: "f.region_id", organisation: "f.organisation_id",
		scan: scanObservation,
	},
	impact.Notices: {
		selects: `SELECT f.fact_id, f.key, f.notice_id, f.version, f.lot, f.lot_kind, f.form, f.type, f.subtype, f.occurred_on, f.buyer_id,
			f.country, f.nuts, f.customer_id, f.region_id, f.cpv, f.nature, f.value, f.value_state, f.framework, f.result,
			f.strategic, f.innovation, f.green, f.social, f.criteria, f.sme, f.answers_yes, f.answers_no`,
		table: "notices",
		day:   "f.occurred_on", region: "f.region_id", organisation: "CAST(0 AS BIGINT)",
		columns: map[string]string{"lot": "f.key", "buyer": "f.buyer_id"},
		scan:    scanNotice,
	},
}

// drain gives each row of a source to take, and closes the rows.
func drain(rows *sql.Rows, n *impact.Network, source impact.Source, scan func(*sql.Rows, *impact.Network) (impact.Row, error), take func(impact.Source, impact.Row)) error {
	defer rows.Close()
	for rows.Next() {
		row, err := scan(rows, n)
		if err != nil {
			return err
		}
		take(source, row)
	}
	return rows.Err()
}

func scanContact(r *sql.Rows, n *impact.Network) (impact.Row, error) {
	var row impact.ContactRow
	var about impact.Procurement
	var tags, referrals string
	var stage, aboutTags, funding sql.NullString
	err := r.Scan(&row.ID, &row.OccurredOn, &row.Organisation, &row.Region, &row.Channel, &row.Customer, &row.Segment, &row.Procurement,
		&row.Theme, &tags, &row.Help, &referrals, &row.Funding, &row.FeedbackScore, &about.Innovative, &about.RnD, &stage, &aboutTags, &funding)
	row.Tags, row.Referrals, row.Area = readSet(tags), readSet(referrals), n.AreaOf(row.Region)
	if row.Procurement != 0 {
		about.Stage, about.Tags, about.Funding = stage.String, readSet(aboutTags.String), funding.String
		row.About = &about
	}
	return row, err
}

func scanProcurement(r *sql.Rows, n *impact.Network) (impact.Row, error) {
	var row impact.ProcurementRow
	var tags string
	err := r.Scan(&row.ID, &row.OccurredOn, &row.Organisation, &row.Region, &row.Customer, &row.Segment, &row.Stage, &row.CPV,
		&row.EstimatedValue, &row.Innovative, &row.RnD, &tags, &row.Funding, &row.Programme)
	row.Tags, row.Area = readSet(tags), n.AreaOf(row.Region)
	return row, err
}

func scanEvent(r *sql.Rows, n *impact.Network) (impact.Row, error) {
	var row impact.EventRow
	var tags string
	err := r.Scan(&row.ID, &row.OccurredOn, &row.Organisation, &row.Region, &row.Type, &row.Programme, &row.Group, &row.Topic, &row.Theme,
		&tags, &row.Customer, &row.Segment, &row.Attendance)
	row.Tags, row.Area = readSet(tags), n.AreaOf(row.Region)
	return row, err
}

func scanParticipation(r *sql.Rows, n *impact.Network) (impact.Row, error) {
	var row impact.ParticipationRow
	var tags string
	err := r.Scan(&row.ID, &row.Participation.Event, &row.Customer, &row.Segment, &row.Status, &row.Persons, &row.In.OccurredOn,
		&row.In.Organisation, &row.In.Region, &row.In.Type, &row.In.Programme, &row.In.Group, &row.In.Topic, &row.In.Theme, &tags)
	row.In.ID, row.In.Tags, row.In.Area = row.Participation.Event, readSet(tags), n.AreaOf(row.In.Region)
	return row, err
}

func scanObservation(r *sql.Rows, n *impact.Network) (impact.Row, error) {
	var d impact.Observation
	var id int64
	err := r.Scan(&id, &d.Indicator, &d.OccurredOn, &d.Organisation, &d.Region, &d.Value, &d.Numerator, &d.Denominator)
	return newObservationRow(n, id, d), err
}

func scanNotice(r *sql.Rows, n *impact.Network) (impact.Row, error) {
	var row impact.NoticeRow
	var strategic, innovation, green, social, criteria, yes, no string
	err := r.Scan(&row.ID, &row.Key, &row.NoticeID, &row.Version, &row.Lot, &row.LotKind, &row.Form, &row.Type, &row.Subtype, &row.OccurredOn, &row.BuyerID,
		&row.Country, &row.NUTS, &row.Customer, &row.Region, &row.CPV, &row.Nature, &row.Value, &row.ValueState, &row.Framework, &row.Result,
		&strategic, &innovation, &green, &social, &criteria, &row.SME, &yes, &no)
	row.Strategic, row.Innovation, row.Green, row.Social, row.Criteria = readSet(strategic), readSet(innovation), readSet(green), readSet(social), readSet(criteria)
	row.Yes, row.No, row.Area = readSet(yes), readSet(no), n.AreaOf(row.Region)
	return row, err
}
