package send

import "net/netip"

// notGlobal are the networks in which no stranger's server is, or which lead to one by
// another address, from IANA's special-purpose registries (RFC 6890) and what clouds
// answer their own machines on.
var notGlobal = func() []netip.Prefix {
	var list []netip.Prefix
	for _, p := range []string{
		"0.0.0.0/8",        // this network
		"10.0.0.0/8",       // private
		"100.64.0.0/10",    // behind a carrier's NAT (RFC 6598)
		"127.0.0.0/8",      // loopback
		"168.63.129.16/32", // what Azure's machines are told their secrets by
		"169.254.0.0/16",   // link-local, and the metadata of most clouds
		"172.16.0.0/12",    // private
		"192.0.0.0/24",     // of protocols
		"192.0.2.0/24",     // documentation
		"192.88.99.0/24",   // 6to4 relays
		"192.168.0.0/16",   // private
		"198.18.0.0/15",    // benchmarks
		"198.51.100.0/24",  // documentation
		"203.0.113.0/24",   // documentation
		"224.0.0.0/4",      // multicast
		"240.0.0.0/4",      // reserved, and broadcast
		// Of IPv6 nothing outside of 2000::/3 is global: no loopback, NAT64, unique local,
		// link-local, multicast or mapped address is in it.
		"2001::/23",     // of protocols, Teredo among them
		"2001:db8::/32", // documentation
		"2002::/16",     // 6to4, with any IPv4 address in it
		"3fff::/20",     // documentation
	} {
		list = append(list, netip.MustParsePrefix(p))
	}
	return list
}()

var globalIPv6 = netip.MustParsePrefix("2000::/3")

// global tells whether an address is one of the internet at large.
func global(a netip.Addr) bool {
	a = a.Unmap()
	if !a.IsValid() || a.Zone() != "" || a.Is6() && (!globalIPv6.Contains(a) || isISATAP(a)) {
		return false
	}
	return !within(notGlobal, a)
}

// isISATAP tells whether an address ends in an IPv4 address that a router may send it to (RFC 5214).
func isISATAP(a netip.Addr) bool {
	b := a.As16()
	return b[8]&^2 == 0 && b[9] == 0 && b[10] == 0x5e && b[11] == 0xfe
}

func within(list []netip.Prefix, a netip.Addr) bool {
	a = a.Unmap()
	for _, p := range list {
		if p.Contains(a) {
			return true
		}
	}
	return false
}
