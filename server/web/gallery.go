package web

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"tend/server/tend"
)

// galleryFolder holds the gallery in the snippet's build.
const galleryFolder = "gallery/"

// gallery serves the page that shows every layout in every look, to members. It draws
// with the renderer that pages of sites load, from this same build.
func (d *door) gallery(e *echo.Echo, files map[string]*asset) {
	page := func(file, embeddedBy string) echo.HandlerFunc {
		return func(c echo.Context) error {
			a := files[galleryFolder+file]
			if a == nil {
				return errNotBuilt("gallery")
			}
			switch known, err := d.member(c); {
			case err != nil:
				return err
			case !known:
				c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
				return c.Redirect(http.StatusFound, "/signin")
			}
			galleryHeaders(c, embeddedBy)
			return a.send(c)
		}
	}
	e.GET("/gallery", page("index.html", "'none'"))
	e.GET("/gallery/frame", page("frame.html", "'self'"))
	e.GET("/gallery/*", func(c echo.Context) error {
		a := files[galleryFolder+c.Param("*")]
		if a == nil || strings.HasSuffix(c.Param("*"), ".html") {
			return echo.ErrNotFound
		}
		if known, err := d.member(c); err != nil || !known {
			if err == nil {
				err = tend.Errorf(tend.Unauthorized, "session_required", "the gallery is for members: sign in first")
			}
			return err
		}
		galleryHeaders(c, "'none'")
		return a.send(c)
	})
}

// member tells whether the call comes with a session that is alive.
func (d *door) member(c echo.Context) (bool, error) {
	who, err := d.caller(c, "")
	if tend.CodeOf(err) == tend.Unauthorized {
		return false, nil
	}
	return err == nil && who.member != nil, err
}

// galleryHeaders: as strict as the dashboard's, and no string becomes code. Messages
// style themselves by sheets that scripts make, which style-src lets pass.
func galleryHeaders(c echo.Context, embeddedBy string) {
	h := c.Response().Header()
	h.Set(echo.HeaderContentSecurityPolicy, strings.Join([]string{
		"default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "connect-src 'self'", "frame-src 'self'", "base-uri 'none'",
		"form-action 'none'", "frame-ancestors " + embeddedBy, "require-trusted-types-for 'script'", "trusted-types 'none'",
	}, "; "))
	h.Set(echo.HeaderCacheControl, cacheChecked)
	h.Set(echo.HeaderReferrerPolicy, "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
}
