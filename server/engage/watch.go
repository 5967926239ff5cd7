package engage

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/go-json-experiment/json"

	"tend/server/tend"
	"tend/server/wire"
)

// Bounds of what a tab watches for. Of more, those of the highest priority count.
const (
	maxWatch = 50
	maxGiven = 200 // that a tab is known to have been told of, the latest
)

// watching is what a tab was told to watch for. It does not change any more.
type watching struct {
	consent string   // for which it was made
	list    []byte   // JSON; nil = nothing
	given   []string // all that it was told of in this conversation
}

// nothing is what most tabs watch for; they share one for each level of consent.
var nothing = map[string]*watching{"": {}, "none": {consent: "none"}, "essential": {consent: "essential"}, "full": {consent: "full"}}

// entry is one thing to watch for, as docs/protocol.md has it.
type entry struct {
	W       string       `json:"w"`
	Type    string       `json:"type"`
	On      string       `json:"on,omitzero"`
	Anchor  *tend.Anchor `json:"anchor,omitzero"`
	For     int64        `json:"for,omitzero"` // milliseconds
	Percent int          `json:"percent,omitzero"`
}

// entryOf is what a tab is told of a campaign that waits for what only it can see; nil
// for all others.
func entryOf(c *tend.Campaign) ([]byte, error) {
	t := &c.Trigger
	if !t.Watched() {
		return nil, nil
	}
	x := entry{W: c.ID, Type: t.Type, On: t.On, Anchor: t.Anchor, Percent: t.Percent}
	if t.For != "" {
		d, err := tend.ParseDuration(t.For)
		if err != nil {
			return nil, fmt.Errorf("engage: trigger: %w", err)
		}
		x.For = d.Milliseconds()
	}
	raw, err := json.Marshal(x)
	if err != nil {
		return nil, fmt.Errorf("engage: trigger: %w", err)
	}
	return raw, nil
}

// watchFor are the campaigns that a tab has to watch for on a page: those that run, and
// that consent allows. The audience is asked when what they wait for has happened, for
// it may change until then.
func (st *site) watchFor(url, consent string, now tend.Micros) []*campaign {
	if st.Stopped {
		return nil
	}
	var list []*campaign
	st.index.watched.each(url, func(c *campaign) {
		if c.runs(now) && c.allowed(consent) {
			list = append(list, c)
		}
	})
	slices.SortFunc(list, byPriority)
	return list[:min(len(list), maxWatch)]
}

// rewatch makes out what a tab has to watch for now. It gives the frame that says so,
// and false where the tab has been told.
func (s *Session) rewatch(st *site, consent string, now tend.Micros) (wire.Watch, bool) {
	was := s.watch.Load()
	if len(st.index.watched.of) == 0 && was.list == nil && was.consent == consent {
		return wire.Watch{}, false
	}
	list := st.watchFor(*s.url.Load(), consent, now)
	if len(list) == 0 && len(was.given) == 0 && nothing[consent] != nil {
		s.watch.Store(nothing[consent])
		return wire.Watch{}, false
	}
	is := &watching{consent: consent, given: was.given}
	for i, c := range list {
		is.list = append(append(is.list, "[,"[min(i, 1)]), c.watch...)
		if !slices.Contains(is.given, c.ID) {
			is.given = append(slices.Clip(is.given), c.ID)
		}
	}
	if len(list) > 0 {
		is.list = append(is.list, ']')
	}
	is.given = is.given[max(0, len(is.given)-maxGiven):]
	s.watch.Store(is)
	return wire.Watch{Watch: is.list}, !bytes.Equal(is.list, was.list)
}

// retold is rewatch after a change of the configuration. What it says it says once more
// with the next look, for a list that was made before it may have left after it.
func (s *Session) retold(st *site, now tend.Micros) (wire.Watch, bool) {
	f, differs := s.rewatch(st, s.watch.Load().consent, now)
	f.Watch = s.watch.Load().list
	return f, s.echo.Swap(differs) || differs
}

// given tells whether the tab may know of a watch: it was told of it, or another
// conversation of it was.
func (s *Session) given(st *site, w string) bool {
	c := st.byID[w]
	return c != nil && c.Trigger.Watched() || slices.Contains(s.watch.Load().given, w)
}
