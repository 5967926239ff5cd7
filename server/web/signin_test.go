package web

import (
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"tend/server/auth"
	"tend/server/hot"
	"tend/server/store"
)

const (
	plum = "plum over nine hills"
	pear = "pear under ten moons"
)

// account gives a site's owner a password.
func (w *world) account(site string) (email string) {
	w.t.Helper()
	email = site + "@tend.example"
	hash, err := auth.NewPasswords(64).Hash(w.t.Context(), plum)
	if err != nil {
		w.t.Fatal(err)
	}
	w.change(func(ctx context.Context, c *store.Change) error {
		m, err := c.MemberByEmail(ctx, email)
		if err != nil {
			return err
		}
		return c.SetPassword(ctx, m.ID, hash)
	})
	return email
}

func (w *world) signIn(email, password, code string) *reply {
	w.t.Helper()
	body := `{"email":"` + email + `","password":"` + password + `"`
	if code != "" {
		body += `,"code":"` + code + `"`
	}
	return w.do("POST", "/api/v1/session", body+"}")
}

// limited puts the limits of the server before the doors.
func (w *world) limited() {
	w.parts.Tries = hot.NewRates(hot.RateLimits{Account: hot.Rate{Every: time.Minute, Burst: 10}, Try: hot.Rate{Every: 10 * time.Second, Burst: 15}})
	w.build()
}

func TestSignInByPassword(t *testing.T) {
	w := newWorld(t)
	email := w.account("one")
	r := w.signIn(strings.ToUpper(email), plum, "").status(http.StatusOK)
	var s session
	w.do("GET", "/api/v1/session", "", cookie(cookieOf(r).Value)).status(http.StatusOK).into(&s)
	if s.Member.Email != email {
		t.Errorf("session %+v", s)
	}
	w.do("POST", "/api/v1/session", `{"email":"x"}`).problem(http.StatusUnprocessableEntity, "required").fault(t, "/password", "required")
	w.do("POST", "/api/v1/session", `{"email":"x","password":"y","token":"z"}`).problem(http.StatusUnprocessableEntity, "bad_value").fault(t, "/token", "bad_value")
}

// Who has no account, no password, or another one: the answers are the same to the byte.
func TestSignInTellsNobodyWhoIsAMember(t *testing.T) {
	w := newWorld(t)
	w.account("one")
	var first problem
	for i, email := range []string{"one@tend.example", "two@tend.example", "nobody@tend.example", "no address"} {
		p := w.signIn(email, pear, "").problem(http.StatusUnauthorized, "sign_in_refused")
		p.RequestID = ""
		if i == 0 {
			first = p
		}
		if p.Detail != first.Detail || p.Title != first.Title || len(p.Errors) != 0 {
			t.Errorf("%s: %+v, another answer than %+v", email, p, first)
		}
	}
}

func TestSignInIsLimitedByAccount(t *testing.T) {
	for name, email := range map[string]string{"Known": "one@tend.example", "Unknown": "nobody@tend.example"} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.account("one")
			w.limited()
			for range 10 {
				w.signIn(email, pear, "").problem(http.StatusUnauthorized, "sign_in_refused")
			}
			r := w.signIn(email, plum, "")
			r.problem(http.StatusTooManyRequests, "sign_in_limited")
			if r.Header().Get("Retry-After") == "" {
				t.Error("no Retry-After")
			}
			w.clock.pass(61 * time.Second)
			w.signIn(email, pear, "").problem(http.StatusUnauthorized, "sign_in_refused")
		})
	}
}

func TestSignInIsLimitedByAddress(t *testing.T) {
	w := newWorld(t)
	w.limited()
	for i := range 15 {
		w.signIn(string(rune('a'+i))+"@tend.example", pear, "").problem(http.StatusUnauthorized, "sign_in_refused")
	}
	w.signIn("z@tend.example", pear, "").problem(http.StatusTooManyRequests, "sign_in_limited")
	elsewhere := func(r *http.Request) { r.RemoteAddr = "198.51.100.7:1000" }
	w.do("POST", "/api/v1/session", `{"email":"z@tend.example","password":"`+pear+`"}`, elsewhere).problem(http.StatusUnauthorized, "sign_in_refused")
	forged := header("X-Forwarded-For", "198.51.100.8")
	w.do("POST", "/api/v1/session", `{"email":"z@tend.example","password":"`+pear+`"}`, forged).problem(http.StatusTooManyRequests, "sign_in_limited")
}

func TestSigningInIsNoAttempt(t *testing.T) {
	w := newWorld(t)
	email := w.account("one")
	w.limited()
	for range 20 {
		w.signIn(email, plum, "").status(http.StatusOK)
	}
}

func TestSetUpWithAPassword(t *testing.T) {
	w := emptyWorld(t)
	body := `{"token":"` + w.link(store.LinkSetup, nil) + `","email":"ada@acme.example","password":"PASSWORD","site_name":"acme","origins":["https://acme.example"]}`
	w.do("POST", "/api/v1/setup", strings.Replace(body, "PASSWORD", "short", 1)).problem(http.StatusUnprocessableEntity, "bad_value").fault(t, "/password", "bad_value")
	w.do("POST", "/api/v1/setup", strings.Replace(body, "PASSWORD", plum, 1)).status(http.StatusCreated)
	w.signIn("ada@acme.example", plum, "").status(http.StatusOK)
}

func TestALinkSetsAPasswordOnceAndEndsSessions(t *testing.T) {
	w := newWorld(t)
	email := w.account("one")
	m, err := w.db.Records().MemberByEmail(t.Context(), email)
	if err != nil {
		t.Fatal(err)
	}
	token, other := w.link(store.LinkPassword, &m.ID), w.link(store.LinkPassword, &m.ID)
	set := func(token, password string) *reply {
		return w.do("POST", "/api/v1/password", `{"token":"`+token+`","password":"`+password+`"}`)
	}
	set(token, "password123").problem(http.StatusUnprocessableEntity, "bad_value").fault(t, "/password", "bad_value")
	set(token, email).problem(http.StatusUnprocessableEntity, "bad_value").fault(t, "/password", "bad_value")
	var done struct{ Email string }
	set(token, pear).status(http.StatusOK).into(&done)
	if done.Email != email {
		t.Errorf("%+v", done)
	}
	w.do("GET", "/api/v1/session", "", cookie(w.cookie["one"])).problem(http.StatusUnauthorized, "session_expired")
	w.signIn(email, plum, "").problem(http.StatusUnauthorized, "sign_in_refused")
	w.signIn(email, pear, "").status(http.StatusOK)
	set(token, plum).problem(http.StatusUnauthorized, "link_used")
	set(other, plum).problem(http.StatusUnauthorized, "link_unknown") // the first one spent it too
	set(w.link(store.LinkSignIn, &m.ID), plum).problem(http.StatusUnauthorized, "link_unknown")
	w.do("POST", "/api/v1/session", `{"token":"`+w.link(store.LinkPassword, &m.ID)+`"}`).problem(http.StatusUnauthorized, "link_unknown")
}

func TestChangingThePasswordTurnsTheSession(t *testing.T) {
	w := newWorld(t)
	email := w.account("one")
	here, there := cookieOf(w.signIn(email, plum, "")).Value, cookieOf(w.signIn(email, plum, "")).Value
	change := func(body string) *reply { return w.do("PUT", "/api/v1/account/password", body, cookie(here)) }
	change(`{"password":"`+pear+`"}`).problem(http.StatusUnprocessableEntity, "required").fault(t, "/current", "required")
	change(`{"current":"`+pear+`","password":"`+pear+`"}`).problem(http.StatusUnprocessableEntity, "wrong_password").fault(t, "/current", "wrong_password")
	r := change(`{"current":"` + plum + `","password":"` + pear + `"}`).status(http.StatusNoContent)
	w.do("GET", "/api/v1/session", "", cookie(cookieOf(r).Value)).status(http.StatusOK)
	for _, old := range []string{here, there, w.cookie["one"]} {
		w.do("GET", "/api/v1/session", "", cookie(old)).problem(http.StatusUnauthorized, "session_expired")
	}
	w.signIn(email, pear, "").status(http.StatusOK)
	// Who has none yet needs none to choose one.
	w.do("PUT", "/api/v1/account/password", `{"password":"`+pear+`"}`, cookie(w.cookie["two"])).status(http.StatusNoContent)
}

// enrol puts a second factor in force.
func (w *world) enrol(token string) (secret string, codes []string) {
	w.t.Helper()
	var f struct{ Secret, URI, QR string }
	w.do("POST", "/api/v1/account/two-factor", `{"password":"`+plum+`"}`, cookie(token)).status(http.StatusOK).into(&f)
	w.do("PUT", "/api/v1/account/two-factor", `{"code":"000000"}`, cookie(token)).problem(http.StatusUnprocessableEntity, "code_refused")
	var r struct {
		RecoveryCodes []string `json:"recovery_codes"`
	}
	w.do("PUT", "/api/v1/account/two-factor", `{"code":"`+w.code(f.Secret)+`"}`, cookie(token)).status(http.StatusOK).into(&r)
	return f.Secret, r.RecoveryCodes
}

// code is what an authenticator app shows now, as RFC 6238 has it.
func (w *world) code(secret string) string {
	w.t.Helper()
	key, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(secret)
	if err != nil {
		w.t.Fatal(err)
	}
	mac := hmac.New(sha1.New, key)
	_ = binary.Write(mac, binary.BigEndian, w.clock.Now().Unix()/30) // a hash takes all
	sum := mac.Sum(nil)
	at := sum[len(sum)-1] & 15
	return fmt.Sprintf("%06d", binary.BigEndian.Uint32(sum[at:at+4])&0x7fffffff%1_000_000)
}

func TestASecondFactorIsAskedForAndWorksOnce(t *testing.T) {
	w := newWorld(t)
	email := w.account("one")
	token := w.cookie["one"]
	w.do("POST", "/api/v1/account/two-factor", `{"password":"`+pear+`"}`, cookie(token)).problem(http.StatusUnprocessableEntity, "wrong_password")
	secret, codes := w.enrol(token)
	if len(codes) != auth.RecoveryCodes {
		t.Fatalf("codes %v", codes)
	}
	w.signIn(email, pear, "").problem(http.StatusUnauthorized, "sign_in_refused") // not that a code is missing
	w.signIn(email, plum, "").problem(http.StatusUnauthorized, "code_required")
	w.signIn(email, plum, w.code(secret)).problem(http.StatusUnauthorized, "code_refused") // spent by enrolling
	w.clock.pass(30 * time.Second)
	w.signIn(email, plum, w.code(secret)).status(http.StatusOK)
	w.signIn(email, plum, w.code(secret)).problem(http.StatusUnauthorized, "code_refused")
	w.signIn(email, plum, codes[3]).status(http.StatusOK)
	w.signIn(email, plum, codes[3]).problem(http.StatusUnauthorized, "code_refused")
	var a struct {
		TwoFactor     bool `json:"two_factor"`
		RecoveryCodes int  `json:"recovery_codes"`
	}
	w.do("GET", "/api/v1/account", "", cookie(token)).status(http.StatusOK).into(&a)
	if !a.TwoFactor || a.RecoveryCodes != auth.RecoveryCodes-1 {
		t.Errorf("account %+v", a)
	}
	w.do("POST", "/api/v1/account/two-factor/remove", `{"password":"`+plum+`"}`, cookie(token)).status(http.StatusNoContent)
	w.signIn(email, plum, "").status(http.StatusOK)
}

func TestCodesAreLimited(t *testing.T) {
	w := newWorld(t)
	email := w.account("one")
	secret, _ := w.enrol(w.cookie["one"])
	w.limited()
	for range 10 {
		w.signIn(email, plum, "000000").problem(http.StatusUnauthorized, "code_refused")
	}
	w.clock.pass(30 * time.Second)
	w.signIn(email, plum, w.code(secret)).problem(http.StatusTooManyRequests, "sign_in_limited")
}

func TestASecondFactorNeedsAPassword(t *testing.T) {
	w := newWorld(t)
	w.do("POST", "/api/v1/account/two-factor", `{"password":"`+plum+`"}`, cookie(w.cookie["one"])).problem(http.StatusConflict, "password_missing")
	w.do("PUT", "/api/v1/account/two-factor", `{"code":"123456"}`, cookie(w.cookie["one"])).problem(http.StatusConflict, "two_factor_missing")
}

func TestWhoHasProvedNothingHasFewPasswordsHashed(t *testing.T) {
	for _, path := range []string{"/api/v1/setup", "/api/v1/password"} {
		t.Run(path, func(t *testing.T) {
			w := newWorld(t)
			w.limited()
			body := `{"token":"guess","password":"` + pear + `"}`
			if path == "/api/v1/setup" {
				body = `{"token":"guess","password":"` + pear + `","email":"eve@evil.example","site_name":"evil","origins":["https://evil.example"]}`
			}
			for range 15 {
				w.do("POST", path, body).problem(http.StatusUnauthorized, "link_unknown")
			}
			w.do("POST", path, body).problem(http.StatusTooManyRequests, "sign_in_limited")
		})
	}
}
