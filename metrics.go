package main

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"polku/impact"
	"polku/store"
)

// jobRuns counts how runs of jobs ended. A reconcile that FAILED found totals that differ from their rows, or could not
// finish; its run says which.
var jobRuns = prometheus.NewCounterVec(prometheus.CounterOpts{
	Name: "polku_job_runs_total", Help: "Runs of scheduled jobs by how they ended.",
}, []string{"job", "state"})

func countRun(job impact.Job, state store.JobState) {
	jobRuns.WithLabelValues(string(job), string(state)).Inc()
}

// metrics are the server's own.
func (s *server) metrics() *prometheus.Registry {
	registry := prometheus.NewRegistry()
	registry.MustRegister(jobRuns, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "polku_sockets", Help: "Open WebSocket connections."},
			func() float64 { return float64(s.api.Sockets()) }),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "polku_feed_head", Help: "The newest number of the change feed that has been handed out."},
			func() float64 { return float64(s.feed.Head()) }))
	registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "polku_reconcile_differences",
		Help: "Totals that differ from their rows as far as is known, neither mended nor put right since; -1 when that can't be read."}, s.differences))
	return registry
}

// differences counts the differences that stand.
func (s *server) differences() float64 {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	count, err := s.store.StandingDifferences(ctx)
	if err != nil {
		return -1
	}
	return float64(count)
}
