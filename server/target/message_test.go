package target_test

import (
	"slices"
	"strconv"

	"pgregory.net/rapid"

	"tend/server/state"
	"tend/server/tend"
)

// quiet tells whether an event is none of the person's own doing on the site.
func quiet(e *tend.Event) bool {
	return slices.Contains([]tend.Kind{tend.KindReceipt, tend.KindGrant, tend.KindGoal, tend.KindMetric, tend.KindAttention, tend.KindList}, e.Kind)
}

// message says the condition by going through the deliveries of the campaign, and all that
// was reported of each.
func (p *past) message(c map[string]any) bool {
	mine, met := map[string]bool{}, map[string]bool{}
	var all []happening
	p.each(func(e *tend.Event, day string) {
		if e.Kind == tend.KindGrant && !e.Grant.Held && e.Grant.Campaign == c["campaign"] {
			if c["state"] == "granted" && !mine[e.Grant.Delivery] {
				all, met[e.Grant.Delivery] = append(all, happening{e.At, day}), true
			}
			mine[e.Grant.Delivery] = true
		}
		if !mine[e.Delivery] {
			return
		}
		said := []string{string(e.What), "shown"}
		switch {
		case e.Kind == tend.KindGoal:
			said = []string{"converted"}
		case e.What == tend.Failed:
			said = said[:1]
		case e.What == tend.Fewer:
			said = append(said, "dismissed")
		}
		if slices.Contains(said, c["state"].(string)) {
			all, met[e.Delivery] = append(all, happening{e.At, day}), true
		}
	})
	if want, counted := c["count"].(map[string]any); counted {
		return compares(float64(len(met)), want) != (c["negate"] == true)
	}
	slices.SortStableFunc(all, func(a, b happening) int { return int(a.at - b.at) })
	held := len(all) > 0
	if held {
		last := all[len(all)-1]
		first := slices.IndexFunc(all, func(h happening) bool { return h.at == last.at })
		held = len(p.within(c, all[first:first+1])) > 0
	}
	return held != (c["negate"] == true)
}

// someContact grants a delivery, of which few are new, or says what became of one.
func someContact(t *rapid.T, e *tend.Event) {
	delivery := "d" + strconv.Itoa(rapid.IntRange(0, 3).Draw(t, "delivery"))
	switch rapid.IntRange(0, 4).Draw(t, "contact") {
	case 0, 1:
		campaign := map[string]string{"d0": "tip", "d1": "tip", "d2": "news", "d3": "held"}[delivery]
		e.Kind, e.Grant = tend.KindGrant, &tend.Grant{Delivery: delivery, Campaign: campaign, Held: campaign == "held"}
	case 2:
		e.Kind, e.Delivery = tend.KindGoal, delivery
	default:
		e.Kind, e.Delivery = tend.KindReceipt, delivery
		e.What = rapid.SampledFrom([]tend.What{tend.Shown, tend.Clicked, tend.Dismissed, tend.Snoozed, tend.Fewer, tend.Failed}).Draw(t, "what")
	}
}

func someMessage(t *rapid.T) map[string]any {
	c := map[string]any{
		"type": "message", "campaign": rapid.SampledFrom([]string{"tip", "tip", "news", "held", "gone"}).Draw(t, "campaign"),
		"state": rapid.SampledFrom(state.HadWords).Draw(t, "state"), "negate": rapid.Bool().Draw(t, "negate"),
	}
	if rapid.IntRange(0, 2).Draw(t, "counted") == 0 {
		count := map[string]any{}
		someLimits(t, count, 2)
		c["count"] = count
		return c
	}
	return someWindow(t, c, false)
}
