package target_test

import (
	"testing"

	"tend/server/state"
	"tend/server/target"
	"tend/server/tend"
)

func TestSmoke(t *testing.T) {
	r, err := target.Compile([]byte(`{"type":"and","of":[{"type":"event","name":"export","count":{"gte":3},"within":{"last":"14d"}},{"type":"page","op":"matches","value":"/reports/*"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	now := tend.Micros(1795295121040000)
	s := &state.State{}
	in := &target.Input{State: s, Now: now, URL: "https://a.example/reports/1?x#y"}
	for i := range 3 {
		if r.Match(in) {
			t.Fatal("too early", i)
		}
		s.Apply(&tend.Event{Kind: tend.KindTrack, Name: "export", At: now})
	}
	if !r.Match(in) {
		t.Fatal("no match")
	}
}
