package store

import "polku/impact"

// Place is a place in a list of records: newest day first, of one day the newest record first. Part tells the two lists of
// an explanation apart.
type Place struct {
	Part int
	Day  impact.Date
	ID   int64
}

// Page is which records of a list are wanted. Backward pages are read from the end.
type Page struct {
	Limit    int
	After    Place
	Before   Place
	Backward bool
}

// Filter narrows a list of records; what is zero does not narrow.
type Filter struct {
	Period       impact.Period
	Region       int64
	Organisation int64
	Customer     int64
	Procurement  int64
	Event        int64
	Indicator    int64
	// Search finds the beginning of any word of the name.
	Search string
}
