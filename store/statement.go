package store

import (
	"container/list"
	"context"
	"database/sql/driver"
	"strings"
)

// keptStatements is how many prepared statements a connection keeps: the least recently used goes first.
const keptStatements = 200

// keeping is a connector whose connections keep their prepared statements. Most of what a statement of ours costs is to be
// read and planned, and lib/pq takes two round trips for one that isn't prepared; a store says the same few again and again.
type keeping struct {
	driver.Connector
	// finalize tells that the driver wants its statements closed before the connection: SQLite's are memory, PostgreSQL's
	// go with the session.
	finalize bool
}

// Connect opens a connection.
func (k keeping) Connect(ctx context.Context) (driver.Conn, error) {
	opened, err := k.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &keeper{session: opened.(session), finalize: k.finalize, byText: map[string]*list.Element{}, byUse: list.New()}, nil
}

// session is a connection as both drivers make it.
type session interface {
	driver.Conn
	driver.ConnPrepareContext
	driver.ConnBeginTx
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// keeper is a connection that keeps its statements. Like every connection of a driver it is used by one goroutine at a time.
type keeper struct {
	session
	finalize bool
	byText   map[string]*list.Element
	byUse    *list.List // of *statement, the newest use first
}

// statement is a prepared statement that is kept.
type statement struct {
	text string
	driver.StmtExecContext
	driver.StmtQueryContext
	close func() error
	open  bool // its rows are being read: it can't begin anew
}

// CheckNamedValue lets the driver see an argument as it would without us.
func (k *keeper) CheckNamedValue(value *driver.NamedValue) error {
	if checker, ok := k.session.(driver.NamedValueChecker); ok {
		return checker.CheckNamedValue(value)
	}
	return driver.ErrSkip
}

// ExecContext runs a statement that gives no rows.
func (k *keeper) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	s, err := k.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return k.session.ExecContext(ctx, query, args)
	}
	result, err := s.ExecContext(ctx, args)
	if err != nil {
		k.forget(s)
	}
	return result, err
}

// QueryContext runs a statement that gives rows.
func (k *keeper) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	s, err := k.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return k.session.QueryContext(ctx, query, args)
	}
	rows, err := s.QueryContext(ctx, args)
	if err != nil {
		k.forget(s)
		return nil, err
	}
	s.open = true
	return &keptRows{rows, s}, nil
}

// Close closes the connection.
func (k *keeper) Close() error {
	for k.finalize && k.byUse.Len() > 0 {
		k.forget(k.byUse.Back().Value.(*statement))
	}
	return k.session.Close()
}

// statement is the kept statement of a text, or nil if the text is not one to keep.
func (k *keeper) statement(ctx context.Context, text string) (*statement, error) {
	if element, there := k.byText[text]; there {
		k.byUse.MoveToFront(element)
		if s := element.Value.(*statement); !s.open {
			return s, nil
		}
		return nil, nil
	}
	switch verb, _, _ := strings.Cut(text, " "); verb {
	case "SELECT", "INSERT", "UPDATE", "DELETE":
	default:
		return nil, nil
	}
	prepared, err := k.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	s := &statement{text, prepared.(driver.StmtExecContext), prepared.(driver.StmtQueryContext), prepared.Close, false}
	k.byText[text] = k.byUse.PushFront(s)
	if oldest := k.byUse.Back().Value.(*statement); k.byUse.Len() > keptStatements && !oldest.open {
		k.forget(oldest)
	}
	return s, nil
}

// forget closes a statement: one that is old, or that has failed, because a changed table may be why.
func (k *keeper) forget(s *statement) {
	k.byUse.Remove(k.byText[s.text])
	delete(k.byText, s.text)
	_ = s.close() // if it can't, the connection is of no use any more, and its next user finds out
}

// keptRows are rows of a kept statement, which is free again when they are closed.
type keptRows struct {
	driver.Rows
	s *statement
}

// Close ends the reading.
func (r *keptRows) Close() error {
	r.s.open = false
	return r.Rows.Close()
}
