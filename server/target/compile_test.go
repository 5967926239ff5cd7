package target_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"tend/server/target"
	"tend/server/tend"
)

// faults compiles a condition that has to be refused.
func faults(tb testing.TB, condition string) *tend.Error {
	tb.Helper()
	r, err := target.Compile([]byte(condition))
	if err == nil || r != nil {
		tb.Fatalf("accepted: %.200s", condition)
	}
	var e *tend.Error
	if !errors.As(err, &e) || e.Code != tend.Invalid || len(e.Faults) == 0 || e.Message == "" {
		tb.Fatalf("%.200s: not the error of the house: %#v", condition, err)
	}
	return e
}

var refusals = []struct{ condition, pointer, code, detail string }{
	// not a tree
	{`{`, "", tend.ReasonValue, "not JSON"},
	{`{"type":"event","name":"a"} x`, "", tend.ReasonValue, "not JSON"},
	{`{"type":"event","name":"a","name":"b"}`, "/name", tend.ReasonValue, "not JSON"},
	{`{"type":"and","of":[{"type":"event","name":}]}`, "/of/0/name", tend.ReasonValue, "not JSON"},
	{`{"type":"bucket","salt":"a","lt":1e999}`, "/lt", tend.ReasonValue, "not JSON"},
	{`[]`, "", tend.ReasonType, "a list"},
	{`"and"`, "", tend.ReasonType, "a text"},
	{`7`, "", tend.ReasonType, "a number"},
	{`true`, "", tend.ReasonType, "true or false"},
	{`{}`, "/type", tend.ReasonRequired, "attribute, event"},
	{`{"type":7}`, "/type", tend.ReasonType, "a text"},
	{`{"type":"evnt"}`, "/type", tend.ReasonValue, `unknown type "evnt": use one of and, or, not`},

	// and, or, not
	{`{"type":"and"}`, "/of", tend.ReasonRequired, "required"},
	{`{"type":"and","of":{}}`, "/of", tend.ReasonType, "a list"},
	{`{"type":"and","of":null}`, "/of", tend.ReasonType, "null"},
	{`{"type":"and","of":[null]}`, "/of/0", tend.ReasonType, "null"},
	{`{"type":"and","of":[],"if":1}`, "/if", tend.ReasonUnknown, "type, of"},
	{`{"type":"or","of":[]}`, "/of", tend.ReasonValue, "nobody"},
	{`{"type":"not","of":[]}`, "/of", tend.ReasonValue, "exactly one"},
	{`{"type":"not","of":[{"type":"event","name":"a"},{"type":"event","name":"b"}]}`, "/of", tend.ReasonValue, "exactly one"},
	{`{"type":"not","of":{"type":"event"}}`, "/of/name", tend.ReasonRequired, "name"},

	// event
	{`{"type":"event"}`, "/name", tend.ReasonRequired, "name"},
	{`{"type":"event","name":""}`, "/name", tend.ReasonValue, "empty"},
	{`{"type":"event","name":7}`, "/name", tend.ReasonType, "a text"},
	{`{"type":"event","name":"` + strings.Repeat("x", 256) + `"}`, "/name", tend.ReasonTooLong, "at most 255"},
	{`{"type":"event","name":"a","count":3}`, "/count", tend.ReasonType, `{"gte":3}`},
	{`{"type":"event","name":"a","count":{}}`, "/count", tend.ReasonRequired, "gte, gt, lte, lt, eq"},
	{`{"type":"event","name":"a","count":{"ge":1,"gte":1}}`, "/count/ge", tend.ReasonUnknown, "gte, gt, lte, lt, eq"},
	{`{"type":"event","name":"a","count":{"gte":"3"}}`, "/count/gte", tend.ReasonType, "a number"},
	{`{"type":"event","name":"a","count":{"gte":1.5}}`, "/count/gte", tend.ReasonValue, "whole number from 0 to 1000000000"},
	{`{"type":"event","name":"a","count":{"gte":-1}}`, "/count/gte", tend.ReasonValue, "whole number"},
	{`{"type":"event","name":"a","count":{"gte":1e300}}`, "/count/gte", tend.ReasonValue, "whole number"},
	{`{"type":"event","name":"a","count":{"gte":3,"lt":3}}`, "/count", tend.ReasonValue, "within all"},
	{`{"type":"event","name":"a","count":{"lt":0}}`, "/count", tend.ReasonValue, "within all"},
	{`{"type":"event","name":"a","negate":1}`, "/negate", tend.ReasonType, "true or false"},
	{`{"type":"event","name":"a","by":"team"}`, "/by", tend.ReasonValue, "person"},
	{`{"type":"event","name":"a","a/b~c":1}`, "/a~1b~0c", tend.ReasonUnknown, "within"},

	// windows
	{`{"type":"event","name":"a","within":"14d"}`, "/within", tend.ReasonType, `{"last":"14d"}`},
	{`{"type":"event","name":"a","within":{}}`, "/within/last", tend.ReasonRequired, "last"},
	{`{"type":"event","name":"a","within":{"last":14}}`, "/within/last", tend.ReasonType, "14d"},
	{`{"type":"event","name":"a","within":{"last":"14"}}`, "/within/last", tend.ReasonValue, "s m h d w"},
	{`{"type":"event","name":"a","within":{"last":"0d"}}`, "/within/last", tend.ReasonValue, "whole number"},
	{`{"type":"event","name":"a","within":{"last":"401d"}}`, "/within/last", tend.ReasonTooLong, "400d"},
	{`{"type":"event","name":"a","within":{"last":"58w","calendar":true}}`, "/within/last", tend.ReasonTooLong, "400d"},
	{`{"type":"event","name":"a","within":{"last":"24h","calendar":true}}`, "/within/last", tend.ReasonValue, "d or w"},
	{`{"type":"event","name":"a","within":{"last":"2d","calendar":"yes"}}`, "/within/calendar", tend.ReasonType, "true or false"},
	{`{"type":"event","name":"a","within":{"last":"2d","first":"1d"}}`, "/within/first", tend.ReasonUnknown, "last, calendar"},

	// since
	{`{"type":"since","event":"a","moment":"first"}`, "", tend.ReasonRequired, "gte, gt, lte, lt"},
	{`{"type":"since","event":"a","gt":"7d"}`, "/moment", tend.ReasonRequired, "first, last"},
	{`{"type":"since","event":"a","moment":"second","gt":"7d"}`, "/moment", tend.ReasonValue, "first, last"},
	{`{"type":"since","moment":"first","gt":"7d"}`, "/event", tend.ReasonRequired, "event"},
	{`{"type":"since","event":"a","moment":"first","gt":7}`, "/gt", tend.ReasonType, "duration"},
	{`{"type":"since","event":"a","moment":"first","gt":"3651d"}`, "/gt", tend.ReasonValue, "3650d"},
	{`{"type":"since","event":"a","moment":"first","gt":"7d","lt":"7d"}`, "", tend.ReasonValue, "within all"},
	{`{"type":"since","event":"a","moment":"first","gt":"7d","eq":"8d"}`, "/eq", tend.ReasonUnknown, "gte, gt, lte, lt"},

	// visits
	{`{"type":"visits","gte":5}`, "/measure", tend.ReasonRequired, "count, days, duration, depth"},
	{`{"type":"visits","measure":"pages","gte":5}`, "/measure", tend.ReasonValue, "count, days, duration, depth"},
	{`{"type":"visits","measure":"count"}`, "", tend.ReasonRequired, "gte"},
	{`{"type":"visits","measure":"count","gte":1.5}`, "/gte", tend.ReasonValue, "whole"},
	{`{"type":"visits","measure":"depth","gte":1.0005}`, "/gte", tend.ReasonValue, "0.001"},
	{`{"type":"visits","measure":"days","gte":400}`, "/gte", tend.ReasonValue, "0 to 399"},
	{`{"type":"visits","measure":"days","gte":1,"within":{"last":"48h"}}`, "/within", tend.ReasonValue, "longer than 48h"},

	// attribute
	{`{"type":"attribute","op":"exists"}`, "/path", tend.ReasonRequired, "path"},
	{`{"type":"attribute","path":"plan"}`, "/op", tend.ReasonRequired, "eq, ne"},
	{`{"type":"attribute","path":"plan","op":"is","value":1}`, "/op", tend.ReasonValue, "eq, ne"},
	{`{"type":"attribute","path":"plan","op":"eq"}`, "/value", tend.ReasonRequired, "value"},
	{`{"type":"attribute","path":"plan","op":"eq","value":null}`, "/value", tend.ReasonType, "null"},
	{`{"type":"attribute","path":"plan","op":"eq","value":["pro"]}`, "/value", tend.ReasonType, "a list"},
	{`{"type":"attribute","path":"plan","op":"eq","value":"` + strings.Repeat("x", 1025) + `"}`, "/value", tend.ReasonTooLong, "1024"},
	{`{"type":"attribute","path":"plan","op":"in","value":"pro"}`, "/value", tend.ReasonType, "a list"},
	{`{"type":"attribute","path":"plan","op":"in","value":[]}`, "/value", tend.ReasonValue, "1 to 1000"},
	{`{"type":"attribute","path":"plan","op":"in","value":["a",{}]}`, "/value/1", tend.ReasonType, "an object"},
	{`{"type":"attribute","path":"plan","op":"contains","value":""}`, "/value", tend.ReasonValue, "empty"},
	{`{"type":"attribute","path":"plan","op":"starts_with","value":7}`, "/value", tend.ReasonType, "a text"},
	{`{"type":"attribute","path":"plan","op":"ends_with","value":""}`, "/value", tend.ReasonValue, "empty"},
	{`{"type":"attribute","path":"plan","op":"gt","value":"7"}`, "/value", tend.ReasonType, "a number"},
	{`{"type":"attribute","path":"plan","op":"between","value":[2,1]}`, "/value", tend.ReasonValue, "two numbers"},
	{`{"type":"attribute","path":"plan","op":"between","value":[1]}`, "/value", tend.ReasonValue, "two numbers"},
	{`{"type":"attribute","path":"plan","op":"exists","value":"no"}`, "/value", tend.ReasonType, "true or false"},
	{`{"type":"attribute","path":"plan","op":"matches","value":""}`, "/value", tend.ReasonValue, "empty"},
	{`{"type":"attribute","path":"plan","op":"matches","value":7}`, "/value", tend.ReasonType, "a text"},

	// times
	{`{"type":"attribute","path":"at","op":"like","value":1}`, "/op", tend.ReasonValue, "before, after, within"},
	{`{"type":"attribute","path":"at","op":"before"}`, "/value", tend.ReasonRequired, "value"},
	{`{"type":"attribute","path":"at","op":"before","value":1795295121}`, "/value", tend.ReasonType, "2026-11-20T10:00:00Z"},
	{`{"type":"attribute","path":"at","op":"after","value":"tomorrow"}`, "/value", tend.ReasonValue, `"tomorrow" is no time`},
	{`{"type":"attribute","path":"at","op":"after","value":"2026-02-29"}`, "/value", tend.ReasonValue, "no time"},
	{`{"type":"attribute","path":"at","op":"between","value":["2026-11-20"]}`, "/value", tend.ReasonValue, "two times"},
	{`{"type":"attribute","path":"at","op":"between","value":["2026-11-20",7]}`, "/value/1", tend.ReasonType, "a number"},
	{`{"type":"attribute","path":"at","op":"between","value":["2026-11-20","2026-11-19"]}`, "/value", tend.ReasonValue, "the earlier first"},
	{`{"type":"attribute","path":"at","op":"within","value":"14d"}`, "/value", tend.ReasonType, `{"next":"14d"}`},
	{`{"type":"attribute","path":"at","op":"within","value":{}}`, "/value/last", tend.ReasonRequired, "last"},
	{`{"type":"attribute","path":"at","op":"within","value":{"next":"1d","last":"1d"}}`, "/value/last", tend.ReasonUnknown, "next, calendar"},
	{`{"type":"attribute","path":"at","op":"within","value":{"next":"401d"}}`, "/value/next", tend.ReasonTooLong, "400d"},
	{`{"type":"attribute","path":"at","op":"within","value":{"next":"2h","calendar":true}}`, "/value/next", tend.ReasonValue, "d or w"},

	// sum
	{`{"type":"event","name":"paid","sum":100}`, "/sum", tend.ReasonType, "an object"},
	{`{"type":"event","name":"paid","sum":{"gte":1}}`, "/sum/path", tend.ReasonRequired, "revenue"},
	{`{"type":"event","name":"paid","sum":{"path":"tax","gte":1}}`, "/sum/path", tend.ReasonValue, "revenue"},
	{`{"type":"event","name":"paid","sum":{"path":"revenue"}}`, "/sum", tend.ReasonRequired, "gte, gt"},
	{`{"type":"event","name":"paid","sum":{"path":"revenue","gte":"1"}}`, "/sum/gte", tend.ReasonType, "a number"},
	{`{"type":"event","name":"paid","sum":{"path":"revenue","gte":1e13}}`, "/sum/gte", tend.ReasonValue, "1000000000000"},
	{`{"type":"event","name":"paid","sum":{"path":"revenue","gte":1,"currency":"eur"}}`, "/sum/currency", tend.ReasonValue, "EUR"},
	{`{"type":"event","name":"paid","sum":{"path":"revenue","gte":1,"currency":"EURO"}}`, "/sum/currency", tend.ReasonTooLong, "3"},
	{`{"type":"event","name":"paid","sum":{"path":"revenue","gte":1},"count":{"gte":1}}`, "/count", tend.ReasonValue, "two conditions"},
	{`{"type":"event","name":"paid","sum":{"path":"revenue","gte":1},"within":{"last":"1d"}}`, "/within", tend.ReasonValue, "longer than 48h"},

	// metric
	{`{"type":"metric","gte":1}`, "/name", tend.ReasonRequired, "name"},
	{`{"type":"metric","name":"docs"}`, "", tend.ReasonRequired, "gte, gt"},
	{`{"type":"metric","name":"docs","gte":"1"}`, "/gte", tend.ReasonType, "a number"},
	{`{"type":"metric","name":"docs","gt":1,"lt":1}`, "", tend.ReasonValue, "no value"},
	{`{"type":"metric","name":"docs","gte":1,"on":"team"}`, "/on", tend.ReasonValue, "account"},
	{`{"type":"metric","name":"docs","on":"account","change":{"lt":0}}`, "/within", tend.ReasonRequired, "28d"},
	{`{"type":"metric","name":"docs","change":{"lt":0}}`, "/within", tend.ReasonRequired, "28d"},
	{`{"type":"metric","name":"docs","change":{},"within":{"last":"28d"}}`, "/change", tend.ReasonRequired, "gte, gt"},
	{`{"type":"metric","name":"docs","change":-0.2,"within":{"last":"28d"}}`, "/change", tend.ReasonType, "an object"},
	{`{"type":"metric","name":"docs","change":{"by":1,"lt":0},"within":{"last":"28d"}}`, "/change/by", tend.ReasonUnknown, "gte"},
	{`{"type":"metric","name":"docs","change":{"lt":0},"gte":1,"within":{"last":"28d"}}`, "/gte", tend.ReasonValue, "within change"},
	{`{"type":"metric","name":"docs","change":{"lt":0},"within":{"last":"48h"}}`, "/within", tend.ReasonValue, "longer than 48h"},
	{`{"type":"metric","name":"docs","change":{"lt":0},"within":{"last":"91d"}}`, "/within", tend.ReasonTooLong, "90d"},
	{`{"type":"metric","name":"docs","change":{"lt":0},"within":{"last":"13w","calendar":true}}`, "/within", tend.ReasonTooLong, "90d"},
	// message
	{`{"type":"message","state":"shown"}`, "/campaign", tend.ReasonRequired, "campaign"},
	{`{"type":"message","campaign":"","state":"shown"}`, "/campaign", tend.ReasonValue, "empty"},
	{`{"type":"message","campaign":"` + strings.Repeat("x", 256) + `","state":"shown"}`, "/campaign", tend.ReasonTooLong, "at most 255"},
	{`{"type":"message","campaign":"nps"}`, "/state", tend.ReasonRequired, "granted, shown, clicked"},
	{`{"type":"message","campaign":"nps","state":"seen"}`, "/state", tend.ReasonValue, "granted, shown, clicked"},
	{`{"type":"message","campaign":"nps","state":"shown","within":{"last":"401d"}}`, "/within/last", tend.ReasonTooLong, "400d"},
	{`{"type":"message","campaign":"nps","state":"shown","count":{"gte":2},"within":{"last":"9d"}}`, "/count", tend.ReasonValue, "all time"},
	{`{"type":"message","campaign":"nps","state":"shown","count":{"gte":-1}}`, "/count/gte", tend.ReasonValue, "whole number"},
	{`{"type":"message","campaign":"nps","state":"shown","negate":"no"}`, "/negate", tend.ReasonType, "true or false"},
	{`{"type":"message","campaign":"nps","state":"shown","op":"eq"}`, "/op", tend.ReasonUnknown, "within"},

	// context
	{`{"type":"context","op":"eq","value":"mobile"}`, "/path", tend.ReasonRequired, "device, browser"},
	{`{"type":"context","path":"country","op":"eq","value":"AT"}`, "/path", tend.ReasonValue, "device, browser"},
	{`{"type":"context","path":"device","value":"mobile"}`, "/op", tend.ReasonRequired, "eq, ne"},
	{`{"type":"context","path":"device","op":"contains","value":"mob"}`, "/op", tend.ReasonValue, "eq, ne, in, not_in, exists"},
	{`{"type":"context","path":"device","op":"eq","value":"phone"}`, "/value", tend.ReasonValue, "mobile, tablet, desktop"},
	{`{"type":"context","path":"browser","op":"in","value":["chrome","IE"]}`, "/value/1", tend.ReasonValue, "firefox"},
	{`{"type":"context","path":"os","op":"eq","value":7}`, "/value", tend.ReasonType, "a text"},
	{`{"type":"context","path":"os","op":"eq"}`, "/value", tend.ReasonRequired, "value"},
	{`{"type":"context","path":"utm.source","op":"gt","value":7}`, "/op", tend.ReasonValue, "contains"},
	{`{"type":"context","path":"utm.source","op":"eq","value":true}`, "/value", tend.ReasonType, "a text"},
	{`{"type":"context","path":"width","op":"eq","value":"600"}`, "/value", tend.ReasonType, "pixels"},
	{`{"type":"context","path":"width","op":"matches","value":"6*"}`, "/op", tend.ReasonValue, "gte"},
	{`{"type":"context","path":"referrer","op":"matches","value":""}`, "/value", tend.ReasonValue, "empty"},
	{`{"type":"context","path":"referrer","op":"exists","on":"person"}`, "/on", tend.ReasonUnknown, "path"},

	// page, bucket
	{`{"type":"page","op":"eq"}`, "/value", tend.ReasonRequired, "value"},
	{`{"type":"page","value":"/a"}`, "/op", tend.ReasonRequired, "matches"},
	{`{"type":"page","op":"like","value":"/a"}`, "/op", tend.ReasonValue, "matches"},
	{`{"type":"page","op":"eq","value":"#top"}`, "/value", tend.ReasonValue, "fragment"},
	{`{"type":"page","op":"matches","value":"` + strings.Repeat("x", 2049) + `"}`, "/value", tend.ReasonTooLong, "2048"},
	{`{"type":"bucket","lt":0.5}`, "/salt", tend.ReasonRequired, "salt"},
	{`{"type":"bucket","salt":"a"}`, "/lt", tend.ReasonRequired, "lt"},
	{`{"type":"bucket","salt":"a","lt":"0.5"}`, "/lt", tend.ReasonType, "a number"},
	{`{"type":"bucket","salt":"a","lt":50}`, "/lt", tend.ReasonValue, "0 (nobody) to 1"},
	{`{"type":"bucket","salt":"a","lt":-0.1}`, "/lt", tend.ReasonValue, "0 (nobody) to 1"},
}

func TestRefusals(t *testing.T) {
	for _, c := range refusals {
		e := faults(t, c.condition)
		if len(e.Faults) != 1 {
			t.Errorf("%.100s: %d faults, not 1: %v", c.condition, len(e.Faults), e)
		}
		f := e.Faults[0]
		if f.Pointer != c.pointer || f.Code != c.code || !strings.Contains(f.Detail, c.detail) {
			t.Errorf("%.100s: %q %s %q", c.condition, f.Pointer, f.Code, f.Detail)
		}
		if e.Reason != c.code {
			t.Errorf("%.100s: the one fault's code is not the reason, but %q", c.condition, e.Reason)
		}
	}
}

// What the contract names and nobody has built yet is refused as such, so that a
// program can tell it from a mistake.
func TestWhatIsNotBuiltYet(t *testing.T) {
	for condition, pointer := range map[string]string{
		`{"type":"event","name":"a","where":[{"path":"at","op":"before","value":"2026-11-20"}]}`:                           "/where/0/op",
		`{"type":"event","name":"a","sum":{"path":"revenue","gte":1},"where":[{"path":"format","op":"eq","value":"pdf"}]}`: "/where",
	} {
		e := faults(t, condition)
		if len(e.Faults) != 1 || e.Faults[0].Pointer != pointer || e.Faults[0].Code != tend.ReasonNotAvailable {
			t.Errorf("%s: %v", condition, e.Faults)
		}
		if e.ReasonOrCode() != tend.ReasonNotAvailable {
			t.Errorf("%s: a program reads %q", condition, e.ReasonOrCode())
		}
	}
}

func TestAllFaultsAreNamedAtOnce(t *testing.T) {
	e := faults(t, `{"type":"and","of":[
	 {"type":"event","nam":"a"},
	 {"type":"not","of":[{"type":"or","of":[{"type":"event","name":"a"},{"type":"page","op":"eq","value":7}]}]},
	 {"type":"funnel","id":"trial"}]}`)
	var got []string
	for _, f := range e.Faults {
		got = append(got, f.Pointer+" "+f.Code)
	}
	want := "/of/0/nam unknown_field, /of/0/name required, /of/1/of/0/of/1/value wrong_type, /of/2/state required, /of/2/id bad_value"
	if strings.Join(got, ", ") != want {
		t.Errorf("got %s", strings.Join(got, ", "))
	}
	if e.Reason != "" {
		t.Errorf("faults of several kinds have the reason %q", e.Reason)
	}
}

func nest(depth int) string {
	return strings.Repeat(`{"type":"not","of":[`, depth-1) + `{"type":"event","name":"a"}` + strings.Repeat(`]}`, depth-1)
}

func widen(nodes int) string {
	return `{"type":"and","of":[` + strings.Repeat(`{"type":"event","name":"a"},`, nodes-2) + `{"type":"event","name":"b"}]}`
}

func TestBoundsOfATree(t *testing.T) {
	compile(t, nest(target.MaxDepth))
	e := faults(t, nest(target.MaxDepth+1))
	if f := e.Faults[0]; f.Code != tend.ReasonTooLong || f.Pointer != strings.Repeat("/of/0", 16) || !strings.Contains(f.Detail, "16 deep") {
		t.Errorf("too deep: %+v", f)
	}

	compile(t, widen(target.MaxNodes))
	e = faults(t, widen(target.MaxNodes+1))
	if f := e.Faults[0]; len(e.Faults) != 1 || f.Code != tend.ReasonTooLong || f.Pointer != "/of/255" || !strings.Contains(f.Detail, "256") {
		t.Errorf("too many: %+v", e.Faults)
	}

	e = faults(t, `{"type":"event","name":"a"}`+strings.Repeat(" ", target.MaxBytes))
	if f := e.Faults[0]; f.Code != tend.ReasonTooLong || !strings.Contains(f.Detail, fmt.Sprint(target.MaxBytes)) {
		t.Errorf("too long: %+v", f)
	}

	var many strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&many, `,"x%d":1`, i)
	}
	if e := faults(t, `{"type":"event","name":"a"`+many.String()+`}`); len(e.Faults) != target.MaxFaults {
		t.Errorf("%d faults are named", len(e.Faults))
	}
	items := strings.Repeat(`"x",`, target.MaxList-1) + `"y"`
	compile(t, `{"type":"attribute","path":"a","op":"in","value":[`+items+`]}`)
	e = faults(t, `{"type":"attribute","path":"a","op":"in","value":[`+items+`,"z"]}`)
	if f := e.Faults[0]; f.Pointer != "/value" || !strings.Contains(f.Detail, "1001") {
		t.Errorf("too long a list: %+v", f)
	}
}
