package app

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"

	"tend/server/config"
)

// What nginx and Caddy do is asked of those that are named: neither is worth an
// installation each time.
var proxies = flag.String("proxies", "", "proxies to put before a server, of docs/operate: nginx,caddy")

// TestBehindProxies puts a server behind the proxies as docs/operate has them set up,
// but for the certificate, and looks whether everything comes through.
func TestBehindProxies(t *testing.T) {
	for name := range strings.SplitSeq(*proxies, ",") {
		if name == "" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := settings(t)
			s.Limits = config.Limits{Connections: 1}
			s.Proxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}
			s.Bootstrap = filepath.Join(t.TempDir(), "b.yaml")
			if err := os.WriteFile(s.Bootstrap, []byte("sites: [{name: acme, key: site_acme, origins: ['https://acme.example']}]"), 0o600); err != nil {
				t.Fatal(err)
			}
			r := start(t, s, Options{})
			p := &visitor{t: t, at: proxy(t, name, strings.TrimPrefix(r.URL(), "http://"))}
			p.passes()
			p.patience()
			p.drains(r)
		})
	}
}

// proxy starts one by the file of docs/operate.
func proxy(t *testing.T, name, server string) (addr string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr = l.Addr().String()
	_ = l.Close()
	dir := t.TempDir()
	var cmd *exec.Cmd
	var site, path string
	switch name {
	case "nginx":
		site, path = string(kitFile(t, "nginx.conf")), filepath.Join(dir, "site.conf")
		site, _, _ = strings.Cut(site, "\nserver {\n  listen 80;") // one server is enough
		site = strings.NewReplacer("listen 443 ssl http2", "listen "+addr, "ssl_certificate ", "# ", "ssl_certificate_key ", "# ", "127.0.0.1:8080", server).Replace(site)
		around := fmt.Sprintf("daemon off;\npid %[1]s/pid;\nerror_log %[1]s/errors info;\nevents {}\nhttp { access_log off; client_body_temp_path %[1]s/b; proxy_temp_path %[1]s/p; include %[2]s; }\n", dir, path)
		if err := os.WriteFile(filepath.Join(dir, "nginx.conf"), []byte(around), 0o600); err != nil {
			t.Fatal(err)
		}
		cmd = exec.Command("nginx", "-c", filepath.Join(dir, "nginx.conf"), "-e", filepath.Join(dir, "errors"))
	case "caddy":
		site, path = string(kitFile(t, "Caddyfile")), filepath.Join(dir, "Caddyfile")
		site = strings.NewReplacer("tend.example.com {", "http://"+addr+" {", "127.0.0.1:8080", server).Replace(site)
		site = "{\n\tadmin off\n\tauto_https off\n}\n" + site
		cmd = exec.Command("caddy", "run", "--config", path, "--adapter", "caddyfile")
		cmd.Env = append(os.Environ(), "HOME="+dir, "XDG_CONFIG_HOME="+dir, "XDG_DATA_HOME="+dir)
	default:
		t.Fatalf("no such proxy: %s", name)
	}
	if err := os.WriteFile(path, []byte(site), 0o600); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
		if t.Failed() {
			t.Log(out.String())
		}
	})
	for end := time.Now().Add(10 * time.Second); ; {
		c, err := net.Dial("tcp", addr)
		if err == nil {
			_ = c.Close()
			return addr
		}
		if time.Now().After(end) {
			t.Fatalf("%s does not listen: %s", name, &out)
		}
		<-time.After(20 * time.Millisecond)
	}
}

// visitor is somebody on the other side of a proxy.
type visitor struct {
	t  *testing.T
	at string
}

// from is a client of another address.
func (v *visitor) from(ip string) *http.Client {
	d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(ip)}}
	return &http.Client{Transport: &http.Transport{DisableKeepAlives: true, DialContext: d.DialContext}}
}

// hello opens a socket; status is what stands in its place.
func (v *visitor) hello(ip, site string, header ...string) (ws *websocket.Conn, status int) {
	v.t.Helper()
	h := http.Header{"Origin": {"https://acme.example"}}
	for i := 0; i < len(header); i += 2 {
		h.Set(header[i], header[i+1])
	}
	ws, res, err := websocket.Dial(v.t.Context(), "ws://"+v.at+"/v1/socket", &websocket.DialOptions{HTTPClient: v.from(ip), HTTPHeader: h, Subprotocols: []string{"tend.v1"}})
	if err != nil {
		if res == nil {
			v.t.Fatal(err)
		}
		return nil, res.StatusCode
	}
	v.say(ws, fmt.Sprintf(`{"t":"hello","v":1,"site":%q,"anon":"a","tab":"t"}`, site))
	return ws, res.StatusCode
}

func (v *visitor) say(ws *websocket.Conn, frame string) {
	v.t.Helper()
	if err := ws.Write(v.t.Context(), websocket.MessageText, []byte(frame)); err != nil {
		v.t.Fatal(err)
	}
}

func (v *visitor) hear(ws *websocket.Conn, want string) {
	v.t.Helper()
	ctx, cancel := context.WithTimeout(v.t.Context(), 10*time.Second)
	defer cancel()
	if _, b, err := ws.Read(ctx); err != nil || !strings.Contains(string(b), want) {
		v.t.Fatalf("heard %s, %v, want %s", b, err, want)
	}
}

func (v *visitor) post(ip, path, body string) (int, string) {
	v.t.Helper()
	req, err := http.NewRequestWithContext(v.t.Context(), http.MethodPost, "http://"+v.at+path, strings.NewReader(body))
	if err != nil {
		v.t.Fatal(err)
	}
	req.Header.Set("Origin", "https://acme.example")
	res, err := v.from(ip).Do(req)
	if err != nil {
		v.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	return res.StatusCode, string(b)
}

// passes looks at what comes through at once: sockets, close codes, refusals, sizes, the
// visitor's address; and what must not: figures.
func (v *visitor) passes() {
	v.t.Helper()
	ws, _ := v.hello("127.0.0.2", "site_acme")
	v.hear(ws, `"t":"ready"`)
	v.say(ws, `{"t":"events","e":[{"n":1,"k":"track","name":"x"}]}`)
	v.hear(ws, `{"t":"ack","n":1}`)
	// One connection an address: a second is turned away whatever it writes into its
	// headers, and another visitor is not.
	for _, lie := range [][]string{nil, {"X-Forwarded-For", "203.0.113.9"}, {"Forwarded", "for=203.0.113.9"}} {
		if _, status := v.hello("127.0.0.2", "site_acme", lie...); status != http.StatusTooManyRequests {
			v.t.Errorf("a second socket of one address, with %v: %d", lie, status)
		}
	}
	other, _ := v.hello("127.0.0.3", "site_other")
	_, _, err := other.Read(v.t.Context())
	var closed websocket.CloseError
	if !errors.As(err, &closed) || closed.Code != 4403 || !strings.Contains(closed.Reason, "site_other") {
		v.t.Errorf("the close code of another site: %v", err)
	}
	hello := `{"t":"hello","v":1,"site":"site_acme","anon":"b","tab":"b"}`
	fill := func(size int) string { return "[" + hello + strings.Repeat(" ", size-len(hello)-2) + "]" }
	if status, body := v.post("127.0.0.4", "/v1/events", fill(64<<10)); status != http.StatusOK || !strings.Contains(body, "ready") {
		v.t.Errorf("64 KiB: %d %s", status, body)
	}
	if status, body := v.post("127.0.0.4", "/v1/events", fill(70<<10)); status != http.StatusRequestEntityTooLarge || !strings.Contains(body, "too_large") {
		v.t.Errorf("70 KiB are not refused in Tend's words: %d %s", status, body)
	}
	for path, want := range map[string]int{"/metrics": 404, "/readyz": 404, "/healthz": 404, "/api/openapi.yaml": 200} {
		res, err := v.from("127.0.0.4").Get("http://" + v.at + path)
		if err != nil {
			v.t.Fatal(err)
		}
		if _ = res.Body.Close(); res.StatusCode != want {
			v.t.Errorf("%s: %d, want %d", path, res.StatusCode, want)
		}
	}
	_ = ws.Close(websocket.StatusGoingAway, "")
}

// patience holds a request for 25 s and a silent socket for longer than proxies wait by
// themselves.
func (v *visitor) patience() {
	v.t.Helper()
	var wg sync.WaitGroup
	wg.Go(func() {
		start := time.Now()
		status, body := v.post("127.0.0.5", "/v1/events?wait=25", `[{"t":"hello","v":1,"site":"site_acme","anon":"c","tab":"c"}]`)
		if took := time.Since(start); status != http.StatusOK || !strings.Contains(body, "ready") || took < 24*time.Second || took > 27*time.Second {
			v.t.Errorf("a held request: %d %s after %s", status, body, took)
		}
	})
	ws, _ := v.hello("127.0.0.6", "site_acme")
	v.hear(ws, `"t":"ready"`)
	ctx, cancel := context.WithTimeout(v.t.Context(), 100*time.Second)
	defer cancel()
	said := make(chan error, 1)
	go func() {
		_, b, err := ws.Read(ctx) // answers pings meanwhile
		if err == nil && !strings.Contains(string(b), `{"t":"ack","n":1}`) {
			err = fmt.Errorf("heard %s", b)
		}
		said <- err
	}()
	select {
	case err := <-said:
		v.t.Errorf("a silent socket ended: %v", err)
	case <-time.After(95 * time.Second):
		v.say(ws, `{"t":"events","e":[{"n":1,"k":"track","name":"x"}]}`)
		if err := <-said; err != nil {
			v.t.Errorf("after 95 s of silence: %v", err)
		}
	}
	_ = ws.Close(websocket.StatusGoingAway, "")
	wg.Wait()
}

// drains stops the server: the browser hears of it by frame and by code.
func (v *visitor) drains(r *started) {
	v.t.Helper()
	ws, _ := v.hello("127.0.0.7", "site_acme")
	v.hear(ws, `"t":"ready"`)
	r.stop()
	v.hear(ws, `"t":"drain"`)
	_, _, err := ws.Read(v.t.Context())
	if websocket.CloseStatus(err) != websocket.StatusGoingAway {
		v.t.Errorf("the end of a drained socket: %v", err)
	}
	r.end()
	if _, status := v.hello("127.0.0.7", "site_acme"); status != http.StatusBadGateway {
		v.t.Errorf("without a server the proxy answers %d", status)
	}
}
