package web

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"tend/server/auth"
	"tend/server/store"
)

// asked is what the specification says that a call asks of its caller.
func (o operation) asked(t *testing.T) auth.Permission {
	t.Helper()
	word, _ := o.op.Extensions["x-permission"].(string)
	p, err := auth.ParsePermission(word)
	if err != nil {
		t.Fatalf("%s: %v", o.name(), err)
	}
	return p
}

func TestPermissionsAreThoseOfTheSpecification(t *testing.T) {
	read, err := permissionsOf(string(openapi))
	if err != nil {
		t.Fatal(err)
	}
	all := operations(t)
	if len(read) != len(all) {
		t.Errorf("%d calls were read, the specification has %d", len(read), len(all))
	}
	for _, o := range all {
		want := o.asked(t)
		if got := read[o.method+" "+specParam.ReplaceAllString(o.path, ":$1")]; got != want {
			t.Errorf("%s asks for %q, the specification says %q", o.name(), got, want)
		}
		if o.public() != (want == auth.Anybody) {
			t.Errorf("%s: security and x-permission do not agree", o.name())
		}
		if strings.Contains(o.path, "{site}") && (want == auth.Anybody || want == auth.Caller || want == auth.Self) {
			t.Errorf("%s is of a site and asks for no permission there", o.name())
		}
	}
}

func TestACallWithoutPermissionOpensNoDoors(t *testing.T) {
	for name, spec := range map[string]string{
		"None":    strings.Replace(string(openapi), "      x-permission: key.manage\n", "", 1),
		"Unknown": strings.Replace(string(openapi), "x-permission: key.manage", "x-permission: key.mange", 1),
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := permissionsOf(spec); err == nil || !strings.Contains(err.Error(), "/keys") {
				t.Errorf("%v, want the call named", err)
			}
		})
	}
}

// somebody is one column of the matrix: a member with a role, or a key with a scope.
type somebody struct {
	name  string
	as    with
	roles []auth.Role
	key   bool
}

// everybody is one of each role and each scope on a site.
func (w *world) everybody(site string) (list []somebody) {
	w.t.Helper()
	for _, role := range auth.Roles {
		token := w.member(site, string(role)+"@"+site+".example", role)
		list = append(list, somebody{string(role), cookie(token), []auth.Role{role}, false})
	}
	for _, role := range auth.Roles[1:] {
		key, hash := auth.NewAPIKey()
		w.change(func(ctx context.Context, c *store.Change) error {
			_, err := c.CreateAPIKey(ctx, store.APIKey{Site: w.site[site], Name: "k-" + string(role), Hash: hash, Scopes: []string{string(role)}})
			return err
		})
		list = append(list, somebody{"key " + string(role), bearer(key), []auth.Role{role}, true})
	}
	return list
}

// Every call of the specification, by everybody, on their own site and on another.
func TestEveryCallAsksForItsPermission(t *testing.T) {
	w := newWorld(t)
	people := w.everybody("one")
	calls := 0
	for _, o := range operations(t) {
		p := o.asked(t)
		ofSite := strings.Contains(o.path, "{site}")
		for _, site := range []string{"one", "two"} {
			path := apiRoot + o.fill(site, "nothing-of-that-id")
			if r := w.do(o.method, path, ""); (r.Code == http.StatusUnauthorized) == (p == auth.Anybody) {
				t.Errorf("%s by nobody: %d", o.name(), r.Code)
			}
			if p == auth.Anybody {
				continue
			}
			for _, who := range people {
				calls++
				r := w.do(o.method, path, "", who.as)
				may := auth.May(who.roles, p) || p == auth.Self
				if who.key && (p == auth.SiteCreate || p == auth.Self) {
					may = false
				}
				switch {
				case ofSite && site == "two":
					r.problem(http.StatusNotFound, "not_found")
				case may && (r.Code == http.StatusForbidden || r.Code == http.StatusUnauthorized):
					t.Errorf("%s on %s by %s: %d, though they may: %s", o.name(), site, who.name, r.Code, r.Body)
				case !may && r.Code != http.StatusForbidden:
					t.Errorf("%s on %s by %s: %d, want 403", o.name(), site, who.name, r.Code)
				}
			}
		}
	}
	if calls < 600 {
		t.Errorf("only %d calls", calls)
	}
}

func TestASessionSaysWhatItsMemberMay(t *testing.T) {
	w := newWorld(t)
	token := w.member("one", "ana@one.example", auth.RoleAnalyst)
	var s session
	w.do("GET", "/api/v1/session", "", cookie(token)).status(http.StatusOK).into(&s)
	want := "campaign.read image.read report.read site.read"
	if len(s.Access) != 1 || s.Access[0].Site != "one" || s.Access[0].Role != "analyst" || sorted(s.Access[0].Permissions) != want {
		t.Errorf("access %+v, want %s", s.Access, want)
	}
	w.api("one", "GET", "/session", "").status(http.StatusOK).into(&s)
	if len(s.Access) != 1 || !strings.Contains(sorted(s.Access[0].Permissions), "key.manage") || s.Access[0].Role != "" {
		t.Errorf("access of a key %+v", s.Access)
	}
}

// A role is looked up at each call: nothing of an old one is left.
func TestALoweredRoleHoldsAtOnce(t *testing.T) {
	w := newWorld(t)
	token := w.member("one", "bob@one.example", auth.RoleAuthor)
	write := func() *reply { return w.do("POST", "/api/v1/sites/one/campaigns", hello, cookie(token)) }
	write().status(http.StatusCreated)
	w.member("one", "bob@one.example", auth.RoleAnalyst)
	if p := write().problem(http.StatusForbidden, "not_permitted"); !strings.Contains(p.Detail, "owner, admin or author") {
		t.Errorf("%q does not say who may", p.Detail)
	}
}

// Who is an owner of one site and an analyst of another is an analyst there.
func TestARoleHoldsOnItsOwnSiteAlone(t *testing.T) {
	w := newWorld(t)
	token := w.member("two", "one@tend.example", auth.RoleAnalyst)
	w.do("POST", "/api/v1/sites/one/campaigns", hello, cookie(token)).status(http.StatusCreated)
	w.do("POST", "/api/v1/sites/two/campaigns", hello, cookie(token)).problem(http.StatusForbidden, "not_permitted")
}
