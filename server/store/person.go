package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/jmoiron/sqlx"

	"tend/server/tend"
)

// SaveSnapshots keeps states that were committed, unless a newer one is there, or their
// person was erased meanwhile.
func (db *DB) SaveSnapshots(ctx context.Context, list []Snapshot) error {
	if len(list) == 0 {
		return nil
	}
	sorted := slices.SortedFunc(slices.Values(list), func(a, b Snapshot) int { return cmp.Compare(a.Person, b.Person) }) // nodes must not wait for each other
	return db.tx(ctx, func(tx *sqlx.Tx) error {
		if err := takeLock(ctx, tx, db.dialect.deciding); err != nil { // whoever marks people as erased waits for it
			return err
		}
		for _, s := range sorted {
			if _, err := tx.ExecContext(ctx, `INSERT INTO snapshots (person, rev, state)
				SELECT id, CAST(? AS BIGINT), ? FROM persons WHERE id = ? AND (merged_into IS NULL OR merged_into <> id)
				ON CONFLICT (person) DO UPDATE SET rev = excluded.rev, state = excluded.state
				WHERE excluded.rev > snapshots.rev`, s.Rev, s.State, s.Person); err != nil {
				return fmt.Errorf("store: snapshot: %w", err)
			}
		}
		return nil
	})
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
