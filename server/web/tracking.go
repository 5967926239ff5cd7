package web

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"math"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"tend/server/auth"
	"tend/server/engage"
	"tend/server/hot"
	"tend/server/store"
	"tend/server/tend"
)

// Feeder takes what servers say of people; *engage.Engine implements it.
type Feeder interface {
	Feed(ctx context.Context, f *engage.Fed) (engage.FedResult, error)
}

// trackingKinds are the calls of Segment's HTTP API, and metric beside them, each at a path of its own.
var trackingKinds = []string{"identify", "track", "page", "screen", "group", "alias", "metric", "batch"}

// maxTracking is how long the body of a call may be, unpacked or not, in bytes.
const maxTracking = 500 << 10

// tracking routes the calls.
func (d *door) tracking(e *echo.Echo) {
	for _, kind := range trackingKinds {
		e.POST("/v1/"+kind, func(c echo.Context) error {
			open(c)
			t := tracked{kind: kind, at: d.Clock.Now()}
			err := d.track(c, &t)
			if err != nil {
				d.refuseTracking(c, err)
			}
			d.remember(c, &t, err)
			return nil
		})
		e.OPTIONS("/v1/"+kind, func(c echo.Context) error {
			open(c)
			h := c.Response().Header()
			h.Set(echo.HeaderAccessControlAllowMethods, http.MethodPost)
			h.Set(echo.HeaderAccessControlAllowHeaders, "Authorization, Content-Type, Content-Encoding, X-Retry-Count")
			h.Set(echo.HeaderAccessControlMaxAge, "600")
			return c.NoContent(http.StatusNoContent)
		})
	}
}

// open lets pages of any origin read the answer: the key in the header is what admits a call,
// and no cookie comes with it.
func open(c echo.Context) {
	h := c.Response().Header()
	h.Set(echo.HeaderAccessControlAllowOrigin, "*")
	h.Set(echo.HeaderAccessControlExposeHeaders, "Retry-After")
	h.Set(echo.HeaderCacheControl, "no-store")
}

// track takes a call, and notes what becomes of it.
func (d *door) track(c echo.Context, t *tracked) error {
	site, err := d.writer(c)
	if err != nil {
		return err
	}
	t.site = site.ID
	raw, err := trackingBody(c)
	if err != nil {
		return err
	}
	now := d.Clock.Now()
	items, err := readItems(t.kind, raw, tend.Stamp(now))
	if err != nil {
		return err
	}
	t.items = items
	if _, wait := d.Tries.Take(now, len(items), [3]hot.RateKey{hot.SiteRate(site.ID)}); wait > 0 {
		return &tend.Error{
			Code: tend.Limited, Reason: "rate_limited", RetryAfter: wait,
			Message: "the site has sent as many events as it may for now: send them again later",
		}
	}
	if t.taken, err = d.feedAll(c.Request().Context(), site.ID, items); err != nil {
		return err
	}
	return answerTracking(c, items)
}

// writer finds the site whose write key a call has. The key is looked up by its hash: how far
// two hashes agree tells nobody anything of the key.
func (d *door) writer(c echo.Context) (store.Site, error) {
	r := c.Request()
	key, _, ok := r.BasicAuth()
	if !ok || key == "" {
		return store.Site{}, tend.Errorf(tend.Unauthorized, "key_required", "send the site's write key by Basic authentication, as the user name with an empty password")
	}
	site, err := d.Records.Records().SiteByWriteKey(r.Context(), auth.Hash(key))
	if tend.CodeOf(err) != tend.NotFound {
		return site, err
	}
	// Whoever guesses is slowed down.
	if addr := proxies(d.Proxies).client(r); addr.IsValid() {
		if _, wait := d.Tries.Take(d.Clock.Now(), 1, [3]hot.RateKey{hot.AddressRate(hot.PerTry, addr)}); wait > 0 {
			return store.Site{}, &tend.Error{Code: tend.Limited, Reason: "rate_limited", RetryAfter: wait, Message: "too many calls from this address had no write key of a site"}
		}
	}
	return store.Site{}, tend.Errorf(tend.Unauthorized, "key_unknown", "this write key is of no site here, or was replaced")
}

// trackingBody reads a body, packed or not: what it is is seen by looking, because libraries
// announce it as they please.
func trackingBody(c echo.Context) ([]byte, error) {
	raw, err := readUpTo(c, maxTracking)
	if err != nil {
		return nil, err
	}
	if !bytes.HasPrefix(raw, []byte{0x1f, 0x8b}) { // RFC 1952, 2.3.1
		return raw, nil
	}
	unpacked, err := gzip.NewReader(bytes.NewReader(raw))
	if err == nil {
		raw, err = io.ReadAll(io.LimitReader(unpacked, maxTracking+1))
	}
	switch {
	case err != nil:
		return nil, tend.Errorf(tend.Invalid, "not_gzip", "the body begins as gzip and cannot be unpacked: %w", err)
	case len(raw) > maxTracking:
		return nil, tend.Errorf(tend.Limited, reasonTooLarge, "the body is longer than %d bytes once it is unpacked", maxTracking)
	}
	return raw, nil
}

// trackingAnswer is what a call is answered, as Segment's libraries read it: they ask for the
// status alone.
type trackingAnswer struct {
	Success bool            `json:"success"`
	Code    string          `json:"code,omitempty"`
	Message string          `json:"message,omitempty"`
	Errors  []trackingFault `json:"errors,omitempty"`
}

// trackingFault is an item that was not taken; all others were.
type trackingFault struct {
	Index   int          `json:"index"`
	Code    string       `json:"code"`
	Message string       `json:"message"`
	Faults  []tend.Fault `json:"faults,omitempty"`
}

func answerTracking(c echo.Context, items []item) error {
	var a trackingAnswer
	for i := range items {
		if e := items[i].err; e != nil {
			a.Errors = append(a.Errors, trackingFault{Index: i, Code: e.ReasonOrCode(), Message: e.Message, Faults: e.Faults})
		}
	}
	if len(a.Errors) == 0 {
		return answer(c, http.StatusOK, trackingAnswer{Success: true})
	}
	a.Code = "items_refused"
	a.Message = strconv.Itoa(len(a.Errors)) + " of " + strconv.Itoa(len(items)) + " events cannot be taken as they are; all others were"
	return answer(c, http.StatusBadRequest, a)
}

// refuseTracking answers a call of which nothing is taken, or nobody knows how much is: what
// can be sent again gets a status by which libraries do.
func (d *door) refuseTracking(c echo.Context, err error) {
	e := asError(err)
	status := statuses[e.Code]
	switch {
	case e.Reason == reasonTooLarge: // sent again it is as long
		status = http.StatusBadRequest
	case e.Code == tend.Unauthorized:
		c.Response().Header().Set(echo.HeaderWWWAuthenticate, `Basic realm="tend"`)
	case status == 0:
		status = http.StatusInternalServerError
	}
	if e.RetryAfter > 0 {
		c.Response().Header().Set(echo.HeaderRetryAfter, strconv.Itoa(int(math.Ceil(e.RetryAfter.Seconds()))))
	}
	id, _ := c.Get(keyRequestID).(string)
	if status >= http.StatusInternalServerError {
		d.Log.ErrorContext(c.Request().Context(), "events of a server were not taken", "code", e.ReasonOrCode(), "error", e.Error(), "request_id", id)
	}
	_ = answer(c, status, trackingAnswer{Code: e.ReasonOrCode(), Message: detail(e, id)}) // or whoever asked is gone
}
