package store

import (
	"context"
	"fmt"

	"github.com/jmoiron/sqlx"

	"tend/server/tend"
)

// Member is a person who works with Tend, by their e-mail address in lower case.
type Member struct {
	ID        int64
	Email     string
	CreatedAt tend.Micros `db:"created_at"`
}

// Membership is a member's role on a site; package auth knows the roles.
type Membership struct {
	Site     tend.SiteID
	SiteName string `db:"site_name"`
	Member   int64
	Email    string
	Role     string
	Password bool // they have chosen one
	Factor   bool // they have a second factor
}

// AnyMember tells whether there is a member at all: without one, the first start
// prints a set-up link.
func (r Records) AnyMember(ctx context.Context) (bool, error) {
	var found bool
	if err := sqlx.GetContext(ctx, r.q, &found, `SELECT EXISTS (SELECT 1 FROM members)`); err != nil {
		return false, fmt.Errorf("store: read members: %w", err)
	}
	return found, nil
}

// MemberByEmail finds a member.
func (r Records) MemberByEmail(ctx context.Context, email string) (Member, error) {
	var m Member
	if err := sqlx.GetContext(ctx, r.q, &m, `SELECT id, email, created_at FROM members WHERE email = ?`, email); err != nil {
		return Member{}, notFound(err, "member")
	}
	return m, nil
}

const membershipSelect = `SELECT s.id AS site, s.name AS site_name, m.id AS member, m.email, ms.role,
m.password IS NOT NULL AS password, m.totp IS NOT NULL AS factor FROM member_sites ms JOIN members m ON m.id = ms.member JOIN sites s ON s.id = ms.site`

// SitesOf lists what a member may see, by the site's name.
func (r Records) SitesOf(ctx context.Context, member int64) ([]Membership, error) {
	return r.memberships(ctx, membershipSelect+` WHERE ms.member = ? ORDER BY s.name`, member)
}

// MembersOf lists a site's members by e-mail address.
func (r Records) MembersOf(ctx context.Context, site tend.SiteID) ([]Membership, error) {
	return r.memberships(ctx, membershipSelect+` WHERE ms.site = ? ORDER BY m.email`, site)
}

func (r Records) memberships(ctx context.Context, query string, arg any) ([]Membership, error) {
	list := []Membership{}
	if err := sqlx.SelectContext(ctx, r.q, &list, query, arg); err != nil {
		return nil, fmt.Errorf("store: read members: %w", err)
	}
	return list, nil
}

// AddMember finds or adds the member of an e-mail address.
func (c *Change) AddMember(ctx context.Context, email string) (Member, error) {
	err := c.exec(ctx, "member", `INSERT INTO members (email, created_at) VALUES (?, ?) ON CONFLICT (email) DO NOTHING`, email, c.now)
	if err != nil {
		return Member{}, err
	}
	return c.MemberByEmail(ctx, email)
}

// SetRole gives a member a role on a site, in place of the one they had there.
func (c *Change) SetRole(ctx context.Context, site tend.SiteID, member int64, role string) error {
	return c.exec(ctx, "role", `INSERT INTO member_sites (site, member, role) VALUES (?, ?, ?)
ON CONFLICT (site, member) DO UPDATE SET role = excluded.role`, site, member, role)
}

// DropRole takes a member off a site. Their sessions live on without it.
func (c *Change) DropRole(ctx context.Context, site tend.SiteID, member int64) error {
	return c.one(ctx, "member", `DELETE FROM member_sites WHERE site = ? AND member = ?`, site, member)
}
