package engage

import (
	"fmt"
	"log/slog"
	"time"

	"tend/server/render"
	"tend/server/state"
	"tend/server/target"
	"tend/server/tend"
)

// config is the configuration of all sites, compiled; it is replaced whole.
type config struct {
	byKey map[string]*site
	byID  map[tend.SiteID]*site
}

type site struct {
	tend.Site
	index      index
	byID       map[string]*campaign
	saved      target.Saved
	global     []limit
	categories map[string][]limit
	quiet      quiet
	ready      []byte // JSON: the configuration in ready

	asksAccounts bool // some campaign asks about accounts

	watched  []*watched // the segments that triggers name, in the order of their campaigns
	followed []*watched // of these, those whose people are followed

	counts     map[string]bool     // the keys of what campaigns want counted of people; nil where they want nothing
	ofAccounts []*state.Definition // what they want counted of accounts, each once
}

// campaign is a live campaign, compiled.
type campaign struct {
	tend.Campaign
	rule   *target.Rule
	caps   []limit
	starts tend.Micros     // 0 = no bound
	ends   tend.Micros     // 0 = no bound
	delay  time.Duration   // before the gates decide; 0 = none
	cancel []string        // events that end the waiting
	words  *render.Message // what it says
	page   target.Pattern  // where its trigger counts
	watch  []byte          // JSON: what the browser is to watch for; nil = nothing
	asks   bool            // it asks for web push
	keeps  *render.Message // what is kept of the event: for words, and those of rung
	rung   *campaign       // the next step of its ladder; nil = it has none
	below  *campaign       // of a step: the campaign as it is drawn in the app
	after  time.Duration   // of a step: how long it waits to be seen there

	asksAccount bool // its audience asks about the account that somebody is in
}

// limit is a cap with its window: 0 = lifetime.
type limit struct {
	max int
	per time.Duration
}

// SetConfig replaces the configuration: all sites and the live campaigns of all
// of them. What does not run any more is taken off open screens. A campaign that
// does not compile is left out and logged; it cannot occur, since nothing goes live
// unchecked.
func (e *Engine) SetConfig(sites []tend.Site, live []tend.Campaign) {
	before := e.config.Load()
	c := &config{byKey: map[string]*site{}, byID: map[tend.SiteID]*site{}}
	for i := range sites {
		s := &site{Site: sites[i], byID: map[string]*campaign{}, saved: target.SavedOf(&sites[i]), categories: map[string][]limit{}}
		s.global = limits(s.Caps.Global, e.log)
		for name, caps := range s.Caps.Categories {
			s.categories[name] = limits(caps, e.log)
		}
		s.quiet = quietOf(&s.Settings)
		c.byKey[s.Key], c.byID[s.ID] = s, s
	}
	for i := range live {
		s := c.byID[live[i].Site]
		if s == nil {
			continue
		}
		own := live[i].Message.Theme
		live[i].Message.Theme = s.Settings.Theme.Readable(own)
		if live[i].Message.Theme != own {
			e.log.Warn("engage: on its site's theme a message's own colours cannot be read, it goes without", "site", s.Name, "campaign", live[i].ID)
		}
		x, err := compile(live[i], s.saved, before, e.log)
		if err != nil {
			e.log.Error("engage: campaign left out", "site", s.Name, "campaign", live[i].ID, "err", err)
			continue
		}
		s.byID[x.ID] = x
		s.asksAccounts = s.asksAccounts || x.asksAccount
		s.wants(x.rule)
	}
	for _, s := range c.byID {
		s.index = newIndex(s.byID)
		s.watch(e.log)
		var err error
		if s.ready, err = readyConfig(&s.Site, s.byID); err != nil { // cannot occur; the defaults hold instead
			e.log.Error("engage: settings left out", "site", s.Name, "err", err)
		}
	}
	e.config.Store(c)
	e.takeDown()
	e.recheck.Store(true)
}

func compile(c tend.Campaign, saved target.Saved, before *config, log *slog.Logger) (*campaign, error) {
	rule, err := saved.Compile(c.Audience)
	if err != nil {
		return nil, fmt.Errorf("engage: audience: %w", err)
	}
	x := &campaign{Campaign: c, rule: rule, caps: limits(c.Caps, log)}
	_, x.asks = c.Message.Asks()
	needs := rule.Account()
	x.asksAccount = needs.Any()
	if c.Trigger.Type == "schedule" { // it goes out once
		x.caps = append(x.caps, limit{max: 1})
	}
	if c.Schedule != nil {
		if x.starts, err = bound(c.Schedule.StartsAt); err != nil {
			return nil, err
		}
		if x.ends, err = bound(c.Schedule.EndsAt); err != nil {
			return nil, err
		}
	}
	if x.words, err = before.words(&c); err != nil {
		return nil, fmt.Errorf("engage: message: %w", err)
	}
	if c.Delay != "" {
		if x.delay, err = tend.ParseDuration(c.Delay); err != nil {
			return nil, fmt.Errorf("engage: delay: %w", err)
		}
	}
	for _, t := range c.CancelOn {
		x.cancel = append(x.cancel, t.Name)
	}
	if x.page, err = target.PageOf(c.Trigger); err != nil {
		return nil, fmt.Errorf("engage: trigger: %w", err)
	}
	if x.watch, err = entryOf(&c); err != nil {
		return nil, err
	}
	x.keeps = x.words
	if c.Fallback != nil {
		return x, x.climb(before)
	}
	return x, nil
}

func bound(at *string) (tend.Micros, error) {
	if at == nil || *at == "" {
		return 0, nil
	}
	t, err := time.Parse(time.RFC3339, *at)
	if err != nil {
		return 0, fmt.Errorf("engage: schedule: %w", err)
	}
	return tend.Stamp(t), nil
}

func limits(caps []tend.Cap, log *slog.Logger) []limit {
	out := make([]limit, 0, len(caps))
	for _, c := range caps {
		per, err := c.Window()
		if err != nil { // cannot occur; the strictest reading is the safe one
			log.Error("engage: cap read as lifetime", "per", c.Per, "err", err)
		}
		out = append(out, limit{max: c.Max, per: per})
	}
	return out
}
