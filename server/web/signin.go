package web

import (
	"context"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"tend/server/auth"
	"tend/server/hot"
	"tend/server/store"
	"tend/server/tend"
	"tend/server/web/api"
)

// CreateSession answers POST /session.
func (d *door) CreateSession(c echo.Context) error {
	o, in, err := object(c, "token", "email", "password", "code")
	if err != nil {
		return err
	}
	byLink := !o.Has("email") && !o.Has("password")
	if byLink {
		o.Need("token")
	} else {
		o.Need("email")
		o.Need("password")
		if o.Has("token") {
			o.Fault("token", tend.ReasonValue, "give the token of a link or a password, not both")
		}
	}
	token, email := o.Text("token", tend.MaxID), strings.ToLower(o.Text("email", tend.MaxID))
	password, code := o.Text("password", auth.MaxPassword), o.Text("code", maxCode)
	if err := in.Err("the sign-in is refused"); err != nil {
		return err
	}
	if byLink {
		return d.begin(c, func(ctx context.Context, ch *store.Change) (int64, error) {
			link, err := ch.UseLink(ctx, auth.Hash(token))
			if err == nil && (link.Purpose != store.LinkSignIn || link.Member == nil) {
				err = tend.Errorf(tend.Unauthorized, "link_unknown", "this link does not sign anybody in: open it as it is")
			}
			if err != nil {
				return 0, err
			}
			return *link.Member, nil
		})
	}
	return d.byPassword(c, email, password, code)
}

const maxCode = 40 // bytes of a code, as it may be typed

// begin makes a session for the member that a function names, and answers with it.
func (d *door) begin(c echo.Context, member func(context.Context, *store.Change) (int64, error)) error {
	ctx := c.Request().Context()
	token, session := auth.NewSession()
	err := d.Records.Change(ctx, func(ch *store.Change) error {
		id, err := member(ctx, ch)
		if err != nil {
			return err
		}
		return ch.CreateSession(ctx, session, id, device(c), ch.Now().Add(auth.SessionLife))
	})
	if err != nil {
		return err
	}
	return d.signedIn(c, http.StatusOK, token, session)
}

// byPassword signs in by e-mail address and password. Nothing in the answer, nor in the
// time it takes, tells an address that is not known from one whose password is another.
func (d *door) byPassword(c echo.Context, email, password, code string) error {
	tries, err := d.try(c, email)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	found, err := d.Records.Records().CredentialsOf(ctx, email)
	if err != nil && tend.CodeOf(err) != tend.NotFound {
		return err
	}
	same, err := d.passwords.Matches(ctx, password, found.Password)
	if err != nil {
		return err
	}
	if !same || found.Member == 0 {
		return tend.Errorf(tend.Unauthorized, "sign_in_refused", "the e-mail address and the password do not go together")
	}
	if found.TOTP != "" && code == "" {
		d.Tries.Give(1, tries)
		return tend.Errorf(tend.Unauthorized, "code_required", "send the code of your authenticator app as well, or a recovery code")
	}
	err = d.begin(c, func(ctx context.Context, ch *store.Change) (int64, error) {
		return found.Member, d.proved(ctx, ch, found.Member, code)
	})
	if err == nil {
		d.Tries.Give(1, tries)
	}
	return err
}

// proved asks for the second factor where there is one, and spends the code.
func (d *door) proved(ctx context.Context, ch *store.Change, member int64, code string) error {
	cred, err := ch.Credentials(ctx, member)
	if err != nil || cred.TOTP == "" {
		return err
	}
	if step, ok := auth.CheckCode(cred.TOTP, code, d.Clock.Now(), cred.Step); ok {
		fresh, err := ch.UseStep(ctx, member, step)
		if err != nil || fresh {
			return err
		}
	}
	spent, err := ch.UseRecovery(ctx, member, auth.HashRecovery(code))
	if err == nil && !spent {
		err = tend.Errorf(tend.Unauthorized, "code_refused", "this code is not right, or was used already: wait for the next one")
	}
	return err
}

// try counts an attempt against the limits of an account and of the client's address.
func (d *door) try(c echo.Context, email string) ([3]hot.RateKey, error) {
	keys := [3]hot.RateKey{hot.AddressRate(hot.PerTry, d.network(c))}
	if email != "" {
		keys[1] = hot.AccountRate(email)
	}
	if full, wait := d.Tries.Take(d.Clock.Now(), 1, keys); full != 0 {
		return keys, &tend.Error{
			Code: tend.Limited, Reason: "sign_in_limited", RetryAfter: wait.Round(time.Second) + time.Second,
			Message: "there were too many attempts: wait, or ask for a link",
		}
	}
	return keys, nil
}

// network is the address that a call comes from; of an IPv6 address the network, all of
// which its line was given.
func (d *door) network(c echo.Context) netip.Addr {
	a := proxies(d.Proxies).client(c.Request())
	if a.Is6() {
		network, _ := a.Prefix(64) // of an IPv6 address: it cannot fail
		return network.Addr()
	}
	return a
}

// newPassword reads a password that somebody chooses; "" where there is none.
func newPassword(o tend.Object, email string) string {
	if !o.Has("password") {
		return ""
	}
	password := o.Text("password", tend.MaxSecret)
	if err := auth.CheckPassword(password, email); password != "" && err != nil {
		e := asError(err)
		o.Fault("password", e.ReasonOrCode(), "%s", e.Message)
	}
	return password
}

// hashed is the form in which a password is kept; "" of none.
func (d *door) hashed(c echo.Context, password string) (string, error) {
	if password == "" {
		return "", nil
	}
	return d.passwords.Hash(c.Request().Context(), password)
}

// hashedFor is hashed, for somebody who has proved nothing yet: the work counts as an
// attempt, or anybody could have others wait for it.
func (d *door) hashedFor(c echo.Context, password string) (string, error) {
	if password == "" {
		return "", nil
	}
	if _, err := d.try(c, ""); err != nil {
		return "", err
	}
	return d.hashed(c, password)
}

// SetPassword answers POST /password.
func (d *door) SetPassword(c echo.Context) error {
	o, in, err := object(c, "token", "password")
	if err != nil {
		return err
	}
	o.Need("token")
	o.Need("password")
	token := o.Text("token", tend.MaxID)
	password := newPassword(o, "")
	if err := in.Err("the password is refused"); err != nil {
		return err
	}
	kept, err := d.hashedFor(c, password)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	var member store.Credentials
	err = d.Records.Change(ctx, func(ch *store.Change) error {
		link, err := ch.UseLink(ctx, auth.Hash(token))
		if err != nil {
			return err
		}
		if link.Purpose != store.LinkPassword || link.Member == nil {
			return tend.Errorf(tend.Unauthorized, "link_unknown", "this link sets no password: open it as it is")
		}
		if member, err = ch.Credentials(ctx, *link.Member); err != nil {
			return err
		}
		if err := auth.CheckPassword(password, member.Email); err != nil {
			newPassword(o, member.Email)
			return in.Err("the password is refused")
		}
		if err := ch.SetPassword(ctx, member.Member, kept); err != nil {
			return err
		}
		if _, err := ch.EndMemberSessions(ctx, member.Member, ""); err != nil {
			return err
		}
		return noteEverywhere(ctx, ch, member.Member, member.Email, "password.reset")
	})
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, api.PasswordSet{Email: member.Email})
}

// noteEverywhere notes what a member did to their account in the audit log of each of their sites.
func noteEverywhere(ctx context.Context, ch *store.Change, member int64, email, action string) error {
	sites, err := ch.SitesOf(ctx, member)
	if err != nil {
		return err
	}
	for _, s := range sites {
		if err := ch.Audit(ctx, s.Site, email, action, email, ""); err != nil {
			return err
		}
	}
	return nil
}
