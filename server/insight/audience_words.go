package insight

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"tend/server/state"
	"tend/server/store"
	"tend/server/tend"
)

// Bounds of what is learned of a site.
const (
	learnedFrom  = 1000            // people whose states are looked at
	askedOfRuns  = 300             // of them, whose last runs are looked at
	runsBack     = 8               // of each
	newestRuns   = 2000            // of all sites: what nobody of those has done yet
	learnedFor   = 5 * time.Second // then it is learned anew
	forgottenIn  = time.Minute     // and forgotten
	maxNames     = 2000            // names of events
	maxPaths     = 100             // properties of an event; attributes have maxAttributes
	maxAttribute = 500
)

// Past reads what people did; *store.DB implements it.
type Past interface {
	LastRuns(ctx context.Context, site tend.SiteID, people []store.Somebody, back uint64) ([]store.Run, error)
	NewestRuns(ctx context.Context, site tend.SiteID, among int) ([]store.Run, error)
}

// EventName is an event that happened on a site.
type EventName struct {
	Name   string
	People int64 // who did it
	Times  int64 // that they did it
	Last   tend.Micros
}

// Words are what conditions can speak of on a site. The figures are reckoned from some of
// its people, where it has many.
type Words struct {
	Events     []EventName // by name
	Attributes []Property
	OfAccounts []Property            // attributes of the accounts that they are in
	Properties map[string][]Property // by event
	Asked, All int64                 // people
}

// lessons are what was learned lately, by site.
type lessons struct {
	mu    sync.Mutex
	sites map[tend.SiteID]*lesson
}

type lesson struct {
	mu    sync.Mutex
	at    time.Time
	words *Words
}

// of finds a site's, and forgets old ones of others.
func (l *lessons) of(site tend.SiteID, now time.Time) *lesson {
	l.mu.Lock()
	defer l.mu.Unlock()
	for id, other := range l.sites {
		if id != site && other.mu.TryLock() {
			if now.Sub(other.at) > forgottenIn {
				delete(l.sites, id)
			}
			other.mu.Unlock()
		}
	}
	if l.sites == nil {
		l.sites = map[tend.SiteID]*lesson{}
	}
	if l.sites[site] == nil {
		l.sites[site] = &lesson{}
	}
	return l.sites[site]
}

// Words gives what conditions can speak of: at most some seconds old.
func (c *Crowd) Words(ctx context.Context, site tend.SiteID) (*Words, error) {
	now := c.clock.Now()
	l := c.known.of(site, now)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.words != nil && now.Sub(l.at) < learnedFor && !now.Before(l.at) {
		return l.words, nil
	}
	words, err := c.learn(ctx, site)
	if err != nil {
		return nil, err
	}
	l.at, l.words = now, words
	return words, nil
}

// learn looks at some of a site's people, and at what was done lately.
func (c *Crowd) learn(ctx context.Context, site tend.SiteID) (*Words, error) {
	w := &Words{Properties: map[string][]Property{}}
	var err error
	if w.All, err = c.all(ctx, site); err != nil {
		return nil, err
	}
	drawn, err := c.folk.DrawPeople(ctx, site, learnedFrom)
	if err != nil {
		return nil, err
	}
	people, err := c.folk.CountedStates(ctx, site, drawn, nil)
	if err != nil {
		return nil, err
	}
	last, err := c.past.LastRuns(ctx, site, people[:min(len(people), askedOfRuns)], runsBack)
	if err != nil {
		return nil, err
	}
	newest, err := c.past.NewestRuns(ctx, site, newestRuns)
	if err != nil {
		return nil, err
	}
	w.Asked = int64(len(people))
	w.All = max(w.All, w.Asked)
	p := pupil{names: map[string]*EventName{}, properties: map[string]*paths{}, attributes: paths{limit: maxAttribute}}
	for i := range people {
		p.look(people[i].State)
	}
	of := paths{limit: maxAttribute}
	if err := c.learnAccounts(ctx, site, people, &of); err != nil {
		return nil, err
	}
	p.scale(w.Asked, w.All)
	p.read(append(newest, last...))
	for _, name := range p.names {
		w.Events = append(w.Events, *name)
	}
	slices.SortFunc(w.Events, func(a, b EventName) int { return strings.Compare(a.Name, b.Name) })
	for name, of := range p.properties {
		w.Properties[name] = of.list()
	}
	w.Attributes, w.OfAccounts = p.attributes.list(), of.list()
	return w, nil
}

// pupil learns.
type pupil struct {
	names      map[string]*EventName
	properties map[string]*paths
	attributes paths
}

func (p *pupil) look(s *state.State) {
	for i := range s.Attrs {
		p.attributes.see(s.Attrs[i].Path, &s.Attrs[i].Value)
	}
	for i := range s.Events {
		if n := p.name(s.Events[i].Name); n != nil {
			n.People++
			n.Times += int64(s.Events[i].Total)
			n.Last = max(n.Last, s.Events[i].Last)
		}
	}
}

func (p *pupil) name(name string) *EventName {
	n := p.names[name]
	if n == nil && len(p.names) < maxNames {
		n = &EventName{Name: name}
		p.names[name] = n
	}
	return n
}

// scale makes what was found among those asked to what it is among all.
func (p *pupil) scale(asked, all int64) {
	if asked == 0 || asked == all {
		return
	}
	by := float64(all) / float64(asked)
	for _, n := range p.names {
		n.People, n.Times = int64(float64(n.People)*by+0.5), int64(float64(n.Times)*by+0.5)
	}
}

// read looks at what was done. A name that nobody asked has done counts as once.
func (p *pupil) read(runs []store.Run) {
	read := map[int64]bool{}
	for _, run := range runs {
		if read[run.ID] {
			continue
		}
		read[run.ID] = true
		for i := range run.Events {
			if run.Events[i].Kind == tend.KindTrack {
				p.event(&run.Events[i])
			}
		}
	}
}

func (p *pupil) event(e *tend.Event) {
	n := p.name(e.Name)
	if n == nil {
		return
	}
	n.People, n.Times, n.Last = max(n.People, 1), max(n.Times, 1), max(n.Last, e.At)
	if len(e.Props) == 0 {
		return
	}
	of := p.properties[e.Name]
	if of == nil {
		of = &paths{limit: maxPaths}
		p.properties[e.Name] = of
	}
	// Properties have the paths that they would have as attributes.
	var s state.State
	s.Apply(&tend.Event{Kind: tend.KindIdentify, At: e.At, Traits: e.Props})
	for i := range s.Attrs {
		of.see(s.Attrs[i].Path, &s.Attrs[i].Value)
	}
}
