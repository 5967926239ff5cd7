package target_test

import (
	"testing"

	"tend/server/target"
)

// noon is a Saturday.
const noon = "2026-11-21T12:30:00Z"

// Each case is what docs/targeting.md promises, one line of history an event.
var golden = []struct {
	name, condition, history, now, url string
	want                               bool
}{
	{"nothing is everybody", ``, ``, noon, "", true},
	{"null is everybody", ` null `, ``, noon, "", true},
	{"an empty and is everybody", `{"type":"and","of":[]}`, ``, noon, "", true},
	{
		"and wants all", `{"type":"and","of":[{"type":"event","name":"a"},{"type":"event","name":"b"}]}`,
		`2026-11-20T10:00:00Z track a`, noon, "", false,
	},
	{
		"or wants one", `{"type":"or","of":[{"type":"event","name":"a"},{"type":"event","name":"b"}]}`,
		`2026-11-20T10:00:00Z track b`, noon, "", true,
	},
	{"not turns it round", `{"type":"not","of":[{"type":"event","name":"a"}]}`, ``, noon, "", true},
	{"not takes one as it is", `{"type":"not","of":{"type":"event","name":"a"}}`, `2026-11-20T10:00:00Z track a`, noon, "", false},
	{
		"not over or is neither", `{"type":"not","of":[{"type":"or","of":[{"type":"event","name":"a"},{"type":"event","name":"b"}]}]}`,
		`2026-11-20T10:00:00Z track b`, noon, "", false,
	},

	// event: counts
	{"an event once", `{"type":"event","name":"export"}`, `2020-01-01T00:00:00Z track export`, noon, "", true},
	{"an event never", `{"type":"event","name":"export"}`, `2026-11-21T12:00:00Z track exported`, noon, "", false},
	{"negate holds where it never happened", `{"type":"event","name":"export","negate":true}`, ``, noon, "", true},
	{"negate fails where it happened", `{"type":"event","name":"export","negate":true}`, `2026-11-21T12:00:00Z track export`, noon, "", false},
	{"at most counts never as none", `{"type":"event","name":"export","count":{"lte":2}}`, ``, noon, "", true},
	{"exactly two", `{"type":"event","name":"a","count":{"eq":2}}`, "2026-11-21T12:00:00Z track a\n2026-11-21T12:00:01Z track a", noon, "", true},
	{"more than two is not two", `{"type":"event","name":"a","count":{"gt":2}}`, "2026-11-21T12:00:00Z track a\n2026-11-21T12:00:01Z track a", noon, "", false},
	{"from one to below two", `{"type":"event","name":"a","count":{"gte":1,"lt":2}}`, "2026-11-21T12:00:00Z track a\n2026-11-21T12:00:01Z track a", noon, "", false},

	// event: sums
	{"what it has brought", `{"type":"event","name":"paid","sum":{"path":"revenue","currency":"EUR","gte":100}}`, "2026-11-01T00:00:00Z track paid {\"revenue\":60,\"currency\":\"EUR\"}\n2026-11-02T00:00:00Z track paid {\"revenue\":40,\"currency\":\"eur\"}", noon, "", true},
	{"dimes add up exactly", `{"type":"event","name":"paid","sum":{"path":"revenue","eq":0.3}}`, "2026-11-01T00:00:00Z track paid {\"revenue\":0.1}\n2026-11-02T00:00:00Z track paid {\"revenue\":0.2}", noon, "", true},
	{"one currency is not another", `{"type":"event","name":"paid","sum":{"path":"revenue","currency":"EUR","gt":0}}`, `2026-11-01T00:00:00Z track paid {"revenue":60,"currency":"USD"}`, noon, "", false},
	{"without a currency is one of its own", `{"type":"event","name":"paid","sum":{"path":"revenue","gt":0}}`, `2026-11-01T00:00:00Z track paid {"revenue":60,"currency":"USD"}`, noon, "", false},
	{"what was given back", `{"type":"event","name":"paid","sum":{"path":"revenue","currency":"EUR","lt":0}}`, `2026-11-01T00:00:00Z track paid {"revenue":-1,"currency":"EUR"}`, noon, "", true},
	{"never has brought nothing", `{"type":"event","name":"paid","sum":{"path":"revenue","currency":"EUR","lte":0}}`, ``, noon, "", true},
	{"more than is not as much", `{"type":"event","name":"paid","sum":{"path":"revenue","gt":60}}`, `2026-11-01T00:00:00Z track paid {"revenue":60}`, noon, "", false},
	{"brought within the window", `{"type":"event","name":"paid","sum":{"path":"revenue","gte":60},"within":{"last":"3d"}}`, `2026-11-19T00:00:00Z track paid {"revenue":60}`, noon, "", true},
	{"brought before the window", `{"type":"event","name":"paid","sum":{"path":"revenue","gte":60},"within":{"last":"3d"}}`, `2026-11-18T23:59:59Z track paid {"revenue":60}`, noon, "", false},
	{"negate turns a sum round", `{"type":"event","name":"paid","negate":true,"sum":{"path":"revenue","gte":60}}`, `2026-11-01T00:00:00Z track paid {"revenue":60}`, noon, "", false},

	// windows of hours
	{"24h reaches the hour 23 before", `{"type":"event","name":"a","within":{"last":"24h"}}`, `2026-11-20T13:00:00Z track a`, noon, "", true},
	{"24h ends before the hour 24 before", `{"type":"event","name":"a","within":{"last":"24h"}}`, `2026-11-20T12:59:59Z track a`, noon, "", false},
	{"1d is 24 hours", `{"type":"event","name":"a","within":{"last":"1d"}}`, `2026-11-20T13:00:00Z track a`, noon, "", true},
	{"48h still counts hours", `{"type":"event","name":"a","within":{"last":"48h"}}`, `2026-11-19T12:59:59Z track a`, noon, "", false},
	{"1h is the running hour", `{"type":"event","name":"a","within":{"last":"1h"}}`, `2026-11-21T11:59:59Z track a`, noon, "", false},
	{"a part of an hour is a whole one", `{"type":"event","name":"a","within":{"last":"10m"}}`, `2026-11-21T12:00:00Z track a`, noon, "", true},
	{"90m is two hours", `{"type":"event","name":"a","within":{"last":"90m"}}`, `2026-11-21T11:00:00Z track a`, noon, "", true},
	{
		"hours are UTC in half-hour zones too", `{"type":"event","name":"a","within":{"last":"1h"}}`,
		"2026-11-21T11:00:00Z context Asia/Kolkata\n2026-11-21T12:00:00Z track a", noon, "", true,
	},

	// windows of days
	{"14d reaches the day 13 before", `{"type":"event","name":"a","within":{"last":"14d"}}`, `2026-11-08T00:00:00Z track a`, noon, "", true},
	{"14d ends before the day 14 before", `{"type":"event","name":"a","within":{"last":"14d"}}`, `2026-11-07T23:59:59Z track a`, noon, "", false},
	{"2w is 14d", `{"type":"event","name":"a","within":{"last":"2w"}}`, `2026-11-07T23:59:59Z track a`, noon, "", false},
	{"72h is three days", `{"type":"event","name":"a","within":{"last":"72h"}}`, `2026-11-19T00:00:00Z track a`, noon, "", true},
	{"50h is three days", `{"type":"event","name":"a","within":{"last":"50h"}}`, `2026-11-19T00:00:00Z track a`, noon, "", true},
	{
		"days are the person's", `{"type":"event","name":"a","within":{"last":"3d"}}`,
		"2026-11-18T22:00:00Z context Europe/Vienna\n2026-11-18T23:00:00Z track a", noon, "", true, // the 19th in Vienna
	},
	{
		"a day stays what it was when the zone changes", `{"type":"event","name":"a","within":{"last":"3d"}}`,
		"2026-11-18T23:00:00Z track a\n2026-11-19T00:00:00Z context Europe/Vienna", noon, "", false,
	},
	{
		"a day that is tomorrow elsewhere counts", `{"type":"event","name":"a","within":{"last":"3d"}}`,
		"2026-11-21T11:00:00Z context Pacific/Auckland\n2026-11-21T11:30:00Z track a\n2026-11-21T11:40:00Z context America/Los_Angeles",
		noon, "", true,
	},
	{"400d is the longest", `{"type":"event","name":"a","within":{"last":"400d"}}`, `2025-10-18T00:00:00Z track a`, noon, "", true},

	// calendar windows
	{"1d of the calendar is today", `{"type":"event","name":"a","within":{"last":"1d","calendar":true}}`, `2026-11-20T23:59:59Z track a`, noon, "", false},
	{"today begins at the person's midnight", `{"type":"event","name":"a","within":{"last":"1d","calendar":true}}`, "2026-11-20T22:00:00Z context Europe/Vienna\n2026-11-20T23:00:00Z track a", noon, "", true},
	{"2d of the calendar is yesterday too", `{"type":"event","name":"a","within":{"last":"2d","calendar":true}}`, `2026-11-20T00:00:00Z track a`, noon, "", true},
	{"1w of the calendar begins on Monday", `{"type":"event","name":"a","within":{"last":"1w","calendar":true}}`, `2026-11-16T00:00:00Z track a`, noon, "", true},
	{"Sunday is of the week before", `{"type":"event","name":"a","within":{"last":"1w","calendar":true}}`, `2026-11-15T23:59:59Z track a`, noon, "", false},
	{"2w of the calendar is the week before too", `{"type":"event","name":"a","within":{"last":"2w","calendar":true}}`, `2026-11-09T00:00:00Z track a`, noon, "", true},
	{"on Monday the week is a day long", `{"type":"event","name":"a","within":{"last":"1w","calendar":true}}`, `2026-11-15T23:59:59Z track a`, "2026-11-16T00:00:00Z", "", false},

	// since
	{"more than 7d ago", `{"type":"since","event":"a","moment":"first","gt":"7d"}`, `2026-11-14T12:29:59Z track a`, noon, "", true},
	{"exactly 7d is not more", `{"type":"since","event":"a","moment":"first","gt":"7d"}`, `2026-11-14T12:30:00Z track a`, noon, "", false},
	{"exactly 7d is at least 7d", `{"type":"since","event":"a","moment":"first","gte":"7d"}`, `2026-11-14T12:30:00Z track a`, noon, "", true},
	{"exactly 7d is at most 7d", `{"type":"since","event":"a","moment":"first","lte":"7d"}`, `2026-11-14T12:30:00Z track a`, noon, "", true},
	{"exactly 7d is not less", `{"type":"since","event":"a","moment":"first","lt":"7d"}`, `2026-11-14T12:30:00Z track a`, noon, "", false},
	{"the last counts from the last", `{"type":"since","event":"a","moment":"last","gt":"7d"}`, "2026-11-01T00:00:00Z track a\n2026-11-21T00:00:00Z track a", noon, "", false},
	{"what never happened is at no distance", `{"type":"since","event":"a","moment":"last","gt":"1s"}`, ``, noon, "", false},
	{"between two days and a week", `{"type":"since","event":"a","moment":"last","gt":"2d","lt":"1w"}`, `2026-11-17T00:00:00Z track a`, noon, "", true},
	{"a moment ahead of the clock is now", `{"type":"since","event":"a","moment":"last","lt":"1s"}`, `2026-11-21T12:30:05Z track a`, noon, "", true},

	// visits
	{"a silence of half an hour is the same visit", `{"type":"visits","measure":"count","eq":1}`, "2026-11-21T10:00:00Z track a\n2026-11-21T10:30:00Z track a", noon, "", true},
	{"a longer silence is another", `{"type":"visits","measure":"count","eq":2}`, "2026-11-21T10:00:00Z track a\n2026-11-21T10:30:01Z track a", noon, "", true},
	{"visits within a window", `{"type":"visits","measure":"count","gte":2,"within":{"last":"3d"}}`, "2026-11-18T10:00:00Z track a\n2026-11-19T10:00:00Z track a", noon, "", false},
	{"days with a visit", `{"type":"visits","measure":"days","eq":2,"within":{"last":"30d"}}`, "2026-11-18T10:00:00Z track a\n2026-11-18T20:00:00Z track a\n2026-11-19T10:00:00Z track a", noon, "", true},
	{"days of all time", `{"type":"visits","measure":"days","gte":2}`, "2020-11-18T10:00:00Z track a\n2026-11-19T10:00:00Z track a", noon, "", true},
	{"depth is pages a visit", `{"type":"visits","measure":"depth","eq":1.5}`, "2026-11-18T10:00:00Z page /\n2026-11-18T10:01:00Z page /a\n2026-11-19T10:00:00Z page /", noon, "", true},
	{"depth is rounded down", `{"type":"visits","measure":"depth","gte":1.334}`, "2026-11-18T10:00:00Z page /\n2026-11-18T10:01:00Z page /a\n2026-11-19T10:00:00Z page /\n2026-11-20T10:00:00Z page /", noon, "", false},
	{"nobody's depth is 0", `{"type":"visits","measure":"depth","lt":1}`, ``, noon, "", true},
	{"a visit that began before the window is one", `{"type":"visits","measure":"depth","eq":2,"within":{"last":"1d","calendar":true}}`, "2026-11-20T23:59:00Z page /\n2026-11-21T00:01:00Z page /a\n2026-11-21T00:02:00Z page /b", noon, "", true},

	{"seconds in view", `{"type":"visits","measure":"duration","gte":90,"within":{"last":"30d"}}`, "2026-11-18T10:00:00Z attention 60\n2026-11-21T10:01:00Z attention 30", noon, "", true},
	{"seconds in view within a window", `{"type":"visits","measure":"duration","gte":60,"within":{"last":"24h"}}`, "2026-11-18T10:00:00Z attention 60\n2026-11-21T10:01:00Z attention 30", noon, "", false},
	{"to look is no visit", `{"type":"visits","measure":"count","eq":0}`, `2026-11-18T10:00:00Z attention 60`, noon, "", true},
	{"nobody's duration is 0", `{"type":"visits","measure":"duration","lt":1}`, ``, noon, "", true},

	// metric
	{"how much it is", `{"type":"metric","name":"docs","gte":12}`, `2026-11-01T00:00:00Z metric docs 12`, noon, "", true},
	{"more than that much it is not", `{"type":"metric","name":"docs","gt":12}`, `2026-11-01T00:00:00Z metric docs 12`, noon, "", false},
	{"the newest counts", `{"type":"metric","name":"docs","lt":5}`, "2026-11-01T00:00:00Z metric docs 12\n2026-11-02T00:00:00Z metric docs 4.5", noon, "", true},
	{"what arrives late is no news", `{"type":"metric","name":"docs","eq":4}`, "2026-11-02T00:00:00Z metric docs 4\n2026-11-01T00:00:00Z metric docs 12", noon, "", true},
	{"a metric may be below zero", `{"type":"metric","name":"saldo","on":"person","lt":0}`, `2026-11-01T00:00:00Z metric saldo -3`, noon, "", true},
	{"what is not known is not small", `{"type":"metric","name":"docs","lt":5}`, ``, noon, "", false},
	{"said of another", `{"type":"metric","name":"docs","gte":0}`, `2026-11-01T00:00:00Z metric seats 12`, noon, "", false},
	{"said within the window", `{"type":"metric","name":"docs","gte":0,"within":{"last":"24h"}}`, `2026-11-20T13:00:00Z metric docs 12`, noon, "", true},
	{"said too long ago", `{"type":"metric","name":"docs","gte":0,"within":{"last":"24h"}}`, `2026-11-20T12:59:59Z metric docs 12`, noon, "", false},
	{"a fall by a third", `{"type":"metric","name":"docs","change":{"lt":-0.2},"within":{"last":"28d"}}`, "2026-10-01T00:00:00Z metric docs 12\n2026-11-20T00:00:00Z metric docs 8", noon, "", true},
	{"a fall by a sixth", `{"type":"metric","name":"docs","change":{"lt":-0.2},"within":{"last":"28d"}}`, "2026-10-01T00:00:00Z metric docs 12\n2026-11-20T00:00:00Z metric docs 10", noon, "", false},
	{"doubled is a change of one", `{"type":"metric","name":"docs","change":{"eq":1},"within":{"last":"28d"}}`, "2026-10-01T00:00:00Z metric docs 12\n2026-11-20T00:00:00Z metric docs 24", noon, "", true},
	{"the start is what it was when the window began", `{"type":"metric","name":"docs","change":{"eq":1},"within":{"last":"28d"}}`, "2026-10-24T23:59:59Z metric docs 6\n2026-10-25T00:00:00Z metric docs 3\n2026-11-20T00:00:00Z metric docs 12", noon, "", true},
	{"first known within the window", `{"type":"metric","name":"docs","change":{"gte":-1},"within":{"last":"28d"}}`, "2026-10-25T00:00:00Z metric docs 12\n2026-11-20T00:00:00Z metric docs 8", noon, "", false},
	{"from nothing there is no change", `{"type":"metric","name":"docs","change":{"gt":0},"within":{"last":"28d"}}`, "2026-10-01T00:00:00Z metric docs 0\n2026-11-20T00:00:00Z metric docs 8", noon, "", false},
	{"nothing said since is no change", `{"type":"metric","name":"docs","change":{"eq":0},"within":{"last":"28d"}}`, `2026-10-01T00:00:00Z metric docs 7`, noon, "", true},
	{"since Monday", `{"type":"metric","name":"docs","change":{"eq":1},"within":{"last":"1w","calendar":true}}`, "2026-11-15T23:00:00Z metric docs 1\n2026-11-16T01:00:00Z metric docs 2", noon, "", true},

	// page
	{"the page that is asked about", `{"type":"page","op":"matches","value":"/reports/*"}`, ``, noon, "https://shop.example/reports/7?x#y", true},
	{"else the page last seen", `{"type":"page","op":"eq","value":"/pricing"}`, `2026-11-21T12:00:00Z page https://shop.example/pricing/?utm=1`, noon, "", true},
	{"the page that is asked about goes first", `{"type":"page","op":"eq","value":"/pricing"}`, `2026-11-21T12:00:00Z page https://shop.example/pricing`, noon, "https://shop.example/", false},
	{"no page is none", `{"type":"page","op":"matches","value":"*"}`, ``, noon, "", false},
	{"no page is not this one", `{"type":"page","op":"ne","value":"/pricing"}`, ``, noon, "", true},
	{"eq takes a star as it is", `{"type":"page","op":"eq","value":"/a*"}`, ``, noon, "https://shop.example/ab", false},
	{"contains looks at the path", `{"type":"page","op":"contains","value":"/edit"}`, ``, noon, "https://shop.example/a/edit/7?next=/x", true},
	{"and not at the query", `{"type":"page","op":"contains","value":"/edit"}`, ``, noon, "https://shop.example/a?next=/edit", false},
	{"unless it has one", `{"type":"page","op":"contains","value":"/a?tab=edit"}`, ``, noon, "https://shop.example/x/a?tab=edit&y", true},
	{"without a slash in front it looks everywhere", `{"type":"page","op":"contains","value":"tab=edit"}`, ``, noon, "https://shop.example/a?tab=edit", true},
	{"starts with a path", `{"type":"page","op":"starts_with","value":"/doc"}`, ``, noon, "https://shop.example/docs/a", true},
	{"starts with a host", `{"type":"page","op":"starts_with","value":"https://shop."}`, ``, noon, "https://shop.example/docs/a", true},
	{"a late page view is the past", `{"type":"page","op":"eq","value":"/new"}`, "2026-11-21T12:00:00Z page https://shop.example/new\n2026-11-21T11:00:00Z page https://shop.example/old", noon, "", true},
}

func TestGolden(t *testing.T) {
	names := map[string]bool{}
	for _, c := range golden {
		if names[c.name] {
			t.Fatalf("two cases are called %q", c.name)
		}
		names[c.name] = true
		t.Run(c.name, func(t *testing.T) {
			in := &target.Input{State: fold(history(t, c.history)), Now: moment(t, c.now), URL: c.url}
			if got := compile(t, c.condition).Match(in); got != c.want {
				t.Errorf("%s\nover %s\nat %s gives %v", c.condition, c.history, c.now, got)
			}
		})
	}
}

const traits = `2026-11-01T00:00:00Z identify {"plan":"pro","seats":5,"trial":false,"tags":["new","vip",7,true],
 "company":{"name":"Acme","address":{"city":"Wien"}},"empty":"","gone":null}`

// Attributes: one person, many questions. The first character is the answer.
var attributes = []string{
	`+{"path":"plan","op":"eq","value":"pro"}`,
	`-{"path":"plan","op":"eq","value":"Pro"}`,
	`-{"path":"plan","op":"ne","value":"pro"}`,
	`+{"path":"plan","op":"ne","value":"team"}`,
	`+{"path":"seats","op":"eq","value":5}`,
	`+{"path":"trial","op":"eq","value":false}`,
	`+{"path":"empty","op":"eq","value":""}`,
	`+{"path":"company.name","op":"eq","value":"Acme"}`,
	`+{"path":"company.address.city","op":"eq","value":"Wien"}`,
	`+{"path":"plan","on":"person","op":"in","value":["team","pro",3,true]}`,
	`-{"path":"plan","op":"in","value":["team"]}`,
	`+{"path":"seats","op":"in","value":["5",5]}`,
	`+{"path":"trial","op":"in","value":[false]}`,
	`-{"path":"trial","op":"in","value":[true,0]}`,
	`-{"path":"plan","op":"not_in","value":["team","pro"]}`,
	`+{"path":"plan","op":"not_in","value":["team"]}`,
	`+{"path":"plan","op":"in","value":["pro","z","b","c","d","e","f","g","h","i","a"]}`,
	`+{"path":"seats","op":"in","value":[9,8,7,6,5,1]}`,
	`-{"path":"plan","op":"in","value":["a","b","c","d","e","f","g","h","i","j"]}`,
	`+{"path":"plan","op":"contains","value":"ro"}`,
	`-{"path":"plan","op":"contains","value":"x"}`,
	`+{"path":"plan","op":"not_contains","value":"x"}`,
	`+{"path":"tags","op":"contains","value":"vip"}`,
	`-{"path":"tags","op":"contains","value":"vi"}`,
	`+{"path":"tags","op":"contains","value":7}`,
	`+{"path":"tags","op":"contains","value":true}`,
	`-{"path":"tags","op":"not_contains","value":"vip"}`,
	`+{"path":"plan","op":"starts_with","value":"pr"}`,
	`-{"path":"plan","op":"starts_with","value":"ro"}`,
	`+{"path":"plan","op":"ends_with","value":"ro"}`,
	`-{"path":"plan","op":"ends_with","value":"pr"}`,
	`+{"path":"seats","op":"gt","value":4.9}`,
	`-{"path":"seats","op":"gt","value":5}`,
	`+{"path":"seats","op":"gte","value":5}`,
	`-{"path":"seats","op":"lt","value":5}`,
	`+{"path":"seats","op":"lte","value":5}`,
	`+{"path":"seats","op":"between","value":[5,9]}`,
	`+{"path":"seats","op":"between","value":[1,5]}`,
	`-{"path":"seats","op":"between","value":[5.1,9]}`,
	`+{"path":"plan","op":"exists"}`,
	`+{"path":"plan","op":"exists","value":true}`,
	`-{"path":"plan","op":"exists","value":false}`,
	`+{"path":"company","op":"exists"}`,
	`+{"path":"company.address","op":"exists"}`,
	`-{"path":"compan","op":"exists"}`,

	// missing: true only for exists:false, ne, not_in, not_contains
	`-{"path":"gone","op":"exists"}`,
	`+{"path":"gone","op":"exists","value":false}`,
	`-{"path":"gone","op":"eq","value":""}`,
	`+{"path":"gone","op":"ne","value":"x"}`,
	`-{"path":"gone","op":"in","value":["x"]}`,
	`+{"path":"gone","op":"not_in","value":["x"]}`,
	`-{"path":"gone","op":"contains","value":"x"}`,
	`+{"path":"gone","op":"not_contains","value":"x"}`,
	`-{"path":"gone","op":"starts_with","value":"x"}`,
	`-{"path":"gone","op":"ends_with","value":"x"}`,
	`-{"path":"gone","op":"gt","value":0}`,
	`-{"path":"gone","op":"gte","value":0}`,
	`-{"path":"gone","op":"lt","value":0}`,
	`-{"path":"gone","op":"lte","value":0}`,
	`-{"path":"gone","op":"between","value":[0,1]}`,

	// another type: never equal, never in an order
	`-{"path":"seats","op":"eq","value":"5"}`,
	`+{"path":"seats","op":"ne","value":"5"}`,
	`-{"path":"trial","op":"eq","value":0}`,
	`-{"path":"trial","op":"lt","value":1}`,
	`-{"path":"plan","op":"gt","value":0}`,
	`-{"path":"seats","op":"contains","value":5}`,
	`+{"path":"seats","op":"not_contains","value":5}`,
	`-{"path":"seats","op":"starts_with","value":"5"}`,
	`-{"path":"tags","op":"eq","value":"vip"}`,
	`-{"path":"tags","op":"in","value":["vip"]}`,
	`-{"path":"tags","op":"starts_with","value":"vip"}`,
	`-{"path":"company","op":"eq","value":"Acme"}`,
}

func TestAttributes(t *testing.T) {
	in := &target.Input{State: fold(history(t, oneLine(traits))), Now: moment(t, noon)}
	for _, c := range attributes {
		condition := `{"type":"attribute",` + c[2:]
		if got, want := compile(t, condition).Match(in), c[0] == '+'; got != want {
			t.Errorf("%s gives %v", condition, got)
		}
	}
}
