package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"polku/impact"
)

// A member's months are kept as text, such as 202203:2,202205:1, so that a member is one row to read and one to write.

func writeMonths(m impact.Member) string {
	months := make([]string, 0, len(m))
	for month, rows := range m {
		months = append(months, strconv.Itoa(int(month))+":"+strconv.FormatInt(rows, 10))
	}
	slices.Sort(months)
	return strings.Join(months, ",")
}

func readMonths(text string) (impact.Member, error) {
	m := impact.Member{}
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

// writeMembers keeps the members as they are now; one that is left without rows goes.
func (w *writer) writeMembers(ctx context.Context, members map[impact.MemberKey]impact.Member) error {
	var args []any
	for key, member := range members {
		if len(member) > 0 {
			args = append(args, key.Indicator, int(key.Part), int(key.Dimension), key.Key, key.Member, writeMonths(member))
			continue
		}
		_, err := w.exec(ctx, "DELETE FROM members WHERE indicator_id = ? AND part = ? AND dimension = ? AND key = ? AND member = ?",
			key.Indicator, int(key.Part), int(key.Dimension), key.Key, key.Member)
		if err != nil {
			return fmt.Errorf("forget a member: %w", err)
		}
	}
	err := w.insertMany(ctx, "INSERT INTO members (indicator_id, part, dimension, key, member, months) VALUES", 6, args,
		"ON CONFLICT (indicator_id, part, dimension, key, member) DO UPDATE SET months = excluded.months")
	if err != nil {
		return fmt.Errorf("keep members: %w", err)
	}
	return nil
}
