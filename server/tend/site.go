package tend

import "time"

// SiteID is a site's number inside the house; outside, a site has a name and a key.
type SiteID int64

// Site is one web property: the tenant. Everything else belongs to one.
type Site struct {
	ID       SiteID
	Name     string   // in the admin API's paths
	Key      string   // public, in the snippet
	WriteKey string   // secret, for the tracking API; "" where it is not shown
	Origins  []string // "https://shop.example", "https://*.shop.example"
	Identity Identity
	Caps     SiteCaps
	Stopped  bool // "stop all messages"
	Settings Settings
	PushKey  string         // the public key that browsers subscribe with; "" before push was on
	Segments []Segment      // in the order of their ids; filled by what loads the configuration, nowhere else
	Funnels  []Funnel       // in the order of their ids; filled by the same
	Watches  []SegmentWatch // of the segments, those that are watched; filled by the same
}

// Identity is how a site proves who its users are.
type Identity struct {
	Required bool          `json:"required"`
	Keys     []IdentityKey `json:"keys"`
}

// Cap limits how many deliveries a person gets: at most Max per window.
type Cap struct {
	Max int    `json:"max"` // 1 to 1000
	Per string `json:"per"` // a duration of the contract ("7d"), or "lifetime"
}

// SiteCaps hold for all campaigns of a site together.
type SiteCaps struct {
	Global     []Cap            `json:"global,omitempty"`
	Categories map[string][]Cap `json:"categories,omitempty"`
}

// Window is Per as a duration; 0 for "lifetime".
func (c Cap) Window() (time.Duration, error) {
	if c.Per == "lifetime" {
		return 0, nil
	}
	return ParseDuration(c.Per)
}
