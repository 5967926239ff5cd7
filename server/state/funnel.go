package state

import (
	"encoding/binary"
	"slices"
	"time"

	"tend/server/tend"
)

// DefineFunnel makes the definition of a funnel: its steps in their order, none of them negated, and
// how long one attempt at all of them may take.
func DefineFunnel(steps []Step, within time.Duration) (*Definition, error) {
	list, err := inOrder(steps)
	if err != nil {
		return nil, err
	}
	of := stored{Funnel: list, Within: within.Microseconds()}
	return of.write()
}

// Funnel is how far somebody has come in a funnel. One attempt runs at a time: it begins with the
// first step when none runs, and is over when it is completed or when its time is.
type Funnel struct {
	Latest []tend.Micros // when the latest attempt reached each step that it did; empty where that was completed, or there is none
	Done   []tend.Micros // when the last completed one reached each step
}

// take takes the next event of a funnel in, as Derived.take does.
func (f *Funnel) take(d *Derived, at tend.Micros, mask uint32) {
	if f.over(d.of, at) || len(f.Latest) == 0 {
		if mask&1 != 0 {
			f.Latest = []tend.Micros{at}
		}
		return
	}
	if mask&(1<<len(f.Latest)) == 0 {
		return
	}
	if f.Latest = append(f.Latest, at); len(f.Latest) == len(d.of.Steps) {
		f.Done, f.Latest = f.Latest, nil
		d.complete(at)
	}
}

// over tells whether the time of the latest attempt is over, where that was not completed.
func (f *Funnel) over(of *Definition, now tend.Micros) bool {
	return len(f.Latest) > 0 && now-f.Latest[0] > tend.Micros(of.Within.Microseconds())
}

// Attempt is the latest one: when it reached each step; nil where there never was one.
func (f *Funnel) Attempt() []tend.Micros {
	if len(f.Latest) > 0 {
		return f.Latest
	}
	return f.Done
}

// Since is the attempt by which they count among those who entered since a moment: the last completed
// one that began then, else the latest; nil where neither did.
func (f *Funnel) Since(from tend.Micros) []tend.Micros {
	for _, times := range [][]tend.Micros{f.Done, f.Latest} {
		if len(times) > 0 && times[0] >= from {
			return times
		}
	}
	return nil
}

// Runs tells whether an attempt is under way: it was not completed, and its time is not over.
func (f *Funnel) Runs(of *Definition, now tend.Micros) bool {
	return len(f.Latest) > 0 && !f.over(of, now)
}

// Stuck tells whether the latest attempt was not completed and is so far, and no further, for some
// time; 0 means that the time of the funnel is over.
func (f *Funnel) Stuck(of *Definition, now tend.Micros, long time.Duration) bool {
	if long == 0 {
		return f.over(of, now)
	}
	n := len(f.Latest)
	return n > 0 && now-f.Latest[n-1] >= tend.Micros(long.Microseconds())
}

// appendFunnel encodes how far somebody has come; of what is no funnel it is a zero.
func (d *Derived) appendFunnel(b []byte) []byte {
	if b = appendFlag(b, d.Funnel != nil); d.Funnel == nil {
		return b
	}
	return appendTimes(appendTimes(binary.AppendVarint(b, int64(d.Seen)), d.Funnel.Latest), d.Funnel.Done)
}

func (s *State) appendFunnels(b []byte) []byte {
	for i := range s.Derived {
		b = s.Derived[i].appendFunnel(b)
	}
	return b
}

// appendTimes encodes times in their order, each by what it is after the one before.
func appendTimes(b []byte, list []tend.Micros) []byte {
	b = binary.AppendUvarint(b, uint64(len(list)))
	last := tend.Micros(0)
	for _, at := range list {
		b = binary.AppendVarint(b, int64(at-last))
		last = at
	}
	return b
}

func (r *reader) funnel(d *Derived) {
	if !r.flag() {
		return
	}
	r.must(len(d.Attempts) == 0)
	d.Seen = tend.Micros(r.varint())
	d.Funnel = &Funnel{Latest: r.times(), Done: r.times()}
}

func (r *reader) times() []tend.Micros {
	n := r.count(1, MaxSteps)
	if n == 0 {
		return nil
	}
	list, last := make([]tend.Micros, n), tend.Micros(0)
	for i := range list {
		last += tend.Micros(r.varint())
		list[i] = last
	}
	r.must(slices.IsSorted(list))
	return list
}
