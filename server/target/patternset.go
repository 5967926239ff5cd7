package target

import (
	"slices"
	"strings"

	"tend/server/state"
)

// PatternSet finds which of many patterns match an address. Patterns without "*"
// are found by hash, the others by the text before their first "*"; only those
// whose beginning fits are tried. It does not change any more: any number of
// goroutines may use it. A nil PatternSet holds none.
type PatternSet struct {
	patterns []Pattern
	always   []int32 // zero patterns
	paths    index   // SubjectPath and state.SubjectQuery, by path
	wholes   index   // SubjectWhole
}

// index finds patterns by what their page begins with.
type index struct {
	exact map[string][]int32
	heads []head // sorted by text
}

// head is the beginning that some patterns share. The heads with which an
// address begins are all in one chain of longest.
type head struct {
	text     string
	longest  int32 // the longest other head with which this one begins, -1 for none
	patterns []int32
}

// NewPatternSet makes a set; a pattern is known by its place in the slice, which
// is copied.
func NewPatternSet(patterns []Pattern) *PatternSet {
	s := &PatternSet{patterns: slices.Clone(patterns)}
	for i := range s.patterns {
		p, n := &s.patterns[i], int32(i)
		switch p.Subject {
		case state.SubjectPath, state.SubjectQuery:
			s.paths.add(&p.Page, n)
		case state.SubjectWhole:
			s.wholes.add(&p.Page, n)
		case state.SubjectAny:
			s.always = append(s.always, n)
		}
	}
	s.paths.build()
	s.wholes.build()
	return s
}

// Each calls fn with the number of each pattern that matches, each once, in no
// particular order.
func (s *PatternSet) Each(url string, fn func(i int)) {
	if s == nil {
		return
	}
	var a state.Address
	a.Cut(url)
	for _, n := range s.always {
		fn(int(n))
	}
	s.find(&s.paths, a.Page, &a, fn)
	s.find(&s.wholes, a.Site, &a, fn)
}

func (s *PatternSet) find(x *index, page string, a *state.Address, fn func(i int)) {
	for _, n := range x.exact[page] {
		if s.patterns[n].Of(a) {
			fn(int(n))
		}
	}
	for h := x.last(page); h >= 0; h = x.heads[h].longest {
		for _, n := range x.heads[h].patterns {
			if s.patterns[n].Of(a) {
				fn(int(n))
			}
		}
	}
}

func (x *index) add(g *state.Glob, n int32) {
	if !g.Open {
		if x.exact == nil {
			x.exact = map[string][]int32{}
		}
		x.exact[g.Head] = append(x.exact[g.Head], n)
		return
	}
	x.heads = append(x.heads, head{text: g.Head, patterns: []int32{n}})
}

// build sorts the heads, joins equal ones and links each to the one it extends.
func (x *index) build() {
	slices.SortStableFunc(x.heads, func(a, b head) int { return strings.Compare(a.text, b.text) })
	joined := x.heads[:0]
	for _, h := range x.heads {
		if k := len(joined) - 1; k >= 0 && joined[k].text == h.text {
			joined[k].patterns = append(joined[k].patterns, h.patterns...)
			continue
		}
		joined = append(joined, h)
	}
	x.heads = slices.Clip(joined)
	for i := range x.heads {
		x.heads[i].longest = x.fitting(int32(i)-1, x.heads[i].text)
	}
}

// last is the longest head with which a page begins, -1 for none.
func (x *index) last(page string) int32 {
	i, found := slices.BinarySearchFunc(x.heads, page, func(h head, page string) int { return strings.Compare(h.text, page) })
	if !found {
		i--
	}
	return x.fitting(int32(i), page)
}

// fitting climbs from a head to the first with which a page begins. No other can
// be between: sorted, all that begin with a head follow it without a gap, so the
// last one not behind the page begins with every head that the page begins with.
func (x *index) fitting(i int32, page string) int32 {
	for i >= 0 && !strings.HasPrefix(page, x.heads[i].text) {
		i = x.heads[i].longest
	}
	return i
}
