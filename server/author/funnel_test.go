package author

import (
	"strings"
	"testing"

	"tend/server/tend"
)

const (
	twoSteps   = `{"id":"onboarding","name":"Onboarding","within":"14d","steps":[{"key":"signed_up","event":"signed_up"},{"key":"invited","event":"invited"}]}`
	isStuck    = `{"type":"funnel","id":"onboarding","step":"signed_up","state":"stuck","for":"3d"}`
	isAnywhere = `{"type":"funnel","id":"onboarding","state":"in"}`
)

// route makes a funnel, or writes it anew with something in the place of something else.
func (d *desk) route(by By, from, to string) error {
	d.t.Helper()
	f := &Funnels{d.Desk}
	raw := []byte(strings.Replace(twoSteps, from, to, 1))
	_, err := f.Create(d.t.Context(), d.site, raw, by)
	if tend.CodeOf(err) == tend.Conflict {
		_, err = f.Edit(d.t.Context(), d.site, "onboarding", raw, 0, by)
	}
	return err
}

func TestAFunnelInUseIsKept(t *testing.T) {
	d := newDesk(t)
	funnels := &Funnels{d.Desk}
	drop := func() error { return funnels.Drop(t.Context(), d.site, "onboarding", 0, anAuthor) }
	if f := faultsIn(t, d.save("stuck", isStuck, anAuthor)); f[0].Pointer != "/condition/id" || !strings.Contains(f[0].Detail, "no funnel") {
		t.Errorf("%+v", f)
	}
	if err := d.route(anAuthor, "", ""); err != nil {
		t.Fatal(err)
	}
	d.mustSave("stuck", isStuck)
	refusal(t, drop(), ReasonFunnelUsed, "the segment stuck")
	d.aim("hello", isAnywhere)
	got, err := funnels.Get(t.Context(), d.site, "onboarding")
	if err != nil || len(got.UsedBy) != 2 || got.UsedBy[0] != (Use{Kind: "segment", ID: "stuck", Name: "stuck"}) || got.UsedBy[1].ID != "hello" {
		t.Errorf("used by %+v, %v", got.UsedBy, err)
	}
	if err := (&Segments{d.Desk}).Drop(t.Context(), d.site, "stuck", 0, anAuthor); err != nil {
		t.Fatal(err)
	}
	refusal(t, drop(), ReasonFunnelUsed, "the campaign hello")
	d.take("hello", Submit, Approve, Launch, End)
	if err := drop(); err != nil {
		t.Error(err)
	}
	if _, err := d.Create(t.Context(), d.site, []byte(with("id", `"late","audience":`+isAnywhere)), "ada"); err == nil || faultsIn(t, err)[0].Pointer != "/audience/id" {
		t.Errorf("of a funnel that is gone: %v", err)
	}
}

func TestTheWayOfAFunnelThatDecidesTakesApproval(t *testing.T) {
	d := newDesk(t)
	if err := d.route(anAuthor, "", ""); err != nil {
		t.Fatal(err)
	}
	d.mustSave("stuck", isStuck)
	d.aim("hello", refersTo("stuck"))
	if err := d.route(anAuthor, "14d", "15d"); err != nil { // a draft is nobody's word yet
		t.Fatal(err)
	}
	d.take("hello", Submit)
	refusal(t, d.route(anAuthor, "14d", "16d"), ReasonFunnelApproval, "hello")
	if err := d.route(anAuthor, `"14d"`, `"15d"`); err != nil { // the same again
		t.Fatal(err)
	}
	if err := d.route(anAuthor, `"14d","steps":[{"key"`, `"15d","steps":[{"name":"Signed up","key"`); err != nil { // what a step is called
		t.Fatal(err)
	}
	if err := d.route(anApprover, "14d", "16d"); err != nil {
		t.Fatal(err)
	}
	log, err := d.db.Records().AuditLog(t.Context(), d.site, 0, 1)
	if err != nil || log[0].Action != "funnel.edit" || log[0].Target != "onboarding" || log[0].Detail != "changes whom the campaign hello reaches" {
		t.Errorf("audit log %+v, %v", log, err)
	}
	refusal(t, d.route(anApprover, `"key":"signed_up"`, `"key":"came"`), ReasonFunnelUnusable, "the segment stuck")
}
