package state

import (
	"slices"
	"strings"
)

// Operator is how a value is compared.
type Operator uint8

// The operators. Their numbers are written into people's states.
const (
	OpExists Operator = iota
	OpEq
	OpIn
	OpContains
	OpStarts
	OpEnds
	OpBetween // gt, gte, lt and lte as well
	OpMatches
)

// Comparison is what is asked of one value. Values of two types are never equal, in each
// other, or in an order; Not is the exact opposite, so it holds then, and where there is no
// value.
type Comparison struct {
	Op    Operator  `json:"op"`
	Not   bool      `json:"not,omitzero"`
	Kind  ValueKind `json:"kind,omitzero"` // of Text and Num
	Text  string    `json:"text,omitzero"`
	Num   float64   `json:"num,omitzero"`    // Number; Bool: 0 or 1; of between the lower end
	Num2  float64   `json:"num2,omitzero"`   // the upper end of between
	Texts []string  `json:"texts,omitempty"` // in: sorted
	Nums  []float64 `json:"nums,omitempty"`  // in: sorted
	Bools [2]bool   `json:"bools,omitzero"`  // in: false, true

	Pattern Glob `json:"-"` // matches: of Text
}

// Of tells whether the attribute of a state compares so: its value, nil where it has none. An
// object was flattened, and begins with below.
func (c *Comparison) Of(v *Value, s *State, below string) bool {
	switch {
	case v != nil:
		return c.Holds(v) != c.Not
	case c.Op == OpExists:
		return s.HasBelow(below) != c.Not
	}
	return c.Not
}

// Holds tells whether a value compares so, before Not turns it round.
func (c *Comparison) Holds(v *Value) bool {
	switch c.Op {
	case OpEq:
		return c.same(v)
	case OpIn:
		return c.in(v)
	case OpContains:
		if v.Kind == List {
			for i := range v.List {
				if c.same(&v.List[i]) {
					return true
				}
			}
			return false
		}
		return v.Kind == Text && c.Kind == Text && strings.Contains(v.Text, c.Text)
	case OpStarts:
		return v.Kind == Text && strings.HasPrefix(v.Text, c.Text)
	case OpEnds:
		return v.Kind == Text && strings.HasSuffix(v.Text, c.Text)
	case OpBetween:
		return v.Kind == Number && v.Num >= c.Num && v.Num <= c.Num2
	case OpMatches:
		return v.Kind == Text && c.Pattern.Match(v.Text)
	case OpExists:
	}
	return true
}

func (c *Comparison) same(v *Value) bool {
	return v.Kind == c.Kind && v.Num == c.Num && v.Text == c.Text
}

// fewTexts are compared one by one: most differ in length already.
const fewTexts = 8

func (c *Comparison) in(v *Value) bool {
	switch v.Kind {
	case Text:
		if len(c.Texts) <= fewTexts {
			return slices.Contains(c.Texts, v.Text)
		}
		_, found := slices.BinarySearch(c.Texts, v.Text)
		return found
	case Number:
		_, found := slices.BinarySearch(c.Nums, v.Num)
		return found
	case Bool:
		return c.Bools[int(v.Num)&1]
	case List:
	}
	return false
}

// Glob is a text with "*" in it, cut at these.
type Glob struct {
	Open bool     // there is a "*"; else Head is all
	Head string   // before the first "*"
	tail string   // behind the last
	mid  []string // between, none empty
}

// ExactGlob is one in which "*" stands for itself.
func ExactGlob(s string) Glob { return Glob{Head: s} }

// NewGlob cuts a text in which "*" is any run of characters, also none.
func NewGlob(s string) Glob {
	parts := strings.Split(s, "*")
	if len(parts) == 1 {
		return ExactGlob(s)
	}
	g := Glob{Open: true, Head: parts[0], tail: parts[len(parts)-1]}
	for _, part := range parts[1 : len(parts)-1] {
		if part != "" {
			g.mid = append(g.mid, part)
		}
	}
	return g
}

// Match needs no second try: where a part between two stars can stand in several
// places, the first leaves the most room for the rest.
func (g *Glob) Match(s string) bool {
	if !g.Open {
		return s == g.Head
	}
	if len(s) < len(g.Head)+len(g.tail) || s[:len(g.Head)] != g.Head {
		return false
	}
	if g.tail == "" && len(g.mid) == 0 {
		return true // the most common: one "*" at the end
	}
	if !strings.HasSuffix(s, g.tail) {
		return false
	}
	s = s[len(g.Head) : len(s)-len(g.tail)]
	for _, part := range g.mid {
		i := strings.Index(s, part)
		if i < 0 {
			return false
		}
		s = s[i+len(part):]
	}
	return true
}
