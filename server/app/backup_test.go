package app_test

import (
	"os"
	"path/filepath"
	"testing"

	"tend/server/app"
	"tend/server/auth"
	"tend/server/config"
	"tend/server/store"
	"tend/server/tend"
	"tend/server/testkit"
)

// TestBackupWhileServing copies the data folder while a crowd sends to a server:
// what was acknowledged before is in the copy, and the copy serves on.
func TestBackupWhileServing(t *testing.T) {
	dir, site := prepare(t, testkit.SQLite)
	if err := os.WriteFile(filepath.Join(dir, auth.KeyFile), []byte("a key"), 0o600); err != nil {
		t.Fatal(err)
	}
	crowd := newCrowd(freeAddr(t), 3)
	crowd.join(6)
	srv := startServer(t, dir, crowd.addr, "")
	crowd.waitFor(t, "acknowledgements", func() bool { return crowd.acked.Load() > 300 })

	acked := map[string]uint64{}
	for _, b := range crowd.tabs {
		b.mu.Lock()
		acked[b.name] = b.ack
		b.mu.Unlock()
	}
	to := filepath.Join(t.TempDir(), "monday")
	if err := app.Backup(t.Context(), &config.Settings{DataDir: dir}, to); err != nil {
		t.Fatal(err)
	}
	after := crowd.acked.Load()
	crowd.waitFor(t, "the server to go on", func() bool { return crowd.acked.Load() > after+100 })

	restored := filepath.Join(t.TempDir(), "data")
	if err := app.Restore(t.Context(), &config.Settings{DataDir: restored}, to); err != nil {
		t.Fatal(err)
	}
	key, err := os.ReadFile(filepath.Join(restored, auth.KeyFile))
	if err != nil || string(key) != "a key" {
		t.Errorf("the secret key came back as %q, %v", key, err)
	}
	db, err := store.Open(t.Context(), restored, tend.SystemClock{})
	if err != nil {
		t.Fatal(err)
	}
	var lost string
	rows, err := testkit.Raw(t, dir).QueryContext(t.Context(), `SELECT value FROM meta WHERE key = 'epoch'`)
	if err != nil || !rows.Next() || rows.Scan(&lost) != nil || rows.Close() != nil {
		t.Fatalf("the epoch cannot be read: %v", err)
	}
	if db.Epoch() == "" || db.Epoch() == lost {
		t.Errorf("the restored database passes for the lost one, whose copies in Redis are ahead of it: %q", db.Epoch())
	}
	for name, n := range acked {
		if _, got, err := db.Watermark(t.Context(), site.ID, name); err != nil || got < n {
			t.Errorf("%s: %d was acknowledged before the backup, the copy has %d, %v", name, n, got, err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	crowd.finish(t)
	srv.kill()
	crowd.check(t, dir, site)
}

func TestBackupRefusesToOverwrite(t *testing.T) {
	dir, _ := prepare(t, testkit.SQLite)
	s := &config.Settings{DataDir: dir}
	to := filepath.Join(t.TempDir(), "monday")
	if err := app.Backup(t.Context(), s, to); err != nil {
		t.Fatal(err)
	}
	if err := app.Backup(t.Context(), s, to); tend.CodeOf(err) != tend.Conflict {
		t.Errorf("a second backup into the same folder: %v", err)
	}
	if err := app.Restore(t.Context(), s, to); tend.CodeOf(err) != tend.Conflict {
		t.Errorf("restored over a database: %v", err)
	}
	if err := app.Restore(t.Context(), &config.Settings{DataDir: t.TempDir()}, t.TempDir()); tend.CodeOf(err) != tend.NotFound {
		t.Errorf("restored from an empty folder: %v", err)
	}
	bad := t.TempDir()
	if err := os.WriteFile(filepath.Join(bad, store.File), []byte("SQLite format 3\x00 and then nothing that is one"), 0o600); err != nil {
		t.Fatal(err)
	}
	into := t.TempDir()
	if err := app.Restore(t.Context(), &config.Settings{DataDir: into}, bad); err == nil {
		t.Error("a damaged backup was restored")
	}
	if left, _ := os.ReadDir(into); len(left) != 1 || left[0].Name() != app.LockFile {
		t.Errorf("a refused restore left %v behind", left)
	}
}
