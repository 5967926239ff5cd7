package app_test

import (
	"math/rand/v2"
	"testing"
	"time"
)

// TestKillNodesAtRandom kills one node of three again and again, and now and then
// their Redis, while browsers keep sending to whichever node answers. Nothing
// acknowledged is lost or doubled, no cap is exceeded, no granted message vanishes.
func TestKillNodesAtRandom(t *testing.T) {
	rounds := *kills
	if rounds < 1000 { // a share of it
		rounds = (rounds + 3) / 4
	}
	s := drawn(t)
	t.Logf("%d kills", rounds)
	rnd := rand.New(rand.NewPCG(s, 11))
	f := newFleet(t, s, 3)
	f.crowd.join(4)
	// Whoever is killed is not there for a while, and the next one may die meanwhile.
	for range rounds {
		f.crowd.join(1)
		time.Sleep(time.Duration(150+rnd.IntN(300)) * time.Millisecond) //nolint:forbidigo // the moment of death is what is drawn
		i := rnd.IntN(len(f.nodes))
		f.nodes[i].kill()
		switch rnd.IntN(4) {
		case 0:
			f.redis.Do("flushall")
		case 1:
			f.redis.Kill()
			f.redis.Start()
		}
		f.start(i)
	}
	f.ends()
}
