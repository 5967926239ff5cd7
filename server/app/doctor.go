package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"tend/dashboard"
	"tend/server/auth"
	"tend/server/config"
	"tend/server/store"
	"tend/server/tend"
	"tend/snippet"
)

// Finding is what the check-up found of one thing.
type Finding struct {
	Name   string `json:"name"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail"`
	Mend   string `json:"mend,omitempty"` // what to do; "" when it is in order
}

// Bounds of what is in order.
const (
	spaceNeeded = 256 << 20 // bytes that shall be free for the data
	clockSlack  = time.Minute
)

// oldest is a time that no right clock shows any more.
var oldest = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// Doctor checks what Tend needs to run with these settings, and changes nothing.
// deep reads the whole database file.
func Doctor(ctx context.Context, s *config.Settings, clock tend.Clock, deep bool) []Finding {
	if s.DatabaseURL != "" {
		return doctorPostgres(ctx, s, clock)
	}
	seen, err := store.Inspect(ctx, s.DataDir, deep)
	list := []Finding{
		folder(s.DataDir), space(s.DataDir), database(&seen, err, deep), secretKey(s, &seen),
		redisIs(ctx, s), reach(ctx, s.Addr), frontEnds(), line(s), clockIs(clock.Now(), &seen),
	}
	if err == nil { // of a database that cannot be read there is nothing to say
		list = append(list, retained(s, clock.Now(), &seen))
	}
	return list
}

func good(name, format string, args ...any) Finding {
	return Finding{Name: name, OK: true, Detail: fmt.Sprintf(format, args...)}
}

func bad(name, mend, format string, args ...any) Finding {
	return Finding{Name: name, Detail: fmt.Sprintf(format, args...), Mend: mend}
}

func folder(dir string) Finding {
	const name = "data folder"
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return good(name, "%s is not there yet: the first start makes it", dir)
	case err != nil:
		return bad(name, "let the user that runs Tend read it, or choose another with --data-dir", "%v", err)
	case !info.IsDir():
		return bad(name, "choose a folder with --data-dir", "%s is a file", dir)
	}
	if err := checkFolder(dir); err != nil {
		return bad(name, "give it to the user that runs Tend (chown), or choose another with --data-dir", "%s cannot be written: %v", dir, errors.Unwrap(err))
	}
	return good(name, "%s can be written", dir)
}

func space(dir string) Finding {
	const name = "space"
	for { // a folder that is not there yet will be where the nearest one is that is there
		if _, err := os.Stat(dir); err == nil || dir == filepath.Dir(dir) {
			break
		}
		dir = filepath.Dir(dir)
	}
	free, ok := freeBytes(dir)
	switch {
	case !ok:
		return good(name, "not known on this system")
	case free < spaceNeeded:
		return bad(name, "make room, or move the data folder to a larger disk", "%d MiB are free for the data, %d MiB should be", free>>20, spaceNeeded>>20)
	}
	return good(name, "%d MiB are free for the data", free>>20)
}

func database(seen *store.Inspection, err error, deep bool) Finding {
	const name = "database"
	switch {
	case err != nil:
		return bad(name, "put back a copy of the data folder that was made while Tend was stopped", "it cannot be read: %v", err)
	case !seen.Exists:
		return good(name, "not there yet: the first start makes it")
	case len(seen.Faults) > 0:
		return bad(name, "stop Tend and put back a copy of the data folder", "the file is damaged: %s", strings.Join(seen.Faults, "; "))
	case seen.Schema < seen.Known:
		return bad(name, "run `tend migrate`, or start Tend, which does the same", "its schema is at %d, this version needs %d", seen.Schema, seen.Known)
	case seen.Schema > seen.Known:
		return bad(name, "run the newer version of Tend", "its schema is at %d, this version knows %d: a newer Tend has been here", seen.Schema, seen.Known)
	case !deep:
		return good(name, "it opens, its schema is at %d", seen.Schema)
	}
	return good(name, "it opens, its schema is at %d, the file is sound", seen.Schema)
}

func secretKey(s *config.Settings, seen *store.Inspection) Finding {
	const name = "secret key"
	if s.SecretKey != "" {
		return good(name, "comes from the settings")
	}
	path := filepath.Join(s.DataDir, auth.KeyFile)
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && seen.Sealed:
		return bad(name, "put the file back, or set secret-key to what it held", "%s is gone, and the sites' identity keys can be read with it only", path)
	case errors.Is(err, fs.ErrNotExist):
		return good(name, "not there yet: the first start makes it")
	case err != nil:
		return bad(name, "let the user that runs Tend read it", "%v", err)
	case info.Mode().Perm()&0o077 != 0:
		return bad(name, "chmod 600 "+path, "other users may read %s (mode %04o)", path, info.Mode().Perm())
	}
	if _, err := auth.SecretKey("", s.DataDir); err != nil {
		return bad(name, "put back the file as it was made", "%s", messageOf(err))
	}
	return good(name, "%s is for its owner only", path)
}

// reach tells whether the address can be had, or Tend has it.
func reach(ctx context.Context, addr string) Finding {
	const name = "address"
	l, err := listen(ctx, addr)
	if err == nil {
		_ = l.Close() // nobody has come yet
		return good(name, "%s is free", addr)
	}
	if !errors.Is(err, syscall.EADDRINUSE) {
		return bad(name, "choose another with --addr", "%s", messageOf(err))
	}
	return answers(ctx, addr, name, "stop that program, or choose another address with --addr")
}

// Answers tells whether the Tend that listens on an address can serve.
func Answers(ctx context.Context, addr string) Finding {
	return answers(ctx, addr, "ready", "start Tend, or look into its log")
}

func answers(ctx context.Context, addr, name, mend string) Finding {
	ctx, cancel := context.WithTimeout(ctx, probing)
	defer cancel()
	ready, err := askReady(ctx, addressFor("", addr)+"/readyz")
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return bad(name, mend, "nothing listens on %s", addr)
	case err != nil:
		return bad(name, mend, "another program listens on %s, and it is no Tend: %v", addr, err)
	case ready == "degraded":
		return good(name, "a Tend answers on %s; it has to do without Redis", addr)
	case ready != "ok":
		return bad(name, "look into the log of that Tend", "a Tend listens on %s, and it is not ready", addr)
	}
	return good(name, "a Tend answers on %s", addr)
}

// askReady asks a server for its readiness; an error means that it is no Tend.
func askReady(ctx context.Context, url string) (string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return "", fmt.Errorf("app: ask %s: %w", url, err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", fmt.Errorf("app: ask %s: %w", url, err)
	}
	defer func() { _ = res.Body.Close() }()
	var answer struct {
		Status string
		Parts  map[string]string
	}
	body, err := io.ReadAll(io.LimitReader(res.Body, 64<<10))
	if err == nil {
		err = json.Unmarshal(body, &answer)
	}
	if err != nil || answer.Parts["configuration"] == "" {
		return "", fmt.Errorf("%s does not answer as Tend does", url)
	}
	return answer.Status, nil
}

func frontEnds() Finding {
	const name = "front ends"
	var missing []string
	if _, err := fs.Stat(snippet.Files, "tend.js"); err != nil {
		missing = append(missing, "snippet")
	}
	if _, err := fs.Stat(dashboard.Files, "index.html"); err != nil {
		missing = append(missing, "dashboard")
	}
	if len(missing) > 0 {
		return bad(name, "build Tend with `make build`, which needs Node", "not in this binary: %s", strings.Join(missing, ", "))
	}
	return good(name, "snippet and dashboard are in this binary")
}

func clockIs(now time.Time, seen *store.Inspection) Finding {
	const name = "clock"
	const mend = "set this machine's clock, best by NTP"
	shown := now.UTC().Format("2006-01-02 15:04:05")
	switch {
	case now.Before(oldest):
		return bad(name, mend, "it shows %s UTC, which is long past", shown)
	case seen.Newest.Time().Sub(now) > clockSlack:
		return bad(name, mend, "it shows %s UTC, but the newest events are from %s", shown, seen.Newest.Time().Format("2006-01-02 15:04:05"))
	}
	return good(name, "it shows %s UTC", shown)
}
