package store

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"tend/server/state"
	"tend/server/tend"
)

// did is what an account's people did, as text.
func (r *road) did(ask AccountAsk, ids ...string) string {
	r.t.Helper()
	found, err := r.AccountStates(r.t.Context(), r.site, ids, ask)
	if err != nil {
		r.t.Fatal(err)
	}
	var said []string
	for id, st := range found {
		text := id + ":"
		for _, a := range st.Attrs {
			text += fmt.Sprint(" ", a.Path, "=", a.Value.JSON())
		}
		for _, c := range st.Events {
			text += fmt.Sprintf(" %s %d", c.Name, c.Total)
			for _, b := range c.Days {
				text += fmt.Sprintf("/%d", b.N)
			}
		}
		said = append(said, text)
	}
	slices.Sort(said)
	return strings.Join(said, "; ")
}

func (r *road) does(days int, names ...string) AccountActs {
	acts := AccountActs{Account: "acme", Events: int64(len(names))}
	for _, name := range names {
		acts.Acts = append(acts.Acts, AccountAct{Name: name, At: tend.Stamp(recordsTime).Add(time.Duration(days) * 24 * time.Hour)})
	}
	return acts
}

func TestWhatAnAccountsPeopleDoIsCountedInTheUnit(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		a, b := r.commit(r.arrives(1, "a")).Rev, r.commit(r.arrives(2, "b")).Rev
		said := r.does(0, "export", "invited", "export")
		said.Traits = []AccountTraits{{[]byte(`{"plan":"pro"}`), true}}
		a = r.commit(r.inAccount(1, a, 0, said)).Rev
		r.commit(r.inAccount(2, b, 1, r.does(1, "export"), AccountActs{Account: "globex", Events: 1, Acts: []AccountAct{{"export", tend.Stamp(recordsTime)}}}))
		if !r.commit(r.inAccount(1, a-1, 0, r.does(0, "export", "export"))).Overtaken {
			t.Fatal("not overtaken")
		}
		r.commit(r.inAccount(1, a, 2, r.does(-1, "export"))) // told late
		for _, c := range []struct {
			ask  AccountAsk
			ids  []string
			want string
		}{
			{AccountAsk{Attrs: true}, []string{"acme", "nobody"}, "acme: plan=pro export 4/1/2/1 invited 1/1"},
			{AccountAsk{Attrs: true, Events: []string{}}, []string{"acme", "globex"}, "acme: plan=pro; globex:"},
			{AccountAsk{Events: []string{"invited", "never"}}, []string{"acme", "globex"}, "acme: invited 1/1"},
			{AccountAsk{}, []string{"acme", "globex"}, "acme: export 4/1/2/1 invited 1/1; globex: export 1/1"},
			{AccountAsk{Attrs: true}, nil, ""},
		} {
			if got := r.did(c.ask, c.ids...); got != c.want {
				t.Errorf("%+v of %v: %s\nwant %s", c.ask, c.ids, got, c.want)
			}
		}
		other, err := r.AccountStates(t.Context(), r.site+1, []string{"acme"}, AccountAsk{Attrs: true})
		if err != nil || len(other) != 0 {
			t.Errorf("another site sees %v, %v", other, err)
		}
	})
}

func TestAnAccountForgetsTheNameThatHappenedLongestAgo(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		rev := r.commit(r.arrives(1, "a")).Rev
		all := r.does(1, "last")
		for i := range state.MaxNames - 1 {
			all.Acts = append(all.Acts, AccountAct{Name: fmt.Sprintf("n%03d", i), At: tend.Stamp(recordsTime).Add(time.Duration(i) * time.Second)})
		}
		rev = r.commit(r.inAccount(1, rev, 0, all)).Rev
		r.commit(r.inAccount(1, rev, 0, r.does(2, "one more", "n001")))
		if got, want := r.did(AccountAsk{Events: []string{"last", "n000", "n001", "one more"}}, "acme"), "acme: last 1/1 n001 2/1/1 one more 1/1"; got != want {
			t.Errorf("%s\nwant %s", got, want)
		}
		found, err := r.AccountStates(t.Context(), r.site, []string{"acme"}, AccountAsk{})
		if err != nil || len(found["acme"].Events) != state.MaxNames {
			t.Errorf("%d names, %v", len(found["acme"].Events), err)
		}
	})
}
