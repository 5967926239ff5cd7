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
	"testing"

	"github.com/coder/websocket"

	"tend/server/store"
	"tend/server/tend"
)

const shopFile = `sites:
  - name: acme
    key: site_acme
    origins: ["http://acme.example"]
`

// TestStopLeavesNothingBehind stops a server that people are using: they are told to
// come back, what was acknowledged is kept once, and what is known of everybody is
// there as a snapshot, so that the next start folds nothing.
func TestStopLeavesNothingBehind(t *testing.T) {
	s := settings(t)
	s.Bootstrap = filepath.Join(t.TempDir(), "tend.yaml")
	if err := os.WriteFile(s.Bootstrap, []byte(shopFile), 0o600); err != nil {
		t.Fatal(err)
	}
	r := start(t, s, Options{})
	const people = 8
	var wg sync.WaitGroup
	var warm sync.WaitGroup
	warm.Add(people)
	acked := make([]uint64, people)
	for i := range people {
		wg.Go(func() { acked[i] = act(t, r.URL(), fmt.Sprint("ada", i), warm.Done) })
	}
	warm.Wait()
	r.end()
	wg.Wait()

	db, err := store.Open(t.Context(), s.DataDir, tend.SystemClock{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	for i, n := range acked {
		if err := kept(t.Context(), db, fmt.Sprint("ada", i), n); err != nil {
			t.Errorf("person %d: %v", i, err)
		}
	}
}

// act sends events without waiting for answers until the server ends it, and gives
// the highest number that was acknowledged.
func act(t *testing.T, url, user string, warm func()) (acked uint64) {
	ctx := context.Background()
	warm = sync.OnceFunc(warm)
	defer warm()
	ws, _, err := websocket.Dial(ctx, "ws"+strings.TrimPrefix(url, "http")+"/v1/socket", &websocket.DialOptions{
		Subprotocols: []string{"tend.v1"}, HTTPHeader: http.Header{"Origin": {"http://acme.example"}},
	})
	if err != nil {
		t.Error(err)
		return 0
	}
	defer func() { _ = ws.CloseNow() }()
	go func() {
		_ = ws.Write(ctx, websocket.MessageText, fmt.Appendf(nil, `{"t":"hello","v":1,"site":"site_acme","anon":"anon %s","user":%q,"tab":%q}`, user, user, user))
		for n := 1; n < 900; n++ { // below the burst of a socket
			if ws.Write(ctx, websocket.MessageText, fmt.Appendf(nil, `{"t":"events","e":[{"n":%d,"k":"track","name":"x"}]}`, n)) != nil {
				return
			}
		}
	}()
	drained := false
	for {
		_, b, err := ws.Read(ctx)
		if err != nil {
			if websocket.CloseStatus(err) != websocket.StatusGoingAway || !drained {
				t.Errorf("%s: %v, told to come back: %v", user, err, drained)
			}
			return acked
		}
		var f struct {
			T string
			N uint64
		}
		if err := json.Unmarshal(b, &f); err != nil {
			t.Error(err)
		}
		switch f.T {
		case "ack":
			acked = f.N
			warm()
		case "drain":
			drained = true
		}
	}
}

// kept tells what is wrong with what SQL has of a person.
func kept(ctx context.Context, db *store.DB, user string, acked uint64) error {
	who, err := db.Resolve(ctx, 1, "", user)
	if err != nil {
		return err
	}
	stream, err := db.ReadStream(ctx, 1, who.User, 0)
	if err != nil {
		return err
	}
	last := uint64(0)
	for _, run := range stream.Runs {
		for i := range run.Events {
			if n := run.Events[i].N; n != 0 {
				if n != last+1 {
					return fmt.Errorf("event %d follows %d", n, last)
				}
				last = n
			}
		}
	}
	if last < acked || acked == 0 {
		return fmt.Errorf("acknowledged up to %d, kept up to %d", acked, last)
	}
	snap, err := db.LoadSnapshot(ctx, who.User)
	if err != nil {
		return err
	}
	if snap.Rev != stream.Rev {
		return fmt.Errorf("the snapshot is at revision %d of %d", snap.Rev, stream.Rev)
	}
	return nil
}
