package impact

import (
	"slices"
	"strconv"
)

// Table is a table as a document prints it, with the sums that it declares. It stays as printed: what doesn't add up is
// pointed at for somebody to check, and never put right.
type Table struct {
	Code    string        `yaml:"code" json:"code"`
	Title   Text          `yaml:"title" json:"title"`
	Columns []string      `yaml:"columns" json:"columns"`
	Rows    []TableRow    `yaml:"rows" json:"rows"`
	Sums    []DeclaredSum `yaml:"sums,omitempty" json:"sums,omitempty"`
	Cites   []Citation    `yaml:"cites,omitempty" json:"cites,omitempty"`
}

// TableRow is a row with one cell a column. A cell that is empty in print is nil, which is not zero.
type TableRow struct {
	Label string     `yaml:"label" json:"label"`
	Cells []*Decimal `yaml:"cells" json:"cells"`
}

// SumKind is what a table declares of a cell.
type SumKind string

// What a table can declare.
const (
	// TotalSum: the cell is the sum of Rows in its column, or of Columns in its row.
	TotalSum SumKind = "TOTAL"
	// ShareSum: the cell is Factor times Part over Of.
	ShareSum SumKind = "SHARE"
	// EqualSum: the cell is the same as Of.
	EqualSum SumKind = "EQUAL"
)

var sumKinds = []SumKind{TotalSum, ShareSum, EqualSum}

// DeclaredSum says how a cell follows from others. Rows and columns are named by label and by name. With an empty Row it
// holds for every row, with an empty Column for every column; rows and columns that a total is made of then follow along.
type DeclaredSum struct {
	Kind   SumKind `yaml:"kind" json:"kind"`
	Row    string  `yaml:"row,omitempty" json:"row,omitempty"`
	Column string  `yaml:"column,omitempty" json:"column,omitempty"`
	// Number stands for the cell of a total that is said in words only, such as shares that make 100.
	Number  *Decimal `yaml:"number,omitempty" json:"number,omitempty"`
	Rows    []string `yaml:"rows,omitempty" json:"rows,omitempty"`
	Columns []string `yaml:"columns,omitempty" json:"columns,omitempty"`
	Part    *CellRef `yaml:"part,omitempty" json:"part,omitempty"`
	Of      *CellRef `yaml:"of,omitempty" json:"of,omitempty"`
	// Factor is what a share is multiplied by, 100 for per cent; 0 is 1.
	Factor Decimal `yaml:"factor,omitempty" json:"factor,omitempty"`
	// Tolerance is how far off the table itself allows, as by a note on rounding; nothing unless it says so.
	Tolerance Decimal `yaml:"tolerance,omitempty" json:"tolerance,omitempty"`
}

// CellRef names another cell; an empty row or column is that of the cell declared.
type CellRef struct {
	Row    string `yaml:"row,omitempty" json:"row,omitempty"`
	Column string `yaml:"column,omitempty" json:"column,omitempty"`
}

// FindingKind is what is the matter with a declared sum.
type FindingKind string

// The kinds of findings.
const (
	// Differs: the printed figure is not the computed one.
	Differs FindingKind = "DIFFERS"
	// EmptyCell: a cell that the sum needs is empty, so that it can't be checked.
	EmptyCell FindingKind = "EMPTY_CELL"
	// NotComputable: a share of zero, or a figure too large.
	NotComputable FindingKind = "NOT_COMPUTABLE"
)

// Finding is one place of a table to check. Which of the figures is wrong, if not the declaration, the table doesn't say.
type Finding struct {
	Kind     FindingKind
	Table    string
	Place    string   // row / column
	Printed  *Decimal // nil when the cell is empty
	Computed *Decimal // nil when it can't be computed
	Text     Text
}

// Check finds every fault of the table's form and declarations. Fields are paths in the table, such as sums[2].row.
func (t *Table) Check() Faults {
	var faults Faults
	if !codeShape.MatchString(t.Code) {
		faults.add(Invalid, "code", "%.70q is not a code: letters, digits, - _ and . only, at most 64", t.Code)
	}
	if len(t.Columns) == 0 {
		faults.add(Required, "columns", "needs at least one column")
	}
	checkNames(&faults, "columns", t.Columns, "")
	checkNames(&faults, "rows", t.labels(), ".label")
	for i, row := range t.Rows {
		if len(row.Cells) != len(t.Columns) {
			faults.add(Invalid, indexed("rows", i)+".cells", "has %d cells; the table has %d columns, and an empty cell is null", len(row.Cells), len(t.Columns))
		}
	}
	for i, sum := range t.Sums {
		t.checkSum(&faults, indexed("sums", i), sum)
	}
	return faults
}

// checkNames sees that each name is there and means one thing only.
func checkNames(faults *Faults, path string, names []string, field string) {
	for i, name := range names {
		if name == "" {
			faults.add(Required, indexed(path, i)+field, "needs a name, because declarations go by names")
		} else if first := slices.Index(names, name); first < i {
			faults.add(Duplicate, indexed(path, i)+field, "%q is also %s; each needs a name of its own", name, indexed(path, first))
		}
	}
}

func indexed(path string, i int) string { return path + "[" + strconv.Itoa(i) + "]" }

func (t *Table) labels() []string {
	labels := make([]string, len(t.Rows))
	for i, row := range t.Rows {
		labels[i] = row.Label
	}
	return labels
}

func (t *Table) checkSum(faults *Faults, path string, sum DeclaredSum) {
	t.checkName(faults, path+".row", sum.Row, t.labels())
	t.checkName(faults, path+".column", sum.Column, t.Columns)
	if sum.Tolerance < 0 {
		faults.add(OutOfRange, path+".tolerance", "is %s and must not be negative", sum.Tolerance)
	}
	if sum.Factor < 0 || sum.Factor != 0 && sum.Kind != ShareSum {
		faults.add(Invalid, path+".factor", "belongs to a SHARE and must be positive")
	}
	if sum.Number != nil && sum.Kind != TotalSum {
		faults.add(Invalid, path+".number", "belongs to a TOTAL that no cell prints")
	}
	switch sum.Kind {
	case TotalSum:
		t.checkTotal(faults, path, sum)
	case ShareSum, EqualSum:
		t.checkRefs(faults, path, sum)
	default:
		faults.add(UnknownCode, path+".kind", "is %q; must be one of %s", sum.Kind, listWords(sumKinds))
	}
}

// checkName sees that a name which is given is one of those that there are.
func (t *Table) checkName(faults *Faults, path, name string, names []string) {
	if name != "" && !slices.Contains(names, name) {
		faults.add(UnknownReference, path, "there is no %q; there are %s", name, listWords(names))
	}
}

func (t *Table) checkTotal(faults *Faults, path string, sum DeclaredSum) {
	if (len(sum.Rows) == 0) == (len(sum.Columns) == 0) {
		faults.add(Required, path, "a TOTAL needs what it adds up: either rows or columns")
	}
	if sum.Part != nil || sum.Of != nil {
		faults.add(Invalid, path, "a TOTAL takes rows or columns; part and of are for SHARE and EQUAL")
	}
	if sum.Number == nil && (len(sum.Rows) > 0 && sum.Row == "" || len(sum.Columns) > 0 && sum.Column == "") {
		faults.add(Required, path, "needs the cell of the total: row for a total of rows, column for a total of columns, or number when only words say it")
	}
	if sum.Number != nil && (len(sum.Rows) > 0 && sum.Row != "" || len(sum.Columns) > 0 && sum.Column != "") {
		faults.add(Invalid, path+".number", "stands in for a cell; give the number or the cell's row or column, not both")
	}
	t.checkParts(faults, path+".rows", sum.Rows, sum.Row, t.labels())
	t.checkParts(faults, path+".columns", sum.Columns, sum.Column, t.Columns)
}

// checkParts sees that a total is made of known things, each once, and not of itself.
func (t *Table) checkParts(faults *Faults, path string, parts []string, total string, names []string) {
	for i, part := range parts {
		at := indexed(path, i)
		switch {
		case !slices.Contains(names, part):
			faults.add(UnknownReference, at, "there is no %q; there are %s", part, listWords(names))
		case part == total:
			faults.add(Invalid, at, "%q is the total itself; list only what it adds up", part)
		case slices.Index(parts, part) < i:
			faults.add(Duplicate, at, "%q is listed twice and would be added twice", part)
		}
	}
}

func (t *Table) checkRefs(faults *Faults, path string, sum DeclaredSum) {
	if len(sum.Rows) > 0 || len(sum.Columns) > 0 {
		faults.add(Invalid, path, "rows and columns are what a TOTAL adds up; a %s takes part and of", sum.Kind)
	}
	if (sum.Part != nil) != (sum.Kind == ShareSum) {
		faults.add(Required, path+".part", "a SHARE needs the cell of its part; an EQUAL has none")
	}
	if sum.Of == nil {
		faults.add(Required, path+".of", "a SHARE needs the cell of its whole, an EQUAL the cell that it equals")
	}
	t.checkRef(faults, path+".part", sum, sum.Part)
	t.checkRef(faults, path+".of", sum, sum.Of)
}

func (t *Table) checkRef(faults *Faults, path string, sum DeclaredSum, ref *CellRef) {
	if ref == nil {
		return
	}
	t.checkName(faults, path+".row", ref.Row, t.labels())
	t.checkName(faults, path+".column", ref.Column, t.Columns)
	if sum.self(*ref) {
		faults.add(Invalid, path, "is the declared cell itself; name another row or column")
	}
}

// self tells that a reference is always the declared cell.
func (s DeclaredSum) self(ref CellRef) bool {
	return (ref.Row == "" || ref.Row == s.Row) && (ref.Column == "" || ref.Column == s.Column)
}

// Findings are the declared sums that don't hold or can't be checked, in the order of the declarations, then of rows and
// columns. Declarations that Check finds fault with are passed over.
func (t *Table) Findings() []Finding {
	var findings []Finding
	for i, sum := range t.Sums {
		var faults Faults
		if t.checkSum(&faults, indexed("sums", i), sum); len(faults) > 0 {
			continue
		}
		for _, cell := range t.declared(sum) {
			if finding, found := t.judge(sum, cell); found {
				findings = append(findings, finding)
			}
		}
	}
	return findings
}

// declared are the cells that a declaration is about.
func (t *Table) declared(sum DeclaredSum) []CellRef {
	rows, columns := []string{sum.Row}, []string{sum.Column}
	if sum.Row == "" && len(sum.Rows) == 0 {
		rows = t.labels()
	}
	if sum.Column == "" && len(sum.Columns) == 0 {
		columns = t.Columns
	}
	var cells []CellRef
	for _, row := range rows {
		for _, column := range columns {
			cells = append(cells, CellRef{row, column})
		}
	}
	return cells
}

// from fills in what the reference leaves to the declared cell.
func (c CellRef) from(cell CellRef) CellRef {
	if c.Row != "" {
		cell.Row = c.Row
	}
	if c.Column != "" {
		cell.Column = c.Column
	}
	return cell
}

// place names the cell for people; a total that no cell prints has only what it is a total of.
func (c CellRef) place() string {
	switch {
	case c.Row == "":
		return c.Column
	case c.Column == "":
		return c.Row
	}
	return c.Row + " / " + c.Column
}

// cell is a printed figure, nil when it is empty or missing.
func (t *Table) cell(ref CellRef) *Decimal {
	row, column := slices.Index(t.labels(), ref.Row), slices.Index(t.Columns, ref.Column)
	if row < 0 || column < 0 || column >= len(t.Rows[row].Cells) {
		return nil
	}
	return t.Rows[row].Cells[column]
}

// judge compares one cell with what it should be.
func (t *Table) judge(sum DeclaredSum, at CellRef) (Finding, bool) {
	finding := Finding{Kind: Differs, Table: t.Code, Place: at.place(), Printed: sum.Number}
	if sum.Number == nil {
		finding.Printed = t.cell(at)
	}
	needs := sum.needs(at)
	empty := CellRef{}
	if finding.Printed == nil {
		empty = at
	}
	for _, ref := range needs {
		if t.cell(ref) == nil && empty == (CellRef{}) {
			empty = ref
		}
	}
	if empty != (CellRef{}) {
		return finding.as(EmptyCell, Text{empty.place(), empty.place(), empty.place()}), true
	}
	computed, err := t.compute(sum, needs)
	if err != nil {
		return finding.as(NotComputable, Text{}), true
	}
	finding.Computed = &computed
	if off := finding.Printed.plusCapped(-computed); max(off, -off) <= sum.Tolerance {
		return finding, false
	}
	return finding.as(Differs, Text{}), true
}

// needs are the cells that the declared one follows from: a share's part comes before its whole.
func (s DeclaredSum) needs(at CellRef) []CellRef {
	var needs []CellRef
	for _, row := range s.Rows {
		needs = append(needs, CellRef{row, at.Column})
	}
	for _, column := range s.Columns {
		needs = append(needs, CellRef{at.Row, column})
	}
	for _, ref := range []*CellRef{s.Part, s.Of} {
		if ref != nil {
			needs = append(needs, ref.from(at))
		}
	}
	return needs
}

// compute makes the figure of cells that are all there.
func (t *Table) compute(sum DeclaredSum, needs []CellRef) (Decimal, error) {
	if sum.Kind == ShareSum {
		factor := sum.Factor
		if factor == 0 {
			factor = one
		}
		return t.cell(needs[0]).Over(*t.cell(needs[1]), factor)
	}
	var total Decimal
	for _, ref := range needs {
		total = total.plusCapped(*t.cell(ref))
	}
	return total, nil
}

// findingSentences ask to check, because a table that doesn't add up may still be right where it matters.
var findingSentences = map[FindingKind]Text{
	Differs: {
		"Tarkista: taulukossa {table} kohdassa {place} lukee {printed}, mutta muista luvuista tulee {computed}.",
		"Kontrollera: i tabell {table} står det {printed} vid {place}, men de andra talen ger {computed}.",
		"Check: table {table} prints {printed} at {place}, but its other figures make {computed}.",
	},
	EmptyCell: {
		"Ei voi tarkistaa: taulukon {table} kohta {place} edellyttää solua {empty}, joka on tyhjä.",
		"Kan inte kontrolleras: i tabell {table} beror {place} på cellen {empty}, som är tom.",
		"Can't be checked: in table {table}, {place} depends on the cell {empty}, which is empty.",
	},
	NotComputable: {
		"Ei voi tarkistaa: taulukon {table} kohtaa {place} ei voi laskea, koska jakaja on nolla tai luku on liian suuri.",
		"Kan inte kontrolleras: i tabell {table} går {place} inte att räkna, eftersom nämnaren är noll eller talet för stort.",
		"Can't be checked: in table {table}, {place} can't be computed because it divides by zero or is too large.",
	},
}

// as makes the finding one of a kind, with its sentence.
func (f Finding) as(kind FindingKind, empty Text) Finding {
	f.Kind = kind
	f.Text = findingSentences[kind].withText("table", Text{f.Table, f.Table, f.Table}).withText("place", Text{f.Place, f.Place, f.Place}).
		withText("printed", wordsOf(f.Printed)).withText("computed", wordsOf(f.Computed)).withText("empty", empty)
	return f
}
