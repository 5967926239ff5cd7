package tend

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
)

// reads reads a JSON object and gives it with its faults.
func reads(t *testing.T, raw string) (Object, *Input) {
	t.Helper()
	in := &Input{}
	o, ok := in.ReadObject([]byte(raw), 1<<16)
	if !ok {
		t.Fatal(in.Err("no object"))
	}
	return o, in
}

func site(t *testing.T, raw string) Theme {
	t.Helper()
	o, in := reads(t, raw)
	theme := ReadTheme(o)
	if err := in.Err("theme"); err != nil {
		t.Fatal(err)
	}
	return theme
}

// The values are those of WebAIM's checker and of the W3C's own examples.
func TestContrastIsThatOfWCAG(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want float64
	}{
		{"#000000", "#ffffff", 21},
		{"#ffffff", "#000000", 21},
		{"#3b5bdb", "#3b5bdb", 1},
		{"#767676", "#ffffff", 4.54},
		{"#777777", "#ffffff", 4.48},
		{"#ff0000", "#ffffff", 4.00},
		{"#0000ff", "#ffffff", 8.59},
		{"#00ff00", "#000000", 15.30},
	} {
		if got := Contrast(c.a, c.b); math.Abs(got-c.want) > 0.005 {
			t.Errorf("%s on %s: %.3f, want %.2f", c.a, c.b, got, c.want)
		}
	}
}

func TestPresetsCanBeRead(t *testing.T) {
	if len(presets) != len(presetNames) {
		t.Errorf("presets.json has %d presets, %v are known", len(presets), presetNames)
	}
	for _, name := range presetNames {
		theme := Theme{Preset: name}
		for _, scheme := range theme.schemes() {
			p := theme.resolved(scheme)
			if !p.readable() {
				t.Errorf("%s, %s: %+v", name, scheme, p)
			}
			for _, c := range colourNames {
				if !colour.MatchString(*p.at(c)) || strings.ToLower(*p.at(c)) != *p.at(c) {
					t.Errorf("%s, %s: %s is %q", name, scheme, c, *p.at(c))
				}
			}
		}
	}
}

func TestColoursThatCannotBeReadAreRefused(t *testing.T) {
	for _, c := range []struct {
		name, theme string
		pointers    string
		says        []string
	}{
		{"InkOnPaper", `{"light":{"ink":"#777777"}}`, "/light/ink", []string{"ink #777777 on paper #ffffff has a contrast of 4.47:1", "4.5:1 is needed", "light", "#767676 would do for ink"}},
		{"JustEnough", `{"light":{"ink":"#767676"}}`, "", nil},
		{"PaperIsWhatWasGiven", `{"dark":{"paper":"#888888"}}`, "/dark/paper /dark/paper", []string{"would do for paper"}},
		{"WhiteOnTheBrandsYellow", `{"light":{"accent":"#ffd43b"}}`, "/light/accent /light/accent", []string{"on_accent #ffffff on accent #ffd43b has a contrast of 1.42:1", "would do for accent"}},
		{"OnAccentAlone", `{"light":{"on_accent":"#3b5bdb"}}`, "/light/on_accent", []string{"1.00:1"}},
		{"EachScheme", `{"light":{"ink":"#ffffff"},"dark":{"ink":"#000000"}}`, "/light/ink /dark/ink", nil},
		{"OnlyTheSchemeThatIsDrawn", `{"scheme":"dark","light":{"ink":"#ffffff"}}`, "", nil},
		{"TheOtherOne", `{"scheme":"light","light":{"ink":"#ffffff"}}`, "/light/ink", nil},
		{"CapitalsAreTaken", `{"light":{"ink":"#1C1D22"}}`, "", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			o, in := reads(t, c.theme)
			ReadTheme(o)
			var pointers []string
			all := ""
			for _, f := range in.Faults {
				if f.Code != ReasonContrast {
					t.Errorf("%s: %s", f.Code, f.Detail)
				}
				pointers = append(pointers, f.Pointer)
				all += f.Detail + "\n"
			}
			if got := strings.Join(pointers, " "); got != c.pointers {
				t.Errorf("faults at %q, want %q:\n%s", got, c.pointers, all)
			}
			for _, words := range c.says {
				if !strings.Contains(all, words) {
					t.Errorf("%q is not said:\n%s", words, all)
				}
			}
		})
	}
}

// What is suggested must be taken, and keep the hue.
func TestWhatIsSuggestedPasses(t *testing.T) {
	for _, accent := range []string{"#ffd43b", "#ff6b6b", "#69db7c", "#ffffff", "#22b8cf", "#f06595", "#adb5bd", "#fab005"} {
		o, in := reads(t, `{"scheme":"light","light":{"accent":"`+accent+`"}}`)
		ReadTheme(o)
		if len(in.Faults) == 0 {
			t.Fatalf("%s is taken", accent)
		}
		suggested := in.Faults[0].Suggestion
		if suggested == nil || suggested.Pointer != "/light/accent" || !strings.Contains(in.Faults[0].Detail, suggested.Value+" would do for accent") {
			t.Fatalf("%s: suggested %+v, said %s", accent, suggested, in.Faults[0].Detail)
		}
		better := suggested.Value
		if got := site(t, `{"scheme":"light","light":{"accent":"`+better+`"}}`); got.Light.Accent != better {
			t.Errorf("%s: %+v", better, got)
		}
		h0, _, l0 := rgbOf(accent).hsl()
		h1, _, l1 := rgbOf(better).hsl()
		if d := math.Abs(h0 - h1); min(d, 6-d) > 0.15 || l1 >= l0 {
			t.Errorf("%s became %s: another hue, or lighter", accent, better)
		}
	}
}

func TestEveryColourComesBackFromHSL(t *testing.T) {
	for n := 0; n < 1<<24; n += 4099 {
		c := rgb{float64(n>>16&255) / 255, float64(n>>8&255) / 255, float64(n&255) / 255}
		if got := fromHSL(c.hsl()); got.String() != c.String() {
			t.Fatalf("%s comes back as %s", c, got)
		}
	}
}

func TestMessageIsJudgedTogetherWithItsSite(t *testing.T) {
	brand := site(t, `{"light":{"paper":"#fff9db"},"scheme":"light"}`)
	judge := func(raw string) []Fault {
		o, in := reads(t, raw)
		in.CheckOverrides("/message/theme", brand, ReadOverrides(o))
		return in.Faults
	}
	if f := judge(`{"light":{"accent":"#1864ab"}}`); len(f) != 0 {
		t.Errorf("a good accent: %+v", f)
	}
	if f := judge(`{"light":{"ink":"#ffffff"}}`); len(f) != 1 || f[0].Pointer != "/message/theme/light/ink" || !strings.Contains(f[0].Detail, "#fff9db") {
		t.Errorf("white on the site's paper: %+v", f)
	}
	if f := judge(`{"logo":"/i/x"}`); len(f) != 1 || f[0].Code != ReasonUnknown {
		t.Errorf("a message has no logo of its own: %+v", f)
	}
	dark := Theme{Scheme: "light", Dark: Palette{Ink: "#000000"}} // never looked at while the site is light
	o, in := reads(t, `{"scheme":"dark"}`)
	in.CheckOverrides("/theme", dark, ReadOverrides(o))
	if len(in.Faults) != 1 || in.Faults[0].Pointer != "/theme" {
		t.Errorf("a scheme of its own: %+v", in.Faults)
	}
}

func TestMessageGoesWithoutColoursThatItsSiteHasMadeUnreadable(t *testing.T) {
	radius := 4
	own := Theme{Radius: &radius, Light: Palette{Ink: "#1c1d22"}, Dark: Palette{Accent: "#a5d8ff"}}
	if got := (Theme{}).Readable(own); got != own {
		t.Errorf("nothing was changed, and it lost its colours: %+v", got)
	}
	got := Theme{Light: Palette{Ink: "#ffffff", Paper: "#101113", Accent: "#74c0fc", OnAccent: "#101113"}}.Readable(own)
	if got.Light != (Palette{}) || got.Dark != own.Dark || got.Radius != own.Radius {
		t.Errorf("on dark paper: %+v", got)
	}
	brand := Theme{Scheme: "light", Dark: Palette{Ink: "#000000"}}
	if got := brand.Readable(Theme{Scheme: "dark", Shadow: "none"}); got != (Theme{Shadow: "none"}) {
		t.Errorf("a scheme that cannot be read: %+v", got)
	}
}

func TestThemeFaults(t *testing.T) {
	for _, c := range []struct{ theme, pointer, code string }{
		{`{"preset":"loud"}`, "/preset", ReasonValue},
		{`{"scheme":"dusk"}`, "/scheme", ReasonValue},
		{`{"light":{"ink":"red"}}`, "/light/ink", ReasonValue},
		{`{"light":{"ink":"#fff"}}`, "/light/ink", ReasonValue},
		{`{"light":{"text":"#ffffff"}}`, "/light/text", ReasonUnknown},
		{`{"light":"#ffffff"}`, "/light", ReasonType},
		{`{"radius":25}`, "/radius", ReasonValue},
		{`{"shadow":"long"}`, "/shadow", ReasonValue},
		{`{"position":"left"}`, "/position", ReasonValue},
		{`{"font":"Inter; color: red"}`, "/font", ReasonValue},
		{`{"font":"\"Inter\""}`, "/font", ReasonValue},
		{`{"font":"Inter,,Arial"}`, "/font", ReasonValue},
		{`{"font":"url(x)"}`, "/font", ReasonValue},
		{`{"logo":"http://a.example/x.png"}`, "/logo", ReasonValue},
		{`{"logo":"//a.example/x.png"}`, "/logo", ReasonValue},
		{`{"logo":"javascript:alert(1)"}`, "/logo", ReasonValue},
		{`{"logo":"data:image/png;base64,AA"}`, "/logo", ReasonValue},
		{`{"colour":"red"}`, "/colour", ReasonUnknown},
	} {
		o, in := reads(t, c.theme)
		ReadTheme(o)
		if len(in.Faults) != 1 || in.Faults[0].Pointer != c.pointer || in.Faults[0].Code != c.code {
			t.Errorf("%s: %+v, want %s at %s", c.theme, in.Faults, c.code, c.pointer)
		}
	}
	whole := `{"preset":"soft","scheme":"auto","light":{"ink":"#111111"},"font":"Source Sans 3, Noto Sans","radius":0,"shadow":"none","logo":"/i/a/b.png","position":"start"}`
	raw, err := json.Marshal(site(t, whole), json.Deterministic(true))
	if err != nil || string(raw) != whole {
		t.Errorf("kept as %s, %v", raw, err)
	}
}

func TestSettings(t *testing.T) {
	fine := func(string) error { return nil }
	o, in := reads(t, `{"theme":{"preset":"bold"},"browser":{"busy":["/checkout*"]},"quiet_hours":{"from":"22:00","to":"08:05"},"privacy":{"gpc":"none","dnt":"ignore"},"consent_default":"essential"}`)
	s := Settings{}
	s.Read(o, fine)
	if err := in.Err("settings"); err != nil {
		t.Fatal(err)
	}
	if s.Theme.Preset != "bold" || !slices.Equal(s.Browser.Busy, []string{"/checkout*"}) || s.Privacy != (Privacy{GPC: "none"}) || s.ConsentDefault != "essential" {
		t.Errorf("read %+v", s)
	}
	if from, to := s.QuietHours.Span(); from != 22*60 || to != 8*60+5 {
		t.Errorf("from %d to %d", from, to)
	}
	o, _ = reads(t, `{"quiet_hours":null,"theme":null,"consent_default":"full"}`)
	s.Read(o, fine)
	raw, err := json.Marshal(s, json.Deterministic(true))
	if want := `{"browser":{"busy":["/checkout*"]},"privacy":{"gpc":"none"}}`; err != nil || string(raw) != want {
		t.Errorf("kept as %s, want %s", raw, want)
	}
	if raw, err = json.Marshal(s.Shown(), json.Deterministic(true)); string(raw) != `{"browser":{"busy":["/checkout*"]},"privacy":{"gpc":"none","dnt":"ignore"},"consent_default":"full"}` {
		t.Errorf("shown as %s, %v", raw, err)
	}
}

func TestSettingsFaults(t *testing.T) {
	pattern := func(p string) error {
		if p == "#" {
			return Errorf(Invalid, ReasonValue, "only a fragment")
		}
		return nil
	}
	for _, c := range []struct{ settings, pointer, code string }{
		{`{"theme":{"light":{"ink":"#ffffff"}}}`, "/theme/light/ink", ReasonContrast},
		{`{"theme":"calm"}`, "/theme", ReasonType},
		{`{"browser":{"busy":"/checkout"}}`, "/browser/busy", ReasonType},
		{`{"browser":{"busy":["/a","#"]}}`, "/browser/busy/1", ReasonValue},
		{`{"browser":{"busy":["/a",""]}}`, "/browser/busy/1", ReasonValue},
		{`{"browser":{"quiet":true}}`, "/browser/quiet", ReasonUnknown},
		{`{"quiet_hours":{"from":"22:00"}}`, "/quiet_hours/to", ReasonRequired},
		{`{"quiet_hours":{"from":"24:00","to":"08:00"}}`, "/quiet_hours/from", ReasonValue},
		{`{"quiet_hours":{"from":"22:00","to":"8:00"}}`, "/quiet_hours/to", ReasonValue},
		{`{"quiet_hours":{"from":"22:00","to":"22:00"}}`, "/quiet_hours/to", ReasonValue},
		{`{"privacy":{"gpc":"full"}}`, "/privacy/gpc", ReasonValue},
		{`{"privacy":{"cookies":"none"}}`, "/privacy/cookies", ReasonUnknown},
		{`{"consent_default":"some"}`, "/consent_default", ReasonValue},
	} {
		o, in := reads(t, c.settings)
		s := Settings{}
		s.Read(o, pattern)
		if len(in.Faults) != 1 || in.Faults[0].Pointer != c.pointer || in.Faults[0].Code != c.code {
			t.Errorf("%s: %+v, want %s at %s", c.settings, in.Faults, c.code, c.pointer)
		}
	}
}
