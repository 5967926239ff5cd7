package target_test

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"pgregory.net/rapid"

	"tend/server/state"
	"tend/server/target"
	"tend/server/tend"
)

func pattern(tb testing.TB, s string) target.Pattern {
	tb.Helper()
	p, err := target.CompilePattern(s)
	if err != nil {
		tb.Fatalf("%q: %v", s, err)
	}
	return p
}

// The golden file is the snippet's as well, which decides by the same rules whether a page
// wants to be left alone.
func TestPattern(t *testing.T) {
	text, err := os.ReadFile("testdata/patterns.json")
	if err != nil {
		t.Fatal(err)
	}
	var groups []struct {
		About string
		Cases []struct {
			Pattern, URL string
			Match        bool
		}
	}
	if err := json.Unmarshal(text, &groups, json.MatchCaseInsensitiveNames(true)); err != nil {
		t.Fatal(err)
	}
	for _, g := range groups {
		for _, c := range g.Cases {
			if got := pattern(t, c.Pattern).Match(c.URL); got != c.Match {
				t.Errorf("%s: %s over %s gives %v", g.About, c.Pattern, c.URL, got)
			}
		}
	}
}

func TestExactPatternTakesStarsAsTheyAre(t *testing.T) {
	p, err := state.ExactPattern("/a*/")
	if err != nil || !p.Match("https://shop.example/a*?x") || p.Match("https://shop.example/ab") {
		t.Error("a star is more than a star", err)
	}
}

func TestTheZeroPatternMatchesEveryAddress(t *testing.T) {
	var p target.Pattern
	if !p.Match("https://shop.example/a") || !p.Match("") {
		t.Error("it does not")
	}
}

func TestBadPatterns(t *testing.T) {
	for s, reason := range map[string]string{
		"": tend.ReasonRequired, "#top": tend.ReasonValue, strings.Repeat("a", target.MaxPattern+1): tend.ReasonTooLong,
	} {
		_, err := target.CompilePattern(s)
		var e *tend.Error
		if !errors.As(err, &e) || e.Code != tend.Invalid || e.Reason != reason {
			t.Errorf("%.20q: %v", s, err)
		}
	}
}

// A pattern with many stars against an address made to fail late: with second
// tries this would take longer than the universe has.
func TestStarsDoNotBlowUp(t *testing.T) {
	p := pattern(t, "/"+strings.Repeat("*a", 1000)+"*b")
	if p.Match("https://shop.example/" + strings.Repeat("a", 32<<10)) {
		t.Error("matches")
	}
}

// byBook matches with the standard library: address and pattern cut as the
// documentation says it, and each star a ".*".
func byBook(pattern, url string) bool {
	noSlash := func(s string) string {
		if s != "/" {
			s = strings.TrimSuffix(s, "/")
		}
		return s
	}
	glob := func(pattern, s string) bool {
		parts := strings.Split(pattern, "*")
		for i := range parts {
			parts[i] = regexp.QuoteMeta(parts[i])
		}
		return regexp.MustCompile(`(?s)^` + strings.Join(parts, ".*") + `$`).MatchString(s)
	}
	pattern, _, _ = strings.Cut(pattern, "#")
	whole, path, query := partsByBook(url)
	if !strings.HasPrefix(pattern, "/") {
		return glob(noSlash(pattern), noSlash(whole))
	}
	page, search, found := strings.Cut(pattern, "?")
	return glob(noSlash(page), noSlash(path)) && (!found || glob(search, query))
}

func partsByBook(url string) (whole, path, query string) {
	whole, _, _ = strings.Cut(url, "#")
	target := `(|/[^?]*)(?:\?(.*))?$`
	if strings.HasPrefix(url, "/") {
		target = `(?s)^` + target
	} else {
		target = `(?s)^.*?://[^/?]*` + target
	}
	parts := regexp.MustCompile(target).FindStringSubmatch(whole)
	if parts == nil {
		return whole, "", ""
	}
	return whole, cmp.Or(parts[1], "/"), parts[2]
}

var (
	somePattern = rapid.Custom(func(t *rapid.T) string {
		head := rapid.SampledFrom([]string{"/", "/", "/", "https://", "https://a.x", "*", "a"}).Draw(t, "head")
		return head + rapid.StringMatching(`[ab/*]{0,7}(\?[ab=/*]{0,4})?`).Draw(t, "rest")
	})
	someAddress = rapid.Custom(func(t *rapid.T) string {
		head := rapid.SampledFrom([]string{"https://a.x", "https://a.x", "http://b", "", "/", "about:", "app://"}).Draw(t, "head")
		return head + rapid.StringMatching(`(/[ab/]{0,8})?(\?[ab=/?]{0,5})?(#[ab/?]{0,2})?`).Draw(t, "rest")
	})
)

func TestPatternByTheBook(t *testing.T) {
	hits := 0
	rapid.Check(t, func(t *rapid.T) {
		p := somePattern.Draw(t, "pattern")
		compiled, err := target.CompilePattern(p)
		if err != nil {
			t.Fatal(err)
		}
		for range 20 {
			url := someAddress.Draw(t, "url")
			want := byBook(p, url)
			if compiled.Match(url) != want {
				t.Fatalf("%q over %q gives %v", p, url, !want)
			}
			if want {
				hits++
			}
		}
	})
	if hits < 50 {
		t.Errorf("only %d matches: the cases prove nothing", hits)
	}
}

func TestPatternSetFindsWhatEachPatternFinds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		patterns := make([]target.Pattern, rapid.IntRange(0, 60).Draw(t, "n"))
		for i := range patterns {
			if rapid.IntRange(0, 20).Draw(t, "zero") == 0 {
				continue
			}
			p, err := target.CompilePattern(somePattern.Draw(t, "pattern"))
			if err != nil {
				t.Fatal(err)
			}
			patterns[i] = p
		}
		set := target.NewPatternSet(patterns)
		for range 10 {
			url := someAddress.Draw(t, "url")
			var got, want []int
			set.Each(url, func(i int) { got = append(got, i) })
			for i := range patterns {
				if patterns[i].Match(url) {
					want = append(want, i)
				}
			}
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Fatalf("%q: %v, not %v", url, got, want)
			}
		}
	})
}

func TestPatternSet(t *testing.T) {
	set := target.NewPatternSet([]target.Pattern{
		pattern(t, "/docs"), pattern(t, "/docs/*"), pattern(t, "/d*"), pattern(t, "/e*"), pattern(t, "*"),
		pattern(t, "https://shop.example/docs/a"), pattern(t, "/docs/*?x=*"),
		{},
		pattern(t, "/docs"),
	})
	for url, want := range map[string]string{
		"https://shop.example/docs/": "[0 2 4 7 8]", "https://shop.example/docs/a": "[1 2 4 5 7]",
		"https://shop.example/docs/a?x=1": "[1 2 4 6 7]", "https://shop.example/zzz": "[4 7]", "": "[4 7]",
	} {
		var got []int
		set.Each(url, func(i int) { got = append(got, i) })
		slices.Sort(got)
		if fmt.Sprint(got) != want {
			t.Errorf("%q: %v, not %s", url, got, want)
		}
	}
	var none *target.PatternSet
	none.Each("/a", func(i int) { t.Error("a set of nothing finds", i) })
	target.NewPatternSet(nil).Each("/a", func(i int) { t.Error("an empty set finds", i) })
}

func FuzzPattern(f *testing.F) {
	for _, c := range [][2]string{
		{"/reports/*", "https://shop.example/reports/7?x#y"},
		{"/a?*tab=1*", "https://shop.example/a/?x=2&tab=1"},
		{"https://*.example/*", "https://shop.example"},
		{"*a*b*c", "about:blank"},
		{"/", ""},
		{"/%zz\x00ü#", "://?/#"},
		{"//*//", "////"},
	} {
		f.Add(c[0], c[1])
	}
	f.Fuzz(func(t *testing.T, s, url string) {
		p, err := target.CompilePattern(s)
		if err != nil {
			return
		}
		found := false
		target.NewPatternSet([]target.Pattern{p}).Each(url, func(int) { found = true })
		if got := p.Match(url); got != found {
			t.Errorf("%q over %q: alone %v, in a set %v", s, url, got, found)
		}
		plain := !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r >= 0x7f })
		if plain && len(s)+len(url) < 200 && p.Match(url) != byBook(s, url) {
			t.Errorf("%q over %q is not by the book", s, url)
		}
	})
}
