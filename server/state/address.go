package state

import "strings"

// Address is an address of a page in the parts with which patterns and pages are compared.
type Address struct {
	URL    string // as given
	Whole  string // without the fragment
	Target string // path and query; "" where there is no path
	Path   string // "/" where the address ends with its host
	Query  string // what follows the "?"
	Site   string // Whole without its last slash
	Page   string // Path without its last slash
}

// Cut finds the parts of an address. It takes what browsers report, which is
// absolute, and a path alone; it never fails.
func (a *Address) Cut(url string) {
	*a = Address{URL: url, Whole: url}
	if i := strings.IndexByte(url, '#'); i >= 0 {
		a.Whole = url[:i]
	}
	a.Site = noSlash(a.Whole)
	start := pathStart(a.Whole)
	if start < 0 {
		return
	}
	a.Target = a.Whole[start:]
	a.Path = a.Target
	if i := strings.IndexByte(a.Target, '?'); i >= 0 {
		a.Path, a.Query = a.Target[:i], a.Target[i+1:]
	}
	if a.Path == "" {
		a.Path = "/"
	}
	a.Page = noSlash(a.Path)
}

func pathStart(url string) int {
	host := 0
	switch {
	case strings.HasPrefix(url, "/"):
		return 0
	case strings.HasPrefix(url, "https://"):
		host = len("https://")
	default:
		i := strings.Index(url, "://")
		if i < 0 {
			return -1 // about:blank and its like
		}
		host = i + len("://")
	}
	rest := url[host:]
	i := strings.IndexByte(rest, '/')
	if i < 0 {
		i = len(rest)
	}
	if q := strings.IndexByte(rest[:i], '?'); q >= 0 {
		i = q // https://shop.example?to=/a
	}
	return host + i
}

func noSlash(s string) string {
	if len(s) > 1 && s[len(s)-1] == '/' {
		return s[:len(s)-1]
	}
	return s
}
