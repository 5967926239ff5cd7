package app_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"tend/server/engage"
	"tend/server/people"
	"tend/server/store"
	"tend/server/tend"
	"tend/server/testkit"
)

// What the child of the import's test is told by its environment.
const (
	importPlace = "IMPORT_TEST_PLACE" // the folder of the database, or its URL
	importDie   = "IMPORT_TEST_DIE"   // as childDie
	importAhead = "IMPORT_TEST_AHEAD" // so many minutes later than it is: the lease of who was killed is over
)

// laterClock goes ahead of the machine's.
type laterClock time.Duration

func (c laterClock) Now() time.Time { return tend.SystemClock{}.Now().Add(time.Duration(c)) }

// TestImportChild is no test: it is a node that deals with files until none is left, or it is killed.
func TestImportChild(t *testing.T) {
	place := os.Getenv(importPlace)
	if place == "" {
		return
	}
	go func() { // never outlive the test, even one that was killed
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(1)
	}()
	minutes, _ := strconv.Atoi(os.Getenv(importAhead))
	clock := laterClock(time.Duration(minutes) * time.Minute)
	db, err := testkit.OpenPlace(t.Context(), place, clock)
	if err != nil {
		t.Fatal(err)
	}
	cache, peers := childHeat(t, db.Epoch())
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	e := engage.New(engage.Options{
		Ledger: db, Snapshots: db, Surveys: db, Messages: db, Cache: cache, Clock: clock, Log: log,
		Epoch: db.Epoch(), Probe: dieAt(os.Getenv(importDie)), Peers: peers,
	})
	sites, campaigns, _, err := db.LoadConfig(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	e.SetConfig(sites, campaigns)
	l, err := db.TakeLease(t.Context(), "imports", 0)
	if err != nil || l == nil {
		t.Fatal("no lease", err)
	}
	if err := people.NewImportRun(db, db, e, clock, log).Run(t.Context(), l); err != nil {
		t.Fatal(err)
	}
}

const (
	importedRows   = 4500 // three steps
	importedPeople = 120
)

// importedFile is what importedPeople did, row by row, in no order of people.
func importedFile(rnd *rand.Rand, began time.Time) (file string, of map[string]int) {
	var b strings.Builder
	b.WriteString("user_id,event,timestamp\n")
	of = map[string]int{}
	for i := range importedRows {
		user := fmt.Sprint("user-", rnd.IntN(importedPeople))
		of[user]++
		fmt.Fprintf(&b, "%s,export,%s\n", user, began.Add(time.Duration(i)*time.Second).Format(time.RFC3339))
	}
	return b.String(), of
}

// killed deals with what waits by nodes of which all but the last are killed where die says.
func killed(t *testing.T, place string, die func() string) {
	t.Helper()
	const kills = 6
	nodes := 0
	for whole := false; !whole; nodes++ {
		at := ""
		if nodes < kills { // the last is left alone
			at = die()
		}
		c := startChild(t, "TestImportChild", importPlace+"="+place, importDie+"="+at, importAhead+"="+strconv.Itoa(2*nodes))
		if !c.wait(2 * time.Minute) {
			t.Fatalf("node %d does not end: %s", nodes, &c.out)
		}
		if whole = c.cmd.ProcessState.Success(); !whole && at == "" {
			t.Fatalf("node %d has failed: %s", nodes, &c.out)
		}
	}
	if nodes < 4 { // and the one that was not
		t.Errorf("only %d nodes were at it", nodes)
	}
}

// TestAnImportGoesOnAfterEachKill kills the node that deals with a file at any commit, and another one goes
// on. In the end each row is counted once, and nothing was granted.
func TestAnImportGoesOnAfterEachKill(t *testing.T) {
	t.Parallel()
	testkit.Each(t, func(t *testing.T, on testkit.Database) {
		s := drawn(t)
		rnd := rand.New(rand.NewPCG(s, 31))
		w := testkit.OpenNow(t, on)
		site := w.Site(t, tend.Site{Name: "acme"})
		w.Launch(t, testkit.Banner(site.ID, "hello", "export"))
		file, of := importedFile(rnd, time.Now().Add(-30*24*time.Hour))
		imports := people.NewImports(w.DB, tend.SystemClock{})
		made, err := imports.Create(t.Context(), &people.NewImport{Site: site.ID, Kind: "events", Format: "csv", File: strings.NewReader(file)})
		if err != nil {
			t.Fatal(err)
		}
		killed(t, w.Place, func() string { return fmt.Sprint("committed:", 1+rnd.IntN(30)) })
		got, err := imports.Get(t.Context(), site.ID, made.ID)
		if err != nil || got.State != store.ImportDone || got.Taken+got.Unchanged != importedRows || got.Refused != 0 {
			t.Errorf("the import is %+v, %v", got, err)
		}
		raw := &killing{t: t, raw: testkit.Raw(t, w.Place)}
		for user, want := range of {
			who, err := w.DB.Resolve(t.Context(), site.ID, "", user)
			if err != nil {
				t.Fatal(err)
			}
			st, _, err := store.Fold(context.Background(), w.DB, site.ID, who.User)
			if err != nil {
				t.Fatal(err)
			}
			if c := st.Event("export"); c == nil || c.Total != uint64(want) {
				t.Errorf("%s did it %+v times, want %d", user, c, want)
			}
		}
		if n := raw.read(`SELECT count(*) FROM deliveries`) + raw.read(`SELECT count(*) FROM import_pieces`); n != 0 {
			t.Errorf("%d deliveries, or pieces of the file, are there", n)
		}
	})
}
