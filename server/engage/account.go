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

// accounts is what a unit's events are for the accounts of its person, who was in one before
// them ("" for none). Whoever is in none, and joins none, costs a look at each event's kind.
func (s *Session) accounts(st *site, before string, events []tend.Event) []store.AccountActs {
	var acts []store.AccountActs
	of := func(account string) *store.AccountActs {
		i := slices.IndexFunc(acts, func(a store.AccountActs) bool { return a.Account == account })
		if i < 0 {
			i, acts = len(acts), append(acts, store.AccountActs{Account: account})
		}
		return &acts[i]
	}
	at := before
	if a := s.claims.Account; a != "" && !s.joined && len(events) > 0 {
		of(a).Role = s.claims.Role
	}
	for i := range events {
		switch e := &events[i]; e.Kind { //nolint:exhaustive // the others are for no account
		case tend.KindPage, tend.KindTrack:
			if at != "" {
				a := of(at)
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
