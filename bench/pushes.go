package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	webpush "github.com/SherClockHolmes/webpush-go"

	"tend/server/auth"
	"tend/server/tend"
	"tend/server/testkit"
)

const (
	pushing    = "pushes" // the name of this part, for -only
	manyPushes = 10_000
	atOnce     = 192 // that are on their way, as the server has them
	sealings   = 1000
)

// counter is a push service that takes what comes.
type counter struct {
	*httptest.Server
	n           atomic.Int64
	first, last atomic.Int64
}

func newCounter() *counter {
	c := &counter{}
	c.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		now := time.Now().UnixNano()
		c.first.CompareAndSwap(0, now)
		c.last.Store(now)
		c.n.Add(1)
		w.WriteHeader(http.StatusCreated)
	}))
	return c
}

// rate is how many came a second.
func (c *counter) rate() float64 {
	return float64(c.n.Load()) / time.Duration(c.last.Load()-c.first.Load()).Seconds()
}

const pushSite = `
sites:
  - {name: shop, key: site_shop, origins: ["http://127.0.0.1:9000"], push: {worker: /sw.js}, campaigns: [{id: hello, status: live, name: Hello, channel: in_app,
      trigger: {type: event, name: export}, message: {layout: banner, blocks: [{type: text, text: Hi}]}}]}
`

// pushes measures how fast the outbox is sent, against a loop over the library alone.
func (b *bench) pushes() (err error) {
	h := &held{dir: filepath.Join(b.dir, "pushes")}
	defer h.end()
	defer rescue(&err)
	b.note("%d pushes by the server, and as many by a loop", manyPushes)
	ours, spent, err := b.pushesOfOurs(h)
	if err != nil {
		return err
	}
	bare, bareSpent, err := b.pushesOfALoop()
	if err != nil {
		return err
	}
	sealing, signing, err := sealingAndSigning()
	if err != nil {
		return err
	}
	each := func(d time.Duration) float64 { return float64(d.Microseconds()) / manyPushes }
	fmt.Fprintf(b.out, "\n%d pushes to as many browsers of one push service in the bench's process, by http; %d on their way; **SQLite**, the ends of all written.\n\n", manyPushes, atOnce)
	fmt.Fprintln(b.out, "| | pushes/s | CPU µs a push |\n|---|--:|--:|")
	fmt.Fprintf(b.out, "| the server | %.0f | %.0f |\n| a loop over webpush-go | %.0f | %.0f |\n| **ratio** | **%.2fx** | **%.2fx** |\n",
		ours, each(spent), bare, each(bareSpent), ours/bare, each(spent)/each(bareSpent))
	fmt.Fprintf(b.out, "\nOf a push, in both: to encrypt %.0f µs, to sign %.0f µs.\n", sealing, signing)
	return nil
}

func (b *bench) pushesOfOurs(h *held) (rate float64, spent time.Duration, err error) {
	service := newCounter()
	defer service.Close()
	file := filepath.Join(b.dir, "pushes.yaml")
	if err := os.WriteFile(file, []byte(pushSite), 0o600); err != nil {
		return 0, 0, err
	}
	c, err := b.start(exec.Command(b.binary, "serve", "--addr", "127.0.0.1:0", "--data-dir", h.dir, "--bootstrap", file,
		"--push-hosts", service.URL, "--allow-cidrs", "127.0.0.0/8"), servingAt)
	if err != nil {
		return 0, 0, err
	}
	defer c.stop()
	raw := testkit.Raw(h, h.dir)
	read := func(q string, to any) error {
		rows, err := raw.QueryContext(context.Background(), q)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			if err := rows.Scan(to); err != nil {
				return err
			}
		}
		return rows.Err()
	}
	p := &testkit.Pushes{Campaign: "hello", Name: "p", N: manyPushes, URL: service.URL + "/", Browser: testkit.NewBrowser(h)}
	if err := errors.Join(read(`SELECT public FROM vapid_keys`, &p.Key), read(`SELECT id FROM sites`, &p.Site)); err != nil {
		return 0, 0, err
	}
	before, err := c.cpu()
	if err != nil {
		return 0, 0, err
	}
	testkit.FillOutbox(h, h.dir, p)
	for open := 1; open > 0; time.Sleep(100 * time.Millisecond) {
		if err := read(`SELECT count(*) FROM (SELECT 1 FROM push_sends WHERE state <> 'done' LIMIT 1) w`, &open); err != nil {
			return 0, 0, err
		}
	}
	after, err := c.cpu()
	return service.rate(), after - before, err
}

// pushesOfALoop has a process of its own do nothing else.
func (b *bench) pushesOfALoop() (rate float64, spent time.Duration, err error) {
	service := newCounter()
	defer service.Close()
	cmd := exec.Command(os.Args[0], "-as-pusher", service.URL)
	cmd.Stderr = os.Stderr
	said, err := cmd.Output()
	if err != nil {
		return 0, 0, err
	}
	ns, err := strconv.ParseInt(strings.TrimSpace(string(said)), 10, 64)
	return service.rate(), time.Duration(ns), err
}

// pushBare sends as the library's documentation does it, but with a client that keeps its
// connections, and prints the CPU that took.
func pushBare(url string, out io.Writer) error {
	private, public, err := webpush.GenerateVAPIDKeys()
	if err != nil {
		return err
	}
	browser := testkit.NewBrowser(&held{})
	client := &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: atOnce}}
	next, failed := atomic.Int64{}, make(chan error, atOnce)
	before := usage()
	var workers sync.WaitGroup
	for range atOnce {
		workers.Go(func() {
			for i := next.Add(1); i <= manyPushes; i = next.Add(1) {
				id := fmt.Sprint("p", i)
				resp, err := webpush.SendNotification([]byte(`{"v":1,"d":"`+id+`","title":"Hi","tag":"`+id+`"}`), &webpush.Subscription{
					Endpoint: url + "/" + id, Keys: webpush.Keys{Auth: browser.Auth(), P256dh: browser.P256dh()},
				}, &webpush.Options{HTTPClient: client, Subscriber: "https://tend.example", TTL: 3600, Topic: id, VAPIDPublicKey: public, VAPIDPrivateKey: private})
				if err != nil {
					failed <- err
					return
				}
				_, _ = io.Copy(io.Discard, resp.Body)
				_ = resp.Body.Close()
			}
		})
	}
	workers.Wait()
	select {
	case err := <-failed:
		return err
	default:
	}
	_, err = fmt.Fprintln(out, int64(usage()-before))
	return err
}

// sealingAndSigning are the CPU microseconds that the library takes to encrypt a push, and
// those of a token.
func sealingAndSigning() (sealing, signing float64, err error) {
	key, err := tend.NewPushKey(time.Now())
	if err != nil {
		return 0, 0, err
	}
	before := usage()
	for range sealings {
		if _, err := auth.SignPush(&key, "https://push.example", "https://tend.example", time.Now().Add(time.Hour)); err != nil {
			return 0, 0, err
		}
	}
	signing = float64((usage() - before).Microseconds()) / sealings
	private, public, err := webpush.GenerateVAPIDKeys()
	if err != nil {
		return 0, 0, err
	}
	browser := testkit.NewBrowser(&held{})
	before = usage()
	for range sealings {
		if _, err := webpush.SendNotification([]byte(`{"v":1,"d":"p1","title":"Hi","tag":"p1"}`), &webpush.Subscription{ //nolint:bodyclose // nobody answers
			Endpoint: "https://push.example/x", Keys: webpush.Keys{Auth: browser.Auth(), P256dh: browser.P256dh()},
		}, &webpush.Options{HTTPClient: nobody{}, Subscriber: "https://tend.example", VAPIDPublicKey: public, VAPIDPrivateKey: private}); err != nil {
			return 0, 0, err
		}
	}
	return float64((usage()-before).Microseconds())/sealings - signing, signing, nil
}

// nobody is a client that calls nobody.
type nobody struct{}

// Do answers at once.
func (nobody) Do(*http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusCreated, Body: http.NoBody}, nil
}

// usage is the CPU that this process has taken.
func usage() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
