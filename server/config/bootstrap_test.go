package config

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tend/server/tend"
)

const wholeFile = `
sites:
  - name: acme
    key: site_acme                  # public, in the snippet
    write_key: wk_acme              # secret, for the tracking API
    origins: ["http://127.0.0.1:9000", "https://*.acme.example"]
    identity: {required: false, keys: [{kid: k1, alg: HS256, secret: "s3cret"}]}
    caps: {global: [{max: 3, per: "1d"}], categories: {promo: [{max: 1, per: "7d"}]}}
    consent_default: essential
    theme: {preset: bold, light: {accent: "#0b7285"}}
    browser: {busy: ["/checkout*"]}
    quiet_hours: {from: 22:00, to: "08:00"}
    privacy: {gpc: none}
    campaigns:
      - id: hello
        status: live
        name: Hello
        channel: in_app
        trigger: {type: visit}
        schedule: {starts_at: 2026-12-01T09:00:00Z}
        message:
          layout: banner
          blocks:
            - type: text
              text: |
                Two
                lines
api_keys: [{name: ci, site: acme, key: "tend_sk_0123456789abcdef0123456789abcdef", scopes: [admin]}]
members: [{email: owner@acme.example, role: owner, sites: [acme]}]
`

func TestBootstrapReadsTheWholeShape(t *testing.T) {
	b, err := ParseBootstrap("tend.yaml", []byte(wholeFile))
	if err != nil {
		t.Fatal(err)
	}
	s := b.Sites[0]
	if s.Name != "acme" || s.Key != "site_acme" || s.WriteKey != "wk_acme" || len(s.Origins) != 2 || s.Identity.Keys[0].Secret != "s3cret" ||
		s.Caps.Global[0].Max != 3 || s.Caps.Categories["promo"][0].Per != "7d" || s.Settings.ConsentDefault != "essential" ||
		s.Settings.Theme.Light.Accent != "#0b7285" || s.Settings.Browser.Busy[0] != "/checkout*" || s.Settings.QuietHours.From != "22:00" || s.Settings.Privacy.GPC != "none" || s.At != "/sites/0" {
		t.Errorf("site %+v", s)
	}
	c := s.Campaigns[0]
	want := `{"channel":"in_app","id":"hello","message":{"layout":"banner","blocks":[{"type":"text","text":"Two\nlines\n"}]},` +
		`"name":"Hello","schedule":{"starts_at":"2026-12-01T09:00:00Z"},"trigger":{"type":"visit"}}`
	if c.ID != "hello" || c.Status != tend.Live || string(c.Body) != want || c.At != "/sites/0/campaigns/0" {
		t.Errorf("campaign %s %s\n%s", c.ID, c.Status, c.Body)
	}
	if k := b.Keys[0]; k.Name != "ci" || k.Site != "acme" || k.Key != "tend_sk_0123456789abcdef0123456789abcdef" || k.Scopes[0] != "admin" || k.Guessable {
		t.Errorf("key %+v", k)
	}
	if m := b.Members[0]; m.Email != "owner@acme.example" || m.Role != "owner" || m.Sites[0] != "acme" {
		t.Errorf("member %+v", m)
	}
	for _, empty := range []string{"", "# nothing yet\n", "---\n", "sites:\n"} {
		if b, err := ParseBootstrap("f", []byte(empty)); err != nil || len(b.Sites) != 0 {
			t.Errorf("%q: %v", empty, err)
		}
	}
}

func TestBootstrapNamesFaultsByLineAndKey(t *testing.T) {
	site := func(lines ...string) string {
		return "sites:\n  - name: acme\n    key: site_acme\n    origins: [\"https://a.example\"]\n    " + strings.Join(lines, "\n    ") + "\n"
	}
	for _, c := range []struct{ name, yaml, where, code string }{
		{"NoYAML", "sites:\n  - name: [\n", "line ", "bad_yaml"},
		{"TopIsAList", "- a\n", "line 1: ", tend.ReasonType},
		{"UnknownTopKey", "sites: []\nsite: []\n", "line 2, site: ", tend.ReasonUnknown},
		{"KeyTwice", site("caps: {}", "caps: {}"), "line ", "bad_yaml"},
		{"TwoDocuments", "sites: []\n---\nsites: []\n", "line 3: ", "bad_yaml"},
		{"Anchor", "sites: &x []\n", "line 1: ", "bad_yaml"},
		{"Tag", "sites: !!seq []\n", "line 1: ", "bad_yaml"},
		{"SiteWithoutName", "sites:\n  - key: k\n    origins: [\"https://a.example\"]\n", "line 2, sites[0].name: ", tend.ReasonRequired},
		{"SiteName", "sites:\n  - key: k\n    name: Acme Inc\n    origins: [\"https://a.example\"]\n", "line 3, sites[0].name: ", tend.ReasonValue},
		{"Origin", "sites:\n  - key: k\n    name: a\n    origins:\n      - https://a.example\n      - https://a.example/x\n", "line 6, sites[0].origins[1]: ", tend.ReasonValue},
		{"NoOrigins", "sites:\n  - key: k\n    name: a\n    origins: []\n", "line 4, sites[0].origins: ", tend.ReasonRequired},
		{"TestKeys", site("test: {key: x}"), "line 5, sites[0].test: ", tend.ReasonNotAvailable},
		{"Limits", site("limits: {}"), "line 5, sites[0].limits: ", tend.ReasonNotAvailable},
		{"ConsentDefault", site("consent_default: some"), "line 5, sites[0].consent_default: ", tend.ReasonValue},
		{"BusyPattern", site("browser:", "  busy:", "    - /checkout*", "    - '#top'"), "line 8, sites[0].browser.busy[1]: ", tend.ReasonValue},
		{"Contrast", site("theme:", "  light:", "    paper: '#ffffff'", "    accent: '#ffd43b'", "    on_accent: '#000000'"), "line 8, sites[0].theme.light.accent: ", tend.ReasonContrast},
		{"UnknownSiteKey", site("colour: red"), "line 5, sites[0].colour: ", tend.ReasonUnknown},
		{"Alg", site("identity:", "  keys:", "    - {kid: k1, alg: RS384, public_key: x}"), "line 7, sites[0].identity.keys[0].alg: ", tend.ReasonNotAvailable},
		{"PublicKey", site("identity:", "  keys:", "    - {kid: k1, alg: RS256, public_key: x}"), "line 7, sites[0].identity.keys[0].public_key: ", tend.ReasonValue},
		{"AlgUnknown", site("identity: {keys: [{kid: k1, alg: none, secret: x}]}"), "line 5, sites[0].identity.keys[0].alg: ", tend.ReasonValue},
		{"SecretAbsent", site("identity: {keys: [{kid: k1, alg: HS256}]}"), "line 5, sites[0].identity.keys[0].secret: ", tend.ReasonRequired},
		{"RequiredWithoutKeys", site("identity: {required: true}"), "line 5, sites[0].identity.keys: ", tend.ReasonRequired},
		{"CapMax", site("caps:", "  global:", "    - {max: 0, per: 1d}"), "line 7, sites[0].caps.global[0].max: ", tend.ReasonValue},
		{"CapPer", site("caps: {categories: {promo: [{max: 1, per: 1y}]}}"), "line 5, sites[0].caps.categories.promo[0].per: ", tend.ReasonValue},
		{"CapCategory", site("caps: {categories: {Big Sale: []}}"), "line 5, sites[0].caps.categories.Big Sale: ", tend.ReasonValue},
		{"CampaignWithoutID", site("campaigns:", "  - name: x"), "line 6, sites[0].campaigns[0].id: ", tend.ReasonRequired},
		{"CampaignStatus", site("campaigns:", "  - id: a", "    status: running"), "line 7, sites[0].campaigns[0].status: ", tend.ReasonValue},
		{"CampaignTwice", site("campaigns:", "  - id: a", "  - id: a"), "line 7, sites[0].campaigns[1].id: ", "exists"},
		{"SiteTwice", site() + strings.TrimPrefix(strings.Replace(site(), "site_acme", "k2", 1), "sites:\n"), "line 6, sites[1].name: ", "exists"},
		{"KeyForm", "api_keys:\n  - {name: ci, site: a, key: secret, scopes: [admin]}\n", "line 2, api_keys[0].key: ", tend.ReasonValue},
		{"KeyWithoutSite", "api_keys:\n  - {name: ci, key: tend_sk_0123456789abcdef0123456789abcdef, scopes: [admin]}\n", "line 2, api_keys[0].site: ", tend.ReasonRequired},
		{"MemberSites", "members:\n  - email: a@b.example\n    role: owner\n    sites: acme\n", "line 4, members[0].sites: ", tend.ReasonType},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := ParseBootstrap("b.yaml", []byte(c.yaml))
			var e *tend.Error
			if !errors.As(err, &e) || e.Code != tend.Invalid || len(e.Faults) != 1 {
				t.Fatalf("%v; want one fault", err)
			}
			if f := e.Faults[0]; f.Code != c.code || !strings.HasPrefix(f.Detail, c.where) {
				t.Errorf("%s: %s; want %s at %q", f.Code, f.Detail, c.code, c.where)
			}
			if !strings.Contains(e.Message, "b.yaml") || !strings.Contains(e.Message, "nothing of it was") {
				t.Errorf("message %q", e.Message)
			}
		})
	}
}

func TestBootstrapNamesAllFaultsAtOnce(t *testing.T) {
	_, err := ParseBootstrap("f", []byte("sites:\n  - name: A\n    key: '?'\n    origins: [x]\napi_keys:\n  - {}\n"))
	var e *tend.Error
	if !errors.As(err, &e) || len(e.Faults) != 7 {
		t.Fatalf("%v; want 3 faults of the site and 4 of the key", err)
	}
}

func TestBootstrapHashIsOfTheContent(t *testing.T) {
	hashes := func(yaml string) (site, campaign []byte) {
		t.Helper()
		b, err := ParseBootstrap("f", []byte(yaml))
		if err != nil {
			t.Fatal(err)
		}
		return b.Sites[0].Hash, b.Sites[0].Campaigns[0].Hash
	}
	site, campaign := hashes(wholeFile)
	for name, c := range map[string]struct {
		old, new           string
		siteSame, campSame bool
	}{
		"Comment":         {"# public, in the snippet", "# other", true, true},
		"Order":           {"    key: site_acme                  # public, in the snippet\n    write_key: wk_acme", "    write_key: wk_acme\n    key: site_acme", true, true},
		"Layout":          {"trigger: {type: visit}", "trigger:\n          type: visit", true, true},
		"CampaignChanged": {"name: Hello", "name: Bye", true, false},
		"StatusChanged":   {"status: live", "status: paused", true, false},
		"SiteChanged":     {`max: 3, per: "1d"`, `max: 4, per: "1d"`, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			if !strings.Contains(wholeFile, c.old) {
				t.Fatal("the change changes nothing")
			}
			s, k := hashes(strings.Replace(wholeFile, c.old, c.new, 1))
			if bytes.Equal(s, site) != c.siteSame || bytes.Equal(k, campaign) != c.campSame {
				t.Errorf("site the same: %v, campaign the same: %v", bytes.Equal(s, site), bytes.Equal(k, campaign))
			}
		})
	}
}

func TestBootstrapFileThatIsNotThere(t *testing.T) {
	_, err := ReadBootstrap(filepath.Join(t.TempDir(), "none.yaml"))
	if tend.CodeOf(err) != tend.Invalid || !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%v", err)
	}
}

func FuzzBootstrap(f *testing.F) {
	f.Add([]byte(wholeFile))
	for _, seed := range []string{"a: &x [*x]\n", "? [a]\n: b\n", "sites:\n  - {name: a, <<: {b: c}}\n", "a: .inf\n", "a: 0x1F\nb: 1e999\n", "\xff", "- - - -\n", "a: |\n  b\n c", "'\\", "{a: b, a: c}", "%YAML 1.2\n---\na"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		b, err := ParseBootstrap("f", raw)
		if err == nil {
			for _, s := range b.Sites {
				if s.Name == "" || len(s.Origins) == 0 || len(s.Hash) != 32 {
					t.Fatalf("taken: %+v", s)
				}
			}
			return
		}
		var e *tend.Error
		if !errors.As(err, &e) || e.Code != tend.Invalid || len(e.Faults) == 0 {
			t.Fatalf("%v", err)
		}
		for _, fault := range e.Faults {
			if !strings.HasPrefix(fault.Detail, "line ") || fault.Code == "" {
				t.Fatalf("a fault without its place: %+v", fault)
			}
		}
	})
}

func TestBootstrapTellsAKeyThatCanBeGuessed(t *testing.T) {
	b, err := ParseBootstrap("boot.yaml", []byte("api_keys: [{name: ci, site: acme, key: tend_sk_ci, scopes: [admin]}]\n"))
	if err != nil || len(b.Keys) != 1 || !b.Keys[0].Guessable {
		t.Errorf("%+v, %v", b, err)
	}
}
