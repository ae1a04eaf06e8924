package store

import (
	"context"
	"fmt"

	"polku/ent"
	"polku/ent/request"
	"polku/impact"
)

// answered finds the answer that a key was given before: the same key and input answers the same again, the same key
// with other input is a fault.
func (w *writer) answered(ctx context.Context, viewer impact.Viewer, key, digest string) (*Receipt, error) {
	row, err := w.db.Request.Query().Where(request.Viewer(viewer.Key()), request.Key(key)).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look the key up: %w", err)
	}
	if row.Digest != digest {
		return nil, impact.OneFault(impact.KeyReused, "idempotencyKey", "this key was used for another request: choose a new one")
	}
	return &Receipt{ID: row.FactID, Revision: row.Revision, First: row.SeqFirst, Last: row.SeqLast, Replayed: true}, nil
}

// answer keeps the answer for the next time that the key comes.
func (w *writer) answer(ctx context.Context, viewer impact.Viewer, key, digest string, r Receipt) error {
	err := w.db.Request.Create().SetViewer(viewer.Key()).SetKey(key).SetDigest(digest).SetFactID(r.ID).SetRevision(r.Revision).
		SetSeqFirst(r.First).SetSeqLast(r.Last).SetRecordedAt(micros(w.now)).Exec(ctx)
	if err != nil {
		return fmt.Errorf("keep the answer: %w", err)
	}
	return nil
}
