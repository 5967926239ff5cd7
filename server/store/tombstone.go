package store

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"

	"tend/server/tend"
)

// What an id is, in what its tombstone is made of.
const (
	userID = "user"
	anonID = "anonymous"
)

const (
	sqlTomb    = `SELECT count(*) FROM tombstones WHERE site = ? AND hash IN (?, ?)`
	sqlTombNew = `INSERT INTO tombstones (site, hash, person, at) VALUES (?, ?, ?, ?)
		ON CONFLICT (site, hash) DO UPDATE SET person = excluded.person, at = excluded.at`
	// Whose anonymous id is being erased: the one it points to, or whom that one was merged into.
	sqlLeaving = `SELECT count(*) FROM persons p LEFT JOIN persons k ON k.id = p.merged_into
		WHERE p.id = ? AND (p.merged_into = p.id OR k.merged_into = k.id)`
)

// tomb is the keyed hash that stands for an id that was erased. The key is not in the
// database: who has that alone cannot try ids out. "" for no id.
func (db *DB) tomb(site tend.SiteID, kind, id string) string {
	if id == "" {
		return ""
	}
	about := fmt.Sprintf("tombstone %d %s", site, kind)
	if db.sealer != nil {
		return base64.RawURLEncoding.EncodeToString(db.sealer.Mark([]byte(id), about))
	}
	mac := hmac.New(sha256.New, []byte(db.epoch))
	_, _ = mac.Write([]byte(about + "\x00" + id)) // never fails
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// readTombs finds which of the ids that lead to nobody were erased.
func (db *DB) readTombs(ctx context.Context, site tend.SiteID, keys []whoKey, out map[whoKey]Who) error {
	asked := map[string][]func(*Who){}
	of := map[string][]whoKey{}
	ask := func(k whoKey, kind, id string, tell func(*Who)) {
		if h := db.tomb(site, kind, id); h != "" {
			asked[h], of[h] = append(asked[h], tell), append(of[h], k)
		}
	}
	for _, k := range keys {
		w := out[k]
		if w.User == 0 {
			ask(k, userID, k.user, func(w *Who) { w.UserErased = true })
		}
		if w.Anon == 0 && !w.AnonErased {
			ask(k, anonID, k.anon, func(w *Who) { w.AnonErased = true })
		}
	}
	hashes := make([]string, 0, len(asked))
	for h := range asked {
		hashes = append(hashes, h)
	}
	var found []string
	if err := selectIn(ctx, db.read, &found, `SELECT hash FROM tombstones WHERE site = ? AND hash IN (?)`, hashes, site); err != nil {
		return err
	}
	for _, h := range found {
		for i, tell := range asked[h] {
			w := out[of[h][i]]
			tell(&w)
			out[of[h][i]] = w
		}
	}
	return nil
}

// erased tells whether a unit would write an id that was erased, or is being erased.
// The look-up before it saw none, so another one was faster.
func (w *writer) erased(u *Unit) (bool, error) {
	s := &u.Subject
	var user, anon string
	if s.Claim != "" {
		user = w.tomb(u.Site, userID, s.Claim)
	}
	if s.Bind || s.New && len(u.Events) > 0 {
		anon = w.tomb(u.Site, anonID, s.Anon)
	}
	if user == "" && anon == "" {
		return false, nil
	}
	var n int
	if _, err := w.one(sqlTomb, []any{u.Site, user, anon}, &n); err != nil || n > 0 {
		return n > 0, err
	}
	if s.Was == 0 {
		return false, nil
	}
	_, err := w.one(sqlLeaving, []any{s.Was}, &n)
	return n > 0, err
}

// settles tells whether a unit decides whose an id is. Erasing waits for those, and they
// for it: else one could write an id down that is being erased beside it.
func (s *Subject) settles() bool { return s.New || s.Bind || s.Claim != "" || s.Merge != 0 }

// Grave is what is known of an id that was erased.
type Grave struct {
	At   tend.Micros // when it was asked for
	Done tend.Micros // when nothing was left; 0 while it is under way
}

// GraveOf tells when the person with a user id, or an anonymous id, was erased.
func (db *DB) GraveOf(ctx context.Context, site tend.SiteID, id string) (Grave, error) {
	var g Grave
	err := db.read.GetContext(ctx, &g, `SELECT t.at, coalesce(e.done, t.at) AS done FROM tombstones t LEFT JOIN erasures e ON e.person = t.person
		WHERE t.site = ? AND t.hash IN (?, ?) ORDER BY t.at DESC LIMIT 1`, site, db.tomb(site, userID, id), db.tomb(site, anonID, id))
	if errors.Is(err, sql.ErrNoRows) {
		return Grave{}, tend.Errorf(tend.NotFound, "", "nobody with the user id or anonymous id %q was erased", id)
	}
	if err != nil {
		return Grave{}, unavailable(err)
	}
	return g, nil
}

// Lift takes the tombstones of an id away: from now on it may come back, as somebody new.
func (c *Change) Lift(ctx context.Context, site tend.SiteID, id string) error {
	return c.one(ctx, "tombstone of this id", `DELETE FROM tombstones WHERE site = ? AND hash IN (?, ?)`,
		site, c.db.tomb(site, userID, id), c.db.tomb(site, anonID, id))
}

// Pseudonym stands for an id in the audit log, where the id itself must not outlive its person.
func (c *Change) Pseudonym(site tend.SiteID, id string) string {
	return "erased-" + c.db.tomb(site, "audit", id)[:12]
}
