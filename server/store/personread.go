package store

import (
	"context"
	"database/sql"
	"errors"

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

// Seen is where a list of people goes on: behind the one seen then, with that id.
type Seen struct {
	Last tend.Micros
	ID   tend.PersonID
}

// People lists a site's people, those seen last first; merged ones are left out.
// A zero after begins with the first; begins narrows to ids, the user's or an
// anonymous one, that begin with it. There is no index in that order, because
// every event would have to write it.
func (db *DB) People(ctx context.Context, site tend.SiteID, begins string, after Seen, limit int) ([]Person, error) {
	q, args := personSelect+` WHERE p.site = ? AND p.merged_into IS NULL`, []any{site}
	if after != (Seen{}) {
		q += ` AND (p.last_seen, p.id) < (?, ?)`
		args = append(args, after.Last, after.ID)
	}
	if begins != "" {
		end := begins + "\U0010FFFF" // sorts behind all that begins so
		q += ` AND p.id IN (
			SELECT id FROM persons WHERE site = ? AND "user" >= ? AND "user" < ? AND "user" IS NOT NULL AND merged_into IS NULL
			UNION SELECT COALESCE(b.merged_into, b.id) FROM anons a JOIN persons b ON b.id = a.person
			WHERE a.site = ? AND a.anon >= ? AND a.anon < ?)`
		args = append(args, site, begins, end, site, begins, end)
	}
	var list []Person
	if err := db.read.SelectContext(ctx, &list, q+` ORDER BY p.last_seen DESC, p.id DESC LIMIT ?`, append(args, limit)...); err != nil {
		return nil, unavailable(err)
	}
	return list, nil
}

// Anons lists the anonymous ids of a person and of those merged into them.
func (db *DB) Anons(ctx context.Context, site tend.SiteID, person tend.PersonID, limit int) ([]string, error) {
	list := []string{}
	if err := db.read.SelectContext(ctx, &list, `SELECT anon FROM anons WHERE site = ? AND person IN
		(SELECT ? UNION ALL SELECT id FROM persons WHERE merged_into = ?) ORDER BY anon LIMIT ?`, site, person, person, limit); err != nil {
		return nil, unavailable(err)
	}
	return list, nil
}
