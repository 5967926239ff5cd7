package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"tend/server/app"
	"tend/server/config"
	"tend/server/engage"
	"tend/server/state"
	"tend/server/store"
	"tend/server/tend"
	"tend/server/testkit"
	"tend/server/wire"
)

// BenchmarkEngine is the road without its door: frames decoded, folded, decided and
// committed to a SQLite database in the folder for temporary files, by 200 tabs at
// the same time. An operation is an event.
func BenchmarkEngine(b *testing.B) {
	for _, m := range []mix{{live: 1000}, {live: 110, trigger: 100, match: 10}} {
		for _, perFrame := range []int{1, 10} {
			b.Run(fmt.Sprintf("%d_match/%d_a_frame", m.match, perFrame), func(b *testing.B) { engine(b, m, perFrame) })
		}
	}
}

func engine(b *testing.B, m mix, perFrame int) {
	const tabs = 200
	e := openEngine(b, m)
	sessions := make([]*engage.Session, tabs)
	if err := parallel(tabs, func(w int) (err error) {
		if err := past(b.Context(), e, w); err != nil {
			return err
		}
		sessions[w], _, err = e.Open(b.Context(), noDoor{}, origin, &wire.Hello{
			V: 1, Site: siteKey, Anon: anonOf(w), User: userOf(w), Tab: fmt.Sprintf("tab-%d", w), Page: tend.Page{URL: origin},
		})
		return err
	}); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	b.ResetTimer()
	used := testkit.UsedCPU(b)
	var wg sync.WaitGroup
	for w := range tabs {
		wg.Go(func() {
			t, d := &tab{}, &desk{}
			for range b.N / tabs / perFrame {
				if err := t.act(b.Context(), e, sessions[w], d, perFrame); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	b.StopTimer()
	b.ReportMetric(float64(testkit.UsedCPU(b)-used)/float64(b.N), "cpu-ns/op")
}

// act sends a frame to the engine, past the socket.
func (t *tab) act(ctx context.Context, e *engage.Engine, s *engage.Session, d *desk, events int) error {
	t.compose(d, events)
	m, err := wire.Decode(d.payload)
	if err != nil {
		return err
	}
	frames, err := e.Batch(ctx, s, m.Events)
	if err != nil {
		return err
	}
	for _, f := range frames {
		switch f := f.(type) {
		case wire.Show:
			t.shown = append(t.shown, f.Delivery)
		case wire.Ack:
			if f.N != t.n {
				return fmt.Errorf("sent up to %d, acknowledged %d", t.n, f.N)
			}
			return nil
		}
	}
	return errors.New("no acknowledgement")
}

func openEngine(b *testing.B, m mix) *engage.Engine {
	b.Helper()
	dir := b.TempDir()
	file, err := (&bench{dir: dir}).bootstrap("engine", m)
	if err != nil {
		b.Fatal(err)
	}
	entries, err := config.ReadBootstrap(file)
	if err != nil {
		b.Fatal(err)
	}
	db, err := app.OpenDB(b.Context(), settingsFor(dir, "", ""), tend.SystemClock{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	if _, err := app.ApplyBootstrap(b.Context(), db, entries); err != nil {
		b.Fatal(err)
	}
	e, err := newEngine(b.Context(), db)
	if err != nil {
		b.Fatal(err)
	}
	return e
}

// stream is a person's past, as it is stored, and an event to come.
func stream(b *testing.B) (st *state.State, next tend.Event) {
	b.Helper()
	dir := b.TempDir()
	db, err := store.Open(b.Context(), dir, tend.SystemClock{})
	if err != nil {
		b.Fatal(err)
	}
	_ = db.Close()
	e := openEngine(b, mix{})
	if err := past(b.Context(), e, 1); err != nil {
		b.Fatal(err)
	}
	s, _, err := e.Open(b.Context(), noDoor{}, origin, &wire.Hello{V: 1, Site: siteKey, Anon: anonOf(1), User: userOf(1), Tab: "t"})
	if err != nil {
		b.Fatal(err)
	}
	id, _ := e.PersonOf(s)
	if st, err = e.Refold(b.Context(), 1, id); err != nil {
		b.Fatal(err)
	}
	return st, tend.Event{
		N: 1, Kind: tend.KindTrack, Name: "report_exported", At: tend.Stamp(time.Now()),
		Props: []byte(`{"format":"pdf","pages":12,"template":"quarterly","shared":true,"path":"/reports/q3/2026"}`),
	}
}

// BenchmarkFold is one event into a person's state.
func BenchmarkFold(b *testing.B) {
	st, next := stream(b)
	b.ReportAllocs()
	for b.Loop() {
		st.Apply(&next)
	}
}

// BenchmarkEncode is a person's state as it is copied to Redis.
func BenchmarkEncode(b *testing.B) {
	st, _ := stream(b)
	var buf []byte
	b.ReportAllocs()
	for b.Loop() {
		buf = st.Append(buf[:0])
	}
	b.ReportMetric(float64(len(buf)), "B/state")
}
