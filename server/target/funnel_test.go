package target

import (
	"errors"
	"strings"
	"testing"

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
		{`"person"`, `"account"`, "/by", tend.ReasonNotAvailable, "person"},
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
