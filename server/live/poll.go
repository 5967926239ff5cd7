package live

import (
	"context"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"tend/server/engage"
	"tend/server/tend"
	"tend/server/wire"
)

// poll is one request: a conversation whose frames from the browser are all there at
// the start, and whose answer leaves at the end.
type poll struct {
	srv    *Server
	origin string
	from   netip.Addr // the client's address
	agent  tend.Agent
	said   chan struct{} // of capacity 1: there is something that cannot wait

	mu    sync.Mutex
	out   []byte // the answer: frames, a comma behind each
	ended bool   // the last frame is in it, and the request is not held any more
	gone  bool   // nothing can be sent any more
}

// Send puts frames into the answer, which then leaves at once.
func (p *poll) Send(frames ...wire.Frame) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.gone || p.ended || len(p.out) > p.srv.limits.Queue {
		return false
	}
	p.push(frames)
	return true
}

// put is Send for what the browser has asked for: that is bounded by the asking.
func (p *poll) put(frames ...wire.Frame) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.ended {
		p.push(frames)
	}
}

// Close ends the answer with what a socket would be closed with.
func (p *poll) Close(code int, reason string) {
	p.end(farewell{wire.Refusal{Code: "closed", Message: reason}, code})
}

// push appends frames. What is more than acknowledgements, and what every hello is
// answered with, does not wait. With p.mu held.
func (p *poll) push(frames []wire.Frame) {
	for _, f := range frames {
		p.out = append(f.Append(p.out), ',')
		switch f.(type) {
		case wire.Ready, wire.Ack, wire.Preferences:
		default:
			p.wake()
		}
	}
	p.srv.stats.framesOut.Add(uint64(len(frames)))
}

func (p *poll) wake() {
	select {
	case p.said <- struct{}{}:
	default:
	}
}

// opened puts the answer to hello before what was sent to the door meanwhile.
func (p *poll) opened(frames []wire.Frame) {
	p.mu.Lock()
	defer p.mu.Unlock()
	waiting := p.out
	p.out = nil
	p.push(frames)
	p.out = append(p.out, waiting...)
}

// end puts in the last frame.
func (p *poll) end(last wire.Frame) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ended || p.gone {
		return
	}
	p.push([]wire.Frame{last})
	p.ended = true
}

func (p *poll) isEnded() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.ended
}

// answer has the conversation and gives its frames as a JSON array. An error means
// that it did not begin. ctx ends when the browser has gone.
func (p *poll) answer(ctx context.Context, h *wire.Hello, rest []wire.Message, wait time.Duration) (body []byte, err error) {
	s := p.srv
	t, newer, err := s.arrive(tabKey{h.Site, h.Tab}, 1+len(rest))
	if err != nil {
		return nil, err
	}
	defer s.leave(t, newer)
	select {
	case t.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, nil
	}
	defer func() { <-t.turn }()
	s.stats.framesIn.Add(uint64(1 + len(rest)))
	session, frames, err := s.open(p, p.origin, p.agent, h)
	if err != nil {
		p.taken() // a door that stays closed
		return nil, err
	}
	defer s.handler.Close(session) // after the last frame was taken: what comes later is for the next request
	defer func() { body = p.taken() }()
	p.opened(frames)
	for _, m := range rest {
		if m.State != nil {
			s.handler.State(s.ctx, session, *m.State)
		} else if !p.batch(t, session, m.Events) {
			break
		}
	}
	p.hold(ctx, wait, newer)
	return nil, nil
}

// usualEvent is how long an event is, in bytes, about: those of a request are weighed when
// they have been taken apart.
const usualEvent = 200

// batch hands events on. It is false when what follows may not be: it would be
// acknowledged past what has to be sent again.
func (p *poll) batch(t *tab, session *engage.Session, e *wire.Events) bool {
	s := p.srv
	if p.isEnded() {
		return false
	}
	now := s.clock.Now()
	turn := s.begin(session, weigh(len(e.Events)*usualEvent), now)
	defer s.end(&turn)
	frames, taken, err := s.take(&t.intake, session, p.from, p.origin, e, now)
	p.put(frames...)
	if err != nil {
		code, _ := closeFor(err)
		p.end(farewell{refusal(err), code})
	}
	return taken
}

// hold waits until there is something to say, or no more reason to.
func (p *poll) hold(ctx context.Context, wait time.Duration, newer <-chan struct{}) {
	if wait > 0 {
		p.srv.stats.held.Add(1)
		defer p.srv.stats.held.Add(-1)
		timer := time.NewTimer(wait)
		defer timer.Stop()
		select {
		case <-p.said:
		case <-newer:
		case <-timer.C:
		case <-ctx.Done():
		case <-p.srv.stop:
		}
	}
	if p.srv.isDraining() {
		p.end(wire.Drain{After: jitter(p.srv.limits.Spread).Milliseconds()})
	}
}

// taken closes the door and gives what it was given.
func (p *poll) taken() []byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.gone = true
	body := append([]byte{'['}, p.out...)
	if len(p.out) > 0 {
		body = body[:len(body)-1]
	}
	return append(body, ']')
}

// farewell is an error frame in the place of a close: behind it comes nothing, and its
// field close has the code that a socket would have been closed with.
type farewell struct {
	wire.Refusal
	code int
}

// Append writes the frame as JSON.
func (f farewell) Append(b []byte) []byte {
	b = f.Refusal.Append(b)
	b = append(b[:len(b)-1], `,"close":`...)
	return append(strconv.AppendInt(b, int64(f.code), 10), '}')
}
