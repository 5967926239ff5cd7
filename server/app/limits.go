package app

import (
	"log/slog"
	"net/http"
	"time"

	"tend/server/config"
	"tend/server/hot"
	"tend/server/live"
)

// rateLimits are the rates over all sockets, as they are set.
func rateLimits(l config.Limits) hot.RateLimits {
	address := perSecond(l.Address, 2000)
	hello := address
	if address.PerSecond > 0 {
		// Whoever may be connected may connect at once: when a node has died all do.
		hello.Burst = max(hello.Burst, orDefault(l.Connections, 20_000))
	}
	return hot.RateLimits{
		Person: perSecond(l.Person, 200), Address: address, Site: perSecond(l.Site, -1), Hello: hello,
		Account: signInAccount, Try: signInAddress, PushTest: pushTests,
	}
}

// What somebody may try who signs in: ten at once and one a minute for each account, and
// for each address, behind which may be an office.
var (
	signInAccount = hot.Rate{Every: time.Minute, Burst: 10}
	signInAddress = hot.Rate{Every: 10 * time.Second, Burst: 50}
)

// pushTests are ten test notifications a minute of a member on a site: who tries a browser out
// needs a few, and push services count what comes in a site's name.
var pushTests = hot.Rate{Every: 6 * time.Second, Burst: 10}

// perSecond is a rate with its burst: what comes in five seconds, and never less than
// what a socket may send at once.
func perSecond(set, standard int) hot.Rate {
	n := orDefault(set, standard)
	if n < 0 {
		return hot.Rate{}
	}
	return hot.Rate{PerSecond: n, Burst: max(1000, 5*n)}
}

func orDefault(set, standard int) int {
	if set == 0 {
		return standard
	}
	return set
}

// socketLimits are the limits of each socket, as they are set.
func socketLimits(l config.Limits) live.Limits {
	return live.Limits{Events: l.Socket, EventBurst: l.SocketBurst, Connections: l.Connections}
}

// newServer makes the HTTP server. It bounds the headers and the rest between two calls
// alone: a socket and a held request live longer than any time that could be set for all.
// The doors bound the rest.
func newServer(handler http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler: handler, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug), // broken handshakes and the like: the other side's business
	}
}
