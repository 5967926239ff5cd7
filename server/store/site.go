package store

import (
	"context"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/jmoiron/sqlx"

	"tend/server/tend"
)

// Sealer keeps secrets unreadable in the database file. about names what the
// secret belongs to: one sealed for one thing does not open for another.
type Sealer interface {
	Seal(plain []byte, about string) []byte
	Unseal(sealed []byte, about string) ([]byte, error)
	// Mark is what something is known by when it is gone: a keyed hash.
	Mark(plain []byte, about string) []byte
}

// SealWith sets what seals secrets. Call it before the database is shared: until
// then a site with identity keys is neither written nor read.
func (db *DB) SealWith(s Sealer) { db.sealer = s }

// Site is a site's record.
type Site struct {
	tend.Site
	Rev       int64 // counts its changes
	CreatedAt tend.Micros
	UpdatedAt tend.Micros
}

type siteRow struct {
	ID               tend.SiteID
	Name             string
	Key              string
	Origins          []byte
	IdentityRequired bool   `db:"identity_required"`
	IdentityKeys     []byte `db:"identity_keys"`
	Caps             []byte
	Settings         []byte
	Stopped          bool
	PushKey          string `db:"push_key"`
	Rev              int64
	CreatedAt        tend.Micros `db:"created_at"`
	UpdatedAt        tend.Micros `db:"updated_at"`
}

const siteSelect = `SELECT id, name, key, origins, identity_required, identity_keys, caps, settings, stopped, rev, created_at, updated_at,
COALESCE((SELECT v.public FROM vapid_keys v WHERE v.site = sites.id AND v.retired IS NULL), '') AS push_key FROM sites`

func (r Records) site(row *siteRow) (Site, error) {
	s := Site{Rev: row.Rev, CreatedAt: row.CreatedAt, UpdatedAt: row.UpdatedAt}
	s.ID, s.Name, s.Key, s.Stopped, s.Identity.Required, s.PushKey = row.ID, row.Name, row.Key, row.Stopped, row.IdentityRequired, row.PushKey
	if err := json.Unmarshal(row.Origins, &s.Origins); err != nil {
		return Site{}, fmt.Errorf("store: origins of site %s: %w", row.Name, err)
	}
	if err := json.Unmarshal(row.Caps, &s.Caps); err != nil {
		return Site{}, fmt.Errorf("store: caps of site %s: %w", row.Name, err)
	}
	if err := json.Unmarshal(row.Settings, &s.Settings); err != nil {
		return Site{}, fmt.Errorf("store: settings of site %s: %w", row.Name, err)
	}
	keys, err := r.unsealKeys(row)
	if err != nil {
		return Site{}, err
	}
	s.Identity.Keys = keys
	return s, nil
}

func about(key string) string { return "identity of site " + key }

func (r Records) unsealKeys(row *siteRow) ([]tend.IdentityKey, error) {
	if len(row.IdentityKeys) == 0 {
		return nil, nil
	}
	if r.db.sealer == nil {
		return nil, tend.Errorf(tend.Internal, "secret_key", "site %s has identity keys, and no secret-key is at hand to read them", row.Name)
	}
	plain, err := r.db.sealer.Unseal(row.IdentityKeys, about(row.Key))
	if err != nil {
		return nil, fmt.Errorf("store: identity keys of site %s: %w", row.Name, err)
	}
	var keys []tend.IdentityKey
	if err := json.Unmarshal(plain, &keys); err != nil {
		return nil, fmt.Errorf("store: identity keys of site %s: %w", row.Name, err)
	}
	return keys, nil
}

func (r Records) sealKeys(s *tend.Site) ([]byte, error) {
	if len(s.Identity.Keys) == 0 {
		return []byte{}, nil
	}
	if r.db.sealer == nil {
		return nil, tend.Errorf(tend.Internal, "secret_key", "the identity keys of site %s cannot be kept without a secret-key", s.Name)
	}
	plain, err := json.Marshal(s.Identity.Keys)
	if err != nil {
		return nil, fmt.Errorf("store: identity keys of site %s: %w", s.Name, err)
	}
	return r.db.sealer.Seal(plain, about(s.Key)), nil
}

// Sites lists all sites by name: for the operator, and for a member through MemberSites.
func (r Records) Sites(ctx context.Context) ([]Site, error) {
	var rows []siteRow
	if err := sqlx.SelectContext(ctx, r.q, &rows, siteSelect+` ORDER BY name`); err != nil {
		return nil, fmt.Errorf("store: read sites: %w", err)
	}
	sites := make([]Site, 0, len(rows))
	for i := range rows {
		s, err := r.site(&rows[i])
		if err != nil {
			return nil, err
		}
		sites = append(sites, s)
	}
	return sites, nil
}

// SiteByName finds a site by its name.
func (r Records) SiteByName(ctx context.Context, name string) (Site, error) {
	return r.oneSite(ctx, ` WHERE name = ?`, name)
}

// SiteByID finds a site by its number.
func (r Records) SiteByID(ctx context.Context, id tend.SiteID) (Site, error) {
	return r.oneSite(ctx, ` WHERE id = ?`, id)
}

// SiteByWriteKey finds a site by the SHA-256 of its write key.
func (r Records) SiteByWriteKey(ctx context.Context, hash []byte) (Site, error) {
	return r.oneSite(ctx, ` WHERE write_key = ?`, hash)
}

func (r Records) oneSite(ctx context.Context, where string, arg any) (Site, error) {
	var row siteRow
	if err := sqlx.GetContext(ctx, r.q, &row, siteSelect+where, arg); err != nil {
		return Site{}, notFound(err, "site")
	}
	return r.site(&row)
}

// CreateSite adds a site. Its WriteKey is ignored: writeKey is the SHA-256 of it.
func (c *Change) CreateSite(ctx context.Context, s tend.Site, writeKey []byte) (Site, error) {
	f, err := c.siteFields(&s)
	if err != nil {
		return Site{}, err
	}
	err = c.exec(ctx, "site with that name, key or write key", `INSERT INTO sites
(name, key, write_key, origins, identity_required, identity_keys, caps, settings, stopped, created_at, updated_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		s.Name, s.Key, writeKey, f.origins, s.Identity.Required, f.keys, f.caps, f.settings, s.Stopped, c.now, c.now)
	if err != nil {
		return Site{}, err
	}
	c.config = true
	made, err := c.SiteByName(ctx, s.Name)
	if err != nil {
		return Site{}, err
	}
	err = c.needPushKey(ctx, &made)
	return made, err
}

// UpdateSite rewrites a site but for its write key. rev is the one that the
// caller has read, 0 to overwrite whatever is there.
func (c *Change) UpdateSite(ctx context.Context, s tend.Site, rev int64) (Site, error) {
	old, err := c.SiteByID(ctx, s.ID)
	if err != nil {
		return Site{}, err
	}
	if rev != 0 && rev != old.Rev {
		return Site{}, stale("site", old.Rev, rev)
	}
	f, err := c.siteFields(&s)
	if err != nil {
		return Site{}, err
	}
	err = c.one(ctx, "site with that name or key", `UPDATE sites SET name = ?, key = ?, origins = ?, identity_required = ?, identity_keys = ?,
caps = ?, settings = ?, stopped = ?, rev = rev + 1, updated_at = ? WHERE id = ?`,
		s.Name, s.Key, f.origins, s.Identity.Required, f.keys, f.caps, f.settings, s.Stopped, c.now, s.ID)
	if err != nil {
		return Site{}, err
	}
	c.config = true
	now, err := c.SiteByID(ctx, s.ID)
	if err != nil {
		return Site{}, err
	}
	err = c.needPushKey(ctx, &now)
	return now, err
}

// SetWriteKey replaces a site's write key by one with that SHA-256.
func (c *Change) SetWriteKey(ctx context.Context, site tend.SiteID, hash []byte) error {
	c.config = true
	return c.one(ctx, "site with that write key", `UPDATE sites SET write_key = ?, rev = rev + 1, updated_at = ? WHERE id = ?`, hash, c.now, site)
}

type siteFields struct {
	origins, caps, settings, keys []byte
}

func (c *Change) siteFields(s *tend.Site) (f siteFields, err error) {
	if s.Origins == nil {
		s.Origins = []string{}
	}
	if f.origins, err = json.Marshal(s.Origins); err != nil {
		return f, fmt.Errorf("store: origins of site %s: %w", s.Name, err)
	}
	if f.caps, err = json.Marshal(s.Caps); err != nil {
		return f, fmt.Errorf("store: caps of site %s: %w", s.Name, err)
	}
	if f.settings, err = json.Marshal(s.Settings); err != nil {
		return f, fmt.Errorf("store: settings of site %s: %w", s.Name, err)
	}
	f.keys, err = c.sealKeys(s)
	return f, err
}
