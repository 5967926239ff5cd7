package author

import (
	"errors"
	"testing"

	"tend/server/store"
	"tend/server/tend"
)

// repaint gives the site another theme.
func (d *desk) repaint(theme tend.Theme) {
	d.t.Helper()
	if err := d.db.Change(d.t.Context(), func(c *store.Change) error {
		s, err := c.SiteByID(d.t.Context(), d.site)
		if err != nil {
			return err
		}
		s.Settings.Theme = theme
		_, err = c.UpdateSite(d.t.Context(), s.Site, 0)
		return err
	}); err != nil {
		d.t.Fatal(err)
	}
}

func TestColoursOfAMessageAreJudgedOnItsSitesTheme(t *testing.T) {
	d := newDesk(t)
	dark := tend.Palette{Ink: "#ffffff", Paper: "#101113", Accent: "#74c0fc", OnAccent: "#101113"}
	body := tend.Campaign{ID: "hello", Site: d.site, Name: "Hello", Channel: "in_app", Trigger: tend.Trigger{Type: "visit"}}
	body.Message.Layout, body.Message.Theme.Light.Ink = "banner", "#1c1d22"
	write := func(fn func(c *store.Change) error) error { return d.db.Change(t.Context(), fn) }
	create := func(c *store.Change) error { _, err := Create(t.Context(), c, body, "ada"); return err }
	edit := func(c *store.Change) error { _, err := Edit(t.Context(), c, body, 0, "ada"); return err }
	refused := func(err error) {
		t.Helper()
		var e *tend.Error
		if !errors.As(err, &e) || e.Reason != tend.ReasonContrast || e.Faults[0].Pointer != "/message/theme/light/ink" {
			t.Errorf("%v, want a fault of contrast at the ink", err)
		}
	}
	d.repaint(tend.Theme{Light: dark})
	refused(write(create))
	d.repaint(tend.Theme{})
	if err := write(create); err != nil {
		t.Fatal(err)
	}
	d.repaint(tend.Theme{Light: dark})
	if err := write(edit); err != nil {
		t.Errorf("the same content again: %v", err)
	}
	copied, err := d.Duplicate(t.Context(), d.site, "hello", "bob")
	if err != nil || copied.Message.Theme != (tend.Theme{}) {
		t.Errorf("copied with %+v, %v: on today's theme it is drawn without its colours", copied.Message.Theme, err)
	}
	body.Name = "Hello again"
	refused(write(edit))
}
