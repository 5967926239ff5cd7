package store

import (
	"context"

	"github.com/jmoiron/sqlx"

	"tend/server/tend"
)

// Merged lists the people who were merged into a person.
func (db *DB) Merged(ctx context.Context, site tend.SiteID, person tend.PersonID) ([]Person, error) {
	return db.people(ctx, personSelect+` WHERE p.merged_into = ? AND p.site = ? AND p.id <> ? ORDER BY p.id`, person, site, person)
}

// Marks gives one run out of every so many of a person's, the newest first: from each of
// them RunsBack reads on to the next. So a stream that only leads back is read forward,
// without all of it being held.
func (db *DB) Marks(ctx context.Context, site tend.SiteID, person tend.PersonID, from int64, every int) ([]int64, error) {
	var marks []int64
	for {
		rows, err := db.chain(ctx, site, person, from, every)
		if err != nil || len(rows) == 0 {
			return marks, err
		}
		marks, from = append(marks, from), rows[len(rows)-1].Prev
	}
}

// Sending is a delivery with what came of it.
type Sending struct {
	Delivery
	Campaign string
	Category string
	Channel  string
	Page     string      // where it was seen first
	Achieved tend.Micros // when it brought about what it was for
	Answers  []Given     `db:"-"`
}

// DeliveriesAfter lists a person's deliveries in the order of their ids, those behind one
// ("": from the first), at most limit.
func (db *DB) DeliveriesAfter(ctx context.Context, site tend.SiteID, person tend.PersonID, after string, limit int) ([]Sending, error) {
	var list []Sending
	if err := db.read.SelectContext(ctx, &list, `SELECT `+sendingColumns+`
		FROM deliveries r WHERE r.person = ? AND r.site = ? AND r.id > ? ORDER BY r.id LIMIT ?`, person, site, after, limit); err != nil {
		return nil, unavailable(err)
	}
	sent := make([]*Sending, len(list))
	for i := range list {
		sent[i] = &list[i]
	}
	return list, db.addAnswers(ctx, site, sent)
}

const sendingColumns = `r.id, r.campaign, r.category, r.channel, r.version, r.status, r.granted_at AS granted,
	COALESCE(r.shown_at, 0) AS shown, COALESCE(r.clicked_at, 0) AS clicked, COALESCE(r.dismissed_at, 0) AS dismissed, COALESCE(r.answered_at, 0) AS answered,
	COALESCE(r.page, '') AS page, COALESCE(r.converted_at, 0) AS achieved`

// addAnswers adds to deliveries what was answered to them.
func (db *DB) addAnswers(ctx context.Context, site tend.SiteID, sent []*Sending) error {
	if len(sent) == 0 {
		return nil
	}
	at := make(map[string]*Sending, len(sent))
	ids := make([]string, len(sent))
	for i, s := range sent {
		ids[i], at[s.ID] = s.ID, s
	}
	q, args, err := sqlx.In(`SELECT id, at, delivery, question, kind, value FROM answers WHERE site = ? AND delivery IN (?) ORDER BY id`, site, ids)
	if err != nil {
		return unavailable(err)
	}
	var answers []Given
	if err := db.read.SelectContext(ctx, &answers, q, args...); err != nil {
		return unavailable(err)
	}
	for i := range answers {
		s := at[answers[i].Delivery]
		s.Answers = append(s.Answers, answers[i])
	}
	return nil
}

// DecisionsAfter lists why matches of one person were stopped, without those merged into
// them: the oldest first, those behind an id, at most limit.
func (db *DB) DecisionsAfter(ctx context.Context, site tend.SiteID, person tend.PersonID, after int64, limit int) ([]Decision, error) {
	var list []Decision
	if err := db.read.SelectContext(ctx, &list, `SELECT id, at, campaign, version, reason, detail FROM decisions
		WHERE person = ? AND site = ? AND id > ? ORDER BY id LIMIT ?`, person, site, after, limit); err != nil {
		return nil, unavailable(err)
	}
	return list, nil
}
