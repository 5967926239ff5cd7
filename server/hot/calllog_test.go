package hot

import (
	"fmt"
	"testing"
	"time"

	"tend/server/tend"
	"tend/server/testkit"
)

// ids are the ids of the last calls of a site, once there are so many.
func (l *CallLog) ids(t *testing.T, site tend.SiteID, n int) (ids []string) {
	t.Helper()
	until(t, fmt.Sprint(n, " calls"), func() bool {
		list, err := l.Last(t.Context(), site)
		if err != nil {
			t.Fatal(err)
		}
		ids = ids[:0]
		for _, c := range list {
			ids = append(ids, c.ID)
		}
		return len(ids) == n
	})
	return ids
}

func TestTheLastCallsOfASiteAreRemembered(t *testing.T) {
	over(t, func(t *testing.T, open func() *Redis) {
		r := open()
		defer closed(t, r)
		one := r.CallLog()
		call := Call{
			ID: "c", At: tend.Stamp(noon), Endpoint: "batch", Library: "analytics-node", Version: "3.1.0", Status: 400, Took: 1200, Items: 3, Taken: 1, Duplicates: 1, Refused: 1,
			Faults: []CallFault{{Index: 2, Code: "required", Pointer: "/event", Detail: "missing"}},
		}
		one.Note(1, &call)
		one.ids(t, 1, 1)
		list, err := one.Last(t.Context(), 1)
		if err != nil || fmt.Sprintf("%+v", list) != fmt.Sprintf("%+v", []Call{call}) {
			t.Errorf("%+v, %v", list, err)
		}
		if list, err := one.Last(t.Context(), 2); err != nil || len(list) != 0 {
			t.Errorf("the other site has %+v, %v", list, err)
		}
	})
}

// The ring is one over all nodes, however many calls there are.
func TestNodesShareTheLogOfCallsAndItIsBounded(t *testing.T) {
	server := testkit.StartRedis(t)
	a, b := connect(t, server.URL(), &logged{}).CallLog(), connect(t, server.URL(), &logged{}).CallLog()
	a.Note(1, &Call{ID: "of a"})
	a.ids(t, 1, 1)
	b.Note(1, &Call{ID: "of b"})
	if ids := a.ids(t, 1, 2); fmt.Sprint(ids) != "[of b of a]" {
		t.Errorf("%v", ids)
	}
	for i := range callsWaiting + 500 { // more than wait: Note never does
		b.Note(1, &Call{ID: fmt.Sprint(i)})
	}
	b.ids(t, 1, CallsKept)
	left, err := a.redis.client.PTTL(t.Context(), a.redis.callsKey(1)).Result()
	if err != nil || left <= callsFor-time.Minute || left > callsFor {
		t.Errorf("it is kept for %v, %v", left, err)
	}
	n, err := a.redis.client.LLen(t.Context(), a.redis.callsKey(1)).Result()
	if err != nil || n != CallsKept {
		t.Errorf("%d are kept, %v", n, err)
	}
}

// With Redis away the log says so, and keeps nobody.
func TestTheLogOfCallsIsNotThereWithoutRedis(t *testing.T) {
	server := testkit.StartRedis(t)
	l := connect(t, server.URL(), &logged{}).CallLog()
	server.Kill()
	until(t, "that it is away", func() bool {
		_, err := l.Last(t.Context(), 1)
		return tend.CodeOf(err) == tend.Unavailable && l.redis.rest.resting()
	})
	l.Note(1, &Call{ID: "lost"})
	server.Start()
	until(t, "that it is back", func() bool { return !l.redis.rest.resting() })
	l.Note(1, &Call{ID: "kept"})
	until(t, "the call after that", func() bool {
		list, err := l.Last(t.Context(), 1)
		return err == nil && len(list) > 0 && list[0].ID == "kept"
	})
}
