package engage_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"tend/server/engage"
	records "tend/server/people"
	"tend/server/store"
	"tend/server/tend"
	"tend/server/testkit"
	"tend/server/wire"
)

// importing is files that are brought in on a node.
type importing struct {
	t    *testing.T
	w    *testkit.World
	site tend.SiteID
	*records.Imports
	run *records.ImportRun
}

func imports(t *testing.T, w *testkit.World, site tend.SiteID, e *engage.Engine) *importing {
	t.Helper()
	return importsBy(t, w, site, w.DB, e)
}

func importsBy(t *testing.T, w *testkit.World, site tend.SiteID, work records.Work, road records.Road) *importing {
	t.Helper()
	return &importing{t, w, site, records.NewImports(w.DB, w.Clock), records.NewImportRun(work, w.DB, road, w.Clock, slog.New(slog.DiscardHandler))}
}

// take takes a file in.
func (m *importing) take(n records.NewImport, file string) store.Import {
	m.t.Helper()
	n.Site, n.By, n.File = m.site, "ada@acme.example", strings.NewReader(file)
	made, err := m.Create(m.t.Context(), &n)
	if err != nil {
		m.t.Fatal(err)
	}
	return made
}

// works deals with what waits, until it ends or fails.
func (m *importing) works(ctx context.Context) error {
	m.t.Helper()
	l, err := m.w.DB.TakeLease(m.t.Context(), "imports", 0)
	if err != nil || l == nil {
		m.t.Fatal(l, err)
	}
	err = m.run.Run(ctx, l)
	if end := m.w.DB.EndLease(m.t.Context(), l, err == nil); end != nil {
		m.t.Fatal(end)
	}
	return err
}

// bring brings a file in whole.
func (m *importing) bring(n records.NewImport, file string) store.Import {
	m.t.Helper()
	made := m.take(n, file)
	if err := m.works(m.t.Context()); err != nil {
		m.t.Fatal(err)
	}
	got, err := m.Get(m.t.Context(), m.site, made.ID)
	if err != nil {
		m.t.Fatal(err)
	}
	return got
}

// is compares what became of a file's rows.
func (m *importing) is(what string, got store.Import, taken, unchanged, refused int64) {
	m.t.Helper()
	if got.State != store.ImportDone || got.Taken != taken || got.Unchanged != unchanged || got.Refused != refused || got.Position != got.Size {
		m.t.Errorf("%s: %+v, want %d taken, %d unchanged, %d refused", what, got, taken, unchanged, refused)
	}
}

func (m *importing) refusals(id string) (list []string) {
	m.t.Helper()
	err := m.Refused(m.t.Context(), m.site, id, func(r store.RefusedRow) error {
		list = append(list, fmt.Sprint(r.Line, " ", r.Code, " ", r.Target, " ", r.Source))
		return nil
	})
	if err != nil {
		m.t.Fatal(err)
	}
	return list
}

const peopleFile = "\ufeffUser ID;E-Mail;Seats;Signed up at;company_id\r\n" +
	"ada;ada@acme.example;12;2025-03-01;acme\r\n" +
	"ben;\"ben \"\"b\"\"; @acme.example\";007;1740823200;\r\n" +
	";nobody@acme.example;1;;\r\n" +
	"cy;cy@acme.example;1;yesterday;\r\n" +
	"dee;dee@acme.example\r\n" +
	"ada;ada@acme.example;13;2025-03-01;acme"

func TestPeopleAreImported(t *testing.T) {
	testkit.Each(t, func(t *testing.T, on testkit.Database) {
		w, site := shopOn(t, on)
		e := node(t, w, newCache(t))
		m := imports(t, w, site.ID, e)
		people := records.NewImport{Kind: "people", Format: "csv"}
		dry := people
		dry.Dry = true
		m.is("a dry run", m.bring(dry, peopleFile), 3, 0, 3)
		if n := figure(t, w, `SELECT count(*) FROM persons`); n != 0 {
			t.Fatalf("a dry run has made %d people", n)
		}
		first := m.bring(people, peopleFile)
		m.is("the first time", first, 3, 0, 3)
		want := "4 required /user_id |5 bad_value /created_at Signed up at|6 csv_fields  "
		if got := strings.Join(m.refusals(first.ID), "|"); got != want {
			t.Errorf("refused %q, want %q", got, want)
		}
		_, ada := inSQL(t, w, e, site.ID, "", "ada")
		_, ben := inSQL(t, w, e, site.ID, "", "ben")
		seats, _ := ada.Attr("Seats")
		lead, _ := ben.Attr("Seats")
		mail, _ := ben.Attr("E-Mail")
		if seats.Num != 13 || lead.Text != "007" || mail.Text != `ben "b"; @acme.example` || ada.Account != "acme" || ben.Account != "" {
			t.Errorf("ada %+v, ben %+v", ada, ben)
		}
		if at := time.Date(2025, 3, 1, 0, 0, 0, 0, time.UTC); ada.First.Time() != at || ben.First.Time() != at.Add(10*time.Hour) || ada.Visits.Total != 0 {
			t.Errorf("ada since %v, ben since %v", ada.First.Time(), ben.First.Time())
		}
		if n := figure(t, w, `SELECT count(*) FROM import_pieces`); n != 0 {
			t.Errorf("%d pieces of files are left", n)
		}
		w.Clock.Add(time.Hour)
		// She is 12 and then 13 again; ben is as he was.
		m.is("the second time", m.bring(people, peopleFile), 2, 1, 3)
		if _, again := inSQL(t, w, e, site.ID, "", "ben"); string(again.Append(nil)) != string(ben.Append(nil)) {
			t.Errorf("ben is %+v now", again)
		}
		// What the site itself has said is not overwritten by a page.
		x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
		defer x.close()
		x.must(wire.Event{Kind: tend.KindIdentify, User: "ada", Traits: []byte(`{"Seats":99}`)})
		_, ada = inSQL(t, w, e, site.ID, "", "ada")
		if seats, _ := ada.Attr("Seats"); seats.Num != 13 {
			t.Errorf("a page has made it %v seats", seats.Num)
		}
	})
}

const eventsFile = `{"userId":"ada","event":"export","timestamp":"2026-01-05T10:00:00Z","messageId":"m1","properties":{"format":"pdf"}}
{"userId":"ada","event":"export","timestamp":1767607200000,"properties":{"format":"csv"}}
{"anonymousId":"v1","event":"export","timestamp":1767693600}

{"userId":"ada","event":"export"}
{"userId":"ada","event":"export","timestamp":"2999-01-01"}
{"userId":"ada",
{"userId":"gone","event":"export","timestamp":"2026-01-05T10:00:00Z"}
{"userId":"ada","event":"export","timestamp":"2026-01-05T10:00:00Z","messageId":"m1"}
`

func TestPastEventsAreImportedOnce(t *testing.T) {
	testkit.Each(t, func(t *testing.T, on testkit.Database) {
		w, site := shopOn(t, on, everybody)
		e := node(t, w, newCache(t))
		m := imports(t, w, site.ID, e)
		feed(t, e, engage.Fed{Site: site.ID, User: "gone", Events: tracks("other")})
		erase, rest := erasing(t, w, site.ID, e)
		erase("gone")
		rest()
		events := records.NewImport{Kind: "events", Format: "ndjson"}
		dry := events
		dry.Dry = true
		m.is("a dry run", m.bring(dry, eventsFile), 3, 1, 4)
		if n := figure(t, w, `SELECT count(*) FROM message_ids`); n != 0 {
			t.Fatalf("a dry run has kept %d ids", n)
		}
		first := m.bring(events, eventsFile)
		m.is("the first time", first, 3, 1, 4)
		want := "5 required /timestamp |6 in_future /timestamp timestamp|7 not_json  |8 erased /user_id "
		if got := strings.Join(m.refusals(first.ID), "|"); got != want {
			t.Errorf("refused %q, want %q", got, want)
		}
		nobody(t, w, site.ID, "", "gone")
		w.Clock.Add(30 * 24 * time.Hour)
		sweeps(t, w)
		m.is("a month later", m.bring(events, eventsFile), 0, 4, 4)
		_, ada := inSQL(t, w, e, site.ID, "", "ada")
		_, visitor := inSQL(t, w, e, site.ID, "v1", "")
		if count(ada, "export") != 2 || count(visitor, "export") != 1 || ada.First.Time() != time.Date(2026, 1, 5, 10, 0, 0, 0, time.UTC) {
			t.Errorf("ada %+v, the visitor %+v", ada.Events, visitor.Events)
		}
		if why := decisions(t, w, "hello"); len(why) != 0 || figure(t, w, `SELECT count(*) FROM deliveries`) != 0 {
			t.Errorf("decided %q", why)
		}
	})
}

// sweeps forgets the ids of servers' messages, as the job does.
func sweeps(t *testing.T, w *testkit.World) {
	t.Helper()
	l, err := w.DB.TakeLease(t.Context(), "messages", 0)
	if err != nil || l == nil {
		t.Fatal(l, err)
	}
	if _, err := w.DB.SweepMessages(t.Context(), l); err != nil {
		t.Fatal(err)
	}
}

const accountsFile = `account_id,name,plan,owner.email
acme,Acme Inc.,pro,grace@acme.example
,Nobody,free,
globex,Globex,free,
`

func TestAccountsAreImported(t *testing.T) {
	testkit.Each(t, func(t *testing.T, on testkit.Database) {
		w, site := shopOn(t, on)
		m := imports(t, w, site.ID, node(t, w, newCache(t)))
		accounts := records.NewImport{Kind: "accounts", Format: "csv"}
		dry := accounts
		dry.Dry = true
		m.is("a dry run", m.bring(dry, accountsFile), 2, 0, 1)
		if n := figure(t, w, `SELECT count(*) FROM accounts`); n != 0 {
			t.Fatalf("a dry run has made %d accounts", n)
		}
		for i, want := range []int64{2, 0} {
			m.is(fmt.Sprint("time ", i), m.bring(accounts, accountsFile), want, 2-want, 1)
		}
		a, err := w.DB.Account(t.Context(), site.ID, "acme")
		if err != nil || a.Name != "Acme Inc." || a.OwnerEmail != "grace@acme.example" || len(a.Attrs()) != 2 || !a.Attrs()[0].Signed {
			t.Errorf("acme is %+v, %v", a, err)
		}
	})
}
