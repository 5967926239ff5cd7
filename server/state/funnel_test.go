package state_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tend/server/state"
	"tend/server/tend"
)

// funnel is the definition of one within an hour; what begins with a slash is a page.
func funnel(names ...string) *state.Definition {
	steps := make([]state.Step, len(names))
	for i, name := range names {
		if strings.HasPrefix(name, "/") {
			p, err := state.NewPageTest("matches", name)
			if err != nil {
				panic(err)
			}
			steps[i].Page = &p
		} else {
			steps[i].Event = name
		}
	}
	d, err := state.DefineFunnel(steps, time.Hour)
	if err != nil {
		panic(err)
	}
	return d
}

// reached says how far somebody has come: when each step of the latest attempt, and of the last completed
// one, was reached, in minutes.
func reached(s *state.State, d *state.Definition) string {
	c, known := s.FindDerived(d)
	if !known {
		return "unknown"
	}
	if c == nil {
		return "never"
	}
	minutes := func(list []tend.Micros) string {
		words := make([]string, len(list))
		for i, at := range list {
			words[i] = fmt.Sprint(int(at.Sub(start) / time.Minute))
		}
		return strings.Join(words, " ")
	}
	return minutes(c.Funnel.Latest) + "|" + minutes(c.Funnel.Done)
}

func at(minutes int) tend.Micros { return start.Add(time.Duration(minutes) * time.Minute) }

func TestOneAttemptAtAFunnelRunsAtATime(t *testing.T) {
	d := funnel("a", "/pricing*", "c")
	s := fold(counts(d))
	for _, step := range []struct {
		e    *tend.Event
		want string
	}{
		{track("c", at(0)), "|"},
		{visit("https://x/pricing", at(0)), "|"},
		{track("a", at(1)), "1|"},
		{track("a", at(2)), "1|"},
		{track("x", at(3)), "1|"},
		{track("c", at(4)), "1|"},
		{visit("https://x/other", at(5)), "1|"},
		{visit("https://x/pricing?from=a", at(6)), "1 6|"},
		{visit("https://x/pricing", at(7)), "1 6|"},
		{track("c", at(61)), "|1 6 61"},
		{track("c", at(62)), "|1 6 61"},
		{track("a", at(70)), "70|1 6 61"},
		{visit("https://x/pricing", at(131)), "70|1 6 61"}, // a minute too late
		{track("a", at(132)), "132|1 6 61"},
		{visit("https://x/pricing", at(132)), "132 132|1 6 61"},
		{track("c", at(133)), "|132 132 133"},
	} {
		s.Apply(step.e)
		if got := reached(s, d); got != step.want {
			t.Fatalf("after %s %s at minute %d: %s, want %s", step.e.Kind, step.e.Name, int(step.e.At.Sub(start)/time.Minute), got, step.want)
		}
	}
	if c, _ := s.FindDerived(d); c.Total != 2 || c.First != at(61) || c.Last != at(133) {
		t.Errorf("completed %+v", c.Counter)
	}
}

// One event is one step only, however many it fits.
func TestAnEventMovesAFunnelByOneStep(t *testing.T) {
	d := funnel("a", "a", "a")
	s := fold(counts(d), track("a", at(0)), track("a", at(1)))
	if got := reached(s, d); got != "0 1|" {
		t.Error(got)
	}
	s.Apply(track("a", at(2)))
	s.Apply(track("a", at(3)))
	if got := reached(s, d); got != "3|0 1 2" {
		t.Error(got)
	}
}

func TestWhereSomebodyIsInAFunnel(t *testing.T) {
	d := funnel("a", "b", "c")
	s := fold(counts(d), track("a", at(0)), track("b", at(10)))
	c, _ := s.FindDerived(d)
	f := c.Funnel
	for _, x := range []struct {
		now         int
		runs, stuck bool // for 20 minutes
		over        bool
	}{{10, true, false, false}, {29, true, false, false}, {30, true, true, false}, {60, true, true, false}, {61, false, true, true}} {
		if f.Runs(d, at(x.now)) != x.runs || f.Stuck(d, at(x.now), 20*time.Minute) != x.stuck || f.Stuck(d, at(x.now), 0) != x.over {
			t.Errorf("at minute %d: runs %v, stuck %v, over %v", x.now, f.Runs(d, at(x.now)), f.Stuck(d, at(x.now), 20*time.Minute), f.Stuck(d, at(x.now), 0))
		}
	}
	s.Apply(track("c", at(60)))
	if c, _ = s.FindDerived(d); c.Funnel.Runs(d, at(60)) || c.Funnel.Stuck(d, at(600), time.Second) || c.Funnel.Stuck(d, at(600), 0) || len(c.Funnel.Attempt()) != 3 {
		t.Errorf("completed: %+v", c.Funnel)
	}
}

// What comes late would have to be told among what is not kept any more, page views as well.
func TestWhatComesLateLeavesAFunnelUnknown(t *testing.T) {
	d := funnel("a", "/p")
	s := fold(counts(d), visit("https://x/p", at(5)), track("a", at(5)))
	s.Apply(visit("https://x/q", at(1)))
	if got := reached(s, d); got != "5|" {
		t.Errorf("another page, late: %s", got)
	}
	s.Apply(visit("https://x/p", at(1)))
	if got := reached(s, d); got != "unknown" {
		t.Errorf("late: %s", got)
	}
}

// Without a first step nobody has begun, and no history is to be gone through for that.
func TestWhoNeverDidTheFirstStepHasNotEntered(t *testing.T) {
	for want, s := range map[string]*state.State{
		"never":   fold(track("b", at(0))),
		"unknown": fold(visit("https://x/q", at(0))),
	} {
		if got := reached(s, funnel("/p", "b")); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	if got := reached(fold(visit("https://x/p", at(0))), funnel("b", "/p")); got != "never" {
		t.Errorf("without its event: %s", got)
	}
}

// However events come in, a funnel that is known is what the order of time makes of them.
func TestAFunnelIsWhatTheOrderOfTimeMakesOfIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := funnel(rapid.SampledFrom([][]string{{"a", "b"}, {"a", "/p", "b"}, {"/p*", "/pq"}, {"a", "b", "a", "c"}}).Draw(t, "of")...)
		s, now := fold(counts(d)), start
		var past []tend.Event
		for range rapid.IntRange(1, 30).Draw(t, "events") {
			now = now.Add(time.Duration(rapid.IntRange(-1, 25).Draw(t, "gap")) * time.Minute)
			e := track(rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "name"), now)
			if rapid.Bool().Draw(t, "viewed") {
				e = visit(rapid.SampledFrom([]string{"https://x/p", "https://x/pq", "https://x/"}).Draw(t, "page"), now)
			}
			past = append(past, *e)
			s.Apply(e)
			want := state.Retrace(d, 0, past)
			c, known := s.FindDerived(d)
			if !known || c == nil { // it came late, or it was left unknown and nothing has begun since
				s.Derive(want)
				continue
			}
			if !bytes.Equal(c.Append(nil), want.Append(nil)) {
				t.Fatalf("folded %+v, gone through %+v", c.Funnel, want.Funnel)
			}
		}
	})
}

// Two people in turns have no order that their states would know.
func TestMergeOfFunnels(t *testing.T) {
	d := funnel("a", "/p")
	viewed := func() *tend.Event { return visit("https://x/p", at(1)) }
	for name, c := range map[string]struct {
		known, other *state.State
		want         string
	}{
		"TheKnownOne":        {fold(counts(d), track("a", at(0)), viewed()), fold(track("x", at(0))), "|0 1"},
		"TheOtherOne":        {fold(track("x", at(0))), fold(counts(d), track("a", at(0)), viewed()), "|0 1"},
		"TheOtherOneViewed":  {fold(counts(d), track("a", at(0))), fold(viewed()), "unknown"},
		"TheKnownOneViewed":  {fold(viewed()), fold(counts(d), track("a", at(0))), "unknown"},
		"Both":               {fold(counts(d), track("a", at(0))), fold(counts(d), viewed()), "unknown"},
		"OneOfBothDidIt":     {fold(counts(d)), fold(counts(d), track("a", at(0)), viewed()), "|0 1"},
		"TheOtherHasNever":   {fold(counts(d), track("a", at(0)), viewed()), fold(counts(d)), "|0 1"},
		"NeitherDidAnything": {fold(counts(d)), fold(counts(d)), "|"},
	} {
		t.Run(name, func(t *testing.T) {
			c.known.Apply(merge(c.other))
			if got := reached(c.known, d); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

func TestDamagedFunnelsAreNotTakenIn(t *testing.T) {
	whole := counts(funnel("a", "b")).Counters.Add[0]
	none := state.NewDerived(funnel("a", "b"), 0)
	none.Funnel = nil
	steps := state.NewDerived(sequence("a", "b"), 0)
	steps.Attempts, steps.Funnel = nil, &state.Funnel{}
	for _, raw := range [][]byte{whole[:len(whole)-1], append(bytes.Clone(whole), 0), append([]byte{2}, whole[1:]...), none.Append(nil), steps.Append(nil)} {
		s := fold(&tend.Event{Kind: tend.KindCounters, Counters: &tend.Counters{Add: [][]byte{raw}}})
		if len(s.Derived) != 0 {
			t.Errorf("%q is taken in: %+v", raw, s.Derived)
		}
	}
}
