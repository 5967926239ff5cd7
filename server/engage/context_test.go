package engage_test

import (
	"testing"

	"tend/server/tend"
)

// What a browser says of itself with each request is in the person's stream, so that another
// node, which has never heard the browser, knows it too.
func TestConditionsKnowTheBrowserThatSomebodyCameWith(t *testing.T) {
	w, _ := shop(t, func(c *tend.Campaign) {
		c.Audience, c.Caps = []byte(`{"type":"context","path":"device","op":"eq","value":"mobile"}`), nil
	})
	e := node(t, w, newCache(t))
	desk, phone := hello("site_acme", "a1", "ada", "t1"), hello("site_acme", "a2", "ada", "t2")
	desk.Agent = tend.AgentOf("Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0")
	phone.Agent = tend.AgentOf("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1")
	x := openTab(t, w, e, desk)
	x.must(track("export"))
	if len(shows(x.got)) != 0 {
		t.Fatal("shown on a desktop")
	}
	x.close()
	x = openTab(t, w, e, phone)
	x.must(track("export"))
	list := shows(x.got)
	if len(list) != 1 {
		t.Fatal("not shown on a telephone")
	}
	x.must(receipt(list[0].Delivery, tend.Dismissed))
	x.close()

	x = openTab(t, w, node(t, w, newCache(t)), hello("site_acme", "a2", "ada", "t3")) // it says nothing of itself
	defer x.close()
	x.must(track("export"))
	if len(shows(x.got)) != 1 {
		t.Fatal("another node does not know it")
	}
}
