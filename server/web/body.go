package web

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/labstack/echo/v4"

	"tend/server/tend"
)

// maxBody is the longest body that is read, in bytes.
const maxBody = 256 << 10

// How long the other side may take. The HTTP server itself sets no such limits,
// because sockets and held requests live longer; it lifts them itself before the
// connection's next call.
const (
	patience = 30 * time.Second // to send a body
	taking   = 2 * time.Minute  // to take the answer
)

// bound keeps whoever sends a body byte by byte, or does not read the answer, from
// holding the connection for ever: at every door, for the server reads what is left of
// a body also where nobody has asked for it. Deadlines are by the machine's clock. A
// writer without deadlines is none of the server's.
func bound(w http.ResponseWriter, r *http.Request) {
	control, now := http.NewResponseController(w), tend.SystemClock{}.Now()
	_ = control.SetWriteDeadline(now.Add(taking))
	if r.Body != nil && r.Body != http.NoBody {
		_ = control.SetReadDeadline(now.Add(patience))
	}
}

// body reads a JSON body.
func body(c echo.Context) ([]byte, error) {
	r := c.Request()
	media, _, err := mime.ParseMediaType(r.Header.Get(echo.HeaderContentType))
	if err != nil || media != echo.MIMEApplicationJSON {
		return nil, tend.Errorf(tend.Invalid, reasonMediaType, "send the body with the header Content-Type: application/json")
	}
	if e := r.Header.Get(echo.HeaderContentEncoding); e != "" && !strings.EqualFold(e, "identity") {
		return nil, tend.Errorf(tend.Invalid, reasonMediaType, "send the body as it is, without Content-Encoding")
	}
	return readAll(c)
}

func readAll(c echo.Context) ([]byte, error) { return readUpTo(c, maxBody) }

func readUpTo(c echo.Context, limit int64) ([]byte, error) {
	raw, err := io.ReadAll(http.MaxBytesReader(c.Response(), c.Request().Body, limit))
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return nil, tend.Errorf(tend.Limited, reasonTooLarge, "the body is longer than %d bytes", limit)
	}
	if err != nil {
		return nil, tend.Errorf(tend.Invalid, "", "the body ended before its time")
	}
	return raw, nil
}

// nothing refuses a body where none is taken; an empty object is as good as none.
func nothing(c echo.Context) error {
	raw, err := readAll(c)
	if err != nil {
		return err
	}
	if s := strings.TrimSpace(string(raw)); s != "" && s != "{}" {
		in := &tend.Input{}
		in.Fault("", tend.ReasonUnknown, "leave the body out")
		return in.Err("this call takes no body")
	}
	return nil
}

// answer sends JSON.
func answer(c echo.Context, status int, v any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return tend.Errorf(tend.Internal, "", "answer: %w", err)
	}
	return c.Blob(status, echo.MIMEApplicationJSON, raw)
}

// etag names a state of a record by the count of its changes.
func etag(c echo.Context, rev int64) {
	c.Response().Header().Set("ETag", `"`+strconv.FormatInt(rev, 10)+`"`)
}

// revision reads what takes the place of something: the body, and the state that it was made from.
func revision(c echo.Context, header string) (raw []byte, rev int64, err error) {
	if rev, err = ifMatch(header); err != nil {
		return nil, 0, err
	}
	raw, err = body(c)
	return raw, rev, err
}

// gone has something deleted as it was when the caller saw it.
func gone(c echo.Context, header string, drop func(rev int64) error) error {
	rev, err := ifMatch(header)
	if err != nil {
		return err
	}
	if err := drop(rev); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// ifMatch reads the state that a change was made from; 0 for any.
func ifMatch(header string) (int64, error) {
	if header == "" || header == "*" {
		return 0, nil
	}
	rev, err := strconv.ParseInt(strings.Trim(header, `"`), 10, 64)
	if err != nil || rev <= 0 || header != `"`+strconv.FormatInt(rev, 10)+`"` {
		return 0, tend.Errorf(tend.Invalid, tend.ReasonValue, "If-Match must be the ETag that the answer before came with, as it is")
	}
	return rev, nil
}
