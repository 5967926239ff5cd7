package store

import (
	"context"
	"time"

	"tend/server/tend"
)

// The statements by which pushes come into the outbox, from where others send them.
const (
	sqlPushNew = `INSERT INTO pushes (delivery, site, person, campaign, version, body, topic, ttl, urgency, created, expires)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
	sqlSendNew = `INSERT INTO push_sends (id, site, delivery, device, service, state, due, created) VALUES (?, ?, ?, ?, ?, 'queued', ?, ?)`
	// What is under way goes to the browsers that it was meant for, whoever their person turns out to be.
	sqlMergePushes = `UPDATE pushes SET person = ? WHERE delivery IN (SELECT id FROM deliveries WHERE person = ? AND site = ? AND channel = 'web_push')`
	sqlDevices     = deviceSelect + ` WHERE person = ? AND site = ? ORDER BY seen DESC, id DESC`
)

// shortest is for how long it is tried to hand a push over, though its service is to keep it for
// less, or not at all.
const shortest = time.Minute

// pushes puts what is to be sent into the outbox, in the transaction that grants it.
func (w *writer) pushes(u *Unit, list []Push) error {
	for i := range list {
		p := &list[i]
		if _, err := w.exec(sqlPushNew, p.Delivery, u.Site, u.Subject.ID, p.Campaign, p.Version, p.Body, p.Topic, int64(p.TTL.Seconds()), p.Urgency,
			u.At, u.At.Add(max(p.TTL, shortest))); err != nil {
			return err
		}
		for j := range p.Devices {
			d := &p.Devices[j]
			if _, err := w.exec(sqlSendNew, tend.NewID(u.At.Time()), u.Site, p.Delivery, d.ID, tend.PushService(d.Endpoint), u.At, u.At); err != nil {
				return err
			}
		}
	}
	return nil
}

// SweepPushes forgets the words of what cannot be sent any more, an hour later, piece by piece,
// for whoever has a lease; it tells of how many. That it was sent stays.
func (db *DB) SweepPushes(ctx context.Context, l *Lease) (all int64, err error) {
	return db.sweep(ctx, l, "words of pushes", `UPDATE pushes SET body = '' WHERE delivery IN
		(SELECT delivery FROM pushes WHERE expires < ? AND body <> '' ORDER BY expires LIMIT ?)`, tend.Stamp(db.clock.Now()).Add(-time.Hour))
}

// mergeDeliveries gives a person what was sent to whoever they turned out to be.
func (w *writer) mergeDeliveries(u *Unit) error {
	r, err := w.exec(sqlMergeDeliv, u.Subject.ID, u.Subject.Merge, u.Site)
	if err != nil {
		return err
	}
	if n, err := r.RowsAffected(); err != nil || n == 0 {
		return err
	}
	_, err = w.exec(sqlMergePushes, u.Subject.ID, u.Subject.ID, u.Site)
	return err
}
