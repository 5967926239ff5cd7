package target_test

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"tend/server/target"
	"tend/server/tend"
)

// past answers conditions by going through all that happened, each time anew: slow
// and obvious, with nothing of state in it.
type past struct {
	events []*tend.Event // in the order of arrival
	now    tend.Micros
	person int64
	url    string
}

// happening is something that can be counted.
type happening struct {
	at  tend.Micros
	day string // in the zone known then
}

func (p *past) holds(c map[string]any) bool {
	switch c["type"] {
	case "and":
		return !slices.ContainsFunc(c["of"].([]any), func(k any) bool { return !p.holds(k.(map[string]any)) })
	case "or":
		return slices.ContainsFunc(c["of"].([]any), func(k any) bool { return p.holds(k.(map[string]any)) })
	case "not":
		if list, ok := c["of"].([]any); ok {
			return !p.holds(list[0].(map[string]any))
		}
		return !p.holds(c["of"].(map[string]any))
	case "event":
		if want, ok := c["sum"].(map[string]any); ok {
			return compares(p.brought(c, want), want) != (c["negate"] == true)
		}
		want, ok := c["count"].(map[string]any)
		if !ok {
			want = map[string]any{"gte": 1.0}
		}
		n := len(p.within(c, p.tracksLike(c)))
		return compares(float64(n), want) != (c["negate"] == true)
	case "since":
		return p.since(c)
	case "visits":
		return p.visits(c)
	case "attribute":
		return p.attribute(c)
	case "page":
		return p.page(c)
	case "answer":
		return p.answer(c)
	case "metric":
		return p.metric(c)
	case "message":
		return p.message(c)
	case "context":
		return p.context(c)
	case "list":
		return p.list(c)
	case "sequence":
		return p.sequence(c) != (c["negate"] == true)
	case "funnel":
		return p.funnel(c) != (c["negate"] == true)
	case "bucket":
		return target.Bucket(c["salt"].(string), p.person) < c["lt"].(float64)
	}
	panic(c["type"])
}

func compares(n float64, limits map[string]any) bool {
	for op, v := range limits {
		limit, ok := v.(float64)
		if !ok {
			continue
		}
		switch op {
		case "gte":
			ok = n >= limit
		case "gt":
			ok = n > limit
		case "lte":
			ok = n <= limit
		case "lt":
			ok = n < limit
		case "eq":
			ok = n == limit
		}
		if !ok {
			return false
		}
	}
	return true
}

// each goes through the events with the zone known at each.
func (p *past) each(fn func(e *tend.Event, day string)) (place *time.Location) {
	place = time.UTC
	for _, e := range p.events {
		if e.Kind == tend.KindContext {
			if e.Context.Zone != "" {
				place, _ = time.LoadLocation(e.Context.Zone)
			}
			continue
		}
		fn(e, e.At.Time().In(place).Format(time.DateOnly))
	}
	return place
}

func (p *past) tracks(name string) []happening { return p.tracksLike(map[string]any{"name": name}) }

// tracksLike are the events of a name whose properties are what where asks for.
func (p *past) tracksLike(c map[string]any) (found []happening) {
	p.each(func(e *tend.Event, day string) {
		if e.Kind == tend.KindTrack && is(e, c) {
			found = append(found, happening{e.At, day})
		}
	})
	return found
}

// is tells whether an event has the name and the properties that something asks for.
func is(e *tend.Event, c map[string]any) bool {
	where, _ := c["where"].([]any)
	return e.Name == c["name"] && !slices.ContainsFunc(where, func(w any) bool {
		of := w.(map[string]any)
		var props any
		_ = json.Unmarshal(e.Props, &props)
		return !asks(at(props, of["path"].(string)), of)
	})
}

// within keeps what a condition's window has in it.
func (p *past) within(c map[string]any, all []happening) []happening {
	w, ok := c["within"].(map[string]any)
	if !ok {
		return all
	}
	last, _ := tend.ParseDuration(w["last"].(string))
	if w["calendar"] != true && last <= 48*time.Hour {
		first := p.now.Time().Truncate(time.Hour).Add(time.Hour - (last+time.Hour-1)/time.Hour*time.Hour)
		return slices.DeleteFunc(slices.Clone(all), func(h happening) bool { return h.at.Time().Before(first) })
	}
	here := p.each(func(*tend.Event, string) {})
	first := p.now.Time().In(here)
	year, month, day := first.Date()
	days := int((last + 24*time.Hour - 1) / (24 * time.Hour))
	if text := w["last"].(string); w["calendar"] == true && strings.HasSuffix(text, "w") {
		days -= 6 - (int(first.Weekday())+6)%7 // the first week is whole, the last one ends today
	}
	from := time.Date(year, month, day-days+1, 12, 0, 0, 0, time.UTC).Format(time.DateOnly)
	return slices.DeleteFunc(slices.Clone(all), func(h happening) bool { return h.day < from })
}

func (p *past) since(c map[string]any) bool {
	all := p.tracks(c["event"].(string))
	if len(all) == 0 {
		return false
	}
	slices.SortFunc(all, func(a, b happening) int { return int(a.at - b.at) })
	at := all[len(all)-1].at
	if c["moment"] == "first" {
		at = all[0].at
	}
	limits := map[string]any{}
	for _, op := range []string{"gte", "gt", "lte", "lt"} {
		if text, ok := c[op].(string); ok {
			d, _ := tend.ParseDuration(text)
			limits[op] = d.Seconds()
		}
	}
	return compares(p.now.Sub(at).Seconds(), limits)
}

func (p *past) visits(c map[string]any) bool {
	var visits, pages []happening
	var last tend.Micros
	p.each(func(e *tend.Event, day string) {
		if quiet(e) {
			return
		}
		if len(visits) == 0 || e.At.Sub(last) > 30*time.Minute {
			visits = append(visits, happening{e.At, day})
		}
		if e.Kind == tend.KindPage {
			pages = append(pages, happening{e.At, day})
		}
		last = max(last, e.At)
	})
	if c["measure"] == "duration" {
		return compares(p.attention(c), c)
	}
	visits, pages = p.within(c, visits), p.within(c, pages)
	switch c["measure"] {
	case "count":
		return compares(float64(len(visits)), c)
	case "days":
		days := map[string]bool{}
		for _, v := range visits {
			days[v.day] = true
		}
		return compares(float64(len(days)), c)
	}
	return compares(float64(len(pages)*1000/max(1, len(visits)))/1000, c)
}

func (p *past) attribute(c map[string]any) bool {
	known := map[string]any{}
	p.each(func(e *tend.Event, _ string) {
		if e.Kind == tend.KindIdentify {
			traits := map[string]any{}
			_ = json.Unmarshal(e.Traits, &traits)
			for name, v := range traits {
				known[name] = v
			}
		}
	})
	v := at(known, c["path"].(string))
	if held, asked := p.asksTime(v, c); asked {
		return held
	}
	return asks(v, c)
}

// at is what lies at a dotted path.
func at(v any, path string) any {
	for name := range strings.SplitSeq(path, ".") {
		m, _ := v.(map[string]any)
		v = m[name]
	}
	return v
}

// asks tells whether a value is what a condition's operator wants.
func asks(v any, c map[string]any) bool {
	want, op := c["value"], c["op"].(string)
	switch op {
	case "exists":
		m, object := v.(map[string]any)
		return (v != nil && (!object || len(m) > 0)) == (want != false)
	case "ne", "not_in", "not_contains":
		opposite := map[string]string{"ne": "eq", "not_in": "in", "not_contains": "contains"}
		return !hasValue(v, opposite[op], want)
	}
	return hasValue(v, op, want)
}

func hasValue(v any, op string, want any) bool {
	text, isText := v.(string)
	number, isNumber := v.(float64)
	list, isList := v.([]any)
	part, _ := want.(string)
	switch op {
	case "eq":
		return !isList && v == want
	case "in":
		return !isList && slices.ContainsFunc(want.([]any), func(w any) bool { return w == v })
	case "contains":
		_, partIsText := want.(string)
		return isList && slices.ContainsFunc(list, func(item any) bool { return item == want }) ||
			isText && partIsText && strings.Contains(text, part)
	case "starts_with":
		return isText && strings.HasPrefix(text, part)
	case "ends_with":
		return isText && strings.HasSuffix(text, part)
	case "matches":
		return isText && like(part, text)
	case "between":
		return isNumber && number >= want.([]any)[0].(float64) && number <= want.([]any)[1].(float64)
	}
	return isNumber && compares(number, map[string]any{op: want})
}

func (p *past) page(c map[string]any) bool {
	url := p.url
	if url == "" {
		var last tend.Micros
		p.each(func(e *tend.Event, _ string) {
			if !quiet(e) {
				last = max(last, e.At)
			}
			if e.Kind == tend.KindPage && last.Sub(e.At) <= time.Minute {
				url = e.Page.URL
			}
		})
	}
	value := c["value"].(string)
	whole, path, query := partsByBook(url)
	switch {
	case !strings.HasPrefix(value, "/"):
		path = whole
	case strings.Contains(value, "?"):
		path += "?" + query
	}
	same := !strings.Contains(value, "*") && byBook(value, url) // no address here has a star
	switch c["op"] {
	case "eq":
		return url != "" && same
	case "ne":
		return url == "" || !same
	case "matches":
		return url != "" && byBook(value, url)
	case "contains":
		return url != "" && strings.Contains(path, value)
	}
	return url != "" && strings.HasPrefix(path, value)
}
