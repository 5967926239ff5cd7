package store

import (
	"bytes"
	"fmt"
	"testing"

	"tend/server/tend"
)

// road is a database on which a test writes units as the main road does.
type road struct {
	*DB
	t    *testing.T
	site tend.SiteID
}

func newRoad(t *testing.T, on database) *road {
	t.Helper()
	r := &road{DB: openRecords(t, on), t: t}
	r.site = addSite(t, r.DB, "acme").ID
	return r
}

func (r *road) commit(u *Unit) Result {
	r.t.Helper()
	got, err := r.Commit(r.t.Context(), u)
	if err != nil {
		r.t.Fatal(err)
	}
	return got
}

// arrives is the first unit of a person, by a tab of the same name as the anonymous id.
func (r *road) arrives(id tend.PersonID, anon string) *Unit {
	return &Unit{
		Site: r.site, At: tend.Stamp(recordsTime), Tab: Tab{Name: anon, To: 1},
		Subject: Subject{ID: id, New: true, Anon: anon, Bind: true},
		Events:  []tend.Event{{N: 1, Kind: tend.KindTrack, At: tend.Stamp(recordsTime), Name: "opened"}},
	}
}

// acts is a later one, decided at a revision.
func (r *road) acts(id tend.PersonID, rev uint64, name string) *Unit {
	return &Unit{
		Site: r.site, At: tend.Stamp(recordsTime), Subject: Subject{ID: id, Rev: rev},
		Events: []tend.Event{{Kind: tend.KindTrack, At: tend.Stamp(recordsTime), Name: name}},
	}
}

// names are what a person did, as it is stored.
func (r *road) names(id tend.PersonID) string {
	r.t.Helper()
	s, err := r.ReadStream(r.t.Context(), r.site, id, 0)
	if err != nil {
		r.t.Fatal(err)
	}
	list := []string{}
	for _, run := range s.Runs {
		for _, e := range run.Events {
			if e.Kind == tend.KindTrack {
				list = append(list, e.Name)
			}
		}
	}
	return fmt.Sprint(list)
}

func TestUnitCutAtAnOlderWatermarkIsNotWritten(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		first := r.commit(r.arrives(1, "a1"))
		again := r.acts(1, first.Rev, "opened again")
		again.Tab = Tab{Name: "a1", From: 0, To: 1}
		byID := *again
		byID.Tab.ID = first.Tab
		for _, u := range []*Unit{again, &byID} {
			if got := r.commit(u); !got.Overtaken || got.Mark != 1 || got.Tab != first.Tab {
				t.Errorf("%+v, want it overtaken by the watermark 1 of tab %d", got, first.Tab)
			}
		}
		if got := r.names(1); got != "[opened]" {
			t.Errorf("stored %s", got)
		}
		if _, mark, err := r.Watermark(t.Context(), r.site, "a1"); err != nil || mark != 1 {
			t.Errorf("watermark %d, %v", mark, err)
		}
	})
}

func TestUnitDecidedOnAnOlderRevisionIsNotWritten(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		old := r.commit(r.arrives(1, "a1")).Rev
		r.commit(r.acts(1, old, "by one node"))
		u := r.acts(1, old, "by another")
		u.Decide = func(*Ledger) Verdict {
			t.Error("a verdict was asked for")
			return Verdict{}
		}
		if got := r.commit(u); !got.Overtaken {
			t.Errorf("%+v, want it overtaken", got)
		}
		if got := r.names(1); got != "[opened by one node]" {
			t.Errorf("stored %s", got)
		}
	})
}

func TestUnitThatMistakesWhoIsWhoIsNotWritten(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		ada := r.commit(r.arrives(1, "a1")).Rev
		claim := r.acts(1, ada, "signed up")
		claim.Subject.Claim = "ada"
		ada = r.commit(claim).Rev
		r.commit(r.arrives(2, "a2"))
		r.commit(r.acts(2, 1, "acted"))
		before := r.names(1) + r.names(2)
		for name, change := range map[string]func(s *Subject){
			"the number of a new person is taken": func(s *Subject) { *s = Subject{ID: 1, New: true, Anon: "a3", Bind: true} },
			"the anonymous id is somebody's":      func(s *Subject) { *s = Subject{ID: 3, New: true, Anon: "a2", Bind: true} },
			"the user id is somebody's":           func(s *Subject) { *s = Subject{ID: 2, Rev: 2, Claim: "ada"} },
			"who is merged has acted meanwhile":   func(s *Subject) { s.Merge, s.MergeRev = 2, 1 },
			"who is merged is not there":          func(s *Subject) { s.Merge, s.MergeRev = 9, 0 },
		} {
			u := r.acts(1, ada, "mistaken")
			change(&u.Subject)
			if got := r.commit(u); !got.Overtaken {
				t.Errorf("%s: %+v, want it overtaken", name, got)
			}
		}
		if after := r.names(1) + r.names(2); after != before {
			t.Errorf("stored %s, before %s", after, before)
		}
	})
}

func TestUnitOfSomebodyWhoWasMergedIsNotWritten(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		known, visitor := r.commit(r.arrives(1, "a1")).Rev, r.commit(r.arrives(2, "a2")).Rev
		merge := r.acts(1, known, "signed in")
		merge.Subject.Merge, merge.Subject.MergeRev = 2, visitor
		r.commit(merge)
		if got := r.commit(r.acts(2, visitor, "late")); !got.Overtaken {
			t.Errorf("%+v: an event of theirs belongs to whom they turned out to be", got)
		}
	})
}

func TestReceiptIsTakenOnceAndFromItsPersonAlone(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		rev := r.commit(r.arrives(1, "a1")).Rev
		grant := r.acts(1, rev, "exported")
		grant.Decide = func(*Ledger) Verdict {
			return Verdict{Grants: []tend.Grant{{Delivery: "d1", Campaign: "hello", Version: 1}}}
		}
		rev = r.commit(grant).Rev
		thief := r.commit(r.arrives(2, "a2")).Rev
		shown := func(id tend.PersonID, rev uint64) uint64 {
			u := r.acts(id, rev, "")
			u.Events = []tend.Event{{Kind: tend.KindReceipt, At: u.At, Delivery: "d1", What: tend.Shown}}
			return r.commit(u).Rev
		}
		times := func() (n int) {
			t.Helper()
			if err := r.read.Get(&n, `SELECT coalesce(sum(n), 0) FROM totals WHERE what = 'shown'`); err != nil {
				t.Fatal(err)
			}
			return n
		}
		shown(2, thief)
		if n := times(); n != 0 {
			t.Errorf("shown %d times by the word of somebody else", n)
		}
		shown(1, shown(1, rev))
		if n := times(); n != 1 {
			t.Errorf("shown %d times, want once", n)
		}
	})
}

func TestSnapshotIsNotReplacedByAnOlderOne(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		db := newRoad(t, on)
		db.commit(db.arrives(1, "a1"))
		for _, rev := range []uint64{3, 2} {
			if err := db.SaveSnapshots(t.Context(), []Snapshot{{Person: 1, Rev: rev, State: fmt.Append(nil, rev)}}); err != nil {
				t.Fatal(err)
			}
		}
		got, err := db.LoadSnapshot(t.Context(), 1)
		if err != nil || got.Rev != 3 || !bytes.Equal(got.State, []byte("3")) {
			t.Errorf("revision %d with state %q, %v; want 3", got.Rev, got.State, err)
		}
	})
}

// TestPeopleLookedUpTogetherAreNotMixedUp asks for people of two sites who share their
// ids, a visitor who became a user by two merges, and nobody, with one look.
func TestPeopleLookedUpTogetherAreNotMixedUp(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		other := addSite(t, r.DB, "umbrella").ID
		claim := func(u *Unit, site tend.SiteID, user string) Result {
			u.Site, u.Subject.Claim = site, user
			return r.commit(u)
		}
		r.commit(r.arrives(1, "a1"))
		r.commit(r.arrives(2, "a2"))
		ada := claim(r.arrives(3, "a3"), r.site, "ada")
		claim(r.arrives(4, "a1"), other, "ada")
		merge := r.acts(3, ada.Rev, "signed in")
		merge.Subject.Merge, merge.Subject.MergeRev = 1, 1
		r.commit(merge)

		want := map[whoKey]Who{
			{r.site, "a1", ""}:    {Anon: 3, AnonUser: "ada", Bound: 1},
			{r.site, "a2", "ada"}: {Anon: 2, Bound: 2, User: 3},
			{r.site, "", "ada"}:   {User: 3},
			{r.site, "a9", "bob"}: {},
			{other, "a1", "ada"}:  {Anon: 4, AnonUser: "ada", Bound: 4, User: 4},
			{other, "a2", ""}:     {},
		}
		var keys []whoKey
		for k := range want {
			keys = append(keys, k)
		}
		got, err := r.readPeople(t.Context(), keys)
		if err != nil {
			t.Fatal(err)
		}
		for k, w := range want {
			if got[k] != w {
				t.Errorf("%+v: %+v, want %+v", k, got[k], w)
			}
		}
	})
}
