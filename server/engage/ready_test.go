package engage_test

import (
	"testing"

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
