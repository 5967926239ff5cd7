package author

import (
	"strings"
	"testing"

	"tend/server/store"
	"tend/server/tend"
	"tend/server/testkit"
)

type desk struct {
	*Desk
	t       *testing.T
	db      *store.DB
	site    tend.SiteID
	changes int
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	db := testkit.Store(t, tend.SystemClock{})
	d := &desk{t: t, db: db}
	d.Desk = NewDesk(db, func() { d.changes++ })
	err := db.Change(t.Context(), func(c *store.Change) error {
		s, err := c.CreateSite(t.Context(), tend.Site{Name: "acme", Key: "site_acme"}, []byte("h"))
		d.site = s.ID
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func (d *desk) create(id string) store.Campaign {
	d.t.Helper()
	rec, err := d.Create(d.t.Context(), d.site, []byte(with("id", `"`+id+`"`)), "ada")
	if err != nil {
		d.t.Fatal(err)
	}
	return rec
}

func (d *desk) take(id string, steps ...Step) (rec store.Campaign) {
	d.t.Helper()
	for _, s := range steps {
		var err error
		if rec, err = d.Take(d.t.Context(), d.site, id, s, 0, "bob"); err != nil {
			d.t.Fatalf("%s: %v", s, err)
		}
	}
	return rec
}

func (d *desk) edit(id, name string, rev int64) (store.Campaign, error) {
	return d.Edit(d.t.Context(), d.site, id, []byte(with("name", `"`+name+`"`)), rev, "eve")
}

// running gives the versions that the engine would run, by name.
func (d *desk) running() string {
	d.t.Helper()
	_, live, _, err := d.db.LoadConfig(d.t.Context())
	if err != nil {
		d.t.Fatal(err)
	}
	names := []string{}
	for _, c := range live {
		names = append(names, c.Name)
	}
	return strings.Join(names, ",")
}

func TestLifeOfACampaign(t *testing.T) {
	d := newDesk(t)
	if rec := d.create("hello"); rec.Status != tend.Draft || rec.Version != 1 || rec.Author != "ada" {
		t.Fatalf("created %+v", rec)
	}
	for _, s := range []struct {
		step    Step
		status  tend.Status
		running string
	}{
		{Submit, tend.InReview, ""},
		{Reject, tend.Draft, ""},
		{Submit, tend.InReview, ""},
		{Approve, tend.Approved, ""},
		{Launch, tend.Live, "Invite"},
		{Pause, tend.Paused, ""},
		{Resume, tend.Live, "Invite"},
		{End, tend.Ended, ""},
	} {
		rec := d.take("hello", s.step)
		if rec.Status != s.status || d.running() != s.running {
			t.Errorf("after %s: %s, running %q", s.step, rec.Status, d.running())
		}
	}
	log, err := d.db.Records().AuditLog(t.Context(), d.site, 0, 100)
	if err != nil || len(log) != 9 || log[0].Action != "campaign.end" || log[0].Actor != "bob" {
		t.Errorf("audit log %+v, %v", log, err)
	}
	if d.changes != 9 {
		t.Errorf("told of %d changes, want 9", d.changes)
	}
}

func TestStepsOutOfPlaceSayWhatIsPossible(t *testing.T) {
	d := newDesk(t)
	d.create("hello")
	all := []Step{Submit, Approve, Reject, Launch, Pause, Resume, End}
	for _, at := range []struct {
		name string
		path []Step
		can  string
	}{
		{"Draft", nil, "submit, edit, duplicate"},
		{"InReview", []Step{Submit}, "approve, reject, edit, duplicate"},
		{"Approved", []Step{Approve}, "launch, edit, duplicate"},
		{"Live", []Step{Launch}, "pause, end, edit, duplicate"},
		{"Paused", []Step{Pause}, "resume, end, edit, duplicate"},
		{"Ended", []Step{End}, "duplicate"},
	} {
		t.Run(at.name, func(t *testing.T) {
			d.take("hello", at.path...)
			before, changes := d.get("hello"), d.changes
			for _, s := range all {
				if strings.Contains(at.can, string(s)) {
					continue
				}
				_, err := d.Take(t.Context(), d.site, "hello", s, 0, "bob")
				if tend.CodeOf(err) != tend.Conflict || !strings.HasSuffix(err.Error(), "it can "+at.can) {
					t.Errorf("%s: %v", s, err)
				}
			}
			if after := d.get("hello"); after.Rev != before.Rev || d.changes != changes {
				t.Error("a refused step changed something")
			}
		})
	}
	if _, err := d.edit("hello", "New", 0); tend.CodeOf(err) != tend.Conflict {
		t.Errorf("an ended campaign was edited: %v", err)
	}
}

func (d *desk) get(id string) store.Campaign {
	d.t.Helper()
	rec, err := d.Get(d.t.Context(), d.site, id)
	if err != nil {
		d.t.Fatal(err)
	}
	return rec
}

func TestEditOfALiveCampaignWaitsForApproval(t *testing.T) {
	d := newDesk(t)
	d.create("hello")
	d.take("hello", Submit, Approve, Launch)
	rec, err := d.edit("hello", "Second", 0)
	if err != nil || rec.Version != 2 || rec.Live != 1 || rec.Status != tend.Live || rec.Review != tend.Draft {
		t.Fatalf("edited %+v, %v", rec, err)
	}
	if d.running() != "Invite" {
		t.Fatalf("running %q before approval", d.running())
	}
	if _, err := d.Take(t.Context(), d.site, "hello", Launch, 0, "bob"); tend.CodeOf(err) != tend.Conflict {
		t.Fatalf("launched without approval: %v", err)
	}
	d.take("hello", Submit)
	if rec, err = d.edit("hello", "Third", 0); err != nil || rec.Version != 2 || rec.Review != tend.Draft {
		t.Fatalf("an edit under review: %+v, %v", rec, err)
	}
	d.take("hello", Submit, Approve)
	if d.running() != "Invite" {
		t.Errorf("running %q before the launch", d.running())
	}
	if rec = d.take("hello", Launch); rec.Live != 2 || d.running() != "Third" {
		t.Errorf("launched %+v, running %q", rec, d.running())
	}
	d.take("hello", Pause)
	if _, err = d.edit("hello", "Fourth", 0); err != nil {
		t.Fatal(err)
	}
	if d.take("hello", Resume); d.running() != "Third" {
		t.Errorf("resumed as %q, want the version that was launched", d.running())
	}
	versions, err := d.Versions(t.Context(), d.site, "hello")
	if err != nil || len(versions) != 3 || versions[2].Name != "Invite" {
		t.Errorf("versions %+v, %v", versions, err)
	}
}

func TestEditOfAnApprovedCampaignNeedsApprovalAgain(t *testing.T) {
	d := newDesk(t)
	d.create("hello")
	d.take("hello", Submit, Approve)
	rec, err := d.edit("hello", "Second", 0)
	if err != nil || rec.Version != 2 || rec.Status != tend.Draft {
		t.Errorf("edited %+v, %v", rec, err)
	}
	if _, err := d.Take(t.Context(), d.site, "hello", Launch, 0, "bob"); tend.CodeOf(err) != tend.Conflict {
		t.Errorf("launched: %v", err)
	}
}

func TestEditAgainstAnOlderStateIsRefused(t *testing.T) {
	d := newDesk(t)
	first := d.create("hello")
	if _, err := d.edit("hello", "Mine", first.Rev); err != nil {
		t.Fatal(err)
	}
	if _, err := d.edit("hello", "Yours", first.Rev); tend.CodeOf(err) != tend.Conflict {
		t.Errorf("a lost update: %v", err)
	}
	if _, err := d.Take(t.Context(), d.site, "hello", Submit, first.Rev, "bob"); tend.CodeOf(err) != tend.Conflict {
		t.Errorf("submitted what nobody has seen: %v", err)
	}
	same, err := d.edit("hello", "Mine", 0)
	if err != nil || same.Rev != first.Rev+1 || same.Version != 1 {
		t.Errorf("the same content again: %+v, %v", same, err)
	}
}

func TestCampaignIDs(t *testing.T) {
	d := newDesk(t)
	d.create("hello")
	if _, err := d.Create(t.Context(), d.site, []byte(with("id", `"hello"`)), "ada"); tend.CodeOf(err) != tend.Conflict || !strings.Contains(err.Error(), "hello") {
		t.Errorf("the same id twice: %v", err)
	}
	made, err := d.Create(t.Context(), d.site, []byte(with("", "")), "ada")
	if err != nil || len(made.ID) != 26 {
		t.Errorf("without an id: %+v, %v", made, err)
	}
	dup, err := d.Duplicate(t.Context(), d.site, "hello", "bob")
	if err != nil || dup.ID == "hello" || dup.Name != "Invite (copy)" || dup.Status != tend.Draft || dup.Author != "bob" {
		t.Errorf("duplicate %+v, %v", dup, err)
	}
	if _, err := d.Edit(t.Context(), d.site, "hello", []byte(with("id", `"other"`)), 0, "ada"); tend.CodeOf(err) != tend.Invalid {
		t.Errorf("the id was changed: %v", err)
	}
	if _, err := d.Take(t.Context(), d.site+1, "hello", Submit, 0, "eve"); tend.CodeOf(err) != tend.NotFound {
		t.Errorf("another site's campaign is in reach: %v", err)
	}
}
