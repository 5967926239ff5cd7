package web

import (
	"errors"
	"math"
	"net/http"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/labstack/echo/v4"

	"tend/server/picture"
	"tend/server/tend"
	"tend/server/web/api"
)

// statuses gives each class of error its HTTP status. It is the only place where
// that is decided, together with reasons for those that HTTP tells apart further.
var statuses = map[tend.Code]int{
	tend.Invalid:      http.StatusBadRequest,
	tend.Unauthorized: http.StatusUnauthorized,
	tend.Forbidden:    http.StatusForbidden,
	tend.NotFound:     http.StatusNotFound,
	tend.Conflict:     http.StatusConflict,
	tend.Limited:      http.StatusTooManyRequests,
	tend.Unavailable:  http.StatusServiceUnavailable,
	tend.Internal:     http.StatusInternalServerError,
}

// The finer reasons made in this package.
const (
	reasonTooLarge     = "too_large"          // the body
	reasonMediaType    = "media_type"         // the body is not announced as JSON
	reasonMethod       = "method_not_allowed" // the path exists, not with this method
	reasonPrecondition = "stale"              // also made by store and author: somebody was faster
	reasonNotBuilt     = "not_built"          // the binary was built without the front ends
	reasonCrossSite    = "cross_site"         // another site's page made the browser call
)

var reasons = map[string]int{
	reasonTooLarge:  http.StatusRequestEntityTooLarge,
	reasonMediaType: http.StatusUnsupportedMediaType,
	reasonMethod:    http.StatusMethodNotAllowed,
	// Of images: reasonTooLarge is picture's as well.
	picture.ReasonType:     http.StatusUnsupportedMediaType,
	picture.ReasonSVG:      http.StatusUnsupportedMediaType,
	picture.ReasonPixels:   http.StatusUnprocessableEntity,
	picture.ReasonBroken:   http.StatusUnprocessableEntity,
	picture.ReasonTrailing: http.StatusUnprocessableEntity,
}

func statusOf(c echo.Context, e *tend.Error) int {
	if s, ok := reasons[e.Reason]; ok {
		return s
	}
	if e.Reason == reasonPrecondition && c.Request().Header.Get("If-Match") != "" {
		return http.StatusPreconditionFailed
	}
	// The body was read and understood, and its content is at fault.
	if e.Code == tend.Invalid && len(e.Faults) > 0 && !strings.HasPrefix(e.Faults[0].Pointer, "?") && e.Faults[0].Code != "bad_json" {
		return http.StatusUnprocessableEntity
	}
	if s, ok := statuses[e.Code]; ok {
		return s
	}
	return http.StatusInternalServerError
}

// refuse answers with a problem (RFC 9457).
func (d *door) refuse(c echo.Context, err error) {
	if c.Response().Committed {
		return
	}
	e := asError(err)
	status := statusOf(c, e)
	id, _ := c.Get(keyRequestID).(string)
	p := api.Problem{
		Type: "about:blank", Title: http.StatusText(status), Status: status, Code: e.ReasonOrCode(),
		Detail: detail(e, id), Errors: e.Faults, RequestID: id,
	}
	h := c.Response().Header()
	if e.RetryAfter > 0 {
		p.RetryAfter = float32(e.RetryAfter.Seconds())
		h.Set(echo.HeaderRetryAfter, strconv.Itoa(int(math.Ceil(e.RetryAfter.Seconds()))))
	}
	if status == http.StatusUnauthorized {
		h.Set(echo.HeaderWWWAuthenticate, `Bearer realm="tend"`)
	}
	h.Set(echo.HeaderCacheControl, "no-store")
	raw, err := json.Marshal(p)
	if err == nil {
		err = c.Blob(status, "application/problem+json", raw)
	}
	if err != nil { // whoever asked is gone
		c.Response().Committed = true
	}
}

// detail is what people may read: of our own faults, nothing but where to look.
func detail(e *tend.Error, id string) string {
	switch {
	case e.Code == tend.Internal:
		return "Something went wrong on our side. The server's log says more, at the request id " + id + "."
	case e.Code == tend.Unavailable && e.Err != nil:
		return strings.TrimSuffix(e.Message, ": "+e.Err.Error())
	case e.Message == "":
		return "The call was refused."
	}
	return e.Message
}

// asError makes one of ours of any error, the router's own too.
func asError(err error) *tend.Error {
	var he *echo.HTTPError
	var e *tend.Error
	switch {
	case errors.As(err, &e):
		return e
	case !errors.As(err, &he):
		return tend.Errorf(tend.Internal, "", "%w", err)
	}
	switch he.Code {
	case http.StatusNotFound:
		return tend.Errorf(tend.NotFound, "", "there is nothing at this path: /api/openapi.yaml describes what there is")
	case http.StatusMethodNotAllowed:
		return tend.Errorf(tend.Invalid, reasonMethod, "this path does not take this method: the header Allow lists those it takes")
	case http.StatusBadRequest:
		return tend.Errorf(tend.Invalid, "", "%v", he.Message)
	}
	return tend.Errorf(tend.Internal, "", "%w", he)
}
