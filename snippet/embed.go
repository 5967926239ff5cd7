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

//go:embed released/*/*.js
var released embed.FS

// Files holds tend.js, stub.js, and the parts, whose names have the hash of their content in
// them: tend.js of the same build asks for them by these names beside itself.
var Files = root(dist, "dist")

// Released holds the files of earlier releases, each in a folder with its number: pages that
// still have such a script find its parts.
var Released = root(released, "released")

func root(all embed.FS, folder string) fs.FS {
	files, err := fs.Sub(all, folder)
	if err != nil { // only an invalid path fails here, and this one is a constant
		panic(err)
	}
	return files
}
