package render

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/go-json-experiment/json"

	"tend/server/tend"
)

func message(t testing.TB, raw string) *tend.Message {
	t.Helper()
	m := &tend.Message{}
	if err := json.Unmarshal([]byte(raw), m); err != nil {
		t.Fatal(err)
	}
	return m
}

const inThree = `{"layout":"survey","language":"en","blocks":[{"type":"text","text":"Hi **{{ person.name | default: 'you' }}**"},
 {"type":"question","key":"q","kind":"single","label":"Why?","options":[{"value":"a","label":"Price"},{"value":"b","label":"Other"}]},
 {"type":"image","src":"/i/a","alt":"Chart","width":1,"height":1}],"thanks":[{"type":"heading","text":"Thanks"}],
 "translations":{"de":{"blocks":[{"text":"Hallo {{ person.name | default: 'du' }}"},{"label":"Warum?","options":[{"label":"Preis"},{}]},{}],"thanks":[{"text":"Danke"}]},
  "de-AT":{"blocks":[{"text":"Servus"},{},{}]},"ar":{"thanks":[{"text":"شكرا"}]}}}`

func TestEachWordInTheNarrowestLanguage(t *testing.T) {
	c, err := Compile(message(t, inThree), Of{})
	if err != nil {
		t.Fatal(err)
	}
	for lang, want := range map[string]string{
		"":         "en||Hi you|Why?|Price|Other|Chart|Thanks",
		"fr":       "en||Hi you|Why?|Price|Other|Chart|Thanks",
		"en-GB":    "en||Hi you|Why?|Price|Other|Chart|Thanks",
		"de":       "de||Hallo du|Warum?|Preis|Other|Chart|Danke",
		"de-CH":    "de||Hallo du|Warum?|Preis|Other|Chart|Danke",
		"DE-at":    "de-AT||Servus|Warum?|Preis|Other|Chart|Danke",
		"de-AT-x1": "de-AT||Servus|Warum?|Preis|Other|Chart|Danke",
		"deu":      "en||Hi you|Why?|Price|Other|Chart|Thanks",
		"ar-EG":    "ar|rtl|Hi you|Why?|Price|Other|Chart|شكرا",
	} {
		raw, err := c.Say(&Values{Lang: lang})
		if err != nil {
			t.Errorf("%s: %v", lang, err)
			continue
		}
		m := message(t, string(raw))
		got := strings.Join([]string{
			m.Lang, m.Dir, m.Blocks[0].Text, m.Blocks[1].Label, m.Blocks[1].Options[0].Label, m.Blocks[1].Options[1].Label,
			m.Blocks[2].Alt, m.Thanks[0].Text,
		}, "|")
		if got != want || m.Language != "" || m.Translations != nil {
			t.Errorf("%s: got %s, want %s", lang, got, want)
		}
	}
	if c.Static("de-AT") == nil || c.Static("de") != nil {
		t.Error("Austrians see the same words each, Germans do not")
	}
}

func TestDirection(t *testing.T) {
	for lang, want := range map[string]string{"ar": "rtl", "he-IL": "rtl", "FA": "rtl", "uz-Arab": "rtl", "ks-Deva": "", "en": "", "": "", "ar-Latn": ""} {
		if got := direction(lang); got != want {
			t.Errorf("%s: %q, want %q", lang, got, want)
		}
	}
}

func TestFaultsLeadToTheirPlace(t *testing.T) {
	m := message(t, `{"layout":"survey","blocks":[{"type":"question","key":"q","kind":"single","label":"{{ x }}","low":"{{ x }}","options":[{"value":"a","label":"A"},{"value":"b","label":"{{ x }}"}]}],
	 "thanks":[{"type":"button","label":"B","action":{"type":"open_url","url":"{{ person.x }}"}}],
	 "translations":{"de":{"blocks":[{"options":[{"label":"{{ x }}"},{}]}],"thanks":[{"label":"{{ x }}"}]}}}`)
	_, err := Compile(m, Of{})
	var e *tend.Error
	if !errors.As(err, &e) {
		t.Fatalf("%v", err)
	}
	got := map[string]bool{}
	for _, f := range e.Faults {
		got[f.Pointer] = true
	}
	for _, p := range []string{
		"/blocks/0/label", "/blocks/0/low", "/blocks/0/options/1/label", "/thanks/0/action/url",
		"/translations/de/blocks/0/options/0/label", "/translations/de/thanks/0/label",
	} {
		if !got[p] {
			t.Errorf("no fault at %s, there are %v", p, got)
		}
	}
	if len(got) != 6 || len(e.Faults) != 6 {
		t.Errorf("%d faults: %v", len(e.Faults), e.Faults)
	}
}

// hostile are values that would do harm if anything took them for more than words.
var hostile = []string{
	`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `javascript:alert(1)`, `[x](javascript:alert(1))`, `**b**`, "`c`", `![x](//e)`,
	`{{ person.secret }}`, `{% for i in (1..9) %}`, `}}`, `../../x`, `//evil.example`, `\\evil`, "a\nb", "\x00\x1b[31m", "\u202eabc", "x\U000F0000\U000F0001", `'"--`, `%0d%0aX: y`, "\xff\xfe",
}

// TestHostileValuesAreWords puts each of them into every field, and finds it again as it
// is, or percent-encoded, with everything around it unharmed.
func TestHostileValuesAreWords(t *testing.T) {
	const v = `{{ person.v }}`
	m := message(t, `{"layout":"survey","blocks":[{"type":"heading","text":"a`+v+`z"},{"type":"text","text":"a`+v+`z **b`+v+`** [l`+v+`](/p/`+v+`?q=`+v+`)"},
	 {"type":"image","src":"/i/a","alt":"a`+v+`z","width":1,"height":1},{"type":"button","label":"a`+v+`z","action":{"type":"open_url","url":"https://a.example/`+v+`?q=`+v+`#`+v+`"}},
	 {"type":"question","key":"q","kind":"nps","label":"a`+v+`z","low":"a`+v+`z","high":"a`+v+`z"},{"type":"question","key":"r","kind":"text","label":"?","placeholder":"a`+v+`z"},
	 {"type":"question","key":"s","kind":"single","label":"?","options":[{"value":"1","label":"a`+v+`z"},{"value":"2","label":"b"}]}],"thanks":[{"type":"heading","text":"a`+v+`z"}]}`)
	c, err := Compile(m, Of{})
	if err != nil {
		t.Fatal(err)
	}
	for _, value := range hostile {
		raw, err := c.Say(&Values{Person: attributes{"v": value}})
		if err != nil {
			t.Errorf("%q: %v", value, err)
			continue
		}
		got := message(t, string(raw))
		shown := "a" + clean(value) + "z"
		for _, p := range places(got) {
			s := *p.of(got)
			if p.part == partLink {
				if AddressFault(s) != "" || !strings.HasPrefix(s, "https://a.example/") || strings.Count(s, "/") != 3 || strings.Count(s, "?") != 1 || strings.Count(s, "#") != 1 {
					t.Errorf("%q makes the address %q", value, s)
				}
				continue
			}
			if s != "?" && s != "b" && !strings.HasPrefix(s, shown) {
				t.Errorf("%q at %s is %q", value, p.pointer(), s)
			}
		}
		spans := got.Blocks[1].Spans
		if len(spans) != 4 || !spans[1].Bold || spans[1].Text != "b"+clean(value) || spans[0].Text != shown+" " || strings.Count(spans[3].Href, "/") != 2 || AddressFault(spans[3].Href) != "" {
			t.Errorf("%q makes spans %+v", value, spans)
		}
	}
}

func TestHostileTemplatesAreBounded(t *testing.T) {
	long := make([]any, 150)
	for i := range long {
		long[i] = strings.Repeat("x", 100)
	}
	person := attributes{"list": long, "text": strings.Repeat("ab ", 3000), "many": make([]any, 1000)}
	grow := `{% assign x = person.text | slice: 0, 4000 %}` + strings.Repeat(`{% assign x = x | append: x %}`, 12) + `{{ x }}`
	for name, src := range map[string]string{
		"Doubling":      grow,
		"Replacing":     `{{ person.text | slice: 0, 8000 | replace: 'a', '` + strings.Repeat("y", 3000) + `' }}`,
		"Joining":       `{{ person.list | join: '` + strings.Repeat("y", 3000) + `' }}`,
		"Splitting":     `{{ person.text | slice: 0, 8000 | split: '' | join: '' }}`,
		"Printing":      `{% for i in person.list %}` + strings.Repeat("words ", 500) + `{{ i }}{% endfor %}`,
		"Looping":       `{% for i in person.list %}` + strings.Repeat(`{{ i | size | plus: 1 | size }}`, 40) + `{% endfor %}`,
		"LoopingForNil": `{% for i in person.list %}` + strings.Repeat(`{% if i == 1 %}{% endif %}`, 24) + `{% endfor %}`,
		"LongList":      `{% for i in person.many %}x{% endfor %}`,
		"LongText":      `{{ person.text }}`,
		"Markup":        `{% for i in person.list %}*_[a]({% endfor %}{{ person.list | first }}`,
		"WideDate":      `{{ '2026-01-01' | date: '` + strings.Repeat("%A", 1500) + `' }}`,
	} {
		m := &tend.Message{Blocks: []tend.Block{{Type: "text", Text: src}}}
		c, err := Compile(m, Of{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		values := &Values{Person: person}
		allocated := testing.AllocsPerRun(3, func() { _, err = c.Say(values) })
		var u *Unsaid
		if !errors.As(err, &u) || u.Reason != ReasonFailed {
			t.Errorf("%s: %v", name, err)
		}
		if allocated > 30*maxSteps {
			t.Errorf("%s makes %v allocations", name, allocated)
		}
	}
}

func FuzzTemplate(f *testing.F) {
	for _, seed := range []string{
		`Hi {{ person.a | default: 'x' }}`, `{% for i in person.l limit: 2 %}{{ i }}{% endfor %}`, `**{{ person.a }}** [x](/{{ person.a }})`,
		`{% if person.a == 'b' %}{% else %}x{% endif %}`, `{%- assign q = person.a | split: ',' | first -%}{{ q }}`, "{{ 'a' | date: \"%Y\" }}", `{% case person.a %}{% when 1 %}{% endcase %}`,
	} {
		f.Add(seed, "Ada")
	}
	f.Fuzz(func(t *testing.T, src, value string) {
		if len(src) > 4000 {
			return
		}
		m := &tend.Message{Blocks: []tend.Block{{Type: "text", Text: src}, {Type: "heading", Text: src}}}
		c, err := Compile(m, Of{Event: true})
		if err != nil {
			var e *tend.Error
			if !errors.As(err, &e) || (e.Code != tend.Invalid && utf8.ValidString(src)) {
				t.Fatalf("%v", err)
			}
			return
		}
		braces := strings.ContainsAny(value, "{}") || !utf8.ValidString(value)
		values := &Values{User: value, Person: attributes{"a": value, "l": []any{value, 1.5, true, value}}}
		raw, err := c.Say(values)
		if err != nil {
			var u *Unsaid
			if !errors.As(err, &u) {
				t.Fatalf("%v", err)
			}
			return
		}
		if len(raw) > maxMessage {
			t.Fatalf("%d bytes", len(raw))
		}
		got := message(t, string(raw))
		for _, s := range got.Blocks[0].Spans {
			if s.Href != "" && AddressFault(s.Href) != "" {
				t.Errorf("leads to %q", s.Href)
			}
		}
		for _, b := range got.Blocks {
			if !braces && (opens(b.Text) && !trims(src) || blank(b.Text) && !blank(src)) {
				t.Errorf("shows %q", b.Text)
			}
		}
	})
}

// opens says that a text looks as if a placeholder or a tag began in it.
func opens(s string) bool { return strings.Contains(s, "{{") || strings.Contains(s, "{%") }

// trims says that a text takes the space beside its tags away: what an author held
// apart by nothing else may then stand together.
func trims(src string) bool {
	for _, sign := range []string{"{{-", "{%-", "-}}", "-%}"} {
		if strings.Contains(src, sign) {
			return true
		}
	}
	return false
}
