package app

import (
	"bytes"
	"embed"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"
)

//go:embed demo
var demoFiles embed.FS

// shopPages are the addresses of the made-up shop; its script tells them apart.
var shopPages = map[string]bool{"/demo/": true, "/demo/reports": true, "/demo/pricing": true}

// shopPolicy is as strict as a site can be: the snippet has to live with it.
const shopPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

// shop serves the made-up shop below /demo/.
func shop() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(r.URL.Path, "/")
		if shopPages[r.URL.Path] {
			name = "demo/index.html"
		}
		body, err := fs.ReadFile(demoFiles, name)
		kind := mime.TypeByExtension(path.Ext(name))
		switch {
		case r.Method != http.MethodGet && r.Method != http.MethodHead:
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "this page can only be read", http.StatusMethodNotAllowed)
			return
		case err != nil || kind == "" || path.Ext(name) == ".yaml":
			http.Error(w, "the made-up shop has no such page: it begins at /demo/", http.StatusNotFound)
			return
		}
		h := w.Header()
		h.Set("Content-Type", kind)
		h.Set("Cache-Control", "no-cache")
		h.Set("Content-Security-Policy", shopPolicy)
		h.Set("Referrer-Policy", "same-origin")
		h.Set("X-Content-Type-Options", "nosniff")
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
	})
}
