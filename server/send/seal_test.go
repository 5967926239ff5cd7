package send

import (
	"bytes"
	"crypto/ecdh"
	"encoding/base64"
	"io"
	"strings"
	"testing"
	"time"

	webpush "github.com/SherClockHolmes/webpush-go"

	"tend/server/tend"
	"tend/server/testkit"
)

// browser is one that has subscribed.
type browser struct{ *testkit.Browser }

func newBrowser(t testing.TB) *browser {
	t.Helper()
	return &browser{testkit.NewBrowser(t)}
}

func (b *browser) p256dh() string { return b.P256dh() }
func (b *browser) auth() string   { return b.Auth() }

func encoded(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

func decoded(t testing.TB, s string) []byte {
	t.Helper()
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// open reads a body as a browser does.
func (b *browser) open(t testing.TB, body []byte) (message, padding []byte) {
	t.Helper()
	message, padding, err := b.Open(body)
	if err != nil {
		t.Fatal(err)
	}
	return message, padding
}

// RFC 8291, appendix A: what the tests read bodies with reads that of the RFC.
func TestABrowserReadsWhatTheRFCHas(t *testing.T) {
	private, err := ecdh.P256().NewPrivateKey(decoded(t, "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"))
	if err != nil {
		t.Fatal(err)
	}
	b := &browser{&testkit.Browser{Private: private, Secret: decoded(t, "BTBZMqHH6r4Tts7J_aSIgg")}}
	message, _ := b.open(t, decoded(t, "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_"+
		"yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"))
	if string(message) != "When I grow up, I want to be a watermelon" {
		t.Errorf("read %q", message)
	}
}

// sealed is what leaves for a browser.
func (b *browser) sealed(t testing.TB, plain []byte) ([]byte, error) {
	t.Helper()
	r, err := seal(t.Context(), &Push{Device: &tend.PushDevice{Endpoint: "https://push.example/x", P256dh: b.p256dh(), Auth: b.auth()}}, plain)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r.Body)
}

func TestABrowserReadsWhatWasSealed(t *testing.T) {
	b := newBrowser(t)
	for _, n := range []int{0, 1, 62, 63, 64, 65, 1000, 3967, MaxPlain - 1, MaxPlain} {
		plain := bytes.Repeat([]byte{2}, n) // what ends a message may be in it
		body, err := b.sealed(t, plain)
		if err != nil {
			t.Fatal(err)
		}
		message, padding := b.open(t, body)
		if !bytes.Equal(message, plain) || len(padding) >= padTo || strings.Trim(string(padding), "\x00") != "" {
			t.Errorf("%d bytes: read %d, padding %x", n, len(message), padding)
		}
	}
	first, _ := b.sealed(t, []byte("x"))
	if second, _ := b.sealed(t, []byte("x")); bytes.Equal(first[:headBytes], second[:headBytes]) {
		t.Error("the same salt and key twice")
	}
}

func TestWhatCannotBeSealed(t *testing.T) {
	b := newBrowser(t)
	offCurve := b.Private.PublicKey().Bytes()
	offCurve[64] ^= 1
	for name, key := range map[string]string{
		"NoBase64": "?", "Nothing": "", "Short": encoded(make([]byte, 64)), "NoPoint": encoded(make([]byte, 65)), "OffTheCurve": encoded(offCurve),
	} {
		push := &Push{Device: &tend.PushDevice{Endpoint: "https://push.example/x", P256dh: key, Auth: b.auth()}}
		if _, err := seal(t.Context(), push, []byte("x")); tend.CodeOf(err) != tend.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	push := &Push{Device: &tend.PushDevice{Endpoint: "https://push.example/x", P256dh: b.p256dh(), Auth: "?"}}
	if _, err := seal(t.Context(), push, []byte("x")); tend.CodeOf(err) != tend.Invalid {
		t.Errorf("with a secret that is none: %v", err)
	}
}

// byLibrary is a push as the library alone makes it: signed anew, filled up to 4,096 bytes.
func (b *browser) byLibrary(t testing.TB, plain []byte) {
	t.Helper()
	made := &keeper{}
	_, err := webpush.SendNotification(plain, &webpush.Subscription{
		Endpoint: "https://push.example/x", Keys: webpush.Keys{Auth: b.auth(), P256dh: b.p256dh()},
	}, &webpush.Options{HTTPClient: made, Subscriber: "https://tend.example", VAPIDPublicKey: b.p256dh(), VAPIDPrivateKey: encoded(b.Private.Bytes())})
	if err != nil {
		t.Fatal(err)
	}
}

func BenchmarkSealAndSign(b *testing.B) {
	to, plain := newBrowser(b), make([]byte, 300)
	b.Run("ours, token kept", func(b *testing.B) {
		p := newPusher(b, to, time.Now())
		for b.Loop() {
			if _, _, err := p.request(b.Context(), p.push(plain)); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("webpush-go", func(b *testing.B) {
		for b.Loop() {
			to.byLibrary(b, plain)
		}
	})
}
