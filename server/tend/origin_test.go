package tend

import (
	"strings"
	"testing"
)

func TestSiteAllowsOrigin(t *testing.T) {
	s := &Site{Origins: []string{"https://shop.example", "http://127.0.0.1:9000", "https://*.acme.example", "https://Mixed.Example:443", "http://[::1]:8080", "http://plain.example:80"}}
	for _, c := range []struct {
		name, origin string
		want         bool
	}{
		{"Exact", "https://shop.example", true},
		{"HostInAnyCase", "https://SHOP.Example", true},
		{"SchemeInAnyCase", "HTTPS://shop.example", true},
		{"DefaultPortGiven", "https://shop.example:443", true},
		{"DefaultPortConfigured", "https://mixed.example", true},
		{"DefaultHTTPPortConfigured", "http://plain.example", true},
		{"AddressWithPort", "http://127.0.0.1:9000", true},
		{"IPv6", "http://[::1]:8080", true},
		{"Subdomain", "https://www.acme.example", true},
		{"DeepSubdomain", "https://a.b.acme.example", true},

		{"Absent", "", false},
		{"Null", "null", false},
		{"OtherScheme", "http://shop.example", false},
		{"OtherPort", "https://shop.example:8443", false},
		{"PortOfOtherScheme", "https://shop.example:80", false},
		{"SuffixOfAnother", "https://evilshop.example", false},
		{"PrefixOfAnother", "https://shop.example.evil.test", false},
		{"WildcardIsNotTheHostItself", "https://acme.example", false},
		{"WildcardSuffixTrick", "https://evilacme.example", false},
		{"WildcardPrefixTrick", "https://www.acme.example.evil.test", false},
		{"WildcardOtherScheme", "http://www.acme.example", false},
		{"WildcardOtherPort", "https://www.acme.example:8443", false},
		{"EmptyLabelUnderWildcard", "https://.acme.example", false},
		{"WildcardSent", "https://*.acme.example", false},
		{"Path", "https://shop.example/", false},
		{"UserInfo", "https://shop.example@evil.test", false},
		{"UserInfoWithPort", "https://shop.example:443@evil.test", false},
		{"Query", "https://shop.example?.acme.example", false},
		{"Fragment", "https://evil.test#.acme.example", false},
		{"Backslash", `https://evil.test\.acme.example`, false},
		{"TrailingDot", "https://shop.example.", false},
		{"Space", "https://shop.example ", false},
		{"TwoOrigins", "https://shop.example https://evil.test", false},
		{"Extension", "chrome-extension://shop.example", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := s.Allows(c.origin); got != c.want {
				t.Errorf("Allows(%q) = %v", c.origin, got)
			}
		})
	}
	if (&Site{}).Allows("https://shop.example") {
		t.Error("a site without origins allows one")
	}
}

func TestCheckOriginSaysWhatIsWrong(t *testing.T) {
	for pattern, want := range map[string]string{
		"shop.example":               "no scheme",
		"ftp://shop.example":         "neither http nor https",
		"https://":                   "no host",
		"https://*":                  "other characters",
		"https://shop.*":             "other characters",
		"https://*.*.example":        "other characters",
		"https://shop.example/path":  "no path",
		"http://127.0.0.1:9000/":     "no path",
		"https://shop.example:0":     "port",
		"https://shop.example:70000": "port",
		"https://shop.example:+80":   "port",
		"https://shop.example:":      "port",
		"https://*.127.0.0.1":        "address",
		"http://[::1":                "IPv6",
		"http://[::1%25eth0]":        "IPv6",
		"https://a..b":               "empty",
		"https://" + strings.Repeat("a.", 200) + "example": "255",
		"null": "no scheme",
	} {
		t.Run(pattern, func(t *testing.T) {
			err := CheckOrigin(pattern)
			if CodeOf(err) != Invalid || !strings.Contains(err.Error(), want) {
				t.Errorf("CheckOrigin(%q) = %v, want %q in it", pattern, err, want)
			}
		})
	}
	for _, good := range []string{"https://shop.example", "http://localhost", "http://localhost:3000", "https://*.shop.example:8443", "https://xn--bcher-kva.example"} {
		if err := CheckOrigin(good); err != nil {
			t.Errorf("CheckOrigin(%q) = %v", good, err)
		}
	}
}
