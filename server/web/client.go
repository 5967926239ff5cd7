package web

import (
	"net/http"
	"net/netip"
	"strings"
)

// proxies are the networks whose word for a client's address is taken.
type proxies []netip.Prefix

// trusts tells whether an address is one of them.
func (p proxies) trusts(a netip.Addr) bool {
	for _, n := range p {
		if n.Contains(a) {
			return true
		}
	}
	return false
}

// client is the address that a request came from: the peer's, or where the peer is a
// proxy that is trusted, what it says of its own peer, and so on: the last address
// that nobody who is trusted stands for. What stands further left in a header was
// written by the client itself. Where both headers are there and do not agree, one of
// them was handed on as the client sent it, and neither is believed.
//
// The zero Addr says that the peer has no address that can be read.
func (p proxies) client(r *http.Request) netip.Addr {
	peer, ok := hop(r.RemoteAddr)
	if !ok || !p.trusts(peer) {
		return peer
	}
	forwarded, x := r.Header["Forwarded"], r.Header["X-Forwarded-For"]
	switch {
	case len(x) == 0 && len(forwarded) == 0:
		return peer
	case len(forwarded) == 0:
		return p.walk(peer, x, hop)
	case len(x) == 0:
		return p.walk(peer, forwarded, forwardedFor)
	}
	one, other := p.walk(peer, x, hop), p.walk(peer, forwarded, forwardedFor)
	if one != other {
		return peer
	}
	return one
}

// walk goes from proxy to proxy, beginning at the one nearest to us.
func (p proxies) walk(at netip.Addr, lines []string, read func(string) (netip.Addr, bool)) netip.Addr {
	for i := len(lines) - 1; i >= 0; i-- {
		rest := lines[i]
		for more := true; more; {
			var element string
			if cut := strings.LastIndexByte(rest, ','); cut >= 0 {
				rest, element = rest[:cut], rest[cut+1:]
			} else {
				element, more = rest, false
			}
			next, ok := read(strings.TrimSpace(element))
			if !ok {
				return at // it says nothing that can be used: its own address is the last that is known
			}
			if at = next; !p.trusts(at) {
				return at
			}
		}
	}
	return at
}

// forwardedFor reads an element of Forwarded (RFC 7239, section 4), such as
// for="[2001:db8::1]:4711";proto=https. A quoted comma or semicolon, which no
// address has, spoils the element and is not believed.
func forwardedFor(element string) (netip.Addr, bool) {
	for pair := range strings.SplitSeq(element, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(pair), "=")
		if !strings.EqualFold(name, "for") {
			continue
		}
		if n := len(value); n >= 2 && value[0] == '"' && value[n-1] == '"' {
			value = value[1 : n-1]
		}
		return hop(value)
	}
	return netip.Addr{}, false
}

// hop reads an address, with or without a port, brackets or a zone.
func hop(text string) (netip.Addr, bool) {
	a, err := netip.ParseAddr(text)
	if err != nil {
		if n := len(text); n >= 2 && text[0] == '[' && text[n-1] == ']' {
			a, err = netip.ParseAddr(text[1 : n-1])
		} else {
			var with netip.AddrPort
			with, err = netip.ParseAddrPort(text)
			a = with.Addr()
		}
	}
	if err != nil {
		return netip.Addr{}, false
	}
	return a.Unmap().WithZone(""), true
}

// named is the request with the client's address for its own. What is behind it sees
// no proxies.
func (p proxies) named(r *http.Request) *http.Request {
	if len(p) == 0 {
		return r
	}
	a := p.client(r)
	if !a.IsValid() {
		return r
	}
	with := *r // shallow: only the address is another
	with.RemoteAddr = netip.AddrPortFrom(a, 0).String()
	return &with
}
