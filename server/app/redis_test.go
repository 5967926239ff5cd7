package app

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"tend/server/tend"
	"tend/server/testkit"
)

func TestDoctorSaysWhatIsWrongWithRedis(t *testing.T) {
	plain, locked := testkit.StartRedis(t), testkit.StartRedis(t, "--requirepass", "topsecret")
	gone, stuck, full := testkit.StartRedis(t), testkit.StartRedis(t), testkit.StartRedis(t)
	gone.Kill()
	stuck.Freeze()
	full.Do("set", "ballast", strings.Repeat("x", 100))
	full.Do("config", "set", "maxmemory", "1")
	nearly := testkit.StartRedis(t)
	nearly.Do("setrange", "ballast", "40000000", "x")
	nearly.Do("config", "set", "maxmemory", "44mb")
	lone := testkit.StartRedis(t, "--cluster-enabled", "yes") // of a cluster, and nobody serves any slot
	_, port, _ := strings.Cut(plain.Addr, ":")
	replica := testkit.StartRedis(t, "--replicaof", "127.0.0.1 "+port)
	plain.Do("acl", "setuser", "guest", "on", ">topsecret", "~other:*", "+@all")
	for _, x := range []struct{ name, url, says, mend string }{
		{"Well", plain.URL(), "", ""},
		{"WellWithPassword", "redis://:topsecret@" + locked.Addr, "", ""},
		{"NotThere", gone.URL(), "nothing listens", "start Redis"},
		{"Hangs", stuck.URL(), "does not answer in time", "firewall"},
		{"WrongPassword", "redis://:topsecrets@" + locked.Addr, "user and password", "redis-url"},
		{"NoPassword", locked.URL(), "wants a password", "redis://USER:PASSWORD"},
		{"PasswordForNothing", "redis://me:topsecret@" + plain.Addr, "user and password", "redis-url"},
		{"NoTLS", "rediss://" + plain.Addr, "does not answer in time", "speaks no TLS"},
		{"NoSuchDatabase", plain.URL() + "/99", "no database of that number", "number"},
		{"UserMayNot", "redis://guest:topsecret@" + plain.Addr, "may not", "ACL SETUSER"},
		{"Full", full.URL(), "full", "maxmemory-policy"},
		{"NearlyFull", nearly.URL(), "throws nothing out", "maxmemory-policy"},
		{"Replica", replica.URL(), "replica", "master"},
		{"NoCluster", plain.URL() + "?cluster=true", "is no cluster", "cluster=true"},
		{"ClusterDown", lone.URL() + "?cluster=true", "cluster is down", "redis-cli --cluster check"},
		{"IsACluster", lone.URL(), "cluster", "cluster"},
		{"BadURL", plain.URL() + "?colour=red", "colour", "redis-url"},
	} {
		t.Run(x.name, func(t *testing.T) {
			s := settings(t)
			s.RedisURL = x.url
			f := found(t, s, "redis")
			if f.OK != (x.says == "") || !strings.Contains(f.Detail, x.says) || !strings.Contains(f.Mend, x.mend) || !f.OK && f.Mend == "" {
				t.Errorf("found %+v", f)
			}
			if strings.Contains(f.Detail+f.Mend, "secret") {
				t.Errorf("the password is shown: %+v", f)
			}
		})
	}
}

// TestStartsWithoutItsRedis serves from the database, says so, and takes Redis when
// it comes.
func TestStartsWithoutItsRedis(t *testing.T) {
	server := testkit.StartRedis(t)
	server.Kill()
	s := settings(t)
	s.RedisURL = server.URL()
	r := start(t, s, Options{})
	says := func(path string, parts ...string) bool {
		status, body := r.get(path)
		for _, part := range parts {
			if status != http.StatusOK || !strings.Contains(body, part) {
				return false
			}
		}
		return true
	}
	if !says("/readyz", `"status":"degraded"`, `"redis":"unavailable"`, `"database":"ok"`) {
		_, body := r.get("/readyz")
		t.Errorf("without Redis: %s", body)
	}
	if _, err := r.cache.Get(t.Context(), 1); err == nil {
		t.Error("it is there")
	}
	if !says("/metrics", "tend_redis_up 0", "tend_redis_failures_total 1") {
		t.Error("the figures do not tell")
	}
	server.Start()
	for end := time.Now().Add(20 * time.Second); !says("/readyz", `"status":"ok"`, `"redis":"ok"`) || !says("/metrics", "tend_redis_up 1"); {
		if time.Now().After(end) {
			t.Fatal("it is not found when it is there")
		}
	}
}

func TestARedisURLThatCannotBeUsedIsInTheWay(t *testing.T) {
	s := settings(t)
	s.RedisURL = "redis://:topsecret@h?colour=red"
	_, err := New(t.Context(), s, Options{})
	if tend.CodeOf(err) != tend.Invalid || !strings.Contains(err.Error(), "redis-url") || strings.Contains(err.Error(), "topsecret") {
		t.Errorf("%v", err)
	}
}
