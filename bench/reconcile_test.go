package bench

import (
	"context"
	"strings"
	"testing"

	"polku/impact"
	"polku/store"
)

// BenchmarkReconcile counts every indicator anew from all rows and compares every total with that. It reads all rows, so it
// grows with them: it is a job of the night.
func BenchmarkReconcile(b *testing.B) {
	each(b, func(b *testing.B, d *database) {
		ctx := context.Background()
		measure(b, d, func() {
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
		})
	})
}
