package tend

import (
	"fmt"
	"math"
	"slices"
	"strconv"
)

// ReasonContrast is the fault of two colours of a theme that stand on each other and are too much alike.
const ReasonContrast = "contrast"

// needContrast is what words need on their ground: success criterion 1.4.3 of WCAG
// 2.2 (https://www.w3.org/TR/WCAG22/#contrast-minimum), for text of any size.
const needContrast = 4.5

// pairs are the colours that stand on each other as words. The accent is one: the
// second button and links are written in it.
var pairs = [...]struct{ on, ground string }{{"ink", "paper"}, {"on_accent", "accent"}, {"accent", "paper"}}

// Contrast is the contrast ratio of two colours (#rrggbb), from 1 to 21: that of WCAG
// 2.2 (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio).
func Contrast(a, b string) float64 {
	x, y := rgbOf(a).luminance(), rgbOf(b).luminance()
	return (math.Max(x, y) + 0.05) / (math.Min(x, y) + 0.05)
}

type rgb [3]float64 // 0 to 1, sRGB

func rgbOf(hex string) (c rgb) {
	n, err := strconv.ParseUint(hex[min(1, len(hex)):], 16, 32)
	if err != nil { // never: a colour is read before it is compared
		return c
	}
	return rgb{float64(n>>16&255) / 255, float64(n>>8&255) / 255, float64(n&255) / 255}
}

func (c rgb) String() string {
	return fmt.Sprintf("#%02x%02x%02x", byte(math.Round(c[0]*255)), byte(math.Round(c[1]*255)), byte(math.Round(c[2]*255)))
}

// luminance is relative luminance (https://www.w3.org/TR/WCAG22/#dfn-relative-luminance).
func (c rgb) luminance() float64 {
	for i, v := range c {
		if v <= 0.04045 {
			c[i] = v / 12.92
		} else {
			c[i] = math.Pow((v+0.055)/1.055, 2.4)
		}
	}
	return 0.2126*c[0] + 0.7152*c[1] + 0.0722*c[2]
}

// hsl is hue (0 to 6), saturation and lightness (0 to 1) of the colour
// (https://www.w3.org/TR/css-color-4/#rgb-to-hsl).
func (c rgb) hsl() (h, s, l float64) {
	hi, lo := max(c[0], c[1], c[2]), min(c[0], c[1], c[2])
	d := hi - lo
	l = (hi + lo) / 2
	if d == 0 {
		return 0, 0, l
	}
	s = d / (1 - math.Abs(2*l-1))
	switch hi {
	case c[0]:
		h = math.Mod((c[1]-c[2])/d+6, 6)
	case c[1]:
		h = (c[2]-c[0])/d + 2
	default:
		h = (c[0]-c[1])/d + 4
	}
	return h, s, l
}

// fromHSL is hsl turned round (https://www.w3.org/TR/css-color-4/#hsl-to-rgb).
func fromHSL(h, s, l float64) (c rgb) {
	a := s * min(l, 1-l)
	for i, n := range [3]float64{0, 8, 4} {
		k := math.Mod(n+h*2, 12)
		c[i] = l - a*max(-1, min(k-3, 9-k, 1))
	}
	return c
}

// nearest is the colour of a hue that passes and is the nearest in lightness.
func nearest(hex string, passes func(string) bool) (string, bool) {
	const steps = 255
	h, s, l := rgbOf(hex).hsl()
	for d := 0.0; d <= steps; d++ {
		for _, to := range [2]float64{l - d/steps, l + d/steps} {
			if to < 0 || to > 1 {
				continue
			}
			if c := fromHSL(h, s, to).String(); passes(c) {
				return c, true
			}
		}
	}
	return "", false
}

// resolved is all colours of a scheme: those of the theme, and its preset's for the others.
func (t *Theme) resolved(scheme string) Palette {
	base := presets[or(t.Preset, presetNames[0])]
	if scheme == "dark" {
		return base.Dark.over(t.Dark)
	}
	return base.Light.over(t.Light)
}

// schemes are those that the theme is drawn in.
func (t *Theme) schemes() []string {
	if t.Scheme == "light" || t.Scheme == "dark" {
		return []string{t.Scheme}
	}
	return []string{"light", "dark"}
}

// readable tells whether all words of a scheme can be read.
func (p *Palette) readable() bool {
	for _, pair := range pairs {
		if Contrast(*p.at(pair.on), *p.at(pair.ground)) < needContrast {
			return false
		}
	}
	return true
}

// CheckOverrides notes the colours that a message's own theme, which stands at a
// pointer, makes too much alike when it is laid over the site's: each pair at the
// colour that should change, one that the theme names where it names one.
func (in *Input) CheckOverrides(at string, site, own Theme) {
	whole := site.Over(own)
	for _, scheme := range whole.schemes() {
		given := own.Light
		if scheme == "dark" {
			given = own.Dark
		}
		p := whole.resolved(scheme)
		for _, pair := range pairs {
			on, ground := *p.at(pair.on), *p.at(pair.ground)
			ratio := Contrast(on, ground)
			if ratio >= needContrast {
				continue
			}
			name, better := p.better(&given, pair.on, pair.ground)
			field := at + "/" + scheme + "/" + name
			where := field
			if *given.at(name) == "" { // the pair comes of another preset or scheme
				where = at
			}
			in.Suggest(Suggestion{field, better}, where, ReasonContrast,
				"%s %s on %s %s has a contrast of %.2f:1 in the %s scheme, and %.1f:1 is needed to read it; %s would do for %s",
				pair.on, on, pair.ground, ground, math.Floor(ratio*100)/100, scheme, needContrast, better, name)
		}
	}
}

// better finds which colour of a pair to change, and to what: one that was given if
// that can be, of the same hue and as near as can be, and such that the other pairs
// that it is in pass too.
func (p *Palette) better(given *Palette, on, ground string) (name, value string) {
	order := []string{on, ground}
	if on == "on_accent" {
		order = []string{ground, on} // white on a brand's colour: the words stay white
	}
	for _, named := range [2]bool{true, false} {
		for _, alone := range [2]bool{false, true} {
			for _, name := range order {
				if (*given.at(name) != "") != named {
					continue
				}
				if c, ok := nearest(*p.at(name), func(c string) bool { return p.passes(name, c, on, ground, alone) }); ok {
					return name, c
				}
			}
		}
	}
	return on, "#000000" // never: black or white can be read on any colour
}

// passes tells whether a pair can be read with another colour, and unless alone the
// other pairs that it is in.
func (p *Palette) passes(name, value, on, ground string, alone bool) bool {
	q := *p
	*q.at(name) = value
	for _, pair := range pairs {
		asked := pair.on == on && pair.ground == ground || !alone && (pair.on == name || pair.ground == name)
		if asked && Contrast(*q.at(pair.on), *q.at(pair.ground)) < needContrast {
			return false
		}
	}
	return true
}

// Readable is a message's own theme as it is drawn on its site. What was checked with
// the site's theme of another day may be hard to read on that of today: then the
// message goes without its colours, and if that does not help, without preset and scheme.
func (t Theme) Readable(own Theme) Theme {
	if t.unreadable(own, "light") {
		own.Light = Palette{}
	}
	if t.unreadable(own, "dark") {
		own.Dark = Palette{}
	}
	if t.unreadable(own, "light") || t.unreadable(own, "dark") {
		own.Light, own.Dark, own.Preset, own.Scheme = Palette{}, Palette{}, "", ""
	}
	return own
}

// unreadable tells whether a scheme that would be drawn has words that cannot be read.
func (t Theme) unreadable(own Theme, scheme string) bool {
	whole := t.Over(own)
	p := whole.resolved(scheme)
	return slices.Contains(whole.schemes(), scheme) && !p.readable()
}
