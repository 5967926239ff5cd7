package engage

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"tend/server/state"
	"tend/server/store"
	"tend/server/target"
	"tend/server/tend"
)

// AccountLag is how long what is known of an account is taken as it was read: conditions on
// accounts may be behind by so much.
const AccountLag = 5 * time.Second

// maxAccountCopies bounds what a node remembers of accounts in that time; past it each look reads anew.
const maxAccountCopies = 10_000

// Accounts reads what is known of accounts; store.DB implements it.
type Accounts interface {
	AccountStates(ctx context.Context, site tend.SiteID, ids []string, ask store.AccountAsk) (map[string]*state.State, error)
	CountAccount(ctx context.Context, site tend.SiteID, account string, of []*state.Definition, before *store.AccountPast) (*store.AccountPast, error)
}

// AccountCopies share that among the nodes; any of them may be missing.
type AccountCopies interface {
	// GetAccount gives a copy, and when SQL said so; nil where there is none.
	GetAccount(ctx context.Context, site tend.SiteID, id string) ([]byte, tend.Micros, error)
	PutAccount(ctx context.Context, site tend.SiteID, id string, body []byte, at tend.Micros, keep time.Duration) error
	ForgetAccount(ctx context.Context, site tend.SiteID, id string) error
}

// pastKept is how long a node goes on with what it has counted of an account; later it counts all anew.
const pastKept = 5 * time.Minute

type accountKey struct {
	site tend.SiteID
	id   string
}

// accountCopies are what this node knows of accounts.
type accountCopies struct {
	mu sync.Mutex
	of map[accountKey]*accountCopy
}

// accountCopy is read by one, while the others wait for it.
type accountCopy struct {
	mu   sync.Mutex
	at   tend.Micros
	st   *state.State       // shared: nobody changes it
	past *store.AccountPast // what is counted of it on demand; st has that too
}

func (c *accountCopy) fresh(now tend.Micros) bool {
	return c.st != nil && c.at <= now && now.Sub(c.at) < AccountLag
}

func (a *accountCopies) find(k accountKey) *accountCopy {
	a.mu.Lock()
	defer a.mu.Unlock()
	c := a.of[k]
	if c == nil {
		c = &accountCopy{}
		if a.of == nil {
			a.of = map[accountKey]*accountCopy{}
		}
		if len(a.of) < maxAccountCopies {
			a.of[k] = c
		}
	}
	return c
}

// outdate has what is known of an account read anew. What is counted of it is gone on with.
func (a *accountCopies) outdate(k accountKey) {
	a.mu.Lock()
	c := a.of[k]
	a.mu.Unlock()
	if c == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.st = nil
}

// sweep forgets what is too old to be taken, and too old to be gone on with.
func (a *accountCopies) sweep(now tend.Micros) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for k, c := range a.of {
		if c.mu.TryLock() {
			if !c.fresh(now) && (c.past == nil || now.Sub(c.at) >= pastKept) {
				delete(a.of, k)
			}
			c.mu.Unlock()
		}
	}
}

// account is what is known of an account, with what is counted of it by some definitions, at most
// AccountLag old: by this node, else by Redis, else by SQL. What it gives is not to be changed.
func (e *Engine) account(ctx context.Context, k accountKey, of []*state.Definition) (*state.State, error) {
	c := e.accounts.find(k)
	c.mu.Lock()
	defer c.mu.Unlock()
	now := tend.Stamp(e.clock.Now())
	if c.fresh(now) && c.past.Knows(of) {
		return c.st, nil
	}
	st, at, err := e.copyOf(ctx, k, now)
	if err != nil {
		return nil, err
	}
	if len(of) > 0 {
		if c.past, err = e.recountAccount(ctx, k, of, c.past); err != nil {
			return nil, err
		}
		c.past.Onto(st)
	}
	c.at, c.st = at, st.Share()
	return c.st, nil
}

// recountAccount counts what is counted of an account on demand, further from before; nil where too many
// wait for what was never counted.
func (e *Engine) recountAccount(ctx context.Context, k accountKey, of []*state.Definition, before *store.AccountPast) (*store.AccountPast, error) {
	if before == nil {
		done, ok, err := e.counting.take(ctx, true)
		if err != nil || !ok {
			return nil, err
		}
		defer done()
	}
	past, err := e.accountsIn.CountAccount(ctx, k.site, k.id, of, before)
	if err != nil {
		return nil, fmt.Errorf("engage: what an account did: %w", err)
	}
	return past, nil
}

// copyOf is what Redis has of an account, else SQL, and when that was so: without what is counted of it
// on demand. It is the caller's own.
func (e *Engine) copyOf(ctx context.Context, k accountKey, now tend.Micros) (*state.State, tend.Micros, error) {
	if e.accountCopies != nil {
		body, at, err := e.accountCopies.GetAccount(ctx, k.site, k.id)
		if err != nil {
			e.log.Warn("engage: no copy of an account, reading SQL", "err", err)
		} else if st, err := state.Decode(body); err == nil {
			if shared := (accountCopy{at: at, st: st}); shared.fresh(now) {
				return st, at, nil
			}
		}
	}
	st, err := e.readAccount(ctx, k, nil)
	if err != nil {
		return nil, 0, err
	}
	if e.accountCopies != nil {
		if err := e.accountCopies.PutAccount(ctx, k.site, k.id, st.Append(nil), now, AccountLag); err != nil {
			e.log.Warn("engage: the copy of an account was not kept", "err", err)
		}
	}
	return st, now, nil
}

// readAccount reads all that a condition may ask of an account, from SQL, and counts some definitions anew; of
// one that is not there nothing is known.
func (e *Engine) readAccount(ctx context.Context, k accountKey, of []*state.Definition) (*state.State, error) {
	found, err := e.accountsIn.AccountStates(ctx, k.site, []string{k.id}, store.AccountAsk{Attrs: true, Sums: true, Definitions: of})
	if err != nil {
		return nil, fmt.Errorf("engage: account: %w", err)
	}
	if st := found[k.id]; st != nil {
		return st, nil
	}
	return &state.State{}, nil
}

// know loads what is known of the account that the person is in, with what the site and some more
// definitions want counted, and folds onto it what the unit itself does there.
func (e *Engine) know(ctx context.Context, d *decision, acts []store.AccountActs, more ...*state.Definition) error {
	st, err := e.account(ctx, accountKey{d.site.ID, d.st.Account}, state.Together(d.site.ofAccounts, more))
	if err != nil {
		return err
	}
	d.account = st
	i := slices.IndexFunc(acts, func(a store.AccountActs) bool { return a.Account == d.st.Account })
	if i < 0 || len(acts[i].Acts)+len(acts[i].Traits)+len(acts[i].Done) == 0 { // what brings something is an act
		return nil
	}
	own, err := state.Decode(st.Append(nil))
	if err != nil {
		return fmt.Errorf("engage: account: %w", err)
	}
	for _, t := range acts[i].Traits {
		own.Said(t.Traits, t.Signed)
	}
	for _, a := range acts[i].Acts {
		own.Did(a.Name, a.At)
	}
	for _, l := range acts[i].Lives {
		if l.Part == store.LifeSums {
			own.Brought(l.Event)
		}
	}
	for _, ev := range acts[i].Done {
		own.Counts(ev)
	}
	d.account = own
	return nil
}

// retold forgets copies of accounts of which a committed unit said something, so that it is not
// late for those who come next. What other nodes hold themselves stays for its time.
func (e *Engine) retold(ctx context.Context, st *site, acts []store.AccountActs) {
	if !st.asksAccounts {
		return
	}
	for i := range acts {
		if len(acts[i].Traits) == 0 && len(acts[i].Levels) == 0 {
			continue
		}
		k := accountKey{st.ID, acts[i].Account}
		e.accounts.outdate(k)
		if e.accountCopies == nil {
			continue
		}
		if err := e.accountCopies.ForgetAccount(ctx, k.site, k.id); err != nil {
			e.log.Warn("engage: the copy of an account was not removed, it ends by itself", "err", err)
		}
	}
}

// asksAccount tells whether any campaign that may be matched asks about the account that the
// person is in: those triggered, and those that something open, waiting, on a ladder or on the screen is of.
func (d *decision) asksAccount(triggered []*campaign, draws *Session) bool {
	if !d.site.asksAccounts || d.st.Account == "" {
		return false
	}
	return d.follows && slices.ContainsFunc(d.site.followed, func(w *watched) bool { return w.asksAccount }) ||
		d.concerns(triggered, draws, func(c *campaign) bool { return c.asksAccount })
}

// look is what audiences are asked with, for a tab on a page; what is offered again has
// to fit by it.
func (d *decision) look(url string) *target.Input {
	d.url = url
	in := &target.Input{State: d.st, Account: d.account, Person: int64(d.person), Now: d.now, URL: url}
	d.fits = func(c *campaign) bool {
		return c.runs(d.now) && c.allowed(d.consent) && c.rule.Match(in) && !d.unwanted(topicOf(c.Category, c.ID))
	}
	return in
}
