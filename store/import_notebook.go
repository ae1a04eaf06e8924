package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"polku/impact"
)

// notebook is what a file has said so far: the keys of its rows, and in a check the facts that would be there by now. It lies
// in a file of its own, so that memory doesn't grow with the import's file and nobody else has to wait for it, and goes with
// the run.
type notebook struct {
	db   *sql.DB
	path string
}

// toldRow is an earlier row of the file, by its key.
type toldRow struct {
	key    aliasKey
	number int64
	alias
}

// notedFact is a fact as a check would have left it.
type notedFact struct {
	kind     impact.Kind
	id       int64
	revision int
	draft    string
	words    []word
}

var notebookTables = []string{
	"PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF", "PRAGMA cache_size = -8000",
	"CREATE TABLE told (kind TEXT, system TEXT, key TEXT, number INTEGER, fact INTEGER, digest TEXT, revision INTEGER, PRIMARY KEY (kind, system, key)) WITHOUT ROWID",
	"CREATE TABLE facts (kind TEXT, id INTEGER, revision INTEGER, draft TEXT, PRIMARY KEY (kind, id)) WITHOUT ROWID",
	"CREATE TABLE words (kind TEXT, field TEXT, word TEXT, id INTEGER, PRIMARY KEY (kind, field, word, id)) WITHOUT ROWID",
}

func openNotebook(ctx context.Context) (*notebook, error) {
	file, err := os.CreateTemp("", "polku-import-*.notebook")
	if err != nil {
		return nil, fmt.Errorf("make a notebook for an import: %w", err)
	}
	b := &notebook{path: file.Name()}
	if err := file.Close(); err != nil {
		return nil, errors.Join(fmt.Errorf("make a notebook for an import: %w", err), b.close())
	}
	if b.db, err = openFile("file:" + b.path); err != nil {
		return nil, errors.Join(fmt.Errorf("open the notebook of an import: %w", err), b.close())
	}
	b.db.SetMaxOpenConns(1)
	for _, statement := range notebookTables {
		if _, err := b.db.ExecContext(ctx, statement); err != nil {
			return nil, errors.Join(fmt.Errorf("prepare the notebook of an import: %w", err), b.close())
		}
	}
	return b, nil
}

func (b *notebook) close() error {
	var err error
	if b.db != nil {
		err = b.db.Close()
	}
	return errors.Join(err, os.Remove(b.path))
}

// write notes what a batch told, once it is through.
func (b *notebook) write(ctx context.Context, told []toldRow, facts []notedFact) error {
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("write the notebook of an import: %w", err)
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing
	err = eachChunk(told, func(chunk []toldRow) error {
		var args []any
		for _, r := range chunk {
			args = append(args, string(r.key.kind), r.key.system, r.key.key, r.number, r.fact, r.digest, r.revision)
		}
		return insertInto(ctx, tx, "INSERT OR REPLACE INTO told VALUES", 7, args)
	})
	if err != nil {
		return fmt.Errorf("note the rows of an import: %w", err)
	}
	for _, f := range facts {
		if _, err := tx.ExecContext(ctx, "INSERT OR REPLACE INTO facts VALUES (?, ?, ?, ?)", string(f.kind), f.id, f.revision, f.draft); err != nil {
			return fmt.Errorf("note the facts of an import: %w", err)
		}
		for _, w := range f.words {
			if _, err := tx.ExecContext(ctx, "INSERT OR IGNORE INTO words VALUES (?, ?, ?, ?)", string(w.kind), w.field, w.text, f.id); err != nil {
				return fmt.Errorf("note the names of an import: %w", err)
			}
		}
	}
	return tx.Commit()
}

func insertInto(ctx context.Context, tx *sql.Tx, insert string, width int, args []any) error {
	row := "(" + strings.TrimSuffix(strings.Repeat("?,", width), ",") + "),"
	_, err := tx.ExecContext(ctx, insert+" "+strings.TrimSuffix(strings.Repeat(row, len(args)/width), ","), args...)
	return err
}

// told finds the rows that had some keys.
func (b *notebook) told(ctx context.Context, keys aliasKeys) (map[aliasKey]*toldRow, error) {
	list := map[aliasKey]*toldRow{}
	for group, words := range keys {
		rows, err := b.db.QueryContext(ctx, "SELECT key, number, fact, digest, revision FROM told WHERE kind = ? AND system = ? AND key IN (SELECT value FROM json_each(?))",
			string(group.kind), group.system, asJSON(words))
		_, err = collect(rows, err, func(r *sql.Rows) (struct{}, error) {
			t := &toldRow{key: group}
			err := r.Scan(&t.key.key, &t.number, &t.fact, &t.digest, &t.revision)
			list[t.key] = t
			return struct{}{}, err
		})
		if err != nil {
			return nil, fmt.Errorf("look keys up in the notebook: %w", err)
		}
	}
	return list, nil
}

// facts finds facts as the check would have left them.
func (b *notebook) facts(ctx context.Context, kind impact.Kind, ids []int64) ([]notedFact, error) {
	rows, err := b.db.QueryContext(ctx, "SELECT id, revision, draft FROM facts WHERE kind = ? AND id IN (SELECT value FROM json_each(?))", string(kind), asJSON(ids))
	list, err := collect(rows, err, func(r *sql.Rows) (notedFact, error) {
		f := notedFact{kind: kind}
		err := r.Scan(&f.id, &f.revision, &f.draft)
		return f, err
	})
	if err != nil {
		return nil, fmt.Errorf("look facts up in the notebook: %w", err)
	}
	return list, nil
}

// find finds facts by a field's words.
func (b *notebook) find(ctx context.Context, group word, texts []string, found map[word][]int64) error {
	rows, err := b.db.QueryContext(ctx, "SELECT word, id FROM words WHERE kind = ? AND field = ? AND word IN (SELECT value FROM json_each(?))",
		string(group.kind), group.field, asJSON(texts))
	_, err = collect(rows, err, func(r *sql.Rows) (struct{}, error) {
		w, id := group, int64(0)
		err := r.Scan(&w.text, &id)
		found[w] = append(found[w], id)
		return struct{}{}, err
	})
	if err != nil {
		return fmt.Errorf("look names up in the notebook: %w", err)
	}
	return nil
}

// asJSON writes numbers or texts, which always can be written.
func asJSON(list any) string {
	text, _ := json.Marshal(list)
	return string(text)
}
