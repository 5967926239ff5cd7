package load

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"tend/server/tend"
	"tend/server/wire"
)

// tab is one socket of the crowd: a document of whoever visits at the moment. As the
// snippet does, it keeps an event until it is acknowledged, has one frame under way at
// a time, sends in it what has fallen due meanwhile, and comes back when it was cut off.
type tab struct {
	r     *run
	nr    int
	tried func() // says that the first socket has been tried

	mu      sync.Mutex
	socket  *Socket // nil while there is none that has said hello
	person  int
	name    string  // of the document
	n       uint64  // the last number given
	waiting []event // not acknowledged, in order
	flight  int     // how many of them are under way
	resting bool    // the server has asked not to send for a while
	leaving bool    // the visit is over once all is acknowledged
	over    bool    // the visit is over, and the socket closed for that
	gone    error   // why it will never come back
	drain   time.Duration
	frame   wire.Events
	scratch [2][]byte // payload, and the WebSocket's frame around it
}

// event is one that waits for its acknowledgement.
type event struct {
	n    uint64
	due  time.Time
	d    string    // of a receipt
	what tend.What // of a receipt; "" for a page or a track
}

// At most so many events leave in one frame: of 200 bytes each they fit in 64 KiB.
const mostInFrame = 250

// pageEvery says which of a document's events are page views: the first and then one in so many.
const pageEvery = 10

// props make an event about 200 bytes long.
var props = []byte(`{"format":"pdf","pages":12,"template":"quarterly","shared":true,"path":"/reports/q3/2026","note":"....."}`)

// arrive makes the tab a new document of a person.
func (t *tab) arrive(person int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.person, t.n, t.flight, t.leaving, t.over = person, 0, 0, false, false
	t.name = fmt.Sprintf("bench-%s-%d-%d", t.r.id, t.nr, t.r.documents.Add(1))
	for i := range t.waiting { // what fell due while nobody was here is the new one's
		t.n++
		t.waiting[i].n = t.n
	}
}

// due lets events happen. They leave at once, unless a frame is under way.
func (t *tab) due(at time.Time, events int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for range events {
		t.add(event{due: at})
	}
	t.send()
}

func (t *tab) add(e event) {
	t.n++
	e.n = t.n
	t.waiting = append(t.waiting, e)
	t.r.made.Add(1)
	if e.what != "" {
		t.r.receipts.Add(1)
	}
}

// send sends what waits. With t.mu held.
func (t *tab) send() {
	if t.socket == nil || t.flight > 0 || t.resting || len(t.waiting) == 0 {
		return
	}
	t.flight = min(len(t.waiting), mostInFrame)
	t.frame.Now, t.frame.Events = time.Now().UnixMilli(), t.frame.Events[:0]
	for i := range t.flight {
		t.frame.Events = append(t.frame.Events, t.compose(&t.waiting[i]))
	}
	t.scratch[0] = t.frame.Append(t.scratch[0][:0])
	t.r.frames.Add(1)
	if err := t.socket.Write(&t.scratch[1], t.scratch[0]); err != nil {
		t.socket.Close() // the reading side hears of it
	}
}

func (t *tab) compose(e *event) wire.Event {
	out := wire.Event{N: e.n, TS: e.due.UnixMilli()}
	switch {
	case e.what != "":
		out.Kind, out.D, out.What = tend.KindReceipt, e.d, e.what
	case e.n%pageEvery == 1:
		out.Kind, out.Page = tend.KindPage, &tend.Page{URL: t.r.plan.Origin + "/bench", Title: "tend bench"}
	default:
		out.Kind, out.Name, out.Props = tend.KindTrack, t.r.plan.Event, props
	}
	return out
}

// live is a tab's time: one visit after another, until ctx ends or it is turned away
// for good.
func (t *tab) live(ctx context.Context) {
	plan := &t.r.plan
	for visit := 0; ctx.Err() == nil; visit++ {
		t.arrive((t.nr + visit*plan.Sockets) % plan.People)
		end := func() bool { return true }
		if long := plan.visit(); long > 0 {
			if visit == 0 { // not all of them leave at the same time
				long = time.Duration(rand.Int64N(int64(long))) + time.Millisecond
			}
			end = time.AfterFunc(long, t.leave).Stop
		}
		stays := t.stay(ctx)
		end()
		if !stays {
			return
		}
	}
}

// stay is one visit, over as many sockets as it takes; false when it was the last.
func (t *tab) stay(ctx context.Context) bool {
	for tries := 0; ; tries++ {
		again, after := t.converse(ctx, &tries)
		switch {
		case ctx.Err() != nil || t.gaveUp():
			return false
		case !again:
			return true
		}
		select {
		case <-ctx.Done():
			return false
		case <-time.After(after):
		}
	}
}

// leave ends the visit, now or when the last event is acknowledged.
func (t *tab) leave() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.leaving = true
	t.goIfDone()
}

// goIfDone closes the socket when the visit is over. With t.mu held.
func (t *tab) goIfDone() bool {
	if !t.leaving || t.socket == nil || len(t.waiting) > 0 {
		return false
	}
	t.socket.Leave()
	t.socket, t.over = nil, true
	t.r.open.Add(-1)
	return true
}

func (t *tab) gaveUp() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.gone != nil
}
