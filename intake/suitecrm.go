package intake

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strings"
	"sync/atomic"

	"polku/impact"
)

// MaxModuleBytes is how many bytes a module's file may unpack to.
const MaxModuleBytes = 2 << 30

// maxCaseAccounts is of how many cases the account is kept in mind, for the contacts about them.
const maxCaseAccounts = 500_000

// suiteReader reads the modules of a SuiteCRM export, one after the other.
type suiteReader struct {
	words   *lookup
	mapping Mapping
	source  Source
	files   []suiteFile
	at      int
	current *moduleReader
	number  int64
	behind  atomic.Int64 // packed bytes of the modules that are read
	// accounts are the accounts of the cases.
	accounts map[string]string
}

type suiteFile struct {
	module suiteModule
	file   *zip.File
}

func openSuiteCRM(source Source, words *lookup, m Mapping) (Reader, error) {
	if !isZIP(source) {
		return nil, refuse("", "is no ZIP archive: pack the exported files Accounts.csv, Cases.csv, Calls.csv, Meetings.csv and FP_events.csv into one")
	}
	archive, err := openArchive(source)
	if err != nil {
		return nil, err
	}
	r := &suiteReader{words: words, mapping: m, source: source, accounts: map[string]string{}}
	if as := m.Constants[casesAs]; as != "" && as != "procurement" && as != "contact" {
		return nil, refuse("mapping", "%s must be procurement or contact", casesAs)
	}
	for _, module := range suiteModules {
		for _, file := range archive.File {
			if moduleOf(file.Name) != module.name {
				continue
			}
			if slices.ContainsFunc(r.files, func(f suiteFile) bool { return f.module.name == module.name }) {
				return nil, refuse(file.Name, "the archive holds two files of %s", module.name)
			}
			r.files = append(r.files, suiteFile{module, file})
		}
	}
	if len(r.files) == 0 {
		return nil, refuse("", "the archive holds none of Accounts.csv, Cases.csv, Calls.csv, Meetings.csv and FP_events.csv")
	}
	for _, file := range r.files { // so that what a mapping lacks is said before the first row
		reader, err := r.open(file)
		if err != nil {
			return nil, err
		}
		reader.close()
	}
	return r, nil
}

// moduleOf is the module of a file by its name: Accounts.csv, or Accounts_20220301.csv as a browser saves it.
func moduleOf(name string) string {
	base, csv := strings.CutSuffix(strings.ToLower(path.Base(name)), ".csv")
	if !csv || strings.HasPrefix(name, "__MACOSX") {
		return ""
	}
	for _, module := range suiteModules {
		rest, ok := strings.CutPrefix(base, module.name)
		if !ok && module.name == "fp_events" {
			rest, ok = strings.CutPrefix(base, "events")
		}
		if ok && !strings.ContainsFunc(rest, func(r rune) bool { return r >= 'a' && r <= 'z' || r > 127 }) {
			return module.name
		}
	}
	return ""
}

// moduleReader reads one module.
type moduleReader struct {
	suiteModule
	table   *csvTable
	columns []column
	decides map[string]int
	held    string
	file    *zip.File
	spool   *os.File
}

func (r *suiteReader) open(f suiteFile) (*moduleReader, error) {
	m := &moduleReader{suiteModule: f.module, file: f.file, decides: map[string]int{}}
	if m.name == "cases" && r.mapping.Constants[casesAs] == "contact" {
		m.kind, m.fields, m.soft = impact.KindContact, suiteContactFields, suiteContactSoft
	}
	if err := m.unpack(f.file); err != nil {
		return nil, err
	}
	if err := m.begin(r.mapping, r.words); err != nil {
		m.close()
		if fault, ok := AsFileError(err); ok {
			return nil, refuse(strings.TrimSuffix(f.file.Name+", "+fault.Place, ", "), "%s", fault.Message)
		}
		return nil, err
	}
	return m, nil
}

// maxInMemory is up to how many bytes a module is unpacked into memory; longer ones go through a file.
const maxInMemory = 8 << 20

// unpack makes the packed module a source that can be gone through more than once.
func (m *moduleReader) unpack(file *zip.File) error {
	body, err := unpack(file, MaxModuleBytes)
	if err != nil {
		return err
	}
	defer func() { _ = body.Close() }() // it was only read
	if file.UncompressedSize64 == 0 {
		return refuse(file.Name, "is empty")
	}
	source := Source(nil)
	if file.UncompressedSize64 <= maxInMemory {
		text, err := io.ReadAll(body)
		if err != nil {
			return err
		}
		source = bytes.NewReader(text)
	} else if source, err = m.spoolInto(body); err != nil {
		return err
	}
	m.table, err = openCSV(source)
	return err
}

// spoolInto unpacks into a file that is gone once it is closed.
func (m *moduleReader) spoolInto(body io.Reader) (Source, error) {
	spool, err := os.CreateTemp("", "polku-module-*")
	if err != nil {
		return nil, fmt.Errorf("make a file to unpack into: %w", err)
	}
	m.spool = spool
	size, err := io.Copy(spool, body)
	if err != nil {
		m.close()
		return nil, fmt.Errorf("unpack a module: %w", err)
	}
	return io.NewSectionReader(spool, 0, size), nil
}

func (m *moduleReader) close() {
	if m.spool != nil {
		_ = m.spool.Close() // it is thrown away
		_ = os.Remove(m.spool.Name())
		m.spool = nil
	}
}

// begin reads the header and finds the columns.
func (m *moduleReader) begin(mapping Mapping, words *lookup) error {
	header, err := readHeader(context.Background(), m.table)
	if err != nil {
		return err
	}
	own, soft := m.mapped(header, mapping, words)
	if m.columns, err = columnsOf(m.fields, header, own); err != nil {
		return err
	}
	for k := range m.columns {
		m.columns[k].soft = slices.Contains(soft, m.columns[k].Name)
	}
	m.held = own.Constants["held"]
	for _, name := range []string{idField, suiteStatus, suiteDeleted, suiteParentType, suiteParent, "customer"} {
		m.decides[name] = -1
		if title, ok := own.Columns[name]; ok {
			if m.decides[name], err = columnOf(header, title); err != nil {
				return err
			}
		}
	}
	if m.decides[idField] < 0 {
		return refuse("", "has no column id: export it from SuiteCRM with its ids; its columns are %s", strings.Join(header, ", "))
	}
	if m.decides[suiteStatus] < 0 && (m.name == "calls" || m.name == "meetings") {
		return refuse("", "has no column status: without it nobody knows what was held; its columns are %s", strings.Join(header, ", "))
	}
	for _, field := range m.fields {
		if field.Required && !slices.ContainsFunc(m.columns, func(c column) bool { return c.Name == field.Name }) {
			return refuse("", "says nothing of %s: give a constant %s.%s in the mapping, or name its column; its columns are %s",
				field.Name, m.name, field.Name, strings.Join(header, ", "))
		}
	}
	return nil
}

// Next reads a row of the current module, or goes on to the next module.
func (r *suiteReader) Next(ctx context.Context) (*impact.ForeignRow, error) {
	for {
		if r.current == nil {
			if r.at == len(r.files) {
				return nil, io.EOF
			}
			reader, err := r.open(r.files[r.at])
			if err != nil {
				return nil, err
			}
			r.current = reader
		}
		got, err := r.current.table.next(ctx)
		if errors.Is(err, io.EOF) {
			r.behind.Add(int64(r.current.file.CompressedSize64))
			r.current.close()
			r.current = nil
			r.at++
			continue
		}
		if err != nil {
			return nil, tableError(err)
		}
		r.number++
		return r.row(r.current, got), nil
	}
}

// Done is the packed bytes of the modules behind.
func (r *suiteReader) Done() int64 { return min(r.behind.Load(), r.source.Size()) }

// Close throws away what was unpacked.
func (r *suiteReader) Close() error {
	if r.current != nil {
		r.current.close()
	}
	return nil
}
