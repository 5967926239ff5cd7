package store

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"tend/server/tend"
)

// Backup writes a copy of the database in a folder to a new file, also while a
// server runs on it: all that was committed before it began is in the copy
// (SQLite's VACUUM INTO, https://sqlite.org/lang_vacuum.html). The copy is checked.
func Backup(ctx context.Context, dir, to string) (err error) {
	db, err := connect(filepath.Join(dir, File), "", 1)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if _, err := db.ExecContext(ctx, `VACUUM INTO ?`, to); err != nil {
		return tend.Errorf(tend.Unavailable, "backup", "the database could not be copied to %s: is there room? %w", to, err)
	}
	return check(ctx, to)
}

// Restore writes a copy as Backup does, that is another database from then on: what
// Redis and browsers know of the one that was lost is ahead of it. It gets its new
// epoch when it is opened.
func Restore(ctx context.Context, dir, to string) error {
	if err := Backup(ctx, dir, to); err != nil {
		return err
	}
	db, err := connect(to, "", 1)
	if err != nil {
		return err
	}
	if _, err = db.ExecContext(ctx, `DELETE FROM meta WHERE key = 'epoch'`); err != nil {
		err = fmt.Errorf("store: a new epoch for %s: %w", to, err)
	}
	return errors.Join(err, db.Close())
}

// check reads a database file through and names what is wrong with it.
func check(ctx context.Context, path string) (err error) {
	db, err := connect(path, "", 1)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	var found []string
	if err := db.SelectContext(ctx, &found, `PRAGMA quick_check(3)`); err != nil {
		return fmt.Errorf("store: check %s: %w", path, err)
	}
	if len(found) != 1 || found[0] != "ok" {
		return tend.Errorf(tend.Unavailable, "backup", "the copy %s is damaged: %v", path, found)
	}
	return nil
}
