package send

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"syscall"
	"time"

	"tend/server/tend"
)

// Bounds of a call to somebody else's server.
const (
	Timeout   = 10 * time.Second // for all of it, the answer's body too
	MaxAnswer = 64 << 10         // bytes of an answer's body that can be read
	maxHeader = 16 << 10         // bytes of its headers
)

// ReasonRefused is the reason of the guard's errors: nothing was connected to.
const ReasonRefused = "address_refused"

// strangersPort is the one port that strangers are called on.
const strangersPort = 443

// Options of a client. The zero value calls the internet at large and nobody else.
type Options struct {
	// Allow are networks that may be called although they are not of the internet at
	// large, by http too and on any port: for services of the house, and for tests.
	Allow   []netip.Prefix
	Timeout time.Duration // 0 means Timeout

	// For tests of this package.
	resolver *net.Resolver
	roots    *x509.CertPool
	port     uint16 // in place of strangersPort
}

// Client calls servers whose addresses come from outside. It judges the address that is
// dialled, at each connection and after the name was resolved: a name that leads elsewhere
// a moment later leads nowhere. It follows no redirect and asks no proxy. It is safe for
// concurrent use.
type Client struct {
	allow []netip.Prefix
	port  uint16
	http  http.Client
	outer http.RoundTripper // https to strangers
	inner http.RoundTripper // whatever else, within the allowed networks alone
}

// NewClient makes a client.
func NewClient(o Options) *Client {
	if o.Timeout == 0 {
		o.Timeout = Timeout
	}
	if o.port == 0 {
		o.port = strangersPort
	}
	c := &Client{allow: o.Allow, port: o.port}
	c.outer = transport(&o, func(a netip.AddrPort) bool {
		return global(a.Addr()) && a.Port() == c.port || within(c.allow, a.Addr())
	})
	c.inner = transport(&o, func(a netip.AddrPort) bool { return within(c.allow, a.Addr()) })
	c.http = http.Client{
		Transport:     guard{c},
		Timeout:       o.Timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return c
}

// Do makes a call. The answer's body ends with an error behind MaxAnswer. What the guard
// refuses is a tend.Error with ReasonRefused; all else that fails is Unavailable.
func (c *Client) Do(r *http.Request) (*http.Response, error) {
	resp, err := c.http.Do(r)
	var refused *tend.Error
	if errors.As(err, &refused) {
		return nil, refused
	}
	if err != nil {
		return nil, tend.Errorf(tend.Unavailable, "unreachable", "%s does not answer: %w", r.URL.Host, err)
	}
	resp.Body = http.MaxBytesReader(nil, resp.Body, MaxAnswer)
	return resp, nil
}

// guard chooses the transport for each request of a client.
type guard struct{ c *Client }

// RoundTrip refuses what no dial should be tried for.
func (g guard) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := g.c.judge(r.URL); err != nil {
		return nil, err
	}
	if r.URL.Scheme == "https" && (r.URL.Port() == "" || r.URL.Port() == strconv.Itoa(int(g.c.port))) {
		return g.c.outer.RoundTrip(r)
	}
	return g.c.inner.RoundTrip(r)
}

func (c *Client) judge(u *url.URL) error {
	a, err := netip.ParseAddr(u.Hostname())
	switch {
	case u.Scheme != "https" && u.Scheme != "http":
		return refused("the address begins with neither https nor http")
	case u.User != nil:
		return refused("the address carries a user name")
	case err == nil && (a.Zone() != "" || a.Is4In6()):
		return refused("the address is written in a form that hides another one")
	}
	return nil
}

func refused(why string) error {
	return tend.Errorf(tend.Forbidden, ReasonRefused, "%s: it is not called", why)
}

// transport makes connections that a function takes, on each of which it is asked anew.
func transport(o *Options, takes func(netip.AddrPort) bool) *http.Transport {
	dialer := &net.Dialer{
		Timeout:  o.Timeout / 2,
		Resolver: o.resolver,
		Control: func(network, address string, _ syscall.RawConn) error {
			a, err := netip.ParseAddrPort(address)
			if err != nil || network != "tcp4" && network != "tcp6" {
				return refused("this is no address")
			}
			if !takes(a) {
				return refused(address + " is not on the internet at large, or no https on its usual port; the setting allow-cidrs names networks that may be called all the same")
			}
			return nil
		},
	}
	return &http.Transport{
		Proxy:                  nil, // whatever the environment says: a proxy would dial for us, unguarded
		DialContext:            dialer.DialContext,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: o.roots},
		TLSHandshakeTimeout:    o.Timeout / 2,
		ForceAttemptHTTP2:      true,
		DisableCompression:     true, // nothing is read that grows
		MaxResponseHeaderBytes: maxHeader,
		MaxIdleConns:           256,
		MaxIdleConnsPerHost:    192, // without HTTP/2 each push that is on its way has a connection
		IdleConnTimeout:        90 * time.Second,
	}
}
