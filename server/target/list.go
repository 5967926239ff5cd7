package target

import (
	"strings"

	"tend/server/state"
	"tend/server/tend"
)

// list asks whether somebody is on an uploaded list.
type list struct{ id string }

// Mention is a place of a condition that names an uploaded list or a funnel.
type Mention struct {
	Pointer string // JSON pointer to the id
	ID      string
}

func (o object) onList() tree {
	o.allow("type", "id", "negate")
	not := o.flag("negate")
	id, ok := o.text("id", tend.MaxID)
	if !ok {
		return tree{}
	}
	o.c.lists = append(o.c.lists, Mention{Pointer: o.pointer("id"), ID: id})
	return tree{test: test{kind: kindList, list: &list{id: id}}, not: not}
}

// Lists are the places of a condition that name uploaded lists, as MentionsOf finds them. Whether
// a list is there is for its site to say: nobody is on one that is not.
func Lists(raw []byte) []Mention { return MentionsOf(raw).Lists }

// listsOf says on which lists somebody is, the first of them.
func listsOf(s *state.State) string {
	const most = 5
	switch on := s.Lists; {
	case len(on) == 0:
		return "they are on no list"
	case len(on) == 1:
		return "they are on the list " + on[0]
	case len(on) > most:
		return "they are on the lists " + strings.Join(on[:most], ", ") + " and others"
	default:
		return "they are on the lists " + strings.Join(on, ", ")
	}
}
