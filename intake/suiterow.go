package intake

import (
	"encoding/hex"
	"fmt"
	"strings"

	"polku/impact"
)

// row makes a draft of a row of a module. Names of persons, descriptions and resolutions are never looked at.
func (r *suiteReader) row(m *moduleReader, got tableRow) *impact.ForeignRow {
	row := &impact.ForeignRow{Number: r.number, Place: m.file.Name + ", " + got.place, Kind: m.kind}
	if got.fault != "" {
		row.Faults = impact.Faults{{Code: impact.Invalid, Message: got.fault}}
		return row
	}
	cells := make([]string, len(got.cells))
	for k, cell := range got.cells {
		cells[k] = strings.TrimSpace(unguard(cell))
	}
	d := newDraft(r.words, row, SuiteSystem, r.mapping.Dates)
	r.key(m, d, cells)
	m.standing(d, cells)
	for _, c := range m.columns {
		if c.Name != "held" {
			d.set(c, cells)
		}
	}
	r.relate(m, d, cells)
	d.finish()
	return row
}

// unguard takes away the mark that SuiteCRM puts before texts that a spreadsheet could take for a formula.
func unguard(cell string) string {
	if len(cell) > 1 && cell[0] == '\'' && strings.ContainsRune("=+-@", rune(cell[1])) {
		return cell[1:]
	}
	return cell
}

// at is the cell of a deciding column.
func (m *moduleReader) at(name string, cells []string) string {
	if k := m.decides[name]; k >= 0 && k < len(cells) {
		return cells[k]
	}
	return ""
}

func (r *suiteReader) key(m *moduleReader, d *draft, cells []string) {
	id := m.at(idField, cells)
	switch {
	case id == "":
		d.fault(impact.Required, idField, "is empty: every row of SuiteCRM has an id")
	case len(id) > maxForeignKey:
		d.fault(impact.TooLong, idField, "has %d bytes; a foreign key may have %d", len(id), maxForeignKey)
	default:
		d.row.System, d.row.Key = SuiteSystem, id
	}
}

// The words that SuiteCRM's lists have for what didn't take place, by its keys and by its English and Finnish labels.
var (
	heldWords    = []string{"held", "pidetty"}
	plannedWords = []string{"planned", "suunniteltu"}
	missedWords  = []string{"not held", "pitämättä", "ei pidetty", "cancelled", "canceled", "peruttu"}
	closedWords  = []string{"closed_rejected", "rejected", "hylätty", "closed_duplicate", "duplicate", "kaksoiskappale"}
)

// standing sees by the status whether the row counts: what was held, and cases that were neither turned down nor doubled.
func (m *moduleReader) standing(d *draft, cells []string) {
	if gone, err := readYesNo(m.at(suiteDeleted, cells)); err == nil && gone {
		d.fault(impact.Invalid, "deleted", "is deleted in SuiteCRM")
	}
	status := m.at(suiteStatus, cells)
	word := fold(status)
	is := func(words []string) bool {
		for _, w := range words {
			if word == w {
				return true
			}
		}
		return false
	}
	switch {
	case m.name == "cases":
		if is(closedWords) {
			d.fault(impact.Invalid, "status", "the case was closed as %s: it isn't counted", clip(status))
		}
	case is(plannedWords):
		d.fault(impact.Invalid, "status", "not held yet (%s): bring it in once its status is Held", clip(status))
	case is(missedWords):
		d.fault(impact.Invalid, "status", "was not held (%s)", clip(status))
	case m.kind == impact.KindContact && !is(heldWords) && (m.held == "" || word != fold(m.held)):
		d.fault(impact.UnknownCode, "status", "%q must be Held; if your SuiteCRM has another word for it, give it as the constant %s.held", clip(status), m.name)
	}
}

// relate names the customer, and the procurement, that the row is about.
func (r *suiteReader) relate(m *moduleReader, d *draft, cells []string) {
	if account := m.at("customer", cells); account != "" && m.name == "cases" {
		d.name("customer", account)
		if len(r.accounts) < maxCaseAccounts && d.row.Key != "" {
			r.accounts[packID(d.row.Key)] = packID(account)
		}
	}
	parent := m.at(suiteParent, cells)
	if parent == "" || m.name == "cases" {
		return
	}
	switch fold(m.at(suiteParentType, cells)) {
	case "accounts", "account", "asiakas", "asiakkaat", "organisaatio", "organisaatiot":
		d.name("customer", parent)
	case "cases", "case", "tapaus", "tapaukset", "tukipyyntö", "tukipyynnöt":
		if r.mapping.Constants[casesAs] != "contact" {
			d.name("procurement", parent)
		}
		if account, ok := r.accounts[packID(parent)]; ok {
			d.name("customer", unpackID(account))
		}
	case "":
		d.row.Warnings = append(d.row.Warnings, "parent_id has no parent_type: what the row is about was left out")
	}
}

// name names another fact by SuiteCRM's id.
func (d *draft) name(field, id string) {
	if len(id) > maxForeignKey {
		d.fault(impact.TooLong, field, "has an id of %d bytes; a foreign key may have %d", len(id), maxForeignKey)
		return
	}
	if d.row.Names == nil {
		d.row.Names = map[string]impact.ForeignName{}
	}
	d.row.Names[field] = impact.ForeignName{System: SuiteSystem, Key: id}
}

// packID keeps a UUID in 16 bytes, other ids as they are.
func packID(id string) string {
	if packed, err := hex.DecodeString(strings.ReplaceAll(id, "-", "")); err == nil && len(packed) == 16 && unpackID(string(packed)) == id {
		return string(packed)
	}
	return id
}

func unpackID(packed string) string {
	if len(packed) != 16 {
		return packed
	}
	return fmt.Sprintf("%x-%x-%x-%x-%x", packed[:4], packed[4:6], packed[6:8], packed[8:10], packed[10:])
}
