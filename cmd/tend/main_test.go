package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// call runs the program.
func call(t *testing.T, args ...string) (code int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	code = run(t.Context(), args, &o, &e)
	return code, o.String(), e.String()
}

func TestMisuseNamesTheFlagAndWhatIsAllowed(t *testing.T) {
	dir := t.TempDir()
	if code, _, errs := call(t, "migrate", "--data-dir", dir); code != 0 {
		t.Fatal(errs)
	}
	for _, x := range []struct {
		args []string
		code int
		says []string
	}{
		{[]string{"serve", "--addr", "nowhere"}, exitMisuse, []string{"--addr", "host:port"}},
		{[]string{"serve", "--log-level", "loud"}, exitMisuse, []string{"--log-level", "debug or info or warn or error"}},
		{[]string{"serve", "--database-url", "mysql://u:topsecret@h/db"}, exitMisuse, []string{"--database-url", "postgres://"}},
		{[]string{"serve", "--colour", "red"}, exitMisuse, []string{"--colour", "tend serve --help"}},
		{[]string{"serve", "now"}, exitMisuse, []string{`"now"`}},
		{[]string{"serv"}, exitMisuse, []string{`"serv"`, "tend --help"}},
		{[]string{"member", "add", "--data-dir", dir, "--site", "acme"}, exitMisuse, []string{"--email is missing"}},
		{[]string{"member", "add", "--data-dir", dir, "--site", "acme", "--email", "ada"}, exitFailed, []string{"--email", "e-mail address"}},
		{[]string{"member", "add", "--data-dir", dir, "--site", "acme", "--email", "ada@acme.example"}, exitFailed, []string{"--site", "there is none yet"}},
		{[]string{"member", "list", "--data-dir", filepath.Join(dir, "mistyped")}, exitFailed, []string{"mistyped", "--data-dir"}},
		{[]string{"backup"}, exitMisuse, []string{"--to is missing"}},
		{[]string{"backup", "--data-dir", t.TempDir(), "--to", filepath.Join(dir, "copy")}, exitFailed, []string{"tend.db", "which folder"}},
		{[]string{"restore"}, exitMisuse, []string{"--from is missing"}},
	} {
		t.Run(strings.Join(x.args, " "), func(t *testing.T) {
			code, out, errs := call(t, x.args...)
			if code != x.code || out != "" {
				t.Errorf("exit code %d, want %d; said %q", code, x.code, out)
			}
			for _, want := range x.says {
				if !strings.Contains(errs, want) {
					t.Errorf("%q is not in %q", want, errs)
				}
			}
		})
	}
}

func TestVersionAndMigrate(t *testing.T) {
	if code, out, _ := call(t, "version"); code != 0 || !strings.HasPrefix(out, "tend dev go") {
		t.Errorf("version: %d %q", code, out)
	}
	dir := t.TempDir()
	if code, out, errs := call(t, "migrate", "--data-dir", dir); code != 0 || !strings.Contains(out, "from 0 to") {
		t.Errorf("migrate: %d %q %q", code, out, errs)
	}
	if code, out, _ := call(t, "migrate", "--data-dir", dir); code != 0 || !strings.Contains(out, "already") {
		t.Errorf("migrate again: %d %q", code, out)
	}
}

func TestDoctorTellsProgramsAndFails(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "tend.db"), []byte(strings.Repeat("nonsense", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, _ := call(t, "doctor", "--json", "--data-dir", dir, "--addr", "127.0.0.1:0")
	var answer struct {
		OK     bool
		Checks []struct{ Name, Detail, Mend string }
	}
	if err := json.Unmarshal([]byte(out), &answer); err != nil || code != exitFailed || answer.OK || len(answer.Checks) != 9 {
		t.Errorf("exit code %d, %+v, %v", code, answer, err)
	}
	if code, out, _ = call(t, "doctor", "--data-dir", dir, "--addr", "127.0.0.1:0"); code != exitFailed || !strings.Contains(out, "WRONG  database") {
		t.Errorf("exit code %d: %s", code, out)
	}
}

func TestServeEndsWithItsContextAndPrintsASetUpLink(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	out, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = out.Close() }()
	log := &firstLine{seen: make(chan struct{})}
	done := make(chan int, 1)
	dir := t.TempDir()
	go func() { done <- run(ctx, []string{"serve", "--addr", "127.0.0.1:0", "--data-dir", dir}, out, log) }()
	select {
	case <-log.seen:
	case <-time.After(30 * time.Second):
		t.Fatal("it does not serve")
	}
	cancel()
	select {
	case code := <-done:
		if code != 0 {
			t.Errorf("exit code %d", code)
		}
	case <-time.After(30 * time.Second):
		t.Fatal("it does not stop")
	}
	body, err := os.ReadFile(out.Name())
	if err != nil || !strings.Contains(string(body), "/setup#tend_ln_") {
		t.Errorf("said %q, %v", body, err)
	}
}

// firstLine tells when anything is written.
type firstLine struct {
	seen chan struct{}
	done bool
}

func (f *firstLine) Write(b []byte) (int, error) {
	if !f.done {
		f.done = true
		close(f.seen)
	}
	return len(b), nil
}

func TestServeSaysThatThePortIsTaken(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	code, _, errs := call(t, "serve", "--addr", l.Addr().String(), "--data-dir", t.TempDir())
	if code != exitFailed || !strings.Contains(errs, "stop it, or choose another address") {
		t.Errorf("exit code %d: %s", code, errs)
	}
}
