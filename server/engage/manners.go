package engage

import (
	"slices"
	"time"

	"github.com/go-json-experiment/json"

	"tend/server/store"
	"tend/server/tend"
	"tend/server/wire"
)

// MaxSnoozes is how often one delivery is put off; the next time is a dismissal.
const MaxSnoozes = 5

// wish is what a person asked for in a message: not now, or fewer like this.
type wish struct {
	receipt *tend.Event
	snooze  time.Duration // fewer: 0, and so is a snooze that is none
	undone  []string      // fewer: what they said, after it, that they do want
}

// wishes are those of a batch. What became of a delivery afterwards goes before a snooze.
func wishes(events []tend.Event) []wish {
	var list []wish
	for i := range events {
		e := &events[i]
		if e.Kind == tend.KindPreference && e.On {
			for j := range list {
				list[j].undone = append(list[j].undone, e.Category)
			}
		}
		if e.Kind != tend.KindReceipt {
			continue
		}
		if e.What != tend.Failed {
			list = slices.DeleteFunc(list, func(w wish) bool {
				return w.receipt.Delivery == e.Delivery && w.receipt.What == tend.Snoozed
			})
		}
		switch e.What { //nolint:exhaustive // the others ask for nothing
		case tend.Snoozed:
			d, _ := snoozeOf(e.Props) // it was looked at on arrival
			list = append(list, wish{receipt: e, snooze: d})
		case tend.Fewer:
			list = append(list, wish{receipt: e})
		}
	}
	return list
}

// snoozeOf is for how long a message is put off; 0 where the receipt does not say.
func snoozeOf(props []byte) (time.Duration, *tend.Error) {
	var p struct {
		For *string `json:"for"`
	}
	if len(props) == 0 {
		return 0, nil
	}
	err := json.Unmarshal(props, &p)
	if err == nil && p.For == nil {
		return 0, nil
	}
	var d time.Duration
	if err == nil {
		d, err = tend.ParseDuration(*p.For)
	}
	if err != nil || d < tend.MinSnooze || d > tend.MaxSnooze {
		return 0, tend.Errorf(tend.Invalid, tend.ReasonValue, "props.for: write for how long it is put off, from %s to %s, such as 1d",
			tend.FormatDuration(tend.MinSnooze), tend.FormatDuration(tend.MaxSnooze))
	}
	return d, nil
}

// topicOf is what an opt-out of a campaign is kept under: its category, or where it
// has none itself. No category has a colon in it.
func topicOf(category, campaign string) string {
	if category != "" {
		return category
	}
	return "campaign:" + campaign
}

// grantWishes carries out what a person asked for. It comes before all else, and what follows
// is decided by it.
func (d *decision) grantWishes(l *store.Ledger, v *store.Verdict) {
	for _, w := range d.wishes {
		row := find(l.Contacts, w.receipt.Delivery)
		switch {
		case row == nil: // somebody else's
		case w.receipt.What == tend.Fewer:
			topic := topicOf(row.Category, row.Campaign)
			if !d.unwanted(topic) && !slices.Contains(w.undone, topic) {
				d.off = append(d.off, topic)
				v.Made = append(v.Made, tend.Event{Kind: tend.KindPreference, At: d.now, Category: topic})
			}
		case row.Status != store.StatusShown:
		case w.snooze == 0 || row.Snoozes >= MaxSnoozes:
			v.Dismissals = append(v.Dismissals, w.receipt)
		default:
			row.Status, row.Lease = store.StatusSnoozed, d.now.Add(w.snooze)
			v.Snoozes = append(v.Snoozes, asleep(row))
		}
	}
}

// asleep is a delivery that was put off, until its lease begins again.
func asleep(row *store.Contact) tend.Grant {
	return tend.Grant{
		Delivery: row.Delivery, Campaign: row.Campaign, Version: row.Version, Category: row.Category, Until: row.Lease, Snoozed: true,
	}
}

// unwanted tells whether a person wants no messages of a topic, by this batch or before.
func (d *decision) unwanted(topic string) bool {
	return slices.Contains(d.off, topic) || d.st.Unwanted(topic)
}

// preferred tells whether events change what a person wants no messages of.
func preferred(events []tend.Event) bool {
	return slices.ContainsFunc(events, func(e tend.Event) bool { return e.Kind == tend.KindPreference })
}

// preferences tells a tab what its person wants no messages of, where it does not know:
// of somebody else's choices it would show the wrong ones.
func (s *Session) preferences(off []string, changed bool) []wire.Frame {
	if !changed && len(off) == 0 && !s.off.Load() {
		return nil
	}
	s.off.Store(len(off) > 0)
	return []wire.Frame{wire.Preferences{Off: slices.Clone(off)}}
}

// tellPreferences tells the person's other tabs, here and on other nodes.
func (e *Engine) tellPreferences(who *person, but *Session) {
	who.prefer(who.st.Off, but)
	e.tell(who.id, notice{Off: &who.st.Off})
}

func (p *person) prefer(off []string, but *Session) {
	for _, s := range p.sessions() {
		if s != but {
			s.door.Send(s.preferences(off, true)...)
		}
	}
}
