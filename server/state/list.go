package state

import "slices"

// Bounds of uploaded lists. Whoever is two people in one keeps the lists of both.
const (
	MaxLists  = 100  // that a file puts a person on
	MostLists = 1000 // that a person is on
)

// OnList tells whether they are on an uploaded list, by its id. It does not allocate.
func (s *State) OnList(id string) bool {
	_, on := slices.BinarySearch(s.Lists, id)
	return on
}

// enlist puts them on a list, or takes them off. Whoever is on as many as there may be comes on
// no other.
func (s *State) enlist(id string, on bool) {
	i, is := slices.BinarySearch(s.Lists, id)
	switch {
	case is == on || id == "":
	case !on:
		s.Lists = slices.Delete(s.Lists, i, i+1)
	case len(s.Lists) < MostLists:
		s.Lists = slices.Insert(s.Lists, i, id)
	}
}

// mergeLists puts them on the lists of whoever they turned out to be.
func (s *State) mergeLists(theirs []string) {
	for _, id := range theirs {
		s.enlist(id, true)
	}
}

func (r *reader) lists() []string {
	list := r.texts(MostLists)
	for i := range list {
		r.must(list[i] != "" && (i == 0 || list[i-1] < list[i]))
	}
	return list
}
