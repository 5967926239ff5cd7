package wire

import (
	"encoding/json"

	"tend/server/tend"
)

// Protocol is the subprotocol of the socket.
const Protocol = "tend.v1"

// Version is the number that hello carries in "v".
const Version = 1

// Limits of what a browser may send. What is larger is refused with a code that
// says which limit it was.
const (
	MaxFrame  = 64 << 10 // bytes of one frame
	MaxBatch  = 500      // events in one frame
	MaxEvent  = 32 << 10 // bytes of one event
	MaxDepth  = 16       // nesting of traits and props
	MaxKeys   = 256      // keys in traits and props, all levels together
	MaxToken  = 4 << 10  // bytes of an identity token
	MaxURL    = 2048     // bytes of a page's address, referrer
	MaxTitle  = 512      // bytes of a page's title
	MaxName   = 255      // bytes of an event's name
	MaxActive = 64       // deliveries that hello may name as on screen
)

// Hello opens a tab's conversation.
type Hello struct {
	V       int          // 1
	Now     int64        // the browser's clock, milliseconds; 0 when absent
	Site    string       // the site's public key
	Anon    string       // the anonymous id
	User    string       // the user id, "" for a visitor
	Token   string       // the identity token, "" for none
	Tab     string       // the document's id
	Page    tend.Page    // where the document is
	Context tend.Context // what the browser says of itself
	Agent   tend.Agent   // what it is: from its request, not from the frame
	Active  []string     // deliveries on its screen
}

// Events is a batch from one tab.
type Events struct {
	Now    int64   // the browser's clock, milliseconds; 0 when absent
	Events []Event // in order of N, at least one
}

// Event is one event of a batch. Fault is set when it is refused: it consumes its
// number and changes nothing else.
type Event struct {
	N        uint64
	Kind     tend.Kind
	TS       int64 // the browser's clock, milliseconds; 0 = time of arrival
	Name     string
	Page     *tend.Page
	User     string
	Token    string
	Account  string
	Anon     string
	Traits   json.RawMessage
	Props    json.RawMessage
	D        string     // receipt: the delivery
	What     tend.What  // receipt
	W        string     // trigger: the watch id
	Level    string     // consent
	Category string     // preference
	On       bool       // preference: wanted again
	Push     *tend.Push // push
	Fault    *tend.Error
}

// State tells whether a tab can be seen, and that it is left.
type State struct {
	Visible bool
	Away    bool     // what it is sent from now on will not be drawn, nor what it was sent ...
	Drawn   []string // ... apart from these deliveries, which it has drawn
}

// Frame is one frame from the server to the browser.
type Frame interface {
	// Append writes the frame as JSON at the end of a buffer.
	Append(b []byte) []byte
}

// Ready answers hello.
type Ready struct {
	Ack    uint64          // all events of this tab up to here are committed
	Epoch  string          // the opaque id of the database
	Watch  json.RawMessage // what only the browser can see; nil = none
	Config json.RawMessage // what the snippet has to know of its site; nil = {}
	Now    int64           // the server's clock, milliseconds, to read expires by; 0 = not said
}

// Ack says that all events of the tab up to N are committed.
type Ack struct {
	N uint64
}

// Show asks the browser to draw a delivery.
type Show struct {
	Delivery string
	Campaign string
	Category string // what "Fewer like this" turns off: a category, or "campaign:" with an id
	Message  json.RawMessage
	Expires  int64 // milliseconds by the server's clock: the end of the lease
}

// Watch tells the browser what only it can see, in place of what was said before.
type Watch struct {
	Watch json.RawMessage // an array; nil = none
}

// Preferences tells the browser what the person wants no messages of.
type Preferences struct {
	Off []string // categories, and "campaign:" with an id for campaigns without one
}

// Hide asks the browser to take a delivery off the screen.
type Hide struct {
	Delivery string
}

// Refusal is an error frame.
type Refusal struct {
	N          uint64 // the event it is about; 0 = the whole frame or the socket
	Code       string
	Message    string
	RetryAfter int // seconds; 0 = not worth trying again
}

// Drain asks the browser to come back on another connection.
type Drain struct {
	After int64 // milliseconds to wait before reconnecting
}
