package state

import "slices"

// Reader decodes states one after another into the same memory, for whoever asks each of them a few
// questions and keeps none. The zero value is ready. It is not safe for concurrent use.
type Reader struct {
	state    State
	attrs    []Attr
	counters []Counter
	buckets  []Bucket
}

// Decode is the function of that name, but for the memory: the state holds until the next call, and is
// not to be changed. Its texts may be kept; they keep the memory of all that was decoded with them.
func (in *Reader) Decode(b []byte) (*State, error) {
	in.state = State{passing: true}
	in.buckets = in.buckets[:0]
	r := reader{b: b, in: in, whole: string(b)}
	if err := r.state(&in.state); err != nil {
		return nil, err
	}
	return &in.state, nil
}

// The rooms for lists of so many, of which every item is written by whoever asks.

func (in *Reader) roomForAttrs(n int) []Attr {
	if in == nil {
		return make([]Attr, n)
	}
	in.attrs = slices.Grow(in.attrs[:0], n)[:n]
	return in.attrs
}

func (in *Reader) roomForCounters(n int) []Counter {
	if in == nil {
		return make([]Counter, n)
	}
	in.counters = slices.Grow(in.counters[:0], n)[:n]
	return in.counters
}

// roomForBuckets is of which a state has several lists: one that has no room any more stays as it is.
func (in *Reader) roomForBuckets(n int) []Bucket {
	if in == nil {
		return make([]Bucket, n)
	}
	at := len(in.buckets)
	if cap(in.buckets)-at < n {
		at, in.buckets = 0, make([]Bucket, 0, max(2*cap(in.buckets), n, 64))
	}
	in.buckets = in.buckets[:at+n]
	return in.buckets[at : at+n : at+n]
}
