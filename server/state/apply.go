package state

import (
	"slices"
	"time"

	"tend/server/tend"
)

// Apply folds one event into the state. It never fails: what an event does not
// say changes nothing.
func (s *State) Apply(e *tend.Event) {
	switch e.Kind {
	case tend.KindPage:
		s.viewed(e)
	case tend.KindTrack:
		s.did(e)
	case tend.KindIdentify:
		s.said(e)
		s.named(e.User)
		s.traits(e.Traits, e.Signed)
	case tend.KindAlias:
		s.named(e.User)
	case tend.KindGroup:
		s.said(e)
		s.Account = e.Account
	case tend.KindConsent:
		s.Consent = e.Level
	case tend.KindContext:
		s.context(e.Context)
	case tend.KindGrant:
		s.grant(e.Grant)
		s.aim(e.Grant, e.At)
		s.granted(e.Grant, e.At)
	case tend.KindReceipt:
		s.stepOff(e)
		s.settle(e.Delivery)
		s.saw(e)
		s.answer(e)
		s.became(e)
	case tend.KindRelease:
		s.settle(e.Delivery)
	case tend.KindPreference:
		s.prefer(e.Category, e.On)
	case tend.KindDelay:
		s.delay(e.Delay)
	case tend.KindFallback:
		s.climb(e.Delay)
	case tend.KindGoal:
		s.Goals = slices.DeleteFunc(s.Goals, func(g Goal) bool { return g.Delivery == e.Delivery })
		s.converted(e)
	case tend.KindAttention:
		s.attend(e)
	case tend.KindCounters:
		s.count(e.Counters)
	case tend.KindMetric:
		s.measure(e)
	case tend.KindList:
		s.enlist(e.Name, e.On)
	case tend.KindSegment:
		s.move(e.Segment)
	case tend.KindMerge:
		s.merge(e.Merge)
	case tend.KindTrigger, tend.KindReset, tend.KindPush:
	}
}

// named notes the user id of somebody who had none. Another one that leads to them is an
// alias, and they are called as before.
func (s *State) named(user string) {
	if s.User == "" {
		s.User = user
	}
}

func (s *State) did(e *tend.Event) {
	s.act(e.At)
	s.counter(e.Name).add(e.At, s.Day(e.At))
	s.spend(e)
	s.derive(e)
	if e.Past {
		s.belonged(e.Account)
		return
	}
	s.cancel(e.Name, e.At)
	s.reach(e.Name, e.At)
}

func (s *State) viewed(e *tend.Event) {
	s.act(e.At)
	if e.Page != nil && e.Page.URL != "" && s.Last.Sub(e.At) <= lateness {
		s.Page = *e.Page
	}
	s.enter(e)
	s.Pages.add(e.At, s.Day(e.At))
	s.derive(e)
}

// lateness is how much older than the last activity a page view may be to be
// where the person is now: tabs are not quite in step, but what lay in an outbox
// for long is the past.
const lateness = time.Minute

// act notes activity, and a new visit after a silence. A late event, one before
// the last activity, never begins a visit.
func (s *State) act(at tend.Micros) {
	if s.First == 0 || at < s.First {
		s.First = at
	}
	if s.Visits.Total == 0 || at.Sub(s.Last) > VisitGap {
		s.Visits.add(at, s.Day(at))
		s.Visit, s.Entry = at, Entry{}
	}
	if at > s.Last {
		s.Last = at
	}
}

// said notes that something was said of the person, which mostly they do themselves. A file
// that does is no activity of theirs, and tells no more than that they were known by then.
func (s *State) said(e *tend.Event) {
	if !e.Past {
		s.act(e.At)
	} else if s.First == 0 || e.At < s.First {
		s.First = e.At
	}
}

// belonged is the account that something past was done for: theirs where none is known.
func (s *State) belonged(account string) {
	if s.Account == "" {
		s.Account = account
	}
}

func (s *State) context(c *tend.Context) {
	if c == nil {
		return
	}
	if c.Zone != "" && c.Zone != s.Zone {
		s.setZone(c.Zone)
	}
	if c.Lang != "" {
		s.Lang = c.Lang
	}
	if c.Width > 0 {
		s.Width, s.Height = c.Width, c.Height
	}
	if c.Consent != "" {
		s.Consent = c.Consent
	}
	if c.Seen() {
		s.Browser, s.OS, s.Device = c.Browser, c.OS, c.Device
	}
}

// grant opens a delivery, or renews the lease of one that is open. At the bound
// the oldest is forgotten here; the ledger in SQL keeps it.
func (s *State) grant(g *tend.Grant) {
	if g == nil || g.Held || g.Channel != "" { // what no tab draws is offered to none
		return
	}
	open := *g
	open.Snoozed, open.Goal = false, nil // it comes back like any other, and what it is for is kept apart
	for i := range s.Open {
		if s.Open[i].Delivery == g.Delivery {
			s.Open[i] = open
			return
		}
	}
	if len(s.Open) >= MaxOpen {
		s.Open = append(s.Open[:0], s.Open[1:]...)
	}
	s.Open = append(s.Open, open)
}

// settle closes a delivery: it was seen, or taken back. Any receipt closes it,
// because each of them means that the browser has had it.
func (s *State) settle(delivery string) {
	for i := range s.Open {
		if s.Open[i].Delivery == delivery {
			s.Open = append(s.Open[:i], s.Open[i+1:]...)
			return
		}
	}
}

// merge takes in the history of the anonymous person that this one turned out to
// be. Counts add up, the earlier first and the later last win, and what is
// already known of the known person stands.
func (s *State) merge(m *tend.Merge) {
	if m == nil {
		return
	}
	o, err := Decode(m.State)
	if err != nil {
		return
	}
	for _, a := range o.Attrs {
		if _, ok := s.Attr(a.Path); !ok {
			s.setAttr(a.Path, a.Value, a.Signed)
		}
	}
	s.mergeEvents(o)
	s.Visits.take(&o.Visits)
	s.Pages.take(&o.Pages)
	if o.First != 0 && (s.First == 0 || o.First < s.First) {
		s.First = o.First
	}
	if o.Last > s.Last {
		s.Last, s.Visit, s.Page, s.Entry = o.Last, o.Visit, o.Page, o.Entry
	}
	if s.Zone == "" {
		s.setZone(o.Zone)
	}
	if s.Lang == "" {
		s.Lang = o.Lang
	}
	if s.Width == 0 {
		s.Width, s.Height = o.Width, o.Height
	}
	if s.Browser == "" && s.OS == "" && s.Device == "" {
		s.Browser, s.OS, s.Device = o.Browser, o.OS, o.Device
	}
	s.Consent = stricter(s.Consent, o.Consent)
	if s.Account == "" {
		s.Account = o.Account
	}
	s.mergeOpen(o.Open)
	for _, category := range o.Off { // the stricter of both
		s.prefer(category, false)
	}
	s.Waiting = s.mergeWaits(s.Waiting, o.Waiting, MaxWaiting)
	s.Ladders = s.mergeWaits(s.Ladders, o.Ladders, MaxLadders)
	s.Attention.take(&o.Attention)
	s.mergeSums(o.Sums)
	for i := range o.Answers {
		s.keepAnswer(&o.Answers[i])
	}
	s.mergeGoals(o.Goals)
	s.mergeMetrics(o.Metrics)
	s.mergeMessages(o.Messages)
	s.mergeLists(o.Lists)
	s.mergeSegments(o.Segments)
}

func (s *State) mergeOpen(theirs []tend.Grant) {
	for i := range theirs {
		if _, ok := s.Opened(theirs[i].Delivery); !ok {
			s.Open = append(s.Open, theirs[i])
		}
	}
	s.sortOpen()
	s.Open = s.Open[:min(len(s.Open), MaxOpen)] // the ledger takes back the newest
}

func (s *State) mergeEvents(o *State) {
	s.mergeDerived(o)
	for i := range o.Events {
		c := &o.Events[i]
		if len(s.Events) >= MaxNames && s.Event(c.Name) == nil && c.Last <= s.Events[s.oldest()].Last {
			continue // it would be the first to be forgotten
		}
		s.counter(c.Name).take(c)
	}
}

// stricter gives the consent that allows less; one never given counts for nothing.
func stricter(a, b string) string {
	rank := map[string]int{"none": 1, "essential": 2, "full": 3}
	switch {
	case rank[a] == 0:
		return b
	case rank[b] == 0 || rank[a] <= rank[b]:
		return a
	}
	return b
}

// InVisit tells whether a moment belongs to the running visit.
func (s *State) InVisit(at tend.Micros) bool {
	return s.Visits.Total > 0 && at.Sub(s.Last) <= VisitGap
}
