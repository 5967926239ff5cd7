package web

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"tend/server/hot"
)

// loggedCall is a call as the log gives it.
type loggedCall struct {
	Endpoint, Library, Code                   string
	Status, Items, Taken, Duplicates, Refused int
	Ms                                        float64
	Faults                                    []struct {
		Index                 int
		Code, Pointer, Detail string
	}
}

// calls are those of a site, once there are so many.
func (w *world) calls(site, query string, n int) (list []loggedCall) {
	w.t.Helper()
	var page struct{ Data []loggedCall }
	for end := time.Now().Add(10 * time.Second); len(page.Data) != n; {
		if time.Now().After(end) {
			w.t.Fatalf("%d calls, want %d", len(page.Data), n)
		}
		w.api(site, "GET", "/sites/"+site+"/calls"+query, "").status(http.StatusOK).into(&page)
	}
	return page.Data
}

func (c *loggedCall) String() string {
	s := fmt.Sprintf("%s %s %d %s: %d = %d+%d+%d", c.Endpoint, c.Library, c.Status, c.Code, c.Items, c.Taken, c.Duplicates, c.Refused)
	for _, f := range c.Faults {
		s += fmt.Sprintf(" [%d %s %s %s]", f.Index, f.Code, f.Pointer, f.Detail)
	}
	return s
}

func TestTheLogTellsWhatBecameOfEachCall(t *testing.T) {
	w := newTracking(t)
	w.parts.Tries = hot.NewRates(hot.RateLimits{Site: hot.Rate{PerSecond: 1, Burst: 4}})
	w.build()
	agent := header("User-Agent", "curl/8.5.0 (linux)")
	batch := `{"context":{"library":{"name":"@segment/analytics-node","version":"3.1.0"}},"batch":[{"type":"track","userId":"ada","event":"a","messageId":"m1"},` +
		`{"type":"track","userId":"ada","event":"b","messageId":"m1"},{"type":"track","userId":"ada"}]}`
	w.server("one", "batch", batch).told(http.StatusBadRequest)
	w.calls("one", "", 1) // they are written in their order, but not at once
	w.server("one", "track", `{"userId":"ada","event":"c"}`, agent).told(http.StatusOK)
	w.calls("one", "", 2)
	w.server("one", "track", `what`, agent).told(http.StatusBadRequest)
	w.calls("one", "", 3)
	w.server("one", "track", `{"userId":"ada","event":"d"}`).told(http.StatusTooManyRequests)
	w.server("two", "identify", `{"userId":"eve"}`, header("User-Agent", "ada@example.com")).told(http.StatusOK)
	w.do("POST", "/v1/track", `{}`).status(http.StatusUnauthorized) // of no site
	want := []string{
		"track  429 rate_limited: 1 = 0+0+0", "track curl 8.5.0 400 not_json: 0 = 0+0+0", "track curl 8.5.0 200 : 1 = 1+0+0",
		"batch @segment/analytics-node 3.1.0 400 : 3 = 1+1+1 [2 required /event missing: what happened]",
	}
	all, refused, two := w.calls("one", "", 4), w.calls("one", "?refused=true", 3), w.calls("two", "", 1)
	for i := range want {
		if got := all[i].String(); got != want[i] {
			t.Errorf("call %d is %s, want %s", i, got, want[i])
		}
	}
	if refused[2].Endpoint != "batch" || len(w.calls("one", "?limit=2", 2)) != 2 {
		t.Errorf("refused: %+v", refused)
	}
	if got := two[0].String(); got != "identify  200 : 1 = 1+0+0" {
		t.Errorf("the other site has %s", got)
	}
	w.api("one", "GET", "/sites/one/calls?refused=no", "").problem(http.StatusBadRequest, "bad_value").fault(t, "?refused", "bad_value")
	w.api("two", "GET", "/sites/one/calls", "").problem(http.StatusNotFound, "not_found")
}

// What people did and who they are is in the database; the log, which anybody of the site's
// members reads, has none of it, whatever is wrong with it.
func TestTheLogHasNoneOfWhatWasSaid(t *testing.T) {
	w := newTracking(t)
	const said = "marker-of-a-value"
	number := `91919191e400`
	kinds := []string{
		`{"type":"` + said + `","userId":"ada"}`, `{"type":"track","userId":"` + said + `","event":"x","timestamp":"` + said + `"}`,
		`{"type":"track","userId":"ada","event":"x","properties":{"a":` + number + `}}`, `{"type":"track","userId":"` + said + `"}`,
		`{"type":"identify","userId":"ada","traits":"` + said + `"}`, `{"type":"` + strings.Repeat(said+`\"`, 30) + `","userId":"ada"}`,
		`{"type":"alias","previousId":"` + said + `2"}`, `{"type":"track","userId":"ada","event":"x","` + said + `":1,"` + said + `":2}`,
	}
	w.server("one", "identify", `{"userId":"`+said+`2"}`).told(http.StatusOK)
	w.server("one", "batch", `{"batch":[`+strings.Join(kinds, ",")+`]}`, header("User-Agent", said+"@example.com")).told(http.StatusBadRequest)
	for i, one := range kinds {
		w.server("one", "batch", `{"batch":[`+one+`],"context":{"library":{"name":"`+said+`@example.com"}}}`).told(http.StatusBadRequest)
		w.calls("one", "", i+3)
	}
	w.server("one", "track", `{"userId":"`+said+`",}`).told(http.StatusBadRequest)
	w.calls("one", "", len(kinds)+3)
	body := w.api("one", "GET", "/sites/one/calls", "").status(http.StatusOK).Body.String()
	if strings.Contains(body, "marker") || strings.Contains(body, "9191") {
		t.Errorf("the log has what was said:\n%s", strings.ReplaceAll(body, "},", "},\n"))
	}
	for _, word := range []string{"… is none of identify", "… is a number beyond"} {
		if !strings.Contains(body, word) {
			t.Errorf("the log does not say %q:\n%s", word, strings.ReplaceAll(body, "},", "},\n"))
		}
	}
}
