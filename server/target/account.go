package target

import (
	"slices"

	"tend/server/state"
)

// Conditions on an account are those on a person, asked of the account's state. Whoever is in
// none is asked of one that knows nothing: attributes and metrics are missing, and nothing ever happened.

// AccountNeeds is what a rule asks of the account that somebody is in.
type AccountNeeds struct {
	Attrs   bool
	Events  []string // names, sorted, each once
	Metrics []string // the same
	Sums    bool     // what events have brought

	Definitions []*state.Definition // what is counted of it on demand, each once
}

// Any tells whether it asks anything.
func (n *AccountNeeds) Any() bool {
	return n.Attrs || len(n.Events) > 0 || len(n.Metrics) > 0 || n.Sums || len(n.Definitions) > 0
}

// Account is what the rule asks of accounts: Input.Account has to be there where it asks anything.
func (r *Rule) Account() (n AccountNeeds) {
	if r == nil {
		return n
	}
	for i := range r.steps {
		switch s := &r.steps[i]; {
		case s.attribute != nil && s.account:
			n.Attrs = true
		case s.event != nil && s.account:
			n.Events = append(n.Events, s.event.name.Name())
		case s.metric != nil && s.account:
			n.Metrics = append(n.Metrics, s.metric.name)
		case s.sum != nil && s.account:
			n.Sums = true
		}
	}
	slices.Sort(n.Events)
	slices.Sort(n.Metrics)
	n.Events, n.Metrics = slices.Compact(n.Events), slices.Compact(n.Metrics)
	n.Definitions = r.ofAccounts
	return n
}

var noAccount = new(state.State).Share()

// account is the state of the account that somebody is in.
func (in *Input) account() *state.State {
	if in.Account == nil || in.State == nil || in.State.Account == "" {
		return noAccount
	}
	return in.Account
}

// whom gives the state that a test is asked of.
func (t *test) whom(in *Input, person *state.State) *state.State {
	if t.account {
		return in.account()
	}
	return person
}

// ofAccount reads whom a condition is about: member is one of person and account.
func (o object) ofAccount(member string) bool {
	return o.choice(member, "person", []string{"person", "account"}, nil) == "account"
}

// holds tells whether somebody is in the part, or their account is: whoever is in none is not.
func (b *bucket) holds(s *state.State, person int64) bool {
	if !b.account {
		return b.match(person)
	}
	return s.Account != "" && spreadText(b.seed, s.Account) < b.lt
}

// spreadText gives the place of a text among 1<<53, as spread does of a number: a byte that no
// number of 8 bytes ends with keeps the two apart.
func spreadText(h uint64, text string) uint64 {
	for i := range len(text) {
		h = (h ^ uint64(text[i])) * fnvPrime
	}
	return mix((h ^ 0xff) * fnvPrime)
}
