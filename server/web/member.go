package web

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"tend/server/auth"
	"tend/server/store"
	"tend/server/tend"
	"tend/server/web/api"
)

// ListMembers answers GET /sites/{site}/members.
func (d *door) ListMembers(c echo.Context, _ api.InSite, params api.ListMembersParams) error {
	list, err := d.Records.Records().MembersOf(c.Request().Context(), here(c).ID)
	if err != nil {
		return err
	}
	page, next, err := pageOf(list, func(m *store.Membership) string { return m.Email }, params.Limit, params.Cursor)
	if err != nil {
		return err
	}
	out := api.MemberPage{Data: make([]api.SiteMember, len(page)), Next: next}
	for i := range page {
		out.Data[i] = memberOut(&page[i])
	}
	return answer(c, http.StatusOK, out)
}

func memberOut(m *store.Membership) api.SiteMember {
	return api.SiteMember{ID: strconv.FormatInt(m.Member, 10), Email: m.Email, Role: m.Role, Password: m.Password, TwoFactor: m.Factor}
}

// memberHere finds a member of the site of the path by their id, and the site's other members.
func memberHere(ctx context.Context, c echo.Context, r store.Records, id string) (m store.Membership, all []store.Membership, err error) {
	if all, err = r.MembersOf(ctx, here(c).ID); err != nil {
		return m, nil, err
	}
	i := slices.IndexFunc(all, func(m store.Membership) bool { return strconv.FormatInt(m.Member, 10) == id })
	if i < 0 {
		return m, nil, tend.Errorf(tend.NotFound, "", "this site has no such member")
	}
	return all[i], all, nil
}

// roleIn reads a role that the caller may give: none but an owner makes owners.
func roleIn(c echo.Context, o tend.Object) (auth.Role, error) {
	o.Need("role")
	word := o.Text("role", tend.MaxID)
	if word == "" {
		return "", nil
	}
	role, err := auth.ParseRole(word)
	if err != nil {
		e := asError(err)
		o.Fault("role", e.ReasonOrCode(), "%s", e.Message)
		return "", nil
	}
	if role == auth.RoleOwner && !owner(c) {
		return "", errOwners()
	}
	return role, nil
}

func owner(c echo.Context) bool { return slices.Contains(who(c).roles, auth.RoleOwner) }

func errOwners() error {
	return tend.Errorf(tend.Forbidden, "owners_only", "only an owner makes, changes or removes owners")
}

// mayTouch refuses a change of a member who is mightier than the caller, and one that
// would leave the site without an owner.
func mayTouch(c echo.Context, m store.Membership, all []store.Membership, becomes auth.Role) error {
	if m.Role != string(auth.RoleOwner) {
		return nil
	}
	if !owner(c) {
		return errOwners()
	}
	owners := 0
	for i := range all {
		if all[i].Role == string(auth.RoleOwner) {
			owners++
		}
	}
	if owners == 1 && becomes != auth.RoleOwner {
		return tend.Errorf(tend.Conflict, "last_owner", "%s is the last owner of the site: make another one first", m.Email)
	}
	return nil
}

// AddMember answers POST /sites/{site}/members.
func (d *door) AddMember(c echo.Context, _ api.InSite) error {
	o, in, err := object(c, "email", "role")
	if err != nil {
		return err
	}
	o.Need("email")
	email, err := auth.ParseEmail(o.Text("email", tend.MaxID))
	if err != nil && o.Has("email") {
		o.Fault("email", tend.ReasonValue, "%s", asError(err).Message)
	}
	role, err := roleIn(c, o)
	if err == nil {
		err = in.Err("the member cannot be added like this")
	}
	if err != nil {
		return err
	}
	ctx, site := c.Request().Context(), here(c)
	var out api.AddedMember
	err = d.Records.Change(ctx, func(ch *store.Change) error {
		m, err := ch.AddMember(ctx, email)
		if err != nil {
			return err
		}
		if _, _, err := memberHere(ctx, c, ch.Records, strconv.FormatInt(m.ID, 10)); err == nil {
			return tend.Errorf(tend.Conflict, "exists", "%s is a member of this site already", email)
		}
		if err := ch.SetRole(ctx, site.ID, m.ID, string(role)); err != nil {
			return err
		}
		if err := ch.Audit(ctx, site.ID, who(c).name(), "member.add", email, string(role)); err != nil {
			return err
		}
		added, _, err := memberHere(ctx, c, ch.Records, strconv.FormatInt(m.ID, 10))
		if err != nil {
			return err
		}
		out.Member = memberOut(&added)
		sites, err := ch.SitesOf(ctx, m.ID)
		// A link is the account: for one that has other sites, or is in use, nobody gets it here.
		if err != nil || len(sites) > 1 || added.Password {
			return err
		}
		out.Invitation, err = d.passwordLink(ctx, ch, m.ID, auth.InviteLife)
		return err
	})
	if err != nil {
		return err
	}
	return answer(c, http.StatusCreated, out)
}

// passwordLink makes a link by which a member chooses a password.
func (d *door) passwordLink(ctx context.Context, ch *store.Change, member int64, life time.Duration) (*api.PasswordLink, error) {
	token, hash := auth.NewLink()
	l := store.Link{Hash: hash, Purpose: store.LinkPassword, Member: &member, ExpiresAt: ch.Now().Add(life)}
	return &api.PasswordLink{Link: d.PublicURL + "/password#" + token, ExpiresAt: l.ExpiresAt.Time()}, ch.CreateLink(ctx, l)
}

// UpdateMember answers PATCH /sites/{site}/members/{id}.
func (d *door) UpdateMember(c echo.Context, _ api.InSite, id string) error {
	ctx, site := c.Request().Context(), here(c)
	if _, _, err := memberHere(ctx, c, d.Records.Records(), id); err != nil {
		return err
	}
	o, in, err := object(c, "role")
	if err != nil {
		return err
	}
	role, err := roleIn(c, o)
	if err == nil {
		err = in.Err("the member cannot be changed like this")
	}
	if err != nil {
		return err
	}
	var out api.SiteMember
	err = d.Records.Change(ctx, func(ch *store.Change) error {
		m, all, err := memberHere(ctx, c, ch.Records, id)
		if err != nil {
			return err
		}
		if err := mayTouch(c, m, all, role); err != nil {
			return err
		}
		if err := ch.SetRole(ctx, site.ID, m.Member, string(role)); err != nil {
			return err
		}
		was := m.Role
		m.Role = string(role)
		out = memberOut(&m)
		return ch.Audit(ctx, site.ID, who(c).name(), "member.role", m.Email, was+" to "+m.Role)
	})
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, out)
}

// RemoveMember answers DELETE /sites/{site}/members/{id}.
func (d *door) RemoveMember(c echo.Context, _ api.InSite, id string) error {
	return d.done(c, func(ctx context.Context, ch *store.Change) error {
		m, all, err := memberHere(ctx, c, ch.Records, id)
		if err != nil {
			return err
		}
		if err := mayTouch(c, m, all, ""); err != nil {
			return err
		}
		if err := ch.DropRole(ctx, m.Site, m.Member); err != nil {
			return err
		}
		return ch.Audit(ctx, m.Site, who(c).name(), "member.remove", m.Email, m.Role)
	})
}

// ResetMember answers POST /sites/{site}/members/{id}/reset.
func (d *door) ResetMember(c echo.Context, _ api.InSite, id string) error {
	ctx, site := c.Request().Context(), here(c)
	if _, _, err := memberHere(ctx, c, d.Records.Records(), id); err != nil {
		return err
	}
	if err := nothing(c); err != nil {
		return err
	}
	mine, err := d.accessOf(c)
	if err != nil {
		return err
	}
	var link *api.PasswordLink
	err = d.Records.Change(ctx, func(ch *store.Change) error {
		m, _, err := memberHere(ctx, c, ch.Records, id)
		if err != nil {
			return err
		}
		theirs, err := ch.SitesOf(ctx, m.Member)
		if err != nil {
			return err
		}
		for _, t := range theirs {
			if !mayReset(mine, t) {
				return tend.Errorf(tend.Forbidden, "other_sites", "%s has a role on this site or another that you may not decide on: `tend member reset --email %s` on the server makes a link", m.Email, m.Email)
			}
		}
		if link, err = d.passwordLink(ctx, ch, m.Member, auth.ResetLife); err != nil {
			return err
		}
		return ch.Audit(ctx, site.ID, who(c).name(), "member.reset", m.Email, "")
	})
	if err != nil {
		return err
	}
	return answer(c, http.StatusCreated, link)
}

// mayReset tells whether the caller decides on members of a site like this one: whoever
// has the link has all that its member has, on all of their sites.
func mayReset(mine []access, t store.Membership) bool {
	for _, a := range mine {
		if a.site.ID == t.Site {
			return auth.May(a.roles, auth.MemberManage) && (t.Role != string(auth.RoleOwner) || slices.Contains(a.roles, auth.RoleOwner))
		}
	}
	return false
}
