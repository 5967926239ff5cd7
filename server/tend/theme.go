package tend

import (
	_ "embed"
	"net/url"
	"regexp"
	"strings"

	"github.com/go-json-experiment/json"
)

// Theme is how messages look: a preset and what differs from it. A message may
// carry one of its own, which is laid over the site's.
type Theme struct {
	Preset   string  `json:"preset,omitempty"` // calm (the default), bold, soft
	Scheme   string  `json:"scheme,omitempty"` // auto (the default), light, dark
	Light    Palette `json:"light,omitempty"`
	Dark     Palette `json:"dark,omitempty"`
	Font     string  `json:"font,omitempty"`     // system, inherit, or names of fonts separated by commas
	Radius   *int    `json:"radius,omitempty"`   // CSS pixels, 0 to MaxRadius
	Shadow   string  `json:"shadow,omitempty"`   // none, soft, strong
	Logo     string  `json:"logo,omitempty"`     // the address of an image
	Position string  `json:"position,omitempty"` // where slide-outs stand: end (the default), start
}

// Palette is the colours of one scheme, each #rrggbb in small letters. One that is
// absent is the preset's.
type Palette struct {
	Ink      string `json:"ink,omitempty"`
	Paper    string `json:"paper,omitempty"`
	Accent   string `json:"accent,omitempty"` // of the main button, of links and of the second button's words
	OnAccent string `json:"on_accent,omitempty"`
}

// MaxRadius is the largest radius, in CSS pixels.
const MaxRadius = 24

// Bounds of a theme's texts, in bytes.
const (
	maxFont = 200
	maxLogo = 2048
)

var (
	colour   = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)
	fontName = regexp.MustCompile(`^[\pL\pN](?:[\pL\pN -]{0,62}[\pL\pN])?$`)
)

// presetFile is shared with the renderer, whose tests hold its own presets against it.
//
//go:embed presets.json
var presetFile []byte

var presets = func() (all map[string]Theme) {
	if err := json.Unmarshal(presetFile, &all); err != nil {
		panic(err) // a file of our own, in the binary
	}
	return all
}()

var presetNames = []string{"calm", "bold", "soft"}

// ReadTheme reads a site's theme and sees that its colours can be read on each other.
func ReadTheme(o Object) Theme {
	before := len(o.in.Faults)
	t := readLook(o, "logo", "position")
	t.Position = o.Choice("position", []string{"end", "start"}, nil)
	t.Logo = o.Text("logo", maxLogo)
	if t.Logo != "" && !imageAddress(t.Logo) {
		o.Fault("logo", ReasonValue, "logo must be the address of an uploaded image, such as /i/..., or one that begins with https://")
	}
	if len(o.in.Faults) == before {
		o.in.CheckOverrides(o.at, Theme{}, t)
	}
	return t
}

// ReadOverrides reads what a message has of a theme of its own, laid over its
// site's. Whether its colours can be read depends on that: Input.CheckOverrides judges it.
func ReadOverrides(o Object) Theme { return readLook(o) }

func readLook(o Object, more ...string) (t Theme) {
	o.Only(append([]string{"preset", "scheme", "light", "dark", "font", "radius", "shadow"}, more...), nil)
	t.Preset = o.Choice("preset", presetNames, nil)
	t.Scheme = o.Choice("scheme", []string{"auto", "light", "dark"}, nil)
	t.Light, t.Dark = readPalette(o, "light"), readPalette(o, "dark")
	t.Shadow = o.Choice("shadow", []string{"none", "soft", "strong"}, nil)
	if o.Has("radius") {
		r := o.Whole("radius", 0, MaxRadius)
		t.Radius = &r
	}
	t.Font = o.Text("font", maxFont)
	for name := range strings.SplitSeq(t.Font, ",") {
		if t.Font != "" && !fontName.MatchString(strings.TrimSpace(name)) {
			o.Fault("font", ReasonValue, "font must be system, inherit, or names of fonts separated by commas, without quotes, such as Inter, Helvetica Neue")
			break
		}
	}
	return t
}

func readPalette(o Object, name string) (p Palette) {
	o, ok := o.Object(name)
	if !ok {
		return p
	}
	o.Only(colourNames, nil)
	for _, name := range colourNames {
		c := o.Text(name, 64)
		if c != "" && !colour.MatchString(c) {
			o.Fault(name, ReasonValue, "%s must be a colour such as #3b5bdb", name)
			continue
		}
		*p.at(name) = strings.ToLower(c)
	}
	return p
}

// imageAddress tells whether an image may come from there: from Tend itself, or
// from a host that the page reaches safely.
func imageAddress(s string) bool {
	for _, c := range s {
		if c <= ' ' || c == 0x7f || c == '\\' {
			return false
		}
	}
	u, err := url.Parse(s)
	if err != nil {
		return false
	}
	if u.Scheme == "" {
		return u.Host == "" && strings.HasPrefix(s, "/i/")
	}
	return u.Scheme == "https" && u.Host != ""
}

// Over lays a theme over this one: what it names wins, the rest stays. Colours that
// the site names stay also where the other one names another preset.
func (t Theme) Over(own Theme) Theme {
	t.Preset, t.Scheme = or(own.Preset, t.Preset), or(own.Scheme, t.Scheme)
	t.Light, t.Dark = t.Light.over(own.Light), t.Dark.over(own.Dark)
	t.Font, t.Shadow, t.Logo, t.Position = or(own.Font, t.Font), or(own.Shadow, t.Shadow), or(own.Logo, t.Logo), or(own.Position, t.Position)
	if own.Radius != nil {
		t.Radius = own.Radius
	}
	return t
}

func (p Palette) over(own Palette) Palette {
	for _, name := range colourNames {
		*p.at(name) = or(*own.at(name), *p.at(name))
	}
	return p
}

var colourNames = []string{"ink", "paper", "accent", "on_accent"}

func (p *Palette) at(name string) *string {
	switch name {
	case "ink":
		return &p.Ink
	case "paper":
		return &p.Paper
	case "accent":
		return &p.Accent
	}
	return &p.OnAccent
}
