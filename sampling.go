package main

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"polku/impact"
	"polku/plans"
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
var sampler = impact.Program("sample generator")

// reviewedAfter is how many days after a half-year it is closed, so that late facts come before and after.
const reviewedAfter = 10

// beginSample marks a new sample database, and turns the calendar of any sample database to the time that it is about: once
// it is a sample it stays labelled, however the server is started.
func (s *server) beginSample(ctx context.Context) error {
	if s.config.sample {
		if err := s.store.MarkSample(ctx); err != nil {
			return err
		}
	}
	is, err := s.store.IsSample(ctx)
	if err != nil || !is {
		return err
	}
	first := impact.Date(0)
	for _, name := range plans.Embedded() {
		plan, err := plans.Open(name)
		if err != nil {
			return err
		}
		if begins := plan.Network.Period.From; first == 0 || begins < first {
			first = begins
		}
	}
	s.calendar.fixed.Store(int32(first.Add(-30))) // the plans are loaded a month before they begin
	s.calendar.sample.Store(true)
	return nil
}

// fillSample makes up the first year of the networks, and keeps the sample moving.
func (s *server) fillSample(ctx context.Context) error {
	if !s.calendar.sample.Load() {
		return nil
	}
	makers, newest, err := s.sampleMakers(ctx)
	if err != nil {
		return err
	}
	if newest == 0 {
		if newest, err = s.fillYear(ctx, makers); err != nil {
			return err
		}
	}
	s.calendar.fixed.Store(int32(newest))
	if s.config.sample {
		s.background.Go(func() { s.drip(ctx, makers) })
	}
	return nil
}

// sampleMakers makes a maker for each network, and finds the newest day that a contact is about; none before the first.
func (s *server) sampleMakers(ctx context.Context) ([]*sample.Maker, impact.Date, error) {
	view, err := s.store.View(ctx, sampler)
	if err != nil {
		return nil, 0, err
	}
	defer view.Close()
	var makers []*sample.Maker
	newest := impact.Date(0)
	for _, n := range view.Networks() {
		sources, err := view.Sources(ctx, n)
		if err != nil {
			return nil, 0, err
		}
		if sources[0].Rows > 0 {
			newest = max(newest, sources[0].LatestDay, sample.Year(n).To)
		}
		makers = append(makers, sample.New(n, &recorder{s.store, n.ID, 0, time.Now().UnixNano()}, sampleSeed))
	}
	return makers, newest, nil
}

// fillYear records the networks' first year day by day, each fact on its day or somewhat later, and answers the last day.
func (s *server) fillYear(ctx context.Context, makers []*sample.Maker) (impact.Date, error) {
	first, last := sample.Span(makers)
	days, said := first.DaysUntil(last)+1, -10
	for d := range days {
		day := first.Add(d)
		s.calendar.fixed.Store(int32(day))
		for _, maker := range makers {
			if err := maker.Day(ctx, day); err != nil {
				return 0, fmt.Errorf("make up the sample facts of %s: %w", day, err)
			}
		}
		if err := s.reviewSample(ctx, makers, day); err != nil {
			return 0, err
		}
		if percent := 100 * (d + 1) / days; percent/10 > said/10 {
			s.log.Info("making up sample facts", "percent", percent)
			said = percent
		}
	}
	return last, nil
}

// reviewSample closes the half-years of the sample in its own time, some days after their end.
func (s *server) reviewSample(ctx context.Context, makers []*sample.Maker, day impact.Date) error {
	if !sample.HalfYearEnds(makers, day.Add(-reviewedAfter)) {
		return nil
	}
	run, err := s.store.BeginJob(ctx, sampler, impact.ClosePeriods)
	if err != nil {
		return err
	}
	_, err = runJob(ctx, s.store, run)
	return err
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
			if err := s.reviewSample(ctx, makers, day.Add(1)); err != nil && ctx.Err() == nil {
				s.log.Warn("could not close a half-year of the sample", "error", err)
			}
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

func (r *recorder) Notice(ctx context.Context, d impact.Notice) error {
	_, err := r.store.RecordNotice(ctx, sampler, r.network, r.change(), d)
	return err
}

func (r *recorder) Observation(ctx context.Context, d impact.Observation) error {
	_, err := r.store.RecordObservation(ctx, sampler, r.network, r.change(), d)
	return err
}
