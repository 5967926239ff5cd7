package store

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"tend/server/state"
	"tend/server/tend"
)

// firm is an account whose people come and go, with what they did while they were in it as a test remembers it.
type firm struct {
	*road

	rng  *rand.Rand
	at   tend.Micros
	in   map[tend.PersonID]string
	did  []doing
	next tend.PersonID
}

type doing struct {
	by   tend.PersonID
	at   tend.Micros
	name string
	pdf  bool
}

const firmWithin = 5 * time.Hour

// firmAsks are a funnel of three steps, one of them a page, and how often something was printed as a PDF.
func firmAsks(t *testing.T) []*state.Definition {
	t.Helper()
	page, err := state.NewPageTest("matches", "/b*")
	if err != nil {
		t.Fatal(err)
	}
	way, err := state.DefineFunnel([]state.Step{{Event: "a"}, {Page: &page}, {Event: "c"}}, firmWithin)
	if err != nil {
		t.Fatal(err)
	}
	return append(printed(t), way)
}

func newFirm(t *testing.T, on database, seed uint64) *firm {
	t.Helper()
	return &firm{road: newRoad(t, on), rng: rand.New(rand.NewPCG(seed, 1)), at: tend.Stamp(recordsTime), in: map[tend.PersonID]string{}}
}

// says commits what somebody does.
func (f *firm) says(id tend.PersonID, events ...tend.Event) {
	f.t.Helper()
	u := &Unit{Site: f.site, At: f.at, Subject: Subject{ID: id, Rev: f.rev(id)}, Events: events}
	for i := range events {
		if e := &events[i]; e.Kind == tend.KindGroup {
			f.in[id] = e.Account
		}
	}
	if account := f.in[id]; account != "" {
		u.Accounts = []AccountActs{{Account: account, Events: 1}}
	}
	if f.commit(u).Overtaken {
		f.t.Fatal("overtaken")
	}
}

func (f *firm) come() tend.PersonID {
	f.next++
	u := f.arrives(f.next, fmt.Sprint("anon", f.next))
	u.At = f.at
	f.commit(u)
	f.in[f.next] = ""
	return f.next
}

// acts has somebody do one of what is asked for, at times a little late.
func (f *firm) acts(id tend.PersonID) {
	d := doing{by: id, at: f.at, name: []string{"a", "/b", "c", "print", "other"}[f.rng.IntN(5)], pdf: f.rng.IntN(2) == 0}
	if f.rng.IntN(4) == 0 {
		d.at -= tend.Micros(f.rng.IntN(6) * int(time.Hour.Microseconds()))
	}
	e := tend.Event{Kind: tend.KindTrack, At: d.at, Name: d.name}
	switch d.name {
	case "/b":
		e = tend.Event{Kind: tend.KindPage, At: d.at, Page: &tend.Page{URL: "https://a.example/b?x=1"}}
	case "print":
		e.Props = fmt.Appendf(nil, `{"format":%q}`, map[bool]string{true: "pdf", false: "csv"}[d.pdf])
	}
	f.says(id, e)
	if f.in[id] == "acme" {
		f.did = append(f.did, d)
	}
}

// merges makes somebody one of another.
func (f *firm) merges(id, other tend.PersonID) {
	f.t.Helper()
	st, stream, err := Fold(f.t.Context(), f, f.site, other)
	if err != nil {
		f.t.Fatal(err)
	}
	u := &Unit{Site: f.site, At: f.at, Subject: Subject{ID: id, Rev: f.rev(id), Merge: other, MergeRev: st.Rev, MergeAccounts: true}}
	u.Events = []tend.Event{{Kind: tend.KindMerge, At: f.at, Merge: &tend.Merge{Person: other, Run: stream.Run, State: st.Append(nil)}}}
	if f.commit(u).Overtaken {
		f.t.Fatal("overtaken")
	}
	f.in[id] = cmp.Or(f.in[id], f.in[other])
	delete(f.in, other)
	for i := range f.did {
		if f.did[i].by == other {
			f.did[i].by = id
		}
	}
}

func (f *firm) erases(id tend.PersonID) {
	f.t.Helper()
	if err := f.Change(f.t.Context(), func(c *Change) error { return c.Erase(f.t.Context(), f.site, id, fmt.Sprint("anon", id)) }); err != nil {
		f.t.Fatal(err)
	}
	delete(f.in, id)
	f.did = slices.DeleteFunc(f.did, func(d doing) bool { return d.by == id })
}

// step is one thing that happens.
func (f *firm) step() {
	f.at += tend.Micros(1 + f.rng.IntN(int(2*time.Hour.Microseconds())))
	folk := make([]tend.PersonID, 0, len(f.in))
	for id := range f.in {
		folk = append(folk, id)
	}
	slices.Sort(folk)
	some := func() tend.PersonID { return folk[f.rng.IntN(len(folk))] }
	switch n := f.rng.IntN(40); {
	case n == 0 || len(folk) < 3:
		f.come()
	case n < 6:
		f.says(some(), tend.Event{Kind: tend.KindGroup, At: f.at, Account: []string{"acme", "acme", "globex"}[f.rng.IntN(3)]})
	case n == 6:
		if a, b := some(), some(); a != b {
			f.merges(a, b)
		}
	case n == 7:
		f.erases(some())
	default:
		f.acts(some())
	}
}

// told goes through what the test remembers, slowly.
func (f *firm) told() string {
	list := slices.Clone(f.did)
	slices.SortStableFunc(list, func(a, b doing) int { return cmp.Compare(a.at, b.at) })
	prints, way := 0, []string{"a", "/b", "c"}
	var latest, done []string
	began := tend.Micros(0)
	for _, d := range list {
		if d.name == "print" && d.pdf {
			prints++
		}
		if len(latest) > 0 && d.at-began > tend.Micros(firmWithin.Microseconds()) && d.name == "a" {
			latest = nil // the time of that attempt was over
		}
		switch n := len(latest); {
		case n == 0 && d.name == "a":
			began, latest = d.at, []string{d.at.Time().Format(time.RFC3339Nano)}
		case n > 0 && d.name == way[n] && d.at-began <= tend.Micros(firmWithin.Microseconds()):
			latest = append(latest, d.at.Time().Format(time.RFC3339Nano))
		}
		if len(latest) == len(way) {
			done, latest = latest, nil
		}
	}
	return fmt.Sprint(prints, " printed, at ", latest, ", done ", done)
}

// counts is what is counted, in the same words.
func counts(t *testing.T, of []*state.Definition, p *AccountPast) string {
	t.Helper()
	st := &state.State{}
	p.Onto(st)
	prints, ok := st.FindDerived(of[0])
	way, ok2 := st.FindDerived(of[1])
	if !ok || !ok2 || prints == nil || way == nil || prints.From != 0 {
		t.Fatalf("not counted: %+v", p.Derived)
	}
	words := func(list []tend.Micros) []string {
		var out []string
		for _, at := range list {
			out = append(out, at.Time().Format(time.RFC3339Nano))
		}
		return out
	}
	return fmt.Sprint(prints.Total, " printed, at ", words(way.Funnel.Latest), ", done ", words(way.Funnel.Done))
}

// What is gone on with is what all of it gives, and both are what a slow look at everything says, however people
// come, leave, turn out to be one another and are erased, and late things arrive.
func TestWhatAnAccountDidIsCountedAsItGoesOn(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		entered := 0
		for seed := range uint64(4) {
			f := newFirm(t, on, seed)
			of := firmAsks(t)
			var before *AccountPast
			for i := range 120 {
				f.step()
				if f.rng.IntN(3) > 0 {
					continue
				}
				whole, err := f.CountAccount(t.Context(), f.site, "acme", of, nil)
				if err != nil {
					t.Fatal(err)
				}
				after, err := f.CountAccount(t.Context(), f.site, "acme", of, before)
				if err != nil {
					t.Fatal(err)
				}
				want := f.told()
				if got := counts(t, of, whole); got != want {
					t.Fatalf("seed %d, step %d: %s\nwant %s\nafter %v", seed, i, got, want, f.did)
				}
				if got := counts(t, of, after); got != want {
					t.Fatalf("seed %d, step %d, gone on with: %s\nwant %s", seed, i, got, want)
				}
				if before = after; !strings.Contains(want, "at [], done []") {
					entered++
				}
			}
		}
		if entered < 50 {
			t.Errorf("only %d looks saw the funnel entered: they prove little", entered)
		}
	})
}

// What retention has taken away is not counted, and what is left says from when on it is.
func TestWhatIsGoneOfAnAccountsPastIsSaidSo(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		day := func(n int) tend.Micros { return tend.Stamp(recordsTime.AddDate(0, 0, n)) }
		joins := func(id tend.PersonID, at int) uint64 {
			r.setTo(at, 0)
			u := r.arrives(id, fmt.Sprint("a", id))
			u.At, u.Accounts = day(at), []AccountActs{{Account: "acme", Events: 1}}
			u.Events = append(u.Events, tend.Event{Kind: tend.KindGroup, At: u.At, Account: "acme"})
			return r.commit(u).Rev
		}
		prints := func(id tend.PersonID, rev uint64, at int) uint64 {
			r.setTo(at, 0)
			u := r.onDay(id, rev, at)
			u.Events[0] = tend.Event{Kind: tend.KindTrack, At: u.At, Name: "print", Props: []byte(`{"format":"pdf"}`)}
			u.Accounts = []AccountActs{{Account: "acme", Events: 1}}
			return r.commit(u).Rev
		}
		rev := joins(1, 0)
		for at := 1; at < 6; at++ {
			rev = prints(1, rev, at)
		}
		prints(2, joins(2, 5), 6)
		look := func() (uint64, tend.Micros) {
			t.Helper()
			past, err := r.CountAccount(t.Context(), r.site, "acme", printed(t), nil)
			if err != nil || len(past.Derived) != 1 {
				t.Fatalf("%+v, %v", past, err)
			}
			return past.Derived[0].Total, past.Derived[0].From
		}
		if n, from := look(); n != 6 || from != 0 {
			t.Errorf("%d since %s", n, from.Time())
		}
		r.keeps(1)
		r.keeps(2)
		if _, err := r.dropBefore(r.lease("retention"), 4); err != nil {
			t.Fatal(err)
		}
		if n, from := look(); n != 3 || from.Time().Format("02") != day(4).Time().Format("02") {
			t.Errorf("%d since %s; want the three that are left", n, from.Time())
		}
		other := addSite(t, r.DB, "globex").ID
		if past, err := r.CountAccount(t.Context(), other, "acme", printed(t), nil); err != nil || past.Derived[0].Total != 0 {
			t.Errorf("another site counts %+v, %v", past, err)
		}
	})
}

func TestTheUnitsOfAnAccountsPeopleAreBoundedTogether(t *testing.T) {
	for _, c := range []struct {
		revs []uint64
		want uint64
	}{
		{nil, MaxRecount},
		{[]uint64{5, 10, 300}, MaxRecount},
		{[]uint64{MaxRecount}, MaxRecount},
		{[]uint64{50_000, 1000, 2000}, 17_000},
		{[]uint64{50_000, 60_000, 4000}, 8000},
		{[]uint64{50_000, 60_000, 70_000, 80_000}, 5000},
	} {
		members, all := make([]pastMember, len(c.revs)), uint64(0)
		for i, rev := range c.revs {
			members[i].Rev = rev
		}
		most := share(members)
		for _, rev := range c.revs {
			all += min(rev, most)
		}
		if most != c.want || all > MaxRecount {
			t.Errorf("%v: %d each, %d together", c.revs, most, all)
		}
	}
}

// Those who ask for some of it go on from what others have had counted, so that they do not count anew by turns.
func TestWhatIsCountedOfAnAccountServesWhoeverAsks(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		f, of := newFirm(t, on, 1), firmAsks(t)
		f.says(f.come(), tend.Event{Kind: tend.KindGroup, At: f.at, Account: "acme"})
		count := func(of []*state.Definition, before *AccountPast) *AccountPast {
			t.Helper()
			past, err := f.CountAccount(t.Context(), f.site, "acme", of, before)
			if err != nil || !past.Knows(of) {
				t.Fatalf("%+v, %v", past, err)
			}
			return past
		}
		all := count(of, nil)
		for range 10 {
			f.at += tend.Micros(time.Minute.Microseconds())
			f.acts(1)
		}
		some := count(of[1:], all)
		if !some.Knows(of) {
			t.Error("who asks for one has the other one counted anew")
		}
		if one := count(of[:1], nil); one.Knows(of) || !count(of, one).Knows(of) {
			t.Error("what was not counted is not counted anew")
		}
		if got, want := counts(t, of, some), f.told(); got != want {
			t.Errorf("%s\nwant %s", got, want)
		}
	})
}
