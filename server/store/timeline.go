package store

import (
	"context"

	"github.com/jmoiron/sqlx"

	"tend/server/tend"
)

// RunsBack reads a person's stream backwards: the run with an id and those
// before it, the newest first, at most limit.
func (db *DB) RunsBack(ctx context.Context, site tend.SiteID, person tend.PersonID, from int64, limit int) ([]Run, error) {
	rows, err := db.chain(ctx, site, person, from, limit)
	if err != nil {
		return nil, err
	}
	runs := make([]Run, len(rows))
	for i := range rows {
		if runs[i], err = rows[i].run(); err != nil {
			return nil, err
		}
	}
	return runs, nil
}

// DecisionsBack reads the decisions about one person, without those merged into
// them: the newest first, those before an id (0 from the newest), at most limit.
func (db *DB) DecisionsBack(ctx context.Context, site tend.SiteID, person tend.PersonID, before int64, limit int) ([]Decision, error) {
	q, args := `SELECT id, at, campaign, version, reason, detail FROM decisions WHERE person = ? AND site = ?`, []any{person, site}
	if before != 0 {
		q += ` AND id < ?`
		args = append(args, before)
	}
	var list []Decision
	if err := db.read.SelectContext(ctx, &list, q+` ORDER BY id + 0 DESC LIMIT ?`, append(args, limit)...); err != nil { // as sqlLastDecision
		return nil, unavailable(err)
	}
	return list, nil
}

// Sent says which campaign a delivery belongs to.
type Sent struct {
	ID       string
	Campaign string
	Version  int64
}

// SentBy looks deliveries of a site up by their ids; unknown ones are left out.
func (db *DB) SentBy(ctx context.Context, site tend.SiteID, ids []string) (map[string]Sent, error) {
	found := make(map[string]Sent, len(ids))
	if len(ids) == 0 {
		return found, nil
	}
	q, args, err := sqlx.In(`SELECT id, campaign, version FROM deliveries WHERE id IN (?) AND site = ?`, ids, site)
	if err != nil {
		return nil, unavailable(err)
	}
	var list []Sent
	if err := db.read.SelectContext(ctx, &list, q, args...); err != nil {
		return nil, unavailable(err)
	}
	for _, s := range list {
		found[s.ID] = s
	}
	return found, nil
}

// Contacts reads a person's deliveries as caps count them, the oldest first.
func (db *DB) Contacts(ctx context.Context, site tend.SiteID, person tend.PersonID) ([]Contact, error) {
	var list []Contact
	if err := db.read.SelectContext(ctx, &list, sqlContacts, person, site); err != nil {
		return nil, unavailable(err)
	}
	return list, nil
}

// AsksOf reads what a person was sent that asked for web push.
func (db *DB) AsksOf(ctx context.Context, site tend.SiteID, person tend.PersonID) ([]Contact, error) {
	var list []Contact
	if err := db.read.SelectContext(ctx, &list, sqlAsked, person, site); err != nil {
		return nil, unavailable(err)
	}
	return list, nil
}

// Delivery is what became of one delivery; moments that never came are 0.
type Delivery struct {
	ID        string
	Channel   string
	Version   int64
	Status    string
	Granted   tend.Micros
	Shown     tend.Micros
	Clicked   tend.Micros
	Dismissed tend.Micros
	Answered  tend.Micros
}

// DeliveriesOf lists a person's deliveries of a campaign, the newest first.
func (db *DB) DeliveriesOf(ctx context.Context, site tend.SiteID, person tend.PersonID, campaign string, limit int) ([]Delivery, error) {
	var list []Delivery
	if err := db.read.SelectContext(ctx, &list, `SELECT id, channel, version, status, granted_at AS granted, COALESCE(shown_at, 0) AS shown,
		COALESCE(clicked_at, 0) AS clicked, COALESCE(dismissed_at, 0) AS dismissed, COALESCE(answered_at, 0) AS answered
		FROM deliveries WHERE person = ? AND site = ? AND campaign = ? ORDER BY id DESC LIMIT ?`, person, site, campaign, limit); err != nil {
		return nil, unavailable(err)
	}
	return list, nil
}
