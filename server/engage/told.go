package engage

import (
	"hash/maphash"

	"tend/server/store"
)

// told remembers which reasons a person's decisions gave last, campaign by campaign,
// so that the same reason need not be looked up in SQL with every event. It holds for
// one revision of the person: whatever another node wrote meanwhile makes a newer one.
// Zero is to know nothing. The person's lock guards it.
type told struct {
	rev uint64
	by  map[string]uint64 // by campaign: the hash of what was said
}

var toldSeed = maphash.MakeSeed()

// said is a decision without its campaign; one is news when any of it differs.
type said struct {
	reason, detail string
	day            int32
}

func (s said) hash() uint64 { return maphash.Comparable(toldSeed, s) }

// at gives what is known at a revision.
func (t *told) at(rev uint64) *told {
	if t.rev != rev {
		*t = told{rev: rev}
	}
	return t
}

// knows tells whether a stop says what the last one said.
func (t *told) knows(s *store.Stop, day int32) bool {
	if t == nil {
		return false
	}
	h, ok := t.by[s.Campaign]
	return ok && h == said{s.Reason, s.Detail, day}.hash()
}

// learn takes in what was committed, and the revision that it made.
func (t *told) learn(stops []store.Stop, day int32, rev uint64) {
	if len(stops) > 0 && t.by == nil {
		t.by = make(map[string]uint64, len(stops))
	}
	for i := range stops {
		if s := &stops[i]; !s.Known {
			t.by[s.Campaign] = said{s.Reason, s.Detail, day}.hash()
		}
	}
	t.rev = rev
}
