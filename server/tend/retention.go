package tend

import "time"

// Kept is a kind of what tells of single people, each kept for a time of its own.
type Kept string

// The kinds.
const (
	KeptEvents    Kept = "events"    // what people did
	KeptDecisions Kept = "decisions" // why matches were stopped
	KeptAnswers   Kept = "answers"   // to surveys, as they are listed
)

// KeptKinds are all of them, as Retention has them.
var KeptKinds = []Kept{KeptEvents, KeptDecisions, KeptAnswers}

// Retention is for how long a site keeps each kind, such as "90d": whole days, "" for as
// long as the server does. What the server keeps for less long is kept for less long.
type Retention struct {
	Events    string `json:"events,omitzero"`
	Decisions string `json:"decisions,omitzero"`
	Answers   string `json:"answers,omitzero"`
}

// Of is how long a kind is kept, as it was written.
func (r *Retention) Of(kind Kept) *string {
	switch kind {
	case KeptDecisions:
		return &r.Decisions
	case KeptAnswers:
		return &r.Answers
	case KeptEvents:
	}
	return &r.Events
}

// Days is for how many days the site keeps a kind; 0 where it does not say.
func (r *Retention) Days(kind Kept) int64 {
	d, err := WholeDays(*r.Of(kind))
	if err != nil { // it was read; "" says nothing
		return 0
	}
	return d
}

// Least is for how many days a kind is kept by a site on a server that keeps it for so
// many; 0 is for ever, of each.
func (r *Retention) Least(kind Kept, server int64) int64 {
	site := r.Days(kind)
	if site == 0 || server != 0 && server < site {
		return server
	}
	return site
}

// WholeDays reads a duration that is a number of whole days: those are what is deleted by.
func WholeDays(s string) (int64, error) {
	const day = 24 * time.Hour
	d, err := ParseDuration(s)
	if err != nil || d%day != 0 {
		return 0, Errorf(Invalid, ReasonValue, "write whole days or weeks, such as 90d or 52w, at most 3650d")
	}
	return int64(d / day), nil
}

// readRetention reads it from an object of that name. Whether the server keeps as much
// is for whoever knows what the server does.
func readRetention(o Object) (r Retention) {
	o, ok := o.Object("retention")
	if !ok {
		return r
	}
	names := make([]string, len(KeptKinds))
	for i, kind := range KeptKinds {
		names[i] = string(kind)
		s := o.Text(names[i], 20)
		if s == "" {
			continue
		}
		if _, err := WholeDays(s); err != nil {
			o.Fault(names[i], ReasonValue, "%s; leave %s out to keep them as long as the server does", messageOf(err), kind)
			continue
		}
		*r.Of(kind) = s
	}
	o.Only(names, nil)
	return r
}
