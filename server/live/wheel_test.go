package live

import (
	"testing"
	"time"
)

func TestWheelComesUpInTime(t *testing.T) {
	for _, after := range []time.Duration{0, 1, time.Second, 9500 * time.Millisecond, 25 * time.Second, 50 * time.Second} {
		var w wheel
		for range 40 { // from anywhere on the rim
			w.turn(nil)
		}
		c := &conn{}
		w.put(c, after)
		turns := 1
		for len(w.turn(nil)) == 0 {
			turns++
		}
		// The wheel may turn at any moment of a second: the first turn counts for nothing.
		if least, most := time.Duration(turns-1)*time.Second, time.Duration(turns)*time.Second; after > least || after+2*time.Second < most {
			t.Errorf("put ahead by %v, it comes up after %v to %v", after, least, most)
		}
	}
}

func TestWheelForgetsWhoHasLeft(t *testing.T) {
	var w wheel
	a, b := &conn{}, &conn{}
	w.put(a, time.Second)
	w.put(b, time.Second)
	w.put(a, 5*time.Second)
	if n := len(w.all()); n != 2 {
		t.Errorf("%d connections are on the wheel, want 2", n)
	}
	w.remove(a)
	w.put(a, time.Second) // a turn that had begun before puts it back
	if list := w.all(); len(list) != 1 || list[0] != b {
		t.Errorf("on the wheel is still %v", list)
	}
	w.remove(b)
	if w.size != 0 {
		t.Errorf("%d connections are counted on an empty wheel", w.size)
	}
}

func TestBucket(t *testing.T) {
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	b := newBucket(10, 20, now)
	step := func(after time.Duration, n int, wait time.Duration) {
		t.Helper()
		now = now.Add(after)
		got, ok := b.take(n, now)
		if got != wait || ok != (wait == 0) {
			t.Errorf("take %d: wait %v, %v; want %v", n, got, ok, wait)
		}
	}
	step(0, 20, 0)                            // the burst
	step(0, 1, 100*time.Millisecond)          // nothing is left
	step(500*time.Millisecond, 5, 0)          // the rate
	step(-time.Hour, 1, 100*time.Millisecond) // a clock set back takes nothing away
	step(100*time.Millisecond, 1, 0)
	step(time.Hour, 21, 100*time.Millisecond) // more than the burst is never saved up
	none := newBucket(-1, 0, now)
	if _, ok := none.take(1<<20, now); !ok {
		t.Error("no limit limits")
	}
}
