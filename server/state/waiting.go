package state

import (
	"cmp"
	"encoding/binary"
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
func (s *State) Waits(campaign string) bool { return among(s.Waiting, campaign) >= 0 }

// among finds what waits of a campaign; -1 is nothing.
func among(list []Wait, campaign string) int {
	return slices.IndexFunc(list, func(w Wait) bool { return w.Campaign == campaign })
}

func (s *State) delay(d *tend.Delay) { s.Waiting = waited(s.Waiting, d, MaxWaiting) }

// maxEnds is how many events end what waits: those that an author names, and a goal.
const maxEnds = tend.MaxCancel + 1

// waited is a list of what waits after something began to, or waits no more.
func waited(list []Wait, d *tend.Delay, limit int) []Wait {
	switch {
	case d == nil:
	case d.Over:
		return slices.DeleteFunc(list, func(w Wait) bool { return w.Campaign == d.Campaign })
	case len(list) < limit && among(list, d.Campaign) < 0:
		return append(list, Wait{
			Campaign: d.Campaign, Version: d.Version, Since: d.Since, Due: d.Due, Cancel: slices.Clone(d.Cancel[:min(len(d.Cancel), maxEnds)]),
			Words: d.Words,
		})
	}
	return list
}

// cancel notes that an event happened for which something that waits is off. What
// arrives late and happened before it began to wait changes nothing.
func (s *State) cancel(event string, at tend.Micros) {
	for _, list := range [...][]Wait{s.Waiting, s.Ladders} {
		for i := range list {
			if w := &list[i]; w.By == "" && at >= w.Since && slices.Contains(w.Cancel, event) {
				w.By = event
			}
		}
	}
}

// mergeWaits takes what the other person waits for into a list. What either of them did since
// cancels what waits of both.
func (s *State) mergeWaits(list, other []Wait, limit int) []Wait {
	for _, w := range other {
		if among(list, w.Campaign) < 0 {
			list = append(list, w)
		}
	}
	if len(list) == 0 {
		return list
	}
	slices.SortFunc(list, func(a, b Wait) int {
		return cmp.Or(cmp.Compare(a.Due, b.Due), cmp.Compare(a.Campaign, b.Campaign))
	})
	list = list[:min(len(list), limit)]
	for i := range list {
		w := &list[i]
		for _, name := range w.Cancel {
			if c := s.Event(name); w.By == "" && c != nil && c.Last > w.Since {
				w.By = name
			}
		}
	}
	return list
}

func appendWaits(b []byte, list []Wait) []byte {
	b = binary.AppendUvarint(b, uint64(len(list)))
	for i := range list {
		w := &list[i]
		b = appendText(b, w.Campaign)
		for _, n := range [...]int64{w.Version, int64(w.Since), int64(w.Due)} {
			b = binary.AppendVarint(b, n)
		}
		b = appendTexts(b, w.Cancel)
		b = appendText(b, w.By)
		b = appendText(b, w.Words)
	}
	return b
}

func (r *reader) waits(limit int) []Wait {
	n := r.count(7, limit)
	if n == 0 {
		return nil
	}
	list := make([]Wait, n)
	for i := range list {
		list[i] = Wait{
			Campaign: r.text(), Version: r.varint(), Since: tend.Micros(r.varint()), Due: tend.Micros(r.varint()),
			Cancel: r.texts(maxEnds), By: r.text(), Words: r.text(),
		}
	}
	return list
}
