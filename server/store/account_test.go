package store

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"tend/server/tend"
)

// inAccount is a unit of a person for an account.
func (r *road) inAccount(id tend.PersonID, rev uint64, days int, acts ...AccountActs) *Unit {
	u := r.acts(id, rev, "acted")
	u.At = u.At.Add(time.Duration(days) * 24 * time.Hour)
	u.Accounts = acts
	return u
}

// account is what is kept of one, as text.
func (r *road) account(id string) string {
	r.t.Helper()
	a, err := r.Account(r.t.Context(), r.site, id)
	if err != nil {
		r.t.Fatal(err)
	}
	days, err := r.AccountDays(r.t.Context(), r.site, id, 0)
	people, err2 := r.PeopleOfAccount(r.t.Context(), r.site, id, 10)
	if err := errors.Join(err, err2); err != nil {
		r.t.Fatal(err)
	}
	said := fmt.Sprintf("%q people %d events %d:", a.Name, a.People, a.Events)
	for _, d := range days {
		said += fmt.Sprintf(" day %d %d/%d", d.Day-int64(tend.Stamp(recordsTime)/dayMicros), d.Active, d.Events)
	}
	for _, p := range people {
		said += " " + strings.TrimSpace(p.Anon+" "+p.Role)
	}
	for _, x := range a.Attrs() {
		said += fmt.Sprint(" ", x.Path, "=", x.Value.JSON())
	}
	return said
}

func TestAccountsAreRolledUpInTheUnit(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		says := func(traits string, signed bool) []AccountTraits { return []AccountTraits{{[]byte(traits), signed}} }
		a, b := r.commit(r.arrives(1, "a")).Rev, r.commit(r.arrives(2, "b")).Rev
		a = r.commit(r.inAccount(1, a, 0, AccountActs{Account: "acme", Events: 2, Role: "admin", Traits: says(`{"name":"Acme","plan":"free"}`, true)})).Rev
		b = r.commit(r.inAccount(2, b, 0, AccountActs{Account: "acme", Events: 1, Traits: says(`{"plan":"pro","seats":3}`, false)}, AccountActs{Account: "globex", Events: 1})).Rev
		stale := r.inAccount(1, a-1, 0, AccountActs{Account: "acme", Events: 100, Role: "owner", Traits: says(`{"name":"Evil"}`, true)})
		if !r.commit(stale).Overtaken {
			t.Fatal("not overtaken")
		}
		if got, want := r.account("acme"), `"Acme" people 2 events 3: day 0 2/3 b a admin name=Acme plan=free seats=3`; got != want {
			t.Errorf("%s\nwant %s", got, want)
		}
		a = r.commit(r.inAccount(1, a, 1, AccountActs{Account: "acme", Events: 4})).Rev
		r.commit(r.inAccount(1, a, 1, AccountActs{Account: "acme", Events: 1, Role: "member"}))
		if got, want := r.account("acme"), `"Acme" people 2 events 8: day 0 2/3 day 1 1/5 a member b name=Acme plan=free seats=3`; got != want {
			t.Errorf("the next day: %s\nwant %s", got, want)
		}
		if got, want := r.account("globex"), `"" people 1 events 1: day 0 1/1 b`; got != want {
			t.Errorf("%s\nwant %s", got, want)
		}
		_ = b
		if err := r.Change(t.Context(), func(c *Change) error { return c.Erase(t.Context(), r.site, 1, "a") }); err != nil {
			t.Fatal(err)
		}
		if got, want := r.account("acme"), `"Acme" people 1 events 8: day 0 2/3 day 1 1/5 b name=Acme plan=free seats=3`; got != want {
			t.Errorf("after an erasure: %s\nwant %s", got, want)
		}
	})
}

func TestWhoIsMergedIsOnePersonOfTheirAccounts(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		known, visitor := r.commit(r.arrives(1, "known")).Rev, r.commit(r.arrives(2, "visitor")).Rev
		known = r.commit(r.inAccount(1, known, 0, AccountActs{Account: "acme", Events: 1})).Rev
		visitor = r.commit(r.inAccount(2, visitor, 0, AccountActs{Account: "acme", Events: 1, Role: "guest"}, AccountActs{Account: "globex", Events: 1})).Rev
		u := r.inAccount(1, known, 0)
		u.Subject.Merge, u.Subject.MergeRev, u.Subject.MergeAccounts = 2, visitor, true
		u.Events = append(u.Events, tend.Event{Kind: tend.KindMerge, At: u.At, Merge: &tend.Merge{Person: 2, Run: 1, State: []byte{}}})
		r.commit(u)
		for id, want := range map[string]string{
			"acme": `"" people 1 events 2: day 0 1/2 known guest`, "globex": `"" people 1 events 1: day 0 1/1 known`,
		} {
			if got := r.account(id); got != want {
				t.Errorf("%s: %s\nwant %s", id, got, want)
			}
		}
		list, err := r.AccountsOf(t.Context(), r.site, 1)
		if err != nil || len(list) != 2 || list[0].Account != "acme" || list[0].Role != "guest" {
			t.Errorf("they belong to %+v, %v", list, err)
		}
	})
}

func TestAccountsAreListedAndFound(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		rev := r.commit(r.arrives(1, "a")).Rev
		for i, id := range []string{"alpha", "beta", "gamma"} {
			name := `{"name":"` + strings.ToUpper(id[:1]) + id[1:] + `"}`
			rev = r.commit(r.inAccount(1, rev, i, AccountActs{Account: id, Events: 1, Traits: []AccountTraits{{[]byte(name), false}}})).Rev
		}
		list := func(begins string, after AccountsAfter, limit int) (ids string) {
			t.Helper()
			found, err := r.Accounts(t.Context(), r.site, begins, after, limit)
			if err != nil {
				t.Fatal(err)
			}
			for _, a := range found {
				ids += a.ID + " "
			}
			return ids
		}
		last, err := r.Account(t.Context(), r.site, "beta")
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct{ got, want string }{
			{list("", AccountsAfter{}, 2), "gamma beta "},
			{list("", AccountsAfter{Last: last.Last, ID: "beta"}, 2), "alpha "},
			{list("b", AccountsAfter{}, 9), "beta "},
			{list("G", AccountsAfter{}, 9), "gamma "},
			{list("a", AccountsAfter{ID: "alpha"}, 9), ""},
			{list("%", AccountsAfter{}, 9), ""},
		} {
			if c.got != c.want {
				t.Errorf("%q, want %q", c.got, c.want)
			}
		}
	})
}

func TestAccountsSeenSinceAMoment(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		rev := r.commit(r.arrives(1, "a")).Rev
		for day, id := range []string{"alpha", "beta", "gamma"} {
			rev = r.commit(r.inAccount(1, rev, day, AccountActs{Account: id, Events: 1})).Rev
		}
		beta, err := r.Account(t.Context(), r.site, "beta")
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			site  tend.SiteID
			since tend.Micros
			limit int
			count int64
			want  string
		}{
			{r.site, 0, 9, 3, "gamma beta alpha"},
			{r.site, 0, 2, 3, "gamma beta"},
			{r.site, beta.Last, 9, 2, "gamma beta"},
			{r.site, beta.Last + 1, 9, 1, "gamma"}, // of the same minute
			{r.site + 1, 0, 9, 0, ""},
		} {
			ids, err := r.SeenAccounts(t.Context(), c.site, c.since, c.limit)
			if err != nil || strings.Join(ids, " ") != c.want {
				t.Errorf("since %d: %v, %v, want %s", c.since, ids, err, c.want)
			}
			if n, err := r.CountAccounts(t.Context(), c.site, c.since); err != nil || n != c.count {
				t.Errorf("since %d: %d, %v, want %d", c.since, n, err, c.count)
			}
		}
	})
}
