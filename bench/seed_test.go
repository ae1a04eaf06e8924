package bench

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"strings"

	"github.com/lib/pq"

	"polku/impact"
	"polku/sample"
)

// seed fills a new store. The facts go in past the store, with the feed and the idempotency keys that recording them would
// have left. The totals are the store's own: a change of the plan's regions makes it count everything anew. Then come some
// events and observations through the store's verbs, so that every indicator has something to show.
func seed(ctx context.Context, d *database, contacts int) error {
	if err := d.load(ctx, "kiertotalous-suomi-2022.yaml", func(*impact.Plan) {}); err != nil {
		return err
	}
	if err := d.load(ctx, "keino-2022.yaml", dropRegion); err != nil {
		return err
	}
	if err := d.write(ctx, contacts); err != nil {
		return fmt.Errorf("write the history: %w", err)
	}
	if err := d.load(ctx, "keino-2022.yaml", func(*impact.Plan) {}); err != nil {
		return fmt.Errorf("count the totals: %w", err)
	}
	n, err := d.network(ctx)
	if err != nil {
		return err
	}
	d.past.n = n
	if err := sample.New(n, &others{d: d}, 1).Fill(ctx); err != nil {
		return fmt.Errorf("record events and observations: %w", err)
	}
	return d.settle(ctx)
}

// dropRegion takes an official region out of the plan.
func dropRegion(plan *impact.Plan) {
	for i := range plan.Regions {
		if inside := plan.Regions[i].Official; len(inside) > 1 {
			plan.Regions[i].Official = inside[:1]
			return
		}
	}
}

// settle brings the database to the state that it has at rest: statistics, no old log to write out.
func (d *database) settle(ctx context.Context) error {
	statements := []string{"PRAGMA wal_checkpoint(TRUNCATE)", "PRAGMA cache_size = -2000"}
	if d.cluster != nil {
		statements = []string{"VACUUM ANALYZE", "CHECKPOINT"}
	}
	for _, statement := range statements {
		if _, err := d.plain.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

// write writes the history in one transaction.
func (d *database) write(ctx context.Context, contacts int) error {
	n, err := d.network(ctx)
	if err != nil {
		return err
	}
	if d.cluster == nil { // or the indexes, which are larger, are written again and again
		if _, err := d.plain.ExecContext(ctx, "PRAGMA cache_size = -1000000"); err != nil {
			return err
		}
	}
	tx, err := d.plain.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing
	var nextID, sequence int64
	if err := tx.QueryRowContext(ctx, "SELECT next_id, seq FROM heads WHERE id = 1").Scan(&nextID, &sequence); err != nil {
		return err
	}
	d.past = newHistory(n, contacts, nextID, sequence+1)
	load := loadSQLite
	if d.cluster != nil {
		load = loadPostgres
	}
	for _, t := range d.past.tables() {
		if err := load(ctx, tx, t); err != nil {
			return fmt.Errorf("%s: %w", t.name, err)
		}
	}
	h := d.past
	_, err = tx.ExecContext(ctx, fmt.Sprintf("UPDATE heads SET next_id = %d, seq = %d, recorded_at = %d WHERE id = 1",
		h.firstContact+int64(contacts), sequence+h.size, today.Time().UnixMicro()))
	if err != nil {
		return err
	}
	return tx.Commit()
}

// table is rows for one table.
type table struct {
	name, columns string
	rows          iter.Seq[[]any]
}

func loadPostgres(ctx context.Context, tx *sql.Tx, t table) error {
	statement, err := tx.PrepareContext(ctx, pq.CopyIn(t.name, strings.Split(t.columns, ", ")...)) //nolint:staticcheck // the COPY text by hand would quote names by hand
	if err != nil {
		return err
	}
	for row := range t.rows {
		if _, err := statement.ExecContext(ctx, row...); err != nil {
			return err
		}
	}
	if _, err := statement.ExecContext(ctx); err != nil {
		return err
	}
	return statement.Close()
}

// rowsAStatement keeps a statement within SQLite's 32,766 values.
const rowsAStatement = 500

func loadSQLite(ctx context.Context, tx *sql.Tx, t table) error {
	row := "(?" + strings.Repeat(",?", strings.Count(t.columns, ",")) + ")"
	insert := "INSERT INTO " + t.name + " (" + t.columns + ") VALUES "
	many, err := tx.PrepareContext(ctx, insert+row+strings.Repeat(","+row, rowsAStatement-1))
	if err != nil {
		return err
	}
	defer func() { _ = many.Close() }() // the transaction tells whether it went well
	var args []any
	count := 0
	for values := range t.rows {
		args = append(args, values...)
		if count++; count%rowsAStatement == 0 {
			if _, err := many.ExecContext(ctx, args...); err != nil {
				return err
			}
			args = args[:0]
		}
	}
	if rest := count % rowsAStatement; rest > 0 {
		_, err = tx.ExecContext(ctx, insert+row+strings.Repeat(","+row, rest-1), args...)
	}
	return err
}

// recorded are the columns that every fact has, and their values.
const recorded = "fact_id, network_id, revision, act, seq_from, recorded_at, recorded_by"

func (h *history) recorded(id, sequence, at int64) []any {
	return []any{id, h.n.ID, 1, string(impact.Recorded), sequence, at, coordinator.Name}
}

// tables are all rows of the history, in the order in which they can be loaded.
func (h *history) tables() []table {
	return []table{
		{"customers", recorded + ", name, segment, region_id", h.customerRows()},
		{"procurements", recorded + ", name, occurred_on, organisation_id, region_id, customer_id, stage, estimated_value, rnd, tags, funding, programme", h.procurementRows()},
		{"contacts", recorded + ", occurred_on, organisation_id, region_id, channel, customer_id, segment, procurement_id, theme, tags, help, funding, " +
			"feedback_asked, feedback_score, note", h.contactRows()},
		{"changes", "id, network_id, after, recorded_at, indicator_id, act, kind, fact_id, organisation_id, region_id, " +
			"count_was, sum_was, count_is, sum_is, data_was, data_is, moved", h.changeRows()},
		{"requests", "viewer, key, digest, fact_id, revision, seq_first, seq_last, recorded_at", h.requestRows()},
		{"source_totals", "network_id, source, count, recorded_at", h.sourceRows()},
	}
}

func (h *history) customerRows() iter.Seq[[]any] {
	return func(yield func([]any) bool) {
		dice := newDice(3)
		for i := range customers {
			c := h.customer(dice, i)
			if !yield(append(h.recorded(h.firstCustomer+int64(i), h.firstSequence, h.from.UnixMicro()), c.Name, c.Segment, c.Region)) {
				return
			}
		}
	}
}

func (h *history) procurementRows() iter.Seq[[]any] {
	return func(yield func([]any) bool) {
		for i, p := range h.about {
			row := append(h.recorded(h.firstProcurement+int64(i), h.firstSequence, h.from.UnixMicro()), p.Name, int32(p.OccurredOn), p.Organisation, p.Region,
				p.Customer, p.Stage, int64(*p.EstimatedValue), *p.RnD, setText(p.Tags), p.Funding, p.Programme)
			if !yield(row) {
				return
			}
		}
	}
}

func (h *history) contactRows() iter.Seq[[]any] {
	return func(yield func([]any) bool) {
		for a := range h.advices() {
			if !yield(append(h.recorded(a.id, a.sequence, a.at), contactValues(a.Contact)...)) {
				return
			}
		}
	}
}

// contactValues are a contact's own columns.
func contactValues(c impact.Contact) []any {
	var score any
	if c.FeedbackScore != nil {
		score = int64(*c.FeedbackScore)
	}
	return []any{int32(c.OccurredOn), c.Organisation, c.Region, c.Channel, c.Customer, c.Segment, c.Procurement, c.Theme, setText(c.Tags), c.Help,
		c.Funding, c.FeedbackAsked, score, c.Note}
}

// setText is a set of codes as it is kept.
func setText(codes []string) string {
	if len(codes) == 0 {
		return ""
	}
	return "|" + strings.Join(codes, "|") + "|"
}

// changeRows are the feed that the contacts left: a number for each indicator that a contact counts for. The counts only
// have to look like counts.
func (h *history) changeRows() iter.Seq[[]any] {
	return func(yield func([]any) bool) {
		counts, after := map[int64]int64{}, int64(0)
		for a := range h.advices() {
			if len(a.moves) == 0 && !yield(h.change(a, a.sequence, after, move{}, 0)) {
				return
			}
			for k, m := range a.moves {
				sequence := a.sequence + int64(k)
				if !yield(h.change(a, sequence, after, m, counts[m.indicator])) {
					return
				}
				counts[m.indicator]++
				after = sequence
			}
		}
	}
}

func (h *history) change(a *advice, sequence, after int64, m move, was int64) []any {
	counts := m.indicator != 0
	return []any{sequence, h.n.ID, after, a.at, m.indicator, string(impact.Recorded), string(impact.KindContact), a.id, a.Organisation, a.Region,
		was, was * 10_000, was + 1, (was + 1) * 10_000, counts, counts, m.whole}
}

// requestRows are the keys of the requests, spread over all keys that there can be: a new one falls between two of them.
func (h *history) requestRows() iter.Seq[[]any] {
	return func(yield func([]any) bool) {
		digest := strings.Repeat("0123456789abcdef", 4)
		for a := range h.advices() {
			key := fmt.Sprintf("%08x", uint64(a.id-h.firstContact)<<32/uint64(h.contacts))
			last := a.sequence + max(0, int64(len(a.moves))-1)
			if !yield([]any{coordinator.Name, key, digest, a.id, 1, a.sequence, last, a.at}) {
				return
			}
		}
	}
}

func (h *history) sourceRows() iter.Seq[[]any] {
	return func(yield func([]any) bool) {
		at := today.Time().UnixMicro()
		_ = yield([]any{h.n.ID, string(impact.Contacts), h.contacts, at}) && yield([]any{h.n.ID, string(impact.Procurements), len(h.about), at})
	}
}

// others records what the sample makes up beside contacts, procurements and customers: those the history has.
type others struct {
	d     *database
	drawn int64
}

func (o *others) Customer(context.Context, impact.Customer) (int64, error) {
	o.drawn++
	return o.d.past.firstCustomer + o.drawn%customers, nil
}

func (o *others) Procurement(context.Context, impact.Procurement) (int64, error) {
	return o.d.past.firstProcurement, nil
}

func (o *others) Contact(context.Context, impact.Contact) error { return nil }

func (o *others) Event(ctx context.Context, e impact.Event) (int64, error) {
	r, err := o.d.store.RecordEvent(ctx, coordinator, o.d.past.n.ID, o.d.recording(), e)
	return r.ID, err
}

func (o *others) Participation(ctx context.Context, p impact.Participation) error {
	_, err := o.d.store.RecordParticipation(ctx, coordinator, o.d.past.n.ID, o.d.recording(), p)
	return err
}

func (o *others) Observation(ctx context.Context, w impact.Observation) error {
	_, err := o.d.store.RecordObservation(ctx, coordinator, o.d.past.n.ID, o.d.recording(), w)
	return err
}

func (o *others) Notice(ctx context.Context, d impact.Notice) error {
	_, err := o.d.store.RecordNotice(ctx, coordinator, o.d.past.n.ID, o.d.recording(), d)
	return err
}
