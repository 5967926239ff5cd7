package render

import (
	"testing"

	"tend/server/tend"
)

func BenchmarkSay(b *testing.B) {
	banner := func(text, label, url string) *tend.Message {
		return &tend.Message{Layout: "banner", Position: "top", Blocks: []tend.Block{
			{Type: "text", Text: text}, {Type: "button", Label: label, Action: &tend.Action{Type: "open_url", URL: url}},
		}}
	}
	for _, c := range []struct {
		name string
		m    *tend.Message
	}{
		{"Static", banner("Reports are **better** together.", "Invite", "/team")},
		{"ThreePlaceholders", banner("Hi {{ person.first_name | default: 'there' }}, you are on {{ person.plan }}.", "Invite", "/team/{{ person.id }}")},
		{"ThreeInMarkdown", banner("Hi **{{ person.first_name | default: 'there' }}**, you are on {{ person.plan }}.", "Invite", "/team/{{ person.id }}")},
	} {
		b.Run(c.name, func(b *testing.B) {
			m, err := Compile(c.m, Of{})
			if err != nil {
				b.Fatal(err)
			}
			values := &Values{User: "ada", Person: attributes{"first_name": "Ada", "plan": "pro"}}
			b.ReportAllocs()
			for b.Loop() {
				if m.Static("de-AT") != nil {
					continue
				}
				if _, err := m.Say(values); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkCompile(b *testing.B) {
	m := &tend.Message{Layout: "banner", Blocks: []tend.Block{{Type: "text", Text: "Hi {{ person.first_name | default: 'there' }}"}}}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Compile(m, Of{}); err != nil {
			b.Fatal(err)
		}
	}
}

func TestStaticCostsNothing(t *testing.T) {
	m, err := Compile(&tend.Message{Layout: "banner", Blocks: []tend.Block{{Type: "text", Text: "Hi"}}}, Of{})
	if err != nil {
		t.Fatal(err)
	}
	if n := testing.AllocsPerRun(100, func() {
		if m.Static("de-AT") == nil {
			t.Error("nothing has to be put in")
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
