package bench

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"polku/impact"
	"polku/store"
)

// BenchmarkReconcile goes through all slices: it counts each month anew from its rows, derives the rest, and compares every
// total with that. It reads all rows, so it grows with them; the schedule does the same a slice at a time.
func BenchmarkReconcile(b *testing.B) {
	each(b, func(b *testing.B, d *database) {
		measure(b, d, func() { d.reconcile(b) })
	})
}

// reconcile runs a whole reconcile, which must find nothing.
func (d *database) reconcile(b *testing.B) {
	b.Helper()
	ctx := context.Background()
	run, err := d.store.BeginJob(ctx, coordinator, impact.Reconcile)
	if err != nil {
		b.Fatal(err)
	}
	summary, err := d.store.RunJob(ctx, run)
	if err != nil || !strings.HasSuffix(summary, "equal their rows") {
		b.Fatalf("%q, %v", summary, err)
	}
	if err := d.store.EndJob(ctx, run.ID, store.JobSucceeded, summary); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkReconcileSlice proves the next slice, as the schedule does: mostly a month of contacts.
func BenchmarkReconcileSlice(b *testing.B) {
	each(b, func(b *testing.B, d *database) {
		d.reconcile(b) // from here on every slice is known
		measure(b, d, func() {
			report, err := d.store.CheckNextSlice(context.Background(), 0)
			if err != nil || report == nil || report.Differences > 0 {
				b.Fatalf("%+v, %v", report, err)
			}
		})
	})
}

// BenchmarkWriteDuringReconcile is how long one who records contacts waits for an answer while a reconcile runs beside: the
// longest, and the 99th of 100.
func BenchmarkWriteDuringReconcile(b *testing.B) {
	each(b, func(b *testing.B, d *database) {
		d.writeBeside(b, d.reconcile)
	})
}

// BenchmarkWriteDuringRebuild is the same beside a rebuild that mends totals in every month.
func BenchmarkWriteDuringRebuild(b *testing.B) {
	each(b, func(b *testing.B, d *database) {
		d.writeBeside(b, d.rebuild)
	})
}

// rebuild spoils some totals and mends them.
func (d *database) rebuild(b *testing.B) {
	b.Helper()
	ctx := context.Background()
	if _, err := d.plain.ExecContext(ctx, "UPDATE totals SET sum = sum + 10000 WHERE id % 20 = 0"); err != nil {
		b.Fatal(err)
	}
	run, err := d.store.Begin(ctx, coordinator, store.Order{Job: impact.Rebuild, Reason: "benchmark"})
	if err != nil {
		b.Fatal(err)
	}
	summary, err := d.store.RunJob(ctx, run)
	if err != nil {
		b.Fatal(err)
	}
	if err := d.store.EndJob(ctx, run.ID, store.JobSucceeded, summary); err != nil {
		b.Fatal(err)
	}
}

// writeBeside records contacts, one after another, from the beginning of the work to its end.
func (d *database) writeBeside(b *testing.B, work func(*testing.B)) {
	ctx, dice := context.Background(), newDice(77)
	var waits []time.Duration
	for b.Loop() {
		ended := make(chan struct{})
		var writer sync.WaitGroup
		writer.Go(func() {
			for {
				select {
				case <-ended:
					return
				default:
				}
				wait, err := d.recordOne(ctx, dice)
				if err != nil {
					b.Error(err)
					return
				}
				waits = append(waits, wait)
			}
		})
		work(b)
		close(ended)
		writer.Wait()
	}
	slices.Sort(waits)
	if len(waits) == 0 {
		b.Fatal("nobody wrote anything")
	}
	b.ReportMetric(float64(waits[len(waits)-1])/float64(time.Millisecond), "max-ms")
	b.ReportMetric(float64(waits[len(waits)*99/100])/float64(time.Millisecond), "p99-ms")
	b.ReportMetric(float64(len(waits))/float64(b.N), "records/op")
}

// recordOne records a contact and answers how long it took.
func (d *database) recordOne(ctx context.Context, dice *rand.Rand) (time.Duration, error) {
	change, contact := d.recording(), d.newContact(dice)
	start := time.Now()
	if _, err := d.store.RecordContact(ctx, coordinator, d.past.n.ID, change, contact); err != nil {
		return 0, fmt.Errorf("record beside: %w", err)
	}
	return time.Since(start), nil
}
