package cable

import (
	"context"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"github.com/Shopify/toxiproxy/v2"
	"github.com/rs/zerolog"
)

// Cable leads from an address of 127.0.0.1 to a server's.
type Cable struct {
	t     testing.TB
	proxy *toxiproxy.Proxy
	cut   bool
}

// To lays a cable to an address. The test's end takes it away.
func To(t testing.TB, addr string) *Cable {
	t.Helper()
	server := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop())
	c := &Cable{t: t, proxy: toxiproxy.NewProxy(server, addr, "127.0.0.1:0", addr)}
	if err := c.proxy.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.proxy.Stop)
	return c
}

// Addr is where the cable begins, cut or not.
func (c *Cable) Addr() string { return c.proxy.Listen }

// Cut ends all connections and lets nobody connect.
func (c *Cable) Cut() {
	c.cut = true
	c.proxy.Stop()
}

// Lead ends all connections; new ones lead to another address from then on.
func (c *Cable) Lead(addr string) {
	c.t.Helper()
	c.Cut()
	c.proxy.Upstream = addr
	c.Mend()
}

// Stick lets connections be, and nothing through: neither end hears of it.
func (c *Cable) Stick() {
	for _, stream := range []string{"upstream", "downstream"} {
		c.toxic("timeout", stream, map[string]any{"timeout": 0})
	}
}

// Delay has what comes back arrive later by so many milliseconds.
func (c *Cable) Delay(ms int) {
	c.toxic("latency", "downstream", map[string]any{"latency": ms})
}

// Tear ends each connection after some bytes of what comes back, in the midst of an
// answer.
func (c *Cable) Tear(bytes int) {
	c.toxic("limit_data", "downstream", map[string]any{"bytes": bytes})
}

func (c *Cable) toxic(kind, stream string, attributes map[string]any) {
	c.t.Helper()
	b, err := json.Marshal(map[string]any{"type": kind, "stream": stream, "attributes": attributes})
	if err != nil {
		c.t.Fatal(err)
	}
	if _, err := c.proxy.Toxics.AddToxicJson(strings.NewReader(string(b))); err != nil {
		c.t.Fatal(err)
	}
}

// Mend makes it whole again.
func (c *Cable) Mend() {
	c.t.Helper()
	c.proxy.Toxics.ResetToxics(context.Background())
	if !c.cut {
		return
	}
	c.cut = false
	if err := c.proxy.Start(); err != nil {
		c.t.Fatal(err)
	}
}
