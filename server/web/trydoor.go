package web

import (
	"context"
	"errors"
	"net/http"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/labstack/echo/v4"

	"tend/server/auth"
	"tend/server/author"
	"tend/server/render"
	"tend/server/store"
	"tend/server/tend"
)

// maxTryBody is the longest body of a page that tries, in bytes: a token and a selector.
const maxTryBody = 8 << 10

// tried is what a page that tries is told.
type tried struct {
	Name    string         `json:"name"`
	Rev     int64          `json:"rev"`
	Layout  string         `json:"layout"`
	Anchor  *tend.Anchor   `json:"anchor,omitzero"`
	Message jsontext.Value `json:"message,omitzero"` // as the show frame has it; absent: unsaid says why
	Unsaid  string         `json:"unsaid,omitzero"`
	Theme   tend.Theme     `json:"theme,omitempty"`
	Write   bool           `json:"write"`   // the member may choose another anchor
	Expires int64          `json:"expires"` // milliseconds since 1970
}

// attempt is a member who looks at a campaign on a page of their site.
type attempt struct {
	auth.Try
	site  store.Site
	email string
	role  auth.Role
}

// trying answers the pages that members try drafts on. It stands beside the socket, outside of
// the admin API: the caller is a page of a site's, and its token the only thing that speaks for it.
// A body without a media type of its own is taken, so that browsers ask for nothing beforehand.
func (d *door) trying(e *echo.Echo) {
	for _, folder := range []string{"/", folderOf(d.ScriptPath)} {
		e.POST(folder+"v1/try", d.tryPage)
	}
}

// tryPage answers POST /v1/try: the draft, with another anchor where the page sends one.
func (d *door) tryPage(c echo.Context) error {
	h := c.Response().Header()
	h.Set(echo.HeaderCacheControl, "no-store")
	h.Add(echo.HeaderVary, echo.HeaderOrigin)
	raw, err := readUpTo(c, maxTryBody)
	if err != nil {
		return err
	}
	in := &tend.Input{}
	o, ok := in.ReadObject(raw, maxTryBody)
	if !ok {
		return in.Err("the body is refused")
	}
	o.Only([]string{"token", "site", "anchor", "rev"}, nil)
	a, err := d.attempt(c, o.Text("token", maxTryBody), o.Text("site", tend.MaxID))
	if err != nil {
		return err
	}
	var anchor *tend.Anchor
	if o.Has("anchor") {
		anchor = author.ReadAnchor(o, "anchor")
	}
	rev := o.Whole("rev", 1, 1<<53)
	if err := in.Err("the body is refused"); err != nil {
		return err
	}
	ctx := c.Request().Context()
	var rec store.Campaign
	if anchor == nil {
		rec, err = d.Shelf.Get(ctx, a.Site, a.Campaign)
	} else if rec, err = d.anchored(ctx, a, *anchor, int64(rev)); err == nil {
		d.Changed()
	}
	if err != nil {
		return err
	}
	return d.showTry(c, a, &rec)
}

func (d *door) anchored(ctx context.Context, a *attempt, to tend.Anchor, rev int64) (store.Campaign, error) {
	if !auth.May([]auth.Role{a.role}, auth.CampaignWrite) {
		return store.Campaign{}, tend.Errorf(tend.Forbidden, "not_permitted", "this takes the permission %s, which %s has here: you have not", auth.CampaignWrite, auth.WhoMay(auth.CampaignWrite))
	}
	return d.Pen.Anchor(ctx, a.Site, a.Campaign, to, rev, a.email)
}

// attempt finds out who tries what. Nothing of the site is told before it is sure that the
// page is one of its own; from there on, the page may read why it is refused.
func (d *door) attempt(c echo.Context, token, key string) (*attempt, error) {
	t, err := d.TryLinks.Read(token)
	if err != nil {
		return nil, err
	}
	ctx, records := c.Request().Context(), d.Records.Records()
	a := &attempt{Try: t}
	if a.site, err = records.SiteByID(ctx, t.Site); err != nil {
		return nil, err
	}
	origin := c.Request().Header.Get(echo.HeaderOrigin)
	if !a.site.Allows(origin) {
		return nil, tend.Errorf(tend.Forbidden, reasonOrigin, "this page is of no origin of the site that the link is for")
	}
	c.Response().Header().Set(echo.HeaderAccessControlAllowOrigin, origin)
	if a.site.Key != key {
		return nil, tend.Errorf(tend.Forbidden, "try_site", "the link is for another site than the script of this page")
	}
	if t.Over(d.Clock.Now()) {
		return nil, tend.Errorf(tend.Unauthorized, auth.ReasonTryExpired, "the link has worked for half an hour and is over: make a new one in the campaign")
	}
	if a.site.Stopped {
		return nil, errStopped()
	}
	// Each time anew: whoever was taken off the site has seen the last of it.
	roles, err := records.SitesOf(ctx, t.Member)
	if err != nil {
		return nil, err
	}
	for _, m := range roles {
		if m.Site == t.Site {
			a.email, a.role = m.Email, auth.Role(m.Role)
		}
	}
	if !auth.May([]auth.Role{a.role}, auth.CampaignPreview) {
		return nil, tend.Errorf(tend.Forbidden, "try_taken_back", "whoever made this link may not see drafts of the site any more")
	}
	return a, nil
}

// showTry says the draft to the member: as the person on the site who is known by their
// e-mail address, where there is one, else as nobody.
func (d *door) showTry(c echo.Context, a *attempt, rec *store.Campaign) error {
	ctx, theme := c.Request().Context(), a.site.Settings.Theme
	out := tried{
		Name: rec.Name, Rev: rec.Rev, Layout: rec.Message.Layout, Anchor: rec.Message.Anchor, Theme: theme,
		Write: auth.May([]auth.Role{a.role}, auth.CampaignWrite), Expires: a.Expires * 1000,
	}
	rec.Message.Theme = theme.Readable(rec.Message.Theme) // as it would be drawn today
	message, err := render.Compile(&rec.Message, render.For(&rec.Trigger))
	if err != nil {
		return err
	}
	values := render.Values{}
	traits, err := d.spokenTo(ctx, a.Site, a.email, &values)
	if err != nil && tend.CodeOf(err) != tend.NotFound {
		return err
	}
	values.Person = nestedTraits{traits}
	said, err := saidOnce(message, rec.Trigger.Name, nil, &values)
	var unsaid *render.Unsaid
	switch {
	case errors.As(err, &unsaid):
		out.Unsaid = unsaid.Detail
	case err != nil:
		return err
	}
	out.Message = said
	return answer(c, http.StatusOK, out)
}
