package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"tend/server/auth"
	"tend/server/store"
	"tend/server/tend"
	"tend/server/web/api"
)

// GetSession answers GET /session.
func (d *door) GetSession(c echo.Context) error {
	s, err := d.session(c, who(c))
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, s)
}

func (d *door) session(c echo.Context, w *caller) (api.Session, error) {
	c.Set(keyCaller, w)
	list, err := d.accessOf(c)
	if err != nil {
		return api.Session{}, err
	}
	out := api.Session{Kind: api.SessionMember, Sites: make([]string, len(list)), Access: make([]api.Access, len(list))}
	for i, a := range list {
		out.Sites[i] = a.site.Name
		out.Access[i] = api.Access{Site: a.site.Name, Permissions: []string{}}
		for _, p := range auth.PermissionsOf(a.roles) {
			out.Access[i].Permissions = append(out.Access[i].Permissions, string(p))
		}
		if w.key == nil {
			out.Access[i].Role = string(a.roles[0])
		}
	}
	if w.key != nil {
		out.Kind, out.Key = api.SessionKey, keyOut(w.key)
		return out, nil
	}
	out.Member = api.Account{ID: w.id()[len("member:"):], Email: w.member.Email}
	return out, nil
}

// signedIn answers with the session and its cookie.
func (d *door) signedIn(c echo.Context, status int, token string, hash []byte) error {
	member, err := d.Records.Records().Session(c.Request().Context(), hash, auth.SessionIdle)
	if err != nil {
		return err
	}
	s, err := d.session(c, &caller{member: &member})
	if err != nil {
		return err
	}
	d.setCookie(c, token, int(auth.SessionLife.Seconds()))
	return answer(c, status, s)
}

// DeleteSession answers DELETE /session.
func (d *door) DeleteSession(c echo.Context) error {
	if cookie, err := c.Cookie(d.cookieName()); err == nil {
		ctx := c.Request().Context()
		if err := d.Records.Change(ctx, func(ch *store.Change) error { return ch.EndSession(ctx, auth.Hash(cookie.Value)) }); err != nil {
			return err
		}
		d.setCookie(c, "", -1)
	}
	return c.NoContent(http.StatusNoContent)
}

// SetUp answers POST /setup.
func (d *door) SetUp(c echo.Context) error {
	o, in, err := object(c, "token", "email", "password", "site_name", "origins")
	if err != nil {
		return err
	}
	for _, name := range []string{"token", "email", "site_name"} {
		o.Need(name)
	}
	hash := auth.Hash(o.Text("token", tend.MaxID))
	email, err := auth.ParseEmail(o.Text("email", tend.MaxID))
	if err != nil && o.Has("email") {
		o.Fault("email", tend.ReasonValue, "%s", asError(err).Message)
	}
	password := newPassword(o, email)
	s := tend.Site{
		Name: o.Text("site_name", tend.MaxID), Key: auth.NewSiteKey(d.Clock.Now()),
		Origins: o.Texts("origins", tend.MaxOrigins, tend.MaxID),
	}
	check(&s, in, map[string]string{"/name": "/site_name"})
	if err := in.Err("Tend cannot be set up like this"); err != nil {
		return err
	}
	ctx := c.Request().Context()
	token, session := auth.NewSession()
	_, writeKey := auth.NewWriteKey() // nobody sees it: a new one is made when it is needed
	kept, err := d.hashedFor(c, password)
	if err != nil {
		return err
	}
	err = d.Records.Change(ctx, func(ch *store.Change) error {
		link, err := ch.UseLink(ctx, hash)
		if err != nil {
			return err
		}
		taken, err := ch.AnyMember(ctx)
		if err != nil {
			return err
		}
		if taken || link.Purpose != store.LinkSetup {
			return tend.Errorf(tend.Unauthorized, "link_unknown", "this link does not set Tend up: there is a member already, who can sign in")
		}
		member, err := ch.AddMember(ctx, email)
		if err != nil {
			return err
		}
		if _, err := addSite(ctx, ch, s, writeKey, member.ID, email); err != nil {
			return err
		}
		if kept != "" {
			if err := ch.SetPassword(ctx, member.ID, kept); err != nil {
				return err
			}
		}
		return ch.CreateSession(ctx, session, member.ID, device(c), ch.Now().Add(auth.SessionLife))
	})
	if err != nil {
		return err
	}
	d.Changed()
	return d.signedIn(c, http.StatusCreated, token, session)
}
