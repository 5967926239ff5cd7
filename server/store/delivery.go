package store

import (
	"fmt"
	"time"

	"tend/server/tend"
)

// The statements of the contact ledger. A receipt takes effect once: the second
// of its kind changes nothing and is not counted. A browser's clock may be set right
// between the two: nothing is seen before it was granted, or a cap would be over early.
const (
	// A push counts from when a push service has taken it, which its lease says then.
	sqlContacts = `SELECT id, campaign, category, version, channel, status, granted_at, lease,
		coalesce(shown_at, CASE WHEN status = 'sent' THEN lease ELSE 0 END) AS shown_at, snoozes, coalesce(words, '') AS words
		FROM deliveries WHERE person = ? AND site = ? AND status ` + inCaps + ` ORDER BY id`
	// Those that caps count.
	inCaps  = `IN ('granted', 'shown', 'held', 'snoozed', 'sent')`
	sqlLive = `SELECT count(*) FROM campaigns c JOIN sites s ON s.id = c.site
		WHERE c.site = ? AND c.id = ? AND c.status = 'live' AND c.live = ? AND NOT s.stopped`
	sqlGrant = `INSERT INTO deliveries (id, site, person, campaign, version, category, channel, status, granted_at, lease, shown_at, words, asks)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, nullif(CAST(? AS BIGINT), 0), nullif(CAST(? AS TEXT), ''), ?)`
	sqlRenew = `UPDATE deliveries SET lease = ?, status = 'granted' WHERE id = ? AND site = ? AND person = ? AND status IN ('granted', 'snoozed')`
	// What was seen once is not unseen by being taken back, or by failing: caps count it.
	sqlRelease = `UPDATE deliveries SET status = CASE WHEN shown_at IS NULL THEN 'released' ELSE 'shown' END
		WHERE id = ? AND site = ? AND person = ? AND status IN ('granted', 'snoozed')`
	sqlRest = `UPDATE deliveries SET status = 'snoozed', lease = ?
		WHERE id = ? AND site = ? AND person = ? AND status IN ('granted', 'snoozed')`
	sqlSnooze = `UPDATE deliveries SET status = 'snoozed', snoozes = snoozes + 1, lease = ?
		WHERE id = ? AND site = ? AND person = ? AND status = 'shown'`

	// Figures by page go by the one where it was seen first.
	sqlShown = `UPDATE deliveries SET shown_at = CASE WHEN granted_at > ? THEN granted_at ELSE ? END, status = 'shown',
		page = CASE WHEN shown_at IS NULL THEN nullif(CAST(? AS TEXT), '') ELSE page END
		WHERE id = ? AND site = ? AND person = ? AND (shown_at IS NULL OR status IN ('granted', 'snoozed'))
		RETURNING campaign, version, snoozes, coalesce(page, ''), channel`
	sqlClicked = `UPDATE deliveries SET clicked_at = CASE WHEN granted_at > ? THEN granted_at ELSE ? END
		WHERE id = ? AND site = ? AND person = ? AND clicked_at IS NULL RETURNING campaign, version, coalesce(page, ''), channel`
	sqlDismissed = `UPDATE deliveries SET dismissed_at = CASE WHEN granted_at > ? THEN granted_at ELSE ? END
		WHERE id = ? AND site = ? AND person = ? AND dismissed_at IS NULL RETURNING campaign, version, coalesce(page, ''), channel`
	sqlAnswered = `UPDATE deliveries SET answered_at = CASE WHEN granted_at > ? THEN granted_at ELSE ? END
		WHERE id = ? AND site = ? AND person = ? AND answered_at IS NULL RETURNING campaign, version, coalesce(page, ''), channel`
	sqlFailed = `UPDATE deliveries SET status = CASE WHEN shown_at IS NULL THEN 'failed' ELSE 'shown' END,
		lease = CASE WHEN granted_at > ? THEN granted_at ELSE ? END
		WHERE id = ? AND site = ? AND person = ? AND status IN ('granted', 'snoozed') RETURNING campaign, version, coalesce(page, ''), channel`
	// A delivery brings about what it was meant to once.
	sqlConverted = `UPDATE deliveries SET converted_at = ?
		WHERE id = ? AND site = ? AND person = ? AND converted_at IS NULL RETURNING campaign, version, coalesce(page, ''), channel`

	// By id + 0, which no index is in the order of: PostgreSQL would read all decisions from
	// the newest on, to find that there is none of this person and campaign.
	sqlLastDecision = `SELECT reason, detail, day FROM decisions WHERE person = ? AND campaign = ? ORDER BY id + 0 DESC LIMIT 1`
	sqlDecision     = `INSERT INTO decisions (site, person, campaign, version, at, day, reason, detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`
	sqlCount        = `INSERT INTO totals (site, campaign, day, version, what, n) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (site, campaign, day, version, what) DO UPDATE SET n = totals.n + excluded.n`
)

// receipts writes what the events say of deliveries. Every receipt but failed
// means that the delivery was on the screen, so it counts as shown.
func (w *writer) receipts(u *Unit) error {
	for i := range u.Events {
		e := &u.Events[i]
		if e.Kind == tend.KindGoal {
			if err := w.converted(u, e); err != nil {
				return err
			}
		}
		if e.Kind == tend.KindPush {
			if err := w.push(u, e); err != nil {
				return err
			}
		}
		if e.Kind != tend.KindReceipt {
			continue
		}
		if e.What != tend.Failed {
			if err := w.shown(u, e); err != nil {
				return err
			}
		}
		var err error
		switch e.What {
		case tend.Clicked:
			err = w.receipt(u, e, sqlClicked, e.What)
		case tend.Dismissed:
			err = w.receipt(u, e, sqlDismissed, tend.Dismissed)
		case tend.Fewer:
			err = w.receipt(u, e, sqlDismissed, tend.Dismissed, tend.Fewer)
		case tend.Answered, tend.Completed:
			if err = w.receipt(u, e, sqlAnswered, tend.Answered); err == nil {
				err = w.answer(u, e)
			}
		case tend.Failed:
			err = w.receipt(u, e, sqlFailed, e.What)
		case tend.Shown, tend.Snoozed: // the verdict says what becomes of a snooze
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// shown notes that a delivery was on the screen: when last, and in the figures once.
func (w *writer) shown(u *Unit, e *tend.Event) error {
	c := Count{What: string(tend.Shown)}
	var snoozes int
	var page, channel string
	ok, err := w.one(sqlShown, []any{e.At, e.At, e.Where, e.Delivery, u.Site, u.Subject.ID}, &c.Campaign, &c.Version, &snoozes, &page, &channel)
	if err != nil || !ok || snoozes > 0 {
		return err
	}
	w.countOut(u, channel, c)
	w.countOn(u, page, c)
	return nil
}

// converted notes that the person has done what a delivery was meant to bring about.
func (w *writer) converted(u *Unit, e *tend.Event) error {
	c := Count{What: Converted}
	var page, channel string
	ok, err := w.one(sqlConverted, []any{e.At, e.Delivery, u.Site, u.Subject.ID}, &c.Campaign, &c.Version, &page, &channel)
	if err != nil || !ok {
		return err
	}
	w.countOut(u, channel, c)
	w.countOn(u, page, c)
	return nil
}

// receipt notes what became of a delivery, and counts it under each of these words if that is news.
func (w *writer) receipt(u *Unit, e *tend.Event, q string, words ...tend.What) error {
	var c Count
	var page, channel string
	ok, err := w.one(q, []any{e.At, e.At, e.Delivery, u.Site, u.Subject.ID}, &c.Campaign, &c.Version, &page, &channel)
	if err != nil || !ok {
		return err
	}
	for _, what := range words {
		c.What = string(what)
		w.countOut(u, channel, c)
		if what == tend.Clicked {
			w.countOn(u, page, c)
		}
	}
	return nil
}

// decide loads the ledger, asks for the verdict and writes it.
func (w *writer) decide(u *Unit, r *Result) error {
	contacts, err := w.contacts(u)
	if err != nil {
		return err
	}
	l := &Ledger{Contacts: contacts, live: func(campaign string, version int64) (bool, error) {
		return w.isLive(liveKey{u.Site, campaign, version})
	}, asked: func() (list []Contact, err error) {
		if err := w.stmt(sqlAsked).SelectContext(w.ctx, &list, u.Subject.ID, u.Site); err != nil {
			return nil, fmt.Errorf("store: contacts that ask: %w", err)
		}
		return list, nil
	}, devices: func() (list []tend.PushDevice, err error) {
		if err := w.stmt(sqlDevices).SelectContext(w.ctx, &list, u.Subject.ID, u.Site); err != nil {
			return nil, fmt.Errorf("store: devices: %w", err)
		}
		return list, nil
	}}
	v := u.Decide(l)
	if l.err != nil {
		return l.err
	}
	if err := w.grants(u, r, v); err != nil {
		return err
	}
	if err := w.pushes(u, v.Pushes); err != nil {
		return err
	}
	if err := w.snoozes(u, r, v); err != nil {
		return err
	}
	r.Made = append(r.Made, v.Made...)
	if err := w.wakes(u, v.Wakes); err != nil {
		return err
	}
	for _, id := range v.Releases {
		if _, err := w.exec(sqlRelease, id, u.Site, u.Subject.ID); err != nil {
			return err
		}
		r.Made = append(r.Made, tend.Event{Kind: tend.KindRelease, At: u.At, Delivery: id})
	}
	for _, s := range v.Stops {
		if err := w.stop(u, s); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) grants(u *Unit, r *Result, v Verdict) error {
	for i := range v.Grants {
		g := &v.Grants[i]
		status, shown, what := StatusGranted, tend.Micros(0), "granted"
		if g.Held { // a held-out person takes the same place in every cap
			status, shown, what = StatusHeld, u.At, "held_out"
		}
		if err := w.addDelivery(u, g, status, shown); err != nil {
			return err
		}
		w.countOut(u, g.Channel, Count{Campaign: g.Campaign, Version: g.Version, What: what})
		r.Made = append(r.Made, tend.Event{Kind: tend.KindGrant, At: u.At, Delivery: g.Delivery, Grant: g})
	}
	for i := range v.Renewals {
		g := &v.Renewals[i]
		if _, err := w.exec(sqlRenew, g.Until, g.Delivery, u.Site, u.Subject.ID); err != nil {
			return err
		}
		r.Made = append(r.Made, tend.Event{Kind: tend.KindGrant, At: u.At, Delivery: g.Delivery, Grant: g})
	}
	return nil
}

// snoozes opens deliveries again that are to come back later, and closes those that are not.
func (w *writer) snoozes(u *Unit, r *Result, v Verdict) error {
	for i := range v.Snoozes {
		g := &v.Snoozes[i]
		if err := w.must(sqlSnooze, g.Until, g.Delivery, u.Site, u.Subject.ID); err != nil {
			return err
		}
		w.count(u, Count{Campaign: g.Campaign, Version: g.Version, What: string(tend.Snoozed)})
		r.Made = append(r.Made, tend.Event{Kind: tend.KindGrant, At: u.At, Delivery: g.Delivery, Grant: g})
	}
	for i := range v.Rests {
		g := &v.Rests[i]
		if err := w.must(sqlRest, g.Until, g.Delivery, u.Site, u.Subject.ID); err != nil {
			return err
		}
		r.Made = append(r.Made, tend.Event{Kind: tend.KindGrant, At: u.At, Delivery: g.Delivery, Grant: g})
	}
	for _, e := range v.Dismissals {
		if err := w.receipt(u, e, sqlDismissed, tend.Dismissed); err != nil {
			return err
		}
	}
	return nil
}

// stop counts a stopped match, and keeps the reason when it is news.
func (w *writer) stop(u *Unit, s Stop) error {
	w.count(u, Count{Campaign: s.Campaign, Version: s.Version, What: stopped + s.Reason})
	if s.Known {
		return nil
	}
	return w.addStop(u, &s)
}

// ByPush begins a figure that is of a campaign's web push alone, and counted in the figure without
// it too: a campaign in the app may have some.
const ByPush = tend.WebPush + ":"

// countOut counts what happened to a delivery, for its channel besides where no tab draws it.
func (w *writer) countOut(u *Unit, channel string, c Count) {
	w.count(u, c)
	if channel == tend.WebPush {
		c.What = ByPush + c.What
		w.count(u, c)
	}
}

func (w *writer) count(u *Unit, c Count) {
	day := u.At.Time().Unix() / int64(24*time.Hour/time.Second)
	w.counts[countKey{site: u.Site, day: day, count: c}]++
}
