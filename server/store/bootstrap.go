package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/jmoiron/sqlx"
)

// Applied gives the content hash of a bootstrap entry as it was last applied;
// nil when it never was.
func (r Records) Applied(ctx context.Context, kind, name string) ([]byte, error) {
	var hash []byte
	err := sqlx.GetContext(ctx, r.q, &hash, `SELECT hash FROM bootstrap WHERE kind = ? AND name = ?`, kind, name)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("store: read bootstrap entry: %w", err)
	}
	return hash, nil
}

// SetApplied notes that a bootstrap entry with that content was applied.
func (c *Change) SetApplied(ctx context.Context, kind, name string, hash []byte) error {
	return c.exec(ctx, "bootstrap entry", `INSERT INTO bootstrap (kind, name, hash, at) VALUES (?, ?, ?, ?)
ON CONFLICT (kind, name) DO UPDATE SET hash = excluded.hash, at = excluded.at`, kind, name, hash, c.now)
}
