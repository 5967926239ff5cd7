package target_test

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"tend/server/state"
	"tend/server/target"
	"tend/server/tend"
)

// ofAccount folds what happened in an account.
func ofAccount(events []*tend.Event, rules ...*target.Rule) *state.State {
	s := &state.State{}
	for _, r := range rules {
		for _, d := range r.Account().Definitions {
			s.Derive(state.NewDerived(d, 0))
		}
	}
	for _, e := range events {
		s.Counts(e)
		switch e.Kind {
		case tend.KindTrack:
			s.Did(e.Name, e.At)
			s.Brought(e)
		case tend.KindIdentify:
			s.Said(e.Traits, true)
		case tend.KindMetric:
			s.Has(e.Name, e.Value, e.At)
		}
	}
	return s
}

func TestConditionsOnAnAccount(t *testing.T) {
	account := ofAccount(history(t, "2026-11-01T00:00:00Z identify {\"plan\":\"pro\",\"seats\":12}\n2026-11-20T23:30:00Z track invited\n2026-11-21T11:59:00Z track invited"))
	alone := fold(history(t, `2026-11-21T10:00:00Z identify {"plan":"free"}`))
	member := fold(history(t, `2026-11-21T10:00:00Z identify {"plan":"free"}`))
	member.Account = "acme"
	for _, c := range []struct {
		name, condition         string
		member, newcomer, alone bool // newcomer: of an account that nothing is known of
	}{
		{"its attribute", `{"type":"attribute","on":"account","path":"plan","op":"eq","value":"pro"}`, true, false, false},
		{"the person's own is another", `{"type":"attribute","on":"person","path":"plan","op":"eq","value":"pro"}`, false, false, false},
		{"a missing one is not this", `{"type":"attribute","on":"account","path":"plan","op":"ne","value":"pro"}`, false, true, true},
		{"a number", `{"type":"attribute","on":"account","path":"seats","op":"gte","value":10}`, true, false, false},
		{"somebody did it", `{"type":"event","by":"account","name":"invited"}`, true, false, false},
		{"the person did not", `{"type":"event","name":"invited"}`, false, false, false},
		{"twice", `{"type":"event","by":"account","name":"invited","count":{"gte":2}}`, true, false, false},
		{"at most once holds for never", `{"type":"event","by":"account","name":"invited","count":{"lte":1}}`, false, true, true},
		{"nobody did", `{"type":"event","by":"account","name":"invited","negate":true}`, false, true, true},
		{"within hours", `{"type":"event","by":"account","name":"invited","count":{"eq":1},"within":{"last":"2h"}}`, true, false, false},
		{"today is UTC's", `{"type":"event","by":"account","name":"invited","count":{"eq":1},"within":{"last":"1d","calendar":true}}`, true, false, false},
		{"all of them", `{"type":"bucket","unit":"account","salt":"a","lt":1}`, true, true, false},
		{"none of them", `{"type":"bucket","unit":"account","salt":"a","lt":0}`, false, false, false},
	} {
		r := compile(t, c.condition)
		in := target.Input{Now: moment(t, noon), State: member, Account: account}
		got := [3]bool{r.Match(&in)}
		in.Account = nil
		got[1] = r.Match(&in)
		in.State, in.Account = alone, account // nobody is of an account that they are not in
		got[2] = r.Match(&in)
		if want := [3]bool{c.member, c.newcomer, c.alone}; got != want {
			t.Errorf("%s: %v, want %v", c.name, got, want)
		}
	}
}

func TestAccountsFallIntoBucketsEvenlyAndForEver(t *testing.T) {
	half := compile(t, `{"type":"bucket","unit":"account","salt":"c42","lt":0.5}`)
	other := compile(t, `{"type":"bucket","unit":"account","salt":"c43","lt":0.5}`)
	n, both := 0, 0
	for i := range 10_000 {
		s := &state.State{Account: "account-" + strings.Repeat("x", i%7) + string(rune('a'+i%26)) + string(rune(0x100+i))}
		in := target.Input{State: s, Person: int64(i)}
		if half.Match(&in) {
			n++
			if other.Match(&in) {
				both++
			}
		}
		in2 := target.Input{State: s, Person: int64(i + 1)}
		if half.Match(&in) != half.Match(&in2) {
			t.Fatal("two people of one account are on two sides")
		}
	}
	if n < 4800 || n > 5200 || both < 2300 || both > 2700 {
		t.Errorf("%d of 10,000 in a half, %d in another half as well", n, both)
	}
}

// The place of an account by the book: FNV-1a of the standard library, mixed by hand.
func TestTheBucketOfAnAccountIsAsTheManualSays(t *testing.T) {
	for _, id := range []string{"acme", "a", "größe", strings.Repeat("x", 255)} {
		h := fnv.New64a()
		h.Write([]byte("c42" + id + "\xff"))
		x := h.Sum64()
		x = (x ^ x>>33) * 0xff51afd7ed558ccd
		x = (x ^ x>>33) * 0xc4ceb9fe1a85ec53
		place := float64((x^x>>33)>>11) / (1 << 53)
		for _, lt := range []float64{place, place + 1.0/(1<<53)} {
			r := compile(t, fmt.Sprintf(`{"type":"bucket","unit":"account","salt":"c42","lt":%s}`, strconv.FormatFloat(lt, 'g', -1, 64)))
			if got := r.Match(&target.Input{State: &state.State{Account: id}}); got != (lt > place) {
				t.Errorf("%q at %v below %v: %v", id, place, lt, got)
			}
		}
	}
}

func TestARuleSaysWhatItAsksOfAccounts(t *testing.T) {
	none := compile(t, `{"type":"and","of":[{"type":"event","name":"a"},{"type":"attribute","path":"p","op":"exists"},{"type":"bucket","salt":"a","unit":"account","lt":0.5}]}`).Account()
	if none.Any() {
		t.Errorf("%+v", none)
	}
	n := compile(t, `{"type":"or","of":[{"type":"event","name":"b","by":"account"},{"type":"not","of":[{"type":"event","name":"a","by":"account"}]},
	 {"type":"event","name":"b","by":"account","within":{"last":"3d"}},{"type":"attribute","on":"account","path":"p","op":"exists"},
	 {"type":"metric","on":"account","name":"seats","gte":1},{"type":"metric","on":"account","name":"docs","gte":1},{"type":"metric","on":"account","name":"docs","lte":9},{"type":"metric","name":"own","gte":1}]}`).Account()
	if !n.Any() || !n.Attrs || !slices.Equal(n.Events, []string{"a", "b"}) || !slices.Equal(n.Metrics, []string{"docs", "seats"}) {
		t.Errorf("%+v", n)
	}
	counted := compile(t, `{"type":"and","of":[{"type":"event","name":"a","by":"account","where":[{"path":"p","op":"exists"}]},
	 {"type":"event","name":"a","where":[{"path":"p","op":"exists"}]},{"type":"funnel","id":"team","state":"in"},{"type":"funnel","id":"team","state":"completed"},{"type":"funnel","id":"p","state":"in"}]}`)
	if n := counted.Account(); !n.Any() || len(n.Events) != 0 || len(n.Definitions) != 2 || len(counted.Definitions()) != 2 {
		t.Errorf("%+v, and of people %d", n, len(counted.Definitions()))
	}
	if m := compile(t, `{"type":"metric","on":"account","name":"docs","gte":1}`).Account(); !m.Any() || m.Attrs || len(m.Events) != 0 {
		t.Errorf("%+v", m)
	}
}

func TestWhatKeepsSomebodyOutOfAnAudienceOfAccounts(t *testing.T) {
	condition := `{"type":"and","of":[{"type":"attribute","on":"account","path":"plan","op":"eq","value":"pro"},{"type":"event","by":"account","name":"invited"},{"type":"bucket","unit":"account","salt":"a","lt":0},{"type":"metric","on":"account","name":"docs","gte":5}]}`
	in := &target.Input{Now: moment(t, noon), State: &state.State{Account: "acme"}, Account: ofAccount(history(t, "2026-11-01T00:00:00Z identify {\"plan\":\"free\"}\n2026-11-02T00:00:00Z metric docs 3"))}
	says := func() (out []string) {
		for _, p := range target.Failing([]byte(condition), in) {
			out = append(out, p.Has)
		}
		return out
	}
	if got, want := says(), []string{`of their account acme: plan is "free"`, "of their account acme: invited happened 0 times", "their account is acme", "of their account acme: docs is 3 since 2026-11-02T00:00Z"}; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	in.State.Account = ""
	for _, got := range says() {
		if got != "they are in no account" {
			t.Errorf("%q", got)
		}
	}
}

func TestAMatchOnAnAccountDoesNotAllocate(t *testing.T) {
	r := compile(t, `{"type":"and","of":[{"type":"attribute","on":"account","path":"plan","op":"eq","value":"pro"},{"type":"event","by":"account","name":"invited","within":{"last":"30d"}},{"type":"bucket","unit":"account","salt":"a","lt":1},{"type":"metric","on":"account","name":"docs","change":{"lt":0},"within":{"last":"28d"}}]}`)
	account := ofAccount(history(t, "2026-11-01T00:00:00Z identify {\"plan\":\"pro\"}\n2026-11-20T23:30:00Z track invited\n2026-10-01T00:00:00Z metric docs 9\n2026-11-02T00:00:00Z metric docs 3")).Share()
	s, now := &state.State{Account: "acme"}, moment(t, noon)
	if got := testing.AllocsPerRun(100, func() {
		in := target.Input{State: s, Account: account, Now: now}
		if !r.Match(&in) {
			t.Error("no match")
		}
	}); got != 0 {
		t.Errorf("a match allocates %v times", got)
	}
}

// What is known of an account is matched by many at the same time: the race detector looks.
func TestAnAccountIsMatchedByManyAtTheSameTime(t *testing.T) {
	r := compile(t, `{"type":"or","of":[{"type":"attribute","on":"account","path":"since","op":"before","value":"2026-11-01"},{"type":"event","by":"account","name":"invited","within":{"last":"30d"}},{"type":"metric","on":"account","name":"docs","gt":9,"within":{"last":"30d"}}]}`)
	account := ofAccount(history(t, "2026-11-01T00:00:00Z identify {\"since\":\"1969-05-01\"}\n2026-11-01T00:00:00Z metric docs 3"))
	raw, err := state.Decode(account.Append(nil))
	if err != nil {
		t.Fatal(err)
	}
	raw.Share()
	now := moment(t, noon)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for _, known := range []*state.State{raw, nil} {
				r.Match(&target.Input{State: &state.State{Account: "acme"}, Account: known, Now: now})
			}
		})
	}
	wg.Wait()
}

// asksAccounts has some conditions of a tree ask the account.
func asksAccounts(t *rapid.T, c map[string]any) {
	if of, ok := c["of"].([]any); ok {
		for _, kid := range of {
			asksAccounts(t, kid.(map[string]any))
		}
		return
	}
	if member := map[any]string{"event": "by", "attribute": "on", "metric": "on"}[c["type"]]; member != "" && (c["sum"] == nil || c["where"] == nil) {
		c[member] = rapid.SampledFrom([]string{"person", "account"}).Draw(t, "of whom")
	}
	if c["type"] == "funnel" && rapid.Bool().Draw(t, "of accounts") {
		c["id"] = rapid.SampledFrom([]string{"p of accounts", "q of accounts"}).Draw(t, "which")
		if c["step"] != nil {
			c["step"] = "two"
		}
	}
}

// asked goes through all that happened to a person, or in their account.
func asked(c map[string]any, person, account *past) bool {
	of, many := c["of"].([]any)
	if !many {
		of = []any{c["of"]}
	}
	holds := func(kid any) bool { return asked(kid.(map[string]any), person, account) }
	switch {
	case c["type"] == "and":
		return !slices.ContainsFunc(of, func(kid any) bool { return !holds(kid) })
	case c["type"] == "or":
		return slices.ContainsFunc(of, holds)
	case c["type"] == "not":
		return !holds(of[0])
	case c["by"] == "account" || c["on"] == "account" || c["type"] == "funnel" && goneByAccounts(c["id"]):
		return account.holds(c)
	}
	return person.holds(c)
}

func TestRulesOnAccountsAgreeWithThePast(t *testing.T) {
	yes, cases := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		own, now := someHistory(t)
		theirs, now2 := someHistory(t)
		theirs = slices.DeleteFunc(theirs, func(e *tend.Event) bool {
			return e.Kind != tend.KindTrack && e.Kind != tend.KindIdentify && e.Kind != tend.KindMetric
		})
		now = max(now, now2)
		person, account := past{events: own, now: now}, past{events: theirs, now: now}
		slices.SortStableFunc(theirs, func(a, b *tend.Event) int { return int(a.At - b.At) }) // as they are counted
		in, of := &target.Input{Now: now}, "acme"
		if rapid.IntRange(0, 4).Draw(t, "alone") == 0 {
			of, account.events = "", nil
		}
		for range 20 {
			c := someCondition(t, 3)
			asksAccounts(t, c)
			raw, _ := json.Marshal(c)
			var plain map[string]any
			_ = json.Unmarshal(raw, &plain)
			want := asked(plain, &person, &account)
			r := ruleOf(t, raw)
			in.State, in.Account = foldFor(own, r), ofAccount(theirs, r)
			in.State.Account = of
			if r.Match(in) != want {
				t.Fatalf("%s at %s gives %v\n%s\nthe account:\n%s", raw, now.Time(), !want, told(own), told(account.events))
			}
			if cases++; want {
				yes++
			}
		}
	})
	if yes < cases/10 || yes > cases*9/10 {
		t.Errorf("%d of %d cases hold: they prove little", yes, cases)
	}
}

func ruleOf(t *rapid.T, raw []byte) *target.Rule {
	r, err := withFunnels.Compile(raw)
	if err != nil {
		t.Fatalf("%s: %v", raw, err)
	}
	return r
}
