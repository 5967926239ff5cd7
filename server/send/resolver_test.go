package send

import (
	"context"
	"net"
	"net/netip"
	"strings"
	"sync"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

// zone is a name server of a test's own. A name that is not in it is answered with this
// machine: whatever form of an address somebody's resolver may understand, ours does.
type zone struct {
	conn net.PacketConn

	mu      sync.Mutex
	answers map[string][][]string // by name: the answers in turn, the last one for ever
}

func newZone(t *testing.T, answers map[string][][]string) *zone {
	t.Helper()
	conn, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	z := &zone{conn: conn, answers: answers}
	done := make(chan struct{})
	go func() {
		defer close(done)
		z.serve()
	}()
	t.Cleanup(func() {
		_ = conn.Close()
		<-done
	})
	return z
}

// resolver asks the zone and nobody else.
func (z *zone) resolver() *net.Resolver {
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp4", z.conn.LocalAddr().String())
	}}
}

func (z *zone) serve() {
	buf := make([]byte, 1500)
	for {
		n, from, err := z.conn.ReadFrom(buf)
		if err != nil {
			return
		}
		if out, ok := z.reply(buf[:n]); ok {
			_, _ = z.conn.WriteTo(out, from)
		}
	}
}

func (z *zone) reply(asked []byte) ([]byte, bool) {
	var m dnsmessage.Message
	if m.Unpack(asked) != nil || len(m.Questions) != 1 {
		return nil, false
	}
	q := m.Questions[0]
	m.Response, m.RecursionAvailable, m.Additionals = true, true, nil
	for _, text := range z.of(q) {
		a := netip.MustParseAddr(text)
		h := dnsmessage.ResourceHeader{Name: q.Name, Class: dnsmessage.ClassINET, TTL: 0}
		switch {
		case q.Type == dnsmessage.TypeA && a.Is4():
			m.Answers = append(m.Answers, dnsmessage.Resource{Header: h, Body: &dnsmessage.AResource{A: a.As4()}})
		case q.Type == dnsmessage.TypeAAAA && a.Is6():
			m.Answers = append(m.Answers, dnsmessage.Resource{Header: h, Body: &dnsmessage.AAAAResource{AAAA: a.As16()}})
		}
	}
	out, err := m.Pack()
	return out, err == nil
}

// of gives the answer of a name. Both families of one look-up get the same one: it is
// AAAA that ends a turn, as it is asked for once a look-up as well.
func (z *zone) of(q dnsmessage.Question) []string {
	z.mu.Lock()
	defer z.mu.Unlock()
	name := strings.ToLower(strings.TrimSuffix(q.Name.String(), "."))
	list := z.answers[name]
	if len(list) == 0 {
		return []string{"127.0.0.1", "::1"}
	}
	if len(list) > 1 && q.Type == dnsmessage.TypeA {
		z.answers[name] = list[1:]
	}
	return list[0]
}
