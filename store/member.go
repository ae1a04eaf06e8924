package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"entgo.io/ent/dialect"
	"github.com/lib/pq"

	"polku/impact"
)

// A member's months are kept as text, such as 202203:2,202205:1, so that a member is one row to read and one to write.

func writeMonths(m impact.Member) string {
	months := slices.AppendSeq(make([]impact.Month, 0, len(m)), maps.Keys(m))
	slices.Sort(months)
	text := make([]byte, 0, 10*len(months))
	for k, month := range months {
		if k > 0 {
			text = append(text, ',')
		}
		text = strconv.AppendInt(text, int64(month), 10)
		text = append(text, ':')
		text = strconv.AppendInt(text, m[month], 10)
	}
	return string(text)
}

func readMonths(text string) (impact.Member, error) {
	m := make(impact.Member, 1+strings.Count(text, ","))
	for pair := range strings.SplitSeq(text, ",") {
		month, rows, ok := strings.Cut(pair, ":")
		number, err := strconv.Atoi(month)
		count, err2 := strconv.ParseInt(rows, 10, 64)
		if !ok || err != nil || err2 != nil {
			return nil, fmt.Errorf("a member's months read %q", text)
		}
		m[impact.Month(number)] = count
	}
	return m, nil
}

const memberColumns = "SELECT indicator_id, part, dimension, key, member, months FROM members"

func scanMember(r *sql.Rows) (impact.MemberKey, impact.Member, error) {
	var key impact.MemberKey
	var months string
	if err := r.Scan(&key.Indicator, &key.Part, &key.Dimension, &key.Key, &key.Member, &months); err != nil {
		return key, nil, err
	}
	member, err := readMonths(months)
	return key, member, err
}

// readMembers reads the members of some keys; those that are not there have no rows.
func (w *writer) readMembers(ctx context.Context, keys []impact.MemberKey) (map[impact.MemberKey]impact.Member, error) {
	members := map[impact.MemberKey]impact.Member{}
	if len(keys) > fewMembers {
		return w.readManyMembers(ctx, keys)
	}
	for chunk := range slices.Chunk(keys, rowsAStatement) {
		var args []any
		for _, key := range chunk {
			args = append(args, key.Indicator, int(key.Part), int(key.Dimension), key.Key, key.Member)
		}
		one := " OR (indicator_id = ? AND part = ? AND dimension = ? AND key = ? AND member = ?)"
		rows, err := w.query(ctx, memberColumns+" WHERE "+strings.TrimPrefix(strings.Repeat(one, len(chunk)), " OR "), args...)
		_, err = collect(rows, err, func(r *sql.Rows) (struct{}, error) {
			key, member, err := scanMember(r)
			members[key] = member
			return struct{}{}, err
		})
		if err != nil {
			return nil, fmt.Errorf("read members of distinct counts: %w", err)
		}
	}
	return members, nil
}

// fewMembers is how many members a single fact touches; a batch of facts touches many more.
const fewMembers = 100

// readManyMembers looks many members up one by one in one statement, which is the same however many there are.
func (w *writer) readManyMembers(ctx context.Context, keys []impact.MemberKey) (map[impact.MemberKey]impact.Member, error) {
	members := map[impact.MemberKey]impact.Member{}
	for chunk := range slices.Chunk(inIndexOrder(keys), membersAtOnce) {
		query, args := w.s.lookUpMembers(chunk)
		rows, err := w.query(ctx, query, args...)
		_, err = collect(rows, err, func(r *sql.Rows) (struct{}, error) {
			key, member, err := scanMember(r)
			members[key] = member
			return struct{}{}, err
		})
		if err != nil {
			return nil, fmt.Errorf("read many members of distinct counts: %w", err)
		}
	}
	return members, nil
}

// inIndexOrder sorts keys as their index has them: neighbours lie on one page, which is read and written once.
func inIndexOrder(keys []impact.MemberKey) []impact.MemberKey {
	slices.SortFunc(keys, func(a, b impact.MemberKey) int {
		return cmp.Or(cmp.Compare(a.Indicator, b.Indicator), cmp.Compare(a.Part, b.Part), cmp.Compare(a.Dimension, b.Dimension), cmp.Compare(a.Key, b.Key),
			cmp.Compare(a.Member, b.Member))
	})
	return keys
}

// membersAtOnce is how many members one statement looks up.
const membersAtOnce = 5000

func (s *Store) lookUpMembers(keys []impact.MemberKey) (string, []any) {
	const of = "indicator_id = k.i AND part = k.p AND dimension = k.d AND key = k.k AND member = k.m"
	if s.dialect == dialect.Postgres {
		var indicators, parts, dimensions, places []int64
		var names []string
		for _, key := range keys {
			indicators, parts, dimensions = append(indicators, key.Indicator), append(parts, int64(key.Part)), append(dimensions, int64(key.Dimension))
			places, names = append(places, key.Key), append(names, key.Member)
		}
		return "SELECT t.* FROM unnest(?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::text[]) AS k (i, p, d, k, m) CROSS JOIN LATERAL (" + memberColumns +
			" WHERE " + of + " OFFSET 0) t", []any{pq.Array(indicators), pq.Array(parts), pq.Array(dimensions), pq.Array(places), pq.Array(names)}
	}
	list := make([][5]any, len(keys))
	for i, key := range keys {
		list[i] = [5]any{key.Indicator, key.Part, key.Dimension, key.Key, key.Member}
	}
	return "SELECT indicator_id, part, dimension, key, member, months FROM (SELECT value ->> 0 AS i, value ->> 1 AS p, value ->> 2 AS d, value ->> 3 AS k, value ->> 4 AS m FROM json_each(?)) k" +
		" CROSS JOIN members WHERE " + of, []any{asJSON(list)}
}

// writeMembers keeps the members as they are now; one that is left without rows goes.
func (w *writer) writeMembers(ctx context.Context, members map[impact.MemberKey]impact.Member) error {
	var args, gone []any
	for _, key := range inIndexOrder(slices.Collect(maps.Keys(members))) {
		if member := members[key]; len(member) > 0 {
			args = append(args, key.Indicator, int64(key.Part), int64(key.Dimension), key.Key, key.Member, writeMonths(member))
		} else {
			gone = append(gone, key.Indicator, int64(key.Part), int64(key.Dimension), key.Key, key.Member)
		}
	}
	if err := w.deleteLists(ctx, "members", []string{"indicator_id", "part", "dimension", "key", "member"}, []string{"bigint", "bigint", "bigint", "bigint", "text"}, gone); err != nil {
		return fmt.Errorf("forget members: %w", err)
	}
	err := w.insertLists(ctx, "INSERT INTO members (indicator_id, part, dimension, key, member, months)", []string{"bigint", "bigint", "bigint", "bigint", "text", "text"}, args,
		"ON CONFLICT (indicator_id, part, dimension, key, member) DO UPDATE SET months = excluded.months")
	if err != nil {
		return fmt.Errorf("keep members: %w", err)
	}
	return nil
}
