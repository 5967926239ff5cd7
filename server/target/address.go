package target

import "strings"

// address is an address in the parts with which patterns and pages are compared.
type address struct {
	url    string // as given
	whole  string // without the fragment
	target string // path and query; "" where there is no path
	path   string // "/" where the address ends with its host
	query  string // what follows the "?"
	site   string // whole without its last slash
	page   string // path without its last slash
}

// cut finds the parts of an address. It takes what browsers report, which is
// absolute, and a path alone; it never fails.
func (a *address) cut(url string) {
	*a = address{url: url, whole: url}
	if i := strings.IndexByte(url, '#'); i >= 0 {
		a.whole = url[:i]
	}
	a.site = noSlash(a.whole)
	start := pathStart(a.whole)
	if start < 0 {
		return
	}
	a.target = a.whole[start:]
	a.path = a.target
	if i := strings.IndexByte(a.target, '?'); i >= 0 {
		a.path, a.query = a.target[:i], a.target[i+1:]
	}
	if a.path == "" {
		a.path = "/"
	}
	a.page = noSlash(a.path)
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

// Path is the path of an address as browsers report it, without its last slash; "" where it
// has none.
func Path(url string) string {
	var a address
	a.cut(url)
	return a.page
}
