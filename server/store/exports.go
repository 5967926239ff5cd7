package store

import (
	"context"

	"github.com/jmoiron/sqlx"

	"tend/server/tend"
)

// Bounds of one read of an export: it is short, whatever a site has, and little of it is held.
const (
	exportScan  = 20_000  // rows of all sites that are looked at
	exportBytes = 1 << 20 // of the bodies of runs, beside the one that passes it
)

// Between is a part of the past: from a moment on, before another; 0: no bound.
type Between struct {
	Since, Until tend.Micros
}

// where narrows a column down.
func (b Between) where(column string, args []any) (string, []any) {
	q := ""
	if b.Since != 0 {
		q, args = q+` AND `+column+` >= ?`, append(args, b.Since)
	}
	if b.Until != 0 {
		q, args = q+` AND `+column+` < ?`, append(args, b.Until)
	}
	return q, args
}

// Place is where an export goes on: behind a row of a table; the zero Place is the begin.
type Place struct {
	Day  int64  `json:"d,omitzero"` // of runs: whose table it is; 0: exportTable
	ID   int64  `json:"i,omitzero"`
	Text string `json:"x,omitzero"` // of a table whose ids are words
	Done bool   `json:"-"`          // nothing is behind it
}

// ofSomebody leads from a row's person to whom they are now. Who is being erased points to
// themselves, and is left out from the moment on at which that was asked for.
const ofSomebody = ` JOIN persons p ON p.id = r.person AND p.site = r.site LEFT JOIN persons k ON k.id = p.merged_into
	WHERE (p.merged_into IS NULL OR (k.id IS NOT NULL AND k.merged_into IS NULL))`

const somebody = `COALESCE(k."user", p."user", '') AS userid, COALESCE(k.anon, p.anon, '') AS anon`

// PeopleOnward gives the numbers of a site's people who were seen within a time, in the order
// of their numbers, and where to read on. Merged ones are left out. There may be none, and yet
// more behind.
func (db *DB) PeopleOnward(ctx context.Context, site tend.SiteID, at Place, seen Between, limit int) ([]tend.PersonID, Place, error) {
	end, err := db.scanEnd(ctx, "persons", at.ID)
	if err != nil || end == 0 {
		return nil, Place{Done: true}, err
	}
	within, args := seen.where("p.last_seen", []any{site, at.ID, end})
	list, err := db.ids(ctx, `SELECT p.id FROM persons p WHERE p.site = ? AND p.merged_into IS NULL AND p.id > ? AND p.id <= ?`+within+` ORDER BY p.id LIMIT ?`,
		append(args, limit)...)
	if len(list) == limit {
		end = int64(list[limit-1])
	}
	return list, Place{ID: end}, err
}

// scanEnd is the last of the rows that one read looks at behind another; 0 where there is none.
func (db *DB) scanEnd(ctx context.Context, table string, after int64) (end int64, err error) {
	err = db.read.GetContext(ctx, &end, `SELECT COALESCE(MAX(id), 0) FROM (SELECT id FROM `+table+` WHERE id > ? ORDER BY id LIMIT ?) AS next`, after, exportScan)
	if err == nil || db.dialect.noTable(err) {
		return end, nil
	}
	return 0, unavailable(err)
}

// AnonsOf lists the anonymous ids of several people and of those merged into them, sorted, so
// many of each at most.
func (db *DB) AnonsOf(ctx context.Context, site tend.SiteID, people []tend.PersonID, limit int) (map[tend.PersonID][]string, error) {
	var rows []struct {
		Person tend.PersonID
		Anon   string
	}
	found := make(map[tend.PersonID][]string, len(people))
	if len(people) == 0 {
		return found, nil
	}
	q, args, err := sqlx.In(`SELECT person, anon FROM (SELECT o.person, o.anon, row_number() OVER (PARTITION BY o.person ORDER BY o.anon) AS place FROM (
			SELECT a.person, a.anon FROM anons a WHERE a.site = ? AND a.person IN (?)
			UNION ALL SELECT m.merged_into, a.anon FROM persons m JOIN anons a ON a.person = m.id AND a.site = m.site WHERE m.site = ? AND m.merged_into IN (?)) AS o) AS n
		WHERE place <= ? ORDER BY person, place`, site, people, site, people, limit)
	if err != nil {
		return nil, unavailable(err)
	}
	if err := db.read.SelectContext(ctx, &rows, q, args...); err != nil {
		return nil, unavailable(err)
	}
	for _, r := range rows {
		found[r.Person] = append(found[r.Person], r.Anon)
	}
	return found, nil
}

// AccountsOnward gives a site's accounts in the order of their ids, and where to read on.
func (db *DB) AccountsOnward(ctx context.Context, site tend.SiteID, at Place, seen Between, limit int) ([]Account, Place, error) {
	var end string
	if err := db.read.GetContext(ctx, &end, `SELECT COALESCE(MAX(id), '') FROM (SELECT id FROM accounts WHERE site = ? AND id > ? ORDER BY id LIMIT ?) AS next`,
		site, at.Text, exportScan); err != nil {
		return nil, at, unavailable(err)
	}
	if end == "" {
		return nil, Place{Done: true}, nil
	}
	within, args := seen.where("last_seen", []any{site, at.Text, end})
	var list []Account
	if err := db.read.SelectContext(ctx, &list, accountSelect+` WHERE site = ? AND id > ? AND id <= ?`+within+` ORDER BY id LIMIT ?`, append(args, limit)...); err != nil {
		return nil, at, unavailable(err)
	}
	if len(list) == limit {
		end = list[limit-1].ID
	}
	return list, Place{Text: end}, nil
}

// SentTo is a delivery, and whose it is.
type SentTo struct {
	Sending
	Of Whose `db:"-"`
}

// DeliveriesOnward gives a site's deliveries that were granted within a time, in the order of
// their ids, and where to read on.
func (db *DB) DeliveriesOnward(ctx context.Context, site tend.SiteID, at Place, granted Between, limit int) ([]SentTo, Place, error) {
	var end string
	if err := db.read.GetContext(ctx, &end, `SELECT COALESCE(MAX(id), '') FROM (SELECT id FROM deliveries WHERE id > ? ORDER BY id LIMIT ?) AS next`,
		at.Text, exportScan); err != nil {
		return nil, at, unavailable(err)
	}
	if end == "" {
		return nil, Place{Done: true}, nil
	}
	var rows []struct {
		Sending
		UserID string
		Anon   string
	}
	within, args := granted.where("r.granted_at", []any{site, at.Text, end})
	if err := db.read.SelectContext(ctx, &rows, `SELECT `+sendingColumns+`, `+somebody+` FROM deliveries r`+ofSomebody+
		` AND r.site = ? AND r.id > ? AND r.id <= ?`+within+` ORDER BY r.id LIMIT ?`, append(args, limit)...); err != nil {
		return nil, at, unavailable(err)
	}
	if len(rows) == limit {
		end = rows[limit-1].ID
	}
	list, sent := make([]SentTo, len(rows)), make([]*Sending, len(rows))
	for i := range rows {
		list[i] = SentTo{rows[i].Sending, Whose{rows[i].UserID, rows[i].Anon}}
		sent[i] = &list[i].Sending
	}
	return list, Place{Text: end}, db.addAnswers(ctx, site, sent)
}

// RunsOnward gives the runs of a site that came in within a time, table by table and there in
// the order of their ids, and where to read on. A table that went meanwhile is as an empty one.
func (db *DB) RunsOnward(ctx context.Context, site tend.SiteID, at Place, came Between, limit int) ([]Newest, Place, error) {
	table, next, err := db.exportTable(ctx, at.Day, came)
	if err != nil {
		return nil, at, err
	}
	end, err := db.scanEnd(ctx, table, at.ID)
	if err != nil || end == 0 {
		return nil, Place{Day: next, Done: next == 0}, err
	}
	within, args := came.where("r.at", []any{site, at.ID, end})
	rows, err := db.read.QueryxContext(ctx, `SELECT r.id, r.prev, r.rev, r.at, r.body, `+somebody+` FROM `+table+` r`+ofSomebody+
		` AND r.site = ? AND r.id > ? AND r.id <= ?`+within+` ORDER BY r.id LIMIT ?`, append(args, limit)...)
	if err != nil {
		if db.dialect.noTable(err) {
			return nil, Place{Day: at.Day, ID: end}, nil
		}
		return nil, at, unavailable(err)
	}
	list, last, err := readNewest(rows, limit)
	if err != nil {
		return nil, at, err
	}
	if last != 0 {
		end = last
	}
	return list, Place{Day: at.Day, ID: end}, nil
}

// readNewest reads the rows of runs, until there are so many or they are long; last is the one at
// which it stopped for that, 0 where all are read.
func readNewest(rows *sqlx.Rows, limit int) (list []Newest, last int64, err error) {
	defer rows.Close()
	for size := 0; rows.Next(); {
		var r newestRow
		if err := rows.StructScan(&r); err != nil {
			return nil, 0, unavailable(err)
		}
		run, err := r.run()
		if err != nil {
			return nil, 0, err
		}
		list = append(list, Newest{Run: run, Of: Whose{r.UserID, r.Anon}})
		if size += len(r.Body); size >= exportBytes || len(list) == limit {
			return list, r.ID, nil
		}
	}
	if err := rows.Err(); err != nil {
		return nil, 0, unavailable(err)
	}
	return list, 0, nil
}

// exportTable names the table of a day, and the day whose table is read after it; 0 where none
// is. Day 0 is the one table that there is, or the default partition. That comes first: what a
// day's own takes out of it later is then met twice, and not missed.
func (db *DB) exportTable(ctx context.Context, day int64, came Between) (table string, next int64, err error) {
	if db.dialect.days == "" {
		return "runs", 0, nil
	}
	days, err := partitions(ctx, db.read)
	if err != nil {
		return "", 0, err
	}
	for _, d := range days { // no run is in the partition of a day before its own
		if d > day && d >= int64(came.Since)/dayMicros {
			next = d
			break
		}
	}
	if day == 0 {
		return "runs_default", next, nil
	}
	return partition(day), next, nil
}
