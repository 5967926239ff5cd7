package jobs

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"sync"
	"testing"
	"time"

	"tend/server/send"
	"tend/server/store"
	"tend/server/tend"
	"tend/server/testkit"
)

// shelf is a queue in memory: what is on it is claimed once, and its ends are told.
type shelf struct {
	mu      sync.Mutex
	list    []tend.PushSend
	lookups int
	without []string
	down    int // so many ends are not written
	ended   chan *store.PushEnd
	stopped chan struct{}
}

func (s *shelf) put(list ...tend.PushSend) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.list = append(s.list, list...)
}

func (s *shelf) ClaimPushes(_ context.Context, limit int, _ time.Duration, without ...string) (taken []tend.PushSend, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lookups++
	s.without = without
	s.list = slices.DeleteFunc(s.list, func(p tend.PushSend) bool {
		if len(taken) == limit || slices.Contains(without, p.Service) {
			return false
		}
		p.Attempts++
		taken = append(taken, p)
		return true
	})
	return taken, nil
}

func (s *shelf) EndPushes(_ context.Context, ends ...*store.PushEnd) error {
	s.mu.Lock()
	fails := s.down > 0
	if fails {
		s.down--
	}
	s.mu.Unlock()
	if fails {
		return tend.Errorf(tend.Unavailable, "", "no database")
	}
	for _, e := range ends {
		e.Kept = true
		s.ended <- e
	}
	return nil
}

func (s *shelf) StopPushes(context.Context) (int, error) {
	select {
	case s.stopped <- struct{}{}:
	default:
	}
	return 0, nil
}

func (s *shelf) PushKey(_ context.Context, _ tend.SiteID, public string) (tend.PushKey, error) {
	if public == "forgotten" {
		return tend.PushKey{}, tend.Errorf(tend.NotFound, "", "no such key")
	}
	return tend.PushKey{ID: public, Public: public}, nil
}

func (s *shelf) next(t *testing.T) *store.PushEnd {
	t.Helper()
	select {
	case e := <-s.ended:
		return e
	case <-time.After(20 * time.Second):
		t.Fatal("nothing became of it")
		return nil
	}
}

// postman is an outbox with a shelf, and a push service of the test's own.
type postman struct {
	*Outbox
	shelf *shelf
	url   string
	stop  func() // and waits until it has
}

func newPostman(t *testing.T, o OutboxOptions, answer http.HandlerFunc) *postman {
	t.Helper()
	srv := httptest.NewServer(answer)
	t.Cleanup(srv.Close)
	log := slog.New(slog.DiscardHandler)
	client := send.NewClient(send.Options{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	pm := &postman{url: srv.URL, shelf: &shelf{ended: make(chan *store.PushEnd, 1000), stopped: make(chan struct{}, 1)}}
	o.Queue, o.Keys, o.Clock, o.Log, o.PublicURL = pm.shelf, pm.shelf, tend.SystemClock{}, log, "https://tend.example"
	o.Sender = send.NewPusher(client, []string{srv.URL, "http://127.0.0.1:1"}, func(_ *tend.PushKey, _, subject string, _ time.Time) (string, error) {
		return "token of " + subject, nil
	}, o.Clock, log)
	pm.Outbox = NewOutbox(o)
	pm.SetSites([]tend.Site{{ID: 1, Settings: tend.Settings{Push: &tend.PushSettings{}}}, {ID: 2}})
	return pm
}

func (pm *postman) run(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		pm.Run(ctx)
	}()
	pm.stop = func() {
		cancel()
		<-done
	}
	t.Cleanup(pm.stop)
}

// push is one for a browser of the test's push service.
func (pm *postman) push(t *testing.T, id string) tend.PushSend {
	browser := testkit.NewBrowser(t)
	return tend.PushSend{
		ID: id, Delivery: "d" + id, Site: 1, Service: "other", Endpoint: pm.url + "/" + id, P256dh: browser.P256dh(), Auth: browser.Auth(), Key: "k",
		Body: "{}", Topic: "topic", Urgency: "high", TTL: time.Hour, Expires: tend.Stamp(time.Now().Add(time.Hour)), Live: true,
	}
}
