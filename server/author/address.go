package author

import "net/url"

// urlFault tells what is wrong with an address that a button opens, "" for
// nothing. Browsers drop tabs and line ends within an address and take \ for /,
// so neither may stand in one.
func urlFault(s string) string {
	for _, c := range s {
		if c <= ' ' || c == 0x7f || c == '\\' {
			return "url has a space, a control character or a backslash"
		}
	}
	u, err := url.Parse(s)
	if err != nil {
		return "url cannot be read"
	}
	switch u.Scheme {
	case "http", "https":
		if u.Host == "" {
			return "url has no host"
		}
	case "mailto", "tel", "":
	default:
		return "url has the scheme " + u.Scheme
	}
	return ""
}
