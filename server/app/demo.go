package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	_ "embed"
	"net"
	"strconv"
	"strings"

	"tend/server/auth"
	"tend/server/config"
	"tend/server/store"
	"tend/server/tend"
)

//go:embed demo/demo.yaml
var demoYAML []byte

const (
	demoSite  = "demo"
	demoOwner = "owner@demo.example"
	demoKey   = "demo" // the name of its API key
)

// stageDemo makes the demo's site, its owner and its made-up people.
func (a *App) stageDemo(ctx context.Context) error {
	text := bytes.Replace(demoYAML, []byte("[ORIGINS]"), []byte("["+strings.Join(a.demoOrigins(), ", ")+"]"), 1)
	file, err := config.ParseBootstrap("demo.yaml", text)
	if err != nil {
		return err
	}
	if _, err := ApplyBootstrap(ctx, a.db, file); err != nil {
		return err
	}
	return a.fillDemo(ctx)
}

// demoOrigins are the addresses by which the shop may be opened, quoted.
func (a *App) demoOrigins() []string {
	list := []string{strconv.Quote(a.URL())}
	if _, port, err := net.SplitHostPort(a.listener.Addr().String()); err == nil {
		for _, host := range []string{"127.0.0.1", "localhost"} {
			if o := strconv.Quote("http://" + net.JoinHostPort(host, port)); o != list[0] {
				list = append(list, o)
			}
		}
	}
	return list
}

// kindDemo marks in the record of bootstrap entries what the demo has made.
const kindDemo = "demo"

// fillDemo lets the made-up people have been there, once for each data folder.
func (a *App) fillDemo(ctx context.Context) error {
	done, err := a.db.Records().Applied(ctx, kindDemo, "people")
	if err != nil || done != nil {
		return err
	}
	if err := pastDays(ctx, a.db, a.clock.Now()); err != nil {
		return err
	}
	return a.db.Change(ctx, func(c *store.Change) error {
		sum := sha256.Sum256([]byte("people"))
		return c.SetApplied(ctx, kindDemo, "people", sum[:])
	})
}

// Demo is what somebody needs to look around in the demo.
type Demo struct {
	Shop   string
	SignIn string // a one-time link into the dashboard
	APIKey string // of the admin API; each start makes a new one
	API    string // where that begins
}

// Demo makes the demo's sign-in link and API key.
func (a *App) Demo(ctx context.Context) (Demo, error) {
	d := Demo{Shop: a.URL() + "/demo/", API: a.URL() + "/api/v1/sites/" + demoSite}
	key, hash := auth.NewAPIKey()
	err := a.db.Change(ctx, func(c *store.Change) error {
		m, err := c.MemberByEmail(ctx, demoOwner)
		if err != nil {
			return err
		}
		if d.SignIn, err = signInLink(ctx, c, a.URL(), m.ID); err != nil {
			return err
		}
		s, err := c.SiteByName(ctx, demoSite)
		if err != nil {
			return err
		}
		old, err := c.APIKeyByName(ctx, s.ID, demoKey)
		if err == nil {
			err = c.DropAPIKey(ctx, s.ID, old.ID)
		}
		if err != nil && tend.CodeOf(err) != tend.NotFound {
			return err
		}
		d.APIKey = key
		_, err = c.CreateAPIKey(ctx, store.APIKey{
			Site: s.ID, Name: demoKey, Hash: hash, Prefix: auth.Shown(key), Scopes: []string{string(auth.ScopeAdmin)},
		})
		return err
	})
	return d, err
}
