package socket

import "sync"

// admission is the answer of the table to a new operation.
type admission int

const (
	admitted admission = iota
	idTaken
	limitReached
)

// operations is the table of the operations of a socket by id. An operation is
// in it from its subscribe until its final message is written or its client
// completes it. It is safe for concurrent use.
type operations struct {
	limit int

	mu      sync.Mutex
	byID    map[string]*operation
	running int // goroutines, those of completed operations included
}

// newOperations returns an empty table for at most limit operations.
func newOperations(limit int) *operations {
	return &operations{limit: limit, byID: map[string]*operation{}}
}

// admit enters op and counts its goroutine. Completed operations that are still
// winding down may take as many goroutines again as live ones, so that a client
// can swap all its subscriptions at once, yet not pile up work by completing
// what it has just started.
func (o *operations) admit(op *operation) admission {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.byID[op.id] != nil {
		return idTaken
	}
	if len(o.byID) >= o.limit || o.running >= 2*o.limit {
		return limitReached
	}
	o.byID[op.id] = op
	o.running++
	return admitted
}

// ended tells that the goroutine of an operation is over.
func (o *operations) ended() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.running--
}

// silence ends the operation with this id, if there is one: its context is
// cancelled, its frames no longer pass, its id is free.
func (o *operations) silence(id string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if op := o.byID[id]; op != nil {
		delete(o.byID, id)
		op.cancel()
	}
}

// holds reports whether op is still in the table. It is the gate of next.
func (o *operations) holds(op *operation) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.byID[op.id] == op
}

// release takes op out and reports whether it still was in. It is the gate of
// the final message: freed earlier, the id could have a new owner to whom that
// message would seem to belong; freed later, a client quick to use the id again
// would be refused.
func (o *operations) release(op *operation) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.byID[op.id] != op {
		return false
	}
	delete(o.byID, op.id)
	return true
}
