package store

import (
	"context"
	"encoding/json"
	"fmt"

	"polku/ent"
	"polku/ent/intake"
	"polku/ent/intakerow"
	"polku/impact"
)

// Imports are a network's newest imports, before an import's id (0: from the newest), for those who may bring files in.
func (v *View) Imports(ctx context.Context, n *impact.Network, before int64, limit int) ([]Import, error) {
	if !v.viewer.MayImport(n) {
		return nil, nil
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	query := v.db.Intake.Query().Where(intake.NetworkID(n.ID)).Order(intake.ByID(desc())).Limit(limit)
	if before != 0 {
		query.Where(intake.IDLT(before))
	}
	rows, err := query.All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the imports: %w", err)
	}
	list := make([]Import, len(rows))
	for i, row := range rows {
		list[i] = v.s.importOf(row)
	}
	return list, nil
}

// CountImports is how many imports a network has had.
func (v *View) CountImports(ctx context.Context, n *impact.Network) (int, error) {
	if !v.viewer.MayImport(n) {
		return 0, nil
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.db.Intake.Query().Where(intake.NetworkID(n.ID)).Count(ctx)
}

// Import finds an import, with how far it is at this moment.
func (v *View) Import(ctx context.Context, id int64) (Import, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.findImport(ctx, id)
}

func (v *View) findImport(ctx context.Context, id int64) (Import, error) {
	row, err := v.db.Intake.Get(ctx, id)
	if err != nil {
		return Import{}, notFound(err)
	}
	if n, ok := v.plans.byID[row.NetworkID]; !ok || !v.viewer.MayImport(n) {
		return Import{}, impact.ErrNotFound
	}
	return v.s.importOf(row), nil
}

// ImportRows are what became, or would become, of the rows of an import's file after a row's number, all of them or (not
// empty) those with an outcome. Of a file that is taken over as a whole they are there when it is through.
func (v *View) ImportRows(ctx context.Context, id int64, outcome RowOutcome, after int64, limit int) ([]ImportRow, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	query, err := v.importRows(ctx, id, outcome)
	if err != nil {
		return nil, err
	}
	rows, err := query.Where(intakerow.NumberGT(after)).Order(intakerow.ByNumber()).Limit(limit).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the rows of an import: %w", err)
	}
	list := make([]ImportRow, len(rows))
	for i, row := range rows {
		if list[i], err = importRowOf(row); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// CountImportRows is how many ImportRows has in all.
func (v *View) CountImportRows(ctx context.Context, id int64, outcome RowOutcome) (int, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	query, err := v.importRows(ctx, id, outcome)
	if err != nil {
		return 0, err
	}
	return query.Count(ctx)
}

func (v *View) importRows(ctx context.Context, id int64, outcome RowOutcome) (*ent.IntakeRowQuery, error) {
	if _, err := v.findImport(ctx, id); err != nil {
		return nil, err
	}
	query := v.db.IntakeRow.Query().Where(intakerow.ImportID(id))
	if outcome != "" {
		query.Where(intakerow.Outcome(string(outcome)))
	}
	return query, nil
}

func importRowOf(row *ent.IntakeRow) (ImportRow, error) {
	var words rowWords
	if row.Faults != "" {
		if err := json.Unmarshal([]byte(row.Faults), &words); err != nil {
			return ImportRow{}, fmt.Errorf("read what is said of row %d: %w", row.Number, err)
		}
	}
	return ImportRow{Number: row.Number, Place: row.Place, Outcome: RowOutcome(row.Outcome), Kind: impact.Kind(row.Kind), Fact: row.FactID,
		Revision: row.Revision, Faults: words.Faults, Notes: words.Notes}, nil
}
