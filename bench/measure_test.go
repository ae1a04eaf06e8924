package bench

import (
	"runtime"
	"syscall"
	"testing"
	"time"
)

// measure runs an operation as often as the benchmark asks for and reports the processor time that one took: cpu-µs/op of
// this process and the database server together, and on PostgreSQL db-µs/op, the server's part of it.
func measure(b *testing.B, d *database, operation func()) {
	b.Helper()
	runtime.GC() // what seeding left behind is not the operation's
	process, server := processCPU(b), d.serverCPU(b)
	for b.Loop() {
		operation()
	}
	process, server = processCPU(b)-process, d.serverCPU(b)-server
	b.ReportMetric(microseconds(process+server)/float64(b.N), "cpu-µs/op")
	if d.cluster != nil {
		b.ReportMetric(microseconds(server)/float64(b.N), "db-µs/op")
	}
}

func microseconds(t time.Duration) float64 { return float64(t) / float64(time.Microsecond) }

// processCPU is the processor time that this process has used, all threads, in the program and in the kernel.
func processCPU(tb testing.TB) time.Duration {
	tb.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		tb.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
