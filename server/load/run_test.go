package load

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"tend/server/app"
	"tend/server/config"
	"tend/server/tend"
	"tend/server/wire"
)

const boot = `
sites:
  - name: acme
    key: site_acme
    write_key: wk_acme_0123456789
    origins: ["http://acme.example"]
    campaigns:
      - {id: hello, status: live, name: Hello, channel: in_app, trigger: {type: event, name: exported},
         message: {layout: banner, position: top, blocks: [{type: text, text: Hi}]}, caps: [{max: 2, per: lifetime}]}
`

// serve runs a real server; stop ends it and waits.
func serve(t *testing.T, dir, addr string) (at string, stop func()) {
	t.Helper()
	file := filepath.Join(dir, "boot.yaml")
	if err := os.WriteFile(file, []byte(boot), 0o600); err != nil {
		t.Fatal(err)
	}
	a, err := app.New(t.Context(), &config.Settings{Addr: addr, DataDir: dir, Bootstrap: file, LogFormat: "text"}, app.Options{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- a.Run(ctx) }()
	ended := false
	stop = func() {
		cancel()
		if ended {
			return
		}
		ended = true
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	t.Cleanup(stop)
	return a.URL(), stop
}

func plan(at string) Plan {
	return Plan{URL: at, Site: "site_acme", Origin: "http://acme.example", People: 20, Sockets: 20, Rate: 400, Frame: 1, For: time.Second, Event: "exported"}
}

func silent(int) {}

func figure(t *testing.T, at, name string) int64 {
	t.Helper()
	res, err := http.Get(at + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`(?m)^` + name + ` (\S+)$`).FindSubmatch(body)
	if m == nil {
		t.Fatalf("no %s in %s", name, body)
	}
	n, err := strconv.ParseFloat(string(m[1]), 64)
	if err != nil {
		t.Fatal(err)
	}
	return int64(n)
}

// TestWhatACrowdCountsTheServerCountsToo: people come and go by turns on few sockets,
// get messages and close them, and both sides agree on what happened.
func TestWhatACrowdCountsTheServerCountsToo(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	at, stop := serve(t, t.TempDir(), "127.0.0.1:0")
	p := plan(at)
	p.People, p.For = 30, 2*time.Second
	opened := 0
	f, err := Run(t.Context(), p, func(open int) { opened = open })
	if err != nil {
		t.Fatal(err)
	}
	http.DefaultClient.CloseIdleConnections()
	if !f.OK() || f.Events.Lost != 0 || f.Events.Refused != 0 || f.Events.Acknowledged != f.Events.Due || len(f.Errors) > 0 {
		t.Errorf("%+v", f)
	}
	if asked := int64(p.Rate) * int64(p.For/time.Second); f.Events.Due-f.Events.Receipts != asked || f.Events.Receipts != 2*f.Shown {
		t.Errorf("%d events and %d receipts of %d messages, asked for %d events", f.Events.Due, f.Events.Receipts, f.Shown, asked)
	}
	// On a busy machine not everybody's turn comes.
	if opened == 0 || f.People.Seen == 0 || f.People.Seen > p.People || f.Shown < int64(f.People.Seen) || f.Shown > 2*int64(f.People.Seen) {
		t.Errorf("%d opened, %d people seen, %d messages: each may get two", opened, f.People.Seen, f.Shown)
	}
	if n := figure(t, at, "tend_events_total"); n != f.Events.Acknowledged {
		t.Errorf("the server has committed %d events, the crowd heard of %d", n, f.Events.Acknowledged)
	}
	if f.Took.P50 <= 0 || f.Took.P50 > f.Took.P99 || f.Took.P99 > f.Took.Max || f.Hello.P50 <= 0 {
		t.Errorf("times that cannot be: %+v, %+v", f.Took, f.Hello)
	}
	http.DefaultClient.CloseIdleConnections()
	stop()
}

func TestIdleSocketsAreHeldAndSayNothing(t *testing.T) {
	at, _ := serve(t, t.TempDir(), "127.0.0.1:0")
	p := plan(at)
	p.Sockets, p.People, p.Rate, p.For = 100, 100, 0, 100*time.Millisecond
	held := int64(0)
	f, err := Run(t.Context(), p, func(int) { held = figure(t, at, "tend_sockets_open") })
	if err != nil || !f.OK() || f.Sockets.Open != 100 || f.Events.Due != 0 || held != 100 {
		t.Errorf("%+v, %v, the server held %d", f, err, held)
	}
}

// TestAnInterruptEndsItWithTheFiguresSoFar: Ctrl-C.
func TestAnInterruptEndsItWithTheFiguresSoFar(t *testing.T) {
	at, _ := serve(t, t.TempDir(), "127.0.0.1:0")
	p := plan(at)
	p.For = time.Hour
	ctx, cancel := context.WithCancel(t.Context())
	f, err := Run(ctx, p, func(int) { time.AfterFunc(300*time.Millisecond, cancel) })
	if err != nil || !f.Interrupted || f.Events.Due == 0 || !f.OK() {
		t.Errorf("%+v, %v", f, err)
	}
}

// TestARestartedServerIsComeBackTo: the crowd is asked to come back, does, and sends
// what was not acknowledged.
func TestARestartedServerIsComeBackTo(t *testing.T) {
	dir := t.TempDir()
	at, stop := serve(t, dir, "127.0.0.1:0")
	p := plan(at)
	p.For = 3 * time.Second
	f, err := Run(t.Context(), p, func(int) {
		stop()
		serve(t, dir, strings.TrimPrefix(at, "http://"))
	})
	if err != nil || !f.OK() || f.Sockets.CameBack == 0 || f.Sockets.Drained == 0 || f.Events.Due < 1200 {
		t.Errorf("%+v, %v", f, err)
	}
}

func TestEventsThatAServerTakesToItsGraveAreLost(t *testing.T) {
	var taken atomic.Int64
	var f *fake
	f = newFake(t, func(k *talk, e *wire.Events) {
		if taken.Add(1) <= 5 {
			k.say(lastOf(e))
			return
		}
		go f.die()
	})
	p := plan(f.URL)
	p.For = time.Minute
	report, err := runFor(t.Context(), p, spans{settling: time.Second, hurrying: time.Second, deserted: 300 * time.Millisecond}, silent)
	if err != nil {
		t.Fatal(err)
	}
	if report.OK() || report.Events.Lost == 0 || report.Events.Lost+report.Events.Acknowledged != report.Events.Due {
		t.Errorf("%+v", report.Events)
	}
	var out strings.Builder
	if report.Write(&out); !strings.Contains(out.String(), "LOST") || !strings.Contains(out.String(), "no_answer") {
		t.Error(out.String())
	}
}

// TestWhatIsLimitedIsSentAgainLater: a refused batch goes out once more, under its numbers.
func TestWhatIsLimitedIsSentAgainLater(t *testing.T) {
	var limited atomic.Bool
	var first, again atomic.Uint64
	f := newFake(t, func(k *talk, e *wire.Events) {
		switch {
		case limited.CompareAndSwap(false, true):
			first.Store(e.Events[0].N)
			k.say(wire.Refusal{Code: "rate_limited", Message: "more than 100 events a second", RetryAfter: 1})
		case again.CompareAndSwap(0, e.Events[0].N):
			k.say(wire.Refusal{N: e.Events[0].N, Code: "bad_value", Message: "no"}, lastOf(e))
		default:
			k.say(lastOf(e))
		}
	})
	p := plan(f.URL)
	p.Sockets, p.People, p.Rate, p.For = 1, 1, 50, 200*time.Millisecond
	report, err := Run(t.Context(), p, silent)
	if err != nil || !report.OK() || report.Events.Refused != 1 || report.Events.Acknowledged != report.Events.Due-1 || report.Took.Max < 700 {
		t.Errorf("%+v, %v", report, err)
	}
	if !strings.Contains(strings.Join(report.Warnings, "\n"), "limits were reached") {
		t.Errorf("it does not say that limits were measured: %q", report.Warnings)
	}
	if first.Load() != 1 || again.Load() != 1 {
		t.Errorf("began with event %d, sent again from %d", first.Load(), again.Load())
	}
}

// TestAServerThatTurnsEverybodyAwayEndsIt, for coming back with the same words is no use.
func TestAServerThatTurnsEverybodyAwayEndsIt(t *testing.T) {
	f := newFake(t, func(k *talk, _ *wire.Events) { k.end(4403, "this site is not served here any more") })
	p := plan(f.URL)
	p.For = time.Minute
	report, err := Run(t.Context(), p, silent)
	if err != nil || report.OK() || report.Sockets.TurnedAway != 20 || report.Seconds > 30 || report.Errors[0].Code != "4403" {
		t.Errorf("%+v, %v", report, err)
	}
}

// TestTimeIsMeasuredFromWhenAnEventWasDue: a server that stalls is not let off, because
// its crowd waited politely.
func TestTimeIsMeasuredFromWhenAnEventWasDue(t *testing.T) {
	release := make(chan struct{})
	var stalled atomic.Bool
	f := newFake(t, func(k *talk, e *wire.Events) {
		if stalled.CompareAndSwap(false, true) {
			time.AfterFunc(500*time.Millisecond, func() { close(release) })
			<-release
		}
		k.say(lastOf(e))
	})
	p := plan(f.URL)
	p.Sockets, p.People, p.Rate, p.For = 1, 1, 100, time.Second
	report, err := Run(t.Context(), p, silent)
	if err != nil || !report.OK() || report.Events.Due < 90 {
		t.Fatalf("%+v, %v", report, err)
	}
	// Half of the events fell due during the stall: they waited a quarter of a second on average.
	if report.Took.P95 < 350 || report.Took.Max < 450 || report.Events.PerFrame < 1.5 {
		t.Errorf("%+v, %.1f a frame", report.Took, report.Events.PerFrame)
	}
}

func TestWhoIsTurnedAwayAtTheDoorIsToldWhatToDo(t *testing.T) {
	at, _ := serve(t, t.TempDir(), "127.0.0.1:0")
	other := httptest.NewServer(http.NotFoundHandler())
	defer other.Close()
	on := httptest.NewServer(http.RedirectHandler("https://tend.example.com/v1/socket", http.StatusMovedPermanently))
	defer on.Close()
	for _, x := range []struct {
		name string
		set  func(p *Plan)
		code tend.Code
		says []string
	}{
		{"away", func(p *Plan) { p.URL = "http://127.0.0.1:1" }, tend.Unavailable, []string{"nothing listens at http://127.0.0.1:1", "--url"}},
		{"no such host", func(p *Plan) { p.URL = "http://nowhere.invalid" }, tend.Unavailable, []string{"nowhere.invalid"}},
		{"wrong key", func(p *Plan) { p.Site = "site_other" }, tend.Forbidden, []string{`no site has the key "site_other"`, "4403"}},
		{"wrong origin", func(p *Plan) { p.Origin = "http://other.example" }, tend.Forbidden, []string{"no site has the origin http://other.example", "--origin", "origin_refused"}},
		{"no Tend", func(p *Plan) { p.URL = other.URL }, tend.Forbidden, []string{"answers 404", "no Tend", "proxy"}},
		{"moved", func(p *Plan) { p.URL = on.URL }, tend.Forbidden, []string{"https://tend.example.com/v1/socket", "--url"}},
	} {
		t.Run(x.name, func(t *testing.T) {
			p := plan(at)
			x.set(&p)
			f, err := Run(t.Context(), p, func(int) { t.Error("it began all the same") })
			if f != nil || tend.CodeOf(err) != x.code {
				t.Errorf("%+v, %v", f, err)
			}
			for _, want := range x.says {
				if !strings.Contains(fmt.Sprint(err), want) {
					t.Errorf("%q is not in %v", want, err)
				}
			}
		})
	}
}

func TestAPlanIsBounded(t *testing.T) {
	good := plan("http://127.0.0.1:8080/")
	if err := good.Check(); err != nil || good.URL != "http://127.0.0.1:8080" {
		t.Errorf("%q, %v", good.URL, err)
	}
	bad := Plan{URL: "127.0.0.1:8080", Origin: "shop.example", People: 0, Sockets: MaxSockets + 1, Rate: -1, Frame: 101, For: 2 * time.Hour}
	err := bad.Check()
	for _, flag := range []string{"url", "site", "origin", "people", "sockets", "rate", "frame", "for", "campaign-event"} {
		if !strings.Contains(fmt.Sprint(err), "--"+flag+": ") {
			t.Errorf("--%s is not at fault in %v", flag, err)
		}
	}
}
