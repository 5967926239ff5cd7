package main

import (
	_ "embed"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"slices"
	"time"
)

// What is measured of a banner in a browser.
const (
	drawnPace = 1000 // events a second of the others meanwhile
	drawnTabs = 500  // theirs
	drawnAsks = 300  // banners
	drawnWarm = 20   // of them before it is measured: the renderer comes with the first
)

//go:embed drawn.js
var drawnScript string

// drawn measures how long a banner takes from the page's own track to the frame that it is
// painted in, in Chromium, at rest and while other people send a thousand events a second.
func (b *bench) drawn() error {
	web, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	defer func() { _ = web.Close() }()
	shop := "http://" + web.Addr().String()
	server, err := b.startViewed(shop)
	if err != nil {
		return err
	}
	defer server.stop()
	go servePage(web, fmt.Sprintf(`<!doctype html><title>Shop</title><p>Shop</p><script async src="http://%s/tend.js" data-site=%q></script>`, server.addr, viewedKey))
	chromium, err := startBrowser(b.dir)
	if err != nil {
		return err
	}
	defer chromium.stop()
	page, err := chromium.open(shop)
	if err != nil {
		return err
	}
	fmt.Fprintf(b.out, "\nFrom `tend.track` in a page to the frame in which its banner is painted, in Chromium, %d banners:\n\n", drawnAsks-drawnWarm)
	fmt.Fprintln(b.out, "| the others send | p50 ms | p99 ms | most ms |\n|---|--:|--:|--:|")
	for _, pace := range []int{0, drawnPace} {
		times, err := asked(chromium, page, server, pace)
		if err != nil {
			return err
		}
		fmt.Fprintf(b.out, "| %d events/s | %.1f | %.1f | %.1f |\n", pace, times[len(times)/2], times[len(times)*99/100], times[len(times)-1])
	}
	return nil
}

// asked gives the times of the banners that a page asks for, sorted, in milliseconds.
func asked(chromium *browser, page string, server *child, pace int) (times []float64, err error) {
	stop := func() error { return nil }
	if pace > 0 {
		others, err := join(server, drawnTabs, false, func(i int) int { return i })
		if err != nil {
			return nil, err
		}
		defer others.leave()
		stop = others.goOn(pattern{perFrame: 1, pace: pace})
	}
	err = chromium.evaluate(page, fmt.Sprintf("%s\ndrawn(%d)", drawnScript, drawnAsks), &times)
	if err = errors.Join(err, stop()); err != nil {
		return nil, err
	}
	times = times[drawnWarm:]
	slices.Sort(times)
	return times, nil
}

// goOn lets a crowd send until it is stopped.
func (c *crowd) goOn(l pattern) (stop func() error) {
	over, done := make(chan struct{}), make(chan error, 1)
	go func() {
		for {
			l.span = time.Second
			if _, err := c.run(l); err != nil {
				done <- err
				return
			}
			select {
			case <-over:
				done <- nil
				return
			default:
			}
		}
	}()
	return func() error { close(over); return <-done }
}

const viewedKey = "site_viewed"

// startViewed starts a server with a site more: on its pages an event earns a banner,
// however many there were.
func (b *bench) startViewed(origin string) (*child, error) {
	file, err := b.bootstrap("drawn", mix{live: 110, trigger: 100, match: 10})
	if err != nil {
		return nil, err
	}
	f, err := os.OpenFile(file, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return nil, err
	}
	_, err = fmt.Fprintf(f, `  - name: viewed
    key: %s
    origins: [%q]
    campaigns:
      - {id: asked, status: live, name: Asked for, channel: in_app, trigger: {type: event, name: asked},
         message: {layout: banner, position: top, blocks: [{type: text, text: "You asked for it"}, {type: button, label: Thanks, action: {type: dismiss}}]}}
`, viewedKey, origin)
	if err := errors.Join(err, f.Close()); err != nil {
		return nil, err
	}
	return b.startTend("drawn", file)
}

// servePage serves one page wherever it is asked for.
func servePage(l net.Listener, page string) {
	srv := &http.Server{ReadHeaderTimeout: 10 * time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = fmt.Fprint(w, page)
	})}
	_ = srv.Serve(l) // until the listener is closed
}
