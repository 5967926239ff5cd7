package config

import (
	"crypto/sha256"
	"os"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"tend/server/tend"
)

// Bounds of a bootstrap file.
const (
	maxSites     = 1000
	maxCampaigns = 10_000 // of a site
	maxKeys      = 1000
	maxMembers   = 1000

	minSecret = 32 // characters that an API key should have behind its prefix
)

// Bootstrap is a bootstrap file that was read: sites with their lists, funnels, segments and
// campaigns, API keys and members. What only others can judge (lists, funnels, segments, campaigns, roles, scopes) is
// handed to them as it stands; they note faults with Fault, and Err tells.
type Bootstrap struct {
	Sites   []SiteEntry
	Keys    []KeyEntry
	Members []MemberEntry

	file string
	doc  *document
	in   tend.Input
}

// Entry is what all entries have: where they stand and what they say.
type Entry struct {
	At   string // JSON pointer into the file
	Hash []byte // of the content: the same for the same content, in whatever order and layout
}

// SiteEntry is a site. Its WriteKey is plain; "" where the file has none.
type SiteEntry struct {
	Entry
	tend.Site
	Lists     []NamedEntry // without the people on them
	Funnels   []NamedEntry
	Segments  []NamedEntry
	Campaigns []CampaignEntry
}

// NamedEntry is a list, a funnel or a segment, its body as JSON in the form of the admin API.
type NamedEntry struct {
	Entry
	ID   string
	Body []byte
}

// CampaignEntry is a campaign, its body as JSON in the form of the admin API.
type CampaignEntry struct {
	Entry
	ID     string
	Status tend.Status // where it shall stand; draft where the file says nothing
	Body   []byte
}

// KeyEntry is an API key of a site.
type KeyEntry struct {
	Entry
	Name, Site, Key string
	Scopes          []string
	Guessable       bool // shorter than a random key would be
}

// MemberEntry is a member with a role on some sites.
type MemberEntry struct {
	Entry
	Email, Role string
	Sites       []string
}

// ReadBootstrap reads a bootstrap file.
func ReadBootstrap(path string) (*Bootstrap, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, tend.Errorf(tend.Invalid, "bootstrap", "cannot read the bootstrap file: %w", err)
	}
	return ParseBootstrap(path, raw)
}

// ParseBootstrap reads the text of a bootstrap file. All its faults come in one
// error, each with line and key.
func ParseBootstrap(file string, raw []byte) (*Bootstrap, error) {
	b := &Bootstrap{file: file}
	doc, broken := readYAML(raw)
	if broken != nil {
		b.doc = &document{lines: map[string]int{"": broken.line}}
		b.Fault("", "bad_yaml", "%s", broken.why)
		return nil, b.Err()
	}
	b.doc = doc
	if o, ok := b.in.ReadObject(doc.json, 2*maxFile); ok {
		b.read(o)
	}
	if err := b.Err(); err != nil {
		return nil, err
	}
	return b, nil
}

// Fault notes what is wrong at a place in the file.
func (b *Bootstrap) Fault(pointer, code, format string, args ...any) {
	b.in.Fault(pointer, code, format, args...)
}

// Err is nil without faults, else it names them all.
func (b *Bootstrap) Err() error {
	located := tend.Input{}
	for _, f := range b.in.Faults {
		located.Faults = append(located.Faults, b.doc.located(f))
	}
	return located.Err("the bootstrap file " + b.file + " cannot be applied, and nothing of it was")
}

func (b *Bootstrap) read(o tend.Object) {
	o.Only([]string{"sites", "api_keys", "members"}, nil)
	names, keys, writeKeys := unique{}, unique{}, unique{}
	for _, v := range o.List("sites", maxSites) {
		if s, ok := v.Object(); ok {
			e := b.site(s)
			names.check(s, "name", e.Name)
			keys.check(s, "key", e.Key)
			writeKeys.check(s, "write_key", e.WriteKey)
			b.Sites = append(b.Sites, e)
		}
	}
	names, keys = unique{}, unique{}
	for _, v := range o.List("api_keys", maxKeys) {
		if k, ok := v.Object(); ok {
			e := b.key(k, v)
			names.check(k, "name", e.Site+"/"+e.Name)
			keys.check(k, "key", e.Key)
			b.Keys = append(b.Keys, e)
		}
	}
	names = unique{}
	for _, v := range o.List("members", maxMembers) {
		if m, ok := v.Object(); ok {
			e := b.member(m, v)
			names.check(m, "email", strings.ToLower(e.Email))
			b.Members = append(b.Members, e)
		}
	}
}

// unique finds what may stand in a file only once.
type unique map[string]bool

func (u unique) check(o tend.Object, name, value string) {
	if value == "" {
		return
	}
	if u[value] {
		o.Fault(name, "exists", "another entry of this file has the same %s", name)
	}
	u[value] = true
}

func (b *Bootstrap) key(o tend.Object, v tend.Value) KeyEntry {
	o.Only([]string{"name", "site", "key", "scopes"}, []string{"expires_at"})
	for _, name := range []string{"name", "site", "key", "scopes"} {
		o.Need(name)
	}
	e := KeyEntry{
		Entry: entry(v), Name: o.Text("name", tend.MaxID), Site: o.Text("site", tend.MaxID),
		Key: o.Text("key", tend.MaxID), Scopes: o.Texts("scopes", 10, tend.MaxID),
	}
	rest, ok := strings.CutPrefix(e.Key, "tend_sk_")
	if e.Key != "" && (!ok || rest == "" || !tend.CheckKey(e.Key)) {
		o.Fault("key", tend.ReasonValue, "key must begin with tend_sk_ and go on with letters, digits, hyphens, dots and underscores")
	}
	e.Guessable = len(rest) < minSecret
	return e
}

func (b *Bootstrap) member(o tend.Object, v tend.Value) MemberEntry {
	o.Only([]string{"email", "role", "sites"}, []string{"password"})
	for _, name := range []string{"email", "role", "sites"} {
		o.Need(name)
	}
	return MemberEntry{
		Entry: entry(v), Email: o.Text("email", tend.MaxID), Role: o.Text("role", tend.MaxID), Sites: o.Texts("sites", maxSites, tend.MaxID),
	}
}

func entry(v tend.Value) Entry { return Entry{At: v.At, Hash: contentHash(v.Raw)} }

// contentHash is the same for the same content, however it is laid out (RFC 8785).
func contentHash(raw []byte) []byte {
	v := jsontext.Value(raw).Clone()
	if err := v.Canonicalize(); err != nil { // never: the value was read before
		v = raw
	}
	sum := sha256.Sum256(v)
	return sum[:]
}
