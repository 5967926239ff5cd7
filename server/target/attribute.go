package target

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"tend/server/state"
	"tend/server/tend"
)

// attribute: what is known of the person, or of their account. The negative operators are
// the exact opposite of the positive ones, so they hold when the attribute is missing.
type attribute struct {
	state.Comparison

	path   state.Key
	below  string  // path with a dot: what an object that was flattened begins with
	moment *moment // not nil: the value is a time, and the comparison says nothing
}

func (a *attribute) match(s *state.State, now tend.Micros) bool {
	v := s.FindAttr(&a.path)
	if a.moment != nil {
		return v != nil && a.moment.holds(v, s, now)
	}
	return a.Of(v, s, a.below)
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
		a.Op, a.Not = state.OpEq, op == "ne"
		o.scalar(a)
	case "in", "not_in":
		a.Op, a.Not = state.OpIn, op == "not_in"
		o.list(a)
	case "contains", "not_contains":
		a.Op, a.Not = state.OpContains, op == "not_contains"
		o.scalar(a)
		if a.Kind == state.Text && a.Text == "" {
			o.fault("value", tend.ReasonValue, "value is empty: every text contains it")
		}
	case "starts_with":
		a.Op = state.OpStarts
		a.Text, _ = o.text("value", MaxValue)
	case "ends_with":
		a.Op = state.OpEnds
		a.Text, _ = o.text("value", MaxValue)
	case "matches":
		a.Op = state.OpMatches
		text, _ := o.text("value", MaxValue)
		a.Text, a.Pattern = text, state.NewGlob(text)
	case "gt", "gte", "lt", "lte":
		a.Op = state.OpBetween
		o.limit(a, op)
	case "between":
		a.Op = state.OpBetween
		o.between(a)
	case "exists":
		if _, ok := o.m["value"]; ok {
			a.Not = !o.flag("value")
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
		a.Kind, a.Text = state.Text, v
	case float64:
		a.Kind, a.Num = state.Number, v
	case bool:
		a.Kind = state.Bool
		if v {
			a.Num = 1
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
		switch one.Kind {
		case state.Text:
			a.Texts = append(a.Texts, one.Text)
		case state.Number:
			a.Nums = append(a.Nums, one.Num)
		case state.Bool:
			a.Bools[int(one.Num)] = true
		case state.List:
		}
	}
	slices.Sort(a.Texts)
	slices.Sort(a.Nums)
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
	a.Num, a.Num2 = -math.MaxFloat64, math.MaxFloat64 // no value is beyond
	switch op {
	case "gt":
		a.Num = math.Nextafter(n, math.Inf(1))
	case "gte":
		a.Num = n
	case "lt":
		a.Num2 = math.Nextafter(n, math.Inf(-1))
	case "lte":
		a.Num2 = n
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
			a.Num, a.Num2 = from, to
			return
		}
	}
	o.fault("value", tend.ReasonValue, "value is a list of two numbers, the smaller first: both belong to the range")
}
