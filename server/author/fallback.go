package author

import (
	"time"

	"tend/server/render"
	"tend/server/tend"
)

// The shortest and the longest time for which a message waits to be seen in the app.
const (
	minFallback = time.Hour
	maxFallback = 30 * 24 * time.Hour
)

// fallback reads what becomes of a message that nobody has seen in the app.
func fallback(in *tend.Input, o tend.Object, c *tend.Campaign) *tend.Fallback {
	if o.Has("fallback") && c.Channel == tend.WebPush {
		o.Fault("fallback", tend.ReasonValue, "a fallback is for messages in the app, and this one is a push already: leave fallback out")
		return nil
	}
	o, ok := o.Object("fallback")
	if !ok {
		return nil
	}
	o.Only([]string{"after", "channel", "push"}, nil)
	o.Need("after")
	o.Need("channel")
	return &tend.Fallback{
		After:   span(o, "after", minFallback, maxFallback),
		Channel: o.Choice("channel", []string{tend.WebPush}, []string{"email", "webhook", "task"}),
		Push:    notificationAt(in, o, "push", render.For(&c.Trigger)),
	}
}
