package app

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"tend/server/auth"
	"tend/server/config"
	"tend/server/store"
	"tend/server/tend"
)

// partial marks a copy that is being written; it becomes whole by being renamed.
const partial = ".partial"

// Backup copies what the data folder keeps, the database and the secret key, into a
// new folder, also while a server runs on it. What was acknowledged before it began
// is in the copy.
func Backup(ctx context.Context, s *config.Settings, to string) error {
	if err := ownCopies(s); err != nil {
		return err
	}
	if err := needDatabase(s.DataDir); err != nil {
		return err
	}
	if taken(to) {
		return tend.Errorf(tend.Conflict, "exists", "--to: %s is there already: name a folder that is not", to)
	}
	work := to + partial
	if err := os.RemoveAll(work); err != nil { // of a backup that was cut off
		return cannot("write", work, err)
	}
	if err := os.MkdirAll(work, 0o700); err != nil {
		return cannot("write", work, err)
	}
	err := store.Backup(ctx, s.DataDir, filepath.Join(work, store.File))
	if err == nil {
		err = copyKey(s.DataDir, work)
	}
	if err == nil {
		err = os.Rename(work, to)
	}
	if err != nil {
		return errors.Join(err, os.RemoveAll(work))
	}
	return nil
}

// Restore puts a backup into a data folder that holds no database yet.
func Restore(ctx context.Context, s *config.Settings, from string) error {
	if err := ownCopies(s); err != nil {
		return err
	}
	if err := needDatabase(from); err != nil {
		return err
	}
	held, err := holdFolder(s.DataDir) // or a server that starts meanwhile makes the database that is put away here
	if err != nil {
		return err
	}
	defer func() { _ = held.Close() }() // and with it the lock
	if taken(filepath.Join(s.DataDir, store.File)) {
		return tend.Errorf(tend.Conflict, "exists",
			"--data-dir: %s holds a database: stop Tend and move that folder away, or name another", s.DataDir)
	}
	work := filepath.Join(s.DataDir, store.File+partial)
	if err := os.Remove(work); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return cannot("write", work, err)
	}
	if err := store.Restore(ctx, from, work); err != nil { // checks it as well
		return errors.Join(err, os.Remove(work))
	}
	if err := copyKey(from, s.DataDir); err != nil {
		return err
	}
	if err := os.Rename(work, filepath.Join(s.DataDir, store.File)); err != nil {
		return cannot("write", s.DataDir, err)
	}
	return nil
}

// ownCopies refuses PostgreSQL, which has better tools of its own.
func ownCopies(s *config.Settings) error {
	if s.DatabaseURL == "" {
		return nil
	}
	return tend.Errorf(tend.Invalid, tend.ReasonNotAvailable, "with database-url the copies are PostgreSQL's: "+
		"`pg_dump --format=custom --file=tend.dump` makes one while Tend runs, `pg_restore --dbname=NEW tend.dump` puts it into an empty database; keep the secret-key beside it")
}

func taken(path string) bool {
	_, err := os.Lstat(path)
	return !errors.Is(err, fs.ErrNotExist)
}

func needDatabase(dir string) error {
	if taken(filepath.Join(dir, store.File)) {
		return nil
	}
	return tend.Errorf(tend.NotFound, "no_database", "there is no %s in %s: which folder is it?", store.File, dir)
}

// copyKey copies the secret key. Where it is a setting there is no file, and whoever
// restores sets it again.
func copyKey(from, to string) (err error) {
	src, err := os.Open(filepath.Join(from, auth.KeyFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return cannot("read", from, err)
	}
	defer func() { _ = src.Close() }() // it was only read
	path := filepath.Join(to, auth.KeyFile)
	dst, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return cannot("write", path, err)
	}
	_, err = io.Copy(dst, src)
	return errors.Join(err, dst.Sync(), dst.Close())
}

func cannot(do, path string, err error) error {
	return tend.Errorf(tend.Unavailable, "folder", "cannot %s %s: %w", do, path, err)
}
