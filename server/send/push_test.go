package send

import (
	"crypto/x509"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"tend/server/tend"
)

type fixedClock struct{ now time.Time }

func (c *fixedClock) Now() time.Time { return c.now }

// pusher is a sender to one browser at a push service of the test's own.
type pusher struct {
	*Pusher
	to     *browser
	clock  *fixedClock
	device tend.PushDevice
	signed atomic.Int64
}

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func newPusher(t testing.TB, to *browser, now time.Time) *pusher {
	t.Helper()
	p := &pusher{to: to, clock: &fixedClock{now}}
	p.device = tend.PushDevice{ID: "d", Endpoint: "https://fcm.googleapis.com/fcm/send/x", P256dh: to.p256dh(), Auth: to.auth(), Key: "BKey"}
	p.at(Options{}, nil)
	return p
}

// at makes the sender anew.
func (p *pusher) at(o Options, hosts []string) {
	p.Pusher = NewPusher(NewClient(o), hosts, func(_ *tend.PushKey, audience, subject string, expires time.Time) (string, error) {
		p.signed.Add(1)
		if subject == "broken" {
			return "", errors.New("no such key")
		}
		return audience + " " + subject + " " + expires.Format(time.RFC3339), nil
	}, p.clock, slog.New(slog.DiscardHandler))
	p.patience = 50 * time.Millisecond
}

func (p *pusher) push(body []byte) *Push {
	return &Push{Device: &p.device, Key: &tend.PushKey{ID: "k", Public: "BKey"}, Subject: "https://tend.example", Body: body, TTL: time.Minute, Urgency: "normal"}
}

var onlyLoopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}

// service is a push service that answers as a test wants.
func service(t *testing.T, answer http.HandlerFunc) *pusher {
	t.Helper()
	srv := httptest.NewServer(answer)
	t.Cleanup(srv.Close)
	p := newPusher(t, newBrowser(t), noon)
	p.device.Endpoint = srv.URL + "/wpush/v2/abc"
	p.at(Options{Allow: onlyLoopback}, []string{srv.URL})
	return p
}

func TestWhatLeavesIsAPush(t *testing.T) {
	var head http.Header
	var body []byte
	var path string
	p := service(t, func(w http.ResponseWriter, r *http.Request) {
		head, path = r.Header, r.Method+" "+r.URL.Path
		body, _ = io.ReadAll(r.Body)
		w.WriteHeader(http.StatusCreated)
	})
	note, err := Note{Title: "Hello", URL: "/"}.Encode()
	if err != nil {
		t.Fatal(err)
	}
	push := p.push(note)
	push.Topic = "greetings"
	if r := p.Send(t.Context(), push); r.Outcome != Accepted || r.Status != http.StatusCreated {
		t.Fatalf("%+v", r)
	}
	origin := strings.TrimSuffix(p.device.Endpoint, "/wpush/v2/abc")
	for name, want := range map[string]string{
		"Authorization":    "vapid t=" + origin + " https://tend.example 2026-11-24T00:00:00Z, k=BKey",
		"Content-Encoding": "aes128gcm", "Content-Type": "application/octet-stream", "Ttl": "60", "Urgency": "normal", "Topic": "greetings", "User-Agent": "Tend",
	} {
		if got := head.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	message, _ := p.to.open(t, body)
	want := `{"v":1,"d":"","title":"Hello","body":"","icon":"","image":"","badge":"","tag":"","url":"/","actions":[],"lang":"","dir":"auto"}`
	if path != "POST /wpush/v2/abc" || string(message) != want {
		t.Errorf("%s: %s", path, message)
	}
}

func TestEachAnswerHasItsEnd(t *testing.T) {
	for _, c := range []struct {
		name, retry string
		status      int
		want        Outcome
		after       time.Duration
	}{
		{"Created", "", 201, Accepted, 0},
		{"Queued", "", 202, Accepted, 0},
		{"NotFound", "", 404, Gone, 0},
		{"Gone", "", 410, Gone, 0},
		{"TooLarge", "", 413, TooLarge, 0},
		{"Limited", "120", 429, Limited, 2 * time.Minute},
		{"LimitedUntil", "Mon, 23 Nov 2026 12:05:00 GMT", 429, Limited, 5 * time.Minute},
		{"LimitedForEver", "99999999999", 429, Limited, 24 * time.Hour},
		{"LimitedInThePast", "Sun, 22 Nov 2026 12:05:00 GMT", 429, Limited, 0},
		{"LimitedWithoutAWord", "soon", 429, Limited, 0},
		{"Broken", "", 500, Unreachable, 0},
		{"Away", "60", 503, Unreachable, time.Minute},
		{"BadRequest", "", 400, Refused, 0},
		{"Unknown", "", 401, Refused, 0},
		{"Forbidden", "", 403, Refused, 0},
		{"Moved", "", 308, Refused, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := service(t, func(w http.ResponseWriter, _ *http.Request) {
				if c.retry != "" {
					w.Header().Set("Retry-After", c.retry)
				}
				w.Header().Set("Location", "http://127.0.0.1:1/")
				w.WriteHeader(c.status)
				_, _ = io.WriteString(w, "because\n\x00 of "+strings.Repeat("this ", 1000))
			})
			r := p.Send(t.Context(), p.push([]byte("{}")))
			if r.Outcome != c.want || r.Status != c.status || r.RetryAfter != c.after || r.Detail == "" || len(r.Detail) > 300 || strings.ContainsAny(r.Detail, "\n\x00") {
				t.Errorf("%+v, want %s after %s", r, c.want, c.after)
			}
		})
	}
}

// What has come by then counts: a push that was accepted must not be sent again because
// the push service takes its time to say so twice.
func TestNobodyIsWaitedForLong(t *testing.T) {
	hang := func(r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // only then the server notices who hangs up
		<-r.Context().Done()
	}
	t.Run("Answer", func(t *testing.T) {
		p := service(t, func(_ http.ResponseWriter, r *http.Request) { hang(r) })
		p.client.http.Timeout = 50 * time.Millisecond
		if r := p.Send(t.Context(), p.push([]byte("{}"))); r.Outcome != Unreachable || !strings.Contains(r.Detail, "in time") {
			t.Errorf("%+v", r)
		}
	})
	for name, c := range map[string]struct {
		status int
		want   Outcome
	}{"BodyOfASuccess": {201, Accepted}, "BodyOfAFailure": {503, Unreachable}, "BodyOfARefusal": {400, Refused}} {
		t.Run(name, func(t *testing.T) {
			p := service(t, func(w http.ResponseWriter, r *http.Request) {
				w.WriteHeader(c.status)
				_, _ = io.WriteString(w, "wait")
				_ = http.NewResponseController(w).Flush()
				hang(r)
			})
			if r := p.Send(t.Context(), p.push([]byte("{}"))); r.Outcome != c.want || r.Status != c.status {
				t.Errorf("%+v", r)
			}
		})
	}
	t.Run("HangsUp", func(t *testing.T) {
		p := service(t, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
		if r := p.Send(t.Context(), p.push([]byte("{}"))); r.Outcome != Unreachable {
			t.Errorf("%+v", r)
		}
	})
}

func TestWhatIsNotSentAtAll(t *testing.T) {
	calls := atomic.Int64{}
	p := service(t, func(w http.ResponseWriter, _ *http.Request) { calls.Add(1) })
	for name, c := range map[string]struct {
		change func(*Push, *tend.PushDevice)
		want   Outcome
	}{
		"TooLong":      {func(x *Push, _ *tend.PushDevice) { x.Body = make([]byte, MaxPlain+1) }, TooLarge},
		"AnotherHost":  {func(_ *Push, d *tend.PushDevice) { d.Endpoint = "https://push.evil.example/x" }, Refused},
		"AnotherPort":  {func(_ *Push, d *tend.PushDevice) { d.Endpoint = "http://127.0.0.1:1/x" }, Refused},
		"NoKey":        {func(_ *Push, d *tend.PushDevice) { d.P256dh = "x" }, Refused},
		"NotSigned":    {func(x *Push, _ *tend.PushDevice) { x.Subject = "broken" }, Refused},
		"WithPassword": {func(_ *Push, d *tend.PushDevice) { d.Endpoint = strings.Replace(d.Endpoint, "://", "://a:b@", 1) }, Refused},
	} {
		device := p.device
		push := p.push([]byte("{}"))
		push.Device = &device
		c.change(push, &device)
		if r := p.Send(t.Context(), push); r.Outcome != c.want || r.Detail == "" || r.Status != 0 {
			t.Errorf("%s: %+v", name, r)
		}
	}
	before := p.signed.Load()
	long := p.push(make([]byte, MaxPlain+1))
	long.Key = &tend.PushKey{ID: "another", Public: "BAnother"}
	if r := p.Send(t.Context(), long); r.Outcome != TooLarge || p.signed.Load() != before {
		t.Errorf("%+v: what is too long was signed and sealed", r)
	}
	// Named by the operator as a push service, and still not where the guard lets it go.
	p.at(Options{}, []string{strings.TrimSuffix(p.device.Endpoint, "/wpush/v2/abc")})
	if r := p.Send(t.Context(), p.push([]byte("{}"))); r.Outcome != Refused || !strings.Contains(r.Detail, "allow-cidrs") {
		t.Errorf("outside of allow-cidrs: %+v", r)
	}
	if n := calls.Load(); n != 0 {
		t.Errorf("the push service was called %d times", n)
	}
}

func TestTheLongestMessageFits(t *testing.T) {
	size := 0
	p := service(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		size = len(body)
		w.WriteHeader(http.StatusCreated)
	})
	if r := p.Send(t.Context(), p.push(make([]byte, MaxPlain))); r.Outcome != Accepted || size != 4096 || MaxPlain != 3993 {
		t.Errorf("%+v, a body of %d bytes", r, size)
	}
	if r := p.Send(t.Context(), p.push(make([]byte, 100))); r.Outcome != Accepted || size > 250 {
		t.Errorf("%+v: 100 bytes became %d", r, size)
	}
}

func TestATokenServesItsPushServiceForHours(t *testing.T) {
	status := http.StatusCreated
	p := service(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) })
	sends := func(want int64, when string) {
		t.Helper()
		p.Send(t.Context(), p.push([]byte("{}")))
		if n := p.signed.Load(); n != want {
			t.Errorf("%s: %d tokens were signed, want %d", when, n, want)
		}
	}
	sends(1, "the first")
	sends(1, "the second")
	other := p.push([]byte("{}"))
	other.Key = &tend.PushKey{ID: "l", Public: "BOther"}
	p.Send(t.Context(), other)
	sends(2, "after one by another key")
	p.clock.now = noon.Add(tokenLife - tokenSpare - time.Second)
	sends(2, "while there is an hour left")
	p.clock.now = noon.Add(tokenLife - tokenSpare)
	sends(3, "when there is not")
	status = http.StatusForbidden
	sends(3, "that is refused")
	sends(4, "after the refusal")
}

func TestOverTLS(t *testing.T) {
	srv := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusCreated) }))
	defer srv.Close()
	p := newPusher(t, newBrowser(t), noon)
	p.device.Endpoint = srv.URL + "/x"
	roots := x509.NewCertPool()
	roots.AddCert(srv.Certificate())
	p.at(Options{Allow: onlyLoopback, roots: roots}, []string{srv.URL})
	if r := p.Send(t.Context(), p.push([]byte("{}"))); r.Outcome != Accepted {
		t.Errorf("%+v", r)
	}
	p.at(Options{Allow: onlyLoopback}, []string{srv.URL})
	if r := p.Send(t.Context(), p.push([]byte("{}"))); r.Outcome != Unreachable || r.Status != 0 {
		t.Errorf("by somebody with a certificate of nobody's: %+v", r)
	}
}
