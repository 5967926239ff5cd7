package web

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"tend/server/auth"
	"tend/server/hot"
	"tend/server/send"
	"tend/server/tend"
)

// pigeons take pushes and say what a test wants.
type pigeons struct {
	sent []*send.Push
	says send.Result
}

func (p *pigeons) Send(_ context.Context, x *send.Push) send.Result {
	p.sent = append(p.sent, x)
	return p.says
}

// pushing is a site that sends web push, and somebody with a browser that takes it.
func pushing(t *testing.T) (w *world, birds *pigeons, device string) {
	t.Helper()
	birds = &pigeons{says: send.Result{Outcome: send.Accepted, Detail: "taken"}}
	w = newWorld(t)
	w.parts.Pushes = birds
	w.build()
	w.api("one", "PATCH", "/sites/one/settings", `{"push":{"worker":"/sw.js"}}`).status(http.StatusOK)
	var keys pushKeys
	w.api("one", "GET", "/sites/one/push/keys", "").status(http.StatusOK).into(&keys)
	w.pushes(w.arrive("one", "a1", "ada"), tend.Push{
		What: tend.PushSubscribed, Host: "fcm.googleapis.com", Endpoint: "https://fcm.googleapis.com/x", P256dh: "p", Auth: "a", Key: keys.Data[0].Key,
	})
	return w, birds, w.devices("ada")[0]
}

func (w *world) devices(id string) (ids []string) {
	w.t.Helper()
	var out struct{ Data []struct{ ID string } }
	w.api("one", "GET", "/sites/one/people/"+id+"/devices", "").status(http.StatusOK).into(&out)
	for _, d := range out.Data {
		ids = append(ids, d.ID)
	}
	return ids
}

type pushTest struct{ Status, Detail string }

func (w *world) tests(device string) (out pushTest) {
	w.t.Helper()
	w.api("one", "POST", "/sites/one/people/ada/devices/"+device+"/test", "").status(http.StatusOK).into(&out)
	return out
}

func TestADeviceIsSentATest(t *testing.T) {
	w, birds, device := pushing(t)
	if got := w.tests(device); got.Status != "accepted" || got.Detail != "taken" {
		t.Errorf("%+v", got)
	}
	if len(birds.sent) != 1 {
		t.Fatalf("%d pushes left", len(birds.sent))
	}
	x := birds.sent[0]
	if x.Device.Endpoint != "https://fcm.googleapis.com/x" || x.Key.Public != x.Device.Key || len(x.Key.Private) != 32 || x.TTL != testLife || x.Subject == "" ||
		!strings.Contains(string(x.Body), `"v":1,"d":"","title":"one","body":"A test`) {
		t.Errorf("%+v with %s", x, x.Body)
	}
	log, err := w.db.Records().AuditLog(t.Context(), w.site["one"], 0, 1)
	if err != nil || log[0].Action != "device.test" || log[0].Actor != "key:ci" || log[0].Target == "ada" {
		t.Errorf("audit %+v, %v", log, err)
	}
	before := birds.sent[0].Key.Public
	w.api("one", "POST", "/sites/one/push/rotate", "").status(http.StatusOK)
	if w.tests(device); birds.sent[1].Key.Public != before {
		t.Error("after a rotation it is sent by a key that the browser does not take")
	}
}

func TestADeviceThatIsGoneIsForgotten(t *testing.T) {
	w, birds, device := pushing(t)
	for _, outcome := range []send.Outcome{send.Refused, send.Limited, send.TooLarge, send.Unreachable} {
		birds.says = send.Result{Outcome: outcome, Detail: "because"}
		if got := w.tests(device); got.Status != string(outcome) || len(w.devices("ada")) != 1 {
			t.Errorf("%s: %+v, and %d devices", outcome, got, len(w.devices("ada")))
		}
	}
	birds.says = send.Result{Outcome: send.Gone, Detail: "gone"}
	if got := w.tests(device); got.Status != "gone" || len(w.devices("ada")) != 0 {
		t.Errorf("%+v, and it is still there: %v", got, w.devices("ada"))
	}
	w.api("one", "POST", "/sites/one/people/ada/devices/"+device+"/test", "").problem(http.StatusNotFound, "not_found")
}

func TestATestThatIsNotSent(t *testing.T) {
	w, birds, device := pushing(t)
	path := "/sites/one/people/ada/devices/" + device + "/test"
	w.api("one", "POST", "/sites/one/people/ada/devices/nothing/test", "").problem(http.StatusNotFound, "not_found")
	w.arrive("one", "b1", "bob")
	w.api("one", "POST", "/sites/one/people/bob/devices/"+device+"/test", "").problem(http.StatusNotFound, "not_found")
	support := w.member("one", "sam@one.example", auth.RoleSupport)
	w.do("POST", apiRoot+path, "", cookie(support)).problem(http.StatusForbidden, "not_permitted")
	w.api("one", "PATCH", "/sites/one", `{"stopped":true}`).status(http.StatusOK)
	w.api("one", "POST", path, "").problem(http.StatusConflict, "site_stopped")
	w.api("one", "PATCH", "/sites/one", `{"stopped":false}`).status(http.StatusOK)
	w.api("one", "PATCH", "/sites/one/settings", `{"push":null}`).status(http.StatusOK)
	w.api("one", "POST", path, "").problem(http.StatusConflict, "push.off")
	if len(birds.sent) != 0 {
		t.Errorf("%d were sent", len(birds.sent))
	}
}

func TestTestsAreLimitedByMemberAndSite(t *testing.T) {
	w, birds, device := pushing(t)
	w.parts.Tries = hot.NewRates(hot.RateLimits{PushTest: hot.Rate{Every: 6 * time.Second, Burst: 10}})
	w.build()
	path := "/sites/one/people/ada/devices/" + device + "/test"
	for range 10 {
		w.api("one", "POST", path, "").status(http.StatusOK)
	}
	r := w.api("one", "POST", path, "")
	r.problem(http.StatusTooManyRequests, "push_test_limited")
	if wait := r.Header().Get("Retry-After"); wait != "7" || len(birds.sent) != 10 {
		t.Errorf("Retry-After %q, %d were sent", wait, len(birds.sent))
	}
	admin := w.member("one", "amy@one.example", auth.RoleAdmin)
	w.do("POST", apiRoot+path, "", cookie(admin)).status(http.StatusOK)
}

const draft = `{"message":{"title":"Hi {{ person.plan | default: 'you' }}","url":"/x","icon":"/i/one","actions":[{"label":"Go","url":"/go"}],` +
	`"translations":{"de":{"title":"Hallo"}}}`

func TestADraftGoesToABrowser(t *testing.T) {
	w, birds, device := pushing(t)
	path := "/sites/one/people/ada/devices/" + device + "/test"
	w.api("one", "POST", path, draft+`}`).status(http.StatusOK)
	w.api("one", "POST", path, draft+`,"language":"de"}`).status(http.StatusOK)
	if len(birds.sent) != 2 || !strings.Contains(string(birds.sent[0].Body), `"title":"Hi you"`) || !strings.Contains(string(birds.sent[0].Body), `"title":"Go","url":"/go"`) ||
		!strings.Contains(string(birds.sent[1].Body), `"title":"Hallo"`) {
		t.Errorf("sent %+v", birds.sent)
	}
	w.api("one", "POST", path, `{"message":{"title":""}}`).status(http.StatusUnprocessableEntity)
	author := w.member("one", "ann@one.example", auth.RoleAuthor)
	w.do("POST", apiRoot+path, draft+`}`, cookie(author)).problem(http.StatusForbidden, "not_permitted")
	if len(birds.sent) != 2 {
		t.Errorf("%d were sent: an author sends their words to nobody but themselves", len(birds.sent))
	}
}

func TestANotificationIsPreviewed(t *testing.T) {
	w, _, _ := pushing(t)
	var out struct {
		Message struct{ Title, URL, Icon string }
	}
	w.api("one", "POST", "/sites/one/preview", draft+`,"channel":"web_push","person":"ada"}`).status(http.StatusOK).into(&out)
	if m := out.Message; m.Title != "Hi you" || m.URL != "/x" || m.Icon != "/i/one" {
		t.Errorf("%+v", m)
	}
	w.api("one", "POST", "/sites/one/preview", `{"channel":"web_push","message":{"title":"{{ person.nothing }}"}}`).status(http.StatusOK)
	w.api("one", "POST", "/sites/one/preview", `{"channel":"web_push","message":{"layout":"banner"}}`).status(http.StatusUnprocessableEntity)
}
