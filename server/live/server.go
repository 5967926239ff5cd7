package live

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"

	"tend/server/engage"
	"tend/server/tend"
	"tend/server/wire"
)

// Handler is what the connections speak to; engage.Engine implements it. The calls of
// one session come one after another; Close is the last.
type Handler interface {
	// Admit looks at the Origin header before the upgrade; "" when there is none.
	Admit(origin string) error
	// Open answers hello, ready first. The door may be used before Open returns; what
	// it sends leaves after that answer.
	Open(ctx context.Context, door engage.Door, origin string, h *wire.Hello) (*engage.Session, []wire.Frame, error)
	// Batch answers events. Its frames leave in one write, also those beside an error.
	// One of class limited, unavailable or conflict says that what the frames do not
	// acknowledge has not been taken: the browser will send it again.
	Batch(ctx context.Context, s *engage.Session, e *wire.Events) ([]wire.Frame, error)
	// State hears that a tab has become visible or hidden, or is left.
	State(ctx context.Context, s *engage.Session, st wire.State)
	// Close hears that a session is over.
	Close(s *engage.Session)
}

// Limits bound what one socket may do. A zero stands for the default.
type Limits struct {
	Events      int           // events a second: 100; negative for no limit
	EventBurst  int           // events at once: 1000
	Connections int           // sockets and requests of one address at once: 20,000; negative for no limit
	Frames      int           // frames a second before it is a flood: 500; negative for no limit
	FrameBurst  int           // frames at once before it is a flood: 2000
	Queue       int           // bytes that may wait to be read: 1 MiB
	Hello       time.Duration // to say hello, or to send a request's body: 10 s
	Ping        time.Duration // from ping to ping, and up to a fifth more: 25 s; at most 50 s
	Pong        time.Duration // for the answer to a ping: 10 s
	Linger      time.Duration // for a closing socket to take what is left: 5 s
	Spread      time.Duration // over which drained browsers come back: 5 s
	Hold        time.Duration // for which a request may be held: 25 s
}

func (l Limits) orDefault() Limits {
	set := func(n *int, to int) {
		if *n == 0 {
			*n = to
		}
	}
	setTime := func(d *time.Duration, to time.Duration) {
		if *d == 0 {
			*d = to
		}
	}
	set(&l.Events, 100)
	set(&l.EventBurst, 1000)
	set(&l.Connections, 20_000)
	set(&l.Frames, 500)
	set(&l.FrameBurst, 2000)
	set(&l.Queue, 1<<20)
	setTime(&l.Hello, 10*time.Second)
	setTime(&l.Ping, 25*time.Second)
	setTime(&l.Pong, 10*time.Second)
	setTime(&l.Linger, 5*time.Second)
	setTime(&l.Spread, 5*time.Second)
	setTime(&l.Hold, 25*time.Second)
	return l
}

// Options are what a Server needs besides its Handler.
type Options struct {
	Clock  tend.Clock   // nil: the machine's
	Logger *slog.Logger // nil: slog.Default()
	Limits Limits
	Rates  Rates // over all sockets; nil: none
	// Whose tells whom a session's events count for: the site, and the person, or while
	// nobody knows them an id of theirs. nil: as the engine knows them.
	Whose func(*engage.Session) (tend.SiteID, tend.PersonID, string)
}

// Server holds the open sockets. It is an http.Handler for GET /v1/socket; Events gives
// the one for POST /v1/events.
type Server struct {
	handler Handler
	clock   tend.Clock
	log     *slog.Logger
	limits  Limits
	rates   Rates
	whose   func(*engage.Session) (tend.SiteID, tend.PersonID, string)
	wheel   wheel
	tabs    tabs
	crowd   crowd
	batches gate[tend.SiteID]
	hellos  gate[string]
	stats   counters
	told    atomic.Int64 // the second in which trouble was logged last

	ctx    context.Context // of the calls to the handler: ends when draining has taken too long
	cancel context.CancelFunc
	stop   chan struct{} // closed when the wheel may stop and no request is held any more

	mu       sync.Mutex // guards draining against wg
	draining bool
	wg       sync.WaitGroup // all goroutines of the connections, the requests, and the wheel
}

// New makes a Server and starts its timer; Drain ends it.
func New(handler Handler, o Options) *Server {
	s := &Server{
		handler: handler, clock: o.Clock, log: o.Logger, limits: o.Limits.orDefault(), stop: make(chan struct{}),
		rates: o.Rates, whose: o.Whose,
		tabs:  tabs{open: map[tabKey]*tab{}},
		crowd: crowd{from: map[netip.Addr]int{}},
		stats: counters{refused: map[int]uint64{}, closed: map[int]uint64{}, limits: map[string]uint64{}},
	}
	if s.rates == nil {
		s.rates = noRates{}
	}
	if s.whose == nil {
		s.whose = (*engage.Session).Whose
	}
	if s.clock == nil {
		s.clock = tend.SystemClock{}
	}
	if s.log == nil {
		s.log = slog.Default()
	}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.wg.Add(1)
	go s.run()
	return s
}

// reasonUpgrade is the code of a request that does not ask for a WebSocket.
const reasonUpgrade = "upgrade_required"

// reasonProtocol is the code of a WebSocket that does not offer the subprotocol.
const reasonProtocol = "subprotocol_required"

// ServeHTTP upgrades GET /v1/socket, or says in a problem document why not.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	origin := r.Header.Get("Origin")
	if err := s.admit(r, origin); err != nil {
		s.stats.refuse(problem(w, err, 0))
		return
	}
	from := client(r)
	if err := s.admitAddress(from); err != nil {
		s.stats.refuse(problem(w, err, 0))
		return
	}
	if !s.enter() { // before the upgrade, so that Drain waits for what comes now
		s.release(from)
		s.stats.refuse(problem(w, tend.Errorf(tend.Unavailable, reasonDraining, "this server is about to stop: connect again"), 0))
		return
	}
	h := &hijacker{ResponseWriter: w}
	c := &conn{srv: s, origin: origin, from: from, agent: tend.AgentOf(r.UserAgent()), opening: true}
	ws, err := websocket.Accept(h, r, &websocket.AcceptOptions{
		Subprotocols: []string{wire.Protocol}, InsecureSkipVerify: true, // the handler has looked at the origin
		CompressionMode: websocket.CompressionDisabled, OnPingReceived: c.control, OnPongReceived: c.pong,
	})
	if err != nil { // Accept has answered
		s.release(from)
		s.wg.Done()
		s.stats.refuse(http.StatusBadRequest)
		return
	}
	ws.SetReadLimit(-1) // the read loop keeps the limit, with its own close code
	c.ws, c.pipe = ws, h.pipe
	c.pipe.owner = c
	c.pipe.room.Store(messageRoom)
	s.stats.accepted.Add(1)
	s.stats.open.Add(1)
	s.wheel.put(c, s.limits.Hello)
	if s.isDraining() { // Drain may have looked at the wheel before
		c.drain()
	}
	// In a goroutine of its own: this one's stack and buffers go back to net/http, and
	// nothing of the connection hangs on the request's context.
	go c.greet()
}

// admit looks at a request before the upgrade, the origin first.
func (s *Server) admit(r *http.Request, origin string) error {
	if err := s.handler.Admit(origin); err != nil {
		if tend.CodeOf(err) == tend.Internal {
			s.log.Error("live: admit", "origin", origin, "err", err)
		}
		return err
	}
	if !hasToken(r.Header.Values("Upgrade"), "websocket") {
		return tend.Errorf(tend.Invalid, reasonUpgrade, "this is a WebSocket: connect to it with one")
	}
	if !hasToken(r.Header.Values("Sec-WebSocket-Protocol"), wire.Protocol) {
		return tend.Errorf(tend.Invalid, reasonProtocol, "offer the subprotocol %s in Sec-WebSocket-Protocol", wire.Protocol)
	}
	return nil
}

// hasToken looks for a word in a header of comma-separated ones.
func hasToken(values []string, word string) bool {
	return slices.ContainsFunc(values, func(v string) bool {
		for part := range strings.SplitSeq(v, ",") {
			if strings.EqualFold(strings.TrimSpace(part), word) {
				return true
			}
		}
		return false
	})
}

// enter counts a goroutine in, unless the server is draining.
func (s *Server) enter() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.draining {
		return false
	}
	s.wg.Add(1)
	return true
}

func (s *Server) isDraining() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.draining
}

// Drain asks every browser to come back elsewhere, closes with 1001 once what it is
// owed has left, and waits for the end of it all. When ctx ends first the rest is cut
// off, and its error is returned. New requests are refused from the first moment.
func (s *Server) Drain(ctx context.Context) error {
	s.mu.Lock()
	if s.draining {
		s.mu.Unlock()
		return errors.New("live: drained before")
	}
	s.draining = true
	s.mu.Unlock()
	for _, c := range s.wheel.all() {
		c.drain()
	}
	close(s.stop)
	done := make(chan struct{})
	go func() {
		s.wg.Wait()
		close(done)
	}()
	defer s.cancel()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
	}
	s.cancel()
	for _, c := range s.wheel.all() {
		c.drop()
	}
	select {
	case <-done:
	case <-time.After(s.limits.Linger): // a handler that does not heed its context
	}
	return ctx.Err()
}
