package people

import (
	"slices"

	"tend/server/store"
	"tend/server/tend"
)

// maxUnit is how many events of a file are one unit of work at most.
const maxUnit = 200

// pasts sorts rows into crowds that have no id in common, and within them into units of the
// same ids. of tells which lines each unit was made of.
func pasts(m *store.Import, now tend.Micros, list []said, lines []int64) (crowds [][]*tend.Past, of map[*tend.Past][]int64) {
	of = map[*tend.Past][]int64{}
	for _, crowd := range together(list) {
		if m.Kind == ImportEvents { // in order of time, as they happened
			slices.SortStableFunc(crowd, func(a, b int) int { return int(min(1, max(-1, list[a].at-list[b].at))) })
		}
		var units []*tend.Past
		for _, i := range crowd {
			s := &list[i]
			last := len(units) - 1
			if m.Kind != ImportEvents || last < 0 || units[last].User != s.user || units[last].Anon != s.anon || len(units[last].Events) >= maxUnit {
				units = append(units, &tend.Past{Site: m.Site, User: s.user, Anon: s.anon, Dry: m.Dry})
				last++
			}
			u := units[last]
			of[u] = append(of[u], lines[i])
			if m.Kind == ImportPeople {
				u.Events = person(s, now)
				continue
			}
			id := s.message
			if id == "" {
				id = message(m, lines[i])
			}
			u.Events = append(u.Events, tend.Event{Kind: tend.KindTrack, At: s.at, Name: s.name, Props: s.object, Account: s.account, Past: true})
			u.Messages = append(u.Messages, id)
		}
		crowds = append(crowds, units)
	}
	return crowds, of
}

// person is what a row says of somebody.
func person(s *said, now tend.Micros) []tend.Event {
	at := s.at
	if at == 0 {
		at = now
	}
	events := []tend.Event{{Kind: tend.KindIdentify, At: at, User: s.user, Traits: s.object, Signed: true, Past: true}}
	if s.account != "" {
		events = append(events, tend.Event{Kind: tend.KindGroup, At: at, Account: s.account, Signed: true, Past: true})
	}
	return events
}

// together sorts rows into crowds that have no id in common, each in the order of the file.
func together(list []said) [][]int {
	of := make([]int, len(list)) // a row before it, of the same crowd; itself for the first
	root := func(i int) int {
		for of[i] != i {
			of[i] = of[of[i]]
			i = of[i]
		}
		return i
	}
	by := map[string]int{}
	for i := range list {
		of[i] = i
		for _, id := range [...]string{"u" + list[i].user, "a" + list[i].anon} {
			if len(id) == 1 {
				continue
			}
			if other, ok := by[id]; ok {
				a, b := root(i), root(other)
				of[max(a, b)] = min(a, b)
			} else {
				by[id] = i
			}
		}
	}
	var crowds [][]int
	place := map[int]int{}
	for i := range list {
		r := root(i)
		n, ok := place[r]
		if !ok {
			n = len(crowds)
			place[r] = n
			crowds = append(crowds, nil)
		}
		crowds[n] = append(crowds[n], i)
	}
	return crowds
}
