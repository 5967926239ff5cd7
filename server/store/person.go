package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/jmoiron/sqlx"

	"tend/server/tend"
)

// Who is whom an anonymous id and a user id belong to.
type Who struct {
	Anon     tend.PersonID // the person that the anonymous id points to, merges followed; 0 = nobody
	AnonUser string        // that person's user id; "" while anonymous
	Bound    tend.PersonID // the person that the id points to before merges are followed
	User     tend.PersonID // the person with the user id; 0 = nobody
}

// Resolve looks an anonymous id and a user id up; either may be "".
func (db *DB) Resolve(ctx context.Context, site tend.SiteID, anon, user string) (Who, error) {
	var w Who
	if user != "" {
		err := db.read.GetContext(ctx, &w.User, sqlUserTaken, site, user)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return w, unavailable(err)
		}
	}
	if anon == "" {
		return w, nil
	}
	err := db.read.GetContext(ctx, &w.Bound, sqlAnon, site, anon)
	if errors.Is(err, sql.ErrNoRows) {
		return w, nil
	}
	if err != nil {
		return w, unavailable(err)
	}
	// A person who was merged points on; the chain is short, because only
	// anonymous people are merged, and only into known ones.
	w.Anon = w.Bound
	for range 8 {
		var row struct {
			User   sql.NullString
			Merged sql.NullInt64 `db:"merged_into"`
		}
		if err := db.read.GetContext(ctx, &row, `SELECT user, merged_into FROM persons WHERE id = ? AND site = ?`, w.Anon, site); err != nil {
			return w, unavailable(err)
		}
		if !row.Merged.Valid {
			w.AnonUser = row.User.String
			return w, nil
		}
		w.Anon = tend.PersonID(row.Merged.Int64)
	}
	return w, tend.Errorf(tend.Internal, "", "person %d: merges go in a circle", w.Bound)
}

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

// Snapshot is a person's encoded state at a revision.
type Snapshot struct {
	Person tend.PersonID
	Rev    uint64
	State  []byte
}

// LoadSnapshot reads a person's snapshot; a zero Rev means there is none.
func (db *DB) LoadSnapshot(ctx context.Context, person tend.PersonID) (Snapshot, error) {
	var s Snapshot
	err := db.read.GetContext(ctx, &s, `SELECT person, rev, state FROM snapshots WHERE person = ?`, person)
	if errors.Is(err, sql.ErrNoRows) {
		return Snapshot{Person: person}, nil
	}
	if err != nil {
		return s, unavailable(err)
	}
	return s, nil
}

// SaveSnapshots keeps states that were committed, unless a newer one is there.
func (db *DB) SaveSnapshots(ctx context.Context, list []Snapshot) error {
	if len(list) == 0 {
		return nil
	}
	return db.tx(ctx, func(tx *sqlx.Tx) error {
		for _, s := range list {
			if _, err := tx.ExecContext(ctx, `INSERT INTO snapshots (person, rev, state) VALUES (?, ?, ?)
				ON CONFLICT (person) DO UPDATE SET rev = excluded.rev, state = excluded.state
				WHERE excluded.rev > snapshots.rev`, s.Person, s.Rev, s.State); err != nil {
				return fmt.Errorf("store: snapshot: %w", err)
			}
		}
		return nil
	})
}

// ReadStream reads a person's row and the runs that came after a revision. Runs
// never change, so following them back from the row's newest needs no transaction.
func (db *DB) ReadStream(ctx context.Context, site tend.SiteID, person tend.PersonID, after uint64) (Stream, error) {
	var row struct {
		Rev    uint64
		Run    int64
		Merged sql.NullInt64 `db:"merged_into"`
	}
	err := db.read.GetContext(ctx, &row, `SELECT rev, run, merged_into FROM persons WHERE id = ? AND site = ?`, person, site)
	if errors.Is(err, sql.ErrNoRows) {
		return Stream{}, notFound(err, "person")
	}
	if err != nil {
		return Stream{}, unavailable(err)
	}
	s := Stream{Rev: row.Rev, Run: row.Run, Merged: tend.PersonID(row.Merged.Int64)}
	if row.Rev <= after {
		return s, nil
	}
	var rows []struct {
		ID   int64
		Prev int64
		Rev  uint64
		At   tend.Micros
		Body []byte
	}
	if err := db.read.SelectContext(ctx, &rows, `WITH RECURSIVE chain AS (
		SELECT id, prev, rev, at, body FROM runs WHERE id = ?
		UNION ALL
		SELECT r.id, r.prev, r.rev, r.at, r.body FROM chain c JOIN runs r ON r.id = c.prev WHERE r.rev > ?)
		SELECT id, prev, rev, at, body FROM chain ORDER BY rev`, row.Run, after); err != nil {
		return Stream{}, unavailable(err)
	}
	s.Runs = make([]Run, len(rows))
	for i, r := range rows {
		s.Runs[i] = Run{ID: r.ID, Prev: r.Prev, Rev: r.Rev, At: r.At}
		if err := json.Unmarshal(r.Body, &s.Runs[i].Events); err != nil {
			return Stream{}, tend.Errorf(tend.Internal, "", "run %d cannot be read: %w", r.ID, err)
		}
	}
	return s, nil
}

// Watermark reads a tab's row; zeros when the tab is new.
func (db *DB) Watermark(ctx context.Context, site tend.SiteID, tab string) (id int64, n uint64, err error) {
	err = db.read.QueryRowxContext(ctx, sqlTab, site, tab).Scan(&id, &n)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, 0, nil
	}
	if err != nil {
		return 0, 0, unavailable(err)
	}
	return id, n, nil
}

// CampaignsOf tells which campaigns a person's deliveries are of; unknown ids and
// other people's are left out.
func (db *DB) CampaignsOf(ctx context.Context, site tend.SiteID, person tend.PersonID, deliveries []string) (map[string]string, error) {
	q, args, err := sqlx.In(`SELECT id, campaign FROM deliveries WHERE site = ? AND person = ? AND id IN (?)`, site, person, deliveries)
	if err != nil {
		return nil, fmt.Errorf("store: campaigns of deliveries: %w", err)
	}
	var rows []struct{ ID, Campaign string }
	if err := db.read.SelectContext(ctx, &rows, q, args...); err != nil {
		return nil, unavailable(err)
	}
	out := make(map[string]string, len(rows))
	for _, r := range rows {
		out[r.ID] = r.Campaign
	}
	return out, nil
}
