package app

import (
	"context"
	"errors"
	"strings"

	"tend/server/auth"
	"tend/server/config"
	"tend/server/store"
	"tend/server/tend"
)

// operator is who the audit log names for what was done on the command line.
const operator = "cli"

// SetUpLink makes the one-time link by which the first member is made, in place of
// one made before; "" when there is a member already.
func (a *App) SetUpLink(ctx context.Context) (link string, err error) {
	err = a.db.Change(ctx, func(c *store.Change) error {
		if there, err := c.AnyMember(ctx); err != nil || there {
			return err
		}
		if err := c.DropLinks(ctx, store.LinkSetup); err != nil {
			return err
		}
		token, hash := auth.NewLink()
		link = a.URL() + "/setup#" + token
		return c.CreateLink(ctx, store.Link{Hash: hash, Purpose: store.LinkSetup, ExpiresAt: c.Now().Add(auth.SetupLife)})
	})
	return link, err
}

// Office is what an operator does with members, beside a server that may run on
// the same data.
type Office struct {
	db      *store.DB
	where   string
	address string
}

// OpenOffice opens the database of the settings. The caller closes it.
func OpenOffice(ctx context.Context, s *config.Settings) (*Office, error) {
	// A folder that was mistyped must not become one with nobody in it.
	if i, err := store.Inspect(ctx, s.DataDir, false); s.DatabaseURL == "" && err == nil && !i.Exists {
		return nil, tend.Errorf(tend.NotFound, "data_dir_empty",
			"there is no Tend in the data folder %s: give --data-dir as Tend was started with, or start it first", s.DataDir)
	}
	db, err := OpenDB(ctx, s, tend.SystemClock{})
	if err != nil {
		return nil, err
	}
	return &Office{db: db, where: s.Where(), address: addressFor(s.PublicURL, s.Addr)}, nil
}

// Close gives the database back.
func (o *Office) Close() error { return o.db.Close() }

// AddMember gives somebody a role on a site and makes a sign-in link for them.
func (o *Office) AddMember(ctx context.Context, email, role, site string) (link string, err error) {
	email, err = readFlag("--email", email, auth.ParseEmail)
	if err != nil {
		return "", err
	}
	granted, err := readFlag("--role", role, auth.ParseRole)
	if err != nil {
		return "", err
	}
	err = o.db.Change(ctx, func(c *store.Change) error {
		s, err := c.SiteByName(ctx, site)
		if tend.CodeOf(err) == tend.NotFound {
			return o.unknownSite(ctx, c, site)
		}
		if err != nil {
			return err
		}
		m, err := c.AddMember(ctx, email)
		if err != nil {
			return err
		}
		if err := c.SetRole(ctx, s.ID, m.ID, string(granted)); err != nil {
			return err
		}
		if err := c.Audit(ctx, s.ID, operator, "member.add", email, string(granted)); err != nil {
			return err
		}
		link, err = signInLink(ctx, c, o.address, m.ID)
		return err
	})
	return link, err
}

// unknownSite names the sites that there are.
func (o *Office) unknownSite(ctx context.Context, c *store.Change, site string) error {
	sites, err := c.Sites(ctx)
	if err != nil {
		return err
	}
	names := make([]string, len(sites))
	for i := range sites {
		names[i] = sites[i].Name
	}
	hint := "there is none yet: open the set-up link that `tend serve` prints"
	if len(names) > 0 {
		hint = "there is " + strings.Join(names, ", ")
	}
	return tend.Errorf(tend.NotFound, "site_unknown", "--site: no site has the name %q; %s", site, hint)
}

// Link makes a new sign-in link for a member.
func (o *Office) Link(ctx context.Context, email string) (link string, err error) {
	err = o.member(ctx, email, func(c *store.Change, m store.Member) (err error) {
		link, err = signInLink(ctx, c, o.address, m.ID)
		return err
	})
	return link, err
}

// member makes a change about the member that a flag names.
func (o *Office) member(ctx context.Context, email string, fn func(*store.Change, store.Member) error) error {
	email, err := readFlag("--email", email, auth.ParseEmail)
	if err != nil {
		return err
	}
	return o.db.Change(ctx, func(c *store.Change) error {
		m, err := c.MemberByEmail(ctx, email)
		if tend.CodeOf(err) == tend.NotFound {
			return tend.Errorf(tend.NotFound, "member_unknown", "--email: %s is no member in %s: `tend member add` makes one, `tend member list` shows who is", email, o.where)
		}
		if err != nil {
			return err
		}
		return fn(c, m)
	})
}

// Reset makes a link by which a member chooses a new password; withoutFactor takes
// their second factor away, for who has lost it and the recovery codes.
func (o *Office) Reset(ctx context.Context, email string, withoutFactor bool) (link string, err error) {
	err = o.member(ctx, email, func(c *store.Change, m store.Member) error {
		if withoutFactor {
			if err := c.DropFactor(ctx, m.ID); err != nil {
				return err
			}
		}
		sites, err := c.SitesOf(ctx, m.ID)
		if err != nil {
			return err
		}
		for _, s := range sites {
			if err := c.Audit(ctx, s.Site, operator, "member.reset", m.Email, ""); err != nil {
				return err
			}
		}
		token, hash := auth.NewLink()
		link = o.address + "/password#" + token
		return c.CreateLink(ctx, store.Link{Hash: hash, Purpose: store.LinkPassword, Member: &m.ID, ExpiresAt: c.Now().Add(auth.ResetLife)})
	})
	return link, err
}

// Member is one line of the list of members.
type Member struct {
	Email string `json:"email"`
	Site  string `json:"site"`
	Role  string `json:"role"`
}

// Members lists who has which role where, by site.
func (o *Office) Members(ctx context.Context) ([]Member, error) {
	list := []Member{}
	records := o.db.Records()
	sites, err := records.Sites(ctx)
	if err != nil {
		return nil, err
	}
	for i := range sites {
		roles, err := records.MembersOf(ctx, sites[i].ID)
		if err != nil {
			return nil, err
		}
		for _, r := range roles {
			list = append(list, Member{Email: r.Email, Site: r.SiteName, Role: r.Role})
		}
	}
	return list, nil
}

func signInLink(ctx context.Context, c *store.Change, address string, member int64) (string, error) {
	token, hash := auth.NewLink()
	l := store.Link{Hash: hash, Purpose: store.LinkSignIn, Member: &member, ExpiresAt: c.Now().Add(auth.SignInLife)}
	return address + "/signin#" + token, c.CreateLink(ctx, l)
}

// readFlag reads the value of a flag; a fault says of which.
func readFlag[T any](flag, value string, read func(string) (T, error)) (T, error) {
	v, err := read(value)
	if err != nil {
		return v, tend.Errorf(tend.Invalid, tend.ReasonValue, "%s cannot be %q: %s", flag, value, messageOf(err))
	}
	return v, nil
}

func messageOf(err error) string {
	var e *tend.Error
	if errors.As(err, &e) && e.Message != "" {
		return e.Message
	}
	return err.Error()
}
