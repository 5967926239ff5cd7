package app

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"tend/server/config"
	"tend/server/store"
	"tend/server/tend"
)

const lockedDir = "LOCK_TEST_DIR"

// TestLockedChild is no test: it is the other server on a folder, a process of its own.
func TestLockedChild(t *testing.T) {
	dir := os.Getenv(lockedDir)
	if dir == "" {
		return
	}
	a, err := New(t.Context(), &config.Settings{Addr: "127.0.0.1:0", DataDir: dir, LogFormat: "text"}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println("serving")
	go func() { // never outlive the test
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(1)
	}()
	t.Fatal(a.Run(t.Context()))
}

// other starts a server in a process of its own.
func other(t *testing.T, dir string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestLockedChild$")
	cmd.Env = append(os.Environ(), lockedDir+"="+dir)
	if _, err := cmd.StdinPipe(); err != nil { // held open: its end is the end of this process
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	said := make([]byte, len("serving"))
	if _, err := io.ReadFull(out, said); err != nil || string(said) != "serving" {
		t.Fatalf("the other server says %q, %v", said, err)
	}
	return cmd
}

// TestTwoServersOnOneFolder: the second is refused and told of the first, whatever does
// not write goes on, and a server that was killed is in nobody's way.
func TestTwoServersOnOneFolder(t *testing.T) {
	dir := t.TempDir()
	first := other(t, dir)
	s := &config.Settings{Addr: "127.0.0.1:0", DataDir: dir, LogFormat: "text"}
	refused := func(what string, err error) {
		t.Helper()
		if pid := fmt.Sprintf("another tend serves this folder (pid %d)", first.Process.Pid); tend.CodeOf(err) != tend.Conflict || !strings.Contains(fmt.Sprint(err), pid) {
			t.Errorf("%s: %v", what, err)
		}
	}
	a, err := New(t.Context(), s, Options{})
	if refused("a second server", err); a != nil {
		t.Error("it is there")
	}
	_, _, err = Migrate(t.Context(), s)
	refused("migrate", err)
	copied := filepath.Join(t.TempDir(), "copy")
	if err := Backup(t.Context(), s, copied); err != nil {
		t.Errorf("backup: %v", err)
	}
	refused("restore", Restore(t.Context(), s, copied))
	for _, f := range Doctor(t.Context(), s, tend.SystemClock{}, false) {
		if f.Name == "database" && !f.OK {
			t.Errorf("doctor: %+v", f)
		}
	}

	if err := first.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	_ = first.Wait() // killed, as asked
	second, err := New(t.Context(), s, Options{})
	if err != nil {
		t.Fatalf("after a crash: %v", err)
	}
	if err := second.Close(); err != nil {
		t.Fatal(err)
	}
	if from, to, err := Migrate(t.Context(), s); err != nil || from != to {
		t.Errorf("migrate when nobody serves: %d to %d, %v", from, to, err)
	}
}

// TestNoServerStartsInAFolderThatIsBeingRestored, or it would make the very database
// that the restored one then replaces.
func TestNoServerStartsInAFolderThatIsBeingRestored(t *testing.T) {
	dir := t.TempDir()
	held, err := holdFolder(dir) // as Restore does first of all
	if err != nil {
		t.Fatal(err)
	}
	_, err = New(t.Context(), &config.Settings{Addr: "127.0.0.1:0", DataDir: dir}, Options{})
	if tend.CodeOf(err) != tend.Conflict || taken(filepath.Join(dir, store.File)) {
		t.Errorf("%v, and a database: %v", err, taken(filepath.Join(dir, store.File)))
	}
	if err := held.Close(); err != nil {
		t.Fatal(err)
	}
}
