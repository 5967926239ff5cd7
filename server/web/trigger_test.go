package web

import (
	"net/http"
	"strings"
	"testing"

	"tend/server/tend"
)

type triggered struct {
	Accepted int
	Errors   []struct {
		Index                 int
		Person, Code, Message string
	}
}

func TestAServerTriggersACampaign(t *testing.T) {
	w := newWorld(t)
	ada := w.arrive("one", "a1", "ada")
	draft := strings.Replace(withID("called"), `"trigger":{"type":"event","name":"export"}`, `"trigger":{"type":"api"}`, 1)
	w.api("one", "POST", "/sites/one/campaigns", draft).status(http.StatusCreated)
	ask := func(body string, more ...with) *reply {
		return w.api("one", "POST", "/sites/one/campaigns/called/trigger", body, more...)
	}
	ask(`{"people":["ada"]}`).problem(http.StatusConflict, "not_running")
	for _, step := range []string{"submit", "approve", "launch"} {
		w.api("one", "POST", "/sites/one/campaigns/called/"+step, "").status(http.StatusOK)
	}
	ask(`{"people":["ada"]}`).problem(http.StatusServiceUnavailable, "not_ready")
	w.configure()
	var out triggered
	for range 2 {
		ask(`{"people":["ada","zoe"],"props":{"plan":"pro"}}`, header("Idempotency-Key", "k1")).status(http.StatusAccepted).into(&out)
		if out.Accepted != 1 || len(out.Errors) != 1 || out.Errors[0].Person != "zoe" || out.Errors[0].Index != 1 || out.Errors[0].Code != "not_found" {
			t.Errorf("%+v", out)
		}
	}
	var line struct {
		Data []struct {
			Kind, Name, Campaign string
			Props                map[string]string
		}
	}
	w.api("one", "GET", "/sites/one/people/ada/timeline?kind=trigger", "").status(http.StatusOK).into(&line)
	if len(line.Data) != 1 || line.Data[0].Name != "api" || line.Data[0].Campaign != "called" || line.Data[0].Props["plan"] != "pro" {
		t.Errorf("timeline of %d: %+v", ada.id, line)
	}
	many := `{"people":["` + strings.Repeat(`x","`, maxCalled) + `x"]}`
	for body, want := range map[string][2]string{
		`{}`:                             {"/people", tend.ReasonRequired},
		`{"people":[]}`:                  {"/people", tend.ReasonRequired},
		`{"people":"ada"}`:               {"/people", tend.ReasonType},
		`{"people":["ada",7]}`:           {"/people/1", tend.ReasonType},
		`{"people":["ada",""]}`:          {"/people/1", tend.ReasonValue},
		`{"people":["ada"],"props":7}`:   {"/props", tend.ReasonType},
		`{"people":["ada"],"who":"bob"}`: {"/who", tend.ReasonUnknown},
		many:                             {"/people", tend.ReasonTooLong},
		`{"people":["ada"],"props":{"a":` + strings.Repeat("[", 20) + strings.Repeat("]", 20) + `}}`: {"/props", tend.ReasonTooLong},
	} {
		ask(body).problem(http.StatusUnprocessableEntity, want[1]).fault(t, want[0], want[1])
	}
	w.api("one", "POST", "/sites/one/campaigns/nothing/trigger", `{"people":["ada"]}`).problem(http.StatusNotFound, "not_found")
}

func TestHowFarACampaignIsThatGoesToEverybody(t *testing.T) {
	w := newWorld(t)
	draft := strings.Replace(withID("noon"), `"trigger":{"type":"event","name":"export"}`, `"trigger":{"type":"schedule"}`, 1)
	w.api("one", "POST", "/sites/one/campaigns", draft).status(http.StatusCreated)
	type tasksOf struct {
		Data []struct {
			Kind, Campaign, State string
			Name                  string `json:"campaign_name"`
			Done, Total           int
		}
	}
	tasks := func(site string) (out tasksOf) {
		w.api(site, "GET", "/sites/"+site+"/tasks", "").status(http.StatusOK).into(&out)
		return out
	}
	if got := tasks("one"); len(got.Data) != 0 {
		t.Fatalf("%+v", got)
	}
	for _, step := range []string{"submit", "approve", "launch"} {
		w.api("one", "POST", "/sites/one/campaigns/noon/"+step, "").status(http.StatusOK)
	}
	lease, err := w.db.TakeLease(t.Context(), "scans", 0)
	if err != nil {
		t.Fatal(err)
	}
	s, err := w.db.Scan(t.Context(), lease, w.site["one"], "noon")
	if err != nil {
		t.Fatal(err)
	}
	move := func() {
		s.Done++
		if err := w.db.MoveScan(t.Context(), lease, &s); err != nil {
			t.Fatal(err)
		}
	}
	move()
	if got := tasks("one").Data; len(got) != 1 || got[0].State != "running" || got[0].Done != 1 || got[0].Name != "Hello" || got[0].Kind != "schedule" {
		t.Errorf("%+v", got)
	}
	w.api("one", "POST", "/sites/one/campaigns/noon/pause", "").status(http.StatusOK)
	move() // by who has not heard of it
	if got := tasks("one").Data; got[0].State != "stopped" || got[0].Done != 1 {
		t.Errorf("paused: %+v", got)
	}
	w.api("one", "POST", "/sites/one/campaigns/noon/resume", "").status(http.StatusOK)
	if s, err = w.db.Scan(t.Context(), lease, w.site["one"], "noon"); err != nil {
		t.Fatal(err)
	}
	s.Ended = 1
	move()
	if got := tasks("one").Data; got[0].State != "done" || got[0].Done != 2 {
		t.Errorf("at the end: %+v", got)
	}
	if got := tasks("two").Data; len(got) != 0 {
		t.Errorf("of another site: %+v", got)
	}
}
