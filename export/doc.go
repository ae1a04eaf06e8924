// Package export writes everything that leaves Polku as a file: lists and indicator tables as CSV and XLSX, results as JSON
// and as an IATI activity, the feed as lines of JSON, and what is published as open data with a catalogue.
//
// Everything is read through a store.View of whoever asks, so that a file never holds more than the API shows. One file is
// one snapshot. Lists are read page by page and written as they are read.
package export
