package state_test

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"tend/server/state"
	"tend/server/tend"
)

// like is a definition of events with a format.
func like(event, format string) *state.Definition {
	d, err := state.Define(event, []state.Where{{Path: "format", Comparison: state.Comparison{Op: state.OpEq, Kind: state.Text, Text: format}}})
	if err != nil {
		panic(err)
	}
	return d
}

// counts has events counted from here on.
func counts(of ...*state.Definition) *tend.Event {
	c := &tend.Counters{}
	for _, d := range of {
		fresh := state.NewDerived(d, 0)
		c.Add = append(c.Add, fresh.Append(nil))
	}
	return &tend.Event{Kind: tend.KindCounters, At: start, Counters: c}
}

func as(e *tend.Event, props string) *tend.Event {
	e.Props = []byte(props)
	return e
}

// total is how often it happened; -1 where nobody knows.
func total(s *state.State, d *state.Definition) int {
	c, known := s.FindDerived(d)
	switch {
	case !known:
		return -1
	case c == nil:
		return 0
	}
	return int(c.Total)
}

func TestDefinitionsThatSayTheSameAreOne(t *testing.T) {
	pdf := state.Where{Path: "format", Comparison: state.Comparison{Op: state.OpEq, Kind: state.Text, Text: "pdf"}}
	long := state.Where{Path: "pages", Comparison: state.Comparison{Op: state.OpBetween, Num: 5, Num2: 9}}
	define := func(event string, where ...state.Where) string {
		d, err := state.Define(event, where)
		if err != nil {
			t.Fatal(err)
		}
		return d.Key
	}
	if define("a", pdf, long) != define("a", long, pdf, pdf) {
		t.Error("order, or saying it twice, makes another one")
	}
	if define("a", pdf) == define("b", pdf) || define("a", pdf) == define("a", long) || define("a", pdf) == define("a", pdf, long) {
		t.Error("two that say something else are one")
	}
	if _, err := state.Define("a", []state.Where{{Path: "pages", Comparison: state.Comparison{Num: infinite()}}}); err == nil {
		t.Error("a number that no JSON has is taken")
	}
}

func infinite() float64 {
	zero := 0.0
	return 1 / zero
}

func TestADerivedCounterCountsFromWhereItIsTakenIn(t *testing.T) {
	pdf, csv := like("a", "pdf"), like("a", "csv")
	s := fold(as(track("a", start), `{"format":"pdf"}`))
	if total(s, pdf) != -1 || total(s, like("b", "pdf")) != 0 {
		t.Error("what happened and was not counted is known, or what never happened is not")
	}
	s.Apply(counts(pdf))
	for _, format := range []string{"pdf", "csv", "pdf"} {
		s.Apply(as(track("a", start.Add(time.Hour)), `{"format":"`+format+`"}`))
	}
	s.Apply(track("a", start.Add(2*time.Hour)))
	if total(s, pdf) != 2 || total(s, csv) != -1 {
		t.Errorf("as PDF %d, as CSV %d", total(s, pdf), total(s, csv))
	}
	c, _ := s.FindDerived(pdf)
	if c.First != start.Add(time.Hour) || c.SinceHour(state.Hour(start)+1) != 2 || c.ActiveDays(s.Day(start)) != 1 {
		t.Errorf("%+v", c.Counter)
	}
	s.Apply(&tend.Event{Kind: tend.KindCounters, Counters: &tend.Counters{Drop: []string{pdf.Key}}})
	if total(s, pdf) != -1 || s.Derived != nil {
		t.Errorf("left out, and still there: %+v", s.Derived)
	}
}

func TestDamagedCountersAreNotTakenIn(t *testing.T) {
	whole := counts(like("a", "pdf")).Counters.Add[0]
	other := state.NewDerived(like("a", "pdf"), 0)
	other.Event = "b"
	for _, raw := range [][]byte{nil, {}, whole[:len(whole)-1], append(bytes.Clone(whole), 0), append([]byte{9}, whole[1:]...), other.Append(nil)} {
		s := fold(&tend.Event{Kind: tend.KindCounters, Counters: &tend.Counters{Add: [][]byte{raw}}}, &tend.Event{Kind: tend.KindCounters})
		if len(s.Derived) != 0 {
			t.Errorf("%q is taken in: %+v", raw, s.Derived)
		}
	}
}

func TestDerivedCountersAreBounded(t *testing.T) {
	s := &state.State{}
	for i := range state.MaxDerived + 1 {
		d := like("a", fmt.Sprint(i))
		s.Apply(counts(d))
		s.Apply(as(track("a", start.Add(time.Duration(i)*time.Second)), fmt.Sprintf(`{"format":"%d"}`, i)))
	}
	if len(s.Derived) != state.MaxDerived || total(s, like("a", "0")) != -1 || total(s, like("a", "1")) != 1 || total(s, like("a", fmt.Sprint(state.MaxDerived))) != 1 {
		t.Errorf("%d are kept, the first %d", len(s.Derived), total(s, like("a", "0")))
	}
}

// Of two people what both count adds up, and what one counts stands where the other never did it.
// What the other did and nobody counted is not known, rather than too little.
func TestMergeOfDerivedCounters(t *testing.T) {
	pdf := like("a", "pdf")
	did := func(name string) *tend.Event { return as(track(name, start), `{"format":"pdf"}`) }
	for name, c := range map[string]struct {
		known, other *state.State
		want         int
	}{
		"Both":            {fold(counts(pdf), did("a")), fold(counts(pdf), did("a"), did("a")), 3},
		"TheKnownOne":     {fold(counts(pdf), did("a")), fold(did("b")), 1},
		"TheOtherOne":     {fold(did("b")), fold(counts(pdf), did("a")), 1},
		"TheOtherOneDid":  {fold(counts(pdf), did("a")), fold(did("a")), -1},
		"TheKnownOneDid":  {fold(did("a")), fold(counts(pdf), did("a")), -1},
		"Neither":         {fold(did("a")), fold(did("a")), -1},
		"NeitherDid":      {fold(did("b")), fold(did("b")), 0},
		"BothDidNotCount": {fold(counts(pdf)), fold(counts(pdf)), 0},
	} {
		t.Run(name, func(t *testing.T) {
			c.known.Apply(merge(c.other))
			if got := total(c.known, pdf); got != c.want {
				t.Errorf("%d, want %d", got, c.want)
			}
		})
	}
}
