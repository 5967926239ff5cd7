package app

import (
	"testing"

	"tend/server/tend"
)

func TestTheOutboxIsWokenByWhatLeavesByIt(t *testing.T) {
	woken := 0
	b := &byPush{wake: func() { woken++ }}
	grant := func(campaign string) tend.Event {
		return tend.Event{Kind: tend.KindGrant, Grant: &tend.Grant{Campaign: campaign, Channel: tend.WebPush}}
	}
	drawn := tend.Event{Kind: tend.KindGrant, Grant: &tend.Grant{Campaign: "ladder"}}
	b.granted(1, []tend.Event{grant("push")}) // before there is a configuration
	b.set([]tend.Campaign{{Site: 1, ID: "push", Channel: tend.WebPush}, {Site: 1, ID: "banner", Channel: "in_app"}, {Site: 1, ID: "ladder", Channel: "in_app", Fallback: &tend.Fallback{Channel: tend.WebPush}}})
	b.granted(1, []tend.Event{grant("banner"), drawn, {Kind: tend.KindTrack, Name: "push"}})
	b.granted(2, []tend.Event{grant("push")})
	if woken != 0 {
		t.Errorf("woken %d times by what does not leave by it", woken)
	}
	b.granted(1, []tend.Event{grant("banner"), grant("push"), grant("push")})
	if woken != 1 {
		t.Errorf("woken %d times, want once", woken)
	}
	if b.granted(1, []tend.Event{drawn, grant("ladder")}); woken != 2 {
		t.Errorf("woken %d times, and not by the step of a ladder", woken)
	}
}
