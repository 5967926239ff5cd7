package author

import (
	"errors"
	"strings"
	"testing"

	"tend/server/store"
	"tend/server/tend"
)

// repaint gives the site another theme.
func (d *desk) repaint(theme tend.Theme) {
	d.t.Helper()
	d.settle(func(s *tend.Settings) { s.Theme = theme })
}

// settle changes the settings of the site.
func (d *desk) settle(change func(*tend.Settings)) {
	d.t.Helper()
	if err := d.db.Change(d.t.Context(), func(c *store.Change) error {
		s, err := c.SiteByID(d.t.Context(), d.site)
		if err != nil {
			return err
		}
		change(&s.Settings)
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

func TestAMessageAsksForWebPushWhereItsSiteSendsIt(t *testing.T) {
	d := newDesk(t)
	const body = `{"id":"hello","name":"Hello","channel":"in_app","trigger":{"type":"visit"},"message":{"layout":"survey",
		"blocks":[{"type":"question","key":"q","kind":"nps","label":"How?"},{"type":"button","label":"Go","action":{"type":"dismiss"}}],
		"thanks":[{"type":"button","label":"Tell me","action":{"type":"ask_push"}}]}}`
	_, err := d.Create(t.Context(), d.site, []byte(body), "ada")
	var e *tend.Error
	if !errors.As(err, &e) || len(e.Faults) != 1 || e.Faults[0].Code != ReasonPushOff || e.Faults[0].Pointer != "/message/thanks/0/action/type" {
		t.Fatalf("%v, want a fault at the button", err)
	}
	d.settle(func(s *tend.Settings) { s.Push = &tend.PushSettings{Worker: "/tend-worker.js"} })
	if _, err := d.Create(t.Context(), d.site, []byte(body), "ada"); err != nil {
		t.Fatal(err)
	}
	d.settle(func(s *tend.Settings) { s.Push = nil })
	if _, err := d.Edit(t.Context(), d.site, "hello", []byte(strings.Replace(body, "Tell me", "Tell us", 1)), 0, "ada"); err == nil {
		t.Error("edited where web push was turned off meanwhile")
	}
	if _, err := Parse([]byte(strings.Replace(body, `"ask_push"`, `"ask_push","url":"/x"`, 1))); err == nil {
		t.Error("an action with a field of another one is taken")
	}
}
