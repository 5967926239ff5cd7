package live_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
	"go.uber.org/goleak"

	"tend/server/engage"
	"tend/server/live"
	"tend/server/tend"
	"tend/server/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// fake is a Handler whose answers a test sets. What is not set succeeds.
type fake struct {
	admit func(origin string) error
	open  func(ctx context.Context, door engage.Door, h *wire.Hello) error
	batch func(ctx context.Context, e *wire.Events) ([]wire.Frame, error)

	rates live.Rates // over all sockets; nil: none

	mu      sync.Mutex
	hellos  map[*engage.Session]*wire.Hello
	door    engage.Door
	batches []*wire.Events
	states  []wire.State
	origins []string
	closed  int
}

func (f *fake) Admit(origin string) error {
	if f.admit != nil {
		return f.admit(origin)
	}
	return nil
}

func (f *fake) Open(ctx context.Context, door engage.Door, origin string, h *wire.Hello) (*engage.Session, []wire.Frame, error) {
	f.mu.Lock()
	f.door, f.origins = door, append(f.origins, origin)
	f.mu.Unlock()
	if f.open != nil {
		if err := f.open(ctx, door, h); err != nil {
			return nil, nil, err
		}
	}
	s := &engage.Session{}
	f.mu.Lock()
	if f.hellos == nil {
		f.hellos = map[*engage.Session]*wire.Hello{}
	}
	f.hellos[s] = h
	f.mu.Unlock()
	return s, []wire.Frame{wire.Ready{Ack: 7, Epoch: "e1"}}, nil
}

// whose takes people for who they say they are.
func (f *fake) whose(s *engage.Session) (tend.SiteID, tend.PersonID, string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	h := f.hellos[s]
	id := h.Anon
	if h.User != "" {
		id = h.User
	}
	return tend.SiteID(h.Site[0]), 0, id
}

func (f *fake) Batch(ctx context.Context, _ *engage.Session, e *wire.Events) ([]wire.Frame, error) {
	f.mu.Lock()
	f.batches = append(f.batches, e)
	f.mu.Unlock()
	if f.batch != nil {
		return f.batch(ctx, e)
	}
	return []wire.Frame{wire.Ack{N: e.Events[len(e.Events)-1].N}}, nil
}

func (f *fake) State(_ context.Context, _ *engage.Session, st wire.State) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.states = append(f.states, st)
}

func (f *fake) Close(*engage.Session) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed++
}

// numbers gives the event numbers that were handed on.
func (f *fake) numbers() (list []uint64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, b := range f.batches {
		for _, e := range b.Events {
			list = append(list, e.N)
		}
	}
	return list
}

func (f *fake) sessionsClosed() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.closed
}

// place is a server under test with the network before it.
type place struct {
	t      *testing.T
	server *live.Server
	url    string
	client *http.Client
	logged *strings.Builder
}

// onTCP serves on a real socket.
func onTCP(t *testing.T, f *fake, limits live.Limits) *place {
	return onListener(t, f, limits, nil)
}

func onListener(t *testing.T, f *fake, limits live.Limits, wrap func(net.Listener) net.Listener) *place {
	t.Helper()
	p := newPlace(t, f, limits)
	web := httptest.NewUnstartedServer(p.doors())
	if wrap != nil {
		web.Listener = wrap(web.Listener)
	}
	web.Start()
	p.url, p.client = web.URL, web.Client()
	t.Cleanup(func() {
		p.drain()
		web.Close()
	})
	return p
}

func newPlace(t *testing.T, f *fake, limits live.Limits) *place {
	t.Helper()
	return newPlaceOf(t, f, f, limits)
}

// newPlaceOf has another handler than the fake, which that one is made of.
func newPlaceOf(t *testing.T, h live.Handler, f *fake, limits live.Limits) *place {
	t.Helper()
	p := &place{t: t, logged: &strings.Builder{}}
	logger := slog.New(slog.NewTextHandler(&locked{w: p.logged}, nil))
	p.server = live.New(h, live.Options{Logger: logger, Limits: limits, Rates: f.rates, Whose: f.whose})
	return p
}

// doors are the paths as web mounts them.
func (p *place) doors() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/v1/socket", p.server)
	mux.Handle("/v1/events", p.server.Events())
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if from := r.Header.Get(clientHeader); from != "" { // as web names who is behind a proxy
			r.RemoteAddr = from
		}
		mux.ServeHTTP(w, r)
	})
}

// clientHeader says which address a test's client has.
const clientHeader = "X-Test-Client"

func (p *place) drain() {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	_ = p.server.Drain(ctx) // a test may have drained before
}

type locked struct {
	mu sync.Mutex
	w  *strings.Builder
}

func (l *locked) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(b)
}

// inMemory serves on pipes, for tests in a synctest bubble.
func inMemory(t *testing.T, f *fake, limits live.Limits) *place {
	t.Helper()
	return inMemoryOf(t, f, f, limits)
}

func inMemoryOf(t *testing.T, h live.Handler, f *fake, limits live.Limits) *place {
	t.Helper()
	p := newPlaceOf(t, h, f, limits)
	l := &pipes{conns: make(chan net.Conn), done: make(chan struct{})}
	web := &http.Server{Handler: p.doors()}
	go func() { _ = web.Serve(l) }()
	transport := &http.Transport{DialContext: l.dial}
	p.url, p.client = "http://tend.test", &http.Client{Transport: transport}
	t.Cleanup(func() {
		p.drain()
		_ = web.Close()
		transport.CloseIdleConnections()
	})
	return p
}

// pipes is a listener whose connections never leave the process.
type pipes struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func (l *pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	here, there := net.Pipe()
	select {
	case l.conns <- there:
		return here, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (l *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}

func (l *pipes) Close() error {
	l.once.Do(func() { close(l.done) })
	return nil
}

func (l *pipes) Addr() net.Addr { return &net.TCPAddr{} }

const origin = "https://shop.example"

// browser is the other end of a socket.
type browser struct {
	t  *testing.T
	ws *websocket.Conn
}

func (p *place) dial() *browser {
	p.t.Helper()
	return p.dialFrom("")
}

// dialFrom is dial from an address.
func (p *place) dialFrom(client string) *browser {
	p.t.Helper()
	ws, _, err := p.try(client)
	if err != nil {
		p.t.Fatal(err)
	}
	ws.SetReadLimit(4 << 20)
	p.t.Cleanup(func() { _ = ws.CloseNow() })
	return &browser{t: p.t, ws: ws}
}

// try connects, or does not.
func (p *place) try(client string) (*websocket.Conn, *http.Response, error) {
	return websocket.Dial(p.t.Context(), p.url+"/v1/socket", &websocket.DialOptions{
		HTTPClient: p.client, HTTPHeader: http.Header{"Origin": {origin}, clientHeader: {client}}, Subprotocols: []string{wire.Protocol},
	})
}

const helloFrame = `{"t":"hello","v":1,"site":"s","anon":"a","tab":"t"}`

// greeted is a browser that has said hello and read ready.
func (p *place) greeted() *browser {
	p.t.Helper()
	b := p.dial()
	b.send(helloFrame)
	b.expect(`{"t":"ready","ack":7,"epoch":"e1","watch":[],"config":{}}`)
	return b
}

func (b *browser) send(frame string) {
	b.t.Helper()
	if err := b.ws.Write(b.t.Context(), websocket.MessageText, []byte(frame)); err != nil {
		b.t.Fatalf("send %.80s: %v", frame, err)
	}
}

// events makes a frame of tracked events.
func events(first, last uint64) string {
	e := make([]map[string]any, 0, last-first+1)
	for n := first; n <= last; n++ {
		e = append(e, map[string]any{"n": n, "k": "track", "name": "x"})
	}
	b, _ := json.Marshal(map[string]any{"t": "events", "e": e})
	return string(b)
}

func (b *browser) expect(frame string) {
	b.t.Helper()
	typ, got, err := b.ws.Read(b.t.Context())
	if err != nil || typ != websocket.MessageText || string(got) != frame {
		b.t.Fatalf("got %v %s, error %v\nwant %s", typ, got, err, frame)
	}
}

// refusal is an error frame as a browser reads it.
type refusal struct {
	T          string
	N          uint64
	Code       string
	Message    string
	RetryAfter int `json:"retry_after"`
}

// refused reads an error frame.
func (b *browser) refused() refusal {
	b.t.Helper()
	var r refusal
	_, got, err := b.ws.Read(b.t.Context())
	if err == nil {
		err = json.Unmarshal(got, &r)
	}
	if err != nil || r.T != "error" {
		b.t.Fatalf("got %s, error %v; want an error frame", got, err)
	}
	return r
}

// expectClose reads until the server closes and checks how. It counts the frames before.
func (b *browser) expectClose(code int, reason string) (frames int) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.t.Context(), 20*time.Second)
	defer cancel()
	for ; ; frames++ {
		_, _, err := b.ws.Read(ctx)
		if err == nil {
			continue
		}
		var closed websocket.CloseError
		if !errors.As(err, &closed) {
			b.t.Fatalf("no close frame but %v; want %d", err, code)
		}
		if int(closed.Code) != code || !strings.Contains(closed.Reason, reason) {
			b.t.Fatalf("closed with %d %q, want %d with %q in it", closed.Code, closed.Reason, code, reason)
		}
		return frames
	}
}

// eventually waits for a condition.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	deadline := time.After(10 * time.Second)
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-deadline:
			t.Fatalf("never: %s", what)
		case <-tick.C:
		}
	}
}

func fault(code tend.Code, format string, args ...any) error {
	return tend.Errorf(code, "", format, args...)
}
