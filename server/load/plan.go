package load

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"tend/server/tend"
	"tend/server/wire"
)

// Plan is what a crowd shall do.
type Plan struct {
	URL     string        // of the server: http or https
	Site    string        // its public key
	Origin  string        // one of the site's
	People  int           // who come and go by turns; more than one of them may not be on a socket
	Sockets int           // open at the same time
	Rate    int           // events a second over all; 0: the sockets are only held
	Frame   int           // events that fall due together and leave in one frame
	For     time.Duration // how long events fall due, or sockets are held
	Event   string        // the name of the tracked event: the one that campaigns are triggered by
}

// Bounds of a plan: what one machine can do, and what ends by itself.
const (
	MaxSockets = 60_000
	MaxPeople  = 1_000_000
	MaxRate    = 200_000
	MaxFrame   = 100
	MaxTime    = time.Hour
)

// Check says what is wrong with a plan, and makes its addresses bare of what does not
// belong there.
func (p *Plan) Check() error {
	var faults []tend.Fault
	fault := func(flag, format string, args ...any) {
		faults = append(faults, tend.Fault{Pointer: "/" + flag, Code: tend.ReasonValue, Detail: "--" + flag + ": " + fmt.Sprintf(format, args...)})
	}
	within := func(flag string, n, from, to int) {
		if n < from || n > to {
			fault(flag, "%d is not from %d to %d", n, from, to)
		}
	}
	var ok bool
	if p.URL, ok = bare(p.URL); !ok {
		fault("url", "%q is not an address such as http://127.0.0.1:8080", p.URL)
	}
	if p.Origin, ok = bare(p.Origin); !ok {
		fault("origin", "%q is not an origin such as https://shop.example: name one of the site's", p.Origin)
	}
	if p.Site == "" || len(p.Site) > tend.MaxID {
		fault("site", "name the site's public key, the one in data-site")
	}
	if p.Event == "" || len(p.Event) > wire.MaxName || strings.ContainsAny(p.Event, "\x00\r\n") {
		fault("campaign-event", "an event's name has 1 to %d bytes", wire.MaxName)
	}
	within("sockets", p.Sockets, 1, MaxSockets)
	within("people", p.People, 1, MaxPeople)
	within("rate", p.Rate, 0, MaxRate)
	within("frame", p.Frame, 1, MaxFrame)
	if p.For <= 0 || p.For > MaxTime {
		fault("for", "%s is not above 0 and up to %s", p.For, MaxTime)
	}
	return tend.Refuse("the load cannot be run as it was asked for", faults)
}

// bare takes an address down to scheme and host.
func bare(s string) (string, bool) {
	u, err := url.Parse(s)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" || u.User != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" {
		return s, false
	}
	return u.Scheme + "://" + u.Host, true
}

// interval is the time from one frame that falls due to the next.
func (p *Plan) interval() time.Duration {
	return time.Duration(float64(time.Second) * float64(p.Frame) / float64(p.Rate))
}

// visit is how long somebody stays before the next one takes the socket; 0 for as long
// as it all takes.
func (p *Plan) visit() time.Duration {
	if p.People <= p.Sockets {
		return 0
	}
	return max(time.Second, p.For*time.Duration(p.Sockets)/time.Duration(p.People))
}
