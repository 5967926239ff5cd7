package app

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/spf13/pflag"

	"tend/server/config"
	"tend/server/engage"
	"tend/server/store"
	"tend/server/tend"
)

// kit is the folder of what operators copy.
const kit = "../../docs/operate"

func kitFile(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(kit, name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// exported are the names of all samples of a running server's /metrics.
func exported(t *testing.T) map[string]bool {
	t.Helper()
	r := start(t, settings(t), Options{Version: "1.2.3"})
	_, body := r.get("/metrics")
	names := map[string]bool{"up": true} // Prometheus' own, of each target
	for line := range strings.Lines(body) {
		if name := regexp.MustCompile(`^[a-z_0-9]+`).FindString(line); name != "" {
			names[name] = true
		}
	}
	return names
}

// asked finds the figures that an expression asks for.
var asked = regexp.MustCompile(`\b(?:tend|go|process|promhttp)_[a-z0-9_]+\b`)

// TestTheDashboardAsksForFiguresThatThereAre loads what an operator imports into Grafana.
func TestTheDashboardAsksForFiguresThatThereAre(t *testing.T) {
	var board struct {
		Title  string `json:"title"`
		Panels []struct {
			Type, Title, Description string
			Targets                  []struct{ Expr string }
		} `json:"panels"`
	}
	if err := json.Unmarshal(kitFile(t, "dashboard.json"), &board, json.MatchCaseInsensitiveNames(true)); err != nil {
		t.Fatal(err)
	}
	names := exported(t)
	panels, figures := 0, map[string]bool{}
	for _, p := range board.Panels {
		if p.Type == "row" {
			continue
		}
		panels++
		if p.Title == "" || p.Description == "" || len(p.Targets) == 0 {
			t.Errorf("panel %q has no title, no description or no target", p.Title)
		}
		for _, target := range p.Targets {
			found := asked.FindAllString(target.Expr, -1)
			if len(found) == 0 {
				t.Errorf("panel %q asks for no figure: %s", p.Title, target.Expr)
			}
			for _, name := range found {
				if figures[name] = true; !names[name] {
					t.Errorf("panel %q: no server exports %s", p.Title, name)
				}
			}
		}
	}
	if board.Title != "Tend" || panels < 20 || len(figures) < 30 {
		t.Errorf("%q has %d panels with %d figures: it is not what it was", board.Title, panels, len(figures))
	}
}

// TestTheAlertsAskForFiguresThatThereAre, and each has words for whom it wakes.
func TestTheAlertsAskForFiguresThatThereAre(t *testing.T) {
	rules, words := string(kitFile(t, "alerts.yaml")), string(kitFile(t, "watch.md"))
	proved := string(kitFile(t, "alerts_test.yaml"))
	names := exported(t)
	for _, name := range asked.FindAllString(rules, -1) {
		if !names[name] {
			t.Errorf("no server exports %s", name)
		}
	}
	alerts := strings.Split(rules, "- alert: ")[1:]
	if len(alerts) < 15 {
		t.Fatalf("%d alerts", len(alerts))
	}
	for _, rule := range alerts {
		name, _, _ := strings.Cut(rule, "\n")
		for _, part := range []string{"expr: ", "severity: ", "summary: ", "description: "} {
			if !strings.Contains(rule, part) {
				t.Errorf("%s has no %s", name, part)
			}
		}
		if !strings.Contains(words, "\n### "+name+"\n") {
			t.Errorf("watch.md does not say what to do about %s", name)
		}
		if !strings.Contains(proved, "alertname: "+name+"\n        exp_alerts:") {
			t.Errorf("alerts_test.yaml does not see %s fire", name)
		}
	}
}

// TestTheVitalsAreMeasured: what cannot be committed is counted, and what is far from
// well is seen without a log.
func TestTheVitalsAreMeasured(t *testing.T) {
	s := settings(t)
	s.Bootstrap = filepath.Join(t.TempDir(), "tend.yaml")
	if err := os.WriteFile(s.Bootstrap, []byte("sites:\n  - {name: acme, key: site_acme, origins: [\"http://acme.example\"]}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	r := start(t, s, Options{})
	for sample, want := range map[string]string{
		"tend_database_up": "1", "tend_commits_waiting": "0", `tend_commits_failed_total{code="unavailable"}`: "0",
		"tend_batch_seconds_count": "0", `tend_sockets_refused_total{status="403"}`: "0", `tend_sockets_closed_total{code="4409"}`: "0",
	} {
		if got := r.figure(sample); got != want {
			t.Errorf("%s is %s, want %s", sample, got, want)
		}
	}
	if free := r.figure("tend_data_free_bytes"); free == "0" {
		t.Error("no room where the test has just written")
	}
	if size := r.figure(`tend_database_bytes{file="tend.db"}`); size == "0" {
		t.Error("the database has no bytes")
	}

	post(t, r, 1)
	if got := r.figure("tend_batch_seconds_count"); got != "1" {
		t.Errorf("%s batches were measured", got)
	}
	if err := r.db.Close(); err != nil {
		t.Fatal(err)
	}
	if up := r.figure("tend_database_up"); up != "0" {
		t.Errorf("a closed database is up: %s", up)
	}
}

// full is a ledger on a disk without room.
type full struct{ engage.Ledger }

func (full) Commit(context.Context, *store.Unit) (store.Result, error) {
	return store.Result{}, tend.Errorf(tend.Unavailable, "database", "no space left")
}

func TestAFailedCommitIsCounted(t *testing.T) {
	f := newFigures("1.2.3")
	ledger := &timed{Ledger: full{}, clock: tend.SystemClock{}, commits: f.commits, pushes: &byPush{}}
	if _, err := ledger.Commit(t.Context(), &store.Unit{}); tend.CodeOf(err) != tend.Unavailable {
		t.Error(err)
	}
	w := httptest.NewRecorder()
	f.handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	for _, want := range []string{`tend_commits_failed_total{code="unavailable"} 1`, `tend_commits_failed_total{code="internal"} 0`, "tend_commits_waiting 0", "tend_commit_seconds_count 1"} {
		if !strings.Contains(w.Body.String(), want+"\n") {
			t.Errorf("%s is not in\n%s", want, w.Body)
		}
	}
}

// post sends one event over HTTP, in a tab of its own.
func post(t *testing.T, r *started, n int) {
	t.Helper()
	body := fmt.Sprintf(`[{"t":"hello","v":1,"site":"site_acme","anon":"a%d","tab":"t%d"},{"t":"events","e":[{"n":1,"k":"track","name":"x"}]}]`, n, n)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, r.URL()+"/v1/events", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Origin", "http://acme.example")
	res, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
}

// TestTheKitKnowsTheSettings: what the files hand to Tend are settings and flags of it.
func TestTheKitKnowsTheSettings(t *testing.T) {
	known := pflag.NewFlagSet("", pflag.ContinueOnError)
	config.Flags(known)
	for _, name := range []string{"compose.yaml", "tend.service", "tend-backup.service", "service.md", "../../Dockerfile"} {
		file := string(kitFile(t, name))
		for _, variable := range regexp.MustCompile(`\bTEND_[A-Z_]+\b`).FindAllString(file, -1) {
			setting := strings.ReplaceAll(strings.ToLower(strings.TrimPrefix(variable, "TEND_")), "_", "-")
			if variable != "TEND_VERSION" && known.Lookup(setting) == nil { // the image's tag
				t.Errorf("%s: there is no setting %s", name, setting)
			}
		}
	}
	env := []string{"TEND_PUBLIC_URL=https://tend.example.com", "TEND_SECRET_KEY=" + strings.Repeat("A", 43) + "=", "TEND_LOG_FORMAT=json"}
	for _, name := range []string{"TEND_DATABASE_URL", "TEND_REDIS_URL", "TEND_TRUSTED_PROXIES"} { // as compose.yaml has them
		m := regexp.MustCompile(name + `: (\S+)`).FindStringSubmatch(string(kitFile(t, "compose.yaml")))
		if m == nil {
			t.Fatalf("compose.yaml does not set %s", name)
		}
		env = append(env, name+"="+strings.ReplaceAll(m[1], "${POSTGRES_PASSWORD:?}", "secret"))
	}
	flags := pflag.NewFlagSet("", pflag.ContinueOnError)
	config.Flags(flags)
	if s, err := config.Load(flags, env); err != nil || len(s.Unknown) > 0 {
		t.Errorf("compose.yaml's settings are not understood: %v, %v", s, err)
	}
}
