package live

import (
	"net/netip"
	"time"

	"tend/server/engage"
	"tend/server/wire"
)

// intake is what is known of a tab's batches, by whichever way they come.
type intake struct {
	events bucket
	behind behind
}

// take gives a batch to the handler, unless it comes too fast or behind one that has to
// be sent again. The frames are to be sent in any case. What follows a batch that was not
// taken may not be handed on: it would be acknowledged past it. An error ends the
// conversation.
func (s *Server) take(in *intake, session *engage.Session, from netip.Addr, origin string, e *wire.Events, now time.Time) (frames []wire.Frame, taken bool, err error) {
	first, last := e.Events[0].N, e.Events[len(e.Events)-1].N
	if r, ok := in.behind.refuses(first, last); ok {
		return []wire.Frame{r}, false, nil
	}
	if err = s.takeEvents(&in.events, len(e.Events), now, session, from); err == nil {
		if frames, err = s.handler.Batch(s.ctx, session, e); err != nil {
			s.report("batch", origin, err)
		}
	}
	switch {
	case err == nil:
		in.behind.clear()
		return frames, true, nil
	case keepsSocket(err):
		r := refusal(err)
		in.behind.note(last, r)
		return append(frames, r), false, nil
	}
	return frames, false, err
}

// behind keeps the order after a refusal. A browser sends without waiting for answers,
// so batches with higher numbers may already be on their way when one is refused and
// has to be sent again. Handing those on would acknowledge past the refused events, and
// they would be lost: they are refused as well, until the browser has gone back.
type behind struct {
	last   uint64 // the highest number that has been refused; 0 when none is
	answer wire.Refusal
}

// note remembers a refused batch.
func (b *behind) note(last uint64, answer wire.Refusal) { b.last, b.answer = last, answer }

// refuses tells whether a batch was sent before its browser knew of the refusal: such a
// one begins above everything that was refused. A browser that goes back begins at the
// lowest refused number, or at a higher one when its outbox was full and it had to drop
// events. Should it have dropped all that was refused, its next batch is taken for one
// of those on their way, once: when that comes again it is no news.
func (b *behind) refuses(first, last uint64) (wire.Refusal, bool) {
	if b.last == 0 || first <= b.last {
		return wire.Refusal{}, false
	}
	b.last = last
	return b.answer, true
}

// clear forgets the refusal: the browser has gone back.
func (b *behind) clear() { b.last = 0 }
