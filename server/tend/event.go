package tend

import "encoding/json"

// Kind is what an event is about.
type Kind string

// The kinds of events. The first row comes from browsers; those of the second are made
// by the server itself and are refused from outside.
const (
	KindPage     Kind = "page"
	KindIdentify Kind = "identify"
	KindTrack    Kind = "track"
	KindGroup    Kind = "group"
	KindAlias    Kind = "alias"
	KindReceipt  Kind = "receipt"
	KindTrigger  Kind = "trigger"
	KindReset    Kind = "reset"
	KindConsent  Kind = "consent"
	KindPush     Kind = "push" // what became of a browser's web push

	KindMetric Kind = "metric" // from servers alone: how much the person has of something now

	KindList Kind = "list" // from files alone: the person was put on an uploaded list, or taken off

	KindPreference Kind = "preference" // from both: somebody wants no messages of a category, or wants them again

	KindAttention Kind = "attention" // how long they have looked, since the last of these

	KindContext Kind = "context" // what hello said: language, time zone, window
	KindMerge   Kind = "merge"   // another person's history was taken in
	KindGrant   Kind = "grant"   // a delivery was granted
	KindRelease Kind = "release" // a delivery was taken back unseen
	KindDelay   Kind = "delay"   // a match waits for its time, or waits no more
	KindGoal    Kind = "goal"    // the person did what a delivery was meant to bring about

	KindFallback Kind = "fallback" // a message waits to be seen in the app, or is not waited for any more

	KindSegment Kind = "segment" // the person came into a segment that is watched, or is not in it any more

	KindCounters Kind = "counters" // what campaigns ask of is counted from now on, or is not any more
)

// Event is one thing that happened to a person, as it is stored for ever in the
// person's stream. The JSON names are short because every row carries them.
type Event struct {
	N        uint64          `json:"n,omitzero"`        // the document's number; 0 for what the server made
	Kind     Kind            `json:"k"`                 //
	At       Micros          `json:"at"`                // when it happened, by the server's clock
	Name     string          `json:"name,omitzero"`     // track, metric; list: its id
	Value    float64         `json:"value,omitzero"`    // metric: finite; attention: seconds
	Page     *Page           `json:"page,omitzero"`     // page
	User     string          `json:"user,omitzero"`     // identify, alias
	Account  string          `json:"account,omitzero"`  // group
	Traits   json.RawMessage `json:"traits,omitzero"`   // identify, group: a JSON object
	Signed   bool            `json:"signed,omitzero"`   // identify, group: a token or the site's server said so, not the page
	Props    json.RawMessage `json:"props,omitzero"`    // track, receipt, page: a JSON object
	Delivery string          `json:"d,omitzero"`        // receipt, grant, release, goal
	Watch    string          `json:"w,omitzero"`        // trigger: the campaign that was watched for
	What     What            `json:"what,omitzero"`     // receipt
	Level    string          `json:"level,omitzero"`    // consent: none, essential, full
	Category string          `json:"category,omitzero"` // preference
	On       bool            `json:"on,omitzero"`       // preference: wanted again; list: put on it
	Delay    *Delay          `json:"delay,omitzero"`    // delay, fallback
	Context  *Context        `json:"ctx,omitzero"`      // context
	Grant    *Grant          `json:"grant,omitzero"`    // grant
	Merge    *Merge          `json:"merge,omitzero"`    // merge
	Answer   *Answer         `json:"answer,omitzero"`   // receipt answered: which question it is to
	Push     *Push           `json:"push,omitzero"`     // push
	Counters *Counters       `json:"counters,omitzero"` // counters
	Segment  *SegmentChange  `json:"segment,omitzero"`  // segment
	Past     bool            `json:"past,omitzero"`     // it came out of a file, some time after it happened
	Where    string          `json:"-"`                 // receipt: the page that the tab was on, as PageOf writes it; the ledger keeps it
	Began    bool            `json:"-"`                 // a visit, as the fold has found; accounts count it
}

// Answer says which question of which survey a receipt answers; the answer itself is in
// its props. The server adds it when the answer fits the question, so that whoever reads
// the stream needs no campaign.
type Answer struct {
	Campaign string `json:"campaign"`
	Question string `json:"question"`       // its key
	Kind     string `json:"kind"`           // nps, rating, single, multiple, text
	First    bool   `json:"first,omitzero"` // the survey's first question, as it was asked
}

// Counters are counters of events with certain properties that a person's state has from now on,
// with what they counted up to here, and the keys of those that it has no more.
type Counters struct {
	Add  [][]byte `json:"add,omitempty"` // as state.Derived encodes them
	Drop []string `json:"drop,omitempty"`
}

// Delay is a match of a campaign that waits before the gates decide on it; of kind fallback
// it is one that waits to be seen in the app before it is sent by another channel. One with
// Over set ends the waiting.
type Delay struct {
	Campaign string   `json:"campaign"`
	Version  int64    `json:"version"`
	Since    Micros   `json:"since,omitzero"`   // when it was triggered
	Due      Micros   `json:"due,omitzero"`     //
	Cancel   []string `json:"cancel,omitempty"` // events that end it, at most MaxCancel; of a fallback one more, its goal
	Words    string   `json:"words,omitzero"`   // what its message says of the event that triggered it
	Over     bool     `json:"over,omitzero"`
}

// MaxCancel is how many events may cancel a campaign that waits.
const MaxCancel = 5

// Page is where a person is.
type Page struct {
	URL      string `json:"url"`
	Title    string `json:"title,omitzero"`
	Referrer string `json:"referrer,omitzero"`
}

// Context is what a browser says of itself with hello, and what the server saw of it.
type Context struct {
	Lang    string `json:"lang,omitzero"`
	Zone    string `json:"tz,omitzero"` // IANA name
	Width   int    `json:"width,omitzero"`
	Height  int    `json:"height,omitzero"`
	Consent string `json:"consent,omitzero"`

	Browser string `json:"browser,omitzero"` // what User-Agent says, as Agent.Words has it: the three
	OS      string `json:"os,omitzero"`      // are of one browser, so they are all of one hello
	Device  string `json:"device,omitzero"`  //

	Push Permission `json:"-"` // of the tab, and of nobody's history
}

// Seen tells whether anything is known of the browser by its User-Agent.
func (c *Context) Seen() bool { return c.Browser != "" || c.OS != "" || c.Device != "" }

// Merge is the history of an anonymous person as it is taken into a known one's.
type Merge struct {
	Person PersonID `json:"person"` // whose history it is
	Run    int64    `json:"run"`    // the newest run of that person's stream at that moment
	State  []byte   `json:"state"`  // that person's encoded state at that moment
}

// What a receipt says happened to a delivery.
type What string

// The receipts.
const (
	Shown     What = "shown"
	Clicked   What = "clicked"
	Dismissed What = "dismissed"
	Answered  What = "answered"
	Snoozed   What = "snoozed"
	Completed What = "completed"
	Fewer     What = "fewer"
	Failed    What = "failed"
)

// Known tells whether the word is one of the contract's.
func (w What) Known() bool {
	switch w {
	case Shown, Clicked, Dismissed, Answered, Snoozed, Completed, Fewer, Failed:
		return true
	}
	return false
}

// PersonID is a person's number inside the house; outside, a person is a user id
// or an anonymous id of a site.
type PersonID int64
