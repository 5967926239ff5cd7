package auth

import (
	"bytes"
	"encoding/base64"
	"image/png"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/hotp"
)

// The secret of RFC 6238's test vectors, whose eight digits end in our six.
const rfcSecret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"

func TestCodesAreThoseOfTheRFC(t *testing.T) {
	for at, code := range map[int64]string{59: "287082", 1111111109: "081804", 1234567890: "005924", 20000000000: "353130"} {
		step, ok := CheckCode(rfcSecret, code, time.Unix(at, 0), 0)
		if !ok || step != at/30 {
			t.Errorf("at %d: step %d, %v", at, step, ok)
		}
	}
}

func TestACodeWorksOnceAndNotForLong(t *testing.T) {
	at := time.Unix(1_800_000_000, 0)
	code := func(step int64) string {
		c, err := hotp.GenerateCode(rfcSecret, uint64(at.Unix()/30+step))
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	now := at.Unix() / 30
	for step, want := range map[int64]bool{-2: false, -1: true, 0: true, 1: true, 2: false} {
		if _, ok := CheckCode(rfcSecret, code(step), at, 0); ok != want {
			t.Errorf("a code %d steps away is taken: %v", step, ok)
		}
	}
	if _, ok := CheckCode(rfcSecret, code(0), at, now); ok {
		t.Error("the same code is taken again")
	}
	if _, ok := CheckCode(rfcSecret, code(-1), at, now); ok {
		t.Error("a code from before the last one is taken")
	}
	if _, ok := CheckCode(rfcSecret, code(1)[:3]+" "+code(1)[3:], at, now); !ok {
		t.Error("the next one, typed with a space, is not")
	}
	for _, bad := range []string{"", "abcdef", "000000000", code(0)[:5]} {
		if _, ok := CheckCode(rfcSecret, bad, at, 0); ok {
			t.Errorf("%q is taken", bad)
		}
	}
}

func TestAFactorComesAsAPicture(t *testing.T) {
	f, err := NewFactor("ada@shop.example")
	if err != nil || !strings.HasPrefix(f.URI, "otpauth://totp/Tend:ada@shop.example?") || !strings.Contains(f.URI, "secret="+f.Secret) || len(f.Secret) != 32 {
		t.Fatalf("%+v, %v", f, err)
	}
	raw, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(f.QR, "data:image/png;base64,"))
	if err != nil {
		t.Fatal(err)
	}
	if img, err := png.Decode(bytes.NewReader(raw)); err != nil || img.Bounds().Dx() != 232 {
		t.Errorf("the picture: %v", err)
	}
}

func TestRecoveryCodesAreReadAsTheyAreTyped(t *testing.T) {
	codes, hashes := NewRecoveryCodes()
	if len(codes) != RecoveryCodes || len(hashes) != RecoveryCodes || codes[0] == codes[1] {
		t.Fatalf("%v", codes)
	}
	if len(codes[0]) != 19 || !bytes.Equal(HashRecovery(strings.ToUpper(strings.ReplaceAll(codes[0], "-", " "))), hashes[0]) {
		t.Errorf("%q is not read without its hyphens", codes[0])
	}
	if bytes.Contains(hashes[0], []byte(codes[0][:4])) || bytes.Equal(HashRecovery(codes[1]), hashes[0]) {
		t.Error("hashes are no hashes")
	}
}
