package main

import (
	"sync/atomic"
	"time"

	"polku/impact"
)

// calendar says which day counts as today: a fixed one in trials and samples, else the real day in Helsinki.
type calendar struct{ fixed atomic.Int32 }

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
