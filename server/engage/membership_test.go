package engage_test

import (
	"bytes"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tend/server/engage"
	"tend/server/tend"
	"tend/server/testkit"
	"tend/server/wire"
)

const (
	exportsTwice = `{"type":"event","name":"export","count":{"gte":2}}`
	idle         = `{"type":"not","of":{"type":"event","name":"export","within":{"last":"14d"}}}`
)

// onMove triggers a campaign by who comes into the segment pro, or leaves it.
func onMove(change string) func(*tend.Campaign) {
	return func(c *tend.Campaign) {
		c.Audience, c.Caps, c.Trigger = nil, nil, tend.Trigger{Type: "segment", ID: "pro", Change: change}
	}
}

// scans has all people of watched segments looked at who are due, as the job does it, on the first of
// some nodes; all of them hear of it as of any change.
func scans(t testing.TB, w *testkit.World, nodes ...*engage.Engine) {
	t.Helper()
	for range 5 {
		due, err := nodes[0].SegmentScansDue(t.Context(), w.DB)
		if err == nil && due {
			err = scanOnce(t, w, nodes[0], w.DB)
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range nodes {
			configure(t, w, e)
		}
		if !due {
			return
		}
	}
	t.Fatal("there is no end of it")
}

func scanOnce(t testing.TB, w *testkit.World, e *engage.Engine, on engage.SegmentScans) error {
	t.Helper()
	l, err := w.DB.TakeLease(t.Context(), "segments", 0)
	if err != nil || l == nil {
		t.Fatalf("lease: %v, %v", l, err)
	}
	defer func() {
		if err := w.DB.EndLease(t.Context(), l, false); err != nil {
			t.Error(err)
		}
	}()
	return e.ScanSegments(t.Context(), on, w.DB, l)
}

// moves are what a user's stream says of the segment pro: first, entered and left.
func moves(t testing.TB, w *testkit.World, site tend.SiteID, user string) string {
	t.Helper()
	who, err := w.DB.Resolve(t.Context(), site, user, user)
	if err != nil {
		t.Fatal(err)
	}
	id := who.User
	if id == 0 {
		id = who.Anon
	}
	stream, err := w.DB.ReadStream(t.Context(), site, id, 0)
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, run := range stream.Runs {
		for _, e := range run.Events {
			switch m := e.Segment; {
			case m == nil:
			case m.First:
				said = append(said, "first")
			case m.In:
				said = append(said, "entered")
			default:
				said = append(said, "left")
			}
		}
	}
	return strings.Join(said, " ")
}

func movedAs(t testing.TB, w *testkit.World, site tend.SiteID, want map[string]string) {
	t.Helper()
	for user, want := range want {
		if got := moves(t, w, site, user); got != want {
			t.Errorf("%s: %q, want %q", user, got, want)
		}
	}
}

// Nobody comes into a segment because a campaign was launched; who does something then is found at
// once, and once.
func TestWhoComesIntoAWatchedSegmentIsFoundAtOnce(t *testing.T) {
	testkit.Each(t, func(t *testing.T, on testkit.Database) {
		w, site := shopOn(t, on, onMove(tend.Entered))
		saveSegment(t, w, exportsTwice)
		cache := newCache(t)
		e, other := node(t, w, cache), nodeOf(t, w, cache)
		feed(t, e, engage.Fed{Site: site.ID, User: "ada", Events: tracks("export", "export")})
		feed(t, e, engage.Fed{Site: site.ID, User: "bob", Events: tracks("export")})
		scans(t, w, e, other)
		movedAs(t, w, site.ID, map[string]string{"ada": "first", "bob": ""})
		if got := decisions(t, w, "hello"); len(got) != 0 {
			t.Errorf("to begin to look has triggered it: %q", got)
		}
		for user, want := range map[string]int{"ada": 0, "bob": 1, "cay": 0} {
			x := openTab(t, w, other, hello("site_acme", "a-"+user, user, "t-"+user))
			defer x.close()
			if got := shows(x.must(page("https://acme.example/"), track("export")).got); len(got) != want {
				t.Errorf("%s is shown %v", user, got)
			}
			if got := shows(x.must(track("export")).got); len(got) != map[string]int{"cay": 1}[user] {
				t.Errorf("%s is shown %v then", user, got)
			}
		}
		scans(t, w, e, other)
		movedAs(t, w, site.ID, map[string]string{"ada": "first", "bob": "entered", "cay": "entered"})
		for _, user := range []string{"ada", "bob", "cay"} {
			id, folded := inSQL(t, w, e, site.ID, "", user)
			live, _ := other.Refold(t.Context(), site.ID, id)
			if !bytes.Equal(folded.Append(nil), live.Append(nil)) || len(folded.Segments) != 1 {
				t.Errorf("%s is in %+v", user, folded.Segments)
			}
		}
	})
}

// What somebody does before the first scan has come to them counts by how they stood until then.
func TestBeforeTheFirstScanHasComeToSomebodyTheyAreTakenAsTheyWere(t *testing.T) {
	w, site := shop(t, onMove(tend.Entered))
	saveSegment(t, w, exportsTwice)
	e := node(t, w, newCache(t))
	feed(t, e, engage.Fed{Site: site.ID, User: "ada", Events: tracks("export", "export")})
	feed(t, e, engage.Fed{Site: site.ID, User: "bob", Events: tracks("export")})
	if err := scanOnce(t, w, e, w.DB); err != nil { // it is watched from here on, and nobody was looked at
		t.Fatal(err)
	}
	configure(t, w, e)
	for _, user := range []string{"ada", "bob", "new"} {
		feed(t, e, engage.Fed{Site: site.ID, User: user, Events: tracks("export", "export")})
	}
	want := map[string]string{"ada": "first", "bob": "entered", "new": "entered"}
	movedAs(t, w, site.ID, want)
	scans(t, w, e)
	movedAs(t, w, site.ID, want)
}

// Time alone moves people: by push whoever is away is reached, in the app whoever can see a tab.
func TestWhomTimeAloneMovesIsFoundByAScan(t *testing.T) {
	testkit.Each(t, func(t *testing.T, on testkit.Database) {
		w, site := pushShop(t, on, onMove(tend.Entered))
		banner := testkit.Banner(site.ID, "banner", "")
		onMove(tend.Entered)(&banner)
		back := testkit.Banner(site.ID, "back", "")
		onMove(tend.Left)(&back)
		w.Launch(t, banner)
		w.Launch(t, back)
		saveSegment(t, w, idle)
		e := node(t, w, newCache(t))
		for _, user := range []string{"ada", "bob", "cay"} {
			feed(t, e, engage.Fed{Site: site.ID, User: user, Events: tracks("export")})
			subscribe(t, w, site.ID, user)
		}
		feed(t, e, engage.Fed{Site: site.ID, User: "old", Events: tracks("other")})
		scans(t, w, e)
		movedAs(t, w, site.ID, map[string]string{"ada": "", "bob": "", "old": "first"})
		x := openTab(t, w, e, hello("site_acme", "a-bob", "bob", "t-bob"))
		defer x.close()
		x.must(page("https://acme.example/"))
		w.Clock.Add(10 * 24 * time.Hour)
		feed(t, e, engage.Fed{Site: site.ID, User: "cay", Events: tracks("export")})
		w.Clock.Add(5 * 24 * time.Hour)
		scans(t, w, e)
		movedAs(t, w, site.ID, map[string]string{"ada": "entered", "bob": "entered", "cay": "", "old": "first"})
		if got := shows(x.door.take()); len(got) != 1 || got[0].Campaign != "banner" {
			t.Errorf("who can see a tab is shown %v", got)
		}
		if n := figure(t, w, `SELECT count(*) FROM deliveries WHERE campaign = 'hello'`); n != 1 {
			t.Errorf("%d pushes", n)
		}
		if got := decisions(t, w, "banner"); !slices.ContainsFunc(got, func(s string) bool { return strings.HasPrefix(s, "absent") }) {
			t.Errorf("who is away: %q", got)
		}
		if got := shows(x.must(track("export")).got); len(got) != 1 || got[0].Campaign != "back" {
			t.Errorf("who left it is shown %v", got)
		}
		movedAs(t, w, site.ID, map[string]string{"bob": "entered left"})
	})
}

// An edit of the condition, also of one that it refers to, and the time in which nobody wanted to know,
// move nobody.
func TestAnotherWatchBeginsInSilence(t *testing.T) {
	w, site := shop(t, onMove(tend.Entered))
	saveSegment(t, w, exportsTwice)
	e := node(t, w, newCache(t))
	for user, n := range map[string]int{"two": 2, "three": 3, "four": 4} {
		feed(t, e, engage.Fed{Site: site.ID, User: user, Events: tracks("export", "export", "export", "export")[:n]})
	}
	scans(t, w, e)
	movedAs(t, w, site.ID, map[string]string{"two": "first", "three": "first"})
	saveSegment(t, w, strings.Replace(exportsTwice, "2", "4", 1))
	configure(t, w, e)
	feed(t, e, engage.Fed{Site: site.ID, User: "three", Events: tracks("other")})
	scans(t, w, e)
	movedAs(t, w, site.ID, map[string]string{"two": "first", "three": "first", "four": "first first"})
	feed(t, e, engage.Fed{Site: site.ID, User: "three", Events: tracks("export")})
	movedAs(t, w, site.ID, map[string]string{"three": "first entered"})
	w.SetStatus(t, site.ID, "hello", tend.Paused)
	configure(t, w, e)
	scans(t, w, e)
	if n := figure(t, w, `SELECT count(*) FROM segment_scans`); n != 0 {
		t.Errorf("%d are watched while nobody wants to know", n)
	}
	feed(t, e, engage.Fed{Site: site.ID, User: "two", Events: tracks("export", "export")})
	movedAs(t, w, site.ID, map[string]string{"two": "first"})
	w.Clock.Add(time.Hour)
	w.SetStatus(t, site.ID, "hello", tend.Live)
	configure(t, w, e)
	scans(t, w, e)
	movedAs(t, w, site.ID, map[string]string{"two": "first first", "three": "first entered first"})
}

// A visitor who turns out to be a user is in what one of the two was in.
func TestNobodyComesInByAMerge(t *testing.T) {
	testkit.Each(t, func(t *testing.T, on testkit.Database) {
		w, site := shopOn(t, on, onMove(tend.Entered))
		saveSegment(t, w, exportsTwice)
		e := node(t, w, newCache(t))
		scans(t, w, e)
		feed(t, e, engage.Fed{Site: site.ID, User: "ada", Events: tracks("export")})
		feed(t, e, engage.Fed{Site: site.ID, User: "bob", Events: tracks("export")})
		feed(t, e, engage.Fed{Site: site.ID, Anon: "a1", Events: tracks("export", "export")})
		feed(t, e, engage.Fed{Site: site.ID, Anon: "a2", Events: tracks("export")})
		for anon, user := range map[string]string{"a1": "ada", "a2": "bob"} {
			feed(t, e, engage.Fed{Site: site.ID, User: user, Anon: anon, Events: []tend.Event{{Kind: tend.KindIdentify, User: user}}})
		}
		// bob and a2 had one each: together they are in it, and nobody was before.
		movedAs(t, w, site.ID, map[string]string{"ada": "", "bob": "entered"})
		scans(t, w, e)
		movedAs(t, w, site.ID, map[string]string{"ada": "", "bob": "entered"})
	})
}

// Whoever is moved on one node while a scan on another looks at them is moved once.
func TestTwoNodesMoveSomebodyOnce(t *testing.T) {
	testkit.Each(t, func(t *testing.T, on testkit.Database) {
		w, site := pushShop(t, on, onMove(tend.Entered))
		saveSegment(t, w, idle)
		one, other := node(t, w, newCache(t)), nodeOf(t, w, newCache(t))
		var users []string
		for i := range 40 {
			users = append(users, "u"+string(rune('A'+i)))
			feed(t, one, engage.Fed{Site: site.ID, User: users[i], Events: tracks("export")})
			subscribe(t, w, site.ID, users[i])
		}
		scans(t, w, one, other)
		w.Clock.Add(15 * 24 * time.Hour)
		var wg sync.WaitGroup
		for _, user := range users {
			wg.Go(func() {
				if _, err := other.Feed(t.Context(), &engage.Fed{Site: site.ID, User: user, Events: tracks("other")}); err != nil {
					t.Error(err)
				}
			})
		}
		if err := scanOnce(t, w, one, w.DB); err != nil {
			t.Error(err)
		}
		wg.Wait()
		scans(t, w, one, other)
		for _, user := range users {
			if got := moves(t, w, site.ID, user); got != "entered" {
				t.Errorf("%s: %q", user, got)
			}
		}
		if n := figure(t, w, `SELECT count(*) FROM deliveries`); n != len(users) {
			t.Errorf("%d pushes", n)
		}
	})
}

// Conditions on the account, and on events with certain properties, are asked as on the main road.
func TestAWatchedSegmentAsksWhateverAConditionMay(t *testing.T) {
	for name, c := range map[string]struct {
		condition string
		in        wire.Event
	}{
		"Where":   {`{"type":"event","name":"export","where":[{"path":"format","op":"eq","value":"pdf"}]}`, wire.Event{Kind: tend.KindTrack, Name: "export", Props: []byte(`{"format":"pdf"}`)}},
		"Account": {`{"type":"attribute","on":"account","path":"plan","op":"eq","value":"pro"}`, wire.Event{Kind: tend.KindGroup, Account: "acme", Traits: []byte(`{"plan":"pro"}`)}},
		"Page":    {`{"type":"page","op":"matches","value":"/reports/*"}`, page("https://acme.example/reports/1")},
	} {
		t.Run(name, func(t *testing.T) {
			w, site := shop(t, onMove(tend.Entered))
			saveSegment(t, w, c.condition)
			e := node(t, w, newCache(t))
			x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
			defer x.close()
			x.must(page("https://acme.example/"), wire.Event{Kind: tend.KindGroup, Account: "acme", Traits: []byte(`{"plan":"free"}`)}, wire.Event{Kind: tend.KindTrack, Name: "export", Props: []byte(`{"format":"csv"}`)})
			scans(t, w, e)
			if got := shows(x.must(track("other")).got); len(got) != 0 {
				t.Fatalf("shown %v", got)
			}
			if got := shows(x.must(c.in).got); len(got) != 1 {
				t.Errorf("shown %v, kept %q", got, decisions(t, w, "hello"))
			}
			movedAs(t, w, site.ID, map[string]string{"ada": "entered"})
		})
	}
}
