package state

import (
	"encoding/binary"
	"math"
	"slices"
	"strings"

	"tend/server/tend"
)

// Metric is how much a person has of something: documents, seats. The number itself is
// reported, never how it changed.
type Metric struct {
	Name string
	Now  Level   // the newest
	Days []Level // the newest of each of the last MaxLevels days that have one, sorted by Day
}

// Level is how much it was at a moment.
type Level struct {
	Day   int32 // the person's calendar day then
	At    tend.Micros
	Value float64 // finite
}

// FindMetric gives a metric where it lies, for reading until the next Apply, or nil when
// nothing was ever said of it.
func (s *State) FindMetric(name string) *Metric {
	i := s.metricAt(name)
	if i < len(s.Metrics) && s.Metrics[i].Name == name {
		return &s.Metrics[i]
	}
	return nil
}

// metricAt is the place of the first metric that is not before a name.
func (s *State) metricAt(name string) int {
	lo, hi := 0, len(s.Metrics)
	for lo < hi {
		mid := int(uint(lo+hi) >> 1)
		if s.Metrics[mid].Name < name {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// Before gives the level that a metric had when a day began; false where nothing was said of
// it before that day, or it is too long ago.
func (m *Metric) Before(day int32) (float64, bool) {
	for i := len(m.Days) - 1; i >= 0; i-- {
		if m.Days[i].Day < day {
			return m.Days[i].Value, true
		}
	}
	return 0, false
}

// measure notes a level of a metric.
func (s *State) measure(e *tend.Event) {
	if e.Name == "" || math.IsNaN(e.Value) || math.IsInf(e.Value, 0) {
		return // the doors have refused it long before
	}
	level := Level{Day: s.Day(e.At), At: e.At, Value: e.Value}
	s.metric(e.Name, level).set(level, false)
}

// metric gives the metric of a name, and makes one that begins with a level where there is
// none: at the bound the one that was set longest ago is forgotten.
func (s *State) metric(name string, first Level) *Metric {
	i := s.metricAt(name)
	if i < len(s.Metrics) && s.Metrics[i].Name == name {
		return &s.Metrics[i]
	}
	if len(s.Metrics) >= MaxMetrics {
		oldest := s.oldestMetric()
		s.Metrics = slices.Delete(s.Metrics, oldest, oldest+1)
		i = s.metricAt(name)
	}
	s.Metrics = slices.Insert(s.Metrics, i, Metric{Name: name, Now: first})
	return &s.Metrics[i]
}

func (s *State) oldestMetric() int {
	oldest := 0
	for i := range s.Metrics {
		if s.Metrics[i].Now.At < s.Metrics[oldest].Now.At {
			oldest = i
		}
	}
	return oldest
}

// set takes a level in. What arrives late changes its own day alone, where that knows nothing
// newer; of two of one moment the last one counts, or the first where first is set.
func (m *Metric) set(l Level, first bool) {
	newer := func(than Level) bool { return l.At > than.At || l.At == than.At && !first }
	if newer(m.Now) {
		m.Now = l
	}
	i := len(m.Days)
	for i > 0 && m.Days[i-1].Day > l.Day {
		i--
	}
	switch {
	case i > 0 && m.Days[i-1].Day == l.Day:
		if newer(m.Days[i-1]) {
			m.Days[i-1] = l
		}
	case len(m.Days) < MaxLevels:
		m.Days = slices.Insert(m.Days, i, l)
	case i > 0: // the oldest goes; what is older than all that is kept finds no place
		copy(m.Days, m.Days[1:i])
		m.Days[i-1] = l
	}
}

// mergeMetrics takes in what is known of the other person's metrics: they are not added up,
// for both are about the one who they turned out to be. The newer level counts.
func (s *State) mergeMetrics(other []Metric) {
	for i := range other {
		o := &other[i]
		if len(s.Metrics) >= MaxMetrics && s.FindMetric(o.Name) == nil && o.Now.At <= s.Metrics[s.oldestMetric()].Now.At {
			continue // it would be the first to be forgotten
		}
		m := s.metric(o.Name, o.Now)
		for _, l := range o.Days {
			m.set(l, true)
		}
		if o.Now.At > m.Now.At { // its own day may have no place any more
			m.Now = o.Now
		}
	}
}

func appendMetrics(b []byte, list []Metric) []byte {
	b = binary.AppendUvarint(b, uint64(len(list)))
	for i := range list {
		m := &list[i]
		b = appendLevel(appendText(b, m.Name), m.Now, Level{})
		b = binary.AppendUvarint(b, uint64(len(m.Days)))
		last := Level{}
		for _, l := range m.Days {
			b = appendLevel(b, l, last)
			last = l
		}
	}
	return b
}

// appendLevel writes a level by how far it is from the one before it.
func appendLevel(b []byte, l, last Level) []byte {
	b = binary.AppendVarint(b, int64(l.Day)-int64(last.Day))
	b = binary.AppendVarint(b, int64(l.At-last.At))
	return binary.LittleEndian.AppendUint64(b, math.Float64bits(l.Value))
}

func (r *reader) metrics() []Metric {
	n := r.count(12, MaxMetrics)
	if n == 0 {
		return nil
	}
	list := make([]Metric, n)
	for i := range list {
		m := &list[i]
		m.Name, m.Now = r.text(), r.level(Level{})
		r.must(i == 0 || strings.Compare(list[i-1].Name, m.Name) < 0)
		m.Days = r.levels()
	}
	return list
}

func (r *reader) levels() []Level {
	n := r.count(10, MaxLevels)
	if n == 0 {
		return nil
	}
	list, last := make([]Level, n), Level{}
	for i := range list {
		list[i] = r.level(last)
		r.must(i == 0 || last.Day < list[i].Day)
		last = list[i]
	}
	return list
}

func (r *reader) level(last Level) Level {
	day := int64(last.Day) + r.varint()
	l := Level{Day: int32(day), At: last.At + tend.Micros(r.varint()), Value: r.valueOf(Number, 0).Num}
	r.must(day == int64(int32(day)) && !math.IsNaN(l.Value) && !math.IsInf(l.Value, 0))
	return l
}
