package tend

// Tried is what a draft would have done to one person, had it been live, by what is stored of them.
type Tried struct {
	Events   int            // that browsers and servers brought, in the time looked at
	Contacts []TriedContact // in the order of time
	Held     int            // times that they would have been held out
	Stops    map[string]int // how often a gate would have stopped it, by its reason
	// Collisions are the other campaigns that it would have met, and how: each once.
	Collisions map[Collision]bool
	Cut        bool // what they did first is gone: they were taken as they are now, having done nothing before
}

// TriedContact is a message that somebody would have been shown.
type TriedContact struct {
	At      Micros
	Account string // that they were in; "" for none
}

// Collision is a campaign that ran, and how a draft would have met it.
type Collision struct {
	Campaign string
	How      string // one of those below
}

// How a draft meets a campaign that ran.
const (
	CollisionInstead = "instead" // at the same moment the draft would have gone first
	CollisionBehind  = "behind"  // at the same moment the campaign went first
	CollisionCap     = "cap"     // the draft would have used up a cap that both share, and the campaign not been shown
	CollisionNear    = "near"    // both within an hour
)

// What a dry run cannot know from what is stored, and takes to be so; docs/targeting.md has the sentences.
const (
	AssumedDrawn    = "drawn"           // what passes every gate is seen at once
	AssumedOthers   = "others"          // what others did, and the campaigns that ran, is as it was
	AssumedPage     = "page"            // of several tabs the page seen last is the one
	AssumedPresent  = "present"         // whoever did something is there for half an hour
	AssumedBrowser  = "browser_trigger" // what only a browser sees comes with every page
	AssumedPush     = "browser_push"    // a browser can be asked for web push until it has said otherwise
	AssumedAccount  = "account_now"     // accounts are as they are now
	AssumedSchedule = "schedule"        // its dates are left out
	AssumedStopped  = "stopped"         // the site's stop is left out
	AssumedMoves    = "moves"           // whom time alone moves into a segment is not seen
	AssumedFallback = "fallback"        // no other channel is tried
	AssumedCut      = "history_cut"     // the first events of some are gone
)
