package web

import (
	"context"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"tend/server/engage"
	"tend/server/hot"
	"tend/server/store"
	"tend/server/tend"
)

const (
	maxReceipts     = 500      // of one call
	maxReceiptsBody = 64 << 10 // bytes of it
)

// Served says for which site somebody may speak from an origin; *engage.Engine implements it.
type Served interface {
	Admit(origin string) error
	SiteOf(key, origin string) (tend.SiteID, error)
}

// Pushed finds whose a notification was; *store.DB implements it.
type Pushed interface {
	Pushed(ctx context.Context, site tend.SiteID, delivery string) (store.Pushed, error)
}

// ReceiptMarks prove that a notification was sent to whoever tells of it; *auth.Receipts implements it.
type ReceiptMarks interface {
	CheckReceipt(site, delivery, token string) bool
}

// workersWords are the words of workers for what happened.
var workersWords = map[string]tend.What{"shown": tend.Shown, "clicked": tend.Clicked, "closed": tend.Dismissed}

// receiptFault says why one of a call's receipts is not taken, and never will be.
type receiptFault struct {
	Index   int    `json:"i"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

// receipts answers the service workers that show notifications. It stands beside the socket, outside
// of the admin API: the caller is a worker of the site's own, and each receipt has a token in it that
// came with the notification. A body without a media type of its own is taken, so that browsers ask
// for nothing beforehand.
func (d *door) receipts(e *echo.Echo) {
	for _, folder := range []string{"/", folderOf(d.ScriptPath)} {
		e.POST(folder+"v1/push/receipts", d.takeReceipts)
		e.OPTIONS(folder+"v1/push/receipts", func(c echo.Context) error {
			if err := d.forOrigin(c); err != nil {
				return err
			}
			h := c.Response().Header()
			h.Set(echo.HeaderAccessControlAllowMethods, http.MethodPost)
			h.Set(echo.HeaderAccessControlAllowHeaders, echo.HeaderContentType)
			h.Set(echo.HeaderAccessControlMaxAge, "7200")
			return c.NoContent(http.StatusNoContent)
		})
	}
}

// forOrigin lets whoever asks have the answer where they are of a site of ours, without cookies.
func (d *door) forOrigin(c echo.Context) error {
	h, origin := c.Response().Header(), c.Request().Header.Get(echo.HeaderOrigin)
	h.Set(echo.HeaderCacheControl, "no-store")
	h.Add(echo.HeaderVary, echo.HeaderOrigin)
	if err := d.Served.Admit(origin); err != nil {
		return err
	}
	h.Set(echo.HeaderAccessControlAllowOrigin, origin)
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	return nil
}

// takeReceipts answers POST /v1/push/receipts. What is wrong with one receipt is no matter of the
// others'; when the server itself is in trouble the call fails, and is to be made again.
func (d *door) takeReceipts(c echo.Context) error {
	if err := d.forOrigin(c); err != nil {
		return err
	}
	raw, err := readUpTo(c, maxReceiptsBody)
	if err != nil {
		return err
	}
	in := &tend.Input{}
	o, ok := in.ReadObject(raw, maxReceiptsBody)
	if !ok {
		return in.Err("the body is refused")
	}
	o.Need("v")
	o.Need("site")
	o.Need("e")
	o.Whole("v", 1, 1)
	key, sent, list := o.Text("site", tend.MaxID), o.Whole("now", 0, 1<<53), o.List("e", maxReceipts)
	if err := in.Err("the body is refused"); err != nil {
		return err
	}
	site, err := d.Served.SiteOf(key, c.Request().Header.Get(echo.HeaderOrigin))
	if err != nil {
		return err
	}
	if err := d.admitReceipts(c, len(list)); err != nil {
		return err
	}
	out := struct {
		OK     int            `json:"ok"`
		Errors []receiptFault `json:"errors"`
	}{Errors: []receiptFault{}}
	for i := range list {
		refused, err := d.receipt(c, site, key, list[i].Raw, sent)
		if err != nil {
			return err
		}
		if refused == nil {
			out.OK++
			continue
		}
		out.Errors = append(out.Errors, receiptFault{i, refused.ReasonOrCode(), refused.Message})
	}
	return answer(c, http.StatusOK, out)
}

// admitReceipts counts receipts against what an address may send.
func (d *door) admitReceipts(c echo.Context, n int) error {
	keys := [3]hot.RateKey{hot.AddressRate(hot.PerAddress, d.network(c)), hot.AddressRate(hot.PerHello, d.network(c))}
	if _, wait := d.Tries.Take(d.Clock.Now(), max(1, n), keys); wait > 0 {
		return &tend.Error{Code: tend.Limited, Reason: "rate_limited", RetryAfter: wait, Message: "address: too many receipts; keep them, and come back later"}
	}
	return nil
}

// receipt takes one; refused says why it is none.
func (d *door) receipt(c echo.Context, site tend.SiteID, key string, raw []byte, sent int) (refused *tend.Error, err error) {
	in := &tend.Input{}
	o, ok := in.ReadObject(raw, maxReceiptsBody)
	if !ok {
		return tend.Errorf(tend.Invalid, in.Faults[0].Code, "%s", in.Faults[0].Detail), nil
	}
	for _, name := range []string{"d", "r", "what"} {
		o.Need(name)
	}
	delivery, token := o.Text("d", tend.MaxID), o.Text("r", tend.MaxID)
	word := o.Choice("what", []string{"shown", "clicked", "closed"}, nil)
	ts, action := o.Whole("ts", 0, 1<<53), o.Whole("action", 0, tend.MaxNotifyActions)
	if len(in.Faults) > 0 {
		f := in.Faults[0]
		return tend.Errorf(tend.Invalid, f.Code, "%s: %s", f.Pointer, f.Detail), nil
	}
	if !d.ReceiptMarks.CheckReceipt(key, delivery, token) {
		return tend.Errorf(tend.Forbidden, "receipt_unknown", "r: this is not what the notification of this delivery came with"), nil
	}
	of, err := d.Pushed.Pushed(c.Request().Context(), site, delivery)
	if tend.CodeOf(err) == tend.NotFound {
		return tend.Errorf(tend.NotFound, "", "d: there is no such delivery any more"), nil
	}
	if err != nil {
		return nil, err
	}
	return d.feedReceipt(c.Request().Context(), site, &of, tend.Event{
		Kind: tend.KindReceipt, At: d.happened(ts, sent), Delivery: delivery, What: workersWords[word],
	}, action)
}

// happened corrects a browser's clock, as that of events is; 0 is now. The future is for whoever takes it.
func (d *door) happened(ts, sent int) tend.Micros {
	if ts == 0 || sent == 0 {
		return tend.Micros(ts) * 1000
	}
	return max(0, tend.Stamp(d.Clock.Now())-tend.Micros(sent-ts)*1000)
}

// feedReceipt hands a receipt to the road. (delivery, what) names it for ever: it counts once, however
// often and in whatever order it comes.
func (d *door) feedReceipt(ctx context.Context, site tend.SiteID, of *store.Pushed, e tend.Event, action int) (refused *tend.Error, err error) {
	f := engage.Fed{Site: site, Person: of.Person, Source: "push:" + e.Delivery + ":" + string(e.What), N: 1, Events: []tend.Event{e}, Pageless: true}
	if e.What == tend.Clicked {
		f.Clicked = of.Campaign
		f.Events[0].Props = []byte(`{"action":` + strconv.Itoa(action) + `}`)
	}
	r, err := d.Feeder.Feed(ctx, &f)
	if err != nil {
		return nil, err
	}
	if len(r.Refused) > 0 {
		return r.Refused[0].Err, nil
	}
	return nil, nil
}
