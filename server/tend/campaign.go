package tend

import "encoding/json"

// Status is where a campaign stands in its life.
type Status string

// The states of a campaign: draft -> in_review -> approved -> live <-> paused -> ended.
const (
	Draft    Status = "draft"
	InReview Status = "in_review"
	Approved Status = "approved"
	Live     Status = "live"
	Paused   Status = "paused"
	Ended    Status = "ended"
)

// Campaign is a message with its aim, as an author writes it and as it runs.
type Campaign struct {
	ID         string          `json:"id"`
	Site       SiteID          `json:"-"`
	Version    int64           `json:"version"`
	Status     Status          `json:"status"`
	Name       string          `json:"name"`
	Channel    string          `json:"channel"`
	Category   string          `json:"category,omitempty"`
	Priority   int             `json:"priority,omitempty"` // 0 to 100, higher goes first
	Trigger    Trigger         `json:"trigger"`
	Audience   json.RawMessage `json:"audience,omitempty"` // a condition tree; absent or null = everybody
	Message    Message         `json:"message"`
	Holdout    float64         `json:"holdout,omitempty"` // share of people who see nothing, 0 to 0.9
	Caps       []Cap           `json:"caps,omitempty"`
	Schedule   *Schedule       `json:"schedule,omitempty"`
	Delay      string          `json:"delay,omitempty"`       // a duration, between the trigger and the decision
	QuietHours string          `json:"quiet_hours,omitempty"` // ignore; "" keeps those of the site
	Essential  bool            `json:"essential,omitzero"`    // also under essential consent
	CancelOn   []Trigger       `json:"cancel_on,omitempty"`   // events that end the waiting
	Goal       *Goal           `json:"goal,omitempty"`        // what it is to bring about
	Fallback   *Fallback       `json:"fallback,omitempty"`    // in_app: what becomes of it where nobody has seen it
}

// Fallback is the next step of a ladder: the same campaign by another channel, for whoever
// has not seen its message in the app.
type Fallback struct {
	After   string  `json:"after"`   // a duration, since the message was there to be seen
	Channel string  `json:"channel"` // web_push
	Push    Message `json:"push"`    // as the message of a campaign of that channel
}

// Goal is what people are to do, and how soon after they have first seen the message.
type Goal struct {
	Event  string `json:"event"`
	Within string `json:"within"` // a duration
}

// Trigger is the event that a campaign waits for.
type Trigger struct {
	Type    string  `json:"type"`             // event, page, visit; what only the browser sees: element, dwell, scroll, exit_intent, inactivity; what nobody does: api, schedule; what becomes of people: segment
	Name    string  `json:"name,omitempty"`   // event: its name
	Op      string  `json:"op,omitempty"`     // page: eq, matches
	Value   string  `json:"value,omitempty"`  // page: a URL or a pattern; absent = every page
	On      string  `json:"on,omitempty"`     // element: visible, clicked
	Anchor  *Anchor `json:"anchor,omitempty"` // element: which one
	For     string  `json:"for,omitempty"`    // dwell, inactivity: a duration
	Percent int     `json:"percent,omitzero"` // scroll: how far down, 1 to 100
	ID      string  `json:"id,omitempty"`     // segment: which one
	Change  string  `json:"change,omitempty"` // segment: Entered, Left
	Page    string  `json:"page,omitempty"`   // what the browser sees: on pages of this pattern; absent = every page
}

// What a trigger of type segment waits for.
const (
	Entered = "entered"
	Left    = "left"
)

// Watched tells whether only the browser can see it.
func (t *Trigger) Watched() bool {
	switch t.Type {
	case "element", "dwell", "scroll", "exit_intent", "inactivity":
		return true
	}
	return false
}

// Schedule bounds when a campaign runs. RFC 3339; nil = no bound.
type Schedule struct {
	StartsAt *string `json:"starts_at,omitempty"`
	EndsAt   *string `json:"ends_at,omitempty"`
}

// Grant is the decision to contact a person, as it stands in their stream. One
// with Held set is a held-out person's: it takes the same place, nothing is sent.
type Grant struct {
	Delivery string `json:"id"`
	Campaign string `json:"campaign"`
	Version  int64  `json:"version"`
	Category string `json:"category,omitzero"`
	Until    Micros `json:"until"` // the end of its lease
	Held     bool   `json:"held,omitzero"`
	Snoozed  bool   `json:"snoozed,omitzero"` // the person has put it off until then
	Goal     *Goal  `json:"goal,omitzero"`    // of the version that was granted; not on renewals
	Words    string `json:"-"`                // the values of the event that its message names, as JSON; the ledger keeps them
	Asks     bool   `json:"-"`                // it asks for web push; the ledger keeps that
	Channel  string `json:"channel,omitzero"` // "" is in_app: all others are drawn by no tab
}
