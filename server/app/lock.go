package app

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"tend/server/tend"
)

// LockFile says which process serves a data folder. The lock on it, not the file, is
// what counts: the system gives it back with the process, however that ends.
const LockFile = "tend.lock"

var errHeld = errors.New("another process holds the lock")

// holdFolder takes a data folder for one process: SQLite bears many, but each would
// remember its own copy of people's states and of the caps' ledger. The caller closes
// what it gives.
func holdFolder(dir string) (*os.File, error) {
	if err := checkFolder(dir); err != nil {
		return nil, err
	}
	path := filepath.Join(dir, LockFile)
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, cannot("write", path, err)
	}
	if err := lock(f); err != nil {
		defer func() { _ = f.Close() }() // it was only read
		if errors.Is(err, errHeld) {
			return nil, tend.Errorf(tend.Conflict, "data_dir_in_use",
				"another tend serves this folder%s: %s. Stop it, or choose another folder with --data-dir", whoHolds(f), dir)
		}
		return nil, cannot("lock", path, err)
	}
	// For whoever comes next; without it the lock holds as well.
	if err := f.Truncate(0); err == nil {
		_, _ = fmt.Fprintln(f, os.Getpid())
	}
	return f, nil
}

// whoHolds names the process that has written itself into the file.
func whoHolds(f *os.File) string {
	b := make([]byte, 20)
	n, _ := f.Read(b)
	if pid := strings.TrimSpace(string(b[:n])); pid != "" {
		return " (pid " + pid + ")"
	}
	return ""
}
