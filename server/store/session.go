package store

import (
	"context"

	"github.com/jmoiron/sqlx"

	"tend/server/tend"
)

// What a one-time link is for.
const (
	LinkSetup  = "setup"  // makes the first member
	LinkSignIn = "signin" // signs a member in
)

// Link is a one-time link. Only the SHA-256 of its token is kept.
type Link struct {
	Hash      []byte
	Purpose   string
	Member    *int64 // nil for setup
	ExpiresAt tend.Micros
}

// Session is a member who is signed in.
type Session struct {
	Member    int64
	Email     string
	ExpiresAt tend.Micros `db:"expires_at"`
}

// CreateLink keeps a link.
func (c *Change) CreateLink(ctx context.Context, l Link) error {
	return c.exec(ctx, "link", `INSERT INTO links (hash, purpose, member, created_at, expires_at) VALUES (?, ?, ?, ?, ?)`,
		l.Hash, l.Purpose, l.Member, c.now, l.ExpiresAt)
}

// UseLink spends a link. One that was never made is refused as link_unknown,
// one that is spent as link_used, one that is too old as link_expired.
func (c *Change) UseLink(ctx context.Context, hash []byte) (Link, error) {
	n, err := c.affect(ctx, "link", `UPDATE links SET used_at = ? WHERE hash = ? AND used_at IS NULL AND expires_at > ?`, c.now, hash, c.now)
	if err != nil {
		return Link{}, err
	}
	var row struct {
		Purpose   string
		Member    *int64
		ExpiresAt tend.Micros  `db:"expires_at"`
		UsedAt    *tend.Micros `db:"used_at"`
	}
	err = sqlx.GetContext(ctx, c.q, &row, `SELECT purpose, member, expires_at, used_at FROM links WHERE hash = ?`, hash)
	switch {
	case err != nil && tend.CodeOf(notFound(err, "link")) == tend.NotFound:
		return Link{}, tend.Errorf(tend.Unauthorized, "link_unknown", "this link is not known here: ask for a new one")
	case err != nil:
		return Link{}, notFound(err, "link")
	case n == 0 && row.UsedAt != nil:
		return Link{}, tend.Errorf(tend.Unauthorized, "link_used", "this link was used already, it works once: ask for a new one")
	case n == 0:
		return Link{}, tend.Errorf(tend.Unauthorized, "link_expired", "this link has expired: ask for a new one")
	}
	return Link{Hash: hash, Purpose: row.Purpose, Member: row.Member, ExpiresAt: row.ExpiresAt}, nil
}

// DropLinks forgets the links of a purpose that nobody has used, so that only the newest one works.
func (c *Change) DropLinks(ctx context.Context, purpose string) error {
	return c.exec(ctx, "link", `DELETE FROM links WHERE purpose = ? AND used_at IS NULL`, purpose)
}

// CreateSession keeps a session by the SHA-256 of its token.
func (c *Change) CreateSession(ctx context.Context, hash []byte, member int64, expires tend.Micros) error {
	return c.exec(ctx, "session", `INSERT INTO sessions (hash, member, created_at, expires_at) VALUES (?, ?, ?, ?)`, hash, member, c.now, expires)
}

// Session finds a session that has not expired. Any other is Unauthorized.
func (r Records) Session(ctx context.Context, hash []byte) (Session, error) {
	var s Session
	err := sqlx.GetContext(ctx, r.q, &s, `SELECT s.member, m.email, s.expires_at
FROM sessions s JOIN members m ON m.id = s.member WHERE s.hash = ? AND s.expires_at > ?`, hash, tend.Stamp(r.db.clock.Now()))
	if err == nil {
		return s, nil
	}
	if err = notFound(err, "session"); tend.CodeOf(err) == tend.NotFound {
		return Session{}, tend.Errorf(tend.Unauthorized, "session_expired", "you are not signed in, or no longer: sign in again")
	}
	return Session{}, err
}

// EndSession signs out; a session that is not there is no fault.
func (c *Change) EndSession(ctx context.Context, hash []byte) error {
	return c.exec(ctx, "session", `DELETE FROM sessions WHERE hash = ?`, hash)
}

// EndMemberSessions signs a member out everywhere.
func (c *Change) EndMemberSessions(ctx context.Context, member int64) error {
	return c.exec(ctx, "session", `DELETE FROM sessions WHERE member = ?`, member)
}

// SweepExpired forgets sessions, links and answers to repeated calls that have expired,
// and tells how many.
func (c *Change) SweepExpired(ctx context.Context) (all int64, err error) {
	for _, of := range []struct {
		what, query string
		at          tend.Micros
	}{
		{"session", `DELETE FROM sessions WHERE expires_at <= ?`, c.now},
		{"link", `DELETE FROM links WHERE expires_at <= ?`, c.now},
		{"idempotency key", `DELETE FROM idempotency WHERE at < ?`, c.now.Add(-idempotencyKept)},
	} {
		n, err := c.affect(ctx, of.what, of.query, of.at)
		if all += n; err != nil {
			return all, err
		}
	}
	return all, nil
}
