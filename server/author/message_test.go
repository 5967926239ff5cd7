package author

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"tend/server/render"
	"tend/server/tend"
)

func readMessage(raw string) (tend.Message, error) {
	in := &tend.Input{}
	o, ok := in.ReadObject([]byte(`{"message":`+raw+`}`), MaxBytes)
	if !ok {
		return tend.Message{}, in.Err("unreadable")
	}
	m := message(o)
	said(in, o.At("message"), &m, render.Of{})
	return m, in.Err("refused")
}

const (
	hi      = `{"type":"text","text":"Hi"}`
	picOnly = `{"type":"image","src":"/i/abc.png","alt":"A chart","width":320,"height":200}`
	nps     = `{"type":"question","key":"score","kind":"nps","label":"Would you recommend us?","low":"No","high":"Yes"}`
)

func of(layout, more string, blocks ...string) string {
	return fmt.Sprintf(`{"layout":%q%s,"blocks":[%s]}`, layout, more, strings.Join(blocks, ","))
}

func TestMessageOfEachLayout(t *testing.T) {
	anchor := `,"anchor":{"id":"export"}`
	for _, c := range []struct{ raw, position string }{
		{of("banner", "", hi), "top"},
		{of("banner", `,"position":"bottom","floating":true`, hi), "bottom"},
		{of("modal", "", hi, picOnly, `{"type":"divider"}`, `{"type":"button","label":"Later","action":{"type":"snooze","for":"1d"}}`), ""},
		{of("slideout", "", hi), ""},
		{of("slideout", `,"position":"start"`, hi), "start"},
		{of("tooltip", anchor, hi), "auto"},
		{of("hotspot", `,"anchor":{"selector":"#nav > a[href='/x']"},"position":"end"`, hi), "end"},
		{of("inline", anchor, hi), ""},
		{of("survey", "", nps), ""},
		{of("survey", `,"position":"centre","thanks":[{"type":"heading","text":"Thank you"}]`, hi, nps), "centre"},
	} {
		m, err := readMessage(c.raw)
		if err != nil || m.Position != c.position {
			t.Errorf("%s: position %q, %v", c.raw, m.Position, err)
		}
	}
}

// TestMessageIsKeptAsWritten sees that nothing of the format is lost between what is read, kept and handed out.
func TestMessageIsKeptAsWritten(t *testing.T) {
	raw := of("survey", `,"language":"en","thanks":[{"type":"text","text":"Thanks"}],"translations":{"de-AT":{"blocks":[{},{"label":"Würden Sie?","low":"Nein"},
		{"label":"Warum?","options":[{},{"label":"Zu wenig"}]},{"alt":"Bild"},{}],"thanks":[{"text":"Danke"}]}}`,
		hi, nps, `{"type":"question","key":"why","kind":"multiple","label":"Why?","required":true,"options":[{"value":"price","label":"Price"},{"value":"too little","label":"Too little"}]}`,
		picOnly, `{"type":"image","src":"https://cdn.example/a.png","alt":"","decorative":true,"width":1,"height":1}`)
	m, err := readMessage(raw)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	again, err := readMessage(string(kept))
	if err != nil {
		t.Fatalf("%s: %v", kept, err)
	}
	twice, err := json.Marshal(again, json.Deterministic(true))
	if err != nil || string(twice) != string(kept) {
		t.Errorf("kept as %s, then as %s, %v", kept, twice, err)
	}
	de := m.Translations["de-AT"]
	if de.Blocks[1].Low != "Nein" || de.Blocks[2].Options[1].Label != "Zu wenig" || de.Thanks[0].Text != "Danke" || m.Blocks[2].Options[1].Value != "too little" ||
		!strings.Contains(string(kept), `"alt":"","decorative":true`) {
		t.Errorf("read as %+v", m)
	}
}

func TestMessageFaults(t *testing.T) {
	anchor := func(a string) string { return of("tooltip", `,"anchor":`+a, hi) }
	image := func(more string) string { return of("modal", "", `{"type":"image",`+more+`}`) }
	ask := func(more string) string { return of("survey", "", `{"type":"question","label":"Why?",`+more+`}`) }
	said := func(t string) string { return of("modal", `,"language":"en","translations":`+t, hi, picOnly) }
	six := make([]string, 6)
	for i := range six {
		six[i] = fmt.Sprintf(`{"type":"question","key":"q%d","kind":"nps","label":"?"}`, i)
	}
	for _, c := range []struct{ name, raw, pointer, code string }{
		{"Tour", of("tour", "", hi), "/layout", tend.ReasonNotAvailable},
		{"Checklist", of("checklist", "", hi), "/layout", tend.ReasonNotAvailable},
		{"Feed", of("feed", "", hi), "/layout", tend.ReasonNotAvailable},
		{"Layout", of("popup", "", hi), "/layout", tend.ReasonValue},
		{"PositionOfModal", of("modal", `,"position":"top"`, hi), "/position", tend.ReasonUnknown},
		{"PositionOfAnother", of("slideout", `,"position":"top"`, hi), "/position", tend.ReasonValue},
		{"FloatingModal", of("modal", `,"floating":true`, hi), "/floating", tend.ReasonUnknown},
		{"AnchorOfBanner", of("banner", `,"anchor":{"id":"x"}`, hi), "/anchor", tend.ReasonUnknown},
		{"AnchorAbsent", of("inline", "", hi), "/anchor", tend.ReasonRequired},
		{"AnchorEmpty", anchor(`{}`), "/anchor", tend.ReasonRequired},
		{"AnchorTwice", anchor(`{"id":"a","selector":"b"}`), "/anchor/selector", tend.ReasonValue},
		{"AnchorIsText", anchor(`"a"`), "/anchor", tend.ReasonType},
		{"AnchorField", anchor(`{"id":"a","xpath":"b"}`), "/anchor/xpath", tend.ReasonUnknown},
		{"Selector", anchor(`{"selector":"a{}"}`), "/anchor/selector", tend.ReasonValue},
		{"OnlyDividers", of("modal", "", `{"type":"divider"}`), "/blocks", tend.ReasonRequired},
		{"DividerWithText", of("modal", "", hi, `{"type":"divider","text":"x"}`), "/blocks/1/text", tend.ReasonUnknown},
		{"ImageWithoutAlt", image(`"src":"/i/a","width":1,"height":1`), "/blocks/0/alt", tend.ReasonRequired},
		{"ImageEmptyAlt", image(`"src":"/i/a","alt":"","width":1,"height":1`), "/blocks/0/alt", tend.ReasonValue},
		{"ImageWithoutSize", image(`"src":"/i/a","alt":"x","width":1`), "/blocks/0/height", tend.ReasonRequired},
		{"ImageTooWide", image(`"src":"/i/a","alt":"x","width":5000,"height":1`), "/blocks/0/width", tend.ReasonValue},
		{"ImageOverHTTP", image(`"src":"http://a.example/x.png","alt":"x","width":1,"height":1`), "/blocks/0/src", tend.ReasonValue},
		{"ImageAsData", image(`"src":"data:image/png;base64,x","alt":"x","width":1,"height":1`), "/blocks/0/src", tend.ReasonValue},
		{"ImageOfTheSite", image(`"src":"/a.png","alt":"x","width":1,"height":1`), "/blocks/0/src", tend.ReasonValue},
		{"ImageAbove", image(`"src":"/i/../api","alt":"x","width":1,"height":1`), "/blocks/0/src", tend.ReasonValue},
		{"SnoozeForEver", of("modal", "", `{"type":"button","label":"x","action":{"type":"snooze","for":"31d"}}`), "/blocks/0/action/for", tend.ReasonValue},
		{"SnoozeWithoutFor", of("modal", "", `{"type":"button","label":"x","action":{"type":"snooze"}}`), "/blocks/0/action/for", tend.ReasonRequired},
		{"QuestionInModal", of("modal", "", nps), "/blocks/0/type", tend.ReasonValue},
		{"QuestionInThanks", of("survey", `,"thanks":[`+nps+`]`, nps), "/thanks/0/type", tend.ReasonValue},
		{"ThanksOfModal", of("modal", `,"thanks":[]`, hi), "/thanks", tend.ReasonUnknown},
		{"SurveyWithoutQuestion", of("survey", "", hi), "/blocks", tend.ReasonRequired},
		{"SixQuestions", of("survey", "", six...), "/blocks/5", tend.ReasonTooLong},
		{"KeyTwice", of("survey", "", nps, nps), "/blocks/1/key", tend.ReasonValue},
		{"Key", ask(`"key":"a b","kind":"nps"`), "/blocks/0/key", tend.ReasonValue},
		{"KeyAbsent", ask(`"kind":"nps"`), "/blocks/0/key", tend.ReasonRequired},
		{"Kind", ask(`"key":"a","kind":"matrix"`), "/blocks/0/kind", tend.ReasonValue},
		{"MaxOfNPS", ask(`"key":"a","kind":"nps","max":5`), "/blocks/0/max", tend.ReasonUnknown},
		{"Max", ask(`"key":"a","kind":"rating","max":11`), "/blocks/0/max", tend.ReasonValue},
		{"OptionsAbsent", ask(`"key":"a","kind":"single"`), "/blocks/0/options", tend.ReasonRequired},
		{"OneOption", ask(`"key":"a","kind":"single","options":[{"value":"x","label":"X"}]`), "/blocks/0/options", tend.ReasonRequired},
		{"OptionTwice", ask(`"key":"a","kind":"single","options":[{"value":"x","label":"X"},{"value":"x","label":"Y"}]`), "/blocks/0/options/1/value", tend.ReasonValue},
		{"OptionWithoutLabel", ask(`"key":"a","kind":"single","options":[{"value":"x"},{"value":"y","label":"Y"}]`), "/blocks/0/options/0/label", tend.ReasonRequired},
		{"PlaceholderOfNPS", ask(`"key":"a","kind":"nps","placeholder":"x"`), "/blocks/0/placeholder", tend.ReasonUnknown},
		{"Language", of("modal", `,"language":"german!"`, hi), "/language", tend.ReasonValue},
		{"TranslationTag", said(`{"german language":{}}`), "/translations/german language", tend.ReasonValue},
		{"TranslationTwice", said(`{"de-AT":{},"de-at":{}}`), "/translations/de-at", tend.ReasonValue},
		{"TranslationOfItself", said(`{"EN":{}}`), "/translations/EN", tend.ReasonValue},
		{"TranslationShort", said(`{"de":{"blocks":[{}]}}`), "/translations/de/blocks", tend.ReasonValue},
		{"TranslationOfAnotherField", said(`{"de":{"blocks":[{"label":"x"},{}]}}`), "/translations/de/blocks/0/label", tend.ReasonUnknown},
		{"TranslationTooLong", said(`{"de":{"blocks":[{},{"alt":"` + strings.Repeat("x", 501) + `"}]}}`), "/translations/de/blocks/1/alt", tend.ReasonTooLong},
		{"TranslationIsNull", said(`{"de":{"blocks":[null,{}]}}`), "/translations/de/blocks/0", tend.ReasonType},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := readMessage(c.raw)
			var e *tend.Error
			if !errors.As(err, &e) || len(e.Faults) != 1 || e.Faults[0].Pointer != "/message"+c.pointer || e.Faults[0].Code != c.code {
				t.Fatalf("%v; want one fault %s at %s", err, c.code, c.pointer)
			}
		})
	}
}

func FuzzMessage(f *testing.F) {
	f.Add(of("survey", `,"thanks":[`+hi+`]`, nps))
	f.Add(of("tooltip", `,"anchor":{"id":"x"},"translations":{"de":{"blocks":[{"text":"x"}]}}`, hi))
	f.Fuzz(func(t *testing.T, raw string) {
		m, err := readMessage(raw)
		if err != nil {
			return
		}
		kept, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := readMessage(string(kept)); err != nil {
			t.Errorf("%q is taken, and not taken any more as it was kept, %s: %v", raw, kept, err)
		}
	})
}
