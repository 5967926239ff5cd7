package tend

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"strings"
	"testing"
)

func pemOf(t *testing.T, kind string, der []byte, err error) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

// What is pasted in the place of a public key is refused by what it is.
func TestKeysThatVerifyNothing(t *testing.T) {
	ec, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	wide, err2 := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	weak, err3 := rsa.GenerateKey(rand.Reader, 1024)
	for _, err := range []error{err, err2, err3} {
		if err != nil {
			t.Fatal(err)
		}
	}
	pkcs8, e1 := x509.MarshalPKCS8PrivateKey(ec)
	sec1, e2 := x509.MarshalECPrivateKey(ec)
	good, e3 := x509.MarshalPKIXPublicKey(ec.Public())
	wider, e4 := x509.MarshalPKIXPublicKey(wide.Public())
	weaker, e5 := x509.MarshalPKIXPublicKey(weak.Public())
	public := pemOf(t, "PUBLIC KEY", good, e3)
	for _, c := range []struct{ name, alg, key, code, says string }{
		{"PrivatePKCS8", AlgES256, pemOf(t, "PRIVATE KEY", pkcs8, e1), ReasonPrivateKey, "Make a new pair"},
		{"PrivateSEC1", AlgES256, pemOf(t, "EC PRIVATE KEY", sec1, e2), ReasonPrivateKey, "private"},
		{"PrivatePKCS1", AlgRS256, pemOf(t, "RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(weak), nil), ReasonPrivateKey, "private"},
		{"PrivateOfSSH", AlgEdDSA, "-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n-----END OPENSSH PRIVATE KEY-----", ReasonPrivateKey, "private"},
		{"PrivateAfterThePublic", AlgES256, public + pemOf(t, "PRIVATE KEY", pkcs8, e1), ReasonPrivateKey, "private"},
		{"PrivateJWK", AlgES256, `{"kty":"EC","crv":"P-256","x":"AA","y":"AA","d":"AA"}`, ReasonPrivateKey, "private"},
		{"SecretJWK", AlgES256, `{"kty":"oct","k":"AA"}`, ReasonPrivateKey, "private"},
		{"Curve", AlgES256, pemOf(t, "PUBLIC KEY", wider, e4), ReasonValue, "P-384"},
		{"CurveJWK", AlgES256, `{"kty":"EC","crv":"P-521","x":"AA","y":"AA"}`, ReasonValue, "P-256"},
		{"NotOnTheCurve", AlgES256, `{"kty":"EC","crv":"P-256","x":"` + strings.Repeat("A", 43) + `","y":"` + strings.Repeat("A", 43) + `"}`, ReasonValue, "cannot be read"},
		{"WeakRSA", AlgRS256, pemOf(t, "PUBLIC KEY", weaker, e5), ReasonValue, "1024 bits"},
		{"ExponentOfOne", AlgRS256, `{"kty":"RSA","n":"` + strings.Repeat("_", 342) + `","e":"AQ"}`, ReasonValue, "JWK"},
		{"ECForRS256", AlgRS256, public, ReasonValue, "RS256 takes an RSA key"},
		{"ECForEdDSA", AlgEdDSA, public, ReasonValue, "EdDSA takes an Ed25519 key"},
		{"Absent", AlgES256, "", ReasonRequired, "PEM"},
		{"Words", AlgES256, "my key", ReasonValue, "no key"},
		{"Set", AlgES256, `{"keys":[]}`, ReasonValue, "one of them"},
		{"SSH", AlgEdDSA, "ssh-ed25519 AAAA ada@shop", ReasonValue, "ssh-keygen"},
		{"Certificate", AlgRS256, "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----", ReasonValue, "openssl x509"},
		{"TwoKeys", AlgES256, public + public, ReasonValue, "one key alone"},
		{"NoDER", AlgES256, "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", ReasonValue, "cannot be read"},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := &Input{}
			key := IdentityKey{KID: "k1", Alg: c.alg, Public: c.key}
			key.check(in, "/keys/0")
			if len(in.Faults) != 1 || in.Faults[0].Pointer != "/keys/0/public_key" || in.Faults[0].Code != c.code || !strings.Contains(in.Faults[0].Detail, c.says) {
				t.Errorf("faults %+v, want %s with %q", in.Faults, c.code, c.says)
			}
			if verifier, err := key.Verifier(); err == nil {
				t.Errorf("it verifies by %T", verifier)
			}
		})
	}
	in := &Input{}
	(&IdentityKey{KID: "k", Alg: AlgES256, Public: " \n" + public}).check(in, "")
	if len(in.Faults) > 0 {
		t.Errorf("a good one: %+v", in.Faults)
	}
	// Its public half is known to everybody: it is no secret.
	(&IdentityKey{KID: "k", Alg: AlgHS256, Secret: public}).check(in, "")
	(&IdentityKey{KID: "k", Alg: AlgES256, Public: public, Secret: "s"}).check(in, "")
	(&IdentityKey{KID: "k", Alg: AlgHS256, Public: public, Secret: "s"}).check(in, "")
	if len(in.Faults) != 3 || in.Faults[0].Pointer != "/secret" || in.Faults[1].Pointer != "/secret" || in.Faults[2].Pointer != "/public_key" {
		t.Errorf("secrets and public keys that do not belong there: %+v", in.Faults)
	}
}
