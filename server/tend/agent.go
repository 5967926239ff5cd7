package tend

import "strings"

// What browsers and systems call themselves, in an order in which the first that is
// named is the one: Edge calls itself Chrome too, Android Linux.
var (
	browsers = []product{
		{"Edg", "Edge", "edge"},
		{"OPR/", "Opera", "opera"},
		{"OPT/", "Opera", "opera"},
		{"OPiOS/", "Opera", "opera"},
		{"SamsungBrowser", "Samsung Internet", "samsung"},
		{"Firefox/", "Firefox", "firefox"},
		{"FxiOS", "Firefox", "firefox"},
		{"CriOS", "Chrome", "chrome"},
		{"Chrome/", "Chrome", "chrome"},
		{"Safari/", "Safari", "safari"},
	}
	systems = []product{
		{"iPhone", "iPhone", "ios"},
		{"iPad", "iPad", "ios"},
		{"Android", "Android", "android"},
		{"Windows", "Windows", "windows"},
		{"Mac OS X", "macOS", "macos"},
		{"CrOS", "ChromeOS", "chromeos"},
		{"Linux", "Linux", "linux"},
	}
)

// The words by which conditions ask for what a browser is.
var (
	BrowserWords = []string{"chrome", "edge", "firefox", "opera", "safari", "samsung"}
	OSWords      = []string{"android", "chromeos", "ios", "linux", "macos", "windows"}
	DeviceWords  = []string{"mobile", "tablet", "desktop"}
)

// product is what part of a User-Agent gives it away, what people call it, and its word.
type product struct{ mark, name, word string }

// Agent is what a browser is, as far as people tell one from another. It is small: there
// is one for each connection.
type Agent struct{ browser, system, device uint8 } // places behind 0, which is unknown

// AgentOf reads the header User-Agent.
func AgentOf(userAgent string) Agent {
	return Agent{named(userAgent, browsers), named(userAgent, systems), deviceOf(userAgent)}
}

// deviceOf finds what is held in the hand by "Mobi", which all of them have in their names,
// and tablets, of which only some do, by their systems. A television is neither.
func deviceOf(agent string) uint8 {
	has := func(mark string) bool { return strings.Contains(agent, mark) }
	mobile, tablet, desktop := uint8(1), uint8(2), uint8(3)
	switch {
	case has("TV") || has("Tizen") || has("Web0S"):
		return 0
	case has("iPad") || has("Tablet"):
		return tablet
	case has("iPhone") || has("Mobi"):
		return mobile
	case has("Android"):
		return tablet
	case has("Windows") || has("Macintosh") || has("CrOS") || has("Linux"):
		return desktop
	}
	return 0
}

// Words are how conditions ask for it: browser, operating system, and mobile, tablet or
// desktop; each is "" where it is unknown.
func (a Agent) Words() (browser, os, device string) {
	if a.browser > 0 {
		browser = browsers[a.browser-1].word
	}
	if a.system > 0 {
		os = systems[a.system-1].word
	}
	if a.device > 0 {
		device = DeviceWords[a.device-1]
	}
	return browser, os, device
}

func named(agent string, names []product) uint8 {
	for i, n := range names {
		if strings.Contains(agent, n.mark) {
			return uint8(i + 1)
		}
	}
	return 0
}

// String is what it is in words, such as "Firefox on Linux"; "" when nothing is known.
func (a Agent) String() string {
	switch {
	case a.browser == 0 && a.system == 0:
		return ""
	case a.browser == 0:
		return systems[a.system-1].name
	case a.system == 0:
		return browsers[a.browser-1].name
	}
	return browsers[a.browser-1].name + " on " + systems[a.system-1].name
}
