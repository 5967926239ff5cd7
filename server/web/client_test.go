package web

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
)

// trusted reads the setting as an operator writes it.
func trusted(t *testing.T, setting string) proxies {
	t.Helper()
	var list proxies
	for word := range strings.FieldsSeq(setting) {
		list = append(list, netip.MustParsePrefix(word))
	}
	return list
}

func TestAddressOfAClient(t *testing.T) {
	const inside = "10.0.0.0/8 ::1/128 fd00::/8"
	for _, c := range []struct {
		name, proxies, peer string
		x, forwarded        []string
		want                string
	}{
		{"NoProxies", "", "203.0.113.5:4711", []string{"198.51.100.1"}, []string{"for=198.51.100.1"}, "203.0.113.5"},
		{"PeerIsNoProxy", inside, "203.0.113.5:4711", []string{"198.51.100.1"}, nil, "203.0.113.5"},
		{"NoHeader", inside, "10.0.0.1:80", nil, nil, "10.0.0.1"},
		{"OneProxy", inside, "10.0.0.1:80", []string{"198.51.100.1"}, nil, "198.51.100.1"},
		{"WhatTheClientWrote", inside, "10.0.0.1:80", []string{"1.1.1.1, 198.51.100.1"}, nil, "198.51.100.1"},
		{"ATrustedAddressThatTheClientWrote", inside, "10.0.0.1:80", []string{"10.9.9.9, 198.51.100.1"}, nil, "198.51.100.1"},
		{"TwoProxies", inside, "10.0.0.1:80", []string{"1.1.1.1, 198.51.100.1,10.0.0.2"}, nil, "198.51.100.1"},
		{"TwoHeaders", inside, "10.0.0.1:80", []string{"1.1.1.1", "198.51.100.1, 10.0.0.2"}, nil, "198.51.100.1"},
		{"AllTrusted", inside, "10.0.0.1:80", []string{"10.0.0.3, 10.0.0.2"}, nil, "10.0.0.3"},
		{"Port", inside, "10.0.0.1:80", []string{"198.51.100.1:55555"}, nil, "198.51.100.1"},
		{"IPv6", inside, "[::1]:80", []string{"2001:db8::7"}, nil, "2001:db8::7"},
		{"IPv6InBrackets", inside, "[::1]:80", []string{"[2001:db8::7]"}, nil, "2001:db8::7"},
		{"IPv6WithPort", inside, "[::1]:80", []string{"[2001:db8::7]:443"}, nil, "2001:db8::7"},
		{"Zone", inside, "[fd00::1%eth0]:80", []string{"fe80::1%eth0"}, nil, "fe80::1"},
		{"Mapped", inside, "[::ffff:10.0.0.1]:80", []string{"::ffff:198.51.100.1"}, nil, "198.51.100.1"},
		{"Garbage", inside, "10.0.0.1:80", []string{"1.1.1.1, lots of garbage"}, nil, "10.0.0.1"},
		{"GarbageFurtherLeft", inside, "10.0.0.1:80", []string{"\x00,, , 198.51.100.1"}, nil, "198.51.100.1"},
		{"GarbageBehindAProxy", inside, "10.0.0.1:80", []string{"unknown, 10.0.0.2"}, nil, "10.0.0.2"},
		{"Empty", inside, "10.0.0.1:80", []string{""}, nil, "10.0.0.1"},
		{"Commas", inside, "10.0.0.1:80", []string{strings.Repeat(",", 1000)}, nil, "10.0.0.1"},
		{"Brackets", inside, "10.0.0.1:80", []string{"[", "[]", "]:", "[:"}, nil, "10.0.0.1"},
		{"Forwarded", inside, "10.0.0.1:80", nil, []string{`for=1.1.1.1, For="[2001:db8::7]:4711";proto=https;by=10.0.0.1`}, "2001:db8::7"},
		{"ForwardedOfTwoProxies", inside, "10.0.0.1:80", nil, []string{"for=198.51.100.1", "proto=http; for=10.0.0.2"}, "198.51.100.1"},
		{"ForwardedHidden", inside, "10.0.0.1:80", nil, []string{"for=1.1.1.1, for=_hidden"}, "10.0.0.1"},
		{"ForwardedWithoutFor", inside, "10.0.0.1:80", nil, []string{"proto=https"}, "10.0.0.1"},
		{"ForwardedGarbage", inside, "10.0.0.1:80", nil, []string{`for=", ; = for for="`}, "10.0.0.1"},
		{"BothAgree", inside, "10.0.0.1:80", []string{"198.51.100.1"}, []string{"for=198.51.100.1"}, "198.51.100.1"},
		{"OneOfBothIsForged", inside, "10.0.0.1:80", []string{"198.51.100.1"}, []string{"for=1.1.1.1"}, "10.0.0.1"},
		{"PeerWithoutAddress", inside, "@", []string{"198.51.100.1"}, nil, "invalid IP"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := &http.Request{RemoteAddr: c.peer, Header: http.Header{}}
			if c.x != nil {
				r.Header["X-Forwarded-For"] = c.x
			}
			if c.forwarded != nil {
				r.Header["Forwarded"] = c.forwarded
			}
			if got := trusted(t, c.proxies).client(r).String(); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

func FuzzAddressOfAClient(f *testing.F) {
	f.Add("10.0.0.1:80", "1.1.1.1, [::1]:80,", `for="[::1%a]:1";x="`)
	list := proxies{netip.MustParsePrefix("0.0.0.0/0"), netip.MustParsePrefix("::/0")}
	f.Fuzz(func(t *testing.T, peer, x, forwarded string) {
		for _, h := range []http.Header{{"X-Forwarded-For": {x}}, {"Forwarded": {forwarded}}, {"X-Forwarded-For": {x, x}, "Forwarded": {forwarded}}} {
			if a := list.client(&http.Request{RemoteAddr: peer, Header: h}); a.Zone() != "" || a.Is4In6() {
				t.Errorf("%v is not one of an address's plain forms", a)
			}
		}
	})
}

// What is behind the doors is told the client's address, at both of the browsers'.
func TestBrowsersDoorsAreToldTheAddressOfTheClient(t *testing.T) {
	w := newWorld(t)
	var seen string
	look := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { seen = r.RemoteAddr })
	w.parts.Socket, w.parts.Events = look, look
	w.parts.Proxies = trusted(t, "192.0.2.0/24")
	w.build()
	for _, path := range []string{"/v1/socket", "/v1/events"} {
		for header, want := range map[string]string{"": "192.0.2.1:1234", "198.51.100.1": "198.51.100.1:0", "2001:db8::7": "[2001:db8::7]:0"} {
			r := httptest.NewRequest(http.MethodPost, path, nil) // from 192.0.2.1:1234
			if header != "" {
				r.Header.Set("X-Forwarded-For", header)
			}
			w.handler.ServeHTTP(httptest.NewRecorder(), r)
			if r.RemoteAddr != "192.0.2.1:1234" || header != "" && seen != want || header == "" && !strings.HasPrefix(seen, "192.0.2.1:") {
				t.Errorf("%s, %q: told %s, want %s", path, header, seen, want)
			}
		}
	}
}
