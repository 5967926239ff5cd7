package state_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"tend/server/state"
	"tend/server/tend"
)

func paid(name, props string, at tend.Micros) *tend.Event {
	return &tend.Event{Kind: tend.KindTrack, Name: name, At: at, Props: []byte(props)}
}

func TestWhatAnEventHasBrought(t *testing.T) {
	for props, want := range map[string]string{
		`{"revenue":19.99,"currency":"EUR"}`:             "19990000 EUR",
		`{"revenue":0.1,"currency":"eur"}`:               "100000 EUR",
		`{"revenue":"19.99","currency":"EUR"}`:           "19990000 EUR",
		`{"total":12,"value":9,"currency":"USD"}`:        "12000000 USD",
		`{"value":9,"currency":"USD"}`:                   "9000000 USD",
		`{"revenue":1,"total":12,"currency":"USD"}`:      "1000000 USD",
		`{"revenue":-5.25,"currency":"EUR"}`:             "-5250000 EUR",
		`{"revenue":7}`:                                  "7000000 ",
		`{"revenue":7,"currency":"bitcoin"}`:             "7000000 ",
		`{"revenue":null,"total":3,"currency":"EUR"}`:    "3000000 EUR",
		`{"revenue":1e3,"currency":"EUR"}`:               "1000000000 EUR",
		`{"revenue":0.12345678,"currency":"EUR"}`:        "123457 EUR",
		`{"total":12}`:                                   "nothing",
		`{"revenue":"1,000.00","currency":"EUR"}`:        "nothing",
		`{"revenue":1000000000001,"currency":"EUR"}`:     "nothing",
		`{"revenue":9999999999999999999,"currency":"x"}`: "nothing",
		`{"revenue":true,"currency":"EUR"}`:              "nothing",
		`{"revenue":"","currency":"EUR"}`:                "nothing",
		`{"revenue":".","currency":"EUR"}`:               "nothing",
		`{"currency":"EUR"}`:                             "nothing",
		`{"order":{"revenue":5,"currency":"EUR"}}`:       "nothing",
		`["revenue"]`: "nothing",
	} {
		got := "nothing"
		if n, currency, ok := state.ReadAmount([]byte(props)); ok {
			got = fmt.Sprintf("%d %s", n, currency)
		}
		if got != want {
			t.Errorf("%s has brought %s, want %s", props, got, want)
		}
	}
}

func TestAmountsAddUpByEventAndCurrency(t *testing.T) {
	s := &state.State{}
	for range 1000 {
		s.Apply(paid("paid", `{"revenue":0.1,"currency":"EUR"}`, start))
	}
	s.Apply(paid("paid", `{"revenue":5,"currency":"USD"}`, start))
	s.Apply(paid("paid", `{"revenue":-30,"currency":"EUR"}`, start.Add(-oneDay)))
	s.Apply(paid("renewed", `{"revenue":5,"currency":"EUR"}`, start))
	s.Apply(paid("opened", `{"format":"pdf"}`, start))
	eur := s.FindSum("paid", "EUR")
	if eur == nil || eur.Total != 70*state.MicrosPerUnit || eur.Since(s.Day(start)) != 100*state.MicrosPerUnit || eur.Last != start || len(s.Sums) != 3 {
		t.Errorf("%+v", s.Sums)
	}
	s.Apply(merge(fold(paid("paid", `{"revenue":1,"currency":"EUR"}`, start), paid("paid", `{"revenue":2,"currency":"GBP"}`, start))))
	if s.FindSum("paid", "EUR").Total != 71*state.MicrosPerUnit || s.FindSum("paid", "EUR").Since(s.Day(start)) != 101*state.MicrosPerUnit || s.FindSum("paid", "GBP") == nil {
		t.Errorf("merged: %+v", s.Sums)
	}
	old := paid("paid", `{"revenue":4,"currency":"GBP"}`, start.Add(-100*oneDay))
	old.Past = true
	if s.Apply(old); s.FindSum("paid", "GBP").Total != 6*state.MicrosPerUnit {
		t.Errorf("imported: %+v", s.Sums)
	}
}

func TestSumsAreBounded(t *testing.T) {
	s := &state.State{}
	for i := range state.MaxDays + 10 {
		s.Apply(paid("paid", `{"revenue":1}`, start.Add(time.Duration(i)*oneDay)))
	}
	s.Apply(paid("paid", `{"revenue":1}`, start)) // older than every day that is kept
	x := s.FindSum("paid", "")
	if len(x.Days) != state.MaxDays || x.Total != (state.MaxDays+11)*state.MicrosPerUnit || x.Days[0].Micros != state.MicrosPerUnit {
		t.Errorf("%d days, %d in all", len(x.Days), x.Total)
	}
	for i := range state.MaxSums + 3 {
		s.Apply(paid(fmt.Sprintf("p%02d", i), `{"revenue":1}`, start.Add(1000*oneDay+time.Duration(i))))
	}
	if len(s.Sums) != state.MaxSums || s.FindSum("paid", "") != nil || s.FindSum("p02", "") != nil || s.FindSum("p03", "") == nil {
		t.Errorf("%d sums are kept, from %s", len(s.Sums), s.Sums[0].Name)
	}
	s = &state.State{Sums: []state.Sum{{Name: "paid", Total: math.MaxInt64 - 1}}}
	if s.Apply(paid("paid", `{"revenue":1}`, start)); s.Sums[0].Total != math.MaxInt64 {
		t.Errorf("past the end comes %d", s.Sums[0].Total)
	}
}

// However much somebody does, and of whatever kinds, what is known of them stays small.
func TestAHundredThousandEventsStaySmall(t *testing.T) {
	s := &state.State{}
	for i := range 100_000 {
		at := start.Add(time.Duration(i) * 7 * time.Minute) // 486 days
		n := i                                              // of every third a name of its own, as of a site that puts ids into them
		if i%3 != 0 {
			n = i % 307
		}
		switch i % 8 {
		case 0:
			s.Apply(level(fmt.Sprintf("metric %d", n), float64(i)/7, at))
		case 1:
			s.Apply(attention(60, at))
		case 2:
			s.Apply(paid(fmt.Sprintf("paid %d", n), fmt.Sprintf(`{"revenue":%d.5,"currency":"%s"}`, i, []string{"EUR", "USD", "GBP"}[i%3]), at))
		case 3:
			s.Apply(visit(fmt.Sprintf("https://shop.example/%d", i), at))
		case 4:
			s.Apply(identify(fmt.Sprintf(`{"trait %d":"%d of them","list":[%d,"x"]}`, n, i, i)))
		case 5:
			s.Apply(answers(fmt.Sprintf("survey %d", n), "why", at, fmt.Sprintf("%q", strings.Repeat("word ", i%400))))
		case 6:
			s.Apply(&tend.Event{Kind: tend.KindGrant, At: at, Grant: &tend.Grant{Delivery: fmt.Sprint("d", i), Campaign: fmt.Sprint("c", n), Version: 1}})
			s.Apply(&tend.Event{Kind: tend.KindReceipt, At: at, Delivery: fmt.Sprint("d", i), What: tend.Shown})
		default:
			s.Apply(track(fmt.Sprintf("event %d", n), at))
		}
	}
	if n := len(s.Append(nil)); n > 128<<10 {
		t.Errorf("%d bytes", n)
	} else {
		t.Logf("%d bytes", n)
	}
}
