package state

import (
	"fmt"
	"strings"
	"testing"

	"tend/server/tend"
)

// says folds traits, of a token where signed.
func says(s *State, traits string, signed bool) {
	s.Apply(&tend.Event{Kind: tend.KindIdentify, At: 1, Traits: []byte(traits), Signed: signed})
}

func attrs(s *State) string {
	said := ""
	for _, a := range s.Attrs {
		mark := ""
		if a.Signed {
			mark = "!"
		}
		said += fmt.Sprint(a.Path, mark, "=", a.Value.JSON(), " ")
	}
	return strings.TrimSpace(said)
}

func TestSignedAttributesBeatUnsignedOnes(t *testing.T) {
	for _, c := range []struct{ name, page, token, then, want string }{
		{"Overwrites", `{"plan":"pro"}`, `{"plan":"free"}`, `{}`, "plan!=free"},
		{"IsNotOverwritten", `{}`, `{"plan":"free"}`, `{"plan":"pro","seats":3}`, "plan!=free seats=3"},
		{"IsNotForgotten", `{}`, `{"plan":"free"}`, `{"plan":null}`, "plan!=free"},
		{"InAnObject", `{"team":{"name":"x"}}`, `{"team":{"size":3}}`, `{"team":{"size":9,"name":"y"}}`, "team.name=y team.size!=3"},
		{"NotByAPlainValueAbove", `{}`, `{"team":{"size":3}}`, `{"team":"big"}`, "team.size!=3"},
		{"NotByAnObjectBelow", `{}`, `{"plan":"free"}`, `{"plan":{"name":"pro"}}`, "plan!=free"},
		{"OthersGo", `{"a":1,"b":2}`, `{"a":3}`, `{"b":null}`, "a!=3"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := &State{}
			says(s, c.page, false)
			says(s, c.token, true)
			says(s, c.then, false)
			if got := attrs(s); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
			back, err := Decode(s.Append(nil))
			if err != nil || attrs(back) != c.want {
				t.Errorf("read back: %s, %v", attrs(back), err)
			}
			says(s, `{"plan":null,"team":null,"a":null}`, true)
			if got := attrs(s); strings.Contains(got, "!") {
				t.Errorf("what is signed away is still there: %s", got)
			}
		})
	}
}

func TestAPageCannotFillTheRecordUpAgainstAToken(t *testing.T) {
	for name, fill := range map[string]func(i int) string{
		"ByNumber": func(i int) string { return fmt.Sprintf(`{"a%03d":1}`, i) },
		"ByBytes":  func(i int) string { return fmt.Sprintf(`{"a%03d":%q}`, i, strings.Repeat("x", 1000)) },
	} {
		t.Run(name, func(t *testing.T) {
			s := &State{}
			for i := range MaxAttrs + 10 {
				says(s, fill(i), false)
			}
			says(s, `{"plan":"`+strings.Repeat("p", 900)+`","zone":2}`, true)
			for _, path := range []string{"plan", "zone"} {
				if _, ok := s.Attr(path); !ok {
					t.Errorf("%s found no room beside what the page said", path)
				}
			}
			if n := len(s.Attrs); n > MaxAttrs {
				t.Errorf("%d attributes", n)
			}
			if _, err := Decode(s.Append(nil)); err != nil {
				t.Error(err)
			}
		})
	}
}
