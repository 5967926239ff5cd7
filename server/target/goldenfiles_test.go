package target_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tend/server/target"
)

// person is somebody of testdata/golden: what happened to them, as history reads it, and
// what is asked of them. The cases are written from docs/targeting.md, not from what the
// code says.
type person struct {
	Who     string   `json:"who"`
	History []string `json:"history"`
	Account []string `json:"account"` // what happened in their account; null where they are in none
	Now     string   `json:"now"`
	URL     string   `json:"url"`
	Cases   []struct {
		Name      string          `json:"name"`
		Condition json.RawMessage `json:"condition"`
		Holds     bool            `json:"holds"`
		Why       []string        `json:"why"` // where it does not hold: what is known instead, of each part that fails
	} `json:"cases"`
}

func goldenFiles(tb testing.TB) map[string][]person {
	tb.Helper()
	names, err := filepath.Glob("testdata/golden/*.json")
	if err != nil || len(names) == 0 {
		tb.Fatal("there are no cases", err)
	}
	all := map[string][]person{}
	for _, name := range names {
		raw, err := os.ReadFile(name)
		if err != nil {
			tb.Fatal(err)
		}
		var people []person
		if err := json.Unmarshal(raw, &people); err != nil {
			tb.Fatalf("%s: %v", name, err)
		}
		all[strings.TrimSuffix(filepath.Base(name), ".json")] = people
	}
	return all
}

func TestGoldenFiles(t *testing.T) {
	for file, people := range goldenFiles(t) {
		for _, p := range people {
			events, account := history(t, strings.Join(p.History, "\n")), history(t, strings.Join(p.Account, "\n"))
			for _, c := range p.Cases {
				t.Run(file+"/"+p.Who+"/"+c.Name, func(t *testing.T) {
					rule := compile(t, string(c.Condition))
					in := &target.Input{State: foldFor(events, rule), Now: moment(t, p.Now), URL: p.URL}
					if p.Account != nil {
						in.State.Account, in.Account = "acme", ofAccount(account, rule)
					}
					var plain map[string]any
					_ = json.Unmarshal(c.Condition, &plain)
					// The model knows of languages and of addresses less than contexts ask.
					person, firm := &past{events: events, now: in.Now, url: p.URL}, &past{events: account, now: in.Now}
					if file != "contexts" && asked(plain, person, firm) != c.Holds {
						t.Errorf("%s\nover %s\nat %s gives %v, gone through slowly", c.Condition, strings.Join(p.History, "\n"), p.Now, !c.Holds)
					}
					if got := rule.Match(in); got != c.Holds {
						t.Errorf("%s\nover %s\nat %s gives %v", c.Condition, strings.Join(p.History, "\n"), p.Now, got)
					}
					var why []string
					for _, part := range withFunnels.Failing(c.Condition, in) {
						if part.Has != "" {
							why = append(why, part.Has)
						}
					}
					if !slices.Equal(why, c.Why) {
						t.Errorf("%s: why is %q, not %q", c.Condition, why, c.Why)
					}
				})
			}
		}
	}
}
