package live

import "tend/server/wire"

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
