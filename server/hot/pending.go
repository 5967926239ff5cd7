package hot

import (
	"sync"

	"tend/server/tend"
)

// What may wait to be written while Redis is away; past it new copies are dropped,
// because SQL has them all.
const (
	maxPending      = 10_000
	maxPendingBytes = 32 << 20
)

// copied is a committed state on its way to Redis.
type copied struct {
	rev  uint64
	body []byte
}

// pending are the copies that wait, of each person the newest.
type pending struct {
	mu    sync.Mutex
	of    map[tend.PersonID]copied
	gone  map[tend.PersonID]copied // on their way
	bytes int
}

// put is false when there is no room.
func (q *pending) put(p tend.PersonID, c copied) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	old, ok := q.of[p]
	if ok && old.rev >= c.rev {
		return true
	}
	bytes := q.bytes - len(old.body) + len(c.body)
	if !ok && len(q.of) >= maxPending || bytes > maxPendingBytes {
		return false
	}
	if q.of == nil {
		q.of = map[tend.PersonID]copied{}
	}
	q.of[p], q.bytes = c, bytes
	return true
}

// get gives a copy that has not arrived yet.
func (q *pending) get(p tend.PersonID) (copied, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	c, ok := q.of[p]
	if !ok {
		c, ok = q.gone[p]
	}
	return c, ok
}

func (q *pending) drop(p tend.PersonID) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.bytes -= len(q.of[p].body)
	delete(q.of, p)
}

// take gives what waits, which is on its way from now on.
func (q *pending) take() map[tend.PersonID]copied {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.gone = q.of
	q.of, q.bytes = make(map[tend.PersonID]copied, min(len(q.gone), 1024)), 0
	return q.gone
}

// arrived ends what take began.
func (q *pending) arrived() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.gone = nil
}

func (q *pending) size() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.of) + len(q.gone)
}
