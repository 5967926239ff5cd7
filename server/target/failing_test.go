package target

import (
	"reflect"
	"testing"

	"tend/server/state"
	"tend/server/tend"
)

func TestFailingNamesThePartsThatKeepSomebodyOut(t *testing.T) {
	const (
		exported = `{"type":"event","name":"export","count":{"gte":3}}`
		paid     = `{"type":"attribute","path":"plan","op":"eq","value":"pro"}`
		signed   = `{"type":"since","event":"signed_up","moment":"first","gt":"7d"}`
		priced   = `{"type":"page","op":"matches","value":"/pricing*"}`
		few      = `{"type":"metric","name":"docs","gte":3}`
		shrunk   = `{"type":"metric","name":"docs","change":{"lt":0},"within":{"last":"28d"}}`
		earned   = `{"type":"event","name":"export","sum":{"path":"revenue","currency":"EUR","gte":8}}`
		everyone = `{"type":"attribute","path":"plan","op":"exists"}`
	)
	s := &state.State{Page: tend.Page{URL: "https://acme.example/docs"}}
	for _, e := range []tend.Event{
		{Kind: tend.KindIdentify, User: "ada", Traits: []byte(`{"plan":"free"}`)},
		{Kind: tend.KindTrack, Name: "export", Props: []byte(`{"revenue":7.5,"currency":"EUR"}`)},
		{Kind: tend.KindMetric, Name: "docs", Value: 2.5},
	} {
		e.At = 1
		s.Apply(&e)
	}
	for _, c := range []struct {
		name, condition string
		want            []Part
	}{
		{"Nobody", `{"type":"or","of":[` + paid + `,` + exported + `]}`, []Part{
			{Pointer: "/of/0", Condition: []byte(paid), Has: `plan is "free"`}, {Pointer: "/of/1", Condition: []byte(exported), Has: "export happened 1 times"},
		}},
		{"OneOfAll", `{"type":"and","of":[` + everyone + `,{"type":"or","of":[` + signed + `]},` + priced + `]}`, []Part{
			{Pointer: "/of/1/of/0", Condition: []byte(signed), Has: "signed_up never happened"}, {Pointer: "/of/2", Condition: []byte(priced), Has: "the page is https://acme.example/docs"},
		}},
		{"WhatShouldNotHold", `{"type":"not","of":` + everyone + `}`, []Part{
			{Condition: []byte(`{"type":"not","of":` + everyone + `}`), Has: `plan is "free"`},
		}},
		{"Metrics", `{"type":"or","of":[` + few + `,` + shrunk + `]}`, []Part{
			{Pointer: "/of/0", Condition: []byte(few), Has: "docs is 2.5 since 1970-01-01T00:00Z"}, {Pointer: "/of/1", Condition: []byte(shrunk), Has: "docs is 2.5 and was not known when the window began"},
		}},
		{"Sums", earned, []Part{{Condition: []byte(earned), Has: "export has brought 7.5 EUR"}}},
		{"WhatHolds", `{"type":"or","of":[` + paid + `,` + everyone + `]}`, nil},
		{"Everybody", `null`, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Failing([]byte(c.condition), &Input{State: s, Now: 2}); !reflect.DeepEqual(got, c.want) {
				t.Errorf("%s\nwant %s", got, c.want)
			}
		})
	}
}
