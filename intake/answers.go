package intake

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync/atomic"

	"polku/impact"
)

// AnswerSystem is the foreign system of Hilma's statistical answers.
const AnswerSystem = "hilma"

// Limits of answers.
const (
	// MaxAnswerDepth is how deep objects may lie in one another.
	MaxAnswerDepth = 8
	// MaxAnswerLots is how many lots a notice's answers may have; MaxAnswerKeys how many answers a lot may have.
	MaxAnswerLots = 10_000
	MaxAnswerKeys = 200
	// maxWord is how many bytes a name or an answer may have.
	maxWord = 200
)

// questionOf is each of Hilma's questions, as its JSON names it, by the name under which the answer is kept.
var questionOf = map[string]string{
	"innovationConsidered": "innovation_considered", "solutionNewToBuyer": "new_to_buyer", "solutionNewToMarketOrIndustry": "new_to_market",
	"energyEfficiencyConsidered": "energy_efficiency", "lowCarbon": "low_carbon", "circularEconomy": "circular_economy",
	"biodiversity": "biodiversity", "sustainableFoodProduction": "sustainable_food", "listedGreenCriteriaUsed": "green_criteria",
	"justWorkingConditions": "just_working_conditions", "employmentCondition": "employment_condition", "codeOfConduct": "code_of_conduct",
	"smeParticipationConsidered": "sme_participation", "endUserInvolved": "end_user_involved",
}

// notAsked are Hilma's questions that aren't answered by yes or no.
var notAsked = []string{"howManyOpportunitiesIsEstimated"}

// answersReader reads {"notices": [{"noticeId", "version", "lots": {"LOT-0001": {question: answer}}}]}, or the map
// {noticeId: {version: {lot: {question: answer}}}}, piece by piece.
type answersReader struct {
	source  Source
	decoder *json.Decoder
	fuel    *recordReader
	read    atomic.Int64
	step    func() error
	rows    []*impact.ForeignRow
	number  int64
	// seen are the names of the outermost object, taken the notices with their versions: none may stand twice.
	seen, taken map[string]bool
}

// maxAnswered is how many notices one file of answers may hold.
const maxAnswered = 1_000_000

func openAnswers(source Source, m Mapping) (Reader, error) {
	code, err := codeOfText(source)
	if err != nil {
		return nil, err
	}
	r := &answersReader{source: source, seen: map[string]bool{}, taken: map[string]bool{}}
	r.fuel = &recordReader{from: code.open(source, func(n int) { r.read.Add(int64(n)) }), left: MaxRecord}
	r.decoder = json.NewDecoder(r.fuel)
	r.decoder.UseNumber()
	begin, err := firstByte(code.open(source, func(int) {}))
	if err != nil {
		return nil, err
	}
	if begin != '{' && begin != '[' {
		return openAnswerTable(source, m)
	}
	r.step = r.begin
	return r, nil
}

// firstByte is the first byte that is no space.
func firstByte(text io.Reader) (byte, error) {
	sample := make([]byte, 4096)
	n, err := io.ReadFull(text, sample)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return 0, fmt.Errorf("read the beginning of the file: %w", err)
	}
	for _, b := range sample[:n] {
		if !strings.ContainsRune(" \t\r\n", rune(b)) {
			return b, nil
		}
	}
	return 0, refuse("", "the file is empty")
}

// Next gives the answers of the next lot.
func (r *answersReader) Next(ctx context.Context) (*impact.ForeignRow, error) {
	for len(r.rows) == 0 {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if r.step == nil {
			return nil, io.EOF
		}
		if err := r.step(); err != nil {
			return nil, err
		}
	}
	row := r.rows[0]
	r.rows = r.rows[1:]
	r.number++
	row.Number = r.number
	return row, nil
}

// Done is the bytes that were read.
func (r *answersReader) Done() int64 { return min(r.read.Load(), r.source.Size()) }

// Close has nothing to let go of.
func (r *answersReader) Close() error { return nil }

// token reads the next piece of the JSON.
func (r *answersReader) token() (json.Token, error) {
	r.fuel.left = MaxRecord
	token, err := r.decoder.Token()
	switch {
	case err == nil:
		return token, nil
	case errors.Is(err, errRecordTooLong):
		return nil, refuse(r.at(), "a text has more than %d bytes", MaxRecord)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return nil, refuse(r.at(), "the file ends in the middle: it is cut off")
	}
	var fault *json.SyntaxError
	if errors.As(err, &fault) {
		return nil, refuse(fmt.Sprintf("byte %d", fault.Offset), "is not JSON: %s", fault.Error())
	}
	return nil, fmt.Errorf("read the answers: %w", err)
}

func (r *answersReader) at() string { return fmt.Sprintf("byte %d", r.decoder.InputOffset()) }

// open reads the beginning of an object or a list.
func (r *answersReader) open(want json.Delim, what string) error {
	token, err := r.token()
	if err != nil {
		return err
	}
	if token != want {
		return refuse(r.at(), "%s must begin with %s", what, want)
	}
	return nil
}

// each reads an object to its end; each name may stand in it once.
func (r *answersReader) each(what string, most int, take func(name string) error) error {
	if err := r.open('{', what); err != nil {
		return err
	}
	return r.rest(what, most, take)
}

// rest reads an object that has begun.
func (r *answersReader) rest(what string, most int, take func(name string) error) error {
	seen := map[string]bool{}
	for {
		token, err := r.token()
		if err != nil {
			return err
		}
		name, ok := token.(string)
		if !ok {
			return nil // the closing brace: the decoder lets nothing else stand here
		}
		switch {
		case seen[name]:
			return refuse(r.at(), "%s has %q twice", what, clip(name))
		case len(seen) >= most:
			return refuse(r.at(), "%s has more than %d names", what, most)
		case len(name) > maxWord:
			return refuse(r.at(), "a name has more than %d bytes", maxWord)
		}
		seen[name] = true
		if err := take(name); err != nil {
			return err
		}
	}
}

// skip leaves a value out, however it is made up.
func (r *answersReader) skip() error { return r.skipFrom(0) }

// skipFrom leaves out the rest of a value that has begun so deep.
func (r *answersReader) skipFrom(depth int) error {
	for {
		token, err := r.token()
		if err != nil {
			return err
		}
		if mark, ok := token.(json.Delim); ok {
			if mark == '{' || mark == '[' {
				depth++
			} else {
				depth--
			}
		}
		if depth > MaxAnswerDepth {
			return refuse(r.at(), "objects lie more than %d deep", MaxAnswerDepth)
		}
		if depth == 0 {
			return nil
		}
	}
}

func (r *answersReader) ended() error {
	r.step = nil
	r.fuel.left = MaxRecord
	if _, err := r.decoder.Token(); !errors.Is(err, io.EOF) {
		return refuse(r.at(), "the file goes on after its end")
	}
	return nil
}

// row makes the draft of a lot's answers.
func answerRow(place, id, version, lot string) (*impact.ForeignRow, *impact.Notice) {
	n := &impact.Notice{NoticeID: strings.ToLower(strings.TrimSpace(id)), Version: strings.TrimSpace(version), Lot: strings.TrimSpace(lot)}
	if len(n.Version) == 1 {
		n.Version = "0" + n.Version
	}
	row := &impact.ForeignRow{Place: place, Kind: impact.KindNotice, System: AnswerSystem, Key: n.NoticeID + "-" + n.Version + "/" + n.Lot}
	for _, word := range []struct{ field, text, right string }{
		{"notice.noticeId", n.NoticeID, "must be the notice's UUID (BT-701)"}, {"notice.version", n.Version, "must be 01 to 99 (BT-757)"}, {"notice.lot", n.Lot, "must be such as LOT-0001 (BT-137)"},
	} {
		form := map[string]bool{
			"notice.noticeId": uuidForm.MatchString(n.NoticeID), "notice.version": versionForm.MatchString(n.Version), "notice.lot": lotForms[lotKind].MatchString(n.Lot),
		}
		if !form[word.field] {
			row.Faults = append(row.Faults, impact.Fault{Code: impact.Invalid, Field: word.field, Message: fmt.Sprintf("%q %s", clip(word.text), word.right)})
			row.System, row.Key = "", ""
		}
	}
	return row, n
}

// answer takes one answer; what is neither yes nor no is not stated.
func answer(row *impact.ForeignRow, n *impact.Notice, question, text string) {
	kept, ok := questionOf[question]
	if !ok && slices.Contains(impact.HilmaQuestions, question) {
		kept, ok = question, true
	}
	switch {
	case slices.Contains(notAsked, question) || text == "":
		return
	case !ok:
		row.Warnings = append(row.Warnings, fmt.Sprintf("%q is none of Hilma's questions that are kept: it was left out", clip(question)))
		return
	}
	yes, err := readYesNo(text)
	switch {
	case err != nil:
		row.Warnings = append(row.Warnings, fmt.Sprintf("%s: %q is neither yes nor no: it counts as not stated", question, clip(text)))
	case yes && !slices.Contains(n.No, kept) && !slices.Contains(n.Yes, kept):
		n.Yes = append(n.Yes, kept)
	case !yes && !slices.Contains(n.No, kept) && !slices.Contains(n.Yes, kept):
		n.No = append(n.No, kept)
	default:
		row.Faults = append(row.Faults, impact.Fault{Code: impact.Duplicate, Field: "notice.answers", Message: fmt.Sprintf("%s is answered twice", question)})
	}
}

// finishAnswers puts the answers in the order of the questions, so that the same answers are the same draft.
func finishAnswers(row *impact.ForeignRow, n *impact.Notice) {
	slices.Sort(n.Yes)
	slices.Sort(n.No)
	if len(row.Faults) == 0 {
		row.Draft = *n
	}
}
