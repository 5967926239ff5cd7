package hot

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/redis/go-redis/v9"
)

// Trouble is what is wrong with a Redis; "" is nothing.
type Trouble string

// The troubles that are told apart.
const (
	Refused      Trouble = "refused"       // nothing listens there
	NoHost       Trouble = "no host"       // the name is not known
	Silent       Trouble = "silent"        // it takes the connection and does not answer
	HungUp       Trouble = "hung up"       // it takes the connection and ends it
	NoTLS        Trouble = "no tls"        // it speaks no TLS, or another one
	Untrusted    Trouble = "untrusted"     // nobody whom this machine trusts has signed its certificate
	WrongName    Trouble = "wrong name"    // its certificate is for another host
	Expired      Trouble = "expired"       // its certificate is over, or not yet valid
	BadPassword  Trouble = "bad password"  // user or password are not right
	NoPassword   Trouble = "no password"   // it wants one, none is given
	NotAllowed   Trouble = "not allowed"   // the user may not do what Tend does
	Loading      Trouble = "loading"       // it reads its data from disk
	ClusterDown  Trouble = "cluster down"  // some slots are served by nobody
	IsCluster    Trouble = "is a cluster"  // and the URL does not say so
	NoCluster    Trouble = "no cluster"    // and the URL says so
	NoDatabase   Trouble = "no database"   // the number is too high
	UnknownName  Trouble = "unknown name"  // the sentinels know no such master
	ReadOnly     Trouble = "read only"     // a replica
	Full         Trouble = "full"          // at its limit, and it throws nothing out
	Old          Trouble = "old"           // before Redis 7
	OtherTrouble Trouble = "other trouble" // Err says it
)

// Inspection is what a check-up found of a Redis.
type Inspection struct {
	Trouble Trouble
	Err     error // what the client or the server said
	Version string
	Policy  string // what is thrown out at the limit
	Limit   int64  // bytes; 0 for none
	Used    int64  // bytes
}

// Inspect asks a Redis whether it can do what Tend needs. It leaves a key of a few
// bytes there for a second. The error says what is wrong with the URL.
func Inspect(ctx context.Context, url string) (Inspection, error) {
	client, _, err := dial(url)
	if err != nil {
		return Inspection{}, err
	}
	defer func() { _ = client.Close() }()
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	var seen Inspection
	for _, look := range []func(context.Context, redis.UniversalClient) error{seen.answers, seen.read, seen.writes} {
		if seen.Err = look(ctx, client); seen.Err != nil {
			seen.Trouble = troubleOf(seen.Err)
			break
		}
	}
	if major, _, _ := strings.Cut(seen.Version, "."); seen.Version != "" && seen.Trouble == "" {
		if n, err := strconv.Atoi(major); err == nil && n < 7 {
			seen.Trouble = Old
		}
	}
	return seen, nil
}

func (*Inspection) answers(ctx context.Context, c redis.UniversalClient) error {
	return (&Redis{client: c, space: "tend:", patience: answering}).ask(ctx)
}

// read takes in what the server tells of itself.
func (i *Inspection) read(ctx context.Context, c redis.UniversalClient) error {
	text, err := c.Info(ctx).Result()
	if err != nil {
		return err //nolint:wrapcheck // classified by the caller
	}
	for line := range strings.SplitSeq(text, "\r\n") {
		name, value, _ := strings.Cut(line, ":")
		switch name {
		case "redis_version":
			i.Version = value
		case "maxmemory_policy":
			i.Policy = value
		case "maxmemory":
			i.Limit, _ = strconv.ParseInt(value, 10, 64)
		case "used_memory":
			i.Used, _ = strconv.ParseInt(value, 10, 64)
		}
	}
	return nil
}

// writes does what Tend does.
func (*Inspection) writes(ctx context.Context, c redis.UniversalClient) error {
	if err := putScript.Run(ctx, c, []string{"tend:{doctor}:s"}, "12345678", 1).Err(); err != nil {
		return err //nolint:wrapcheck // classified by the caller
	}
	return c.Publish(ctx, "tend:doctor", "").Err() //nolint:wrapcheck // classified by the caller
}

// replies are how the server's errors begin, and what they mean.
var replies = []struct {
	begins string
	means  Trouble
}{
	{"WRONGPASS", BadPassword},
	{"ERR AUTH", BadPassword},
	{"ERR invalid password", BadPassword},
	{"NOAUTH", NoPassword},
	{"NOPERM", NotAllowed},
	{"LOADING", Loading},
	{"CLUSTERDOWN", ClusterDown},
	{"MOVED", IsCluster},
	{"ERR This instance has cluster support disabled", NoCluster},
	{"ERR DB index", NoDatabase},
	{"ERR SELECT is not allowed in cluster mode", IsCluster},
	{"ERR invalid DB index", NoDatabase},
	{"READONLY", ReadOnly},
	{"MASTERDOWN", ReadOnly},
	{"OOM", Full},
}

func troubleOf(err error) Trouble {
	text := err.Error()
	for _, r := range replies {
		if strings.Contains(text, r.begins) {
			return r.means
		}
	}
	var unknown *net.DNSError
	var record tls.RecordHeaderError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	var untrusted *tls.CertificateVerificationError
	switch {
	case errors.As(err, &unknown):
		return NoHost
	case errors.As(err, &name):
		return WrongName
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return Expired
	case errors.As(err, &untrusted):
		return Untrusted
	case errors.As(err, &record), strings.Contains(text, "tls:"):
		return NoTLS
	case errors.Is(err, syscall.ECONNREFUSED):
		return Refused
	case errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, context.DeadlineExceeded):
		return Silent
	case errors.Is(err, io.EOF), errors.Is(err, syscall.ECONNRESET):
		return HungUp
	case strings.Contains(text, "sentinel") && strings.Contains(text, "nil"):
		return UnknownName
	}
	return OtherTrouble
}
