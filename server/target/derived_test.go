package target_test

import (
	"fmt"
	"strings"
	"testing"

	"tend/server/target"
	"tend/server/tend"
)

const asPDF = `{"type":"event","name":"export","where":[{"path":"format","op":"eq","value":"pdf"}]}`

// Nobody knows whether they did it: so nobody may be told that they did, nor that they did not.
func TestWhatIsNotCountedYetHoldsForNobodyNorDoesItsOpposite(t *testing.T) {
	in := &target.Input{State: fold(history(t, `2026-11-20T10:00:00Z track export {"format":"pdf"}`)), Now: moment(t, noon)}
	for _, condition := range []string{
		asPDF, strings.Replace(asPDF, `"where"`, `"negate":true,"where"`, 1), `{"type":"not","of":[` + asPDF + `]}`,
		`{"type":"and","of":[{"type":"event","name":"export"},` + asPDF + `]}`, `{"type":"not","of":[{"type":"or","of":[{"type":"event","name":"a"},` + asPDF + `]}]}`,
	} {
		r := compile(t, condition)
		if r.Match(in) {
			t.Errorf("%s holds", condition)
		}
		if missing := in.State.Uncounted(r.Definitions()); len(missing) != 1 || missing[0].Event.Name() != "export" {
			t.Errorf("%s: missing %v", condition, missing)
		}
	}
	parts := target.Failing([]byte(asPDF), in)
	if len(parts) != 1 || parts[0].Has != "how often export like this happened is not counted yet" {
		t.Errorf("why: %+v", parts)
	}
	if r := compile(t, `{"type":"or","of":[{"type":"event","name":"export"},`+asPDF+`]}`); !r.Match(in) {
		t.Error("what is decided before it is come upon is not")
	}
}

func TestEventsWithPropertiesAreMatchedWithoutAllocating(t *testing.T) {
	r := compile(t, `{"type":"and","of":[`+asPDF+`,`+strings.Replace(asPDF, `}]}`, `}],"within":{"last":"14d"},"count":{"gte":2}}`, 1)+`]}`)
	if len(r.Definitions()) != 1 {
		t.Errorf("the same is counted %d times", len(r.Definitions()))
	}
	in := &target.Input{State: foldFor(history(t, "2026-11-20T10:00:00Z track export {\"format\":\"pdf\"}\n2026-11-21T10:00:00Z track export {\"format\":\"pdf\"}"), r), Now: moment(t, noon)}
	if !r.Match(in) {
		t.Fatal("does not match: the run would end early")
	}
	if n := testing.AllocsPerRun(100, func() { r.Match(in) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestFaultsOfWhere(t *testing.T) {
	one := `{"path":"format","op":"eq","value":"pdf"}`
	where := func(items string) string { return `{"type":"event","name":"a","where":` + items + `}` }
	many := func(n int) string {
		of := make([]string, n)
		for i := range of {
			of[i] = where(fmt.Sprintf(`[{"path":"n","op":"eq","value":%d}]`, i))
		}
		return `{"type":"or","of":[` + strings.Join(of, ",") + `]}`
	}
	for condition, want := range map[string]string{
		where(`{}`):                       "/where " + tend.ReasonType,
		where(`["pdf"]`):                  "/where/0 " + tend.ReasonType,
		where(`[{"op":"eq","value":1}]`):  "/where/0/path " + tend.ReasonRequired,
		where(`[{"path":"a","op":"is"}]`): "/where/0/op " + tend.ReasonValue,
		where(`[` + one + `,{"path":"a","op":"gt","value":"x"}]`):                                                         "/where/1/value " + tend.ReasonType,
		where(`[{"path":"a","op":"eq","value":1,"on":"person"}]`):                                                         "/where/0/on " + tend.ReasonUnknown,
		where(`[` + strings.Repeat(one+",", target.MaxWhere) + one + `]`):                                                 "/where " + tend.ReasonTooLong,
		where(`[{"path":"a","op":"in","value":["` + strings.Repeat("x", 1000) + `","` + strings.Repeat("y", 99) + `"]}]`): "/where " + tend.ReasonTooLong,
		where(`[{"path":"a","op":"gt","value":1.7976931348623157e308}]`):                                                  "/where " + tend.ReasonValue,
		where(`[{"path":"a","op":"between","value":["2026-01-01","2026-02-01"]}]`):                                        "/where/0/op " + tend.ReasonNotAvailable,
		many(target.MaxDefinitions + 1):                                                                                   fmt.Sprintf("/of/%d/where ", target.MaxDefinitions) + tend.ReasonTooLong,
	} {
		var got []string
		for _, f := range faults(t, condition).Faults {
			got = append(got, f.Pointer+" "+f.Code)
		}
		if len(got) != 1 || got[0] != want {
			t.Errorf("%.120s: %q, want %q", condition, got, want)
		}
	}
	if n := len(compile(t, many(target.MaxDefinitions)).Definitions()); n != target.MaxDefinitions {
		t.Errorf("%d are counted", n)
	}
}
