package store

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"tend/server/tend"
)

// held makes a unit wait inside its transaction until the function that comes with
// it is called.
func held(u *Unit) (*Unit, func()) {
	gate := make(chan struct{})
	u.Decide = func(*Ledger) Verdict {
		<-gate
		return Verdict{}
	}
	return u, sync.OnceFunc(func() { close(gate) })
}

// queue hands units in, in their order, while another one keeps the writer busy. The
// function that comes back lets that one go and gives all the errors, its own first.
func (r *road) queue(units ...*Unit) func() []error {
	r.t.Helper()
	first, release := held(r.arrives(99, "a99"))
	errs := make([]error, 1+len(units))
	var wg sync.WaitGroup
	for i, u := range append([]*Unit{first}, units...) {
		wg.Go(func() { _, errs[i] = r.Commit(r.t.Context(), u) })
		for deadline := time.Now().Add(10 * time.Second); len(r.DB.units.jobs) != i; runtime.Gosched() {
			if time.Now().After(deadline) {
				r.t.Fatalf("%d units wait, want %d", len(r.DB.units.jobs), i)
			}
		}
		if i == 0 { // it is with the writer when it is off the queue, which it may not have reached yet
			for busy := false; !busy; runtime.Gosched() {
				busy = r.write.Stats().InUse == 1
			}
		}
	}
	return func() []error {
		release()
		wg.Wait()
		return errs
	}
}

func TestPanicInAVerdictFailsItsUnitAlone(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		bad := r.arrives(2, "a2")
		bad.Decide = func(*Ledger) Verdict { panic("a fault of ours") }
		jobs := r.together(granting(r.arrives(1, "a1"), "d1"), bad, r.arrives(3, "a3"))
		for _, j := range []*job{jobs[0], jobs[2]} {
			if j.err != nil || j.result.Rev != 1 {
				t.Errorf("person %d: %+v, %v", j.unit.Subject.ID, j.result, j.err)
			}
		}
		if err := jobs[1].err; err == nil || tend.CodeOf(err) != tend.Internal || !strings.Contains(err.Error(), "a fault of ours") {
			t.Errorf("the one at fault: %v", err)
		}
		if got := r.commit(r.arrives(2, "a2")); got.Overtaken || got.Rev != 1 {
			t.Errorf("and again, in order: %+v", got)
		}
	})
}

func TestDeliveryIDThatExistsFailsItsUnitAlone(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		r.commit(granting(r.arrives(1, "a1"), "d1"))
		jobs := r.together(granting(r.arrives(2, "a2"), "d2"), granting(r.arrives(3, "a3"), "d1"), granting(r.arrives(4, "a4"), "d4"))
		for i, want := range []tend.Code{"", tend.Unavailable, ""} {
			if err := jobs[i].err; (err == nil) != (want == "") || err != nil && tend.CodeOf(err) != want {
				t.Errorf("unit %d: %v", i, err)
			}
		}
		if err := jobs[1].err; strings.Contains(messageOf(err), "deliveries") {
			t.Errorf("a visitor would read %q: what SQL says is for the log", messageOf(err))
		}
	})
}

func messageOf(err error) string {
	var e *tend.Error
	if errors.As(err, &e) {
		return e.Message
	}
	return ""
}

func TestCountsOfAGroupAreWrittenOnce(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		r.run(`CREATE TABLE written (n INTEGER)`)
		r.run(map[database][]string{
			onSQLite: {
				`CREATE TRIGGER counted_new AFTER INSERT ON totals BEGIN INSERT INTO written VALUES (NEW.n); END`,
				`CREATE TRIGGER counted_more AFTER UPDATE ON totals BEGIN INSERT INTO written VALUES (NEW.n - OLD.n); END`,
			},
			onPostgres: {
				`CREATE FUNCTION counted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
					INSERT INTO written VALUES (NEW.n - CASE WHEN TG_OP = 'UPDATE' THEN OLD.n ELSE 0 END); RETURN NULL; END $$`,
				`CREATE TRIGGER counted AFTER INSERT OR UPDATE ON totals FOR EACH ROW EXECUTE FUNCTION counted()`,
			},
		}[on]...)
		match := Count{Campaign: "hello", Version: 1, What: "matched"}
		var units []*Unit
		for id := range tend.PersonID(3) {
			u := r.arrives(id+1, fmt.Sprint("a", id))
			u.Counts = []Count{match}
			units = append(units, u)
		}
		again := *units[0] // overtaken by itself: it must not be counted
		r.together(append(units, &again)...)
		var written []int
		if err := r.read.Select(&written, `SELECT n FROM written`); err != nil || fmt.Sprint(written) != "[3]" {
			t.Errorf("written %v, %v; want 3 at once", written, err)
		}
	})
}

func TestDecisionIsKeptWhenItIsNews(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		rev := r.commit(r.arrives(1, "a1")).Rev
		for i, step := range []struct {
			detail string
			day    int32
			kept   int
		}{{"1/1", 10, 1}, {"1/1", 10, 1}, {"2/2", 10, 2}, {"1/1", 10, 3}, {"1/1", 11, 4}} {
			u := r.acts(1, rev, "exported")
			u.Day = step.day
			u.Decide = func(*Ledger) Verdict {
				return Verdict{Stops: []Stop{{Campaign: "hello", Version: 1, Reason: "cap.global", Detail: step.detail}}}
			}
			rev = r.commit(u).Rev
			list, err := r.Decisions(t.Context(), r.site, DecisionsOf{Person: 1}, 50)
			if err != nil || len(list) != step.kept {
				t.Errorf("after stop %d: %d kept, %v; want %d", i, len(list), err, step.kept)
			}
		}
		var n int
		if err := r.read.Get(&n, `SELECT sum(n) FROM totals WHERE what = 'suppressed:cap.global'`); err != nil || n != 5 {
			t.Errorf("counted %d, %v; each of the 5 counts", n, err)
		}
	})
}

// TestDecisionsOfAGroupAreKeptWhenTheyAreNews has the reasons of many units written at
// once: against what was kept before, and against what waits to be written.
func TestDecisionsOfAGroupAreKeptWhenTheyAreNews(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		stopped := func(u *Unit, details ...string) *Unit {
			u.Day = 10
			u.Decide = func(*Ledger) (v Verdict) {
				for _, d := range details {
					v.Stops = append(v.Stops, Stop{Campaign: "hello", Version: 1, Reason: "cap.global", Detail: d})
				}
				return v
			}
			return u
		}
		for id := range tend.PersonID(3) {
			r.commit(stopped(r.arrives(id+1, fmt.Sprint("a", id)), "A"))
		}
		jobs := r.together(
			stopped(r.acts(1, 1, "same"), "A"),
			stopped(r.acts(2, 1, "back"), "B", "B", "A"),
			stopped(r.acts(3, 1, "other"), "C"),
			stopped(r.acts(3, 2, "the next of theirs"), "C"),
			stopped(r.arrives(4, "a4"), "A"),
		)
		for i, j := range jobs {
			if j.err != nil || j.result.Overtaken {
				t.Fatalf("unit %d: overtaken %v, %v", i, j.result.Overtaken, j.err)
			}
		}
		for id, want := range map[tend.PersonID]string{1: "[A]", 2: "[A B A]", 3: "[A C]", 4: "[A]"} {
			var kept []string
			if err := r.read.Select(&kept, r.read.Rebind(`SELECT detail FROM decisions WHERE person = ? ORDER BY id`), id); err != nil || fmt.Sprint(kept) != want {
				t.Errorf("of person %d are kept %v, %v; want %s", id, kept, err, want)
			}
		}
	})
}

func TestOvertakenUnitWritesNothing(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		ada := r.commit(r.arrives(1, "a1")).Rev
		claim := granting(r.acts(1, ada, "signed up"), "d1")
		claim.Subject.Claim = "ada"
		ada = r.commit(claim).Rev
		r.commit(r.arrives(2, "a2"))
		before := r.dump()
		for name, change := range map[string]func(u *Unit){
			"revision":  func(u *Unit) { u.Subject.Rev-- },
			"watermark": func(u *Unit) { u.Tab.Name = "a1" },
			"mark back": func(u *Unit) { u.Tab = Tab{Name: "a1", From: 1} },
			"number":    func(u *Unit) { u.Subject = Subject{ID: 2, New: true, Anon: "a3", Bind: true} },
			"site":      func(u *Unit) { u.Site++ },
			"bind":      func(u *Unit) { u.Subject.Anon, u.Subject.Bind = "a2", true },
			"claim":     func(u *Unit) { u.Subject = Subject{ID: 2, Rev: 1, Claim: "ada"} },
			"merge":     func(u *Unit) { u.Subject.Merge, u.Subject.MergeRev = 2, 2 },
		} {
			u := granting(r.acts(1, ada, "late"), "d9")
			u.Tab = Tab{Name: "t9", To: 1}
			u.Counts = []Count{{Campaign: "hello", Version: 1, What: "matched"}}
			u.Events = append(u.Events, tend.Event{Kind: tend.KindReceipt, At: u.At, Delivery: "d1", What: tend.Clicked})
			change(u)
			if got := r.commit(u); !got.Overtaken || got.Rev != 0 || got.Made != nil {
				t.Errorf("%s: %+v, want it overtaken", name, got)
			}
			if after := r.dump(); after != before {
				t.Errorf("%s: before\n%s\nafter\n%s", name, before, after)
			}
		}
	})
}

// dump is all that units write.
func (r *road) dump() string {
	r.t.Helper()
	var all []string
	for _, q := range []string{
		`SELECT 'person' || id || '.' || coalesce("user", '') || '.' || rev || '.' || run || '.' || coalesce(CAST(merged_into AS TEXT), '') FROM persons ORDER BY id`,
		`SELECT 'anon' || anon || '.' || person FROM anons ORDER BY anon`,
		`SELECT 'tab' || tab || '.' || n FROM tabs ORDER BY tab`,
		`SELECT 'run' || id || '.' || person || '.' || rev FROM runs ORDER BY id`,
		`SELECT 'delivery' || id || '.' || person || '.' || status || '.' || lease || '.' || coalesce(CAST(clicked_at AS TEXT), '') FROM deliveries ORDER BY id`,
		`SELECT 'total' || campaign || '.' || what || '.' || n FROM totals ORDER BY campaign, what`,
		`SELECT 'decision' || id FROM decisions ORDER BY id`,
	} {
		var rows []string
		if err := r.read.Select(&rows, q); err != nil {
			r.t.Fatal(err)
		}
		all = append(all, rows...)
	}
	return strings.Join(all, "\n")
}

func TestReceiptOfAnotherSiteChangesNothing(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		r.commit(granting(r.arrives(1, "a1"), "d1"))
		other := &road{DB: r.DB, t: t, site: addSite(t, r.DB, "other").ID}
		other.commit(other.arrives(2, "a1"))
		before := r.dump()
		for _, what := range []tend.What{tend.Shown, tend.Clicked, tend.Dismissed, tend.Answered, tend.Failed} {
			u := other.acts(2, 1, "")
			u.Tab = Tab{}
			u.Events = []tend.Event{{Kind: tend.KindReceipt, At: u.At, Delivery: "d1", What: what}}
			u.Subject.Rev = other.rev(2)
			other.commit(u)
		}
		if after := r.dump(); !strings.Contains(after, "deliveryd1.1.granted") {
			t.Errorf("before\n%s\nafter\n%s", before, after)
		}
	})
}

func (r *road) rev(id tend.PersonID) uint64 {
	r.t.Helper()
	s, err := r.ReadStream(r.t.Context(), r.site, id, 0)
	if err != nil {
		r.t.Fatal(err)
	}
	return s.Rev
}

func TestUnitOfRefusedEventsKeepsTheRevision(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		first := r.commit(r.arrives(1, "a1"))
		u := &Unit{Site: r.site, At: tend.Stamp(recordsTime), Tab: Tab{Name: "a1", ID: first.Tab, From: 1, To: 2}, Subject: Subject{ID: 1, Rev: 1}}
		if got := r.commit(u); got.Rev != 1 || got.Mark != 2 {
			t.Errorf("%+v, want the revision and the watermark as they are", got)
		}
	})
}

func TestClosingDatabaseFinishesWhatIsAtHand(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		for range 10 { // it would be left to chance
			r := newRoad(t, on)
			finish := r.queue(r.arrives(1, "a1"), r.arrives(2, "a2"), r.arrives(3, "a3"))
			closed := make(chan error)
			go func() { closed <- r.Close() }()
			<-r.DB.units.quit
			for i, err := range finish() {
				if err != nil {
					t.Errorf("unit %d, handed in before: %v", i, err)
				}
			}
			if err := <-closed; err != nil {
				t.Error(err)
			}
			if _, err := r.Commit(t.Context(), r.arrives(4, "a4")); tend.CodeOf(err) != tend.Unavailable {
				t.Errorf("handed in after the end: %v", err)
			}
		}
	})
}

func TestPanicInAChangeGivesTheWriterBack(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		func() {
			defer func() { _ = recover() }()
			_ = r.Change(t.Context(), func(c *Change) error {
				if _, err := c.AddMember(t.Context(), "ada@acme.example"); err != nil {
					t.Error(err)
				}
				panic("a fault of ours")
			})
		}()
		if n := r.write.Stats().InUse; n != 0 {
			t.Fatal("the one writer is gone for ever: no event would be taken any more")
		}
		r.commit(r.arrives(1, "a1"))
		if _, err := r.Records().MemberByEmail(t.Context(), "ada@acme.example"); tend.CodeOf(err) != tend.NotFound {
			t.Errorf("half a change was kept: %v", err)
		}
	})
}
