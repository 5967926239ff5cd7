package tend

import (
	"regexp"
	"slices"
	"strconv"
)

// Bounds of a site's settings.
const (
	MaxBusy        = 50  // patterns of pages on which nothing interrupts
	MaxBusyPattern = 512 // bytes of one: browsers get all of them with each ready
)

// Settings are what a site decides for all of its messages. The zero value is what
// a site has that decides nothing.
type Settings struct {
	Theme          Theme         `json:"theme,omitempty"`
	Browser        Browser       `json:"browser,omitempty"`
	QuietHours     *QuietHours   `json:"quiet_hours,omitempty"` // nil: none
	Privacy        Privacy       `json:"privacy,omitempty"`
	ConsentDefault string        `json:"consent_default,omitempty"` // none, essential, full; "" is full
	Push           *PushSettings `json:"push,omitempty"`            // nil: none
	Categories     []Category    `json:"categories,omitempty"`      // in the order in which visitors see them
	Retention      Retention     `json:"retention,omitzero"`
}

// Browser is what pages of the site ask of messages.
type Browser struct {
	Busy []string `json:"busy,omitempty"` // page patterns: do not disturb
}

// QuietHours are the hours of a person's day in which they get no message: from
// From until To, over midnight where To is the earlier one.
type QuietHours struct {
	From string `json:"from"` // "22:00", in the person's zone
	To   string `json:"to"`
}

// Privacy says what the two signals of browsers mean for consent: as if the person
// had said none or essential, or nothing (ignore, the default, kept as "").
type Privacy struct {
	GPC string `json:"gpc,omitempty"` // Global Privacy Control (https://w3c.github.io/gpc/)
	DNT string `json:"dnt,omitempty"` // Do Not Track
}

// SettingNames are the settings in their order, as the admin API and bootstrap
// files name them.
var SettingNames = []string{"theme", "browser", "quiet_hours", "privacy", "consent_default", "categories", "retention", "push"}

var (
	consentLevels = []string{"full", "essential", "none"}
	signalLevels  = []string{"ignore", "essential", "none"}
	clockTime     = regexp.MustCompile(`^([01][0-9]|2[0-3]):[0-5][0-9]$`)
)

// Read writes over the settings what an object names: a value in place of the one
// there was, null for the default. Pattern judges page patterns.
func (s *Settings) Read(o Object, pattern func(string) error) {
	for _, name := range o.Names() {
		switch name {
		case "theme":
			s.Theme = Theme{}
			if t, ok := o.Object(name); ok {
				s.Theme = ReadTheme(t)
			}
		case "browser":
			s.Browser = readBrowser(o, pattern)
		case "quiet_hours":
			s.QuietHours = readQuietHours(o)
		case "privacy":
			s.Privacy = readPrivacy(o)
		case "push":
			s.Push = readPush(o)
		case "consent_default":
			s.ConsentDefault = unless("full", o.Choice(name, consentLevels, nil))
		case "categories":
			s.Categories = readCategories(o)
		case "retention":
			s.Retention = readRetention(o)
		}
	}
}

// unless gives a word, "" where it is the default.
func unless(usual, word string) string {
	if word == usual {
		return ""
	}
	return word
}

func readBrowser(o Object, pattern func(string) error) (b Browser) {
	o, ok := o.Object("browser")
	if !ok {
		return b
	}
	o.Only([]string{"busy"}, nil)
	b.Busy = o.Texts("busy", MaxBusy, MaxBusyPattern)
	for i, p := range b.Busy {
		if p == "" || len(p) > MaxBusyPattern {
			continue // noted by Texts
		}
		if err := pattern(p); err != nil {
			o.in.Fault(o.At("busy")+"/"+strconv.Itoa(i), ReasonValue, "%s", messageOf(err))
		}
	}
	return b
}

func readQuietHours(o Object) *QuietHours {
	o, ok := o.Object("quiet_hours")
	if !ok {
		return nil
	}
	o.Only([]string{"from", "to"}, nil)
	q := &QuietHours{From: timeOfDay(o, "from"), To: timeOfDay(o, "to")}
	if q.From != "" && q.From == q.To {
		o.Fault("to", ReasonValue, "to is the same time as from: leave quiet_hours out for none, pause the site to send nothing at all")
	}
	return q
}

func timeOfDay(o Object, name string) string {
	o.Need(name)
	at := o.Text(name, 5)
	if at != "" && !clockTime.MatchString(at) {
		o.Fault(name, ReasonValue, "%s must be a time of the day such as 22:00", name)
	}
	return at
}

func readPrivacy(o Object) (p Privacy) {
	o, ok := o.Object("privacy")
	if !ok {
		return p
	}
	o.Only([]string{"gpc", "dnt"}, nil)
	p.GPC = unless("ignore", o.Choice("gpc", signalLevels, nil))
	p.DNT = unless("ignore", o.Choice("dnt", signalLevels, nil))
	return p
}

// Shown is the settings with the words of what is the default.
func (s *Settings) Shown() Settings {
	out := *s
	out.ConsentDefault = or(s.ConsentDefault, "full")
	out.Privacy = Privacy{GPC: or(s.Privacy.GPC, "ignore"), DNT: or(s.Privacy.DNT, "ignore")}
	out.Browser.Busy = slices.Clone(s.Browser.Busy)
	out.Push = s.Push.Shown()
	return out
}

func or(word, usual string) string {
	if word == "" {
		return usual
	}
	return word
}

// Span gives both ends in minutes after midnight, from 0 to 1439, never the same.
func (q *QuietHours) Span() (from, to int) { return minutes(q.From), minutes(q.To) }

func minutes(at string) int {
	if !clockTime.MatchString(at) { // never: it was read
		return 0
	}
	return int(at[0]-'0')*600 + int(at[1]-'0')*60 + int(at[3]-'0')*10 + int(at[4]-'0')
}
