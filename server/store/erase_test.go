package store

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tend/server/tend"
)

// secret begins whatever in these tests tells of the person who is erased.
const secret = "secret-of-ada"

// confides lets ada (1) and the visitor whom she turns out to be (2) leave something of
// herself in every table, between the runs of others.
func (r *road) confides() {
	r.t.Helper()
	others := map[tend.PersonID]uint64{}
	act := func() {
		for id := tend.PersonID(100); id < 130; id++ {
			if others[id] == 0 {
				others[id] = r.commit(r.arrives(id, fmt.Sprint("other", id))).Rev
			} else {
				others[id] = r.commit(r.acts(id, others[id], "clicked")).Rev
			}
		}
	}
	tell := func(id tend.PersonID, rev uint64, n int) uint64 {
		u := r.acts(id, rev, "told")
		u.Events[0].Props = fmt.Appendf(nil, `{"text":"%s property %d"}`, secret, n)
		return r.commit(u).Rev
	}
	act()
	ada := r.arrives(1, secret+" anonymous 1")
	ada.Subject.Claim = secret + " user"
	ada.Events = append(ada.Events, tend.Event{
		Kind: tend.KindIdentify, At: ada.At, User: secret + " user", Traits: []byte(`{"email":"` + secret + `@example.com"}`),
	})
	ada.Tab.Name = "t1"
	one := r.commit(ada).Rev
	visitor := r.arrives(2, secret+" anonymous 2")
	visitor.Tab.Name = "t2" // documents have names of their own
	two := r.commit(visitor).Rev
	for n := range 12 {
		one, two = tell(1, one, n), tell(2, two, n)
		act()
	}
	asks := r.acts(1, one, "asked")
	asks.Day = 3
	asks.Decide = func(*Ledger) Verdict {
		return Verdict{
			Grants: []tend.Grant{{Delivery: "d1", Campaign: "hello", Version: 1, Words: secret + " words"}},
			Pushes: []Push{{Delivery: "d1", Campaign: "hello", Version: 1, Body: secret + " body", Devices: []tend.PushDevice{{ID: "x"}}}},
			Stops:  []Stop{{Campaign: "promo", Version: 1, Reason: "audience", Detail: secret + " detail"}},
		}
	}
	one = r.commit(asks).Rev
	said := r.acts(1, one, "answered")
	said.Events = []tend.Event{say(said.At, "d1", "text", `"`+secret+` answer"`)}
	one = r.commit(said).Rev
	for id, rev := range map[tend.PersonID]*uint64{1: &one, 2: &two} {
		u := r.acts(id, *rev, "subscribed")
		u.Events = []tend.Event{browser(tend.PushSubscribed, fmt.Sprint(secret, id), 1)}
		*rev = r.commit(u).Rev
	}
	r.keeps(1)
	r.keeps(2)
	act()
	merge := r.acts(1, one, "merged")
	merge.Events = append(merge.Events, tend.Event{Kind: tend.KindMerge, At: merge.At, Merge: &tend.Merge{Person: 2, Run: 1, State: []byte{}}})
	merge.Subject.Merge, merge.Subject.MergeRev = 2, two
	r.keeps(1)
	tell(1, r.commit(merge).Rev, 99) // and the newest of all
}

// marks says that ada is to be erased.
func (r *road) marks(asked string) {
	r.t.Helper()
	if err := r.Change(r.t.Context(), func(c *Change) error { return c.Erase(r.t.Context(), r.site, 1, asked) }); err != nil {
		r.t.Fatal(err)
	}
}

// erases deletes so many pieces, and tells whether none was left.
func (r *road) erases(pieces int) (none bool) {
	r.t.Helper()
	l := r.lease("erase")
	list, err := r.ErasingNow(r.t.Context())
	if err != nil || len(list) != 1 {
		r.t.Fatalf("erasing %v, %v", list, err)
	}
	list[0].size, list[0].tables = 3, map[string]bool{"persons": true}
	for range pieces {
		if _, none, err = r.EraseMore(r.t.Context(), l, list[0]); err != nil {
			r.t.Fatal(err)
		}
		if list[0].size = 3; none {
			break
		}
	}
	if none {
		err = r.Scrub(r.t.Context(), list[0])
		if err == nil {
			err = r.EndErasure(r.t.Context(), l, list[0])
		}
	}
	if end := r.EndLease(r.t.Context(), l, none); err != nil || end != nil {
		r.t.Fatal(err, end)
	}
	return none
}

// holds lists where a word stands: in which table, and on SQLite in which file.
func (r *road) holds(word string) (places []string) {
	r.t.Helper()
	for _, table := range r.tablesNow() {
		q := `SELECT * FROM ` + table
		if r.dialect.days != "" {
			q = `SELECT encode(CAST(t.x AS TEXT)::bytea, 'escape') FROM (SELECT x FROM ` + table + ` x) t`
		}
		if text := r.textOf(q); strings.Contains(text, word) || strings.Contains(text, fmt.Sprintf("%x", word)) {
			places = append(places, table)
		}
	}
	for _, file := range r.files() {
		if b, err := os.ReadFile(file); err == nil && bytes.Contains(b, []byte(word)) {
			places = append(places, fmt.Sprintf("%s %d times", filepath.Base(file), bytes.Count(b, []byte(word))))
		}
	}
	return places
}

// textOf is all that a query gives.
func (r *road) textOf(q string) string {
	r.t.Helper()
	rows, err := r.read.QueryxContext(r.t.Context(), q)
	if err != nil {
		r.t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var text strings.Builder
	for rows.Next() {
		row, err := rows.SliceScan()
		if err != nil {
			r.t.Fatal(err)
		}
		for _, v := range row {
			if b, ok := v.([]byte); ok {
				v = string(b)
			}
			fmt.Fprint(&text, v, " ")
		}
	}
	if err := rows.Err(); err != nil {
		r.t.Fatal(err)
	}
	return text.String()
}

// files are those of SQLite.
func (r *road) files() []string {
	r.t.Helper()
	if r.dialect.days != "" {
		return nil
	}
	var path string
	if err := r.read.Get(&path, `SELECT file FROM pragma_database_list`); err != nil {
		r.t.Fatal(err)
	}
	return []string{path, path + "-wal"}
}

func (r *road) tablesNow() (list []string) {
	r.t.Helper()
	q := `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name`
	if r.dialect.days != "" {
		q = `SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
			WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY 1`
	}
	if err := r.read.Select(&list, q); err != nil {
		r.t.Fatal(err)
	}
	return list
}

func TestNothingIsLeftOfWhoWasErased(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		r.confides()
		if got := r.holds(secret); len(got) < 8 {
			t.Fatalf("only %v tell of her: the test shows nothing", got)
		}
		others := r.names(110)
		r.marks(secret + " user")
		for !r.erases(1000) {
		}
		if got := r.holds(secret); len(got) > 0 {
			t.Errorf("she is still told of in %v", got)
		}
		if got := r.names(110); got != others {
			t.Errorf("somebody else did %s, and now %s", others, got)
		}
		if got := r.figures(); got != "text=:1" {
			t.Error("the figures are gone with her")
		}
	})
}

// Each piece is another process's: what it knows is what stands in the database.
func TestErasingGoesOnWhereItWasKilled(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		r.confides()
		r.marks(secret + " user")
		pieces := 1
		for !r.erases(1) {
			pieces++
			r.clock = fixedClock{r.clock.Now().Add(time.Minute)}
		}
		if got := r.holds(secret); len(got) > 0 || pieces < 10 {
			t.Errorf("after %d pieces she is told of in %v", pieces, got)
		}
		g, err := r.GraveOf(t.Context(), r.site, secret+" anonymous 2")
		if err != nil || g.Done == 0 || g.Done < g.At {
			t.Errorf("her grave %+v, %v", g, err)
		}
	})
}

func TestWhoIsBeingErasedIsNobodyAtOnce(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		r.confides()
		r.marks(secret + " user")
		for _, id := range []string{secret + " anonymous 1", secret + " anonymous 2"} {
			who, err := r.Resolve(t.Context(), r.site, id, secret+" user")
			if err != nil || who.Anon != 0 || who.User != 0 || !who.AnonErased || !who.UserErased {
				t.Errorf("%s is %+v, %v", id, who, err)
			}
		}
		fresh := func(anon, user string) *Unit {
			u := r.arrives(50, anon)
			u.Tab, u.Subject.Claim = Tab{}, user
			return u
		}
		moves := fresh(secret+" anonymous 2", "")
		moves.Subject.Was = 2 // decided before she was marked
		for what, u := range map[string]*Unit{
			"her own":         r.acts(1, 17, "late"),
			"her user id":     fresh("b1", secret+" user"),
			"a visitor's":     fresh(secret+" anonymous 1", ""),
			"an id that left": moves,
		} {
			for rev := range uint64(40) { // whatever it was decided on
				if u.Subject.New && rev > 0 {
					break
				}
				u.Subject.Rev = rev
				if got := r.commit(u); !got.Overtaken {
					t.Errorf("%s at %d: %+v, want it refused", what, rev, got)
				}
			}
		}
		for _, when := range []string{"under way", "over"} {
			if r.keepAnyway(1); len(r.holds("state kept late")) > 0 {
				t.Errorf("while it is %s a snapshot that comes late is kept", when)
			}
			for when != "over" && !r.erases(1000) {
			}
		}
		if got := r.commit(fresh("b1", secret+" user")); !got.Overtaken {
			t.Errorf("she came back: %+v", got)
		}
		if err := r.Change(t.Context(), func(c *Change) error { return c.Lift(t.Context(), r.site, secret+" user") }); err != nil {
			t.Fatal(err)
		}
		if got := r.commit(fresh("b1", secret+" user")); got.Overtaken || got.Rev != 1 {
			t.Errorf("her id may be used again: %+v", got)
		}
	})
}

func (r *road) keepAnyway(id tend.PersonID) {
	r.t.Helper()
	if err := r.SaveSnapshots(r.t.Context(), []Snapshot{{Person: id, Rev: 1000, State: []byte("state kept late")}}); err != nil {
		r.t.Fatal(err)
	}
}

// The newest run of all is hers: its number must not be somebody else's.
func TestTheNumberOfAnErasedRunIsNotGivenAwayAgain(t *testing.T) {
	r := newRoad(t, onSQLite)
	r.confides()
	newest := func() (id int64) {
		if err := r.read.Get(&id, `SELECT max(id) FROM runs`); err != nil {
			t.Fatal(err)
		}
		return id
	}
	was := newest()
	r.marks(secret + " user")
	for !r.erases(1000) {
	}
	r.commit(r.arrives(60, "next"))
	if got := newest(); got != was+1 {
		t.Errorf("the next run has the number %d, want %d", got, was+1)
	}
}

// namesNobody are the tables that erasing leaves alone, with the reason.
var namesNobody = map[string]string{
	"answer_totals": "figures", "totals": "figures", "site_totals": "figures", "page_totals": "figures by path, ids left out", "push_days": "figures", "push_outcomes": "figures", "proof_days": "figures", "accounts": "companies; their owner is written by hand", "account_days": "figures", "account_counts": "figures", "account_parts": "figures, and what the site says of companies", "audit": "members, and pseudonyms of who was erased",
	"scans": "numbers that lead nowhere", "tombstones": "keyed hashes", "vapid_keys": "keys of our own", "erasures": "numbers that lead nowhere",
	"tabs": "documents: their ids are random, and what leads from one to a person goes",
	"meta": "facts about the database", "leases": "jobs", "cuts": "how far sites are cut", "message_ids": "hashes of ids of messages, for a week, or a year out of files", "bootstrap": "configuration", "goose_db_version": "configuration",
	"sites": "configuration", "campaigns": "configuration", "campaign_versions": "configuration", "images": "configuration", "segments": "configuration", "segment_scans": "numbers that lead nowhere", "lists": "configuration", "funnels": "configuration",
	"imports": "configuration, and figures", "import_refused": "line numbers, and names of columns", "import_pieces": "files of members, until they are dealt with: who is erased meanwhile is refused",
	"members": "members", "member_sites": "members", "links": "members", "sessions": "members", "recovery_codes": "members",
	"api_keys": "configuration", "idempotency": "answers to members' calls, for a day",
}

// A table that is added has to be erased from, or to say why not.
func TestEveryTableIsErasedFromOrNamesNobody(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		erased := map[string]bool{
			"persons": true, "anons": true, "aliases": true, "snapshots": true, "runs": true, "deliveries": true, "decisions": true, "answers": true, "push_devices": true, "account_people": true, "list_members": true, "person_wakes": true,
			"pushes": true, "push_sends": true,
		}
		for _, table := range r.tablesNow() {
			if !erased[table] && namesNobody[table] == "" {
				t.Errorf("%s: erase.go does not know it. Delete what names people there, or say in namesNobody why it names none", table)
			}
		}
	})
}
