package tend_test

import (
	"strings"
	"testing"

	"tend/server/tend"
)

func TestPushEndpointsAreThoseOfPushServices(t *testing.T) {
	hosts := []string{"push.acme.example", "*.intra.example:8443", "http://127.0.0.1:9000"}
	for endpoint, service := range map[string]string{
		"https://fcm.googleapis.com/fcm/send/abc:def":                "fcm",
		"https://fcm.googleapis.com:443/fcm/send/abc":                "fcm",
		"https://FCM.googleapis.com/fcm/send/abc":                    "fcm",
		"https://updates.push.services.mozilla.com/wpush/v2/gAAAA":   "mozilla",
		"https://web.push.apple.com/QGu":                             "apple",
		"https://api.push.apple.com/3/device":                        "apple",
		"https://wns2-by3p.notify.windows.com/w/?token=BQYAAAD%2fx4": "windows",
		"https://push.acme.example/1":                                "other",
		"https://a.b.intra.example:8443/1":                           "other",
		"http://127.0.0.1:9000/push/1":                               "other",
	} {
		if err := tend.PushEndpoint(endpoint, hosts); err != nil {
			t.Errorf("%s: %v", endpoint, err)
		}
		if got := tend.PushService(endpoint); got != service {
			t.Errorf("%s: %s, want %s", endpoint, got, service)
		}
	}
	for _, endpoint := range []string{
		"", "x", "/fcm/send", "https://", "https:fcm.googleapis.com/x", "//fcm.googleapis.com/x",
		"http://fcm.googleapis.com/fcm/send/abc", "https://fcm.googleapis.com:8443/x", "ftp://fcm.googleapis.com/x", "HTTPS://evil.example/x",
		"https://fcm.googleapis.com.evil.example/x", "https://evilfcm.googleapis.com/x", "https://fcm.googleapis.com./x",
		"https://fcm.googleapis.com@evil.example/x", "https://user:pw@fcm.googleapis.com/x", "https://evil.example#fcm.googleapis.com",
		"https://fcm.googleapis.com/x#y", "https://fcm.googleapis.com\\@evil.example/x", "https://fcm.googleapis.com\n.evil.example/",
		"https://push.services.mozilla.com/x", "https://.push.apple.com/x", "https://evilpush.services.mozilla.com/x",
		"https://127.0.0.1/x", "https://[::1]/x", "https://169.254.169.254/latest", "https://0x7f000001/", "https://2130706433/", "https://localhost/x",
		"http://127.0.0.1/x", "http://127.0.0.1:9001/x", "https://127.0.0.1:9000/x", "https://intra.example:8443/x", "https://a.intra.example/x",
		"https://fcm.googleapis.com/" + strings.Repeat("x", tend.MaxEndpoint),
	} {
		if err := tend.PushEndpoint(endpoint, hosts); err == nil {
			t.Errorf("%q is taken", endpoint)
		}
	}
	if err := tend.PushEndpoint("https://push.acme.example/1", nil); err == nil {
		t.Error("a push service that the operator has not named is taken")
	}
}

func TestPushHostsAsAnOperatorNamesThem(t *testing.T) {
	for _, entry := range []string{"push.acme.example", "*.push.acme.example", "push.acme.example:8443", "https://push.acme.example", "http://127.0.0.1:9000", "[::1]:9000"} {
		if err := tend.CheckPushHost(entry); err != nil {
			t.Errorf("%s: %v", entry, err)
		}
	}
	for _, entry := range []string{"", "*", "*.", "a.*.example", "push.acme.example/x", "ftp://push.acme.example", "a@push.acme.example", "https://", "push.acme.example:x", "push.acme.example?a", "push.acme.example#a"} {
		if err := tend.CheckPushHost(entry); err == nil {
			t.Errorf("%q is taken", entry)
		}
	}
}

func TestWhatAnEventLeavesOfAPermission(t *testing.T) {
	for what, want := range map[tend.Push]tend.Permission{
		{What: tend.PushAsked}:                         tend.PushAskable,
		{What: tend.PushGranted}:                       tend.PushAllowed,
		{What: tend.PushSubscribed}:                    tend.PushAllowed,
		{What: tend.PushUnsubscribed}:                  tend.PushAskable,
		{What: tend.PushDenied}:                        tend.PushBlocked,
		{What: tend.PushDismissed}:                     tend.PushAskable,
		{What: tend.PushFailed, Reason: "timeout"}:     tend.PushAskable,
		{What: tend.PushFailed, Reason: "unsupported"}: tend.NoPush,
	} {
		if got := what.Leaves(tend.PushAskable); got != want {
			t.Errorf("%+v: %s, want %s", what, got, want)
		}
	}
	if p, ok := tend.ParsePermission("maybe"); ok || p != tend.NoPush {
		t.Errorf("maybe: %s", p)
	}
}
