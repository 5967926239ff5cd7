package engage_test

import (
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"tend/server/store"
	"tend/server/tend"
	"tend/server/testkit"
	"tend/server/wire"
)

// Every hello is answered with it, so it says no more than it must.
func TestReadySaysWhatDiffersFromTheDefault(t *testing.T) {
	radius := 4
	for _, c := range []struct {
		name     string
		settings tend.Settings
		want     string
	}{
		{"Nothing", tend.Settings{}, ""},
		{"WhatBrowsersNeedNotKnow", tend.Settings{ConsentDefault: "none", QuietHours: &tend.QuietHours{From: "22:00", To: "08:00"}}, ""},
		{
			"All",
			tend.Settings{
				Theme:   tend.Theme{Preset: "bold", Dark: tend.Palette{Accent: "#ffffff"}, Radius: &radius},
				Browser: tend.Browser{Busy: []string{"/checkout*"}}, Privacy: tend.Privacy{GPC: "none", DNT: "essential"},
			},
			`{"theme":{"preset":"bold","dark":{"accent":"#ffffff"},"radius":4},"busy":["/checkout*"],"gpc":"none","dnt":"essential"}`,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := testkit.Open(t)
			site := w.Site(t, tend.Site{Name: "acme"})
			e := node(t, w, newCache(t))
			if err := w.DB.Change(t.Context(), func(ch *store.Change) error {
				site.Settings = c.settings
				_, err := ch.UpdateSite(t.Context(), site, 0)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			configure(t, w, e)
			x := openTab(t, w, e, hello("site_acme", "a1", "", "t1"))
			defer x.close()
			if got := string(x.got[0].(wire.Ready).Config); got != c.want {
				t.Errorf("ready has %s, want %s", got, c.want)
			}
		})
	}
}

// What a browser subscribes with: the key is in force, or there is none.
func TestReadyHasTheKeyOfWebPush(t *testing.T) {
	w := testkit.Open(t)
	site := w.Site(t, tend.Site{Name: "acme", Settings: tend.Settings{Push: &tend.PushSettings{Worker: "/sw.js"}}})
	e := node(t, w, newCache(t))
	for _, c := range []struct {
		anon   string
		change func(*store.Change) error
		scope  string
	}{
		{"a1", func(*store.Change) error { return nil }, "/push/tend/"},
		{"a2", func(ch *store.Change) error { return ch.RotatePushKey(t.Context(), site.ID) }, "/push/tend/"},
		{"a3", func(ch *store.Change) error {
			site.Settings.Push.Scope = "/"
			_, err := ch.UpdateSite(t.Context(), site, 0)
			return err
		}, "/"},
	} {
		if err := w.DB.Change(t.Context(), c.change); err != nil {
			t.Fatal(err)
		}
		configure(t, w, e)
		now, err := w.DB.Records().SiteByID(t.Context(), site.ID)
		if err != nil {
			t.Fatal(err)
		}
		x := openTab(t, w, e, hello("site_acme", c.anon, "", c.anon))
		defer x.close()
		if got, want := string(x.got[0].(wire.Ready).Config), `{"push":{"key":"`+now.PushKey+`","worker":"/sw.js","scope":"`+c.scope+`"}}`; got != want {
			t.Errorf("ready has %s, want %s", got, want)
		}
	}
}

// Of what is live, and no more: of the rest nobody needs to choose.
func TestReadyNamesTheCategoriesOfLiveCampaigns(t *testing.T) {
	w, site := shop(t, func(c *tend.Campaign) { c.Category = "promo" })
	for id, category := range map[string]string{"more": "promo", "news": "news", "bare": "", "over": "old"} {
		c := testkit.Banner(site.ID, id, "export")
		c.Category = category
		w.Launch(t, c)
	}
	w.SetStatus(t, site.ID, "over", tend.Paused)
	e := node(t, w, newCache(t))
	x := openTab(t, w, e, hello("site_acme", "a1", "", "t1"))
	defer x.close()
	if got, want := string(x.got[0].(wire.Ready).Config), `{"categories":["news","promo"]}`; got != want {
		t.Errorf("ready has %s, want %s", got, want)
	}
}

// Not every hello carries the names: it says where they are, and that changes with them.
func TestReadySaysWhereTheNamesOfCategoriesAre(t *testing.T) {
	w, site := shop(t, func(c *tend.Campaign) { c.Category = "promo" })
	news := testkit.Banner(site.ID, "news", "export")
	news.Category = "news"
	w.Launch(t, news)
	e := node(t, w, newCache(t))
	ready := func(named ...tend.Category) string {
		t.Helper()
		site.Settings.Categories = named
		if err := w.DB.Change(t.Context(), func(ch *store.Change) error { _, err := ch.UpdateSite(t.Context(), site, 0); return err }); err != nil {
			t.Fatal(err)
		}
		configure(t, w, e)
		x := openTab(t, w, e, hello("site_acme", "a1", "", "t1"))
		defer x.close()
		return string(x.got[0].(wire.Ready).Config)
	}
	if got, want := ready(), `{"categories":["news","promo"]}`; got != want {
		t.Errorf("without names %s, want %s", got, want)
	}
	// In the order of the site, and nothing of what no live campaign has.
	promo := tend.Category{Key: "promo", CategoryWords: tend.CategoryWords{Name: "Offers"}}
	first := ready(tend.Category{Key: "gone", CategoryWords: tend.CategoryWords{Name: "Gone"}}, promo)
	if want := `{"categories":["promo","news"],"named":"v1/categories?site=site_acme&v=`; !strings.HasPrefix(first, want) {
		t.Errorf("ready has %s, want %s", first, want)
	}
	promo.Name = "Sales"
	if second := ready(promo); second == first {
		t.Errorf("other names are at the same address: %s", second)
	}
	list, err := e.Categories("site_acme", site.Origins[0])
	if err != nil || len(list) != 1 || list[0].Name != "Sales" {
		t.Errorf("named %+v, %v", list, err)
	}
	if _, err := e.Categories("site_acme", "https://elsewhere.example"); tend.CodeOf(err) != tend.Forbidden {
		t.Errorf("a page of another origin: %v", err)
	}
	if _, err := e.Categories("nobody", ""); tend.CodeOf(err) != tend.NotFound {
		t.Errorf("a key of nobody: %v", err)
	}
}

// A site's new theme must not make unreadable what was written for the old one.
func TestMessageIsSentWithoutColoursThatCannotBeRead(t *testing.T) {
	w, site := shop(t, func(c *tend.Campaign) {
		c.Audience, c.Message.Theme.Light.Ink, c.Message.Theme.Shadow = nil, "#1c1d22", "none"
	})
	e := node(t, w, newCache(t))
	for _, c := range []struct {
		paper, anon, want string
	}{{"", "a1", `{"light":{"ink":"#1c1d22"},"shadow":"none"}`}, {"#101113", "a2", `{"shadow":"none"}`}} {
		site.Settings.Theme = tend.Theme{Scheme: "light"}
		if c.paper != "" {
			site.Settings.Theme.Light = tend.Palette{Ink: "#ffffff", Paper: c.paper, Accent: "#74c0fc", OnAccent: c.paper}
		}
		if err := w.DB.Change(t.Context(), func(ch *store.Change) error { _, err := ch.UpdateSite(t.Context(), site, 0); return err }); err != nil {
			t.Fatal(err)
		}
		configure(t, w, e)
		x := openTab(t, w, e, hello("site_acme", c.anon, "", c.anon))
		defer x.close()
		x.must(track("export"))
		var m struct{ Theme jsontext.Value }
		if got := shows(x.got); len(got) != 1 || json.Unmarshal(got[0].Message, &m, json.MatchCaseInsensitiveNames(true)) != nil || string(m.Theme) != c.want {
			t.Errorf("on %q: %v with the theme %s, want %s", c.paper, got, m.Theme, c.want)
		}
	}
}
