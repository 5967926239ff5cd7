package app

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"strings"
	"testing"
	"time"

	"tend/server/testkit"
)

const pushFleet = pushRoad + `api_keys: [{name: ci, site: acme, key: "` + fleetKey + `", scopes: [admin]}]
`

// read gives the one value that a query finds, the last where it finds more.
func read[T any](t *testing.T, raw testkit.Auditor, q string) (v T) {
	t.Helper()
	rows, err := raw.QueryContext(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := rows.Scan(&v); err != nil {
			t.Fatal(err)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return v
}

// pushKeyOf reads the public key of the only site.
func pushKeyOf(t *testing.T, raw testkit.Auditor) string {
	t.Helper()
	return read[string](t, raw, `SELECT public FROM vapid_keys`)
}

// TestWhatWaitsEndsWithinTwoSecondsOfAStop has pushes wait for their next try, and one be on its way, on
// two nodes. Whatever stops them ends all of them within two seconds, long before they would
// be claimed, and the one on its way when it comes back.
func TestWhatWaitsEndsWithinTwoSecondsOfAStop(t *testing.T) {
	held := make(chan chan struct{}, 9)
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "-1") {
			hold := make(chan struct{})
			held <- hold
			<-hold
		}
		w.WriteHeader(http.StatusServiceUnavailable)
	}))
	defer service.Close()
	s, _ := onFleet(t)
	s.PushHosts, s.Networks = []string{service.URL}, []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	if err := os.WriteFile(s.Bootstrap, []byte(pushFleet), 0o600); err != nil {
		t.Fatal(err)
	}
	nodes := []*started{start(t, s, Options{}), start(t, s, Options{})}
	raw, browser := testkit.Raw(t, s.DatabaseURL), testkit.NewBrowser(t)
	for i, c := range []struct{ what, method, path, stop, again string }{
		{"web push is turned off", "PATCH", "/sites/acme/settings", `{"push":null}`, `{"push":{"worker":"/sw.js"}}`},
		{"all messages are stopped", "PATCH", "/sites/acme", `{"stopped":true}`, `{"stopped":false}`},
		{"the campaign is paused", "POST", "/sites/acme/campaigns/hello/pause", "", ""},
	} {
		name := fmt.Sprintf("%c-", 'a'+i)
		testkit.FillOutbox(t, s.DatabaseURL, &testkit.Pushes{
			Site: 1, Campaign: "hello", Name: name, N: 6, URL: service.URL + "/", Key: pushKeyOf(t, raw), Browser: browser,
		})
		hold := <-held
		are := func(state string) int {
			return read[int](t, raw, `SELECT count(*) FROM push_sends WHERE id LIKE '`+name+`%' AND `+state)
		}
		eventually(t, "all but one to wait", func() bool { return are(`state = 'queued' AND attempts = 1`) == 5 })
		node := nodes[i%2]
		node.admin(c.method, c.path, c.stop)
		begun := time.Now()
		eventually(t, "what waits to end when "+c.what, func() bool { return are(`state = 'done' AND outcome = 'stopped'`) == 5 })
		if took := time.Since(begun); took > 2*time.Second {
			t.Errorf("%s: what waits ended after %s", c.what, took)
		}
		close(hold)
		begun = time.Now()
		eventually(t, "the one on its way to end", func() bool { return are(`state = 'done' AND outcome = 'stopped'`) == 6 })
		if took := time.Since(begun); took > 2*time.Second {
			t.Errorf("%s: the one on its way ended after %s", c.what, took)
		}
		if n := read[int](t, raw, `SELECT count(*) FROM deliveries WHERE id LIKE '`+name+`%' AND status = 'released'`); n != 6 {
			t.Errorf("%s: %d deliveries are released, want 6: they count in caps", c.what, n)
		}
		if c.again != "" {
			node.admin(c.method, c.path, c.again)
		}
	}
}
