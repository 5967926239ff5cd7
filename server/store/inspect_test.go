package store

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"tend/server/tend"
)

func TestInspectLooksWithoutTouching(t *testing.T) {
	dir := t.TempDir()
	i, err := Inspect(t.Context(), dir, true)
	if err != nil || i.Exists || i.Known == 0 {
		t.Fatalf("of an empty folder: %+v, %v", i, err)
	}
	if entries, _ := os.ReadDir(dir); len(entries) > 0 {
		t.Fatalf("it made %v", entries)
	}

	db, err := Open(t.Context(), dir, tend.SystemClock{})
	if err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) == 0 {
		t.Fatalf("%v, %v", files, err)
	}
	for _, f := range files {
		if info, err := f.Info(); err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("others may read %s: %v, %v", f.Name(), info.Mode(), err)
		}
	}
	i, err = Inspect(t.Context(), dir, true) // beside a database in use
	if err != nil || !i.Exists || i.Schema != i.Known || len(i.Faults) > 0 || i.Newest != 0 || i.Sealed {
		t.Errorf("of a new database: %+v, %v", i, err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestInspectFindsADamagedFile(t *testing.T) {
	dir := t.TempDir()
	db, err := Open(t.Context(), dir, tend.SystemClock{})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, File)
	body, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for at := 8 * 4096; at < len(body); at += 4096 { // the first pages hold what it takes to open it
		copy(body[at:], bytes.Repeat([]byte{0x5a}, 64))
	}
	if err := os.WriteFile(path, body, 0o600); err != nil {
		t.Fatal(err)
	}
	if i, err := Inspect(t.Context(), dir, true); err == nil && len(i.Faults) == 0 {
		t.Errorf("nothing found: %+v", i)
	}
}
