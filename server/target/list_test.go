package target_test

import (
	"reflect"
	"testing"

	"tend/server/target"
	"tend/server/tend"
)

// list looks for the last time that they were put on a list or taken off it.
func (p *past) list(c map[string]any) bool {
	on := false
	p.each(func(e *tend.Event, _ string) {
		if e.Kind == tend.KindList && e.Name == c["id"] {
			on = e.On
		}
	})
	return on != (c["negate"] == true)
}

func TestListsAreAllThatAreNamed(t *testing.T) {
	// However it is written: what is in use must not be deleted because of an escape.
	got := target.Lists([]byte(`{"type":"or","of":[{"type":"list","id":"beta"},{"type":"not","of":{"type":"l\u0069st","\u0069d":"b/\u0061"}},{"type":"list","id":"beta","negate":true}]}`))
	want := []target.Mention{{Pointer: "/of/0/id", ID: "beta"}, {Pointer: "/of/1/of/id", ID: "b/a"}, {Pointer: "/of/2/id", ID: "beta"}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
	for _, none := range []string{``, `null`, `{"type":"event","name":"list"}`, `{"type":"segment","id":"beta"}`, `{"type":"list"`} {
		if got := target.Lists([]byte(none)); len(got) != 0 {
			t.Errorf("%s: %+v", none, got)
		}
	}
}

func TestAMatchOnAListDoesNotAllocate(t *testing.T) {
	in, rule := regular(t), compile(t, `{"type":"and","of":[{"type":"list","id":"list_40"},{"type":"list","id":"none","negate":true}]}`)
	if n := testing.AllocsPerRun(100, func() {
		if !rule.Match(in) {
			t.Fatal("does not match")
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
