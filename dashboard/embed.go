// Package dashboard hands the built dashboard to the binary. It knows nothing
// of HTTP: server/web serves the files. Go compiles without Node, because
// dist/.placeholder is committed; without a build there is no index.html in Files.
package dashboard

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

// Files is what `npm run build -w dashboard` made: index.html, which answers
// every page of the dashboard, and assets/, whose names carry a hash of what is in them.
var Files = built()

func built() fs.FS {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		panic("dashboard: " + err.Error()) // the directive above names the folder
	}
	return files
}
