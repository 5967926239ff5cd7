package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

const (
	siteName = "shop"
	siteKey  = "site_shop"
	otherKey = "site_other" // of a site that has nothing to do with the first
)

// mix is how many campaigns are live and what they have to do with the events.
type mix struct {
	live    int // all of them
	trigger int // are triggered by the event that the load sends
	match   int // of these, have an audience that each person is in
	watched int // are triggered by who comes into a segment instead, one each
}

func (m mix) String() string {
	return fmt.Sprintf("%d live, %d on this event, %d match", m.live, m.trigger, m.match)
}

// bootstrap writes the bootstrap file of a site with these campaigns.
func (b *bench) bootstrap(name string, m mix) (string, error) {
	var s strings.Builder
	fmt.Fprintf(&s, "sites:\n  - name: %s\n    key: %s\n    origins: [%q]\n    caps: {global: [{max: 3, per: \"1d\"}]}\n", siteName, siteKey, origin)
	if m.watched > 0 {
		s.WriteString("    segments:\n")
	}
	for i := range m.watched {
		fmt.Fprintf(&s, "      - {id: s%d, name: Segment %d, condition: %s}\n", i, i, five(1000+i)) // nobody is in it
	}
	s.WriteString("    campaigns:\n")
	for i := range m.live {
		s.WriteString("      - " + campaign(i, m) + "\n")
	}
	if m.live == 0 {
		s.WriteString("      []\n")
	}
	fmt.Fprintf(&s, "  - {name: other, key: %s, origins: [%q]}\n", otherKey, origin)
	path := filepath.Join(b.dir, name+".yaml")
	return path, os.WriteFile(path, []byte(s.String()), 0o600)
}

// campaign is one line of JSON, which is YAML too. A campaign on the event asks five
// conditions of which the last decides; the rest ask one.
func campaign(i int, m mix) string {
	event, audience := fmt.Sprintf("event_%d", i%1000), `{"type":"attribute","path":"plan","op":"eq","value":"pro"}`
	button := ""
	if i < m.trigger {
		button = `, {type: button, label: Show me, action: {type: open_url, url: /docs}}`
		event = "report_exported"
		seats := 1000 + i // nobody has
		if i < m.match {
			seats = 1
		}
		audience = five(seats)
	}
	trigger := "type: event, name: " + event
	if i < m.watched {
		trigger = fmt.Sprintf("type: segment, id: s%d, change: entered", i)
	}
	return fmt.Sprintf(`{id: c%05d, status: live, name: "Campaign %d", channel: in_app, category: product, priority: %d, `+
		`trigger: {%s}, audience: %s, message: {layout: banner, position: top, blocks: [{type: text, text: "Did you know?"}%s]}, caps: [{max: 1, per: lifetime}]}`,
		i, i, i%100, trigger, audience, button)
}

// five is a condition of five, of which the last one decides: that somebody has so many seats, 1 to 100.
func five(seats int) string {
	return fmt.Sprintf(`{"type":"and","of":[{"type":"attribute","on":"person","path":"plan","op":"in","value":["pro","team"]},`+
		`{"type":"event","name":"login","count":{"gte":2},"within":{"last":"14d"}},{"type":"since","event":"signed_up","moment":"first","lt":"30d"},`+
		`{"type":"visits","measure":"count","gte":1,"within":{"last":"30d"}},{"type":"attribute","on":"person","path":"seats","op":"gte","value":%d}]}`, seats)
}
