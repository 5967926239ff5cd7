package web

import (
	"net/http"
	"testing"
	"time"

	"tend/server/auth"
)

// listed is a session as its member sees it.
type listed struct {
	ID, Device string
	Current    bool
	SeenAt     time.Time `json:"seen_at"`
}

func (w *world) sessions(token string) (list []listed) {
	w.t.Helper()
	var page struct{ Data []listed }
	w.do("GET", "/api/v1/account/sessions", "", cookie(token)).status(http.StatusOK).into(&page)
	return page.Data
}

func TestSessionsAreListedAndEnded(t *testing.T) {
	w := newWorld(t)
	email := w.account("one")
	phone := header("User-Agent", "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1")
	body := `{"email":"` + email + `","password":"` + plum + `"}`
	there := cookieOf(w.do("POST", "/api/v1/session", body, phone).status(http.StatusOK)).Value
	w.clock.pass(10 * time.Minute)
	here := cookieOf(w.signIn(email, plum, "")).Value
	list := w.sessions(here)
	if len(list) != 3 || !list[0].Current || list[0].Device != "Unknown device" || list[1].Current {
		t.Fatalf("sessions %+v", list)
	}
	i := 1
	if list[i].Device != "Safari on iPhone" {
		i = 2
	}
	if list[i].Device != "Safari on iPhone" || list[3-i].Device != "Firefox on Linux" {
		t.Fatalf("devices %+v", list)
	}
	w.do("DELETE", "/api/v1/account/sessions/"+list[i].ID, "", cookie(w.cookie["two"])).problem(http.StatusNotFound, "not_found")
	w.do("DELETE", "/api/v1/account/sessions/"+list[i].ID, "", cookie(here)).status(http.StatusNoContent)
	w.do("GET", "/api/v1/session", "", cookie(there)).problem(http.StatusUnauthorized, "session_expired")
	w.do("DELETE", "/api/v1/account/sessions", "", cookie(here)).status(http.StatusNoContent)
	w.do("GET", "/api/v1/session", "", cookie(w.cookie["one"])).problem(http.StatusUnauthorized, "session_expired")
	if list := w.sessions(here); len(list) != 1 || !list[0].Current {
		t.Errorf("what is left: %+v", list)
	}
	w.do("GET", "/api/v1/session", "", cookie(w.cookie["two"])).status(http.StatusOK)
}

func TestASessionThatNobodyUsesEnds(t *testing.T) {
	w := newWorld(t)
	token := w.cookie["one"]
	for range 3 { // used, it lives on
		w.clock.pass(auth.SessionIdle - time.Hour)
		token = w.used(token)
	}
	w.clock.pass(auth.SessionIdle + time.Minute)
	w.do("GET", "/api/v1/session", "", cookie(token)).problem(http.StatusUnauthorized, "session_expired")
	if auth.SessionLife > 31*24*time.Hour || 4*(auth.SessionIdle-time.Hour) > auth.SessionLife {
		t.Error("the lives are others than those that this test goes by")
	}
}

// used makes a call and gives the token that is to be used from then on.
func (w *world) used(token string) string {
	w.t.Helper()
	r := w.do("GET", "/api/v1/session", "", cookie(token)).status(http.StatusOK)
	if cookies := r.Result().Cookies(); len(cookies) > 0 {
		return cookies[0].Value
	}
	return token
}

func TestATokenIsTurnedEveryDay(t *testing.T) {
	w := newWorld(t)
	old := w.cookie["one"]
	if w.used(old) != old {
		t.Error("it is turned at once")
	}
	w.clock.pass(auth.SessionTurn)
	next := w.used(old)
	if next == old {
		t.Fatal("it is not turned after a day")
	}
	if again := w.used(old); again != old { // a call that was under way
		t.Error("the token before is turned as well")
	}
	if w.used(next) != next {
		t.Error("it is turned twice")
	}
	w.clock.pass(auth.SessionGrace)
	w.do("GET", "/api/v1/session", "", cookie(old)).problem(http.StatusUnauthorized, "session_expired")
	w.do("GET", "/api/v1/session", "", cookie(next)).status(http.StatusOK)
	if list := w.sessions(next); len(list) != 1 || !list[0].SeenAt.Equal(morning.Add(auth.SessionTurn)) {
		t.Errorf("sessions %+v", list)
	}
}

func TestTheCookieIsOfThisHostAloneOverHTTPS(t *testing.T) {
	w := newWorld(t)
	email := w.account("one")
	w.parts.PublicURL = "https://tend.example"
	w.build()
	c := cookieOf(w.signIn(email, plum, "").status(http.StatusOK))
	if c.Name != "__Host-tend_session" || !c.Secure || !c.HttpOnly || c.Path != "/" || c.Domain != "" {
		t.Errorf("cookie %+v", c)
	}
	w.do("GET", "/api/v1/session", "", func(r *http.Request) { r.AddCookie(c) }).status(http.StatusOK)
	// One of the plain name could have been set by any host beside this one.
	w.do("GET", "/api/v1/session", "", cookie(c.Value)).problem(http.StatusUnauthorized, "session_required")
}
