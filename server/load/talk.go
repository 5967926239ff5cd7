package load

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"tend/server/tend"
	"tend/server/wire"
)

// converse is one socket from its opening to its end. again says that the tab has to
// come back, after that time; tries counts the failures in a row.
func (t *tab) converse(ctx context.Context, tries *int) (again bool, after time.Duration) {
	s, err := t.open(ctx)
	t.tried()
	if err == nil {
		*tries = 0
		stop := context.AfterFunc(ctx, s.Close)
		err = t.read(s)
		stop()
		s.Close()
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.socket != nil {
		t.r.open.Add(-1)
		t.socket = nil
	}
	t.flight = 0 // what was under way waits for its acknowledgement again
	if ctx.Err() != nil || t.over || t.leaving && len(t.waiting) == 0 {
		return false, 0
	}
	why := explain(err, &t.r.plan)
	t.r.trouble.note(why)
	if why.final {
		t.gone = err
		t.r.gone.Add(1)
		return false, 0
	}
	t.r.back.Add(1)
	after = backOff(*tries) + why.after
	if t.drain > 0 {
		after, t.drain = t.drain, 0
	}
	return true, after
}

// backOff is how long to wait after so many failures in a row: longer each time, and
// not as long as the others.
func backOff(tries int) time.Duration {
	most := min(5*time.Second, 100*time.Millisecond<<min(tries, 10))
	return most/2 + time.Duration(rand.Int64N(int64(most/2)))
}

// open opens a socket and says hello. What it is granted before ready counts as well.
func (t *tab) open(ctx context.Context) (*Socket, error) {
	select {
	case t.r.doors <- struct{}{}:
		defer func() { <-t.r.doors }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	start := time.Now()
	s, err := Dial(ctx, Where{URL: t.r.plan.URL, Origin: t.r.plan.Origin})
	if err != nil {
		return nil, err
	}
	stop := context.AfterFunc(ctx, s.Close)
	defer stop()
	if err := t.hello(s); err != nil {
		s.Close()
		return nil, err
	}
	t.r.hello.add(time.Since(start))
	return s, nil
}

func (t *tab) hello(s *Socket) error {
	p := &t.r.plan
	h := wire.Hello{
		V: wire.Version, Now: time.Now().UnixMilli(), Site: p.Site, Anon: anonOf(t.person), Tab: t.name,
		Page:    tend.Page{URL: p.Origin + "/bench", Title: "tend bench"},
		Context: tend.Context{Lang: "en", Zone: "UTC", Width: 1280, Height: 720, Consent: "full"},
	}
	_ = s.Deadline(time.Now().Add(patience))
	if err := s.Write(&t.scratch[1], h.Append(nil)); err != nil {
		return err
	}
	var in []byte
	b, err := s.Read(&in)
	if err != nil {
		return err
	}
	f, err := wire.DecodeAnswer(b)
	if err != nil {
		return err
	}
	ready, ok := f.(wire.Ready)
	if !ok {
		return errNoReady
	}
	if err := s.Deadline(time.Time{}); err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.socket = s
	t.r.open.Add(1)
	t.r.opened.Add(1)
	t.r.see(t.person)
	t.acknowledged(ready.Ack, time.Now())
	t.send()
	t.goIfDone()
	return nil
}

var errNoReady = errors.New("hello was not answered by ready")

// read takes what the server sends until the socket's end.
func (t *tab) read(s *Socket) error {
	var in []byte
	for {
		b, err := s.Read(&in)
		if err != nil {
			return err
		}
		now := time.Now()
		f, err := wire.DecodeAnswer(b)
		if err != nil {
			return err
		}
		t.take(f, now)
	}
}

// take deals with one frame.
func (t *tab) take(f wire.Frame, now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch f := f.(type) {
	case wire.Ack:
		t.acknowledged(f.N, now)
		if !t.goIfDone() {
			t.send()
		}
	case wire.Show:
		t.r.shown.Add(1)
		if t.r.plan.Rate == 0 { // sockets that are only held say nothing
			return
		}
		t.add(event{due: now, d: f.Delivery, what: tend.Shown})
		t.add(event{due: now, d: f.Delivery, what: tend.Dismissed})
		t.send()
	case wire.Refusal:
		t.refused(f)
	case wire.Drain:
		t.drain = time.Duration(f.After)*time.Millisecond + time.Duration(rand.Int64N(int64(time.Second)))
		t.r.drained.Add(1)
	}
}

// acknowledged takes what is committed off the list. With t.mu held.
func (t *tab) acknowledged(n uint64, now time.Time) {
	done := 0
	for done < len(t.waiting) && t.waiting[done].n <= n {
		t.r.took.add(now.Sub(t.waiting[done].due))
		done++
	}
	if done == 0 {
		return
	}
	t.waiting = t.waiting[:copy(t.waiting, t.waiting[done:])]
	t.flight = max(0, t.flight-done)
	t.r.acked.Add(int64(done))
}

// refused deals with an error frame. With t.mu held.
func (t *tab) refused(f wire.Refusal) {
	t.r.trouble.note(refusal(f))
	switch {
	case f.N != 0: // it is acknowledged all the same, for it has its number
		t.r.refused.Add(1)
	case f.RetryAfter > 0 && !t.resting:
		t.flight, t.resting = 0, true
		time.AfterFunc(time.Duration(f.RetryAfter)*time.Second, func() {
			t.mu.Lock()
			defer t.mu.Unlock()
			t.resting = false
			t.send()
		})
	}
}
