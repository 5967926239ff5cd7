package web

import (
	"net/http"

	"github.com/labstack/echo/v4"
)

// probes are for whoever runs the server: alive, able to answer, figures.
func (d *door) probes(e *echo.Echo) {
	e.GET("/healthz", func(c echo.Context) error { return ok(c) })
	e.GET("/readyz", func(c echo.Context) error {
		if d.Ready != nil {
			if err := d.Ready(c.Request().Context()); err != nil {
				return err
			}
		}
		return ok(c)
	})
	if d.Metrics != nil {
		e.GET("/metrics", echo.WrapHandler(d.Metrics))
	}
}

func ok(c echo.Context) error {
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	return c.String(http.StatusOK, "ok\n")
}
