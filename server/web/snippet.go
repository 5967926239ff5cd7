package web

import (
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/labstack/echo/v4"

	"tend/server/tend"
	"tend/server/web/api"
)

// hashed is a name that changes with its content.
var hashed = regexp.MustCompile(`\.[0-9a-f]{8,}\.js$`)

const (
	cacheForever = "public, max-age=31536000, immutable"
	cacheShortly = "public, max-age=300"
	cacheChecked = "no-cache"
)

// Loaded by pages under a name that stays; each has an address with its hash beside it.
const (
	loader = "tend.js"
	stub   = "stub.js"
	worker = "tend-push.js" // by a worker of the site's own, which imports it
)

// errNotBuilt: Go compiles without Node, so a binary may lack the front ends.
func errNotBuilt(what string) error {
	return tend.Errorf(tend.Unavailable, reasonNotBuilt, "this binary was built without the %s: run `make build`", what)
}

// kit is what other people's pages load, and under which names.
type kit struct {
	files map[string]*asset // by their names in the build
	// script and folder are where pages load it from: tend.js itself, or the operator's own name for it.
	script, folder string
}

func newKit(files map[string]*asset, scriptPath string) *kit {
	k := &kit{files: files, script: "/" + loader, folder: "/"}
	if scriptPath != "" {
		k.script, k.folder = scriptPath, folderOf(scriptPath)
	}
	return k
}

// folderOf is what a path lies in, with a slash at its end.
func folderOf(p string) string { return strings.TrimSuffix(path.Dir("/"+p), "/") + "/" }

// pinned is the address of a file that is never another one: what it is called, with the hash of its
// content where the name has none.
func (k *kit) pinned(address, name string) string {
	if hashed.MatchString(name) {
		return address
	}
	sum := sha256.Sum256(k.files[name].body)
	return strings.TrimSuffix(address, ".js") + "." + hex.EncodeToString(sum[:6]) + ".js"
}

// integrity is what browsers compare a file with (W3C Subresource Integrity).
func (a *asset) integrity() string {
	sum := sha512.Sum384(a.body)
	return "sha384-" + base64.StdEncoding.EncodeToString(sum[:])
}

// scripts are the names of the build's files that pages load.
func (k *kit) scripts() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(k.files)), func(name string) bool {
		return path.Ext(name) != ".js" || strings.Contains(name, "/")
	})
}

// address is where pages find a file of the build.
func (k *kit) address(name string) string {
	if name == loader {
		return k.script
	}
	return k.folder + name
}

// snippet serves what other people's pages load: to any origin, and also to
// pages that isolate themselves.
func (d *door) snippet(e *echo.Echo) error {
	files, err := load(d.Snippet)
	if err != nil {
		return err
	}
	d.kit = newKit(files, d.ScriptPath)
	if err := d.released(e); err != nil {
		return err
	}
	for _, k := range []*kit{newKit(files, ""), d.kit} {
		for _, name := range []string{loader, stub, worker} {
			e.GET(k.address(name), d.file(files, name, cacheShortly))
		}
		d.pin(e, k)
	}
	e.GET("/tend/*", func(c echo.Context) error {
		name, keep := c.Param("*"), cacheShortly
		if hashed.MatchString(name) {
			keep = cacheForever
		}
		return d.file(files, name, keep)(c)
	})
	e.GET("/tend.json", d.manifest)
	d.gallery(e, files)
	previewPage(e, files)
	return nil
}

// released serves what earlier releases have published: a page may have a line that pins one, or
// its script since before the upgrade, and asks for the parts of the same build.
func (d *door) released(e *echo.Echo) error {
	if d.Released == nil {
		return nil
	}
	versions, err := fs.ReadDir(d.Released, ".")
	for _, v := range versions {
		var below fs.FS
		var files map[string]*asset
		if below, err = fs.Sub(d.Released, v.Name()); err == nil {
			files, err = load(below)
		}
		if err != nil {
			break
		}
		d.pin(e, newKit(files, ""))
		d.pin(e, newKit(files, d.ScriptPath))
	}
	if err != nil {
		return fmt.Errorf("web: read what was released: %w", err)
	}
	return nil
}

// pin serves every file of a build at an address that is never another file's.
func (d *door) pin(e *echo.Echo, k *kit) {
	for _, name := range k.scripts() {
		e.GET(k.pinned(k.address(name), name), d.file(k.files, name, cacheForever))
	}
}

// file answers with a file of a build of the snippet.
func (d *door) file(files map[string]*asset, name, keep string) echo.HandlerFunc {
	return func(c echo.Context) error {
		if err := d.forAnyPage(c); err != nil {
			return err
		}
		a := files[name]
		if a == nil || strings.HasPrefix(name, galleryFolder) || strings.HasPrefix(name, previewFolder) {
			return echo.ErrNotFound
		}
		c.Response().Header().Set(echo.HeaderCacheControl, keep)
		return a.send(c)
	}
}

// forAnyPage lets pages of other origins have the answer, also those that ask for it in a way
// that lets them check it (crossorigin="anonymous").
func (d *door) forAnyPage(c echo.Context) error {
	h := c.Response().Header()
	h.Set(echo.HeaderAccessControlAllowOrigin, "*")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	if d.kit.files[loader] == nil {
		return errNotBuilt("snippet")
	}
	return nil
}

// GetInstall answers GET /sites/{site}/install.
func (d *door) GetInstall(c echo.Context, _ api.InSite) error {
	k := d.kit
	a := k.files[loader]
	if a == nil {
		return errNotBuilt("snippet")
	}
	return answer(c, http.StatusOK, api.Install{
		Version: d.Version, Script: k.script, Stub: k.address(stub), Socket: d.SocketPath,
		Pinned: k.pinned(k.script, loader), Integrity: a.integrity(),
	})
}

// published is a file of the snippet as the manifest names it.
type published struct {
	Path      string `json:"path"`
	Integrity string `json:"integrity"`
	Bytes     int    `json:"bytes"`
}

// manifest tells programs what to pin: every file of this build, at an address that is never
// another file's, and what its bytes hash to.
func (d *door) manifest(c echo.Context) error {
	if err := d.forAnyPage(c); err != nil {
		return err
	}
	out := struct {
		Version string               `json:"version"`
		Script  string               `json:"script"`
		Socket  string               `json:"socket"`
		Files   map[string]published `json:"files"`
	}{d.Version, d.kit.script, d.socketPath(), map[string]published{}}
	for _, name := range d.kit.scripts() {
		a := d.kit.files[name]
		out.Files[name] = published{d.kit.pinned(d.kit.address(name), name), a.integrity(), len(a.body)}
	}
	raw, err := json.Marshal(out, json.Deterministic(true))
	if err != nil {
		return tend.Errorf(tend.Internal, "", "manifest: %w", err)
	}
	c.Response().Header().Set(echo.HeaderCacheControl, cacheChecked)
	return c.Blob(http.StatusOK, echo.MIMEApplicationJSON, raw)
}
