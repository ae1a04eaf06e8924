package impact

// ImportKind is what a foreign file holds.
type ImportKind string

// The files that can be brought in.
const (
	ImportContacts       ImportKind = "contacts"       // CSV or XLSX
	ImportEvents         ImportKind = "events"         // CSV or XLSX
	ImportParticipations ImportKind = "participations" // CSV or XLSX
	ImportObservations   ImportKind = "observations"   // CSV or XLSX
	ImportSuiteCRM       ImportKind = "suitecrm"       // ZIP of the modules' CSV files
	ImportNotices        ImportKind = "eforms"         // an eForms XML, or a ZIP of them
	ImportAnswers        ImportKind = "hilma"          // Hilma's statistical answers: JSON or CSV
)

// ImportKinds are all of them.
var ImportKinds = []ImportKind{ImportContacts, ImportEvents, ImportParticipations, ImportObservations, ImportSuiteCRM, ImportNotices, ImportAnswers}

// ForeignRow is one row of a foreign file as a reader made it out: a draft, or the faults that keep it from being one.
type ForeignRow struct {
	// Number counts the rows of the file from 1; Place says where the row is in the file's own words (line 12, LOT-0001).
	Number int64
	Place  string
	// System and Key are how the foreign system calls the fact. Rows without an id of their own have the system "content".
	// Hilma's answers have the system "hilma": their draft is a Notice with NoticeID, Version, Lot, Yes and No alone, to be
	// joined with the notice that is there.
	System, Key string
	// Kind is the kind of fact; Draft is its draft (Contact, Event, Participation, Observation, Customer, Procurement, Notice),
	// nil where the row has faults.
	Kind  Kind
	Draft any
	// Names are the facts that the draft names by foreign keys or business ids, to be looked up where the row is taken over: by
	// the draft's field (customer, procurement, event).
	Names map[string]ForeignName
	// Faults keep the row out. Warnings don't: codes that nobody knows, values that were left out.
	Faults   Faults
	Warnings []string
}

// ForeignName names a fact as the foreign file does: by the key that its system has for it, by business id, or by name.
type ForeignName struct {
	System, Key      string
	BusinessID, Name string
}

// Table tells whether the file is a table of one's own, whose columns are mapped.
func (k ImportKind) Table() bool {
	switch k {
	case ImportContacts, ImportEvents, ImportParticipations, ImportObservations:
		return true
	default:
		return false
	}
}
