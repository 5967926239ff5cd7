package web

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"tend/server/auth"
	"tend/server/store"
	"tend/server/tend"
)

// segmentRead is an answer as a caller reads it.
type segmentRead struct {
	ID, Name, Description, Author string
	Condition                     map[string]any
	UsedBy                        []struct{ Kind, ID, Name, Status string } `json:"used_by"`
}

const proSegment = `{"name":"Pro","condition":{"type":"attribute","path":"plan","op":"eq","value":"pro"}}`

// aimed is a campaign with an audience.
func aimed(audience string) string { return `{"id":"hello","audience":` + audience + `,` + hello[1:] }

func TestALifeOfASegment(t *testing.T) {
	w := newWorld(t)
	var s segmentRead
	made := w.api("one", "POST", "/sites/one/segments", `{"id":"pro","description":"Who pays",`+proSegment[1:], header("Idempotency-Key", "k")).status(http.StatusCreated)
	made.into(&s)
	again := w.api("one", "POST", "/sites/one/segments", `{"id":"pro","description":"Who pays",`+proSegment[1:], header("Idempotency-Key", "k")).status(http.StatusCreated)
	if again.Body.String() != made.Body.String() || again.Header().Get("Idempotent-Replayed") != "true" {
		t.Errorf("the same call again: %s", again.Body)
	}
	if s.ID != "pro" || s.Name != "Pro" || s.Description != "Who pays" || s.Condition["path"] != "plan" || s.Author != "key:ci" || len(s.UsedBy) != 0 {
		t.Errorf("made %+v", s)
	}
	w.api("one", "POST", "/sites/one/segments", `{"id":"pro",`+proSegment[1:]).problem(http.StatusConflict, "exists")
	w.api("one", "POST", "/sites/one/segments", proSegment).status(http.StatusCreated)

	s = segmentRead{}
	edit := strings.Replace(proSegment, `"pro"`, `"team"`, 1)
	w.api("one", "PUT", "/sites/one/segments/pro", edit, header("If-Match", made.Header().Get("ETag"))).status(http.StatusOK).into(&s)
	if s.Condition["value"] != "team" || s.Description != "" {
		t.Errorf("edited %+v", s)
	}
	w.api("one", "PUT", "/sites/one/segments/pro", proSegment, header("If-Match", made.Header().Get("ETag"))).problem(http.StatusPreconditionFailed, "stale")
	w.api("one", "DELETE", "/sites/one/segments/pro", "", header("If-Match", made.Header().Get("ETag"))).problem(http.StatusPreconditionFailed, "stale")
	w.api("one", "PUT", "/sites/one/segments/pro", `{"id":"other",`+proSegment[1:]).problem(http.StatusUnprocessableEntity, "bad_value").fault(t, "/id", tend.ReasonValue)

	var page struct {
		Data []segmentRead
		Next string
	}
	w.api("one", "GET", "/sites/one/segments?limit=1", "").status(http.StatusOK).into(&page)
	if len(page.Data) != 1 || page.Next == "" {
		t.Fatalf("the first page %+v", page)
	}
	first, after := page.Data[0].ID, page.Next
	page.Next = ""
	w.api("one", "GET", "/sites/one/segments?limit=1&cursor="+after, "").status(http.StatusOK).into(&page)
	if len(page.Data) != 1 || page.Data[0].ID == first || page.Next != "" {
		t.Errorf("the second page %+v", page)
	}
	w.api("two", "GET", "/sites/two/segments", "").status(http.StatusOK).into(&page)
	if len(page.Data) != 0 {
		t.Errorf("another site lists %+v", page.Data)
	}
	w.api("one", "DELETE", "/sites/one/segments/pro", "").status(http.StatusNoContent)
	w.api("one", "GET", "/sites/one/segments/pro", "").problem(http.StatusNotFound, "not_found")
}

func TestAFaultySegmentSaysWhatIsWrongWhere(t *testing.T) {
	w := newWorld(t)
	refused := func(site, path, body string) (p problem) {
		w.api(site, "POST", "/sites/"+site+path, body).status(http.StatusUnprocessableEntity).into(&p)
		return p
	}
	post := func(body string) problem { return refused("one", "/segments", body) }
	post(`{"name":"","conditon":{}}`).fault(t, "/conditon", tend.ReasonUnknown)
	post(`{"name":""}`).fault(t, "/condition", tend.ReasonRequired)
	post(`{"name":"A","condition":{"type":"and","of":[{"type":"event"}]}}`).fault(t, "/condition/of/0/name", tend.ReasonRequired)
	post(`{"name":"A","condition":{"type":"or","of":[{"type":"segment","id":"none"}]}}`).fault(t, "/condition/of/0/id", tend.ReasonValue)
	refused("one", "/campaigns", aimed(`{"type":"segment","id":"none"}`)).fault(t, "/audience/id", tend.ReasonValue)
	w.api("two", "POST", "/sites/two/segments", `{"id":"theirs",`+proSegment[1:]).status(http.StatusCreated)
	refused("one", "/campaigns", aimed(`{"type":"segment","id":"theirs"}`)).fault(t, "/audience/id", tend.ReasonValue)
}

func TestASegmentIsAskedLikeItsCondition(t *testing.T) {
	w := newWorld(t)
	w.api("one", "POST", "/sites/one/segments", `{"id":"busy","name":"Busy","condition":{"type":"event","name":"export"}}`).status(http.StatusCreated)
	w.api("one", "POST", "/sites/one/campaigns", aimed(`{"type":"and","of":[{"type":"segment","id":"busy"},{"type":"segment","id":"busy","negate":false}]}`)).status(http.StatusCreated)
	w.act(w.arrive("one", "a1", "ada"), "export", nil)
	w.arrive("one", "b1", "bob")
	for condition, want := range map[string]string{
		`{"type":"segment","id":"busy"}`:               "ada",
		`{"type":"segment","id":"busy","negate":true}`: "bob",
	} {
		for _, call := range []string{"estimate", "count"} {
			var f figure
			w.api("one", "POST", "/sites/one/audience/"+call, `{"audience":`+condition+`}`).status(http.StatusOK).into(&f)
			if f.People != 1 || len(f.Examples) != 1 || f.Examples[0].ID != want {
				t.Errorf("%s of %s: %+v", call, condition, f)
			}
		}
	}
	w.configure()
	var y struct {
		Gates []struct {
			Gate  string
			Parts []struct {
				Pointer, Segment, Inside, Has string
				Name                          string `json:"segment_name"`
			}
		}
	}
	w.api("one", "GET", "/sites/one/people/bob/why?campaign=hello", "").status(http.StatusOK).into(&y)
	for _, g := range y.Gates {
		if g.Gate != "audience" {
			continue
		}
		if len(g.Parts) != 2 || g.Parts[0].Segment != "busy" || g.Parts[0].Name != "Busy" || g.Parts[0].Pointer != "/of/0" || g.Parts[0].Inside != "" || g.Parts[0].Has != "export happened 0 times" {
			t.Errorf("why: %+v", g.Parts)
		}
	}
}

func TestWhoMayChangeWhatIsApproved(t *testing.T) {
	w := newWorld(t)
	w.api("one", "POST", "/sites/one/segments", `{"id":"pro",`+proSegment[1:]).status(http.StatusCreated)
	w.api("one", "POST", "/sites/one/campaigns", aimed(`{"type":"segment","id":"pro"}`)).status(http.StatusCreated)
	author := cookie(w.member("one", "ann@one.example", auth.RoleAuthor))
	write := func(body string) *reply { return w.do("PUT", "/api/v1/sites/one/segments/pro", body, author) }
	other := func(value string) string { return strings.Replace(proSegment, `"pro"`, `"`+value+`"`, 1) }
	write(other("team")).status(http.StatusOK)
	w.api("one", "POST", "/sites/one/campaigns/hello/submit", "").status(http.StatusOK)
	refused := write(other("trial")).problem(http.StatusForbidden, "segment.needs_approval")
	if !strings.Contains(refused.Detail, "hello") {
		t.Errorf("%q does not name the campaign", refused.Detail)
	}
	write(strings.Replace(other("team"), "Pro", "Paying", 1)).status(http.StatusOK)      // its name alone
	w.api("one", "PUT", "/sites/one/segments/pro", other("trial")).status(http.StatusOK) // an admin
	used := w.api("one", "DELETE", "/sites/one/segments/pro", "").problem(http.StatusConflict, "segment.used")
	if !strings.Contains(used.Detail, "the campaign hello") {
		t.Errorf("%q does not say who uses it", used.Detail)
	}
}

// A watched segment says how far its scan is, and how many the last one found.
func TestAWatchedSegmentSaysHowManyAreInIt(t *testing.T) {
	w := newWorld(t)
	type scanned struct {
		Scan *struct {
			Baseline, Running          bool
			Done, Total, Entered, Left int64
			Size                       *int64
			SizeAt                     string `json:"size_at"`
			NextAt                     string `json:"next_at"`
		}
	}
	read := func() (s scanned) {
		w.api("one", "GET", "/sites/one/segments/pro", "").status(http.StatusOK).into(&s)
		return s
	}
	w.api("one", "POST", "/sites/one/segments", `{"id":"pro",`+proSegment[1:]).status(http.StatusCreated)
	if s := read(); s.Scan != nil {
		t.Errorf("nobody watches it: %+v", s.Scan)
	}
	site, err := w.db.Records().SiteByName(t.Context(), "one")
	if err != nil {
		t.Fatal(err)
	}
	l, err := w.db.TakeLease(t.Context(), "segments", 0)
	if err != nil || l == nil {
		t.Fatal(l, err)
	}
	version, err := w.db.ConfigVersion(t.Context())
	if err == nil {
		err = w.db.FollowSegments(t.Context(), l, site.ID, version, []tend.SegmentWatch{{Segment: "pro", Definition: "1"}})
	}
	if err != nil {
		t.Fatal(err)
	}
	if s := read(); s.Scan == nil || !s.Scan.Baseline || s.Scan.Running || s.Scan.Size != nil {
		t.Errorf("before its first scan: %+v", s.Scan)
	}
	list, err := w.db.Records().SegmentScans(t.Context(), site.ID)
	if err != nil {
		t.Fatal(err)
	}
	x := list[0]
	x.Started, x.Done, x.Total = x.Since, 3, 5
	move := func() {
		if err := w.db.MoveSegmentScans(t.Context(), l, []store.SegmentScan{x}); err != nil {
			t.Fatal(err)
		}
	}
	move()
	if s := read(); s.Scan == nil || !s.Scan.Running || s.Scan.Done != 3 || s.Scan.Total != 5 || s.Scan.NextAt != "" {
		t.Errorf("under way: %+v", s.Scan)
	}
	x.Done, x.Came, x.Went, x.Size, x.Finished, x.SizedAt = 5, 2, 1, 0, x.Started, x.Started
	move()
	if s := read(); s.Scan == nil || s.Scan.Running || s.Scan.Baseline || s.Scan.Entered != 2 || s.Scan.Left != 1 || s.Scan.Size == nil || *s.Scan.Size != 0 ||
		s.Scan.SizeAt == "" || s.Scan.NextAt != x.Finished.Add(15*time.Minute).Time().Format(time.RFC3339) {
		t.Errorf("in the end: %+v", s.Scan)
	}
}
