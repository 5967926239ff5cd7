package web

import (
	"net/http"
	"testing"

	"tend/server/web/api"
)

func TestCategoriesAreThoseThatAreNamedOrUsed(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct{ id, category string }{{"a", "tips"}, {"b", "promo"}, {"c", "promo"}, {"d", ""}} {
		body := `{"id":"` + c.id + `","name":"N","channel":"in_app","trigger":{"type":"event","name":"x"},"message":{"layout":"banner","blocks":[{"type":"text","text":"x"}]}`
		if c.category != "" {
			body += `,"category":"` + c.category + `"`
		}
		w.api("one", "POST", "/sites/one/campaigns", body+`}`).status(http.StatusCreated)
	}
	for _, step := range []string{"submit", "approve", "launch"} {
		w.api("one", "POST", "/sites/one/campaigns/b/"+step, "").status(http.StatusOK)
	}
	w.api("one", "PATCH", "/sites/one", `{"caps":{"categories":{"old":[{"max":1,"per":"7d"}],"promo":[{"max":2,"per":"1d"}]}}}`).status(http.StatusOK)
	w.api("one", "PATCH", "/sites/one/settings", `{"categories":[{"key":"promo","name":"Offers"},{"key":"dead","name":"Dead"}]}`).status(http.StatusOK)
	var list api.CategoryList
	w.api("one", "GET", "/sites/one/categories", "").status(http.StatusOK).into(&list)
	want := []struct {
		key, name             string
		campaigns, live, caps int
	}{{"promo", "Offers", 2, 1, 1}, {"dead", "Dead", 0, 0, 0}, {"old", "", 0, 0, 1}, {"tips", "", 1, 0, 0}}
	if len(list.Data) != len(want) {
		t.Fatalf("%+v", list.Data)
	}
	for i, c := range want {
		if got := list.Data[i]; got.Key != c.key || got.Name != c.name || got.Campaigns != c.campaigns || got.Live != c.live || len(got.Caps) != c.caps {
			t.Errorf("%d is %+v, want %+v", i, got, c)
		}
	}
}

// Pages ask for the names with the dialog that shows them, from the site's own origins alone.
func TestPagesAskForTheNamesOfCategoriesInTheirLanguage(t *testing.T) {
	w := newWorld(t)
	w.api("one", "PATCH", "/sites/one/settings", `{"categories":[
		{"key":"promo","name":"Offers","description":"Once a month","translations":{"de":{"name":"Angebote"},"de-CH":{"description":"Einmal im Monat"}}}]}`).status(http.StatusOK)
	w.configure()
	for lang, want := range map[string]string{
		"en":      `{"promo":{"name":"Offers","description":"Once a month"}}`,
		"":        `{"promo":{"name":"Offers","description":"Once a month"}}`,
		"de-AT":   `{"promo":{"name":"Angebote","description":"Once a month"}}`,
		"DE":      `{"promo":{"name":"Angebote","description":"Once a month"}}`,
		"de-ch":   `{"promo":{"name":"Angebote","description":"Einmal im Monat"}}`,
		"%3Cb%3E": `{"promo":{"name":"Offers","description":"Once a month"}}`,
	} {
		r := w.do("GET", "/v1/categories?site=site_one&v=1&lang="+lang, "", header("Origin", "https://one.example")).status(http.StatusOK)
		if got := r.Body.String(); got != want {
			t.Errorf("in %q %s, want %s", lang, got, want)
		}
		if h := r.Header(); h.Get("Access-Control-Allow-Origin") != "https://one.example" || h.Get("Vary") != "Origin" || h.Get("Cache-Control") != "public, max-age=86400" {
			t.Errorf("headers %v", h)
		}
	}
	r := w.do("GET", "/v1/categories?site=site_one", "", header("Origin", "https://two.example"))
	r.problem(http.StatusForbidden, reasonOrigin)
	if h := r.Header(); h.Get("Access-Control-Allow-Origin") != "" || h.Get("Cache-Control") != "no-store" {
		t.Errorf("another site's page may read it: %v", h)
	}
	w.do("GET", "/v1/categories?site=nobody", "", header("Origin", "https://one.example")).problem(http.StatusNotFound, "not_found")
}
