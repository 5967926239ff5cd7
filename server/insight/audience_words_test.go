package insight

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"tend/server/state"
	"tend/server/store"
	"tend/server/tend"
)

// teaches: what a site's people did and have is offered, what says who they are is not.
func (c *crowd) teaches(t *testing.T) {
	words, err := c.Words(t.Context(), c.site)
	if err != nil {
		t.Fatal(err)
	}
	var people, times int64
	for _, p := range c.people {
		if !p.gone && p.exports > 0 {
			people++
			times += int64(p.exports)
		}
	}
	want := EventName{Name: "export", People: people, Times: times, Last: tend.Stamp(c.Clock.Now())}
	if len(words.Events) != 1 || words.Events[0] != want || words.Asked != words.All {
		t.Errorf("names %+v of %d asked, want %+v", words.Events, words.Asked, want)
	}
	if got := inWords(words.Attributes); got != "email [text] []; order [text] []; plan [text] [free pro team]; seats [number] [3]" {
		t.Errorf("attributes: %s", got)
	}
	if got := inWords(words.Properties["export"]); got != "format [text] [csv pdf]; mail [text] []" {
		t.Errorf("properties: %s", got)
	}
	// What nobody of those asked has done is known from what was done last, some seconds later.
	c.commit(t, c.people[0], c.site, tend.Event{Kind: tend.KindTrack, Name: "invited", At: tend.Stamp(c.Clock.Now())})
	c.Clock.Add(learnedFor)
	if words, err = c.Words(t.Context(), c.site); err != nil || len(words.Events) != 2 || words.Events[1].Name != "invited" {
		t.Errorf("then %+v, %v", words, err)
	}
	others, err := c.Words(t.Context(), c.other)
	if err != nil || len(others.Events) != 1 || others.Events[0].Times != 5 {
		t.Errorf("the other site's %+v, %v", others, err)
	}
}

// inWords writes properties, their values sorted.
func inWords(list []Property) string {
	var out []string
	for _, p := range list {
		var values []string
		for _, v := range p.Values {
			values = append(values, fmt.Sprint(v))
		}
		slices.Sort(values)
		out = append(out, fmt.Sprintf("%s %v %v", p.Path, p.Kinds, values))
	}
	return strings.Join(out, "; ")
}

func see(p *paths, path string, values ...any) {
	for _, v := range values {
		switch v := v.(type) {
		case string:
			p.see(path, &state.Value{Kind: state.Text, Text: v})
		case int:
			p.see(path, &state.Value{Kind: state.Number, Num: float64(v)})
		case []state.Value:
			p.see(path, &state.Value{Kind: state.List, List: v})
		}
	}
}

func TestValuesThatSayWhoSomebodyIsAreNotOffered(t *testing.T) {
	p := paths{limit: 100}
	for _, path := range []string{
		"email", "work_email", "E-Mail", "company.contact.mail", "phone", "mobileNumber", "first_name", "firstName", "lastname",
		"name", "username", "address.city", "birthday", "api_token", "password", "iban", "ip", "user_id", "customerId", "uuid",
	} {
		see(&p, path, "x", "x")
	}
	for path := range p.of {
		if list := p.list(); len(p.of) != len(list) || len(list[slices.IndexFunc(list, func(x Property) bool { return x.Path == path })].Values) > 0 {
			t.Errorf("values of %s are offered", path)
		}
	}
	p = paths{limit: 100}
	see(&p, "note", "ada@shop.example", "+43 660 1234567", "4111-1111-1111-1111", strings.Repeat("x", longest+1), "", "pro", 4111111111, 12)
	if got := inWords(p.list()); got != "note [text number] [12 pro]" {
		t.Errorf("%s", got)
	}
	p = paths{limit: 100}
	for i := range 50 {
		see(&p, "order", fmt.Sprint("o", i))
		see(&p, "seats", i%4)
	}
	see(&p, "company.name", "Acme")
	see(&p, "paid", "yes")
	see(&p, "tags", []state.Value{{Kind: state.Text, Text: "b"}, {Kind: state.Text, Text: "a"}})
	if got := inWords(p.list()); got != "company.name [text] [Acme]; order [text] []; paid [text] [yes]; seats [number] [0 1 2 3]; tags [list] [a b]" {
		t.Errorf("%s", got)
	}
}

func TestWhatIsLearnedIsBounded(t *testing.T) {
	p := paths{limit: 3}
	for i := range 10 {
		see(&p, fmt.Sprint("p", i), "x")
	}
	if len(p.list()) != 3 {
		t.Errorf("%d properties", len(p.list()))
	}
	p = paths{limit: 1}
	for i := range 10 * maxTallied {
		see(&p, "x", i%(2*maxTallied), 7)
	}
	if list := p.list(); len(p.of["x"].tallies) != maxTallied || len(list[0].Values) != maxValues || list[0].Values[0] != 7.0 {
		t.Errorf("%d different ones are kept, %v offered", len(p.of["x"].tallies), list[0].Values)
	}
	u := pupil{names: map[string]*EventName{}, properties: map[string]*paths{}}
	for i := range maxNames + 5 {
		u.read([]store.Run{{ID: int64(i), Events: []tend.Event{{Kind: tend.KindTrack, Name: fmt.Sprint(i), Props: []byte(`{"a":1}`)}}}})
	}
	if len(u.names) != maxNames || len(u.properties) != maxNames {
		t.Errorf("%d names, of %d properties", len(u.names), len(u.properties))
	}
	var l lessons
	for site := range tend.SiteID(100) {
		l.of(site, time.Unix(int64(site)*60, 0)).at = time.Unix(int64(site)*60, 0)
	}
	if len(l.sites) > 3 {
		t.Errorf("what was learned of %d sites is kept", len(l.sites))
	}
}
