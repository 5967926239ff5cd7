package web

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"tend/server/auth"
	"tend/server/store"
	"tend/server/tend"
)

const (
	keyCaller = "tend.caller"
	keySite   = "tend.site"

	// The prefix has browsers take the cookie from https and from this very host alone. Over
	// plain http they take none that is named so.
	cookieSession = "__Host-tend_session"
	cookiePlain   = "tend_session"
)

// caller is who makes a call: a member or a key, never both.
type caller struct {
	member *store.Session
	key    *store.APIKey
	roles  []auth.Role // on the site of the path
}

// scopes are what a key is on its site.
func (w *caller) scopes() []auth.Role {
	roles := make([]auth.Role, len(w.key.Scopes))
	for i, s := range w.key.Scopes {
		roles[i] = auth.Role(s)
	}
	return roles
}

// id names the caller in logs and in what is kept by caller.
func (w *caller) id() string {
	if w.key != nil {
		return "key:" + w.key.ID
	}
	return "member:" + strconv.FormatInt(w.member.Member, 10)
}

// name is who did it, in the audit log.
func (w *caller) name() string {
	if w.key != nil {
		return "key:" + w.key.Name
	}
	return w.member.Email
}

// known finds out who calls. A session's cookie is sent by browsers on their
// own, so a call that changes anything must come from our own pages.
func (d *door) known(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		header := r.Header.Get(echo.HeaderAuthorization)
		if header == "" {
			if err := d.cross.Check(r); err != nil {
				return tend.Errorf(tend.Forbidden, reasonCrossSite, "a page of another site made this call: open the dashboard itself, or use an API key")
			}
		}
		if d.asks(c) == auth.Anybody {
			return next(c)
		}
		who, err := d.caller(c, header)
		if err != nil {
			return err
		}
		c.Set(keyCaller, who)
		return next(c)
	}
}

func (d *door) caller(c echo.Context, header string) (*caller, error) {
	records := d.Records.Records()
	if header != "" {
		scheme, secret, _ := strings.Cut(header, " ")
		if !strings.EqualFold(scheme, "Bearer") {
			return nil, tend.Errorf(tend.Unauthorized, "key_unknown", "send the API key as Authorization: Bearer tend_sk_...")
		}
		key, err := records.APIKeyByHash(c.Request().Context(), auth.Hash(strings.TrimSpace(secret)))
		if tend.CodeOf(err) == tend.NotFound {
			return nil, tend.Errorf(tend.Unauthorized, "key_unknown", "this API key is not known here, or was taken back")
		}
		return &caller{key: &key}, err
	}
	cookie, err := c.Request().Cookie(d.cookieName())
	if err != nil {
		return nil, tend.Errorf(tend.Unauthorized, "session_required", "sign in, or send an API key as Authorization: Bearer tend_sk_...")
	}
	hash := auth.Hash(cookie.Value)
	s, err := records.Session(c.Request().Context(), hash, auth.SessionIdle)
	if err != nil {
		return nil, err
	}
	d.keepUp(c, &s, hash)
	return &caller{member: &s}, nil
}

// keepUp notes that a session is used, and gives it another token every day. What stands
// in the way of that is no reason to refuse the call.
func (d *door) keepUp(c echo.Context, s *store.Session, hash []byte) {
	ctx, now := c.Request().Context(), tend.Stamp(d.Clock.Now())
	var err error
	switch {
	case s.Old: // the other token is on its way
	case now.Sub(s.TurnedAt) >= auth.SessionTurn:
		err = d.turn(c, s, hash)
	case now.Sub(s.SeenAt) >= seenEvery:
		err = d.Records.Change(ctx, func(ch *store.Change) error { return ch.SeeSession(ctx, hash) })
	}
	if err != nil {
		d.Log.WarnContext(ctx, "a session was not kept up", "error", err, "request_id", c.Get(keyRequestID))
	}
}

// seenEvery is how old the time is at most that says when a session was used.
const seenEvery = 5 * time.Minute

// turn gives a session another token. Calls that are under way with the one before go on.
func (d *door) turn(c echo.Context, s *store.Session, hash []byte) error {
	ctx := c.Request().Context()
	token, next := auth.NewSession()
	var turned bool
	err := d.Records.Change(ctx, func(ch *store.Change) (err error) {
		turned, err = ch.TurnSession(ctx, hash, next, auth.SessionGrace)
		return err
	})
	if err == nil && turned {
		d.setCookie(c, token, int(s.ExpiresAt.Sub(tend.Stamp(d.Clock.Now())).Seconds()))
	}
	return err
}

// cookieName is the name of the session's cookie.
func (d *door) cookieName() string {
	if d.secure {
		return cookieSession
	}
	return cookiePlain
}

// tenant finds the site of the path, and whether the caller may see it. A site
// that is not the caller's is as unknown as one that is not there.
func (d *door) tenant(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if !strings.HasPrefix(route(c), "/sites/:site") {
			return next(c)
		}
		name, err := pathParam(c, "site")
		if err != nil {
			return err
		}
		found, err := d.site(c, name)
		if err != nil {
			return err
		}
		c.Set(keySite, &found.site)
		who(c).roles = found.roles
		return next(c)
	}
}

// access is a site that the caller may see, and what they are there.
type access struct {
	site  store.Site
	roles []auth.Role
}

// site finds a site by its name, among those that the caller may see.
func (d *door) site(c echo.Context, name string) (access, error) {
	ctx, records, w := c.Request().Context(), d.Records.Records(), who(c)
	unknown := tend.Errorf(tend.NotFound, "", "there is no such site, or it is not yours")
	if w.key != nil {
		s, err := records.SiteByID(ctx, w.key.Site)
		if err == nil && s.Name != name {
			return access{}, unknown
		}
		return access{s, w.scopes()}, err
	}
	roles, err := records.SitesOf(ctx, w.member.Member)
	if err != nil {
		return access{}, err
	}
	for _, m := range roles {
		if m.SiteName == name {
			s, err := records.SiteByID(ctx, m.Site)
			return access{s, []auth.Role{auth.Role(m.Role)}}, err
		}
	}
	return access{}, unknown
}

// accessOf lists the sites that the caller may see, by name.
func (d *door) accessOf(c echo.Context) ([]access, error) {
	ctx, records := c.Request().Context(), d.Records.Records()
	w := who(c)
	if w.key != nil {
		s, err := records.SiteByID(ctx, w.key.Site)
		if tend.CodeOf(err) == tend.NotFound {
			return nil, nil
		}
		return []access{{s, w.scopes()}}, err
	}
	roles, err := records.SitesOf(ctx, w.member.Member)
	if err != nil {
		return nil, err
	}
	list := make([]access, 0, len(roles))
	for _, m := range roles {
		s, err := records.SiteByID(ctx, m.Site)
		if err != nil {
			return nil, err
		}
		list = append(list, access{s, []auth.Role{auth.Role(m.Role)}})
	}
	return list, nil
}

// who and here are what known and tenant found; a route without them does not get here.
func who(c echo.Context) *caller      { return c.Get(keyCaller).(*caller) }
func here(c echo.Context) *store.Site { return c.Get(keySite).(*store.Site) }

func (d *door) setCookie(c echo.Context, token string, maxAge int) {
	c.SetCookie(&http.Cookie{ //nolint:gosec // Secure follows public-url: over plain http, browsers would drop the cookie
		Name: d.cookieName(), Value: token, Path: "/", MaxAge: maxAge,
		HttpOnly: true, Secure: d.secure, SameSite: http.SameSiteLaxMode,
	})
}
