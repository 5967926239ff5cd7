package tend

import (
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"time"
)

// Bounds of a notification.
const (
	MaxTitle         = 120 // characters
	MaxNotification  = 500 // of its body
	MaxNotifyActions = 2
	MaxTag           = 32
	MaxTTL           = 28 * 24 * time.Hour // for which push services keep what they cannot deliver
	DefaultTTL       = "3d"
)

// WebPush is the channel of messages that browsers show though no page is open.
const WebPush = "web_push"

// Notification is what a message of channel web_push has in the place of layout and blocks.
type Notification struct {
	Title   string         `json:"title"`
	Body    string         `json:"body,omitzero"`
	Icon    string         `json:"icon,omitzero"`
	Image   string         `json:"image,omitzero"`
	Badge   string         `json:"badge,omitzero"`
	URL     string         `json:"url,omitzero"` // what a click opens: a path of the site, or an https address
	Actions []NotifyAction `json:"actions,omitempty"`
	Tag     string         `json:"tag,omitzero"`     // of two with the same one the later is shown; "" is the campaign's
	TTL     string         `json:"ttl,omitzero"`     // a duration, for which it is tried to deliver it
	Urgency string         `json:"urgency,omitzero"` // very-low, low, normal, high
	Sequel  string         `json:"sequel,omitzero"`  // an in-app campaign with the trigger api, offered to whoever clicks
}

// Tagged is the notification's tag, its campaign's own where it has none.
func (n *Notification) Tagged(site SiteID, campaign string) string {
	if n.Tag != "" {
		return n.Tag
	}
	sum := sha256.Sum256([]byte("tag:" + strconv.FormatInt(int64(site), 10) + ":" + campaign))
	return base64.RawURLEncoding.EncodeToString(sum[:16])
}

// Life is for how long it is tried to deliver it, and for how long it is of use.
func (n *Notification) Life() time.Duration {
	d, err := ParseDuration(or(n.TTL, DefaultTTL))
	if err != nil { // cannot occur: it was checked when it was written
		return 0
	}
	return min(d, MaxTTL)
}

// NotifyAction is a button of a notification.
type NotifyAction struct {
	Label string `json:"label"`
	URL   string `json:"url"`
}

// PushSend is a push on its way to one browser, as whoever sends has claimed it.
type PushSend struct {
	ID       string
	Delivery string
	Device   string
	Campaign string
	Site     SiteID
	Person   PersonID
	Service  string // fcm, mozilla, apple, windows, other
	Endpoint string // as are P256dh, Auth and Key, the device's; "" where it is gone
	P256dh   string
	Auth     string
	Key      string
	Body     string // what the service worker reads, JSON
	Topic    string
	Urgency  string
	TTL      time.Duration
	Expires  Micros
	Attempts int
	Token    int64 // higher than that of whoever had it before
	Live     bool  // campaign and site may still send
}
