package author

import (
	"fmt"
	"strings"
	"testing"
)

// asksFor are so many different events with where, from a number on.
func asksFor(from, n int) string {
	of := make([]string, n)
	for i := range of {
		of[i] = fmt.Sprintf(`{"type":"event","name":"export","where":[{"path":"pages","op":"eq","value":%d}]}`, from+i)
	}
	return `{"type":"and","of":[` + strings.Join(of, ",") + `]}`
}

// What is kept of a person has room for so many counters: what is saved says so, and not the browser of
// somebody who is counted wrongly.
func TestASiteCountsSoManyDifferentEventsWithWhere(t *testing.T) {
	d := newDesk(t)
	for i := range 4 {
		d.aim(fmt.Sprint("c", i), asksFor(16*i, 16))
	}
	d.aim("same", asksFor(48, 16))
	create := func(id, audience string) error {
		_, err := d.Create(d.t.Context(), d.site, []byte(with("id", `"`+id+`","audience":`+audience)), "ada")
		return err
	}
	refusal(t, create("more", asksFor(64, 1)), ReasonCounted, "65 different events with where, sequences and funnels of people, and at most 64")
	d.mustSave("pro", isPro)
	d.aim("bySegment", refersTo("pro"))
	refusal(t, d.save("pro", asksFor(100, 2), anAuthor), ReasonCounted, "66 different")
	d.mustSave("unused", asksFor(100, 2)) // of which nobody asks
	refusal(t, create("more", refersTo("unused")), ReasonCounted, "66 different")
	if _, err := d.Edit(t.Context(), d.site, "c0", []byte(with("id", `"c0","audience":`+asksFor(200, 16))), 0, "ada"); err != nil {
		t.Errorf("a draft is written anew: %v", err)
	}
	d.aim("more", asksFor(63, 1))
}

// What is counted of accounts has room of its own.
func TestASiteCountsSoManyDifferentEventsOfAccounts(t *testing.T) {
	d := newDesk(t)
	of := func(from, n int) string {
		return strings.ReplaceAll(asksFor(from, n), `"export",`, `"export","by":"account",`)
	}
	for i := range 4 {
		d.aim(fmt.Sprint("c", i), of(16*i, 16))
		d.aim(fmt.Sprint("p", i), asksFor(16*i, 16))
	}
	_, err := d.Create(d.t.Context(), d.site, []byte(with("id", `"more","audience":`+of(64, 1))), "ada")
	refusal(t, err, ReasonCounted, "65 different events with where, sequences and funnels of accounts, and at most 64")
}
