package engage

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"tend/server/state"
	"tend/server/store"
	"tend/server/tend"
)

// maxRole is the longest role of somebody in an account, in bytes.
const maxRole = 64

// accountActs are what a unit does for accounts, each once.
type accountActs []store.AccountActs

// of gives an account's, for which somebody is here.
func (l *accountActs) of(account string) *store.AccountActs {
	a := l.told(account)
	a.Away = false
	return a
}

// told gives an account's, of which something is told that happened before.
func (l *accountActs) told(account string) *store.AccountActs {
	i := slices.IndexFunc(*l, func(a store.AccountActs) bool { return a.Account == account })
	if i < 0 {
		i, *l = len(*l), append(*l, store.AccountActs{Account: account, Away: true})
	}
	return &(*l)[i]
}

// live notes what an event is besides an action for the account that its person is in.
func (l *accountActs) live(person *state.State, account string, e *tend.Event) {
	if account == "" {
		return
	}
	note := func(part store.LifePart, campaign string) {
		a := l.told(account)
		a.Lives = append(a.Lives, store.AccountLife{Part: part, Event: e, Campaign: campaign})
	}
	if e.Kind == tend.KindPage || e.Kind == tend.KindAttention || e.Began {
		note(store.LifeVisits, "")
	}
	if e.Kind == tend.KindTrack && state.Brings(e.Props) {
		note(store.LifeSums, "")
	}
	if e.Kind == tend.KindReceipt && e.What != tend.Failed {
		if campaign := person.CampaignOf(e.Delivery); campaign != "" {
			note(store.LifeMessages, campaign)
		}
	}
}

// accounts is what a unit's events are for the accounts of its person, who was in one before
// them ("" for none). Whoever is in none, and joins none, costs a look at each event's kind.
func (s *Session) accounts(st *site, person *state.State, before string, events []tend.Event) []store.AccountActs {
	var acts accountActs
	of := acts.of
	at := before
	if a := s.claims.Account; a != "" && !s.joined && len(events) > 0 {
		of(a).Role = s.claims.Role
	}
	for i := range events {
		switch e := &events[i]; e.Kind { //nolint:exhaustive // the others are for no account
		case tend.KindPage, tend.KindTrack:
			if at != "" {
				a := of(at)
				if len(st.ofAccounts) > 0 {
					a.Done = append(a.Done, e)
				}
				if a.Events++; e.Kind == tend.KindTrack {
					a.Acts = append(a.Acts, store.AccountAct{Name: e.Name, At: e.At})
				}
			}
		case tend.KindGroup:
			at = e.Account
			a, role := of(at), ""
			rest := e.Traits
			if len(rest) > 0 {
				role, rest = roleOf(rest)
			}
			if role != "" && (e.Signed || !st.Identity.Required) && a.Role == "" {
				a.Role = role
			}
			if len(rest) > 0 {
				a.Traits = append(a.Traits, store.AccountTraits{Traits: rest, Signed: e.Signed})
			}
		case tend.KindMerge:
			if at == "" {
				at = accountIn(e.Merge)
			}
		}
		acts.live(person, at, &events[i])
	}
	slices.SortFunc(acts, func(a, b store.AccountActs) int { return strings.Compare(a.Account, b.Account) })
	return acts
}

// measure commits what an account has, as its site's server says: a unit of work of nobody's. It is
// not done when one of the messages came meanwhile.
func (e *Engine) measure(ctx context.Context, st *site, account string, p *part, now tend.Micros) (done bool, err error) {
	acts := store.AccountActs{Account: account}
	for i := range p.events {
		ev := &p.events[i]
		if ev.Kind != tend.KindMetric {
			return false, tend.Errorf(tend.Invalid, tend.ReasonValue, "an account has metrics of its own, and no %s", ev.Kind)
		}
		acts.Levels = append(acts.Levels, store.AccountLevel{Name: ev.Name, Value: ev.Value, At: ev.At})
	}
	u := &store.Unit{Site: st.ID, At: now, Messages: p.heard, Accounts: []store.AccountActs{acts}}
	r, err := e.ledger.Commit(ctx, u)
	if err != nil {
		return false, fmt.Errorf("engage: metrics of an account: %w", err)
	}
	if r.Overtaken {
		return false, nil
	}
	e.retold(ctx, st, u.Accounts)
	return true, nil
}

// accountIn is the account of whoever is merged.
func accountIn(m *tend.Merge) string {
	if m == nil {
		return ""
	}
	st, err := state.Decode(m.State)
	if err != nil {
		return ""
	}
	return st.Account
}

// roleOf takes the person's role out of what group() says: the rest is the account's.
func roleOf(traits []byte) (role string, rest []byte) {
	lenient := json.JoinOptions(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	var all map[string]jsontext.Value
	if json.Unmarshal(traits, &all, lenient) != nil {
		return "", traits
	}
	raw, ok := all["role"]
	if !ok {
		return "", traits
	}
	if json.Unmarshal(raw, &role, lenient) != nil || len(role) > maxRole {
		role = ""
	}
	if delete(all, "role"); len(all) == 0 {
		return role, nil
	}
	if rest, err := json.Marshal(all, lenient); err == nil {
		return role, rest
	}
	return role, traits
}
