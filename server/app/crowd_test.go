package app_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"

	"tend/server/engage"
	"tend/server/state"
	"tend/server/store"
	"tend/server/tend"
	"tend/server/testkit"
)

// crowd is a handful of people with two browsers each, that send events and draw
// what they are shown, whatever happens to the server.
type crowd struct {
	addr    string
	doors   []*door       // where the browsers come in, by chance: that address, and those of more nodes
	quiet   time.Duration // how long nobody is shown anything when all has been seen
	tabs    []*browser
	acked   atomic.Int64 // events
	shows   atomic.Int64 // show frames
	refused atomic.Int64 // batches refused for now
	closing atomic.Bool  // no new events: only what is left is sent
	seed    uint64
	ctx     context.Context
	quit    context.CancelFunc
	wg      sync.WaitGroup

	mu       sync.Mutex
	received map[string]bool // deliveries that reached any browser
	faults   []string
}

// door is a node's address.
type door struct {
	addr  string
	acked atomic.Int64 // events, by this node
}

// browser is one tab with an outbox.
type browser struct {
	c      *crowd
	user   string
	name   string
	at     *door
	rest   atomic.Bool // comes back at the end
	rnd    *rand.Rand
	mu     sync.Mutex
	next   uint64
	outbox []json.RawMessage // unacknowledged, from number next-len(outbox) on
	ack    uint64
	tracks int
	drawn  map[string]bool
}

func newCrowd(addr string, seed uint64, more ...string) *crowd {
	c := &crowd{addr: addr, seed: seed, received: map[string]bool{}, quiet: 3*killLease + time.Second}
	if len(more) > 0 {
		c.quiet = 8 * time.Second // several nodes find out first whose turn it is
	}
	for _, a := range append([]string{addr}, more...) {
		c.doors = append(c.doors, &door{addr: a})
	}
	c.ctx, c.quit = context.WithCancel(context.Background())
	return c
}

// join lets new people come, with two browsers each. Of those who came long ago all
// but a few rest until the end.
func (c *crowd) join(people int) {
	c.come(people, 2)
	for _, b := range c.tabs[:max(0, len(c.tabs)-12)] {
		b.rest.Store(true)
	}
}

// come lets people come with so many browsers each.
func (c *crowd) come(people, browsers int) {
	for range people {
		p := len(c.tabs) / browsers
		for i := range browsers {
			b := &browser{
				c: c, user: fmt.Sprintf("u%d", p), name: fmt.Sprintf("u%d-b%d", p, i), next: 1,
				rnd: rand.New(rand.NewPCG(c.seed, uint64(len(c.tabs)))), drawn: map[string]bool{},
			}
			c.tabs = append(c.tabs, b)
			c.wg.Go(func() { b.live() })
		}
	}
}

// live is a browser's day: one connection after another.
func (b *browser) live() {
	for b.c.ctx.Err() == nil {
		if !b.rest.Load() || b.c.closing.Load() {
			b.visit(b.c.ctx)
		}
		select {
		case <-time.After(5 * time.Millisecond):
		case <-b.c.ctx.Done():
		}
	}
}

func (c *crowd) fault(format string, args ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.faults = append(c.faults, fmt.Sprintf(format, args...))
}

func (c *crowd) waitFor(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(60 * time.Second); !ok(); time.Sleep(5 * time.Millisecond) { //nolint:forbidigo // another process is waited for
		if time.Now().After(end) {
			t.Fatalf("waited a minute in vain for %s", what)
		}
	}
}

// finish lets the browsers send what is left and draw what is granted, on a server
// that lives.
func (c *crowd) finish(t *testing.T) {
	t.Helper()
	time.Sleep(300 * time.Millisecond) //nolint:forbidigo // some new events on the living server
	c.closing.Store(true)
	c.waitFor(t, "all outboxes to be empty", func() bool {
		for _, b := range c.tabs {
			b.mu.Lock()
			left := len(b.outbox)
			b.mu.Unlock()
			if left > 0 {
				return false
			}
		}
		return true
	})
	// For long nobody is offered anything, so nothing is left unseen.
	seen, since := int64(-1), time.Now()
	c.waitFor(t, "unseen deliveries to be offered again", func() bool {
		if n := c.shows.Load(); n != seen {
			seen, since = n, time.Now()
		}
		return time.Since(since) > c.quiet
	})
	c.waitFor(t, "the last receipts", func() bool {
		for _, b := range c.tabs {
			b.mu.Lock()
			left := len(b.outbox)
			b.mu.Unlock()
			if left > 0 {
				return false
			}
		}
		return true
	})
	c.quit()
	c.wg.Wait()
}

// visit is one connection, from its dial to its end.
func (b *browser) visit(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	dial, stop := context.WithTimeout(ctx, 2*time.Second)
	defer stop()
	b.at = b.c.doors[b.rnd.IntN(len(b.c.doors))]
	ws, _, err := websocket.Dial(dial, "ws://"+b.at.addr+"/v1/socket", &websocket.DialOptions{
		Subprotocols: []string{"tend.v1"}, HTTPHeader: map[string][]string{"Origin": {"http://acme.example"}},
	})
	if err != nil {
		return
	}
	defer func() { _ = ws.CloseNow() }()
	hello := fmt.Sprintf(`{"t":"hello","v":1,"site":"site_acme","anon":"anon-%s","user":%q,"tab":%q}`, b.name, b.user, b.name)
	if ws.Write(ctx, websocket.MessageText, []byte(hello)) != nil {
		return
	}
	sent := uint64(0) // the last number that is on its way
	for {
		_, raw, err := ws.Read(ctx)
		if err != nil {
			return
		}
		if !b.hear(raw, &sent) || (b.rest.Load() && !b.c.closing.Load()) {
			return
		}
		if len(b.c.doors) > 1 && b.rnd.IntN(100) == 0 { // on to the next, or all stay where nothing ever broke
			return
		}
		if !b.send(ctx, ws, &sent) {
			return
		}
	}
}

type serverFrame struct {
	T, D, Code string
	Ack, N     uint64
}

// hear takes a frame from the server.
func (b *browser) hear(raw []byte, sent *uint64) bool {
	var f serverFrame
	if err := json.Unmarshal(raw, &f); err != nil {
		b.c.fault("%s: garbage from the server: %s", b.name, raw)
		return false
	}
	switch f.T {
	case "ready":
		b.trim(f.Ack, "ready")
		*sent = f.Ack
	case "ack":
		b.trim(f.N, "ack")
	case "show":
		b.draw(f.D)
	case "error":
		if f.N != 0 {
			b.c.fault("%s: event %d refused: %s", b.name, f.N, raw)
		}
		b.c.refused.Add(1)
		return false // come back and begin with the oldest
	}
	return true
}

// trim drops what is committed. An acknowledgement never goes back.
func (b *browser) trim(n uint64, where string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if n < b.ack {
		b.c.fault("%s: %s says %d, but %d was acknowledged before: events were lost", b.name, where, n, b.ack)
		return
	}
	if n >= b.next {
		b.c.fault("%s: %s says %d, but only %d were sent", b.name, where, n, b.next-1)
		return
	}
	b.c.acked.Add(int64(n - b.ack))
	b.at.acked.Add(int64(n - b.ack))
	b.outbox = b.outbox[n-b.ack:]
	b.ack = n
}

// draw paints a delivery once, and mostly reports it; sometimes the browser "dies"
// before it has drawn, and the delivery is offered again.
func (b *browser) draw(d string) {
	b.c.shows.Add(1)
	b.c.mu.Lock()
	b.c.received[d] = true
	b.c.mu.Unlock()
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.drawn[d] || (b.rnd.IntN(3) == 0 && !b.c.closing.Load()) {
		return
	}
	b.drawn[d] = true
	b.put(fmt.Sprintf(`"k":"receipt","d":%q,"what":"shown"`, d))
}

func (b *browser) put(body string) {
	b.outbox = append(b.outbox, fmt.Appendf(nil, `{"n":%d,%s}`, b.next, body))
	b.next++
}

// send writes what is not yet on its way: what is left, and now and then news.
func (b *browser) send(ctx context.Context, ws *websocket.Conn, sent *uint64) bool {
	b.mu.Lock()
	if !b.c.closing.Load() {
		for range b.rnd.IntN(4) {
			b.put(`"k":"track","name":"export"`)
			b.tracks++
		}
	}
	if b.next-1 == *sent && *sent == b.ack && !b.c.closing.Load() {
		b.put(`"k":"page","page":{"url":"http://acme.example/"}`) // never idle
	}
	*sent = max(*sent, b.ack) // what came by the last socket may be committed after the new one's ready
	var list []json.RawMessage
	if b.next-1 > *sent {
		list = b.outbox[*sent-b.ack:]
		if len(list) > 100 {
			list = list[:100]
		}
		*sent += uint64(len(list))
	}
	frame, err := json.Marshal(map[string]any{"t": "events", "e": list})
	b.mu.Unlock()
	if err != nil || len(list) == 0 {
		return err == nil
	}
	return ws.Write(ctx, websocket.MessageText, frame) == nil
}

// check compares what the browsers know with what SQL has.
func (c *crowd) check(t *testing.T, place string, site tend.Site) {
	t.Helper()
	db := c.counted(t, place, site, func(db *store.DB, id tend.PersonID) (*state.State, error) {
		return engage.New(engage.Options{Ledger: db, Snapshots: db, Surveys: db, Clock: tend.SystemClock{}}).Refold(t.Context(), site.ID, id)
	})
	testkit.CapsHold(t, db, place, site.ID, "one", 1)
	testkit.CapsHold(t, db, place, site.ID, "three", 3)
	c.nothingVanished(t, place)
}

// counted compares how often each of the crowd did something with what SQL tells of it.
func (c *crowd) counted(t *testing.T, place string, site tend.Site, fold func(*store.DB, tend.PersonID) (*state.State, error)) *store.DB {
	t.Helper()
	for _, f := range c.faults {
		t.Error(f)
	}
	db, err := testkit.OpenPlace(t.Context(), place, tend.SystemClock{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	want := map[string]int{}
	for _, b := range c.tabs {
		want[b.user] += b.tracks
	}
	total := 0
	for user, n := range want {
		who, err := db.Resolve(t.Context(), site.ID, "", user)
		if err != nil {
			t.Fatal(err)
		}
		if n == 0 && who.User == 0 {
			continue // came too late to say anything
		}
		st, err := fold(db, who.User)
		if err != nil {
			t.Fatal(err)
		}
		got := 0 // of whoever came, and was cut off before they did anything
		if done := st.Event("export"); done != nil {
			got = int(done.Total)
		}
		if got != n {
			t.Errorf("%s: sent and acknowledged %d events, SQL has %d", user, n, got)
		}
		total += n
	}
	t.Logf("%d events, each counted once; %d deliveries reached a browser", total, len(c.received))
	return db
}

// nothingVanished asks the ledger for deliveries that were granted and that nobody
// ever saw.
func (c *crowd) nothingVanished(t *testing.T, place string) {
	t.Helper()
	rows, err := testkit.Raw(t, place).QueryContext(t.Context(), `SELECT id, status FROM deliveries`)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var id, status string
		if err := rows.Scan(&id, &status); err != nil {
			t.Fatal(err)
		}
		if status != store.StatusShown || !c.received[id] {
			t.Errorf("delivery %s is %s, and reached a browser: %v", id, status, c.received[id])
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}
