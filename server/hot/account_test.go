package hot

import (
	"log/slog"
	"testing"
	"time"

	"tend/server/tend"
	"tend/server/testkit"
)

func TestCopiesOfAccounts(t *testing.T) {
	over(t, func(t *testing.T, open func() *Redis) {
		r := open()
		defer closed(t, r)
		ctx := t.Context()
		is := func(site tend.SiteID, id, want string, when tend.Micros) {
			t.Helper()
			body, at, err := r.GetAccount(ctx, site, id)
			if err != nil || string(body) != want || at != when {
				t.Errorf("%d %s: %q of %d, %v; want %q of %d", site, id, body, at, err, want, when)
			}
		}
		is(1, "acme", "", 0)
		if err := r.PutAccount(ctx, 1, "acme", []byte("known"), 1795295121040000, time.Minute); err != nil {
			t.Fatal(err)
		}
		is(1, "acme", "known", 1795295121040000)
		is(2, "acme", "", 0) // another site's
		is(1, "globex", "", 0)
		if err := r.ForgetAccount(ctx, 1, "acme"); err != nil {
			t.Fatal(err)
		}
		is(1, "acme", "", 0)
	})
}

func TestACopyOfAnAccountExpires(t *testing.T) {
	server := testkit.StartRedis(t)
	r, err := Connect(Options{URL: server.URL(), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer closed(t, r)
	if err := r.PutAccount(t.Context(), 1, "acme", []byte("x"), 1, 5*time.Second); err != nil {
		t.Fatal(err)
	}
	if ttl := server.Do("ttl", r.accountKey(1, "acme")); ttl != "5" && ttl != "4" {
		t.Errorf("the copy lives for %s s, want five", ttl)
	}
}
