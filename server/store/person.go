package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/jmoiron/sqlx"

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

// SaveSnapshots keeps states that were committed, unless a newer one is there.
func (db *DB) SaveSnapshots(ctx context.Context, list []Snapshot) error {
	if len(list) == 0 {
		return nil
	}
	sorted := slices.SortedFunc(slices.Values(list), func(a, b Snapshot) int { return cmp.Compare(a.Person, b.Person) }) // nodes must not wait for each other
	return db.tx(ctx, func(tx *sqlx.Tx) error {
		for _, s := range sorted {
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
