package impact

// ResultType is IATI's type of a result, with two of ours for what comes before.
type ResultType string

// The types of results.
const (
	InputResult    ResultType = "INPUT"
	ActivityResult ResultType = "ACTIVITY"
	OutputResult   ResultType = "OUTPUT"
	OutcomeResult  ResultType = "OUTCOME"
	ImpactResult   ResultType = "IMPACT"
	OtherResult    ResultType = "OTHER"
)

// Path is an impact path: an ordered way from activities to lasting effect.
type Path struct {
	ID    int64      `yaml:"-" json:"-"`
	Order int        `yaml:"-" json:"order"`
	Code  string     `yaml:"code" json:"code"`
	Area  string     `yaml:"area,omitempty" json:"area,omitempty"`
	Title Text       `yaml:"title" json:"title"`
	Note  Text       `yaml:"note,omitempty" json:"note"`
	Cites []Citation `yaml:"cites" json:"cites,omitempty"`
}

// Level is a stage of the paths as the plan names it.
type Level struct {
	Order int        `yaml:"-" json:"order"`
	Code  string     `yaml:"code" json:"code"`
	Type  ResultType `yaml:"type" json:"type"`
	Label Text       `yaml:"label" json:"label"`
}

// Result is a node of an impact path.
type Result struct {
	ID       int64  `yaml:"-" json:"-"`
	Revision int    `yaml:"-" json:"-"`
	Origin   Origin `yaml:"-" json:"-"`
	Code     string `yaml:"code" json:"code"`
	Path     string `yaml:"path" json:"path"`
	Level    string `yaml:"level" json:"level"`
	Order    int    `yaml:"order" json:"order"`
	Title    Text   `yaml:"title" json:"title"`
	// ContributesTo are codes of results further along; empty where the plan prints no arrows.
	ContributesTo []string `yaml:"contributesTo,omitempty" json:"contributesTo,omitempty"`
	// Indicators are codes that a user hung on an entered result; the plan hangs them from the indicator's side.
	Indicators []string   `yaml:"-" json:"indicators,omitempty"`
	Cites      []Citation `yaml:"cites" json:"cites,omitempty"`
}

// LevelOf finds the level of a result.
func (n *Network) LevelOf(r *Result) Level {
	if i := n.levelOrder(r.Level); i >= 0 {
		return n.Levels[i]
	}
	return Level{Code: r.Level, Type: OtherResult}
}

// ResultsOn lists the results of a path in the order of levels.
func (n *Network) ResultsOn(path *Path) []*Result {
	var results []*Result
	for _, r := range n.Results {
		if r.Path == path.Code {
			results = append(results, r)
		}
	}
	return results
}

// IndicatorsOf lists the indicators that show how a result fares.
func (n *Network) IndicatorsOf(r *Result) []*Indicator {
	var found []*Indicator
	for _, i := range n.Indicators {
		if contains(i.Results, r.Code) || contains(r.Indicators, i.Code) {
			found = append(found, i)
		}
	}
	return found
}

func contains(list []string, word string) bool {
	for _, w := range list {
		if w == word {
			return true
		}
	}
	return false
}

// ResultDraft is a node of an impact path as a user enters it.
type ResultDraft struct {
	Path          int64
	Level         string
	Order         int
	Title         Text
	ContributesTo []int64
	Indicators    []int64
}

// Check finds every fault of the draft in its network.
func (d ResultDraft) Check(n *Network) Faults {
	var faults Faults
	if _, ok := ByID[*Path](n, d.Path); !ok {
		faults.add(UnknownReference, "result.path", "no such path in this network")
	}
	if n.levelOrder(d.Level) < 0 {
		faults.add(UnknownCode, "result.level", "must be one of the network's levels: %s", n.levelCodes())
	}
	if d.Order < 0 || d.Order > 1000 {
		faults.add(OutOfRange, "result.order", "must be from 0 to 1000")
	}
	faults = append(faults, checkTitle("result.title", d.Title)...)
	for _, id := range d.ContributesTo {
		if _, ok := ByID[*Result](n, id); !ok {
			faults.add(UnknownReference, "result.contributesTo", "no such result in this network")
		}
	}
	for _, id := range d.Indicators {
		if _, ok := ByID[*Indicator](n, id); !ok {
			faults.add(UnknownReference, "result.indicators", "no such indicator in this network")
		}
	}
	return faults
}

// Body is the draft as a kept result; the codes of what it names must have been checked.
func (d ResultDraft) Body(n *Network, code string) Result {
	path, _ := ByID[*Path](n, d.Path)
	body := Result{Code: code, Path: path.Code, Level: d.Level, Order: d.Order, Title: d.Title}
	for _, id := range d.ContributesTo {
		r, _ := ByID[*Result](n, id)
		body.ContributesTo = append(body.ContributesTo, r.Code)
	}
	for _, id := range d.Indicators {
		i, _ := ByID[*Indicator](n, id)
		body.Indicators = append(body.Indicators, i.Code)
	}
	return body
}

// NextOrder is the place after the last result of a path's level.
func (n *Network) NextOrder(path int64, level string) int {
	p, ok := ByID[*Path](n, path)
	if !ok {
		return 1
	}
	last := 0
	for _, r := range n.ResultsOn(p) {
		if r.Level == level {
			last = max(last, r.Order)
		}
	}
	return last + 1
}

func (n *Network) levelCodes() string {
	codes := make([]string, len(n.Levels))
	for i, l := range n.Levels {
		codes[i] = l.Code
	}
	return listWords(codes)
}
