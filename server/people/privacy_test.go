package people

import (
	"log/slog"
	"testing"
	"time"

	"tend/server/store"
	"tend/server/tend"
)

// graveyard is a world with its privacy, whose eraser works only when it is told to.
func graveyard(t *testing.T) (*world, *Privacy, func()) {
	w := newWorld(t)
	e := NewEraser(w.db, slog.New(slog.DiscardHandler))
	work := func() {
		l, err := w.db.TakeLease(t.Context(), "erase", 0)
		if err != nil || l == nil {
			t.Errorf("lease %v, %v", l, err)
			return
		}
		if err := e.Run(t.Context(), l); err != nil {
			t.Error(err)
		}
		if err := w.db.EndLease(t.Context(), l, true); err != nil {
			t.Error(err)
		}
	}
	return w, NewPrivacy(w.People, w.db, w.db, NewDevices(w.People, w.db), func(tend.PersonID) {}), work
}

func TestAPersonIsErasedWithTheVisitorsTheyWere(t *testing.T) {
	w, p, work := graveyard(t)
	visitor, ada := w.arrive(w.one, "v1", ""), w.arrive(w.one, "a1", "ada")
	w.do(visitor, track("seen"))
	w.merge(ada, visitor)
	w.arrive(w.two, "a1", "ada")
	if _, err := p.Erase(t.Context(), w.two, "v1", "test"); tend.CodeOf(err) != tend.NotFound {
		t.Errorf("the other site's person: %v", err)
	}
	p.gone = func(tend.PersonID) { work() }
	g, err := p.Erase(t.Context(), w.one, "v1", "test") // by what she was before
	if err != nil || g.Done == 0 {
		t.Fatalf("%+v, %v", g, err)
	}
	for _, id := range []string{"ada", "a1", "v1"} {
		if _, err := w.Record(t.Context(), w.one, id); tend.CodeOf(err) != tend.NotFound {
			t.Errorf("%s is still there: %v", id, err)
		}
		if again, err := p.Erase(t.Context(), w.one, id, "test"); err != nil || again != g {
			t.Errorf("%s again: %+v, %v, want %+v", id, again, err, g)
		}
	}
	if _, err := w.Record(t.Context(), w.two, "ada"); err != nil {
		t.Errorf("the other site's ada: %v", err)
	}
	if _, err := p.Erase(t.Context(), w.one, "nobody", "test"); tend.CodeOf(err) != tend.NotFound {
		t.Errorf("nobody: %v", err)
	}
}

func TestTheAuditLogKeepsThatSomebodyWasErasedAndNotWho(t *testing.T) {
	w, p, work := graveyard(t)
	p.gone = func(tend.PersonID) { work() }
	w.arrive(w.one, "a1", "ada")
	if _, err := p.Erase(t.Context(), w.one, "ada", "owner@one.example"); err != nil {
		t.Fatal(err)
	}
	if err := p.Lift(t.Context(), w.one, "ada", "owner@one.example"); err != nil {
		t.Fatal(err)
	}
	if err := p.Lift(t.Context(), w.one, "ada", "owner@one.example"); tend.CodeOf(err) != tend.NotFound {
		t.Errorf("lifted twice: %v", err)
	}
	rows, err := w.db.Records().AuditOf(t.Context(), w.one, store.AuditFilter{Action: "person."}, 10)
	if err != nil || len(rows) != 2 {
		t.Fatalf("%+v, %v", rows, err)
	}
	for _, r := range rows {
		if r.Actor != "owner@one.example" || r.Target != rows[0].Target || len(r.Target) < 12 || r.Target == "ada" {
			t.Errorf("row %+v", r)
		}
	}
}

// Who asks does not wait for ever; what is under way is said to be, and not lifted.
func TestALongErasureIsSaidToBeUnderWay(t *testing.T) {
	w, p, work := graveyard(t)
	w.arrive(w.one, "a1", "ada")
	g, err := p.Erase(t.Context(), w.one, "ada", "test")
	if err != nil || g.Done != 0 {
		t.Fatalf("%+v, %v: nobody was at it", g, err)
	}
	if _, err := w.Record(t.Context(), w.one, "ada"); tend.CodeOf(err) != tend.NotFound {
		t.Errorf("she is still there: %v", err)
	}
	if err := p.Lift(t.Context(), w.one, "ada", "test"); tend.CodeOf(err) != tend.Conflict {
		t.Errorf("lifted: %v", err)
	}
	w.clock.pass(time.Second)
	work()
	if g, err := p.Erased(t.Context(), w.one, "ada"); err != nil || g.Done <= g.At {
		t.Errorf("%+v, %v", g, err)
	}
}
