// Package snippet hands the built JavaScript that pages load to the binary. It
// holds files and no behaviour; the door that serves them asks for Files. Before
// `npm run build -w snippet` the folder holds only a placeholder, so that Go
// compiles without Node.
package snippet

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

// Files holds tend.js, stub.js, and scene, render and spare, whose names have the hash of
// their content in them: tend.js of the same build asks for them by these names below /tend/.
var Files = root()

func root() fs.FS {
	files, err := fs.Sub(dist, "dist")
	if err != nil { // only an invalid path fails here, and this one is a constant
		panic(err)
	}
	return files
}
