package web

import (
	"net/http"
	"strings"
	"testing"
	"testing/fstest"
)

func TestPreviewPageIsSandboxedAndFramedByUsAlone(t *testing.T) {
	w := builtWorld(t)
	files := w.parts.Snippet.(fstest.MapFS)
	for _, name := range []string{"frame.html", "frame.js", "frame.css"} {
		files["preview/"+name] = &fstest.MapFile{Data: []byte("the preview's " + name)}
	}
	w.build()
	page := w.do("GET", "/preview/frame", "").status(http.StatusOK)
	csp := page.Header().Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'", "script-src 'self'", "frame-ancestors 'self'", "sandbox allow-scripts", "trusted-types 'none'"} {
		if !strings.Contains(csp, want) {
			t.Errorf("the page's policy %q lacks %q", csp, want)
		}
	}
	if strings.Contains(csp, "allow-same-origin") || strings.Contains(csp, "unsafe") || strings.Contains(csp, "connect-src") {
		t.Errorf("the page's policy %q lets it out", csp)
	}
	for _, name := range []string{"frame.js", "frame.css"} {
		part := w.do("GET", "/preview/"+name, "").status(http.StatusOK)
		if got := part.Header().Get("Cross-Origin-Resource-Policy"); got != "cross-origin" {
			t.Errorf("%s: %s, and a page without an origin cannot load it", name, got)
		}
	}
	for _, path := range []string{"/preview/frame.html", "/preview/none.js", "/tend/preview/frame.js"} {
		w.do("GET", path, "").problem(http.StatusNotFound, "not_found")
	}
	if csp := w.do("GET", "/", "").Header().Get("Content-Security-Policy"); !strings.Contains(csp, "frame-src 'self'") {
		t.Errorf("the dashboard's policy %q shows no preview", csp)
	}
}
