package web

import (
	"net/http"
	"testing"
	"time"

	"tend/server/auth"
	"tend/server/tend"
)

// figure is an answer as a caller reads it.
type figure struct {
	People, Margin, Asked, All int64
	Accounts                   *int64
	Exact                      bool
	AsOf                       time.Time `json:"as_of"`
	Examples                   []struct {
		ID    string
		Known bool
	}
}

func TestHowManyAConditionHoldsFor(t *testing.T) {
	w := newWorld(t)
	ada := w.arrive("one", "a1", "ada")
	w.act(ada, "export", nil)
	w.clock.pass(time.Second)
	w.arrive("one", "a2", "")
	zoe := w.arrive("two", "z1", "zoe")
	w.act(zoe, "export", nil)
	for _, call := range []string{"/sites/one/audience/estimate", "/sites/one/audience/count"} {
		var f figure
		w.api("one", "POST", call, `{"audience":{"type":"event","name":"export"}}`).status(http.StatusOK).into(&f)
		if f.People != 1 || f.All != 2 || f.Asked != 2 || !f.Exact || !f.AsOf.Equal(w.clock.Now()) || len(f.Examples) != 1 || f.Examples[0].ID != "ada" || !f.Examples[0].Known {
			t.Errorf("%s: %+v", call, f)
		}
		for _, everybody := range []string{`{}`, `{"audience":null}`, `{"audience":{"type":"and","of":[]}}`} {
			w.api("one", "POST", call, everybody).status(http.StatusOK).into(&f)
			if f.People != 2 || len(f.Examples) != 2 || f.Examples[0].ID != "a2" || f.Examples[0].Known {
				t.Errorf("%s of everybody: %+v", call, f)
			}
		}
		p := w.api("one", "POST", call, `{"audience":{"type":"or","of":[{"type":"event"},{"type":"segment","id":"x"}]}}`).status(http.StatusUnprocessableEntity)
		var said problem
		p.into(&said)
		said.fault(t, "/audience/of/0/name", tend.ReasonRequired)
		said.fault(t, "/audience/of/1/id", tend.ReasonValue)
		w.api("one", "POST", call, `{"condition":null}`).problem(http.StatusUnprocessableEntity, "unknown_field")
	}
}

func TestWhatConditionsCanSpeakOf(t *testing.T) {
	w := newWorld(t)
	ada := w.arrive("one", "a1", "ada")
	for _, name := range []string{"export", "exported", "invited"} {
		w.act(ada, name, nil)
	}
	w.act(w.arrive("two", "z1", "zoe"), "theirs", nil)
	var names struct {
		Data []struct {
			Name          string
			People, Times int64
		}
		Next       string
		Asked, All int64
	}
	w.api("one", "GET", "/sites/one/events/names?search=exp&limit=1", "").status(http.StatusOK).into(&names)
	if len(names.Data) != 1 || names.Data[0].Name != "export" || names.Data[0].People != 1 || names.Data[0].Times != 1 || names.Next == "" || names.All != 1 {
		t.Fatalf("%+v", names)
	}
	cursor := names.Next
	names.Next = ""
	w.api("one", "GET", "/sites/one/events/names?search=exp&limit=1&cursor="+cursor, "").status(http.StatusOK).into(&names)
	if len(names.Data) != 1 || names.Data[0].Name != "exported" || names.Next != "" {
		t.Errorf("then %+v", names)
	}
	w.api("one", "GET", "/sites/one/events/names", "").status(http.StatusOK).into(&names)
	if len(names.Data) != 3 {
		t.Errorf("all: %+v", names)
	}
	w.api("one", "GET", "/sites/one/attributes?on=team", "").problem(http.StatusBadRequest, "bad_value").fault(t, "?on", "bad_value")
	for _, call := range []string{"/sites/one/attributes", "/sites/one/attributes?on=account", "/sites/one/events/names/nothing/properties"} {
		var list struct{ Data []any }
		w.api("one", "GET", call, "").status(http.StatusOK).into(&list)
		if list.Data == nil || len(list.Data) != 0 {
			t.Errorf("%s: %+v", call, list)
		}
	}
	// Names are no secret to who reads reports; what people have is.
	ana := cookie(w.member("one", "ana@one.example", auth.RoleAnalyst))
	w.do("GET", "/api/v1/sites/one/events/names", "", ana).status(http.StatusOK)
	w.do("GET", "/api/v1/sites/one/attributes", "", ana).problem(http.StatusForbidden, "not_permitted")
	w.do("GET", "/api/v1/sites/one/events/names/export/properties", "", ana).problem(http.StatusForbidden, "not_permitted")
	w.do("POST", "/api/v1/sites/one/audience/estimate", `{}`, ana).problem(http.StatusForbidden, "not_permitted")
}
