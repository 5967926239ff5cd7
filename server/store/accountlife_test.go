package store

import (
	"fmt"
	"testing"
	"time"

	"tend/server/tend"
)

// lives is what is seen of an account's people, as text.
func (r *road) lives(id string) string {
	r.t.Helper()
	found, err := r.AccountStates(r.t.Context(), r.site, []string{id}, AccountAsk{Events: []string{}, Metrics: []string{}, Life: true})
	if err != nil {
		r.t.Fatal(err)
	}
	st := found[id]
	if st == nil {
		return "nothing"
	}
	text := fmt.Sprintf("visits %d on %d days, pages %d, seconds %d", st.Visits.Total, len(st.Visits.Days), st.Pages.Total, st.Attention.Total)
	for _, m := range st.Messages {
		text += fmt.Sprintf(", %s %d", m.Campaign, m.Had[0].N)
	}
	for _, x := range st.Sums {
		text += fmt.Sprintf(", %s %d %s", x.Name, x.Total, x.Currency)
	}
	return text
}

func TestWhatIsSeenOfAnAccountsPeopleIsKeptInTheUnit(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		a, b := r.commit(r.arrives(1, "a")).Rev, r.commit(r.arrives(2, "b")).Rev
		at := func(days int) tend.Micros { return tend.Stamp(recordsTime).Add(time.Duration(days) * 24 * time.Hour) }
		view := func(days int, began bool) AccountLife {
			return AccountLife{Part: LifeVisits, Event: &tend.Event{Kind: tend.KindPage, At: at(days), Began: began}}
		}
		shown := AccountLife{Part: LifeMessages, Campaign: "nps", Event: &tend.Event{Kind: tend.KindReceipt, At: at(1)}}
		paid := AccountLife{Part: LifeSums, Event: &tend.Event{Kind: tend.KindTrack, Name: "paid", At: at(1), Props: []byte(`{"revenue":0.5,"currency":"EUR"}`)}}
		look := AccountLife{Part: LifeVisits, Event: &tend.Event{Kind: tend.KindAttention, At: at(1), Value: 70}}
		acts := func(lives ...AccountLife) AccountActs { return AccountActs{Account: "acme", Events: 1, Lives: lives} }
		a = r.commit(r.inAccount(1, a, 0, acts(view(0, true), view(0, false), paid))).Rev
		r.commit(r.inAccount(2, b, 1, acts(view(1, true), shown, paid)))
		if !r.commit(r.inAccount(1, a-1, 0, acts(view(0, true)))).Overtaken {
			t.Fatal("not overtaken")
		}
		seen, err := r.Account(t.Context(), r.site, "acme")
		if err != nil {
			t.Fatal(err)
		}
		away := AccountActs{Account: "acme", Away: true, Lives: []AccountLife{look, shown}}
		r.commit(r.inAccount(1, a, 9, away))
		if got, want := r.lives("acme"), "visits 2 on 2 days, pages 3, seconds 70, nps 2, paid 1000000 EUR"; got != want {
			t.Errorf("%s\nwant %s", got, want)
		}
		if now, err := r.Account(t.Context(), r.site, "acme"); err != nil || now.Last != seen.Last || now.Events != seen.Events {
			t.Errorf("what is told of before is no activity: %+v, was %+v, %v", now, seen, err)
		}
		if got := r.lives("globex"); got != "nothing" {
			t.Error(got)
		}
	})
}

func TestTheAnswersOfAnAccountGoWithWhoGaveThem(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		for id, account := range map[tend.PersonID]string{1: "acme", 2: "acme", 3: "globex"} {
			rev := r.commit(granting(r.arrives(id, fmt.Sprint("a", id)), fmt.Sprint("d", id))).Rev
			u := r.inAccount(id, rev, 0, AccountActs{Account: account, Events: 1})
			u.Events = append(u.Events, say(u.At.Add(time.Duration(id)*time.Second), fmt.Sprint("d", id), "text", fmt.Sprintf(`"by %d"`, id)))
			if r.commit(u).Overtaken {
				t.Fatal("overtaken")
			}
		}
		given := func(people, limit int) (all string) {
			t.Helper()
			list, err := r.AnswersOfAccount(t.Context(), r.site, "acme", people, limit)
			if err != nil {
				t.Fatal(err)
			}
			for _, x := range list {
				all += fmt.Sprintf("%s %s %s; ", x.Anon, x.Question, x.Value)
			}
			return all
		}
		if got, want := given(100, 10), `a2 text "by 2"; a1 text "by 1"; `; got != want {
			t.Errorf("%s, want %s", got, want)
		}
		if got, want := given(100, 1), `a2 text "by 2"; `; got != want {
			t.Errorf("%s, want %s", got, want)
		}
		change(t, r.DB, func(c *Change) error { return c.Erase(t.Context(), r.site, 2, "a2") })
		if got, want := given(100, 10), `a1 text "by 1"; `; got != want {
			t.Errorf("after an erasure %s, want %s", got, want)
		}
		if list, err := r.AnswersOfAccount(t.Context(), r.site+1, "acme", 100, 10); err != nil || len(list) != 0 {
			t.Errorf("another site reads %v, %v", list, err)
		}
	})
}
