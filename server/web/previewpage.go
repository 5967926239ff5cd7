package web

import (
	"strings"

	"github.com/labstack/echo/v4"
)

// previewFolder holds the preview's page in the snippet's build.
const previewFolder = "preview/"

// previewPage serves the page in which the dashboard shows messages, drawn by the renderer
// that pages of sites load. It knows nothing and nobody: what it draws, the window around it
// hands in. Its sandbox gives it no origin, so it brings no session along, and none is asked for.
func previewPage(e *echo.Echo, files map[string]*asset) {
	e.GET("/preview/frame", func(c echo.Context) error {
		a := files[previewFolder+"frame.html"]
		if a == nil {
			return errNotBuilt("preview")
		}
		h := c.Response().Header()
		h.Set(echo.HeaderContentSecurityPolicy, strings.Join([]string{
			"default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' https: data:", "base-uri 'none'",
			"form-action 'none'", "frame-ancestors 'self'", "sandbox allow-scripts", "require-trusted-types-for 'script'", "trusted-types 'none'",
		}, "; "))
		h.Set(echo.HeaderCacheControl, cacheChecked)
		h.Set(echo.HeaderReferrerPolicy, "no-referrer")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		return a.send(c)
	})
	for _, name := range []string{"frame.js", "frame.css"} {
		e.GET("/preview/"+name, func(c echo.Context) error {
			a := files[previewFolder+name]
			if a == nil {
				return errNotBuilt("preview")
			}
			h := c.Response().Header()
			h.Set("Cross-Origin-Resource-Policy", "cross-origin") // a page without an origin asks
			h.Set(echo.HeaderCacheControl, cacheChecked)
			return a.send(c)
		})
	}
}
