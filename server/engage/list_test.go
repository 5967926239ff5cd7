package engage_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"tend/server/engage"
	records "tend/server/people"
	"tend/server/state"
	"tend/server/store"
	"tend/server/tend"
	"tend/server/testkit"
	"tend/server/wire"
)

// listing is a list of a site, and files for it.
type listing struct {
	*importing
	e *engage.Engine
}

func newList(t *testing.T, w *testkit.World, site tend.SiteID, e *engage.Engine, id string) *listing {
	t.Helper()
	err := w.DB.Change(t.Context(), func(c *store.Change) error {
		_, err := c.CreateList(t.Context(), &tend.List{Site: site, ID: id, Name: "The " + id}, "ada")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return &listing{imports(t, w, site, e), e}
}

func upload(id, mode string) records.NewImport {
	return records.NewImport{Kind: records.ImportList, Format: records.FormatCSV, List: id, Mode: mode}
}

// on compares who is on a list by its rows, by its figure and by everybody's own stream.
func (l *listing) on(id string, want ...string) {
	l.t.Helper()
	rows, err := l.w.DB.Records().ListMembers(l.t.Context(), l.site, id, 0, 1000)
	if err != nil {
		l.t.Fatal(err)
	}
	got := make([]string, len(rows))
	for i, row := range rows {
		got[i] = row.User
		if st, err := l.e.Refold(l.t.Context(), l.site, row.Person); err != nil || !st.OnList(id) {
			l.t.Errorf("%s is on %v by their stream, %v", row.User, st.Lists, err)
		}
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		l.t.Errorf("on %s are %q, want %q", id, got, want)
	}
	rec, err := l.w.DB.Records().List(l.t.Context(), l.site, id)
	if err != nil || rec.Members != int64(len(want)) {
		l.t.Errorf("%d are counted on %s, %v, want %d", rec.Members, id, err, len(want))
	}
}

func ofBeta(c *tend.Campaign) { c.Audience = []byte(`{"type":"list","id":"beta"}`) }

// Whoever is online is meant at once, whoever has not been there yet when they come, and what
// somebody who is taken off had not looked away from leaves their screen.
func TestAListReachesWhoIsOnIt(t *testing.T) {
	testkit.Each(t, func(t *testing.T, on testkit.Database) {
		w, site := shopOn(t, on, ofBeta)
		cache := newCache(t)
		e, other := node(t, w, cache), nodeOf(t, w, cache)
		l := newList(t, w, site.ID, e, "beta")
		x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
		defer x.close()
		x.must(page("https://acme.example/"), track("export"))
		if got := shows(x.got); len(got) != 0 {
			t.Fatalf("shown to somebody who is not on the list: %v", got)
		}
		l.is("the first time", l.bring(upload("beta", store.ListAdd), "user_id\nada\nnew\nnew\n"), 2, 1, 0)
		l.on("beta", "ada", "new")
		x.must(track("export"))
		if got := shows(x.got); len(got) != 1 {
			t.Fatalf("shown to who is on it: %v", got)
		}
		for i, by := range []*engage.Engine{e, other} { // new was a1's visitor before they were ada
			y := openTab(t, w, by, hello("site_acme", fmt.Sprint("b", i), "", fmt.Sprint("u", i)))
			defer y.close()
			y.must(track("export"))
			y.must(wire.Event{Kind: tend.KindIdentify, User: "new"})
			y.must(track("export"))
			if got := shows(y.got); len(got) != 1-i { // the cap is one
				t.Errorf("tab %d of who was not there before: %v", i, got)
			}
		}
		x.door.take()
		l.is("taken off", l.bring(upload("beta", store.ListRemove), "ada\nnobody\n"), 1, 1, 0)
		l.on("beta", "new")
		if got := x.door.take(); len(hides(got)) == 0 || len(hides(got)) != len(got) {
			t.Errorf("the tab of who was taken off was sent %v", got)
		}
		l.unheard("nobody")
		live, _ := other.Refold(t.Context(), site.ID, l.member("new"))
		if _, st := inSQL(t, w, e, site.ID, "", "new"); !bytes.Equal(st.Append(nil), live.Append(nil)) {
			t.Errorf("the nodes do not agree: %+v, %+v", st, live)
		}
	})
}

func (l *listing) member(user string) tend.PersonID {
	l.t.Helper()
	found, err := l.w.DB.MembersNamed(l.t.Context(), l.site, "beta", []string{user})
	if err != nil || found[user] == 0 {
		l.t.Fatal(found, err)
	}
	return found[user]
}

// unheard tells whether nobody has been made of a user id.
func (l *listing) unheard(user string) {
	l.t.Helper()
	if who, err := l.w.DB.Resolve(l.t.Context(), l.site, "", user); err != nil || who != (store.Who{}) {
		l.t.Errorf("%s is %+v, %v", user, who, err)
	}
}

func TestAListIsReplacedAndRepeatedWithoutHarm(t *testing.T) {
	testkit.Each(t, func(t *testing.T, on testkit.Database) {
		w, site := shopOn(t, on)
		l := newList(t, w, site.ID, node(t, w, newCache(t)), "beta")
		l.is("the first", l.bring(upload("beta", store.ListAdd), "ada\nben\ncy\n"), 3, 0, 0)
		runs := figure(t, w, `SELECT count(*) FROM runs`)
		l.is("again", l.bring(upload("beta", store.ListAdd), "ada\nben\ncy\n"), 0, 3, 0)
		if n := figure(t, w, `SELECT count(*) FROM runs`); n != runs {
			t.Errorf("the same file again has left %d runs", n-runs)
		}
		for i, want := range []store.Import{{Taken: 1, Unchanged: 2, Removed: 1}, {Unchanged: 3}} {
			got := l.bring(upload("beta", store.ListReplace), "Customer ID;Plan\nben;pro\ncy;pro\ndee;free\n")
			l.is("replaced", got, want.Taken, want.Unchanged, 0)
			if got.Removed != want.Removed {
				t.Errorf("time %d has taken off %d", i, got.Removed)
			}
			l.on("beta", "ben", "cy", "dee")
		}
		if got := l.bring(records.NewImport{Kind: records.ImportList, Format: records.FormatNDJSON, List: "beta", Mode: store.ListReplace}, "\"ada\"\n7\n{\"user_id\":\"x\"}\n{}\n"); got.Taken != 3 || got.Refused != 1 || got.Removed != 3 {
			t.Errorf("NDJSON: %+v", got)
		}
		l.on("beta", "7", "ada", "x")
	})
}

// Two users who are one are on the lists of both, and a file may name them by either id.
func TestTwoUsersWhoAreOneAreOnTheListsOfBoth(t *testing.T) {
	testkit.Each(t, func(t *testing.T, on testkit.Database) {
		w, site := shopOn(t, on)
		e := node(t, w, newCache(t))
		l := newList(t, w, site.ID, e, "beta")
		newList(t, w, site.ID, e, "trial")
		l.bring(upload("beta", store.ListAdd), "ada\nben\ncy\n")
		l.bring(upload("trial", store.ListAdd), "ben\n")
		feed(t, e, engage.Fed{Site: site.ID, User: "ada", Previous: "ben", Events: []tend.Event{{Kind: tend.KindAlias, User: "ada"}}})
		l.on("beta", "ada", "cy")
		l.on("trial", "ada")
		l.is("by the former id", l.bring(upload("beta", store.ListReplace), "ben\n"), 0, 1, 0)
		l.on("beta", "ada")
		l.is("and taken off", l.bring(upload("beta", store.ListRemove), "ben\n"), 1, 0, 0)
		l.on("beta")
	})
}

func TestNobodyComesOnMoreListsThanTheyMayBeOn(t *testing.T) {
	w, site := shop(t)
	e := node(t, w, newCache(t))
	l := newList(t, w, site.ID, e, "beta")
	p := tend.Past{Site: site.ID, User: "ada"}
	for i := range state.MaxLists {
		id := fmt.Sprint("l", i)
		newList(t, w, site.ID, e, id)
		p.Events = append(p.Events, tend.Event{Kind: tend.KindList, Name: id, On: true})
	}
	recall(t, e, p)
	tried := upload("beta", store.ListAdd)
	tried.Dry = true
	l.is("one too many, tried", l.bring(tried, "ada\nben\n"), 1, 0, 1)
	got := l.bring(upload("beta", store.ListAdd), "ada\nben\n")
	l.is("one too many", got, 1, 0, 1)
	if why := strings.Join(l.refusals(got.ID), "|"); why != "1 list.too_many /user_id " {
		t.Errorf("refused %q", why)
	}
	l.on("beta", "ben")
	l.is("off another", l.bring(upload("l7", store.ListRemove), "ada"), 1, 0, 0)
	l.is("now", l.bring(upload("beta", store.ListAdd), "ada\nben\n"), 1, 1, 0)
}

// A dry run tells what its file would do, and neither the list nor anybody's stream is another
// afterwards: the file itself then does what was told.
func TestADryRunOfAListChangesNothing(t *testing.T) {
	testkit.Each(t, func(t *testing.T, on testkit.Database) {
		w, site := shopOn(t, on)
		l := newList(t, w, site.ID, node(t, w, newCache(t)), "beta")
		l.bring(upload("beta", store.ListAdd), "ada\nben\ncy\n")
		runs, persons := figure(t, w, `SELECT count(*) FROM runs`), figure(t, w, `SELECT count(*) FROM persons`)
		for _, c := range []struct {
			mode, file string
			want       store.Import
		}{
			{store.ListAdd, "ada\nnew\nnew\n", store.Import{Taken: 1, Unchanged: 2}},
			{store.ListRemove, "ada\nnobody\n", store.Import{Taken: 1, Unchanged: 1}},
			{store.ListReplace, "user_id,plan\nben,pro\nnew,pro\n,free\n", store.Import{Taken: 1, Unchanged: 1, Refused: 1, Removed: 2}},
		} {
			n := upload("beta", c.mode)
			for i, dry := range []bool{true, true, false} {
				if n.Dry = dry; !dry && c.mode != store.ListReplace {
					continue
				}
				got := l.bring(n, c.file)
				l.is(c.mode, got, c.want.Taken, c.want.Unchanged, c.want.Refused)
				if got.Removed != c.want.Removed {
					t.Errorf("%s, time %d: %d taken off, want %d", c.mode, i, got.Removed, c.want.Removed)
				}
				if now := figure(t, w, `SELECT count(*) FROM runs`); dry && now != runs {
					t.Errorf("%s: the dry run has left %d runs", c.mode, now-runs)
				}
				if now := figure(t, w, `SELECT count(*) FROM persons`); dry && now != persons {
					t.Errorf("%s: the dry run has made %d people", c.mode, now-persons)
				}
				if dry {
					l.on("beta", "ada", "ben", "cy")
				}
			}
		}
		l.on("beta", "ben", "new")
	})
}

// A node that was paused beyond its lease brings what another has gone on from: nothing of it is kept.
func TestWhatAFileSaysTooLateIsNotKept(t *testing.T) {
	testkit.Each(t, func(t *testing.T, on testkit.Database) {
		w, site := shopOn(t, on)
		e := node(t, w, newCache(t))
		l := newList(t, w, site.ID, e, "beta")
		made := l.take(upload("beta", store.ListAdd), "ada\nben\n")
		late := tend.Past{
			Site: site.ID, User: "late", Step: &tend.Step{Import: made.ID},
			Events: []tend.Event{{Kind: tend.KindList, At: tend.Stamp(w.Clock.Now()), Name: "beta", On: true}},
		}
		if err := l.works(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := recall(t, e, late); got.Taken != 0 || got.Err == nil || got.Err.Reason != "import_moved" {
			t.Errorf("%+v", got)
		}
		l.on("beta", "ada", "ben")
		l.unheard("late")
	})
}

func TestWhoIsErasedIsOnNoList(t *testing.T) {
	testkit.Each(t, func(t *testing.T, on testkit.Database) {
		w, site := shopOn(t, on)
		e := node(t, w, newCache(t))
		l := newList(t, w, site.ID, e, "beta")
		l.bring(upload("beta", store.ListAdd), "ada\nben\n")
		erase, rest := erasing(t, w, site.ID, e)
		erase("ada")
		l.on("beta", "ben")
		rest()
		got := l.bring(upload("beta", store.ListAdd), "ada\nben\n")
		l.is("named again", got, 0, 1, 1)
		if why := strings.Join(l.refusals(got.ID), "|"); why != "1 erased /user_id " {
			t.Errorf("refused %q", why)
		}
		l.on("beta", "ben")
	})
}

// Who is on a list that is deleted is taken off it: one of the same id begins with nobody.
func TestAListThatWasDeletedComesBackEmpty(t *testing.T) {
	testkit.Each(t, func(t *testing.T, on testkit.Database) {
		w, site := shopOn(t, on)
		e := node(t, w, newCache(t))
		l := newList(t, w, site.ID, e, "beta")
		l.bring(upload("beta", store.ListAdd), "ada\nben\n")
		waits := l.take(upload("beta", store.ListAdd), "cy\n")
		rec, err := w.DB.Records().List(t.Context(), site.ID, "beta")
		if err != nil {
			t.Fatal(err)
		}
		if err := w.DB.Change(t.Context(), func(c *store.Change) error { return c.DropList(t.Context(), &rec, "ada") }); err != nil {
			t.Fatal(err)
		}
		if got, err := l.Get(t.Context(), site.ID, waits.ID); err != nil || got.State != store.ImportCancelled {
			t.Errorf("what waited is %+v, %v", got, err)
		}
		again := func() error {
			return w.DB.Change(t.Context(), func(c *store.Change) error {
				_, err := c.CreateList(t.Context(), &rec.List, "ada")
				return err
			})
		}
		if err := again(); tend.CodeOf(err) != tend.Conflict {
			t.Errorf("made again while people are on it: %v", err)
		}
		if err := l.works(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, user := range []string{"ada", "ben"} {
			if _, st := inSQL(t, w, e, site.ID, "", user); len(st.Lists) != 0 {
				t.Errorf("%s is on %q", user, st.Lists)
			}
		}
		l.unheard("cy")
		if err := again(); err != nil {
			t.Fatal(err)
		}
		l.on("beta")
	})
}
