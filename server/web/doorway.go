package web

import "net/http"

// socketPath is where pages connect to.
func (p *Parts) socketPath() string {
	if p.SocketPath != "" {
		return p.SocketPath
	}
	return "/v1/socket"
}

// doorways are the addresses of the socket, and of the requests that stand in for it: the standard
// ones, those below the folder of a renamed script, which is what it asks for where it is not told
// otherwise, and the operator's own, which serves both.
func (p *Parts) doorways() map[string]http.Handler {
	all := map[string]http.Handler{}
	for _, folder := range []string{"/", folderOf(p.ScriptPath)} {
		all[folder+"v1/socket"], all[folder+"v1/events"] = p.Socket, p.Events
	}
	if p.SocketPath != "" {
		all[p.SocketPath] = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodGet {
				p.Socket.ServeHTTP(w, r)
				return
			}
			p.Events.ServeHTTP(w, r)
		})
	}
	return all
}
