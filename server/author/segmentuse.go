package author

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"tend/server/store"
	"tend/server/target"
	"tend/server/tend"
)

// Use is a campaign that has not ended, or a segment, that refers to a segment, a list or a funnel.
type Use struct {
	Kind   string // campaign, segment
	ID     string
	Name   string
	Status tend.Status // of a campaign
}

// users are all of a site that may refer to segments, lists and funnels.
type users struct {
	segments []store.Segment
	aimed    []store.Aimed
	refers   [][]string // of each of these, what it refers to: segments, then aimed
	lists    [][]target.Mention
	asks     [][]target.Mention // for funnels
	funnels  []store.Funnel
}

func usersOf(ctx context.Context, r store.Records, site tend.SiteID) (users, error) {
	u := users{}
	var err error
	if u.segments, err = r.Segments(ctx, site); err != nil {
		return u, err
	}
	if u.aimed, err = r.AimedCampaigns(ctx, site); err != nil {
		return u, err
	}
	if u.funnels, err = r.Funnels(ctx, site); err != nil {
		return u, err
	}
	for i := range u.segments {
		u.add(u.segments[i].Condition, "")
	}
	for i := range u.aimed {
		u.add(u.aimed[i].Audience, u.aimed[i].Moves)
	}
	return u, nil
}

// add notes what a condition names, and the segment of a trigger, where there is one.
func (u *users) add(condition []byte, moves string) {
	named := target.MentionsOf(condition)
	if moves != "" && !slices.Contains(named.Segments, moves) {
		named.Segments = append(named.Segments, moves)
	}
	u.refers, u.lists, u.asks = append(u.refers, named.Segments), append(u.lists, named.Lists), append(u.asks, named.Funnels)
}

func (u *users) known() target.Saved {
	known := make(target.Segments, len(u.segments))
	for i := range u.segments {
		known[u.segments[i].ID] = u.segments[i].Segment
	}
	return target.Saved{Segments: known, Funnels: funnelsOf(u.funnels)}
}

// use is one of them; i counts through the segments and then through the campaigns.
func (u *users) use(i int) Use {
	if i < len(u.segments) {
		return Use{Kind: "segment", ID: u.segments[i].ID, Name: u.segments[i].Name}
	}
	c := &u.aimed[i-len(u.segments)]
	return Use{Kind: "campaign", ID: c.ID, Name: c.Name, Status: c.Status}
}

// direct are those that refer to a segment themselves, each once.
func (u *users) direct(id string) []Use {
	return u.those(func(i int) bool { return slices.Contains(u.refers[i], id) })
}

// listed are those that name a list themselves, each once.
func (u *users) listed(id string) []Use {
	return u.those(func(i int) bool { return names(u.lists[i], id) })
}

// asking are those that ask for a funnel themselves, each once.
func (u *users) asking(id string) []Use {
	return u.those(func(i int) bool { return names(u.asks[i], id) })
}

func names(list []target.Mention, id string) bool {
	return slices.ContainsFunc(list, func(m target.Mention) bool { return m.ID == id })
}

func (u *users) those(which func(i int) bool) []Use {
	list := []Use{}
	for i := range u.refers {
		if use := u.use(i); which(i) && !slices.ContainsFunc(list, func(x Use) bool { return x.Kind == use.Kind && x.ID == use.ID }) {
			list = append(list, use)
		}
	}
	return list
}

// reach is what a segment or a funnel decides on, directly or by way of other segments.
type reach struct {
	campaigns []Use
	judged    []Use // of these, those with a version that is approved or under review
}

// reached finds what a segment decides on, and whether all of it can still be used with what is saved.
func (u *users) reached(id string, known target.Saved) (reach, error) {
	return u.led(func(i int) bool { return slices.Contains(u.refers[i], id) }, id, ReasonSegmentTooLarge, known)
}

// led finds what is direct, and what leads there by way of segments, but for the segment self; and
// whether all of it can still be used.
func (u *users) led(direct func(i int) bool, self, unusable string, known target.Saved) (r reach, err error) {
	led := map[string]bool{}
	leads := func(i int) bool {
		return direct(i) || slices.ContainsFunc(u.refers[i], func(to string) bool { return led[to] })
	}
	for found := true; found; {
		found = false
		for i := range u.segments {
			if s := &u.segments[i]; !led[s.ID] && leads(i) {
				led[s.ID], found = true, true
			}
		}
	}
	for i := range u.refers {
		if !leads(i) || i < len(u.segments) && u.segments[i].ID == self && self != "" {
			continue
		}
		use := u.use(i)
		if i < len(u.segments) {
			_, err = known.CompileOf(use.ID, u.segments[i].Condition)
		} else {
			c := &u.aimed[i-len(u.segments)]
			_, err = known.Compile(c.Audience)
			r.campaigns = addUse(r.campaigns, use)
			if c.Review != tend.Draft {
				r.judged = addUse(r.judged, use)
			}
		}
		if err != nil {
			return r, tend.Errorf(tend.Conflict, unusable, "with this %s could not be used any more: %s", naming([]Use{use}), faultOf(err))
		}
	}
	return r, nil
}

func addUse(list []Use, use Use) []Use {
	if len(list) > 0 && list[len(list)-1].ID == use.ID { // the other version of the same
		return list
	}
	return append(list, use)
}

// naming names the first of them for people.
func naming(list []Use) string {
	const most = 5
	words := make([]string, 0, most+1)
	for _, use := range list[:min(len(list), most)] {
		words = append(words, "the "+use.Kind+" "+use.ID)
	}
	if more := len(list) - most; more > 0 {
		words = append(words, strconv.Itoa(more)+" more")
	}
	return strings.Join(words, ", ")
}
