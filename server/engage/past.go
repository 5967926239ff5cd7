package engage

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"sync"

	"tend/server/state"
	"tend/server/store"
	"tend/server/tend"
)

// recallers is how many crowds of a file are brought in at the same time. Each waits for its commit,
// and the more of them one commit takes, the less each costs: with 128 a file is in twice as
// fast as with the 32 that a server's batch has, and takes less CPU. What comes live waits for
// such a commit, some milliseconds; more would be felt.
const recallers = 128

// Recall takes what files say of people: what they did before, and what they are. It takes the
// road of all events, but nothing is triggered, offered or reached by it. Each crowd is brought
// in its order, one crowd beside the other: no two of them may have an id in common. An error
// is about what can be brought again, and says nothing of what was taken by then. What makes us
// panic is refused, and keeps no other from being taken.
func (e *Engine) Recall(ctx context.Context, crowds [][]*tend.Past) error {
	errs := make([]error, len(crowds))
	slots := make(chan struct{}, recallers)
	var wg sync.WaitGroup
	for i, crowd := range crowds {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			whole := false
			defer func() {
				for _, p := range crowd {
					if !whole && p.Taken == 0 && p.Err == nil {
						p.Err = tend.Errorf(tend.Internal, "", "a fault of ours: the log has it")
					}
				}
			}()
			defer e.rescue("recall")
			errs[i], whole = e.recallEach(ctx, crowd), true
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

func (e *Engine) recallEach(ctx context.Context, crowd []*tend.Past) error {
	for _, p := range crowd {
		r, err := e.Feed(ctx, &Fed{
			Site: p.Site, User: p.User, Anon: p.Anon, Person: p.Person, Events: p.Events, Messages: p.Messages, past: true, dry: p.Dry, step: p.Step,
		})
		if err != nil {
			return err
		}
		p.Taken = r.Taken
		if len(r.Refused) > 0 {
			p.Err = r.Refused[0].Err
		}
	}
	return nil
}

// past tells whether a session brings what a file says.
func (s *Session) past() bool { return s.fed != nil && s.fed.past }

// teachesAny tells whether anything of what a file says changes what is known. What somebody
// did always does; what they are may be known already.
func teachesAny(st *state.State, l *link, events []tend.Event) bool {
	if sub := &l.subject; sub.New || sub.Bind || sub.Claim != "" || sub.Merge != 0 {
		return true
	}
	before := st.Append(nil)
	after, err := state.Decode(before)
	if err != nil {
		return true
	}
	for i := range events {
		if events[i].Kind == tend.KindTrack {
			return true
		}
		after.Apply(&events[i])
	}
	return !bytes.Equal(before, after.Append(nil))
}

// span is when what a file says of somebody happened. Only what they did says when they were
// there last.
func span(events []tend.Event) *store.Span {
	s := &store.Span{First: events[0].At}
	for i := range events {
		at := events[i].At
		s.First = min(s.First, at)
		if events[i].Kind == tend.KindTrack {
			s.Last = max(s.Last, at)
		}
	}
	return s
}

// pastAccounts is accounts for what a file says: what somebody did counts for the account that
// it names, else for the one that they are in, on the day on which it was.
func pastAccounts(person *state.State, at string, events []tend.Event) []store.AccountActs {
	const day = 24 * 60 * 60 * 1e6
	var acts accountActs
	for i := range events {
		ev, n := &events[i], int64(0)
		if ev.Kind == tend.KindMerge && at == "" {
			at = accountIn(ev.Merge)
		}
		if at = cmp.Or(at, ev.Account); ev.Kind == tend.KindGroup {
			at = ev.Account
		} else if ev.Kind == tend.KindTrack {
			n = 1
		}
		of := cmp.Or(ev.Account, at)
		if of == "" || ev.Kind != tend.KindGroup && ev.Kind != tend.KindTrack {
			continue
		}
		j := slices.IndexFunc(acts, func(a store.AccountActs) bool { return a.Account == of && a.At/day == ev.At/day })
		if j < 0 {
			j, acts = len(acts), append(acts, store.AccountActs{Account: of, At: ev.At})
		}
		acts[j].Events, acts[j].At = acts[j].Events+n, max(acts[j].At, ev.At)
		if n > 0 {
			acts[j].Acts = append(acts[j].Acts, store.AccountAct{Name: ev.Name, At: ev.At})
			acts.live(person, of, ev)
		}
	}
	slices.SortFunc(acts, func(a, b store.AccountActs) int {
		return cmp.Or(strings.Compare(a.Account, b.Account), cmp.Compare(a.At, b.At))
	})
	return acts
}

// repeats tells whether nothing of a part is to be taken because it comes out of a file and was known
// before. An error is about what cannot be taken at all.
func (s *Session) repeats(st *state.State, l *link, p *part) (bool, error) {
	if !s.past() {
		return false, nil
	}
	if err := listed(st, p.events); err != nil {
		return false, err
	}
	if teachesAny(st, l, p.events) {
		return false, nil
	}
	p.events = nil
	return true, nil
}

// listed refuses to put somebody on more lists than they may be on: the fold would leave it out,
// and nobody would know.
func listed(st *state.State, events []tend.Event) error {
	more := 0
	for i := range events {
		if ev := &events[i]; ev.Kind == tend.KindList && ev.On && !st.OnList(ev.Name) {
			more++
		}
	}
	if len(st.Lists)+more > state.MaxLists && more > 0 {
		return tend.Errorf(tend.Invalid, "list.too_many", "they are on %d lists already, and %d are the most: take them off one first", len(st.Lists), state.MaxLists)
	}
	return nil
}

// errMoved is of what came too late from a file that another node has gone on with, or that has
// ended. Nobody is told: whoever brings it finds the same out.
func errMoved(moved bool) error {
	if !moved {
		return nil
	}
	return tend.Errorf(tend.Invalid, "import_moved", "the file was gone on with, or has ended")
}
