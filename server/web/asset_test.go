package web

import (
	"compress/gzip"
	"context"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/go-json-experiment/json"

	"tend/server/web/api"
)

func builtWorld(t *testing.T) *world {
	w := newWorld(t)
	w.parts.Snippet = fstest.MapFS{
		".placeholder": {}, "tend.js": {Data: []byte(strings.Repeat("core();", 100))}, "stub.js": {Data: []byte("stub")},
		"tend-push.js": {Data: []byte("worker")}, "render.0123456789ab.js": {Data: []byte("render")},
	}
	w.parts.Dashboard = fstest.MapFS{
		".placeholder": {}, "index.html": {Data: []byte(`<meta name="csp-nonce" content="__CSP_NONCE__"><div id="root">`)},
		"assets/index-Ab12.js": {Data: []byte("app")},
	}
	w.build()
	return w
}

func TestFrontEndsThatWereNotBuilt(t *testing.T) {
	w := newWorld(t)
	for _, path := range []string{"/tend.js", "/stub.js", "/tend/render.0123456789ab.js", "/", "/signin", "/sites/one/campaigns"} {
		p := w.do("GET", path, "").problem(http.StatusServiceUnavailable, "not_built")
		if !strings.Contains(p.Detail, "make build") {
			t.Errorf("%s says %q", path, p.Detail)
		}
	}
}

func TestSnippetIsServedToAnyPage(t *testing.T) {
	w := builtWorld(t)
	for path, cache := range map[string]string{"/tend.js": cacheShortly, "/stub.js": cacheShortly, "/tend-push.js": cacheShortly, "/tend/render.0123456789ab.js": cacheForever} {
		r := w.do("GET", path, "", header("Origin", "https://shop.example")).status(http.StatusOK)
		for name, want := range map[string]string{
			"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin", "X-Content-Type-Options": "nosniff",
			"Cache-Control": cache, "Content-Type": "text/javascript; charset=utf-8",
		} {
			if got := r.Header().Get(name); got != want {
				t.Errorf("%s: %s %q, want %q", path, name, got, want)
			}
		}
		tag := r.Header().Get("ETag")
		if not := w.do("GET", path, "", header("If-None-Match", tag)).status(http.StatusNotModified); not.Body.Len() != 0 {
			t.Errorf("%s: 304 with a body", path)
		}
	}
	w.do("GET", "/tend/render.ffffffffffff.js", "").problem(http.StatusNotFound, "not_found")
	w.do("GET", "/tend/.placeholder", "").problem(http.StatusNotFound, "not_found")
	w.do("GET", "/tend/..%2f..%2fgo.mod", "").problem(http.StatusNotFound, "not_found")
}

func TestSnippetUnderNamesOfTheOperatorsOwn(t *testing.T) {
	w := builtWorld(t)
	w.parts.ScriptPath, w.parts.SocketPath = "/kit/main.js", "/kit/live"
	w.build()
	for path, same := range map[string]string{
		"/kit/main.js": "/tend.js", "/kit/stub.js": "/stub.js", "/kit/tend-push.js": "/tend-push.js", "/kit/render.0123456789ab.js": "/render.0123456789ab.js", "/tend/render.0123456789ab.js": "/render.0123456789ab.js",
	} {
		here, there := w.do("GET", path, "").status(http.StatusOK), w.do("GET", same, "").status(http.StatusOK)
		if here.Body.String() != there.Body.String() || here.Header().Get("Cache-Control") != there.Header().Get("Cache-Control") || here.Header().Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("%s: %q %v, %s: %q %v", path, here.Body, here.Header(), same, there.Body, there.Header())
		}
	}
	for _, c := range [][3]string{
		{"GET", "/v1/socket", "socket"},
		{"POST", "/v1/events", "events"},
		{"GET", "/kit/v1/socket", "socket"},
		{"POST", "/kit/v1/events", "events"},
		{"GET", "/kit/live", "socket"},
		{"POST", "/kit/live", "events"},
		{"OPTIONS", "/kit/live", "events"},
	} {
		if got := w.do(c[0], c[1], "").status(http.StatusOK).Body.String(); got != c[2] {
			t.Errorf("%s %s: %q", c[0], c[1], got)
		}
	}
	w.do("GET", "/kit/tend.js", "").problem(http.StatusNotFound, "not_found")
	w.do("GET", "/kit/gallery/index.html", "").problem(http.StatusNotFound, "not_found")
	w.do("GET", "/kit/api/v1/sites", "").problem(http.StatusNotFound, "not_found")
}

func TestSnippetCanBePinned(t *testing.T) {
	w := builtWorld(t)
	var m struct {
		Version string `json:"version"`
		Script  string `json:"script"`
		Socket  string `json:"socket"`
		Files   map[string]struct {
			Path      string `json:"path"`
			Integrity string `json:"integrity"`
		} `json:"files"`
	}
	check := func(path, script, socket string) {
		t.Helper()
		r := w.do("GET", "/tend.json", "").status(http.StatusOK)
		if err := json.Unmarshal(r.Body.Bytes(), &m); err != nil || m.Version != "v9" || m.Script != script || m.Socket != socket || len(m.Files) != 4 || r.Header().Get("Access-Control-Allow-Origin") != "*" {
			t.Fatalf("%+v %v", m, err)
		}
		if m.Files["tend.js"].Path != path {
			t.Errorf("tend.js is at %q, want %q", m.Files["tend.js"].Path, path)
		}
		var in api.Install
		w.api("one", "GET", "/sites/one/install", "").status(http.StatusOK).into(&in)
		if in.Version != "v9" || in.Script != script || in.Pinned != path || in.Integrity != m.Files["tend.js"].Integrity || in.Stub != folderOf(script)+"stub.js" || (in.Socket != "") != (socket != "/v1/socket") {
			t.Errorf("for the site's pages: %+v", in)
		}
		for name, f := range m.Files {
			r := w.do("GET", f.Path, "", header("Origin", "https://shop.example")).status(http.StatusOK)
			sum := sha512.Sum384(r.Body.Bytes())
			if f.Integrity != "sha384-"+base64.StdEncoding.EncodeToString(sum[:]) || r.Header().Get("Cache-Control") != cacheForever || r.Header().Get("Access-Control-Allow-Origin") != "*" {
				t.Errorf("%s %+v: %v", name, f, r.Header())
			}
		}
	}
	w.parts.Version = "v9"
	w.build()
	sum := sha256.Sum256([]byte(strings.Repeat("core();", 100)))
	hash := hex.EncodeToString(sum[:6])
	check("/tend."+hash+".js", "/tend.js", "/v1/socket")
	w.parts.ScriptPath, w.parts.SocketPath = "/kit/main.js", "/kit/live"
	w.build()
	check("/kit/main."+hash+".js", "/kit/main.js", "/kit/live")
	w.do("GET", "/tend."+hash+".js", "").status(http.StatusOK)
	w.do("GET", "/tend.000000000000.js", "").problem(http.StatusNotFound, "not_found")
}

func TestSnippetOfAnEarlierReleaseFindsItsParts(t *testing.T) {
	w := builtWorld(t)
	w.parts.ScriptPath = "/kit/main.js"
	w.parts.Released = fstest.MapFS{
		"0.1.0/tend.js": {Data: []byte("core of old")}, "0.1.0/scene.00000000000a.js": {Data: []byte("scene of old")},
		"0.2.0/tend.js": {Data: []byte("core of late")},
	}
	w.build()
	sum := sha256.Sum256([]byte("core of old"))
	hash := hex.EncodeToString(sum[:6])
	for path, want := range map[string]string{
		"/tend." + hash + ".js": "core of old", "/kit/main." + hash + ".js": "core of old", "/scene.00000000000a.js": "scene of old", "/kit/scene.00000000000a.js": "scene of old",
		"/tend.js": strings.Repeat("core();", 100),
	} {
		if got := w.do("GET", path, "").status(http.StatusOK).Body.String(); got != want {
			t.Errorf("%s: %q", path, got)
		}
	}
}

func TestSnippetIsCompressedForThoseWhoTakeIt(t *testing.T) {
	w := builtWorld(t)
	plain := w.do("GET", "/tend.js", "").status(http.StatusOK)
	if plain.Header().Get("Content-Encoding") != "" || plain.Body.Len() != 700 {
		t.Errorf("plain: %d bytes, %v", plain.Body.Len(), plain.Header())
	}
	r := w.do("GET", "/tend.js", "", header("Accept-Encoding", "br, gzip")).status(http.StatusOK)
	if r.Header().Get("Content-Encoding") != "gzip" || !strings.Contains(r.Header().Get("Vary"), "Accept-Encoding") || r.Header().Get("ETag") == plain.Header().Get("ETag") {
		t.Fatalf("compressed: %v", r.Header())
	}
	z, err := gzip.NewReader(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	if body, err := io.ReadAll(z); err != nil || len(body) != 700 {
		t.Errorf("%d bytes, %v", len(body), err)
	}
	if w.do("GET", "/tend.js", "", header("Accept-Encoding", "gzip;q=0")).Header().Get("Content-Encoding") != "" {
		t.Error("gzip;q=0 is compressed all the same")
	}
}

func TestDashboardIsOnePageAtAllItsAddresses(t *testing.T) {
	w := builtWorld(t)
	seen := map[string]bool{}
	for _, path := range []string{"/", "/signin", "/setup", "/sites/one", "/sites/one/campaigns/a.b", "/sites/one/install"} {
		r := w.do("GET", path, "").status(http.StatusOK)
		csp := r.Header().Get("Content-Security-Policy")
		if strings.Contains(csp, "unsafe") || !strings.Contains(csp, "frame-ancestors 'none'") || !strings.Contains(csp, "default-src 'none'") ||
			!strings.Contains(csp, "require-trusted-types-for 'script'; trusted-types default") {
			t.Errorf("%s: %s", path, csp)
		}
		_, nonce, _ := strings.Cut(csp, "'nonce-")
		nonce, _, _ = strings.Cut(nonce, "'")
		if len(nonce) != 24 || seen[nonce] || !strings.Contains(r.Body.String(), nonce) {
			t.Errorf("%s: nonce %q, %s", path, nonce, r.Body)
		}
		seen[nonce] = true
	}
	r := w.do("GET", "/assets/index-Ab12.js", "").status(http.StatusOK)
	if r.Header().Get("Cache-Control") != cacheForever || r.Header().Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("asset: %v", r.Header())
	}
	html := header("Accept", "text/html,*/*;q=0.8")
	if r := w.do("GET", "/nothing", "", html).status(http.StatusNotFound); !strings.Contains(r.Body.String(), "root") {
		t.Errorf("a page that is not there: %s", r.Body)
	}
	for _, path := range []string{"/assets/gone.js", "/api/nothing", "/api/v2/x", "/tend/gone.js", "/v1/nothing"} {
		w.do("GET", path, "", html).problem(http.StatusNotFound, "not_found")
	}
	w.do("POST", "/nothing", "", html).problem(http.StatusNotFound, "not_found")
}

func TestProbesAndMountedDoors(t *testing.T) {
	w := newWorld(t)
	ready := errors.New("not yet")
	w.parts.Ready = func(context.Context) map[string]error { return map[string]error{"redis": ready, "database": nil} }
	w.build()
	w.do("GET", "/healthz", "").status(http.StatusOK)
	w.do("HEAD", "/healthz", "").status(http.StatusOK)
	const half = `{"status":"unavailable","parts":{"database":"ok","redis":"unavailable"}}` + "\n"
	if got := w.do("GET", "/readyz", "").status(http.StatusServiceUnavailable).Body.String(); got != half {
		t.Errorf("/readyz: %s", got)
	}
	ready = fmt.Errorf("%w: not there", ErrSpared)
	const spared = `{"status":"degraded","parts":{"database":"ok","redis":"unavailable"}}` + "\n"
	if got := w.do("GET", "/readyz", "").status(http.StatusOK).Body.String(); got != spared {
		t.Errorf("/readyz: %s", got)
	}
	ready = nil
	w.do("GET", "/readyz", "").status(http.StatusOK)
	for path, want := range map[string]string{"/v1/socket": "socket", "/v1/events": "events", "/metrics": "figures", "/demo/": "demo /demo/", "/demo/cart": "demo /demo/cart"} {
		if got := w.do("GET", path, "").status(http.StatusOK).Body.String(); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
	if r := w.do("GET", "/demo", "").status(http.StatusFound); r.Header().Get("Location") != "/demo/" {
		t.Errorf("/demo leads to %q", r.Header().Get("Location"))
	}
	w.parts.Metrics, w.parts.Demo = nil, nil
	w.build()
	w.do("GET", "/metrics", "").problem(http.StatusNotFound, "not_found")
	w.do("GET", "/demo/", "").problem(http.StatusNotFound, "not_found")
}
