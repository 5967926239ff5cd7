package target

import (
	"errors"
	"strings"
	"testing"

	"tend/server/state"
	"tend/server/tend"
)

const onboarding = `{"within":"14d","by":"person","steps":[{"key":"signed_up","event":"signed_up","where":[{"path":"plan","op":"eq","value":"pro"}]},` +
	`{"key":"pricing","name":"Looked at prices","page":{"op":"matches","value":"/pricing*"}},{"key":"invited","event":"invited"}]}`

func TestReadingAFunnel(t *testing.T) {
	f, err := ReadFunnel([]byte(onboarding))
	if err != nil || len(f.Steps) != 3 || f.Step("pricing") != 1 || f.Step("paid") != -1 || f.Names[1] != "Looked at prices" || f.Names[0] != "" || f.Within.Hours() != 14*24 {
		t.Fatalf("%+v, %v", f, err)
	}
	renamed, err := ReadFunnel([]byte(strings.NewReplacer("Looked at prices", "Prices", `"key":"invited"`, `"key":"team"`).Replace(onboarding)))
	if err != nil || renamed.Key != f.Key {
		t.Errorf("what its steps are called makes another one: %v", err)
	}
	other, err := ReadFunnel([]byte(strings.Replace(onboarding, "14d", "15d", 1)))
	if err != nil || other.Key == f.Key {
		t.Errorf("another time is the same one: %v", err)
	}
}

func TestAFaultyFunnelSaysWhatIsWrongWhere(t *testing.T) {
	long := strings.Repeat("x", 250)
	for _, c := range []struct{ from, to, pointer, code, says string }{
		{`"14d"`, `"91d"`, "/within", tend.ReasonValue, "1m to 90d"},
		{`"14d"`, `"59s"`, "/within", tend.ReasonValue, "1m to 90d"},
		{`"14d"`, `14`, "/within", tend.ReasonType, "such as 14d"},
		{`"within":"14d",`, ``, "/within", tend.ReasonRequired, "required"},
		{`"person"`, `"team"`, "/by", tend.ReasonValue, "account"},
		{`"key":"pricing",`, ``, "/steps/1/key", tend.ReasonRequired, "required"},
		{`"key":"pricing"`, `"key":"invited"`, "/steps/2/key", tend.ReasonValue, "invited"},
		{`"key":"pricing"`, `"key":"` + long + `"`, "/steps/1/key", tend.ReasonTooLong, "64"},
		{`"matches"`, `"like"`, "/steps/1/page/op", tend.ReasonValue, "matches"},
		{`"/pricing*"`, `"#top"`, "/steps/1/page/value", tend.ReasonValue, "fragment"},
		{`"page":{`, `"event":"x","page":{`, "/steps/1", tend.ReasonRequired, "either"},
		{`,"event":"invited"`, ``, "/steps/2", tend.ReasonRequired, "either"},
		{`"page":{`, `"where":[],"page":{`, "/steps/1/where", tend.ReasonValue, "leave it out"},
		{`"eq"`, `"before"`, "/steps/0/where/0/op", tend.ReasonNotAvailable, "times"},
		{`"key":"invited"`, `"key":"invited","negate":true`, "/steps/2/negate", tend.ReasonUnknown, "key, name"},
		{`"steps":[`, `"steps":[3,`, "/steps/0", tend.ReasonType, "a number"},
		{`"event":"invited"`, `"event":"` + long + `","where":[{"path":"` + long + `","op":"in","value":["` + long + `","a` + long + `"]}]`, "/steps", tend.ReasonTooLong, "1024"},
	} {
		if !strings.Contains(onboarding, c.from) {
			t.Fatalf("no %s to take out", c.from)
		}
		_, err := ReadFunnel([]byte(strings.Replace(onboarding, c.from, c.to, 1)))
		var e *tend.Error
		if !errors.As(err, &e) || len(e.Faults) != 1 || e.Faults[0].Pointer != c.pointer || e.Faults[0].Code != c.code || !strings.Contains(e.Faults[0].Detail, c.says) {
			t.Errorf("%s for %s: %v, want %s of %s", c.to, c.from, err, c.code, c.pointer)
		}
	}
	for _, steps := range []string{`{"key":"a","event":"a"}`, strings.Repeat(`{"key":"a","event":"a"},`, 12) + `{"key":"a","event":"a"}`} {
		if _, err := ReadFunnel([]byte(`{"within":"1d","steps":[` + steps + `]}`)); tend.CodeOf(err) != tend.Invalid || !strings.Contains(err.Error(), "2 to 12 steps") {
			t.Errorf("%v", err)
		}
	}
}

// saidOf is a condition over the funnel onboarding.
func saidOf(fields string) string { return `{"type":"funnel","id":"onboarding",` + fields + `}` }

var withOnboarding = Saved{Funnels: Funnels{"onboarding": {ID: "onboarding", Name: "Onboarding", Body: []byte(onboarding)}}}

// Nobody knows how far they came: so nobody may be told that they did, nor that they did not.
func TestAFunnelThatIsNotKnownHoldsForNobodyNorDoesItsOpposite(t *testing.T) {
	s := new(state.State)
	s.Apply(&tend.Event{Kind: tend.KindTrack, At: 1, Name: "signed_up"})
	in := &Input{State: s, Now: 2}
	for _, said := range []string{"not_entered", "in", "stuck", "completed"} {
		for _, condition := range []string{saidOf(`"state":"` + said + `"`), saidOf(`"negate":true,"state":"` + said + `"`), `{"type":"not","of":[` + saidOf(`"state":"`+said+`"`) + `]}`} {
			r, err := withOnboarding.Compile([]byte(condition))
			if err != nil {
				t.Fatal(err)
			}
			if missing := s.Uncounted(r.Definitions()); r.Match(in) || len(missing) != 1 {
				t.Errorf("%s holds, or nothing is missing: %v", condition, missing)
			}
		}
	}
	parts := withOnboarding.Failing([]byte(saidOf(`"state":"in"`)), in)
	if len(parts) != 1 || parts[0].Has != "how far they came in the funnel Onboarding is not counted yet" {
		t.Errorf("why: %+v", parts)
	}
}

func TestFunnelsAreMatchedWithoutAllocating(t *testing.T) {
	r, err := withOnboarding.Compile([]byte(`{"type":"and","of":[` + saidOf(`"state":"stuck","step":"signed_up","for":"3d","negate":true`) + `,` + saidOf(`"state":"in"`) + `]}`))
	if err != nil {
		t.Fatal(err)
	}
	s := new(state.State)
	s.Derive(state.NewDerived(r.Definitions()[0], 0))
	s.Apply(&tend.Event{Kind: tend.KindTrack, At: 1, Name: "signed_up", Props: []byte(`{"plan":"pro"}`)})
	in := &Input{State: s, Now: 2}
	if !r.Match(in) {
		t.Fatal("they are in it")
	}
	if n := testing.AllocsPerRun(100, func() { r.Match(in) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestFaultsOfFunnelConditions(t *testing.T) {
	for fields, want := range map[string]string{
		`"step":"pricing"`:                            "/state required",
		`"state":"lost"`:                              "/state bad_value",
		`"state":"not_entered","step":"pricing"`:      "/step bad_value",
		`"state":"in","step":"paid"`:                  "/step bad_value",
		`"state":"in","step":7`:                       "/step wrong_type",
		`"state":"in","for":"3d"`:                     "/for bad_value",
		`"state":"stuck","for":3`:                     "/for wrong_type",
		`"state":"stuck","since":"3d"`:                "/since unknown_field",
		`"state":"stuck","negate":"no"`:               "/negate wrong_type",
		`"state":"stuck","step":"pricing","for":"1y"`: "/for bad_value",
	} {
		_, err := withOnboarding.Compile([]byte(saidOf(fields)))
		if f := faultsOf(t, err); len(f) != 1 || f[0].Pointer+" "+f[0].Code != want {
			t.Errorf("%s: %+v, want %s", fields, f, want)
		}
	}
	condition := []byte(`{"type":"or","of":[{"type":"funnel","id":"gone","state":"in"}]}`)
	_, err := withOnboarding.Compile(condition)
	if f := faultsOf(t, err); f[0].Pointer != "/of/0/id" || !strings.Contains(f[0].Detail, `no funnel "gone"`) {
		t.Errorf("%+v", f)
	}
	if err := Check(condition); err != nil {
		t.Errorf("whether it is there is for its site to say: %v", err)
	}
	if m := MentionsOf(condition).Funnels; len(m) != 1 || m[0].Pointer != "/of/0/id" || m[0].ID != "gone" {
		t.Errorf("it names %+v", m)
	}
}

// A watch of a segment is another one when the funnel that the segment asks for is.
func TestAnotherFunnelMakesAnotherWatch(t *testing.T) {
	of := func(within string) string {
		s := Saved{Segments: saved(map[string]string{"inner": saidOf(`"state":"in"`), "outer": refer("inner")}).Segments}
		s.Funnels = Funnels{"onboarding": {ID: "onboarding", Body: []byte(strings.Replace(onboarding, "14d", within, 1))}}
		return s.Definition("outer")
	}
	if first, again := of("14d"), of("14d"); first != again || first == of("15d") {
		t.Error("the definition of a segment does not follow the funnel")
	}
}
