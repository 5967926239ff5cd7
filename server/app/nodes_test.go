package app

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"

	"tend/server/config"
	"tend/server/testkit"
	"tend/server/testkit/postgres"
)

const fleetKey = "tend_sk_ci_of_acme_0123456789abcdef01234567"

const fleetFile = `
sites:
  - name: acme
    key: site_acme
    origins: ["http://acme.example"]
    campaigns:
      - id: hello
        status: live
        name: Hello
        channel: in_app
        trigger: {type: event, name: export}
        caps: [{max: 1, per: "7d"}]
        message: {layout: banner, blocks: [{type: text, text: Hi}]}
api_keys: [{name: ci, site: acme, key: "` + fleetKey + `", scopes: [admin]}]
`

// onFleet are the settings of nodes that share a PostgreSQL and a Redis.
func onFleet(t *testing.T) (*config.Settings, *testkit.Redis) {
	t.Helper()
	s, redis := onPostgres(t, postgres.Start(t)), testkit.StartRedis(t)
	s.RedisURL = redis.URL()
	s.Bootstrap = filepath.Join(t.TempDir(), "tend.yaml")
	if err := os.WriteFile(s.Bootstrap, []byte(fleetFile), 0o600); err != nil {
		t.Fatal(err)
	}
	return s, redis
}

// startFleet starts nodes side by side.
func startFleet(t *testing.T, n int) []*started {
	t.Helper()
	s, _ := onFleet(t)
	nodes := make([]*started, n)
	for i := range nodes {
		nodes[i] = start(t, s, Options{})
	}
	return nodes
}

// client is a browser tab with a real socket.
type client struct {
	t  *testing.T
	ws *websocket.Conn
	n  int

	mu    sync.Mutex
	shows []string
	hides []string
	acked int
}

func openClient(t *testing.T, url, user, tab string) *client {
	t.Helper()
	ws, _, err := websocket.Dial(t.Context(), "ws"+strings.TrimPrefix(url, "http")+"/v1/socket", &websocket.DialOptions{
		Subprotocols: []string{"tend.v1"}, HTTPHeader: http.Header{"Origin": {"http://acme.example"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	c := &client{t: t, ws: ws}
	t.Cleanup(func() { _ = ws.CloseNow() })
	c.write(fmt.Sprintf(`{"t":"hello","v":1,"site":"site_acme","anon":"anon %s","user":%q,"tab":%q}`, user, user, tab))
	go c.read()
	c.send(`"k":"page","page":{"url":"http://acme.example/"}`)
	return c
}

func (c *client) write(frame string) {
	c.t.Helper()
	if err := c.ws.Write(c.t.Context(), websocket.MessageText, []byte(frame)); err != nil {
		c.t.Error(err)
	}
}

func (c *client) read() {
	for {
		_, b, err := c.ws.Read(context.Background())
		if err != nil {
			return
		}
		var f struct {
			T, D string
			N    int
		}
		if err := json.Unmarshal(b, &f); err != nil {
			c.t.Error(err)
		}
		c.mu.Lock()
		switch f.T {
		case "show":
			c.shows = append(c.shows, f.D)
		case "hide":
			c.hides = append(c.hides, f.D)
		case "ack":
			c.acked = f.N
		}
		c.mu.Unlock()
	}
}

// send sends an event and waits for its acknowledgement.
func (c *client) send(event string) {
	c.t.Helper()
	c.n++
	c.write(fmt.Sprintf(`{"t":"events","e":[{"n":%d,%s}]}`, c.n, event))
	eventually(c.t, "an acknowledgement", func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		return c.acked == c.n
	})
}

func (c *client) shown() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.shows)
}

func (c *client) hidden(d string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Contains(c.hides, d)
}

// admin asks the admin API of a node.
func (r *started) admin(method, path, body string, header ...string) {
	r.t.Helper()
	req, err := http.NewRequest(method, r.URL()+"/api/v1"+path, strings.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+fleetKey)
	req.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	res, err := client.Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	if b, _ := io.ReadAll(res.Body); res.StatusCode >= 300 {
		r.t.Fatalf("%s %s: %d %s", method, path, res.StatusCode, b)
	}
}

// TestFourTabsOnTwoNodesAreOnePerson lets each of a person's tabs, two a node, earn
// the message: one is given it, and all others hear when it is closed.
func TestFourTabsOnTwoNodesAreOnePerson(t *testing.T) {
	nodes := startFleet(t, 2)
	var tabs []*client
	for i := range 4 {
		tabs = append(tabs, openClient(t, nodes[i%2].URL(), "ada", fmt.Sprint("t", i)))
	}
	p, err := nodes[0].db.Resolve(t.Context(), 1, "", "ada")
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range nodes {
		eventually(t, "the nodes to know of each other", func() bool { return n.peers.Elsewhere(p.User) })
	}
	var drawn *client
	for range 2 {
		for _, x := range tabs {
			x.send(`"k":"track","name":"export"`)
			if got := x.shown(); len(got) > 0 && drawn == nil {
				drawn = x
				x.send(fmt.Sprintf(`"k":"receipt","d":%q,"what":"shown"`, got[0]))
				x.send(fmt.Sprintf(`"k":"receipt","d":%q,"what":"dismissed"`, got[0]))
			}
		}
	}
	if drawn == nil {
		t.Fatal("nobody was shown anything")
	}
	d := drawn.shown()[0]
	for i, x := range tabs {
		if x == drawn {
			if x.hidden(d) || len(x.shown()) != 1 {
				t.Errorf("the tab that closed it: shown %v, told to hide it: %v", x.shown(), x.hidden(d))
			}
			continue
		}
		if got := x.shown(); len(got) > 0 {
			t.Errorf("tab %d was shown %v as well", i, got)
		}
		eventually(t, "the other tabs to hear that it was closed", func() bool { return x.hidden(d) })
	}
}

// TestStopReachesOpenScreensOnEveryNode pauses a campaign on one of three nodes, and
// stops a site on another.
func TestStopReachesOpenScreensOnEveryNode(t *testing.T) {
	nodes := startFleet(t, 3)
	open := func(round string) (tabs []*client) {
		for i, n := range nodes {
			user := fmt.Sprint(round, i)
			x := openClient(t, n.URL(), user, user)
			x.send(`"k":"track","name":"export"`)
			eventually(t, "the message", func() bool { return len(x.shown()) > 0 })
			tabs = append(tabs, x)
		}
		return tabs
	}
	gone := func(what string, tabs []*client, since time.Time) {
		t.Helper()
		for i, x := range tabs {
			eventually(t, what, func() bool { return x.hidden(x.shown()[0]) })
			if took := time.Since(since); took > 2*time.Second {
				t.Errorf("%s on node %d after %v", what, i, took)
			}
		}
		t.Logf("%s off all screens within %v", what, time.Since(since).Round(time.Millisecond))
	}
	tabs, begun := open("pause"), time.Now()
	nodes[0].admin("POST", "/sites/acme/campaigns/hello/pause", "")
	gone("a paused campaign", tabs, begun)
	nodes[1].admin("POST", "/sites/acme/campaigns/hello/resume", "")
	for _, n := range nodes {
		v, err := n.db.ConfigVersion(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		eventually(t, "the campaign to run again", func() bool { return n.loaded.Load() >= v })
	}
	tabs, begun = open("stop"), time.Now()
	nodes[2].admin("PATCH", "/sites/acme", `{"stopped":true}`, "If-Match", "*")
	gone("a stopped site", tabs, begun)
}

// TestNewsOfTheConfigurationReachOtherNodesAtOnce asks a node that does not look by
// itself, because it does not run.
func TestNewsOfTheConfigurationReachOtherNodesAtOnce(t *testing.T) {
	s, _ := onFleet(t)
	node := start(t, s, Options{})
	other, err := New(t.Context(), s, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.Close() }()
	eventually(t, "the news", func() bool {
		node.admin("POST", "/sites/acme/campaigns/hello/pause", "") // again and again: it may not listen yet
		node.admin("POST", "/sites/acme/campaigns/hello/resume", "")
		select {
		case <-other.changed:
			return true
		default:
			return false
		}
	})
}
