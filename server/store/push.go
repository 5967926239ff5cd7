package store

import (
	"context"

	"github.com/jmoiron/sqlx"

	"tend/server/tend"
)

// The statements of devices. One belongs to whoever was in its browser last: what a page
// left behind, and another one sends late, takes it from nobody.
const (
	sqlDevice = `INSERT INTO push_devices (id, site, person, endpoint, p256dh, auth, vapid, lang, agent, created, seen)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (site, endpoint) DO UPDATE SET person = excluded.person, p256dh = excluded.p256dh, auth = excluded.auth,
			vapid = excluded.vapid, lang = excluded.lang, agent = excluded.agent, seen = excluded.seen
		WHERE excluded.seen >= push_devices.seen RETURNING id`
	// Whoever is in the browser now may say so of whoever was there before.
	sqlDeviceGone = `DELETE FROM push_devices WHERE site = ? AND endpoint = ? AND (person = ? OR seen <= ?)`
	sqlDevicesMax = `DELETE FROM push_devices WHERE site = ? AND person = ? AND id NOT IN
		(SELECT id FROM push_devices WHERE site = ? AND person = ? ORDER BY seen DESC, id DESC LIMIT ?)`
	// Of those that ask for web push, the contacts that caps count.
	sqlAsked = `SELECT id, campaign, status, coalesce(shown_at, 0) AS shown_at FROM deliveries
		WHERE person = ? AND site = ? AND asks = 1 AND status IN ('granted', 'shown', 'held', 'snoozed') ORDER BY id`
	sqlMergeDevices = `UPDATE push_devices SET person = ? WHERE person = ? AND site = ?`
)

// push writes what an event says of a browser.
func (w *writer) push(u *Unit, e *tend.Event) error {
	p := e.Push
	if p == nil {
		return nil
	}
	w.countAsked(u, p.What)
	switch p.What { //nolint:exhaustive // the others are history
	case tend.PushUnsubscribed:
		return w.lose(u, sqlDeviceGone, u.Site, p.Endpoint, u.Subject.ID, e.At)
	case tend.PushSubscribed:
		if err := w.subscribe(u, e); err != nil {
			return err
		}
		return w.boundDevices(u)
	}
	return nil
}

// subscribe keeps how to reach a browser, and counts it if it is a new one.
func (w *writer) subscribe(u *Unit, e *tend.Event) error {
	p, id, kept := e.Push, tend.NewID(u.At.Time()), ""
	if _, err := w.one(sqlDevice, []any{id, u.Site, u.Subject.ID, p.Endpoint, p.P256dh, p.Auth, p.Key, p.Lang, p.Agent, e.At, e.At}, &kept); err != nil {
		return err
	}
	if kept == id {
		w.countPush(u, PushWon, 1)
	}
	return nil
}

// lose deletes devices and counts them as lost.
func (w *writer) lose(u *Unit, q string, args ...any) error {
	r, err := w.exec(q, args...)
	if err != nil {
		return err
	}
	n, err := r.RowsAffected()
	w.countPush(u, PushLost, n)
	return err
}

// boundDevices lets go of the devices of a person that are too many.
func (w *writer) boundDevices(u *Unit) error {
	return w.lose(u, sqlDevicesMax, u.Site, u.Subject.ID, u.Site, u.Subject.ID, tend.MaxDevices)
}

// mergeDevices gives a person the devices of whoever they turned out to be.
func (w *writer) mergeDevices(u *Unit) error {
	r, err := w.exec(sqlMergeDevices, u.Subject.ID, u.Subject.Merge, u.Site)
	if err != nil {
		return err
	}
	if n, err := r.RowsAffected(); err != nil || n == 0 {
		return err
	}
	return w.boundDevices(u)
}

const deviceSelect = `SELECT id, endpoint, p256dh, auth, vapid AS key, agent, lang, created, seen FROM push_devices`

// Devices lists a person's browsers that take web push, those seen last first.
func (db *DB) Devices(ctx context.Context, site tend.SiteID, person tend.PersonID) ([]tend.PushDevice, error) {
	var list []tend.PushDevice
	if err := db.read.SelectContext(ctx, &list, sqlDevices, person, site); err != nil {
		return nil, unavailable(err)
	}
	return list, nil
}

// DropDevice forgets a device; that there is none is no error.
func (db *DB) DropDevice(ctx context.Context, site tend.SiteID, id string) error {
	return db.tx(ctx, func(tx *sqlx.Tx) error {
		_, err := loseDevices(ctx, tx, site, tend.Stamp(db.clock.Now()), `id = ?`, id)
		return err
	})
}

// DropEndpoint forgets the device at an address, when its push service says that nobody is
// there any more.
func (db *DB) DropEndpoint(ctx context.Context, site tend.SiteID, endpoint string) error {
	return db.tx(ctx, func(tx *sqlx.Tx) error {
		_, err := loseDevices(ctx, tx, site, tend.Stamp(db.clock.Now()), `endpoint = ?`, endpoint)
		return err
	})
}

// ErrNoDevice is of a device that a person has not, or not any more.
func ErrNoDevice() error {
	return tend.Errorf(tend.NotFound, "", "this person has no such device: it may have been removed a moment ago")
}

// DropDevice forgets a device of a person.
func (c *Change) DropDevice(ctx context.Context, site tend.SiteID, person tend.PersonID, id string) error {
	n, err := loseDevices(ctx, c.tx, site, c.now, `id = ? AND person = ?`, id, person)
	if err == nil && n == 0 {
		err = ErrNoDevice()
	}
	return err
}
