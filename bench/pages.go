package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
)

const (
	reading   = "pages" // the name of this part, for -only
	owner     = "owner@shop.example"
	eachCall  = 50                     // times that one call is made
	slowest   = 300 * time.Millisecond // that 95 of 100 calls may take
	aPage     = "limit=100"            // as the dashboard's lists ask
	timelines = "limit=50"
	// estimated is an audience as the builder asks for it.
	estimated = `{"audience":{"type":"and","of":[{"type":"attribute","path":"plan","op":"in","value":["pro","team"]},` +
		`{"type":"event","name":"event_1","count":{"gte":1},"within":{"last":"14d"}}]}}`
)

// call is one that a page of the dashboard makes, as it makes it.
type call struct {
	operation string // of the admin API
	what      string
	path      func(*reader) string
	body      string // of one that asks with a body; "" for the others
	none      bool   // there is nothing to be found
}

// still is a call that is the same each time.
func still(path string) func(*reader) string { return func(*reader) string { return path } }

// calls are those of all pages. complete sees to it that none of the API's is left out.
var calls = []call{
	{operation: "getSession", what: "who is signed in", path: still("/session")},
	{operation: "getAccount", what: "account", path: still("/account")},
	{operation: "listSessions", what: "account: sessions", path: still("/account/sessions")},
	{operation: "listSites", what: "sites", path: still("/sites")},
	{operation: "getSite", what: "site", path: still("/sites/shop")},
	{operation: "getSettings", what: "settings", path: still("/sites/shop/settings")},
	{operation: "getInstall", what: "install", path: still("/sites/shop/install")},
	{operation: "getOverview", what: "home", path: still("/sites/shop/overview")},
	{operation: "listPeople", what: "home: who was seen last", path: still("/sites/shop/people?limit=1")},
	{operation: "listCampaigns", what: "campaigns", path: still("/sites/shop/campaigns?" + aPage)},
	{operation: "listSegments", what: "segments", path: still("/sites/shop/segments?" + aPage), none: true},
	{operation: "getSegment", what: "segment (404)", path: still("/sites/shop/segments/trial"), none: true},
	{operation: "listFunnels", what: "funnels", path: still("/sites/shop/funnels?" + aPage), none: true},
	{operation: "getFunnel", what: "funnel (404)", path: still("/sites/shop/funnels/onboarding"), none: true},
	{operation: "getFunnelReport", what: "funnel: report (404)", path: still("/sites/shop/funnels/onboarding/report?days=30"), none: true},
	{operation: "listPeopleOfFunnel", what: "funnel: people of a step (404)", path: still("/sites/shop/funnels/onboarding/people?step=invited&state=here&" + aPage), none: true},
	{operation: "listAccountsOfFunnel", what: "funnel: accounts of a step (404)", path: still("/sites/shop/funnels/onboarding/accounts?step=invited&state=here&" + aPage), none: true},
	{operation: "listLists", what: "lists", path: still("/sites/shop/lists?" + aPage), none: true},
	{operation: "getList", what: "list (404)", path: still("/sites/shop/lists/beta"), none: true},
	{operation: "listMembersOfList", what: "people of a list (404)", path: still("/sites/shop/lists/beta/members?" + aPage), none: true},
	{operation: "listCampaigns", what: "campaigns: any page", path: func(r *reader) string { return r.deep("/sites/shop/campaigns?" + aPage) }},
	{operation: "listTasks", what: "campaigns: what goes out to everybody", path: still("/sites/shop/tasks"), none: true},
	{operation: "getCampaign", what: "campaign", path: func(r *reader) string { return "/sites/shop/campaigns/" + r.campaign() }},
	{operation: "listVersions", what: "campaign: versions", path: func(r *reader) string { return "/sites/shop/campaigns/" + r.campaign() + "/versions" }},
	{operation: "getReport", what: "campaign: report", path: func(r *reader) string { return "/sites/shop/campaigns/" + r.campaign() + "/report" }},
	{operation: "getReport", what: "campaign: report of the busiest", path: still("/sites/shop/campaigns/" + spotlit + "/report")},
	{operation: "listPages", what: "campaign: by page", path: still("/sites/shop/campaigns/" + spotlit + "/pages")},
	{operation: "getReportCSV", what: "campaign: report as CSV", path: still("/sites/shop/campaigns/" + spotlit + "/report.csv")},
	{operation: "getPagesCSV", what: "campaign: pages as CSV", path: still("/sites/shop/campaigns/" + spotlit + "/pages.csv")},
	{operation: "listEvents", what: "events of a name", path: still("/sites/shop/events?name=export&" + aPage)},
	{operation: "getLive", what: "home: what happens now", path: still("/sites/shop/events/live")},
	{operation: "listCalls", what: "what servers called", path: still("/sites/shop/calls?limit=200")},
	{operation: "exportPerson", what: "person: export", path: func(r *reader) string { return "/sites/shop/people/" + userOf(r.person()) + "/export" }},
	{operation: "listAnswers", what: "campaign: answers", path: still("/sites/shop/campaigns/" + spotlit + "/answers?question=score&limit=10")},
	{operation: "listPeople", what: "people", path: still("/sites/shop/people?" + aPage)},
	{operation: "listPeople", what: "people: one page after the other", path: func(r *reader) string { return r.deep("/sites/shop/people?" + aPage) }},
	{operation: "listPeople", what: "people: search that finds a few", path: func(r *reader) string { return "/sites/shop/people?" + aPage + "&search=" + userOf(r.person()) }},
	{operation: "listPeople", what: "people: search that finds most", path: still("/sites/shop/people?" + aPage + "&search=u")},
	{operation: "listPeople", what: "people: search for visitors", path: still("/sites/shop/people?" + aPage + "&search=anon-1")},
	{operation: "listPeople", what: "people: search that finds nobody", path: still("/sites/shop/people?" + aPage + "&search=zz")},
	{operation: "getPerson", what: "person", path: func(r *reader) string { return "/sites/shop/people/" + userOf(r.person()) }},
	{operation: "getPerson", what: "person with a long history", path: func(r *reader) string { return "/sites/shop/people/" + anonOf(r.regular()) }},
	{operation: "getErasure", what: "person: were they erased (404)", path: func(r *reader) string { return "/sites/shop/people/" + userOf(r.person()) + "/erasure" }, none: true},
	{operation: "getTimeline", what: "person: timeline", path: func(r *reader) string { return "/sites/shop/people/" + anonOf(r.regular()) + "/timeline?" + timelines }},
	{operation: "getTimeline", what: "person: timeline, one kind", path: func(r *reader) string {
		return "/sites/shop/people/" + anonOf(r.regular()) + "/timeline?kind=page&" + timelines
	}},
	{operation: "getWhy", what: "person: why", path: func(r *reader) string {
		return "/sites/shop/people/" + userOf(r.person()) + "/why?campaign=" + r.campaign()
	}},
	{operation: "listDecisions", what: "decisions", path: still("/sites/shop/decisions")},
	{operation: "listDecisions", what: "decisions: of a campaign", path: func(r *reader) string { return "/sites/shop/decisions?campaign=" + r.campaign() }},
	{operation: "listDecisions", what: "decisions: of a campaign without any", path: still("/sites/shop/decisions?campaign=c00020")},
	{operation: "listDecisions", what: "decisions: of a person", path: func(r *reader) string { return "/sites/shop/decisions?person=" + userOf(r.person()) }},
	{operation: "listEventNames", what: "audience: events", path: still("/sites/shop/events/names?search=event_1")},
	{operation: "listEventProperties", what: "audience: properties of an event", path: still("/sites/shop/events/names/event_1/properties")},
	{operation: "listAttributes", what: "audience: attributes", path: still("/sites/shop/attributes")},
	{operation: "estimateAudience", what: "audience: estimate", path: still("/sites/shop/audience/estimate"), body: estimated},
	{operation: "listCampaigns", what: "palette: campaigns", path: func(r *reader) string { return "/sites/shop/campaigns?limit=5&search=" + r.campaign() }},
	{operation: "listDevices", what: "person: browsers", path: func(r *reader) string { return "/sites/shop/people/" + userOf(r.person()) + "/devices" }},
	{operation: "listCategories", what: "settings: categories", path: still("/sites/shop/categories")},
	{operation: "getRetention", what: "settings: retention", path: still("/sites/shop/retention")},
	{operation: "getRetention", what: "settings: retention, what would go", path: still("/sites/shop/retention?events=30d&decisions=30d&answers=30d")},
	{operation: "listPushKeys", what: "settings: push", path: still("/sites/shop/push/keys")},
	{operation: "getPushFunnel", what: "push: who was asked, and what they said", path: still("/sites/shop/push/funnel")},
	{operation: "getPushFunnelCSV", what: "push: the same as CSV", path: still("/sites/shop/push/funnel.csv")},
	{operation: "getPushServices", what: "push: what push services made of it", path: still("/sites/shop/push/services")},
	{operation: "getPushServices", what: "campaign: what push services made of it", path: func(r *reader) string { return "/sites/shop/push/services?campaign=" + r.campaign() }},
	{operation: "getPushServicesCSV", what: "push: the same as CSV", path: still("/sites/shop/push/services.csv")},
	{operation: "listImports", what: "imports", path: still("/sites/shop/imports?" + aPage)},
	{operation: "getImport", what: "import that is not there (404)", path: still("/sites/shop/imports/none"), none: true},
	{operation: "getRefusedRows", what: "import that is not there: refused rows (404)", path: still("/sites/shop/imports/none/refused"), none: true},
	{operation: "listImages", what: "images", path: still("/sites/shop/images")},
	{operation: "getIdentity", what: "settings: identity", path: still("/sites/shop/identity")},
	{operation: "listSiteAccounts", what: "accounts", path: still("/sites/shop/accounts?" + aPage)},
	{operation: "listSiteAccounts", what: "accounts: search", path: still("/sites/shop/accounts?" + aPage + "&search=a")},
	{operation: "getSiteAccount", what: "account that is not there (404)", path: still("/sites/shop/accounts/none"), none: true},
	{operation: "listPersonAccounts", what: "person: accounts", path: func(r *reader) string { return "/sites/shop/people/" + userOf(r.person()) + "/accounts" }},
	{operation: "getIdentityCoverage", what: "settings: identity, who comes with a token", path: still("/sites/shop/identity/coverage")},
	{operation: "listKeys", what: "settings: keys", path: still("/sites/shop/keys")},
	{operation: "listMembers", what: "settings: members", path: still("/sites/shop/members")},
	{operation: "listAudit", what: "settings: audit", path: still("/sites/shop/audit?limit=50")},
	{operation: "listAudit", what: "settings: audit of one actor", path: still("/sites/shop/audit?limit=50&actor=" + owner)},
}

// reader is the owner at the dashboard.
type reader struct {
	http    *http.Client
	api     string
	rnd     *rand.Rand
	cursors map[string]string // where a list goes on
}

func (r *reader) campaign() string { return fmt.Sprintf("c%05d", r.rnd.IntN(*shelf)) }
func (r *reader) regular() int     { return r.rnd.IntN(max(1, *crowdSize/regulars)) * regulars }

// person is somebody who is known.
func (r *reader) person() int {
	p := r.rnd.IntN(*crowdSize)
	if p%4 == 0 {
		p = min(p+1, *crowdSize-1)
	}
	return p
}

// deep goes through a list page by page.
func (r *reader) deep(list string) string {
	if next := r.cursors[list]; next != "" {
		return list + "&cursor=" + url.QueryEscape(next)
	}
	return list
}

// ask makes a call and gives what it took, and the size of the answer.
func (r *reader) ask(path, body string, none bool) (took time.Duration, size int, err error) {
	start := time.Now()
	var answer *http.Response
	if body == "" {
		answer, err = r.http.Get(r.api + path)
	} else {
		answer, err = r.http.Post(r.api+path, "application/json", strings.NewReader(body))
	}
	if err != nil {
		return 0, 0, err
	}
	raw, err := io.ReadAll(answer.Body)
	took = time.Since(start)
	if err = errors.Join(err, answer.Body.Close()); err != nil {
		return 0, 0, err
	}
	if answer.StatusCode != http.StatusOK && (!none || answer.StatusCode != http.StatusNotFound) {
		return 0, 0, fmt.Errorf("%s: %s: %s", path, answer.Status, raw)
	}
	var page struct {
		Next string `json:"next"`
	}
	if list, _, _ := strings.Cut(path, "&cursor="); json.Unmarshal(raw, &page) == nil {
		r.cursors[list] = page.Next
	}
	return took, len(raw), nil
}

var reads = regexp.MustCompile(`(?m)^    get:\n      operationId: (\w+)`)

// downloads give as many rows as there are, or 20,000, as a file: nobody waits for one at a page.
var downloads = []string{"getAnswersCSV", "exportSite"}

// complete tells whether all that the API reads is among the calls.
func complete() error {
	raw, err := os.ReadFile("server/web/openapi.yaml")
	if err != nil {
		return err
	}
	for _, m := range reads.FindAllSubmatch(raw, -1) {
		if !slices.Contains(downloads, string(m[1])) && !slices.ContainsFunc(calls, func(c call) bool { return c.operation == string(m[1]) }) {
			err = errors.Join(err, fmt.Errorf("%s is not among the calls that are measured: add it to bench/pages.go", m[1]))
		}
	}
	return err
}

// pages measures each call of the dashboard, as an owner, with a site that is full.
func (b *bench) pages(words string) (err error) {
	if err := complete(); err != nil {
		return err
	}
	h := &held{dir: filepath.Join(b.dir, "redis")}
	defer h.end()
	if b.place, err = openPlace(words, h); err != nil {
		return err
	}
	dir := filepath.Join(b.dir, "million")
	if *keep != "" {
		dir = *keep + "-million"
	}
	if !b.place.full(dir) {
		b.note("%s: making %d people and %d campaigns", b.place.name, *crowdSize, *shelf)
		start := time.Now()
		if err := errors.Join(b.fill(dir), b.place.settle()); err != nil {
			return err
		}
		b.note("made them in %.0f s, %d MB", time.Since(start).Seconds(), sizeOf(dir)>>20)
	}
	flags, err := b.place.flags()
	if err != nil {
		return err
	}
	flags = append(flags, "--data-dir", dir, "--addr", "127.0.0.1:0", "--limits-address", "none", "--log-level", "info")
	link, err := b.member(flags)
	if err != nil {
		return err
	}
	server, err := b.start(exec.Command(b.binary, append([]string{"serve"}, flags...)...), servingAt)
	if err != nil {
		return err
	}
	defer server.stop()
	r, err := signIn("http://"+server.addr, link)
	if err != nil {
		return err
	}
	return errors.Join(b.read(r), b.census(r, server))
}

var linkToken = regexp.MustCompile(`signin#(\S+)`)

// member makes the owner, and gives the token of their one-time link.
func (b *bench) member(flags []string) (string, error) {
	cmd := exec.Command(b.binary, append([]string{"member", "add", "--email", owner, "--role", "owner", "--site", siteName}, flags...)...)
	out, err := cmd.CombinedOutput()
	m := linkToken.FindSubmatch(out)
	if err != nil || m == nil {
		return "", fmt.Errorf("member add: %w: %s", err, out)
	}
	return string(m[1]), nil
}

func signIn(server, token string) (*reader, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	r := &reader{http: &http.Client{Jar: jar}, api: server + "/api/v1", rnd: rand.New(rand.NewPCG(1, 2)), cursors: map[string]string{}}
	answer, err := r.http.Post(r.api+"/session", "application/json", strings.NewReader(fmt.Sprintf(`{"token":%q}`, token)))
	if err != nil {
		return nil, err
	}
	raw, err := io.ReadAll(answer.Body)
	if err = errors.Join(err, answer.Body.Close()); err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("sign in: %s: %s", answer.Status, bytes.TrimSpace(raw))
	}
	return r, err
}

// read makes the calls, prints what they took, and tells whether one is too slow.
func (b *bench) read(r *reader) error {
	fmt.Fprintf(b.out, "\nCalls of the dashboard's pages, %d times each, as an owner; %d people of 90 days, %d live campaigns; **%s**.\n\n| page | p50 ms | p95 ms | longest ms | KiB |\n|---|--:|--:|--:|--:|\n",
		eachCall, *crowdSize, *shelf, b.place.name)
	var slow []error
	for _, c := range calls {
		times, size := make([]time.Duration, eachCall), 0
		for i := range times {
			var err error
			if times[i], size, err = r.ask(c.path(r), c.body, c.none); err != nil {
				return err
			}
		}
		slices.Sort(times)
		p95 := times[(eachCall*95+99)/100-1]
		fmt.Fprintf(b.out, "| %s | %.1f | %.1f | %.1f | %.0f |\n", c.what, ms(times[eachCall/2]), ms(p95), ms(times[eachCall-1]), float64(size)/1024)
		if p95 > slowest {
			slow = append(slow, fmt.Errorf("%s: 95 of 100 calls take up to %v, %v are allowed", c.what, p95.Round(time.Millisecond), slowest))
		}
	}
	return errors.Join(slow...)
}
