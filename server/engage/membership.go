package engage

import (
	"context"
	"log/slog"
	"slices"

	"tend/server/state"
	"tend/server/store"
	"tend/server/target"
	"tend/server/tend"
)

// watched is a segment that a live campaign's trigger names.
type watched struct {
	tend.SegmentWatch // Since is 0 until its people are followed

	rule        *target.Rule
	asksAccount bool
	came, went  []*campaign // triggered by who comes in, and by who leaves
}

// membership is what is known of somebody and a segment.
type membership uint8

const (
	memberUnknown membership = iota // nobody has looked since the watch began
	memberOut
	memberIn
)

// watch finds the segments that campaigns' triggers name, and of these those whose people are
// followed: what the watch was begun for is what the segment says.
func (st *site) watch(log *slog.Logger) {
	for _, c := range st.index.moves {
		id := c.Trigger.ID
		i := slices.IndexFunc(st.watched, func(w *watched) bool { return w.Segment == id })
		if i < 0 {
			rule, err := st.saved.CompileOf(id, st.saved.Segments[id].Condition)
			if _, there := st.saved.Segments[id]; !there || err != nil || len(st.watched) == tend.MaxWatched { // cannot occur: it is checked when they are saved
				log.Error("engage: a segment is not watched, nothing is triggered by it", "site", st.Name, "segment", id, "err", err)
				continue
			}
			needs := rule.Account()
			i, st.watched = len(st.watched), append(st.watched, &watched{
				SegmentWatch: tend.SegmentWatch{Segment: id, Definition: st.saved.Definition(id)}, rule: rule, asksAccount: needs.Any(),
			})
			st.asksAccounts = st.asksAccounts || needs.Any()
			st.wants(rule)
		}
		if w := st.watched[i]; c.Trigger.Change == tend.Entered {
			w.came = append(w.came, c)
		} else {
			w.went = append(w.went, c)
		}
	}
	for _, w := range st.watched {
		i := slices.IndexFunc(st.Watches, w.Same)
		if i >= 0 {
			w.SegmentWatch = st.Watches[i]
			st.followed = append(st.followed, w)
		}
	}
}

// known tells what a state says of somebody and the segment.
func (w *watched) known(s *state.State) membership {
	switch {
	case s.InSegment(w.Segment, w.Since):
		return memberIn
	case w.Settled:
		return memberOut
	}
	return memberUnknown
}

// before tells how somebody stands to the segments that are followed, before what a unit brings. Of
// whom nobody has looked at yet it is asked now, as far as that is known without a look elsewhere:
// what they do next brings them in, or does not.
func (st *site) before(s *state.State, person tend.PersonID, l *link, now tend.Micros) []membership {
	if len(st.followed) == 0 {
		return nil
	}
	list := make([]membership, len(st.followed))
	in := target.Input{State: s, Person: int64(person), Now: now}
	for i, w := range st.followed {
		list[i] = w.known(s)
		switch {
		case list[i] != memberUnknown || l.merge != nil || w.asksAccount && s.Account != "" || len(s.Uncounted(w.rule.Definitions())) > 0:
		case s.Rev == 0 || !w.rule.Match(&in): // somebody who was never there was in none
			list[i] = memberOut
		default:
			list[i] = memberIn
		}
	}
	return list
}

// moved notes whom a unit, or time since the last one, has brought into a segment or out of it: each
// is an event of the unit, so it is found once, whatever becomes of the node. It gives the campaigns
// that are triggered by that.
func (d *decision) moved(u *store.Unit, before []membership) (triggered []*campaign) {
	in := target.Input{State: d.st, Account: d.account, Person: int64(d.person), Now: d.now}
	for i, w := range d.site.followed {
		was := before[i]
		noted := w.known(d.st) == memberIn // by whoever was merged into them too
		if noted {
			was = memberIn
		}
		if len(d.st.Uncounted(w.rule.Definitions())) > 0 {
			continue // it is not known yet
		}
		is := w.rule.Match(&in)
		if is == noted && (is || was != memberIn) {
			continue
		}
		e := tend.Event{Kind: tend.KindSegment, At: d.now, Segment: &tend.SegmentChange{
			Segment: w.Segment, Watch: w.Since, In: is, First: is && was != memberOut,
		}}
		d.st.Apply(&e)
		u.Events = append(u.Events, e)
		switch {
		case is && was == memberOut:
			triggered = append(triggered, w.came...)
		case !is:
			triggered = append(triggered, w.went...)
		}
	}
	return triggered
}

// find has the decision know what it takes to find whom the unit has moved, and whatever else may be
// matched. It gives all campaigns that are triggered.
func (e *Engine) find(ctx context.Context, d *decision, u *store.Unit, before []membership, triggered []*campaign, draws *Session, tab bool) ([]*campaign, error) {
	d.follows = len(before) > 0
	if err := e.inform(ctx, d, u, triggered, draws, tab); err != nil || !d.follows {
		return triggered, err
	}
	more := d.moved(u, before)
	if len(more) == 0 {
		return triggered, nil
	}
	triggered = append(slices.Clip(triggered), more...)
	return triggered, e.inform(ctx, d, u, triggered, draws, tab)
}

// inform has the decision know what the campaigns ask that may be matched: of the account, and of
// what was counted.
func (e *Engine) inform(ctx context.Context, d *decision, u *store.Unit, triggered []*campaign, draws *Session, tab bool) error {
	if d.account == nil && d.asksAccount(triggered, draws) {
		if err := e.know(ctx, d, u.Accounts); err != nil {
			return err
		}
	}
	return e.count(ctx, d, u, d.definitions(triggered, draws), tab)
}
