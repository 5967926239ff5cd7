package app_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"tend/server/testkit"
	"tend/server/testkit/postgres"
)

// TestKillNodesAtRandom kills one node of three again and again, and now and then
// their Redis, while browsers keep sending to whichever node answers. Nothing
// acknowledged is lost or doubled, no cap is exceeded, no granted message vanishes.
func TestKillNodesAtRandom(t *testing.T) {
	rounds := *kills
	if rounds < 1000 { // a share of it
		rounds = (rounds + 3) / 4
	}
	s := *killSeed
	if s == 0 {
		s = uint64(time.Now().UnixNano())
	}
	t.Logf("-seed %d, %d kills", s, rounds)
	rnd := rand.New(rand.NewPCG(s, 11))
	postgres.Start(t).Durable(t)
	place, site := prepare(t, testkit.PostgreSQL)
	redis := testkit.StartRedis(t)
	env := childRedis + "=" + redis.URL()
	addrs := []string{freeAddr(t), freeAddr(t), freeAddr(t)}
	crowd := newCrowd(addrs[0], s, addrs[1:]...)
	crowd.join(4)
	nodes := make([]*server, len(addrs))
	for i, addr := range addrs {
		nodes[i] = startServer(t, place, addr, "", env)
	}
	// Whoever is killed is not there for a while, and the next one may die meanwhile.
	for range rounds {
		crowd.join(1)
		time.Sleep(time.Duration(150+rnd.IntN(300)) * time.Millisecond) //nolint:forbidigo // the moment of death is what is drawn
		i := rnd.IntN(len(nodes))
		nodes[i].kill()
		switch rnd.IntN(4) {
		case 0:
			redis.Do("flushall")
		case 1:
			redis.Kill()
			redis.Start()
		}
		nodes[i] = startServer(t, place, addrs[i], "", env)
	}
	crowd.finish(t)
	for _, n := range nodes {
		n.kill()
	}
	crowd.check(t, place, site)
}
