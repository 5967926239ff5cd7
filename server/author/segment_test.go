package author

import (
	"errors"
	"strconv"
	"strings"
	"testing"

	"tend/server/tend"
)

const isPro = `{"type":"attribute","path":"plan","op":"eq","value":"pro"}`

var (
	anAuthor    = By{Name: "ada"}
	anApprover  = By{Name: "bob", Approves: true}
	refersTo    = func(id string) string { return `{"type":"segment","id":"` + id + `"}` }
	segmentBody = func(id, condition string) []byte {
		return []byte(`{"id":"` + id + `","name":"` + id + `","condition":` + condition + `}`)
	}
)

// save makes a segment, or writes it anew.
func (d *desk) save(id, condition string, by By) error {
	d.t.Helper()
	s := &Segments{d.Desk}
	_, err := s.Create(d.t.Context(), d.site, segmentBody(id, condition), by)
	if tend.CodeOf(err) == tend.Conflict {
		_, err = s.Edit(d.t.Context(), d.site, id, segmentBody(id, condition), 0, by)
	}
	return err
}

func (d *desk) mustSave(id, condition string) {
	d.t.Helper()
	if err := d.save(id, condition, anAuthor); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) aim(id, audience string) {
	d.t.Helper()
	if _, err := d.Create(d.t.Context(), d.site, []byte(with("id", `"`+id+`","audience":`+audience)), "ada"); err != nil {
		d.t.Fatal(err)
	}
}

// refusal is the reason of an error, which has to name something.
func refusal(t *testing.T, err error, reason, names string) {
	t.Helper()
	var e *tend.Error
	if !errors.As(err, &e) || e.Reason != reason || !strings.Contains(e.Message, names) {
		t.Errorf("%v, want %s that names %q", err, reason, names)
	}
}

func faultsIn(t *testing.T, err error) []tend.Fault {
	t.Helper()
	var e *tend.Error
	if !errors.As(err, &e) || len(e.Faults) == 0 {
		t.Fatalf("%v, want faults", err)
	}
	return e.Faults
}

func TestASegmentThatLeadsBackToItselfIsRefused(t *testing.T) {
	d := newDesk(t)
	d.mustSave("c", isPro)
	d.mustSave("b", `{"type":"or","of":[`+refersTo("c")+`]}`)
	d.mustSave("a", refersTo("b"))
	err := d.save("c", `{"type":"not","of":`+refersTo("a")+`}`, anApprover)
	if f := faultsIn(t, err); f[0].Pointer != "/condition/of" || !strings.Contains(f[0].Detail, "c -> a -> b -> c") {
		t.Errorf("%+v", f)
	}
	if f := faultsIn(t, d.save("new", refersTo("new"), anAuthor)); !strings.Contains(f[0].Detail, "new -> new") {
		t.Errorf("%+v", f)
	}
}

func TestASegmentInUseIsKept(t *testing.T) {
	d := newDesk(t)
	segments := &Segments{d.Desk}
	drop := func(id string) error { return segments.Drop(d.t.Context(), d.site, id, 0, anAuthor) }
	d.mustSave("pro", isPro)
	d.mustSave("outer", refersTo("pro"))
	d.aim("hello", `{"type":"and","of":[`+refersTo("outer")+`]}`)
	refusal(t, drop("pro"), ReasonSegmentUsed, "the segment outer")
	refusal(t, drop("outer"), ReasonSegmentUsed, "the campaign hello")
	// The version that runs counts as well as the newest.
	d.take("hello", Submit, Approve, Launch)
	if _, err := d.edit("hello", "For all", 0); err != nil {
		t.Fatal(err)
	}
	refusal(t, drop("outer"), ReasonSegmentUsed, "the campaign hello")
	got, err := segments.Get(t.Context(), d.site, "outer")
	if err != nil || len(got.UsedBy) != 1 || got.UsedBy[0] != (Use{Kind: "campaign", ID: "hello", Name: "Invite", Status: tend.Live}) {
		t.Errorf("used by %+v, %v", got.UsedBy, err)
	}
	d.take("hello", End)
	for _, id := range []string{"outer", "pro"} {
		if err := drop(id); err != nil {
			t.Error(err)
		}
	}
	if _, err := d.Duplicate(t.Context(), d.site, "hello", "ada"); err != nil { // its newest version names none
		t.Error(err)
	}
}

func TestWhomAnApprovedCampaignReachesTakesApproval(t *testing.T) {
	d := newDesk(t)
	d.mustSave("pro", isPro)
	d.mustSave("outer", refersTo("pro"))
	d.aim("hello", refersTo("outer"))
	other := strings.Replace(isPro, `"pro"`, `"team"`, 1)
	d.mustSave("pro", other) // a draft is nobody's word yet
	for _, step := range []Step{Submit, Approve, Launch, Pause} {
		d.take("hello", step)
		refusal(t, d.save("pro", isPro, anAuthor), ReasonSegmentApproval, "hello")
	}
	d.mustSave("pro", other) // the same again
	if err := d.save("pro", isPro, anApprover); err != nil {
		t.Fatal(err)
	}
	log, err := d.db.Records().AuditLog(t.Context(), d.site, 0, 1)
	if err != nil || log[0].Action != "segment.edit" || log[0].Actor != "bob" || log[0].Target != "pro" || log[0].Detail != "changes whom the campaign hello reaches" {
		t.Errorf("audit log %+v, %v", log, err)
	}
	d.take("hello", End)
	d.mustSave("pro", other)
}

func TestWhatRefersToASegmentStaysUsable(t *testing.T) {
	d := newDesk(t)
	wide := func(n int) string { return `{"type":"and","of":[` + strings.Repeat(isPro+",", n-1) + isPro + `]}` }
	d.mustSave("pro", isPro)
	d.mustSave("twice", `{"type":"or","of":[`+refersTo("pro")+`,`+refersTo("pro")+`]}`)
	d.aim("hello", `{"type":"or","of":[`+refersTo("twice")+`,`+refersTo("twice")+`]}`)
	refusal(t, d.save("pro", wide(100), anApprover), ReasonSegmentTooLarge, "the campaign hello")
	refusal(t, d.save("pro", wide(150), anApprover), ReasonSegmentTooLarge, "the segment twice")
	d.mustSave("pro", wide(50))
}

// What a trigger names is in use, and decides whom a campaign reaches, as an audience does.
func TestASegmentThatATriggerNamesIsInUse(t *testing.T) {
	d := newDesk(t)
	segments := &Segments{d.Desk}
	create := func(id, segment string) error {
		_, err := d.Create(t.Context(), d.site, []byte(with("trigger", `{"type":"segment","id":"`+segment+`","change":"left"},"id":"`+id+`"`)), "ada")
		return err
	}
	if f := faultsIn(t, create("hello", "pro")); f[0].Pointer != "/trigger/id" || f[0].Code != tend.ReasonValue {
		t.Errorf("%+v", f)
	}
	d.mustSave("inner", isPro)
	d.mustSave("pro", refersTo("inner"))
	if err := create("hello", "pro"); err != nil {
		t.Fatal(err)
	}
	refusal(t, segments.Drop(t.Context(), d.site, "pro", 0, anAuthor), ReasonSegmentUsed, "the campaign hello")
	d.take("hello", Submit, Approve, Launch)
	for _, id := range []string{"pro", "inner"} {
		refusal(t, d.save(id, strings.Replace(isPro, `"pro"`, `"team"`, 1), anAuthor), ReasonSegmentApproval, "hello")
	}
	d.take("hello", End)
	if err := segments.Drop(t.Context(), d.site, "pro", 0, anAuthor); err != nil {
		t.Error(err)
	}
}

func TestNoMoreSegmentsAreWatchedThanMayBe(t *testing.T) {
	d := newDesk(t)
	create := func(i int) error {
		id := "s" + strconv.Itoa(i)
		d.mustSave(id, isPro)
		_, err := d.Create(t.Context(), d.site, []byte(with("trigger", `{"type":"segment","id":"`+id+`","change":"entered"},"id":"`+id+`"`)), "ada")
		return err
	}
	for i := range tend.MaxWatched {
		if err := create(i); err != nil {
			t.Fatal(err)
		}
	}
	refusal(t, create(tend.MaxWatched), ReasonWatched, "32")
	d.take("s0", Submit, Approve, Launch, End)
	if err := create(tend.MaxWatched); err != nil {
		t.Error(err)
	}
}
