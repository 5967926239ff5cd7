package app

import (
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tend/server/config"
	"tend/server/hot"
)

func TestLimitsAreTheSettings(t *testing.T) {
	hello := hot.Rate{PerSecond: 2000, Burst: 20_000}
	for _, c := range []struct {
		name string
		set  config.Limits
		want hot.RateLimits
	}{
		{"Defaults", config.Limits{}, hot.RateLimits{Person: hot.Rate{PerSecond: 200, Burst: 1000}, Address: hot.Rate{PerSecond: 2000, Burst: 10_000}, Hello: hello}},
		{"None", config.Limits{Person: -1, Address: -1, Site: -1}, hot.RateLimits{}},
		{
			"Set",
			config.Limits{Person: 5, Address: 5000, Site: 300, Connections: 10},
			hot.RateLimits{Person: hot.Rate{PerSecond: 5, Burst: 1000}, Address: hot.Rate{PerSecond: 5000, Burst: 25_000}, Site: hot.Rate{PerSecond: 300, Burst: 1500}, Hello: hot.Rate{PerSecond: 5000, Burst: 25_000}},
		},
	} {
		// Signing in is limited whatever is set.
		c.want.Account, c.want.Try = hot.Rate{Every: time.Minute, Burst: 10}, hot.Rate{Every: 10 * time.Second, Burst: 50}
		c.want.PushTest = hot.Rate{Every: 6 * time.Second, Burst: 10}
		if got := rateLimits(c.set); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

// A served site whose limits are small: what the settings say is what browsers meet.
func TestLimitsReachTheBrowsers(t *testing.T) {
	s := settings(t)
	s.Limits = config.Limits{Address: 1, Connections: 1, Socket: -1}
	s.Proxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	s.Bootstrap = filepath.Join(t.TempDir(), "b.yaml")
	if err := os.WriteFile(s.Bootstrap, []byte("sites: [{name: acme, key: site_acme, origins: ['https://acme.example']}]"), 0o600); err != nil {
		t.Fatal(err)
	}
	r := start(t, s, Options{})
	n := 0
	post := func(client string) (int, string) {
		var list []string
		for range 500 {
			n++
			list = append(list, fmt.Sprintf(`{"n":%d,"k":"track","name":"x"}`, n))
		}
		body := fmt.Sprintf(`[{"t":"hello","v":1,"site":"site_acme","anon":"a%[1]d","tab":"t%[1]d"},{"t":"events","e":[%[2]s]}]`, n, strings.Join(list, ","))
		req, err := http.NewRequest(http.MethodPost, r.URL()+"/v1/events", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Origin", "https://acme.example")
		req.Header.Set("X-Forwarded-For", client)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = res.Body.Close() }()
		raw, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return res.StatusCode, string(raw)
	}
	for range 2 {
		if status, body := post("192.0.2.1"); status != 200 || !strings.Contains(body, `"ack"`) || strings.Contains(body, "rate_limited") {
			t.Fatalf("within the burst: %d %s", status, body)
		}
	}
	if status, body := post("192.0.2.1"); status != 200 || !strings.Contains(body, "address: 1 events/s") {
		t.Errorf("beyond it: %d %s", status, body)
	}
	if status, body := post("192.0.2.2"); status != 200 || strings.Contains(body, "rate_limited") {
		t.Errorf("from another client of the same proxy: %d %s", status, body)
	}
	if _, body := r.get("/metrics"); !strings.Contains(body, `tend_limited_total{limit="address"} 1`) ||
		!strings.Contains(body, "tend_requests_total 4") || !strings.Contains(body, "tend_requests_held 0") {
		t.Error("the figures do not tell of it")
	}
}

func TestHeadersThatComeByteByByteAreGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		here, there := net.Pipe()
		server := newServer(http.NotFoundHandler(), slog.New(slog.DiscardHandler))
		ended := make(chan struct{})
		go func() { _ = server.Serve(&oneConn{conn: there, ended: ended}) }()
		start := time.Now()
		_ = here.SetDeadline(start.Add(time.Minute))
		for _, err := io.WriteString(here, "GET / HTTP/1.1\r\nHost: x\r\nX: "); err == nil; _, err = here.Write([]byte{'x'}) {
			time.Sleep(500 * time.Millisecond) //nolint:forbidigo // virtual time
		}
		if took := time.Since(start); took < 10*time.Second || took > 11*time.Second {
			t.Errorf("given up after %v, want 10s", took)
		}
		_ = here.Close()
		_ = server.Close()
		synctest.Wait()
	})
}

// oneConn is a listener of one connection within the process.
type oneConn struct {
	conn  net.Conn
	ended chan struct{}
}

func (l *oneConn) Accept() (c net.Conn, err error) {
	if c, l.conn = l.conn, nil; c != nil {
		return c, nil
	}
	<-l.ended
	return nil, net.ErrClosed
}

func (l *oneConn) Close() error   { close(l.ended); return nil }
func (l *oneConn) Addr() net.Addr { return &net.TCPAddr{} }

// What a person has used up at one node is refused at the other.
func TestLimitOfAPersonHoldsOverTwoNodes(t *testing.T) {
	s, _ := onFleet(t)
	s.Limits = config.Limits{Person: 1} // bursts of 1,000
	nodes := []*started{start(t, s, Options{}), start(t, s, Options{})}
	n := 0
	post := func(node *started, tab string, events int) string {
		list := make([]string, events)
		for i := range list {
			n++
			list[i] = fmt.Sprintf(`{"n":%d,"k":"track","name":"x"}`, n)
		}
		body := fmt.Sprintf(`[{"t":"hello","v":1,"site":"site_acme","anon":"a","user":"ada","tab":%q},{"t":"events","e":[%s]}]`, tab, strings.Join(list, ","))
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, node.URL()+"/v1/events", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Origin", "http://acme.example")
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = res.Body.Close() }()
		raw, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return string(raw)
	}
	for i, events := range []int{1, 500, 498} { // before the first nobody knows the person
		if body := post(nodes[0], fmt.Sprint("t", i), events); strings.Contains(body, "rate_limited") {
			t.Fatalf("within the burst: %s", body)
		}
	}
	if body := post(nodes[1], "o", 126); strings.Contains(body, "rate_limited") {
		t.Fatalf("refused before there was anything to tell: %s", body)
	}
	at := 0
	eventually(t, "the second node knows what the first has let through", func() bool {
		at++
		return at < 500 && strings.Contains(post(nodes[1], fmt.Sprint("o", at), 1), "person: 1 events/s")
	})
}
