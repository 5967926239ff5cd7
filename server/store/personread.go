package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"math"
	"slices"

	"tend/server/tend"
)

// Person is a person's row.
type Person struct {
	ID     tend.PersonID
	User   string // "" while anonymous
	Anon   string // the anonymous id that the row was made for
	Run    int64  // the newest run of their stream
	First  tend.Micros
	Last   tend.Micros
	Merged tend.PersonID // whom they were merged into; 0 = nobody
	Named  string        // the id that they were found by; "" where nobody asked for one
}

const personSelect = `SELECT p.id, COALESCE(p."user", '') AS "user", p.anon, p.run, p.first_seen AS first,
	p.last_seen AS last, COALESCE(p.merged_into, 0) AS merged FROM persons p`

// Person reads a person's row.
func (db *DB) Person(ctx context.Context, site tend.SiteID, id tend.PersonID) (Person, error) {
	var p Person
	err := db.read.GetContext(ctx, &p, personSelect+` WHERE p.id = ? AND p.site = ?`, id, site)
	if errors.Is(err, sql.ErrNoRows) {
		return Person{}, notFound(err, "person")
	}
	if err != nil {
		return Person{}, unavailable(err)
	}
	return p, nil
}

// After is where a list of people goes on: behind the one seen then, with that id; or, of
// those with an id that begins with something, behind an id.
type After struct {
	Last  tend.Micros   `json:",omitzero"`
	ID    tend.PersonID `json:",omitzero"`
	Named string        `json:",omitzero"`
}

// People lists a site's people, those seen last first; merged ones are left out.
// A zero after begins with the first. They are read in the order of the minute they
// were seen in, which has an index, and sorted within it. The first page has a bound too: without
// one SQLite takes the index of their ids, and sorts a whole site.
func (db *DB) People(ctx context.Context, site tend.SiteID, after After, limit int) ([]Person, error) {
	q, args := listed(site, after, limit)
	return db.people(ctx, q, args...)
}

func listed(site tend.SiteID, after After, limit int) (string, []any) {
	last := cmp.Or(after.Last, math.MaxInt64)
	q, args := personSelect+` WHERE p.site = ? AND p.merged_into IS NULL AND p.seen <= ?`, []any{site, last / minuteMicros}
	if after != (After{}) {
		q += ` AND (p.last_seen, p.id) < (?, ?)`
		args = append(args, after.Last, after.ID)
	}
	return q + ` ORDER BY p.seen DESC, p.last_seen DESC, p.id DESC LIMIT ?`, append(args, limit)
}

// PeopleNamed lists a site's people with an id, the user's, a former one or an anonymous one, that begins
// with something, by that id: the one that is no longer than what was asked for comes
// first. Each is there once, merged ones as whom they were merged into. However many
// there are, no more are read than are given.
func (db *DB) PeopleNamed(ctx context.Context, site tend.SiteID, begins, after string, limit int) ([]Person, error) {
	end := begins + "\U0010FFFF" // sorts behind all that begins so
	return db.people(ctx, `WITH named (named, id) AS (
			SELECT * FROM (SELECT u."user", u.id FROM persons u
				WHERE u.site = ? AND u."user" >= ? AND u."user" < ? AND u."user" > ? AND u."user" IS NOT NULL AND u.merged_into IS NULL
				ORDER BY u."user" LIMIT ?) AS users
			UNION ALL SELECT * FROM (SELECT l."user", k.id FROM aliases l JOIN persons k ON k.id = l.person AND k.merged_into IS NULL
				WHERE l.site = ? AND l."user" >= ? AND l."user" < ? AND l."user" > ? AND (k."user" < ? OR k."user" >= ?)
					AND NOT EXISTS (SELECT 1 FROM aliases o WHERE o.person = k.id AND o."user" >= ? AND o."user" < l."user")
				ORDER BY l."user" LIMIT ?) AS formers
			UNION ALL SELECT * FROM (SELECT a.anon, k.id FROM anons a JOIN persons b ON b.id = a.person JOIN persons k ON k.id = COALESCE(b.merged_into, b.id) AND k.merged_into IS NULL
				WHERE a.site = ? AND a.anon >= ? AND a.anon < ? AND a.anon > ?
					AND (k."user" IS NULL OR k."user" < ? OR k."user" >= ?)
					AND NOT EXISTS (SELECT 1 FROM aliases l WHERE l.person = k.id AND l."user" >= ? AND l."user" < ?)
					AND NOT EXISTS (SELECT 1 FROM anons o WHERE o.person IN (SELECT k.id UNION ALL SELECT m.id FROM persons m WHERE m.merged_into = k.id)
						AND o.anon >= ? AND o.anon < a.anon)
				ORDER BY a.anon LIMIT ?) AS strangers)
		SELECT p.*, n.named FROM named n JOIN (`+personSelect+`) p ON p.id = n.id ORDER BY n.named LIMIT ?`,
		site, begins, end, after, limit, site, begins, end, after, begins, end, begins, limit,
		site, begins, end, after, begins, end, begins, end, begins, limit, limit)
}

func (db *DB) people(ctx context.Context, q string, args ...any) ([]Person, error) {
	var list []Person
	if err := db.read.SelectContext(ctx, &list, q, args...); err != nil {
		return nil, unavailable(err)
	}
	return list, nil
}

// Anons lists the anonymous ids of a person and of those merged into them, sorted. SQL sorts
// by the person first, or SQLite reads all of a site's ids in their order to find these.
func (db *DB) Anons(ctx context.Context, site tend.SiteID, person tend.PersonID, limit int) ([]string, error) {
	list := []string{}
	if err := db.read.SelectContext(ctx, &list, `SELECT anon FROM anons WHERE site = ? AND person IN
		(SELECT ? UNION ALL SELECT id FROM persons WHERE merged_into = ?) ORDER BY person, anon LIMIT ?`, site, person, person, limit); err != nil {
		return nil, unavailable(err)
	}
	slices.Sort(list)
	return list, nil
}
