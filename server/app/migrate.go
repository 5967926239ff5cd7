package app

import (
	"context"

	"tend/server/config"
	"tend/server/store"
	"tend/server/tend"
)

// Migrate brings the database to this version's schema, which every start does as
// well, and tells from where to where. A server on the folder refuses it: what that
// one's statements read must not change under them.
func Migrate(ctx context.Context, s *config.Settings) (from, to int64, err error) {
	held, err := holdFolder(s.DataDir)
	if err != nil {
		return 0, 0, err
	}
	defer func() { _ = held.Close() }() // and with it the lock
	before, err := store.Inspect(ctx, s.DataDir, false)
	if err != nil {
		return 0, 0, err
	}
	db, err := store.Open(ctx, s.DataDir, tend.SystemClock{})
	if err != nil {
		return 0, 0, err
	}
	if err := db.Close(); err != nil {
		return 0, 0, err
	}
	after, err := store.Inspect(ctx, s.DataDir, false)
	return before.Schema, after.Schema, err
}
