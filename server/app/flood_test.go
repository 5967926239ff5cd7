package app

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"

	"tend/server/config"
	"tend/server/wire"
)

// TestFloodOfOneSiteIsRefusedAndLosesNothing lets one site send half as much again as it
// may at once, while another one goes its way. The first is refused in part and sends
// that again; the other one is never refused; and each event is stored once.
func TestFloodOfOneSiteIsRefusedAndLosesNothing(t *testing.T) {
	s := settings(t)
	s.Limits = config.Limits{Site: 100} // bursts of 1,000
	s.Bootstrap = filepath.Join(t.TempDir(), "b.yaml")
	sites := `sites:
  - {name: loud, key: site_loud, origins: ['https://acme.example']}
  - {name: calm, key: site_calm, origins: ['https://acme.example']}
`
	if err := os.WriteFile(s.Bootstrap, []byte(sites), 0o600); err != nil {
		t.Fatal(err)
	}
	r := start(t, s, Options{})
	const tabs, each, frame, calmEvents = 10, 140, 70, 200
	var refusedLoud, refusedCalm atomic.Int64
	var wg sync.WaitGroup
	for i := range tabs {
		wg.Go(func() { refusedLoud.Add(r.sendAll("site_loud", fmt.Sprint("t", i), each, frame)) })
	}
	wg.Go(func() { refusedCalm.Add(r.sendAll("site_calm", "t", calmEvents, 1)) })
	wg.Wait()
	if refusedLoud.Load() == 0 {
		t.Error("nothing of the flood was refused")
	}
	if n := refusedCalm.Load(); n != 0 {
		t.Errorf("%d batches of the other site were refused", n)
	}
	e := r.engine.Stats()
	if got, want := e.Events.Load(), int64(tabs*each+calmEvents); got != want || e.Duplicates.Load() != 0 {
		t.Errorf("%d events were stored and %d came twice, want %d and 0", got, e.Duplicates.Load(), want)
	}
	if got := r.sockets.Stats().Closed; len(got) != 0 {
		t.Errorf("sockets were closed: %v", got)
	}
}

// sendAll sends events over one socket, and again what is refused, until all are
// acknowledged. It counts the refusals.
func (r *started) sendAll(site, tab string, events, frame int) (refused int64) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	fail := func(err error) int64 { r.t.Error(err); return refused }
	ws, _, err := websocket.Dial(ctx, r.URL()+"/v1/socket", &websocket.DialOptions{
		HTTPHeader: http.Header{"Origin": {"https://acme.example"}}, Subprotocols: []string{wire.Protocol},
	})
	if err != nil {
		return fail(err)
	}
	defer func() { _ = ws.CloseNow() }()
	say := func(frame string) (answer struct {
		T, Code, Message string
		N                int
		RetryAfter       int `json:"retry_after"`
	}, err error,
	) {
		if err = ws.Write(ctx, websocket.MessageText, []byte(frame)); err == nil {
			var raw []byte
			if _, raw, err = ws.Read(ctx); err == nil {
				err = json.Unmarshal(raw, &answer)
			}
		}
		return answer, err
	}
	if _, err := say(fmt.Sprintf(`{"t":"hello","v":1,"site":%q,"anon":%q,"tab":%q}`, site, tab, tab)); err != nil {
		return fail(err)
	}
	for acked := 0; acked < events; {
		var list []string
		for n := acked + 1; n <= min(acked+frame, events); n++ {
			list = append(list, fmt.Sprintf(`{"n":%d,"k":"track","name":"x"}`, n))
		}
		a, err := say(`{"t":"events","e":[` + strings.Join(list, ",") + `]}`)
		switch {
		case err != nil:
			return fail(err)
		case a.T == "ack":
			acked = a.N
		case a.Code != "rate_limited" || a.RetryAfter < 1 || !strings.HasPrefix(a.Message, "site: 100 events/s"):
			return fail(fmt.Errorf("answered %+v", a))
		default:
			refused++
			select {
			case <-time.After(time.Duration(a.RetryAfter) * time.Second):
			case <-ctx.Done():
			}
		}
	}
	return refused
}
