package web

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"tend/server/auth"
	"tend/server/store"
	"tend/server/tend"
	"tend/server/web/api"
)

// object reads a body that is an object with no other members than these.
func object(c echo.Context, names ...string) (tend.Object, *tend.Input, error) {
	raw, err := body(c)
	if err != nil {
		return tend.Object{}, nil, err
	}
	in := &tend.Input{}
	o, ok := in.ReadObject(raw, maxBody)
	if !ok {
		return tend.Object{}, nil, in.Err("the body is refused")
	}
	o.Only(names, nil)
	return o, in, nil
}

// check notes what is wrong with a site. What was noted while reading it is not
// noted again, and renamed pointers lead to where the value stood in the body.
func check(s *tend.Site, in *tend.Input, renamed map[string]string) {
	found := &tend.Input{}
	s.Check(found)
	for _, f := range found.Faults {
		if to, ok := renamed[f.Pointer]; ok {
			f.Pointer = to
		}
		in.Also("", []tend.Fault{f})
	}
}

// addSite makes a site and its owner, in the transaction of a change.
func addSite(ctx context.Context, ch *store.Change, s tend.Site, writeKey []byte, member int64, by string) (store.Site, error) {
	made, err := ch.CreateSite(ctx, s, writeKey)
	if tend.CodeOf(err) == tend.Conflict {
		return store.Site{}, tend.Errorf(tend.Conflict, "exists", "there is already a site named %s: choose another name", s.Name)
	}
	if err != nil {
		return store.Site{}, err
	}
	if err := ch.SetRole(ctx, made.ID, member, string(auth.RoleOwner)); err != nil {
		return store.Site{}, err
	}
	return made, ch.Audit(ctx, made.ID, by, "site.create", made.Name, "")
}

// ListSites answers GET /sites.
func (d *door) ListSites(c echo.Context, params api.ListSitesParams) error {
	list, err := d.accessOf(c)
	if err != nil {
		return err
	}
	page, next, err := pageOf(list, func(a *access) string { return a.site.Name }, params.Limit, params.Cursor)
	if err != nil {
		return err
	}
	out := api.SitePage{Data: make([]api.Site, len(page)), Next: next}
	for i := range page {
		out.Data[i] = siteOut(&page[i].site)
	}
	return answer(c, http.StatusOK, out)
}

// CreateSite answers POST /sites.
func (d *door) CreateSite(c echo.Context) error {
	w := who(c)
	o, in, err := object(c, "name", "origins", "identity", "caps")
	if err != nil {
		return err
	}
	o.Need("name")
	s := tend.Site{
		Name: o.Text("name", tend.MaxID), Key: auth.NewSiteKey(d.Clock.Now()),
		Origins: o.Texts("origins", tend.MaxOrigins, tend.MaxID),
	}
	s.Identity = identityIn(o, nil, tend.Stamp(d.Clock.Now()))
	s.Caps = tend.ReadCaps(o)
	check(&s, in, nil)
	if err := in.Err("the site cannot be made like this"); err != nil {
		return err
	}
	ctx := c.Request().Context()
	writeKey, hash := auth.NewWriteKey()
	var made store.Site
	err = d.Records.Change(ctx, func(ch *store.Change) (err error) {
		made, err = addSite(ctx, ch, s, hash, w.member.Member, w.name())
		return err
	})
	if err != nil {
		return err
	}
	d.Changed()
	etag(c, made.Rev)
	return answer(c, http.StatusCreated, api.CreatedSite{Site: siteOut(&made), WriteKey: writeKey})
}

// GetSite answers GET /sites/{site}.
func (d *door) GetSite(c echo.Context, _ api.InSite) error {
	etag(c, here(c).Rev)
	return answer(c, http.StatusOK, siteOut(here(c)))
}

// UpdateSite answers PATCH /sites/{site}.
func (d *door) UpdateSite(c echo.Context, _ api.InSite, params api.UpdateSiteParams) error {
	rev, err := ifMatch(params.IfMatch)
	if err != nil {
		return err
	}
	o, in, err := object(c, "origins", "identity", "caps", "stopped")
	if err != nil {
		return err
	}
	if len(o.Names()) == 0 {
		o.Fault("", tend.ReasonRequired, "there is nothing to change: give origins, identity, caps or stopped")
	}
	for _, name := range o.Names() {
		if !o.Has(name) {
			o.Fault(name, tend.ReasonType, "%s cannot be null: leave it out to let it be", name)
		}
	}
	now, err := d.changeSite(c, rev, "site.update", o.Names(), func(s *tend.Site) error {
		change(s, o, tend.Stamp(d.Clock.Now()))
		check(s, in, nil)
		return in.Err("the settings are refused")
	})
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, siteOut(&now))
}

// changeSite changes the site of a call, from the state that the caller has seen (0: any),
// and says so in the audit log and to what runs.
func (d *door) changeSite(c echo.Context, rev int64, action string, names []string, fn func(*tend.Site) error) (now store.Site, err error) {
	ctx := c.Request().Context()
	err = d.Records.Change(ctx, func(ch *store.Change) error {
		s, err := ch.SiteByID(ctx, here(c).ID)
		if err != nil {
			return err
		}
		if err := fn(&s.Site); err != nil {
			return err
		}
		if now, err = ch.UpdateSite(ctx, s.Site, rev); err != nil {
			return err
		}
		return ch.Audit(ctx, s.ID, who(c).name(), action, s.Name, joined(names))
	})
	if err != nil {
		return store.Site{}, err
	}
	d.Changed()
	etag(c, now.Rev)
	return now, nil
}

// change writes what was given over a site's settings.
func change(s *tend.Site, o tend.Object, now tend.Micros) {
	if o.Has("origins") {
		s.Origins = o.Texts("origins", tend.MaxOrigins, tend.MaxID)
	}
	if o.Has("identity") {
		s.Identity = identityIn(o, s.Identity.Keys, now)
	}
	if o.Has("caps") {
		s.Caps = tend.ReadCaps(o)
	}
	if o.Has("stopped") {
		s.Stopped = o.Flag("stopped")
	}
}

func siteOut(s *store.Site) api.Site {
	return api.Site{
		Name: s.Name, Key: s.Key, Origins: s.Origins, Caps: s.Caps, Stopped: s.Stopped, Identity: identityOut(&s.Identity),
	}
}
