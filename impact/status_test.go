package impact_test

import (
	"strings"
	"testing"

	"polku/impact"
)

// judged is an indicator over the year 2022 that counts events, so that a target of 365 asks for one more each day.
func judged(target impact.Target, with ...func(*impact.Indicator)) *impact.Indicator {
	i := &impact.Indicator{Code: "I", Period: year, Target: target, Rule: counting(impact.Events)}
	for _, change := range with {
		change(i)
	}
	return i
}

func target(direction impact.Direction, least, most string) impact.Target {
	t := impact.Target{Direction: direction}
	if least != "" {
		t.Min = number(least)
	}
	if most != "" {
		t.Max = number(most)
	}
	return t
}

func due(day impact.Date) func(*impact.Indicator) {
	return func(i *impact.Indicator) { i.Target.Due = day }
}

func baseline(value string) func(*impact.Indicator) {
	return func(i *impact.Indicator) {
		i.Baseline = &impact.Baseline{Year: 2021}
		if value != "" {
			i.Baseline.Value = number(value)
		}
	}
}

func level(i *impact.Indicator) {
	i.Rule = taking(impact.Latest, impact.Observations, "value", impact.MergeLatest, impact.MergeLatest)
}

func during(p impact.Period) func(*impact.Indicator) {
	return func(i *impact.Indicator) { i.Period = p }
}

func every(r impact.Recurrence) func(*impact.Indicator) {
	return func(i *impact.Indicator) { i.Target.Recurrence = r }
}

// judgement is what a value is found to be on a day.
type judgement struct {
	value string // "" is no data
	day   impact.Date
	want  impact.Status
}

var judgements = []struct {
	name      string
	indicator *impact.Indicator
	expect    []judgement
}{
	{"at least", judged(target(impact.AtLeast, "365", "")), []judgement{
		{"", 20220110, impact.NoData}, {"", 20230101, impact.NoData},
		{"0", 20220110, impact.Behind}, {"0", 20211231, impact.OnTrack}, {"0", 20230101, impact.Missed},
		{"10", 20220110, impact.OnTrack}, {"9.9999", 20220110, impact.Behind}, {"11", 20220110, impact.OnTrack},
		{"364", 20221231, impact.Behind}, {"364", 20230101, impact.Missed},
		{"365", 20220110, impact.Reached}, {"365", 20230101, impact.Reached}, {"1000", 20221231, impact.Reached},
	}},
	{"at least, due before the period ends", judged(target(impact.AtLeast, "90", ""), due(20220331)), []judgement{
		{"31", 20220131, impact.OnTrack}, {"30", 20220131, impact.Behind}, {"89", 20220331, impact.Behind}, {"89", 20220401, impact.Missed}, {"90", 20220401, impact.Reached},
	}},
	{"at least, without end", judged(target(impact.AtLeast, "10", ""), during(impact.Period{From: 20220101})), []judgement{
		{"0", 20990101, impact.Behind}, {"10", 20990101, impact.Reached},
	}},
	{"at least, without number", judged(target(impact.AtLeast, "", "")), []judgement{{"5", 20220110, impact.IsToBeDefined}, {"", 20230101, impact.IsToBeDefined}}},
	{"a level from its baseline", judged(target(impact.AtLeast, "365", ""), level, baseline("0")), []judgement{{"10", 20220110, impact.OnTrack}, {"9", 20220110, impact.Behind}}},
	{"a level from a higher baseline", judged(target(impact.AtLeast, "465", ""), level, baseline("100")), []judgement{
		{"110", 20220110, impact.OnTrack}, {"109", 20220110, impact.Behind}, {"0", 20220110, impact.Behind}, {"100", 20211231, impact.OnTrack},
	}},
	{"a level without baseline", judged(target(impact.AtLeast, "365", ""), level), []judgement{{"364", 20220110, impact.Behind}, {"365", 20220110, impact.Reached}}},
	{"a level with a baseline in words", judged(target(impact.AtLeast, "365", ""), level, baseline("")), []judgement{{"364", 20220110, impact.Behind}}},
	{"at most", judged(target(impact.AtMost, "", "100")), []judgement{
		{"", 20220110, impact.NoData}, {"0", 20220110, impact.OnTrack}, {"100", 20221231, impact.OnTrack}, {"100.0001", 20220110, impact.Behind},
		{"100", 20230101, impact.Reached}, {"101", 20230101, impact.Missed},
	}},
	{"at most nothing", judged(target(impact.AtMost, "", "0")), []judgement{{"0", 20220110, impact.OnTrack}, {"0", 20230101, impact.Reached}, {"1", 20220110, impact.Behind}, {"1", 20230101, impact.Missed}}},
	{"at most, without end", judged(target(impact.AtMost, "", "5"), during(impact.Period{From: 20220101})), []judgement{{"5", 20990101, impact.OnTrack}, {"6", 20990101, impact.Behind}}},
	{"exactly", judged(target(impact.Exactly, "365", "365")), []judgement{
		{"365", 20220110, impact.Reached}, {"10", 20220110, impact.OnTrack}, {"9", 20220110, impact.Behind}, {"366", 20220110, impact.Behind}, {"364", 20230101, impact.Missed}, {"366", 20230101, impact.Missed},
	}},
	{"a range", judged(target(impact.Range, "2", "4")), []judgement{
		{"2", 20220110, impact.Reached}, {"4", 20230101, impact.Reached}, {"5", 20221231, impact.Behind}, {"5", 20230101, impact.Missed}, {"1", 20230101, impact.Missed}, {"1", 20220110, impact.OnTrack}, {"1", 20221231, impact.Behind},
	}},
	{"about", judged(target(impact.Approximately, "60", "60")), []judgement{
		{"54", 20230101, impact.Reached}, {"66", 20230101, impact.Reached}, {"53.9999", 20230101, impact.Missed}, {"66.0001", 20230101, impact.Missed}, {"66.0001", 20220110, impact.Behind},
	}},
	{"optional", judged(target(impact.Optional, "0", "1")), []judgement{
		{"0", 20220110, impact.OnTrack}, {"0", 20221231, impact.OnTrack}, {"0", 20230101, impact.HasNoTarget}, {"1", 20220110, impact.Reached}, {"1", 20230101, impact.Reached}, {"2", 20230101, impact.Reached}, {"", 20220110, impact.NoData},
	}},
	{"increase", judged(target(impact.Increase, "", ""), level, baseline("10")), []judgement{
		{"10", 20220110, impact.Behind}, {"10.0001", 20220110, impact.Reached}, {"9", 20230101, impact.Missed}, {"11", 20230101, impact.Reached}, {"", 20220110, impact.NoData},
	}},
	{"increase from nothing", judged(target(impact.Increase, "", ""), level, baseline("0")), []judgement{{"0", 20220110, impact.Behind}, {"0", 20230101, impact.Missed}, {"1", 20220110, impact.Reached}}},
	{"increase without baseline", judged(target(impact.Increase, "", ""), level), []judgement{{"5", 20220110, impact.IsToBeDefined}, {"", 20230101, impact.IsToBeDefined}}},
	{"increase from words", judged(target(impact.Increase, "", ""), level, baseline("")), []judgement{{"5", 20230101, impact.IsToBeDefined}}},
	{"decrease", judged(target(impact.Decrease, "", ""), level, baseline("10")), []judgement{
		{"9.9999", 20220110, impact.Reached}, {"10", 20220110, impact.Behind}, {"10", 20230101, impact.Missed}, {"0", 20230101, impact.Reached},
	}},
	{"decrease without baseline", judged(target(impact.Decrease, "", ""), level), []judgement{{"5", 20230101, impact.IsToBeDefined}}},
	{"as many as possible", judged(target(impact.Maximise, "", "")), []judgement{{"5", 20220110, impact.HasNoTarget}, {"", 20220110, impact.HasNoTarget}}},
	{"done by", judged(target(impact.DoneBy, "1", "1"), level, baseline("0")), []judgement{
		{"", 20220110, impact.NoData}, {"0", 20220110, impact.OnTrack}, {"0", 20221231, impact.OnTrack}, {"0", 20230101, impact.Missed}, {"1", 20220110, impact.Reached}, {"1", 20230101, impact.Reached},
	}},
	{"good, in words", judged(target(impact.Good, "", "")), []judgement{{"4", 20220110, impact.IsToBeDefined}}},
	{"good, with a number", judged(target(impact.Good, "4", ""), func(i *impact.Indicator) {
		i.Rule = taking(impact.Mean, impact.Contacts, "feedback_score", impact.MergeRatio, impact.MergeRatio)
	}), []judgement{{"4", 20220110, impact.Reached}, {"3.9", 20220110, impact.Behind}, {"3.9", 20230101, impact.Missed}}},
	{"no target", judged(target(impact.NoTarget, "", "")), []judgement{{"5", 20220110, impact.HasNoTarget}, {"", 20230101, impact.HasNoTarget}}},
	{"to be defined", judged(target(impact.ToBeDefined, "", "")), []judgement{{"5", 20220110, impact.IsToBeDefined}, {"", 20230101, impact.IsToBeDefined}}},
	{"once a month except July", judged(target(impact.AtLeast, "1", ""), every(impact.PerMonthExceptJuly)), []judgement{
		{"0", 20220130, impact.OnTrack}, {"0", 20220131, impact.Behind}, {"1", 20220131, impact.OnTrack}, {"5", 20220630, impact.Behind}, {"6", 20220630, impact.OnTrack},
		{"6", 20220731, impact.OnTrack}, {"6", 20220830, impact.OnTrack}, {"6", 20220831, impact.Behind}, {"7", 20220831, impact.OnTrack},
		{"10", 20221231, impact.Behind}, {"11", 20221231, impact.Reached}, {"11", 20220201, impact.Reached}, {"10", 20230101, impact.Missed},
	}},
	{"four a year for two years", judged(target(impact.AtLeast, "4", ""), every(impact.PerYear), during(twoYears)), []judgement{
		{"0", 20220530, impact.OnTrack}, {"0", 20220531, impact.Behind}, {"1", 20220531, impact.OnTrack}, {"3", 20230228, impact.Behind}, {"4", 20230228, impact.OnTrack},
		{"7", 20240227, impact.OnTrack}, {"7", 20240228, impact.Behind}, {"7", 20240229, impact.Missed}, {"8", 20240229, impact.Reached},
	}},
	{"two to three a year", judged(target(impact.Range, "2", "3"), every(impact.PerYear), during(twoYears)), []judgement{
		{"4", 20220531, impact.Reached}, {"6", 20240229, impact.Reached}, {"7", 20240229, impact.Missed}, {"7", 20220531, impact.Behind}, {"1", 20220831, impact.OnTrack}, {"1", 20230301, impact.Behind},
	}},
}

func TestJudge(t *testing.T) {
	n := &impact.Network{NetworkBody: impact.NetworkBody{Period: twoYears}}
	for _, c := range judgements {
		t.Run(c.name, func(t *testing.T) {
			for _, e := range c.expect {
				var value impact.Value
				if e.value != "" {
					value.Number = number(e.value)
				}
				verdict := c.indicator.Judge(n, value, e.day)
				if verdict.Status != e.want {
					t.Errorf("%q on %s is %s, want %s", e.value, e.day, verdict.Status, e.want)
				}
				checkReason(t, verdict.Reason)
			}
		})
	}
}

// checkReason sees that a sentence is one, in every language.
func checkReason(t *testing.T, reason impact.Text) {
	t.Helper()
	for _, lang := range []impact.Lang{impact.FI, impact.SV, impact.EN} {
		sentence := reason.In(lang)
		if !strings.HasSuffix(sentence, ".") || strings.ContainsAny(sentence, "{}%") || strings.Contains(sentence, "  ") {
			t.Errorf("the reason in %s is %q", lang, sentence)
		}
	}
}

func TestReasonsSayTheNumbers(t *testing.T) {
	n := &impact.Network{NetworkBody: impact.NetworkBody{Period: twoYears}}
	wish := impact.Text{FI: "hyvä", SV: "god", EN: "good feedback"}
	good := judged(impact.Target{Direction: impact.Good, Text: wish})
	for _, c := range []struct {
		indicator *impact.Indicator
		value     string
		day       impact.Date
		want      impact.Text
	}{
		{judged(target(impact.AtLeast, "3650", "")), "1234.5", 20220110, impact.Text{
			FI: "Arvo 1\u00a0234,5; tavoitetahti tähän mennessä 100, tavoite 3\u00a0650 viimeistään 31.12.2022.",
			SV: "Värdet 1\u00a0234,5; takten hittills 100, målet 3\u00a0650 senast 31.12.2022.",
			EN: "The value is 1,234.5; the pace so far asks for 100, the target is 3,650 by 31 December 2022."}},
		{judged(target(impact.AtLeast, "1", ""), level, baseline("-1")), "-0.9999", 20220110, impact.Text{
			FI: "Arvo −0,9999 on jäljessä tavoitetahdista −0,9; tavoite 1 viimeistään 31.12.2022.",
			SV: "Värdet −0,9999 ligger efter takten −0,9; målet 1 senast 31.12.2022.",
			EN: "The value −0.9999 is behind the pace of −0.9; the target is 1 by 31 December 2022."}},
		{judged(target(impact.Range, "2", "4")), "5", 20230101, impact.Text{
			FI: "Arvo 5 ei täyttänyt tavoitetta 2–4, jonka määräpäivä oli 31.12.2022.", SV: "Värdet 5 nådde inte målet 2–4 som förföll 31.12.2022.",
			EN: "The value 5 did not meet the target 2–4, which was due on 31 December 2022."}},
		{good, "4", 20220110, impact.Text{FI: "Tavoite on sanallinen (hyvä); raja-arvo puuttuu.", SV: "Målet är uttryckt i ord (god); gränsvärdet saknas.",
			EN: "The target is in words (good feedback); its threshold is missing."}},
	} {
		if have := c.indicator.Judge(n, impact.Value{Number: number(c.value)}, c.day).Reason; have != c.want {
			t.Errorf("have %+v, want %+v", have, c.want)
		}
	}
}

func TestThePaceLine(t *testing.T) {
	n := &impact.Network{NetworkBody: impact.NetworkBody{Period: twoYears}}
	for _, c := range []struct {
		name      string
		indicator *impact.Indicator
		day       impact.Date
		want      string
	}{
		{"before the start", judged(target(impact.AtLeast, "365", "")), 20211201, "0"},
		{"the first day", judged(target(impact.AtLeast, "365", "")), 20220101, "1"},
		{"the last day", judged(target(impact.AtLeast, "365", "")), 20221231, "365"},
		{"after it", judged(target(impact.AtLeast, "365", "")), 20230601, "365"},
		{"a third", judged(target(impact.AtLeast, "1", ""), during(impact.Period{From: 20220101, To: 20220103})), 20220101, "0.3333"},
		{"from the network's beginning", judged(target(impact.AtLeast, "731", ""), during(impact.Period{}), due(20240229)), 20220301, "1"},
		{"a ratio in a rhythm", judged(target(impact.Approximately, "4", "4"), every(impact.PerYear), func(i *impact.Indicator) {
			i.Rule = over(counting(impact.Events), counting(impact.Events))
		}), 20221231, "3"}, // of 3.6, whole ones
		{"at most", judged(target(impact.AtMost, "", "5")), 20220601, "-"},
		{"done by", judged(target(impact.DoneBy, "1", "1")), 20220601, "-"},
		{"optional", judged(target(impact.Optional, "0", "1")), 20220601, "-"},
		{"no deadline", judged(target(impact.AtLeast, "5", ""), during(impact.Period{From: 20220101})), 20220601, "-"},
		{"no number", judged(target(impact.Good, "", "")), 20220601, "-"},
		{"no baseline", judged(target(impact.AtLeast, "5", ""), level), 20220601, "-"},
		{"no definition", judged(target(impact.AtLeast, "5", ""), func(i *impact.Indicator) { i.Rule = nil }), 20220601, "-"},
	} {
		have := "-"
		if expected, ok := c.indicator.Expected(n, c.day); ok {
			have = expected.String()
		}
		if have != c.want {
			t.Errorf("%s: %s, want %s", c.name, have, c.want)
		}
	}
}
