package insight

import (
	"flag"
	"fmt"
	"sync"
	"testing"

	"tend/server/store"
	"tend/server/tend"
	"tend/server/testkit"
)

var countedFolk = flag.Int("counted", 20_000, "how many people the benchmark of a count asks")

// BenchmarkCount asks everybody of a site, of ten traits and ten events each, all with a snapshot; us/person is
// time, cpu-us/person what this process spends.
func BenchmarkCount(b *testing.B) {
	for _, on := range []testkit.Database{testkit.SQLite, testkit.PostgreSQL} {
		b.Run(string(on), func(b *testing.B) {
			c := &crowd{World: testkit.OpenOn(b, on)}
			c.Crowd = NewCrowd(c.DB, c.DB, c.Clock)
			c.site = c.Site(b, tend.Site{Name: "one"}).ID
			c.populate(b, *countedFolk)
			r := rule(b, `{"type":"and","of":[{"type":"attribute","path":"plan","op":"in","value":["pro","team"]},{"type":"event","name":"export","count":{"gte":1},"within":{"last":"14d"}}]}`)
			from := testkit.UsedCPU(b)
			b.ResetTimer()
			for b.Loop() {
				if got, err := c.Count(b.Context(), c.site, r); err != nil || got.Asked != int64(*countedFolk) || got.People == 0 {
					b.Fatalf("%+v, %v", got, err)
				}
			}
			people := float64(b.N * *countedFolk)
			b.ReportMetric(float64(b.Elapsed().Microseconds())/people, "us/person")
			b.ReportMetric(float64((testkit.UsedCPU(b)-from).Microseconds())/people, "cpu-us/person")
		})
	}
}

// populate makes people of ten traits and ten events, each with a snapshot.
func (c *crowd) populate(b *testing.B, n int) {
	b.Helper()
	now := tend.Stamp(c.Clock.Now())
	c.come(b, n, func(i int, u *store.Unit) {
		user := fmt.Sprintf("user-%06d", i)
		traits := fmt.Appendf(nil, `{"plan":%q,"email":"%s@shop.example","name":"Ada %d","seats":%d,"city":"Graz","role":"admin","trial":false,"spent":%d,"team":{"size":%d},"since":"2026-03-01"}`,
			[]string{"free", "pro", "team"}[i%3], user, i, i%40, i, i%9)
		u.Subject.Claim, u.Events = user, []tend.Event{{Kind: tend.KindIdentify, At: now, User: user, Traits: traits}}
	})
}

// come has so many people come, who did ten things each, one after the other, and have a snapshot. first says
// what else is in somebody's first unit; its events come before those.
func (c *crowd) come(b *testing.B, n int, first func(i int, u *store.Unit)) {
	b.Helper()
	var wg sync.WaitGroup
	now := tend.Stamp(c.Clock.Now())
	const callers = 64
	for caller := range callers {
		wg.Go(func() {
			for i := caller; i < n; i += callers {
				p := &someone{id: tend.PersonID(int64(now)<<8 + int64(i))}
				u := &store.Unit{Site: c.site, Subject: store.Subject{ID: p.id, New: true, Anon: fmt.Sprint("a", i), Bind: true}, At: now}
				first(i, u)
				p.user = u.Subject.Claim
				for j := range 10 {
					name := []string{"export", "report_opened", "invite_sent", "project_created", "search"}[(i+j*j)%5]
					u.Events = append(u.Events, tend.Event{Kind: tend.KindTrack, Name: name, At: now + tend.Micros(j), Props: []byte(`{"format":"pdf"}`)})
				}
				if r, err := c.DB.Commit(b.Context(), u); err != nil || r.Overtaken {
					b.Errorf("arrival: %+v, %v", r, err)
					return
				}
				c.snapshot(b, p, c.site)
			}
		})
	}
	wg.Wait()
}
