package engage

import (
	"context"
	"slices"

	"tend/server/state"
	"tend/server/store"
	"tend/server/target"
	"tend/server/tend"
)

// Reasons of a dry run alone.
const (
	ReasonBusy = "busy" // the page is one on which nothing interrupts, and they went on to none where it fits
)

// maxTrialAccounts bounds how many accounts a dry run remembers.
const maxTrialAccounts = 10_000

// trial is a draft that is tried on what people did: a site with this one campaign, so that the road's
// own code finds, matches and gates it.
type trial struct {
	e        *Engine
	site     *site
	draft    *campaign
	live     map[string]*campaign // what runs now besides
	from     tend.Micros
	busy     []target.Pattern
	accounts map[string]*state.State
}

// DryRun makes what tries a draft on people's lives from a moment on, and tells what it takes to be so
// that nobody has stored. Nothing is written, sent or granted by it. It is for one goroutine.
func (e *Engine) DryRun(site tend.SiteID, of tend.Campaign, from tend.Micros) (try func(context.Context, *store.Life) (tend.Tried, error), assumed []string, err error) {
	config := e.config.Load()
	st := config.byID[site]
	if st == nil {
		return nil, nil, tend.Errorf(tend.Unavailable, "not_ready", "this node has not heard of the site yet: ask again in a second")
	}
	if err := tryable(&of); err != nil {
		return nil, nil, err
	}
	assumed = assumes(st, &of)
	of.Schedule, of.Fallback = nil, nil
	if of.Trigger.Watched() { // as often as it can have come
		of.Trigger = tend.Trigger{Type: "page", Op: "matches", Value: of.Trigger.Page}
	}
	c, err := compile(of, st.saved, config, e.log)
	if err != nil {
		return nil, nil, tend.Errorf(tend.Invalid, tend.ReasonValue, "the draft cannot be tried: %w", err)
	}
	if c.asksAccount {
		assumed = append(assumed, tend.AssumedAccount)
	}
	t := &trial{e: e, draft: c, live: st.byID, from: from, accounts: map[string]*state.State{}}
	t.site = st.with(c, from)
	t.site.watch(e.log)
	for _, p := range st.Settings.Browser.Busy {
		if pattern, err := target.CompilePattern(p); err == nil { // it was checked when it was saved
			t.busy = append(t.busy, pattern)
		}
	}
	return t.try, assumed, nil
}

// tryable refuses what nothing in the past says anything of.
func tryable(c *tend.Campaign) error {
	refuse := func(pointer, code, detail string) error {
		return &tend.Error{
			Code: tend.Invalid, Reason: code, Message: "this campaign cannot be tried on the past: " + detail,
			Faults: []tend.Fault{{Pointer: pointer, Code: code, Detail: detail}},
		}
	}
	switch {
	case c.Channel != "in_app":
		return refuse("/channel", tend.ReasonNotAvailable, "only messages in the app can be tried so far, not "+c.Channel)
	case c.Trigger.Type == "api":
		return refuse("/trigger", "dry_run.trigger", "nobody has called for it yet, so no stored event says when it would have come")
	}
	return nil
}

// assumes is what a trial takes to be so.
func assumes(st *site, c *tend.Campaign) []string {
	list := []string{tend.AssumedDrawn, tend.AssumedOthers}
	note := func(so bool, what string) {
		if so {
			list = append(list, what)
		}
	}
	_, asks := c.Message.Asks()
	note(c.Trigger.Type != "page", tend.AssumedPage)
	note(c.Delay != "" || c.Trigger.Type == "event", tend.AssumedPresent)
	note(c.Trigger.Watched(), tend.AssumedBrowser)
	note(asks, tend.AssumedPush)
	note(c.Schedule != nil && (c.Schedule.StartsAt != nil || c.Schedule.EndsAt != nil), tend.AssumedSchedule)
	note(st.Stopped, tend.AssumedStopped)
	note(c.Trigger.Type == "segment", tend.AssumedMoves)
	note(c.Fallback != nil, tend.AssumedFallback)
	return list
}

// with is the site as if this campaign were its only one, and all were told to follow who moves into
// the segment of its trigger from a moment on.
func (st *site) with(c *campaign, from tend.Micros) *site {
	only := &site{
		Site: st.Site, byID: map[string]*campaign{c.ID: c}, saved: st.saved, global: st.global, categories: st.categories, quiet: st.quiet,
		asksAccounts: c.asksAccount,
	}
	only.Stopped, only.Watches = false, nil
	if t := &c.Trigger; t.Type == "segment" {
		only.Watches = []tend.SegmentWatch{{Segment: t.ID, Definition: st.saved.Definition(t.ID), Since: from}}
	}
	only.wants(c.rule)
	only.index = newIndex(only.byID)
	return only
}

func (t *trial) isBusy(url string) bool {
	return slices.ContainsFunc(t.busy, func(p target.Pattern) bool { return p.Match(url) })
}

// account is what is known of an account now: what it was then is not stored.
func (t *trial) account(ctx context.Context, id string) (*state.State, error) {
	if st := t.accounts[id]; st != nil {
		return st, nil
	}
	st, err := t.e.readAccount(ctx, accountKey{t.site.ID, id}, t.site.ofAccounts)
	if err != nil {
		return nil, err
	}
	if len(t.accounts) >= maxTrialAccounts {
		clear(t.accounts)
	}
	t.accounts[id] = st.Share()
	return st, nil
}
