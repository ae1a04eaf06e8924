package intake

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"polku/impact"
)

// begin finds out which of the two forms the file has.
func (r *answersReader) begin() error {
	token, err := r.token()
	if err != nil {
		return err
	}
	if token == json.Delim('[') {
		r.step = r.nextNotice(']')
		return nil
	}
	if token != json.Delim('{') {
		return refuse(r.at(), `must be {"notices": [...]} or {"<notice id>": {"<version>": {"LOT-0001": {...}}}}`)
	}
	r.step = r.nextName
	return nil
}

// nextName reads the next name of the outermost object: notices, or a notice's id.
func (r *answersReader) nextName() error {
	token, err := r.token()
	if err != nil {
		return err
	}
	name, ok := token.(string)
	switch {
	case !ok:
		return r.ended()
	case r.seen[name]:
		return refuse(r.at(), "has %q twice", clip(name))
	case len(r.seen) >= maxAnswered:
		return refuse(r.at(), "the file has more than %d notices: split it", maxAnswered)
	case name == "notices":
		r.seen[name] = true
		if err := r.open('[', "notices"); err != nil {
			return err
		}
		r.step = r.nextNotice('}')
		return nil
	case len(name) > maxWord:
		return refuse(r.at(), "a name has more than %d bytes", maxWord)
	}
	r.seen[name] = true
	if len(name) < 36 || !uuidForm.MatchString(name[:36]) {
		return r.aside(name)
	}
	return r.versions(name)
}

// aside leaves out what a file says of itself beside the notices.
func (r *answersReader) aside(name string) error {
	token, err := r.token()
	if err != nil {
		return err
	}
	switch token {
	case json.Delim('{'):
		return refuse(r.at(), "%q is no notice: the names must be the notices' UUIDs (BT-701)", clip(name))
	case json.Delim('['):
		return r.skipFrom(1)
	}
	return nil
}

// nextNotice gives the step that reads the next notice of a list; after is what closes the file.
func (r *answersReader) nextNotice(after json.Delim) func() error {
	return func() error {
		token, err := r.token()
		if err != nil {
			return err
		}
		if token == json.Delim(']') {
			if after == '}' {
				r.step = r.nextName
				return nil
			}
			return r.ended()
		}
		if token != json.Delim('{') {
			return refuse(r.at(), `a notice must be {"noticeId": ..., "version": ..., "lots": {...}}`)
		}
		return r.notice()
	}
}

// notice reads a notice of the list that has begun.
func (r *answersReader) notice() error {
	id, version := "", ""
	begin := r.at()
	var lots []lotAnswers
	err := r.rest("a notice", MaxAnswerKeys, func(name string) (err error) {
		switch name {
		case "noticeId":
			id, err = r.word()
		case "version":
			version, err = r.word()
		case "lots":
			lots, err = r.lots()
		default:
			err = r.skip()
		}
		return err
	})
	if err != nil {
		return err
	}
	if len(lots) == 0 {
		lots = []lotAnswers{{}}
	}
	return r.take(begin, id, version, lots)
}

// versions reads what the map form has below a notice's id: its versions, or its lots where the name ends with the version.
func (r *answersReader) versions(name string) error {
	begin := r.at()
	id, version := name, ""
	if k := strings.LastIndexByte(name, '-'); k == 36 {
		id, version = name[:k], name[k+1:]
		lots, err := r.lots()
		if err != nil {
			return err
		}
		return r.take(begin, id, version, lots)
	}
	return r.each("notice "+clip(id), 99, func(version string) error {
		lots, err := r.lots()
		if err != nil {
			return err
		}
		return r.take(begin, id, version, lots)
	})
}

// lotAnswers are the answers of one lot.
type lotAnswers struct {
	lot       string
	questions []string
	answers   []string
}

// lots reads {"LOT-0001": {question: answer}}.
func (r *answersReader) lots() ([]lotAnswers, error) {
	var lots []lotAnswers
	err := r.each("lots", MaxAnswerLots, func(lot string) error {
		one := lotAnswers{lot: lot}
		err := r.each("lot "+clip(lot), MaxAnswerKeys, func(question string) error {
			text, err := r.word()
			one.questions, one.answers = append(one.questions, question), append(one.answers, text)
			return err
		})
		lots = append(lots, one)
		return err
	})
	return lots, err
}

// word reads a value as a text: a yes or no, a number, a text; null and what is made up of parts say nothing.
func (r *answersReader) word() (string, error) {
	token, err := r.token()
	if err != nil {
		return "", err
	}
	switch value := token.(type) {
	case bool:
		return fmt.Sprint(value), nil
	case json.Number:
		return clip(value.String()), nil
	case string:
		if len(value) > maxWord {
			return "", refuse(r.at(), "an answer has more than %d bytes", maxWord)
		}
		return strings.TrimSpace(value), nil
	case json.Delim:
		return "", refuse(r.at(), "an answer must be true, false, a text, a number or null")
	}
	return "", nil
}

// take makes the rows of a notice. Lots of one notice and version may stand in the file once.
func (r *answersReader) take(place, id, version string, lots []lotAnswers) error {
	whole := fold(id) + "-" + version
	twice := r.taken[whole]
	if len(r.taken) >= maxAnswered {
		return refuse(place, "the file has more than %d notices: split it", maxAnswered)
	}
	r.taken[whole] = true
	for _, lot := range lots {
		row, n := answerRow(place, id, version, lot.lot)
		if twice && len(row.Faults) == 0 {
			row.Faults = append(row.Faults, impact.Fault{Code: impact.Duplicate, Field: "notice.noticeId", Message: "the notice with this version stands in the file before"})
		}
		for k, question := range lot.questions {
			answer(row, n, question, lot.answers[k])
		}
		finishAnswers(row, n)
		r.rows = append(r.rows, row)
	}
	return nil
}

// answerTable reads answers from a CSV file or a workbook: noticeId, version, lot and a column for each question.
type answerTable struct {
	table  table
	at     [3]int
	asked  map[int]string
	number int64
}

func openAnswerTable(source Source, m Mapping) (Reader, error) {
	t, err := openTable(source, m.Sheet)
	if err != nil {
		return nil, err
	}
	header, err := readHeader(context.Background(), t)
	if err != nil {
		return nil, err
	}
	r := &answerTable{table: t, asked: map[int]string{}}
	for k, title := range []string{"noticeId", "version", "lot"} {
		if r.at[k], err = columnOf(header, title); err != nil {
			return nil, err
		}
	}
	for k, title := range header {
		if !slices.Contains(r.at[:], k) && title != "" {
			r.asked[k] = title
		}
	}
	return r, nil
}

// Next gives the answers of the next lot.
func (r *answerTable) Next(ctx context.Context) (*impact.ForeignRow, error) {
	got, err := r.table.next(ctx)
	if err != nil {
		return nil, tableError(err)
	}
	r.number++
	if got.fault != "" {
		return &impact.ForeignRow{Number: r.number, Place: got.place, Kind: impact.KindNotice, Faults: impact.Faults{{Code: impact.Invalid, Message: got.fault}}}, nil
	}
	cell := func(k int) string {
		if k < len(got.cells) {
			return got.cells[k]
		}
		return ""
	}
	row, n := answerRow(got.place, cell(r.at[0]), cell(r.at[1]), cell(r.at[2]))
	row.Number = r.number
	for k := range got.cells {
		if question, ok := r.asked[k]; ok {
			answer(row, n, question, clip(strings.TrimSpace(got.cells[k])))
		}
	}
	finishAnswers(row, n)
	return row, nil
}

// Done is the bytes that were read.
func (r *answerTable) Done() int64 { return r.table.done() }

// Close lets go of the table.
func (r *answerTable) Close() error {
	r.table.close()
	return nil
}
