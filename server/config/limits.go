package config

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"tend/server/tend"
)

// Limits are the rates that an operator may set. A zero stands for the default, a
// negative one for none.
type Limits struct {
	Socket      int // events a second of one socket, or of a tab over HTTP
	SocketBurst int // events of one socket at once
	Person      int // events a second of one person, over all nodes
	Address     int // events a second of one client address, over all nodes
	Site        int // events a second of one site, over all nodes
	Connections int // sockets and requests of one address that are open at once, on each node
}

// limitsPrefix is what the names of limits begin with. In the file of settings they
// are the keys of `limits`, without it.
const limitsPrefix = "limits-"

// none is the word for a limit that is not to be kept.
const none = "none"

// mostRate is the highest limit that can be set; what is above it is none.
const mostRate = 10_000_000

// limit reads a limit: a whole number from least on; none, where one may do without.
func limit(field func(*Limits) *int, least int) func(*Settings, string) string {
	orNone := ""
	if least == 1 {
		orNone = ", or none"
	}
	return func(s *Settings, v string) string {
		if v == none && least == 1 {
			*field(&s.Limits) = -1
			return ""
		}
		n, err := strconv.Atoi(v)
		if err != nil || n < least || n > mostRate {
			return fmt.Sprintf("write a whole number from %d to %d%s", least, mostRate, orNone)
		}
		*field(&s.Limits) = n
		return ""
	}
}

// leastBurst is the largest batch: where less is let through at once, such a batch
// would be sent again and again for ever.
const leastBurst = 500

var limitSettings = []setting{
	{limitsPrefix + "socket", "100", "events a second of one socket, or none", limit(func(l *Limits) *int { return &l.Socket }, 1)},
	{limitsPrefix + "socket-burst", "1000", "events of one socket at once", limit(func(l *Limits) *int { return &l.SocketBurst }, leastBurst)},
	{limitsPrefix + "person", "200", "events a second of one person over all nodes, or none", limit(func(l *Limits) *int { return &l.Person }, 1)},
	{limitsPrefix + "address", "2000", "events a second of one client address over all nodes, or none", limit(func(l *Limits) *int { return &l.Address }, 1)},
	{limitsPrefix + "site", none, "events a second of one site over all nodes, or none", limit(func(l *Limits) *int { return &l.Site }, 1)},
	{limitsPrefix + "connections", "20000", "open sockets and requests of one client address on each node, or none", limit(func(l *Limits) *int { return &l.Connections }, 1)},
}

// The words for networks that proxies and services of one's own are found in.
var networks = map[string][]string{
	"loopback": {"127.0.0.0/8", "::1/128"},
	"private":  {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"},
}

// readProxies reads the networks of the proxies that are believed.
func readProxies(s *Settings, v string) (allowed string) {
	s.Proxies, allowed = readNetworks(v)
	return allowed
}

// readAllowed reads the networks that may be called.
func readAllowed(s *Settings, v string) (allowed string) {
	s.Networks, allowed = readNetworks(v)
	return allowed
}

// readNetworks gives the networks of a list, or what is allowed.
func readNetworks(v string) (list []netip.Prefix, allowed string) {
	for word := range strings.SplitSeq(v, ",") {
		word = strings.TrimSpace(word)
		texts, known := networks[word]
		if !known {
			texts = []string{word}
		}
		for _, text := range texts {
			p, ok := network(text)
			if !ok {
				return nil, "write addresses and networks, with commas between, such as 10.0.0.7 or 10.0.0.0/8 or fd00::/8, or the words loopback, private"
			}
			list = append(list, p)
		}
	}
	return list, ""
}

// readPushHosts reads the push services that are known besides those of the browsers.
func readPushHosts(s *Settings, v string) string {
	for entry := range strings.SplitSeq(v, ",") {
		entry = strings.TrimSpace(entry)
		if err := tend.CheckPushHost(entry); err != nil {
			return "write hosts, with commas between, such as push.example.com, *.push.example.com, push.example.com:8443 or http://127.0.0.1:9000"
		}
		s.PushHosts = append(s.PushHosts, entry)
	}
	return ""
}

// network reads one network, or the one of a single address.
func network(text string) (netip.Prefix, bool) {
	p, err := netip.ParsePrefix(text)
	if err != nil {
		a, err := netip.ParseAddr(text)
		if err != nil || a.Zone() != "" {
			return netip.Prefix{}, false
		}
		p = netip.PrefixFrom(a, a.BitLen())
	}
	if a := p.Addr(); a.Is4In6() { // addresses are compared without the mapping
		if p.Bits() < 96 {
			return netip.Prefix{}, false
		}
		p = netip.PrefixFrom(a.Unmap(), p.Bits()-96)
	}
	return p.Masked(), true
}
