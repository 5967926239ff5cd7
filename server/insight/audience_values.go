package insight

import (
	"cmp"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"tend/server/state"
)

// Bounds of the values that are offered.
const (
	maxValues  = 20  // of a property
	maxTallied = 200 // different ones that are counted
	longest    = 64  // bytes
	longNumber = 1e6 // what is longer counts something up, or names it
	manyValues = 20  // from so many on it shows whether a property names single people
)

// Property is a property of an event, or an attribute of people, by its dotted path.
type Property struct {
	Path   string
	Kinds  []string // text, number, boolean, list: those that occur
	Values []any    // the most frequent first; none where they could say who somebody is
}

// paths are properties while they are learned.
type paths struct {
	limit int
	of    map[string]*values
}

type values struct {
	n       int
	missed  int // beyond maxTallied
	kinds   [len(kindNames)]bool
	tallies map[string]*tally
}

type tally struct {
	value any
	n     int
}

var kindNames = [...]string{"text", "number", "boolean", "list"}

func (p *paths) see(path string, v *state.Value) {
	if p.of == nil {
		p.of = map[string]*values{}
	}
	of := p.of[path]
	if of == nil {
		if len(p.of) >= p.limit {
			return
		}
		of = &values{tallies: map[string]*tally{}}
		p.of[path] = of
	}
	of.kinds[v.Kind-state.Text] = true
	if v.Kind == state.List {
		for i := range v.List {
			of.see(&v.List[i])
		}
		return
	}
	of.see(v)
}

func (of *values) see(v *state.Value) {
	of.n++
	key := strconv.Itoa(int(v.Kind)) + v.Text + strconv.FormatFloat(v.Num, 'g', -1, 64)
	t := of.tallies[key]
	if t == nil {
		if len(of.tallies) >= maxTallied {
			of.missed++
			return
		}
		t = &tally{value: v.JSON()}
		of.tallies[key] = t
	}
	t.n++
}

// list gives the properties by their paths.
func (p *paths) list() []Property {
	list := make([]Property, 0, len(p.of))
	for path, of := range p.of {
		x := Property{Path: path, Values: []any{}}
		for i, has := range of.kinds {
			if has {
				x.Kinds = append(x.Kinds, kindNames[i])
			}
		}
		if !personal(path) && !of.single() {
			x.Values = of.offered()
		}
		list = append(list, x)
	}
	slices.SortFunc(list, func(a, b Property) int { return strings.Compare(a.Path, b.Path) })
	return list
}

// single tells whether nearly each has a value of their own, such as a number of an order.
func (of *values) single() bool {
	once := of.missed
	for _, t := range of.tallies {
		if t.n == 1 {
			once++
		}
	}
	return of.n >= manyValues && once*5 > of.n*4
}

func (of *values) offered() []any {
	var list []*tally
	for _, t := range of.tallies {
		text, isText := t.value.(string)
		number, _ := t.value.(float64)
		if !isText && math.Abs(number) < longNumber || isText && (text != "" && len(text) <= longest && !address.MatchString(text) && !digits.MatchString(text)) {
			list = append(list, t)
		}
	}
	slices.SortFunc(list, func(a, b *tally) int { return cmp.Or(cmp.Compare(b.n, a.n), compareValues(a.value, b.value)) })
	out := []any{}
	for _, t := range list[:min(len(list), maxValues)] {
		out = append(out, t.value)
	}
	return out
}

func compareValues(a, b any) int {
	x, ok1 := a.(float64)
	y, ok2 := b.(float64)
	if ok1 && ok2 {
		return cmp.Compare(x, y)
	}
	s, _ := a.(string)
	t, _ := b.(string)
	return strings.Compare(s, t)
}

var (
	address  = regexp.MustCompile(`\S@\S`)                          // e-mail, and what is like it
	digits   = regexp.MustCompile(`^[+(]?(?:[\s()./-]*\d){7,}\s*$`) // telephones, cards, accounts
	private  = regexp.MustCompile(`mail|phone|mobile|passw|secret|token|birth|street|address|iban|ssn|firstname|lastname|surname|fullname|username|nickname`)
	ofOne    = regexp.MustCompile(`(?:^|[^A-Za-z])(?i:id|ip|uuid|guid)$|[a-z](?:Id|ID|Uuid|UUID)$`)
	notAWord = regexp.MustCompile(`[^a-z]+`)
)

// personal tells whether a property is of the kind that says who somebody is: its values
// are not for lists, however often they occur.
func personal(path string) bool {
	words := strings.Split(strings.ToLower(path), ".")
	for _, word := range words {
		if private.MatchString(notAWord.ReplaceAllString(word, "")) {
			return true
		}
	}
	last := notAWord.ReplaceAllString(words[len(words)-1], "")
	return last == "name" && len(words) == 1 || ofOne.MatchString(path)
}
