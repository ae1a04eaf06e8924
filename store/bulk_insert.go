package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"entgo.io/ent/dialect"
	"github.com/lib/pq"
)

// insertLists inserts rows of values of some types, bigint (int64) or text (string). On PostgreSQL each column goes over as one
// list, so that the statement is the same however many rows there are, and as cheap to read as that of one row.
func (w *writer) insertLists(ctx context.Context, insert string, types []string, args []any, ending string) error {
	if w.s.dialect != dialect.Postgres || len(args) == len(types) {
		return w.insertMany(ctx, insert+" VALUES", len(types), args, ending)
	}
	for rows := range slices.Chunk(args, listsAtOnce*len(types)) {
		lists, words := make([]any, len(types)), make([]string, len(types))
		for c, kind := range types {
			lists[c], words[c] = listOf(kind, rows, c, len(types)), "?::"+kind+"[]"
		}
		if _, err := w.exec(ctx, insert+" SELECT * FROM unnest("+strings.Join(words, ", ")+") "+ending, lists...); err != nil {
			return fmt.Errorf("insert lists: %w", err)
		}
	}
	return nil
}

// deleteLists deletes the rows of a table whose key columns, of some types, have the values of args: on PostgreSQL many a
// statement.
func (w *writer) deleteLists(ctx context.Context, table string, columns, types []string, args []any) error {
	if w.s.dialect != dialect.Postgres || len(args) == len(types) {
		for one := range slices.Chunk(args, len(types)) {
			if _, err := w.exec(ctx, "DELETE FROM "+table+" WHERE "+strings.Join(columns, " = ? AND ")+" = ?", one...); err != nil {
				return fmt.Errorf("delete one by one: %w", err)
			}
		}
		return nil
	}
	for rows := range slices.Chunk(args, listsAtOnce*len(types)) {
		lists, words, same := make([]any, len(types)), make([]string, len(types)), make([]string, len(types))
		for c, kind := range types {
			lists[c], words[c], same[c] = listOf(kind, rows, c, len(types)), "?::"+kind+"[]", table+"."+columns[c]+" = gone."+columns[c]
		}
		query := "DELETE FROM " + table + " USING unnest(" + strings.Join(words, ", ") + ") AS gone (" + strings.Join(columns, ", ") + ") WHERE " + strings.Join(same, " AND ")
		if _, err := w.exec(ctx, query, lists...); err != nil {
			return fmt.Errorf("delete lists: %w", err)
		}
	}
	return nil
}

// listsAtOnce bounds the rows of one statement, and the memory that it takes.
const listsAtOnce = 5000

// listOf are the values of a column.
func listOf(kind string, args []any, column, width int) any {
	if kind == "bigint" {
		var list []int64
		for at := column; at < len(args); at += width {
			list = append(list, args[at].(int64))
		}
		return pq.Array(list)
	}
	var list []string
	for at := column; at < len(args); at += width {
		list = append(list, args[at].(string))
	}
	return pq.Array(list)
}
