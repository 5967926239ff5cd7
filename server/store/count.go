package store

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"tend/server/tend"
)

// sqlSiteCount counts for a site as a whole.
const sqlSiteCount = `INSERT INTO site_totals (site, day, what, n) VALUES (?, ?, ?, ?)
	ON CONFLICT (site, day, what) DO UPDATE SET n = site_totals.n + excluded.n`

// stopped begins the figure of a gate's reason.
const stopped = "suppressed:"

// siteKey is a figure of a site on a day, whatever the campaign and the reason.
type siteKey struct {
	site tend.SiteID
	day  int64
	what string
}

// ofSites sums figures up for whole sites.
func ofSites(counts map[countKey]int64) map[siteKey]int64 {
	sums := map[siteKey]int64{}
	for k, n := range counts {
		what := k.count.What
		if strings.HasPrefix(what, stopped) {
			what = stopped[:len(stopped)-1]
		}
		sums[siteKey{k.site, k.day, what}] += n
	}
	return sums
}

// flushSites writes the figures of whole sites, the last rows of a group: they are those
// that every other node waits for.
func (w *writer) flushSites() error {
	sums := ofSites(w.counts)
	keys := slices.SortedFunc(maps.Keys(sums), func(a, b siteKey) int {
		return cmp.Or(cmp.Compare(a.site, b.site), cmp.Compare(a.day, b.day), cmp.Compare(a.what, b.what))
	})
	if w.dialect.batch == nil {
		for _, k := range keys {
			if _, err := w.exec(sqlSiteCount, k.site, k.day, k.what, sums[k]); err != nil {
				return err
			}
		}
		return nil
	}
	var sites, days, times []int64
	var whats []string
	for _, k := range keys {
		sites, days, whats, times = append(sites, int64(k.site)), append(days, k.day), append(whats, k.what), append(times, sums[k])
	}
	_, err := w.exec(w.dialect.batch.siteCounts, sites, days, whats, times)
	return err
}

// flushCounts writes the figures of the whole group, each row once, in one order for
// all nodes: or they wait for each other.
func (w *writer) flushCounts() error {
	if len(w.counts) == 0 {
		return nil
	}
	if w.dialect.batch == nil {
		for k, n := range w.counts {
			if _, err := w.exec(sqlCount, k.site, k.count.Campaign, k.day, k.count.Version, k.count.What, n); err != nil {
				return err
			}
		}
		return w.flushSites()
	}
	keys := make([]countKey, 0, len(w.counts))
	for k := range w.counts {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b countKey) int {
		return cmp.Or(cmp.Compare(a.site, b.site), cmp.Compare(a.count.Campaign, b.count.Campaign), cmp.Compare(a.day, b.day),
			cmp.Compare(a.count.Version, b.count.Version), cmp.Compare(a.count.What, b.count.What))
	})
	var sites, days, versions, times []int64
	var campaigns, whats []string
	for _, k := range keys {
		sites, days, versions, times = append(sites, int64(k.site)), append(days, k.day), append(versions, k.count.Version), append(times, w.counts[k])
		campaigns, whats = append(campaigns, k.count.Campaign), append(whats, k.count.What)
	}
	if _, err := w.exec(w.dialect.batch.counts, sites, campaigns, days, versions, whats, times); err != nil {
		return err
	}
	return w.flushSites()
}
