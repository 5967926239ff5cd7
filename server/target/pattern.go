package target

import (
	"tend/server/state"
	"tend/server/tend"
)

// MaxPattern is the length of the longest page pattern, in bytes.
const MaxPattern = state.MaxPattern

// Pattern matches addresses of pages.
type Pattern = state.Pattern

// CompilePattern makes a Pattern, as state.CompilePattern does.
func CompilePattern(s string) (Pattern, error) { return state.CompilePattern(s) }

// CheckPattern tells what is wrong with a page pattern.
func CheckPattern(s string) error {
	_, err := CompilePattern(s)
	return err
}

// PageOf gives the pages on which a trigger counts: of a page trigger those that it
// waits for, of one that the browser sees those on which it looks. Without any it is
// the zero Pattern.
func PageOf(t tend.Trigger) (Pattern, error) {
	switch {
	case t.Type == "page" && t.Value != "" && t.Op == "eq":
		return state.ExactPattern(t.Value)
	case t.Type == "page" && t.Value != "":
		return CompilePattern(t.Value)
	case t.Watched() && t.Page != "":
		return CompilePattern(t.Page)
	}
	return Pattern{}, nil
}

// Path is the path of an address as browsers report it, without its last slash; "" where it
// has none.
func Path(url string) string {
	var a state.Address
	a.Cut(url)
	return a.Page
}
