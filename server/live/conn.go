package live

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"

	"tend/server/engage"
	"tend/server/tend"
	"tend/server/wire"
)

// conn is one socket. Between two frames it has one goroutine, which waits in the read
// loop; another one writes as long as something is in the queue.
type conn struct {
	srv    *Server
	ws     *websocket.Conn // reads, and closes; text frames are written past it, by the queue
	pipe   *pipe
	origin string
	from   netip.Addr // the client's address
	agent  tend.Agent
	spoke  int  // where on the wheel it is; guarded by the wheel's lock, as is off
	off    bool // it has left the wheel

	// What follows belongs to the goroutine that reads.
	session *engage.Session // nil before hello
	turn    turn            // of the frame that was read last
	intake  intake
	frames  bucket

	// message is odd while one is being read, and another number for each; was is what it
	// was at the last turn of pings.
	message atomic.Uint32
	was     uint32

	mu       sync.Mutex
	out      []byte // frames that wait to be written
	order    *order // the close that is to follow them
	inflight int    // bytes in the write under way
	writes   uint64 // how many writes were begun
	stuck    uint64 // writes, when last looked at
	phase    phase
	opening  bool // before ready has been queued
	busy     bool // the handler is at work: a close waits for its answer
	writing  bool // a goroutine writes
	gone     bool // nothing can be sent any more
}

// order is a close that has been decided on.
type order struct {
	code   int
	reason string
	urgent bool // without what is still queued, and without waiting for the handler
	timer  *time.Timer
}

// greet waits for hello and answers it.
func (c *conn) greet() {
	passed := false
	defer func() {
		if !passed {
			c.finish()
		}
	}()
	defer c.rescue()
	now := c.srv.clock.Now()
	c.intake.events = newBucket(c.srv.limits.Events, c.srv.limits.EventBurst, now)
	c.frames = newBucket(c.srv.limits.Frames, c.srv.limits.FrameBurst, now)
	m, _, ok := c.next()
	if !ok {
		return
	}
	if m.Hello == nil {
		c.endAndWait(CloseMalformed, "t: hello comes first")
		return
	}
	c.mu.Lock()
	c.phase, c.busy = waitsForPing, true
	c.mu.Unlock()
	c.srv.wheel.put(c, c.srv.limits.Ping+jitter(c.srv.limits.Ping/5))
	session, frames, err := c.srv.open(c, c.origin, c.agent, m.Hello)
	if err != nil {
		c.unopened()
		c.srv.report("open", c.origin, err)
		code, reason := closeFor(err)
		c.endAndWait(code, reason)
		return
	}
	c.session = session
	c.settle(frames, nil)
	passed = true
	// In a fresh goroutine: the stack that Open needed is given back.
	go c.converse()
}

// converse hands frame after frame to the handler until the socket is closed.
func (c *conn) converse() {
	defer c.finish()
	defer c.rescue()
	for {
		m, now, ok := c.next()
		switch {
		case !ok:
			return
		case m.Events != nil:
			c.batch(m.Events, now)
		case m.State != nil:
			c.srv.handler.State(c.srv.ctx, c.session, *m.State)
		default:
			c.end(CloseMalformed, "t: hello was said before on this socket", false)
		}
		c.srv.end(&c.turn)
	}
}

// batch hands events on.
func (c *conn) batch(e *wire.Events, now time.Time) {
	c.mu.Lock()
	c.busy = true
	c.mu.Unlock()
	frames, _, err := c.srv.take(&c.intake, c.session, c.from, c.origin, e, now)
	c.srv.end(&c.turn) // before the answer is written: a browser that does not read keeps nobody waiting
	if err != nil {
		code, reason := closeFor(err)
		c.settle(frames, &order{code: code, reason: reason})
		return
	}
	c.settle(frames, nil)
}

var (
	errBinary  = tend.Errorf(tend.Invalid, tend.ReasonType, "frame: binary, send JSON in text frames")
	errTooLong = tend.Errorf(tend.Invalid, tend.ReasonTooLong, "frame over %d bytes", wire.MaxFrame)
	errGone    = errors.New("live: the socket is closed")
)

// next gives the next frame and the time it came at. A frame that cannot be used ends
// the conversation; what comes after that is read and forgotten until the socket is
// closed, which false reports.
func (c *conn) next() (wire.Message, time.Time, bool) {
	for {
		buf, err := c.read()
		if errors.Is(err, errGone) {
			return wire.Message{}, time.Time{}, false
		}
		if c.ending() {
			putBuffer(buf)
			continue
		}
		now := c.srv.clock.Now()
		if !c.paced(now) {
			putBuffer(buf)
			continue
		}
		var m wire.Message
		if err == nil && !c.mayDecode(len(*buf), now) {
			putBuffer(buf)
			continue
		}
		if err == nil {
			m, err = wire.Decode(*buf)
		}
		putBuffer(buf)
		if err == nil {
			c.srv.stats.framesIn.Add(1)
			return m, now, true
		}
		c.srv.end(&c.turn)
		code, reason := closeFor(err)
		c.end(code, reason, false)
	}
}

// mayDecode waits for a frame's turn, before the work of taking it apart. False when the
// conversation has ended meanwhile: the browser sends it again elsewhere.
func (c *conn) mayDecode(size int, now time.Time) bool {
	if c.session == nil { // hello has a turn of its own
		return true
	}
	c.turn = c.srv.begin(c.session, weigh(size), now)
	if !c.ending() {
		return true
	}
	c.srv.end(&c.turn)
	return false
}

// paced ends a flood of frames.
func (c *conn) paced(now time.Time) bool {
	if _, ok := c.frames.take(1, now); !ok {
		c.flood(fmt.Sprintf("more than %d frames a second", c.srv.limits.Frames))
		return false
	}
	return true
}

func (c *conn) flood(reason string) {
	if c.ending() {
		return
	}
	c.srv.stats.limit(limitFlood)
	c.end(CloseFlood, reason, true)
}

// flooded ends a message without end.
func (c *conn) flooded() {
	c.flood(fmt.Sprintf("more than %d bytes for one frame of at most %d", messageRoom, wire.MaxFrame))
}

// control counts a ping, which the library answers by itself.
func (c *conn) control(context.Context, []byte) bool {
	c.pipe.room.Store(messageRoom)
	return c.paced(c.srv.clock.Now())
}

// pong counts a pong, asked for or not.
func (c *conn) pong(ctx context.Context, b []byte) { c.control(ctx, b) }

// read reads one message into a buffer of the pool; the caller puts it back.
func (c *conn) read() (*[]byte, error) {
	c.pipe.room.Store(messageRoom)
	typ, r, err := c.ws.Reader(context.Background())
	if err != nil {
		return nil, errGone
	}
	c.message.Add(1)
	defer c.message.Add(1)
	if typ != websocket.MessageText {
		return nil, c.skip(r, errBinary)
	}
	buf := getBuffer()
	b := *buf
	for {
		if len(b) == cap(b) {
			b = append(b, 0)[:len(b)]
		}
		n, err := r.Read(b[len(b):min(cap(b), wire.MaxFrame+1)])
		b = b[:len(b)+n]
		*buf = b
		switch {
		case err == io.EOF:
			return buf, nil
		case err != nil:
			putBuffer(buf)
			return nil, errGone
		case len(b) > wire.MaxFrame:
			putBuffer(buf)
			return nil, c.skip(r, errTooLong)
		}
	}
}

// skip ends the conversation over a message and reads it to its end, as it may not have
// one before the socket is closed.
func (c *conn) skip(r io.Reader, why error) error {
	code, reason := closeFor(why)
	c.end(code, reason, false)
	if _, err := io.Copy(io.Discard, r); err != nil {
		return errGone
	}
	return why
}

// rescue ends a connection whose handler panicked; the others live on.
func (c *conn) rescue() {
	fault := recover()
	if fault == nil {
		return
	}
	c.srv.end(&c.turn)
	c.srv.stats.panics.Add(1)
	c.srv.log.Error("live: panic in a connection", "origin", c.origin, "panic", fault, "stack", string(debug.Stack()))
	c.end(CloseInternal, "internal error: this is not your fault, try again", true)
	c.next()
}

// finish is the end of every connection.
func (c *conn) finish() {
	defer c.srv.wg.Done()
	defer c.srv.stats.open.Add(-1)
	defer c.srv.release(c.from)
	c.srv.wheel.remove(c)
	c.mu.Lock()
	c.gone, c.out = true, nil
	if c.order != nil {
		c.order.timer.Stop()
	}
	c.mu.Unlock()
	_ = c.ws.CloseNow() // closed already, or the peer is gone: both are the end
	if c.session != nil {
		defer func() {
			if fault := recover(); fault != nil {
				c.srv.stats.panics.Add(1)
				c.srv.log.Error("live: panic at the end of a session", "panic", fault, "stack", string(debug.Stack()))
			}
		}()
		c.srv.handler.Close(c.session)
	}
}

// buffers hold a frame while it is decoded.
var buffers = sync.Pool{New: func() any {
	b := make([]byte, 0, 2048)
	return &b
}}

func getBuffer() *[]byte { return buffers.Get().(*[]byte) }

func putBuffer(b *[]byte) {
	if b != nil {
		*b = (*b)[:0]
		buffers.Put(b)
	}
}
