package state

import (
	"encoding/binary"
	"errors"
	"math"

	"tend/server/tend"
)

// schema is the version of the encoding. Those before can still be read, and have nothing
// of what came later: the first no preferences and nothing that waits, the second no
// answers, the third no goals, the fourth no metrics, the fifth no messages, the sixth no ladders, the seventh nothing of
// browsers, the eighth no attention and no sums, the ninth no derived counters, the tenth no lists, the eleventh no watched
// segments, the twelfth no sequences, the thirteenth no funnels. Each one that was ever
// released has to: where retention took the events away, a snapshot is all there is. One of a version to come is not an
// error: it is folded anew, from the events that are there.
const (
	firstSchema   = 1
	waitingSchema = 2
	answersSchema = 3
	goalsSchema   = 4
	metricsSchema = 5
	messageSchema = 6
	laddersSchema = 7
	contextSchema = 8
	sumsSchema    = 9
	derivedSchema = 10
	listsSchema   = 11
	segmentSchema = 12
	stepsSchema   = 13
	funnelSchema  = 14
	schema        = funnelSchema
)

// ErrSchema says that an encoded state is of another version or damaged; the
// state has to be folded from the first event.
var ErrSchema = errors.New("state: another schema or damaged")

// Append encodes the state at the end of a buffer: a schema byte, then the
// fields in order; numbers as varints, texts and lists behind their length.
func (s *State) Append(b []byte) []byte {
	b = append(b, schema)
	b = binary.AppendUvarint(b, s.Rev)
	for _, t := range [...]string{s.User, s.Account, s.Zone, s.Lang, s.Consent, s.Page.URL, s.Page.Title, s.Page.Referrer} {
		b = appendText(b, t)
	}
	for _, n := range [...]int64{int64(s.Width), int64(s.Height), int64(s.First), int64(s.Last), int64(s.Visit)} {
		b = binary.AppendVarint(b, n)
	}
	b = binary.AppendUvarint(b, uint64(len(s.Attrs)))
	for i := range s.Attrs {
		b = appendAttr(b, &s.Attrs[i])
	}
	b = binary.AppendUvarint(b, uint64(len(s.Events)))
	for i := range s.Events {
		b = s.Events[i].append(b)
	}
	b = s.Visits.append(b)
	b = s.Pages.append(b)
	b = binary.AppendUvarint(b, uint64(len(s.Open)))
	for i := range s.Open {
		b = appendGrant(b, &s.Open[i])
	}
	b = appendTexts(b, s.Off)
	b = appendWaits(b, s.Waiting)
	b = appendMetrics(appendGoals(appendAnswers(b, s.Answers), s.Goals), s.Metrics)
	b = s.appendContext(appendWaits(appendMessages(b, s.Messages), s.Ladders))
	b = appendTexts(s.appendDerived(appendSums(s.Attention.append(b), s.Sums)), s.Lists)
	return s.appendFunnels(s.appendSequences(appendSegments(b, s.Segments)))
}

func appendTexts(b []byte, list []string) []byte {
	b = binary.AppendUvarint(b, uint64(len(list)))
	for _, t := range list {
		b = appendText(b, t)
	}
	return b
}

func appendText(b []byte, t string) []byte {
	b = binary.AppendUvarint(b, uint64(len(t)))
	return append(b, t...)
}

func appendFlag(b []byte, set bool) []byte {
	if set {
		return append(b, 1)
	}
	return append(b, 0)
}

func (v Value) append(b []byte) []byte {
	b = append(b, byte(v.Kind))
	switch v.Kind {
	case Text:
		b = appendText(b, v.Text)
	case Number, Bool:
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v.Num))
	case List:
		b = binary.AppendUvarint(b, uint64(len(v.List)))
		for i := range v.List {
			b = v.List[i].append(b)
		}
	}
	return b
}

func (c *Counter) append(b []byte) []byte {
	b = appendText(b, c.Name)
	b = binary.AppendUvarint(b, c.Total)
	b = binary.AppendVarint(b, int64(c.First))
	b = binary.AppendVarint(b, int64(c.Last))
	for _, list := range [...][]Bucket{c.Hours, c.Days} {
		b = binary.AppendUvarint(b, uint64(len(list)))
		at := int32(0)
		for _, x := range list {
			b = binary.AppendVarint(b, int64(x.At)-int64(at))
			b = binary.AppendUvarint(b, uint64(x.N))
			at = x.At
		}
	}
	return b
}

func appendGrant(b []byte, g *tend.Grant) []byte {
	b = appendText(b, g.Delivery)
	b = appendText(b, g.Campaign)
	b = appendText(b, g.Category)
	b = binary.AppendVarint(b, g.Version)
	return binary.AppendVarint(b, int64(g.Until))
}

// Decode reads an encoded state. The result shares no memory with the input.
func Decode(b []byte) (*State, error) {
	s, r := &State{}, reader{b: b}
	if err := r.state(s); err != nil {
		return nil, err
	}
	return s, nil
}

func (r *reader) state(s *State) error {
	version := r.byte()
	if version < firstSchema || version > schema {
		return ErrSchema
	}
	s.Rev = r.uvarint()
	for _, t := range [...]*string{&s.User, &s.Account, &s.Zone, &s.Lang, &s.Consent, &s.Page.URL, &s.Page.Title, &s.Page.Referrer} {
		*t = r.text()
	}
	s.Width, s.Height = int(r.varint()), int(r.varint())
	s.First, s.Last, s.Visit = tend.Micros(r.varint()), tend.Micros(r.varint()), tend.Micros(r.varint())
	if n := r.count(3, MaxAttrs); n > 0 {
		s.Attrs = r.in.roomForAttrs(n)
		for i := range s.Attrs {
			s.Attrs[i] = r.attr()
			r.must(i == 0 || s.Attrs[i-1].Path < s.Attrs[i].Path)
		}
	}
	if n := r.count(6, MaxNames); n > 0 {
		s.Events = r.in.roomForCounters(n)
		for i := range s.Events {
			r.counter(&s.Events[i])
			r.must(i == 0 || s.Events[i-1].Name < s.Events[i].Name)
		}
	}
	r.counter(&s.Visits)
	r.counter(&s.Pages)
	if n := r.count(5, MaxOpen); n > 0 {
		s.Open = make([]tend.Grant, n)
		for i := range s.Open {
			s.Open[i] = tend.Grant{
				Delivery: r.text(), Campaign: r.text(), Category: r.text(),
				Version: r.varint(), Until: tend.Micros(r.varint()),
			}
		}
	}
	r.later(s, version)
	if r.bad || len(r.b) != 0 {
		return ErrSchema
	}
	return nil
}

// later reads what the first schema did not have, as far as a version has it.
func (r *reader) later(s *State, version byte) {
	if version >= waitingSchema {
		s.Off = r.texts(MaxOff)
		s.Waiting = r.waits(MaxWaiting)
	}
	if version >= answersSchema {
		s.Answers = r.answers()
	}
	if version >= goalsSchema {
		s.Goals = r.goals()
	}
	if version >= metricsSchema {
		s.Metrics = r.metrics()
	}
	if version >= messageSchema {
		s.Messages = r.messages()
	}
	if version >= laddersSchema {
		s.Ladders = r.waits(MaxLadders)
	}
	if version >= contextSchema {
		r.context(s)
	}
	if version >= sumsSchema {
		r.counter(&s.Attention)
		s.Sums = r.sums()
	}
	if version >= derivedSchema {
		s.Derived = r.derived()
	}
	if version >= listsSchema {
		s.Lists = r.lists()
	}
	if version >= segmentSchema {
		s.Segments = r.segments()
	}
	if version >= stepsSchema {
		for i := range s.Derived {
			r.attempts(&s.Derived[i])
		}
	}
	if version >= funnelSchema {
		for i := range s.Derived {
			r.funnel(&s.Derived[i])
		}
	}
}

func (r *reader) texts(limit int) []string {
	n := r.count(1, limit)
	if n == 0 {
		return nil
	}
	list := make([]string, n)
	for i := range list {
		list[i] = r.text()
	}
	return list
}

// reader takes an encoded state apart; after the first fault it gives zeros.
type reader struct {
	b     []byte
	bad   bool
	in    *Reader // whose memory the lists are in; nil: new memory
	whole string  // where there is a Reader: b is its end, and texts are parts of it
}

func (r *reader) fail() {
	r.b, r.bad = nil, true
}

// must refuses what no state has: lists are searched by halves, and out of order
// they would give wrong answers.
func (r *reader) must(ok bool) {
	if !ok {
		r.fail()
	}
}

func (r *reader) byte() byte {
	if len(r.b) == 0 {
		r.fail()
		return 0
	}
	c := r.b[0]
	r.b = r.b[1:]
	return c
}

func (r *reader) flag() bool {
	c := r.byte()
	r.must(c <= 1)
	return c == 1
}

func (r *reader) uvarint() uint64 {
	if len(r.b) > 0 && r.b[0] < 0x80 { // most are of one byte
		n := r.b[0]
		r.b = r.b[1:]
		return uint64(n)
	}
	n, size := binary.Uvarint(r.b)
	if size <= 0 {
		r.fail()
		return 0
	}
	r.b = r.b[size:]
	return n
}

func (r *reader) varint() int64 {
	n, size := binary.Varint(r.b)
	if size <= 0 {
		r.fail()
		return 0
	}
	r.b = r.b[size:]
	return n
}

// count reads the length of a list whose items take at least size bytes, so that
// a damaged length cannot ask for more memory than the input has.
func (r *reader) count(size, limit int) int {
	n := r.uvarint()
	if n > uint64(limit) || n > uint64(len(r.b)/size) {
		r.fail()
		return 0
	}
	return int(n)
}

func (r *reader) text() string {
	n := r.uvarint()
	if n > uint64(len(r.b)) {
		r.fail()
		return ""
	}
	var t string
	if r.in == nil {
		t = string(r.b[:n])
	} else {
		at := len(r.whole) - len(r.b)
		t = r.whole[at : at+int(n)]
	}
	r.b = r.b[n:]
	return t
}

func (r *reader) value(depth int) Value { return r.valueOf(ValueKind(r.byte()), depth) }

func (r *reader) valueOf(kind ValueKind, depth int) Value {
	v := Value{Kind: kind}
	switch v.Kind {
	case Text:
		v.Text = r.text()
	case Number, Bool:
		if len(r.b) < 8 {
			r.fail()
			return Value{}
		}
		v.Num = math.Float64frombits(binary.LittleEndian.Uint64(r.b))
		r.b = r.b[8:]
	case List:
		if depth > 0 {
			r.fail()
			return Value{}
		}
		v.List = make([]Value, r.count(1, maxListSize))
		for i := range v.List {
			v.List[i] = r.value(depth + 1)
		}
	default:
		r.fail()
	}
	return v
}

func (r *reader) counter(c *Counter) {
	c.Name, c.Total = r.text(), r.uvarint()
	c.First, c.Last = tend.Micros(r.varint()), tend.Micros(r.varint())
	c.Hours = r.buckets(MaxHours)
	c.Days = r.buckets(MaxDays)
}

func (r *reader) buckets(limit int) []Bucket {
	n := r.count(2, limit)
	if n == 0 {
		return nil
	}
	list := r.in.roomForBuckets(n)
	at := int64(0)
	for i := range list {
		step := r.varint()
		at += step
		count := r.uvarint()
		r.must((i == 0 || step > 0) && at == int64(int32(at)) && count <= math.MaxUint32)
		list[i] = Bucket{At: int32(at), N: uint32(count)}
	}
	return list
}
