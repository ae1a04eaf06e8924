package intake

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"polku/impact"
)

// Mapping says which column of a file holds which field of a draft. Without columns the header is guessed by its titles.
type Mapping struct {
	// Columns are the titles of the file's columns by the names of the fields that they hold (see Fields).
	Columns map[string]string `json:"columns,omitempty"`
	// Constants hold for every row, by the names of the fields; a cell that says something else goes before them.
	Constants map[string]string `json:"constants,omitempty"`
	// System is what the file's own ids belong to, the kind of the import when it is empty.
	System string `json:"system,omitempty"`
	// Sheet is the sheet of a workbook, its first when it is empty.
	Sheet string `json:"sheet,omitempty"`
	// Dates says how days such as 03/01/2022 are meant: DayFirst or MonthFirst. Empty refuses them.
	Dates DateOrder `json:"dates,omitempty"`
}

// DateOrder is how a day is written that can be read in two ways.
type DateOrder string

// The orders.
const (
	DayFirst   DateOrder = "DMY"
	MonthFirst DateOrder = "MDY"
)

// Limits of a mapping.
const (
	// MaxMappingBytes is the largest mapping that is read.
	MaxMappingBytes = 64 << 10
	// MaxTitle is how many bytes the title of a column, a sheet or a system may have.
	MaxTitle = 500
	// MaxConstant is how many bytes a constant may have.
	MaxConstant = 4000
)

// ReadMapping reads a mapping that somebody wrote as JSON; empty text is the empty mapping.
func ReadMapping(body []byte) (Mapping, error) {
	var m Mapping
	if len(body) > MaxMappingBytes {
		return m, refuse("mapping", "has %d bytes; at most %d are read", len(body), MaxMappingBytes)
	}
	if len(bytes.TrimSpace(body)) == 0 {
		return m, nil
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&m); err != nil {
		return Mapping{}, refuse("mapping", `is not as it should be (%v); write {"columns": {"occurredOn": "Päivä"}, "constants": {"channel": "email"}}`, err)
	}
	if decoder.More() {
		return Mapping{}, refuse("mapping", "goes on after its closing brace")
	}
	return m, nil
}

// Check finds the fields and titles of a mapping that a kind of file can't have.
func (m Mapping) Check(kind impact.ImportKind) impact.Faults {
	var faults impact.Faults
	known := map[string]Field{}
	for _, field := range Fields(kind) {
		known[field.Name] = field
	}
	fault := func(code impact.FaultCode, field, format string, args ...any) {
		faults = append(faults, impact.Fault{Code: code, Field: field, Message: fmt.Sprintf(format, args...)})
	}
	for _, set := range []struct {
		name string
		of   map[string]string
		most int
	}{{"columns", m.Columns, MaxTitle}, {"constants", m.Constants, MaxConstant}} {
		for _, name := range slices.Sorted(maps.Keys(set.of)) {
			at := set.name + "." + name
			field, ok := known[name]
			switch {
			case !ok:
				fault(impact.UnknownReference, at, "%s has no such field; choose among %v", kind, fieldNames(kind))
			case field.ConstantOnly && set.name == "columns":
				fault(impact.Invalid, at, "is the same for the whole file: give it as a constant")
			case set.name == "constants" && field.Name == idField:
				fault(impact.Invalid, at, "an id that is the same for every row is none")
			case len(set.of[name]) > set.most:
				fault(impact.TooLong, at, "has %d bytes; at most %d", len(set.of[name]), set.most)
			}
		}
	}
	if len(m.System) > maxSystem || len(m.Sheet) > MaxTitle {
		fault(impact.TooLong, "system", "a system may have %d bytes, a sheet %d", maxSystem, MaxTitle)
	}
	if m.Dates != "" && m.Dates != DayFirst && m.Dates != MonthFirst {
		fault(impact.UnknownCode, "dates", "must be %s or %s", DayFirst, MonthFirst)
	}
	return faults
}

// maxSystem is how many bytes the name of a foreign system may have.
const maxSystem = 40
