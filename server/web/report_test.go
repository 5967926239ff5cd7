package web

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"tend/server/store"
	"tend/server/tend"
)

const surveyBody = `{"id":"nps","name":"NPS","channel":"in_app","trigger":{"type":"visit"},"message":{"layout":"survey","blocks":[
 {"type":"question","key":"score","kind":"nps","label":"Would you recommend us?"},
 {"type":"question","key":"words","kind":"text","label":"Why?"}]}}`

// answers are receipts as the road hands them on.
func (w *world) answers(a *actor, delivery string, said ...[3]string) {
	w.t.Helper()
	now := tend.Stamp(w.clock.Now())
	u := &store.Unit{Site: a.site, At: now, Subject: store.Subject{ID: a.id, Rev: a.rev}}
	for _, s := range said {
		u.Events = append(u.Events, tend.Event{
			Kind: tend.KindReceipt, At: now, Delivery: delivery, What: tend.Answered, Props: fmt.Appendf(nil, `{"question":%q,"value":%s}`, s[0], s[2]),
			Answer: &tend.Answer{Campaign: "nps", Question: s[0], Kind: s[1]},
		})
	}
	w.commit(a, u)
}

func TestTheReportAndTheAnswersOfASurvey(t *testing.T) {
	w := newWorld(t)
	w.api("one", "POST", "/sites/one/campaigns", surveyBody).status(http.StatusCreated)
	for i, c := range []struct {
		user string
		said [][3]string
	}{
		{"ada", [][3]string{{"score", "nps", `3`}, {"score", "nps", `9`}, {"words", "text", `"call ada"`}}},
		{"bob", [][3]string{{"score", "nps", `6`}}},
	} {
		d := fmt.Sprint("d", i)
		a := w.arrive("one", "a-"+c.user, c.user)
		w.act(a, "export", func(*store.Ledger) store.Verdict {
			return store.Verdict{Grants: []tend.Grant{{Delivery: d, Campaign: "nps", Version: 1}}}
		})
		w.clock.pass(time.Second)
		w.answers(a, d, c.said...)
	}
	var r struct {
		Totals  map[string]int
		Series  []map[string]any
		Answers []struct {
			Question, Kind, Label string
			Count                 int
			Values                []struct {
				Value string
				Count int
			}
			NPS *struct{ Score, Promoters, Passives, Detractors int }
		}
	}
	w.api("one", "GET", "/sites/one/campaigns/nps/report", "").status(http.StatusOK).into(&r)
	if n, there := r.Totals["snoozed"]; !there || n != 0 || r.Totals["answered"] != 2 || r.Series[0]["snoozed"] != 0.0 {
		t.Errorf("totals %v, %v", r.Totals, r.Series)
	}
	if len(r.Answers) != 2 {
		t.Fatalf("answers %+v", r.Answers)
	}
	score, words := r.Answers[0], r.Answers[1]
	if score.Count != 2 || len(score.Values) != 11 || score.Values[9].Count != 1 || score.Values[3].Count != 0 || score.Label != "Would you recommend us?" ||
		score.NPS == nil || score.NPS.Score != 0 || score.NPS.Detractors != 1 {
		t.Errorf("score %+v", score)
	}
	if words.Kind != "text" || words.Count != 1 || len(words.Values) != 0 || words.NPS != nil {
		t.Errorf("words %+v", words)
	}

	type answer struct {
		Person, Question, Kind, Delivery string
		Value                            any
		At                               time.Time
	}
	var page struct {
		Data []answer
		Next string
	}
	const path = "/sites/one/campaigns/nps/answers"
	w.api("one", "GET", path+"?question=words", "").status(http.StatusOK).into(&page)
	if len(page.Data) != 1 || page.Data[0] != (answer{"ada", "words", "text", "d0", "call ada", morning.Add(time.Second)}) || page.Next != "" {
		t.Errorf("words %+v", page)
	}
	w.api("one", "GET", path+"?limit=1", "").status(http.StatusOK).into(&page)
	if len(page.Data) != 1 || page.Data[0].Person != "bob" || page.Data[0].Value != 6.0 || page.Next == "" {
		t.Fatalf("first page %+v", page)
	}
	w.api("one", "GET", path+"?limit=9&cursor="+page.Next, "").status(http.StatusOK).into(&page)
	if len(page.Data) != 2 || page.Data[0].Question != "words" {
		t.Errorf("second page %+v", page)
	}
	w.api("one", "GET", path+"?cursor=nonsense", "").problem(http.StatusBadRequest, "bad_value")
	w.api("one", "GET", "/sites/one/campaigns/gone/answers", "").problem(http.StatusNotFound, "not_found")
	w.api("two", "GET", "/sites/two/campaigns/nps/answers", "").problem(http.StatusNotFound, "not_found")
}

const ladderBody = `{"id":"ladder","name":"Ladder","channel":"in_app","trigger":{"type":"visit"},"message":{"layout":"banner","blocks":[{"type":"text","text":"Hi"}]},
 "fallback":{"after":"2d","channel":"web_push","push":{"title":"Hi again"}}}`

// TestTheReportOfALadderHasItsChannels has one message seen in the app and another sent by push: both stand in the
// totals, and each by its channel; who waits to be seen is told until when.
func TestTheReportOfALadderHasItsChannels(t *testing.T) {
	w := newWorld(t)
	w.api("one", "PATCH", "/sites/one/settings", `{"push":{"worker":"/sw.js"}}`).status(http.StatusOK)
	w.api("one", "POST", "/sites/one/campaigns", ladderBody).status(http.StatusCreated)
	a, b := w.arrive("one", "a-ada", "ada"), w.arrive("one", "a-bob", "bob")
	due := tend.Stamp(w.clock.Now().Add(48 * time.Hour))
	w.act(a, "export", func(*store.Ledger) store.Verdict {
		return store.Verdict{Grants: []tend.Grant{{Delivery: "d1", Campaign: "ladder", Version: 1}}, Made: []tend.Event{{
			Kind: tend.KindFallback, At: due, Delay: &tend.Delay{Campaign: "ladder", Version: 1, Due: due},
		}}}
	})
	w.act(b, "export", func(*store.Ledger) store.Verdict {
		return store.Verdict{Grants: []tend.Grant{{Delivery: "d2", Campaign: "ladder", Version: 1, Channel: tend.WebPush}}}
	})
	var r struct {
		Totals   map[string]int
		Channels []struct {
			Channel string
			Granted int
		}
	}
	w.api("one", "GET", "/sites/one/campaigns/ladder/report", "").status(http.StatusOK).into(&r)
	if len(r.Channels) != 2 || r.Totals["granted"] != 2 || r.Channels[0].Granted != 1 || r.Channels[1].Channel != tend.WebPush || r.Channels[1].Granted != 1 {
		t.Errorf("%+v", r)
	}
	w.configure()
	var why struct {
		FallbackAt time.Time `json:"fallback_at"`
		Deliveries []struct{ Channel string }
	}
	w.api("one", "GET", "/sites/one/people/ada/why?campaign=ladder", "").status(http.StatusOK).into(&why)
	if tend.Stamp(why.FallbackAt) != due || len(why.Deliveries) != 1 || why.Deliveries[0].Channel != "in_app" {
		t.Errorf("%+v", why)
	}
	var c struct {
		Fallback *struct {
			After string
			Push  struct{ Title, URL, TTL string }
		}
	}
	w.api("one", "GET", "/sites/one/campaigns/ladder", "").status(http.StatusOK).into(&c)
	if c.Fallback == nil || c.Fallback.After != "2d" || c.Fallback.Push.Title != "Hi again" || c.Fallback.Push.URL != "/" {
		t.Errorf("read back: %+v", c.Fallback)
	}
}
