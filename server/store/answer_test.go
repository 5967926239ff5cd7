package store

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"tend/server/tend"
)

// say is a receipt as the engine hands it on, with the question that it was found to answer.
func say(at tend.Micros, delivery, kind, value string) tend.Event {
	return tend.Event{
		Kind: tend.KindReceipt, What: tend.Answered, At: at, Delivery: delivery,
		Props:  fmt.Appendf(nil, `{"question":%q,"value":%s}`, kind, value),
		Answer: &tend.Answer{Campaign: "hello", Question: kind, Kind: kind},
	}
}

// figures are those of answers, in their order.
func (r *road) figures() string {
	r.t.Helper()
	list, err := r.AnswerFigures(r.t.Context(), r.site, "hello")
	if err != nil {
		r.t.Fatal(err)
	}
	var out []string
	for _, f := range list {
		out = append(out, fmt.Sprintf("%s=%s:%d", f.Question, f.Value, f.N))
	}
	return strings.Join(out, " ")
}

// given are the answers as they are listed.
func (r *road) given(question string, before int64, limit int) (list []Given, all string) {
	r.t.Helper()
	list, err := r.Answers(r.t.Context(), r.site, "hello", question, before, limit)
	if err != nil {
		r.t.Fatal(err)
	}
	var out []string
	for _, g := range list {
		out = append(out, fmt.Sprintf("%s.%s=%s", g.Person, g.Question, g.Value))
	}
	return list, strings.Join(out, " ")
}

func TestAnswersAreCountedByTheLastOfEachDelivery(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		at := tend.Stamp(recordsTime)
		rev := map[tend.PersonID]uint64{}
		for id := range tend.PersonID(2) {
			rev[id+1] = r.commit(granting(r.arrives(id+1, fmt.Sprint("a", id+1)), fmt.Sprint("d", id+1))).Rev
		}
		does := func(id tend.PersonID, events ...tend.Event) {
			u := r.acts(id, rev[id], "")
			u.Events = events
			rev[id] = r.commit(u).Rev
		}
		expect := func(what, want string) {
			t.Helper()
			if got := r.figures(); got != want {
				t.Errorf("%s: %s, want %s", what, got, want)
			}
		}
		does(1, say(at, "d1", "nps", `6`))
		expect("one", "nps=:1 nps=6:1")
		does(1, say(at, "d1", "nps", `6`), tend.Event{Kind: tend.KindReceipt, What: tend.Completed, At: at, Delivery: "d1"})
		expect("the same again", "nps=:1 nps=6:1")
		does(1, say(at, "d1", "nps", `8`), say(at, "d1", "nps", `9`))
		expect("of two minds", "nps=:1 nps=9:1")
		does(2, say(at, "d2", "nps", `9`), say(at, "d2", "multiple", `["a","b"]`), say(at, "d2", "single", `"a"`))
		expect("somebody else", "multiple=:1 multiple=a:1 multiple=b:1 nps=:2 nps=9:2 single=:1 single=a:1")
		does(2, say(at, "d2", "multiple", `["b","c"]`), say(at, "d2", "single", `""`))
		expect("another choice, and none", "multiple=:1 multiple=b:1 multiple=c:1 nps=:2 nps=9:2")
		does(2, say(at, "d2", "multiple", `[]`), say(at, "d2", "text", `"call me, "`), say(at, "d2", "text", `"call me: ada@acme.example"`))
		expect("words", "nps=:2 nps=9:2 text=:1")
		does(1, say(at, "d2", "nps", `1`)) // somebody else's
		expect("another person's survey", "nps=:2 nps=9:2 text=:1")
		plain := say(at, "d1", "nps", `1`)
		plain.Answer = nil
		does(1, plain)
		expect("what answers nothing", "nps=:2 nps=9:2 text=:1")

		if _, all := r.given("", 0, 9); all != `a2.text="call me: ada@acme.example" a2.nps=9 a1.nps=9` {
			t.Errorf("listed: %s", all)
		}
		list, all := r.given("nps", 0, 1)
		if _, next := r.given("nps", list[0].ID, 9); all != "a2.nps=9" || next != "a1.nps=9" {
			t.Errorf("pages: %s, %s", all, next)
		}
	})
}

// By random answers of some people in groups of units: the figures are what counting the
// last answers by hand gives, and nobody's words are among them.
func TestFiguresOfAnswersAgreeWithTheAnswers(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		rnd := rand.New(rand.NewPCG(1, 2))
		values := map[string][]string{"nps": {`0`, `6`, `10`}, "multiple": {`["a"]`, `["a","b"]`, `[]`, `["c"]`}, "text": {`"yes"`, `"no"`, `""`}}
		last := map[string]string{}
		var rev [4]uint64
		for id := range rev {
			rev[id] = r.commit(granting(r.arrives(tend.PersonID(id+1), fmt.Sprint("a", id+1)), fmt.Sprint("d", id+1))).Rev
		}
		for range 20 {
			var units []*Unit
			for id := range rev {
				u := r.acts(tend.PersonID(id+1), rev[id], "")
				u.Events = nil
				for range 1 + rnd.IntN(3) {
					kind := []string{"nps", "multiple", "text"}[rnd.IntN(3)]
					value := values[kind][rnd.IntN(len(values[kind]))]
					d := fmt.Sprint("d", id+1)
					u.Events = append(u.Events, say(u.At, d, kind, value))
					last[d+kind] = kind + value
				}
				units = append(units, u)
			}
			for id, j := range r.together(units...) {
				if j.err != nil || j.result.Overtaken {
					t.Fatal(j.err, j.result)
				}
				rev[id] = j.result.Rev
			}
		}
		counts := map[string]int{}
		for _, v := range last {
			kind, value, _ := strings.Cut(strings.NewReplacer("nps", "nps ", "multiple", "multiple ", "text", "text ").Replace(v), " ")
			if value == `""` || value == `[]` {
				continue
			}
			counts[kind+"="]++
			if kind == "text" {
				continue
			}
			for one := range strings.SplitSeq(strings.Trim(value, "[]"), ",") {
				counts[kind+"="+strings.Trim(one, `"`)]++
			}
		}
		var want []string
		for _, k := range slices.Sorted(maps.Keys(counts)) {
			want = append(want, fmt.Sprint(k, ":", counts[k]))
		}
		if got := r.figures(); got != strings.Join(want, " ") {
			t.Errorf("figures %s, want %s", got, strings.Join(want, " "))
		}
	})
}

func TestAnswersGoWithTheEventsAndTheirFiguresStay(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		rev := r.commit(granting(r.arrives(1, "a1"), "d1")).Rev
		rev = r.commit(granting(r.acts(1, rev, "again"), "d2")).Rev
		for day := range 2 {
			r.setTo(day, 0)
			u := r.onDay(1, rev, day)
			u.Events = []tend.Event{say(u.At, fmt.Sprint("d", day+1), "text", fmt.Sprintf(`"day %d"`, day)), say(u.At, fmt.Sprint("d", day+1), "nps", `7`)}
			rev = r.commit(u).Rev
		}
		r.keeps(1)
		left := func(day int, want string) {
			t.Helper()
			if _, err := r.dropBefore(r.lease("retention"), day); err != nil {
				t.Fatal(err)
			}
			if err := r.lapse(); err != nil {
				t.Fatal(err)
			}
			if _, all := r.given("", 0, 9); all != want {
				t.Errorf("before day %d are left: %s, want %s", day, all, want)
			}
		}
		left(1, `a1.nps=7 a1.text="day 1"`)
		left(2, ``)
		if got := r.figures(); got != "nps=:2 nps=7:2 text=:2" {
			t.Errorf("figures: %s", got)
		}
	})
}

// lapse lets whoever has a lease lose it.
func (r *road) lapse() error {
	r.t.Helper()
	_, err := r.write.ExecContext(context.Background(), `UPDATE leases SET until = ?`, tend.Stamp(recordsTime.Add(-time.Hour)))
	return err
}
