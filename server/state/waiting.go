package state

import (
	"cmp"
	"slices"

	"tend/server/tend"
)

// Wait is a match that waits for its time. A person waits for a campaign once.
type Wait struct {
	Campaign string
	Version  int64
	Since    tend.Micros // when it was triggered
	Due      tend.Micros
	Cancel   []string // events that end it
	By       string   // the one that has; "" while none has
	Words    string   // what its message says of the event that triggered it
}

// Unwanted tells whether a person wants no messages of a category.
func (s *State) Unwanted(category string) bool { return slices.Contains(s.Off, category) }

// prefer keeps a choice. Of too many the oldest is forgotten.
func (s *State) prefer(category string, on bool) {
	if category == "" {
		return
	}
	if i := slices.Index(s.Off, category); i >= 0 {
		s.Off = slices.Delete(s.Off, i, i+1)
	}
	if on {
		return
	}
	if len(s.Off) >= MaxOff {
		s.Off = slices.Delete(s.Off, 0, 1)
	}
	s.Off = append(s.Off, category)
}

// Waits tells whether a match of the campaign waits already.
func (s *State) Waits(campaign string) bool {
	return slices.ContainsFunc(s.Waiting, func(w Wait) bool { return w.Campaign == campaign })
}

func (s *State) delay(d *tend.Delay) {
	if d == nil {
		return
	}
	if d.Over {
		s.Waiting = slices.DeleteFunc(s.Waiting, func(w Wait) bool { return w.Campaign == d.Campaign })
		return
	}
	if len(s.Waiting) < MaxWaiting && !s.Waits(d.Campaign) {
		s.Waiting = append(s.Waiting, Wait{
			Campaign: d.Campaign, Version: d.Version, Since: d.Since, Due: d.Due, Cancel: slices.Clone(d.Cancel[:min(len(d.Cancel), tend.MaxCancel)]),
			Words: d.Words,
		})
	}
}

// cancel notes that an event happened for which something that waits is off. What
// arrives late and happened before it began to wait changes nothing.
func (s *State) cancel(event string, at tend.Micros) {
	for i := range s.Waiting {
		if w := &s.Waiting[i]; w.By == "" && at >= w.Since && slices.Contains(w.Cancel, event) {
			w.By = event
		}
	}
}

// mergeWaiting takes in what the other person waits for. What either of them did since
// cancels what waits of both.
func (s *State) mergeWaiting(other []Wait) {
	for _, w := range other {
		if !s.Waits(w.Campaign) {
			s.Waiting = append(s.Waiting, w)
		}
	}
	if len(s.Waiting) == 0 {
		return
	}
	slices.SortFunc(s.Waiting, func(a, b Wait) int {
		return cmp.Or(cmp.Compare(a.Due, b.Due), cmp.Compare(a.Campaign, b.Campaign))
	})
	s.Waiting = s.Waiting[:min(len(s.Waiting), MaxWaiting)]
	for i := range s.Waiting {
		w := &s.Waiting[i]
		for _, name := range w.Cancel {
			if c := s.Event(name); w.By == "" && c != nil && c.Last > w.Since {
				w.By = name
			}
		}
	}
}
