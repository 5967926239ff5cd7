package live

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"time"
)

// spokes is how many seconds the wheel looks ahead.
const spokes = 64

// wheel is the one timer of all connections: each second the connections of one spoke
// come up. It also is the register of who is there.
type wheel struct {
	mu    sync.Mutex
	now   int
	spoke [spokes]map[*conn]struct{}
	size  int
}

// put places a connection so that it comes up after d and at most a second more, or
// after a turn of the wheel. One that has been removed stays removed.
func (w *wheel) put(c *conn, d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if c.off {
		return
	}
	w.take(c)
	ahead := min(spokes-1, 1+int((d+time.Second-1)/time.Second))
	c.spoke = (w.now + ahead) % spokes
	if w.spoke[c.spoke] == nil {
		w.spoke[c.spoke] = make(map[*conn]struct{})
	}
	w.spoke[c.spoke][c] = struct{}{}
	w.size++
}

// remove takes a connection off the wheel for good.
func (w *wheel) remove(c *conn) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.take(c)
	c.off = true
}

func (w *wheel) take(c *conn) {
	if _, ok := w.spoke[c.spoke][c]; ok {
		delete(w.spoke[c.spoke], c)
		w.size--
	}
}

// turn moves on by a second and gives the connections that come up. They stay where
// they are until they are put elsewhere.
func (w *wheel) turn(due []*conn) []*conn {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = (w.now + 1) % spokes
	for c := range w.spoke[w.now] {
		due = append(due, c)
	}
	return due
}

// all gives every connection.
func (w *wheel) all() []*conn {
	w.mu.Lock()
	defer w.mu.Unlock()
	list := make([]*conn, 0, w.size)
	for _, spoke := range w.spoke {
		for c := range spoke {
			list = append(list, c)
		}
	}
	return list
}

// phase is what a connection waits for when it comes up on the wheel.
type phase uint8

const (
	waitsForHello phase = iota
	waitsForPing        // to send one
	waitsForPong        // to have heard something
)

// run turns the wheel until stop is closed.
func (s *Server) run() {
	defer s.wg.Done()
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	var due []*conn
	turns := 0
	for {
		select {
		case <-s.stop:
			return
		case <-ticker.C:
			if turns++; turns%8 == 0 {
				s.forgetTabs()
			}
			now := s.clock.Now()
			s.batches.forget(now)
			s.hellos.forget(now)
			due = s.wheel.turn(due[:0])
			for i, c := range due {
				c.wake()
				due[i] = nil
			}
		}
	}
}

// wake is a connection's turn on the wheel. It never waits for the connection.
func (c *conn) wake() {
	limits := &c.srv.limits
	c.mu.Lock()
	switch c.phase {
	case waitsForHello:
		c.mu.Unlock()
		c.srv.wheel.put(c, limits.Ping) // to look again, should the close itself get stuck
		c.end(CloseNoHello, fmt.Sprintf("no hello within %v", limits.Hello), true)
	case waitsForPing:
		if c.inflight > 0 && c.writes == c.stuck {
			c.mu.Unlock() // one write has taken a whole turn
			c.drop()
			c.srv.stats.close(CloseSlowReader)
			return
		}
		reading := c.message.Load()
		if reading%2 == 1 && reading == c.was { // one message has taken a whole turn
			c.mu.Unlock()
			c.srv.stats.dead.Add(1)
			c.drop()
			return
		}
		c.stuck, c.was, c.phase = c.writes, reading, waitsForPong
		c.pipe.heard.Store(false)
		if !c.gone && c.order == nil {
			c.out = append(c.out, 0x89, 0) // a ping of no payload, RFC 6455 section 5.5.2
			c.startFlush()
		}
		c.mu.Unlock()
		c.srv.wheel.put(c, limits.Pong)
	case waitsForPong:
		c.phase = waitsForPing
		c.mu.Unlock()
		if !c.pipe.heard.Load() {
			c.srv.stats.dead.Add(1)
			c.drop()
			return
		}
		c.srv.wheel.put(c, limits.Ping-limits.Pong+jitter(limits.Ping/5))
	}
}

// jitter is a random time up to d, so that what began together does not stay together.
func jitter(d time.Duration) time.Duration {
	if d <= 0 {
		return 0
	}
	return rand.N(d)
}
