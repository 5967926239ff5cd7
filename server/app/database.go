package app

import (
	"context"

	"tend/server/auth"
	"tend/server/config"
	"tend/server/store"
	"tend/server/tend"
)

// OpenDB opens the database that the settings name, with the secret key that it needs.
func OpenDB(ctx context.Context, s *config.Settings, clock tend.Clock) (*store.DB, error) {
	if s.DatabaseURL != "" {
		if err := needSecretKey(s); err != nil {
			return nil, err
		}
	} else if err := checkFolder(s.DataDir); err != nil {
		return nil, err
	}
	key, err := auth.SecretKey(s.SecretKey, s.DataDir)
	if err != nil {
		return nil, err
	}
	box, err := auth.NewBox(key)
	if err != nil {
		return nil, err
	}
	db, err := openStore(ctx, s, clock)
	if err != nil {
		return nil, err
	}
	db.SealWith(box)
	return db, nil
}

// openStore opens the database without what unseals its secrets.
func openStore(ctx context.Context, s *config.Settings, clock tend.Clock) (*store.DB, error) {
	if s.DatabaseURL != "" {
		return store.OpenPostgres(ctx, s.DatabaseURL, clock)
	}
	return store.Open(ctx, s.DataDir, clock)
}

// needSecretKey refuses a node that would make a key of its own: what one node
// seals the others have to read.
func needSecretKey(s *config.Settings) error {
	if s.SecretKey != "" {
		return nil
	}
	return tend.Errorf(tend.Invalid, "secret_key_required", "secret-key is missing: with database-url every node needs the same one. "+
		"`openssl rand -base64 32` makes one; keep it as you keep the database")
}

// makeDays keeps the partitions of the days to come ready.
func (a *App) makeDays(ctx context.Context) {
	if err := a.db.MakeDays(ctx); err != nil && ctx.Err() == nil {
		a.log.Error("the partitions of the days to come could not be made, events go to the default one meanwhile", "err", err)
	}
}

// signers make the tokens of try links and of the receipts of pushes: all nodes have one
// secret-key, so each takes what another made.
func signers(s *config.Settings) (*auth.TryLinks, *auth.Receipts, error) {
	key, err := auth.SecretKey(s.SecretKey, s.DataDir)
	if err != nil {
		return nil, nil, err
	}
	links, err := auth.NewTryLinks(key)
	if err != nil {
		return nil, nil, err
	}
	receipts, err := auth.NewReceipts(key)
	return links, receipts, err
}
