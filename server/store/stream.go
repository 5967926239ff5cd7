package store

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"

	"tend/server/tend"
)

// Run is a run of a person's events in one batch, as it is stored.
type Run struct {
	ID     int64
	Prev   int64
	Rev    uint64
	At     tend.Micros
	Events []tend.Event
}

// Stream is a person as SQL has them: the row, and the runs after a revision,
// oldest first.
type Stream struct {
	Rev    uint64
	Run    int64         // the newest run
	Merged tend.PersonID // the person that they were merged into; 0 = none
	Runs   []Run
}

type streamKey struct {
	site   tend.SiteID
	person tend.PersonID
	after  uint64
}

// found is a stream, or why it could not be read.
type found struct {
	Stream
	err error
}

// ReadStream reads a person's row and the runs that came after a revision. Runs
// never change, so following them back from the row's newest needs no transaction.
func (db *DB) ReadStream(ctx context.Context, site tend.SiteID, person tend.PersonID, after uint64) (Stream, error) {
	f, err := db.lookups.streams.get(ctx, streamKey{site, person, after})
	if err != nil {
		return Stream{}, err
	}
	if f == nil {
		return Stream{}, notFound(sql.ErrNoRows, "person")
	}
	return f.Stream, f.err
}

// readStreams follows the runs of many people back, each to a revision of their own.
func (db *DB) readStreams(ctx context.Context, keys []streamKey) (map[streamKey]*found, error) {
	if db.dialect.days != "" {
		return db.readByDay(ctx, keys)
	}
	values, args := wanted(keys)
	q := `WITH RECURSIVE want (i, site, person, after) AS (VALUES ` + values + `),
		head AS (SELECT w.i, w.after, p.rev AS last, p.run, coalesce(p.merged_into, 0) AS merged FROM want w JOIN persons p ON p.id = w.person AND p.site = w.site),
		chain AS (
			SELECT h.i, h.after, r.id, r.prev, r.rev, r.at, r.body FROM head h JOIN runs r ON r.id = h.run WHERE h.last > h.after
			UNION ALL
			SELECT c.i, c.after, r.id, r.prev, r.rev, r.at, r.body FROM chain c JOIN runs r ON r.id = c.prev WHERE r.rev > c.after)
		SELECT h.i, h.last, h.run, h.merged, coalesce(c.id, 0) AS id, coalesce(c.prev, 0) AS prev, coalesce(c.rev, 0) AS rev, coalesce(c.at, 0) AS at, c.body
		FROM head h LEFT JOIN chain c ON c.i = h.i`
	var rows []struct {
		I, Last, Run, Merged, ID, Prev int64
		Rev                            uint64
		At                             tend.Micros
		Body                           []byte
	}
	if err := db.read.SelectContext(ctx, &rows, q, args...); err != nil {
		return nil, unavailable(err)
	}
	out := make(map[streamKey]*found, len(keys))
	for _, r := range rows {
		f := out[keys[r.I]]
		if f == nil {
			f = &found{Stream: Stream{Rev: uint64(r.Last), Run: r.Run, Merged: tend.PersonID(r.Merged)}}
			out[keys[r.I]] = f
		}
		if r.ID == 0 {
			continue // nothing is new
		}
		run := Run{ID: r.ID, Prev: r.Prev, Rev: r.Rev, At: r.At}
		if err := json.Unmarshal(r.Body, &run.Events); err != nil {
			f.err = tend.Errorf(tend.Internal, "", "run %d cannot be read: %w", r.ID, err)
		}
		f.Runs = append(f.Runs, run)
	}
	for _, f := range out {
		slices.SortFunc(f.Runs, func(a, b Run) int { return cmp.Compare(a.Rev, b.Rev) })
	}
	return out, nil
}

// wanted are the rows that a statement is asked for, as many as a power of two, as in
// selectIn.
func wanted(keys []streamKey) (values string, args []any) {
	for i, k := range keys {
		args = append(args, i, k.site, k.person, k.after)
	}
	n := len(keys)
	for ; n&(n-1) != 0; n++ {
		args = append(args, 0, 0, 0, 0)
	}
	return strings.Repeat(`, (CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS BIGINT))`, n)[2:], args
}
