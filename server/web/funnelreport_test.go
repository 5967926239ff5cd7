package web

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"tend/server/tend"
)

// wayRead is a funnel's report as a caller reads it.
type wayRead struct {
	From, To           time.Time
	AsOf               time.Time `json:"as_of"`
	Asked, People      int64
	Finished           bool
	Entered, Completed int64
	Steps              []struct {
		Key, Name           string
		Reached, Here, Left int64
		Median              *float64
	}
}

type entrantRead struct {
	ID    string
	Known bool
	Anon  string `json:"anonymous_id"`
	At    time.Time
}

// ways has ada complete the funnel in an hour, bob and zed sign up and stay there, and zoe of another
// site too.
func ways(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	const steps = `{"id":"onboarding","name":"Onboarding","within":"1d","steps":[{"key":"signed_up","event":"signed_up"},{"key":"export","name":"Exports","event":"export"}]}`
	for _, site := range []string{"one", "two"} {
		w.api(site, "POST", "/sites/"+site+"/funnels", steps).status(http.StatusCreated)
	}
	ada, bob := w.arrive("one", "a1", "ada"), w.arrive("one", "a2", "")
	w.arrive("one", "a3", "eve")
	zoe := w.arrive("two", "z1", "zoe")
	w.act(ada, "signed_up")
	w.act(bob, "signed_up")
	w.act(zoe, "signed_up")
	w.clock.pass(time.Hour)
	w.act(ada, "export")
	w.clock.pass(71 * time.Hour)
	w.act(w.arrive("one", "a4", "zed"), "signed_up")
	return w
}

func TestAFunnelHasAReport(t *testing.T) {
	w := ways(t)
	var r wayRead
	w.api("one", "GET", "/sites/one/funnels/onboarding/report", "").status(http.StatusOK).into(&r)
	if !r.Finished || r.Asked != 4 || r.People != 4 || r.Entered != 3 || r.Completed != 1 || len(r.Steps) != 2 || r.To.Sub(r.From) != 30*24*time.Hour || !r.AsOf.Equal(w.clock.Now()) {
		t.Fatalf("%+v", r)
	}
	if s := r.Steps[0]; s.Key != "signed_up" || s.Name != "" || s.Reached != 3 || s.Here != 1 || s.Left != 1 || s.Median != nil {
		t.Errorf("the first step %+v", s)
	}
	if s := r.Steps[1]; s.Key != "export" || s.Name != "Exports" || s.Reached != 1 || s.Here+s.Left != 0 || s.Median == nil || *s.Median != 3600 {
		t.Errorf("the second step %+v", s)
	}
	r = wayRead{}
	w.api("one", "GET", "/sites/one/funnels/onboarding/report?days=2", "").status(http.StatusOK).into(&r)
	if r.Entered != 1 || r.Completed != 0 || r.Asked != 4 || r.Steps[1].Median != nil {
		t.Errorf("of two days %+v", r)
	}
	for _, days := range []string{"0", "91", "-1", "many", "1.5"} {
		w.api("one", "GET", "/sites/one/funnels/onboarding/report?days="+days, "").problem(http.StatusBadRequest, tend.ReasonValue).fault(t, "?days", tend.ReasonValue)
	}
	w.api("one", "GET", "/sites/one/funnels/onboarding/accounts?step=export&state=here", "").problem(http.StatusBadRequest, "funnel.by_person")
	w.api("one", "GET", "/sites/one/funnels/none/accounts?step=export&state=here", "").problem(http.StatusNotFound, "not_found")
	w.api("one", "GET", "/sites/one/funnels/none/report", "").problem(http.StatusNotFound, "not_found")
	w.api("two", "GET", "/sites/two/funnels/none/people?step=a&state=here", "").problem(http.StatusNotFound, "not_found")
}

func TestAPersonSaysWhereTheyAreInFunnels(t *testing.T) {
	w := ways(t)
	for id, want := range map[string]string{"ada": "completed export Exports", "a2": "stuck signed_up ", "zed": "in signed_up ", "eve": ""} {
		var p struct {
			Dimensions struct {
				Funnels []struct {
					ID, Name, State, Step string
					StepName              string `json:"step_name"`
					At                    time.Time
				}
			}
		}
		w.api("one", "GET", "/sites/one/people/"+id, "").status(http.StatusOK).into(&p)
		got := ""
		for _, f := range p.Dimensions.Funnels {
			got += f.State + " " + f.Step + " " + f.StepName
			if f.ID != "onboarding" || f.Name != "Onboarding" || f.At.IsZero() {
				t.Errorf("%s: %+v", id, f)
			}
		}
		if got != want {
			t.Errorf("%s: %q, want %q", id, got, want)
		}
	}
}

func TestAFunnelHasPeople(t *testing.T) {
	w := ways(t)
	const path = "/sites/one/funnels/onboarding/people?"
	for query, want := range map[string]string{
		"step=signed_up&state=reached": "zed ada a2", "step=signed_up&state=here": "zed", "step=signed_up&state=left": "a2", "step=export&state=reached": "ada",
		"step=export&state=left": "", "step=export&state=here": "", "step=signed_up&state=reached&days=2": "zed", "step=signed_up&state=reached&limit=1": "zed ada a2",
	} {
		var got []string
		for cursor := ""; ; {
			var page struct {
				Data []entrantRead
				Next string
			}
			w.api("one", "GET", path+query+cursor, "").status(http.StatusOK).into(&page)
			for _, p := range page.Data {
				got = append(got, p.ID)
			}
			if page.Next == "" {
				break
			}
			cursor = "&cursor=" + page.Next
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v, want %s", query, got, want)
		}
	}
	var page struct{ Data []entrantRead }
	w.api("one", "GET", path+"step=export&state=reached", "").status(http.StatusOK).into(&page)
	if p := page.Data[0]; !p.Known || p.Anon != "a1" || !p.At.Equal(morning.Add(time.Hour)) {
		t.Errorf("ada is %+v", p)
	}
	for query, pointer := range map[string]string{
		"step=signed_up": "?state", "state=here": "?step", "step=signed_up&state=gone": "?state", "step=signed_up&state=here&days=91": "?days",
		"step=signed_up&state=here&cursor=e30": "?cursor", "step=signed_up&state=here&cursor=-": "?cursor",
	} {
		faulted(t, w.api("one", "GET", path+query, ""), pointer, map[bool]string{true: tend.ReasonRequired, false: tend.ReasonValue}[strings.Count(query, "=") == 1])
	}
	w.api("one", "GET", path+"step=paid&state=here", "").problem(http.StatusNotFound, "not_found").fault(t, "?step", tend.ReasonValue)
}
