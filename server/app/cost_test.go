package app

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"tend/server/testkit"
	"tend/server/testkit/postgres"
)

// TestAnEventCostsTheSameOnManyNodes counts what PostgreSQL and Redis do for an event
// with one, two and four nodes. One event is under way at a time: how many share a
// transaction is a matter of load and not of nodes.
func TestAnEventCostsTheSameOnManyNodes(t *testing.T) {
	alone := costOf(t, 1)
	t.Logf("one node: %v", alone)
	for _, n := range []int{2, 4} {
		got := costOf(t, n)
		t.Logf("%d nodes: %v", n, got)
		if got.sql > alone.sql*1.02 || got.redis > alone.redis*1.02 {
			t.Errorf("on %d nodes an event costs %v, on one %v", n, got, alone)
		}
	}
}

// cost is what is done for one event.
type cost struct{ sql, redis float64 }

func (c cost) String() string {
	return fmt.Sprintf("%.3f scans and rows in SQL, %.3f commands of Redis", c.sql, c.redis)
}

// costOf compares two fleets that differ by the number of events alone.
func costOf(t *testing.T, nodes int) cost {
	t.Helper()
	const few, many = 8, 208
	sqlFew, redisFew := workOf(t, nodes, few)
	sqlMany, redisMany := workOf(t, nodes, many)
	return cost{float64(sqlMany-sqlFew) / (many - few), float64(redisMany-redisFew) / (many - few)}
}

// workOf is what is done for some events of eight people, who are shared out among the
// nodes.
func workOf(t *testing.T, nodes, events int) (sql, redis int64) {
	t.Helper()
	server := postgres.Start(t)
	s, hot := onFleet(t)
	running := make([]*started, nodes)
	for i := range running {
		running[i] = start(t, s, Options{})
	}
	tabs := make([]*client, 8)
	for i := range tabs {
		tabs[i] = openClient(t, running[i%nodes].URL(), fmt.Sprint("user", i), fmt.Sprint("tab", i))
		tabs[i].write(`{"t":"state","visible":false}`) // how long they look is written when the nodes stop, by the time that it takes
	}
	for i := range events {
		tabs[i%len(tabs)].send(`"k":"track","name":"opened"`)
	}
	redis = commands(t, hot)
	for _, r := range running {
		r.end()
	}
	return server.Work(t, s.DatabaseURL), redis
}

// commands is how many commands of the road a Redis has seen: writes and reads of states,
// and what nodes tell each other.
func commands(t *testing.T, redis *testkit.Redis) (n int64) {
	t.Helper()
	for line := range strings.Lines(redis.Do("info", "commandstats")) {
		name, stats, _ := strings.Cut(strings.TrimPrefix(line, "cmdstat_"), ":calls=")
		calls, _, _ := strings.Cut(stats, ",")
		if !slices.Contains([]string{"get", "evalsha", "publish"}, name) {
			continue
		}
		c, err := strconv.ParseInt(calls, 10, 64)
		if err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		n += c
	}
	return n
}
