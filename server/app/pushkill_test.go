package app_test

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"tend/server/app"
	"tend/server/config"
	"tend/server/tend"
	"tend/server/testkit"
)

// fewPushKills is up to how many kills the test is the quick one, with leases that are over soon.
const fewPushKills = 50

var pushKills = flag.Int("pushkills", 20, "how many times a server is killed while it sends pushes; over 50 with the leases of the product, and 2,000 pushes each")

// What the child is told by its environment.
const (
	pushPlace   = "PUSH_TEST_PLACE"   // the folder of the database, or its URL
	pushRedis   = "PUSH_TEST_REDIS"   // the URL of a Redis; "" is the embedded one
	pushLease   = "PUSH_TEST_LEASE"   // of a push; "" is the product's
	pushService = "PUSH_TEST_SERVICE" // the only one that is sent to
	pushSecret  = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
)

const pushSite = `
sites:
  - name: acme
    key: site_acme
    origins: ["http://acme.example"]
    push: {worker: /sw.js}
    campaigns:
      - id: hello
        status: live
        name: Hello
        channel: in_app
        trigger: {type: event, name: export}
        message: {layout: banner, blocks: [{type: text, text: Hi}]}
`

// pushSettings are the settings of a server in a place.
func pushSettings(place, redis, service string) *config.Settings {
	s := &config.Settings{
		Addr: "127.0.0.1:0", LogFormat: "text", SecretKey: pushSecret, RedisURL: redis, PushHosts: []string{service},
		Networks: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, DataDir: place,
	}
	if strings.HasPrefix(place, "postgres://") {
		s.DatabaseURL, s.DataDir = place, ""
	}
	return s
}

// TestPushChild is no test: it is a server that the next one starts and kills.
func TestPushChild(t *testing.T) {
	place := os.Getenv(pushPlace)
	if place == "" {
		return
	}
	go func() { // never outlive the test, even one that was killed
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(1)
	}()
	lease, _ := time.ParseDuration(os.Getenv(pushLease))
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	a, err := app.New(t.Context(), pushSettings(place, os.Getenv(pushRedis), os.Getenv(pushService)), app.Options{Log: log, PushLease: lease})
	if err != nil {
		t.Fatal(err)
	}
	t.Fatal(a.Run(context.Background()))
}

// letterbox is a push service that writes down what it is brought.
type letterbox struct {
	*httptest.Server
	browser *testkit.Browser

	mu      sync.Mutex
	brought map[string][]letter // by path
	n       int
}

type letter struct{ topic, tag, delivery string }

func newLetterbox(t *testing.T) *letterbox {
	t.Helper()
	b := &letterbox{browser: testkit.NewBrowser(t), brought: map[string][]letter{}}
	b.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return // it was killed before it had said all
		}
		text, _, err := b.browser.Open(body)
		var note struct{ D, Tag string }
		if err == nil {
			err = json.Unmarshal(text, &note, json.MatchCaseInsensitiveNames(true))
		}
		if err != nil {
			t.Errorf("%s: %v", r.URL.Path, err)
		}
		b.mu.Lock()
		b.brought[r.URL.Path] = append(b.brought[r.URL.Path], letter{r.Header.Get("Topic"), note.Tag, note.D})
		b.n++
		b.mu.Unlock()
		w.WriteHeader(http.StatusCreated)
	}))
	t.Cleanup(b.Close)
	return b
}

// count is how many letters there are.
func (b *letterbox) count() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.n
}

// TestKillWhileItSends kills a server at any moment while it sends pushes: one of two nodes
// on PostgreSQL and Redis, and the one on SQLite, which comes again. Every push gets to its
// push service, what gets there twice takes the place of the first, and the other node goes
// on with what the dead one was at as soon as its leases are over.
func TestKillWhileItSends(t *testing.T) {
	t.Parallel()
	t.Run("SQLite", func(t *testing.T) {
		t.Parallel()
		killWhileItSends(t, t.TempDir(), "", 1, (*pushKills+1)/2)
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		t.Parallel()
		w := testkit.OpenNow(t, testkit.PostgreSQL)
		if err := w.DB.Close(); err != nil {
			t.Fatal(err)
		}
		killWhileItSends(t, w.Place, testkit.StartRedis(t).URL(), 2, *pushKills/2)
	})
}

func killWhileItSends(t *testing.T, place, redis string, nodes, rounds int) {
	t.Helper()
	s := drawn(t)
	rnd := rand.New(rand.NewPCG(s, 13))
	box := newLetterbox(t)
	k := &killing{t: t, place: place, redis: redis, box: box, lease: "1500ms", size: 60, within: 90 * time.Second}
	if *pushKills > fewPushKills {
		k.lease, k.size, k.within = "", 2000, 15*time.Second
		if nodes == 1 { // there is no other one: it has to start first
			k.within = 45 * time.Second
		}
	}
	k.prepare()
	for range nodes {
		k.nodes = append(k.nodes, k.start())
	}
	worst, taken := time.Duration(0), 0
	for round := range rounds {
		some, victim := box.count()+1+rnd.IntN(k.size), rnd.IntN(nodes)
		k.fill(round)
		// Some are on their way when it dies, wherever in the piece that is.
		k.until("some have left", 60*time.Second, func() bool { return box.count() >= some })
		k.nodes[victim].kill()
		died := time.Now()
		leases := k.read(`SELECT coalesce(max(lease), 0) FROM push_sends WHERE state = 'attempting'`)
		if leases > 0 {
			taken++
		}
		k.nodes[victim] = k.start()
		if *pushKills > fewPushKills || round == rounds-1 {
			held := fmt.Sprintf(`SELECT count(*) FROM push_sends WHERE state = 'attempting' AND lease <= %d`, leases)
			k.until("somebody goes on with what the dead one was at", k.within, func() bool { return k.read(held) == 0 })
			worst = max(worst, time.Since(died))
			k.until("all have ended", 5*time.Minute, func() bool { return k.read(`SELECT count(*) FROM push_sends WHERE state <> 'done'`) == 0 })
		}
	}
	for _, n := range k.nodes {
		n.kill()
	}
	if k.size > 1000 && worst > k.within {
		t.Errorf("somebody went on with what the dead one was at %s after a kill, more than %s", worst, k.within)
	}
	repeats := k.check(rounds)
	t.Logf("%d kills, %d of them with pushes on their way; %d pushes to as many browsers, %d came twice and took the place of the first; somebody went on with what the dead one was at %v after a kill at most",
		rounds, taken, rounds*k.size, repeats, worst.Round(time.Millisecond))
}

// killing is a run of the test.
type killing struct {
	t      *testing.T
	place  string
	redis  string
	box    *letterbox
	lease  string
	size   int
	within time.Duration

	nodes []*server
	raw   testkit.Auditor
	site  tend.SiteID
	key   string
}

// prepare makes the site, by a server that does nothing else.
func (k *killing) prepare() {
	k.t.Helper()
	s := pushSettings(k.place, "", k.box.URL)
	s.Bootstrap = filepath.Join(k.t.TempDir(), "tend.yaml")
	if err := os.WriteFile(s.Bootstrap, []byte(pushSite), 0o600); err != nil {
		k.t.Fatal(err)
	}
	a, err := app.New(k.t.Context(), s, app.Options{})
	if err != nil {
		k.t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		k.t.Fatal(err)
	}
	k.raw = testkit.Raw(k.t, k.place)
	k.site = tend.SiteID(k.read(`SELECT id FROM sites`))
	rows, err := k.raw.QueryContext(k.t.Context(), `SELECT public FROM vapid_keys`)
	if err != nil {
		k.t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := rows.Scan(&k.key); err != nil {
			k.t.Fatal(err)
		}
	}
	if err := rows.Err(); err != nil || k.key == "" {
		k.t.Fatal("the site has no key", err)
	}
}

func (k *killing) start() *server {
	return startChild(k.t, "TestPushChild", pushPlace+"="+k.place, pushRedis+"="+k.redis, pushLease+"="+k.lease, pushService+"="+k.box.URL)
}

func (k *killing) fill(round int) {
	k.t.Helper()
	testkit.FillOutbox(k.t, k.place, &testkit.Pushes{
		Site: k.site, Campaign: "hello", Name: fmt.Sprintf("r%d-", round), N: k.size, URL: k.box.URL + "/", Key: k.key, Browser: k.box.browser,
	})
}

// read gives a number out of the database.
func (k *killing) read(q string) (n int64) {
	k.t.Helper()
	rows, err := k.raw.QueryContext(k.t.Context(), q)
	if err != nil {
		k.t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := rows.Scan(&n); err != nil {
			k.t.Fatal(err)
		}
	}
	if err := rows.Err(); err != nil {
		k.t.Fatal(err)
	}
	return n
}

func (k *killing) until(what string, within time.Duration, done func() bool) {
	k.t.Helper()
	for end := time.Now().Add(within); !done(); time.Sleep(10 * time.Millisecond) { //nolint:forbidigo // other processes are at work
		if time.Now().After(end) {
			for i, n := range k.nodes {
				k.t.Logf("node %d: %s", i, &n.out)
			}
			k.t.Fatalf("not within %s: %s", within, what)
		}
	}
}

// check compares what was brought with what was to be sent, and gives how many came again.
func (k *killing) check(rounds int) (repeats int) {
	k.t.Helper()
	for round := range rounds {
		for i := range k.size {
			id := fmt.Sprintf("r%d-%d", round, i+1)
			letters := k.box.brought["/"+id]
			if len(letters) == 0 {
				k.t.Errorf("%s was missed", id)
				continue
			}
			repeats += len(letters) - 1
			for _, l := range letters {
				if l != (letter{id, id, id}) {
					k.t.Errorf("%s came as %+v: it is shown beside the first", id, l)
				}
			}
		}
	}
	if n := len(k.box.brought); n != rounds*k.size {
		k.t.Errorf("%d browsers were sent to, want %d", n, rounds*k.size)
	}
	for what, q := range map[string]string{
		"accepted": `SELECT count(*) FROM push_sends WHERE state = 'done' AND outcome = 'accepted'`,
		"sent":     `SELECT count(*) FROM deliveries WHERE status = 'sent'`,
		"counted":  `SELECT CAST(sum(n) AS BIGINT) FROM totals WHERE what = 'sent'`,
	} {
		if n := k.read(q); n != int64(rounds*k.size) {
			k.t.Errorf("%d are %s, want %d", n, what, rounds*k.size)
		}
	}
	return repeats
}
