package jobs

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"tend/server/store"
	"tend/server/tend"
)

// Nobody waits for the next look by the clock while there is more and room for it.
func TestAsManyAsThereAreLeaveInOneGo(t *testing.T) {
	t.Parallel()
	pm := newPostman(t, OutboxOptions{Poll: time.Hour}, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(201) })
	p := pm.push(t, "x")
	const many = 5 * mostOfOne
	for i := range many {
		p.ID = fmt.Sprint(i)
		pm.shelf.put(p)
	}
	pm.run(t)
	seen := map[string]bool{}
	for range many {
		seen[pm.shelf.next(t).Send.ID] = true
	}
	if len(seen) != many {
		t.Errorf("%d of %d were sent", len(seen), many)
	}
}

// A look that comes while a push service has its fill finds nothing of it, and must not have
// the rest wait: who lands rings for it.
func TestWhoWasPassedOverIsLookedAtWhenThereIsRoom(t *testing.T) {
	t.Parallel()
	o := newPostman(t, OutboxOptions{}, nil).Outbox
	p := &tend.PushSend{Service: "fcm"}
	o.takeOff(slices.Repeat([]tend.PushSend{*p}, mostOfOne), mostOfOne)
	room, without := o.room()
	if !slices.Equal(without, []string{"fcm"}) || room != pushWorkers-mostOfOne {
		t.Fatalf("room for %d, none for %v", room, without)
	}
	o.takeOff(nil, room)
	for range mostOfOne - enough - 1 {
		o.land(p, &store.PushEnd{Status: 201}, 0)
	}
	select {
	case <-o.soon:
		t.Fatal("it rang for a few: a transaction each")
	default:
	}
	o.land(p, &store.PushEnd{Status: 201}, 0)
	select {
	case <-o.soon:
	default:
		t.Fatal("there is room, and nobody said so")
	}
	if room, without = o.room(); len(without) != 0 || room != mostOfOne-enough {
		t.Errorf("room for %d, none for %v", room, without)
	}
}

// The others do not wait for the clock either while one hangs.
func TestOthersRingThoughOneHangs(t *testing.T) {
	t.Parallel()
	o := newPostman(t, OutboxOptions{}, nil).Outbox
	o.takeOff(slices.Repeat([]tend.PushSend{{Service: "mozilla"}}, mostOfOne), mostOfOne)
	room, _ := o.room()
	o.takeOff(slices.Repeat([]tend.PushSend{{Service: "fcm"}}, room), room)
	for range room {
		o.land(&tend.PushSend{Service: "fcm"}, &store.PushEnd{Status: 201}, 0)
	}
	select {
	case <-o.soon:
	default:
		t.Error("there may be more for it, and nobody said so")
	}
}
