package engage

import (
	"errors"
	"reflect"
	"slices"

	"tend/server/render"
	"tend/server/state"
	"tend/server/store"
	"tend/server/tend"
)

// known are a person's attributes as messages name them.
type known struct{ *state.State }

func (k known) Attribute(path string) any {
	v, ok := k.Attr(path)
	if !ok {
		return nil
	}
	return v.JSON()
}

// words are a campaign's, compiled: those of this configuration where nothing of them
// has changed. Templates take long, and one campaign that was paused makes all new.
func (c *config) words(of *tend.Campaign) (*render.Message, error) {
	if s := c.byID[of.Site]; s != nil {
		was := s.byID[of.ID]
		if was != nil && was.rung != nil && of.Channel == was.rung.Channel {
			was = was.rung
		}
		if was != nil && was.Trigger.Type == of.Trigger.Type && reflect.DeepEqual(&was.Message, &of.Message) {
			return was.words, nil
		}
	}
	return render.Compile(&of.Message, render.For(&of.Trigger))
}

// say puts the words of a message together for the person, and tells the reason where
// that cannot be. What is the same for everybody was made when the campaign was compiled.
func (d *decision) say(c *campaign, delivery, event string) (reason, detail string) {
	if c.pushes() {
		return d.sayOut(c, delivery, event)
	}
	if c.words.Static(d.st.Lang) != nil {
		return "", ""
	}
	message, err := c.words.Say(&render.Values{
		Lang: d.st.Lang, User: d.st.User, Account: d.st.Account, URL: d.url, Person: known{d.st}, Event: []byte(event),
	})
	if err != nil {
		return unsaid(err)
	}
	if d.said == nil {
		d.said = map[string][]byte{}
	}
	d.said[delivery] = message
	return "", ""
}

// sayable is say for what is offered again.
func (d *decision) sayable(c *campaign, row *store.Contact) bool {
	reason, _ := d.say(c, row.Delivery, row.Words)
	return reason == ""
}

// unsaid gives the reason and its detail; the renderer gives no other errors.
func unsaid(err error) (reason, detail string) {
	var u *render.Unsaid
	if errors.As(err, &u) {
		return u.Reason, u.Detail
	}
	return render.ReasonFailed, err.Error()
}

// message is what a tab is to draw: what was said for this delivery, else what is the
// same for everybody.
func (d *decision) message(c *campaign, delivery string) []byte {
	if m, ok := d.said[delivery]; ok {
		return m
	}
	return c.words.Static(d.st.Lang)
}

// values are those of the event that triggered the campaign, as far as its message
// names them: they are kept with the delivery, so that it is offered again in the same
// words. Of several events of the name the newest counts.
func (d *decision) values(c *campaign) (event, reason, detail string) {
	if words, waited := d.resumed[c]; waited || !c.keeps.NamesEvent() {
		return words, "", ""
	}
	for i := range slices.Backward(d.events) {
		ev := &d.events[i]
		if !c.tells(ev) || d.now.Sub(ev.At) > Fresh {
			continue
		}
		kept, err := c.keeps.Keep(ev.Name, ev.Props)
		if err != nil {
			reason, detail = unsaid(err)
		}
		return string(kept), reason, detail
	}
	return "", "", ""
}

// tells tells whether an event is one of those whose values the campaign's message may name.
func (c *campaign) tells(e *tend.Event) bool {
	if c.Trigger.Type == "api" {
		return e.Kind == tend.KindTrigger && e.Watch == c.ID
	}
	return e.Kind == tend.KindTrack && e.Name == c.Trigger.Name
}
