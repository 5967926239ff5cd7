package app

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tend/server/auth"
	"tend/server/config"
	"tend/server/store"
	"tend/server/testkit"
)

// found is the check-up of one thing; front ends depend on the build, not on the test.
func found(t *testing.T, s *config.Settings, name string) Finding {
	t.Helper()
	for _, f := range Doctor(t.Context(), s, testkit.NewClock(), true) {
		if f.Name == name {
			return f
		}
	}
	t.Fatalf("nothing is said of %s", name)
	return Finding{}
}

func TestDoctorFindsNothingWrong(t *testing.T) {
	s := settings(t)
	for _, when := range []string{"before the first start", "after it"} {
		for _, f := range Doctor(t.Context(), s, testkit.NewClock(), true) {
			if !f.OK && f.Name != "front ends" {
				t.Errorf("%s: %+v", when, f)
			}
		}
		if entries, err := os.ReadDir(s.DataDir); when == "before the first start" && (err != nil || len(entries) > 0) {
			t.Errorf("it left %v, %v", entries, err)
		}
		r := start(t, s, Options{Clock: testkit.NewClock()})
		r.end()
	}
}

func TestDoctorFindsWhatIsWrong(t *testing.T) {
	write := func(dir, name, text string, mode os.FileMode) {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
	}
	stranger := httptest.NewServer(http.NotFoundHandler())
	defer stranger.Close()
	for _, x := range []struct {
		name, thing, says string
		spoil             func(*config.Settings)
	}{
		{"FolderIsAFile", "data folder", "is a file", func(s *config.Settings) {
			write(s.DataDir, "f", "", 0o600)
			s.DataDir = filepath.Join(s.DataDir, "f")
		}},
		{"NoDatabase", "database", "cannot be read", func(s *config.Settings) {
			write(s.DataDir, store.File, strings.Repeat("nonsense", 1000), 0o600)
		}},
		{"KeyForAll", "secret key", "other users may read", func(s *config.Settings) {
			write(s.DataDir, auth.KeyFile, strings.Repeat("A", 43)+"=", 0o644)
		}},
		{"KeyTooShort", "secret key", "32 bytes", func(s *config.Settings) { write(s.DataDir, auth.KeyFile, "c2hvcnQ=", 0o600) }},
		{"AddressTaken", "address", "is no Tend", func(s *config.Settings) { s.Addr = stranger.Listener.Addr().String() }},
		{"AddressElsewhere", "address", "192.0.2.1", func(s *config.Settings) { s.Addr = "192.0.2.1:80" }},
	} {
		t.Run(x.name, func(t *testing.T) {
			s := settings(t)
			x.spoil(s)
			if f := found(t, s, x.thing); f.OK || f.Mend == "" || !strings.Contains(f.Detail, x.says) {
				t.Errorf("found %+v", f)
			}
		})
	}
}

func TestDoctorKnowsATendAndTheTime(t *testing.T) {
	s := settings(t)
	r := start(t, s, Options{Clock: testkit.NewClock(), Demo: true})
	s.Addr = strings.TrimPrefix(r.URL(), "http://")
	if f := found(t, s, "address"); !f.OK || !strings.Contains(f.Detail, "a Tend answers") {
		t.Errorf("of a Tend that runs: %+v", f)
	}
	slow := testkit.NewClock()
	slow.Add(-30 * 24 * time.Hour) // the demo's past is younger than that
	for _, f := range Doctor(t.Context(), s, slow, false) {
		if f.Name == "clock" && f.OK {
			t.Errorf("of a clock that is a month behind: %+v", f)
		}
	}
}
