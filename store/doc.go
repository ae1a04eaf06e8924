// Package store is the only room with a database. One exported verb is one use case and one transaction.
//
// Writing: a transaction locks the head row first, so that writers are serial and the feed's numbers come in the order of
// commits; it appends revisions, changes the totals, writes the change rows, moves the head last, and commits. Nothing is
// published inside a transaction: OnCommit is called after it.
//
// Reading: a View is one snapshot. Everything read through it is from the same moment, the feed's number included.
//
// Visibility is an argument: every verb takes the viewer, and what the viewer may not see is not found, not counted and
// not named in an error.
//
// Dependencies: ent for tables and plain reads and writes, database/sql for what is one statement over many rows.
package store
