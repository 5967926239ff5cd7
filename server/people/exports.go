package people

import (
	"cmp"
	"context"
	"slices"
	"time"

	"tend/server/state"
	"tend/server/store"
	"tend/server/tend"
)

// ExportKind is what an export of a site is of.
type ExportKind string

// The kinds, in the order in which they are offered.
const (
	ExportPeople     ExportKind = "people"
	ExportAccounts   ExportKind = "accounts"
	ExportEvents     ExportKind = "events"
	ExportDeliveries ExportKind = "deliveries"
)

// ExportKinds are all of them.
var ExportKinds = []ExportKind{ExportPeople, ExportAccounts, ExportEvents, ExportDeliveries}

const (
	exportPage = 200 // rows of one read
	// settled is how long after its time something may still be committed: a unit of work waits for
	// the writer, and for other nodes.
	settled = 30 * time.Second
)

// Rolls list who is on a site; store implements it.
type Rolls interface {
	PeopleOnward(ctx context.Context, site tend.SiteID, at store.Place, seen store.Between, limit int) ([]tend.PersonID, store.Place, error)
	StatesOf(ctx context.Context, site tend.SiteID, people []tend.PersonID) ([]store.Somebody, error)
	AnonsOf(ctx context.Context, site tend.SiteID, people []tend.PersonID, limit int) (map[tend.PersonID][]string, error)
	Aliases(ctx context.Context, site tend.SiteID, people []tend.PersonID) (map[tend.PersonID][]string, error)
	AccountsOnward(ctx context.Context, site tend.SiteID, at store.Place, seen store.Between, limit int) ([]store.Account, store.Place, error)
}

// Annals list what happened on a site, and keep who read them; store implements it.
type Annals interface {
	RunsOnward(ctx context.Context, site tend.SiteID, at store.Place, came store.Between, limit int) ([]store.Newest, store.Place, error)
	AccountStates(ctx context.Context, site tend.SiteID, ids []string, ask store.AccountAsk) (map[string]*state.State, error)
	DeliveriesOnward(ctx context.Context, site tend.SiteID, at store.Place, granted store.Between, limit int) ([]store.SentTo, store.Place, error)
	Change(ctx context.Context, fn func(*store.Change) error) error
}

// Exports hand out all that a site has of a kind, page by page. Nothing is held between two
// pages, neither a transaction nor rows: an export may take as long as whoever reads it.
type Exports struct {
	people *People
	rolls  Rolls
	annals Annals
	clock  tend.Clock
}

// NewExports makes it.
func NewExports(people *People, rolls Rolls, annals Annals, clock tend.Clock) *Exports {
	return &Exports{people: people, rolls: rolls, annals: annals, clock: clock}
}

// ExportAsked is what an export is asked for. Between is of people and accounts when they were
// seen last, of events when they came in, of deliveries when they were granted.
type ExportAsked struct {
	Kind    ExportKind
	Between store.Between
	Cursor  string // to go on with one that was cut, which says the rest
}

// exportMark is what a cursor says.
type exportMark struct {
	Kind  ExportKind  `json:"k"`
	Since tend.Micros `json:"s,omitzero"`
	Until tend.Micros `json:"u,omitzero"`
	Begun tend.Micros `json:"b"`
	At    store.Place `json:"a"`
}

// Export is one that is being read. It is for one goroutine.
type Export struct {
	from *Exports
	site tend.SiteID
	mark exportMark
}

// Begin begins an export, or goes on with one, and writes down who asked for it.
func (x *Exports) Begin(ctx context.Context, site tend.SiteID, asked ExportAsked, by string) (*Export, error) {
	m := exportMark{Kind: asked.Kind, Since: asked.Between.Since, Until: asked.Between.Until, Begun: tend.Stamp(x.clock.Now())}
	detail := ""
	if asked.Cursor != "" {
		m = exportMark{}
		if err := ReadCursor(asked.Cursor, &m); err != nil || m.Kind != asked.Kind || m.Begun <= 0 {
			return nil, errCursor()
		}
		detail = "went on"
	}
	err := x.annals.Change(ctx, func(c *store.Change) error {
		return c.Audit(ctx, site, by, "export.read", string(m.Kind), detail)
	})
	return &Export{from: x, site: site, mark: m}, err
}

// Whole is the moment before which nothing is missing, once the export is through: what was under
// way while it was read came later. An export since that moment has the rest; some of it twice.
func (e *Export) Whole() time.Time {
	whole := e.mark.Begun - tend.Micros(settled.Microseconds())
	if e.mark.Until != 0 {
		whole = min(whole, e.mark.Until)
	}
	return whole.Time()
}

// Exported is a line of an export: one of these.
type Exported struct {
	Record  *Record
	Account *Account // without people and days
	Event   *ExportedEvent
	Sent    *ExportedDelivery
}

// ExportedEvent is an event, whose it is, and when it came in.
type ExportedEvent struct {
	Happening
	Came tend.Micros
}

// ExportedDelivery is a delivery, and to whom it was made.
type ExportedDelivery struct {
	store.Sending
	Person string // the user id, or the anonymous id of somebody who is not known
	Known  bool
}

// Next gives the next lines, and the cursor to go on behind them: "" at the end. There may be
// none, and yet more to come.
func (e *Export) Next(ctx context.Context) ([]Exported, string, error) {
	read := map[ExportKind]func(context.Context, store.Between) ([]Exported, store.Place, error){
		ExportPeople: e.readPeople, ExportAccounts: e.readAccounts, ExportEvents: e.readEvents, ExportDeliveries: e.readDeliveries,
	}[e.mark.Kind]
	list, at, err := read(ctx, store.Between{Since: e.mark.Since, Until: e.mark.Until})
	if err != nil || at.Done {
		return list, "", err
	}
	e.mark.At = at
	cursor, err := WriteCursor(e.mark)
	return list, cursor, err
}

func (e *Export) readPeople(ctx context.Context, seen store.Between) ([]Exported, store.Place, error) {
	ids, at, err := e.from.rolls.PeopleOnward(ctx, e.site, e.mark.At, seen, exportPage)
	if err != nil || len(ids) == 0 {
		return nil, at, err
	}
	all, err := e.from.rolls.StatesOf(ctx, e.site, ids)
	if err != nil {
		return nil, at, err
	}
	anons, err := e.from.rolls.AnonsOf(ctx, e.site, ids, maxAnons)
	if err != nil {
		return nil, at, err
	}
	aliases, err := e.from.rolls.Aliases(ctx, e.site, ids)
	if err != nil {
		return nil, at, err
	}
	slices.SortFunc(all, func(a, b store.Somebody) int { return cmp.Compare(a.ID, b.ID) })
	list := make([]Exported, len(all))
	for i := range all {
		r := recordOf(&all[i].Person, all[i].State)
		r.Anons, r.Aliases = append([]string{}, anons[all[i].ID]...), aliases[all[i].ID]
		list[i].Record = &r
	}
	return list, at, nil
}

func (e *Export) readAccounts(ctx context.Context, seen store.Between) ([]Exported, store.Place, error) {
	rows, at, err := e.from.rolls.AccountsOnward(ctx, e.site, e.mark.At, seen, exportPage)
	if err != nil || len(rows) == 0 {
		return nil, at, err
	}
	ids := make([]string, len(rows))
	for i := range rows {
		ids[i] = rows[i].ID
	}
	states, err := e.from.annals.AccountStates(ctx, e.site, ids, store.AccountAsk{Events: []string{}})
	if err != nil {
		return nil, at, err
	}
	list := make([]Exported, len(rows))
	for i := range rows {
		list[i].Account = &Account{Account: rows[i], Traits: nested(rows[i].Attrs())}
		if st := states[rows[i].ID]; st != nil {
			list[i].Account.Metrics = st.Metrics
		}
	}
	return list, at, nil
}

func (e *Export) readEvents(ctx context.Context, came store.Between) ([]Exported, store.Place, error) {
	runs, at, err := e.from.annals.RunsOnward(ctx, e.site, e.mark.At, came, exportPage)
	if err != nil {
		return nil, at, err
	}
	var all []Happening
	var times []tend.Micros
	for i := range runs {
		some := happened(&runs[i])
		all = append(all, some...)
		for range some {
			times = append(times, runs[i].At)
		}
	}
	for some := range slices.Chunk(all, exportPage) {
		if err := e.from.people.nameAll(ctx, e.site, some); err != nil {
			return nil, at, err
		}
	}
	list := make([]Exported, len(all))
	for i := range all {
		list[i].Event = &ExportedEvent{all[i], times[i]}
	}
	return list, at, nil
}

func (e *Export) readDeliveries(ctx context.Context, granted store.Between) ([]Exported, store.Place, error) {
	rows, at, err := e.from.annals.DeliveriesOnward(ctx, e.site, e.mark.At, granted, exportPage)
	list := make([]Exported, len(rows))
	for i := range rows {
		of := rows[i].Of
		list[i].Sent = &ExportedDelivery{rows[i].Sending, cmp.Or(of.User, of.Anon), of.User != ""}
	}
	return list, at, err
}
