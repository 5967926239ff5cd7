package web

import (
	"regexp"
	"strings"

	"github.com/labstack/echo/v4"

	"tend/server/tend"
)

// hashed is a name that changes with its content.
var hashed = regexp.MustCompile(`\.[0-9a-f]{8,}\.js$`)

const (
	cacheForever = "public, max-age=31536000, immutable"
	cacheShortly = "public, max-age=300"
	cacheChecked = "no-cache"
)

// errNotBuilt: Go compiles without Node, so a binary may lack the front ends.
func errNotBuilt(what string) error {
	return tend.Errorf(tend.Unavailable, reasonNotBuilt, "this binary was built without the %s: run `make build`", what)
}

// snippet serves what other people's pages load: to any origin, and also to
// pages that isolate themselves.
func (d *door) snippet(e *echo.Echo) error {
	files, err := load(d.Snippet)
	if err != nil {
		return err
	}
	serve := func(name string) echo.HandlerFunc {
		return func(c echo.Context) error {
			h := c.Response().Header()
			h.Set(echo.HeaderAccessControlAllowOrigin, "*")
			h.Set("Cross-Origin-Resource-Policy", "cross-origin")
			if files["tend.js"] == nil {
				return errNotBuilt("snippet")
			}
			name := name
			if name == "" {
				name = c.Param("*")
			}
			a := files[name]
			if a == nil || strings.HasPrefix(name, galleryFolder) || strings.HasPrefix(name, previewFolder) {
				return echo.ErrNotFound
			}
			h.Set(echo.HeaderCacheControl, cacheShortly)
			if hashed.MatchString(name) {
				h.Set(echo.HeaderCacheControl, cacheForever)
			}
			return a.send(c)
		}
	}
	e.GET("/tend.js", serve("tend.js"))
	e.GET("/stub.js", serve("stub.js"))
	e.GET("/tend/*", serve(""))
	d.gallery(e, files)
	previewPage(e, files)
	return nil
}
