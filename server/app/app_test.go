package app

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"tend/server/config"
	"tend/server/hot"
	"tend/server/tend"
)

func settings(t *testing.T) *config.Settings {
	t.Helper()
	return &config.Settings{Addr: "127.0.0.1:0", DataDir: t.TempDir(), LogFormat: "text"}
}

// started is a server that runs until the test, or stop, ends it.
type started struct {
	*App
	t    *testing.T
	stop context.CancelFunc
	done chan error
}

func start(t *testing.T, s *config.Settings, o Options) *started {
	t.Helper()
	a, err := New(t.Context(), s, o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	r := &started{App: a, t: t, stop: cancel, done: make(chan error, 1)}
	go func() { r.done <- a.Run(ctx) }()
	t.Cleanup(r.end)
	return r
}

func (r *started) end() {
	r.stop()
	select {
	case err := <-r.done:
		if err != nil {
			r.t.Error(err)
		}
		r.done <- nil // for another call
	case <-time.After(30 * time.Second):
		r.t.Fatal("it does not stop")
	}
}

func (r *started) get(path string) (int, string) {
	r.t.Helper()
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	res, err := client.Get(r.URL() + path)
	if err != nil {
		r.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return res.StatusCode, string(body)
}

func TestStartedAndStoppedNothingIsLeft(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	s := settings(t)
	r := start(t, s, Options{Version: "1.2.3"})
	for path, want := range map[string]string{
		"/healthz": "ok", "/readyz": `"database":"ok"`, "/metrics": `tend_build_info{version="1.2.3"} 1`, "/api/openapi.yaml": "openapi",
	} {
		if status, body := r.get(path); status != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("%s: %d %q", path, status, body)
		}
	}
	if status, _ := r.get("/demo/"); status != http.StatusNotFound {
		t.Errorf("the demo is there without being asked for: %d", status)
	}
	r.end()
	l, err := net.Listen("tcp", strings.TrimPrefix(r.URL(), "http://"))
	if err != nil {
		t.Fatalf("the port is not given back: %v", err)
	}
	_ = l.Close()
}

func TestEachPartThatIsMissingIsNamed(t *testing.T) {
	a, err := New(t.Context(), settings(t), Options{})
	if err != nil {
		t.Fatal(err)
	}
	missing := func() (names []string) {
		for name, err := range a.health(t.Context()) {
			if err != nil {
				names = append(names, name)
			}
		}
		return names
	}
	if m := missing(); len(m) > 0 {
		t.Errorf("before anything is wrong: %v", m)
	}
	if err := a.cache.Close(); err != nil {
		t.Fatal(err)
	}
	if m := missing(); !slices.Equal(m, []string{"redis"}) {
		t.Errorf("without redis: %v", m)
	}
	if a.cache, err = hot.Embedded(a.log); err != nil {
		t.Fatal(err)
	}
	a.loaded.Store(0)
	if m := missing(); !slices.Equal(m, []string{"configuration"}) {
		t.Errorf("without a configuration: %v", m)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestStartSaysWhatIsInTheWay(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	broken := filepath.Join(t.TempDir(), "b.yaml")
	if err := os.WriteFile(broken, []byte("sites:\n  - name: X y\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		name   string
		change func(*config.Settings)
		reason string
		says   string
	}{
		{"PortTaken", func(s *config.Settings) { s.Addr = taken.Addr().String() }, "addr_in_use", "--addr"},
		{"AddressElsewhere", func(s *config.Settings) { s.Addr = "192.0.2.1:8080" }, "addr", "--addr"},
		{"FolderIsAFile", func(s *config.Settings) { s.DataDir = file }, "data_dir", "--data-dir"},
		{"FolderBelowAFile", func(s *config.Settings) { s.DataDir = filepath.Join(file, "x") }, "data_dir", "--data-dir"},
		{"BootstrapMissing", func(s *config.Settings) { s.Bootstrap = file + "?" }, "bootstrap", "bootstrap file"},
		{"BootstrapBroken", func(s *config.Settings) { s.Bootstrap = broken }, "", "nothing of it was"},
	} {
		t.Run(x.name, func(t *testing.T) {
			s := settings(t)
			x.change(s)
			a, err := New(t.Context(), s, Options{})
			var e *tend.Error
			if a != nil || !errors.As(err, &e) || (x.reason != "" && e.Reason != x.reason) || !strings.Contains(e.Message, x.says) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestChangeOfTheConfigurationReachesTheEngine(t *testing.T) {
	s := settings(t)
	s.Bootstrap = filepath.Join(t.TempDir(), "b.yaml")
	if err := os.WriteFile(s.Bootstrap, []byte("sites: [{name: acme, key: site_acme, origins: ['https://acme.example']}]"), 0o600); err != nil {
		t.Fatal(err)
	}
	r := start(t, s, Options{})
	if err := r.engine.Admit("https://acme.example"); err != nil {
		t.Errorf("the site of the bootstrap file is not there at the start: %v", err)
	}
	// Another process on the same folder changes it.
	other, err := OpenDB(t.Context(), s, tend.SystemClock{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.Close() }()
	file, err := config.ParseBootstrap("b.yaml", []byte("sites: [{name: late, key: site_late, origins: ['https://late.example']}]"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ApplyBootstrap(t.Context(), other, file); err != nil {
		t.Fatal(err)
	}
	for end := time.After(10 * time.Second); r.engine.Admit("https://late.example") != nil; {
		select {
		case <-end:
			t.Fatal("the new site is not served after 10 s")
		case <-time.After(10 * time.Millisecond):
		}
	}
}

func TestDemoHasAPastAndShowsTheShop(t *testing.T) {
	s := settings(t)
	r := start(t, s, Options{Demo: true, Log: slog.New(slog.DiscardHandler)})
	d, err := r.Demo(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range []string{"/demo/", "/demo/reports", "/demo/pricing"} {
		if status, body := r.get(page); status != http.StatusOK || !strings.Contains(body, `src="/tend.js" data-site="site_demo"`) {
			t.Errorf("%s: %d", page, status)
		}
	}
	if status, _ := r.get("/demo/demo.yaml"); status != http.StatusNotFound {
		t.Errorf("the demo's bootstrap file is served: %d", status)
	}
	if err := r.engine.Admit(r.URL()); err != nil {
		t.Errorf("the shop may not speak to its own Tend: %v", err)
	}
	people := r.count(d, "/people?limit=500")
	if people < len(regulars)/2 || people > len(regulars) {
		t.Errorf("%d people in the demo, want most of %d", people, len(regulars))
	}
	if n := r.count(d, "/campaigns"); n != 3 {
		t.Errorf("%d campaigns", n)
	}
	r.end()

	again := start(t, s, Options{Demo: true})
	old := d
	if d, err = again.Demo(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := again.count(d, "/people?limit=500"); n != people {
		t.Errorf("after a second start %d people, want %d", n, people)
	}
	if status := again.call(old.APIKey, again.URL()+"/api/v1/sites/demo/campaigns", nil); status != http.StatusUnauthorized {
		t.Errorf("the key of the first start still works: %d", status)
	}
}

// count is how many things a list of the demo's site has.
func (r *started) count(d Demo, path string) int {
	r.t.Helper()
	var page struct{ Data []json.RawMessage }
	if status := r.call(d.APIKey, d.API+path, &page); status != http.StatusOK {
		r.t.Fatalf("%s: %d", path, status)
	}
	return len(page.Data)
}

func (r *started) call(key, url string, into any) int {
	r.t.Helper()
	req, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		r.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+key)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	if into != nil {
		if err := json.NewDecoder(res.Body).Decode(into); err != nil {
			r.t.Fatal(err)
		}
	}
	return res.StatusCode
}
