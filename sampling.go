package main

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"polku/impact"
	"polku/sample"
	"polku/store"
)

const (
	sampleSeed = 2022
	// dripEvery is how often the sample goes on by one fact, and dripsADay how many make a day.
	dripEvery = 3 * time.Second
	dripsADay = 5
)

// sampler is who records made-up facts.
var sampler = impact.Viewer{Name: "sample generator", Role: impact.Coordinator}

// startSample fills a new sample database, and keeps it moving. It tells whether the database is a sample: once it is, it
// stays labelled, however the server is started.
func (s *server) startSample(ctx context.Context) (bool, error) {
	if s.config.sample {
		if err := s.store.MarkSample(ctx); err != nil {
			return false, err
		}
	}
	is, err := s.store.IsSample(ctx)
	if err != nil || !is {
		return is, err
	}
	makers, err := s.fillSamples(ctx)
	if err != nil {
		return is, err
	}
	if s.config.sample {
		s.background.Go(func() { s.drip(ctx, makers) })
	}
	return is, nil
}

// fillSamples makes up the year of each network that has no contact yet, and sets the day on which the sample goes on.
func (s *server) fillSamples(ctx context.Context) ([]*sample.Maker, error) {
	view, err := s.store.View(ctx, sampler)
	if err != nil {
		return nil, err
	}
	networks, newest := view.Networks(), impact.Date(0)
	filled := map[int64]bool{}
	for _, n := range networks {
		sources, err := view.Sources(ctx, n)
		if err != nil {
			view.Close()
			return nil, err
		}
		filled[n.ID] = sources[0].Rows > 0
		newest = max(newest, sources[0].LatestDay, sample.Year(n).To)
	}
	view.Close()
	s.calendar.fixed.Store(int32(newest))
	var makers []*sample.Maker
	for _, n := range networks {
		maker := sample.New(n, &recorder{s.store, n.ID, 0, time.Now().UnixNano()}, sampleSeed)
		makers = append(makers, maker)
		if filled[n.ID] {
			continue
		}
		last := -10
		err := maker.Fill(ctx, func(percent int) {
			if percent/10 > last/10 {
				s.log.Info("making up sample facts", "network", n.Slug, "percent", percent)
				last = percent
			}
		})
		if err != nil {
			return nil, fmt.Errorf("make up sample facts for %s: %w", n.Slug, err)
		}
	}
	return makers, nil
}

// drip adds a made-up fact every few seconds, and lets the days go by, until the network's period ends.
func (s *server) drip(ctx context.Context, makers []*sample.Maker) {
	ticker := time.NewTicker(dripEvery)
	defer ticker.Stop()
	for drops := 1; ; drops++ {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		day := s.calendar.today()
		if err := makers[drops%len(makers)].Drip(ctx, day); err != nil && ctx.Err() == nil {
			s.log.Info("the sample has come to its end", "day", day, "reason", err)
			return
		}
		if drops%dripsADay == 0 {
			s.calendar.fixed.Store(int32(day.Add(1)))
		}
	}
}

// recorder records made-up facts through the verbs that real ones take.
type recorder struct {
	store   *store.Store
	network int64
	count   int
	session int64 // keeps the keys of two runs apart
}

func (r *recorder) change() impact.Change {
	r.count++
	return impact.Change{Key: "sample-" + strconv.FormatInt(r.session, 36) + "-" + strconv.Itoa(r.count), Act: impact.Recorded}
}

func (r *recorder) Customer(ctx context.Context, d impact.Customer) (int64, error) {
	receipt, err := r.store.RecordCustomer(ctx, sampler, r.network, r.change(), d)
	return receipt.ID, err
}

func (r *recorder) Procurement(ctx context.Context, d impact.Procurement) (int64, error) {
	receipt, err := r.store.RecordProcurement(ctx, sampler, r.network, r.change(), d)
	return receipt.ID, err
}

func (r *recorder) Contact(ctx context.Context, d impact.Contact) error {
	_, err := r.store.RecordContact(ctx, sampler, r.network, r.change(), d)
	return err
}

func (r *recorder) Event(ctx context.Context, d impact.Event) (int64, error) {
	receipt, err := r.store.RecordEvent(ctx, sampler, r.network, r.change(), d)
	return receipt.ID, err
}

func (r *recorder) Participation(ctx context.Context, d impact.Participation) error {
	_, err := r.store.RecordParticipation(ctx, sampler, r.network, r.change(), d)
	return err
}

func (r *recorder) Observation(ctx context.Context, d impact.Observation) error {
	_, err := r.store.RecordObservation(ctx, sampler, r.network, r.change(), d)
	return err
}
