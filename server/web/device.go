package web

import (
	"cmp"

	"github.com/labstack/echo/v4"

	"tend/server/tend"
)

// device is what a call comes from, in words by which its member knows it again.
func device(c echo.Context) string {
	return cmp.Or(tend.AgentOf(c.Request().UserAgent()).String(), "Unknown device")
}
