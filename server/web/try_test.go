package web

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"tend/server/auth"
	"tend/server/insight"
	"tend/server/store"
	"tend/server/tend"
)

const pointing = `{"id":"tip","name":"A tip","channel":"in_app","category":"product","trigger":{"type":"event","name":"export"},
 "message":{"layout":"tooltip","anchor":{"id":"share"},"blocks":[{"type":"text","text":"Hi {{ person.id | default: 'you' }}"}]}}`

type tryLink struct {
	Link    string
	Expires time.Time
}

type triedBody struct {
	Name, Layout, Unsaid string
	Rev                  int64
	Anchor               *tend.Anchor
	Message              *tend.Message
	Write                bool
	Expires              int64
}

// page is a page of a site that a member tries drafts on.
type tryPage struct {
	w             *world
	origin, token string
	key           string
}

// tries has a member of site one ask for a link, and opens it.
func (w *world) tries(cookieOf string) *tryPage {
	w.t.Helper()
	var l tryLink
	w.do("POST", "/api/v1/sites/one/campaigns/tip/try", `{"url":"https://one.example/cart"}`, cookie(cookieOf)).status(http.StatusOK).into(&l)
	_, token, _ := strings.Cut(l.Link, "#tend-try=")
	return &tryPage{w, "https://one.example", token, "site_one"}
}

// asks makes the call as browsers do: the body is a text, so that nothing is asked for beforehand.
func (p *tryPage) asks(more string) *reply {
	p.w.t.Helper()
	body := fmt.Sprintf(`{"token":%q,"site":%q%s}`, p.token, p.key, more)
	return p.w.do("POST", "/v1/try", body, header("Content-Type", "text/plain;charset=UTF-8"), header("Origin", p.origin))
}

func (p *tryPage) sees() (seen triedBody) {
	p.w.t.Helper()
	r := p.asks("").status(http.StatusOK)
	r.into(&seen)
	if h := r.Header(); h.Get("Access-Control-Allow-Origin") != p.origin || h.Get("Access-Control-Allow-Credentials") != "" || h.Get("Cache-Control") != "no-store" || !strings.Contains(h.Get("Vary"), "Origin") {
		p.w.t.Errorf("headers %v", h)
	}
	return seen
}

func tryWorld(t *testing.T) *world {
	w := newWorld(t)
	links, err := auth.NewTryLinks(bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	w.parts.TryLinks = links
	w.build()
	w.api("one", "POST", "/sites/one/campaigns", pointing).status(http.StatusCreated)
	return w
}

func TestALinkOpensAPageOfTheSite(t *testing.T) {
	w := tryWorld(t)
	const path = "/api/v1/sites/one/campaigns/tip/try"
	me := cookie(w.cookie["one"])
	for asked, want := range map[string]string{
		`{"url":"https://one.example"}`:                             `https://one.example#tend-try=TOKEN`,
		`{"url":"https://one.example/a?b=c","pick":true}`:           `https://one.example/a?b=c#tend-try=TOKEN~pick`,
		`{"url":"https://one.example/app#/reports/1","pick":false}`: `https://one.example/app#tend-try=TOKEN#/reports/1`,
	} {
		var l tryLink
		w.do("POST", path, asked, me).status(http.StatusOK).into(&l)
		_, token, _ := strings.Cut(l.Link, tryMark)
		token = strings.FieldsFunc(token, func(r rune) bool { return r == '~' || r == '#' })[0]
		if strings.Replace(l.Link, token, "TOKEN", 1) != want || !l.Expires.Equal(morning.Add(30*time.Minute)) {
			t.Errorf("%s: %+v", asked, l)
		}
	}
	p := w.do("POST", path, `{"url":"https://two.example/"}`, me).problem(http.StatusUnprocessableEntity, "origin_unknown")
	if p.fault(t, "/url", "origin_unknown"); !strings.Contains(p.Errors[0].Detail, "https://one.example") {
		t.Errorf("%q does not say which origins there are", p.Errors[0].Detail)
	}
	for _, bad := range []string{"/cart", "javascript:alert(1)", "https://a:b@one.example/", "https:one.example", "://"} {
		w.do("POST", path, fmt.Sprintf(`{"url":%q}`, bad), me).problem(http.StatusUnprocessableEntity, "bad_value")
	}
	w.do("POST", path, `{}`, me).problem(http.StatusUnprocessableEntity, "required")
	w.do("POST", "/api/v1/sites/one/campaigns/none/try", `{"url":"https://one.example"}`, me).problem(http.StatusNotFound, "not_found")
	w.api("one", "POST", "/sites/one/campaigns/tip/try", `{"url":"https://one.example"}`).problem(http.StatusForbidden, "members_only")
	rows, err := w.db.Records().AuditOf(t.Context(), w.site["one"], store.AuditFilter{Action: "campaign.try"}, 10)
	if err != nil || len(rows) != 3 || rows[0].Actor != "one@tend.example" || rows[0].Detail != "https://one.example" {
		t.Errorf("%+v, %v", rows, err)
	}
}

func TestAPageThatTriesSeesTheDraftOfNow(t *testing.T) {
	w := tryWorld(t)
	p := w.tries(w.cookie["one"])
	seen := p.sees()
	if seen.Name != "A tip" || seen.Message == nil || seen.Message.Blocks[0].Text != "Hi you" || seen.Anchor.ID != "share" || !seen.Write || seen.Expires != morning.Add(30*time.Minute).UnixMilli() {
		t.Errorf("%+v", seen)
	}
	w.arrive("one", "a1", "one@tend.example") // the site knows the member by their address
	w.api("one", "PUT", "/sites/one/campaigns/tip", strings.ReplaceAll(pointing, "Hi ", "Hello {{ person.plan }} ")).status(http.StatusOK)
	if seen = p.sees(); seen.Message != nil || seen.Unsaid != "person.plan is not known and has no default" {
		t.Errorf("%+v", seen)
	}
	w.api("one", "PUT", "/sites/one/campaigns/tip", strings.ReplaceAll(pointing, "Hi ", "Hello ")).status(http.StatusOK)
	if seen = p.sees(); seen.Message.Blocks[0].Text != "Hello one@tend.example" {
		t.Errorf("%+v", seen.Message)
	}
}

// A token that does not hold is refused, and the page told why once it is one of the site's.
func TestATryTokenHoldsForItsSiteItsTimeAndItsMember(t *testing.T) {
	w := tryWorld(t)
	author := w.member("one", "author@one.example", auth.RoleAuthor)
	for name, c := range map[string]struct {
		do     func(p *tryPage)
		status int
		code   string
		told   bool // the page may read why
	}{
		"Tampered": {func(p *tryPage) {
			said, mark, _ := strings.Cut(p.token, ".")
			raw, _ := base64.RawURLEncoding.DecodeString(said)
			p.token = base64.RawURLEncoding.EncodeToString(bytes.Replace(raw, []byte(`"c":"tip"`), []byte(`"c":"top"`), 1)) + "." + mark
		}, http.StatusUnauthorized, "try_unknown", false},
		"Cut":        {func(p *tryPage) { p.token = p.token[:len(p.token)-1] }, http.StatusUnauthorized, "try_unknown", false},
		"None":       {func(p *tryPage) { p.token = "" }, http.StatusUnauthorized, "try_unknown", false},
		"TooLong":    {func(p *tryPage) { p.token += strings.Repeat("A", auth.MaxTry) }, http.StatusUnauthorized, "try_unknown", false},
		"Origin":     {func(p *tryPage) { p.origin = "https://two.example" }, http.StatusForbidden, "origin_unknown", false},
		"NoOrigin":   {func(p *tryPage) { p.origin = "" }, http.StatusForbidden, "origin_unknown", false},
		"NullOrigin": {func(p *tryPage) { p.origin = "null" }, http.StatusForbidden, "origin_unknown", false},
		"OtherSite":  {func(p *tryPage) { p.key = "site_two" }, http.StatusForbidden, "try_site", true},
		"Lowered":    {func(*tryPage) { w.member("one", "author@one.example", auth.RoleAnalyst) }, http.StatusForbidden, "try_taken_back", true},
		"Removed": {func(*tryPage) {
			w.change(func(ctx context.Context, c *store.Change) error {
				m, err := c.MemberByEmail(ctx, "author@one.example")
				if err != nil {
					return err
				}
				return c.DropRole(ctx, w.site["one"], m.ID)
			})
		}, http.StatusForbidden, "try_taken_back", true},
		"MemberOfAnother": {func(p *tryPage) {
			m, err := w.db.Records().MemberByEmail(t.Context(), "two@tend.example")
			if err != nil {
				t.Fatal(err)
			}
			if p.token, err = w.parts.TryLinks.Sign(auth.Try{Site: w.site["one"], Campaign: "tip", Member: m.ID, Expires: morning.Add(time.Minute).Unix()}); err != nil {
				t.Fatal(err)
			}
		}, http.StatusForbidden, "try_taken_back", true},
	} {
		t.Run(name, func(t *testing.T) {
			w.member("one", "author@one.example", auth.RoleAuthor)
			p := w.tries(author)
			p.sees()
			c.do(p)
			r := p.asks("")
			r.problem(c.status, c.code)
			if told := r.Header().Get("Access-Control-Allow-Origin"); told != map[bool]string{true: p.origin}[c.told] {
				t.Errorf("the answer is for pages of %q", told)
			}
		})
	}
	w.member("one", "author@one.example", auth.RoleAuthor)
	p := w.tries(author)
	w.clock.pass(auth.TryLife - time.Second)
	p.sees()
	w.clock.pass(time.Second)
	p.asks("").problem(http.StatusUnauthorized, "try_expired")
}

func TestAStoppedSiteShowsNoDraft(t *testing.T) {
	w := tryWorld(t)
	p := w.tries(w.cookie["one"])
	w.api("one", "PATCH", "/sites/one", `{"stopped":true}`).status(http.StatusOK)
	p.asks("").problem(http.StatusConflict, "site_stopped")
	w.do("POST", "/api/v1/sites/one/campaigns/tip/try", `{"url":"https://one.example"}`, cookie(w.cookie["one"])).problem(http.StatusConflict, "site_stopped")
}

func TestAPickedAnchorIsKeptInTheDraft(t *testing.T) {
	w := tryWorld(t)
	p := w.tries(w.cookie["one"])
	rev := p.sees().Rev
	var seen triedBody
	p.asks(fmt.Sprintf(`,"anchor":{"selector":"#nav > a"},"rev":%d`, rev)).status(http.StatusOK).into(&seen)
	if seen.Anchor.Selector != "#nav > a" || seen.Message.Anchor.Selector != "#nav > a" || seen.Rev <= rev {
		t.Errorf("%+v", seen)
	}
	var kept struct{ Message tend.Message }
	w.api("one", "GET", "/sites/one/campaigns/tip", "").status(http.StatusOK).into(&kept)
	if kept.Message.Anchor == nil || *kept.Message.Anchor != (tend.Anchor{Selector: "#nav > a"}) || kept.Message.Blocks[0].Text != "Hi {{ person.id | default: 'you' }}" {
		t.Errorf("%+v", kept.Message)
	}
	p.asks(fmt.Sprintf(`,"anchor":{"id":"late"},"rev":%d`, rev)).problem(http.StatusConflict, "stale")
	p.asks(`,"anchor":{"selector":"a{}"}`).problem(http.StatusUnprocessableEntity, "bad_value")
	p.asks(`,"anchor":{}`).problem(http.StatusUnprocessableEntity, "required")
	p.asks(`,"else":1`).problem(http.StatusUnprocessableEntity, "unknown_field")

	q := w.tries(w.member("one", "approver@one.example", auth.RoleApprover))
	if q.sees().Write {
		t.Error("an approver is told that they may write")
	}
	q.asks(`,"anchor":{"id":"x"}`).problem(http.StatusForbidden, "not_permitted")
	w.api("one", "PUT", "/sites/one/campaigns/tip", `{"id":"tip",`+hello[1:]).status(http.StatusOK)
	p.asks(`,"anchor":{"id":"x"}`).problem(http.StatusConflict, "no_anchor")
}

// Trying is no delivery: nothing of it is in any figure, and nobody is made of it.
func TestTryingCountsForNothing(t *testing.T) {
	w := tryWorld(t)
	p := w.tries(w.cookie["one"])
	for range 3 {
		p.sees()
	}
	var report struct{ Totals insight.Totals }
	w.api("one", "GET", "/sites/one/campaigns/tip/report", "").status(http.StatusOK).into(&report)
	if report.Totals != (insight.Totals{}) {
		t.Errorf("%+v", report.Totals)
	}
	var people struct{ Data []any }
	w.api("one", "GET", "/sites/one/people", "").status(http.StatusOK).into(&people)
	if len(people.Data) != 0 {
		t.Errorf("%d people", len(people.Data))
	}
}

func TestPagesBesideARenamedScriptTryToo(t *testing.T) {
	w := tryWorld(t)
	w.parts.ScriptPath = "/kit/main.js"
	w.build()
	p := w.tries(w.cookie["one"])
	body := fmt.Sprintf(`{"token":%q,"site":"site_one"}`, p.token)
	w.do("POST", "/kit/v1/try", body, header("Content-Type", "text/plain"), header("Origin", p.origin)).status(http.StatusOK)
}
