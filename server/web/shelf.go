package web

import (
	"slices"
	"strconv"
	"strings"

	"tend/server/store"
	"tend/server/tend"
	"tend/server/web/api"
)

// states are those that a list of campaigns may be narrowed down to.
var states = []string{"draft", "in_review", "approved", "live", "paused", "ended"}

// shelf reads which campaigns are asked for. A cursor holds where the page before ended in its order.
func shelf(p *api.ListCampaignsParams) (*store.CampaignsOf, error) {
	of := &store.CampaignsOf{
		Search: p.Search, Status: string(p.State), Channel: p.Channel, Category: p.Category, Layout: p.Layout, Order: store.Shelf(p.Sort),
	}
	in := &tend.Input{}
	if of.Status != "" && !slices.Contains(states, of.Status) {
		in.Fault("?state", tend.ReasonValue, "there is no state %q; there are %s", short(of.Status), strings.Join(states, ", "))
	}
	if of.Order != store.ByID && of.Order != store.ByName && of.Order != store.ByUpdated {
		in.Fault("?sort", tend.ReasonValue, "sort is name or updated; by id where it is absent")
	}
	if err := in.Err("the query is refused"); err != nil {
		return nil, err
	}
	last, err := readCursor(p.Cursor)
	if err != nil || last == "" {
		return of, err
	}
	if of.Order == store.ByID {
		of.AfterID = last
		return of, nil
	}
	id, key, ok := strings.Cut(last, "\x00")
	of.AfterID, of.AfterName = id, key
	if of.Order == store.ByUpdated {
		var at int64
		at, err = strconv.ParseInt(key, 10, 64)
		of.AfterUpdated = tend.Micros(at)
	}
	if !ok || err != nil {
		return nil, errCursor()
	}
	return of, nil
}

// shelfAfter is the cursor behind a campaign.
func shelfAfter(order store.Shelf, last *store.Campaign) string {
	switch order {
	case store.ByName:
		return cursorAfter(last.ID + "\x00" + last.Name)
	case store.ByUpdated:
		return cursorAfter(last.ID + "\x00" + strconv.FormatInt(int64(last.UpdatedAt), 10))
	default:
		return cursorAfter(last.ID)
	}
}
