package tend

// Past is what a file says of one person: events that happened some time ago, and attributes.
// It is folded into their state like anything else, and never triggers anything.
type Past struct {
	Site SiteID
	User string // the user id; "" for a visitor
	Anon string // the anonymous id; "" for none
	// Person is in place of both ids; 0 where they are given.
	Person PersonID
	// Events have their times, and are Past themselves.
	Events []Event
	// Messages are the ids of the events, beside them; one that was brought before is not taken
	// again. "" is none.
	Messages []string
	// Step is where the file is that says so; nil where it does not matter.
	Step *Step
	// Dry decides only what would become of it; nothing is kept.
	Dry bool

	Taken int    // of the events: what changed something
	Err   *Error // why none of it is taken, for good; nil: it was, or there was nothing new in it
}
