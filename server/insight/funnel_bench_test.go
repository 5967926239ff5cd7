package insight

import (
	"flag"
	"fmt"
	"path"
	"strings"
	"testing"

	"tend/server/store"
	"tend/server/target"
	"tend/server/tend"
	"tend/server/testkit"
	"tend/server/testkit/postgres"
)

var countedFirms = flag.Int("firms", 10_000, "how many accounts the benchmark of a funnel has, of five people each")

// peopleOfEach are the people of an account.
const peopleOfEach = 5

// BenchmarkFunnel reports a funnel that nobody has counted yet, of accounts and of their people, of ten events
// each; cpu-us/account and cpu-us/person are what this process spends.
func BenchmarkFunnel(b *testing.B) {
	for _, on := range []testkit.Database{testkit.SQLite, testkit.PostgreSQL} {
		c := &crowd{World: testkit.OpenOn(b, on)}
		c.Crowd = NewCrowd(c.DB, c.DB, c.Clock)
		c.site = c.Site(b, tend.Site{Name: "one"}).ID
		c.firms(b, *countedFirms)
		if on == testkit.PostgreSQL { // as it does itself in service: the plans of empty tables read all of a table
			postgres.Start(b).Exec(b, path.Base(strings.TrimSuffix(c.Place, "?sslmode=disable")), "ANALYZE")
		}
		funnels := NewFunnels(c.DB, c.DB, c.Crowd, c.Clock)
		for _, by := range []struct {
			what, words string
			asked       int
		}{
			{"account", `"by":"account",`, *countedFirms},
			{"person", "", *countedFirms * peopleOfEach},
		} {
			b.Run(fmt.Sprintf("%s/%s", on, by.what), func(b *testing.B) {
				of, err := target.ReadFunnel([]byte(`{` + by.words + `"within":"30d","steps":[{"key":"first","event":"export"},{"key":"then","event":"search"}]}`))
				if err != nil {
					b.Fatal(err)
				}
				if _, err := funnels.Report(b.Context(), c.site, of, 30); err != nil { // what was written has settled then
					b.Fatal(err)
				}
				from := testkit.UsedCPU(b)
				b.ResetTimer()
				for b.Loop() {
					if got, err := funnels.Report(b.Context(), c.site, of, 30); err != nil || !got.Finished || got.Asked != int64(by.asked) || got.Completed == 0 {
						b.Fatalf("%+v, %v", got, err)
					}
				}
				asked := float64(b.N * by.asked)
				b.ReportMetric(float64(b.Elapsed().Microseconds())/asked, "us/"+by.what)
				b.ReportMetric(float64((testkit.UsedCPU(b)-from).Microseconds())/asked, "cpu-us/"+by.what)
			})
		}
	}
}

// firms makes so many accounts of people who did ten things each, and have a snapshot.
func (c *crowd) firms(b *testing.B, n int) {
	b.Helper()
	now := tend.Stamp(c.Clock.Now())
	c.come(b, n*peopleOfEach, func(i int, u *store.Unit) {
		account := fmt.Sprintf("firm %05d", i/peopleOfEach)
		u.Events = []tend.Event{{Kind: tend.KindGroup, At: now, Account: account}}
		u.Accounts = []store.AccountActs{{Account: account, Events: 10}}
	})
}
