package people

import (
	"testing"

	"tend/server/store"
	"tend/server/tend"
)

func TestAnAccountIsComparedWithItsOwnPast(t *testing.T) {
	w := newWorld(t)
	accounts := NewAccounts(w.People, w.db, w.db, w.clock)
	ada, bob := w.arrive(w.one, "a1", "ada"), w.arrive(w.one, "b1", "")
	visit := func(days int) store.AccountLife {
		return store.AccountLife{Part: store.LifeVisits, Event: &tend.Event{Kind: tend.KindPage, At: ago(days), Began: true}}
	}
	do := func(who *actor, acts store.AccountActs) {
		t.Helper()
		u := w.unit(who, track("came", ago(0)))
		acts.Account = "acme"
		u.Accounts = []store.AccountActs{acts}
		w.commit(who, u)
	}
	do(ada, store.AccountActs{Events: 1, Lives: []store.AccountLife{visit(20), visit(8)}, Acts: []store.AccountAct{{Name: "export", At: ago(8)}}})
	do(bob, store.AccountActs{
		Events: 1,
		Lives: []store.AccountLife{
			visit(0),
			{Part: store.LifeVisits, Event: &tend.Event{Kind: tend.KindAttention, At: ago(0), Value: 40}},
			{Part: store.LifeMessages, Campaign: "nps", Event: &tend.Event{Kind: tend.KindReceipt, At: ago(2)}},
			{Part: store.LifeSums, Event: &tend.Event{Kind: tend.KindTrack, Name: "paid", At: ago(1), Props: []byte(`{"revenue":7,"currency":"EUR"}`)}},
		},
		Acts:   []store.AccountAct{{Name: "export", At: ago(1)}, {Name: "export", At: ago(1)}},
		Levels: []store.AccountLevel{{Name: "seats", Value: 3, At: ago(9)}, {Name: "seats", Value: 4, At: ago(1)}},
	})
	a, err := accounts.Get(t.Context(), w.one, "acme")
	if err != nil {
		t.Fatal(err)
	}
	d := a.Sides
	w.is("weeks", d.Weeks, 3)
	w.is("visits", d.Count, Trend{3, []float64{1, 1, 1}})
	w.is("days", d.Days, Trend{3, []float64{1, 1, 1}})
	w.is("duration", d.Duration, Trend{40, []float64{0, 0, 40}})
	w.is("depth", d.Depth, Trend{1, []float64{1, 1, 1}})
	w.is("actions", d.Actions, Trend{3, []float64{0, 1, 2}})
	w.is("most", d.Most, []Most{{"export", Trend{3, []float64{0, 1, 2}}}})
	w.is("metrics", d.Metrics, []Level{{"seats", 4, ago(1), []float64{3, 4}}})
	w.is("amounts", d.Spent, []Spending{{"paid", "EUR", Trend{7, []float64{0, 0, 7}}}})
	w.is("since", d.Since, Since{Visit: ago(0), Action: ago(1), Message: ago(2)})
}

func TestOfAnAccountThatNobodyWasInOnlyItsMetricsAreTold(t *testing.T) {
	w := newWorld(t)
	u := &store.Unit{Site: w.one, At: ago(0), Accounts: []store.AccountActs{{Account: "acme", Levels: []store.AccountLevel{{Name: "seats", Value: 3, At: ago(16)}, {Name: "seats", Value: 5, At: ago(0)}}}}}
	if r, err := w.db.Commit(t.Context(), u); err != nil || r.Overtaken {
		t.Fatalf("%+v, %v", r, err)
	}
	a, err := NewAccounts(w.People, w.db, w.db, w.clock).Get(t.Context(), w.one, "acme")
	if err != nil {
		t.Fatal(err)
	}
	w.is("weeks", a.Sides.Weeks, 3)
	w.is("metrics", a.Sides.Metrics, []Level{{"seats", 5, ago(0), []float64{3, 3, 5}}})
	w.is("since", a.Sides.Since, Since{})
	w.is("answers", a.Sides.Answers, []Answer(nil))
}
