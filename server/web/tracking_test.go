package web

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"tend/server/auth"
	"tend/server/engage"
	"tend/server/hot"
	"tend/server/store"
	"tend/server/tend"
)

// newTracking is a world whose sites have the write keys wk_one and wk_two, and whose engine
// takes events.
func newTracking(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	for name, id := range w.site {
		w.change(func(ctx context.Context, c *store.Change) error { return c.SetWriteKey(ctx, id, auth.Hash("wk_"+name)) })
	}
	w.configure()
	return w
}

// told is the answer to a call.
type told struct {
	Success bool
	Code    string
	Message string
	Errors  []struct {
		Index         int
		Code, Message string
	}
}

func (w *world) server(site, kind, body string, more ...with) *reply {
	w.t.Helper()
	key := func(r *http.Request) { r.SetBasicAuth("wk_"+site, "") }
	return w.do("POST", "/v1/"+kind, body, append([]with{key}, more...)...)
}

func (r *reply) told(status int) (a told) {
	r.t.Helper()
	r.status(status).into(&a)
	if a.Success != (status == http.StatusOK) || r.Header().Get("Access-Control-Allow-Origin") != "*" {
		r.t.Errorf("answer %s with %v", r.Body, r.Header())
	}
	return a
}

// happened is what is stored of somebody, without what the server notes of its own accord.
func (w *world) happened(site, anon, user string) (list []tend.Event) {
	w.t.Helper()
	who, err := w.db.Resolve(w.t.Context(), w.site[site], anon, user)
	if err != nil {
		w.t.Fatal(err)
	}
	id := who.User
	if user == "" {
		id = who.Anon
	}
	if id == 0 {
		return nil
	}
	s, err := w.db.ReadStream(w.t.Context(), w.site[site], id, 0)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, run := range s.Runs {
		list = append(list, run.Events...)
	}
	return list
}

func TestEachCallKeepsItsFields(t *testing.T) {
	const claimed = `{"k":"alias","at":"now","user":"ada"} `
	for name, c := range map[string]struct{ kind, body, anon, want string }{
		"Identify": {
			"identify", `{"userId":"ada","traits":{"plan":"pro","address":{"city":"Wien"}},"integrations":{"All":false}}`, "",
			claimed + `{"k":"identify","at":"now","user":"ada","traits":{"plan":"pro","address":{"city":"Wien"}},"signed":true}`,
		},
		"IdentifyByContext": {
			"identify", `{"userId":"ada","context":{"traits":{"plan":"pro"},"locale":"de-AT","timezone":"Europe/Vienna","userAgent":"x","ip":"1.2.3.4"}}`, "",
			`{"k":"context","at":"now","ctx":{"lang":"de-AT","tz":"Europe/Vienna"}} ` + claimed + `{"k":"identify","at":"now","user":"ada","traits":{"plan":"pro"},"signed":true}`,
		},
		"IdentifyVisitor": {"identify", `{"anonymousId":"a1","userId":null,"traits":{"plan":"free"}}`, "a1", `{"k":"identify","at":"now","traits":{"plan":"free"},"signed":true}`},
		"Track":           {"track", `{"userId":"ada","event":"Report Exported","properties":{"format":"pdf","pages":3}}`, "", claimed + `{"k":"track","at":"now","name":"Report Exported","props":{"format":"pdf","pages":3}}`},
		"NumberForID":     {"track", `{"userId":42,"event":"x"}`, "", `{"k":"alias","at":"now","user":"42"} {"k":"track","at":"now","name":"x"}`},
		"Page": {
			"page", `{"userId":"ada","name":"Docs","category":"Help","properties":{"url":"https://acme.example/docs","title":"The docs","referrer":"https://x.example/"}}`, "",
			claimed + `{"k":"page","at":"now","name":"Docs","page":{"url":"https://acme.example/docs","title":"The docs","referrer":"https://x.example/"},"props":{"url":"https://acme.example/docs","title":"The docs","referrer":"https://x.example/"}}`,
		},
		"PageByContext": {"page", `{"userId":"ada","context":{"page":{"url":"https://acme.example/a","path":"/a","title":"A"}}}`, "", claimed + `{"k":"page","at":"now","page":{"url":"https://acme.example/a","title":"A"}}`},
		"PageNowhere":   {"page", `{"userId":"ada","name":"Docs","properties":{"url":"/docs"}}`, "", claimed + `{"k":"page","at":"now","name":"Docs","page":{"url":"","title":"Docs"},"props":{"url":"/docs"}}`},
		"Screen":        {"screen", `{"anonymousId":"a1","name":"Home","properties":{"tab":"feed"}}`, "a1", `{"k":"page","at":"now","name":"Home","page":{"url":"","title":"Home"},"props":{"tab":"feed"}}`},
		"Metric":        {"metric", `{"userId":"ada","name":"documents","value":12.5}`, "", claimed + `{"k":"metric","at":"now","name":"documents","value":12.5}`},
		"MetricDown":    {"batch", `{"batch":[{"type":"metric","anonymousId":"a1","name":"documents","value":0}]}`, "a1", `{"k":"metric","at":"now","name":"documents"}`},
		"Group":         {"group", `{"userId":"ada","groupId":"acme-inc","traits":{"plan":"team"}}`, "", claimed + `{"k":"group","at":"now","account":"acme-inc","traits":{"plan":"team"},"signed":true}`},
		"Alias":         {"alias", `{"userId":"ada","previousId":"a1"}`, "a1", claimed + `{"k":"alias","at":"now","user":"ada"}`},
		"Batch": {
			"batch", `{"batch":[{"type":"track","userId":"ada","event":"a"},{"type":"track","userId":"ada","event":"b","context":{"locale":"fr"}}],"context":{"locale":"en"},"writeKey":"wk_two"}`, "",
			`{"k":"context","at":"now","ctx":{"lang":"fr"}} ` + claimed + `{"k":"track","at":"now","name":"a"} {"k":"track","at":"now","name":"b"}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newTracking(t)
			w.server("one", c.kind, c.body).told(http.StatusOK)
			user := "ada"
			if strings.Contains(c.want, `"42"`) {
				user = "42"
			}
			if c.anon != "" && !strings.Contains(c.want, "alias") {
				user = ""
			}
			var got []string
			for _, e := range w.happened("one", c.anon, user) {
				raw, err := json.Marshal(e)
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, strings.ReplaceAll(string(raw), fmt.Sprintf(`"at":%d`, tend.Stamp(w.clock.Now())), `"at":"now"`))
			}
			if have := strings.Join(got, " "); have != c.want {
				t.Errorf("stored\n  %s, want\n  %s", have, c.want)
			}
			if got := w.happened("two", c.anon, user); len(got) != 0 {
				t.Errorf("the other site has %v", got)
			}
		})
	}
}

func TestTheTimeOfAServerIsSetRight(t *testing.T) {
	w := newTracking(t)
	now := w.clock.Now()
	at := func(d time.Duration) string { return now.Add(d).Format(time.RFC3339Nano) }
	for i, c := range []struct {
		body string
		want time.Duration
	}{
		{`"timestamp":"` + at(-10*time.Second) + `"`, -10 * time.Second},
		{`"timestamp":"` + at(time.Hour-10*time.Second) + `","sentAt":"` + at(time.Hour) + `"`, -10 * time.Second},
		{`"timestamp":"` + at(-time.Hour) + `","sentAt":"` + at(-time.Hour) + `"`, 0},
		{`"originalTimestamp":"` + at(time.Hour-5*time.Second) + `","sentAt":"` + at(time.Hour) + `"`, -5 * time.Second},
		{`"timestamp":"` + at(-7*time.Second) + `","originalTimestamp":"` + at(time.Hour) + `","sentAt":"` + at(2*time.Hour) + `"`, -7 * time.Second},
		{`"timestamp":"` + at(time.Minute) + `"`, 0},
		{fmt.Sprintf(`"timestamp":%d`, now.Add(-3*time.Second).UnixMilli()), -3 * time.Second},
		{`"timestamp":"2026-12-01T08:59:58"`, -2 * time.Second},
		{``, 0},
	} {
		user := fmt.Sprint("u", i)
		w.server("one", "track", strings.ReplaceAll(`{"userId":"`+user+`","event":"x",`+c.body+`}`, ",}", "}")).told(http.StatusOK)
		got := w.happened("one", "", user)
		if len(got) != 2 || got[1].At != tend.Stamp(now.Add(c.want)) {
			t.Errorf("%s: %+v, want it %v from now", c.body, got, c.want)
		}
	}
}

func TestGoodEventsAreTakenBesideBadOnes(t *testing.T) {
	w := newTracking(t)
	deep := strings.Repeat(`{"a":`, 17) + "1" + strings.Repeat("}", 17)
	items := []struct{ item, code string }{
		{`{"type":"track","userId":"ada","event":"one","messageId":"m1"}`, ""},
		{`{"type":"track","userId":"ada"}`, "required"},
		{`{"type":"track","event":"nobody's"}`, "required"},
		{`{"type":"sing","userId":"ada"}`, "bad_value"},
		{`{"userId":"ada"}`, "required"},
		{`{"type":"track","userId":"ada","event":"x","properties":[]}`, "wrong_type"},
		{`{"type":"track","userId":"ada","event":"x","properties":` + deep + `}`, "too_long"},
		{`{"type":"track","userId":"ada","event":"x","timestamp":"yesterday"}`, "bad_value"},
		{`{"type":"track","userId":"ada","event":"x","event":"y"}`, "not_json"},
		{`{"type":"track","userId":"` + strings.Repeat("a", 256) + `","event":"x"}`, "too_long"},
		{`{"type":"track","userId":"ada","event":"x","properties":{"a":"` + strings.Repeat("a", 33_000) + `"}}`, "too_long"},
		{`"what"`, "wrong_type"},
		{`{"type":"alias","previousId":"a9"}`, "required"},
		{`{"type":"metric","userId":"ada","value":1}`, "required"},
		{`{"type":"metric","userId":"ada","name":"documents"}`, "required"},
		{`{"type":"metric","name":"documents","value":1}`, "required"},
		{`{"type":"metric","userId":"ada","name":"documents","value":"12"}`, "wrong_type"},
		{`{"type":"metric","userId":"ada","name":"documents","value":1e16}`, "bad_value"},
		{`{"type":"metric","userId":"ada","name":"documents","value":1e999}`, "bad_value"},
		{`{"type":"metric","accountId":"acme","userId":"ada","name":"documents","value":1}`, "bad_value"},
		{`{"type":"metric","accountId":"acme","groupId":"globex","name":"documents","value":1}`, "bad_value"},
		{`{"type":"metric","accountId":"","name":"documents","value":1}`, "required"},
		{`{"type":"metric","accountId":{},"name":"documents","value":1}`, "wrong_type"},
		{`{"type":"metric","accountId":"` + strings.Repeat("a", 256) + `","name":"documents","value":1}`, "too_long"},
		{`{"type":"track","anonymousId":"a7","event":"two","messageId":"m2"}`, ""},
		{`{"type":"track","userId":"ada","event":"two","messageId":"m3"}`, ""},
	}
	var list []string
	want := map[int]string{}
	for i, x := range items {
		list = append(list, x.item)
		if x.code != "" {
			want[i] = x.code
		}
	}
	body := `{"batch":[` + strings.Join(list, ",") + `]}`
	for range 2 { // the second time they have come before
		a := w.server("one", "batch", body).told(http.StatusBadRequest)
		got := map[int]string{}
		for _, e := range a.Errors {
			if got[e.Index] = e.Code; e.Message == "" {
				t.Errorf("no message at %d", e.Index)
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(want) || a.Code != "items_refused" {
			t.Errorf("%s: refused %v, want %v", a.Code, got, want)
		}
	}
	ada, visitor := w.happened("one", "", "ada"), w.happened("one", "a7", "")
	if len(ada) != 3 || ada[1].Name != "one" || ada[2].Name != "two" || len(visitor) != 1 {
		t.Errorf("stored %+v and %+v", ada, visitor)
	}
}

// Whoever turns out to be somebody within one call does so in its order, whatever else is in it.
func TestAVisitorBecomesAUserWithinOneCall(t *testing.T) {
	w := newTracking(t)
	w.server("one", "batch", `{"batch":[
		{"type":"track","anonymousId":"a1","event":"before"},{"type":"track","userId":"bob","event":"bobs"},
		{"type":"identify","anonymousId":"a1","userId":"ada","traits":{"plan":"pro"}},{"type":"track","anonymousId":"a1","event":"after"}]}`).told(http.StatusOK)
	var names []string
	for _, e := range w.happened("one", "", "ada") {
		names = append(names, string(e.Kind)+" "+e.Name)
	}
	if fmt.Sprint(names) != "[track before alias  identify  track after]" {
		t.Errorf("ada did %q", names)
	}
}

func packed(t *testing.T, body string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := z.Write([]byte(body))
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestABodyIsWhatItLooksLike(t *testing.T) {
	w := newTracking(t)
	body := func(n int) string { return fmt.Sprintf(`{"userId":"ada","event":"e%d"}`, n) }
	for i, more := range [][]with{
		{header("Content-Type", "text/plain")},
		{header("Content-Type", "application/x-www-form-urlencoded")},
		{header("Content-Encoding", "identity")},
	} {
		w.server("one", "track", body(i), more...).told(http.StatusOK)
		w.server("one", "track", packed(t, body(i+10)), more...).told(http.StatusOK)
	}
	if got := w.happened("one", "", "ada"); len(got) != 7 {
		t.Errorf("stored %d, want 6 and who it is", len(got))
	}
	for _, c := range []struct{ body, code string }{
		{`{"userId":"ada","event":"x","properties":{"a":"` + strings.Repeat("a", 501<<10) + `"}}`, "too_large"},
		{"\x1f\x8bno", "not_gzip"},
		{"no", "not_json"},
		{"", "not_json"},
	} {
		if a := w.server("one", "track", c.body).told(http.StatusBadRequest); a.Code != c.code || a.Message == "" {
			t.Errorf("%.20q: %+v, want %s", c.body, a, c.code)
		}
	}
	many := `{"batch":[` + strings.TrimSuffix(strings.Repeat(`{"type":"track","userId":"ada","event":"x"},`, 501), ",") + `]}`
	if a := w.server("one", "batch", many).told(http.StatusBadRequest); a.Code != "batch_too_long" {
		t.Errorf("501 events: %+v", a)
	}
	if got := w.happened("one", "", "ada"); len(got) != 7 {
		t.Errorf("stored %d of what was refused whole", len(got)-7)
	}
}

// A few kilobytes may be gigabytes once they are unpacked.
func TestABodyIsUnpackedNoFurtherThanItMayBeLong(t *testing.T) {
	w := newTracking(t)
	bomb := packed(t, `{"userId":"ada","event":"x","properties":{"a":"`+strings.Repeat("a", 64<<20)+`"}}`)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	a := w.server("one", "track", bomb).told(http.StatusBadRequest)
	runtime.ReadMemStats(&after)
	if took := after.TotalAlloc - before.TotalAlloc; a.Code != "too_large" || took > 16<<20 {
		t.Errorf("%s, and %d MiB were taken for it", a.Code, took>>20)
	}
}

func TestAWriteKeyOpensItsOwnSiteAlone(t *testing.T) {
	w := newTracking(t)
	w.parts.Tries = hot.NewRates(hot.RateLimits{Try: hot.Rate{Every: time.Minute, Burst: 5}})
	w.build()
	const body = `{"userId":"ada","event":"x","writeKey":"wk_two"}`
	w.server("one", "track", body).told(http.StatusOK)
	if got := w.happened("two", "", "ada"); len(got) != 0 {
		t.Errorf("the other site has %v", got)
	}
	w.do("POST", "/v1/track", body, bearer(w.key["one"])).told(http.StatusUnauthorized)
	w.do("POST", "/v1/track", body).told(http.StatusUnauthorized)
	w.do("POST", "/v1/track", body, header("Authorization", "Basic eDo=x")).told(http.StatusUnauthorized)
	for range 5 {
		if r := w.server("three", "track", body); r.told(http.StatusUnauthorized).Code != "key_unknown" || r.Header().Get("WWW-Authenticate") == "" {
			t.Errorf("answer %s with %v", r.Body, r.Header())
		}
	}
	if r := w.server("three", "track", body); r.told(http.StatusTooManyRequests).Code != "rate_limited" || r.Header().Get("Retry-After") == "" {
		t.Errorf("whoever guesses goes on: %s", r.Body)
	}
	w.server("one", "track", body).told(http.StatusOK) // whoever has a key is not held up by them
	w.do("GET", "/v1/track", "").status(http.StatusMethodNotAllowed)
	r := w.do("OPTIONS", "/v1/batch", "", header("Origin", "https://elsewhere.example"), header("Access-Control-Request-Headers", "authorization")).status(http.StatusNoContent)
	if h := r.Header(); h.Get("Access-Control-Allow-Origin") != "*" || !strings.Contains(h.Get("Access-Control-Allow-Headers"), "Authorization") {
		t.Errorf("preflight answered with %v", h)
	}
}

// Nothing is taken of what can be sent again as a whole.
func TestASiteThatSendsTooMuchIsToldWhenToGoOn(t *testing.T) {
	w := newTracking(t)
	w.parts.Tries = hot.NewRates(hot.RateLimits{Site: hot.Rate{PerSecond: 1, Burst: 3}})
	w.build()
	batch := `{"batch":[{"type":"track","userId":"ada","event":"x"},{"type":"track","userId":"ada","event":"x"}]}`
	w.server("one", "batch", batch).told(http.StatusOK)
	r := w.server("one", "batch", batch)
	if a := r.told(http.StatusTooManyRequests); a.Code != "rate_limited" || r.Header().Get("Retry-After") != "1" {
		t.Errorf("%+v with %v", a, r.Header())
	}
	w.server("two", "batch", batch).told(http.StatusOK)
	w.clock.pass(time.Second)
	w.server("one", "batch", batch).told(http.StatusOK)
	if got := w.happened("one", "", "ada"); len(got) != 5 {
		t.Errorf("stored %d, want 4 and who it is", len(got))
	}
}

// broken is an engine that has no answer for one user.
type broken struct {
	Feeder
	user string
}

func (b *broken) Feed(ctx context.Context, f *engage.Fed) (engage.FedResult, error) {
	switch f.User {
	case b.user:
		return engage.FedResult{}, tend.Errorf(tend.Unavailable, "database", "the database is away")
	case "panics":
		panic("a fault of ours")
	}
	return b.Feeder.Feed(ctx, f) //nolint:wrapcheck // it stands in for it
}

// What may be sent again is, whatever else is wrong with the call: libraries drop what is
// answered by 400.
func TestWhatCannotBeTakenNowIsAskedForAgain(t *testing.T) {
	w := newTracking(t)
	away := &broken{Feeder: w.engine, user: "bob"}
	w.parts.Feeder = away
	w.build()
	batch := `{"batch":[{"type":"track","userId":"ada","event":"x","messageId":"m1"},{"type":"bad"},{"type":"track","userId":"bob","event":"x","messageId":"m2"}]}`
	if a := w.server("one", "batch", batch).told(http.StatusServiceUnavailable); a.Code != "database" {
		t.Errorf("%+v", a)
	}
	away.user = ""
	w.server("one", "batch", batch).told(http.StatusBadRequest)
	if a, b := w.happened("one", "", "ada"), w.happened("one", "", "bob"); len(a) != 2 || len(b) != 2 {
		t.Errorf("stored %d and %d, want each once, and who they are", len(a), len(b))
	}
	w.server("one", "track", `{"userId":"panics","event":"x"}`).told(http.StatusInternalServerError)
}
