package store

import (
	"time"

	"tend/server/tend"
)

// Unit is all that follows from one batch of one tab: one piece of one
// transaction, all or nothing. It is decided on a person's state at Subject.Rev
// and a tab's watermark at Tab.From; where SQL says otherwise, nothing is written
// and the Result is Overtaken.
type Unit struct {
	Site    tend.SiteID
	Tab     Tab
	Subject Subject
	At      tend.Micros  // arrival
	Events  []tend.Event // in the order of the stream
	// Messages are the ids that its events came by, each once; one that was kept before is a
	// duplicate.
	Messages []string
	Day      int32 // the person's calendar day at arrival, for decisions
	// Decide is called inside the transaction when set. It must be pure and quick.
	Decide func(*Ledger) Verdict
	// Counts go to the roll-ups besides those that follow from the verdict.
	Counts []Count
	// Wakes are when the person is to be looked at though they do nothing.
	Wakes []tend.Micros
	// Proof is how a named person came: valid, or the code that their token is refused with;
	// "" where nothing is to be counted.
	Proof string
	// Accounts is what the person did for which, each once, in the order of their ids. What is
	// past may name one several times, once for each day. A unit without a person, events and
	// Decide is of accounts alone: of what was done for them it has Levels.
	Accounts []AccountActs
	// Past is set where its events came out of a file: the person was not here now.
	Past *Span
	// Step is where the file has to be still, or the unit is overtaken for good; nil is no file's.
	Step *tend.Step
}

// ofNobody tells whether the unit is of no person: what a site's server says of an account itself.
func (u *Unit) ofNobody() bool { return u.Subject.ID == 0 && len(u.Events) == 0 && u.Decide == nil }

// Span is from when to when past events happened.
type Span struct {
	First tend.Micros
	Last  tend.Micros // 0: they tell what somebody is, and not that they were here
}

// Tab is the document that the batch came from. A zero Name is no tab: the unit
// was made by the server.
type Tab struct {
	Name string
	ID   int64  // 0 while not known
	From uint64 // the watermark that the batch was cut at
	To   uint64 // the watermark after it
}

// Subject says whose unit it is and what it does to identities.
type Subject struct {
	ID   tend.PersonID
	New  bool   // makes the person, with this id
	Rev  uint64 // the revision that the unit was decided on
	Anon string
	// Bind points Anon to this person; Was is whom it pointed to at the look-up (0 nobody).
	Bind bool
	Was  tend.PersonID
	// Claim gives the person this user id; "" claims nothing.
	Claim string
	// Merge takes the person with this id, at this revision, into this one; 0 = none.
	Merge    tend.PersonID
	MergeRev uint64
	// MergeUser is the user id of who is taken in, where they are known themselves. It leads to
	// this person from then on; "" of a visitor.
	MergeUser string
	// MergeAccounts says that who is taken in has ever been in an account.
	MergeAccounts bool
	// MergeLists says that who is taken in is on a list.
	MergeLists bool
}

// Ledger is what SQL holds of a person's contacts at the moment of decision.
type Ledger struct {
	Contacts []Contact
	live     func(campaign string, version int64) (bool, error)
	asked    func() ([]Contact, error)
	devices  func() ([]tend.PushDevice, error)
	err      error
}

// LedgerOf is what a person was sent, outside of any transaction: all that they were sent is live. Of
// the contacts, those that ask for web push are Asked too.
func LedgerOf(contacts []Contact) *Ledger {
	return &Ledger{Contacts: contacts, asked: func() (list []Contact, err error) {
		for i := range contacts {
			if contacts[i].Asks {
				list = append(list, contacts[i])
			}
		}
		return list, nil
	}}
}

// Devices are the browsers that take web push for the person, those seen last first. It takes
// a look at SQL of its own, for those who need it.
func (l *Ledger) Devices() []tend.PushDevice {
	if l.devices == nil {
		return nil
	}
	list, err := l.devices()
	if err != nil {
		l.err = err
	}
	return list
}

// Asked are the contacts that ask for web push. It takes a look at SQL of its own, for those
// who need it.
func (l *Ledger) Asked() []Contact {
	if l.asked == nil {
		return nil
	}
	list, err := l.asked()
	if err != nil {
		l.err = err
	}
	return list
}

// Live tells whether a campaign is still live in this version.
func (l *Ledger) Live(campaign string, version int64) bool {
	if l.live == nil {
		return true
	}
	ok, err := l.live(campaign, version)
	if err != nil {
		l.err = err
	}
	return ok && err == nil
}

// Contact is one row of the ledger that a cap may count.
type Contact struct {
	Delivery string      `db:"id"`
	Campaign string      `db:"campaign"`
	Category string      `db:"category"`
	Version  int64       `db:"version"`
	Channel  string      `db:"channel"`
	Status   string      `db:"status"` // granted, shown, held, snoozed, sent
	Granted  tend.Micros `db:"granted_at"`
	Lease    tend.Micros `db:"lease"`
	Shown    tend.Micros `db:"shown_at"` // the last time; 0 while not shown
	Snoozes  int         `db:"snoozes"`  // how often it was put off
	Words    string      `db:"words"`    // the values of the event that its message names; "" = none
	Asks     bool        `db:"asks"`     // it asks for web push; known of what a Life holds
}

// The status of a delivery.
const (
	StatusGranted  = "granted"
	StatusShown    = "shown"
	StatusReleased = "released"
	StatusFailed   = "failed"
	StatusHeld     = "held"
	StatusSnoozed  = "snoozed" // seen, and to come back when its lease begins
	StatusSent     = "sent"    // web push: a push service has taken it; counts as shown from then on
)

// Verdict is what Decide made of the ledger.
type Verdict struct {
	Grants   []tend.Grant // new deliveries
	Renewals []tend.Grant // open deliveries whose lease begins anew
	Releases []string     // open deliveries that are taken back unseen
	Stops    []Stop       // matches that a gate stopped
	Pushes   []Push       // what new deliveries leave in the outbox

	Snoozes    []tend.Grant  // shown deliveries that come back at the end of their lease
	Rests      []tend.Grant  // those that have come back, and are put off further
	Dismissals []*tend.Event // receipts that ask for a snooze and get none
	Made       []tend.Event  // what else the stream has to learn
	Wakes      []tend.Micros // when to look at the person again, besides the unit's
}

// Push is what goes out for a delivery of channel web_push, and the browsers that it goes to.
type Push struct {
	Delivery string
	Campaign string
	Version  int64
	Body     string // what the service worker reads
	Topic    string
	Urgency  string
	TTL      time.Duration
	Devices  []tend.PushDevice
}

// Stop is a match that a gate stopped.
type Stop struct {
	Campaign string
	Version  int64
	Reason   string // "cap.global"
	Detail   string // "2/2 until 2026-12-01T09:00Z"
	Known    bool   // the last one kept of this person and campaign says the same: it is counted only
}

// Converted is the figure of deliveries that have brought about what they were meant to.
const Converted = "converted"

// Count adds one to a figure of a campaign.
type Count struct {
	Campaign string
	Version  int64
	What     string
}

// Result is what became of a unit.
type Result struct {
	Overtaken bool         // nothing was written: look again and decide anew
	Moved     bool         // when overtaken: the file that it is of has gone on
	Mark      uint64       // when overtaken: the tab's watermark in SQL
	Tab       int64        // the tab's id
	Rev       uint64       // the person's revision after the unit
	Made      []tend.Event // what the verdict added to the stream, after the unit's own events
}
