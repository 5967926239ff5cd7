package store

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/jmoiron/sqlx"

	"tend/server/tend"
)

// MessagesKept is for how long a message's id refuses another message that has it.
const MessagesKept = 7 * 24 * time.Hour

// PastKept is for how long the id of an event that came out of a file does: files come again
// after months.
const PastKept = 365 * 24 * time.Hour

const sqlHeard = `SELECT count(*) FROM message_ids WHERE site = ? AND id `

// messageKey is what stands for a message's id: as short for all of them, and no word of
// whoever chose it.
func messageKey(id string) string {
	sum := sha256.Sum256([]byte(id))
	return base64.RawURLEncoding.EncodeToString(sum[:16])
}

func messageKeys(ids []string) []string {
	keys := make([]string, len(ids))
	for i, id := range ids {
		keys[i] = messageKey(id)
	}
	return keys
}

// jsonTexts makes a JSON array of plain words.
func jsonTexts(list []string) any {
	raw, _ := json.Marshal(list) // never fails
	return string(raw)
}

// Heard tells which of a site's messages were kept before.
func (db *DB) Heard(ctx context.Context, site tend.SiteID, ids []string) (map[string]bool, error) {
	var found []string
	if err := selectIn(ctx, db.read, &found, `SELECT id FROM message_ids WHERE site = ? AND id IN (?)`, messageKeys(ids), site); err != nil {
		return nil, err
	}
	kept := make(map[string]bool, len(found))
	for _, key := range found {
		kept[key] = true
	}
	heard := make(map[string]bool, len(found))
	for _, id := range ids {
		if kept[messageKey(id)] {
			heard[id] = true
		}
	}
	return heard, nil
}

// heard tells whether any of the unit's messages was kept since they were looked for.
func (w *writer) heard(u *Unit) (bool, error) {
	if len(u.Messages) == 0 {
		return false, nil
	}
	var n int
	_, err := w.one(sqlHeard+w.dialect.among, []any{u.Site, w.dialect.texts(messageKeys(u.Messages))}, &n)
	return n > 0, err
}

// keepMessages keeps the unit's messages; another node that is at it with the same ones was
// faster.
func (w *writer) keepMessages(u *Unit) error {
	if len(u.Messages) == 0 {
		return nil
	}
	at := u.At
	if u.Past != nil {
		at = at.Add(PastKept - MessagesKept)
	}
	return w.all(len(u.Messages), w.dialect.messages, u.Site, at, w.dialect.texts(messageKeys(u.Messages)))
}

// SweepMessages deletes what was kept for MessagesKept, piece by piece, for whoever has a
// lease, and tells how many.
func (db *DB) SweepMessages(ctx context.Context, l *Lease) (all int64, err error) {
	return db.sweep(ctx, l, "old messages", `DELETE FROM message_ids WHERE (site, id) IN (SELECT site, id FROM message_ids WHERE at < ? ORDER BY at LIMIT ?)`,
		tend.Stamp(db.clock.Now()).Add(-MessagesKept))
}

// sweep runs a statement again and again, each time for a piece of the rows that are older than
// a moment, until there is less than a piece.
func (db *DB) sweep(ctx context.Context, l *Lease, what, query string, before tend.Micros) (all int64, err error) {
	for {
		var gone int64
		took, err := db.fenced(ctx, l, func(tx *sqlx.Tx) error {
			r, err := tx.ExecContext(ctx, query, before, firstPiece)
			if err == nil {
				gone, err = r.RowsAffected()
			}
			if err != nil {
				return fmt.Errorf("store: %s: %w", what, err)
			}
			return nil
		})
		if all += gone; err != nil || gone < firstPiece {
			return all, err
		}
		if err := Rest(ctx, took); err != nil {
			return all, err
		}
	}
}
