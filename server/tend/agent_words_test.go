package tend_test

import (
	"strings"
	"testing"

	"tend/server/tend"
)

const (
	mozilla = "Mozilla/5.0 "
	like    = " AppleWebKit/537.36 (KHTML, like Gecko) "
	apple   = " AppleWebKit/605.1.15 (KHTML, like Gecko) "
	mac     = mozilla + "(Macintosh; Intel Mac OS X 10_15_7)"
	win     = mozilla + "(Windows NT 10.0; Win64; x64)"
	linux   = mozilla + "(X11; Linux x86_64)"
	iphone  = mozilla + "(iPhone; CPU iPhone OS 18_1 like Mac OS X)"
	ipad    = mozilla + "(iPad; CPU OS 17_6 like Mac OS X)"
	droid   = mozilla + "(Linux; Android 10; K)"
)

// What real browsers send, and the words for it: browser, operating system, device.
var agents = []struct{ agent, words string }{
	{win + like + "Chrome/131.0.0.0 Safari/537.36", "chrome windows desktop"},
	{mac + like + "Chrome/131.0.0.0 Safari/537.36", "chrome macos desktop"},
	{linux + like + "Chrome/131.0.0.0 Safari/537.36", "chrome linux desktop"},
	{linux + like + "HeadlessChrome/131.0.0.0 Safari/537.36", "chrome linux desktop"},
	{mozilla + "(X11; CrOS x86_64 14541.0.0)" + like + "Chrome/131.0.0.0 Safari/537.36", "chrome chromeos desktop"},
	{droid + like + "Chrome/131.0.0.0 Mobile Safari/537.36", "chrome android mobile"},
	{droid + like + "Chrome/131.0.0.0 Safari/537.36", "chrome android tablet"},
	{mozilla + "(Linux; Android 13; SM-X700 Build/TP1A; wv)" + like + "Version/4.0 Chrome/130.0.0.0 Safari/537.36", "chrome android tablet"},
	{mozilla + "(Linux; Android 14; Pixel 8 Build/UQ1A; wv)" + like + "Version/4.0 Chrome/130.0.0.0 Mobile Safari/537.36", "chrome android mobile"},
	{iphone + apple + "CriOS/131.0.6778.73 Mobile/15E148 Safari/604.1", "chrome ios mobile"},
	{ipad + apple + "CriOS/131.0.6778.73 Mobile/15E148 Safari/604.1", "chrome ios tablet"},
	{win + " Gecko/20100101 Firefox/132.0", "firefox windows desktop"},
	{mozilla + "(Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0", "firefox windows desktop"},
	{mozilla + "(Macintosh; Intel Mac OS X 10.15; rv:132.0) Gecko/20100101 Firefox/132.0", "firefox macos desktop"},
	{mozilla + "(X11; Ubuntu; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0", "firefox linux desktop"},
	{mozilla + "(Android 14; Mobile; rv:132.0) Gecko/132.0 Firefox/132.0", "firefox android mobile"},
	{mozilla + "(Android 13; Tablet; rv:132.0) Gecko/132.0 Firefox/132.0", "firefox android tablet"},
	{iphone + apple + "FxiOS/132.0 Mobile/15E148 Safari/605.1.15", "firefox ios mobile"},
	{ipad + apple + "FxiOS/132.0 Mobile/15E148 Safari/605.1.15", "firefox ios tablet"},
	{mac + apple + "Version/18.1 Safari/605.1.15", "safari macos desktop"},
	{iphone + apple + "Version/18.1 Mobile/15E148 Safari/604.1", "safari ios mobile"},
	{ipad + apple + "Version/17.6 Mobile/15E148 Safari/604.1", "safari ios tablet"},
	{mozilla + "(iPod touch; CPU iPhone OS 12_5 like Mac OS X)" + apple + "Version/12.1 Mobile/15E148 Safari/604.1", "safari ios mobile"},
	{win + like + "Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0", "edge windows desktop"},
	{mac + like + "Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0", "edge macos desktop"},
	{droid + like + "Chrome/131.0.0.0 Mobile Safari/537.36 EdgA/131.0.0.0", "edge android mobile"},
	{iphone + apple + "Version/18.0 EdgiOS/131.0.2903.48 Mobile/15E148 Safari/604.1", "edge ios mobile"},
	{win + like + "Chrome/64.0.3282.140 Safari/537.36 Edge/18.17763", "edge windows desktop"},
	{win + like + "Chrome/130.0.0.0 Safari/537.36 OPR/115.0.0.0", "opera windows desktop"},
	{linux + like + "Chrome/130.0.0.0 Safari/537.36 OPR/115.0.0.0", "opera linux desktop"},
	{droid + like + "Chrome/130.0.0.0 Mobile Safari/537.36 OPR/86.0.0.0", "opera android mobile"},
	{iphone + apple + "Version/18.1 Mobile/15E148 Safari/604.1 OPT/5.2.0", "opera ios mobile"},
	{mozilla + "(Linux; Android 14; SAMSUNG SM-S918B)" + like + "SamsungBrowser/26.0 Chrome/122.0.0.0 Mobile Safari/537.36", "samsung android mobile"},
	{mozilla + "(Linux; Android 13; SAMSUNG SM-X810)" + like + "SamsungBrowser/26.0 Chrome/122.0.0.0 Safari/537.36", "samsung android tablet"},
	{iphone + apple + "GSA/340.3 Mobile/15E148 Safari/604.1", "safari ios mobile"},
	{iphone + apple + "Mobile/15E148 [FBAN/FBIOS;FBAV/488.0]", "- ios mobile"},
	{mozilla + "(Mobile; LYF/F90M; rv:48.0) Gecko/48.0 Firefox/48.0 KAIOS/2.5", "firefox - mobile"},
	{mozilla + "(Linux; Android 12; BRAVIA 4K VH2 Build/TV)" + like + "Chrome/120.0.0.0 Safari/537.36", "chrome android -"},
	{mozilla + "(SMART-TV; LINUX; Tizen 7.0)" + like + "94.0.4606.31/7.0 TV Safari/537.36", "safari - -"},
	{mozilla + "(Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko", "- windows desktop"},
	{"Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "- - -"},
	{"curl/8.5.0", "- - -"},
	{"", "- - -"},
}

func TestWhatRealBrowsersAreCalledInConditions(t *testing.T) {
	for _, c := range agents {
		browser, os, device := tend.AgentOf(c.agent).Words()
		got := []string{browser, os, device}
		for i := range got {
			if got[i] == "" {
				got[i] = "-"
			}
		}
		if strings.Join(got, " ") != c.words {
			t.Errorf("%s\nis %s, not %s", c.agent, got, c.words)
		}
	}
}
