package web

import (
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"runtime/debug"

	"github.com/labstack/echo/v4"

	"tend/server/tend"
)

// requestIDs that a proxy may hand us: anything else could forge lines of a log.
var goodRequestID = regexp.MustCompile(`^[A-Za-z0-9._-]{8,64}$`)

const keyRequestID = "tend.request_id"

// edge is the outermost layer: it names the call, catches panics, turns errors
// into problems, and logs once. Paths are logged by their route, which has no ids
// of people in it; bodies, queries and headers never.
func (d *door) edge(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		start := d.Clock.Now()
		id := c.Request().Header.Get(echo.HeaderXRequestID)
		if !goodRequestID.MatchString(id) {
			id = tend.NewID(start)
		}
		c.Set(keyRequestID, id)
		h := c.Response().Header()
		h.Set(echo.HeaderXRequestID, id)
		h.Set(echo.HeaderXContentTypeOptions, "nosniff")

		err := protect(next, c)
		if err != nil {
			d.refuse(c, err)
		}
		d.log(c, id, err, slog.Duration("took", d.Clock.Now().Sub(start)))
		return nil
	}
}

// protect turns a panic into an error.
func protect(next echo.HandlerFunc, c echo.Context) (err error) {
	defer func() {
		r := recover()
		if r == nil {
			return
		}
		if r == http.ErrAbortHandler { //nolint:errorlint // net/http's own sentinel, compared as its documentation says
			panic(r)
		}
		err = tend.Errorf(tend.Internal, "", "panic: %w", fmt.Errorf("%v\n%s", r, debug.Stack()))
	}()
	return next(c)
}

func (d *door) log(c echo.Context, id string, err error, took slog.Attr) {
	status := c.Response().Status
	level := slog.LevelDebug
	switch {
	case status >= http.StatusInternalServerError:
		level = slog.LevelError
	case route(c) != "":
		level = slog.LevelInfo
	}
	path := c.Path()
	if path == "" {
		path = "(none)"
	}
	attrs := []slog.Attr{
		slog.String("method", c.Request().Method), slog.String("route", path), slog.Int("status", status),
		took, slog.String("request_id", id),
	}
	if who, ok := c.Get(keyCaller).(*caller); ok {
		attrs = append(attrs, slog.String("caller", who.id()))
	}
	if err != nil {
		e := asError(err)
		attrs = append(attrs, slog.String("code", e.ReasonOrCode()))
		if status >= http.StatusInternalServerError { // other messages quote what callers sent
			attrs = append(attrs, slog.String("error", e.Error()))
		}
	}
	d.Log.LogAttrs(c.Request().Context(), level, "request", attrs...)
}
