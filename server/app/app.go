package app

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"tend/dashboard"
	"tend/server/auth"
	"tend/server/author"
	"tend/server/config"
	"tend/server/engage"
	"tend/server/hot"
	"tend/server/insight"
	"tend/server/jobs"
	"tend/server/live"
	"tend/server/people"
	"tend/server/send"
	"tend/server/store"
	"tend/server/tend"
	"tend/server/web"
	"tend/snippet"
)

// Options are what the settings do not say.
type Options struct {
	Version string       // of the program
	Log     *slog.Logger // nil: nothing is logged
	Clock   tend.Clock   // nil: the machine's
	Demo    bool         // serve the made-up shop as well

	PushLease time.Duration // of a push that is being sent; 0 is what the product has, tests wait less
}

// App is a server, listening and not yet answering until Run.
type App struct {
	settings *config.Settings
	options  Options
	clock    *steady
	log      *slog.Logger

	folder   *os.File // held while it runs
	db       *store.DB
	cache    *hot.Redis
	peers    *hot.Peers // nil with the Redis within this process, which no other node sees
	engine   *engage.Engine
	sockets  *live.Server
	eraser   *people.Eraser
	imports  *people.Imports
	pushes   *send.Pusher
	outbox   *jobs.Outbox
	byPush   byPush
	listener net.Listener
	server   *http.Server

	changed chan struct{} // somebody changed the configuration: do not wait for the next second
	looked  atomic.Int64  // when the configuration was compared with the database last, tend.Micros
	loaded  atomic.Int64  // the version of the configuration that runs; 0 before the first
	closing sync.Once
}

// New opens what the settings name, takes the port, and applies the bootstrap
// file. What is in the way comes as an error that says what to do about it. The
// caller runs the App or closes it.
func New(ctx context.Context, s *config.Settings, o Options) (*App, error) {
	a := &App{settings: s, options: o, clock: &steady{base: o.Clock}, log: o.Log, changed: make(chan struct{}, 1)}
	if o.Clock == nil {
		a.clock.base = tend.SystemClock{}
	}
	if a.log == nil {
		a.log = slog.New(slog.DiscardHandler)
	}
	if err := a.open(ctx); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

func (a *App) open(ctx context.Context) (err error) {
	// The port first: it is what is taken most often, and nothing has been written yet.
	if a.listener, err = listen(ctx, a.settings.Addr); err != nil {
		return err
	}
	if a.settings.DatabaseURL == "" {
		if a.folder, err = holdFolder(a.settings.DataDir); err != nil {
			return err
		}
	}
	if a.db, err = OpenDB(ctx, a.settings, a.clock); err != nil {
		return err
	}
	a.measure(ctx)
	if err = a.redis(); err != nil {
		return err
	}
	if err := a.bootstrap(ctx); err != nil {
		return err
	}
	a.eraser = people.NewEraser(a.db, a.log)
	a.imports = people.NewImports(a.db, a.clock)
	a.outbox = jobs.NewOutbox(jobs.OutboxOptions{Queue: a.db, Keys: a.db.Records(), Sender: a.pusher(), Clock: a.clock, Log: a.log, PublicURL: a.settings.PublicURL, Lease: a.options.PushLease})
	a.byPush.wake = a.outbox.Wake
	figures := newFigures(a.options.Version)
	_, receipts, err := signers(a.settings)
	if err != nil {
		return err
	}
	options := engage.Options{
		Ledger: &timed{Ledger: a.db, clock: a.clock, commits: figures.commits, pushes: &a.byPush}, Snapshots: a.db, Surveys: a.db, Contacts: a.db, Messages: a.db, Cache: a.cache, Accounts: a.db, Copies: a.cache,
		Clock: a.clock, Verify: verify, Log: a.log, Epoch: a.db.Epoch(),
		PushHosts: a.settings.PushHosts, Receipt: receipts.SignReceipt, Public: a.settings.PublicURL,
	}
	if a.peers != nil {
		options.Peers, options.Sights = a.peers, a.peers
	}
	a.engine = engage.New(options)
	rates := hot.NewRates(rateLimits(a.settings.Limits))
	if a.settings.RedisURL != "" { // the one within is nobody else's
		a.cache.Share(rates, a.clock)
	}
	a.sockets = live.New(&answered{Handler: a.engine, clock: a.clock, took: figures.batches}, live.Options{
		Clock: a.clock, Logger: a.log, Limits: socketLimits(a.settings.Limits), Rates: rates,
	})
	figures.watch(a)
	if a.peers != nil {
		a.peers.Listen(a.engine.Hear, a.hear)
	}
	if err := a.refresh(ctx); err != nil {
		return err
	}
	return a.doors(figures, rates)
}

// bootstrap applies the demo's own file, then the one that the settings name.
func (a *App) bootstrap(ctx context.Context) error {
	if a.options.Demo {
		if err := a.stageDemo(ctx); err != nil {
			return err
		}
	}
	if a.settings.Bootstrap == "" {
		return nil
	}
	file, err := config.ReadBootstrap(a.settings.Bootstrap)
	if err != nil {
		return err
	}
	n, err := ApplyBootstrap(ctx, a.db, file)
	if err != nil {
		return err
	}
	for _, k := range file.Keys {
		if k.Guessable { // taken all the same: a test needs no secrets
			a.log.Warn("an API key of the bootstrap file can be guessed: `openssl rand -hex 32` makes a better one", "name", k.Name, "site", k.Site)
		}
	}
	a.log.Info("bootstrap file applied", "file", a.settings.Bootstrap, "changed", n)
	return nil
}

// doors builds the HTTP server over all parts.
func (a *App) doors(figures *figures, rates *hot.Rates) error {
	desk, persons := author.NewDesk(a.db, a.announce), people.New(a.db, a.db, a.db)
	tries, receipts, err := signers(a.settings)
	if err != nil {
		return err
	}
	devices, crowd := people.NewDevices(persons, a.db), insight.NewCrowd(a.db, a.db, a.clock)
	parts := web.Parts{
		Records: a.db, Calls: a.db, Pen: desk, Shelf: desk, Persons: persons, Places: people.NewPlaces(a.db, a.db), Stream: people.NewStream(persons, a.db), Gates: a.engine, Named: a.engine, Keeping: a.db, Retention: a.settings.Retention, Reports: insight.New(a.db, a.db, a.clock), PushReports: insight.NewPushes(a.db, a.clock), Tries: rates, TryLinks: tries,
		Triggers: a.engine, Feeder: a.engine,
		Devices: devices, Imports: a.imports, Pushes: a.pusher(), Privacy: people.NewPrivacy(persons, a.db, a.db, devices, a.gone), Exports: people.NewExports(persons, a.db, a.db, a.clock), CallLog: a.cache.CallLog(),
		Crowds: crowd, DryRuns: insight.NewDryRuns(a.db, a.engine, crowd, a.clock), Segments: author.NewSegments(a.db, a.announce), Funnels: author.NewFunnels(a.db, a.announce), FunnelReports: insight.NewFunnels(a.db, a.db, crowd, a.clock), Lists: author.NewLists(a.db), Proofs: a.db, Accounts: people.NewAccounts(persons, a.db, a.db, a.clock),
		Socket: a.sockets, Events: a.sockets.Events(), Metrics: figures.handler(), Snippet: snippet.Files, Released: snippet.Released, Dashboard: dashboard.Files,
		Version: a.options.Version, ScriptPath: a.settings.ScriptPath, SocketPath: a.settings.SocketPath,
		Served: a.engine, Pushed: a.db, ReceiptMarks: receipts,
		Ready: a.health, Changed: a.announce, PublicURL: a.settings.PublicURL, Proxies: a.settings.Proxies, Clock: a.clock, Log: a.log,
	}
	if a.options.Demo {
		parts.Demo = shop()
	}
	handler, err := web.New(parts)
	if err != nil {
		return err
	}
	a.server = newServer(handler, a.log)
	return nil
}

// pusher is the sender of web push: one, whoever sends, for the connections and tokens that it keeps.
func (a *App) pusher() *send.Pusher {
	if a.pushes != nil {
		return a.pushes
	}
	client := send.NewClient(send.Options{Allow: a.settings.Networks})
	a.pushes = send.NewPusher(client, a.settings.PushHosts, auth.SignPush, a.clock, a.log)
	return a.pushes
}

// verify plugs the identity tokens of auth into the flow.
func verify(site *tend.Site, token string, now time.Time) (engage.Claims, error) {
	c, err := auth.VerifyToken(site, token, now)
	return engage.Claims{User: c.User, Account: c.Account, Role: c.Role, Traits: c.Traits, Expires: c.Expires}, err
}
