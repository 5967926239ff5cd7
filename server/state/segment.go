package state

import (
	"cmp"
	"encoding/binary"
	"slices"
	"strings"

	"tend/server/tend"
)

// MaxSegments bounds the watched segments that a state says somebody is in. At the bound the one
// that was watched first goes: those of a site are fewer, so it is one that nobody watches any more.
const MaxSegments = 2 * tend.MaxWatched

// Membership says that somebody is in a segment that is watched.
type Membership struct {
	Segment string
	Watch   tend.Micros // names the watch: what another one found says nothing of this one
}

// InSegment tells whether they are in a segment, as a watch has found. It does not allocate.
func (s *State) InSegment(id string, watch tend.Micros) bool {
	i, is := s.findSegment(id)
	return is && s.Segments[i].Watch == watch
}

func (s *State) findSegment(id string) (int, bool) {
	return slices.BinarySearchFunc(s.Segments, id, func(m Membership, id string) int { return strings.Compare(m.Segment, id) })
}

// move takes them into a segment, or out of it. What an earlier watch says late changes nothing.
func (s *State) move(c *tend.SegmentChange) {
	if c == nil || c.Segment == "" {
		return
	}
	i, is := s.findSegment(c.Segment)
	switch {
	case is && s.Segments[i].Watch > c.Watch:
	case is && !c.In:
		s.Segments = slices.Delete(s.Segments, i, i+1)
	case is:
		s.Segments[i].Watch = c.Watch
	case c.In:
		s.Segments = slices.Insert(s.Segments, i, Membership{c.Segment, c.Watch})
		s.forgetSegments()
	}
}

// forgetSegments keeps to the bound.
func (s *State) forgetSegments() {
	for len(s.Segments) > MaxSegments {
		first := slices.MinFunc(s.Segments, func(a, b Membership) int {
			return cmp.Or(cmp.Compare(a.Watch, b.Watch), strings.Compare(a.Segment, b.Segment))
		})
		s.Segments = slices.DeleteFunc(s.Segments, func(m Membership) bool { return m == first })
	}
}

// mergeSegments takes them into the segments of whoever they turned out to be: one of the two was
// in, so nobody comes in by that.
func (s *State) mergeSegments(theirs []Membership) {
	for _, m := range theirs {
		s.move(&tend.SegmentChange{Segment: m.Segment, Watch: m.Watch, In: true})
	}
}

func appendSegments(b []byte, list []Membership) []byte {
	b = binary.AppendUvarint(b, uint64(len(list)))
	for _, m := range list {
		b = binary.AppendVarint(appendText(b, m.Segment), int64(m.Watch))
	}
	return b
}

func (r *reader) segments() []Membership {
	n := r.count(2, MaxSegments)
	if n == 0 {
		return nil
	}
	list := make([]Membership, n)
	for i := range list {
		list[i] = Membership{Segment: r.text(), Watch: tend.Micros(r.varint())}
		r.must(list[i].Segment != "" && (i == 0 || list[i-1].Segment < list[i].Segment))
	}
	return list
}
