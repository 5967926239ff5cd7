package engage_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"tend/server/engage"
	"tend/server/hot"
	"tend/server/state"
	"tend/server/tend"
	"tend/server/testkit"
	"tend/server/wire"
)

// The client's pool, once closed, ends its dialling of a Redis that is gone a second later.
func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("github.com/redis/go-redis/v9/internal/pool.(*ConnPool).tryDial"))
}

// newCache starts an embedded Redis.
func newCache(t testing.TB) *hot.Redis {
	t.Helper()
	c, err := hot.Embedded(slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

// node is an engine over a world, as one process would have it.
func node(t testing.TB, w *testkit.World, cache engage.Cache, more ...func(*engage.Options)) *engage.Engine {
	t.Helper()
	o := engage.Options{
		Ledger: w.DB, Snapshots: w.DB, Surveys: w.DB, Contacts: w.DB, Messages: w.DB, Cache: cache, Accounts: w.DB, Clock: w.Clock, Verify: verify,
		Log: slog.New(slog.DiscardHandler), Epoch: w.DB.Epoch(),
	}
	o.Copies, _ = cache.(engage.AccountCopies)
	for _, f := range more {
		f(&o)
	}
	e := engage.New(o)
	configure(t, w, e)
	return e
}

// nodeOf is a node that has the world's database open for itself, where several may.
func nodeOf(t testing.TB, w *testkit.World, cache engage.Cache) *engage.Engine {
	t.Helper()
	if w.On == testkit.SQLite {
		return node(t, w, cache)
	}
	db := w.Another(t)
	return node(t, w, cache, func(o *engage.Options) { o.Ledger, o.Snapshots = db, db })
}

// configure gives an engine what SQL has now.
func configure(t testing.TB, w *testkit.World, e *engage.Engine) {
	t.Helper()
	sites, live, _, err := w.DB.LoadConfig(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	e.SetConfig(sites, live)
}

// verify takes "USER" as the token of USER, and anything else as bad.
func verify(_ *tend.Site, token string, _ time.Time) (engage.Claims, error) {
	if len(token) < 2 || token[0] != '"' {
		return engage.Claims{}, tend.Errorf(tend.Unauthorized, "token_invalid", "bad token")
	}
	return engage.Claims{User: token[1 : len(token)-1]}, nil
}

func proof(user string) string { return `"` + user + `"` }

// door keeps what is sent to a tab.
type door struct {
	mu     sync.Mutex
	frames []wire.Frame
	closed int
}

func (d *door) Send(frames ...wire.Frame) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.frames = append(d.frames, frames...)
	return true
}

func (d *door) Close(code int, _ string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.closed = code
}

func (d *door) take() []wire.Frame {
	d.mu.Lock()
	defer d.mu.Unlock()
	f := d.frames
	d.frames = nil
	return f
}

// tab is a browser tab that speaks to an engine.
type tab struct {
	t     testing.TB
	e     *engage.Engine
	w     *testkit.World
	s     *engage.Session
	door  *door
	hello wire.Hello
	n     uint64
	got   []wire.Frame // what the last call gave
}

func hello(site, anon, user, id string) wire.Hello {
	return wire.Hello{V: 1, Site: site, Anon: anon, User: user, Tab: id, Page: tend.Page{URL: "https://acme.example/"}}
}

func openTab(t testing.TB, w *testkit.World, e *engage.Engine, h wire.Hello) *tab {
	t.Helper()
	x := &tab{t: t, e: e, w: w, door: &door{}, hello: h}
	if err := x.open(); err != nil {
		t.Fatal(err)
	}
	return x
}

func (x *tab) open() error {
	s, frames, err := x.e.Open(context.Background(), x.door, "https://acme.example", &x.hello)
	if err != nil {
		return err
	}
	x.s, x.got, x.n = s, frames, frames[0].(wire.Ready).Ack
	return nil
}

func (x *tab) close() {
	x.e.Close(x.s)
}

// send gives events the tab's next numbers and sends them as one batch.
func (x *tab) send(events ...wire.Event) error {
	for i := range events {
		x.n++
		events[i].N = x.n
	}
	return x.resend(events...)
}

func (x *tab) resend(events ...wire.Event) error {
	var err error
	x.got, err = x.e.Batch(context.Background(), x.s, &wire.Events{Events: events})
	return err
}

func (x *tab) must(events ...wire.Event) *tab {
	x.t.Helper()
	if err := x.send(events...); err != nil {
		x.t.Fatal(err)
	}
	if ack := x.ack(); ack != x.n {
		x.t.Fatalf("acknowledged up to %d, want %d", ack, x.n)
	}
	return x
}

func (x *tab) ack() uint64 {
	for _, f := range x.got {
		if a, ok := f.(wire.Ack); ok {
			return a.N
		}
	}
	return 0
}

func shows(frames []wire.Frame) []wire.Show {
	var out []wire.Show
	for _, f := range frames {
		if s, ok := f.(wire.Show); ok {
			out = append(out, s)
		}
	}
	return out
}

func refusals(frames []wire.Frame) []wire.Refusal {
	var out []wire.Refusal
	for _, f := range frames {
		if s, ok := f.(wire.Refusal); ok {
			out = append(out, s)
		}
	}
	return out
}

func track(name string) wire.Event { return wire.Event{Kind: tend.KindTrack, Name: name} }

func page(url string) wire.Event {
	return wire.Event{Kind: tend.KindPage, Page: &tend.Page{URL: url}}
}

func identify(user string) wire.Event { return wire.Event{Kind: tend.KindIdentify, User: user} }

func receipt(delivery string, what tend.What) wire.Event {
	return wire.Event{Kind: tend.KindReceipt, D: delivery, What: what}
}

// state reads a person's state from SQL alone.
func inSQL(t testing.TB, w *testkit.World, e *engage.Engine, site tend.SiteID, anon, user string) (tend.PersonID, *state.State) {
	t.Helper()
	who, err := w.DB.Resolve(t.Context(), site, anon, user)
	if err != nil {
		t.Fatal(err)
	}
	id := who.Anon
	if user != "" {
		id = who.User
	}
	if id == 0 {
		t.Fatalf("nobody is anon %q, user %q", anon, user)
	}
	st, err := e.Refold(t.Context(), site, id)
	if err != nil {
		t.Fatal(err)
	}
	return id, st
}

func count(st *state.State, name string) uint64 {
	if c := st.Event(name); c != nil {
		return c.Total
	}
	return 0
}

func reason(err error) string {
	var e *tend.Error
	if errors.As(err, &e) {
		return e.ReasonOrCode()
	}
	return fmt.Sprint(err)
}
