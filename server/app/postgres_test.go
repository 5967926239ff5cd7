package app

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"tend/server/config"
	"tend/server/store"
	"tend/server/tend"
	"tend/server/testkit"
	"tend/server/testkit/postgres"
)

// onPostgres are the settings of a node on an empty database of a server.
func onPostgres(t *testing.T, server *postgres.Server) *config.Settings {
	t.Helper()
	s := settings(t)
	s.DataDir += "/none" // it needs none
	s.SecretKey = base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{7}, 32))
	s.DatabaseURL = server.Database(t, "empty", func(context.Context, string) error { return nil })
	return s
}

// reasonOf is an error's reason and message.
func reasonOf(err error) (string, string) {
	var e *tend.Error
	if !errors.As(err, &e) {
		return "", ""
	}
	return e.ReasonOrCode(), e.Message
}

// eventually waits for what another process brings about.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !ok(); time.Sleep(10 * time.Millisecond) { //nolint:forbidigo // another process is waited for
		if time.Now().After(end) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

func TestServesFromPostgreSQLAndKeepsNothingElse(t *testing.T) {
	s := onPostgres(t, postgres.Start(t))
	s.Bootstrap = t.TempDir() + "/b.yaml"
	text := "sites: [{name: acme, key: site_acme, origins: ['https://acme.example'], identity: {required: true, keys: [{kid: k1, alg: HS256, secret: quite-a-long-secret-of-acme-example}]}}]"
	if err := os.WriteFile(s.Bootstrap, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	one := start(t, s, Options{})
	two := start(t, s, Options{}) // another node, at the same time
	for _, r := range []*started{one, two} {
		if status, body := r.get("/readyz"); status != http.StatusOK {
			t.Errorf("%d %s", status, body)
		}
		if err := r.engine.Admit("https://acme.example"); err != nil {
			t.Error(err)
		}
	}
	office, err := OpenOffice(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = office.Close() }()
	if _, err := office.AddMember(t.Context(), "ada@acme.example", "owner", "acme"); err != nil {
		t.Error(err)
	}
	// What one node is told the other one hears of.
	if err := one.db.Change(t.Context(), func(c *store.Change) error {
		_, err := c.CreateSite(t.Context(), tend.Site{Name: "late", Key: "site_late", Origins: []string{"https://late.example"}}, []byte("h"))
		return err
	}); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the other node to know of the new site", func() bool { return two.engine.Admit("https://late.example") == nil })
	if _, err := os.Stat(s.DataDir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("there is a data folder: %v", err)
	}
}

func TestPostgreSQLThatCannotBeUsedSaysWhyAndWhatToDo(t *testing.T) {
	server := postgres.Start(t)
	key := onPostgres(t, server).SecretKey
	server.Exec(t, "postgres", `DO $$ BEGIN CREATE ROLE guest LOGIN PASSWORD 'topsecret'; EXCEPTION WHEN duplicate_object THEN NULL; END $$`)
	good := onPostgres(t, server).DatabaseURL
	with := func(change func(u *url.URL)) string {
		u, err := url.Parse(good)
		if err != nil {
			t.Fatal(err)
		}
		u.User = url.UserPassword("guest", "topsecret")
		change(u)
		return u.String()
	}
	for name, x := range map[string]struct{ url, key, reason, says string }{
		"no secret key":    {good, "", "secret_key_required", "openssl rand"},
		"nobody there":     {with(func(u *url.URL) { u.Host = "127.0.0.1:1" }), key, "database", "is PostgreSQL running"},
		"no such database": {with(func(u *url.URL) { u.Path = "/elsewhere" }), key, "database_missing", "CREATE DATABASE"},
		"no such user":     {with(func(u *url.URL) { u.User = url.UserPassword("stranger", "topsecret") }), key, "database_login", "password"},
		"no rights":        {with(func(*url.URL) {}), key, "database_rights", "GRANT CREATE"},
	} {
		t.Run(name, func(t *testing.T) {
			s := settings(t)
			s.DatabaseURL, s.SecretKey = x.url, x.key
			a, err := New(t.Context(), s, Options{})
			reason, says := reasonOf(err)
			if a != nil || reason != x.reason || !strings.Contains(says, x.says) {
				t.Errorf("got %v", err)
			}
			if err != nil && strings.Contains(err.Error(), "topsecret") {
				t.Error("the error shows the password")
			}
			bad := 0
			for _, f := range Doctor(t.Context(), s, testkit.NewClock(), true) {
				if !f.OK && (f.Name == "database" || f.Name == "schema" || f.Name == "secret key") {
					bad++
					if !strings.Contains(f.Mend, x.says) || strings.Contains(f.Detail+f.Mend, "topsecret") {
						t.Errorf("the doctor says %+v", f)
					}
				}
			}
			if bad != 1 {
				t.Errorf("the doctor found %d things wrong with the database", bad)
			}
		})
	}
}

func TestDoctorLooksIntoPostgreSQL(t *testing.T) {
	server := postgres.Own(t)
	s := onPostgres(t, server)
	says := func(name string, clock tend.Clock) Finding {
		t.Helper()
		for _, f := range Doctor(t.Context(), s, clock, true) {
			if f.Name == name {
				return f
			}
		}
		t.Fatalf("nothing is said of %s", name)
		return Finding{}
	}
	if f := says("schema", tend.SystemClock{}); !f.OK || !strings.Contains(f.Detail, "not there yet") {
		t.Errorf("before the first start: %+v", f)
	}
	if from, to, err := Migrate(t.Context(), s); err != nil || from != 0 || to == 0 {
		t.Errorf("migrated from %d to %d, %v", from, to, err)
	}
	if f := says("schema", tend.SystemClock{}); !f.OK {
		t.Errorf("after it: %+v", f)
	}
	if f := says("durability", tend.SystemClock{}); f.OK || !strings.Contains(f.Mend, "fsync = on") {
		t.Errorf("with fsync off: %+v", f)
	}
	server.Durable(t)
	eventually(t, "fsync", func() bool { return says("durability", tend.SystemClock{}).OK })
	if f := says("clock of the database", tend.SystemClock{}); !f.OK {
		t.Errorf("one machine: %+v", f)
	}
	if f := says("clock of the database", late{time.Hour}); f.OK || !strings.Contains(f.Detail, "1h0m0") {
		t.Errorf("an hour late: %+v", f)
	}
	server.Stop(t)
	if f := says("database", tend.SystemClock{}); f.OK || !strings.Contains(f.Mend, "is PostgreSQL running") {
		t.Errorf("stopped: %+v", f)
	}
}

// late is a clock that is slow.
type late struct{ by time.Duration }

func (c late) Now() time.Time { return (tend.SystemClock{}).Now().Add(-c.by) }

func TestNodeGoesByTheDatabasesClock(t *testing.T) {
	r := start(t, onPostgres(t, postgres.Start(t)), Options{Clock: late{2 * time.Hour}})
	if off := (tend.SystemClock{}).Now().Sub(r.clock.Now()).Abs(); off > 5*time.Second {
		t.Errorf("its clock is off by %s", off)
	}
}

func TestNodeComesBackWithPostgreSQL(t *testing.T) {
	server := postgres.Own(t)
	var log bytes.Buffer
	r := start(t, onPostgres(t, server), Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
	unit := func() error {
		id := tend.NewPersonID(r.clock.Now())
		_, err := r.db.Commit(t.Context(), &store.Unit{
			Site: 1, At: tend.Stamp(r.clock.Now()), Subject: store.Subject{ID: id, New: true, Anon: "a"},
			Events: []tend.Event{{N: 1, Kind: tend.KindTrack, Name: "opened"}},
		})
		return err
	}
	if err := unit(); err != nil {
		t.Fatal(err)
	}
	server.Stop(t)
	for what, err := range map[string]error{
		"a unit": unit(), "a probe": r.db.Ping(t.Context()),
		"a change": r.db.Change(t.Context(), func(c *store.Change) error { _, err := c.Sites(t.Context()); return err }),
		"a read":   func() error { _, err := r.db.Records().Sites(t.Context()); return err }(),
		"a person": func() error { _, err := r.db.Resolve(t.Context(), 1, "a", "b"); return err }(),
	} {
		if tend.CodeOf(err) != tend.Unavailable {
			t.Errorf("%s, with the database away: %v", what, err)
		}
	}
	if status, body := r.get("/readyz"); status != http.StatusServiceUnavailable {
		t.Errorf("ready %d %s", status, body)
	}
	server.Restart(t)
	eventually(t, "the node to take units again", func() bool { return unit() == nil })
	if status, body := r.get("/readyz"); status != http.StatusOK {
		t.Errorf("ready %d %s", status, body)
	}
	r.end()
	if strings.Contains(log.String(), r.settings.SecretKey) {
		t.Error("the log shows the secret key")
	}
}

func TestCopiesOfPostgreSQLAreItsOwn(t *testing.T) {
	s := settings(t)
	s.DatabaseURL = "postgres://u:topsecret@127.0.0.1:1/db"
	for name, err := range map[string]error{"pg_dump": Backup(t.Context(), s, t.TempDir()+"/to"), "pg_restore": Restore(t.Context(), s, t.TempDir())} {
		reason, says := reasonOf(err)
		if reason != tend.ReasonNotAvailable || !strings.Contains(says, name) {
			t.Errorf("%v", err)
		}
	}
}
