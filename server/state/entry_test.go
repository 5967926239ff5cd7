package state_test

import (
	"strings"
	"testing"
	"time"

	"tend/server/state"
	"tend/server/tend"
)

func came(url, referrer string, at tend.Micros) *tend.Event {
	return &tend.Event{Kind: tend.KindPage, At: at, Page: &tend.Page{URL: url, Referrer: referrer}}
}

func TestTheFirstPageOfAVisitSaysHowSomebodyCame(t *testing.T) {
	const address = "https://x/?utm_source=news&a=1&utm_campaign=May+sale%21&utm_source=other#utm_term=no"
	utm := func(source, campaign string) [5]string { return [5]string{source, "", campaign} }
	first := came(address, "https://google.com/", start)
	for _, c := range []struct {
		name   string
		events []*tend.Event
		want   state.Entry
	}{
		{"NoPage", []*tend.Event{track("a", start)}, state.Entry{}},
		{"ThePage", []*tend.Event{first}, state.Entry{Known: true, Referrer: "https://google.com/", UTM: utm("news", "May sale!")}},
		{"BehindAnAction", []*tend.Event{track("a", start.Add(-time.Minute)), first}, state.Entry{Known: true, Referrer: "https://google.com/", UTM: utm("news", "May sale!")}},
		{"NotTheSecond", []*tend.Event{came("https://x/", "", start), came(address, "https://x/", start.Add(time.Minute))}, state.Entry{Known: true}},
		{"TheNextVisitForgets", []*tend.Event{first, track("a", start.Add(time.Hour))}, state.Entry{}},
		{"AndHasItsOwn", []*tend.Event{first, came("https://x/?utm_medium=mail", "", start.Add(time.Hour))}, state.Entry{Known: true, UTM: [5]string{"", "mail"}}},
		{"WhatIsLateIsOfAnotherVisit", []*tend.Event{track("a", start.Add(time.Hour)), first}, state.Entry{}},
		{"BadEscapes", []*tend.Event{came("https://x/?utm_source=50%&utm_campaign=%ff", "", start)}, state.Entry{Known: true, UTM: utm("50%", "\uFFFD")}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := fold(c.events...).Entry; got != c.want {
				t.Errorf("got %+v, not %+v", got, c.want)
			}
		})
	}
	long := strings.Repeat("ü", 4000)
	e := fold(came("https://x/?utm_source="+long, "https://y/"+long, start)).Entry
	if e.UTM[0] != strings.Repeat("ü", 127) || len(e.Referrer) > 1024 {
		t.Errorf("%d and %d bytes", len(e.UTM[0]), len(e.Referrer))
	}
}

func TestABrowserIsKnownByItsLastHello(t *testing.T) {
	phone := &tend.Event{Kind: tend.KindContext, At: start, Context: &tend.Context{Browser: "safari", OS: "ios", Device: "mobile"}}
	odd := &tend.Event{Kind: tend.KindContext, At: start, Context: &tend.Context{OS: "linux"}}
	nothing := &tend.Event{Kind: tend.KindContext, At: start, Context: &tend.Context{Lang: "de"}}
	said := func(s *state.State) string { return s.Browser + "/" + s.OS + "/" + s.Device }
	if got := said(fold(phone, nothing)); got != "safari/ios/mobile" {
		t.Error("a server's call changes it:", got)
	}
	if got := said(fold(phone, odd)); got != "/linux/" {
		t.Error("two browsers are mixed:", got)
	}
	if got := said(fold(zoned("UTC"), merge(fold(phone)))); got != "safari/ios/mobile" {
		t.Error("what the visitor came with is forgotten:", got)
	}
	if got := said(fold(odd, merge(fold(phone)))); got != "/linux/" {
		t.Error("two people's browsers are mixed:", got)
	}
}
