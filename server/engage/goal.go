package engage

import (
	"slices"
	"strings"

	"tend/server/store"
	"tend/server/target"
	"tend/server/tend"
)

// reached tells the ledger and the stream which deliveries have brought about what they were
// meant to. The fold has found them: whoever has seen nothing with a goal costs nothing, and
// what was granted is measured by the goal of its own version, whatever became of the
// campaign since.
func (d *decision) reached(u *store.Unit) {
	for _, g := range slices.Clone(d.st.Goals) {
		if g.Reached != 0 {
			e := tend.Event{Kind: tend.KindGoal, At: g.Reached, Delivery: g.Delivery}
			d.st.Apply(&e)
			u.Events = append(u.Events, e)
		}
	}
}

// maxPage bounds the name of a page in figures, in bytes.
const maxPage = 200

// pageOf names the page of an address for figures: its path. What only tells one record from
// the next - numbers, long hexadecimal ids, addresses of mail - is left out, so that a page is
// a page and no figure is about one customer.
func pageOf(url string) string {
	path := target.Path(url)
	if path == "" || len(path) > maxPage {
		return path[:0]
	}
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if isID(part) {
			parts[i] = "*"
		}
	}
	return strings.ToValidUTF8(strings.Join(parts, "/"), "")
}

// isID tells whether a piece of a path is a number, long and hexadecimal as a UUID is, or an
// address of mail.
func isID(part string) bool {
	if strings.Contains(part, "@") || strings.Contains(part, "%40") {
		return true
	}
	digits, hex := 0, 0
	for i := range len(part) {
		switch c := part[i]; {
		case c >= '0' && c <= '9':
			digits++
		case c >= 'a' && c <= 'f', c >= 'A' && c <= 'F', c == '-':
			hex++
		default:
			return false
		}
	}
	return digits > 0 && (hex == 0 || len(part) >= 16)
}
