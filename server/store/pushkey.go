package store

import (
	"context"
	"fmt"

	"github.com/jmoiron/sqlx"

	"tend/server/tend"
)

const pushKeySelect = `SELECT id, public, created, COALESCE(retired, 0) AS retired FROM vapid_keys WHERE site = ?`

// PushKeys lists a site's keys of web push without their secrets, the one in force first.
func (r Records) PushKeys(ctx context.Context, site tend.SiteID) ([]tend.PushKey, error) {
	list := []tend.PushKey{}
	if err := sqlx.SelectContext(ctx, r.q, &list, pushKeySelect+` ORDER BY CASE WHEN retired IS NULL THEN 0 ELSE 1 END, retired DESC, id DESC`, site); err != nil {
		return nil, fmt.Errorf("store: read push keys: %w", err)
	}
	return list, nil
}

// PushKey finds the key that a browser was subscribed with, in force or retired, with its
// secret.
func (r Records) PushKey(ctx context.Context, site tend.SiteID, public string) (tend.PushKey, error) {
	var k tend.PushKey
	if err := sqlx.GetContext(ctx, r.q, &k, pushKeySelect+` AND public = ?`, site, public); err != nil {
		return k, notFound(err, "key of web push")
	}
	var sealed []byte
	if err := sqlx.GetContext(ctx, r.q, &sealed, `SELECT private FROM vapid_keys WHERE site = ? AND id = ?`, site, k.ID); err != nil {
		return k, notFound(err, "key of web push")
	}
	if r.db.sealer == nil {
		return k, errNoPushKey()
	}
	private, err := r.db.sealer.Unseal(sealed, aboutPushKey(k.ID))
	if err != nil {
		return k, fmt.Errorf("store: key of web push %s: %w", k.ID, err)
	}
	k.Private = private
	return k, nil
}

func aboutPushKey(id string) string { return "key of web push " + id }

func errNoPushKey() error {
	return tend.Errorf(tend.Internal, "secret_key", "keys of web push are neither kept nor read without a secret-key")
}

// RotatePushKey puts another key in force. The one before stays for the browsers that were
// subscribed with it.
func (c *Change) RotatePushKey(ctx context.Context, site tend.SiteID) error {
	if err := c.exec(ctx, "key of web push", `UPDATE vapid_keys SET retired = ? WHERE site = ? AND retired IS NULL`, c.now, site); err != nil {
		return err
	}
	c.config = true
	return c.addPushKey(ctx, site)
}

// needPushKey makes a site's first key where its settings turn web push on. Changes are
// made one after the other on all nodes, so whoever comes second finds it.
func (c *Change) needPushKey(ctx context.Context, s *Site) error {
	if s.Settings.Push == nil || s.PushKey != "" {
		return nil
	}
	if err := c.addPushKey(ctx, s.ID); err != nil {
		return err
	}
	now, err := c.SiteByID(ctx, s.ID)
	s.PushKey = now.PushKey
	return err
}

func (c *Change) addPushKey(ctx context.Context, site tend.SiteID) error {
	if c.db.sealer == nil {
		return errNoPushKey()
	}
	k, err := tend.NewPushKey(c.now.Time())
	if err != nil {
		return err
	}
	return c.exec(ctx, "key of web push", `INSERT INTO vapid_keys (site, id, public, private, created) VALUES (?, ?, ?, ?, ?)`,
		site, k.ID, k.Public, c.db.sealer.Seal(k.Private, aboutPushKey(k.ID)), c.now)
}
