package target_test

import (
	"fmt"
	"strings"
	"testing"

	"tend/server/target"
	"tend/server/tend"
)

const cartLeft = `{"type":"sequence","of":[{"name":"cart"},{"name":"paid","negate":true}],"within":"1h"}`

// Nobody knows how far they came: so nobody may be told that they did, nor that they did not.
func TestASequenceThatIsNotKnownHoldsForNobodyNorDoesItsOpposite(t *testing.T) {
	in := &target.Input{State: fold(history(t, `2026-11-20T10:00:00Z track cart`)), Now: moment(t, noon)}
	for _, condition := range []string{cartLeft, strings.Replace(cartLeft, `"of"`, `"negate":true,"of"`, 1), `{"type":"not","of":[` + cartLeft + `]}`} {
		r := compile(t, condition)
		if r.Match(in) {
			t.Errorf("%s holds", condition)
		}
		if missing := in.State.Uncounted(r.Definitions()); len(missing) != 1 || missing[0].Event.Name() != "cart" {
			t.Errorf("%s: missing %v", condition, missing)
		}
	}
	parts := target.Failing([]byte(cartLeft), in)
	if len(parts) != 1 || parts[0].Has != "how far they came in this sequence is not counted yet" {
		t.Errorf("why: %+v", parts)
	}
}

func TestSequencesAreMatchedWithoutAllocating(t *testing.T) {
	r := compile(t, `{"type":"and","of":[`+cartLeft+`,{"type":"not","of":`+strings.Replace(cartLeft, "paid", "cart", 1)+`}]}`)
	in := &target.Input{State: foldFor(history(t, "2026-11-20T10:00:00Z track cart\n2026-11-20T10:10:00Z track cart\n2026-11-20T10:20:00Z track cart"), r), Now: moment(t, "2026-11-20T11:20:00Z")}
	if r.Match(in) {
		t.Fatal("matches before its time is over")
	}
	in.Now++
	if n := testing.AllocsPerRun(100, func() { r.Match(in) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestFaultsOfSequences(t *testing.T) {
	of := func(steps string) string { return `{"type":"sequence","of":` + steps + `,"within":"1h"}` }
	named := func(n int) string {
		return `[` + strings.TrimSuffix(strings.Repeat(`{"name":"a"},`, n), ",") + `]`
	}
	many := make([]string, target.MaxDefinitions+1)
	for i := range many {
		many[i] = of(fmt.Sprintf(`[{"name":"a"},{"name":"b%d"}]`, i))
	}
	for condition, want := range map[string]string{
		`{"type":"sequence","within":"1h"}`: "/of " + tend.ReasonRequired,
		of(`{}`):                            "/of " + tend.ReasonType,
		of(`["a","b"]`):                     "/of/0 " + tend.ReasonType + ", /of/1 " + tend.ReasonType,
		of(named(1)):                        "/of " + tend.ReasonValue,
		of(named(target.MaxSequence + 1)):   "/of " + tend.ReasonValue,
		of(`[{"name":"a","negate":true},{"name":"b"}]`):                    "/of/0/negate " + tend.ReasonValue,
		of(`[{"name":"a","negate":true},{"name":"b","negate":true}]`):      "/of/0/negate " + tend.ReasonValue,
		of(`[{"name":"a"},{"name":"b","negate":1}]`):                       "/of/1/negate " + tend.ReasonType,
		of(`[{"name":"a"},{"name":""}]`):                                   "/of/1/name " + tend.ReasonValue,
		of(`[{"name":"a"},{"name":"b","within":"1h"}]`):                    "/of/1/within " + tend.ReasonUnknown,
		of(`[{"name":"a"},{"name":"b","where":[{"path":"x","op":"is"}]}]`): "/of/1/where/0/op " + tend.ReasonValue,
		of(`[{"name":"` + strings.Repeat("x", 255) + `"},{"name":"` + strings.Repeat("y", 255) + `"},{"name":"` + strings.Repeat("z", 255) + `"},{"name":"` + strings.Repeat("a", 255) + `"}]`): "/of " + tend.ReasonTooLong,
		`{"type":"sequence","of":[{"name":"a"},{"name":"b"}]}`:                                 "/within " + tend.ReasonRequired,
		`{"type":"sequence","of":[{"name":"a"},{"name":"b"}],"within":{"last":"1d"}}`:          "/within " + tend.ReasonType,
		`{"type":"sequence","of":[{"name":"a"},{"name":"b"}],"within":"401d"}`:                 "/within " + tend.ReasonTooLong,
		`{"type":"sequence","of":[{"name":"a"},{"name":"b"}],"within":"1d","count":{"gte":2}}`: "/count " + tend.ReasonUnknown,
		`{"type":"or","of":[` + strings.Join(many, ",") + `]}`:                                 fmt.Sprintf("/of/%d/of ", target.MaxDefinitions) + tend.ReasonTooLong,
	} {
		var got []string
		for _, f := range faults(t, condition).Faults {
			got = append(got, f.Pointer+" "+f.Code)
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("%.120s: %q, want %q", condition, got, want)
		}
	}
	if d := compile(t, of(named(target.MaxSequence))).Definitions(); len(d) != 1 || len(d[0].Steps) != target.MaxSequence {
		t.Errorf("%v", d)
	}
}
