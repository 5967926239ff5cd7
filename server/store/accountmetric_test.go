package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tend/server/state"
	"tend/server/tend"
)

// has is a unit of what an account has, said so many days after the start.
func (r *road) has(account, name string, value float64, days int) *Unit {
	at := tend.Stamp(recordsTime).Add(time.Duration(days) * 24 * time.Hour)
	return &Unit{Site: r.site, At: at, Accounts: []AccountActs{{Account: account, Levels: []AccountLevel{{Name: name, Value: value, At: at}}}}}
}

// levels is what accounts have, as text: now, and of each day.
func (r *road) levels(names []string, ids ...string) string {
	r.t.Helper()
	found, err := r.AccountStates(r.t.Context(), r.site, ids, AccountAsk{Events: []string{}, Metrics: names})
	if err != nil {
		r.t.Fatal(err)
	}
	var said []string
	for id, st := range found {
		text := id + ":"
		for _, m := range st.Metrics {
			text += fmt.Sprintf(" %s %v", m.Name, m.Now.Value)
			for _, l := range m.Days {
				text += fmt.Sprintf("/%v", l.Value)
			}
		}
		said = append(said, text)
	}
	slices.Sort(said)
	return strings.Join(said, "; ")
}

func TestWhatAnAccountHasIsKeptByDay(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		rev := r.commit(r.arrives(1, "a")).Rev
		r.commit(r.inAccount(1, rev, 0, AccountActs{Account: "acme", Events: 1}))
		before, err := r.Account(t.Context(), r.site, "acme")
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range []*Unit{
			r.has("acme", "seats", 4, 5), r.has("acme", "documents", 10, 0), r.has("acme", "documents", 12, 0), r.has("acme", "documents", 7, 3),
			r.has("acme", "documents", 9, 1), r.has("globex", "documents", 1, 2), // one came late, one is of an account that nobody was in
		} {
			if got := r.commit(u); got.Overtaken {
				t.Fatal("overtaken")
			}
		}
		for _, c := range []struct {
			names []string
			want  string
		}{
			{nil, "acme: documents 7/12/9/7 seats 4/4; globex: documents 1/1"},
			{[]string{"seats", "never"}, "acme: seats 4/4"},
			{[]string{}, ""},
		} {
			if got := r.levels(c.names, "acme", "globex", "nobody"); got != c.want {
				t.Errorf("of %v: %s\nwant %s", c.names, got, c.want)
			}
		}
		after, err := r.Account(t.Context(), r.site, "acme")
		if err != nil || after.Last != before.Last || after.People != 1 || after.Events != 1 {
			t.Errorf("a metric is no activity: %+v, was %+v, %v", after, before, err)
		}
		if a, err := r.Account(t.Context(), r.site, "globex"); err != nil || a.People != 0 || a.Events != 0 || a.Last == 0 {
			t.Errorf("%+v, %v", a, err)
		}
		other, err := r.AccountStates(t.Context(), r.site+1, []string{"acme"}, AccountAsk{})
		if err != nil || len(other) != 0 {
			t.Errorf("another site sees %v, %v", other, err)
		}
	})
}

func TestAMetricOfAnAccountThatComesAgainCountsOnce(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		r.commit(said(r.has("acme", "documents", 10, 0), "m1"))
		r.commit(said(r.has("acme", "documents", 12, 0), "m2"))
		if !r.commit(said(r.has("acme", "documents", 10, 0), "m1")).Overtaken {
			t.Error("m1 was taken twice")
		}
		if got, want := r.levels(nil, "acme"), "acme: documents 12/12"; got != want {
			t.Errorf("%s, want %s", got, want)
		}
	})
}

func TestAnAccountForgetsTheMetricThatWasSetLongestAgo(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		for i := range state.MaxMetrics {
			r.commit(r.has("acme", fmt.Sprintf("m%02d", i), 1, i))
		}
		r.commit(r.has("acme", "m00", 2, 50))
		r.commit(r.has("acme", "one more", 3, 51))
		if got, want := r.levels([]string{"m00", "m01", "m02", "one more"}, "acme"), "acme: m00 2/1/2 m02 1/1 one more 3/3"; got != want {
			t.Errorf("%s\nwant %s", got, want)
		}
		found, err := r.AccountStates(t.Context(), r.site, []string{"acme"}, AccountAsk{})
		if err != nil || len(found["acme"].Metrics) != state.MaxMetrics {
			t.Errorf("%d metrics, %v", len(found["acme"].Metrics), err)
		}
	})
}

// TestNodesThatMeasureAnAccountAtOnceLoseNothing has two nodes say of each day what an account has.
func TestNodesThatMeasureAnAccountAtOnceLoseNothing(t *testing.T) {
	const days = state.MaxLevels
	list := nodes(t, 2)
	var wg sync.WaitGroup
	for i, r := range list {
		wg.Go(func() {
			for day := range days {
				if day%2 == i {
					if got, err := r.Commit(context.Background(), r.has("acme", "documents", float64(day), day)); err != nil || got.Overtaken {
						t.Errorf("day %d: %+v, %v", day, got, err)
					}
				}
			}
		})
	}
	wg.Wait()
	found, err := list[0].AccountStates(t.Context(), list[0].site, []string{"acme"}, AccountAsk{})
	if err != nil || len(found["acme"].Metrics) != 1 || len(found["acme"].Metrics[0].Days) != days {
		t.Fatalf("%+v, %v", found["acme"], err)
	}
	for i, l := range found["acme"].Metrics[0].Days {
		if l.Value != float64(i) {
			t.Errorf("day %d has %v", i, l.Value)
		}
	}
}
