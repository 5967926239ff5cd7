package render

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"tend/server/tend"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden is one file of testdata: a template, values, and what comes of them.
type golden struct {
	About  string         `json:"about,omitzero"`
	Block  jsontext.Value `json:"block"`            // as an author writes it
	Values given          `json:"values,omitzero"`  //
	Shown  jsontext.Value `json:"shown,omitzero"`   // what the browser gets of the block
	Unsaid string         `json:"unsaid,omitzero"`  // or why it is not sent
	Refuse string         `json:"refused,omitzero"` // or why it is not taken
}

// given are values in a form that reads well.
type given struct {
	Person  attributes     `json:"person,omitzero"`
	User    string         `json:"user,omitzero"`
	Account string         `json:"account,omitzero"`
	URL     string         `json:"url,omitzero"`
	Event   map[string]any `json:"event,omitzero"`
}

// attributes are a person's, by dotted path.
type attributes map[string]any

func (a attributes) Attribute(path string) any { return a[path] }

// say compiles a message and says it with the values.
func say(t testing.TB, m *tend.Message, of Of, v given, lang string) ([]byte, error) {
	t.Helper()
	c, err := Compile(m, of)
	if err != nil {
		return nil, err
	}
	props, err := json.Marshal(v.Event)
	if err != nil {
		t.Fatal(err)
	}
	values := Values{Lang: lang, User: v.User, Account: v.Account, URL: v.URL, Person: v.Person}
	if values.Event, err = c.Keep("exported", props); err != nil {
		return nil, err
	}
	return c.Say(&values)
}

func TestGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/*.jsonl")
	if err != nil || len(files) == 0 {
		t.Fatalf("no golden files: %v", err)
	}
	for _, name := range files {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for i, line := range strings.Split(strings.TrimSpace(string(raw)), "\n") {
			if strings.HasPrefix(line, "//") || line == "" {
				out = append(out, line)
				continue
			}
			var want golden
			if err := json.Unmarshal([]byte(line), &want, json.RejectUnknownMembers(true)); err != nil {
				t.Fatalf("%s:%d: %v", name, i+1, err)
			}
			got := want
			got.come(t)
			if text := encoded(t, got); text != encoded(t, want) && !*update {
				t.Errorf("%s:%d\n got %s\nwant %s", name, i+1, text, encoded(t, want))
			}
			out = append(out, encoded(t, got))
		}
		if *update {
			if err := os.WriteFile(name, []byte(strings.Join(out, "\n")+"\n"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// come puts in what comes of the block.
func (g *golden) come(t *testing.T) {
	t.Helper()
	g.Shown, g.Unsaid, g.Refuse = nil, "", ""
	m := tend.Message{Layout: "banner", Blocks: make([]tend.Block, 1)}
	if err := json.Unmarshal(g.Block, &m.Blocks[0]); err != nil {
		t.Fatalf("%s: %v", g.Block, err)
	}
	raw, err := say(t, &m, Of{Event: true}, g.Values, "")
	var unsaid *Unsaid
	var refused *tend.Error
	switch {
	case errors.As(err, &unsaid):
		g.Unsaid = unsaid.Error()
	case errors.As(err, &refused):
		g.Refuse = refused.Faults[0].Pointer + " " + refused.Faults[0].Detail
	case err != nil:
		t.Fatal(err)
	default:
		var shown struct{ Blocks []jsontext.Value }
		if err := json.Unmarshal(raw, &shown, json.MatchCaseInsensitiveNames(true)); err != nil {
			t.Fatal(err)
		}
		g.Shown = shown.Blocks[0]
	}
}

func encoded(t *testing.T, g golden) string {
	t.Helper()
	raw, err := json.Marshal(g, json.Deterministic(true), jsontext.EscapeForHTML(false))
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}
