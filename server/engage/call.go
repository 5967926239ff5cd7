package engage

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"

	"tend/server/tend"
)

// The reasons for which a campaign cannot be triggered by the site's own server.
const (
	ReasonNotCallable = "not_callable" // its trigger is another one
	ReasonNotRunning  = "not_running"  // not live, not begun, over, or the site is stopped
	ReasonTwice       = "duplicate"    // somebody is named twice in one call
)

// Call is the trigger of a campaign by the site's own server.
type Call struct {
	Site     tend.SiteID
	Campaign string
	Version  int64           // that is live, as SQL says
	People   []string        // user ids, or anonymous ids of who is not known
	Props    json.RawMessage // a JSON object, or nil: what the message may say of it
	Once     string          // names the call, so that one that comes again triggers nobody twice; "" = none
}

// CallFault says why somebody was not taken.
type CallFault struct {
	Index int
	Err   *tend.Error
}

// Call triggers a campaign for people by name. Whoever is taken has the trigger in their
// stream, and passes the gates as after any other; who is not known is named.
func (e *Engine) Call(ctx context.Context, of *Call) (taken int, faults []CallFault, err error) {
	if err := e.callable(of); err != nil {
		return 0, nil, err
	}
	who, faults, err := e.called(ctx, of)
	if err != nil {
		return 0, nil, err
	}
	list := make([]*Fed, len(who))
	for i, id := range who {
		if id != 0 {
			list[i] = e.fedBy(of, id)
		}
	}
	errs := e.feedAll(ctx, list)
	for i, id := range who {
		switch te := errs[i]; {
		case id == 0:
		case te == nil:
			taken++
		case tend.CodeOf(te) == tend.NotFound, tend.CodeOf(te) == tend.Forbidden: // erased since the look-up
			faults = append(faults, unknownPerson(i, of.People[i]))
		default:
			return taken, faults, te
		}
	}
	return taken, faults, nil
}

// callable tells whether the campaign can be triggered by a call now.
func (e *Engine) callable(of *Call) error {
	st := e.config.Load().byID[of.Site]
	if st == nil || !st.Stopped && (st.byID[of.Campaign] == nil || st.byID[of.Campaign].Version != of.Version) {
		return &tend.Error{
			Code: tend.Unavailable, Reason: "not_ready", RetryAfter: 1e9,
			Message: "this node has not heard of the campaign yet, or no longer: nobody was triggered, ask again in a second",
		}
	}
	c := st.byID[of.Campaign]
	switch now := tend.Stamp(e.clock.Now()); {
	case st.Stopped:
		return tend.Errorf(tend.Conflict, ReasonNotRunning, "all messages of the site are stopped")
	case c.Trigger.Type != "api":
		return tend.Errorf(tend.Conflict, ReasonNotCallable, "the trigger of this campaign is %q: only one of type api is triggered by a call", c.Trigger.Type)
	case !c.runs(now):
		return tend.Errorf(tend.Conflict, ReasonNotRunning, "the campaign has not begun, or is over: see its schedule")
	}
	return nil
}

// called finds the people of a call, each once; 0 for who is not to be triggered.
func (e *Engine) called(ctx context.Context, of *Call) (who []tend.PersonID, faults []CallFault, err error) {
	who = make([]tend.PersonID, len(of.People))
	seen := map[tend.PersonID]bool{}
	for i, id := range of.People {
		found, err := e.ledger.Resolve(ctx, of.Site, id, id)
		if err != nil {
			return nil, nil, err
		}
		p := found.User
		if p == 0 {
			p = found.Anon
		}
		switch {
		case p == 0:
			faults = append(faults, unknownPerson(i, id))
		case seen[p]:
			faults = append(faults, CallFault{i, tend.Errorf(tend.Conflict, ReasonTwice, "%q is named before in this call: they are triggered once", clip(id))})
		default:
			seen[p], who[i] = true, p
		}
	}
	return who, faults, nil
}

func unknownPerson(i int, id string) CallFault {
	return CallFault{i, tend.Errorf(tend.NotFound, "", "nobody is known by the id %q: the site has to have seen them once", clip(id))}
}

// fedBy is what a call feeds of one person.
func (e *Engine) fedBy(of *Call, id tend.PersonID) *Fed {
	f := &Fed{
		Site: of.Site, Person: id,
		Events: []tend.Event{{Kind: tend.KindTrigger, At: tend.Stamp(e.clock.Now()), Name: "api", Watch: of.Campaign, Props: of.Props}},
	}
	if of.Once != "" {
		sum := sha256.Sum256([]byte(of.Once + "\x00" + of.Campaign + "\x00" + strconv.FormatInt(int64(id), 10)))
		f.Source, f.N = "call:"+hex.EncodeToString(sum[:16]), 1
	}
	return f
}
