package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"tend/server/store"
	"tend/server/testkit"
	"tend/server/testkit/postgres"
)

// place is where the server keeps things: its CPU is the server's too.
type place struct {
	name  string // for people
	redis *testkit.Redis
	sql   *postgres.Server
	made  int // databases
}

// seeded is the database that those of the variants are copies of.
const seeded = "seeded"

// secretKey is one for nobody's secrets.
const secretKey = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="

// held is a testing.TB for what outlives no run of the bench: it is told of what goes
// wrong, and of what to do at the end.
type held struct {
	testing.TB
	dir  string
	ends []func()
}

type fault struct{ error }

func (h *held) Helper()           {}
func (h *held) TempDir() string   { return h.dir }
func (h *held) Cleanup(fn func()) { h.ends = append(h.ends, fn) }
func (h *held) Fatal(args ...any) { panic(fault{errors.New(fmt.Sprint(args...))}) }
func (h *held) Fatalf(format string, args ...any) {
	panic(fault{fmt.Errorf(format, args...)})
}

// rescue makes an error of what a TB was told.
func rescue(err *error) {
	switch f := recover().(type) {
	case nil:
	case fault:
		*err = f.error
	default:
		panic(f)
	}
}

func (h *held) end() {
	for _, fn := range h.ends {
		fn()
	}
}

// openPlace starts what a place is made of: sqlite or postgres, + embedded or redis.
func openPlace(words string, h *held) (p *place, err error) {
	defer rescue(&err)
	p = &place{}
	sql, redis, _ := strings.Cut(words, "+")
	switch sql {
	case "sqlite":
		p.name = "SQLite FULL"
	case "postgres":
		p.name = "PostgreSQL, fsync on"
		p.sql = postgres.Own(h) // flushes nothing until settle
		p.sql.Set(h, "autovacuum", "on")
		p.sql.Set(h, "autovacuum_naptime", "1s") // without statistics every look-up reads an index from end to end
		p.sql.Exec(h, "postgres", "CREATE DATABASE "+seeded)
	default:
		return nil, fmt.Errorf("-places: %q is neither sqlite nor postgres", sql)
	}
	switch redis {
	case "embedded":
		p.name += ", embedded Redis"
	case "redis":
		p.name += ", Redis outside"
		p.redis = testkit.StartRedis(h)
	default:
		return nil, fmt.Errorf("-places: %q is neither embedded nor redis", redis)
	}
	return p, nil
}

// flags are the server's for the place, with a database of its own.
func (p *place) flags() (list []string, err error) {
	defer rescue(&err)
	if p.redis != nil {
		p.redis.Do("FLUSHALL") // the copies of the last run are ahead of a new database
		list = append(list, "--redis-url", p.redis.URL())
	}
	if p.sql == nil {
		return list, nil
	}
	p.made++
	name := p.newest()
	p.sql.Exec(&held{}, "postgres", "CREATE DATABASE "+name+" TEMPLATE "+seeded)
	return append(list, "--database-url", p.sql.URL(name), "--secret-key", secretKey), nil
}

// newest is the database that was made last.
func (p *place) newest() string { return fmt.Sprintf("run%d", p.made) }

// settle makes ready for service what was filled before.
func (p *place) settle() (err error) {
	if p.sql == nil {
		return nil
	}
	defer rescue(&err)
	p.sql.Set(&held{}, "autovacuum_naptime", "1min")
	p.sql.Exec(&held{}, seeded, "VACUUM ANALYZE")
	p.sql.Durable(&held{})
	p.sql.Exec(&held{}, "postgres", "CHECKPOINT")
	return nil
}

// url is the database to fill before; "" is for SQLite.
func (p *place) url() string {
	if p.sql == nil {
		return ""
	}
	return p.sql.URL(seeded)
}

// full tells whether that has been done in an earlier run.
func (p *place) full(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, store.File))
	return p.sql == nil && err == nil
}

// cpu is what the kernel has counted for Redis and PostgreSQL.
func (p *place) cpu() (total time.Duration, err error) {
	if p.redis != nil {
		if total, err = cpuOf(p.redis.PID()); err != nil {
			return 0, err
		}
	}
	if p.sql == nil {
		return total, nil
	}
	raw, err := os.ReadFile(filepath.Join(p.sql.Dir, "data", "postmaster.pid"))
	if err != nil {
		return 0, err
	}
	line, _, _ := strings.Cut(string(raw), "\n")
	master, err := strconv.Atoi(line)
	if err != nil {
		return 0, err
	}
	family, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return 0, err
	}
	for _, file := range family {
		own, children, parent, err := statOf(file)
		switch {
		case err != nil: // it has ended meanwhile
		case file == fmt.Sprintf("/proc/%d/stat", master):
			total += own + children // of the processes that have ended
		case parent == master:
			total += own
		}
	}
	return total, nil
}
