package tend

import (
	"net/url"
	"strings"
)

// Bounds of web push.
const (
	MaxEndpoint = 1024 // bytes of the address that a push service gives for a browser
	MaxDevices  = 20   // browsers of one person: the one seen longest ago goes first
)

// PushSettings are how a site sends web push. A site without them sends none.
type PushSettings struct {
	Worker string `json:"worker"`          // path of the file with the service worker, on the site's own origin
	Scope  string `json:"scope,omitempty"` // what the worker is registered for; "" is /push/tend/
}

// PushDevice is a browser that takes web push for a person. Whoever has Endpoint, P256dh
// and Auth can send to it: they leave the house with a message and no other way.
type PushDevice struct {
	ID       string
	Endpoint string
	P256dh   string // its public key, base64url
	Auth     string // its secret, base64url
	Key      string // the public key of ours that it was subscribed with
	Agent    string // what it is, in words: "Firefox on Linux"
	Lang     string // BCP 47, as it said last
	Created  Micros
	Seen     Micros // when it said last that it is there
}

// Push is what a browser says of its web push: what it came to when it was asked, that it
// has subscribed. The stream keeps what happened; how to reach the browser stays out of it.
type Push struct {
	What   PushWhat `json:"what"`
	Host   string   `json:"host,omitzero"`   // of the push service
	Reason string   `json:"reason,omitzero"` // failed: why

	Endpoint string `json:"-"` // subscribed, unsubscribed
	P256dh   string `json:"-"` // subscribed, as is all that follows
	Auth     string `json:"-"`
	Key      string `json:"-"`
	Agent    string `json:"-"`
	Lang     string `json:"-"`
}

// PushWhat is what happened to a browser's web push.
type PushWhat string

// What may have happened.
const (
	PushAsked        PushWhat = "asked"        // the browser's own question was put
	PushGranted      PushWhat = "granted"      // and answered: yes,
	PushDenied       PushWhat = "denied"       // no and never again,
	PushDismissed    PushWhat = "dismissed"    // or not at all
	PushSubscribed   PushWhat = "subscribed"   //
	PushUnsubscribed PushWhat = "unsubscribed" //
	PushFailed       PushWhat = "failed"       // it was allowed, and could not be done
)

// Known tells whether the word is one of the contract's.
func (w PushWhat) Known() bool {
	switch w {
	case PushAsked, PushGranted, PushDenied, PushDismissed, PushSubscribed, PushUnsubscribed, PushFailed:
		return true
	}
	return false
}

// Permission is what a browser lets a site do with notifications.
type Permission uint8

// The permissions.
const (
	NoPush      Permission = iota // it has no web push, or did not say
	PushAskable                   // nobody has asked yet
	PushAllowed
	PushBlocked
)

// The words for permissions, as browsers say them; of NoPush our own.
var permissions = [...]string{NoPush: "unsupported", PushAskable: "default", PushAllowed: "granted", PushBlocked: "denied"}

// String is the word for it.
func (p Permission) String() string { return permissions[p] }

// ParsePermission reads the word for one.
func ParsePermission(s string) (Permission, bool) {
	for p, word := range permissions {
		if s == word {
			return Permission(p), true
		}
	}
	return NoPush, false
}

// Leaves is the permission that an event leaves a browser with that had another one.
func (p *Push) Leaves(before Permission) Permission {
	switch {
	case p.What == PushGranted, p.What == PushSubscribed:
		return PushAllowed
	case p.What == PushDenied:
		return PushBlocked
	case p.What == PushDismissed:
		return PushAskable
	case p.What == PushFailed && p.Reason == "unsupported":
		return NoPush
	}
	return before
}

// pushServices are the push services of browsers.
var pushServices = []struct{ host, name string }{
	{"fcm.googleapis.com", "fcm"},
	{"*.push.services.mozilla.com", "mozilla"},
	{"web.push.apple.com", "apple"},
	{"*.push.apple.com", "apple"},
	{"*.notify.windows.com", "windows"},
}

// PushEndpoint tells why nothing is sent to the address that a browser gives for itself:
// whoever can name any address makes the server knock there. It has to be one of a push
// service of the known browsers, over TLS and at its usual port, or of one that the
// operator names besides, as CheckPushHost takes it.
func PushEndpoint(endpoint string, hosts []string) error {
	if len(endpoint) > MaxEndpoint {
		return Errorf(Invalid, ReasonTooLong, "endpoint: over %d bytes", MaxEndpoint)
	}
	u, err := url.Parse(endpoint)
	if err != nil || u.Host == "" || u.User != nil || u.Fragment != "" || u.Opaque != "" {
		return Errorf(Invalid, ReasonValue, "endpoint: not the address of a push service, such as https://fcm.googleapis.com/fcm/send/...")
	}
	at := pushHost{scheme: u.Scheme, name: strings.ToLower(u.Hostname()), port: portOf(u)}
	for _, s := range pushServices {
		if at.is(pushHost{"https", s.host, "443"}) {
			return nil
		}
	}
	for _, entry := range hosts {
		if h, ok := parsePushHost(entry); ok && at.is(h) {
			return nil
		}
	}
	return Errorf(Invalid, ReasonPushHost, "endpoint: %s is no push service that this server sends to; an operator adds it to push-hosts", quoted(u.Scheme+"://"+u.Host))
}

// ReasonPushHost is the code of a push service that nothing is sent to.
const ReasonPushHost = "push_host"

// PushHost is the host of an endpoint, "" where there is none.
func PushHost(endpoint string) string {
	u, err := url.Parse(endpoint)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Hostname())
}

// PushService names whose push service an endpoint is of: fcm, mozilla, apple, windows,
// other.
func PushService(endpoint string) string {
	at := pushHost{name: PushHost(endpoint)}
	for _, s := range pushServices {
		if at.is(pushHost{name: s.host}) {
			return s.name
		}
	}
	return "other"
}

// PushSubject is where a push service's people find whoever sends for a site (RFC 8292,
// 2.1): the server's address, else an origin of the site's; "" where neither is https.
func (s *Site) PushSubject(publicURL string) string {
	for _, at := range append([]string{publicURL}, s.Origins...) {
		if strings.HasPrefix(at, "https://") && !strings.Contains(at, "*") {
			return at
		}
	}
	return ""
}

// CheckPushHost tells what is wrong with a push service as an operator names it:
// "push.acme.example", "*.push.acme.example" for every host below, with a port where it is
// another than 443, and only for tests and networks of one's own without TLS:
// "http://127.0.0.1:9000".
func CheckPushHost(entry string) error {
	if _, ok := parsePushHost(entry); !ok {
		return Errorf(Invalid, ReasonValue, "%s is no host of a push service: write push.acme.example, *.push.acme.example, push.acme.example:8443 or http://127.0.0.1:9000", quoted(entry))
	}
	return nil
}

// pushHost is where a push service is; a name that begins with "*." stands for all below.
type pushHost struct{ scheme, name, port string }

func (h pushHost) is(allowed pushHost) bool {
	if h.scheme != allowed.scheme || h.port != allowed.port {
		return false
	}
	if below, ok := strings.CutPrefix(allowed.name, "*"); ok {
		return len(h.name) > len(below) && strings.HasSuffix(h.name, below)
	}
	return h.name == allowed.name
}

func parsePushHost(entry string) (h pushHost, ok bool) {
	if !strings.Contains(entry, "://") {
		entry = "https://" + entry
	}
	u, err := url.Parse(entry)
	if err != nil || u.Host == "" || u.User != nil || u.Path != "" || u.RawQuery != "" || u.Fragment != "" || (u.Scheme != "https" && u.Scheme != "http") {
		return h, false
	}
	h = pushHost{scheme: u.Scheme, name: strings.ToLower(u.Hostname()), port: portOf(u)}
	bare := strings.TrimPrefix(h.name, "*.")
	return h, bare != "" && !strings.Contains(bare, "*")
}

func portOf(u *url.URL) string {
	switch {
	case u.Port() != "":
		return u.Port()
	case u.Scheme == "http":
		return "80"
	}
	return "443"
}
