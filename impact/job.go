package impact

// Job is work that runs on a schedule and can be started by hand.
type Job string

// The jobs.
const (
	// Reconcile compares every total with its rows, slice by slice.
	Reconcile Job = "RECONCILE"
	// ReconcileSlice compares one slice: the one that was checked longest ago.
	ReconcileSlice Job = "RECONCILE_SLICE"
	// Rebuild mends the totals that differ from their rows. Only somebody starts it, and says why.
	Rebuild Job = "REBUILD"
	// ClosePeriods freezes the values of half-years that have ended.
	ClosePeriods Job = "CLOSE_PERIODS"
)

// Jobs are all jobs.
var Jobs = []Job{Reconcile, ReconcileSlice, ClosePeriods, Rebuild}

// Sliced tells that the job goes from slice to slice, so that it can be stopped in between.
func (j Job) Sliced() bool { return j == Reconcile || j == Rebuild }

// HalfYears are the spans of six months that a period is reviewed by, from its first day on; the last may be shorter.
func (p Period) HalfYears() []Period {
	var spans []Period
	for from := p.From; from <= p.To; {
		month := from.Month()
		for range 5 {
			month = month.Next()
		}
		span := Period{from, min(month.Last(), p.To)}
		spans = append(spans, span)
		from = span.To.Add(1)
	}
	return spans
}
