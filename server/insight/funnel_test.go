package insight

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"tend/server/state"
	"tend/server/store"
	"tend/server/target"
	"tend/server/tend"
	"tend/server/testkit"
)

// deed is what somebody did, as the test knows it beside what SQL has.
type deed struct {
	at   time.Time
	what string // signed_up, with a plan; a path; invited; another event
}

// walked is a crowd that walks through a funnel, with what each did.
type walked struct {
	*crowd

	*Funnels

	of    *target.Funnel
	deeds map[*someone][]deed
	dice  *rand.Rand
}

const walkway = `{"within":"10d","steps":[{"key":"signed_up","event":"signed_up","where":[{"path":"plan","op":"eq","value":"pro"}]},` +
	`{"key":"pricing","name":"Prices","page":{"op":"matches","value":"/pricing*"}},{"key":"invited","event":"invited"},{"key":"back","event":"signed_up"}]}`

// The steps of walkway as the test has them: what somebody did is a step where it is one of these.
var walkSteps = [][]string{{"signed_up pro"}, {"/pricing", "/pricing/team"}, {"invited"}, {"signed_up pro", "signed_up free"}}

var walkDeeds = []string{"signed_up pro", "signed_up pro", "signed_up free", "/pricing", "/pricing/team", "/docs", "invited", "export"}

func walks(t *testing.T, on testkit.Database, seed uint64, people, rounds int) *walked {
	t.Helper()
	c := &crowd{World: testkit.OpenOn(t, on)}
	c.Crowd = NewCrowd(c.DB, c.DB, c.Clock)
	c.site, c.other = c.Site(t, tend.Site{Name: "one"}).ID, c.Site(t, tend.Site{Name: "two"}).ID
	of, err := target.ReadFunnel([]byte(walkway))
	if err != nil {
		t.Fatal(err)
	}
	w := &walked{crowd: c, Funnels: NewFunnels(c.DB, c.DB, c.Crowd, c.Clock), of: of, deeds: map[*someone][]deed{}, dice: rand.New(rand.NewPCG(seed, 5))}
	for i := range people {
		p := &someone{id: tend.NewPersonID(c.Clock.Now().Add(time.Duration(i+1) * time.Millisecond)), page: "/"}
		if i%3 != 2 {
			p.user = fmt.Sprintf("u%03d", i)
		}
		c.people = append(c.people, p)
		c.arrive(t, p, c.site)
	}
	zoe := &someone{id: tend.NewPersonID(c.Clock.Now()), user: "zoe", page: "/"}
	c.arrive(t, zoe, c.other)
	for range rounds {
		w.Clock.Add(time.Duration(w.dice.IntN(72*60)) * time.Minute)
		for i, p := range c.people {
			w.round(t, i, p)
		}
		w.does(t, zoe, c.other, w.dice.IntN(4))
	}
	w.Clock.Add(time.Hour)
	return w
}

// round has somebody do some of it: a few have what they did kept, are counted by the state, are taken
// into another, or are erased.
func (w *walked) round(t *testing.T, i int, p *someone) {
	t.Helper()
	if p.gone || w.dice.IntN(3) == 0 {
		return
	}
	w.does(t, p, w.site, w.dice.IntN(4))
	switch w.dice.IntN(12) {
	case 0:
		w.snapshot(t, p, w.site)
	case 1, 2:
		w.knows(t, p)
	case 3:
		if into := w.people[w.dice.IntN(len(w.people))]; p.user == "" && into.user != "" && !into.gone {
			w.merge(t, into, p)
			w.deeds[into] = append(w.deeds[into], w.deeds[p]...)
		}
	case 4:
		if i%7 == 0 {
			w.erase(t, p)
		}
	}
}

// does is a unit of work; some of what is in it was done days before.
func (w *walked) does(t *testing.T, p *someone, site tend.SiteID, n int) {
	t.Helper()
	var events []tend.Event
	for range n {
		d := w.chance()
		w.deeds[p] = append(w.deeds[p], d)
		events = append(events, d.event())
	}
	if len(events) > 0 {
		w.commit(t, p, site, events...)
	}
}

// chance is one of walkDeeds, at times one of days before.
func (w *walked) chance() deed {
	d := deed{at: w.Clock.Now().Add(-time.Duration(w.dice.IntN(60_000_000)) * time.Microsecond), what: walkDeeds[w.dice.IntN(len(walkDeeds))]}
	if w.dice.IntN(9) == 0 {
		d.at = d.at.Add(-time.Duration(w.dice.IntN(6*24*60)) * time.Minute)
	}
	return d
}

func (d *deed) event() tend.Event {
	e := tend.Event{Kind: tend.KindTrack, At: tend.Stamp(d.at)}
	name, plan, _ := strings.Cut(d.what, " ")
	if e.Name = name; name[0] == '/' {
		e.Kind, e.Name, e.Page = tend.KindPage, "", &tend.Page{URL: "https://one.example" + name}
	} else if plan != "" {
		e.Props = fmt.Appendf(nil, `{"plan":%q}`, plan)
	}
	return e
}

// knows has the state of somebody count the funnel from now on, as a campaign that asks for it does.
func (w *walked) knows(t *testing.T, p *someone) {
	t.Helper()
	list, err := store.Recount(t.Context(), w.DB, store.Counted{Site: w.site, Person: p.id, Rev: p.rev}, []*state.Definition{w.of.Definition}, nil)
	if err != nil {
		t.Fatal(err)
	}
	w.commit(t, p, w.site, tend.Event{Kind: tend.KindCounters, At: tend.Stamp(w.Clock.Now()), Counters: &tend.Counters{Add: [][]byte{list[0].Append(nil)}}})
}

func (w *walked) erase(t *testing.T, p *someone) {
	t.Helper()
	if err := w.DB.Change(t.Context(), func(c *store.Change) error { return c.Erase(t.Context(), w.site, p.id, fmt.Sprint("a", p.id)) }); err != nil {
		t.Fatal(err)
	}
	p.gone = true
}

// place is where the slow recount finds somebody.
type place struct {
	reached []time.Time
	runs    bool
}

// walkLong is within of walkway.
const walkLong = 10 * 24 * time.Hour

// attempts goes through all that was done, attempt by attempt.
func attempts(deeds []deed) (attempts [][]time.Time) {
	deeds = slices.Clone(deeds)
	slices.SortStableFunc(deeds, func(a, b deed) int { return a.at.Compare(b.at) })
	open := false
	for _, d := range deeds {
		last := len(attempts) - 1
		if open && d.at.Sub(attempts[last][0]) > walkLong {
			open = false
		}
		switch {
		case open && slices.Contains(walkSteps[len(attempts[last])], d.what):
			attempts[last] = append(attempts[last], d.at)
			open = len(attempts[last]) < len(walkSteps)
		case !open && slices.Contains(walkSteps[0], d.what):
			attempts, open = append(attempts, []time.Time{d.at}), true
		}
	}
	return attempts
}

// standing finds the attempt that counts among those that began since a moment.
func standing(deeds []deed, from, now time.Time) *place {
	since := slices.DeleteFunc(attempts(deeds), func(a []time.Time) bool { return a[0].Before(from) })
	if len(since) == 0 {
		return nil
	}
	for _, a := range slices.Backward(since) {
		if len(a) == len(walkSteps) {
			return &place{reached: a}
		}
	}
	last := since[len(since)-1]
	return &place{reached: last, runs: now.Sub(last[0]) <= walkLong}
}

// expected is the report as the slow recount gives it, and who is where; by whom, what was done.
func expected[K comparable](now time.Time, days int, deeds map[K][]deed) (FunnelReport, map[string]map[K]time.Time) {
	r := FunnelReport{From: now.AddDate(0, 0, -days), To: now, Finished: true, Steps: make([]FunnelStep, len(walkSteps))}
	who, took := map[string]map[K]time.Time{}, make([][]float64, len(walkSteps))
	put := func(step int, state string, id K, at time.Time) {
		key := fmt.Sprint(step, state)
		if who[key] == nil {
			who[key] = map[K]time.Time{}
		}
		who[key][id] = at
	}
	for id, did := range deeds {
		r.Asked, r.People = r.Asked+1, r.People+1
		at := standing(did, r.From, now)
		if at == nil {
			continue
		}
		r.Entered++
		for i, when := range at.reached {
			r.Steps[i].Reached++
			put(i, AtStepReached, id, when)
			if i > 0 {
				took[i] = append(took[i], float64(when.Sub(at.reached[i-1])))
			}
		}
		switch last := len(at.reached) - 1; {
		case last == len(walkSteps)-1:
			r.Completed++
		case at.runs:
			r.Steps[last].Here++
			put(last, AtStepHere, id, at.reached[last])
		default:
			r.Steps[last].Left++
			put(last, AtStepLeft, id, at.reached[last])
		}
	}
	for i := range r.Steps {
		r.Steps[i].Median = -1
		if list := took[i]; len(list) > 0 {
			slices.Sort(list)
			r.Steps[i].Median = time.Duration((list[(len(list)-1)/2] + list[len(list)/2]) / 2)
		}
	}
	return r, who
}

// listed reads a list to its end, three at a time.
func listed[K, C comparable, R any](t *testing.T, which AtStep, page func(after C, limit int) ([]Entrant[R], C, error), who func(*R) (K, tend.Micros)) map[K]time.Time {
	t.Helper()
	var none, after C
	found, before := map[K]time.Time{}, tend.Micros(0)
	for {
		list, next, err := page(after, 3)
		if err != nil || len(list) > 3 || next != none && len(list) < 3 {
			t.Fatalf("%+v: %d, %+v, %v", which, len(list), next, err)
		}
		for _, e := range list {
			id, last := who(&e.Row)
			if _, twice := found[id]; twice || before != 0 && last > before {
				t.Errorf("%+v: %v is given twice, or behind one who was seen before", which, id)
			}
			found[id], before = e.At.Time(), last
		}
		if after = next; next == none {
			return found
		}
	}
}

// compared holds a report and its lists against what the slow recount gives.
func compared[K comparable](t *testing.T, w *walked, days int, deeds map[K][]deed, at func(AtStep) map[K]time.Time) {
	t.Helper()
	want, who := expected(w.Clock.Now(), days, deeds)
	got, err := w.Report(t.Context(), w.site, w.of, days)
	if err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%d days: %v\n%v; want\n%v", days, err, got, want)
	}
	for step := range walkSteps {
		for _, state := range []string{AtStepHere, AtStepLeft, AtStepReached} {
			found, want := at(AtStep{Step: step, State: state, Days: days}), who[fmt.Sprint(step, state)]
			if len(found) != len(want) {
				t.Errorf("%d days, step %d, %s: %v; want %v", days, step, state, found, want)
			}
			for id, at := range want {
				if !found[id].Equal(at) {
					t.Errorf("%d days, step %d, %s: %v at %s, want %s", days, step, state, id, found[id], at)
				}
			}
		}
	}
}

func (w *walked) compare(t *testing.T, days int) {
	t.Helper()
	deeds := map[tend.PersonID][]deed{}
	for _, p := range w.people {
		if !p.gone {
			deeds[p.id] = w.deeds[p]
		}
	}
	compared(t, w, days, deeds, func(which AtStep) map[tend.PersonID]time.Time {
		return listed(t, which, func(after store.After, limit int) ([]Entrant[store.Person], store.After, error) {
			return w.Funnels.People(t.Context(), w.site, w.of, which, after, limit)
		}, func(p *store.Person) (tend.PersonID, tend.Micros) { return p.ID, p.Last })
	})
}

// Over random histories, with people merged and erased, with what comes late, and with states of which
// some know the funnel, all is as a recount of everything that was done.
func TestAFunnelReportIsWhatARecountGives(t *testing.T) {
	testkit.Each(t, func(t *testing.T, on testkit.Database) {
		for seed := range uint64(3) {
			t.Run(fmt.Sprint(seed), func(t *testing.T) {
				w := walks(t, on, seed, 27, 12)
				for _, days := range []int{2, 9, 17, MaxFunnelDays} {
					w.compare(t, days)
				}
				w.holds(t)
			})
		}
	})
}

// holds compares for how many people conditions hold with what their last attempts say.
func (w *walked) holds(t *testing.T) {
	t.Helper()
	want := map[string]int64{"not_entered": 0, "in": 0, "stuck": 0, "completed": 0}
	for _, p := range w.people {
		attempts := attempts(w.deeds[p])
		switch last := len(attempts) - 1; {
		case p.gone:
		case last < 0:
			want["not_entered"]++
		case len(attempts[last]) == len(walkSteps):
			want["completed"]++
		case w.Clock.Now().Sub(attempts[last][0]) <= walkLong:
			want["in"]++
		default:
			want["stuck"]++
		}
	}
	saved := target.Saved{Funnels: target.Funnels{"way": {ID: "way", Name: "Way", Body: []byte(walkway)}}}
	for state, people := range want {
		rule, err := saved.Compile(fmt.Appendf(nil, `{"type":"funnel","id":"way","state":%q}`, state))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := w.Count(t.Context(), w.site, rule); err != nil || got.People != people {
			t.Errorf("%s: %d people, %v; want %d", state, got.People, err, people)
		}
	}
}
