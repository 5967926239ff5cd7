package store

import (
	"reflect"
	"testing"

	"tend/server/tend"
)

func TestSettingsAreKeptWithTheSite(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		db, ctx := openRecords(t, on), t.Context()
		site := addSite(t, db, "acme")
		if !reflect.DeepEqual(site.Settings, tend.Settings{}) {
			t.Errorf("a new site decides %+v", site.Settings)
		}
		radius := 0
		want := tend.Settings{
			Theme:      tend.Theme{Preset: "soft", Light: tend.Palette{Ink: "#111111"}, Radius: &radius},
			Browser:    tend.Browser{Busy: []string{"/checkout*"}},
			QuietHours: &tend.QuietHours{From: "22:00", To: "08:00"},
			Privacy:    tend.Privacy{GPC: "none"}, ConsentDefault: "essential",
		}
		before, err := db.ConfigVersion(ctx)
		if err != nil {
			t.Fatal(err)
		}
		change(t, db, func(c *Change) error {
			site.Settings = want
			_, err := c.UpdateSite(ctx, site.Site, site.Rev)
			return err
		})
		sites, _, version, err := db.LoadConfig(ctx)
		if err != nil || len(sites) != 1 || !reflect.DeepEqual(sites[0].Settings, want) {
			t.Errorf("what runs has %+v, %v", sites, err)
		}
		if version <= before {
			t.Errorf("version %d after %d: nobody learns of it", version, before)
		}
		change(t, db, func(c *Change) error { return c.SetWriteKey(ctx, site.ID, []byte("other")) })
		if s, err := db.Records().SiteByName(ctx, "acme"); err != nil || !reflect.DeepEqual(s.Settings, want) {
			t.Errorf("after another change %+v, %v", s.Settings, err)
		}
	})
}
