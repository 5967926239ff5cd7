package engage_test

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"tend/server/insight"
	"tend/server/store"
	"tend/server/tend"
	"tend/server/testkit"
)

// The data of BenchmarkDryRun; `-dryevents 10000000 -drydays 30` is a month of a large site.
var (
	dryEvents = flag.Int("dryevents", 100_000, "events that BenchmarkDryRun goes through")
	dryDays   = flag.Int("drydays", 30, "days in which they were done, 1 to 30")
)

const (
	dryEach  = 200 // events of somebody
	dryBatch = 5   // events that come together
	dryHands = 64  // that write at once
)

// BenchmarkDryRun tries a draft on what people did: each came a few dozen times, did a few things in
// every visit, and one in five was granted something. It tells how many events a second a dry run
// goes through, how many of the people it asked in its time, and by how much its estimate of those
// reached may be off:
// go test -run - -bench DryRun -benchtime 1x ./server/engage -dryevents 10000000 -drydays 30.
func BenchmarkDryRun(b *testing.B) {
	for _, on := range []testkit.Database{testkit.SQLite, testkit.PostgreSQL} {
		b.Run(string(on), func(b *testing.B) {
			w := testkit.OpenOn(b, on)
			site := w.Site(b, tend.Site{Name: "acme", Settings: tend.Settings{QuietHours: &tend.QuietHours{From: "22:00", To: "06:00"}}})
			began := time.Now()
			fillDays(b, w, site.ID)
			b.Logf("%d events in %v", *dryEvents, time.Since(began).Round(time.Second))
			w.Clock.Add(time.Duration(*dryDays) * 24 * time.Hour)
			draft := testkit.Banner(site.ID, "hello", "export")
			draft.Audience = []byte(`{"type":"and","of":[{"type":"attribute","path":"plan","op":"in","value":["pro","team"]},{"type":"event","name":"export","count":{"gte":3},"within":{"last":"14d"}}]}`)
			draft.Caps, draft.Holdout = []tend.Cap{{Max: 1, Per: "7d"}}, 0.1
			runs := insight.NewDryRuns(w.DB, node(b, w, newCache(b)), insight.NewCrowd(w.DB, w.DB, w.Clock), w.Clock)
			var took time.Duration
			var got insight.DryRun
			for b.Loop() {
				began, err := time.Now(), error(nil)
				if got, err = runs.Try(b.Context(), draft, *dryDays, insight.MaxDryWithin); err != nil || got.Reached == 0 {
					b.Fatal(got, err)
				}
				took += time.Since(began)
			}
			each := took.Seconds() / float64(b.N)
			b.ReportMetric(each, "s/run")
			b.ReportMetric(float64(got.Events)/each, "events/s")
			b.ReportMetric(float64(got.Asked), "asked")
			b.ReportMetric(float64(got.People), "people")
			b.ReportMetric(float64(got.ReachedOfAll), "reached")
			b.ReportMetric(float64(got.ReachedMargin), "±")
		})
	}
}

// fillDays has people do things in so many days from now on.
func fillDays(b *testing.B, w *testkit.World, site tend.SiteID) {
	b.Helper()
	people := max(1, *dryEvents/dryEach)
	var hands sync.WaitGroup
	for hand := range dryHands {
		hands.Go(func() {
			for i := hand; i < people; i += dryHands {
				if err := livesDays(b.Context(), w, site, i); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	hands.Wait()
	if b.Failed() {
		b.FailNow()
	}
}

// livesDays writes what one of them did.
func livesDays(ctx context.Context, w *testkit.World, site tend.SiteID, i int) error {
	rnd := rand.New(rand.NewPCG(uint64(i), 1))
	// A millisecond each, that no two have the same number.
	who := store.Subject{ID: tend.NewPersonID(w.Clock.Now().Add(time.Duration(i) * time.Millisecond)), New: true, Anon: fmt.Sprint("a", i), Bind: true, Claim: fmt.Sprint("user-", i)}
	first := w.Clock.Now().Add(time.Duration(rnd.IntN(24*60)) * time.Minute)
	step := (time.Duration(*dryDays)*24*time.Hour - 24*time.Hour) / (dryEach / dryBatch)
	for n := range dryEach / dryBatch {
		at := tend.Stamp(first.Add(time.Duration(n) * step))
		u := &store.Unit{Site: site, At: at, Day: int32(at.Time().Unix() / 86400), Subject: who, Events: deeds(rnd, at, n, i)}
		if n == 2 && i%5 == 0 {
			u.Decide = func(*store.Ledger) store.Verdict {
				return store.Verdict{Grants: []tend.Grant{{Delivery: fmt.Sprint("d", i), Campaign: "news", Version: 1, Until: at + 30e6}}}
			}
		}
		got, err := w.DB.Commit(ctx, u)
		if err != nil {
			return err
		}
		who = store.Subject{ID: who.ID, Anon: who.Anon, Rev: got.Rev}
	}
	return nil
}

// deeds are a visit: a page, and what is done on it.
func deeds(rnd *rand.Rand, at tend.Micros, visit, i int) []tend.Event {
	list := []tend.Event{{N: uint64(visit*dryBatch + 1), Kind: tend.KindPage, At: at, Page: &tend.Page{URL: fmt.Sprintf("https://acme.example/reports/%d", rnd.IntN(50))}}}
	if visit == 0 {
		user := fmt.Sprint("user-", i)
		list = append(list, tend.Event{N: 2, Kind: tend.KindIdentify, At: at, User: user, Traits: fmt.Appendf(nil, `{"plan":%q,"seats":%d}`, []string{"free", "pro", "team"}[i%3], rnd.IntN(50))})
	}
	for len(list) < dryBatch {
		list = append(list, tend.Event{
			N: uint64(visit*dryBatch + len(list) + 1), Kind: tend.KindTrack, At: at + tend.Micros(len(list)), Name: []string{"export", "open", "search", "share", "print"}[rnd.IntN(5)],
			Props: fmt.Appendf(nil, `{"format":"pdf","pages":%d}`, rnd.IntN(50)),
		})
	}
	return list
}
