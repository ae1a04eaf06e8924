package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"entgo.io/ent/dialect"

	"polku/ent"
	"polku/impact"
)

// An undo goes through what an import has done, newest first, and dependants before what they name: what the import recorded
// is withdrawn, what it changed gets a revision like the one before. What somebody has changed since, or names, is kept.

// undoOrder is the order in which the kinds of facts are undone: what names comes before what is named.
var undoOrder = []impact.Kind{impact.KindParticipation, impact.KindContact, impact.KindObservation, impact.KindNotice, impact.KindProcurement, impact.KindEvent, impact.KindCustomer}

// UndoImport takes back what an import has brought. It can't be undone itself; the file can be brought in anew.
func (s *Store) UndoImport(ctx context.Context, viewer impact.Viewer, id int64, reason string) (Import, error) {
	begun, err := s.BeginUndo(ctx, viewer, id, reason)
	if err != nil {
		return begun, err
	}
	return s.CarryOutUndo(ctx, viewer, begun)
}

// BeginUndo claims an import to undo it: CarryOutUndo does the work. An undo that was broken off goes on.
func (s *Store) BeginUndo(ctx context.Context, viewer impact.Viewer, id int64, reason string) (Import, error) {
	return s.changeImport(ctx, viewer, id, func(w *writer, row *ent.Intake) (*ent.IntakeUpdateOne, error) {
		if err := s.idle(row); err != nil {
			return nil, err
		}
		if strings.TrimSpace(reason) == "" {
			return nil, impact.OneFault(impact.Required, "reason", "say why the import is undone: the trail keeps it")
		}
		if err := checkText("reason", reason, maxReason).Err(); err != nil {
			return nil, err
		}
		switch ImportState(row.State) {
		case ImportApplied, ImportFailed, ImportApplying, ImportUndoing:
		default:
			return nil, impact.OneFault(impact.Invalid, "id", "the import is %s: there is nothing to undo", row.State)
		}
		taken, err := w.hasTaken(ctx, row.ID)
		if err != nil {
			return nil, err
		}
		if !taken && ImportState(row.State) != ImportApplied {
			return nil, impact.OneFault(impact.Invalid, "id", "the import has taken nothing over: there is nothing to undo")
		}
		return row.Update().SetState(string(ImportUndoing)).SetStop(false).SetProblem("").SetFinishedAt(0).SetReason(strings.TrimSpace(reason)).
			SetHeartbeat(micros(s.clock())).SetDone(row.Undone + row.Kept).SetTotal(row.Added + row.Changed), nil
	})
}

// undo is one undo of an import.
type undo struct {
	s    *Store
	by   string
	of   Import
	here *running
	is   tallied
}

// CarryOutUndo does the work of an undo that BeginUndo has claimed.
func (s *Store) CarryOutUndo(ctx context.Context, viewer impact.Viewer, of Import) (Import, error) {
	here := s.imports.begin(of)
	if here == nil {
		return of, impact.OneFault(impact.AlreadyRunning, "id", "the import is under way: wait for it to end, or stop it")
	}
	defer s.imports.end(of.ID)
	u := &undo{s: s, by: viewer.Name, of: of, here: here, is: tallyOf(of)}
	return s.endImport(ctx, of, u.through(ctx), here, u.ended)
}

func (u *undo) ended(err error) (tallied, ImportState, string) {
	switch {
	case err == nil:
		return u.is, ImportUndone, ""
	case errors.Is(err, ErrStopped):
		return u.is, ImportFailed, "the undo was stopped: undo it again to go on"
	default:
		return u.is, ImportFailed, "the undo was broken off: undo it again to go on"
	}
}

// through undoes kind by kind.
func (u *undo) through(ctx context.Context) error {
	defer u.s.spread(ctx)()
	spans, err := u.spans(ctx)
	if err != nil {
		return err
	}
	for _, kind := range undoOrder {
		for last := spans[kind].last; last != 0 && last >= spans[kind].first; {
			if last, err = u.batch(ctx, kind, last); err != nil {
				return fmt.Errorf("undo every %s: %w", kind, err)
			}
		}
	}
	return nil
}

// span are the numbers of the first and the last row of a kind.
type span struct{ first, last int64 }

// spans are where the rows of each kind lie that are to be undone.
func (u *undo) spans(ctx context.Context) (map[impact.Kind]span, error) {
	spans := map[impact.Kind]span{}
	rows, err := u.s.read.QueryContext(ctx, u.s.bind("SELECT kind, MIN(number), MAX(number) FROM import_rows WHERE import_id = ? AND outcome IN ('NEW', 'CHANGED') GROUP BY kind"), u.of.ID)
	_, err = collect(rows, err, func(r *sql.Rows) (struct{}, error) {
		var kind impact.Kind
		var at span
		err := r.Scan(&kind, &at.first, &at.last)
		spans[kind] = at
		return struct{}{}, err
	})
	if err != nil {
		return nil, fmt.Errorf("look for the rows of an import: %w", err)
	}
	return spans, nil
}

// undoRow is a row of the import that is to be undone.
type undoRow struct {
	number   int64
	outcome  RowOutcome
	fact     int64
	revision int
	kept     impact.Faults // why it can't be
}

// batch undoes rows of a kind, among the rows up to a number, and answers up to which number the rest lies.
func (u *undo) batch(ctx context.Context, kind impact.Kind, last int64) (int64, error) {
	var rows []*undoRow
	var rest int64
	is := u.is
	err := u.s.inBatch(ctx, func(w *writer) (bool, error) {
		if err := w.asked(ctx, u.of.ID, u.here); err != nil {
			return false, err
		}
		var err error
		if rows, rest, err = w.undoRows(ctx, u.of.ID, kind, last); err != nil || len(rows) == 0 {
			return false, err
		}
		n, err := w.network(ctx, u.of.Network)
		if err != nil {
			return false, fmt.Errorf("find the import's network: %w", err)
		}
		b := newBatch(w, n, u.of, u.by, "undo of "+importReason(u.of)+": "+u.of.Reason)
		if err := b.undoAll(ctx, kind, rows); err != nil {
			return false, err
		}
		if err := b.flush(ctx, impact.Cause{Network: n.ID, Act: impact.WithdrawnAct, Kind: impact.KindImport, Fact: u.of.ID}); err != nil {
			return false, err
		}
		if err := w.noteUndone(ctx, u.of.ID, rows); err != nil {
			return false, err
		}
		for _, r := range rows {
			is.count(r.after(), 1)
		}
		is.done = is.undone + is.kept
		return b.moved(), w.noteProgress(ctx, u.of.ID, is)
	})
	if err != nil {
		return 0, err
	}
	u.is = is
	u.here.set(is)
	return rest, nil
}

func (r *undoRow) after() RowOutcome {
	if len(r.kept) > 0 {
		return RowKept
	}
	return RowUndone
}

// undoRows are the next rows to undo, newest first, each fact once, and the number up to which the rest lies.
func (w *writer) undoRows(ctx context.Context, id int64, kind impact.Kind, last int64) ([]*undoRow, int64, error) {
	rest := max(last-rowsABatch, 0)
	rows, err := w.query(ctx, "SELECT number, outcome, fact_id, revision FROM import_rows WHERE import_id = ? AND number > ? AND number <= ? AND kind = ?"+
		" AND outcome IN ('NEW', 'CHANGED') AND revision > 0 ORDER BY number DESC", id, rest, last, string(kind))
	list, err := collect(rows, err, func(r *sql.Rows) (*undoRow, error) {
		var u undoRow
		err := r.Scan(&u.number, &u.outcome, &u.fact, &u.revision)
		return &u, err
	})
	if err != nil {
		return nil, 0, fmt.Errorf("read the rows of an import: %w", err)
	}
	met := map[int64]bool{}
	for i, u := range list {
		if met[u.fact] { // what the import did to it before comes in the next batch
			return list[:i], u.number, nil
		}
		met[u.fact] = true
	}
	return list, rest, nil
}

// undoAll undoes rows of a kind.
func (b *batch) undoAll(ctx context.Context, kind impact.Kind, rows []*undoRow) error {
	switch kind {
	case impact.KindCustomer:
		return undoFacts(ctx, b, &b.customers, rows)
	case impact.KindContact:
		return undoFacts(ctx, b, &b.contacts, rows)
	case impact.KindProcurement:
		return undoFacts(ctx, b, &b.procurements, rows)
	case impact.KindEvent:
		return undoFacts(ctx, b, &b.events, rows)
	case impact.KindParticipation:
		return undoFacts(ctx, b, &b.participations, rows)
	case impact.KindObservation:
		return undoFacts(ctx, b, &b.observations, rows)
	default:
		return undoFacts(ctx, b, &b.notices, rows)
	}
}

// undoFacts undoes rows of a kind, gathers what is to be written, and notes why others are kept.
func undoFacts[D draft](ctx context.Context, b *batch, s *shelf[D], rows []*undoRow) error {
	facts := make([]int64, len(rows))
	for i, r := range rows {
		facts[i] = r.fact
	}
	if err := s.load(ctx, b, facts); err != nil {
		return err
	}
	earlier, err := earlierRevisions(ctx, b, s, rows)
	if err != nil {
		return err
	}
	if err := b.lookUpDrafts(ctx, earlier); err != nil {
		return err
	}
	aliases, err := b.w.aliasesOf(ctx, facts)
	if err != nil {
		return err
	}
	uses, err := b.w.uses(ctx, s.kind.name(), facts)
	if err != nil {
		return err
	}
	var gone []int64
	for _, r := range rows {
		was := s.held[r.fact]
		before, changed := earlier[r.fact].(D)
		if r.kept = b.against(r, was.Act, was.Revision, aliases[r.fact]); len(r.kept) > 0 || was.Act == impact.WithdrawnAct {
			continue
		}
		is := was.Record
		is.Revision, is.RecordedAt, is.RecordedBy, is.Reason = was.Revision+1, b.w.now, b.by, b.reason
		if !changed {
			if uses[r.fact] > 0 {
				r.kept = impact.Faults{{Code: impact.InUse, Field: "id", Message: fmt.Sprintf("%d records name it", uses[r.fact])}}
				continue
			}
			is.Act, gone = impact.WithdrawnAct, append(gone, r.fact)
		} else {
			is.Act, is.Draft = impact.Corrected, before
			if r.kept = completed(b, s, &is.Draft, was); len(r.kept) > 0 {
				continue
			}
			if err := b.w.markUndone(ctx, b.of.ID, r.fact, is.Revision); err != nil {
				return err
			}
		}
		s.put(is, was)
		b.learn(is.ID, s.kind.words(is.Draft))
	}
	return b.w.forgetAliases(ctx, gone)
}

// against says why a fact is not the import's any more: somebody has changed it since. What the undo itself has set back
// before still is.
func (b *batch) against(r *undoRow, act impact.Act, revision int, aliases []alias) impact.Faults {
	mine := revision == r.revision || slices.ContainsFunc(aliases, func(a alias) bool { return a.digest == undoneBy(b.of.ID, revision) })
	switch {
	case act == impact.WithdrawnAct && r.outcome == RowNew:
		return nil // it is gone already
	case act == impact.WithdrawnAct:
		return impact.Faults{{Code: impact.Withdrawn, Field: "id", Message: "was withdrawn since"}}
	case !mine:
		return impact.Faults{{Code: impact.StaleRevision, Field: "id", Message: fmt.Sprintf("was changed since: revision %d holds, the import made %d", revision, r.revision)}}
	default:
		return nil
	}
}

// earlierRevisions are the drafts that an import has changed, as they were before.
func earlierRevisions[D draft](ctx context.Context, b *batch, s *shelf[D], rows []*undoRow) (map[int64]any, error) {
	wanted := map[int64]int{}
	var facts []int64
	for _, r := range rows {
		if r.outcome == RowChanged {
			wanted[r.fact], facts = r.revision-1, append(facts, r.fact)
		}
	}
	drafts := map[int64]any{}
	if len(facts) == 0 {
		return drafts, nil
	}
	list, err := s.kind.many(ctx, b.w, b.w.s.allAmong(facts))
	if err != nil {
		return nil, err
	}
	for _, h := range list {
		if h.Revision == wanted[h.ID] {
			drafts[h.ID] = h.Draft
		}
	}
	return drafts, nil
}

// lookUpDrafts reads what the drafts name, and who else has what only one may have.
func (b *batch) lookUpDrafts(ctx context.Context, drafts map[int64]any) error {
	words := map[word][]string{}
	var rows []*impact.ForeignRow
	for _, d := range drafts {
		for _, w := range wordsOf(d) {
			addWord(words, w)
		}
		rows = append(rows, &impact.ForeignRow{Draft: d})
	}
	for group, texts := range words {
		if err := b.findWords(ctx, group, texts); err != nil {
			return err
		}
	}
	if err := b.loadFacts(ctx, rows); err != nil {
		return err
	}
	return b.findPairs(ctx, rows)
}

// usedBy are the columns that name a kind of facts.
var usedBy = map[impact.Kind][]struct{ table, column string }{
	impact.KindCustomer:    {{"contacts", "customer_id"}, {"procurements", "customer_id"}, {"events", "customer_id"}, {"participations", "customer_id"}, {"notices", "customer_id"}},
	impact.KindProcurement: {{"contacts", "procurement_id"}},
	impact.KindEvent:       {{"participations", "event_id"}},
}

// uses counts what names some facts.
func (w *writer) uses(ctx context.Context, kind impact.Kind, facts []int64) (map[int64]int, error) {
	counts := map[int64]int{}
	for _, by := range usedBy[kind] {
		in, arg := w.s.among(by.column, facts)
		query := "SELECT " + by.column + ", COUNT(*) FROM " + by.table + " WHERE " + live + " AND " + in + " GROUP BY " + by.column
		if w.s.dialect == dialect.Postgres { // which may take any index over live rows otherwise
			query = "SELECT k.id, COUNT(*) FROM (SELECT DISTINCT unnest(?::bigint[])) AS k (id) CROSS JOIN LATERAL (SELECT 1 FROM " + by.table +
				" WHERE " + by.column + " = k.id AND " + live + " OFFSET 0) t GROUP BY k.id"
		}
		rows, err := w.query(ctx, query, arg)
		_, err = collect(rows, err, func(r *sql.Rows) (struct{}, error) {
			var id int64
			var count int
			err := r.Scan(&id, &count)
			counts[id] += count
			return struct{}{}, err
		})
		if err != nil {
			return nil, fmt.Errorf("look for what names a %s: %w", kind, err)
		}
	}
	return counts, nil
}

// markUndone notes in a fact's aliases that an undo has set it back: no row says what they say, and the next may change it.
// An alias of a fact that was there before the file stays one.
func (w *writer) markUndone(ctx context.Context, id, fact int64, revision int) error {
	_, err := w.exec(ctx, "UPDATE aliases SET digest = ?, revision = CASE revision WHEN 0 THEN 0 ELSE ? END WHERE fact_id = ?", undoneBy(id, revision), revision, fact)
	if err != nil {
		return fmt.Errorf("note what was set back: %w", err)
	}
	return nil
}

// forgetAliases forgets the foreign keys of facts that are gone: rows that come again are new.
func (w *writer) forgetAliases(ctx context.Context, facts []int64) error {
	if len(facts) == 0 {
		return nil
	}
	in, arg := w.s.among("fact_id", facts)
	if _, err := w.exec(ctx, "DELETE FROM aliases WHERE "+in, arg); err != nil {
		return fmt.Errorf("forget foreign keys: %w", err)
	}
	return nil
}

// noteUndone writes what became of rows.
func (w *writer) noteUndone(ctx context.Context, id int64, rows []*undoRow) error {
	var undone []int64
	for _, r := range rows {
		if len(r.kept) == 0 {
			undone = append(undone, r.number)
			continue
		}
		_, err := w.exec(ctx, "UPDATE import_rows SET outcome = ?, faults = ? WHERE import_id = ? AND number = ?",
			string(RowKept), ImportRow{Faults: r.kept}.words(), id, r.number)
		if err != nil {
			return fmt.Errorf("note what is kept: %w", err)
		}
	}
	if len(undone) == 0 {
		return nil
	}
	in, arg := w.s.among("number", undone)
	_, err := w.exec(ctx, "UPDATE import_rows SET outcome = ? WHERE import_id = ? AND number >= ? AND number <= ? AND "+in, string(RowUndone), id, slices.Min(undone), slices.Max(undone), arg)
	if err != nil {
		return fmt.Errorf("note what is undone: %w", err)
	}
	return nil
}
