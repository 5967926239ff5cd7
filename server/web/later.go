package web

import (
	"github.com/labstack/echo/v4"

	"tend/server/tend"
)

// later are the paths of the contract that are not built yet. They are routed so
// that a caller is told so, and behind the same doors as the others.
var later = []string{
	"/sites/:site/campaigns/:id/dry-run",
}

func notAvailable(echo.Context) error {
	return &tend.Error{
		Code: tend.Unavailable, Reason: tend.ReasonNotAvailable, Err: errNotAvailable,
		Message: "this is not available yet in this version of Tend",
	}
}
