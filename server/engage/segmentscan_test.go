package engage_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"tend/server/engage"
	"tend/server/store"
	"tend/server/tend"
	"tend/server/testkit"
)

// idlers is a shop whose people are about to come into a segment by time alone, watched and known.
func idlers(t *testing.T, on testkit.Database, people int) (*testkit.World, tend.Site, *engage.Engine) {
	t.Helper()
	w, site := shopOn(t, on, onMove(tend.Entered))
	saveSegment(t, w, idle)
	e := node(t, w, newCache(t))
	crowds := make([][]*tend.Past, people)
	for i := range people {
		did := tend.Event{Kind: tend.KindTrack, Name: "export", At: tend.Stamp(w.Clock.Now()), Past: true}
		crowds[i] = []*tend.Past{{Site: site.ID, User: fmt.Sprint("u", i), Events: []tend.Event{did}}}
	}
	if err := e.Recall(t.Context(), crowds); err != nil {
		t.Fatal(err)
	}
	scans(t, w, e)
	w.Clock.Add(15 * 24 * time.Hour)
	return w, site, e
}

// scanOf is how far the scan of the segment pro is.
func scanOf(t testing.TB, w *testkit.World, site tend.SiteID) store.SegmentScan {
	t.Helper()
	list, err := w.DB.Records().SegmentScans(t.Context(), site)
	if err != nil || len(list) != 1 {
		t.Fatalf("%+v, %v", list, err)
	}
	return list[0]
}

// interrupted ends, or does something else, when a piece is to be kept.
type interrupted struct {
	engage.SegmentScans
	after     int
	meanwhile func()
}

func (k *interrupted) MoveSegmentScans(ctx context.Context, l *store.Lease, list []store.SegmentScan) error {
	if k.after--; k.after == -1 && k.meanwhile != nil {
		k.meanwhile()
	} else if k.after < 0 {
		return errors.New("killed")
	}
	return k.SegmentScans.MoveSegmentScans(ctx, l, list)
}

// Wherever a scan is killed, the next node goes on where it was, and nobody is moved twice.
func TestAScanGoesOnWhereItWasKilled(t *testing.T) {
	testkit.Each(t, func(t *testing.T, on testkit.Database) {
		const people = 800 // some pieces
		w, site, _ := idlers(t, on, people)
		draw := rand.New(rand.NewPCG(5, 9))
		far := int64(0)
		for range 3 {
			e := nodeOf(t, w, newCache(t))
			if err := scanOnce(t, w, e, &interrupted{SegmentScans: w.DB, after: draw.IntN(2)}); err == nil {
				t.Fatal("not killed")
			}
			s := scanOf(t, w, site.ID)
			if s.Done < far || s.Done > 0 && (s.Finished != 0 || s.Position == 0) {
				t.Fatalf("after %d: %+v", far, s)
			}
			far = s.Done
		}
		if far == 0 {
			t.Fatal("it came nowhere")
		}
		e := nodeOf(t, w, newCache(t))
		if err := scanOnce(t, w, e, w.DB); err != nil {
			t.Fatal(err)
		}
		if s := scanOf(t, w, site.ID); s.Done != people || s.Size != people || s.Finished == 0 || s.Total != people {
			t.Errorf("in the end %+v", s)
		}
		if due, err := e.SegmentScansDue(t.Context(), w.DB); due || err != nil {
			t.Errorf("due again: %v, %v", due, err)
		}
		for i := range people {
			if got := moves(t, w, site.ID, fmt.Sprint("u", i)); got != "entered" {
				t.Fatalf("u%d: %q", i, got)
			}
		}
	})
}

// A scan ends within the piece when the site is stopped, when nobody wants to know any more, and when
// the node does. It moves nobody after that, and goes on when it may.
func TestAScanEndsWhenItIsAsked(t *testing.T) {
	for name, c := range map[string]func(t *testing.T, w *testkit.World, site tend.Site, cancel func()){
		"SiteStopped": func(t *testing.T, w *testkit.World, site tend.Site, _ func()) { stopSite(t, w, site.ID, true) },
		"NotWatched": func(t *testing.T, w *testkit.World, site tend.Site, _ func()) {
			w.SetStatus(t, site.ID, "hello", tend.Paused)
		},
		"NodeStops": func(_ *testing.T, _ *testkit.World, _ tend.Site, cancel func()) { cancel() },
	} {
		t.Run(name, func(t *testing.T) {
			const people = 300
			w, site, e := idlers(t, testkit.Chosen(), people)
			ctx, cancel := context.WithCancel(t.Context())
			moved := 0
			e = node(t, w, newCache(t), func(o *engage.Options) {
				o.Probe = func(point string) {
					if point == "moved" {
						if moved++; moved == 2 { // in the middle of a piece
							c(t, w, site, cancel)
							configure(t, w, e)
						}
					}
				}
			})
			before := scanOf(t, w, site.ID)
			l, err := w.DB.TakeLease(t.Context(), "segments", 0)
			if err != nil || l == nil {
				t.Fatal(l, err)
			}
			err = e.ScanSegments(ctx, w.DB, w.DB, l)
			if name == "NodeStops" != errors.Is(err, context.Canceled) {
				t.Error(err)
			}
			if err := w.DB.EndLease(t.Context(), l, false); err != nil {
				t.Fatal(err)
			}
			if moved != 2 {
				t.Errorf("%d lots of people were looked at, want 2", moved)
			}
			n := 0
			for i := range people {
				if moves(t, w, site.ID, fmt.Sprint("u", i)) == "entered" {
					n++
				}
			}
			if n == 0 || n > 64 {
				t.Errorf("%d were moved", n)
			}
			if name == "SiteStopped" {
				if s := scanOf(t, w, site.ID); s != before {
					t.Errorf("the scan is %+v, was %+v", s, before)
				}
				stopSite(t, w, site.ID, false)
				configure(t, w, e)
				scans(t, w, e)
				movedAs(t, w, site.ID, map[string]string{"u0": "entered", "u299": "entered"})
			}
		})
	}
}

// A segment that is watched while others are scanned catches up with them and goes on beside them.
func TestScansThatBeganApartGoOnTogether(t *testing.T) {
	w, site, e := idlers(t, testkit.Chosen(), 600)
	if err := scanOnce(t, w, e, &interrupted{SegmentScans: w.DB, after: 1}); err == nil {
		t.Fatal("not killed")
	}
	if s := scanOf(t, w, site.ID); s.Done != 250 {
		t.Fatalf("%+v", s)
	}
	if err := w.DB.Change(t.Context(), func(c *store.Change) error {
		_, err := c.CreateSegment(t.Context(), &tend.Segment{Site: site.ID, ID: "all", Name: "All", Condition: []byte(`{"type":"visits","measure":"count","gte":1}`)}, "ada")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	second := testkit.Banner(site.ID, "second", "")
	onMove(tend.Entered)(&second)
	second.Trigger.ID = "all"
	w.Launch(t, second)
	configure(t, w, e)
	scans(t, w, e)
	list, err := w.DB.Records().SegmentScans(t.Context(), site.ID)
	if err != nil || len(list) != 2 {
		t.Fatal(list, err)
	}
	for _, s := range list {
		if s.Done != 600 || s.Size != 600 || !s.Settled {
			t.Errorf("%+v", s)
		}
	}
	if list[0].Came != 0 {
		t.Errorf("%d came in because it was watched", list[0].Came)
	}
	movedAs(t, w, site.ID, map[string]string{"u0": "entered first", "u599": "entered first"})
}

// Who is not watched costs no look at SQL, and a scan begins again after its time.
func TestAScanBeginsAgainAfterItsTime(t *testing.T) {
	w, site, e := idlers(t, testkit.Chosen(), 1)
	scans(t, w, e)
	w.Clock.Add(engage.SegmentScanEvery - time.Second)
	if due, err := e.SegmentScansDue(t.Context(), w.DB); due || err != nil {
		t.Errorf("due before its time: %v, %v", due, err)
	}
	w.Clock.Add(time.Second)
	if due, err := e.SegmentScansDue(t.Context(), w.DB); !due || err != nil {
		t.Errorf("not due at its time: %v, %v", due, err)
	}
	w.SetStatus(t, site.ID, "hello", tend.Paused)
	configure(t, w, e)
	scans(t, w, e)
	if due, err := e.SegmentScansDue(t.Context(), nil); due || err != nil { // nobody is asked
		t.Errorf("due with nothing watched: %v, %v", due, err)
	}
}

// Whoever lost the lease keeps nothing: neither how far it is nor what is watched.
func TestWhoLostTheLeaseKeepsNothingOfAScan(t *testing.T) {
	testkit.Each(t, func(t *testing.T, on testkit.Database) {
		w, site, e := idlers(t, on, 3)
		l, err := w.DB.TakeLease(t.Context(), "segments", 0)
		if err != nil || l == nil {
			t.Fatal(l, err)
		}
		w.Clock.Add(2 * time.Minute) // it was paused
		before := scanOf(t, w, site.ID)
		if err := e.ScanSegments(t.Context(), w.DB, w.DB, l); tend.CodeOf(err) != tend.Conflict {
			t.Errorf("%v", err)
		}
		if s := scanOf(t, w, site.ID); s != before {
			t.Errorf("%+v, was %+v", s, before)
		}
		err = w.DB.FollowSegments(t.Context(), l, site.ID, 1, nil)
		if tend.CodeOf(err) != tend.Conflict || scanOf(t, w, site.ID) != before {
			t.Errorf("%v", err)
		}
	})
}
