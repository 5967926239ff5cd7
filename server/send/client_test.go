package send

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"tend/server/tend"
)

// doorbell counts the connections to this machine, at a port of its own on both loopbacks.
type doorbell struct {
	port  uint16
	rings atomic.Int64
}

func newDoorbell(t *testing.T) *doorbell {
	t.Helper()
	d := &doorbell{}
	first, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	d.port = first.Addr().(*net.TCPAddr).AddrPort().Port()
	d.answer(t, first)
	second, err := net.Listen("tcp6", net.JoinHostPort("::1", strconv.Itoa(int(d.port))))
	if err != nil {
		t.Log("without IPv6: ", err)
		return d
	}
	d.answer(t, second)
	return d
}

func (d *doorbell) answer(t *testing.T, l net.Listener) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			d.rings.Add(1)
			_ = conn.Close()
		}
	}()
	t.Cleanup(func() {
		_ = l.Close()
		<-done
	})
}

// rung waits until a connection of the test's own was counted, behind which all others
// were, and gives the number of the others.
func (d *doorbell) rung(t *testing.T) int64 {
	t.Helper()
	own := int64(0)
	for _, host := range []string{"127.0.0.1", "::1"} {
		conn, err := net.Dial("tcp", net.JoinHostPort(host, strconv.Itoa(int(d.port))))
		if err != nil {
			continue
		}
		own++
		_, _ = conn.Read(make([]byte, 1)) // until it is closed, having been counted
		_ = conn.Close()
	}
	if own == 0 {
		t.Fatal("nobody answers at the test's own port")
	}
	return d.rings.Load() - own
}

var strangers = map[string][][]string{
	"private.test":      {{"10.0.0.1"}},
	"metadata.test":     {{"169.254.169.254"}},
	"nat64.test":        {{"64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe"}},
	"mapped.test":       {{"::ffff:127.0.0.1"}},
	"multicast.test":    {{"224.0.0.1", "ff02::1"}},
	"unspecified.test":  {{"0.0.0.0", "::"}},
	"everywhere.test":   {{"255.255.255.255"}},
	"linklocal.test":    {{"fe80::1"}},
	"uniquelocal.test":  {{"fd00:ec2::254"}},
	"sixtofour.test":    {{"2002:7f00:1::"}},
	"many.test":         {{"10.0.0.1", "192.168.0.1", "127.0.0.1", "127.0.0.2", "::1", "fe80::1"}},
	"mixed.test":        {{"100.64.0.1", "::1"}},
	"kubernetes.test":   {{"172.16.0.1"}},
	"instance-data":     {{"169.254.169.254"}},
	"carrier-grade.tst": {{"100.64.0.1"}},
}

func targets(t *testing.T, port uint16) []string {
	t.Helper()
	raw, err := os.ReadFile("testdata/targets.txt")
	if err != nil {
		t.Fatal(err)
	}
	list := strings.Split(strings.TrimSpace(strings.ReplaceAll(string(raw), "PORT", strconv.Itoa(int(port)))), "\n")
	slices.Sort(list)
	if n := len(slices.Compact(list)); n < 200 {
		t.Fatalf("%d targets are too few", n)
	}
	return list
}

// try calls an address.
func try(ctx context.Context, c *Client, url string) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader("x"))
	if err != nil {
		return err
	}
	resp, err := c.Do(r)
	if err == nil {
		_ = resp.Body.Close()
	}
	return err
}

// Svix's list, IANA's registries, what clouds keep their secrets at, and every form in
// which somebody has written such an address down.
func TestNobodyWithinIsCalled(t *testing.T) {
	bell := newDoorbell(t)
	for _, scheme := range []string{"HTTP", "HTTPS", "ALL"} {
		t.Setenv(scheme+"_PROXY", fmt.Sprintf("http://127.0.0.1:%d", bell.port))
	}
	z := newZone(t, strangers)
	c := NewClient(Options{resolver: z.resolver(), port: bell.port})
	list := targets(t, bell.port)
	judged := 0
	for _, url := range list {
		err := try(t.Context(), c, url)
		var e *tend.Error
		var late net.Error
		switch {
		case err == nil:
			t.Fatalf("%s was called", url)
		case errors.As(err, &e) && e.Reason == ReasonRefused:
			judged++
		case errors.As(err, &late) && late.Timeout():
			t.Fatalf("%s was called and did not answer: %v", url, err)
		}
	}
	if n := bell.rung(t); n != 0 {
		t.Errorf("%d connections were made", n)
	}
	if judged < 200 { // the others are no addresses to Go: no form of this machine
		t.Errorf("of %d targets only %d came as far as the guard", len(list), judged)
	}
	t.Logf("%d targets, %d refused by the guard, the others by the parser", len(list), judged)
}

// The same client, allowed to: what keeps it from calling is the guard and nothing else.
func TestAllowedNetworksAreCalled(t *testing.T) {
	bell := newDoorbell(t)
	z := newZone(t, strangers)
	c := NewClient(Options{resolver: z.resolver(), port: bell.port, Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	for _, url := range []string{"https://127.0.0.1:PORT/", "http://127.0.0.1:PORT/", "https://0x7f000001.nip.test:PORT/", "https://mapped.test:PORT/"} {
		before := bell.rung(t)
		err := try(t.Context(), c, strings.ReplaceAll(url, "PORT", strconv.Itoa(int(bell.port))))
		if tend.CodeOf(err) != tend.Unavailable { // it hangs up
			t.Errorf("%s: %v", url, err)
		}
		if bell.rung(t) == before {
			t.Errorf("%s was not called", url)
		}
	}
	var e *tend.Error
	for _, url := range []string{"https://10.0.0.1/", "http://93.184.216.34/", "https://93.184.216.34:8443/", "https://127.0.0.1@10.0.0.1/"} {
		if err := try(t.Context(), c, url); !errors.As(err, &e) || e.Reason != ReasonRefused {
			t.Errorf("%s, which is not of the allowed network: %v", url, err)
		}
	}
}

// A name that is good when it is looked at, and leads within when it is called.
func TestANameThatChangesItsMindLeadsNowhere(t *testing.T) {
	bell := newDoorbell(t)
	z := newZone(t, map[string][][]string{"rebind.test": {{"93.184.216.34"}, {"127.0.0.1"}}})
	r := z.resolver()
	first, err := r.LookupNetIP(t.Context(), "ip4", "rebind.test")
	if err != nil || len(first) != 1 || !global(first[0]) {
		t.Fatalf("at the first look %v, %v", first, err)
	}
	c := NewClient(Options{resolver: r, port: bell.port})
	for range 5 {
		var e *tend.Error
		if err := try(t.Context(), c, fmt.Sprintf("https://rebind.test:%d/", bell.port)); !errors.As(err, &e) || e.Reason != ReasonRefused {
			t.Errorf("called: %v", err)
		}
	}
	if n := bell.rung(t); n != 0 {
		t.Errorf("%d connections were made", n)
	}
}

func TestNoRedirectIsFollowed(t *testing.T) {
	bell := newDoorbell(t)
	allow := []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}
	for _, status := range []int{301, 302, 303, 307, 308} {
		for _, to := range []string{"http://127.0.0.1:%d/", "https://[::1]:%d/", "//127.0.0.1:%d/"} {
			to := fmt.Sprintf(to, bell.port)
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Location", to)
				w.WriteHeader(status)
			}))
			r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, srv.URL, http.NoBody)
			if err != nil {
				t.Fatal(err)
			}
			resp, err := NewClient(Options{Allow: allow}).Do(r)
			if err != nil || resp.StatusCode != status {
				t.Errorf("%d to %s: %v, %v", status, to, resp, err)
			}
			srv.Close()
		}
	}
	if n := bell.rung(t); n != 0 {
		t.Errorf("%d connections were made", n)
	}
}

func TestAnAnswerWithoutEndEnds(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for range 100 {
			if _, err := w.Write(make([]byte, 64<<10)); err != nil {
				return
			}
		}
	}))
	defer srv.Close()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, srv.URL, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := NewClient(Options{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}).Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	n, err := io.Copy(io.Discard, resp.Body)
	if n > MaxAnswer || err == nil {
		t.Errorf("%d bytes were read, %v", n, err)
	}
}

func TestAddressesOfTheInternet(t *testing.T) {
	for _, s := range []string{"1.1.1.1", "8.8.8.8", "93.184.216.34", "172.15.255.255", "172.32.0.0", "100.63.255.255", "100.128.0.0", "192.0.1.0", "223.255.255.255", "2001:200::1", "2606:2800:220:1:248:1893:25c8:1946", "2a00:1450:4001::1", "3ffe::1"} {
		if !global(netip.MustParseAddr(s)) {
			t.Errorf("%s is not called", s)
		}
	}
	if global(netip.Addr{}) {
		t.Error("no address at all is called")
	}
}
