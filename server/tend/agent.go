package tend

import "strings"

// What browsers and systems call themselves, in an order in which the first that is
// named is the one: Edge calls itself Chrome too, Android Linux.
var (
	browsers = [][2]string{
		{"Edg", "Edge"},
		{"OPR/", "Opera"},
		{"SamsungBrowser", "Samsung Internet"},
		{"Firefox/", "Firefox"},
		{"FxiOS", "Firefox"},
		{"CriOS", "Chrome"},
		{"Chrome/", "Chrome"},
		{"Safari/", "Safari"},
	}
	systems = [][2]string{
		{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"Windows", "Windows"}, {"Mac OS X", "macOS"}, {"CrOS", "ChromeOS"}, {"Linux", "Linux"},
	}
)

// Agent is what a browser is, as far as people tell one from another. It is small: there
// is one for each connection.
type Agent struct{ browser, system uint8 } // places behind 0, which is unknown

// AgentOf reads the header User-Agent.
func AgentOf(userAgent string) Agent {
	return Agent{named(userAgent, browsers), named(userAgent, systems)}
}

func named(agent string, names [][2]string) uint8 {
	for i, n := range names {
		if strings.Contains(agent, n[0]) {
			return uint8(i + 1)
		}
	}
	return 0
}

// String is what it is in words, such as "Firefox on Linux"; "" when nothing is known.
func (a Agent) String() string {
	switch {
	case a == Agent{}:
		return ""
	case a.browser == 0:
		return systems[a.system-1][1]
	case a.system == 0:
		return browsers[a.browser-1][1]
	}
	return browsers[a.browser-1][1] + " on " + systems[a.system-1][1]
}
