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
	if s.DatabaseURL == "" {
		held, err := holdFolder(s.DataDir)
		if err != nil {
			return 0, 0, err
		}
		defer func() { _ = held.Close() }() // and with it the lock
	}
	if from, err = schemaOf(ctx, s); err != nil {
		return 0, 0, err
	}
	db, err := openStore(ctx, s, tend.SystemClock{})
	if err != nil {
		return 0, 0, err
	}
	if err := db.Close(); err != nil {
		return 0, 0, err
	}
	to, err = schemaOf(ctx, s)
	return from, to, err
}

func schemaOf(ctx context.Context, s *config.Settings) (int64, error) {
	if s.DatabaseURL != "" {
		i, err := store.InspectPostgres(ctx, s.DatabaseURL, tend.SystemClock{})
		return i.Schema, err
	}
	i, err := store.Inspect(ctx, s.DataDir, false)
	return i.Schema, err
}
