// Package bench measures what Polku costs as a whole: a record from the verb to the commit, the dashboard's main query, a
// change on its way to a hundred screens, the proof that the totals equal their rows.
//
// Wall time on a busy machine says little, so every benchmark reports processor time too: of this process, which is the
// server (and for SQLite the database), plus that of the PostgreSQL server. Beside each there is the same work written by
// hand, in the same run: the ratio of the two is what the product adds.
//
// The databases hold 10,000 and 1,000,000 contacts and are made once a run. docs/performance.md has the numbers.
package bench
