package web

import (
	"cmp"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"tend/server/tend"
	"tend/server/wire"
)

// The reasons for which a call of a server, or one of its items, is refused.
const (
	reasonNotJSON = wire.ReasonNotJSON
	reasonLong    = "batch_too_long"
)

// maxItems is how many events one call may bring.
const maxItems = wire.MaxBatch

// envelope is the body of a batch, and as much of a single call as it shares with it.
type envelope struct {
	Batch   jsontext.Value `json:"batch"`
	Context jsontext.Value `json:"context"`
	SentAt  jsontext.Value `json:"sentAt"`
}

// message is one call of Segment's HTTP API, and one item of a batch. Fields that are not here
// (integrations, version, channel) are left alone.
type message struct {
	Type        jsontext.Value `json:"type"`
	UserID      jsontext.Value `json:"userId"`
	AnonymousID jsontext.Value `json:"anonymousId"`
	PreviousID  jsontext.Value `json:"previousId"`
	GroupID     jsontext.Value `json:"groupId"`
	AccountID   jsontext.Value `json:"accountId"`
	MessageID   jsontext.Value `json:"messageId"`
	Event       jsontext.Value `json:"event"`
	Name        jsontext.Value `json:"name"`
	Value       jsontext.Value `json:"value"`
	Traits      jsontext.Value `json:"traits"`
	Properties  jsontext.Value `json:"properties"`
	Context     jsontext.Value `json:"context"`
	Timestamp   jsontext.Value `json:"timestamp"`
	Original    jsontext.Value `json:"originalTimestamp"`
	SentAt      jsontext.Value `json:"sentAt"`
}

// heardOf is what a message's context says of the person's browser or app.
type heardOf struct {
	Locale   jsontext.Value `json:"locale"`
	Timezone jsontext.Value `json:"timezone"`
	Traits   jsontext.Value `json:"traits"`
	Page     jsontext.Value `json:"page"`
	Library  jsontext.Value `json:"library"`
}

// where is what says where a page is: properties, or the page of a context.
type where struct {
	URL      jsontext.Value `json:"url"`
	Title    jsontext.Value `json:"title"`
	Referrer jsontext.Value `json:"referrer"`
}

// item is one message, read.
type item struct {
	user, anon string
	account    string // metric: whose it is, in place of both
	previous   string // alias: whom the user was before
	id         string // "" = none: it is counted as often as it comes
	event      tend.Event
	context    *tend.Context
	library    jsontext.Value // what sent it, as it says itself
	err        *tend.Error
}

// loose is how bodies are taken apart: one item that is no I-JSON takes no other with it.
var loose = json.JoinOptions(jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true))

// readItems reads the body of a call. kind is that of the path; "batch" for many.
func readItems(kind string, body []byte, now tend.Micros) ([]item, error) {
	var e envelope
	if err := json.Unmarshal(body, &e, loose); err != nil {
		return nil, tend.Errorf(tend.Invalid, reasonNotJSON, "the body must be a JSON object: %w", err)
	}
	if kind != "batch" {
		return []item{readItem(kind, body, &e, now)}, nil
	}
	var list []jsontext.Value
	if err := json.Unmarshal(e.Batch, &list, loose); err != nil || len(list) == 0 {
		return nil, tend.Errorf(tend.Invalid, tend.ReasonRequired, "batch: an array of at least one event is required")
	}
	if len(list) > maxItems {
		return nil, tend.Errorf(tend.Invalid, reasonLong, "batch: %d events in one call, and %d are the most: send them in several", len(list), maxItems)
	}
	items := make([]item, len(list))
	for i, raw := range list {
		items[i] = readItem("", raw, &e, now)
	}
	return items, nil
}

func readItem(kind string, raw jsontext.Value, of *envelope, now tend.Micros) item {
	refuse := func(reason, format string, args ...any) item {
		return item{err: tend.Errorf(tend.Invalid, reason, format, args...)}
	}
	if len(raw) > wire.MaxEvent {
		return refuse(tend.ReasonTooLong, "the event is over %d bytes", wire.MaxEvent)
	}
	if !raw.IsValid() {
		return refuse(reasonNotJSON, "the event is not I-JSON (RFC 7493): bad UTF-8, or a name twice")
	}
	var m message
	if err := json.Unmarshal(raw, &m); err != nil {
		return refuse(tend.ReasonType, "the event must be a JSON object")
	}
	if len(m.Context) == 0 {
		m.Context = of.Context
	}
	if len(m.SentAt) == 0 {
		m.SentAt = of.SentAt
	}
	r := itemReader{message: &m}
	return r.read(kind, now)
}

// itemReader reads one message and collects what is wrong with it.
type itemReader struct {
	wire.Check
	*message
	about heardOf
}

func (r *itemReader) read(kind string, now tend.Micros) item {
	if kind == "" {
		kind = r.id("type", r.Type)
	}
	if r.Context.Kind() == '{' {
		_ = json.Unmarshal(r.Context, &r.about) // what does not fit says nothing
	}
	it := item{user: r.id("userId", r.UserID), anon: r.id("anonymousId", r.AnonymousID), id: r.id("messageId", r.MessageID), context: r.context(), library: r.about.Library}
	it.event = tend.Event{At: r.happened(now)}
	r.subject(kind, &it)
	switch {
	case it.account != "":
		if it.user != "" || it.anon != "" {
			r.Fail("accountId", tend.ReasonValue, "a metric is of an account or of a person: leave accountId out, or userId and anonymousId")
		}
	case it.user == "" && it.anon == "" && it.previous == "" && kind == "metric":
		r.Fail("userId", tend.ReasonRequired, "missing: write userId, anonymousId or accountId, whose metric it is")
	case it.user == "" && it.anon == "" && it.previous == "":
		r.Fail("userId", tend.ReasonRequired, "missing: write userId or anonymousId, whose event it is")
	}
	it.err = r.Err()
	return it
}

// subject reads what the message's kind is about.
func (r *itemReader) subject(kind string, it *item) {
	e := &it.event
	e.Kind = tend.Kind(kind)
	switch kind {
	case "identify":
		traits := r.Traits
		if !given(traits) {
			traits = r.about.Traits
		}
		e.User, e.Traits = it.user, r.object("traits", traits)
	case "track":
		e.Name, e.Props = r.need("event", r.Event, "what happened"), r.object("properties", r.Properties)
	case "page", "screen":
		e.Kind, e.Name, e.Props = tend.KindPage, r.id("name", r.Name), r.object("properties", r.Properties)
		e.Page = r.page(kind, e.Name)
	case "group":
		e.Account, e.Traits = r.need("groupId", r.GroupID, "which account they belong to"), r.object("traits", r.Traits)
	case "alias":
		it.previous, e.User = r.need("previousId", r.PreviousID, "who they were before"), it.user
		if it.user == "" {
			r.Fail("userId", tend.ReasonRequired, "missing: an alias needs it, who they are now")
		}
	case "metric":
		e.Name, e.Value = r.need("name", r.Name, "what it is that they have"), r.number("value", r.Value)
		it.account = r.account()
	case "":
		r.Fail("type", tend.ReasonRequired, "missing: each event of a batch has its type")
	default:
		r.Fail("type", tend.ReasonValue, "%s is none of identify, track, page, screen, group, alias, metric", strconv.QuoteToASCII(clip(kind)))
	}
}

// account reads whose metric it is, where that is an account: groupId is the word of Segment's group.
func (r *itemReader) account() string {
	account, group := r.id("accountId", r.AccountID), r.id("groupId", r.GroupID)
	if account != "" && group != "" && account != group {
		r.Fail("groupId", tend.ReasonValue, "another account than accountId: write one of the two")
	}
	return cmp.Or(account, group)
}

func clip(s string) string { return s[:min(len(s), 80)] }

// page is where a page view was. What is no address of a web page, as a screen of an app has
// none, stays in the properties.
func (r *itemReader) page(kind, name string) *tend.Page {
	p := &tend.Page{Title: name[:min(len(name), wire.MaxTitle)]}
	if kind == "screen" {
		return p
	}
	for _, raw := range []jsontext.Value{r.about.Page, r.Properties} { // what the call says goes first
		if raw.Kind() != '{' {
			continue
		}
		var w where
		_ = json.Unmarshal(raw, &w)
		if s := plain(w.URL); wire.IsAddress(s) {
			p.URL = s
		}
		if s := plain(w.Title); s != "" && len(s) <= wire.MaxTitle {
			p.Title = s
		}
		if s := plain(w.Referrer); len(s) <= wire.MaxURL && s != "" {
			p.Referrer = s
		}
	}
	return p
}

// context is what the message says of language and time zone.
func (r *itemReader) context() *tend.Context {
	c := tend.Context{Lang: plain(r.about.Locale), Zone: plain(r.about.Timezone)}
	if len(c.Lang) > wire.MaxName {
		c.Lang = ""
	}
	if len(c.Zone) > wire.MaxName {
		c.Zone = ""
	}
	if c == (tend.Context{}) {
		return nil
	}
	return &c
}

// happened is when it was, by our clock: as long before the arrival as the sender's clock says
// that it was before it was sent. A timestamp beside an originalTimestamp was set right by
// whoever forwards it.
func (r *itemReader) happened(now tend.Micros) tend.Micros {
	ts, sent := r.moment("timestamp", r.Timestamp), r.moment("sentAt", r.SentAt)
	if original := r.moment("originalTimestamp", r.Original); original != 0 {
		if ts == 0 {
			ts = original
		} else {
			sent = 0
		}
	}
	at := ts
	if ts != 0 && sent != 0 {
		at = now - (sent - ts)
	}
	if at <= 0 || at > now {
		return now
	}
	return at
}

// layouts of moments, besides milliseconds since 1970.
var layouts = []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999Z0700", "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999", time.DateOnly}

func (r *itemReader) moment(name string, raw jsontext.Value) tend.Micros {
	switch raw.Kind() {
	case '"':
		text := plain(raw)
		for _, layout := range layouts {
			if t, err := time.Parse(layout, text); err == nil {
				return tend.Stamp(t)
			}
		}
	case '0':
		if ms, err := strconv.ParseFloat(string(raw), 64); err == nil && ms >= 0 && ms < math.MaxInt64/1e4 {
			return tend.Micros(ms * 1000)
		}
	case 'n', 0:
		return 0
	}
	r.Fail(name, tend.ReasonValue, "not a moment such as 2026-12-01T09:00:00.000Z")
	return 0
}

// id reads an id or a name; a number is taken for what it looks like. "" is none.
func (r *itemReader) id(name string, raw jsontext.Value) string {
	if !given(raw) {
		return ""
	}
	if raw.Kind() == '0' {
		raw = jsontext.Value(`"` + string(raw) + `"`)
	}
	return r.ID(name, raw)
}

// need is id for what the message cannot do without.
func (r *itemReader) need(name string, raw jsontext.Value, what string) string {
	s := r.id(name, raw)
	if s == "" && (!given(raw) || plain(raw) == "" && raw.Kind() == '"') {
		r.Fail(name, tend.ReasonRequired, "missing: %s", what)
	}
	return s
}

// maxMetric is how large a metric may be, and how far below zero.
const maxMetric = 1e15

func (r *itemReader) number(name string, raw jsontext.Value) float64 {
	if !given(raw) {
		r.Fail(name, tend.ReasonRequired, "missing: how much it is, a number")
		return 0
	}
	if raw.Kind() != '0' {
		r.Fail(name, tend.ReasonType, "must be a number")
		return 0
	}
	n, err := strconv.ParseFloat(string(raw), 64)
	if err != nil || math.Abs(n) > maxMetric {
		r.Fail(name, tend.ReasonValue, "must be a number from -1e15 to 1e15")
		return 0
	}
	return n
}

func (r *itemReader) object(name string, raw jsontext.Value) []byte {
	if !given(raw) {
		return nil
	}
	return r.Object(name, raw)
}

func given(raw jsontext.Value) bool { return len(raw) > 0 && raw.Kind() != 'n' }

// plain is the text of a JSON string; "" of anything else.
func plain(raw jsontext.Value) string {
	if raw.Kind() != '"' {
		return ""
	}
	text, err := jsontext.AppendUnquote(nil, raw)
	if err != nil || strings.ContainsRune(string(text), 0) {
		return ""
	}
	return string(text)
}
