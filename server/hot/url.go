package hot

import (
	"context"
	"errors"
	"log/slog"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"

	"tend/server/tend"
)

// Options say which Redis.
type Options struct {
	URL   string // see Connect
	Space string // the beginning of all keys, so that two databases do not meet in one Redis
	Log   *slog.Logger
}

// Connect takes a Redis outside. It does not wait for it: one that is away is asked
// for until it is there. The error says what is wrong with the URL.
//
//	redis://[USER:PASSWORD@]HOST[:6379][/DATABASE]              one Redis
//	redis://SENTINEL:26379[/DATABASE]?master_name=NAME&addr=... behind Sentinel
//	redis://NODE:6379?cluster=true&addr=NODE:6379...            a cluster
//
// rediss:// speaks TLS. Behind Sentinel, USER:PASSWORD are for the sentinels, and
// username=, password= for Redis. Further parameters are those of go-redis, such as
// read_timeout=200ms.
func Connect(o Options) (*Redis, error) {
	client, patience, err := dial(o.URL)
	if err != nil {
		return nil, err
	}
	return start(client, false, "tend:"+o.Space+":", patience, o.Log, nil), nil
}

// dial makes the client, which connects when it is asked something first.
func dial(raw string) (client redis.UniversalClient, patience time.Duration, err error) {
	u, err := url.Parse(raw)
	if err != nil { // its text holds the URL, and so the password
		return nil, 0, badURL("it is no URL: write redis://HOST:6379, and special characters of a password as %XX")
	}
	q := u.Query()
	cluster, err := strconv.ParseBool(q.Get("cluster"))
	if err != nil && q.Has("cluster") {
		return nil, 0, badURL("cluster must be true or false")
	}
	q.Del("cluster")
	sentinel := q.Has("master_name")
	if u.Host == "" {
		return nil, 0, badURL("it has no host: write redis://HOST:6379")
	}
	if cluster && (sentinel || strings.Trim(u.Path, "/") != "") {
		return nil, 0, badURL("a cluster has no database number and no master_name")
	}
	u.RawQuery = q.Encode()
	switch {
	case sentinel:
		client, patience, err = failover(u.String())
	case cluster:
		client, patience, err = clustered(u.String())
	case q.Has("addr"):
		return nil, 0, badURL("with addr, say cluster=true, or the master_name that the sentinels know")
	default:
		client, patience, err = single(u.String())
	}
	if err != nil {
		return nil, 0, badURL(strings.TrimPrefix(err.Error(), "redis: "))
	}
	return client, patience, nil
}

func badURL(why string) error {
	return tend.Errorf(tend.Invalid, "redis_url", "redis-url cannot be used: %s", why)
}

func single(raw string) (redis.UniversalClient, time.Duration, error) {
	o, err := redis.ParseURL(raw)
	if err != nil {
		return nil, 0, clean(err)
	}
	limits(&o.DialTimeout, &o.ReadTimeout, &o.WriteTimeout, &o.PoolTimeout)
	o.MaxRetries, o.DialerRetries, o.ContextTimeoutEnabled = never(o.MaxRetries), 1, true
	o.DisableIdentity, o.MaintNotificationsConfig = true, quiet()
	name(&o.ClientName)
	return redis.NewClient(o), o.ReadTimeout, nil
}

func failover(raw string) (redis.UniversalClient, time.Duration, error) {
	o, err := redis.ParseFailoverURL(raw)
	if err != nil {
		return nil, 0, clean(err)
	}
	if o.RouteByLatency || o.RouteRandomly || o.ReplicaOnly {
		return nil, 0, errors.New("route_by_latency, route_randomly and replica_only are for readers: leave them out")
	}
	limits(&o.DialTimeout, &o.ReadTimeout, &o.WriteTimeout, &o.PoolTimeout)
	o.MaxRetries, o.DialerRetries, o.ContextTimeoutEnabled = never(o.MaxRetries), 1, true
	o.DisableIdentity = true
	name(&o.ClientName)
	return redis.NewFailoverClient(o), o.ReadTimeout, nil
}

func clustered(raw string) (redis.UniversalClient, time.Duration, error) {
	o, err := redis.ParseClusterURL(raw)
	if err != nil {
		return nil, 0, clean(err)
	}
	limits(&o.DialTimeout, &o.ReadTimeout, &o.WriteTimeout, &o.PoolTimeout)
	o.DialerRetries, o.ContextTimeoutEnabled = 1, true
	o.DisableIdentity, o.MaintNotificationsConfig = true, quiet()
	name(&o.ClientName)
	return redis.NewClusterClient(o), o.ReadTimeout, nil
}

// clean leaves out what url.Parse says, which holds the password.
func clean(err error) error {
	var bad *url.Error
	if errors.As(err, &bad) {
		return bad.Err
	}
	return err
}

// limits puts Tend's own times where the URL says nothing.
func limits(dial, read, write, pool *time.Duration) {
	for p, d := range map[*time.Duration]time.Duration{dial: dialing, read: answering, write: answering, pool: answering} {
		if *p <= 0 {
			*p = d
		}
	}
}

// never is for retries: what failed is read from SQL sooner.
func never(retries int) int {
	if retries == 0 {
		return -1
	}
	return retries
}

func name(client *string) {
	if *client == "" {
		*client = "tend"
	}
}

// quiet asks the server for nothing that only a newer Redis knows.
func quiet() *maintnotifications.Config {
	return &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
}

// The library logs by a logger for the whole process, to standard error. What
// matters of it comes as an error as well.
func init() { redis.SetLogger(debugging{}) }

type debugging struct{}

func (debugging) Printf(ctx context.Context, format string, args ...any) {
	slog.DebugContext(ctx, "redis client", "format", format, "args", args)
}
