package state

import "tend/server/tend"

// Counter counts one thing: for ever, by UTC hour for two days, and by the
// person's calendar day for MaxDays active days. A day is the one in the
// person's zone as known at the event; it is never computed again.
type Counter struct {
	Name  string
	Total uint64
	First tend.Micros
	Last  tend.Micros
	Hours []Bucket // sorted by At
	Days  []Bucket // sorted by At
}

// Bucket is a count in one hour or one day.
type Bucket struct {
	At int32 // number of the hour or day
	N  uint32
}

// add counts one more at a moment.
func (c *Counter) add(at tend.Micros, day int32) { c.addMany(at, day, 1) }

// addMany counts n more at a moment.
func (c *Counter) addMany(at tend.Micros, day int32, n uint32) {
	if c.Total == 0 || at < c.First {
		c.First = at
	}
	if c.Total == 0 || at > c.Last {
		c.Last = at
	}
	c.Total += uint64(n)
	c.Hours = recent(bump(c.Hours, Hour(at), n, MaxHours))
	c.Days = bump(c.Days, day, n, MaxDays)
}

// take adds another counter of the same thing.
func (c *Counter) take(o *Counter) {
	if o.Total == 0 {
		return
	}
	if c.Total == 0 || o.First < c.First {
		c.First = o.First
	}
	if c.Total == 0 || o.Last > c.Last {
		c.Last = o.Last
	}
	c.Total += o.Total
	for _, b := range o.Hours {
		c.Hours = bump(c.Hours, b.At, b.N, MaxHours)
	}
	c.Hours = recent(c.Hours)
	for _, b := range o.Days {
		c.Days = bump(c.Days, b.At, b.N, MaxDays)
	}
}

// bump adds n to the bucket at a number; beyond the bound the oldest goes.
func bump(bs []Bucket, at int32, n uint32, limit int) []Bucket {
	i := len(bs)
	for i > 0 && bs[i-1].At > at {
		i--
	}
	if i > 0 && bs[i-1].At == at {
		bs[i-1].N += n
		return bs
	}
	if len(bs) >= limit {
		if i == 0 {
			return bs // older than all that is kept
		}
		copy(bs, bs[1:i])
		bs[i-1] = Bucket{At: at, N: n}
		return bs
	}
	bs = append(bs, Bucket{})
	copy(bs[i+1:], bs[i:])
	bs[i] = Bucket{At: at, N: n}
	return bs
}

// recent drops the hours that no window of up to 48 h can reach from the newest.
func recent(bs []Bucket) []Bucket {
	if len(bs) == 0 {
		return bs
	}
	i := 0
	for int64(bs[i].At) < int64(bs[len(bs)-1].At)-(MaxHours-1) {
		i++
	}
	return append(bs[:0], bs[i:]...)
}

// SinceHour counts what happened in an hour or later.
func (c *Counter) SinceHour(hour int32) uint64 { return since(c.Hours, hour) }

// SinceDay counts what happened on a day or later.
func (c *Counter) SinceDay(day int32) uint64 { return since(c.Days, day) }

func since(bs []Bucket, from int32) uint64 {
	var n uint64
	for i := len(bs) - 1; i >= 0 && bs[i].At >= from; i-- {
		n += uint64(bs[i].N)
	}
	return n
}

// ActiveDays is the number of days, from a day on, on which it happened.
func (c *Counter) ActiveDays(from int32) int {
	n := 0
	for i := len(c.Days) - 1; i >= 0 && c.Days[i].At >= from; i-- {
		n++
	}
	return n
}
