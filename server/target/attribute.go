package target

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"tend/server/state"
	"tend/server/tend"
)

// attribute: what is known of the person, or of their account. Values of two types are never equal,
// in each other, or in an order; the negative operators are the exact opposite
// of the positive ones, so they hold then, and when the attribute is missing.
type attribute struct {
	path  state.Key
	below string // path with a dot: what an object that was flattened begins with
	op    attributeOp
	not   bool
	kind  state.ValueKind // of text and num
	text  string
	num   float64 // Number; Bool: 0 or 1
	num2  float64 // the upper end of between
	texts []string
	nums  []float64
	bools [2]bool // in: false, true

	pattern glob    // matches
	moment  *moment // not nil: the value is a time, and op says nothing
}

type attributeOp uint8

const (
	opExists attributeOp = iota
	opEq
	opIn
	opContains
	opStarts
	opEnds
	opBetween // gt, gte, lt and lte as well
	opMatches
)

func (a *attribute) match(s *state.State, now tend.Micros) bool {
	v := s.FindAttr(&a.path)
	if a.moment != nil {
		return v != nil && a.moment.holds(v, s, now)
	}
	if v == nil {
		if a.op == opExists {
			return s.HasBelow(a.below) != a.not
		}
		return a.not
	}
	return a.holds(v) != a.not
}

func (a *attribute) holds(v *state.Value) bool {
	switch a.op {
	case opEq:
		return a.same(v)
	case opIn:
		return a.in(v)
	case opContains:
		if v.Kind == state.List {
			for i := range v.List {
				if a.same(&v.List[i]) {
					return true
				}
			}
			return false
		}
		return v.Kind == state.Text && a.kind == state.Text && strings.Contains(v.Text, a.text)
	case opStarts:
		return v.Kind == state.Text && strings.HasPrefix(v.Text, a.text)
	case opEnds:
		return v.Kind == state.Text && strings.HasSuffix(v.Text, a.text)
	case opBetween:
		return v.Kind == state.Number && v.Num >= a.num && v.Num <= a.num2
	case opMatches:
		return v.Kind == state.Text && a.pattern.match(v.Text)
	case opExists:
	}
	return true
}

func (a *attribute) same(v *state.Value) bool {
	return v.Kind == a.kind && v.Num == a.num && v.Text == a.text
}

// fewTexts are compared one by one: most differ in length already.
const fewTexts = 8

func (a *attribute) in(v *state.Value) bool {
	switch v.Kind {
	case state.Text:
		if len(a.texts) <= fewTexts {
			return slices.Contains(a.texts, v.Text)
		}
		_, found := slices.BinarySearch(a.texts, v.Text)
		return found
	case state.Number:
		_, found := slices.BinarySearch(a.nums, v.Num)
		return found
	case state.Bool:
		return a.bools[int(v.Num)&1]
	case state.List:
	}
	return false
}

var attributeOps = []string{
	"eq", "ne", "in", "not_in", "contains", "not_contains", "starts_with", "ends_with",
	"matches", "gt", "gte", "lt", "lte", "between", "exists",
}

func (o object) attribute() tree {
	o.allow("type", "on", "path", "op", "value")
	account := o.ofAccount("on")
	a := attribute{}
	path, _ := o.text("path", tend.MaxID)
	a.path, a.below = state.NewKey(path), path+"."
	if a.moment = o.moment(); a.moment == nil {
		o.comparison(&a, momentOps...)
	}
	return tree{test: test{kind: kindAttribute, account: account, attribute: &a}}
}

// comparison reads op and value. Some operators more may be read elsewhere.
func (o object) comparison(a *attribute, elsewhere ...string) {
	switch op := o.choice("op", "", slices.Concat(attributeOps, elsewhere), nil); op {
	case "eq", "ne":
		a.op, a.not = opEq, op == "ne"
		o.scalar(a)
	case "in", "not_in":
		a.op, a.not = opIn, op == "not_in"
		o.list(a)
	case "contains", "not_contains":
		a.op, a.not = opContains, op == "not_contains"
		o.scalar(a)
		if a.kind == state.Text && a.text == "" {
			o.fault("value", tend.ReasonValue, "value is empty: every text contains it")
		}
	case "starts_with":
		a.op = opStarts
		a.text, _ = o.text("value", MaxValue)
	case "ends_with":
		a.op = opEnds
		a.text, _ = o.text("value", MaxValue)
	case "matches":
		a.op = opMatches
		text, _ := o.text("value", MaxValue)
		a.pattern = newGlob(text)
	case "gt", "gte", "lt", "lte":
		a.op = opBetween
		o.limit(a, op)
	case "between":
		a.op = opBetween
		o.between(a)
	case "exists":
		if _, ok := o.m["value"]; ok {
			a.not = !o.flag("value")
		}
	}
}

// scalar reads the value of eq, ne, contains and not_contains.
func (o object) scalar(a *attribute) {
	if v, ok := o.need("value"); ok {
		o.scalarOf(a, "value", v)
	}
}

func (o object) scalarOf(a *attribute, name string, v any) {
	switch v := v.(type) {
	case string:
		if len(v) > MaxValue {
			o.fault(name, tend.ReasonTooLong, fmt.Sprintf("a text of %d bytes, at most %d are taken", len(v), MaxValue))
		}
		a.kind, a.text = state.Text, v
	case float64:
		a.kind, a.num = state.Number, v
	case bool:
		a.kind = state.Bool
		if v {
			a.num = 1
		}
	default:
		o.wrong(name, "a text, a number, true or false", v)
	}
}

// list reads the values of in and not_in, sorted to be searched by halves.
func (o object) list(a *attribute) {
	v, ok := o.need("value")
	if !ok {
		return
	}
	list, ok := v.([]any)
	if !ok {
		o.wrong("value", "a list of texts, numbers, true and false", v)
		return
	}
	if len(list) == 0 || len(list) > MaxList {
		o.fault("value", tend.ReasonValue, fmt.Sprintf("value has %d items: write 1 to %d", len(list), MaxList))
		return
	}
	for i, item := range list {
		one := attribute{}
		object{c: o.c, at: o.pointer("value")}.scalarOf(&one, strconv.Itoa(i), item)
		switch one.kind {
		case state.Text:
			a.texts = append(a.texts, one.text)
		case state.Number:
			a.nums = append(a.nums, one.num)
		case state.Bool:
			a.bools[int(one.num)] = true
		case state.List:
		}
	}
	slices.Sort(a.texts)
	slices.Sort(a.nums)
}

// limit reads the value of gt, gte, lt and lte. A float64 has a next one in each
// direction, so that an open end can be written as a closed one.
func (o object) limit(a *attribute, op string) {
	v, ok := o.need("value")
	if !ok {
		return
	}
	n, ok := v.(float64)
	if !ok {
		o.wrong("value", "a number", v)
		return
	}
	a.num, a.num2 = math.Inf(-1), math.Inf(1)
	switch op {
	case "gt":
		a.num = math.Nextafter(n, math.Inf(1))
	case "gte":
		a.num = n
	case "lt":
		a.num2 = math.Nextafter(n, math.Inf(-1))
	case "lte":
		a.num2 = n
	}
}

// between reads [from, to], both ends included.
func (o object) between(a *attribute) {
	v, ok := o.need("value")
	if !ok {
		return
	}
	list, _ := v.([]any)
	if len(list) == 2 {
		from, ok1 := list[0].(float64)
		to, ok2 := list[1].(float64)
		if ok1 && ok2 && from <= to {
			a.num, a.num2 = from, to
			return
		}
	}
	o.fault("value", tend.ReasonValue, "value is a list of two numbers, the smaller first: both belong to the range")
}
