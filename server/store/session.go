package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"tend/server/tend"
)

// What a one-time link is for.
const (
	LinkSetup    = "setup"    // makes the first member
	LinkSignIn   = "signin"   // signs a member in
	LinkPassword = "password" // lets a member choose a password
)

// Link is a one-time link. Only the SHA-256 of its token is kept.
type Link struct {
	Hash      []byte
	Purpose   string
	Member    *int64 // nil for setup
	ExpiresAt tend.Micros
}

// Session is a member who is signed in, on one device.
type Session struct {
	ID        string // "" of one that an earlier release made
	Member    int64
	Email     string
	Device    string      // such as "Firefox on Linux"
	CreatedAt tend.Micros `db:"created_at"`
	SeenAt    tend.Micros `db:"seen_at"`
	TurnedAt  tend.Micros `db:"turned_at"` // when its token was changed last
	ExpiresAt tend.Micros `db:"expires_at"`
	Old       bool        // it was found by the token before
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
func (c *Change) CreateSession(ctx context.Context, hash []byte, member int64, device string, expires tend.Micros) error {
	return c.exec(ctx, "session", `INSERT INTO sessions (hash, member, created_at, expires_at, id, device, seen_at, turned_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, hash, member, c.now, expires, tend.NewID(c.now.Time()), device, c.now, c.now)
}

const sessionSelect = `SELECT s.id, s.member, m.email, s.device, s.created_at, s.seen_at, s.turned_at, s.expires_at,
(s.old_hash IS NOT NULL AND s.old_hash = ?) AS old FROM sessions s JOIN members m ON m.id = s.member
WHERE s.expires_at > ? AND (s.seen_at > ? OR s.created_at > ?) AND `

// Session finds a session that has not expired and was used within its idle time. Any
// other is Unauthorized.
func (r Records) Session(ctx context.Context, hash []byte, idle time.Duration) (Session, error) {
	var s Session
	now := tend.Stamp(r.db.clock.Now())
	err := sqlx.GetContext(ctx, r.q, &s, sessionSelect+`(s.hash = ? OR s.old_hash = ? AND s.old_until > ?)`,
		hash, now, now.Add(-idle), now.Add(-idle), hash, hash, now)
	if err == nil {
		return s, nil
	}
	if err = notFound(err, "session"); tend.CodeOf(err) == tend.NotFound {
		return Session{}, tend.Errorf(tend.Unauthorized, "session_expired", "you are not signed in, or no longer: sign in again")
	}
	return Session{}, err
}

// SessionsOf lists a member's sessions that are alive, those used last first.
func (r Records) SessionsOf(ctx context.Context, member int64, idle time.Duration) ([]Session, error) {
	list := []Session{}
	now := tend.Stamp(r.db.clock.Now())
	err := sqlx.SelectContext(ctx, r.q, &list, sessionSelect+`s.member = ? ORDER BY s.seen_at DESC, s.id DESC`,
		[]byte{}, now, now.Add(-idle), now.Add(-idle), member)
	if err != nil {
		return nil, fmt.Errorf("store: read sessions: %w", err)
	}
	return list, nil
}

// SeeSession notes that a session is used.
func (c *Change) SeeSession(ctx context.Context, hash []byte) error {
	return c.exec(ctx, "session", `UPDATE sessions SET seen_at = ? WHERE hash = ? AND seen_at < ?`, c.now, hash, c.now)
}

// TurnSession gives a session another token. The one before is taken for a while yet;
// false when somebody else has turned it meanwhile.
func (c *Change) TurnSession(ctx context.Context, hash, next []byte, grace time.Duration) (bool, error) {
	n, err := c.affect(ctx, "session", `UPDATE sessions SET hash = ?, old_hash = ?, old_until = ?, turned_at = ?, seen_at = ? WHERE hash = ?`,
		next, hash, c.now.Add(grace), c.now, c.now, hash)
	return n == 1, err
}

// EndSession signs out; a session that is not there is no fault.
func (c *Change) EndSession(ctx context.Context, hash []byte) error {
	return c.exec(ctx, "session", `DELETE FROM sessions WHERE hash = ? OR old_hash = ?`, hash, hash)
}

// EndMemberSession signs a member out of one of their sessions.
func (c *Change) EndMemberSession(ctx context.Context, member int64, id string) error {
	return c.one(ctx, "session", `DELETE FROM sessions WHERE member = ? AND id = ? AND id <> ''`, member, id)
}

// EndMemberSessions signs a member out everywhere but in one session ("": there too),
// and tells of how many.
func (c *Change) EndMemberSessions(ctx context.Context, member int64, but string) (int64, error) {
	return c.affect(ctx, "session", `DELETE FROM sessions WHERE member = ? AND (id <> ? OR id = '')`, member, but)
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
