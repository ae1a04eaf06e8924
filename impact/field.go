package impact

import (
	"slices"
	"strings"
)

// fieldKind is what a field holds, which says how it can be tested.
type fieldKind int

const (
	codeField fieldKind = iota
	setField
	refField
	boolField
	numberField
)

// fieldSpec is a field of a source as definitions may use it.
type fieldSpec struct {
	kind     fieldKind
	list     string // codelist of a code or set field; empty for free codes such as CPV
	distinct bool
}

// sourceFields is the closed vocabulary of definitions: what each source can be asked.
var sourceFields = map[Source]map[string]fieldSpec{
	Contacts: {
		"organisation": {refField, "", true}, "region": {refField, "", true}, "customer": {refField, "", true}, "procurement": {refField, "", true},
		"channel": {codeField, "channel", false}, "segment": {codeField, "segment", false}, "theme": {codeField, "theme", true},
		"tags": {setField, "tag", false}, "help": {codeField, "help", false}, "referrals": {setField, "referral", false},
		"funding": {codeField, "funding", false}, "feedback_score": {numberField, "", false},
		"procurement.innovative": {boolField, "", false}, "procurement.rnd": {boolField, "", false}, "procurement.stage": {codeField, "stage", false},
		"procurement.tags": {setField, "tag", false}, "procurement.funding": {codeField, "funding", false},
	},
	Procurements: {
		"organisation": {refField, "", true}, "region": {refField, "", true}, "customer": {refField, "", true},
		"segment": {codeField, "segment", false}, "stage": {codeField, "stage", false}, "cpv": {codeField, "", false},
		"innovative": {boolField, "", false}, "rnd": {boolField, "", false}, "tags": {setField, "tag", false},
		"funding": {codeField, "funding", false}, "programme": {codeField, "programme", true}, "estimated_value": {numberField, "", false},
	},
	Events: {
		"organisation": {refField, "", true}, "region": {refField, "", true}, "customer": {refField, "", true},
		"segment": {codeField, "segment", false}, "type": {codeField, "event_type", true}, "programme": {codeField, "programme", true},
		"group": {codeField, "group", true}, "topic": {codeField, "topic", false}, "theme": {codeField, "theme", false},
		"tags": {setField, "tag", false}, "attendance": {numberField, "", false},
	},
	Participations: {
		"organisation": {refField, "", true}, "region": {refField, "", true}, "customer": {refField, "", true}, "event": {refField, "", true},
		"segment": {codeField, "segment", false}, "status": {codeField, "participation", false}, "persons": {numberField, "", false},
		"event.type": {codeField, "event_type", false}, "event.programme": {codeField, "programme", false}, "event.group": {codeField, "group", false},
		"event.topic": {codeField, "topic", false}, "event.theme": {codeField, "theme", false}, "event.tags": {setField, "tag", false},
	},
	Notices: {
		"region": {refField, "", true}, "customer": {refField, "", true}, "lot": {codeField, "", true}, "buyer": {codeField, "", true},
		"form": {codeField, "", false}, "type": {codeField, "", false}, "subtype": {codeField, "", false}, "lot_kind": {codeField, "", false},
		"country": {codeField, "", false}, "cpv": {codeField, "", false}, "nature": {codeField, "", false}, "framework": {codeField, "", false},
		"result": {codeField, "", false}, "value": {numberField, "", false}, "value_state": {codeField, "", false},
		"strategic": {setField, "", false}, "innovation": {setField, "", false}, "green": {setField, "", false}, "social": {setField, "", false},
		"criteria": {setField, "", false}, "sme": {boolField, "", false}, "innovative": {boolField, "", false},
		"answers_yes": {setField, "", false}, "answers_no": {setField, "", false}, "answered_innovative": {boolField, "", false},
	},
	Observations: {
		"organisation": {refField, "", true}, "region": {refField, "", true}, "value": {numberField, "", false},
		"numerator": {numberField, "", false}, "denominator": {numberField, "", false},
	},
}

func fieldsWhere(fields map[string]fieldSpec, holds func(fieldSpec) bool) []string {
	return slices.DeleteFunc(sortedKeys(fields), func(name string) bool { return !holds(fields[name]) })
}

// FieldValue is what a row holds in a field. The zero value is "not stated".
type FieldValue struct {
	Stated bool
	Code   string
	Codes  []string
	Ref    int64
	Number Decimal
}

func codeValue(code string) FieldValue { return FieldValue{Stated: code != "", Code: code} }

func setValue(codes []string) FieldValue { return FieldValue{Stated: len(codes) > 0, Codes: codes} }

func refValue(id int64) FieldValue { return FieldValue{Stated: id != 0, Ref: id} }

func numberValue(number *Decimal) FieldValue {
	if number == nil {
		return FieldValue{}
	}
	return FieldValue{Stated: true, Number: *number}
}

// yesNo are the words that definitions use for a stated yes or no.
func yesNo(answer *bool) FieldValue {
	switch {
	case answer == nil:
		return FieldValue{}
	case *answer:
		return FieldValue{Stated: true, Code: "yes"}
	default:
		return FieldValue{Stated: true, Code: "no"}
	}
}

// ops says which comparisons fit a kind of field. A row that doesn't state the field passes only NOT_SET, NE, NOT_IN
// and HAS_NOT.
var ops = map[fieldKind][]Op{
	codeField:   {OpEQ, OpNE, OpIn, OpNotIn, OpSet, OpNotSet},
	boolField:   {OpEQ, OpNE, OpSet, OpNotSet},
	refField:    {OpEQ, OpNE, OpIn, OpNotIn, OpSet, OpNotSet},
	setField:    {OpHas, OpHasNot, OpSet, OpNotSet},
	numberField: {OpGTE, OpLTE, OpEQ, OpSet, OpNotSet},
}

// compile makes a test of a condition, or notes why it can't be one.
func (t Test) compile(n *Network, field fieldSpec, path string, faults *Faults) func(Row) bool {
	if !slices.Contains(ops[field.kind], t.Op) {
		faults.add(Invalid, path+".op", "%s can be tested by %s", t.Field, listWords(ops[field.kind]))
		return nil
	}
	if !t.checkCount(path, faults) {
		return nil
	}
	switch field.kind {
	case refField:
		return t.compileRef(n, path, faults)
	case numberField:
		return t.compileNumber(path, faults)
	case setField:
		return t.compileSet(n, field, path, faults)
	default:
		return t.compileCode(n, field, path, faults)
	}
}

func (t Test) checkCount(path string, faults *Faults) bool {
	if len(t.Values) > maxValues {
		faults.add(TooLong, path+".values", "has %d values; at most %d", len(t.Values), maxValues)
		return false
	}
	switch t.Op {
	case OpSet, OpNotSet:
		if len(t.Values) == 0 {
			return true
		}
		faults.add(Invalid, path+".values", "%s takes no values", t.Op)
	case OpIn, OpNotIn:
		if len(t.Values) > 0 {
			return true
		}
		faults.add(Required, path+".values", "%s needs at least one value", t.Op)
	default:
		if len(t.Values) == 1 {
			return true
		}
		faults.add(Invalid, path+".values", "%s takes exactly one value", t.Op)
	}
	return false
}

func (t Test) compileCode(n *Network, field fieldSpec, path string, faults *Faults) func(Row) bool {
	t.checkCodes(n, field, path, faults)
	return t.member(func(v FieldValue) bool { return slices.Contains(t.Values, v.Code) })
}

func (t Test) compileSet(n *Network, field fieldSpec, path string, faults *Faults) func(Row) bool {
	t.checkCodes(n, field, path, faults)
	return t.member(func(v FieldValue) bool { return len(t.Values) > 0 && slices.Contains(v.Codes, t.Values[0]) })
}

// member is the one place that says what a comparison means for rows that state nothing.
func (t Test) member(in func(FieldValue) bool) func(Row) bool {
	name := t.Field
	switch t.Op {
	case OpSet:
		return func(r Row) bool { return r.Field(name).Stated }
	case OpNotSet:
		return func(r Row) bool { return !r.Field(name).Stated }
	case OpNE, OpNotIn, OpHasNot:
		return func(r Row) bool { return !in(r.Field(name)) }
	default:
		return func(r Row) bool { v := r.Field(name); return v.Stated && in(v) }
	}
}

func (t Test) checkCodes(n *Network, field fieldSpec, path string, faults *Faults) {
	for _, value := range t.Values {
		switch {
		case field.kind == boolField:
			if value != "yes" && value != "no" {
				faults.add(UnknownCode, path+".values", "%s is yes or no", t.Field)
			}
		case field.list == "":
			if len(value) > maxKey || !printable(value) {
				faults.add(Invalid, path+".values", "must be at most %d printable characters", maxKey)
			}
		default:
			if _, ok := n.CodeOf(field.list, value); !ok {
				faults.add(UnknownCode, path+".values", "codelist %s has no code %q; it has %s", field.list, value, n.codeWords(field.list))
			}
		}
	}
}

func (n *Network) codeWords(list string) string {
	var words []string
	for _, item := range n.Codelists[list] {
		if !item.Retired {
			words = append(words, item.Code)
		}
	}
	return listWords(words)
}

func (t Test) compileRef(n *Network, path string, faults *Faults) func(Row) bool {
	if len(t.Values) == 0 {
		return t.member(nil)
	}
	var ids []int64
	for _, code := range t.Values {
		id, ok := n.refByCode(t.Field, code)
		if !ok {
			faults.add(UnknownReference, path+".values", "no %s %q in this network", t.Field, code)
		}
		ids = append(ids, id)
	}
	return t.member(func(v FieldValue) bool { return slices.Contains(ids, v.Ref) })
}

// refByCode finds the id behind a code that a definition names: only organisations and regions have codes.
func (n *Network) refByCode(field, code string) (int64, bool) {
	switch field {
	case "organisation":
		if o, ok := ByCode[*Organisation](n, KindOrganisation, code); ok {
			return o.ID, true
		}
	case "region":
		if r, ok := ByCode[*Region](n, KindRegion, code); ok && r.Kind != OfficialRegion {
			return r.ID, true
		}
	}
	return 0, false
}

func (t Test) compileNumber(path string, faults *Faults) func(Row) bool {
	if len(t.Values) == 0 {
		return t.member(nil)
	}
	limit, err := ParseDecimal(strings.TrimSpace(t.Values[0]))
	if err != nil {
		faults.add(Invalid, path+".values", "%v", err)
		return nil
	}
	switch t.Op {
	case OpGTE:
		return t.member(func(v FieldValue) bool { return v.Number >= limit })
	case OpLTE:
		return t.member(func(v FieldValue) bool { return v.Number <= limit })
	default:
		return t.member(func(v FieldValue) bool { return v.Number == limit })
	}
}

// ColumnKind is how a field is kept, for those who write definitions as SQL.
type ColumnKind int

// How fields are kept.
const (
	// WordColumn holds a code, or codes as |a|b|; empty when not stated.
	WordColumn ColumnKind = iota
	// ReferenceColumn holds an id; 0 when not stated.
	ReferenceColumn
	// AnswerColumn holds yes or no; null when not stated.
	AnswerColumn
	// NumberColumn holds a number; null when not stated.
	NumberColumn
)

// KindOfField is how a field of the vocabulary is kept. A field has the same kind in every source that has it.
func KindOfField(name string) ColumnKind {
	for _, fields := range sourceFields {
		field, ok := fields[name]
		switch {
		case !ok:
		case field.kind == refField:
			return ReferenceColumn
		case field.kind == boolField:
			return AnswerColumn
		case field.kind == numberField:
			return NumberColumn
		default:
			return WordColumn
		}
	}
	return WordColumn
}

// TestedIDs are the ids that a test on a reference names; for an area, the regions inside it too.
func (n *Network) TestedIDs(t Test) []int64 {
	ids := []int64{}
	for _, code := range t.Values {
		id, ok := n.refByCode(t.Field, code)
		switch {
		case ok && t.Field == "region":
			ids = append(ids, n.RegionsIn(id)...)
		case ok:
			ids = append(ids, id)
		}
	}
	return ids
}
