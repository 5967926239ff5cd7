package people

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"

	"tend/server/state"
	"tend/server/store"
	"tend/server/tend"
)

// maxAnons is how many anonymous ids a record names.
const maxAnons = 100

// Register finds people by their ids and reads what they did; store implements it.
type Register interface {
	Resolve(ctx context.Context, site tend.SiteID, anon, user string) (store.Who, error)
	Person(ctx context.Context, site tend.SiteID, id tend.PersonID) (store.Person, error)
	People(ctx context.Context, site tend.SiteID, after store.After, limit int) ([]store.Person, error)
	PeopleNamed(ctx context.Context, site tend.SiteID, begins, after string, limit int) ([]store.Person, error)
	IDs
}

// IDs lists what people are called; store implements it.
type IDs interface {
	Anons(ctx context.Context, site tend.SiteID, person tend.PersonID, limit int) ([]string, error)
	Aliases(ctx context.Context, site tend.SiteID, people []tend.PersonID) (map[tend.PersonID][]string, error)
}

// Past reads the streams of people; store implements it.
type Past interface {
	LoadSnapshot(ctx context.Context, person tend.PersonID) (store.Snapshot, error)
	ReadStream(ctx context.Context, site tend.SiteID, person tend.PersonID, after uint64) (store.Stream, error)
	RunsBack(ctx context.Context, site tend.SiteID, person tend.PersonID, from int64, limit int) ([]store.Run, error)
	DecisionsBack(ctx context.Context, site tend.SiteID, person tend.PersonID, before int64, limit int) ([]store.Decision, error)
	SentBy(ctx context.Context, site tend.SiteID, ids []string) (map[string]store.Sent, error)
}

// Verdicts lists why matches were stopped, and what came of the others; store implements it.
type Verdicts interface {
	Decisions(ctx context.Context, site tend.SiteID, of store.DecisionsOf, limit int) ([]store.Decision, error)
	DeliveriesOf(ctx context.Context, site tend.SiteID, person tend.PersonID, campaign string, limit int) ([]store.Delivery, error)
}

// People answers who people are and what they did.
type People struct {
	register Register
	past     Past
	verdicts Verdicts
}

// New makes it.
func New(register Register, past Past, verdicts Verdicts) *People {
	return &People{register: register, past: past, verdicts: verdicts}
}

// Person is a person as they stand in a list.
type Person struct {
	ID    string // the user id, or the anonymous id of one who is not known
	Known bool
	Anon  string // the anonymous id that they were first seen with
	First tend.Micros
	Last  tend.Micros
}

// Record is all that is known of a person.
type Record struct {
	Person
	Anons    []string
	Aliases  []string // user ids that lead to them beside their own
	Account  string
	Traits   map[string]any
	Visits   uint64
	Pages    uint64
	Language string
	Zone     string // IANA name
	Consent  string // none, essential, full; "" when never said
	Days     int    // on which a visit began; of more than state.MaxDays the newest
	Actions  []Action
	Window   [2]int   // width and height of their last window, in CSS pixels; zeros when not known
	Where    string   // the address of the page they were seen on last
	Unwanted []string // categories, or campaigns, that they want no messages of
	Lists    []string // uploaded lists that they are on, by their ids

	person tend.PersonID
	state  *state.State
}

// Action is what a person did, and how often; the latest first.
type Action struct {
	Name  string
	Count uint64
	First tend.Micros
	Last  tend.Micros
}

// actions gives the latest first.
func actions(counters []state.Counter) []Action {
	list := make([]Action, len(counters))
	for i := range counters {
		c := &counters[i]
		list[i] = Action{Name: c.Name, Count: c.Total, First: c.First, Last: c.Last}
	}
	slices.SortStableFunc(list, func(a, b Action) int { return cmp.Compare(b.Last, a.Last) })
	return list
}

// List gives a page of a site's people and the cursor of the next page, "" at the end:
// those seen last first, or, where begins is given, those with an id that begins with
// it, by that id.
func (p *People) List(ctx context.Context, site tend.SiteID, begins, cursor string, limit int) ([]Person, string, error) {
	var after store.After
	if cursor != "" {
		if err := ReadCursor(cursor, &after); err != nil || (begins == "") != (after.Named == "") || after == (store.After{}) {
			return nil, "", errCursor()
		}
	}
	read := func() ([]store.Person, error) { return p.register.People(ctx, site, after, limit+1) }
	if begins != "" {
		read = func() ([]store.Person, error) { return p.register.PeopleNamed(ctx, site, begins, after.Named, limit+1) }
	}
	rows, err := read()
	if err != nil {
		return nil, "", err
	}
	next := ""
	if len(rows) > limit {
		rows = rows[:limit]
		after = store.After{Named: rows[limit-1].Named}
		if begins == "" {
			after = store.After{Last: rows[limit-1].Last, ID: rows[limit-1].ID}
		}
		if next, err = WriteCursor(after); err != nil {
			return nil, "", err
		}
	}
	list := make([]Person, len(rows))
	for i := range rows {
		list[i] = Listed(&rows[i])
	}
	return list, next, nil
}

// Listed is a row as it stands in a list.
func Listed(row *store.Person) Person {
	p := Person{ID: row.User, Known: row.User != "", Anon: row.Anon, First: row.First, Last: row.Last}
	if !p.Known {
		p.ID = row.Anon
	}
	return p
}

// find looks a person up by the user id, else by an anonymous id.
func (p *People) find(ctx context.Context, site tend.SiteID, id string) (store.Person, error) {
	who, err := p.register.Resolve(ctx, site, id, id)
	if err != nil {
		return store.Person{}, err
	}
	row := who.User
	if row == 0 {
		row = who.Anon
	}
	if row == 0 {
		return store.Person{}, tend.Errorf(tend.NotFound, "", "there is no person with the user id or anonymous id %q", id)
	}
	return p.register.Person(ctx, site, row)
}

// Record gives all that is known of a person.
func (p *People) Record(ctx context.Context, site tend.SiteID, id string) (Record, error) {
	row, err := p.find(ctx, site, id)
	if err != nil {
		return Record{}, err
	}
	s, _, err := store.Fold(ctx, p.past, site, row.ID)
	if err != nil {
		return Record{}, err
	}
	r := recordOf(&row, s)
	if r.Anons, err = p.register.Anons(ctx, site, row.ID, maxAnons); err != nil {
		return Record{}, err
	}
	aliases, err := p.register.Aliases(ctx, site, []tend.PersonID{row.ID})
	r.Aliases = aliases[row.ID]
	return r, err
}

// recordOf is what is known of a person, but for their anonymous ids.
func recordOf(row *store.Person, s *state.State) Record {
	r := Record{
		Person: Listed(row), Account: s.Account, Traits: nested(s.Attrs), Visits: s.Visits.Total, Pages: s.Pages.Total,
		Language: s.Lang, Zone: s.Zone, Consent: s.Consent, Days: s.Visits.ActiveDays(math.MinInt32), Actions: actions(s.Events),
		Window: [2]int{s.Width, s.Height}, Where: s.Page.URL, Unwanted: slices.Clone(s.Off), Lists: slices.Clone(s.Lists),
		person: row.ID, state: s,
	}
	if s.First != 0 {
		r.First, r.Last = min(s.First, r.First), max(s.Last, r.Last)
	}
	return r
}

// nested undoes the flattening of traits to dotted paths.
func nested(attrs []state.Attr) map[string]any {
	root := map[string]any{}
	for _, a := range attrs {
		parts := strings.Split(a.Path, ".")
		at := root
		for i, part := range parts[:len(parts)-1] {
			below, ok := at[part].(map[string]any)
			if !ok {
				if _, taken := at[part]; taken { // a value stands where this path wants an object
					at[strings.Join(parts[i:], ".")] = a.Value.JSON()
					at = nil
					break
				}
				below = map[string]any{}
				at[part] = below
			}
			at = below
		}
		if at != nil {
			at[parts[len(parts)-1]] = a.Value.JSON()
		}
	}
	return root
}
