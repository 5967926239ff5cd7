package app

import (
	"bytes"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tend/server/config"
	"tend/server/tend"
)

// withSite is a data folder that has a site.
func withSite(t *testing.T) *config.Settings {
	t.Helper()
	s := settings(t)
	s.Bootstrap = filepath.Join(t.TempDir(), "b.yaml")
	if err := os.WriteFile(s.Bootstrap, []byte("sites: [{name: acme, key: site_acme, origins: ['https://acme.example']}]"), 0o600); err != nil {
		t.Fatal(err)
	}
	return s
}

// signIn sends the token of a link to where the dashboard sends it.
func (r *started) signIn(link string) int {
	r.t.Helper()
	_, token, ok := strings.Cut(link, "#")
	if !ok {
		r.t.Fatalf("no token in %q", link)
	}
	res, err := http.Post(r.URL()+"/api/v1/session", "application/json", bytes.NewReader([]byte(`{"token":"`+token+`"}`)))
	if err != nil {
		r.t.Fatal(err)
	}
	_ = res.Body.Close()
	return res.StatusCode
}

func TestMemberIsAddedBesideARunningServer(t *testing.T) {
	s := withSite(t)
	r := start(t, s, Options{})
	o, err := OpenOffice(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = o.Close() }()
	link, err := o.AddMember(t.Context(), "Ada@Acme.example", "owner", "acme")
	if err != nil {
		t.Fatal(err)
	}
	if status := r.signIn(link); status != http.StatusOK {
		t.Errorf("the link: %d", status)
	}
	if status := r.signIn(link); status != http.StatusUnauthorized {
		t.Errorf("the link, used again: %d", status)
	}
	if link, err = o.Link(t.Context(), "ada@acme.example"); err != nil || r.signIn(link) != http.StatusOK {
		t.Errorf("another link: %v", err)
	}
	list, err := o.Members(t.Context())
	if err != nil || len(list) != 1 || list[0] != (Member{Email: "ada@acme.example", Site: "acme", Role: "owner"}) {
		t.Errorf("members: %v, %v", list, err)
	}
}

func TestMemberCommandsMakeNoDataFolder(t *testing.T) {
	s := settings(t)
	s.DataDir = filepath.Join(s.DataDir, "mistyped")
	_, err := OpenOffice(t.Context(), s)
	if tend.CodeOf(err) != tend.NotFound || !strings.Contains(err.Error(), s.DataDir) {
		t.Errorf("%v", err)
	}
	if _, err := os.Stat(s.DataDir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the folder is there: %v", err)
	}
}

func TestMemberCommandsNameTheFlagAtFault(t *testing.T) {
	s := withSite(t)
	r := start(t, s, Options{})
	r.end()
	o, err := OpenOffice(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = o.Close() }()
	for _, x := range []struct{ email, role, site, says string }{
		{"ada", "owner", "acme", "--email"},
		{"ada@acme.example", "boss", "acme", "--role"},
		{"ada@acme.example", "viewer", "acme", "there is no such role"},
		{"ada@acme.example", "owner", "other", "there is acme"},
	} {
		_, err := o.AddMember(t.Context(), x.email, x.role, x.site)
		var e *tend.Error
		if !errors.As(err, &e) || !strings.Contains(e.Message, x.says) {
			t.Errorf("%+v: %v", x, err)
		}
	}
	if _, err := o.Link(t.Context(), "eve@acme.example"); tend.CodeOf(err) != tend.NotFound {
		t.Errorf("a link for nobody: %v", err)
	}
	if list, err := o.Members(t.Context()); err != nil || len(list) != 0 {
		t.Errorf("a refused member was added: %v, %v", list, err)
	}
}

func TestSetUpLinkIsThereUntilSomebodyIs(t *testing.T) {
	s := withSite(t)
	r := start(t, s, Options{})
	first, err := r.SetUpLink(t.Context())
	if err != nil || !strings.HasPrefix(first, r.URL()+"/setup#tend_ln_") {
		t.Fatalf("link %q, %v", first, err)
	}
	second, err := r.SetUpLink(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	setUp := func(link, site string) int {
		_, token, _ := strings.Cut(link, "#")
		body := `{"token":"` + token + `","email":"ada@shop.example","site_name":"` + site + `","origins":["https://shop.example"]}`
		res, err := http.Post(r.URL()+"/api/v1/setup", "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		return res.StatusCode
	}
	if status := setUp(first, "one"); status != http.StatusUnauthorized {
		t.Errorf("the older link works: %d", status)
	}
	if status := setUp(second, "shop"); status != http.StatusCreated {
		t.Errorf("the newest link: %d", status)
	}
	if link, err := r.SetUpLink(t.Context()); err != nil || link != "" {
		t.Errorf("a set-up link beside a member: %q, %v", link, err)
	}
}
