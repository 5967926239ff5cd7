package engage

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"tend/server/store"
	"tend/server/tend"
)

// The times of the flow.
const (
	Lease         = 30 * time.Second // a delivery not reported by then is offered again; looked for at half of it
	Fresh         = 60 * time.Second // an event older than this on arrival never triggers
	TokenGrace    = 60 * time.Second // after a token's end, to bring a new one
	SnapshotEvery = 15 * time.Minute // of a person who keeps acting
)

// leaseGrace is how long after the end of its lease a delivery is offered again: a
// browser knows the server's clock only as well as the network lets it, and another
// tab must not draw what the first one still may.
const leaseGrace = time.Second

// maxTries bounds how often a unit is decided anew because another node was
// faster; past it the batch is refused with a code that says to send it again.
const maxTries = 16

// Ledger is the truth; store.DB implements it.
type Ledger interface {
	// Commit writes a unit, or finds that it was overtaken.
	Commit(ctx context.Context, u *store.Unit) (store.Result, error)
	// Resolve finds whom ids belong to.
	Resolve(ctx context.Context, site tend.SiteID, anon, user string) (store.Who, error)
	// Watermark is a tab's row and its last committed number.
	Watermark(ctx context.Context, site tend.SiteID, tab string) (id int64, n uint64, err error)
	// ReadStream reads what happened to a person after a revision.
	ReadStream(ctx context.Context, site tend.SiteID, person tend.PersonID, after uint64) (store.Stream, error)
	// CampaignsOf tells which campaigns a person's deliveries are of.
	CampaignsOf(ctx context.Context, site tend.SiteID, person tend.PersonID, deliveries []string) (map[string]string, error)
}

// Snapshots keeps states, so that a fold need not begin at the first event.
type Snapshots interface {
	LoadSnapshot(ctx context.Context, person tend.PersonID) (store.Snapshot, error)
	SaveSnapshots(ctx context.Context, list []store.Snapshot) error
}

// Cache keeps copies of committed states that all nodes share; any of them may be
// missing or behind.
type Cache interface {
	Get(ctx context.Context, p tend.PersonID) ([]byte, error)
	Put(p tend.PersonID, rev uint64, body []byte)
	Forget(ctx context.Context, p tend.PersonID) error
}

// Messages tells which messages of servers have come before; store.DB implements it.
type Messages interface {
	Heard(ctx context.Context, site tend.SiteID, ids []string) (map[string]bool, error)
}

// Claims are what an identity token proves.
type Claims struct {
	User    string
	Account string
	Role    string // in the account
	Traits  []byte // a JSON object, or nil
	Expires time.Time
}

// Verifier checks identity tokens.
type Verifier func(site *tend.Site, token string, now time.Time) (Claims, error)

// Options are the parts of an engine. Peers is nil for a node that is alone. Probe is
// nil but in tests that break the road at a named point: folded, committed, cached.
type Options struct {
	Ledger    Ledger
	Snapshots Snapshots
	Surveys   Surveys
	Contacts  Contacts
	Messages  Messages
	Cache     Cache
	Accounts  Accounts
	Copies    AccountCopies // of accounts; nil for a node that is alone
	Peers     Peers
	Sights    Sights // nil with Peers
	Clock     tend.Clock
	Verify    Verifier
	Log       *slog.Logger
	Epoch     string
	PushHosts []string      // push services that the operator names, besides those of browsers
	Receipt   Receipt       // nil: what goes out by web push brings no receipts back
	Public    string        // the address that browsers use, without a slash at its end; "" where none is known
	Lease     time.Duration // 0 means Lease
	Probe     func(point string)
}

// Engine is the flow. It is safe for concurrent use.
type Engine struct {
	ledger    Ledger
	snapshots Snapshots
	surveys   Surveys
	contacts  Contacts
	messages  Messages
	cache     Cache

	accounts      accountCopies
	accountsIn    Accounts
	accountCopies AccountCopies

	peers     Peers
	sights    Sights
	clock     tend.Clock
	verify    Verifier
	log       *slog.Logger
	epoch     string
	pushHosts []string
	receipt   Receipt
	public    string
	lease     time.Duration
	probe     func(point string)

	config    atomic.Pointer[config]
	people    registry
	left      leavers
	attention attentions
	dated     dated
	swept     atomic.Int64 // when leases were swept last, tend.Micros

	counting counting

	aheadSaid atomic.Int64 // when it was said last that copies are ahead of SQL, tend.Micros
	recheck   atomic.Bool  // the configuration is new since the last sweep
	stats     Stats
}

// Stats are figures for the operator, counted since the start.
type Stats struct {
	Events     atomic.Int64 // committed
	Duplicates atomic.Int64 // at or below the watermark
	Refused    atomic.Int64 // with a fault of their own
	Late       atomic.Int64 // too old to trigger
	Grants     atomic.Int64
	Offers     atomic.Int64 // of what had been granted before
	Overtaken  atomic.Int64 // units decided anew
}

// New makes an engine without sites; SetConfig gives it some.
func New(o Options) *Engine {
	e := &Engine{
		ledger: o.Ledger, snapshots: o.Snapshots, surveys: o.Surveys, contacts: o.Contacts, messages: o.Messages, cache: o.Cache, peers: o.Peers, sights: o.Sights, clock: o.Clock,
		accountsIn: o.Accounts, accountCopies: o.Copies,
		verify: o.Verify, log: o.Log, epoch: o.Epoch, pushHosts: o.PushHosts, receipt: o.Receipt, public: o.Public, lease: o.Lease, probe: o.Probe,
	}
	if e.lease == 0 {
		e.lease = Lease
	}
	if e.peers == nil {
		e.peers = alone{}
	}
	if e.sights == nil {
		e.sights = alone{}
	}
	if e.probe == nil {
		e.probe = func(string) {}
	}
	e.people.init()
	e.counting = newCounting()
	e.config.Store(&config{})
	return e
}

// Stats gives the engine's figures.
func (e *Engine) Stats() *Stats { return &e.stats }
