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

func (db *DB) readStreams(ctx context.Context, keys []streamKey) (map[streamKey]*found, error) {
	out := make(map[streamKey]*found, len(keys))
	for site, of := range bySite(keys, func(k streamKey) tend.SiteID { return k.site }) {
		ids := make([]tend.PersonID, len(of))
		for i, k := range of {
			ids[i] = k.person
		}
		var rows []struct {
			ID     tend.PersonID
			Rev    uint64
			Run    int64
			Merged sql.NullInt64 `db:"merged_into"`
		}
		if err := selectIn(ctx, db.read, &rows, `SELECT id, rev, run, merged_into FROM persons WHERE site = ? AND id IN (?)`, ids, site); err != nil {
			return nil, err
		}
		heads := make(map[tend.PersonID]Stream, len(rows))
		for _, r := range rows {
			heads[r.ID] = Stream{Rev: r.Rev, Run: r.Run, Merged: tend.PersonID(r.Merged.Int64)}
		}
		for _, k := range of {
			if head, ok := heads[k.person]; ok {
				out[k] = &found{Stream: head}
			}
		}
	}
	return out, db.readRuns(ctx, out)
}

// readRuns follows the runs of many people back, each to a revision of their own.
func (db *DB) readRuns(ctx context.Context, streams map[streamKey]*found) error {
	var want []*found
	var args []any
	for k, s := range streams {
		if s.Rev > k.after {
			args = append(args, len(want), s.Run, k.after)
			want = append(want, s)
		}
	}
	if len(want) == 0 {
		return nil
	}
	n := len(want)
	for ; n&(n-1) != 0; n++ { // as in selectIn
		args = append(args, 0, 0, 0)
	}
	const one = `, (CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS BIGINT))`
	q := `WITH RECURSIVE want (i, run, after) AS (VALUES ` + strings.Repeat(one, n)[2:] + `), chain AS (
		SELECT w.i, w.after, r.id, r.prev, r.rev, r.at, r.body FROM want w JOIN runs r ON r.id = w.run
		UNION ALL
		SELECT c.i, c.after, r.id, r.prev, r.rev, r.at, r.body FROM chain c JOIN runs r ON r.id = c.prev WHERE r.rev > c.after)
		SELECT i, id, prev, rev, at, body FROM chain`
	var rows []struct {
		I    int
		ID   int64
		Prev int64
		Rev  uint64
		At   tend.Micros
		Body []byte
	}
	if err := db.read.SelectContext(ctx, &rows, db.read.Rebind(q), args...); err != nil {
		return unavailable(err)
	}
	for _, r := range rows {
		s, run := want[r.I], Run{ID: r.ID, Prev: r.Prev, Rev: r.Rev, At: r.At}
		if err := json.Unmarshal(r.Body, &run.Events); err != nil {
			s.err = tend.Errorf(tend.Internal, "", "run %d cannot be read: %w", r.ID, err)
		}
		s.Runs = append(s.Runs, run)
	}
	for _, s := range want {
		slices.SortFunc(s.Runs, func(a, b Run) int { return cmp.Compare(a.Rev, b.Rev) })
	}
	return nil
}
