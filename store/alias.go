package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"polku/impact"
)

// aliasKey is how a foreign system calls a fact.
type aliasKey struct {
	kind        impact.Kind
	system, key string
}

// alias is the fact that a foreign key means. revision is the one that the foreign row made, or found to be the same: while
// it holds, nobody has changed the fact since, and another word of the foreign system may. It is 0 of a fact that was there
// before and that the row only fills up. digest is of what the row said.
type alias struct {
	fact     int64
	digest   string
	revision int
}

// undoneBy is the digest of an alias whose fact an import's undo has set back by a revision: no row has it.
func undoneBy(imported int64, revision int) string {
	return fmt.Sprintf("undone by %d at %d", imported, revision)
}

// digestOfRow tells whether a row says the same as the last time.
func digestOfRow(row *impact.ForeignRow) string {
	text, err := json.Marshal([]any{row.Draft, row.Names})
	if err != nil {
		return "" // what can't be written is never the same
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16])
}

// aliasKeys are the keys to look up, by kind and system.
type aliasKeys map[aliasKey][]string

func (k aliasKeys) add(key aliasKey) {
	if lookable(key.key) && (key.system == "" || lookable(key.system)) {
		group := aliasKey{kind: key.kind, system: key.system}
		k[group] = append(k[group], key.key)
	}
}

// lookable tells whether a text can be looked up: PostgreSQL takes no other, and nothing that is kept has one.
func lookable(text string) bool { return text != "" && len(checkText("", text, maxForeignKey)) == 0 }

// readAliases finds the facts behind foreign keys.
func (w *writer) readAliases(ctx context.Context, network int64, keys aliasKeys) (map[aliasKey]*alias, error) {
	found := map[aliasKey]*alias{}
	for group, words := range keys {
		query, arg := w.s.eachOf("key, fact_id, digest, revision", "aliases", "key", "network_id = ? AND kind = ? AND system = ?", words)
		rows, err := w.query(ctx, query, arg, network, string(group.kind), group.system)
		_, err = collect(rows, err, func(r *sql.Rows) (struct{}, error) {
			key, a := group, alias{}
			err := r.Scan(&key.key, &a.fact, &a.digest, &a.revision)
			found[key] = &a
			return struct{}{}, err
		})
		if err != nil {
			return nil, fmt.Errorf("look foreign keys up: %w", err)
		}
	}
	return found, nil
}

// writeAliases keeps what foreign keys mean now.
func (w *writer) writeAliases(ctx context.Context, network, imported int64, told []toldRow) error {
	last := map[aliasKey]int{} // one statement can't write a key twice
	for at, t := range told {
		last[t.key] = at
	}
	args := make([]any, 0, 8*len(told))
	for at, t := range told {
		if last[t.key] != at {
			continue
		}
		args = append(args, network, string(t.key.kind), t.key.system, t.key.key, t.fact, t.digest, int64(t.revision), imported)
	}
	err := w.insertLists(ctx, "INSERT INTO aliases (network_id, kind, system, key, fact_id, digest, revision, import_id)",
		[]string{"bigint", "text", "text", "text", "bigint", "text", "bigint", "bigint"}, args,
		"ON CONFLICT (network_id, kind, system, key) DO UPDATE SET fact_id = excluded.fact_id, digest = excluded.digest, revision = excluded.revision, import_id = excluded.import_id")
	if err != nil {
		return fmt.Errorf("keep foreign keys: %w", err)
	}
	return nil
}

// aliasesOf are the foreign keys of some facts.
func (w *writer) aliasesOf(ctx context.Context, facts []int64) (map[int64][]alias, error) {
	in, arg := w.s.among("fact_id", facts)
	rows, err := w.query(ctx, "SELECT fact_id, digest, revision FROM aliases WHERE "+in, arg)
	found := map[int64][]alias{}
	_, err = collect(rows, err, func(r *sql.Rows) (struct{}, error) {
		var a alias
		err := r.Scan(&a.fact, &a.digest, &a.revision)
		found[a.fact] = append(found[a.fact], a)
		return struct{}{}, err
	})
	if err != nil {
		return nil, fmt.Errorf("look foreign keys up: %w", err)
	}
	return found, nil
}
