package web

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"tend/server/auth"
	"tend/server/store"
	"tend/server/tend"
	"tend/server/web/api"
)

// The reasons for which nothing can be tried.
const (
	reasonOrigin  = "origin_unknown" // the page is of no origin of the site
	reasonStopped = "site_stopped"   // all messages of the site are stopped
)

// Between a page's address and the page's own fragment; snippet/src/try reads it.
const (
	tryMark  = "#tend-try="
	pickMark = "~pick"
)

// TryCampaign answers POST /sites/{site}/campaigns/{id}/try.
func (d *door) TryCampaign(c echo.Context, _ api.InSite, id api.CampaignID) error {
	ctx, s := c.Request().Context(), here(c)
	rec, err := d.Shelf.Get(ctx, s.ID, id)
	if err != nil {
		return err
	}
	o, in, err := object(c, "url", "pick")
	if err != nil {
		return err
	}
	if who(c).key != nil {
		return tend.Errorf(tend.Forbidden, "members_only", "a try link shows a draft to a member: this is for a member, who signs in")
	}
	o.Need("url")
	page, origin := pageIn(o, &s.Site)
	pick := o.Flag("pick")
	if err := in.Err("there is no try link for this"); err != nil {
		return err
	}
	if s.Stopped {
		return errStopped()
	}
	expires := d.Clock.Now().Add(auth.TryLife)
	token, err := d.TryLinks.Sign(auth.Try{Site: s.ID, Campaign: rec.ID, Member: who(c).member.Member, Expires: expires.Unix()})
	if err != nil {
		return err
	}
	err = d.Records.Change(ctx, func(ch *store.Change) error {
		return ch.Audit(ctx, s.ID, who(c).name(), "campaign.try", rec.ID, origin)
	})
	if err != nil {
		return err
	}
	if pick {
		token += pickMark
	}
	before, fragment, _ := strings.Cut(page, "#")
	if fragment != "" {
		fragment = "#" + fragment
	}
	return answer(c, http.StatusOK, api.TryLink{Link: before + tryMark + token + fragment, Expires: expires.UTC()})
}

func errStopped() error {
	return tend.Errorf(tend.Conflict, reasonStopped, "all messages of this site are stopped: nothing is shown until they go on, in the site's settings")
}

// pageIn reads the address of a page of the site.
func pageIn(o tend.Object, s *tend.Site) (page, origin string) {
	if page = o.Text("url", maxPage); page == "" {
		return "", "" // said already
	}
	u, err := url.Parse(page)
	if err != nil || u.Host == "" || u.User != nil || u.Scheme != "http" && u.Scheme != "https" {
		o.Fault("url", tend.ReasonValue, "this is no address of a page: write it like https://shop.example/cart")
		return "", ""
	}
	origin = u.Scheme + "://" + u.Host
	if !s.Allows(origin) {
		has := "it has none yet"
		if len(s.Origins) > 0 {
			has = "it has " + strings.Join(s.Origins, ", ")
		}
		o.Fault("url", reasonOrigin, "%s is no origin of this site: %s. Add it there, or write the address of a page of these", origin, has)
	}
	return page, origin
}
