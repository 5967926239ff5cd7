package engage_test

import (
	"context"
	"slices"
	"testing"

	"tend/server/tend"
	"tend/server/testkit"
)

// wish asks for something in a message that was seen, now and then.
func (h *history) wish(x *tab, delivery string) {
	switch h.rnd.IntN(5) {
	case 0:
		h.send(x, snooze(delivery, "10m"))
	case 1:
		h.send(x, receipt(delivery, tend.Fewer))
	case 2:
		h.send(x, receipt(delivery, tend.Dismissed))
	}
}

// mannersHold replays every stream by the plainest reading of the rules: nobody was
// granted what they did not want, or anything in quiet hours; what waited did so for its
// time, or was cancelled, and only what had waited was granted.
func mannersHold(t *testing.T, w *testkit.World, site tend.Site) bool {
	t.Helper()
	rows, err := testkit.Raw(t, w.Place).QueryContext(t.Context(), `SELECT id FROM persons WHERE site = ?`, site.ID)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	a := &watcher{t: t, w: w, site: site}
	for rows.Next() {
		var id tend.PersonID
		if err := rows.Scan(&id); err != nil {
			t.Fatal(err)
		}
		a.replay(id, 1<<62)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d grants, %d of what had waited, %d put off, %d cancelled", a.grants, a.waited, a.snoozed, a.cancelled)
	return a.grants != 0 && a.waited != 0 && a.snoozed != 0 && a.cancelled != 0
}

type watcher struct {
	t                                  *testing.T
	w                                  *testkit.World
	site                               tend.Site
	grants, waited, snoozed, cancelled int
}

// asked is what a person wants no messages of, and what waits for them.
type asked struct {
	off   map[string]bool
	waits map[string]*pending
	seen  map[string]bool // deliveries
}

type pending struct {
	tend.Delay
	by     string
	merged bool // from another stream: when it was cancelled there is not followed here
}

func (a *watcher) replay(p tend.PersonID, upTo int64) *asked {
	s := &asked{map[string]bool{}, map[string]*pending{}, map[string]bool{}}
	stream, err := a.w.DB.ReadStream(context.Background(), a.site.ID, p, 0)
	if err != nil {
		a.t.Fatal(err)
	}
	for _, run := range stream.Runs {
		if run.ID > upTo {
			break
		}
		ended := map[string]*pending{}
		for i := range run.Events {
			a.event(s, &run.Events[i], run.At, ended)
		}
		for i := range run.Events { // by what is known at the end of the unit
			if g := run.Events[i].Grant; g != nil && !s.seen[g.Delivery] {
				s.seen[g.Delivery] = true
				a.grant(s, p, g, run.At, ended)
			}
		}
	}
	return s
}

func (a *watcher) event(s *asked, e *tend.Event, at tend.Micros, ended map[string]*pending) {
	switch e.Kind { //nolint:exhaustive // the others have nothing to do with it
	case tend.KindMerge:
		o := a.replay(e.Merge.Person, e.Merge.Run)
		for topic := range o.off {
			s.off[topic] = true
		}
		for id, w := range o.waits {
			if s.waits[id] == nil {
				s.waits[id] = w
			}
			s.waits[id].merged = true
		}
		for d := range o.seen {
			s.seen[d] = true
		}
		for _, w := range s.waits {
			w.merged = true
		}
	case tend.KindPreference:
		delete(s.off, e.Category)
		if !e.On {
			s.off[e.Category] = true
		}
	case tend.KindTrack:
		for _, w := range s.waits {
			if w.by == "" && e.At >= w.Since && slices.Contains(w.Cancel, e.Name) {
				w.by = e.Name
			}
		}
	case tend.KindDelay:
		a.delay(s, e.Delay, at, ended)
	case tend.KindGrant:
		if e.Grant.Snoozed {
			a.snoozed++
		}
	}
}

func (a *watcher) delay(s *asked, d *tend.Delay, at tend.Micros, ended map[string]*pending) {
	w := s.waits[d.Campaign]
	switch {
	case d.Over && w == nil:
		a.t.Errorf("the waiting for %s ended, which had not begun", d.Campaign)
	case d.Over:
		if w.by != "" {
			a.cancelled++
		} else if at < w.Due && !w.merged {
			a.t.Errorf("the waiting for %s ended %v before its time", d.Campaign, w.Due.Sub(at))
		}
		ended[d.Campaign] = w
		delete(s.waits, d.Campaign)
	case w != nil:
		a.t.Errorf("%s waits twice", d.Campaign)
	default:
		s.waits[d.Campaign] = &pending{Delay: *d}
	}
}

func (a *watcher) grant(s *asked, p tend.PersonID, g *tend.Grant, at tend.Micros, ended map[string]*pending) {
	a.grants++
	topic := g.Category
	if topic == "" {
		topic = "campaign:" + g.Campaign
	}
	if s.off[topic] {
		a.t.Errorf("person %d was granted %s, of which they want none", p, g.Campaign)
	}
	if now := at.Time().Format("15:04"); now >= a.site.Settings.QuietHours.From && now < a.site.Settings.QuietHours.To {
		a.t.Errorf("person %d was granted %s at %s, in quiet hours", p, g.Campaign, now)
	}
	if g.Campaign != "later" {
		return
	}
	a.waited++
	if w := ended[g.Campaign]; w == nil || (w.by != "" && !w.merged) {
		a.t.Errorf("person %d was granted %s without having waited: %+v", p, g.Campaign, w)
	}
}
