package config

import (
	"regexp"
	"slices"
	"strings"
)

// ownPath is an address within this server that an operator may choose: no segment can be a
// dot, and none needs escaping.
var ownPath = regexp.MustCompile(`^(/[A-Za-z0-9][A-Za-z0-9._~-]*)+$`)

// taken are the first segments of what Tend serves by itself.
var taken = []string{
	"api", "assets", "demo", "gallery", "healthz", "i", "metrics", "preview", "readyz", "setup", "signin", "sites", "stub.js", "tend", "tend.js", "tend.json", "v1",
}

// maxPath is the most bytes of a path.
const maxPath = 200

func isOwnPath(v string) bool {
	first, _, _ := strings.Cut(strings.TrimPrefix(v, "/"), "/")
	return len(v) <= maxPath && ownPath.MatchString(v) && !slices.Contains(taken, strings.ToLower(first))
}

// readScriptPath reads the script's address. What the script asks for lies beside it.
func readScriptPath(s *Settings, v string) string {
	s.ScriptPath = v
	if isOwnPath(v) && strings.HasSuffix(v, ".js") && !strings.HasSuffix(v, "/stub.js") {
		return ""
	}
	return "write a path of your own that ends in .js, such as /shop-kit/main.js: letters, digits and - . _ ~, at most 200 bytes, beginning with none of " + words()
}

// readSocketPath reads the socket's address. Requests that stand in for it go to the same.
func readSocketPath(s *Settings, v string) string {
	s.SocketPath = v
	if isOwnPath(v) && !strings.HasSuffix(v, ".js") && !strings.HasSuffix(v, "/socket") {
		return ""
	}
	return "write a path of your own, such as /shop-kit/live: letters, digits and - . _ ~, at most 200 bytes, ending neither in .js nor in /socket, beginning with none of " + words()
}

func words() string { return strings.Join(taken, ", ") }
