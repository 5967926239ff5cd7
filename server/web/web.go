package web

import (
	"cmp"
	"context"
	"io/fs"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"tend/server/auth"
	"tend/server/author"
	"tend/server/engage"
	"tend/server/hot"
	"tend/server/insight"
	"tend/server/people"
	"tend/server/send"
	"tend/server/store"
	"tend/server/target"
	"tend/server/tend"
	"tend/server/web/api"
)

// Records keeps what people configure; *store.DB implements it.
type Records interface {
	Records() store.Records
	Change(ctx context.Context, fn func(*store.Change) error) error
}

// Calls remembers the answers to calls with an Idempotency-Key; *store.DB implements it.
type Calls interface {
	BeginCall(ctx context.Context, call store.Call) (out store.Outcome, done bool, err error)
	EndCall(ctx context.Context, call store.Call, out store.Outcome) error
}

// Pen writes campaigns; *author.Desk implements it.
type Pen interface {
	Create(ctx context.Context, site tend.SiteID, raw []byte, by string) (store.Campaign, error)
	Edit(ctx context.Context, site tend.SiteID, id string, raw []byte, rev int64, by string) (store.Campaign, error)
	Anchor(ctx context.Context, site tend.SiteID, id string, to tend.Anchor, rev int64, by string) (store.Campaign, error)
	Take(ctx context.Context, site tend.SiteID, id string, step author.Step, rev int64, by string) (store.Campaign, error)
	Duplicate(ctx context.Context, site tend.SiteID, id, by string) (store.Campaign, error)
}

// Shelf reads campaigns; *author.Desk implements it.
type Shelf interface {
	Get(ctx context.Context, site tend.SiteID, id string) (store.Campaign, error)
	List(ctx context.Context, site tend.SiteID, of *store.CampaignsOf, limit int) ([]store.Campaign, error)
	Versions(ctx context.Context, site tend.SiteID, id string) ([]store.Version, error)
}

// Persons reads people back; *people.People implements it.
type Persons interface {
	List(ctx context.Context, site tend.SiteID, begins, cursor string, limit int) ([]people.Person, string, error)
	Record(ctx context.Context, site tend.SiteID, id string) (people.Record, error)
	Timeline(ctx context.Context, site tend.SiteID, id string, kinds []tend.Kind, cursor string, limit int) ([]people.Entry, string, error)
	Decisions(ctx context.Context, site tend.SiteID, person, campaign, cursor string, limit int) ([]store.Decision, string, error)
	Told(ctx context.Context, site tend.SiteID, id, campaign string, limit int) (people.Told, error)
}

// Places tell where people and accounts are in funnels; *people.Places implements it.
type Places interface {
	Of(ctx context.Context, site tend.SiteID, r *people.Record, funnels []store.Funnel, now tend.Micros) ([]people.FunnelPlace, error)
	OfAccount(ctx context.Context, site tend.SiteID, account string, funnels []store.Funnel, now tend.Micros) ([]people.FunnelPlace, error)
}

// Proofs tell how people came who were named; *store.DB implements it.
type Proofs interface {
	ProofsSince(ctx context.Context, site tend.SiteID, day int64) ([]store.Proofs, error)
}

// Privacy erases people, and hands out what is known of them; *people.Privacy implements it.
type Privacy interface {
	Erase(ctx context.Context, site tend.SiteID, id, by string) (store.Grave, error)
	Erased(ctx context.Context, site tend.SiteID, id string) (store.Grave, error)
	Lift(ctx context.Context, site tend.SiteID, id, by string) error
	Export(ctx context.Context, site tend.SiteID, id, by string, each func(people.Known) error) error
	Join(ctx context.Context, site tend.SiteID, id, from, by string, feed func(ctx context.Context, user string) error) error
}

// Devices lists the browsers that take web push for people; *people.Devices implements it.
type Devices interface {
	List(ctx context.Context, site tend.SiteID, id string) ([]tend.PushDevice, error)
	One(ctx context.Context, site tend.SiteID, id, device string) (tend.PushDevice, error)
	Drop(ctx context.Context, site tend.SiteID, id, device, by string) error
}

// Pushes sends to browsers that are away; *send.Pusher implements it.
type Pushes interface {
	Send(ctx context.Context, push *send.Push) send.Result
}

// Gates says how a campaign stands to somebody now; *engage.Engine implements it.
type Gates interface {
	Standing(ctx context.Context, site tend.SiteID, person tend.PersonID, of tend.Campaign) (engage.Standing, error)
}

// Triggers lead what a site's own server says into the flow; *engage.Engine implements it.
type Triggers interface {
	Call(ctx context.Context, of *engage.Call) (taken int, faults []engage.CallFault, err error)
}

// Reports says what came of campaigns; *insight.Insight implements it.
type Reports interface {
	Report(ctx context.Context, site tend.SiteID, campaign string, asked *tend.Message) (insight.Report, error)
	Answers(ctx context.Context, site tend.SiteID, campaign, question string, before int64, limit int) ([]store.Given, error)
	Totals(ctx context.Context, site tend.SiteID, campaigns []string) (map[string]insight.Totals, error)
	Pages(ctx context.Context, site tend.SiteID, campaign string) (insight.Pages, error)
	Overviews
}

// Overviews say what happened lately; *insight.Insight implements it.
type Overviews interface {
	Overview(ctx context.Context, site tend.SiteID) (insight.Overview, error)
	WeeksOf(ctx context.Context, site tend.SiteID, campaigns []string) (map[string]insight.CampaignWeek, error)
	ShownOf(ctx context.Context, site tend.SiteID, campaigns []string) (map[string][insight.Fortnight]int64, error)
}

// Crowds say who is in an audience, and what conditions can speak of; *insight.Crowd implements it.
type Crowds interface {
	Estimate(ctx context.Context, site tend.SiteID, rule *target.Rule) (insight.Audience, error)
	Count(ctx context.Context, site tend.SiteID, rule *target.Rule) (insight.Audience, error)
	Words(ctx context.Context, site tend.SiteID) (*insight.Words, error)
}

// DryRuns try drafts on what people did; *insight.DryRuns implements it.
type DryRuns interface {
	Try(ctx context.Context, of tend.Campaign, days int, within time.Duration) (insight.DryRun, error)
}

// Tries say how often somebody may try to sign in, or send a test, over all nodes; *hot.Rates implements it.
type Tries interface {
	Take(now time.Time, n int, keys [3]hot.RateKey) (hot.RateKind, time.Duration)
	Give(n int, keys [3]hot.RateKey)
}

// Parts is all that the doors lead to.
type Parts struct {
	Records       Records
	Calls         Calls
	Pen           Pen
	Shelf         Shelf
	Persons       Persons
	Places        Places
	Proofs        Proofs
	Accounts      Accounts
	Privacy       Privacy
	Exports       Exports
	CallLog       CallLog
	Devices       Devices
	Imports       Imports
	Pushes        Pushes
	Stream        Stream
	Gates         Gates
	Named         Named
	Keeping       Keeping
	Reports       Reports
	PushReports   PushReports
	Crowds        Crowds
	DryRuns       DryRuns
	Segments      Segments
	Funnels       Funnels
	FunnelReports FunnelReports
	Lists         Lists
	Tries         Tries
	Triggers      Triggers
	Feeder        Feeder
	// TryLinks sign what opens a page with a draft on it.
	TryLinks *auth.TryLinks
	// What service workers tell of notifications: for which site, whose they were, what proves it.
	Served       Served
	Pushed       Pushed
	ReceiptMarks ReceiptMarks

	Socket    http.Handler // /v1/socket
	Events    http.Handler // /v1/events
	Metrics   http.Handler // /metrics; nil: there is none
	Demo      http.Handler // below /demo/; nil: there is none
	Snippet   fs.FS        // tend.js, stub.js, what they ask for
	Released  fs.FS        // the same of earlier releases, in a folder for each; nil: there are none
	Dashboard fs.FS        // index.html, assets/
	// Ready asks each part, by its name, whether it can do its work now; nil: all can.
	Ready func(context.Context) map[string]error
	// Changed is called after a site was changed, so that what runs learns of it at once; nil: nobody needs to.
	Changed func()

	PasswordMemory uint32 // KiB to hash a password; 0: auth.PasswordMemory

	Retention  int64          // for how many days the server keeps events, decisions and answers; 0 is for ever
	Version    string         // of the program
	ScriptPath string         // another address of tend.js, and of what lies beside it; "" for none
	SocketPath string         // another address of Socket and Events; "" for none
	PublicURL  string         // as members' browsers see it; "" when not set
	Proxies    []netip.Prefix // whose word for the address of a client is taken
	Clock      tend.Clock
	Log        *slog.Logger
}

// door answers the admin API.
type door struct {
	Parts
	kit      *kit // what pages load
	secure   bool // cookies travel over https only
	cross    *http.CrossOriginProtection
	decoding chan struct{} // holds the turn of who decodes an image

	passwords *auth.Passwords

	permissions map[string]auth.Permission // what each call asks of its caller, by "METHOD /route"
}

var _ api.ServerInterface = (*door)(nil)

// New builds the doors. It fails when PublicURL is no origin.
func New(parts Parts) (http.Handler, error) {
	d := &door{Parts: parts, cross: http.NewCrossOriginProtection(), decoding: make(chan struct{}, 1), passwords: auth.NewPasswords(cmp.Or(parts.PasswordMemory, auth.PasswordMemory))}
	if d.Changed == nil {
		d.Changed = func() {}
	}
	if parts.PublicURL != "" {
		u, err := url.Parse(parts.PublicURL)
		if err != nil || u.Host == "" {
			return nil, tend.Errorf(tend.Invalid, tend.ReasonValue, "public-url %q must be the address that browsers use, such as https://tend.example.com", parts.PublicURL)
		}
		d.secure = u.Scheme == "https"
		if err := d.cross.AddTrustedOrigin(u.Scheme + "://" + u.Host); err != nil {
			return nil, tend.Errorf(tend.Invalid, tend.ReasonValue, "public-url %q must begin with http:// or https://: %w", parts.PublicURL, err)
		}
	}
	e, err := d.routes()
	if err != nil {
		return nil, err
	}
	trusted, doorways := proxies(parts.Proxies), parts.doorways()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		bound(w, r)
		doorway := doorways[r.URL.Path]
		switch {
		case doorway != nil:
			// Not by echo: what a connection holds for its life is counted in bytes, and a request that
			// is held answers pages of other origins by rules of its own.
			doorway.ServeHTTP(w, trusted.named(r))
		case r.Method == http.MethodHead:
			// A HEAD is a GET whose body net/http drops.
			get := r.Clone(r.Context())
			get.Method = http.MethodGet
			e.ServeHTTP(w, get)
		default:
			e.ServeHTTP(w, r)
		}
	}), nil
}

const apiRoot = "/api/v1"

func (d *door) routes() (*echo.Echo, error) {
	var err error
	if d.permissions, err = permissionsOf(string(openapi)); err != nil {
		return nil, err
	}
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	page, err := d.dashboard(e)
	if err != nil {
		return nil, err
	}
	// Not the middleware of a group: echo would then answer 404 where 405 is meant.
	e.Use(d.edge, page, apiHeaders, inAPI(d.known), inAPI(d.tenant), inAPI(d.permitted), inAPI(query), inAPI(d.once))

	api.RegisterHandlersWithBaseURL(e, d, apiRoot)
	e.GET("/api/openapi.yaml", spec)
	d.tracking(e)

	d.probes(e)
	d.trying(e)
	d.receipts(e)
	d.named(e)
	for _, folder := range []string{"/", folderOf(d.ScriptPath)} {
		d.images(e, folder)
	}
	if d.Demo != nil {
		e.Any("/demo", func(c echo.Context) error { return c.Redirect(http.StatusFound, "/demo/") })
		e.Any("/demo/*", echo.WrapHandler(d.Demo))
	}
	return e, d.snippet(e)
}

// route is the path of the specification that a call was routed to, such as
// /sites/:site; "" outside of the API.
func route(c echo.Context) string {
	path, ok := strings.CutPrefix(c.Path(), apiRoot+"/")
	if !ok {
		return ""
	}
	return "/" + path
}

// inAPI makes a layer that calls outside of the API pass by.
func inAPI(layer echo.MiddlewareFunc) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		inside := layer(next)
		return func(c echo.Context) error {
			if route(c) == "" || c.Get(echo.ContextKeyHeaderAllow) != nil { // the latter: no such method
				return next(c)
			}
			return inside(c)
		}
	}
}
