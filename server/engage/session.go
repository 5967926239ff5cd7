package engage

import (
	"sync"

	"tend/server/tend"
	"tend/server/wire"
)

// Door is the way to one browser tab; live implements it.
type Door interface {
	// Send queues frames; false when the tab is gone or does not read.
	Send(frames ...wire.Frame) bool
	// Close ends the conversation with a close code of the protocol.
	Close(code int, reason string)
}

// Session is one tab's conversation, from its hello to its end. live holds it and
// hands it back with every frame; only the engine looks inside. Batches of one
// session come one after another.
type Session struct {
	door    Door
	site    tend.SiteID
	anon    string
	user    string // as far as it is proven, where the site requires proof
	tab     string
	context *tend.Context // what hello said; stored with the first batch, then nil
	url     string        // where the tab is

	mu       sync.Mutex // guards what other goroutines touch
	person   int64      // 0 until the first batch or hello finds the person
	tabID    int64      // 0 until the first batch is committed
	ack      uint64     // all events up to here are committed
	visible  bool
	expires  tend.Micros // when its token ends; 0 = never
	expiring bool        // token_expired was said; the deadline is expires + 60 s
	active   tend.Micros // last activity, to choose among a person's tabs
}
