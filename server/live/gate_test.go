package live_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"tend/server/engage"
	"tend/server/live"
	"tend/server/wire"
)

// counted is a handler that is at work for a while and counts for whom.
type counted struct {
	fake
	work        atomic.Int64 // for how long, in nanoseconds
	loud, most  atomic.Int32 // batches or hellos of site "l" at work: now, and the most of late
	hellosCount bool
}

func (c *counted) at(site string) func() {
	if site != "l" {
		return func() {}
	}
	now := c.loud.Add(1)
	for most := c.most.Load(); now > most && !c.most.CompareAndSwap(most, now); most = c.most.Load() {
	}
	time.Sleep(time.Duration(c.work.Load()))
	return func() { c.loud.Add(-1) }
}

func (c *counted) Open(ctx context.Context, door engage.Door, origin string, h *wire.Hello) (*engage.Session, []wire.Frame, error) {
	if c.hellosCount {
		defer c.at(h.Site)()
	}
	return c.fake.Open(ctx, door, origin, h)
}

func (c *counted) Batch(ctx context.Context, s *engage.Session, e *wire.Events) ([]wire.Frame, error) {
	c.mu.Lock()
	site := c.hellos[s].Site
	c.mu.Unlock()
	defer c.at(site)()
	return c.fake.Batch(ctx, s, e)
}

const loudTabs = 200

// A thousand tabs of one site that all send at once are not before the next event of
// another one; and what waits is answered all the same, in its order.
func TestFloodOfOneSiteWaitsForTheOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := &counted{}
		p := inMemoryOf(t, h, &h.fake, live.Limits{})
		calm := p.comes("", hello("c", "a", "", "t"))
		var loud []*browser
		for i := range loudTabs {
			loud = append(loud, p.comes("", hello("l", "a", "", fmt.Sprint("t", i))))
		}
		h.work.Store(int64(100 * time.Millisecond))
		round := func(first uint64) (took time.Duration) {
			start := time.Now()
			for _, b := range loud {
				b.send(events(first, first))
			}
			for _, b := range loud {
				b.expect(fmt.Sprintf(`{"t":"ack","n":%d}`, first))
			}
			return time.Since(start)
		}
		calm.send(events(8, 8))
		calm.expect(`{"t":"ack","n":8}`)
		if took, most := round(8), h.most.Swap(0); most > 32 || took < 700*time.Millisecond {
			t.Errorf("beside another site %d of %d were at work at once, and took %v", most, loudTabs, took)
		}
		for range 10 { // the other one has left
			time.Sleep(time.Second)
		}
		if took, most := round(9), h.most.Swap(0); most != loudTabs || took != 100*time.Millisecond {
			t.Errorf("alone, %d of %d were at work at once, and took %v", most, loudTabs, took)
		}
		for _, b := range append(loud, calm) {
			_ = b.ws.CloseNow()
		}
		p.drain()
	})
}

func TestHellosOfOneSiteWaitForTheOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := &counted{hellosCount: true}
		p := inMemoryOf(t, h, &h.fake, live.Limits{})
		calm := p.comes("", hello("c", "a", "", "t"))
		h.work.Store(int64(100 * time.Millisecond))
		var loud []*browser
		for i := range loudTabs {
			b := p.dialFrom("")
			b.send(hello("l", "a", "", fmt.Sprint("t", i)))
			loud = append(loud, b)
		}
		for _, b := range loud {
			b.expect(readyFrame)
		}
		if most := h.most.Load(); most > 32 {
			t.Errorf("%d hellos of one site were at work at once", most)
		}
		for _, b := range append(loud, calm) {
			_ = b.ws.CloseNow()
		}
		p.drain()
	})
}

// A site's share is of the work, not of the frames: long ones are fewer.
func TestLongFramesOfOneSiteTakeMoreOfItsTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := &counted{}
		p := inMemoryOf(t, h, &h.fake, live.Limits{})
		calm := p.comes("", hello("c", "a", "", "t"))
		calm.send(events(8, 8))
		calm.expect(`{"t":"ack","n":8}`)
		var loud []*browser
		for i := range 20 {
			loud = append(loud, p.comes("", hello("l", "a", "", fmt.Sprint("t", i))))
		}
		h.work.Store(int64(100 * time.Millisecond))
		for _, b := range loud {
			b.send(events(8, 307)) // 8 KiB
		}
		for _, b := range loud {
			b.expect(`{"t":"ack","n":307}`)
		}
		if most := h.most.Load(); most != 1 {
			t.Errorf("%d frames of 8 KiB were at work at once", most)
		}
		for _, b := range append(loud, calm) {
			_ = b.ws.CloseNow()
		}
		p.drain()
	})
}

// Taking frames apart is work too, and the most of it where they are refused in the end.
func TestNoFrameIsTakenApartBeforeItsTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := &counted{}
		p := inMemoryOf(t, h, &h.fake, live.Limits{})
		calm := p.comes("", hello("c", "a", "", "t"))
		calm.send(events(8, 8))
		calm.expect(`{"t":"ack","n":8}`)
		h.work.Store(int64(100 * time.Millisecond))
		long, bad := p.comes("", hello("l", "a", "", "t1")), p.comes("", hello("l", "a", "", "t2"))
		start := time.Now()
		long.send(events(8, 507)) // 16 KiB: all of the site's share
		synctest.Wait()
		bad.send(`{`)
		bad.expectClose(live.CloseMalformed, "")
		if took := time.Since(start); took < 100*time.Millisecond {
			t.Errorf("a frame was looked into after %v, while another one of its site was at work", took)
		}
		long.expect(`{"t":"ack","n":507}`)
		for _, b := range []*browser{long, calm} {
			_ = b.ws.CloseNow()
		}
		p.drain()
	})
}
