package store

import (
	"context"
	"database/sql"

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

// readStreams reads the streams of many people, each from a revision of their own on: one
// statement for all the people, and one for each table that runs of theirs lie in.
func (db *DB) readStreams(ctx context.Context, keys []streamKey) (map[streamKey]*found, error) {
	args := make([]any, 0, 6*len(keys))
	for i, k := range keys {
		args = append(args, i, k.site, k.person)
	}
	want, args := values(3, args)
	var heads []struct{ I, Last, Run, Merged int64 }
	if err := db.read.SelectContext(ctx, &heads, `WITH want (i, site, person) AS (VALUES `+want+`)
		SELECT w.i, p.rev AS last, p.run, coalesce(p.merged_into, 0) AS merged
		FROM want w JOIN persons p ON p.id = w.person AND p.site = w.site`, args...); err != nil {
		return nil, unavailable(err)
	}
	out := make(map[streamKey]*found, len(keys))
	for _, h := range heads {
		out[keys[h.I]] = &found{Stream: Stream{Rev: uint64(h.Last), Run: h.Run, Merged: tend.PersonID(h.Merged)}}
	}
	return out, db.readRuns(ctx, out)
}
