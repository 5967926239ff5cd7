package app

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tend/server/testkit"
)

const pushRoad = `
sites:
  - name: acme
    key: site_acme
    origins: ["http://acme.example"]
    push: {worker: /sw.js}
    campaigns:
      - id: hello
        status: live
        name: Hello
        channel: web_push
        trigger: {type: event, name: export}
        message: {title: "Your export is ready", tag: export, urgency: high}
`

// Somebody subscribes and turns to another page: what their event earned them is at their push
// service, sealed for their browser, and written down as sent.
func TestACampaignIsAtThePushServiceAtOnce(t *testing.T) {
	browser, came := testkit.NewBrowser(t), make(chan *http.Request, 10)
	bodies := make(chan string, 10)
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		text, _, err := browser.Open(body)
		if err != nil {
			t.Error(err)
		}
		w.WriteHeader(http.StatusCreated)
		bodies <- string(text)
		came <- r
	}))
	defer service.Close()
	s := settings(t)
	s.PushHosts, s.Networks = []string{service.URL}, []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	s.Bootstrap = filepath.Join(t.TempDir(), "tend.yaml")
	if err := os.WriteFile(s.Bootstrap, []byte(pushRoad), 0o600); err != nil {
		t.Fatal(err)
	}
	r := start(t, s, Options{})
	key := pushKeyOf(t, testkit.Raw(t, s.DataDir))
	c := openClient(t, r.URL(), "ada", "t1")
	c.send(fmt.Sprintf(`"k":"push","what":"subscribed","endpoint":%q,"keys":{"p256dh":%q,"auth":%q},"key":%q`, service.URL+"/x", browser.P256dh(), browser.Auth(), key))
	c.write(`{"t":"state","visible":false}`)
	c.send(`"k":"track","name":"export"`)
	select {
	case got := <-came:
		if text := <-bodies; !strings.Contains(text, "Your export is ready") || got.Header.Get("Topic") == "" || got.Header.Get("Urgency") != "high" {
			t.Errorf("%v with %s", got.Header, text)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("nothing came")
	}
	eventually(t, "the delivery to be sent", func() bool {
		_, body := r.get("/metrics")
		return strings.Contains(body, `tend_pushes_total{outcome="accepted",service="other"} 1`) && strings.Contains(body, "tend_pushes_waiting 0")
	})
}
