package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"tend/server/app"
	"tend/server/config"
	"tend/server/engage"
	"tend/server/store"
	"tend/server/tend"
	"tend/server/wire"
)

// seeders work at the same time: what is looked up and committed together costs little.
const seeders = 512

// seed makes the database that every variant begins with: people who have done
// something before, through the engine itself.
func (b *bench) seed() (err error) {
	b.data = filepath.Join(b.dir, "before")
	if err := os.RemoveAll(b.data); err != nil { // of another place
		return err
	}
	if *keep != "" {
		b.data = *keep
		if b.place.full(b.data) {
			return nil
		}
	}
	ctx := context.Background()
	file, err := b.bootstrap("before", mix{})
	if err != nil {
		return err
	}
	entries, err := config.ReadBootstrap(file)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(b.data, 0o700); err != nil {
		return err
	}
	settings := settingsFor(b.data, "", "")
	if url := b.place.url(); url != "" {
		settings.DatabaseURL, settings.SecretKey = url, secretKey
	}
	db, err := app.OpenDB(ctx, settings, tend.SystemClock{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if _, err := app.ApplyBootstrap(ctx, db, entries); err != nil {
		return err
	}
	e, err := newEngine(ctx, db)
	if err != nil {
		return err
	}
	start := time.Now()
	err = parallel(seeders, func(w int) error {
		for p := w; p < *people; p += seeders {
			if err := past(ctx, e, p); err != nil {
				return err
			}
		}
		return nil
	})
	e.Sweep(ctx) // the snapshots
	b.note("made them in %.1f s", time.Since(start).Seconds())
	return err
}

// newEngine is an engine over a database, without a cache and without a door.
func newEngine(ctx context.Context, db *store.DB) (*engage.Engine, error) {
	e := engage.New(engage.Options{
		Ledger: db, Snapshots: db, Surveys: db, Cache: noCache{}, Clock: tend.SystemClock{}, Log: slog.New(slog.DiscardHandler), Epoch: db.Epoch(),
	})
	sites, campaigns, _, err := db.LoadConfig(ctx)
	e.SetConfig(sites, campaigns)
	return e, err
}

// past is what a person has done before: ten events of one visit.
func past(ctx context.Context, e *engage.Engine, p int) error {
	s, _, err := e.Open(ctx, noDoor{}, origin, &wire.Hello{
		V: 1, Site: siteKey, Anon: anonOf(p), User: userOf(p), Tab: fmt.Sprintf("%s-%d", seedTab, p),
		Context: tend.Context{Lang: "de-AT", Zone: "Europe/Vienna", Width: 1280, Height: 720, Consent: "full"},
	})
	if err != nil {
		return err
	}
	defer e.Close(s)
	m, err := wire.Decode(fmt.Appendf(nil, `{"t":"events","e":[
		{"n":1,"k":"page","page":{"url":"%[1]s/"}},{"n":2,"k":"track","name":"signed_up","props":{"via":"search"}},
		{"n":3,"k":"identify","user":%[2]q,"traits":{"plan":"pro","seats":%[3]d,"first_name":"Ada","last_name":"Nr. %[4]d","email":"ada%[4]d@shop.example",
		"role":"admin","country":"AT","company":{"name":"Acme %[4]d","size":12},"tags":["a","b"],"created":"2026-01-01"}},
		{"n":4,"k":"track","name":"login"},{"n":5,"k":"track","name":"report_created","props":{"template":"quarterly"}},
		{"n":6,"k":"page","page":{"url":"%[1]s/reports/%[4]d"}},{"n":7,"k":"track","name":"login"},{"n":8,"k":"track","name":"invited"},
		{"n":9,"k":"track","name":"comment_added","props":{"length":120}},{"n":10,"k":"track","name":"login"}]}`,
		origin, userOf(p), 1+p%100, p))
	if err != nil {
		return err
	}
	_, err = e.Batch(ctx, s, m.Events)
	return err
}

// noCache keeps nothing: states come from SQL.
type noCache struct{}

func (noCache) Get(context.Context, tend.PersonID) ([]byte, error) { return nil, nil }
func (noCache) Put(tend.PersonID, uint64, []byte)                  {}
func (noCache) Forget(context.Context, tend.PersonID) error        { return nil }

// noDoor leads nowhere.
type noDoor struct{}

func (noDoor) Send(...wire.Frame) bool { return true }
func (noDoor) Close(int, string)       {}
