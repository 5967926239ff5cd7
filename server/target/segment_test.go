package target

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"tend/server/state"
	"tend/server/tend"
)

// saved are segments by id; of a name such as "pro" the name is "Pro".
func saved(conditions map[string]string) Saved {
	s := Segments{}
	for id, c := range conditions {
		s[id] = tend.Segment{ID: id, Name: strings.ToUpper(id[:1]) + id[1:], Condition: json.RawMessage(c)}
	}
	return Saved{Segments: s}
}

func refer(id string) string { return `{"type":"segment","id":"` + id + `"}` }

func faultsOf(t *testing.T, err error) []tend.Fault {
	t.Helper()
	var e *tend.Error
	if !errors.As(err, &e) || e.Code != tend.Invalid || len(e.Faults) == 0 {
		t.Fatalf("%v, want faults", err)
	}
	return e.Faults
}

func TestASegmentHoldsWhereItsConditionDoes(t *testing.T) {
	segments := saved(map[string]string{
		"pro":    `{"type":"attribute","path":"plan","op":"eq","value":"pro"}`,
		"busy":   `{"type":"and","of":[{"type":"event","name":"export"},` + refer("pro") + `]}`,
		"nobody": `{"type":"not","of":{"type":"and","of":[]}}`,
	})
	person := func(plan string, exports int) *Input {
		s := new(state.State)
		s.Apply(&tend.Event{Kind: tend.KindIdentify, At: 1, Traits: []byte(`{"plan":"` + plan + `"}`)})
		for range exports {
			s.Apply(&tend.Event{Kind: tend.KindTrack, At: 1, Name: "export"})
		}
		return &Input{State: s, Now: 2}
	}
	for _, c := range []struct {
		condition string
		want      [4]bool // pro with and without exports, free with and without
	}{
		{refer("pro"), [4]bool{true, true, false, false}},
		{refer("busy"), [4]bool{true, false, false, false}},
		{`{"type":"segment","id":"busy","negate":true}`, [4]bool{false, true, true, true}},
		{`{"type":"segment","id":"busy","negate":false}`, [4]bool{true, false, false, false}},
		{`{"type":"or","of":[` + refer("nobody") + `,{"type":"not","of":[` + refer("pro") + `]}]}`, [4]bool{false, false, true, true}},
	} {
		rule, err := segments.Compile([]byte(c.condition))
		if err != nil {
			t.Fatalf("%s: %v", c.condition, err)
		}
		got := [4]bool{rule.Match(person("pro", 1)), rule.Match(person("pro", 0)), rule.Match(person("free", 1)), rule.Match(person("free", 0))}
		if got != c.want {
			t.Errorf("%s: %v, want %v", c.condition, got, c.want)
		}
	}
}

func TestWhatOnlyTheSegmentsCanTell(t *testing.T) {
	long := strings.Repeat(`{"type":"event","name":"a"},`, 120)
	wide := `{"type":"and","of":[` + long[:len(long)-1] + `]}`
	deep := strings.Repeat(`{"type":"not","of":`, MaxDepth-2) + `{"type":"event","name":"a"}` + strings.Repeat("}", MaxDepth-2)
	heavy := `{"type":"attribute","path":"a","op":"in","value":["` + strings.Repeat(strings.Repeat("x", 1000)+`","`, 100) + `x"]}`
	segments := saved(map[string]string{
		"a": refer("b"), "b": `{"type":"or","of":[` + refer("c") + `]}`, "c": refer("a"),
		"wide": wide, "deep": deep, "heavy": heavy, "self": refer("self"), "lost": refer("gone"),
	})
	for _, c := range []struct{ name, self, condition, pointer, detail string }{
		{"Unknown", "", `{"type":"and","of":[` + refer("none") + `]}`, "/of/0/id", `there is no segment "none"`},
		{"UnknownWithin", "", `{"type":"and","of":[` + refer("lost") + `]}`, "/of/0", `in the segment "lost" at /id: there is no segment "gone"`},
		{"Itself", "a", refer("a"), "/id", "a -> a"},
		{"ByOthers", "a", refer("b"), "", "a -> b -> c -> a"},
		{"Circle", "", `{"type":"not","of":` + refer("a") + `}`, "/of", "a -> b -> c -> a"},
		{"TooWide", "", `{"type":"or","of":[` + refer("wide") + `,` + refer("wide") + `,` + refer("wide") + `]}`, "/of/2", "more than 256 conditions"},
		{"TooDeep", "", `{"type":"not","of":` + refer("deep") + `}`, "/of", "nested more than 16 deep"},
		{"TooHeavy", "", `{"type":"or","of":[` + refer("heavy") + `,` + refer("heavy") + `,` + refer("heavy") + `]}`, "/of/2/id", "bytes"},
		{"NoId", "", `{"type":"segment"}`, "/id", "id is required"},
		{"More", "", `{"type":"segment","id":"wide","within":{"last":"1d"}}`, "/within", "unknown field"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := segments.CompileOf(c.self, []byte(c.condition))
			f := faultsOf(t, err)[0]
			if f.Pointer != c.pointer || !strings.Contains(f.Detail, c.detail) {
				t.Errorf("%q %s", f.Pointer, f.Detail)
			}
		})
	}
}

func TestReferencesAreAllThatAreNamed(t *testing.T) {
	if got := References([]byte(`{"type":"or","of":[` + refer("b") + `,{"type":"not","of":` + refer("a") + `},` + refer("b") + `]}`)); !reflect.DeepEqual(got, []string{"a", "b"}) {
		t.Errorf("%v", got)
	}
	// However it is written: what is in use must not be deleted because of an escape.
	if got := References([]byte(`{ "type" : "seg\u006dent", "id" : "\u0061" }`)); !reflect.DeepEqual(got, []string{"a"}) {
		t.Errorf("%v", got)
	}
	if got := References([]byte(`{"type":"event","name":"segment"}`)); len(got) != 0 {
		t.Errorf("%v", got)
	}
}

func TestWhatFailsInASegmentIsNamed(t *testing.T) {
	pro := `{"type":"attribute","path":"plan","op":"eq","value":"pro"}`
	segments := saved(map[string]string{
		"pro":  pro,
		"busy": `{"type":"and","of":[{"type":"attribute","path":"plan","op":"exists"},` + refer("pro") + `]}`,
		"free": `{"type":"attribute","path":"plan","op":"eq","value":"free"}`,
	})
	s := new(state.State)
	s.Apply(&tend.Event{Kind: tend.KindIdentify, At: 1, Traits: []byte(`{"plan":"free"}`)})
	not := `{"type":"segment","id":"free","negate":true}`
	got := segments.Failing([]byte(`{"type":"and","of":[`+refer("free")+`,`+refer("busy")+`,`+not+`]}`), &Input{State: s, Now: 2})
	want := []Part{
		{Pointer: "/of/1", Condition: []byte(pro), Has: `plan is "free"`, Segment: "pro", SegmentName: "Pro"},
		{Pointer: "/of/2", Condition: []byte(not), Has: `they are in the segment "Free"`},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v\nwant %+v", got, want)
	}
	got = segments.Failing([]byte(`{"type":"or","of":[`+refer("pro")+`,`+pro+`]}`), &Input{State: s, Now: 2})
	if len(got) != 2 || got[0].Segment != "pro" || got[1].Segment != "" || got[1].Pointer != "/of/1" {
		t.Errorf("%+v", got)
	}
}

// A match costs what the tree says, and nothing for the names in it.
func TestASegmentCostsNothingInTheMatch(t *testing.T) {
	plain := `{"type":"and","of":[{"type":"event","name":"a"},{"type":"attribute","path":"plan","op":"eq","value":"pro"}]}`
	segments := saved(map[string]string{"inner": plain, "outer": refer("inner")})
	want, err := Compile([]byte(plain))
	if err != nil {
		t.Fatal(err)
	}
	got, err := segments.Compile([]byte(refer("outer")))
	if err != nil || len(got.steps) != len(want.steps) {
		t.Fatalf("%d steps, want %d, %v", len(got.steps), len(want.steps), err)
	}
	in := &Input{State: new(state.State), Now: 1}
	if n := testing.AllocsPerRun(100, func() { got.Match(in) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
