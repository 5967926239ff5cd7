package people

import (
	"fmt"
	"testing"
	"time"

	"tend/server/state"
	"tend/server/store"
	"tend/server/target"
	"tend/server/tend"
)

// lays makes a funnel of the first site: of some events, within some time.
func (w *world) lays(id, within string, events ...string) {
	w.t.Helper()
	steps := ""
	for i, name := range events {
		steps += fmt.Sprintf(`%s{"key":"k%d","name":%q,"event":%q}`, map[bool]string{true: ","}[i > 0], i, "To "+name, name)
	}
	body := fmt.Appendf(nil, `{"within":%q,"steps":[%s]}`, within, steps)
	if err := w.db.Change(w.t.Context(), func(c *store.Change) error {
		_, err := c.CreateFunnel(w.t.Context(), &tend.Funnel{Site: w.one, ID: id, Name: "The " + id, Body: body}, "ada")
		return err
	}); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) places(id string) []FunnelPlace {
	w.t.Helper()
	r, err := w.Record(w.t.Context(), w.one, id)
	if err != nil {
		w.t.Fatal(err)
	}
	funnels, err := w.db.Records().Funnels(w.t.Context(), w.one)
	if err != nil {
		w.t.Fatal(err)
	}
	list, err := NewPlaces(w.db, w.db).Of(w.t.Context(), w.one, &r, funnels, tend.Stamp(w.clock.Now()))
	if err != nil {
		w.t.Fatal(err)
	}
	return list
}

func TestAPersonsPlacesInFunnels(t *testing.T) {
	w := newWorld(t)
	w.lays("done", "30d", "a", "b")
	w.lays("late", "1d", "a", "b", "x")
	w.lays("way", "30d", "a", "c", "x")
	w.lays("never", "30d", "x", "a")
	ada := w.arrive(w.one, "a1", "ada")
	w.do(ada, track("a", ago(3)), track("b", ago(3)+5), track("c", ago(1)))
	want := []FunnelPlace{
		{ID: "way", Name: "The way", State: target.InFunnel, Step: "k1", StepName: "To c", At: ago(1)},
		{ID: "done", Name: "The done", State: target.CompletedFunnel, Step: "k1", StepName: "To b", At: ago(3) + 5},
		{ID: "late", Name: "The late", State: target.StuckInFunnel, Step: "k1", StepName: "To b", At: ago(3) + 5},
	}
	w.is("as nobody has asked before", w.places("ada"), want)
	w.knows(ada, "way", "done")
	w.is("where their state knows some of them", w.places("ada"), want)
	w.clock.pass(29 * 24 * time.Hour)
	want[0].State = target.StuckInFunnel
	w.is("when the time is over", w.places("ada"), want)

	visitor := w.arrive(w.one, "a2", "")
	w.is("of somebody who has done nothing", w.places("a2"), []FunnelPlace{})
	at := tend.Stamp(w.clock.Now())
	w.do(visitor, track("x", at))
	w.merge(ada, visitor)
	got := w.places("ada")
	w.is("and of whoever was merged into them", got[0], FunnelPlace{ID: "never", Name: "The never", State: target.InFunnel, Step: "k0", StepName: "To x", At: at})
}

// knows has somebody's state count some funnels from now on.
func (w *world) knows(a *actor, ids ...string) {
	w.t.Helper()
	var of []*state.Definition
	for _, id := range ids {
		rec, err := w.db.Records().Funnel(w.t.Context(), a.site, id)
		if err != nil {
			w.t.Fatal(err)
		}
		f, err := target.ReadFunnel(rec.Body)
		if err != nil {
			w.t.Fatal(err)
		}
		of = append(of, f.Definition)
	}
	counted, err := store.Recount(w.t.Context(), w.db, store.Counted{Site: a.site, Person: a.id, Rev: a.rev}, of, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	add := &tend.Counters{}
	for i := range counted {
		add.Add = append(add.Add, counted[i].Append(nil))
	}
	w.do(a, tend.Event{Kind: tend.KindCounters, Counters: add})
}
