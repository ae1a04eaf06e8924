package main

import (
	"sync/atomic"
	"time"

	"polku/impact"
)

// calendar says which day counts as today: a fixed one in trials and samples, else the real day in Helsinki.
type calendar struct {
	fixed atomic.Int32
	// sample tells that facts are recorded on the day that counts as today, not on the real one.
	sample atomic.Bool
}

// home is where the networks' days begin and end.
var home = func() *time.Location {
	location, err := time.LoadLocation("Europe/Helsinki")
	if err != nil {
		return time.FixedZone("EET", 2*60*60)
	}
	return location
}()

func (c *calendar) today() impact.Date {
	if day := c.fixed.Load(); day != 0 {
		return impact.Date(day)
	}
	return impact.DateOf(time.Now().In(home))
}

// moment is when something is recorded.
func (c *calendar) moment() time.Time {
	now := time.Now().In(home)
	day := c.today().Time()
	if !c.sample.Load() {
		return now
	}
	return time.Date(day.Year(), day.Month(), day.Day(), now.Hour(), now.Minute(), now.Second(), now.Nanosecond(), home)
}
