package web

import (
	"net/http"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"tend/server/auth"
)

func galleryWorld(t *testing.T) *world {
	w := builtWorld(t)
	files := w.parts.Snippet.(fstest.MapFS)
	for _, name := range []string{"index.html", "frame.html", "gallery.js", "i/team.png"} {
		files["gallery/"+name] = &fstest.MapFile{Data: []byte("the gallery's " + name)}
	}
	w.build()
	return w
}

func TestGalleryIsForMembers(t *testing.T) {
	w := galleryWorld(t)
	pages, parts := []string{"/gallery", "/gallery/frame?sample=modal"}, []string{"/gallery/gallery.js", "/gallery/i/team.png"}
	as := cookie(w.cookie["one"])
	for _, path := range append(pages, parts...) {
		r := w.do("GET", path, "", as).status(http.StatusOK)
		csp := r.Header().Get("Content-Security-Policy")
		if !strings.Contains(r.Body.String(), "the gallery's") || !strings.HasPrefix(csp, "default-src 'none'; script-src 'self'; style-src 'self';") {
			t.Errorf("%s: %s, %s", path, r.Body, csp)
		}
		if framed := strings.Contains(csp, "frame-ancestors 'self'"); framed != strings.HasPrefix(path, "/gallery/frame") {
			t.Errorf("%s may be framed: %t", path, framed)
		}
	}
	strangers := map[string][]with{"nobody": nil, "a made-up session": {cookie("x")}, "a key": {bearer(w.key["one"])}}
	stranger := func(who string, more []with) {
		t.Helper()
		for _, path := range pages {
			r := w.do("GET", path, "", more...).status(http.StatusFound)
			if r.Header().Get("Location") != "/signin" || strings.Contains(r.Body.String(), "gallery's") {
				t.Errorf("%s, %s: to %s with %s", path, who, r.Header().Get("Location"), r.Body)
			}
		}
		for _, path := range parts {
			w.do("GET", path, "", more...).problem(http.StatusUnauthorized, "session_required")
		}
	}
	for who, more := range strangers {
		stranger(who, more)
	}
	for _, path := range []string{"/tend/gallery/index.html", "/tend/gallery/gallery.js", "/gallery/index.html", "/gallery/../tend.js", "/gallery/none.js"} {
		w.do("GET", path, "", as).problem(http.StatusNotFound, "not_found")
	}
	w.clock.pass(auth.SessionLife + time.Second)
	stranger("a session that has ended", []with{as})
}
