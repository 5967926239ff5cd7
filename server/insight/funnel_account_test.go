package insight

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"tend/server/store"
	"tend/server/target"
	"tend/server/tend"
	"tend/server/testkit"
)

// firms is a crowd whose people come into accounts and leave them, with what each did where.
type firms struct {
	*walked

	in  map[*someone]string
	did map[string][]done // of each account that somebody was ever in
}

type done struct {
	deed

	by *someone
}

func newFirms(t *testing.T, on testkit.Database, seed uint64, people int) *firms {
	t.Helper()
	f := &firms{walked: walks(t, on, seed, people, 0), in: map[*someone]string{}, did: map[string][]done{}}
	of, err := target.ReadFunnel([]byte(strings.Replace(walkway, "{", `{"by":"account",`, 1)))
	if err != nil {
		t.Fatal(err)
	}
	f.of = of
	return f
}

// works has somebody do something, in their account.
func (f *firms) works(t *testing.T, p *someone, what string) {
	t.Helper()
	f.does(t, p, deed{f.Clock.Now(), what})
}

func (f *firms) does(t *testing.T, p *someone, d deed) {
	t.Helper()
	if in := f.in[p]; in != "" {
		f.did[in] = append(f.did[in], done{d, p})
	}
	f.unit(t, p, store.Subject{}, d.event())
}

// joins has somebody go to an account from the one that they are in.
func (f *firms) joins(t *testing.T, p *someone, account string) {
	t.Helper()
	f.in[p] = account
	if f.did[account] == nil {
		f.did[account] = []done{}
	}
	f.unit(t, p, store.Subject{}, tend.Event{Kind: tend.KindGroup, At: tend.Stamp(f.Clock.Now()), Account: account})
}

func (f *firms) unit(t *testing.T, p *someone, s store.Subject, e tend.Event) {
	t.Helper()
	s.ID, s.Rev = p.id, p.rev
	u := &store.Unit{Site: f.site, Subject: s, At: tend.Stamp(f.Clock.Now()), Events: []tend.Event{e}}
	if in := f.in[p]; in != "" {
		u.Accounts = []store.AccountActs{{Account: in}}
	}
	r, err := f.DB.Commit(t.Context(), u)
	if err != nil || r.Overtaken {
		t.Fatalf("unit: %+v, %v", r, err)
	}
	p.rev = r.Rev
}

// becomes merges a visitor into somebody, with the account that they were in.
func (f *firms) becomes(t *testing.T, from, into *someone) {
	t.Helper()
	st, stream, err := store.Fold(t.Context(), f.DB, f.site, from.id)
	if err != nil {
		t.Fatal(err)
	}
	f.unit(t, into, store.Subject{Merge: from.id, MergeRev: from.rev, MergeAccounts: true},
		tend.Event{Kind: tend.KindMerge, At: tend.Stamp(f.Clock.Now()), Merge: &tend.Merge{Person: from.id, Run: stream.Run, State: st.Append(nil)}})
	from.gone, f.in[into] = true, cmp.Or(f.in[into], f.in[from])
	for _, list := range f.did {
		for i := range list {
			if list[i].by == from {
				list[i].by = into
			}
		}
	}
}

// goes erases somebody.
func (f *firms) goes(t *testing.T, p *someone) {
	t.Helper()
	f.erase(t, p)
	for account, list := range f.did {
		f.did[account] = slices.DeleteFunc(list, func(d done) bool { return d.by == p })
	}
}

// passes has a crowd do some of it for so many rounds of three days at most.
func (f *firms) passes(t *testing.T, rounds int) {
	t.Helper()
	for range rounds {
		f.Clock.Add(time.Duration(f.dice.IntN(72*60)) * time.Minute)
		for i, p := range f.people {
			if p.gone || f.dice.IntN(2) == 0 {
				continue
			}
			switch into := f.people[f.dice.IntN(len(f.people))]; f.dice.IntN(10) {
			case 0, 1:
				f.joins(t, p, fmt.Sprint("firm ", f.dice.IntN(9)))
			case 2:
				if p.user == "" && into.user != "" && !into.gone {
					f.becomes(t, p, into)
				}
			case 3:
				if i%5 == 0 {
					f.goes(t, p)
				}
			default:
				f.does(t, p, f.chance())
			}
		}
	}
	f.Clock.Add(time.Hour)
}

func (f *firms) compare(t *testing.T, days int) {
	t.Helper()
	deeds := map[string][]deed{}
	for account, list := range f.did {
		deeds[account] = []deed{}
		for _, d := range list {
			deeds[account] = append(deeds[account], d.deed)
		}
	}
	compared(t, f.walked, days, deeds, func(which AtStep) map[string]time.Time {
		return listed(t, which, func(after store.AccountsAfter, limit int) ([]Entrant[store.Account], store.AccountsAfter, error) {
			return f.Accounts(t.Context(), f.site, f.of, which, after, limit)
		}, func(a *store.Account) (string, tend.Micros) { return a.ID, a.Last })
	})
}

// Over random histories, with people who come into accounts and leave them, who are merged and erased, and with
// what comes late, all is as a recount of everything that was done in each account.
func TestAFunnelReportOfAccountsIsWhatARecountGives(t *testing.T) {
	testkit.Each(t, func(t *testing.T, on testkit.Database) {
		for seed := range uint64(2) {
			t.Run(fmt.Sprint(seed), func(t *testing.T) {
				f := newFirms(t, on, seed, 24)
				f.passes(t, 20)
				for _, days := range []int{2, 9, 17, MaxFunnelDays} {
					f.compare(t, days)
				}
			})
		}
	})
}

// An account goes on by several people, each with one step; who has left it moves it no more.
func TestAnAccountGoesThroughAFunnelByItsPeople(t *testing.T) {
	f := newFirms(t, testkit.Chosen(), 1, 5)
	ada, bob, visitor, eve, cy := f.people[0], f.people[1], f.people[2], f.people[3], f.people[4]
	told := func(after string, as func(FunnelReport) bool) {
		t.Helper()
		f.compare(t, 30)
		if r, err := f.Report(t.Context(), f.site, f.of, 30); err != nil || !as(r) {
			t.Errorf("%s: %+v, %v", after, r, err)
		}
		f.Clock.Add(time.Hour)
	}
	for _, p := range []*someone{ada, bob, visitor, eve} {
		f.joins(t, p, "acme")
	}
	f.works(t, ada, "signed_up pro")
	f.works(t, cy, "/pricing")
	told("what somebody without an account did", func(r FunnelReport) bool { return r.Entered == 1 && r.Steps[0].Here == 1 && r.Completed == 0 })
	f.works(t, bob, "/pricing")
	f.joins(t, eve, "globex")
	f.works(t, eve, "invited")
	told("what somebody did who has left", func(r FunnelReport) bool { return r.Entered == 1 && r.Steps[1].Here == 1 && r.People == 2 })
	f.works(t, visitor, "invited")
	f.becomes(t, visitor, ada)
	told("what a visitor did who is somebody else now", func(r FunnelReport) bool { return r.Steps[2].Here == 1 && r.Steps[2].Median == time.Hour })
	f.works(t, bob, "signed_up free")
	told("the last step", func(r FunnelReport) bool { return r.Completed == 1 && r.Steps[3].Median == time.Hour })
	f.goes(t, ada)
	told("an erasure", func(r FunnelReport) bool { return r.Entered == 0 && r.Asked == 2 && r.Finished })
}

// sponsors are so many accounts of one person each, who signs up.
func sponsors(t *testing.T, n int) *firms {
	t.Helper()
	f := newFirms(t, testkit.Chosen(), 1, n)
	for i, p := range f.people {
		f.Clock.Add(time.Minute)
		f.joins(t, p, fmt.Sprintf("firm %03d", n-i))
		f.works(t, p, "signed_up pro")
	}
	return f
}

func (f *firms) soon() *Funnels {
	late := NewFunnels(f.DB, &stuck{DB: f.DB, answers: 1}, f.Crowd, f.Clock)
	late.within = time.Second
	return late
}

func TestAFunnelReportOfAccountsThatIsNotFinishedSaysSo(t *testing.T) {
	const more = 10
	f := sponsors(t, inOneTold+more)
	f.Clock.Add(48 * time.Hour)
	for _, p := range f.people[more:] {
		f.works(t, p, "/pricing")
	}
	// Those seen last are asked first: they are those at the prices.
	r, err := f.soon().Report(t.Context(), f.site, f.of, 30)
	if err != nil || r.Finished || r.Asked != inOneTold || r.People != inOneTold+more || r.Entered != inOneTold || r.Steps[1].Here != inOneTold {
		t.Errorf("of 30 days: %+v, %v", r, err)
	}
	f.works(t, f.people[0], "export")
	// Which was not seen since a day is known not to have entered in it, without being asked.
	if r, err := f.soon().Report(t.Context(), f.site, f.of, 1); err != nil || r.Finished || r.Asked != inOneTold+more-1 || r.Entered != 0 {
		t.Errorf("of a day: %+v, %v", r, err)
	}
	if r, err := f.Report(t.Context(), f.site, f.of, 30); err != nil || !r.Finished || r.Entered != inOneTold+more || r.Asked != r.People || r.Steps[0].Here != more {
		t.Errorf("and in time: %+v, %v", r, err)
	}
}

// A page that is not full goes on where its time was over, and another site has nobody.
func TestAPageOfAFunnelsAccountsGoesOnWhereItsTimeWasOver(t *testing.T) {
	f := sponsors(t, 2*inOneCount)
	which := AtStep{Step: 0, State: AtStepHere, Days: 30}
	first, next, err := f.soon().Accounts(t.Context(), f.site, f.of, which, store.AccountsAfter{}, 100)
	if err != nil || len(first) != inOneCount || next.ID != first[inOneCount-1].Row.ID {
		t.Fatalf("%d accounts, %+v, %v", len(first), next, err)
	}
	rest, end, err := f.Accounts(t.Context(), f.site, f.of, which, next, 100)
	if err != nil || len(rest) != inOneCount || end != (store.AccountsAfter{}) || rest[0].Row.ID != fmt.Sprintf("firm %03d", inOneCount+1) {
		t.Errorf("then %d, %+v, %v", len(rest), end, err)
	}
	if list, _, err := f.Accounts(t.Context(), f.other, f.of, which, store.AccountsAfter{}, 100); err != nil || len(list) != 0 {
		t.Errorf("another site has %v, %v", list, err)
	}
	if r, err := f.Report(t.Context(), f.other, f.of, 30); err != nil || r.People != 0 || r.Entered != 0 {
		t.Errorf("another site: %+v, %v", r, err)
	}
}
