package live_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
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

func TestCloseMalformed(t *testing.T) {
	for name, c := range map[string]struct {
		first  bool // in place of hello
		typ    websocket.MessageType
		frame  string
		reason string
	}{
		"not JSON first":     {true, websocket.MessageText, `{`, "frame: not JSON"},
		"events first":       {true, websocket.MessageText, events(1, 1), "hello comes first"},
		"hello without site": {true, websocket.MessageText, `{"t":"hello","v":1,"anon":"a","tab":"t"}`, "site: missing"},
		"not JSON":           {false, websocket.MessageText, `nope`, "frame: not JSON"},
		"unknown type":       {false, websocket.MessageText, `{"t":"ack","n":1}`, "t: unknown"},
		"event without n":    {false, websocket.MessageText, `{"t":"events","e":[{"k":"page"}]}`, "e.0.n: missing"},
		"second hello":       {false, websocket.MessageText, helloFrame, "hello was said before"},
		"binary":             {false, websocket.MessageBinary, helloFrame, "binary"},
		"over 64 KiB":        {false, websocket.MessageText, `{"t":"events","x":"` + strings.Repeat("x", wire.MaxFrame) + `"}`, "frame over 65536 bytes"},
		"a reason too long":  {false, websocket.MessageText, `{"t":"` + strings.Repeat("ü", 500) + `"}`, "..."},
	} {
		t.Run(name, func(t *testing.T) {
			f := &fake{}
			p := onTCP(t, f, live.Limits{})
			b := p.dial()
			if !c.first {
				b.send(helloFrame)
			}
			if err := b.ws.Write(t.Context(), c.typ, []byte(c.frame)); err != nil {
				t.Fatal(err)
			}
			b.expectClose(live.CloseMalformed, c.reason)
			if n := f.numbers(); n != nil {
				t.Errorf("events %v were handed on", n)
			}
			eventually(t, "the close is counted", func() bool { return p.server.Stats().Closed[live.CloseMalformed] == 1 })
		})
	}
}

func TestFrameOf64KiBIsTaken(t *testing.T) {
	b := onTCP(t, &fake{}, live.Limits{}).greeted()
	head, tail := `{"t":"events","x":"`, `","e":[{"n":1,"k":"track","name":"x"}]}`
	b.send(head + strings.Repeat("x", wire.MaxFrame-len(head)-len(tail)) + tail)
	b.expect(`{"t":"ack","n":1}`)
}

func TestCloseAfterHello(t *testing.T) {
	for name, c := range map[string]struct {
		err    error
		code   int
		reason string
	}{
		"CloseIdentity":           {fault(tend.Unauthorized, "token: expired"), live.CloseIdentity, "token: expired"},
		"CloseForbidden":          {fault(tend.Forbidden, "site: not from here"), live.CloseForbidden, "site: not from here"},
		"CloseForbidden, no site": {fault(tend.NotFound, "site: none"), live.CloseForbidden, "site: none"},
		"CloseMalformed":          {fault(tend.Invalid, "tab: bad"), live.CloseMalformed, "tab: bad"},
		"CloseTryLater":           {fault(tend.Unavailable, "try again"), live.CloseTryLater, "try again"},
		"CloseInternal":           {errors.New("secret detail"), live.CloseInternal, "internal error"},
	} {
		t.Run(name, func(t *testing.T) {
			f := &fake{open: func(context.Context, engage.Door, *wire.Hello) error { return c.err }}
			p := onTCP(t, f, live.Limits{})
			b := p.dial()
			b.send(helloFrame)
			b.expectClose(c.code, c.reason)
			p.drain()
			if f.sessionsClosed() != 0 {
				t.Error("a session that never began was closed")
			}
			if logged := strings.Contains(p.logged.String(), "secret detail"); logged != (c.code == live.CloseInternal) {
				t.Errorf("log: %s", p.logged)
			}
		})
	}
}

func TestCloseIdentityForATokenTooLong(t *testing.T) {
	b := onTCP(t, &fake{}, live.Limits{}).dial()
	b.send(`{"t":"hello","v":1,"site":"s","anon":"a","tab":"t","token":"` + strings.Repeat("x", wire.MaxToken+1) + `"}`)
	b.expectClose(live.CloseIdentity, "token: over 4096 bytes")
}

func TestCloseAfterABatch(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		code int
	}{
		"CloseIdentity":  {fault(tend.Unauthorized, "token: expired"), live.CloseIdentity},
		"CloseForbidden": {fault(tend.Forbidden, "site: gone"), live.CloseForbidden},
		"CloseInternal":  {errors.New("disk on fire"), live.CloseInternal},
	} {
		t.Run(name, func(t *testing.T) {
			f := &fake{batch: func(context.Context, *wire.Events) ([]wire.Frame, error) {
				return []wire.Frame{wire.Refusal{Code: "last_words"}}, c.err
			}}
			p := onTCP(t, f, live.Limits{})
			b := p.greeted()
			b.send(events(1, 1))
			if r := b.refused(); r.Code != "last_words" {
				t.Errorf("the answer is lost: %+v", r)
			}
			b.expectClose(c.code, "")
			eventually(t, "the session is closed", func() bool { return f.sessionsClosed() == 1 })
		})
	}
}

func TestCloseNoHello(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := inMemory(t, &fake{}, live.Limits{})
		b := p.dial()
		began := time.Now()
		b.expectClose(live.CloseNoHello, "no hello within 10s")
		if took := time.Since(began); took < 10*time.Second || took > 11*time.Second {
			t.Errorf("after %v", took)
		}
		p.drain()
	})
}

func TestCloseSlowReader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{}
		p := inMemory(t, f, live.Limits{Linger: 10 * time.Second})
		b := p.greeted()
		const size = 60 << 10
		show := wire.Show{Delivery: "d", Campaign: strings.Repeat("x", size)}
		sent := 0
		for f.door.Send(show) {
			if sent++; sent*size > 64<<20 {
				t.Fatal("64 MiB wait for a browser that does not read")
			}
			synctest.Wait() // the first is being written, and what follows waits
		}
		if (sent+2)*size < 1<<20 {
			t.Errorf("given up after %d bytes", sent*size)
		}
		if f.door.Send(wire.Ack{N: 1}) {
			t.Error("a frame is queued behind the close")
		}
		got := b.expectClose(live.CloseSlowReader, "1048576 bytes")
		if got >= sent {
			t.Error("the queue of a browser that does not read is kept")
		}
		p.drain()
	})
}

func TestBrowserThatSendsAndNeverReadsIsCutOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{}
		p := inMemory(t, f, live.Limits{})
		b := p.greeted()
		began := time.Now()
		for time.Since(began) < 5*time.Minute {
			time.Sleep(time.Second)
			if b.ws.Write(t.Context(), websocket.MessageText, []byte(`{"t":"state","visible":true}`)) != nil {
				break
			}
		}
		if took := time.Since(began); took > 2*time.Minute {
			t.Errorf("after %v", took)
		}
		p.drain()
		if n := p.server.Stats().Closed[live.CloseSlowReader]; n != 1 {
			t.Errorf("%d slow readers counted", n)
		}
	})
}

func TestSlowReaderThatNeverReadsIsCutOff(t *testing.T) {
	f := &fake{}
	p := onTCP(t, f, live.Limits{Linger: 50 * time.Millisecond})
	p.greeted()
	for f.door.Send(wire.Hide{Delivery: strings.Repeat("x", 60<<10)}) {
	}
	eventually(t, "the session is closed", func() bool { return f.sessionsClosed() == 1 })
}

func TestCloseFlood(t *testing.T) {
	t.Run("frames", func(t *testing.T) {
		p := onTCP(t, &fake{}, live.Limits{Frames: 1, FrameBurst: 5})
		b := p.greeted()
		for range 5 {
			b.send(`{"t":"state","visible":true}`)
		}
		b.expectClose(live.CloseFlood, "more than 1 frames a second")
	})
	t.Run("pings", func(t *testing.T) {
		p := onTCP(t, &fake{}, live.Limits{Frames: 1, FrameBurst: 5})
		b := p.greeted()
		ctx := b.ws.CloseRead(t.Context())
		for range 4 {
			if err := b.ws.Ping(ctx); err != nil {
				t.Fatal(err)
			}
		}
		if err := b.ws.Ping(ctx); err == nil {
			t.Error("the sixth frame at once is answered")
		}
		eventually(t, "the flood is counted", func() bool { return p.server.Stats().Closed[live.CloseFlood] == 1 })
	})
}

func TestCloseDraining(t *testing.T) {
	f := &fake{}
	p := onTCP(t, f, live.Limits{})
	b := p.greeted()
	drained := make(chan error)
	go func() { drained <- p.server.Drain(context.Background()) }()
	_, frame, err := b.ws.Read(t.Context())
	if err != nil || !strings.HasPrefix(string(frame), `{"t":"drain","after":`) {
		t.Fatalf("got %s, error %v; want a drain frame", frame, err)
	}
	b.expectClose(live.CloseDraining, "draining")
	if err := <-drained; err != nil {
		t.Fatal(err)
	}
	if f.sessionsClosed() != 1 || p.server.Stats().Open != 0 {
		t.Errorf("%d sessions closed, %d sockets open", f.sessionsClosed(), p.server.Stats().Open)
	}
	resp, err := p.client.Do(upgrade(t, p.url, origin, wire.Protocol))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if body, _ := io.ReadAll(resp.Body); resp.StatusCode != 503 {
		t.Errorf("a new socket after draining: %d %s", resp.StatusCode, body)
	}
}

func TestDrainWaitsForTheAnswerOfABatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began, goOn := make(chan struct{}), make(chan struct{})
		f := &fake{batch: func(context.Context, *wire.Events) ([]wire.Frame, error) {
			close(began)
			<-goOn
			return []wire.Frame{wire.Ack{N: 3}}, nil
		}}
		p := inMemory(t, f, live.Limits{})
		b := p.greeted()
		b.send(events(1, 3))
		<-began
		drained := make(chan error, 1)
		go func() { drained <- p.server.Drain(context.Background()) }()
		if _, frame, err := b.ws.Read(t.Context()); err != nil || !strings.Contains(string(frame), "drain") {
			t.Fatalf("got %s, error %v", frame, err)
		}
		synctest.Wait() // a close that does not wait is on its way by now
		close(goOn)
		b.expect(`{"t":"ack","n":3}`)
		b.expectClose(live.CloseDraining, "draining")
		if err := <-drained; err != nil {
			t.Fatal(err)
		}
	})
}

func TestSocketThatOpensWhileDrainBegins(t *testing.T) {
	var p *place
	drained := make(chan error, 1)
	p = onListener(t, &fake{}, live.Limits{}, func(inner net.Listener) net.Listener {
		return &hooked{Listener: inner, onUpgrade: func() { // the request has been let in, the socket is not there yet
			go func() { drained <- p.server.Drain(context.Background()) }()
			for {
				w := httptest.NewRecorder()
				p.server.ServeHTTP(w, upgrade(t, p.url, origin, wire.Protocol))
				if w.Code == http.StatusServiceUnavailable {
					return
				}
			}
		}}
	})
	p.dial().expectClose(live.CloseDraining, "draining")
	if err := <-drained; err != nil {
		t.Fatal(err)
	}
}

// hooked is a listener that calls onUpgrade before its first connection answers 101.
type hooked struct {
	net.Listener
	once      sync.Once
	onUpgrade func()
}

func (l *hooked) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	return &hookedConn{Conn: c, l: l}, err
}

type hookedConn struct {
	net.Conn
	l *hooked
}

func (c *hookedConn) Write(b []byte) (int, error) {
	if strings.HasPrefix(string(b), "HTTP/1.1 101") {
		c.l.once.Do(c.l.onUpgrade)
	}
	return c.Conn.Write(b)
}

func TestDrainThatTakesTooLongCutsOff(t *testing.T) {
	began := make(chan struct{})
	f := &fake{batch: func(ctx context.Context, _ *wire.Events) ([]wire.Frame, error) {
		close(began)
		<-ctx.Done() // the server's context, not the request's: it ends with the drain
		return nil, fault(tend.Unavailable, "stopped")
	}}
	p := onTCP(t, f, live.Limits{})
	b := p.greeted()
	b.send(events(1, 1))
	<-began
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if err := p.server.Drain(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	if f.sessionsClosed() != 1 {
		t.Error("the session is not closed")
	}
}

func TestCloseInternalAfterAPanic(t *testing.T) {
	for name, f := range map[string]*fake{
		"in Open":    {open: func(context.Context, engage.Door, *wire.Hello) error { panic("ouch") }},
		"in Batch":   {batch: func(context.Context, *wire.Events) ([]wire.Frame, error) { panic("ouch") }},
		"of a frame": {batch: func(context.Context, *wire.Events) ([]wire.Frame, error) { return []wire.Frame{nil}, nil }},
	} {
		t.Run(name, func(t *testing.T) {
			p := onTCP(t, f, live.Limits{})
			b := p.dial()
			b.send(helloFrame)
			b.send(events(1, 1))
			b.expectClose(live.CloseInternal, "internal error")
			p.drain()
			if n := strings.Count(p.logged.String(), "panic in a connection"); n != 1 || p.server.Stats().Panics != 1 {
				t.Errorf("logged %d times: %s", n, p.logged)
			}
		})
	}
}

func TestDoorCloses(t *testing.T) {
	f := &fake{}
	p := onTCP(t, f, live.Limits{})
	b := p.greeted()
	f.door.Send(wire.Refusal{Code: "token_expired"})
	f.door.Close(live.CloseIdentity, "token: expired")
	f.door.Close(live.CloseForbidden, "the first close counts")
	if f.door.Send(wire.Ack{N: 1}) {
		t.Error("a frame is queued behind the close")
	}
	if r := b.refused(); r.Code != "token_expired" {
		t.Errorf("got %+v", r)
	}
	b.expectClose(live.CloseIdentity, "token: expired")
}
