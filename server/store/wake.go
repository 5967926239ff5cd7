package store

import (
	"context"

	"github.com/jmoiron/sqlx"

	"tend/server/tend"
)

// sqlWake notes that somebody is to be looked at. Whoever has nothing that waits costs nothing.
const sqlWake = `INSERT INTO person_wakes (person, due, site) VALUES (?, ?, ?) ON CONFLICT (person, due) DO NOTHING`

// Wake is somebody who is to be looked at, and when.
type Wake struct {
	Person tend.PersonID // as they were called then: they may be merged into somebody since
	Site   tend.SiteID
	Due    tend.Micros
}

func (w *writer) wakes(u *Unit, list []tend.Micros) error {
	for _, due := range list {
		if _, err := w.exec(sqlWake, u.Subject.ID, due, u.Site); err != nil {
			return err
		}
	}
	return nil
}

// WakesDue tells whether anybody is to be looked at.
func (db *DB) WakesDue(ctx context.Context) (bool, error) {
	list, err := db.DueWakes(ctx, 1)
	return len(list) > 0, err
}

// DueWakes lists who is to be looked at by now, those first who have waited longest.
func (db *DB) DueWakes(ctx context.Context, limit int) ([]Wake, error) {
	var list []Wake
	if err := db.read.SelectContext(ctx, &list, `SELECT person, site, due FROM person_wakes WHERE due <= ? ORDER BY due, person LIMIT ?`,
		tend.Stamp(db.clock.Now()), limit); err != nil {
		return nil, unavailable(err)
	}
	return list, nil
}

// EndWakes takes those off the list who were looked at, for whoever has the lease, and puts
// those off to a later time who could not be.
func (db *DB) EndWakes(ctx context.Context, l *Lease, done, failed []Wake, until tend.Micros) error {
	_, err := db.fenced(ctx, l, func(tx *sqlx.Tx) error {
		for i, w := range append(append(make([]Wake, 0, len(done)+len(failed)), done...), failed...) {
			if i >= len(done) {
				if err := run(ctx, tx, sqlWake, w.Person, until, w.Site); err != nil {
					return err
				}
			}
			if err := run(ctx, tx, `DELETE FROM person_wakes WHERE person = ? AND due = ?`, w.Person, w.Due); err != nil {
				return err
			}
		}
		return nil
	})
	return err
}
