package model

import "polku/impact"

// The kinds of ids that are neither facts nor things of the plan.
const (
	jobRunKind  = "jobrun"
	closingKind = "closing"
)

// unknownID is no thing's id: looking for it finds nothing, which is what a wrong id in an input should do.
const unknownID = -1

// idOf reads an id of one kind.
func idOf[K ~string](kind K, text string) int64 {
	if is, id, ok := impact.ParseID(text); ok && is == string(kind) {
		return id
	}
	return unknownID
}

// idIf reads an id that may be left out.
func idIf[K ~string](kind K, text *string) int64 {
	if text == nil {
		return 0
	}
	return idOf(kind, *text)
}

// NetworkID reads a network's id.
func NetworkID(text string) int64 { return idOf(impact.KindNetwork, text) }
