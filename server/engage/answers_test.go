package engage_test

import (
	"bytes"
	"fmt"
	"reflect"
	"testing"
	"time"

	"tend/server/tend"
	"tend/server/testkit"
	"tend/server/wire"
)

// survey asks all kinds of questions.
func survey(c *tend.Campaign) {
	c.Audience, c.Caps = nil, []tend.Cap{{Max: 9, Per: "lifetime"}}
	options := []tend.Option{{Value: "speed", Label: "Speed"}, {Value: "care", Label: "Care"}}
	block := func(q tend.Question) tend.Block {
		return tend.Block{Type: "question", Label: q.Key, Question: &q}
	}
	c.Message = tend.Message{Layout: "survey", Blocks: []tend.Block{
		{Type: "heading", Text: "How are we doing?"},
		block(tend.Question{Key: "score", Kind: "nps"}),
		block(tend.Question{Key: "editor", Kind: "rating", Max: 5}),
		block(tend.Question{Key: "plan", Kind: "single", Options: options}),
		block(tend.Question{Key: "why", Kind: "multiple", Options: options}),
		block(tend.Question{Key: "words", Kind: "text"}),
	}}
}

func answer(d, question, value string) wire.Event {
	r := receipt(d, tend.Answered)
	r.Props = fmt.Appendf(nil, `{"question":%q,"value":%s}`, question, value)
	return r
}

// surveyed is a world with the survey "hello" in it, and a campaign for who is not content.
func surveyed(t testing.TB) (*testkit.World, tend.Site) {
	w, site := shop(t, survey)
	followup := testkit.Banner(site.ID, "sorry", "complain")
	followup.Audience = []byte(`{"type":"answer","campaign":"hello","op":"lte","value":6}`)
	w.Launch(t, followup)
	return w, site
}

func TestAnAnswerDecidesWhoGetsAMessage(t *testing.T) {
	w, site := surveyed(t)
	e := node(t, w, newCache(t))
	for user, c := range map[string]struct {
		say  func(x *tab, d string)
		gets int
	}{
		"nothing":    {func(x *tab, d string) {}, 0},
		"six":        {func(x *tab, d string) { x.must(answer(d, "score", `6`)) }, 1},
		"nine":       {func(x *tab, d string) { x.must(answer(d, "score", `9`)) }, 0},
		"in part":    {func(x *tab, d string) { x.must(answer(d, "score", `0`), receipt(d, tend.Dismissed)) }, 1},
		"to another": {func(x *tab, d string) { x.must(answer(d, "editor", `3`)) }, 0},
		"of two minds": {func(x *tab, d string) {
			x.must(answer(d, "score", `3`))
			w.Clock.Add(time.Second)
			x.must(answer(d, "score", `8`), receipt(d, tend.Completed))
		}, 0},
		"put off": {func(x *tab, d string) { x.must(answer(d, "score", `3`), snooze(d, "10m")) }, 1},
	} {
		t.Run(user, func(t *testing.T) {
			x := openTab(t, w, e, hello("site_acme", "a-"+user, user, "t-"+user))
			defer x.close()
			x.t = t
			c.say(x, x.earn())
			if got := shows(x.must(track("complain")).got); len(got) != c.gets || c.gets == 1 && got[0].Campaign != "sorry" {
				t.Errorf("shown: %v", got)
			}
			live, _ := e.LiveState(x.s)
			if _, st := inSQL(t, w, e, site.ID, "", user); !bytes.Equal(st.Append(nil), live) {
				t.Error("SQL alone tells another state")
			}
		})
	}
}

func TestOnlyWhatAQuestionAllowsIsAnAnswer(t *testing.T) {
	w, site := surveyed(t)
	e := node(t, w, newCache(t))
	x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
	defer x.close()
	bob := openTab(t, w, e, hello("site_acme", "a2", "bob", "t2"))
	defer bob.close()
	d, bobs := x.earn(), bob.earn()
	for _, c := range []struct {
		d, question, value string
		want               any
	}{
		{d, "score", `0`, 0.0},
		{d, "score", `10`, 10.0},
		{d, "score", `11`, nil},
		{d, "score", `-1`, nil},
		{d, "score", `6.5`, nil},
		{d, "score", `"6"`, nil},
		{d, "score", `true`, nil},
		{d, "score", `[6]`, nil},
		{d, "editor", `5`, 5.0},
		{d, "editor", `0`, nil},
		{d, "editor", `6`, nil},
		{d, "plan", `"care"`, "care"},
		{d, "plan", `"price"`, nil},
		{d, "plan", `["care"]`, nil},
		{d, "why", `["care","speed"]`, []any{"care", "speed"}},
		{d, "why", `["care","care"]`, nil},
		{d, "why", `["care","price"]`, nil},
		{d, "why", `["care",1]`, nil},
		{d, "why", `"care"`, nil},
		{d, "words", `"fine"`, "fine"},
		{d, "words", `7`, nil},
		{d, "gone", `7`, nil},
		{bobs, "score", `7`, nil},
		{"nobodys", "score", `7`, nil},
	} {
		w.Clock.Add(time.Second)
		x.must(answer(d, "why", `[]`), answer(d, "words", `""`), answer(d, "plan", `""`), answer(c.d, c.question, c.value))
		_, st := inSQL(t, w, e, site.ID, "", "ada")
		var got any
		if a := st.FindAnswer("hello", c.question); a != nil && a.At == tend.Stamp(w.Clock.Now()) {
			got = a.Value.JSON()
		}
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s of %s: %v, want %v", c.question, c.value, got, c.want)
		}
	}
	if r := refusals(x.got); len(r) != 0 {
		t.Errorf("refused: %v", r)
	}
	if _, st := inSQL(t, w, e, site.ID, "", "bob"); len(st.Answers) != 0 {
		t.Errorf("bob answered nothing: %+v", st.Answers)
	}
}

// What a visitor answered is known of the person that they turn out to be.
func TestAnswersComeAlongWithWhoSignsIn(t *testing.T) {
	w, site := surveyed(t)
	e := node(t, w, newCache(t))
	known := openTab(t, w, e, hello("site_acme", "a0", "ada", "t0"))
	known.must(page("https://acme.example/")).close()
	x := openTab(t, w, e, hello("site_acme", "a1", "", "t1"))
	defer x.close()
	d := x.earn()
	x.must(answer(d, "score", `4`), identify("ada"))
	got := shows(x.must(track("complain")).got)
	if len(got) != 1 {
		t.Fatalf("shown: %v", got)
	}
	x.must(receipt(got[0].Delivery, tend.Shown))
	w.Clock.Add(time.Second)
	w.SetStatus(t, site.ID, "hello", tend.Paused)
	configure(t, w, e)
	x.must(answer(d, "score", `9`)) // the survey came along as well, and paused it can still be answered
	if got = shows(x.must(track("complain")).got); len(got) != 0 {
		t.Errorf("shown: %v", got)
	}
}
