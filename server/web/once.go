package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"tend/server/store"
	"tend/server/tend"
)

const headerIdempotency = "Idempotency-Key"

// imagesRoute is the one whose bodies are longer than those of the others.
const imagesRoute = "/sites/:site/images"

// once gives a call with an Idempotency-Key its effect once: a repetition within
// 24 hours gets the first success again. Only calls whose answers hold no secret
// can be kept; the others refuse the key.
func (d *door) once(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		key := r.Header.Get(headerIdempotency)
		if key == "" {
			return next(c)
		}
		if !repeatable(r.Method, route(c)) {
			return tend.Errorf(tend.Invalid, tend.ReasonNotAvailable, "this call does not take an Idempotency-Key: leave it out")
		}
		if len(key) > tend.MaxID {
			return tend.Errorf(tend.Invalid, tend.ReasonTooLong, "the Idempotency-Key has more than %d bytes", tend.MaxID)
		}
		limit := int64(maxBody)
		if route(c) == imagesRoute {
			limit = maxUpload
		}
		raw, err := readUpTo(c, limit)
		if err != nil {
			return err
		}
		r.Body = io.NopCloser(bytes.NewReader(raw))
		sum := sha256.Sum256([]byte(r.Method + " " + r.URL.EscapedPath() + " " + r.Header.Get("If-Match") + "\n" + string(raw)))
		call := store.Call{Caller: who(c).id(), Key: key, Request: sum[:]}
		out, done, err := d.Calls.BeginCall(r.Context(), call)
		if err != nil {
			return err
		}
		if done {
			h := c.Response().Header()
			h.Set("Idempotent-Replayed", "true")
			if out.ETag != "" {
				h.Set("ETag", out.ETag)
			}
			return c.Blob(out.Status, echo.MIMEApplicationJSON, out.Body)
		}
		return d.keep(c, call, next)
	}
}

// repeatable tells whether the answer of a call can be kept.
func repeatable(method, route string) bool {
	campaigns := strings.HasPrefix(route, "/sites/:site/campaigns") && !strings.HasSuffix(route, "/preview")
	made := route == "/sites/:site/segments" || route == "/sites/:site/funnels" || route == "/sites/:site/lists"
	return method == http.MethodPost && (campaigns || made || route == imagesRoute || route == "/sites/:site/push/rotate") ||
		method == http.MethodPatch && route == "/sites/:site/settings"
}

// keep makes the call and keeps its answer, also when the caller is gone by then.
func (d *door) keep(c echo.Context, call store.Call, next echo.HandlerFunc) error {
	res := c.Response()
	rec := &recorder{ResponseWriter: res.Writer}
	res.Writer = rec
	err := protect(next, c)
	res.Writer = rec.ResponseWriter
	out := store.Outcome{}
	if err == nil && res.Status < http.StatusMultipleChoices {
		out = store.Outcome{Status: res.Status, ETag: res.Header().Get("ETag"), Body: rec.body.Bytes()}
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.Request().Context()), 10*time.Second)
	defer cancel()
	if kept := d.Calls.EndCall(ctx, call, out); kept != nil && err == nil {
		d.Log.ErrorContext(ctx, "the answer to a call with an Idempotency-Key was not kept", "error", kept, "request_id", c.Get(keyRequestID))
	}
	return err
}

// recorder keeps what is written.
type recorder struct {
	http.ResponseWriter
	body bytes.Buffer
}

func (r *recorder) Write(b []byte) (int, error) {
	r.body.Write(b)
	return r.ResponseWriter.Write(b)
}
