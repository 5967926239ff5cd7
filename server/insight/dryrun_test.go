package insight

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"tend/server/store"
	"tend/server/tend"
	"tend/server/testkit"
)

// rehearsal shows a draft as often as somebody exported, to each who did an even number of times. Of
// the one after so many people it takes as long as it may.
type rehearsal struct {
	after int // 0: never
	stuck chan struct{}
	asked []tend.PersonID
}

func (r *rehearsal) DryRun(tend.SiteID, tend.Campaign, tend.Micros) (func(context.Context, *store.Life) (tend.Tried, error), []string, error) {
	return func(ctx context.Context, life *store.Life) (tend.Tried, error) {
		if r.after > 0 && len(r.asked) == r.after {
			if r.stuck != nil {
				close(r.stuck)
			}
			<-ctx.Done()
			return tend.Tried{}, ctx.Err()
		}
		r.asked = append(r.asked, life.Person)
		x := tend.Tried{Stops: map[string]int{}, Collisions: map[tend.Collision]bool{}}
		for _, stream := range life.Streams { // of whoever was merged into them too
			for _, run := range stream.Runs {
				for _, e := range run.Events {
					if x.Events++; e.Kind == tend.KindTrack {
						x.Contacts = append(x.Contacts, tend.TriedContact{At: e.At, Account: fmt.Sprint("acc", life.Person%7)})
					}
				}
			}
		}
		if len(x.Contacts)%2 == 1 {
			x.Contacts, x.Stops["cap.global"] = nil, len(x.Contacts)
			x.Collisions[tend.Collision{Campaign: "news", How: tend.CollisionBehind}] = true
		}
		return x, nil
	}, []string{tend.AssumedDrawn}, nil
}

func TestADryRunOfEverybodyIsExact(t *testing.T) {
	testkit.Each(t, func(t *testing.T, on testkit.Database) {
		c := gather(t, on, 150)
		r := &rehearsal{}
		got, err := NewDryRuns(c.DB, r, c.Crowd, c.Clock).Try(t.Context(), tend.Campaign{Site: c.site}, 7, time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		reached, shown, stopped := int64(0), int64(0), int64(0)
		for _, p := range c.people {
			switch {
			case p.gone:
			case p.exports > 0 && p.exports%2 == 0:
				reached, shown = reached+1, shown+int64(p.exports)
			case p.exports > 0:
				stopped++
			}
		}
		if !got.Finished || got.Reached != reached || got.Contacts != shown || got.ReachedOfAll != reached || got.ContactsOfAll != shown ||
			got.ReachedMargin != 0 || got.ContactsMargin != 0 || got.People != int64(len(r.asked)) || got.Asked != got.People || got.Accounts != 7 {
			t.Errorf("%+v; want %d people, %d contacts of %d", got, reached, shown, len(r.asked))
		}
		if len(got.Stopped) != 1 || got.Stopped[0].People != stopped || got.Stopped[0].Times < stopped || len(got.Collisions) != 1 || got.Collisions[0].People != stopped {
			t.Errorf("stopped %+v, met %+v; want %d people", got.Stopped, got.Collisions, stopped)
		}
		if last := got.Days[len(got.Days)-1]; len(got.Days) != 8 || last.Shown != shown || last.Day != c.Clock.Now().Format(time.DateOnly) {
			t.Errorf("days %+v", got.Days)
		}
	})
}

// Whoever was asked when the time is over was drawn by lot: what is reckoned from them is not far off.
func TestADryRunThatIsNotFinishedReckons(t *testing.T) {
	c := gather(t, testkit.Chosen(), 400)
	runs := func(r *rehearsal, within time.Duration) DryRun {
		got, err := NewDryRuns(c.DB, r, c.Crowd, c.Clock).Try(t.Context(), tend.Campaign{Site: c.site}, 1, within)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	all := runs(&rehearsal{}, time.Minute)
	got := runs(&rehearsal{after: 100}, 2*time.Second)
	if got.Finished || got.Asked != 100 || got.People != all.People || got.Reached >= all.Reached || got.Days[1].Shown != got.Contacts {
		t.Errorf("%+v", got)
	}
	near := func(what string, got, margin, want int64) {
		// The margin is kept 95 times of 100; twice it, all but once in 10,000.
		if margin <= 0 || margin > want || max(got-want, want-got) > 2*margin {
			t.Errorf("%s: %d, off by %d at most; really %d", what, got, margin, want)
		}
	}
	near("people", got.ReachedOfAll, got.ReachedMargin, all.Reached)
	near("contacts", got.ContactsOfAll, got.ContactsMargin, all.Contacts)
}

func TestADryRunEndsWithWhoeverAsked(t *testing.T) {
	c := gather(t, testkit.Chosen(), 60)
	ctx, leave := context.WithCancel(t.Context())
	r := &rehearsal{after: 20, stuck: make(chan struct{})}
	go func() {
		<-r.stuck
		leave()
	}()
	if got, err := NewDryRuns(c.DB, r, c.Crowd, c.Clock).Try(ctx, tend.Campaign{Site: c.site}, 1, time.Minute); !errors.Is(err, context.Canceled) {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := c.Count(t.Context(), c.site, nil); err != nil {
		t.Errorf("its turn is not over: %v", err)
	}
}
