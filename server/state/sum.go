package state

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"tend/server/tend"
)

// Sum is what an event has brought in one currency. Amounts are whole millionths of it, so that
// nothing is lost by adding them up.
type Sum struct {
	Name     string // of the event
	Currency string // ISO 4217 in capitals; "" where none was said
	Total    int64  // since they were first seen
	Last     tend.Micros
	Days     []Amount // of the last MaxDays days that have one, sorted by Day
}

// Amount is what a day has brought.
type Amount struct {
	Day    int32 // the person's calendar day
	Micros int64
}

// MicrosPerUnit are the millionths that amounts are kept in.
const MicrosPerUnit = 1_000_000

// MaxAmount is the most that one event may bring, in whole units, and the most it may take back.
const MaxAmount = 1_000_000_000_000

// FindSum gives what an event has brought in a currency where it lies, for reading until the
// next Apply, or nil.
func (s *State) FindSum(name, currency string) *Sum {
	for i := range s.Sums {
		if x := &s.Sums[i]; x.Name == name && x.Currency == currency {
			return x
		}
	}
	return nil
}

// Since adds up what was brought on a day and later.
func (x *Sum) Since(day int32) int64 {
	n := int64(0)
	for i := len(x.Days) - 1; i >= 0 && x.Days[i].Day >= day; i-- {
		n = plus(n, x.Days[i].Micros)
	}
	return n
}

// spend adds what an event says it has brought. Most say nothing, and cost a search for two
// words.
func (s *State) spend(e *tend.Event) {
	if !Brings(e.Props) {
		return
	}
	if amount, currency, ok := ReadAmount(e.Props); ok {
		s.sum(e.Name, currency, e.At).add(Amount{Day: s.Day(e.At), Micros: amount}, e.At)
	}
}

// Brings tells whether an event may say what it has brought: ReadAmount finds out.
func Brings(props []byte) bool {
	return bytes.Contains(props, []byte(`"revenue"`)) || bytes.Contains(props, []byte(`"currency"`))
}

// ReadAmount reads what an event has brought as Segment's events have it: revenue, or beside a
// currency total or else value; numbers, or texts of one. currency is "" where it is no code of
// three letters.
func ReadAmount(props []byte) (micros int64, currency string, ok bool) {
	var said struct {
		Revenue  jsontext.Value `json:"revenue"`
		Total    jsontext.Value `json:"total"`
		Value    jsontext.Value `json:"value"`
		Currency jsontext.Value `json:"currency"`
	}
	lenient := json.JoinOptions(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	if json.Unmarshal(props, &said, lenient) != nil {
		return 0, "", false
	}
	if code := text(said.Currency); len(code) == 3 && strings.Trim(strings.ToUpper(code), "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "" {
		currency = strings.ToUpper(code)
	}
	of := []jsontext.Value{said.Revenue}
	if currency != "" {
		of = append(of, said.Total, said.Value)
	}
	for _, raw := range of {
		if n, ok := ReadMicros(text(raw)); ok {
			return n, currency, true
		}
	}
	return 0, "", false
}

// text is a JSON text without its quotes, or a number as it is written.
func text(raw jsontext.Value) string {
	switch raw.Kind() {
	case '0':
		return string(raw)
	case '"':
		if t, err := jsontext.AppendUnquote(nil, raw); err == nil {
			return string(t)
		}
	}
	return ""
}

// ReadMicros reads a decimal number as millionths, without the detour by a binary fraction
// that has no 0.1. Further digits are rounded.
func ReadMicros(text string) (int64, bool) {
	whole, part, _ := strings.Cut(strings.TrimPrefix(text, "-"), ".")
	if strings.ContainsAny(text, "eE") || len(part) > 6 {
		n, err := strconv.ParseFloat(text, 64)
		return int64(math.Round(n * MicrosPerUnit)), err == nil && math.Abs(n) <= MaxAmount
	}
	digits := whole + part + "000000"[len(part):]
	if whole == "" || strings.Trim(digits, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || n > MaxAmount*MicrosPerUnit {
		return 0, false
	}
	if strings.HasPrefix(text, "-") {
		n = -n
	}
	return n, true
}

// plus adds amounts; what no longer fits stays at the end.
func plus(a, b int64) int64 {
	switch {
	case b > 0 && a > math.MaxInt64-b:
		return math.MaxInt64
	case b < 0 && a < math.MinInt64-b:
		return math.MinInt64
	}
	return a + b
}

// sum gives the sum of an event in a currency and makes room for it: at the bound the one that
// was added to longest ago is forgotten.
func (s *State) sum(name, currency string, at tend.Micros) *Sum {
	if x := s.FindSum(name, currency); x != nil {
		return x
	}
	if len(s.Sums) >= MaxSums {
		oldest := s.oldestSum()
		s.Sums = slices.Delete(s.Sums, oldest, oldest+1)
	}
	x := Sum{Name: name, Currency: currency, Last: at}
	i, _ := slices.BinarySearchFunc(s.Sums, x, func(a, b Sum) int { return a.compare(&b) })
	s.Sums = slices.Insert(s.Sums, i, x)
	return &s.Sums[i]
}

func (s *State) oldestSum() int {
	oldest := 0
	for i := range s.Sums {
		if s.Sums[i].Last < s.Sums[oldest].Last {
			oldest = i
		}
	}
	return oldest
}

func (x *Sum) compare(y *Sum) int {
	return cmp.Or(strings.Compare(x.Name, y.Name), strings.Compare(x.Currency, y.Currency))
}

func (x *Sum) add(a Amount, at tend.Micros) {
	x.Total, x.Last = plus(x.Total, a.Micros), max(x.Last, at)
	x.day(a)
}

// day adds to a day; beyond the bound the oldest goes.
func (x *Sum) day(a Amount) {
	i := len(x.Days)
	for i > 0 && x.Days[i-1].Day > a.Day {
		i--
	}
	switch {
	case i > 0 && x.Days[i-1].Day == a.Day:
		x.Days[i-1].Micros = plus(x.Days[i-1].Micros, a.Micros)
	case len(x.Days) < MaxDays:
		x.Days = slices.Insert(x.Days, i, a)
	case i > 0:
		copy(x.Days, x.Days[1:i])
		x.Days[i-1] = a
	}
}

// mergeSums adds what the other person has brought.
func (s *State) mergeSums(other []Sum) {
	for i := range other {
		o := &other[i]
		if len(s.Sums) >= MaxSums && s.FindSum(o.Name, o.Currency) == nil && o.Last <= s.Sums[s.oldestSum()].Last {
			continue // it would be the first to be forgotten
		}
		x := s.sum(o.Name, o.Currency, o.Last)
		x.Total, x.Last = plus(x.Total, o.Total), max(x.Last, o.Last)
		for _, a := range o.Days {
			x.day(a)
		}
	}
}

func appendSums(b []byte, list []Sum) []byte {
	b = binary.AppendUvarint(b, uint64(len(list)))
	for i := range list {
		x := &list[i]
		b = appendText(appendText(b, x.Name), x.Currency)
		b = binary.AppendVarint(b, x.Total)
		b = binary.AppendVarint(b, int64(x.Last))
		b = binary.AppendUvarint(b, uint64(len(x.Days)))
		day := int32(0)
		for _, a := range x.Days {
			b = binary.AppendVarint(b, int64(a.Day)-int64(day))
			b = binary.AppendVarint(b, a.Micros)
			day = a.Day
		}
	}
	return b
}

func (r *reader) sums() []Sum {
	n := r.count(5, MaxSums)
	if n == 0 {
		return nil
	}
	list := make([]Sum, n)
	for i := range list {
		x := &list[i]
		x.Name, x.Currency, x.Total, x.Last = r.text(), r.text(), r.varint(), tend.Micros(r.varint())
		r.must(i == 0 || list[i-1].compare(x) < 0)
		if n := r.count(2, MaxDays); n > 0 {
			x.Days = make([]Amount, n)
		}
		day := int64(0)
		for j := range x.Days {
			step := r.varint()
			day += step
			x.Days[j] = Amount{Day: int32(day), Micros: r.varint()}
			r.must((j == 0 || step > 0) && day == int64(int32(day)))
		}
	}
	return list
}
