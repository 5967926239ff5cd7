package tend

import (
	"net"
	"net/netip"
	"strconv"
	"strings"
)

// Allows tells whether a page of that origin may speak for the site. The origin
// is the header of a browser: scheme://host[:port], compared by RFC 6454 - scheme
// and host in any case, the default port as good as none. "" and "null" never are.
func (s *Site) Allows(origin string) bool {
	o, err := parseOrigin(origin)
	if err != nil || o.sub {
		return false
	}
	for _, allowed := range s.Origins {
		a, err := parseOrigin(allowed)
		if err == nil && a.covers(o) {
			return true
		}
	}
	return false
}

// CheckOrigin tells what is wrong with an origin as a site's owner writes it:
// "https://shop.example", "http://127.0.0.1:9000", or "https://*.shop.example"
// for every host below shop.example, which itself is another origin.
func CheckOrigin(pattern string) error {
	_, err := parseOrigin(pattern)
	return err
}

// origin is an origin, or with sub set all the hosts below one.
type origin struct {
	scheme, host string
	port         int
	sub          bool
}

func (a origin) covers(o origin) bool {
	if a.scheme != o.scheme || a.port != o.port {
		return false
	}
	if !a.sub {
		return a.host == o.host
	}
	// host begins with no dot, so that what remains before the suffix is a name.
	return strings.HasSuffix(o.host, "."+a.host)
}

func badOrigin(s, why string) error {
	if len(s) > 100 {
		s = s[:100] + "..."
	}
	return Errorf(Invalid, ReasonValue, `%q is not an origin: %s; write it like https://shop.example, http://127.0.0.1:9000 or https://*.shop.example`, s, why)
}

func parseOrigin(s string) (origin, error) {
	scheme, rest, ok := strings.Cut(s, "://")
	scheme = strings.ToLower(scheme)
	o := origin{scheme: scheme}
	switch {
	case len(s) > MaxID:
		return o, badOrigin(s, "it is longer than 255 bytes")
	case !ok:
		return o, badOrigin(s, "there is no scheme")
	case scheme == "http":
		o.port = 80
	case scheme == "https":
		o.port = 443
	default:
		return o, badOrigin(s, "the scheme is neither http nor https")
	}
	if strings.ContainsAny(rest, "/?#") {
		return o, badOrigin(s, "an origin has no path: leave out what follows the host and the port, also a slash at the end")
	}
	host, port, err := splitPort(rest)
	if err != nil {
		return o, badOrigin(s, "the port is not a number from 1 to 65535")
	}
	if port != 0 {
		o.port = port
	}
	if after, ok := strings.CutPrefix(host, "*."); ok {
		o.sub, host = true, after
	}
	o.host = strings.ToLower(host)
	if why := hostFault(o.host, o.sub); why != "" {
		return o, badOrigin(s, why)
	}
	return o, nil
}

// splitPort cuts a port off. An IPv6 address keeps its brackets.
func splitPort(s string) (host string, port int, err error) {
	i := strings.LastIndexByte(s, ':')
	if i < 0 || strings.HasSuffix(s, "]") {
		return s, 0, nil
	}
	digits := s[i+1:]
	port, err = strconv.Atoi(digits)
	if err != nil || port < 1 || port > 65535 || digits[0] == '+' {
		return "", 0, &net.AddrError{Err: "bad port", Addr: s}
	}
	return s[:i], port, nil
}

// hostFault tells what is wrong with a host in lower case, "" for nothing.
// International names come in their ASCII form, as browsers send them.
func hostFault(host string, sub bool) string {
	if strings.HasPrefix(host, "[") {
		addr, err := netip.ParseAddr(strings.TrimSuffix(strings.TrimPrefix(host, "["), "]"))
		if err != nil || !addr.Is6() || addr.Zone() != "" || !strings.HasSuffix(host, "]") || sub {
			return "the host is not an IPv6 address in brackets"
		}
		return ""
	}
	if host == "" {
		return "there is no host"
	}
	for label := range strings.SplitSeq(host, ".") {
		if label == "" || len(label) > 63 {
			return "the host has an empty or an overlong part"
		}
		for _, c := range []byte(label) {
			if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '_' {
				return "the host has other characters than letters, digits, - and _ (nothing may follow it but a port; a * stands for the first part only)"
			}
		}
	}
	if sub && isAddress(host) {
		return "an address has no hosts below it"
	}
	return ""
}

func isAddress(host string) bool {
	_, err := netip.ParseAddr(host)
	return err == nil
}
