package app

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"tend/server/auth"
	"tend/server/author"
	"tend/server/config"
	"tend/server/store"
	"tend/server/tend"
	"tend/server/testkit"
)

const acme = `
sites:
  - name: acme
    key: site_acme
    write_key: wk_acme
    origins: ["http://127.0.0.1:9000"]
    identity: {keys: [{kid: k1, alg: HS256, secret: "s3cret"}]}
    caps: {global: [{max: 3, per: "1d"}]}
    campaigns:
      - id: hello
        status: live
        name: Hello
        channel: in_app
        trigger: {type: visit}
        message: {layout: banner, blocks: [{type: text, text: Hi}]}
api_keys: [{name: ci, site: acme, key: "tend_sk_ci_of_acme_0123456789abcdef01234567", scopes: [admin]}]
members: [{email: Owner@acme.example, role: owner, sites: [acme]}]
`

func openDB(t *testing.T) *store.DB {
	t.Helper()
	db := testkit.Store(t, tend.SystemClock{})
	box, err := auth.NewBox(bytes.Repeat([]byte{1}, 32))
	if err != nil {
		t.Fatal(err)
	}
	db.SealWith(box)
	return db
}

func bootstrap(t *testing.T, db *store.DB, yaml string) (int, error) {
	t.Helper()
	b, err := config.ParseBootstrap("b.yaml", []byte(yaml))
	if err != nil {
		t.Fatal(err)
	}
	return ApplyBootstrap(t.Context(), db, b)
}

func apply(t *testing.T, db *store.DB, yaml string, want int) {
	t.Helper()
	if n, err := bootstrap(t, db, yaml); err != nil || n != want {
		t.Fatalf("applied %d, %v; want %d", n, err, want)
	}
}

// swap changes the file and fails when the change changes nothing.
func swap(t *testing.T, yaml, old, to string) string {
	t.Helper()
	if !strings.Contains(yaml, old) {
		t.Fatalf("%q is not in the file", old)
	}
	return strings.Replace(yaml, old, to, 1)
}

func record(t *testing.T, db *store.DB, id string) store.Campaign {
	t.Helper()
	s, err := db.Records().SiteByName(t.Context(), "acme")
	if err != nil {
		t.Fatal(err)
	}
	rec, err := db.Records().Campaign(t.Context(), s.ID, id)
	if err != nil {
		t.Fatal(err)
	}
	return rec
}

func TestBootstrapAppliesAllOfIt(t *testing.T) {
	db := openDB(t)
	apply(t, db, acme, 4)
	ctx, r := t.Context(), db.Records()
	sites, live, _, err := db.LoadConfig(ctx)
	if err != nil || len(sites) != 1 || len(live) != 1 || live[0].ID != "hello" || live[0].Name != "Hello" {
		t.Fatalf("%+v, %+v, %v", sites, live, err)
	}
	if s := sites[0]; s.Identity.Keys[0].Secret != "s3cret" || s.Caps.Global[0].Max != 3 || !s.Allows("http://127.0.0.1:9000") {
		t.Errorf("site %+v", s)
	}
	if s, err := r.SiteByWriteKey(ctx, auth.Hash("wk_acme")); err != nil || s.Name != "acme" {
		t.Errorf("by its write key: %+v, %v", s, err)
	}
	if k, err := r.APIKeyByHash(ctx, auth.Hash("tend_sk_ci_of_acme_0123456789abcdef01234567")); err != nil || k.Name != "ci" || k.Scopes[0] != "admin" {
		t.Errorf("key %+v, %v", k, err)
	}
	m, err := r.MemberByEmail(ctx, "owner@acme.example")
	if err != nil {
		t.Fatal(err)
	}
	if on, err := r.SitesOf(ctx, m.ID); err != nil || len(on) != 1 || on[0].Role != "owner" {
		t.Errorf("member on %+v, %v", on, err)
	}
}

func TestBootstrapAgainChangesNothing(t *testing.T) {
	db := openDB(t)
	apply(t, db, acme, 4)
	before, err := db.ConfigVersion(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	apply(t, db, acme, 0)
	apply(t, db, swap(t, acme, "    key: site_acme\n", "    # a comment\n    key: site_acme\n"), 0)
	if after, err := db.ConfigVersion(t.Context()); err != nil || after != before {
		t.Errorf("configuration %d became %d, %v", before, after, err)
	}
}

func TestBootstrapLeavesWhatWasDoneByHand(t *testing.T) {
	db := openDB(t)
	apply(t, db, acme, 4)
	rec := record(t, db, "hello")
	if _, err := author.NewDesk(db, nil).Take(t.Context(), rec.Site, "hello", author.Pause, 0, "ada"); err != nil {
		t.Fatal(err)
	}
	apply(t, db, acme, 0)
	apply(t, db, swap(t, acme, `per: "1d"`, `per: "2d"`), 1) // the site alone
	if rec := record(t, db, "hello"); rec.Status != tend.Paused {
		t.Fatalf("a campaign paused by hand is %s", rec.Status)
	}
	apply(t, db, swap(t, acme, "text: Hi", "text: Hello again"), 2) // the site as it was, and the campaign
	if rec := record(t, db, "hello"); rec.Status != tend.Live || rec.Live != 2 {
		t.Errorf("the changed entry did not launch: %+v", rec)
	}
}

func TestBootstrapLeavesIdentityKeysAddedByHand(t *testing.T) {
	db := openDB(t)
	apply(t, db, acme, 4)
	s, err := db.Records().SiteByName(t.Context(), "acme")
	if err != nil {
		t.Fatal(err)
	}
	byHand := []tend.IdentityKey{
		{KID: "hand", Alg: "HS256", Secret: "by hand", Added: 1}, {KID: "k2", Alg: "HS256", Secret: "by hand", Added: 1},
	}
	s.Identity.Keys = append(s.Identity.Keys, byHand...)
	err = db.Change(t.Context(), func(c *store.Change) error {
		_, err := c.UpdateSite(t.Context(), s.Site, 0)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	apply(t, db, swap(t, acme, "{kid: k1,", "{kid: k2,"), 1)
	s, err = db.Records().SiteByName(t.Context(), "acme")
	keys := s.Identity.Keys
	if err != nil || len(keys) != 2 || keys[0].KID != "k2" || keys[0].Secret != "s3cret" || keys[1].Secret != "by hand" {
		t.Errorf("keys %+v, %v; want the file's own, and of the others the one by hand", keys, err)
	}
}

func TestBootstrapLeadsACampaignToItsStatus(t *testing.T) {
	for _, c := range []struct {
		status  string
		want    tend.Status
		live    int64
		running int
	}{
		{"draft", tend.Draft, 0, 0},
		{"in_review", tend.InReview, 0, 0},
		{"approved", tend.Approved, 0, 0},
		{"live", tend.Live, 1, 1},
		{"paused", tend.Paused, 1, 0},
		{"ended", tend.Ended, 1, 0},
	} {
		t.Run(c.status, func(t *testing.T) {
			db := openDB(t)
			apply(t, db, swap(t, acme, "status: live", "status: "+c.status), 4)
			rec := record(t, db, "hello")
			_, live, _, err := db.LoadConfig(t.Context())
			if err != nil || rec.Status != c.want || rec.Live != c.live || len(live) != c.running {
				t.Errorf("%s, live version %d, %d running, %v", rec.Status, rec.Live, len(live), err)
			}
		})
	}
	db := openDB(t)
	apply(t, db, swap(t, acme, "        status: live\n", ""), 4)
	if rec := record(t, db, "hello"); rec.Status != tend.Draft {
		t.Errorf("without a status it is %s", rec.Status)
	}
	apply(t, db, acme, 1)
	apply(t, db, swap(t, acme, "status: live", "status: paused"), 1)
	apply(t, db, acme, 1)
	if rec := record(t, db, "hello"); rec.Status != tend.Live || rec.Version != 1 {
		t.Errorf("there and back: %+v", rec)
	}
	apply(t, db, swap(t, swap(t, acme, "status: live", "status: draft"), "text: Hi", "text: New"), 1)
	if rec := record(t, db, "hello"); rec.Status != tend.Live || rec.Live != 1 || rec.Version != 2 || rec.Review != tend.Draft {
		t.Errorf("a new draft beside what runs: %+v", rec)
	}
}

func TestBootstrapKeepsNothingOfAFaultyFile(t *testing.T) {
	second := "  - name: two\n    key: site_two\n    origins: [\"https://two.example\"]\n"
	for _, c := range []struct{ name, old, to, where, code string }{
		{"Campaign", "channel: in_app", "channel: email", "line 13, sites[0].campaigns[0].channel: ", tend.ReasonNotAvailable},
		{"Block", "text: Hi", "text: '{{ person.name'", "line 15, sites[0].campaigns[0].message.blocks[0].text: ", tend.ReasonValue},
		{"CampaignField", "        channel: in_app\n", "        channel: in_app\n        topic: x\n", "line 14, sites[0].campaigns[0].topic: ", tend.ReasonNotAvailable},
		{"Role", "role: owner", "role: viewer", "line 17, members[0].role: ", tend.ReasonValue},
		{"Email", "Owner@acme.example", "nobody", "line 17, members[0].email: ", tend.ReasonValue},
		{"Scope", "scopes: [admin]", "scopes: [all]", "line 16, api_keys[0].scopes: ", tend.ReasonValue},
		{"KeyOfNoSite", "site: acme, key", "site: acne, key", "line 16, api_keys[0].site: ", "not_found"},
		{"MemberOfNoSite", "sites: [acme]", "sites: [acme, acne]", "line 17, members[0].sites[1]: ", "not_found"},
		{"SiteKeyTaken", "api_keys:", strings.Replace(second, "site_two", "site_taken", 1) + "api_keys:", "line 16, sites[1]: ", "exists"},
	} {
		t.Run(c.name, func(t *testing.T) {
			db := openDB(t)
			err := db.Change(t.Context(), func(ch *store.Change) error {
				_, err := ch.CreateSite(t.Context(), tend.Site{Name: "there", Key: "site_taken"}, []byte("x"))
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			_, err = bootstrap(t, db, swap(t, acme, c.old, c.to))
			var e *tend.Error
			if !errors.As(err, &e) || e.Code != tend.Invalid || len(e.Faults) != 1 || e.Faults[0].Code != c.code || !strings.HasPrefix(e.Faults[0].Detail, c.where) {
				t.Fatalf("%v; want %s at %q", err, c.code, c.where)
			}
			sites, err := db.Records().Sites(t.Context())
			if err != nil || len(sites) != 1 {
				t.Errorf("something was kept: %+v, %v", sites, err)
			}
			if h, err := db.Records().Applied(t.Context(), "site", "acme"); err != nil || h != nil {
				t.Errorf("it passes for applied: %x, %v", h, err)
			}
		})
	}
}

func TestBootstrapChangesKeysAndMembers(t *testing.T) {
	db := openDB(t)
	ctx, r := t.Context(), db.Records()
	two := swap(t, acme, "api_keys:", "  - name: two\n    key: site_two\n    origins: [\"https://two.example\"]\napi_keys:")
	apply(t, db, swap(t, two, "sites: [acme]", "sites: [acme, two]"), 5)
	apply(t, db, swap(t, swap(t, two, "sites: [acme]", "sites: [two]"), "tend_sk_ci_of_acme_0123456789abcdef01234567", "tend_sk_new_0123456789abcdef0123456789abcdef"), 2)
	if _, err := r.APIKeyByHash(ctx, auth.Hash("tend_sk_ci_of_acme_0123456789abcdef01234567")); tend.CodeOf(err) != tend.NotFound {
		t.Errorf("the old key still opens: %v", err)
	}
	if _, err := r.APIKeyByHash(ctx, auth.Hash("tend_sk_new_0123456789abcdef0123456789abcdef")); err != nil {
		t.Error(err)
	}
	m, err := r.MemberByEmail(ctx, "owner@acme.example")
	if err != nil {
		t.Fatal(err)
	}
	if on, err := r.SitesOf(ctx, m.ID); err != nil || len(on) != 1 || on[0].SiteName != "two" {
		t.Errorf("member on %+v, %v", on, err)
	}
	apply(t, db, swap(t, two, "    write_key: wk_acme\n", ""), 3)
	if _, err := r.SiteByWriteKey(ctx, auth.Hash("wk_acme")); err != nil {
		t.Errorf("a site without a write key in the file lost its own: %v", err)
	}
	apply(t, db, swap(t, two, "wk_acme", "wk_other"), 1)
	if _, err := r.SiteByWriteKey(ctx, auth.Hash("wk_acme")); tend.CodeOf(err) != tend.NotFound {
		t.Errorf("the old write key still opens: %v", err)
	}
}

const withLists = `
    lists:
      - {id: beta, name: Beta testers}
      - {id: won, name: Winners, description: Of the raffle}
`

func TestBootstrapMakesListsBeforeWhatNamesThem(t *testing.T) {
	db := openDB(t)
	file := swap(t, acme, "\n    campaigns:", strings.TrimRight(withLists, "\n")+"\n    campaigns:")
	file = swap(t, file, "        trigger: {type: visit}", "        audience: {type: list, id: beta}\n        trigger: {type: visit}")
	apply(t, db, file, 6)
	apply(t, db, file, 0)
	site, err := db.Records().SiteByName(t.Context(), "acme")
	if err != nil {
		t.Fatal(err)
	}
	apply(t, db, swap(t, file, "name: Beta testers", "name: Beta"), 1)
	lists, err := db.Records().Lists(t.Context(), site.ID)
	if err != nil || len(lists) != 2 || lists[0].Name != "Beta" || lists[0].Rev != 2 || lists[1].Description != "Of the raffle" || lists[1].Author != "bootstrap" {
		t.Fatalf("%+v, %v", lists, err)
	}
	for fault, edit := range map[string][2]string{
		"there is no list \"beta\"":    {"{id: beta, name: Beta testers}", "{id: beat, name: Beta testers}"},
		"there is no field \"people\"": {"name: Winners", "name: Winners, people: [ada]"},
		"another entry":                {"id: won", "id: beta"},
		"name is required":             {"{id: beta, name: Beta testers}", "{id: beta}"},
	} {
		b, err := config.ParseBootstrap("b.yaml", []byte(swap(t, file, edit[0], edit[1])))
		if err == nil {
			_, err = ApplyBootstrap(t.Context(), openDB(t), b)
		}
		if err == nil || !strings.Contains(err.Error(), fault) {
			t.Errorf("%s: %v", fault, err)
		}
	}
}

func TestBootstrapRefusesToChangeWhatHasEnded(t *testing.T) {
	db := openDB(t)
	apply(t, db, swap(t, acme, "status: live", "status: ended"), 4)
	_, err := bootstrap(t, db, swap(t, acme, "text: Hi", "text: New"))
	if err == nil || !strings.Contains(err.Error(), "line 10, sites[0].campaigns[0]: the campaign hello is ended") {
		t.Errorf("%v", err)
	}
}

const withSegments = `
    segments:
      - id: busy
        name: Busy
        condition: {type: and, of: [{type: segment, id: pro}, {type: event, name: export}]}
      - {id: pro, name: Pro, condition: {type: attribute, path: plan, op: eq, value: pro}}
`

func TestBootstrapAppliesSegmentsBeforeWhatRefersToThem(t *testing.T) {
	db := openDB(t)
	file := swap(t, acme, "\n    campaigns:", strings.TrimRight(withSegments, "\n")+"\n    campaigns:")
	file = swap(t, file, "        trigger: {type: visit}", "        audience: {type: segment, id: busy}\n        trigger: {type: visit}")
	apply(t, db, file, 6)
	apply(t, db, file, 0)
	sites, live, _, err := db.LoadConfig(t.Context())
	if err != nil || len(sites[0].Segments) != 2 || sites[0].Segments[0].Name != "Busy" || !strings.Contains(string(live[0].Audience), "busy") {
		t.Fatalf("%+v, %+v, %v", sites, live, err)
	}
	// An edit of what a live campaign refers to, by the file, is one that may.
	apply(t, db, swap(t, file, "value: pro", "value: team"), 1)
	for fault, edit := range map[string][2]string{
		"there is no segment":       {"id: pro}, {type: event", "id: prof}, {type: event"},
		"unknown field":             {"path: plan, op", "path: plan, oops: 1, op"},
		"another entry":             {"- id: busy", "- id: pro"},
		"cannot refer to itself":    {"{type: attribute, path: plan, op: eq, value: pro}", "{type: segment, id: busy}"},
		"there is no segment \"b\"": {"audience: {type: segment, id: busy}", "audience: {type: segment, id: b}"},
	} {
		b, err := config.ParseBootstrap("b.yaml", []byte(swap(t, file, edit[0], edit[1])))
		if err == nil {
			_, err = ApplyBootstrap(t.Context(), db, b)
		}
		var e *tend.Error
		if !errors.As(err, &e) || len(e.Faults) == 0 || !strings.Contains(e.Faults[0].Detail, fault) {
			t.Errorf("%s: %v", fault, err)
		}
	}
}

const withFunnel = `
    funnels:
      - {id: onboarding, name: Onboarding, within: 14d, steps: [{key: signed_up, event: signed_up}, {key: prices, page: {op: matches, value: "/pricing*"}}]}
`

func TestBootstrapAppliesFunnels(t *testing.T) {
	db := openDB(t)
	file := swap(t, acme, "\n    campaigns:", strings.TrimRight(withFunnel, "\n")+"\n    campaigns:")
	apply(t, db, file, 5)
	apply(t, db, file, 0)
	apply(t, db, swap(t, file, "within: 14d", "within: 7d"), 1)
	site, err := db.Records().SiteByName(t.Context(), "acme")
	if err != nil {
		t.Fatal(err)
	}
	f, err := db.Records().Funnel(t.Context(), site.ID, "onboarding")
	if err != nil || f.Rev != 2 || !strings.Contains(string(f.Body), `"within":"7d"`) {
		t.Fatalf("%+v, %v", f, err)
	}
	b, err := config.ParseBootstrap("b.yaml", []byte(swap(t, file, "key: prices", "key: signed_up")))
	if err == nil {
		_, err = ApplyBootstrap(t.Context(), db, b)
	}
	if err == nil || !strings.Contains(err.Error(), "sites[0].funnels[0].steps[1].key") {
		t.Errorf("a fault in it: %v", err)
	}
}
