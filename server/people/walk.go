package people

import (
	"cmp"
	"container/heap"
	"context"
	"math"
	"slices"

	"tend/server/tend"
)

const (
	endOfTime = tend.Micros(math.MaxInt64)
	batch     = 64    // rows read at once
	maxScan   = 5_000 // rows read for one page at most
)

// walk goes back in time through a person's stream and decisions, and through
// those of everybody who was merged into them.
//
// Events arrive out of order: what was done offline comes late. So what was read
// waits on a heap until nothing unread can be later. That holds because no event
// is later than its arrival, and each run arrived after the one before it; where
// clocks were moved, the bound of the run after it counts instead.
type walk struct {
	past  Past
	site  tend.SiteID
	kinds []tend.Kind // nil: all

	sources []*source
	waiting items
	last    place // of the last item given; zero before the first
	read    int
}

// source is one chain of runs, or the decisions about one person.
type source struct {
	Person    tend.PersonID `json:"p"`
	Decisions bool          `json:"d,omitzero"`
	Next      int64         `json:"n"` // the run to read next, or the decision to read before; 0: all was read
	Bound     tend.Micros   `json:"b"` // nothing unread is later
}

// place is where an item stands in the timeline: later ones come first.
type place struct {
	At       tend.Micros `json:"a"`
	Decision bool        `json:"d,omitzero"` // a decision follows the events that led to it
	ID       int64       `json:"i"`
	Index    int         `json:"x,omitzero"`
}

func (p place) compare(o place) int {
	if c := cmp.Compare(p.At, o.At); c != 0 {
		return c
	}
	if p.Decision != o.Decision {
		if p.Decision {
			return 1
		}
		return -1
	}
	return cmp.Or(cmp.Compare(p.ID, o.ID), cmp.Compare(p.Index, o.Index))
}

type item struct {
	place
	from  *source
	bound tend.Micros // of its run
	entry Entry
}

// items is a heap with the latest on top.
type items []item

func (h items) Len() int           { return len(h) }
func (h items) Less(i, j int) bool { return h[i].compare(h[j].place) > 0 }
func (h items) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *items) Push(x any)        { *h = append(*h, x.(item)) } //nolint:forcetypeassert // container/heap hands back what we push
func (h *items) Pop() any {
	old := *h
	it := old[len(old)-1]
	*h = old[:len(old)-1]
	return it
}

// enter adds a person's stream and decisions, once.
func (w *walk) enter(person tend.PersonID, run int64, bound tend.Micros) {
	if slices.ContainsFunc(w.sources, func(s *source) bool { return s.Person == person }) {
		return
	}
	w.sources = append(w.sources,
		&source{Person: person, Next: run, Bound: bound},
		&source{Person: person, Next: math.MaxInt64, Bound: bound, Decisions: true})
}

// page gives the next items, at most limit.
func (w *walk) page(ctx context.Context, limit int) ([]item, error) {
	var out []item
	for len(out) < limit {
		behind := w.behind()
		if len(w.waiting) > 0 && (behind == nil || w.waiting[0].At > behind.Bound) {
			it := heap.Pop(&w.waiting).(item) //nolint:forcetypeassert // the heap holds nothing else
			w.last = it.place
			out = append(out, it)
			continue
		}
		if behind == nil || w.read >= maxScan {
			break
		}
		if err := w.load(ctx, behind); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// behind is the source that may hold the latest unread item.
func (w *walk) behind() *source {
	var best *source
	for _, s := range w.sources {
		if s.Next != 0 && (best == nil || s.Bound > best.Bound) {
			best = s
		}
	}
	return best
}

func (w *walk) load(ctx context.Context, s *source) error {
	if s.Decisions {
		return w.loadDecisions(ctx, s)
	}
	runs, err := w.past.RunsBack(ctx, w.site, s.Person, s.Next, batch)
	if err != nil {
		return err
	}
	w.read += len(runs)
	s.Next = 0
	for i := range runs {
		run := &runs[i]
		s.Bound, s.Next = min(s.Bound, run.At), run.Prev
		for j := range run.Events {
			e := &run.Events[j]
			if e.Merge != nil {
				w.enter(e.Merge.Person, e.Merge.Run, s.Bound)
			}
			w.add(s, place{At: min(e.At, s.Bound), ID: run.ID, Index: j}, Entry{Event: *e})
		}
	}
	return nil
}

func (w *walk) loadDecisions(ctx context.Context, s *source) error {
	if w.kinds != nil && !slices.Contains(w.kinds, KindDecision) {
		s.Next = 0
		return nil
	}
	list, err := w.past.DecisionsBack(ctx, w.site, s.Person, s.Next, batch)
	if err != nil {
		return err
	}
	w.read += len(list)
	s.Next = 0
	for i := range list {
		d := list[i]
		s.Bound = min(s.Bound, d.At)
		w.add(s, place{At: s.Bound, Decision: true, ID: d.ID}, Entry{Event: tend.Event{Kind: KindDecision, At: d.At}, Decision: &d})
	}
	if len(list) == batch {
		s.Next = list[batch-1].ID
	}
	return nil
}

// add lets an item wait, unless it is not asked for or was given on a page before.
func (w *walk) add(from *source, at place, e Entry) {
	if w.kinds != nil && !slices.Contains(w.kinds, e.Kind) || unsaid(&e.Event) {
		return
	}
	if w.last != (place{}) && at.compare(w.last) >= 0 {
		return
	}
	heap.Push(&w.waiting, item{place: at, from: from, bound: from.Bound, entry: e})
}

// mark is what a cursor says. Each source begins again at the newest run that
// still has an item to give.
type mark struct {
	Person  tend.PersonID `json:"p"`
	Last    place         `json:"l"`
	Sources []source      `json:"s"`
}

// cursor names the rest, "" when there is none.
func (w *walk) cursor() (string, error) {
	if len(w.waiting) == 0 && w.behind() == nil {
		return "", nil
	}
	m := mark{Person: w.sources[0].Person, Last: w.last, Sources: make([]source, len(w.sources))}
	for i, s := range w.sources {
		m.Sources[i] = *s
	}
	for _, it := range w.waiting {
		s := &m.Sources[slices.Index(w.sources, it.from)]
		first := it.ID
		if it.Decision {
			first++ // the decisions before this one
		}
		if first > s.Next {
			s.Next, s.Bound = first, it.bound
		}
	}
	return WriteCursor(m)
}

// resume goes on from a cursor of the same person.
func (w *walk) resume(cursor string, person tend.PersonID) error {
	var m mark
	if err := ReadCursor(cursor, &m); err != nil {
		return err
	}
	if m.Person != person || len(m.Sources) < 2 || len(m.Sources) > 64 {
		return errCursor()
	}
	w.last = m.Last
	for i := range m.Sources {
		w.sources = append(w.sources, &m.Sources[i])
	}
	return nil
}
