package jobs

import (
	"cmp"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"tend/server/send"
	"tend/server/tend"
)

func TestEachAnswerOfAPushServiceHasItsEnd(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		status  int
		retry   string
		want    string
		after   time.Duration // 0: it is over
		atMost  time.Duration
		already int // attempts
	}{
		"Created":             {status: 201, want: "accepted"},
		"Taken":               {status: 202, want: "accepted"},
		"NotFound":            {status: 404, want: "gone"},
		"Gone":                {status: 410, want: "gone"},
		"TooLarge":            {status: 413, want: "too_large"},
		"BadRequest":          {status: 400, want: "refused"},
		"Unauthorized":        {status: 401, want: "refused"},
		"Forbidden":           {status: 403, want: "refused"},
		"Limited":             {status: 429, want: "limited", after: 4 * time.Second, atMost: 6 * time.Second},
		"LimitedAndSaysUntil": {status: 429, retry: "120", want: "limited", after: 2 * time.Minute, atMost: 133 * time.Second},
		"LimitedForEver":      {status: 429, retry: "86400", want: "limited", after: 59 * time.Minute, atMost: time.Hour},
		"OutOfOrder":          {status: 500, want: "unreachable", after: 4 * time.Second, atMost: 6 * time.Second},
		"OutOfOrderAgain":     {status: 500, already: 1, want: "unreachable", after: 24 * time.Second, atMost: 36 * time.Second},
		"OutOfOrderOften":     {status: 502, already: 3, want: "unreachable", after: 8 * time.Minute, atMost: 12 * time.Minute},
		"AwayAndSaysUntil":    {status: 503, retry: "60", want: "unreachable", after: time.Minute, atMost: 67 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			pm := newPostman(t, OutboxOptions{}, func(w http.ResponseWriter, _ *http.Request) {
				if c.retry != "" {
					w.Header().Set("Retry-After", c.retry)
				}
				w.WriteHeader(c.status)
			})
			p := pm.push(t, "x")
			p.Attempts = c.already
			pm.shelf.put(p)
			pm.run(t)
			before := time.Now()
			e := pm.shelf.next(t)
			wait := time.Duration(0)
			if e.Again != 0 {
				wait = e.Again.Time().Sub(before)
			}
			if e.Outcome != c.want || e.Status != c.status || e.Detail == "" || (wait == 0) != (c.after == 0) || wait < c.after-time.Second || wait > c.atMost+10*time.Second {
				t.Errorf("%+v, again in %s, want %s in %s", e, wait, c.want, c.after)
			}
			pm.stop()
			if got := pm.Stats.Read()[PushCount{c.want, "other"}]; got != 1 {
				t.Errorf("counted %d times", got)
			}
		})
	}
}

func TestNoPushServiceHoldsAPushForLongerThanItsLease(t *testing.T) {
	t.Parallel()
	hang := func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // only then the server notices who hangs up
		<-r.Context().Done()
	}
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		want   string
	}{
		"TimeOut": {hang, "unreachable"},
		"SlowBodyOfASuccess": {func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(201)
			_ = http.NewResponseController(w).Flush()
			hang(w, r)
		}, "accepted"},
		"HangsUp": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "unreachable"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			pm := newPostman(t, OutboxOptions{Lease: 600 * time.Millisecond}, c.answer)
			pm.shelf.put(pm.push(t, "x"))
			pm.run(t)
			if e := pm.shelf.next(t); e.Outcome != c.want || (e.Again == 0) != (c.want == "accepted") {
				t.Errorf("%+v", e)
			}
		})
	}
	t.Run("NobodyThere", func(t *testing.T) {
		t.Parallel()
		pm := newPostman(t, OutboxOptions{}, nil)
		p := pm.push(t, "x")
		p.Endpoint = "http://127.0.0.1:1/x"
		pm.shelf.put(p)
		pm.run(t)
		if e := pm.shelf.next(t); e.Outcome != "unreachable" || e.Status != 0 || e.Again == 0 {
			t.Errorf("%+v", e)
		}
	})
}

func TestWhatIsNotToBeSentIsNot(t *testing.T) {
	t.Parallel()
	var calls atomic.Int64
	pm := newPostman(t, OutboxOptions{}, func(w http.ResponseWriter, _ *http.Request) {
		calls.Add(1)
		w.WriteHeader(201)
	})
	now := tend.Stamp(time.Now())
	want := map[string]string{}
	for name, c := range map[string]struct {
		change func(p *tend.PushSend)
		want   string
	}{
		"stopped":   {func(p *tend.PushSend) { p.Live = false }, "stopped"},
		"off":       {func(p *tend.PushSend) { p.Site = 2 }, "stopped"},
		"moved":     {func(p *tend.PushSend) { p.Endpoint = "" }, "gone"},
		"late":      {func(p *tend.PushSend) { p.Expires = now - 1 }, "expired"},
		"too late":  {func(p *tend.PushSend) { p.TTL, p.Expires = 0, now.Add(-time.Minute) }, "expired"},
		"too large": {func(p *tend.PushSend) { p.Body = strings.Repeat("x", send.MaxPlain+1) }, "too_large"},
		"no key":    {func(p *tend.PushSend) { p.Key = "forgotten" }, "refused"},
		"stranger":  {func(p *tend.PushSend) { p.Endpoint = "https://evil.example/" }, "refused"},
	} {
		p := pm.push(t, name)
		c.change(&p)
		want[name] = c.want
		pm.shelf.put(p)
	}
	pm.run(t)
	for range want {
		if e := pm.shelf.next(t); e.Outcome != want[e.Send.ID] || e.Again != 0 || e.Detail == "" {
			t.Errorf("%s: %+v, want %s", e.Send.ID, e, want[e.Send.ID])
		}
	}
	if n := calls.Load(); n != 0 {
		t.Errorf("the push service was called %d times", n)
	}
	p := pm.push(t, "now or never")
	p.TTL, p.Expires = 0, now
	pm.shelf.put(p)
	if pm.Wake(); pm.shelf.next(t).Outcome != "accepted" || calls.Load() != 1 {
		t.Error("what is only for those who are there now was not sent at once")
	}
}

// What leaves is the same each time but for its age.
func TestARepeatTakesThePlaceOfTheFirst(t *testing.T) {
	t.Parallel()
	var heads []http.Header
	pm := newPostman(t, OutboxOptions{Poll: 100 * time.Millisecond}, func(w http.ResponseWriter, r *http.Request) {
		heads = append(heads, r.Header)
		w.WriteHeader(503)
	})
	p := pm.push(t, "x")
	pm.run(t)
	for i := range 2 {
		pm.shelf.put(p)
		p = *pm.shelf.next(t).Send
		p.Expires = p.Expires.Add(-time.Duration(i+1) * time.Minute)
	}
	pm.stop()
	for _, name := range []string{"Topic", "Urgency", "Authorization"} {
		if a, b := heads[0].Get(name), heads[1].Get(name); a != b || a == "" {
			t.Errorf("%s: %q, then %q", name, a, b)
		}
	}
	if a, b := heads[0].Get("Ttl"), heads[1].Get("Ttl"); cmp.Compare(a, b) <= 0 || a < "3590" {
		t.Errorf("a TTL of %s, then of %s, a minute later", a, b)
	}
}

func TestAPushServiceThatHasEnoughRests(t *testing.T) {
	t.Parallel()
	pm := newPostman(t, OutboxOptions{}, func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, "much") {
			w.Header().Set("Retry-After", "600")
			w.WriteHeader(429)
			return
		}
		w.WriteHeader(201)
	})
	much := pm.push(t, "much")
	much.Service = "fcm"
	pm.shelf.put(much)
	pm.run(t)
	if e := pm.shelf.next(t); e.Outcome != "limited" {
		t.Fatalf("%+v", e)
	}
	more, other := pm.push(t, "more"), pm.push(t, "other")
	more.Service, other.Service = "fcm", "mozilla"
	pm.shelf.put(more, other)
	pm.Wake()
	if e := pm.shelf.next(t); e.Send.ID != "other" || e.Outcome != "accepted" {
		t.Errorf("%+v, want the one to the other push service", e)
	}
	pm.shelf.mu.Lock()
	defer pm.shelf.mu.Unlock()
	if len(pm.shelf.list) != 1 || !slices.Equal(pm.shelf.without, []string{"fcm"}) {
		t.Errorf("%d wait, none to %v", len(pm.shelf.list), pm.shelf.without)
	}
}

func TestOneThatHangsLeavesRoomForTheOthers(t *testing.T) {
	t.Parallel()
	held := make(chan struct{})
	pm := newPostman(t, OutboxOptions{}, func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, "hangs") {
			<-held
		}
		w.WriteHeader(201)
	})
	for i := range 2 * pushWorkers {
		p := pm.push(t, fmt.Sprint("hangs", i))
		p.Service = "mozilla"
		pm.shelf.put(p)
	}
	pm.run(t)
	for range 5 {
		pm.shelf.put(pm.push(t, "quick"))
		pm.Wake()
		if e := pm.shelf.next(t); e.Send.ID != "quick" {
			t.Errorf("%+v", e)
		}
	}
	close(held)
	for range 2 * pushWorkers {
		pm.shelf.next(t)
	}
}

func TestItStopsWhenWhatIsOnItsWayHasEnded(t *testing.T) {
	t.Parallel()
	begun, held := make(chan struct{}), make(chan struct{})
	pm := newPostman(t, OutboxOptions{}, func(w http.ResponseWriter, _ *http.Request) {
		close(begun)
		<-held
		w.WriteHeader(201)
	})
	pm.shelf.put(pm.push(t, "x"))
	pm.shelf.down = 1 // and the database is away for a moment
	pm.run(t)
	<-begun
	stopped := make(chan struct{})
	go func() {
		pm.stop()
		close(stopped)
	}()
	select {
	case <-stopped:
		t.Error("it did not wait")
	case <-time.After(50 * time.Millisecond):
	}
	pm.shelf.put(pm.push(t, "too late"))
	close(held)
	<-stopped
	if e := pm.shelf.next(t); e.Outcome != "accepted" || len(pm.shelf.list) != 1 {
		t.Errorf("%+v, and %d wait", e, len(pm.shelf.list))
	}
}

func TestAChangedConfigurationEndsWhatWasStopped(t *testing.T) {
	t.Parallel()
	pm := newPostman(t, OutboxOptions{}, nil)
	pm.run(t)
	<-pm.shelf.stopped // it has one from the start
	pm.SetSites(nil)
	select {
	case <-pm.shelf.stopped:
	case <-time.After(20 * time.Second):
		t.Error("nobody looked")
	}
}
