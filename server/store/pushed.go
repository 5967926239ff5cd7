package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"tend/server/tend"
)

// Pushed is a notification that was sent to somebody.
type Pushed struct {
	Person   tend.PersonID
	Campaign string
	Version  int64
}

// Pushed reads whose a notification was, by its delivery.
func (db *DB) Pushed(ctx context.Context, site tend.SiteID, delivery string) (Pushed, error) {
	var p Pushed
	err := db.read.GetContext(ctx, &p, `SELECT person, campaign, version FROM deliveries WHERE id = ? AND site = ?`, delivery, site)
	if errors.Is(err, sql.ErrNoRows) {
		return p, tend.Errorf(tend.NotFound, "", "store: no push %q", delivery)
	}
	if err != nil {
		return p, fmt.Errorf("store: read a push: %w", unavailable(err))
	}
	return p, nil
}
