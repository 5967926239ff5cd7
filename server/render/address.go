package render

import (
	"net/url"
	"strings"
)

// AddressFault tells what is wrong with an address that a person may open, "" for
// nothing. Browsers drop tabs and line ends within an address and take \ for /,
// so neither may stand in one.
func AddressFault(s string) string {
	for _, c := range s {
		if c <= ' ' || c == 0x7f || c == '\\' {
			return "it has a space, a control character or a backslash"
		}
	}
	u, err := url.Parse(s)
	if err != nil {
		return "it cannot be read"
	}
	switch u.Scheme {
	case "http", "https":
		if u.Host == "" {
			return "it has no host"
		}
	case "mailto", "tel", "":
	default:
		return "it has the scheme " + u.Scheme
	}
	return ""
}

// openEnd tells whether a value may stand in an address behind what is written before
// it: in the path or the query, never in the scheme or the host.
func openEnd(before string) bool {
	if strings.ContainsAny(before, "?#") {
		return true
	}
	if scheme, rest, ok := strings.Cut(before, "://"); ok && !strings.Contains(scheme, "/") {
		return strings.Contains(rest, "/")
	}
	first, _, ok := strings.Cut(before, "/")
	return ok && !strings.Contains(first, ":") && !strings.HasPrefix(before, "//")
}

// inAddress writes a value so that it is one part of a path or a query and nothing
// else; false for one that a browser would take for a step through the folders.
func inAddress(value string) (string, bool) {
	const hex = "0123456789ABCDEF"
	if value == "." || value == ".." {
		return "", false
	}
	var b strings.Builder
	for i := range len(value) {
		c := value[i]
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.' || c == '~' {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('%')
		b.WriteByte(hex[c>>4])
		b.WriteByte(hex[c&15])
	}
	return b.String(), true
}
