package web

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"tend/server/auth"
	"tend/server/store"
)

// session is a session as the dashboard reads it.
type session struct {
	Kind   string
	Member struct{ ID, Email string }
	Key    struct{ ID, Name, Prefix string }
	Sites  []string
	Access []struct {
		Site, Role  string
		Permissions []string
	}
}

func sorted(words []string) string {
	slices.Sort(words)
	return strings.Join(words, " ")
}

// cookieOf is the session cookie that an answer sets.
func cookieOf(r *reply) *http.Cookie {
	r.t.Helper()
	for _, c := range r.Result().Cookies() {
		if c.Name == cookieSession || c.Name == cookiePlain {
			return c
		}
	}
	r.t.Fatalf("no session cookie: %v", r.Header())
	return nil
}

// empty is a world before its first member.
func emptyWorld(t *testing.T) *world {
	w := newWorld(t)
	fresh := openDB(t, w.clock)
	w.db, w.parts.Records, w.parts.Calls = fresh, fresh, fresh
	w.build()
	return w
}

func TestSetUpMakesTheFirstMemberOnce(t *testing.T) {
	w := emptyWorld(t)
	token := w.link(store.LinkSetup, nil)
	body := `{"token":"` + token + `","email":"Ada@acme.example","site_name":"acme","origins":["https://acme.example"]}`

	bad := w.do("POST", "/api/v1/setup", strings.Replace(body, `"acme"`, `"A B"`, 1)).problem(http.StatusUnprocessableEntity, "bad_value")
	bad.fault(t, "/site_name", "bad_value")

	r := w.do("POST", "/api/v1/setup", body).status(http.StatusCreated)
	var s session
	r.into(&s)
	if s.Kind != "member" || s.Member.Email != "ada@acme.example" || len(s.Access) != 1 || s.Access[0].Role != "owner" || len(s.Sites) != 1 || s.Sites[0] != "acme" {
		t.Errorf("session %+v", s)
	}
	c := cookieOf(r)
	if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Secure || c.Path != "/" || c.MaxAge != int(auth.SessionLife.Seconds()) {
		t.Errorf("cookie %+v", c)
	}
	w.do("GET", "/api/v1/sites/acme", "", cookie(c.Value)).status(http.StatusOK)
	if w.changed != 1 {
		t.Errorf("what runs was told of the site %d times", w.changed)
	}

	w.do("POST", "/api/v1/setup", body).problem(http.StatusUnauthorized, "link_used")
	other := w.link(store.LinkSetup, nil) // a second link, made before the first was used
	again := strings.NewReplacer(token, other, "acme", "evil").Replace(body)
	w.do("POST", "/api/v1/setup", again).problem(http.StatusUnauthorized, "link_unknown")
}

func TestSetUpThatFailsDoesNotSpendTheLink(t *testing.T) {
	w := newWorld(t) // there are members
	token := w.link(store.LinkSetup, nil)
	body := `{"token":"` + token + `","email":"eve@evil.example","site_name":"evil","origins":["https://evil.example"]}`
	for range 2 {
		w.do("POST", "/api/v1/setup", body).problem(http.StatusUnauthorized, "link_unknown")
	}
	if _, err := w.db.Records().MemberByEmail(t.Context(), "eve@evil.example"); err == nil {
		t.Error("the member was made all the same")
	}
}

func TestSignInLinkIsSpentByThePostAlone(t *testing.T) {
	w := newWorld(t)
	m, err := w.db.Records().MemberByEmail(t.Context(), "one@tend.example")
	if err != nil {
		t.Fatal(err)
	}
	token := w.link(store.LinkSignIn, &m.ID)
	for _, path := range []string{"/signin", "/signin?" + token, "/api/v1/session"} { // what a mail scanner opens
		w.do("GET", path, "")
	}
	r := w.do("POST", "/api/v1/session", `{"token":"`+token+`"}`).status(http.StatusOK)
	c := cookieOf(r)
	var s session
	w.do("GET", "/api/v1/session", "", cookie(c.Value)).status(http.StatusOK).into(&s)
	if s.Member.Email != "one@tend.example" || len(s.Sites) != 1 || s.Sites[0] != "one" {
		t.Errorf("session %+v", s)
	}
	w.do("POST", "/api/v1/session", `{"token":"`+token+`"}`).problem(http.StatusUnauthorized, "link_used")

	out := w.do("DELETE", "/api/v1/session", "", cookie(c.Value)).status(http.StatusNoContent)
	if cookieOf(out).MaxAge >= 0 {
		t.Error("signing out leaves the cookie")
	}
	w.do("GET", "/api/v1/session", "", cookie(c.Value)).problem(http.StatusUnauthorized, "session_expired")
	w.do("DELETE", "/api/v1/session", "").status(http.StatusNoContent)
}

func TestSignInRefusesWhatIsNoLink(t *testing.T) {
	w := newWorld(t)
	w.do("POST", "/api/v1/session", `{"token":"x"}`).problem(http.StatusUnauthorized, "link_unknown")
	w.do("POST", "/api/v1/session", `{"token":"`+w.link(store.LinkSetup, nil)+`"}`).problem(http.StatusUnauthorized, "link_unknown")
	w.do("POST", "/api/v1/session", `{}`).problem(http.StatusUnprocessableEntity, "required").fault(t, "/token", "required")
	p := w.do("POST", "/api/v1/session", `{"token":"x","remember":true}`).problem(http.StatusUnprocessableEntity, "unknown_field")
	p.fault(t, "/remember", "unknown_field")
}

func TestSessionsAndKeysEnd(t *testing.T) {
	w := newWorld(t)
	w.clock.pass(auth.SessionLife + time.Second)
	w.do("GET", "/api/v1/session", "", cookie(w.cookie["one"])).problem(http.StatusUnauthorized, "session_expired")
	for name, as := range map[string]with{
		"unknown key": bearer("tend_sk_nobody"), "no key": header("Authorization", "Bearer "), "basic": header("Authorization", "Basic b25lOg=="),
		"a key for a cookie": header("Authorization", "Bearer "+w.cookie["one"]),
	} {
		t.Run(name, func(t *testing.T) {
			r := w.do("GET", "/api/v1/session", "", as)
			r.problem(http.StatusUnauthorized, "key_unknown")
			if r.Header().Get("WWW-Authenticate") == "" {
				t.Error("no WWW-Authenticate")
			}
		})
	}
	w.do("GET", "/api/v1/session", "").problem(http.StatusUnauthorized, "session_required")
}

func TestKeySaysWhoItIs(t *testing.T) {
	w := newWorld(t)
	var s session
	w.api("one", "GET", "/session", "").status(http.StatusOK).into(&s)
	if s.Kind != "key" || s.Key.Name != "ci" || !strings.HasPrefix(s.Key.Prefix, "tend_sk_") || len(s.Sites) != 1 || s.Sites[0] != "one" {
		t.Errorf("session %+v", s)
	}
}

// A browser sends the cookie with whatever another site's page makes it do.
func TestCookieAloneDoesNotChangeAnythingFromAnotherSite(t *testing.T) {
	w := newWorld(t)
	w.parts.PublicURL = "https://tend.example"
	w.build()
	stop := func(more ...with) *reply {
		own := func(r *http.Request) { r.AddCookie(&http.Cookie{Name: cookieSession, Value: w.cookie["one"]}) }
		return w.do("PATCH", "/api/v1/sites/one", `{"stopped":true}`, append([]with{own}, more...)...)
	}
	for name, m := range map[string]with{
		"cross-site":   header("Sec-Fetch-Site", "cross-site"),
		"same-site":    header("Sec-Fetch-Site", "same-site"),
		"evil origin":  header("Origin", "https://evil.example"),
		"null origin":  header("Origin", "null"),
		"like our own": header("Origin", "https://tend.example.evil.example"),
	} {
		t.Run(name, func(t *testing.T) { stop(m).problem(http.StatusForbidden, "cross_site") })
	}
	w.do("POST", "/api/v1/session", `{"token":"x"}`, header("Sec-Fetch-Site", "cross-site")).problem(http.StatusForbidden, "cross_site")
	stop(header("Sec-Fetch-Site", "same-origin")).status(http.StatusOK)
	stop(header("Origin", "https://tend.example")).status(http.StatusOK) // behind a proxy that changes Host
	w.api("one", "PATCH", "/sites/one", `{"stopped":false}`, header("Sec-Fetch-Site", "cross-site")).status(http.StatusOK)
}

func TestCookieIsSecureWhereTheAddressIs(t *testing.T) {
	w := newWorld(t)
	w.parts.PublicURL = "https://tend.example"
	w.build()
	m, err := w.db.Records().MemberByEmail(t.Context(), "one@tend.example")
	if err != nil {
		t.Fatal(err)
	}
	r := w.do("POST", "/api/v1/session", `{"token":"`+w.link(store.LinkSignIn, &m.ID)+`"}`).status(http.StatusOK)
	if !cookieOf(r).Secure {
		t.Error("the cookie travels over plain http")
	}
	w.parts.PublicURL = "tend.example"
	if _, err := New(w.parts); err == nil {
		t.Error("a public-url that is no address is taken")
	}
}

func TestMemberWhoLeftASiteDoesNotFindIt(t *testing.T) {
	w := newWorld(t)
	m, err := w.db.Records().MemberByEmail(t.Context(), "one@tend.example")
	if err != nil {
		t.Fatal(err)
	}
	w.do("GET", "/api/v1/sites/one", "", cookie(w.cookie["one"])).status(http.StatusOK)
	w.change(func(ctx context.Context, c *store.Change) error { return c.DropRole(ctx, w.site["one"], m.ID) })
	w.do("GET", "/api/v1/sites/one", "", cookie(w.cookie["one"])).problem(http.StatusNotFound, "not_found")
}
