package web

import (
	"cmp"
	"encoding/base64"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"tend/server/insight"
	"tend/server/tend"
	"tend/server/web/api"
)

const (
	defaultLimit = 50
	maxLimit     = 500
	maxCursor    = 4096
)

var (
	paged = []string{"limit", "cursor"}
	days  = []string{"from", "to"}
)

// queries are the query parameters of each list, and of other calls behind their method;
// everything else takes none.
var queries = map[string][]string{
	"/sites":                              paged,
	"/sites/:site/campaigns":              append([]string{"search", "state", "channel", "category", "layout", "sort"}, paged...),
	"/sites/:site/events/live":            paged,
	"/sites/:site/events":                 append([]string{"name", "where"}, paged...),
	"/sites/:site/calls":                  {"limit", "refused"},
	"/sites/:site/exports/:kind":          {"since", "until", "cursor"},
	"/sites/:site/campaigns/:id/versions": paged,
	"/sites/:site/campaigns/:id/answers":  append([]string{"question"}, paged...),
	"/sites/:site/accounts":               append([]string{"search"}, paged...),
	"/sites/:site/people":                 append([]string{"search"}, paged...),
	"/sites/:site/segments":               paged,
	"/sites/:site/funnels":                paged,
	"/sites/:site/funnels/:id/report":     {"days"},
	"/sites/:site/funnels/:id/people":     append([]string{"step", "state", "days"}, paged...),
	"/sites/:site/funnels/:id/accounts":   append([]string{"step", "state", "days"}, paged...),
	"/sites/:site/lists":                  paged,
	"/sites/:site/lists/:id/members":      paged,
	"POST /sites/:site/lists/:id/members": {"mode", "format", "column", "dry_run"},
	"/sites/:site/events/names":           append([]string{"search"}, paged...),
	"/sites/:site/attributes":             {"on"},
	"/sites/:site/people/:id/timeline":    append([]string{"kind"}, paged...),
	"/sites/:site/people/:id/why":         {"campaign"},
	"/sites/:site/decisions":              append([]string{"campaign", "person"}, paged...),
	"/sites/:site/retention":              {"events", "decisions", "answers"},
	"/sites/:site/keys":                   paged,
	"/sites/:site/members":                paged,
	"/sites/:site/audit":                  append([]string{"actor", "action"}, paged...),
	"/sites/:site/images":                 paged,
	"/sites/:site/imports":                paged,
	"POST /sites/:site/imports":           {"kind", "format", "mapping", "dry_run"},
	"POST /sites/:site/imports/preview":   {"kind", "format", "mapping", "column"},
	"/sites/:site/push/funnel":            days,
	"/sites/:site/push/funnel.csv":        days,
	"/sites/:site/push/services":          append([]string{"campaign"}, days...),
	"/sites/:site/push/services.csv":      append([]string{"campaign"}, days...),
}

// needed are those that a list cannot do without.
var needed = map[string][]string{
	"/sites/:site/events":               {"name"},
	"/sites/:site/people/:id/why":       {"campaign"},
	"/sites/:site/funnels/:id/people":   {"step", "state"},
	"POST /sites/:site/imports":         {"kind", "format"},
	"POST /sites/:site/imports/preview": {"kind", "format"},
}

// maxQuery is how long a query parameter may be, in bytes, where it is longer than others.
var maxQuery = map[string]int{"mapping": 64 << 10, "where": 16 << 10}

// query refuses query parameters that mean nothing, or that are out of bounds:
// one that is ignored would look like one that was obeyed.
func query(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		in := &tend.Input{}
		call := route(c)
		if c.Request().Method != "GET" {
			call = c.Request().Method + " " + call
		}
		taken := queries[call]
		given := c.QueryParams()
		for _, name := range slices.Sorted(mapKeys(given)) {
			switch {
			case !slices.Contains(taken, name):
				in.Fault("?"+name, tend.ReasonUnknown, "there is no query parameter %q here%s", short(name), among(taken))
			case len(given[name]) > 1:
				in.Fault("?"+name, tend.ReasonValue, "%s is given %d times, once is enough", name, len(given[name]))
			case name == "limit":
				if n, err := strconv.Atoi(given.Get(name)); err != nil || n < 1 || n > maxLimit {
					in.Fault("?limit", tend.ReasonValue, "limit must be a whole number from 1 to %d; %d where it is absent", maxLimit, defaultLimit)
				}
			case name == "days":
				if n, err := strconv.Atoi(given.Get(name)); err != nil || n < 1 || n > insight.MaxFunnelDays {
					in.Fault("?days", tend.ReasonValue, "days must be a whole number from 1 to %d; %d where it is absent", insight.MaxFunnelDays, funnelDays)
				}
			case name == "cursor" && len(given.Get(name)) > maxCursor:
				in.Fault("?cursor", tend.ReasonTooLong, "a cursor has at most %d bytes: give the `next` of the page before, unchanged", maxCursor)
			case name != "cursor" && (given.Get(name) == "" || len(given.Get(name)) > cmp.Or(maxQuery[name], tend.MaxID)):
				in.Fault("?"+name, tend.ReasonValue, "%s must have 1 to %d bytes, or be left out", name, cmp.Or(maxQuery[name], tend.MaxID))
			}
		}
		for _, name := range needed[call] {
			if !given.Has(name) {
				in.Fault("?"+name, tend.ReasonRequired, "%s is required here", name)
			}
		}
		if err := in.Err("the query is refused"); err != nil {
			return err
		}
		return next(c)
	}
}

func among(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return "; there are " + strings.Join(names, ", ")
}

func short(s string) string {
	if len(s) > 60 {
		return strings.ToValidUTF8(s[:60], "") + "..."
	}
	return s
}

func mapKeys(v url.Values) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range v {
			if !yield(k) {
				return
			}
		}
	}
}

// limitOf is how many to give; query has seen to its bounds.
func limitOf(limit api.Limit) int {
	if limit == 0 {
		return defaultLimit
	}
	return limit
}

func errCursor() error {
	in := &tend.Input{}
	in.Fault("?cursor", tend.ReasonValue, "give the `next` of the page before, unchanged, to the same list")
	return in.Err("the cursor is not one of ours")
}

// cursorAfter names the last of a page in a list that is sorted by name or id.
func cursorAfter(last string) string { return base64.RawURLEncoding.EncodeToString([]byte(last)) }

func readCursor(cursor string) (string, error) {
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		return "", errCursor()
	}
	return string(raw), nil
}

// pageOf cuts a page out of a list that is at hand as a whole, sorted by name.
func pageOf[T any](list []T, name func(*T) string, limit api.Limit, cursor api.Cursor) (page []T, next string, err error) {
	after, err := readCursor(cursor)
	if err != nil {
		return nil, "", err
	}
	if cursor != "" {
		start := slices.IndexFunc(list, func(x T) bool { return name(&x) > after })
		if start < 0 {
			start = len(list)
		}
		list = list[start:]
	}
	if n := limitOf(limit); len(list) > n {
		return list[:n], cursorAfter(name(&list[n-1])), nil
	}
	return list, "", nil
}

// pageOut is a page of pageOf as it is answered.
func pageOut[T, O any](list []T, name func(*T) string, form func(*T) O, limit api.Limit, cursor api.Cursor) ([]O, string, error) {
	page, next, err := pageOf(list, name, limit, cursor)
	out := make([]O, len(page))
	for i := range page {
		out[i] = form(&page[i])
	}
	return out, next, err
}

// pathParam reads a part of the path as it was meant: echo leaves it escaped
// when the path has escapes that matter, such as %2F.
func pathParam(c echo.Context, name string) (string, error) {
	value := c.Param(name)
	if c.Request().URL.RawPath != "" {
		var err error
		if value, err = url.PathUnescape(value); err != nil {
			return "", tend.Errorf(tend.Invalid, tend.ReasonValue, "the path has a broken escape in %s", name)
		}
	}
	return value, nil
}
