package web

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"
)

// probes are for whoever runs the server: alive, able to answer, figures.
func (d *door) probes(e *echo.Echo) {
	e.GET("/healthz", func(c echo.Context) error { return ok(c) })
	e.GET("/readyz", d.ready)
	if d.Metrics != nil {
		e.GET("/metrics", echo.WrapHandler(d.Metrics))
	}
}

func ok(c echo.Context) error {
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	return c.String(http.StatusOK, "ok\n")
}

// ErrSpared marks a part that Tend works without, if more slowly: to take the node
// out of service for it would turn a small trouble into a great one.
var ErrSpared = errors.New("tend works without it")

// ready tells of each part whether it is there. What is wrong with it is for the
// log: a probe may be open to anybody.
func (d *door) ready(c echo.Context) error {
	answer := struct {
		Status string            `json:"status"`
		Parts  map[string]string `json:"parts"`
	}{"ok", map[string]string{}}
	status := http.StatusOK
	if d.Ready != nil {
		for name, err := range d.Ready(c.Request().Context()) {
			answer.Parts[name] = "ok"
			if err == nil {
				continue
			}
			answer.Parts[name] = "unavailable"
			if !errors.Is(err, ErrSpared) {
				answer.Status, status = "unavailable", http.StatusServiceUnavailable
			} else if status == http.StatusOK {
				answer.Status = "degraded"
			}
			d.Log.Warn("not ready", "part", name, "error", err.Error())
		}
	}
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	return c.JSON(status, answer)
}
