package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/jmoiron/sqlx"
	"github.com/pressly/goose/v3"

	"tend/server/tend"
)

// Inspection is what a look at a database from outside finds.
type Inspection struct {
	Exists bool
	Schema int64       // the newest migration that was applied; 0 when none was
	Known  int64       // the newest migration of this program
	Newest tend.Micros // when the newest events came; 0 when there are none
	Oldest tend.Micros // when the oldest ones came that are kept
	Cut    tend.Micros // when all that retention takes had been deleted last; 0 is never
	Faults []string    // of the file itself, as SQLite names them; nil without a deep look
	Sealed bool        // there are secrets that only the secret-key opens
}

// Inspect looks at the database in a folder without changing it, also while a
// server runs on it. deep reads the whole file, which takes a minute for each
// few gigabytes.
func Inspect(ctx context.Context, dir string, deep bool) (i Inspection, err error) {
	if i.Known, err = sqliteDialect.newestMigration(); err != nil {
		return i, err
	}
	path := filepath.Join(dir, File)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return i, nil
	}
	i.Exists = true
	db, err := connect(path, "&mode=ro&_pragma=query_only(1)", 1)
	if err != nil {
		return i, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return i, i.look(ctx, db, &sqliteDialect, deep)
}

func (i *Inspection) look(ctx context.Context, db *sqlx.DB, d *dialect, deep bool) error {
	for _, q := range []struct {
		query string
		into  any
	}{
		{`SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied`, &i.Schema},
		{`SELECT at FROM runs ORDER BY id DESC LIMIT 1`, &i.Newest},
		{`SELECT at FROM runs ORDER BY id LIMIT 1`, &i.Oldest},
		{`SELECT done FROM leases WHERE name = 'retention'`, &i.Cut},
		{`SELECT EXISTS (SELECT 1 FROM sites WHERE length(identity_keys) > 0)`, &i.Sealed},
	} {
		err := db.GetContext(ctx, q.into, q.query)
		switch {
		case errors.Is(err, sql.ErrNoRows), err != nil && d.noTable(err):
			// A database that is empty, or older than the table.
		case err != nil:
			return fmt.Errorf("store: inspect: %w", err)
		}
	}
	if !deep {
		return nil
	}
	var found []string
	if err := db.SelectContext(ctx, &found, `PRAGMA quick_check(20)`); err != nil {
		return fmt.Errorf("store: inspect: %w", err)
	}
	for _, f := range found {
		if f != "ok" {
			i.Faults = append(i.Faults, f)
		}
	}
	return nil
}

// newestMigration is the number of the newest migration that this program has.
func (d *dialect) newestMigration() (newest int64, err error) {
	files, err := fs.Sub(d.files, d.dir)
	if err != nil {
		return 0, fmt.Errorf("store: migrations: %w", err)
	}
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return 0, fmt.Errorf("store: migrations: %w", err)
	}
	for _, name := range names {
		n, err := goose.NumericComponent(name)
		if err != nil {
			return 0, fmt.Errorf("store: migrations: %w", err)
		}
		newest = max(newest, n)
	}
	return newest, nil
}
