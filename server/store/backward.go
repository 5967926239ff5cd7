package store

import (
	"context"
	"math"

	"tend/server/tend"
)

// backScan is how many runs of all sites one read backward looks at: so it costs the same however
// many there are, and of whomever they are.
const backScan = 2000

// ofDefault stands in a Place for the partition of the days that have none of their own.
const ofDefault = -1

// RunsBackward gives the runs of a site among those that came before a place, the newest first, and
// where to read on; the zero Place is the newest there is. There may be none, and yet more behind.
// A table that went meanwhile is as an empty one.
func (db *DB) RunsBackward(ctx context.Context, site tend.SiteID, at Place) ([]Newest, Place, error) {
	table, day, older, err := db.backTable(ctx, at.Day)
	if err != nil {
		return nil, at, err
	}
	before, end := at.ID, int64(0)
	if before == 0 {
		before = math.MaxInt64
	}
	if err := db.read.GetContext(ctx, &end, `SELECT COALESCE(MIN(id), 0) FROM (SELECT id FROM `+table+` WHERE id < ? ORDER BY id DESC LIMIT ?) AS past`,
		before, backScan); err != nil && !db.dialect.noTable(err) {
		return nil, at, unavailable(err)
	}
	if end == 0 {
		return nil, Place{Day: older, Done: older == 0}, nil
	}
	rows, err := db.read.QueryxContext(ctx, `SELECT r.id, r.prev, r.rev, r.at, r.body, `+somebody+` FROM `+table+` r`+ofSomebody+
		` AND r.site = ? AND r.id < ? AND r.id >= ? ORDER BY r.id DESC`, site, before, end)
	if err != nil {
		if db.dialect.noTable(err) {
			return nil, Place{Day: older, Done: older == 0}, nil
		}
		return nil, at, unavailable(err)
	}
	list, last, err := readNewest(rows, backScan)
	if err != nil {
		return nil, at, err
	}
	if last != 0 {
		end = last
	}
	return list, Place{Day: day, ID: end}, nil
}

// backTable names the table of a day, 0 being the newest with rows in it, and the day whose table is
// read after it; 0 where none is.
func (db *DB) backTable(ctx context.Context, day int64) (table string, of, older int64, err error) {
	switch {
	case db.dialect.days == "":
		return "runs", 0, 0, nil
	case day == ofDefault:
		return "runs_default", ofDefault, 0, nil
	}
	days, err := partitions(ctx, db.read)
	if err != nil {
		return "", 0, 0, err
	}
	if day == 0 { // partitions are made ahead; a clock may be ahead by less than a day
		day = int64(tend.Stamp(db.clock.Now()))/dayMicros + 1
	}
	older = ofDefault
	for _, d := range days {
		if d < day {
			older = d
		}
	}
	return partition(day), day, older, nil
}
