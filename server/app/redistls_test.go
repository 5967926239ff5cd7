package app

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tend/server/testkit"
)

// authority signs certificates for the servers of a test.
type authority struct {
	t    *testing.T
	dir  string
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	a := &authority{t: t, dir: t.TempDir()}
	a.cert = &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Test"}, NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	a.key = a.sign("ca", a.cert, nil)
	return a
}

// file is a file of the authority's.
func (a *authority) file(name string) string { return filepath.Join(a.dir, name) }

// sign makes NAME.pem and NAME.key; nil signs by itself.
func (a *authority) sign(name string, c *x509.Certificate, by *ecdsa.PrivateKey) *ecdsa.PrivateKey {
	a.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		a.t.Fatal(err)
	}
	if by == nil {
		by = key
	}
	der, err := x509.CreateCertificate(rand.Reader, c, a.cert, &key.PublicKey, by)
	if err != nil {
		a.t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		a.t.Fatal(err)
	}
	for file, block := range map[string]*pem.Block{name + ".pem": {Type: "CERTIFICATE", Bytes: der}, name + ".key": {Type: "PRIVATE KEY", Bytes: private}} {
		if err := os.WriteFile(a.file(file), pem.EncodeToMemory(block), 0o600); err != nil {
			a.t.Fatal(err)
		}
	}
	return key
}

// redis starts a Redis that speaks TLS with a certificate of that name, and gives its URL.
func (a *authority) redis(name string, c *x509.Certificate) string {
	a.t.Helper()
	c.SerialNumber = big.NewInt(time.Now().UnixNano())
	a.sign(name, c, a.key)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		a.t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(l.Addr().String())
	_ = l.Close()
	testkit.StartRedis(a.t, "--tls-port", port, "--tls-cert-file", a.file(name+".pem"), "--tls-key-file", a.file(name+".key"),
		"--tls-ca-cert-file", a.file("ca.pem"), "--tls-auth-clients", "no")
	return "rediss://127.0.0.1:" + port
}

// tlsChild holds the redis-url that a process of its own looks at: whom a process trusts it
// reads once.
const tlsChild = "TLS_TEST_REDIS"

// TestRedisByTLSChild is no test: it is the doctor in a process of its own.
func TestRedisByTLSChild(t *testing.T) {
	if os.Getenv(tlsChild) == "" {
		return
	}
	s := settings(t)
	s.RedisURL = os.Getenv(tlsChild)
	f := found(t, s, "redis")
	fmt.Printf("FOUND %v|%s|%s\n", f.OK, f.Detail, f.Mend)
}

func TestRedisByTLS(t *testing.T) {
	a := newAuthority(t)
	here, soon := []net.IP{net.IPv4(127, 0, 0, 1)}, time.Now().Add(time.Hour)
	well := a.redis("well", &x509.Certificate{IPAddresses: here, NotAfter: soon})
	other := a.redis("other", &x509.Certificate{DNSNames: []string{"redis.example"}, NotAfter: soon})
	over := a.redis("over", &x509.Certificate{IPAddresses: here, NotAfter: time.Now().Add(-time.Hour)})
	trusting, trustless := "SSL_CERT_FILE="+a.file("ca.pem"), "SSL_CERT_FILE="+a.file("none")
	for _, x := range []struct{ name, url, trust, want string }{
		{"Well", well, trusting, "FOUND true|Redis "},
		{"SignedByNobodyKnown", well, trustless, "FOUND false|" + strings.TrimPrefix(well, "rediss://") + ": nobody whom this machine trusts has signed its certificate; Tend works without it, more slowly|let this machine trust the one who has: SSL_CERT_FILE=ca.pem"},
		{"ForAnotherHost", other, trusting, ": its certificate is for another host; Tend works without it, more slowly|write the host in redis-url as the certificate names it"},
		{"Over", over, trusting, ": its certificate is over, or not valid yet; Tend works without it, more slowly|renew it"},
	} {
		t.Run(x.name, func(t *testing.T) {
			cmd := exec.Command(os.Args[0], "-test.run=^TestRedisByTLSChild$")
			cmd.Env = append(os.Environ(), tlsChild+"="+x.url, x.trust)
			out, err := cmd.CombinedOutput()
			if err != nil || !strings.Contains(string(out), x.want) {
				t.Errorf("%v: %s\nwant %s", err, out, x.want)
			}
		})
	}
}
