package store

import (
	"context"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/jmoiron/sqlx"

	"tend/server/tend"
)

// APIKey is a key of the admin API. The key itself is shown once and never kept.
type APIKey struct {
	ID        string
	Site      tend.SiteID
	Name      string
	Hash      []byte // SHA-256 of the key
	Prefix    string // what people see of the key
	Scopes    []string
	CreatedAt tend.Micros
}

type keyRow struct {
	ID        string
	Site      tend.SiteID
	Name      string
	Hash      []byte
	Prefix    string
	Scopes    []byte
	CreatedAt tend.Micros `db:"created_at"`
}

const keySelect = `SELECT id, site, name, hash, prefix, scopes, created_at FROM api_keys`

func (row *keyRow) key() (APIKey, error) {
	k := APIKey{ID: row.ID, Site: row.Site, Name: row.Name, Hash: row.Hash, Prefix: row.Prefix, CreatedAt: row.CreatedAt}
	if err := json.Unmarshal(row.Scopes, &k.Scopes); err != nil {
		return APIKey{}, fmt.Errorf("store: scopes of key %s: %w", row.ID, err)
	}
	return k, nil
}

// APIKeyByHash finds a key by its SHA-256: the site comes out of it.
func (r Records) APIKeyByHash(ctx context.Context, hash []byte) (APIKey, error) {
	return r.oneKey(ctx, ` WHERE hash = ?`, hash)
}

// APIKeyByName finds a site's key by its name.
func (r Records) APIKeyByName(ctx context.Context, site tend.SiteID, name string) (APIKey, error) {
	return r.oneKey(ctx, ` WHERE site = ? AND name = ?`, site, name)
}

func (r Records) oneKey(ctx context.Context, where string, args ...any) (APIKey, error) {
	var row keyRow
	if err := sqlx.GetContext(ctx, r.q, &row, keySelect+where, args...); err != nil {
		return APIKey{}, notFound(err, "API key")
	}
	return row.key()
}

// APIKeys lists a site's keys by name.
func (r Records) APIKeys(ctx context.Context, site tend.SiteID) ([]APIKey, error) {
	var rows []keyRow
	if err := sqlx.SelectContext(ctx, r.q, &rows, keySelect+` WHERE site = ? ORDER BY name`, site); err != nil {
		return nil, fmt.Errorf("store: read API keys: %w", err)
	}
	list := make([]APIKey, 0, len(rows))
	for i := range rows {
		k, err := rows[i].key()
		if err != nil {
			return nil, err
		}
		list = append(list, k)
	}
	return list, nil
}

// CreateAPIKey keeps a key. Its id and its time are given here.
func (c *Change) CreateAPIKey(ctx context.Context, k APIKey) (APIKey, error) {
	k.ID, k.CreatedAt = tend.NewID(c.now.Time()), c.now
	scopes, err := json.Marshal(k.Scopes)
	if err != nil {
		return APIKey{}, fmt.Errorf("store: scopes of key %s: %w", k.Name, err)
	}
	err = c.exec(ctx, "API key", `INSERT INTO api_keys (id, site, name, hash, prefix, scopes, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		k.ID, k.Site, k.Name, k.Hash, k.Prefix, scopes, c.now)
	return k, err
}

// DropAPIKey revokes a key at once.
func (c *Change) DropAPIKey(ctx context.Context, site tend.SiteID, id string) error {
	return c.one(ctx, "API key", `DELETE FROM api_keys WHERE site = ? AND id = ?`, site, id)
}
