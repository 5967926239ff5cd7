package app

import (
	"context"
	"net/url"
	"strings"

	"github.com/prometheus/client_golang/prometheus"

	"tend/server/config"
	"tend/server/hot"
	"tend/server/tend"
)

// redis takes the one that the settings name, and with it the other nodes on it, or
// one within this process. One that is away now is no reason not to start: it only
// saves time.
func (a *App) redis() (err error) {
	if a.settings.RedisURL == "" {
		a.cache, err = hot.Embedded(a.log)
		return err
	}
	if a.cache, err = hot.Connect(hot.Options{URL: a.settings.RedisURL, Space: a.db.Epoch(), Log: a.log}); err != nil {
		return err
	}
	a.peers = a.cache.Join(tend.NewID(a.clock.Now()), a.clock)
	return nil
}

// newsConfig is what nodes tell each other when the configuration has changed.
const newsConfig = "config"

// announce says that the configuration was changed here: this node and all others
// look at it now. Those that do not hear of it look every second.
func (a *App) announce() {
	a.wake()
	if a.peers != nil {
		a.peers.Announce(newsConfig)
	}
}

// hear takes the news of other nodes.
func (a *App) hear(kind string) {
	if kind == newsConfig {
		a.wake()
	}
}

// mends say what to do about what is wrong with a Redis.
var mends = map[hot.Trouble]struct{ says, mend string }{
	hot.Refused:     {"nothing listens there", "start Redis, or correct host and port in redis-url"},
	hot.NoHost:      {"its host is not known", "correct the host in redis-url"},
	hot.Silent:      {"it does not answer in time", "look after that machine, and the way to it (firewall)"},
	hot.HungUp:      {"it hangs up", "write rediss:// in redis-url if it speaks TLS; else look into its log"},
	hot.NoTLS:       {"TLS is not agreed on", "write redis:// where it speaks no TLS"},
	hot.Untrusted:   {"nobody whom this machine trusts has signed its certificate", "let this machine trust the one who has: SSL_CERT_FILE=ca.pem in the environment of tend, or update-ca-certificates"},
	hot.WrongName:   {"its certificate is for another host", "write the host in redis-url as the certificate names it, or have one made for that host"},
	hot.Expired:     {"its certificate is over, or not valid yet", "renew it, or set the clock of this machine"},
	hot.BadPassword: {"it does not take user and password", "correct them in redis-url, special characters as %XX"},
	hot.NoPassword:  {"it wants a password and redis-url has none", "write redis://USER:PASSWORD@HOST:PORT"},
	hot.NotAllowed:  {"its user may not do what Tend does", "ACL SETUSER NAME ~tend:* &tend:* +@read +@write +@scripting +@pubsub +@connection +info +cluster"},
	hot.Loading:     {"it is still reading its data from disk", "wait; Tend needs none of it to be kept on disk"},
	hot.ClusterDown: {"the cluster is down: a part of it is served by nobody", "look at redis-cli --cluster check HOST:PORT and bring the missing master or its replica back"},
	hot.IsCluster:   {"it is a cluster, and redis-url does not say so", "add ?cluster=true to redis-url, and take the database number out"},
	hot.NoCluster:   {"it is no cluster, and redis-url says so", "take cluster=true out of redis-url"},
	hot.NoDatabase:  {"it has no database of that number", "correct the number at the end of redis-url"},
	hot.UnknownName: {"the sentinels know no master of that name", "correct master_name in redis-url"},
	hot.ReadOnly:    {"it is a replica, which takes no writes", "let redis-url lead to the master, or to the sentinels with master_name=NAME"},
	hot.Full:        {"it is full, and throws nothing out", "CONFIG SET maxmemory-policy allkeys-lru, or give it more memory"},
	hot.Old:         {"it is too old: Tend needs Redis 7", "bring Redis up to date"},
}

// redisIs tells how the Redis of the settings does.
func redisIs(ctx context.Context, s *config.Settings) Finding {
	const name = "redis"
	if s.RedisURL == "" {
		return good(name, "one within Tend is used")
	}
	seen, err := hot.Inspect(ctx, s.RedisURL)
	if err != nil {
		return bad(name, "correct redis-url", "%s", messageOf(err))
	}
	where := "redis"
	if u, err := url.Parse(s.RedisURL); err == nil {
		where = u.Host
	}
	if m, ok := mends[seen.Trouble]; ok {
		if seen.Trouble == hot.Silent && strings.HasPrefix(s.RedisURL, "rediss:") { // it may wait for a command
			m.mend = "write redis:// where it speaks no TLS; else " + m.mend
		}
		return bad(name, m.mend, "%s: %s; Tend works without it, more slowly", where, m.says)
	}
	if seen.Trouble != "" {
		return bad(name, "see to that, or leave redis-url out to use the one within Tend", "%s: %v", where, seen.Err)
	}
	const most = 0.9 // of the limit
	if seen.Policy == "noeviction" && seen.Limit > 0 && float64(seen.Used) > most*float64(seen.Limit) {
		return bad(name, mends[hot.Full].mend, "%s: %d of %d MiB are taken, and it throws nothing out", where, seen.Used>>20, seen.Limit>>20)
	}
	return good(name, "Redis %s on %s takes what Tend writes", strings.TrimSpace(seen.Version), where)
}

var (
	descRedisUp       = desc("redis_up", "1 while Redis answers, else 0: Tend works without it, from the database.")
	descRedisCommands = desc("redis_commands_total", "Commands sent to Redis.")
	descRedisFailures = desc("redis_failures_total", "Times that Redis was found away.")
	descCopiesWait    = desc("redis_copies_pending", "Copies of people's states that wait to be written to Redis.")
	descNoticesSent   = desc("node_notices_sent_total", "Notices published to other nodes.")
	descNoticesHeard  = desc("node_notices_received_total", "Notices that other nodes published.")
	descNoticesLost   = desc("node_notices_lost_total", "Notices that could not be published.")
	descCopiesDropped = desc("redis_copies_dropped_total", "Copies that were not written; the database has them.")
)

// heat reads the figures of Redis when it is asked.
type heat struct{ redis *hot.Redis }

// Describe says nothing, as counted does.
func (*heat) Describe(chan<- *prometheus.Desc) {}

// Collect reads them all.
func (h *heat) Collect(to chan<- prometheus.Metric) {
	s, up := h.redis.Stats(), 0.0
	if s.Up {
		up = 1
	}
	to <- prometheus.MustNewConstMetric(descRedisUp, prometheus.GaugeValue, up)
	to <- prometheus.MustNewConstMetric(descRedisCommands, prometheus.CounterValue, float64(s.Commands))
	to <- prometheus.MustNewConstMetric(descRedisFailures, prometheus.CounterValue, float64(s.Failures))
	to <- prometheus.MustNewConstMetric(descCopiesWait, prometheus.GaugeValue, float64(s.Pending))
	to <- prometheus.MustNewConstMetric(descCopiesDropped, prometheus.CounterValue, float64(s.Dropped))
	to <- prometheus.MustNewConstMetric(descNoticesSent, prometheus.CounterValue, float64(s.Told))
	to <- prometheus.MustNewConstMetric(descNoticesHeard, prometheus.CounterValue, float64(s.Heard))
	to <- prometheus.MustNewConstMetric(descNoticesLost, prometheus.CounterValue, float64(s.Lost))
}
