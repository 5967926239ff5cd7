package live_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tend/server/engage"
	"tend/server/live"
	"tend/server/wire"
)

// held is a request that waits for its answer.
type held struct {
	reply chan reply
	leave context.CancelFunc
}

// hold sends a request and does not wait.
func (p *place) hold(frames ...string) *held {
	ctx, cancel := context.WithCancel(p.t.Context())
	h := &held{reply: make(chan reply, 1), leave: cancel}
	go func() {
		defer cancel()
		r, err := p.ask(ctx, "POST", "?wait=25", origin, array(frames...))
		if err == nil {
			h.reply <- r
		}
		close(h.reply)
	}()
	return h
}

// waiting tells that a request is held now.
func (p *place) waiting(n int64) {
	p.t.Helper()
	eventually(p.t, "a request is held", func() bool { return p.server.Stats().Held == n })
}

func TestHeldRequestIsAnsweredWhenItsTimeIsOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{}
		p := inMemory(t, f, live.Limits{})
		for query, want := range map[string]time.Duration{"": 0, "?wait=0": 0, "?wait=3": 3 * time.Second, "?wait=25": 25 * time.Second} {
			began := time.Now()
			p.post(query, helloFrame, events(8, 8)).is(t, readyFrame, `{"t":"ack","n":8}`)
			if took := time.Since(began); took != want {
				t.Errorf("%q: after %v, want %v", query, took, want)
			}
		}
		p.drain()
	})
}

func TestHeldRequestIsAnsweredAtOnceWithWhatTheDoorIsGiven(t *testing.T) {
	f := &fake{}
	p := onTCP(t, f, live.Limits{})
	for _, c := range []struct {
		give  func() bool
		frame string
	}{
		{func() bool { return f.door.Send(wire.Hide{Delivery: "d1"}) }, `{"t":"hide","d":"d1"}`},
		{
			func() bool { return f.door.Send(wire.Show{Delivery: "d2", Campaign: "c", Expires: 5}) },
			`{"t":"show","d":"d2","campaign":"c","message":{},"expires":5}`,
		},
		{
			func() bool { f.door.Close(live.CloseIdentity, "token_expired"); return true },
			`{"t":"error","code":"closed","message":"token_expired","close":4401}`,
		},
	} {
		h := p.hold(helloFrame)
		p.waiting(1)
		if !c.give() {
			t.Error("the door does not take it")
		}
		(<-h.reply).is(t, readyFrame, c.frame)
		p.waiting(0)
	}
	if n := f.sessionsClosed(); n != 3 {
		t.Errorf("%d sessions closed", n)
	}
}

func TestRequestThatHasSomethingToSayIsNotHeld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{
			open: func(_ context.Context, door engage.Door, _ *wire.Hello) error {
				door.Send(wire.Hide{Delivery: "d1"}) // before ready
				return nil
			},
		}
		p := inMemory(t, f, live.Limits{})
		began := time.Now()
		p.post("?wait=25", helloFrame).is(t, readyFrame, `{"t":"hide","d":"d1"}`)
		f.open = nil
		f.batch = func(context.Context, *wire.Events) ([]wire.Frame, error) {
			return []wire.Frame{wire.Refusal{N: 8, Code: "required"}, wire.Ack{N: 8}}, nil
		}
		p.post("?wait=25", helloFrame, events(8, 8)).is(t, readyFrame, `{"t":"error","n":8,"code":"required","message":""}`, `{"t":"ack","n":8}`)
		if took := time.Since(began); took != 0 {
			t.Errorf("after %v", took)
		}
		p.drain()
	})
}

func TestNewerRequestOfATabEndsTheWaitOfTheOlder(t *testing.T) {
	f := &fake{}
	p := onTCP(t, f, live.Limits{})
	first := p.hold(helloFrame)
	p.waiting(1)
	other := p.hold(strings.Replace(helloFrame, `"tab":"t"`, `"tab":"other"`, 1))
	p.waiting(2)
	p.post("", helloFrame, events(8, 8)).is(t, readyFrame, `{"t":"ack","n":8}`)
	(<-first.reply).is(t, readyFrame)
	p.waiting(1)
	select {
	case r := <-other.reply:
		t.Errorf("another tab's request was answered: %+v", r)
	default:
	}
	p.drain()
	<-other.reply
}

func TestRequestsOfATabComeOneAfterAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		at := make(chan struct{})
		f := &fake{batch: func(context.Context, *wire.Events) ([]wire.Frame, error) { <-at; return nil, nil }}
		p := inMemory(t, f, live.Limits{})
		one, two, three := p.hold(helloFrame, events(1, 1)), p.hold(helloFrame, events(2, 2)), p.hold(helloFrame)
		synctest.Wait()
		if n := len(f.numbers()); n > 1 {
			t.Errorf("%d batches of one tab at a time", n)
		}
		began := time.Now()
		close(at)
		answered := 0
		for _, h := range []*held{one, two, three} {
			<-h.reply
			answered++
		}
		// Which of them came last is the network's choice; only that one is held.
		if took := time.Since(began); took != 25*time.Second || answered != 3 {
			t.Errorf("%d answered after %v", answered, took)
		}
		p.drain()
	})
}

func TestBrowserThatGivesUpEndsItsHeldRequest(t *testing.T) {
	f := &fake{}
	p := onTCP(t, f, live.Limits{})
	h := p.hold(helloFrame)
	p.waiting(1)
	h.leave()
	eventually(t, "the session is closed", func() bool { return f.sessionsClosed() == 1 })
	if f.door.Send(wire.Hide{Delivery: "d"}) {
		t.Error("a frame is taken for a browser that is gone")
	}
	p.post("", helloFrame).is(t, readyFrame)
	if p.logged.Len() > 0 {
		t.Errorf("logged: %s", p.logged)
	}
}

func TestEventsOfABrowserThatGivesUpAreStillTaken(t *testing.T) {
	began, end := make(chan struct{}), make(chan struct{})
	var err error
	f := &fake{batch: func(ctx context.Context, _ *wire.Events) ([]wire.Frame, error) {
		close(began)
		<-end
		err = ctx.Err()
		return nil, nil
	}}
	p := onTCP(t, f, live.Limits{})
	h := p.hold(helloFrame, events(1, 1))
	<-began
	h.leave()
	<-h.reply
	close(end)
	eventually(t, "the session is closed", func() bool { return f.sessionsClosed() == 1 })
	if err != nil {
		t.Errorf("the unit of work was told to stop: %v", err)
	}
}

func TestDrainAnswersEveryHeldRequest(t *testing.T) {
	f := &fake{}
	p := onTCP(t, f, live.Limits{})
	var all []*held
	for i := range 20 {
		all = append(all, p.hold(strings.Replace(helloFrame, `"tab":"t"`, fmt.Sprintf(`"tab":"t%d"`, i), 1)))
	}
	p.waiting(20)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := p.server.Drain(ctx); err != nil {
		t.Fatal("they are held on: ", err)
	}
	for _, h := range all {
		if r := <-h.reply; r.status != 200 || !strings.Contains(r.body, `,{"t":"drain","after":`) {
			t.Errorf("%d %s", r.status, r.body)
		}
	}
	if n := f.sessionsClosed(); n != 20 {
		t.Errorf("%d sessions closed", n)
	}
	r := p.post("", helloFrame)
	if got := r.problem(t); got.Status != 503 || got.Code != "draining" || got.Close != live.CloseDraining || r.header.Get("Retry-After") == "" {
		t.Errorf("%+v", got)
	}
}

func TestDoorOfARequestIsBounded(t *testing.T) {
	f := &fake{}
	f.open = func(_ context.Context, door engage.Door, _ *wire.Hello) error {
		sent := 0
		for door.Send(wire.Hide{Delivery: strings.Repeat("x", 60<<10)}) {
			if sent++; sent > 100 {
				t.Error("6 MiB wait for one answer")
				break
			}
		}
		return nil
	}
	onTCP(t, f, live.Limits{}).post("", helloFrame)
}
