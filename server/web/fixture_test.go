package web

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"
	"github.com/go-json-experiment/json"

	"tend/server/auth"
	"tend/server/author"
	"tend/server/engage"
	"tend/server/hot"
	"tend/server/insight"
	"tend/server/jobs"
	"tend/server/people"
	"tend/server/store"
	"tend/server/tend"
	"tend/server/testkit"
)

var morning = time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)

// clock goes only when it is told to.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// world is the doors over a real database with two sites, each with a key and a member.
type world struct {
	t       *testing.T
	db      *store.DB
	engine  *engage.Engine // asked what its gates say, and hears of sites and campaigns by configure
	clock   *clock
	parts   Parts
	handler http.Handler
	log     *bytes.Buffer
	changed int
	site    map[string]tend.SiteID
	key     map[string]string // by site
	cookie  map[string]string // by site
	routes  routers.Router
}

// template is a database with the schema alone: making it takes longer than most tests.
var template []byte

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "tend-web-*")
	if err != nil {
		panic(err)
	}
	db, err := store.Open(context.Background(), dir, &clock{at: morning})
	if err == nil {
		err = db.Close()
	}
	if err == nil {
		template, err = os.ReadFile(filepath.Join(dir, store.File))
	}
	if err != nil {
		panic(err)
	}
	code := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

// openDB opens a fresh database.
func openDB(t *testing.T, c *clock) *store.DB {
	t.Helper()
	if testkit.Chosen() != testkit.SQLite {
		return testkit.Store(t, c)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, store.File), template, 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(t.Context(), dir, c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// noCopies is a Redis that has nothing.
type noCopies struct{}

func (noCopies) Get(context.Context, tend.PersonID) ([]byte, error) { return nil, nil }
func (noCopies) Put(tend.PersonID, uint64, []byte)                  {}
func (noCopies) Forget(context.Context, tend.PersonID) error        { return nil }

// callLog is a log of calls in a Redis of its own.
func callLog(t *testing.T) *hot.CallLog {
	t.Helper()
	r, err := hot.Embedded(slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return r.CallLog()
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, clock: &clock{at: morning}, log: &bytes.Buffer{}, site: map[string]tend.SiteID{}, key: map[string]string{}, cookie: map[string]string{}}
	var err error
	db := openDB(t, w.clock)
	db.SealWith(open0{})
	w.db = db
	desk := author.NewDesk(db, nil)
	w.engine = engage.New(engage.Options{Ledger: db, Snapshots: db, Surveys: db, Contacts: db, Messages: db, Cache: noCopies{}, Accounts: db, Clock: w.clock, Log: slog.New(slog.DiscardHandler)})
	persons := people.New(db, db, db)
	crowd := insight.NewCrowd(db, db, w.clock)
	w.parts = Parts{
		Records: db, Calls: db, Pen: desk, Shelf: desk, Persons: persons, Places: people.NewPlaces(db, db), Stream: people.NewStream(persons, db), Gates: w.engine, Named: w.engine, Keeping: db, Retention: 90, Reports: insight.New(db, db, w.clock), PushReports: insight.NewPushes(db, w.clock),
		Triggers: w.engine, Feeder: w.engine,
		Imports: people.NewImports(db, w.clock), Devices: people.NewDevices(persons, db), Privacy: people.NewPrivacy(persons, db, db, people.NewDevices(persons, db), w.erase), Exports: people.NewExports(persons, db, db, w.clock), CallLog: callLog(t),
		Crowds:   crowd,
		DryRuns:  insight.NewDryRuns(db, w.engine, crowd, w.clock),
		Segments: author.NewSegments(db, nil),
		Lists:    author.NewLists(db),
		Funnels:  author.NewFunnels(db, func() {}), FunnelReports: insight.NewFunnels(db, db, crowd, w.clock),
		Proofs:    db,
		Accounts:  people.NewAccounts(persons, db, db, w.clock),
		Tries:     hot.NewRates(hot.RateLimits{}),
		Socket:    http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(rw, "socket") }),
		Events:    http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(rw, "events") }),
		Metrics:   http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(rw, "figures") }),
		Demo:      http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(rw, "demo "+r.URL.Path) }),
		Snippet:   fstest.MapFS{".placeholder": {}},
		Dashboard: fstest.MapFS{".placeholder": {}},
		Changed:   func() { w.changed++ },
		Clock:     w.clock,
		Log:       slog.New(slog.NewJSONHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	w.parts.Served, w.parts.Pushed, w.parts.ReceiptMarks = w.engine, db, receiptMarks
	w.build()
	if w.routes, err = specRouter(); err != nil {
		t.Fatal(err)
	}
	w.addSite("one")
	w.addSite("two")
	return w
}

// open0 keeps identity keys as they are: sealing is tested where it is made.
type open0 struct{}

func (open0) Seal(plain []byte, _ string) []byte     { return plain }
func (open0) Mark(plain []byte, about string) []byte { return append([]byte(about), plain...) }

func (open0) Unseal(sealed []byte, _ string) ([]byte, error) { return sealed, nil }

// erase is what the jobs do.
func (w *world) erase(tend.PersonID) {
	eraser := people.NewEraser(w.db, slog.New(slog.DiscardHandler))
	jobs.New(w.db, slog.New(slog.DiscardHandler), jobs.Job{Name: "erase", Do: eraser.Run}).Try(w.t.Context(), jobs.Job{Name: "erase", Do: eraser.Run})
}

func (w *world) build() {
	w.t.Helper()
	h, err := New(w.parts)
	if err != nil {
		w.t.Fatal(err)
	}
	w.handler = h
}

func loadSpec(t *testing.T) *openapi3.T {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData(openapi)
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(context.Background()); err != nil {
		t.Fatal(err)
	}
	return doc
}

// specRouter finds the operation of a call; it is made once, because reading the specification takes its time.
var specRouter = sync.OnceValues(func() (routers.Router, error) {
	doc, err := openapi3.NewLoader().LoadFromData(openapi)
	if err != nil {
		return nil, err
	}
	return legacy.NewRouter(doc)
})

func (w *world) change(fn func(ctx context.Context, c *store.Change) error) {
	w.t.Helper()
	ctx := w.t.Context()
	if err := w.db.Change(ctx, func(c *store.Change) error { return fn(ctx, c) }); err != nil {
		w.t.Fatal(err)
	}
}

// configure tells the engine what SQL has now, as app does after a change.
func (w *world) configure() {
	w.t.Helper()
	sites, live, _, err := w.db.LoadConfig(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	w.engine.SetConfig(sites, live)
}

// addSite makes a site with a key and a signed-in owner.
func (w *world) addSite(name string) {
	w.t.Helper()
	key, keyHash := auth.NewAPIKey()
	cookie, cookieHash := auth.NewSession()
	w.change(func(ctx context.Context, c *store.Change) error {
		m, err := c.AddMember(ctx, name+"@tend.example")
		if err != nil {
			return err
		}
		s, err := addSite(ctx, c, tend.Site{Name: name, Key: "site_" + name, Origins: []string{"https://" + name + ".example"}}, []byte(name), m.ID, "test")
		if err != nil {
			return err
		}
		w.site[name] = s.ID
		_, err = c.CreateAPIKey(ctx, store.APIKey{Site: s.ID, Name: "ci", Hash: keyHash, Prefix: auth.Shown(key), Scopes: []string{"admin"}})
		return errors.Join(err, c.CreateSession(ctx, cookieHash, m.ID, "Firefox on Linux", c.Now().Add(auth.SessionLife)))
	})
	w.key[name], w.cookie[name] = key, cookie
}

// member gives somebody a role on a site and signs them in.
func (w *world) member(site, email string, role auth.Role) string {
	w.t.Helper()
	token, hash := auth.NewSession()
	w.change(func(ctx context.Context, c *store.Change) error {
		m, err := c.AddMember(ctx, email)
		if err != nil {
			return err
		}
		return errors.Join(c.SetRole(ctx, w.site[site], m.ID, string(role)), c.CreateSession(ctx, hash, m.ID, "Firefox on Linux", c.Now().Add(auth.SessionLife)))
	})
	return token
}

// link makes a one-time link and gives its token.
func (w *world) link(purpose string, member *int64) string {
	w.t.Helper()
	token, hash := auth.NewLink()
	w.change(func(ctx context.Context, c *store.Change) error {
		return c.CreateLink(ctx, store.Link{Hash: hash, Purpose: purpose, Member: member, ExpiresAt: c.Now().Add(auth.SignInLife)})
	})
	return token
}

// with changes a request before it is made.
type with func(*http.Request)

func header(name, value string) with { return func(r *http.Request) { r.Header.Set(name, value) } }
func bearer(key string) with         { return header("Authorization", "Bearer "+key) }
func cookie(token string) with {
	return func(r *http.Request) { r.AddCookie(&http.Cookie{Name: cookiePlain, Value: token}) }
}

// reply is an answer that was checked against the specification.
type reply struct {
	t *testing.T
	*httptest.ResponseRecorder
}

// do makes a call. Answers of the API must be as openapi.yaml says.
func (w *world) do(method, path, body string, more ...with) *reply {
	w.t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body)).WithContext(w.t.Context())
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for _, m := range more {
		m(r)
	}
	rec := httptest.NewRecorder()
	w.handler.ServeHTTP(rec, r)
	w.validate(r, rec)
	return &reply{w.t, rec}
}

func (w *world) validate(r *http.Request, rec *httptest.ResponseRecorder) {
	w.t.Helper()
	if !strings.HasPrefix(r.URL.Path, apiRoot+"/") {
		return
	}
	if rec.Code >= 400 && rec.Header().Get("Content-Type") != "application/problem+json" {
		w.t.Errorf("%s %s: %d is no problem: %s", r.Method, r.URL, rec.Code, rec.Body)
	}
	clean := r.Clone(r.Context())
	clean.URL.RawQuery = ""
	found, params, err := w.routes.FindRoute(clean)
	if err != nil {
		return
	}
	err = openapi3filter.ValidateResponse(r.Context(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: r, Route: found, PathParams: params},
		Status:                 rec.Code, Header: rec.Header(), Body: io.NopCloser(bytes.NewReader(rec.Body.Bytes())),
	})
	if err != nil {
		w.t.Errorf("%s %s: the answer is not as the specification says: %v\n%s", r.Method, r.URL, err, rec.Body)
	}
}

// api makes a call with a site's key.
func (w *world) api(site, method, path, body string, more ...with) *reply {
	w.t.Helper()
	return w.do(method, apiRoot+path, body, append([]with{bearer(w.key[site])}, more...)...)
}

func (r *reply) status(want int) *reply {
	r.t.Helper()
	if r.Code != want {
		r.t.Fatalf("status %d, want %d: %s", r.Code, want, r.Body)
	}
	return r
}

func (r *reply) into(v any) {
	r.t.Helper()
	if err := json.Unmarshal(r.Body.Bytes(), v, json.MatchCaseInsensitiveNames(true)); err != nil {
		r.t.Fatalf("%v: %s", err, r.Body)
	}
}

// problem is a problem as a caller reads it.
type problem struct {
	Type, Title, Code, Detail string
	Status                    int
	RequestID                 string `json:"request_id"`
	Errors                    []tend.Fault
}

func (r *reply) problem(status int, code string) (p problem) {
	r.t.Helper()
	r.status(status).into(&p)
	if p.Code != code || p.Status != status || p.Type != "about:blank" || p.Title != http.StatusText(status) || p.Detail == "" ||
		p.RequestID == "" || p.RequestID != r.Header().Get("X-Request-Id") {
		r.t.Errorf("problem %+v, want %d %s", p, status, code)
	}
	return p
}

func (p problem) fault(t *testing.T, pointer, code string) {
	t.Helper()
	for _, f := range p.Errors {
		if f.Pointer == pointer && f.Code == code && f.Detail != "" {
			return
		}
	}
	t.Errorf("no fault %s at %s in %+v", code, pointer, p.Errors)
}

const hello = `{"name":"Hello","channel":"in_app","trigger":{"type":"event","name":"export"},` +
	`"message":{"layout":"banner","blocks":[{"type":"text","text":"Hi"},{"type":"button","label":"Go","action":{"type":"track","name":"x","props":{"a":1}}}]}}`

// withID gives the hello campaign an id.
func withID(id string) string { return `{"id":"` + id + `",` + hello[1:] }
