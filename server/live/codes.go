package live

import (
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/coder/websocket"

	"tend/server/tend"
	"tend/server/wire"
)

// The close codes of subprotocol tend.v1. 4400 to 4403 say that trying again with the
// same words is of no use; after the others the snippet comes back, with back-off.
const (
	CloseMalformed  = 4400 // a frame that cannot be read; the reason names the field
	CloseIdentity   = 4401 // the identity token is bad, missing or has expired
	CloseForbidden  = 4403 // no such site, or not from this origin
	CloseNoHello    = 4408 // nothing was said within 10 s
	CloseSlowReader = 4409 // more than 1 MiB waited to be read
	CloseFlood      = 4429 // far more frames than the limits allow
	CloseDraining   = int(websocket.StatusGoingAway)
	CloseInternal   = int(websocket.StatusInternalError)
	CloseTryLater   = int(websocket.StatusTryAgainLater)
)

// closeCodes is the one table from the class of an error to a close code:
//
//	invalid               4400  the frame is at fault
//	unauthorized          4401  the identity is
//	forbidden, not_found  4403  the site or the origin is
//	limited, unavailable, conflict
//	                      1013  come back later; once hello is done an error frame
//	                            with retry_after takes its place and the socket lives on
//	internal              1011  our fault
var closeCodes = map[tend.Code]int{
	tend.Invalid:      CloseMalformed,
	tend.Unauthorized: CloseIdentity,
	tend.Forbidden:    CloseForbidden,
	tend.NotFound:     CloseForbidden,
	tend.Conflict:     CloseTryLater,
	tend.Limited:      CloseTryLater,
	tend.Unavailable:  CloseTryLater,
	tend.Internal:     CloseInternal,
}

// statuses is the same for a request that is refused.
var statuses = map[tend.Code]int{
	tend.Invalid:      http.StatusBadRequest,
	tend.Unauthorized: http.StatusUnauthorized,
	tend.Forbidden:    http.StatusForbidden,
	tend.NotFound:     http.StatusForbidden,
	tend.Conflict:     http.StatusServiceUnavailable,
	tend.Limited:      http.StatusTooManyRequests,
	tend.Unavailable:  http.StatusServiceUnavailable,
	tend.Internal:     http.StatusInternalServerError,
}

// asError gives any error as one of the house. What is not of the house stays in
// the log: its words are not for the outside.
func asError(err error) *tend.Error {
	var e *tend.Error
	if errors.As(err, &e) && e.Code != tend.Internal {
		return e
	}
	return &tend.Error{Code: tend.Internal, Message: "internal error: this is not your fault, try again", Err: err}
}

// closeFor gives the close code and the reason for an error.
func closeFor(err error) (code int, reason string) {
	e := asError(err)
	if code = closeCodes[e.Code]; code == 0 {
		code = CloseInternal
	}
	reason = e.Message
	switch {
	case reason == "":
		reason = e.ReasonOrCode()
	case code == CloseIdentity && e.Reason != "": // there is no frame to say it by
		reason = e.Reason + ": " + reason
	}
	return code, reason
}

// keepsSocket tells an error after which the same batch may be sent again on the same
// socket.
func keepsSocket(err error) bool {
	switch asError(err).Code {
	case tend.Limited, tend.Unavailable, tend.Conflict:
		return true
	}
	return false
}

// refusal makes the error frame of an error.
func refusal(err error) wire.Refusal {
	e := asError(err)
	return wire.Refusal{Code: e.ReasonOrCode(), Message: e.Message, RetryAfter: seconds(e.RetryAfter)}
}

// seconds rounds a time to wait up to whole seconds, at least one.
func seconds(d time.Duration) int {
	return max(1, int(math.Ceil(d.Seconds())))
}

// clip shortens a reason to what a close frame has room for (RFC 6455, section 5.5).
func clip(reason string) string {
	const most = 123
	reason = strings.ToValidUTF8(reason, "\ufffd")
	if len(reason) <= most {
		return reason
	}
	cut := most - len("...")
	for !utf8.RuneStart(reason[cut]) {
		cut--
	}
	return reason[:cut] + "..."
}

// special are the codes with a status of their own.
var special = map[string]int{
	reasonUpgrade:  http.StatusUpgradeRequired,
	reasonMethod:   http.StatusMethodNotAllowed,
	reasonEncoding: http.StatusUnsupportedMediaType,
	reasonTooLarge: http.StatusRequestEntityTooLarge,
	reasonSlowBody: http.StatusRequestTimeout,
}

// problem answers a request that was refused, as RFC 9457 has it. code is what a socket
// would have been closed with; 0 for none.
func problem(w http.ResponseWriter, err error, code int) int {
	e := asError(err)
	status := special[e.Reason]
	if status == 0 {
		status = statuses[e.Code]
	}
	if e.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(seconds(e.RetryAfter)))
	}
	body, _ := json.Marshal(struct { // of strings and a number: it cannot fail
		Type   string `json:"type"`
		Title  string `json:"title"`
		Status int    `json:"status"`
		Code   string `json:"code"`
		Detail string `json:"detail"`
		Close  int    `json:"close,omitempty"`
	}{"about:blank", http.StatusText(status), status, e.ReasonOrCode(), e.Message, code})
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(body) // the browser may be gone: nobody is left to tell
	return status
}
