package author

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"tend/server/store"
	"tend/server/tend"
)

// pushed is a campaign of channel web_push with this message.
func pushed(message string) string {
	return `{"name":"Back in stock","channel":"web_push","trigger":{"type":"event","name":"restocked"},"message":` + message + `}`
}

// wordy is a notification in which one field says something else.
func wordy(name, value string) string {
	return pushed(fmt.Sprintf(`{"title":"Hi",%q:%s}`, name, value))
}

const wholeNotification = `{"title":"{{ event.name }} is back","body":"Hi {{ person.first_name | default: 'there' }}","icon":"/i/abc.png","image":"https://a.example/x.png",
 "badge":"https://a.example/b.png","url":"/p/{{ event.id }}","actions":[{"label":"Buy","url":"https://a.example/buy"}],"tag":"stock","ttl":"1d","urgency":"high","language":"en",
 "translations":{"de":{"title":"{{ event.name }} ist da","actions":[{"label":"Kaufen"}]}},"sequel":"thanks"}`

func TestANotificationIsKeptAsWritten(t *testing.T) {
	c, err := Parse([]byte(pushed(wholeNotification)))
	if err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(&c.Message, json.Deterministic(true))
	if err != nil {
		t.Fatal(err)
	}
	var got, want any
	if json.Unmarshal(raw, &got) != nil || json.Unmarshal([]byte(wholeNotification), &want) != nil || fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("kept as\n%s", raw)
	}
	least, err := Parse([]byte(pushed(`{"title":"Hi"}`)))
	if err != nil {
		t.Fatal(err)
	}
	if n := least.Message.Notification; n.URL != "/" || n.TTL != "3d" || n.Urgency != "normal" || n.Tag != "" {
		t.Errorf("read as %+v", n)
	}
	for _, good := range []string{
		wordy("ttl", `"0s"`), wordy("ttl", `"28d"`), wordy("url", `"https://a.example"`), wordy("body", `""`), wordy("actions", "[]"), wordy("translations", "{}"),
		strings.Replace(pushed(`{"title":"Hi"}`), `{"type":"event","name":"restocked"}`, `{"type":"api"}`, 1),
	} {
		if _, err := Parse([]byte(good)); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
}

func TestWhatIsWrongWithANotification(t *testing.T) {
	long := `"/` + strings.Repeat("x", 1990) + `"`
	for name, c := range map[string]struct{ raw, pointer, code string }{
		"TitleAbsent":     {pushed(`{"body":"Hi"}`), "/message/title", tend.ReasonRequired},
		"TitleLong":       {pushed(`{"title":"` + strings.Repeat("ü", 121) + `"}`), "/message/title", tend.ReasonTooLong},
		"TitleBlank":      {pushed(`{"title":"  "}`), "/message/title", tend.ReasonValue},
		"BodyLong":        {wordy("body", `"`+strings.Repeat("x", 501)+`"`), "/message/body", tend.ReasonTooLong},
		"Layout":          {wordy("layout", `"banner"`), "/message/layout", tend.ReasonUnknown},
		"Icon":            {wordy("icon", `"http://a.example/x.png"`), "/message/icon", tend.ReasonValue},
		"ImageFilled":     {wordy("image", `"https://a.example/{{ person.id }}"`), "/message/image", tend.ReasonValue},
		"URLOfNobody":     {wordy("url", `"//a.example"`), "/message/url", tend.ReasonValue},
		"URLPlain":        {wordy("url", `"http://a.example"`), "/message/url", tend.ReasonValue},
		"URLScript":       {wordy("url", `"javascript:alert(1)"`), "/message/url", tend.ReasonValue},
		"ThreeActions":    {wordy("actions", `[{"label":"a","url":"/"},{"label":"b","url":"/"},{"label":"c","url":"/"}]`), "/message/actions", tend.ReasonTooLong},
		"ActionUnlabeled": {wordy("actions", `[{"url":"/"}]`), "/message/actions/0/label", tend.ReasonRequired},
		"ActionWithout":   {wordy("actions", `[{"label":"a"}]`), "/message/actions/0/url", tend.ReasonRequired},
		"Tag":             {wordy("tag", `"a b"`), "/message/tag", tend.ReasonValue},
		"TagLong":         {wordy("tag", `"`+strings.Repeat("a", 33)+`"`), "/message/tag", tend.ReasonTooLong},
		"TTL":             {wordy("ttl", `"29d"`), "/message/ttl", tend.ReasonValue},
		"Urgency":         {wordy("urgency", `"asap"`), "/message/urgency", tend.ReasonValue},
		"Liquid":          {wordy("body", `"{{ person.name"`), "/message/body", tend.ReasonValue},
		"TranslatedMore":  {wordy("translations", `{"de":{"actions":[{"label":"a"}]}}`), "/message/translations/de/actions/0", tend.ReasonValue},
		"TranslatedBody":  {wordy("translations", `{"de":{"body":"a"}}`), "/message/translations/de/body", tend.ReasonValue},
		"TranslatedWords": {wordy("translations", `{"de":{"title":"{{ x"}}`), "/message/translations/de/title", tend.ReasonValue},
		"Essential":       {strings.Replace(pushed(`{"title":"Hi"}`), `"name"`, `"essential":true,"name"`, 1), "/essential", tend.ReasonValue},
		"Watched":         {strings.Replace(pushed(`{"title":"Hi"}`), `{"type":"event","name":"restocked"}`, `{"type":"exit_intent"}`, 1), "/trigger/type", tend.ReasonValue},
		"TooLarge":        {pushed(`{"title":"Hi","url":` + long + `,"actions":[{"label":"a","url":` + long + `}]}`), "/message", ReasonPushTooLarge},
		"TooLargeInOne":   {pushed(`{"title":"Hi","body":"a","url":` + long + `,"translations":{"de":{"body":"` + strings.Repeat("語", 499) + `"}},"actions":[{"label":"a","url":"/` + strings.Repeat("x", 300) + `"}]}`), "/message", ReasonPushTooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Parse([]byte(c.raw))
			var e *tend.Error
			if !errors.As(err, &e) || len(e.Faults) != 1 || e.Faults[0].Pointer != c.pointer || e.Faults[0].Code != c.code {
				t.Errorf("%v %+v, want %s at %s", err, e, c.code, c.pointer)
			}
		})
	}
}

func TestAPushWantsASiteThatSendsSome(t *testing.T) {
	d := newDesk(t)
	create := func(id, message string) error {
		c, err := Parse([]byte(pushed(message)))
		if err != nil {
			t.Fatal(err)
		}
		c.ID, c.Site = id, d.site
		return d.db.Change(t.Context(), func(ch *store.Change) error { _, err := Create(t.Context(), ch, c, "ada"); return err })
	}
	expect := func(err error, pointer string) {
		t.Helper()
		var e *tend.Error
		if pointer == "" && err != nil || pointer != "" && (!errors.As(err, &e) || e.Faults[0].Pointer != pointer) {
			t.Errorf("%v, want a fault at %q", err, pointer)
		}
	}
	expect(create("a", `{"title":"Hi"}`), "/channel")
	d.settle(func(s *tend.Settings) { s.Push = &tend.PushSettings{Worker: "/w.js"} })
	expect(create("a", `{"title":"Hi"}`), "")
	expect(create("b", `{"title":"Hi","sequel":"nobody"}`), "/message/sequel")
	expect(create("b", `{"title":"Hi","sequel":"a"}`), "/message/sequel")
	thanks := tend.Campaign{ID: "thanks", Site: d.site, Name: "Thanks", Channel: "in_app", Trigger: tend.Trigger{Type: "api"}, Message: tend.Message{Layout: "banner"}}
	expect(d.db.Change(t.Context(), func(ch *store.Change) error { _, err := Create(t.Context(), ch, thanks, "ada"); return err }), "")
	expect(create("b", `{"title":"Hi","sequel":"thanks"}`), "")

	ladder := func(id, sequel string) error {
		c := tend.Campaign{
			ID: id, Site: d.site, Name: id, Channel: "in_app", Trigger: tend.Trigger{Type: "visit"}, Message: tend.Message{Layout: "banner"},
			Fallback: &tend.Fallback{After: "2d", Channel: tend.WebPush, Push: tend.Message{Notification: &tend.Notification{Title: "Hi", Sequel: sequel}}},
		}
		return d.db.Change(t.Context(), func(ch *store.Change) error { _, err := Create(t.Context(), ch, c, "ada"); return err })
	}
	expect(ladder("c", "nobody"), "/fallback/push/sequel")
	expect(ladder("c", "thanks"), "")
	d.settle(func(s *tend.Settings) { s.Push = nil })
	expect(ladder("d", ""), "/fallback")
}
