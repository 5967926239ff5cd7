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
	pushesBatch    = `INSERT INTO pushes (delivery, site, person, campaign, version, body, topic, ttl, urgency, created, expires)
		SELECT * FROM unnest(CAST($1 AS TEXT[]), CAST($2 AS BIGINT[]), CAST($3 AS BIGINT[]), CAST($4 AS TEXT[]), CAST($5 AS BIGINT[]), CAST($6 AS TEXT[]),
			CAST($7 AS TEXT[]), CAST($8 AS BIGINT[]), CAST($9 AS TEXT[]), CAST($10 AS BIGINT[]), CAST($11 AS BIGINT[]))`
	sendsBatch = `INSERT INTO push_sends (id, site, delivery, device, service, state, due, created)
		SELECT s.id, s.site, s.delivery, s.device, s.service, 'queued', s.at, s.at
		FROM unnest(CAST($1 AS TEXT[]), CAST($2 AS BIGINT[]), CAST($3 AS TEXT[]), CAST($4 AS TEXT[]), CAST($5 AS TEXT[]), CAST($6 AS BIGINT[]))
			AS s (id, site, delivery, device, service, at)`
	sqlDevices = deviceSelect + ` WHERE person = ? AND site = ? ORDER BY seen DESC, id DESC`
)

// shortest is for how long it is tried to hand a push over, though its service is to keep it for
// less, or not at all.
const shortest = time.Minute

// laterPushes are what a group grants that goes out by web push.
type laterPushes struct {
	delivery, campaign, body, topic, urgency     []string
	site, person, version, ttl, created, expires []int64

	sends struct {
		id, delivery, device, service []string
		site, at                      []int64
	}
}

func (l *laterPushes) add(u *Unit, p *Push, ttl int64, expires tend.Micros) {
	l.delivery, l.campaign, l.body = append(l.delivery, p.Delivery), append(l.campaign, p.Campaign), append(l.body, p.Body)
	l.topic, l.urgency, l.ttl = append(l.topic, p.Topic), append(l.urgency, p.Urgency), append(l.ttl, ttl)
	l.site, l.person, l.version = append(l.site, int64(u.Site)), append(l.person, int64(u.Subject.ID)), append(l.version, p.Version)
	l.created, l.expires = append(l.created, int64(u.At)), append(l.expires, int64(expires))
	s := &l.sends
	for i := range p.Devices {
		d := &p.Devices[i]
		s.id, s.delivery, s.device = append(s.id, tend.NewID(u.At.Time())), append(s.delivery, p.Delivery), append(s.device, d.ID)
		s.service, s.site, s.at = append(s.service, tend.PushService(d.Endpoint)), append(s.site, int64(u.Site)), append(s.at, int64(u.At))
	}
}

// flush writes them, behind the deliveries that they are of.
func (l *laterPushes) flush(w *writer) error {
	if len(l.delivery) == 0 {
		return nil
	}
	b, s := w.dialect.batch, &l.sends
	if _, err := w.exec(b.pushes, l.delivery, l.site, l.person, l.campaign, l.version, l.body, l.topic, l.ttl, l.urgency, l.created, l.expires); err != nil {
		return err
	}
	_, err := w.exec(b.sends, s.id, s.site, s.delivery, s.device, s.service, s.at)
	return err
}

// pushes puts what is to be sent into the outbox, in the transaction that grants it.
func (w *writer) pushes(u *Unit, list []Push) error {
	for i := range list {
		p := &list[i]
		ttl, expires := int64(p.TTL.Seconds()), u.At.Add(max(p.TTL, shortest))
		if w.later.on {
			w.later.pushes.add(u, p, ttl, expires)
			w.later.persons[u.Subject.ID] = true
			continue
		}
		if _, err := w.exec(sqlPushNew, p.Delivery, u.Site, u.Subject.ID, p.Campaign, p.Version, p.Body, p.Topic, ttl, p.Urgency, u.At, expires); err != nil {
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
