package web

import (
	"net/http"
	"testing"

	"tend/server/tend"
)

type previewBody struct {
	Message *tend.Message
	Unsaid  *struct{ Reason, Detail string }
}

const speaking = `{"id":"words","name":"Words","channel":"in_app","trigger":{"type":"event","name":"exported"},"message":{"layout":"banner","language":"en",
 "blocks":[{"type":"text","text":"Hi **{{ person.first_name }}** ({{ person.id | default: 'you' }}), {{ event.name }} as {{ event.format | default: 'a file' }}"},
  {"type":"button","label":"Go","action":{"type":"open_url","url":"/u/{{ person.company.id | default: 'none' }}"}}],
 "translations":{"de":{"blocks":[{"text":"Hallo {{ person.first_name | default: 'du' }}"},{"label":"Los"}]}}}}`

func TestPreviewOfACampaign(t *testing.T) {
	w := newWorld(t)
	w.api("one", "POST", "/sites/one/campaigns", speaking).status(http.StatusCreated)
	w.arrive("one", "a1", "ada")
	const path = "/sites/one/campaigns/words/preview"
	for _, c := range []struct{ body, text, url, lang string }{
		{`{"person":"ada","traits":{"first_name":"Ada","company":{"id":"a/b"}},"event":{"format":"pdf"}}`, "Hi Ada (ada), exported as pdf", "/u/a%2Fb", "en"},
		{`{"traits":{"first_name":"Ada"}}`, "Hi Ada (you), exported as a file", "/u/none", "en"},
		{`{"person":"a1","language":"de-AT"}`, "Hallo du", "/u/none", "de"},
	} {
		var p previewBody
		w.api("one", "POST", path, c.body).status(http.StatusOK).into(&p)
		if p.Unsaid != nil || p.Message == nil || p.Message.Blocks[0].Text != c.text || p.Message.Blocks[1].Action.URL != c.url || p.Message.Lang != c.lang || p.Message.Translations != nil {
			t.Errorf("%s: %+v, %+v", c.body, p.Message, p.Unsaid)
		}
	}
	var p previewBody
	w.api("one", "POST", path, `{"person":"ada"}`).status(http.StatusOK).into(&p)
	if p.Message != nil || p.Unsaid == nil || p.Unsaid.Reason != "words.missing" || p.Unsaid.Detail != "person.first_name is not known and has no default" {
		t.Errorf("%+v, %+v", p.Message, p.Unsaid)
	}
	w.api("one", "POST", path, `{"person":"nobody"}`).problem(http.StatusNotFound, "not_found")
	w.api("one", "POST", path, `{"people":"ada"}`).problem(http.StatusUnprocessableEntity, "unknown_field")
	w.api("one", "POST", path, `{"traits":[],"event":"x"}`).problem(http.StatusUnprocessableEntity, "wrong_type")
	w.api("one", "POST", "/sites/one/campaigns/other/preview", `{}`).problem(http.StatusNotFound, "not_found")
}

func TestPreviewOfAMessageThatIsNotSaved(t *testing.T) {
	w := newWorld(t)
	const path = "/sites/one/preview"
	var p previewBody
	w.api("one", "POST", path, `{"message":{"layout":"banner","blocks":[{"type":"text","text":"[{{ event.n }}](/x)"}]},"event":{"n":1}}`).status(http.StatusOK).into(&p)
	if p.Message == nil || len(p.Message.Blocks[0].Spans) != 1 || p.Message.Blocks[0].Spans[0].Href != "/x" || p.Message.Blocks[0].Text != "1" {
		t.Errorf("%+v", p.Message)
	}
	w.api("one", "POST", path, `{"message":{"layout":"banner","blocks":[{"type":"text","text":"{{ user.x }}"}]}}`).problem(http.StatusUnprocessableEntity, "bad_value")
	w.api("one", "POST", path, `{}`).problem(http.StatusUnprocessableEntity, "required")
}
