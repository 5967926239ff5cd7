package web

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"
)

// noncePlaceholder stands in index.html where the nonce of its style sheets goes:
// the component library writes some of them while it runs.
const noncePlaceholder = "__CSP_NONCE__"

// pages are the dashboard's own addresses, which its router tells apart.
var pages = []string{"/", "/signin", "/setup", "/password", "/account", "/sites", "/sites/*"}

// dashboard serves the dashboard: its files, and index.html at each of its pages.
// The layer that it gives shows people a page that is not there as one, where
// programs get a problem.
func (d *door) dashboard(e *echo.Echo) (echo.MiddlewareFunc, error) {
	files, err := load(d.Dashboard)
	if err != nil {
		return nil, err
	}
	index := files["index.html"]
	page := func(c echo.Context) error {
		if index == nil {
			return errNotBuilt("dashboard")
		}
		return sendIndex(c, http.StatusOK, index.body)
	}
	for _, p := range pages {
		e.GET(p, page)
	}
	for name, a := range files {
		if name == "index.html" {
			continue
		}
		e.GET("/"+name, func(c echo.Context) error {
			h := c.Response().Header()
			h.Set("Cross-Origin-Resource-Policy", "same-origin")
			h.Set(echo.HeaderCacheControl, cacheChecked)
			if strings.HasPrefix(name, "assets/") {
				h.Set(echo.HeaderCacheControl, cacheForever)
			}
			return a.send(c)
		})
	}
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			err := next(c)
			r := c.Request()
			if !errors.Is(err, echo.ErrNotFound) || index == nil || machines(r.URL.Path) ||
				r.Method != http.MethodGet || !strings.Contains(r.Header.Get(echo.HeaderAccept), "text/html") {
				return err
			}
			return sendIndex(c, http.StatusNotFound, index.body)
		}
	}, nil
}

// machines are the paths below which no page is.
func machines(path string) bool {
	for _, p := range []string{"/api/", "/v1/", "/tend/", "/assets/", "/i/", "/gallery/", "/preview/"} {
		if strings.HasPrefix(path, p) {
			return true
		}
	}
	return false
}

func sendIndex(c echo.Context, status int, index []byte) error {
	var raw [18]byte
	_, _ = rand.Read(raw[:]) // never fails: crypto/rand aborts the program instead
	nonce := base64.StdEncoding.EncodeToString(raw[:])
	style := "'nonce-" + nonce + "'"
	if !bytes.Contains(index, []byte(noncePlaceholder)) {
		style = "'unsafe-inline'" // index.html has no place to hand the nonce over
	}
	h := c.Response().Header()
	h.Set(echo.HeaderContentSecurityPolicy, strings.Join([]string{
		"default-src 'none'", "script-src 'self'", "style-src 'self' " + style, "img-src 'self' data:", "font-src 'self'",
		"connect-src 'self'", "frame-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
		"require-trusted-types-for 'script'", "trusted-types default",
	}, "; "))
	h.Set(echo.HeaderCacheControl, "no-store")
	h.Set(echo.HeaderReferrerPolicy, "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	return c.Blob(status, types[".html"], bytes.ReplaceAll(index, []byte(noncePlaceholder), []byte(nonce)))
}
