package app

import (
	"cmp"

	"tend/server/config"
)

// line is what goes into pages, under the names of the settings.
func line(s *config.Settings) Finding {
	socket := ""
	if s.SocketPath != "" {
		socket = ` data-socket="` + s.SocketPath + `"`
	}
	return good("line", `pages have <script async src="%s%s" data-site="SITE_KEY"%s></script>`,
		addressFor(s.PublicURL, s.Addr), cmp.Or(s.ScriptPath, "/tend.js"), socket)
}
