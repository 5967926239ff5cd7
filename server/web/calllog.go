package web

import (
	"context"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/labstack/echo/v4"

	"tend/server/hot"
	"tend/server/tend"
	"tend/server/web/api"
)

// CallLog remembers the last calls of each site's servers; *hot.CallLog implements it.
type CallLog interface {
	Note(site tend.SiteID, call *hot.Call)
	Last(ctx context.Context, site tend.SiteID) ([]hot.Call, error)
}

// Bounds of what is remembered of a call.
const (
	maxCallFaults = 10
	maxCallDetail = 200 // bytes
)

// tracked is a call of the tracking API, and what has become of it so far.
type tracked struct {
	kind  string
	at    time.Time
	site  tend.SiteID // 0: of none
	items []item
	taken int
}

// remember notes a call that was answered. It waits for nobody. Whoever has no write key of a
// site has called none: nobody's log can be filled without one.
func (d *door) remember(c echo.Context, t *tracked, err error) {
	if t.site == 0 {
		return
	}
	call := &hot.Call{
		ID: tend.NewID(t.at), At: tend.Stamp(t.at), Endpoint: t.kind, Status: c.Response().Status,
		Took: d.Clock.Now().Sub(t.at).Microseconds(), Items: len(t.items), Taken: t.taken,
	}
	call.Library, call.Version = sender(c.Request(), t.items)
	for i := range t.items {
		e := t.items[i].err
		if e == nil {
			continue
		}
		if call.Refused++; len(call.Faults) < maxCallFaults {
			call.Faults = append(call.Faults, callFault(i, e))
		}
	}
	if err != nil {
		call.Code = asError(err).ReasonOrCode()
	} else {
		call.Duplicates = len(t.items) - t.taken - call.Refused
	}
	d.CallLog.Note(t.site, call)
}

// callFault is what was wrong with an item, without what it said.
func callFault(i int, e *tend.Error) hot.CallFault {
	f := hot.CallFault{Index: i, Code: e.ReasonOrCode(), Detail: e.Message}
	if len(e.Faults) > 0 {
		f.Code, f.Pointer, f.Detail = e.Faults[0].Code, e.Faults[0].Pointer, e.Faults[0].Detail
	}
	f.Detail = unvalued(f.Detail)
	return f
}

// Where the words of a fault quote what was sent: between quotes, which may be cut off, and at
// the begin of "... is none of a, b".
var (
	quoted  = regexp.MustCompile(`"(?:\\.|[^"\\])*(?:"|$)`)
	subject = regexp.MustCompile(`^\S+ is `)
)

// unvalued leaves out of the words of a fault what they quote.
func unvalued(detail string) string {
	detail = subject.ReplaceAllString(quoted.ReplaceAllString(detail, "…"), "… is ")
	return strings.ToValidUTF8(detail[:min(len(detail), maxCallDetail)], "")
}

// What libraries call themselves, which is kept of what whoever calls may write as they please.
var (
	libraryName    = regexp.MustCompile(`^@?[A-Za-z0-9._/ -]{1,60}$`)
	libraryVersion = regexp.MustCompile(`^[A-Za-z0-9.+-]{1,20}$`)
	product        = regexp.MustCompile(`^([A-Za-z0-9._-]{1,60})(?:/([A-Za-z0-9.+-]{1,20}))?(?: |$)`) // RFC 9110, 10.1.5
)

// sender is what made a call: what its first event says, else the first product of the User-Agent.
func sender(r *http.Request, items []item) (library, version string) {
	if len(items) > 0 && items[0].library.Kind() == '{' {
		var l struct {
			Name    jsontext.Value `json:"name"`
			Version jsontext.Value `json:"version"`
		}
		_ = json.Unmarshal(items[0].library, &l) // what does not fit says nothing
		if name := plain(l.Name); libraryName.MatchString(name) {
			if v := plain(l.Version); libraryVersion.MatchString(v) {
				version = v
			}
			return name, version
		}
	}
	if m := product.FindStringSubmatch(r.UserAgent()); m != nil {
		return m[1], m[2]
	}
	return "", ""
}

// ListCalls answers GET /sites/{site}/calls.
func (d *door) ListCalls(c echo.Context, _ api.InSite, params api.ListCallsParams) error {
	if params.Refused != "" && params.Refused != "true" {
		in := &tend.Input{}
		in.Fault("?refused", tend.ReasonValue, "refused is true, or left out")
		return in.Err("the query is refused")
	}
	list, err := d.CallLog.Last(c.Request().Context(), here(c).ID)
	if err != nil {
		return err
	}
	out := api.CallList{Data: []api.TrackingCall{}}
	for i := range list {
		call := &list[i]
		if params.Refused != "" && call.Refused == 0 && call.Code == "" {
			continue
		}
		if out.Data = append(out.Data, callOut(call)); len(out.Data) == limitOf(params.Limit) {
			break
		}
	}
	return answer(c, http.StatusOK, out)
}

func callOut(call *hot.Call) api.TrackingCall {
	out := api.TrackingCall{
		ID: call.ID, At: call.At.Time(), Endpoint: call.Endpoint, Library: strings.TrimSpace(call.Library + " " + call.Version), Status: call.Status,
		Ms: float32(call.Took) / 1000, Items: call.Items, Taken: call.Taken, Duplicates: call.Duplicates, Refused: call.Refused, Code: call.Code,
		Faults: make([]struct {
			Code    string `json:"code"`
			Detail  string `json:"detail"`
			Index   int    `json:"index"`
			Pointer string `json:"pointer"`
		}, len(call.Faults)),
	}
	for i, f := range call.Faults {
		out.Faults[i].Index, out.Faults[i].Code, out.Faults[i].Pointer, out.Faults[i].Detail = f.Index, f.Code, f.Pointer, f.Detail
	}
	return out
}
