package store

import (
	"sync"
	"sync/atomic"
)

// imports are the imports that this process works on. What they have done so far is looked up here: a file that is taken over
// as a whole is one transaction, which nobody else can look into.
type imports struct {
	mu   sync.Mutex
	byID map[int64]*running
}

// running is an import under way.
type running struct {
	stop atomic.Bool
	mu   sync.Mutex
	is   tallied
}

// tallied is how far an import is.
type tallied struct{ done, total, added, changed, same, refused, undone, kept int64 }

func (t *tallied) count(o RowOutcome, by int64) {
	switch o {
	case RowNew:
		t.added += by
	case RowChanged:
		t.changed += by
	case RowSame:
		t.same += by
	case RowRefused:
		t.refused += by
	case RowUndone:
		t.undone += by
	case RowKept:
		t.kept += by
	}
}

// tallyOf is how far an import was when it was looked at.
func tallyOf(i Import) tallied {
	return tallied{i.Done, i.Total, i.Added, i.Changed, i.Same, i.Refused, i.Undone, i.Kept}
}

// begin notes that an import is worked on; nil when it is already.
func (m *imports) begin(i Import) *running {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.byID[i.ID] != nil {
		return nil
	}
	if m.byID == nil {
		m.byID = map[int64]*running{}
	}
	r := &running{is: tallyOf(i)}
	m.byID[i.ID] = r
	return r
}

func (m *imports) get(id int64) *running {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.byID[id]
}

func (m *imports) end(id int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.byID, id)
}

// set notes how far the import is.
func (r *running) set(is tallied) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.is = is
}

// get tells how far the import is.
func (r *running) get() tallied {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.is
}

// show puts how far it is into an import that was read.
func (r *running) show(i *Import) {
	is := r.get()
	i.Done, i.Total, i.Added, i.Changed, i.Same, i.Refused, i.Undone, i.Kept = is.done, is.total, is.added, is.changed, is.same, is.refused, is.undone, is.kept
}
