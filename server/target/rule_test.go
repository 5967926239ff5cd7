package target_test

import (
	"encoding/binary"
	"hash/fnv"
	"math"
	"strings"
	"testing"

	"tend/server/state"
	"tend/server/target"
)

func TestMatchDoesNotAllocate(t *testing.T) {
	r := compile(t, fiveConditions)
	all := compile(t, `{"type":"or","of":[{"type":"not","of":[`+oneLine(fiveConditions)+`]},
	 {"type":"visits","measure":"depth","gte":99},{"type":"visits","measure":"days","gte":99},
	 {"type":"event","name":"no","within":{"last":"2w","calendar":true}},{"type":"page","op":"contains","value":"nowhere"},
	 {"type":"attribute","path":"tags","op":"contains","value":"z"},{"type":"attribute","path":"none","op":"exists"},
	 {"type":"attribute","path":"created","op":"before","value":"2025-06-01"},{"type":"attribute","path":"created","op":"within","value":{"next":"9d"}},
	 {"type":"attribute","path":"created","op":"between","value":["2024-03-31","2024-03-31T09:00:00Z"]},{"type":"attribute","path":"plan","op":"matches","value":"*x*"},
	 {"type":"attribute","path":"seen","op":"within","value":{"last":"1w","calendar":true}},
	 {"type":"context","path":"language","op":"in","value":["fr","de-CH"]},{"type":"context","path":"width","op":"lt","value":1},{"type":"context","path":"utm.source","op":"exists"},
	 {"type":"message","campaign":"nps","state":"clicked","within":{"last":"9d"}},{"type":"message","campaign":"no","state":"shown"},
	 {"type":"page","op":"matches","value":"https://*x*y*"},{"type":"bucket","salt":"c42","lt":0}]}`)
	s, now := regular(t).State, regular(t).Now
	urls := []string{"", "https://shop.example/reports/7?x#y", "https://shop.example/", "about:blank"}
	n := 0
	if got := testing.AllocsPerRun(100, func() {
		n++
		in := target.Input{State: s, Person: 42, Now: now, URL: urls[n%len(urls)]}
		r.Match(&in)
		all.Match(&in)
	}); got != 0 {
		t.Errorf("a match allocates %v times", got)
	}
}

func TestARuleWithoutConditionMatchesEverybody(t *testing.T) {
	var none *target.Rule
	if !none.Match(&target.Input{}) || !compile(t, "").Match(&target.Input{}) {
		t.Error("somebody is not everybody")
	}
}

func TestAPersonNobodyHasSeen(t *testing.T) {
	in := &target.Input{Now: moment(t, noon)}
	if compile(t, fiveConditions).Match(in) {
		t.Error("matches without a state")
	}
	if !compile(t, `{"type":"not","of":[`+fiveConditions+`]}`).Match(in) {
		t.Error("not does not match without a state")
	}
}

// An Input that serves for several events must not remember where the person was.
func TestAnInputIsUsedForSeveralPages(t *testing.T) {
	r := compile(t, `{"type":"page","op":"eq","value":"/a"}`)
	in := &target.Input{State: &state.State{}}
	for _, c := range []struct {
		url  string
		want bool
	}{{"https://x/a", true}, {"https://x/b", false}, {"", false}, {"https://x/a", true}} {
		in.URL = c.url
		if r.Match(in) != c.want {
			t.Errorf("%q gives %v", c.url, !c.want)
		}
	}
}

// bucketByBook computes Bucket from the standard library's FNV and the published
// steps of fmix64.
func bucketByBook(salt string, person int64) float64 {
	h := fnv.New64a()
	_, _ = h.Write(binary.LittleEndian.AppendUint64([]byte(salt), uint64(person)))
	x := h.Sum64()
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	x *= 0xc4ceb9fe1a85ec53
	x ^= x >> 33
	return float64(x>>11) / (1 << 53)
}

func TestBucketIsTheHashThatIsDocumented(t *testing.T) {
	for _, salt := range []string{"c42", "c43", "ü", strings.Repeat("x", 255)} {
		for _, person := range []int64{0, 1, -1, 42, math.MaxInt64, math.MinInt64} {
			if got, want := target.Bucket(salt, person), bucketByBook(salt, person); got != want {
				t.Errorf("Bucket(%q, %d) = %v, not %v", salt, person, got, want)
			}
		}
	}
	// It must never change: who is held out would be shown the message after an update.
	if got := target.Bucket("c42", 1); got != 0.49960784818710124 {
		t.Errorf("Bucket(c42, 1) = %v: people change sides", got)
	}
}

// Neighbouring numbers have to fall anywhere, and two salts apart from each other.
func TestBucketSpreadsPeopleEvenly(t *testing.T) {
	const people = 100_000
	var tenths [10]int
	both := 0
	for person := range int64(people) {
		a, b := target.Bucket("a", person), target.Bucket("b", person)
		tenths[int(a*10)]++
		if a < 0.5 && b < 0.5 {
			both++
		}
	}
	for i, n := range tenths {
		if math.Abs(float64(n)-people/10) > 500 { // five standard deviations
			t.Errorf("the tenth %d has %d of %d people", i, n, people)
		}
	}
	if math.Abs(float64(both)-people/4) > 700 {
		t.Errorf("two halves share %d of %d people", both, people)
	}
}

func TestBucketCondition(t *testing.T) {
	for _, c := range []struct {
		lt   string
		want bool
	}{{"0", false}, {"1", true}, {"0.4996", false}, {"0.4997", true}} {
		r := compile(t, `{"type":"bucket","salt":"c42","unit":"person","lt":`+c.lt+`}`)
		if got := r.Match(&target.Input{Person: 1}); got != c.want {
			t.Errorf("lt %s gives %v", c.lt, got)
		}
	}
}
