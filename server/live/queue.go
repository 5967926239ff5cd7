package live

import (
	"encoding/binary"
	"fmt"
	"time"

	"github.com/coder/websocket"

	"tend/server/wire"
)

// Send queues frames; false when the socket is closed, closing, or does not read. It
// never waits for the browser. All frames of a call leave in one write.
func (c *conn) Send(frames ...wire.Frame) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.gone || c.order != nil || !c.push(frames) {
		return false
	}
	c.startFlush()
	return true
}

// Close ends the conversation with a close code, after what is queued.
func (c *conn) Close(code int, reason string) { c.end(code, reason, false) }

// settle queues the handler's answer, and the close that is to follow it, if any. It
// writes in the caller's goroutine, the read loop: a new one would cost more than the
// write, and while the browser does not take its answers nothing more is read from it.
func (c *conn) settle(frames []wire.Frame, then *order) {
	if c.answer(frames, then) {
		c.flush()
	}
}

// answer queues an answer and tells whether its caller is the one to write it. The
// first one, ready, goes before what was sent to the door meanwhile.
func (c *conn) answer(frames []wire.Frame, then *order) bool {
	c.mu.Lock()
	defer c.mu.Unlock() // deferred: a frame may be at fault and panic
	c.busy = false
	if c.gone || c.order != nil && c.order.urgent {
		return false
	}
	waiting := []byte(nil)
	if c.opening {
		c.opening, c.out, waiting = false, nil, c.out
	}
	if !c.push(frames) {
		return false
	}
	c.out = append(c.out, waiting...)
	if then != nil {
		c.decide(then)
	}
	mine := !c.writing
	c.writing = true
	return mine
}

// unopened forgets what was sent to a door that stays closed.
func (c *conn) unopened() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.busy, c.out = false, nil
}

// drain asks the browser to come back elsewhere.
func (c *conn) drain() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.gone && c.order == nil && c.push([]wire.Frame{wire.Drain{After: jitter(c.srv.limits.Spread).Milliseconds()}}) {
		c.decide(&order{code: CloseDraining, reason: "draining: connect again"})
	}
}

// end decides on a close.
func (c *conn) end(code int, reason string, urgent bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.decide(&order{code: code, reason: reason, urgent: urgent})
}

// endAndWait is end for the goroutine that reads.
func (c *conn) endAndWait(code int, reason string) {
	c.end(code, reason, false)
	c.next()
}

// ending tells whether a close has been decided on.
func (c *conn) ending() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.order != nil
}

// decide sets the close, unless there is one, and starts to write. With c.mu held.
func (c *conn) decide(o *order) {
	if c.gone || c.order != nil {
		return
	}
	if o.urgent {
		c.out = nil
	}
	// A browser that does not take its last frames, or never answers the close, must
	// not hold the connection for long.
	o.timer = time.AfterFunc(c.srv.limits.Linger, c.drop)
	c.order = o
	c.srv.stats.close(o.code)
	c.startFlush()
}

// drop cuts the connection off. The read loop sees to the rest.
func (c *conn) drop() {
	c.mu.Lock()
	c.gone, c.out = true, nil
	c.mu.Unlock()
	_ = c.pipe.Conn.Close() // closed already is as good
}

// push appends frames to the queue; false when they do not fit, which ends the
// conversation. With c.mu held.
func (c *conn) push(frames []wire.Frame) bool {
	if c.out == nil && len(frames) > 0 {
		c.out = (*getBuffer())[:0]
	}
	for _, f := range frames {
		c.out = appendFrame(c.out, f)
	}
	if len(c.out)+c.inflight > c.srv.limits.Queue {
		c.decide(&order{
			code: CloseSlowReader, urgent: true,
			reason: fmt.Sprintf("more than %d bytes wait to be read", c.srv.limits.Queue),
		})
		return false
	}
	c.srv.stats.framesOut.Add(uint64(len(frames)))
	return true
}

// appendFrame writes a text frame, not masked, as RFC 6455, section 5.2, has it.
func appendFrame(b []byte, f wire.Frame) []byte {
	const most = 10 // bytes of a header
	start := len(b)
	b = append(b, make([]byte, most)...)
	b = f.Append(b)
	head := append(make([]byte, 0, most), 0x80|byte(websocket.MessageText))
	switch n := len(b) - start - most; {
	case n < 126:
		head = append(head, byte(n))
	case n <= 0xffff:
		head = binary.BigEndian.AppendUint16(append(head, 126), uint16(n))
	default:
		head = binary.BigEndian.AppendUint64(append(head, 127), uint64(n))
	}
	copy(b[start:], head)
	payload := b[start+most:]
	return b[:start+len(head)+copy(b[start+len(head):], payload)]
}

// startFlush writes in a goroutine of its own, unless one does. With c.mu held.
func (c *conn) startFlush() {
	if !c.writing && !c.gone {
		c.writing = true
		c.srv.wg.Go(c.flush)
	}
}

// flush writes until the queue is empty: everything that waits in one write, so that a
// slow connection costs no more calls than a fast one. Then it closes, if that was
// decided on. The caller has set c.writing.
func (c *conn) flush() {
	c.mu.Lock()
	for len(c.out) > 0 && !c.opening { // nothing leaves before ready
		b := c.out
		c.out, c.inflight = nil, len(b)
		c.writes++
		c.mu.Unlock()
		_, err := c.pipe.Write(b)
		recycle(b)
		if err != nil {
			c.drop() // and writing stays set: there is nothing to write on
			return
		}
		c.mu.Lock()
		c.inflight = 0
	}
	o := c.order
	if o == nil || c.gone || c.busy && !o.urgent {
		c.writing = false
		c.mu.Unlock()
		return
	}
	c.mu.Unlock()
	_ = c.ws.Close(websocket.StatusCode(o.code), clip(o.reason)) // the peer may be gone: nobody is left to tell
}

// recycle gives a queue's memory back to the pool, unless it has grown out of size.
func recycle(b []byte) {
	if cap(b) <= wire.MaxFrame {
		putBuffer(&b)
	}
}
