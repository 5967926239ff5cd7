package send

import (
	"bytes"
	"crypto/ecdh"
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	webpush "github.com/SherClockHolmes/webpush-go"
)

// browser is one that has subscribed.
type browser struct {
	private *ecdh.PrivateKey
	secret  []byte
}

func newBrowser(t testing.TB) *browser {
	t.Helper()
	private, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	b := &browser{private, make([]byte, 16)}
	_, _ = rand.Read(b.secret)
	return b
}

func (b *browser) p256dh() string { return encoded(b.private.PublicKey().Bytes()) }
func (b *browser) auth() string   { return encoded(b.secret) }

func encoded(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

func decoded(t testing.TB, s string) []byte {
	t.Helper()
	b, err := decodeKey(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// open reads a body as a browser does: the message, and the zeros behind it.
func (b *browser) open(t testing.TB, body []byte) (message, padding []byte) {
	t.Helper()
	if size := binary.BigEndian.Uint32(body[16:20]); len(body) > mostBody || size != mostBody || body[20] != publicBytes {
		t.Fatalf("a body of %d bytes, records of %d, a key of %d", len(body), size, body[20])
	}
	theirs := body[21:headBytes]
	public, err := ecdh.P256().NewPublicKey(theirs)
	if err != nil {
		t.Fatal(err)
	}
	agreed, err := b.private.ECDH(public)
	if err != nil {
		t.Fatal(err)
	}
	aead, nonce, err := recordCipher(agreed, b.secret, body[:16], "WebPush: info\x00"+string(b.private.PublicKey().Bytes())+string(theirs))
	if err != nil {
		t.Fatal(err)
	}
	record, err := aead.Open(nil, nonce, body[headBytes:], nil)
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.LastIndexByte(record, lastRecord)
	return record[:at], record[at+1:]
}

// RFC 8291, appendix A. Its record has no padding, so ours begins like it and goes on.
func TestSealIsThatOfTheRFC(t *testing.T) {
	const plain = "When I grow up, I want to be a watermelon"
	ours, err := ecdh.P256().NewPrivateKey(decoded(t, "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"))
	if err != nil {
		t.Fatal(err)
	}
	theirs := decoded(t, "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4")
	got, err := sealWith(ours, decoded(t, "DGv6ra1nlYgDCS1FRnbzlw"), []byte(plain), theirs, decoded(t, "BTBZMqHH6r4Tts7J_aSIgg"))
	if err != nil {
		t.Fatal(err)
	}
	want := decoded(t, "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_"+
		"yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN")
	n := headBytes + len(plain) + 1
	if !bytes.Equal(got[:n], want[:n]) {
		t.Errorf("sealed\n%x, want\n%x", got[:n], want[:n])
	}
}

func TestABrowserReadsWhatWasSealed(t *testing.T) {
	b := newBrowser(t)
	for _, n := range []int{0, 1, 62, 63, 64, 65, 1000, 3967, MaxPlain - 1, MaxPlain} {
		plain := bytes.Repeat([]byte{lastRecord}, n) // what ends a message may be in it
		body, err := seal(plain, b.p256dh(), b.auth())
		if err != nil {
			t.Fatal(err)
		}
		message, padding := b.open(t, body)
		if !bytes.Equal(message, plain) || len(padding) >= padTo || strings.Trim(string(padding), "\x00") != "" {
			t.Errorf("%d bytes: read %d, padding %x", n, len(message), padding)
		}
	}
	first, _ := seal([]byte("x"), b.p256dh(), b.auth())
	if second, _ := seal([]byte("x"), b.p256dh(), b.auth()); bytes.Equal(first[:headBytes], second[:headBytes]) {
		t.Error("the same salt and key twice")
	}
}

func TestWhatCannotBeSealed(t *testing.T) {
	b := newBrowser(t)
	offCurve := b.private.PublicKey().Bytes()
	offCurve[64] ^= 1
	for name, key := range map[string]string{
		"NoBase64": "?", "Nothing": "", "Short": encoded(make([]byte, 64)), "NoPoint": encoded(make([]byte, 65)), "OffTheCurve": encoded(offCurve),
	} {
		if _, err := seal([]byte("x"), key, b.auth()); err == nil {
			t.Errorf("%s: sealed", name)
		}
	}
	if _, err := seal([]byte("x"), b.p256dh(), "?"); err == nil {
		t.Error("sealed with a secret that is none")
	}
}

// caught keeps what webpush-go would send.
type caught struct{ body []byte }

func (c *caught) Do(r *http.Request) (*http.Response, error) {
	var err error
	c.body, err = io.ReadAll(r.Body)
	return &http.Response{StatusCode: http.StatusCreated, Body: http.NoBody}, err
}

func (b *browser) byLibrary(t testing.TB, plain []byte) []byte {
	t.Helper()
	c := &caught{}
	_, err := webpush.SendNotification(plain, &webpush.Subscription{
		Endpoint: "https://push.example/x", Keys: webpush.Keys{Auth: b.auth(), P256dh: b.p256dh()},
	}, &webpush.Options{HTTPClient: c, Subscriber: "https://tend.example", VAPIDPublicKey: b.p256dh(), VAPIDPrivateKey: encoded(b.private.Bytes())})
	if err != nil {
		t.Fatal(err)
	}
	return c.body
}

// What the test reads our bodies with reads those of another implementation.
func TestAnotherImplementationSealsAlike(t *testing.T) {
	b := newBrowser(t)
	if message, _ := b.open(t, b.byLibrary(t, []byte("hello"))); string(message) != "hello" {
		t.Errorf("read %q", message)
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
