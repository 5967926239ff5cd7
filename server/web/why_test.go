package web

import (
	"net/http"
	"testing"
	"time"

	"tend/server/store"
	"tend/server/tend"
)

// why is an answer as a caller reads it.
type why struct {
	Campaign, Name, Status string
	Stopped                string     `json:"stopped_by"`
	Waits                  *time.Time `json:"waits_until"`
	Gates                  []struct {
		Gate, Says, Reason, Detail string
		Parts                      []struct {
			Pointer, Has string
			Condition    map[string]any
		}
	}
	Deliveries []struct {
		ID, Status string
		Shown      *time.Time `json:"shown_at"`
		Clicked    *time.Time `json:"clicked_at"`
	}
	Decisions []struct{ Reason string }
}

func TestWhySomebodyDidOrDidNotGetACampaign(t *testing.T) {
	w := newWorld(t)
	w.api("one", "POST", "/sites/one/campaigns", `{"id":"hello","audience":{"type":"attribute","path":"plan","op":"eq","value":"pro"},`+hello[1:]).status(http.StatusCreated)
	ada := w.arrive("one", "a1", "ada")
	w.clock.pass(time.Second)
	w.act(ada, "export", func(*store.Ledger) store.Verdict {
		return store.Verdict{
			Grants: []tend.Grant{{Delivery: "d1", Campaign: "hello", Version: 1}},
			Stops:  []store.Stop{{Campaign: "hello", Version: 1, Reason: "cap.global", Detail: "1/1"}},
		}
	})
	w.clock.pass(time.Second)
	w.receipt(ada, "d1", tend.Shown)
	w.configure()

	var y why
	w.api("one", "GET", "/sites/one/people/ada/why?campaign=hello", "").status(http.StatusOK).into(&y)
	if y.Campaign != "hello" || y.Name != "Hello" || y.Status != "draft" || y.Stopped != "live" || y.Waits != nil || len(y.Gates) != 11 {
		t.Fatalf("why %+v", y)
	}
	if g := y.Gates[0]; g.Says != "stops" || g.Reason != "not_live" || g.Detail != "it is draft" {
		t.Errorf("first gate %+v", g)
	}
	if g := y.Gates[2]; g.Says != "open" || g.Gate != "trigger" {
		t.Errorf("trigger %+v", g)
	}
	if g := y.Gates[4]; g.Says != "stops" || len(g.Parts) != 1 || g.Parts[0].Condition["path"] != "plan" || g.Parts[0].Has != "plan is not known" {
		t.Errorf("audience %+v", g)
	}
	if len(y.Deliveries) != 1 || y.Deliveries[0].ID != "d1" || y.Deliveries[0].Status != "shown" || y.Deliveries[0].Shown == nil || y.Deliveries[0].Clicked != nil {
		t.Errorf("deliveries %+v", y.Deliveries)
	}
	if len(y.Decisions) != 1 || y.Decisions[0].Reason != "cap.global" {
		t.Errorf("decisions %+v", y.Decisions)
	}
}

func TestWhyAsksForSomebodyAndACampaignOfTheSite(t *testing.T) {
	w := newWorld(t)
	w.api("one", "POST", "/sites/one/campaigns", withID("hello")).status(http.StatusCreated)
	w.api("two", "POST", "/sites/two/campaigns", withID("theirs")).status(http.StatusCreated)
	w.arrive("one", "a1", "ada")
	zoe := w.arrive("two", "z1", "zoe")
	w.act(zoe, "export", func(*store.Ledger) store.Verdict {
		return store.Verdict{Grants: []tend.Grant{{Delivery: "d2", Campaign: "hello", Version: 1}}}
	})
	w.configure()
	ask := func(query string) *reply { return w.api("one", "GET", "/sites/one/people/"+query, "") }
	ask("ada/why").problem(http.StatusBadRequest, "required").fault(t, "?campaign", "required")
	ask("ada/why?campaign=nothing").problem(http.StatusNotFound, "not_found")
	ask("ada/why?campaign=theirs").problem(http.StatusNotFound, "not_found")
	ask("zoe/why?campaign=hello").problem(http.StatusNotFound, "not_found")
	ask("nobody/why?campaign=hello").problem(http.StatusNotFound, "not_found")
	// Whoever is there under another site's number is nobody here.
	list, err := w.db.DeliveriesOf(t.Context(), w.site["one"], zoe.id, "hello", 5)
	if err != nil || len(list) != 0 {
		t.Errorf("deliveries of another site's person: %+v, %v", list, err)
	}
	contacts, err := w.db.Contacts(t.Context(), w.site["one"], zoe.id)
	if err != nil || len(contacts) != 0 {
		t.Errorf("contacts of another site's person: %+v, %v", contacts, err)
	}
}
