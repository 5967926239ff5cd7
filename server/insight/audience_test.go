package insight

import (
	"context"
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tend/server/state"
	"tend/server/store"
	"tend/server/target"
	"tend/server/tend"
	"tend/server/testkit"
)

// conditions are asked of the site, and of what the test itself knows of each person.
var conditions = []struct {
	name, condition string
	holds           func(*someone) bool
}{
	{"Everybody", `null`, func(*someone) bool { return true }},
	{"Nobody", `{"type":"event","name":"never"}`, func(*someone) bool { return false }},
	{"Paying", `{"type":"attribute","path":"plan","op":"in","value":["pro","team"]}`, func(p *someone) bool { return p.plan == "pro" || p.plan == "team" }},
	{"Active", `{"type":"event","name":"export","count":{"gte":3},"within":{"last":"14d"}}`, func(p *someone) bool { return p.exports >= 3 }},
	{"OneInSix", `{"type":"event","name":"export","count":{"eq":5}}`, func(p *someone) bool { return p.exports == 5 }},
	{"AsCSV", `{"type":"event","name":"export","where":[{"path":"format","op":"eq","value":"csv"}],"count":{"eq":1}}`, func(p *someone) bool { return p.csvs == 1 }},
	{"AsPDF", `{"type":"event","name":"export","where":[{"path":"format","op":"eq","value":"pdf"}],"count":{"gte":3}}`, func(p *someone) bool { return p.exports-p.csvs >= 3 }},
	{
		"Nested", `{"type":"or","of":[{"type":"and","of":[{"type":"attribute","path":"plan","op":"eq","value":"pro"},` +
			`{"type":"event","name":"export","negate":true}]},{"type":"not","of":[{"type":"attribute","path":"plan","op":"exists"}]}]}`,
		func(p *someone) bool { return p.plan == "pro" && p.exports == 0 || p.plan == "" },
	},
}

func TestACountIsThatOfWhoAsksEachByHand(t *testing.T) {
	testkit.Each(t, func(t *testing.T, on testkit.Database) {
		c := gather(t, on, 500)
		for _, x := range conditions {
			t.Run(x.name, func(t *testing.T) { c.compare(t, x.condition, x.holds) })
		}
		t.Run("TheLot", c.fair)
		t.Run("Words", c.teaches)
	})
}

// reads counts whom a count reads one by one.
type reads struct {
	Folk
	people int
}

func (r *reads) CountedStates(ctx context.Context, site tend.SiteID, people []tend.PersonID, of []*state.Definition) ([]store.Somebody, error) {
	r.people += len(people)
	return r.Folk.CountedStates(ctx, site, people, of)
}

func TestACountReadsOnlyThoseWhoHaveToBeFolded(t *testing.T) {
	testkit.Each(t, func(t *testing.T, on testkit.Database) {
		c := gather(t, on, 300)
		stayed := slices.DeleteFunc(slices.Clone(c.people), func(p *someone) bool { return p.gone })
		c.all(t, stayed, c.snapshot)
		folk := &reads{Folk: c.DB}
		c.folk = folk
		c.compare(t, conditions[3].condition, conditions[3].holds)
		folk.people = 0
		if got, err := c.Count(t.Context(), c.site, rule(t, conditions[3].condition)); err != nil || got.Asked != int64(len(stayed)) || folk.people != maxExamples {
			t.Errorf("%d read one by one, %+v, %v", folk.people, got, err)
		}
		for _, p := range stayed[:7] {
			p.exports++
			c.commit(t, p, c.site, export(c.World, "pdf"))
		}
		folk.people = 0
		if got, err := c.Count(t.Context(), c.site, rule(t, conditions[3].condition)); err != nil || got.Asked != int64(len(stayed)) || folk.people != maxExamples+7 {
			t.Errorf("%d read one by one, %+v, %v", folk.people, got, err)
		}
		c.compare(t, conditions[3].condition, conditions[3].holds)
	})
}

func (c *crowd) compare(t *testing.T, condition string, holds func(*someone) bool) {
	t.Helper()
	var want, all int64
	in := map[tend.PersonID]bool{}
	for _, p := range c.people {
		if p.gone {
			continue
		}
		all++
		if holds(p) {
			want++
			in[p.id] = true
		}
	}
	r := rule(t, condition)
	for name, ask := range map[string]func(context.Context, tend.SiteID, *target.Rule) (Audience, error){"count": c.Count, "estimate of a small site": c.Estimate} {
		got, err := ask(t.Context(), c.site, r)
		if err != nil {
			t.Fatal(err)
		}
		if !got.Exact || got.People != want || got.All != all || got.Asked != all || got.Margin != 0 || !got.AsOf.Equal(c.Clock.Now()) {
			t.Errorf("%s: %+v, want %d of %d", name, got, want, all)
		}
		if int64(len(got.Examples)) != min(want, maxExamples) {
			t.Errorf("%s: %d examples", name, len(got.Examples))
		}
		for _, p := range got.Examples {
			if !in[p.ID] {
				t.Errorf("%s: %+v is an example and is not in the audience", name, p)
			}
		}
	}
	c.drawn = 200
	defer func() { c.drawn = maxDrawn }()
	got, err := c.Estimate(t.Context(), c.site, r)
	if err != nil {
		t.Fatal(err)
	}
	// The test draws once: with twice the margin one in ten thousand misses.
	if got.Exact || got.Asked != 200 || got.All != all || math.Abs(float64(got.People-want)) > 2*float64(got.Margin) {
		t.Errorf("estimate %+v, want about %d of %d", got, want, all)
	}
	if got.Accounts != -1 {
		t.Errorf("%d accounts, of a part of the people", got.Accounts)
	}
	if again, err := c.Estimate(t.Context(), c.site, r); err != nil || again.People != got.People {
		t.Errorf("asked again %+v, %v: another figure for the same people", again, err)
	}
}

func TestTheMarginHoldsInNineteenOfTwenty(t *testing.T) {
	if p, off := reckon(500, 2000, 2000); p != 500 || off != 0 {
		t.Errorf("where all were asked: %d off by %d", p, off)
	}
	if p, off := reckon(0, 0, 0); p != 0 || off != 0 {
		t.Errorf("of nobody: %d off by %d", p, off)
	}
	if p, off := reckon(0, 2000, 100_000); p != 0 || off < 100 || off > 250 {
		t.Errorf("nobody found among 2,000 of 100,000: %d off by %d, want the rule of three and a little", p, off)
	}
	if p, off := reckon(1000, 2000, 1_000_000); p != 500_000 || off < 21_000 || off > 22_500 {
		t.Errorf("a half: %d off by %d, want 2.2 percent", p, off)
	}
}

func TestMoreAccountsThanAreToldApartAreNotSaid(t *testing.T) {
	var a asking
	for i := range maxAccounts {
		a.account(strconv.Itoa(i))
		a.account(strconv.Itoa(i))
	}
	if n := a.accounts(); n != maxAccounts {
		t.Errorf("%d, want %d", n, maxAccounts)
	}
	a.account("one more")
	a.account("")
	if n := a.accounts(); n != -1 {
		t.Errorf("%d, want that it is not known", n)
	}
}

// fair: a lot that prefers those who came first would be no lot.
func (c *crowd) fair(t *testing.T) {
	drawn, err := c.DB.DrawPeople(t.Context(), c.site, 100)
	if err != nil || len(drawn) != 100 {
		t.Fatalf("%d drawn, %v", len(drawn), err)
	}
	ids, err := c.DB.PeopleAfter(t.Context(), c.site, 0, 245)
	if err != nil {
		t.Fatal(err)
	}
	early := 0
	for _, id := range drawn {
		if id <= ids[len(ids)-1] {
			early++
		}
	}
	if early < 25 || early > 75 {
		t.Errorf("%d of 100 are of the first half", early)
	}
}

// slow is a folk that is read as slowly as the test wants.
type slow struct {
	Folk
	n    int64
	read func(context.Context) error
}

func (s slow) CountPeople(context.Context, tend.SiteID) (int64, error) { return s.n, nil }

func (s slow) DrawPeople(_ context.Context, _ tend.SiteID, limit int) ([]tend.PersonID, error) {
	return make([]tend.PersonID, min(int64(limit), s.n)), nil
}

func (s slow) EachState(_ context.Context, _ tend.SiteID, after tend.PersonID, limit int, ask func(store.Passing)) (n int, err error) {
	for id := after + 1; id <= tend.PersonID(s.n) && n < limit; id++ {
		ask(store.Passing{ID: id})
		n++
	}
	return n, nil
}

func (s slow) CountedStates(ctx context.Context, _ tend.SiteID, people []tend.PersonID, _ []*state.Definition) ([]store.Somebody, error) {
	if err := s.read(ctx); err != nil {
		return nil, err
	}
	list := make([]store.Somebody, len(people))
	for i := range list {
		list[i].State = &state.State{}
	}
	return list, nil
}

func wait(d time.Duration) func(context.Context) error {
	return func(ctx context.Context) error {
		select {
		case <-time.After(d):
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func TestAnEstimateEndsInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		a, err := NewCrowd(slow{n: 5000, read: wait(100 * time.Millisecond)}, nil, tend.SystemClock{}).Estimate(t.Context(), 1, nil)
		if err != nil || a.Exact || a.Asked != 2*inOneRead || a.All != 5000 || a.People != 5000 || time.Since(begun) > 300*time.Millisecond {
			t.Errorf("after %s: %+v, %v", time.Since(begun), a, err)
		}
		// Of a small site as well: it is no count when not everybody was asked.
		a, err = NewCrowd(slow{n: 1000, read: wait(100 * time.Millisecond)}, nil, tend.SystemClock{}).Estimate(t.Context(), 1, nil)
		if err != nil || a.Exact || a.Asked != 2*inOneRead || a.All != 1000 {
			t.Errorf("of a small site: %+v, %v", a, err)
		}
	})
}

func TestCountsOfASiteFollowOneAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		reading, most := 0, 0
		c := NewCrowd(slow{n: 1000, read: func(ctx context.Context) error {
			reading++
			most = max(most, reading)
			defer func() { reading-- }()
			return wait(time.Second)(ctx)
		}}, nil, tend.SystemClock{})
		errs := make(chan error, 20)
		for range 1 + maxWaiting + 3 {
			go func() {
				a, err := c.Count(t.Context(), 1, nil)
				if err == nil && (a.People != 1000 || !a.Exact) {
					t.Errorf("%+v", a)
				}
				errs <- err
			}()
			synctest.Wait()
		}
		busy := 0
		for range 1 + maxWaiting + 3 {
			if err := <-errs; err != nil {
				busy++
				if tend.CodeOf(err) != tend.Limited {
					t.Errorf("%v", err)
				}
			}
		}
		if most != 1 || busy != 3 {
			t.Errorf("%d read at the same time, %d were told to come again", most, busy)
		}
	})
}

func TestACountEndsWithWhoWantedIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		reads := 0
		c := NewCrowd(slow{n: 100_000, read: func(ctx context.Context) error {
			reads++
			return wait(time.Second)(ctx)
		}}, nil, tend.SystemClock{})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() {
			_, err := c.Count(ctx, 1, nil)
			done <- err
		}()
		time.Sleep(2500 * time.Millisecond) //nolint:forbidigo // by the clock of synctest, which takes no time
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) || reads != 3 {
			t.Errorf("%v after %d reads", err, reads)
		}
		if len(c.turns.sites) != 0 || len(c.turns.node) != 0 {
			t.Error("the turn was not given back")
		}
		// Nor does it go on for ever.
		begun := time.Now()
		_, err := c.Count(t.Context(), 1, nil)
		if !strings.Contains(err.Error(), "the estimate stands") || tend.CodeOf(err) != tend.Unavailable || time.Since(begun) != countWithin {
			t.Errorf("after %s: %v", time.Since(begun), err)
		}
	})
}
