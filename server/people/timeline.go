package people

import (
	"context"
	"slices"

	"tend/server/store"
	"tend/server/tend"
)

// KindDecision is an entry that is no event: a match that a gate stopped.
const KindDecision tend.Kind = "decision"

// Kinds are the kinds of entries that a timeline may be narrowed to.
var Kinds = []tend.Kind{
	tend.KindPage, tend.KindIdentify, tend.KindTrack, tend.KindGroup, tend.KindAlias, tend.KindReceipt,
	tend.KindTrigger, tend.KindReset, tend.KindConsent, tend.KindContext, tend.KindMerge, tend.KindGrant,
	tend.KindRelease, KindDecision, tend.KindPreference, tend.KindDelay, tend.KindGoal, tend.KindPush, tend.KindMetric,
	tend.KindFallback, tend.KindAttention, tend.KindList, tend.KindSegment,
}

// unsaid tells whether an event says nothing of its person that others do not say: it is how the
// server counts them.
func unsaid(e *tend.Event) bool { return e.Kind == tend.KindCounters }

// Entry is one line of a person's timeline: an event, or a decision.
type Entry struct {
	tend.Event                 // of a decision, Kind and At alone
	Sent       store.Sent      // grant, release, receipt, decision: which campaign
	Decision   *store.Decision // decision
	Anon       string          // merge: whose history was taken in
}

// Timeline gives a page of what a person did and what was done for them, the
// newest first, and the cursor of the next page, "" at the end. kinds narrows it
// down; nil does not. A page may be short of limit, or even empty, and yet have a
// next one: when a kind is rare, a page ends after maxScan runs.
func (p *People) Timeline(ctx context.Context, site tend.SiteID, id string, kinds []tend.Kind, cursor string, limit int) ([]Entry, string, error) {
	row, err := p.find(ctx, site, id)
	if err != nil {
		return nil, "", err
	}
	w := &walk{past: p.past, site: site, kinds: kinds}
	if cursor == "" {
		w.enter(row.ID, row.Run, endOfTime)
	} else if err := w.resume(cursor, row.ID); err != nil {
		return nil, "", err
	}
	items, err := w.page(ctx, limit)
	if err != nil {
		return nil, "", err
	}
	next, err := w.cursor()
	if err != nil {
		return nil, "", err
	}
	list := make([]Entry, len(items))
	for i := range items {
		list[i] = items[i].entry
	}
	if err := p.name(ctx, site, list); err != nil {
		return nil, "", err
	}
	return list, next, nil
}

// name adds to the entries what the stream does not say itself: the campaign of
// a delivery, the anonymous id behind a merge.
func (p *People) name(ctx context.Context, site tend.SiteID, list []Entry) error {
	var ids []string
	for i := range list {
		if d := list[i].Delivery; d != "" && !slices.Contains(ids, d) {
			ids = append(ids, d)
		}
	}
	sent, err := p.past.SentBy(ctx, site, ids)
	if err != nil {
		return err
	}
	for i := range list {
		e := &list[i]
		switch {
		case e.Delivery != "":
			e.Sent = sent[e.Delivery]
			if g := e.Grant; g != nil {
				e.Sent = store.Sent{ID: g.Delivery, Campaign: g.Campaign, Version: g.Version}
			}
		case e.Delay != nil:
			e.Sent = store.Sent{Campaign: e.Delay.Campaign, Version: e.Delay.Version}
		case e.Watch != "":
			e.Sent = store.Sent{Campaign: e.Watch}
		case e.Decision != nil:
			e.Sent = store.Sent{Campaign: e.Decision.Campaign, Version: e.Decision.Version}
		case e.Merge != nil:
			other, err := p.register.Person(ctx, site, e.Merge.Person)
			if err != nil && tend.CodeOf(err) != tend.NotFound {
				return err
			}
			e.Anon = other.Anon
		}
	}
	return nil
}
