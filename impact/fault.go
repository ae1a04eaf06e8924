package impact

import (
	"errors"
	"fmt"
	"strings"
)

// FaultCode is the kind of a fault, as the API's UserErrorCode.
type FaultCode string

// The kinds of faults in what a user sends.
const (
	Required         FaultCode = "REQUIRED"
	Invalid          FaultCode = "INVALID"
	TooLong          FaultCode = "TOO_LONG"
	OutOfRange       FaultCode = "OUT_OF_RANGE"
	UnknownCode      FaultCode = "UNKNOWN_CODE"
	UnknownReference FaultCode = "UNKNOWN_REFERENCE"
	InTheFuture      FaultCode = "IN_THE_FUTURE"
	OutsidePeriod    FaultCode = "OUTSIDE_PERIOD"
	StaleRevision    FaultCode = "STALE_REVISION"
	Withdrawn        FaultCode = "WITHDRAWN"
	InUse            FaultCode = "IN_USE"
	Duplicate        FaultCode = "DUPLICATE"
	KeyReused        FaultCode = "IDEMPOTENCY_KEY_REUSED"
	NotAllowed       FaultCode = "NOT_ALLOWED"
	AlreadyRunning   FaultCode = "ALREADY_RUNNING"
)

// Fault is one thing wrong in what a user sent: where, what, and what would be right.
type Fault struct {
	Code    FaultCode
	Field   string
	Message string
}

// Faults are all faults of one input. As an error it means: nothing was written, and the user can mend it.
type Faults []Fault

// Error lists the faults.
func (f Faults) Error() string {
	lines := make([]string, len(f))
	for i, fault := range f {
		lines[i] = strings.TrimPrefix(fault.Field+": "+fault.Message, ": ")
	}
	return strings.Join(lines, "; ")
}

// add notes a fault.
func (f *Faults) add(code FaultCode, field, format string, args ...any) {
	*f = append(*f, Fault{code, field, fmt.Sprintf(format, args...)})
}

// Err is the faults as an error, nil when there are none.
func (f Faults) Err() error {
	if len(f) == 0 {
		return nil
	}
	return f
}

// AsFaults finds user faults in an error.
func AsFaults(err error) (Faults, bool) {
	var faults Faults
	ok := errors.As(err, &faults)
	return faults, ok
}

// OneFault is an error of a single fault.
func OneFault(code FaultCode, field, format string, args ...any) error {
	return Faults{{code, field, fmt.Sprintf(format, args...)}}
}

// ErrNotFound means that there is no such thing, or that the viewer may not know of it.
var ErrNotFound = errors.New("not found")
