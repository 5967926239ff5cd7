package live_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"

	"tend/server/engage"
	"tend/server/live"
	"tend/server/tend"
	"tend/server/wire"
)

func upgrade(t *testing.T, url, origin, protocol string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url+"/v1/socket", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header = http.Header{
		"Connection": {"Upgrade"}, "Upgrade": {"websocket"}, "Sec-Websocket-Version": {"13"},
		"Sec-Websocket-Key": {"dGhlIHNhbXBsZSBub25jZQ=="}, "Sec-Websocket-Protocol": {protocol}, "Origin": {origin},
	}
	return r
}

func TestRefusedBeforeTheUpgrade(t *testing.T) {
	admit := func(o string) error {
		if o != origin {
			return tend.Errorf(tend.Forbidden, "origin", "origin %q is of no site", o)
		}
		return nil
	}
	for name, c := range map[string]struct {
		change func(h http.Header)
		status int
		code   string
	}{
		"origin unknown":       {func(h http.Header) { h.Set("Origin", "https://evil.example") }, 403, "origin"},
		"origin null":          {func(h http.Header) { h.Set("Origin", "null") }, 403, "origin"},
		"origin absent":        {func(h http.Header) { h.Del("Origin") }, 403, "origin"},
		"origin goes first":    {func(h http.Header) { h.Del("Origin"); h.Del("Sec-Websocket-Protocol"); h.Del("Upgrade") }, 403, "origin"},
		"no subprotocol":       {func(h http.Header) { h.Del("Sec-Websocket-Protocol") }, 400, "subprotocol_required"},
		"another subprotocol":  {func(h http.Header) { h.Set("Sec-Websocket-Protocol", "tend.v2, chat") }, 400, "subprotocol_required"},
		"no WebSocket":         {func(h http.Header) { h.Del("Upgrade"); h.Del("Connection") }, 426, "upgrade_required"},
		"subprotocol of a few": {func(h http.Header) { h.Set("Sec-Websocket-Protocol", "chat, tend.v1") }, 101, ""},
	} {
		t.Run(name, func(t *testing.T) {
			p := onTCP(t, &fake{admit: admit}, live.Limits{})
			r := upgrade(t, p.url, origin, wire.Protocol)
			c.change(r.Header)
			resp, err := p.client.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			if resp.StatusCode != c.status {
				t.Fatalf("status %d, want %d", resp.StatusCode, c.status)
			}
			if c.status == 101 {
				if got := resp.Header.Get("Sec-WebSocket-Protocol"); got != wire.Protocol {
					t.Errorf("subprotocol %q", got)
				}
				if got := resp.Header.Get("Sec-WebSocket-Extensions"); got != "" {
					t.Errorf("extension %q: compression costs 1 MiB a connection", got)
				}
				return
			}
			var problem struct {
				Type, Title, Code, Detail string
				Status                    int
			}
			if err := json.NewDecoder(resp.Body).Decode(&problem); err != nil {
				t.Fatal(err)
			}
			if problem.Status != c.status || problem.Code != c.code || problem.Detail == "" || problem.Title == "" ||
				resp.Header.Get("Content-Type") != "application/problem+json" {
				t.Errorf("problem %+v as %s", problem, resp.Header.Get("Content-Type"))
			}
			if n := p.server.Stats().Refused[c.status]; n != 1 {
				t.Errorf("counted %d times", n)
			}
		})
	}
}

func TestConversation(t *testing.T) {
	f := &fake{}
	p := onTCP(t, f, live.Limits{})
	b := p.greeted()
	b.send(events(8, 10))
	b.expect(`{"t":"ack","n":10}`)
	b.send(`{"t":"state","visible":false}`)
	b.send(events(11, 11))
	b.expect(`{"t":"ack","n":11}`)
	if !f.door.Send(wire.Hide{Delivery: "d1"}) {
		t.Error("the door does not take a frame")
	}
	b.expect(`{"t":"hide","d":"d1"}`)
	if got, want := fmt.Sprint(f.numbers(), f.states, f.origins), "[8 9 10 11] [{false false []}] ["+origin+"]"; got != want {
		t.Errorf("handed on %s, want %s", got, want)
	}
	s := p.server.Stats()
	if s.Open != 1 || s.Accepted != 1 || s.FramesIn != 4 || s.FramesOut != 4 {
		t.Errorf("stats %+v", s)
	}
	_ = b.ws.Close(websocket.StatusNormalClosure, "")
	eventually(t, "the session is closed once", func() bool { return f.sessionsClosed() == 1 && p.server.Stats().Open == 0 })
	if f.door.Send(wire.Ack{N: 1}) {
		t.Error("a frame is queued for a browser that is gone")
	}
	if p.logged.Len() > 0 {
		t.Errorf("a browser that leaves is logged: %s", p.logged)
	}
}

func TestBrowserThatVanishesIsNoNews(t *testing.T) {
	f := &fake{}
	p := onTCP(t, f, live.Limits{})
	_ = p.greeted().ws.CloseNow()
	eventually(t, "the session is closed", func() bool { return f.sessionsClosed() == 1 })
	if p.logged.Len() > 0 {
		t.Errorf("logged: %s", p.logged)
	}
}

func TestReadyLeavesBeforeWhatTheDoorWasGivenMeanwhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{open: func(_ context.Context, door engage.Door, _ *wire.Hello) error {
			door.Send(wire.Hide{Delivery: "d1"})
			synctest.Wait() // whoever would write it now has done so
			return nil
		}}
		p := inMemory(t, f, live.Limits{})
		b := p.greeted()
		b.expect(`{"t":"hide","d":"d1"}`)
		_ = b.ws.CloseNow()
		p.drain()
	})
}

func TestContextOutlivesTheRequest(t *testing.T) {
	var of context.Context
	f := &fake{open: func(ctx context.Context, _ engage.Door, _ *wire.Hello) error {
		of = ctx
		return nil
	}}
	b := onTCP(t, f, live.Limits{}).greeted()
	b.send(events(1, 1))
	b.expect(`{"t":"ack","n":1}`)
	if of.Err() != nil {
		t.Errorf("the context of the socket has ended with the request: %v", of.Err())
	}
}

// counting counts the writes on each connection of a listener.
type counting struct {
	net.Listener
	mu     sync.Mutex
	writes [][]byte
}

func (l *counting) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	return &countingConn{Conn: c, l: l}, err
}

func (l *counting) take() [][]byte {
	l.mu.Lock()
	defer l.mu.Unlock()
	w := l.writes
	l.writes = nil
	return w
}

type countingConn struct {
	net.Conn
	l *counting
}

func (c *countingConn) Write(b []byte) (int, error) {
	c.l.mu.Lock()
	c.l.writes = append(c.l.writes, slices.Clone(b))
	c.l.mu.Unlock()
	return c.Conn.Write(b)
}

func TestAnswerLeavesInOneWrite(t *testing.T) {
	for _, size := range []int{10, 1000, 100_000} {
		f := &fake{batch: func(_ context.Context, e *wire.Events) ([]wire.Frame, error) {
			return []wire.Frame{wire.Show{Delivery: "d", Campaign: strings.Repeat("x", size)}, wire.Ack{N: e.Events[0].N}}, nil
		}}
		var l *counting
		p := onListener(t, f, live.Limits{}, func(inner net.Listener) net.Listener {
			l = &counting{Listener: inner}
			return l
		})
		b := p.greeted()
		l.take()
		b.send(events(1, 1))
		b.expect(`{"t":"show","d":"d","campaign":"` + strings.Repeat("x", size) + `","message":{},"expires":0}`)
		b.expect(`{"t":"ack","n":1}`)
		if w := l.take(); len(w) != 1 {
			t.Errorf("message of %d bytes and acknowledgement take %d writes, want 1", size, len(w))
		}
	}
}

func TestRateOfEvents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{}
		p := inMemory(t, f, live.Limits{Events: 10, EventBurst: 20})
		b := p.greeted()
		b.send(events(1, 15))
		b.expect(`{"t":"ack","n":15}`)
		for range 2 { // a browser that does not wait is refused again
			b.send(events(16, 30))
			if r := b.refused(); r.Code != "rate_limited" || r.N != 0 || r.RetryAfter != 1 || r.Message == "" {
				t.Errorf("got %+v", r)
			}
			b.send(events(31, 31)) // sent before the refusal was read: it may not overtake
			if r := b.refused(); r.Code != "rate_limited" {
				t.Errorf("got %+v", r)
			}
		}
		time.Sleep(time.Second)
		b.send(events(16, 30))
		b.expect(`{"t":"ack","n":30}`)
		time.Sleep(time.Second)
		b.send(events(31, 31))
		b.expect(`{"t":"ack","n":31}`)
		if n := f.numbers(); len(n) != 31 || !slices.IsSorted(n) {
			t.Errorf("handed on %v", n)
		}
		if n := p.server.Stats().Limited["socket"]; n != 2 {
			t.Errorf("%d batches counted as limited", n)
		}
		_ = b.ws.CloseNow()
		p.drain()
	})
}

func TestBatchRefusedForNowIsNotOvertaken(t *testing.T) {
	refuse := true
	f := &fake{batch: func(_ context.Context, e *wire.Events) ([]wire.Frame, error) {
		if refuse {
			refuse = false
			return nil, &tend.Error{Code: tend.Unavailable, Message: "the database is away", RetryAfter: 1500 * time.Millisecond}
		}
		return []wire.Frame{wire.Ack{N: e.Events[len(e.Events)-1].N}}, nil
	}}
	p := onTCP(t, f, live.Limits{})
	b := p.greeted()
	b.send(events(1, 3))
	b.send(events(4, 5)) // on its way when the refusal leaves
	for range 2 {
		if r := b.refused(); r.Code != "unavailable" || r.RetryAfter != 2 || r.Message != "the database is away" {
			t.Errorf("got %+v", r)
		}
	}
	b.send(events(3, 5)) // 1 and 2 had to be dropped in the browser: it goes on all the same
	b.expect(`{"t":"ack","n":5}`)
	if got := fmt.Sprint(f.numbers()); got != "[1 2 3 3 4 5]" {
		t.Errorf("handed on %s", got)
	}
}

func TestBrowserThatDroppedAllThatWasRefusedGoesOn(t *testing.T) {
	refuse := true
	f := &fake{batch: func(_ context.Context, e *wire.Events) ([]wire.Frame, error) {
		if refuse {
			refuse = false
			return nil, fault(tend.Unavailable, "away")
		}
		return []wire.Frame{wire.Ack{N: e.Events[0].N}}, nil
	}}
	b := onTCP(t, f, live.Limits{}).greeted()
	b.send(events(1, 3))
	b.refused()
	b.send(events(9, 9)) // may have been on its way
	b.refused()
	b.send(events(9, 9)) // was not
	b.expect(`{"t":"ack","n":9}`)
}

func TestIdleBrowserStays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{}
		p := inMemory(t, f, live.Limits{})
		b := p.greeted()
		go func() { // reading answers the pings
			_, _, _ = b.ws.Read(context.Background())
		}()
		time.Sleep(time.Hour)
		if f.sessionsClosed() != 0 || p.server.Stats().Dead != 0 {
			t.Error("a browser that answers every ping was closed")
		}
		_ = b.ws.CloseNow()
		synctest.Wait()
		if f.sessionsClosed() != 1 {
			t.Error("and it is not closed when it goes")
		}
		p.drain()
	})
}

func TestDeadBrowserIsClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{}
		p := inMemory(t, f, live.Limits{})
		p.greeted() // and it never reads again, so no ping is answered
		began := time.Now()
		for f.sessionsClosed() == 0 && time.Since(began) < time.Hour {
			time.Sleep(time.Second)
		}
		if took := time.Since(began); took < 30*time.Second || took > 45*time.Second {
			t.Errorf("closed after %v, want 25 to 30 s for the ping and 10 s for its answer", took)
		}
		if p.server.Stats().Dead != 1 {
			t.Error("not counted as dead")
		}
		p.drain()
	})
}
