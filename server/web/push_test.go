package web

import (
	"net/http"
	"testing"
	"time"
)

type pushKeys struct {
	Data []struct {
		Key       string
		CreatedAt time.Time `json:"created_at"`
		RetiredAt time.Time `json:"retired_at"`
	}
}

func TestPushKeysAreRotated(t *testing.T) {
	w := newWorld(t)
	rotate := func() *reply { return w.api("one", "POST", "/sites/one/push/rotate", "") }
	var keys pushKeys
	w.api("one", "GET", "/sites/one/push/keys", "").status(http.StatusOK).into(&keys)
	if len(keys.Data) != 0 {
		t.Errorf("before web push is on: %+v", keys)
	}
	rotate().problem(http.StatusConflict, "push.off")
	w.api("one", "PATCH", "/sites/one/settings", `{"push":{"worker":"/sw.js"}}`).status(http.StatusOK)
	w.api("one", "GET", "/sites/one/push/keys", "").status(http.StatusOK).into(&keys)
	if len(keys.Data) != 1 || keys.Data[0].Key == "" || !keys.Data[0].RetiredAt.IsZero() {
		t.Fatalf("at first %+v", keys)
	}
	first, told := keys.Data[0].Key, w.changed
	rotate().status(http.StatusOK).into(&keys)
	if len(keys.Data) != 2 || keys.Data[0].Key == first || keys.Data[1].Key != first || keys.Data[1].RetiredAt.IsZero() || w.changed != told+1 {
		t.Errorf("now %+v, told of %d changes", keys, w.changed-told)
	}
	log, err := w.db.Records().AuditLog(t.Context(), w.site["one"], 0, 10)
	if err != nil || log[0].Action != "push_key.rotate" || log[0].Actor != "key:ci" {
		t.Errorf("audit %+v, %v", log, err)
	}
}

// A key is replaced once, however often the call comes: another one in force would have browsers
// change over twice.
func TestARepeatedRotationReplacesNoSecondKey(t *testing.T) {
	w := newWorld(t)
	w.api("one", "PATCH", "/sites/one/settings", `{"push":{"worker":"/sw.js"}}`).status(http.StatusOK)
	var first, again, now pushKeys
	rotate := func() *reply {
		return w.api("one", "POST", "/sites/one/push/rotate", "", header("Idempotency-Key", "k1")).status(http.StatusOK)
	}
	rotate().into(&first)
	r := rotate()
	r.into(&again)
	w.api("one", "GET", "/sites/one/push/keys", "").status(http.StatusOK).into(&now)
	if len(now.Data) != 2 || again.Data[0].Key != first.Data[0].Key || now.Data[0].Key != first.Data[0].Key || r.Header().Get("Idempotent-Replayed") != "true" {
		t.Errorf("first %+v, again %+v, now %+v", first, again, now)
	}
}
