package state_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tend/server/state"
	"tend/server/tend"
)

// sequence is the definition of one within an hour; ! marks what must not happen.
func sequence(names ...string) *state.Definition {
	steps := make([]state.Step, len(names))
	for i, name := range names {
		steps[i] = state.Step{Event: strings.TrimPrefix(name, "!"), Negate: strings.HasPrefix(name, "!")}
	}
	d, err := state.DefineSequence(steps, time.Hour)
	if err != nil {
		panic(err)
	}
	return d
}

// completed tells whether a sequence has happened by a moment: yes, no, or that nobody knows.
func completed(s *state.State, d *state.Definition, after time.Duration) string {
	c, known := s.FindDerived(d)
	switch {
	case !known:
		return "unknown"
	case c != nil && c.Completed(d, start.Add(after)):
		return "yes"
	}
	return "no"
}

func TestSequencesThatSayTheSameAreOne(t *testing.T) {
	pdf := state.Where{Path: "format", Comparison: state.Comparison{Op: state.OpEq, Kind: state.Text, Text: "pdf"}}
	long := state.Where{Path: "pages", Comparison: state.Comparison{Op: state.OpBetween, Num: 5, Num2: 9}}
	define := func(within time.Duration, negate bool, where ...state.Where) string {
		d, err := state.DefineSequence([]state.Step{{Event: "a", Where: where}, {Event: "b", Negate: negate}}, within)
		if err != nil {
			t.Fatal(err)
		}
		return d.Key
	}
	if define(time.Second, false, pdf, long) != define(time.Second, false, long, pdf, pdf) {
		t.Error("the order of comparisons, or saying one twice, makes another one")
	}
	keys := []string{define(time.Second, false), define(time.Minute, false), define(time.Second, true), define(time.Second, false, pdf), sequence("b", "a").Key, sequence("a", "b").Key}
	slices.Sort(keys)
	if len(slices.Compact(keys)) != 6 {
		t.Error("two that say something else are one")
	}
	if _, err := state.DefineSequence([]state.Step{{Event: "a", Where: []state.Where{{Path: "pages", Comparison: state.Comparison{Num: infinite()}}}}}, 1); err == nil {
		t.Error("a number that no JSON has is taken")
	}
}

func TestASequenceGoesOnFromWhereItIsTakenIn(t *testing.T) {
	d, left := sequence("a", "b", "c"), sequence("a", "b", "!c")
	s := fold(track("a", start))
	if got := completed(s, d, 0); got != "unknown" {
		t.Errorf("before it is taken in: %s", got)
	}
	if got := completed(fold(track("b", start)), d, 0); got != "no" {
		t.Errorf("what nobody has begun: %s", got)
	}
	past := []tend.Event{*track("a", start)}
	for _, of := range []*state.Definition{d, left} {
		begun := state.Retrace(of, 0, past)
		s.Apply(&tend.Event{Kind: tend.KindCounters, At: start, Counters: &tend.Counters{Add: [][]byte{begun.Append(nil)}}})
	}
	s.Apply(track("b", start.Add(time.Minute)))
	if completed(s, d, time.Hour) != "no" || completed(s, left, time.Hour) != "no" || completed(s, left, time.Hour+time.Microsecond) != "yes" {
		t.Errorf("after two steps: %+v", s.Derived)
	}
	c, _ := s.FindDerived(d)
	if steps, at := c.Reached(d, start.Add(time.Hour)); steps != 2 || at != start.Add(time.Minute) {
		t.Errorf("reached %d at %s", steps, at.Time())
	}
	if steps, _ := c.Reached(d, start.Add(time.Hour+time.Microsecond)); steps != 0 {
		t.Errorf("when its time is over it has reached %d", steps)
	}
	s.Apply(track("c", start.Add(2*time.Minute)))
	if completed(s, d, 0) != "yes" || completed(s, left, 99*time.Hour) != "no" {
		t.Errorf("after three: %+v", s.Derived)
	}
}

// What comes late would have to be told among what is not kept any more.
func TestWhatComesLateLeavesASequenceUnknown(t *testing.T) {
	d := sequence("a", "b")
	s := fold(counts(d), track("b", start.Add(time.Minute)), track("x", start), track("a", start.Add(time.Minute)))
	if got := completed(s, d, time.Hour); got != "no" {
		t.Errorf("what has nothing to do with it: %s", got)
	}
	s.Apply(track("a", start))
	if got := completed(s, d, time.Hour); got != "unknown" || s.Derived != nil {
		t.Errorf("late: %s", got)
	}
}

// However events come in, a sequence that is known is what the order of time makes of them.
func TestASequenceIsWhatTheOrderOfTimeMakesOfIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := sequence(rapid.SampledFrom([][]string{{"a", "b"}, {"a", "!c", "b"}, {"a", "b", "!c"}, {"a", "a", "!b"}}).Draw(t, "of")...)
		s, at := fold(counts(d)), start
		var past []tend.Event
		for range rapid.IntRange(1, 30).Draw(t, "events") {
			at = at.Add(time.Duration(rapid.IntRange(-1, 25).Draw(t, "gap")) * time.Minute)
			e := track(rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "name"), at)
			past = append(past, *e)
			s.Apply(e)
			want := state.Retrace(d, 0, past)
			c, known := s.FindDerived(d)
			if !known || c == nil { // it came late, or it was left unknown and nothing has begun since
				s.Derive(want)
				continue
			}
			if !bytes.Equal(c.Append(nil), want.Append(nil)) {
				t.Fatalf("folded %+v, gone through %+v", c, want)
			}
		}
	})
}

// Two people in turns have no order that their states would know.
func TestMergeOfSequences(t *testing.T) {
	d := sequence("a", "b")
	for name, c := range map[string]struct {
		known, other *state.State
		want         string
	}{
		"TheKnownOne":      {fold(counts(d), track("a", start), track("b", start)), fold(track("x", start)), "yes"},
		"TheOtherOne":      {fold(track("x", start)), fold(counts(d), track("a", start), track("b", start)), "yes"},
		"TheOtherOneDidB":  {fold(counts(d), track("a", start)), fold(track("b", start)), "unknown"},
		"TheKnownOneDidB":  {fold(track("b", start)), fold(counts(d), track("a", start)), "unknown"},
		"Both":             {fold(counts(d), track("a", start)), fold(counts(d), track("b", start)), "unknown"},
		"OneOfBothDidIt":   {fold(counts(d)), fold(counts(d), track("a", start), track("b", start)), "yes"},
		"TheOtherHasNever": {fold(counts(d), track("a", start), track("b", start)), fold(counts(d)), "yes"},
		"Neither":          {fold(counts(d)), fold(counts(d)), "no"},
	} {
		t.Run(name, func(t *testing.T) {
			c.known.Apply(merge(c.other))
			if got := completed(c.known, d, time.Hour); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

func TestDamagedSequencesAreNotTakenIn(t *testing.T) {
	whole := counts(sequence("a", "b")).Counters.Add[0]
	shorter := state.NewDerived(sequence("a", "b"), 0)
	shorter.Attempts = shorter.Attempts[:1]
	plain := state.NewDerived(sequence("a", "b"), 0)
	plain.Attempts = nil
	for _, raw := range [][]byte{whole[:len(whole)-1], append(bytes.Clone(whole), 0), append([]byte{1}, whole[1:]...), shorter.Append(nil), plain.Append(nil)} {
		s := fold(&tend.Event{Kind: tend.KindCounters, Counters: &tend.Counters{Add: [][]byte{raw}}})
		if len(s.Derived) != 0 {
			t.Errorf("%q is taken in: %+v", raw, s.Derived)
		}
	}
}
