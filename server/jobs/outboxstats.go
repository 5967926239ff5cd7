package jobs

import (
	"maps"
	"sync"

	"tend/server/store"
)

// PushCount is what attempts are counted by.
type PushCount struct{ Outcome, Service string }

// Overtaken is the outcome of an attempt that took longer than its lease: another node has
// the push now, and says what becomes of it.
const Overtaken = "overtaken"

// OutboxStats count what became of this node's attempts.
type OutboxStats struct {
	mu sync.Mutex
	n  map[PushCount]int64
}

func newOutboxStats() *OutboxStats { return &OutboxStats{n: map[PushCount]int64{}} }

func (s *OutboxStats) count(group []*store.PushEnd) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range group {
		outcome := e.Outcome
		if !e.Kept {
			outcome = Overtaken
		}
		s.n[PushCount{outcome, e.Send.Service}]++
	}
}

// Read gives the counts.
func (s *OutboxStats) Read() map[PushCount]int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.n)
}
