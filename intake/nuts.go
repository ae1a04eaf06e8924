package intake

import "polku/impact"

// maakuntaOfNUTS is the official region, by its number, of each NUTS code that stands for one: the codes of NUTS 2024 and of
// NUTS 2021, of which nine differ, and the shorter codes that hold only one region. No code has two meanings.
var maakuntaOfNUTS = map[string]string{
	"FI1B1": "01", "FI1B": "01",
	"FI1C1": "02",
	"FI196": "04",
	"FI1C2": "05",
	"FI19B": "06", "FI197": "06",
	"FI1C6": "07", "FI1C3": "07",
	"FI1C7": "08", "FI1C4": "08",
	"FI1C5": "09",
	"FI1DA": "10", "FI1D1": "10",
	"FI1DB": "11", "FI1D2": "11",
	"FI1DC": "12", "FI1D3": "12",
	"FI198": "13", "FI193": "13",
	"FI199": "14", "FI194": "14",
	"FI19A": "15", "FI195": "15",
	"FI1D5": "16",
	"FI1D9": "17",
	"FI1D8": "18",
	"FI1D7": "19",
	"FI200": "21", "FI20": "21", "FI2": "21",
}

// regionOfNUTS is the network's official region of a NUTS code, 0 where the code holds none or the network doesn't know it.
func (l *lookup) regionOfNUTS(nuts, country string) int64 {
	code := maakuntaOfNUTS[nuts]
	if code == "" && country == "ALA" {
		code = "21"
	}
	return l.official[code]
}

// businessID brings a Finnish business id into its usual form: 0216509-5, also from a VAT number (FI02165095). What isn't one
// stays as it is, with ok false.
func businessID(text string) (id string, ok bool) {
	digits := make([]byte, 0, 8)
	rest := text
	if len(rest) > 2 && (rest[:2] == "FI" || rest[:2] == "fi") {
		rest = rest[2:]
	}
	for k := range len(rest) {
		switch {
		case rest[k] >= '0' && rest[k] <= '9':
			digits = append(digits, rest[k])
		case rest[k] != '-' && rest[k] != ' ':
			return text, false
		}
	}
	if len(digits) == 7 { // ids from before 1978 are written without their leading zero
		digits = append([]byte{'0'}, digits...)
	}
	if len(digits) != 8 {
		return text, false
	}
	id = string(digits[:7]) + "-" + string(digits[7:])
	if !impact.ValidBusinessID(id) {
		return text, false
	}
	return id, true
}
