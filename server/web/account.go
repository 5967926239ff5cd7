package web

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"tend/server/auth"
	"tend/server/store"
	"tend/server/tend"
	"tend/server/web/api"
)

// GetAccount answers GET /account.
func (d *door) GetAccount(c echo.Context) error {
	cred, err := d.Records.Records().Credentials(c.Request().Context(), who(c).member.Member)
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, api.AccountDetails{
		Email: cred.Email, Password: cred.Password != "", TwoFactor: cred.TOTP != "", RecoveryCodes: cred.Codes,
	})
}

// own asks a member for their password once more: who sits down at a screen that
// somebody left must not be able to keep the account.
func (d *door) own(c echo.Context, cred *store.Credentials, field string, o tend.Object, in *tend.Input, password string) error {
	tries, err := d.try(c, cred.Email)
	if err != nil {
		return err
	}
	same, err := d.passwords.Matches(c.Request().Context(), password, cred.Password)
	if err != nil {
		return err
	}
	if !same {
		o.Fault(field, "wrong_password", "this is not your password")
		return in.Err("the password is not right")
	}
	d.Tries.Give(1, tries)
	return nil
}

// ChangePassword answers PUT /account/password.
func (d *door) ChangePassword(c echo.Context) error {
	o, in, err := object(c, "current", "password")
	if err != nil {
		return err
	}
	ctx, me := c.Request().Context(), who(c).member
	cred, err := d.Records.Records().Credentials(ctx, me.Member)
	if err != nil {
		return err
	}
	o.Need("password")
	if cred.Password != "" {
		o.Need("current")
	}
	current, password := o.Text("current", auth.MaxPassword), newPassword(o, cred.Email)
	if err := in.Err("the password is refused"); err != nil {
		return err
	}
	if cred.Password != "" {
		if err := d.own(c, &cred, "current", o, in, current); err != nil {
			return err
		}
	}
	kept, err := d.hashed(c, password)
	if err != nil {
		return err
	}
	token, next := auth.NewSession()
	err = d.Records.Change(ctx, func(ch *store.Change) error {
		if err := ch.SetPassword(ctx, me.Member, kept); err != nil {
			return err
		}
		// All of them, this one too: it goes on under another token, and nothing is left of the old one.
		if _, err := ch.EndMemberSessions(ctx, me.Member, ""); err != nil {
			return err
		}
		if err := ch.CreateSession(ctx, next, me.Member, device(c), ch.Now().Add(auth.SessionLife)); err != nil {
			return err
		}
		return noteEverywhere(ctx, ch, me.Member, me.Email, "password.change")
	})
	if err != nil {
		return err
	}
	d.setCookie(c, token, int(auth.SessionLife.Seconds()))
	return c.NoContent(http.StatusNoContent)
}

// proof reads a body that has the member's password, and asks whether it is.
func (d *door) proof(c echo.Context) (cred store.Credentials, err error) {
	o, in, err := object(c, "password")
	if err != nil {
		return cred, err
	}
	o.Need("password")
	password := o.Text("password", auth.MaxPassword)
	if err := in.Err("the password is not right"); err != nil {
		return cred, err
	}
	cred, err = d.Records.Records().Credentials(c.Request().Context(), who(c).member.Member)
	if err != nil {
		return cred, err
	}
	if cred.Password == "" {
		return cred, tend.Errorf(tend.Conflict, "password_missing", "choose a password first: a second factor goes with one")
	}
	return cred, d.own(c, &cred, "password", o, in, password)
}

// BeginTwoFactor answers POST /account/two-factor.
func (d *door) BeginTwoFactor(c echo.Context) error {
	cred, err := d.proof(c)
	if err != nil {
		return err
	}
	f, err := auth.NewFactor(cred.Email)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	if err := d.Records.Change(ctx, func(ch *store.Change) error { return ch.BeginFactor(ctx, cred.Member, f.Secret) }); err != nil {
		return err
	}
	return answer(c, http.StatusOK, api.TwoFactor{Secret: f.Secret, URI: f.URI, Qr: f.QR})
}

// ConfirmTwoFactor answers PUT /account/two-factor.
func (d *door) ConfirmTwoFactor(c echo.Context) error {
	o, in, err := object(c, "code")
	if err != nil {
		return err
	}
	o.Need("code")
	code := o.Text("code", maxCode)
	if err := in.Err("the code is refused"); err != nil {
		return err
	}
	me := who(c).member
	tries, err := d.try(c, me.Email)
	if err != nil {
		return err
	}
	codes, hashes := auth.NewRecoveryCodes()
	ctx := c.Request().Context()
	err = d.Records.Change(ctx, func(ch *store.Change) error {
		cred, err := ch.Credentials(ctx, me.Member)
		if err != nil {
			return err
		}
		if cred.Pending == "" {
			return tend.Errorf(tend.Conflict, "two_factor_missing", "there is no second factor to confirm: begin with one")
		}
		step, ok := auth.CheckCode(cred.Pending, code, d.Clock.Now(), 0)
		if !ok {
			o.Fault("code", "code_refused", "this is not the code that the app shows now")
			return in.Err("the code is refused")
		}
		if err := ch.TakeFactor(ctx, me.Member, step, hashes); err != nil {
			return err
		}
		return noteEverywhere(ctx, ch, me.Member, me.Email, "two_factor.on")
	})
	if err != nil {
		return err
	}
	d.Tries.Give(1, tries)
	return answer(c, http.StatusOK, api.RecoveryCodes{RecoveryCodes: codes})
}

// RemoveTwoFactor answers POST /account/two-factor/remove.
func (d *door) RemoveTwoFactor(c echo.Context) error {
	cred, err := d.proof(c)
	if err != nil {
		return err
	}
	return d.done(c, func(ctx context.Context, ch *store.Change) error {
		if err := ch.DropFactor(ctx, cred.Member); err != nil {
			return err
		}
		return noteEverywhere(ctx, ch, cred.Member, cred.Email, "two_factor.off")
	})
}

// done makes a change that has no answer.
func (d *door) done(c echo.Context, fn func(context.Context, *store.Change) error) error {
	ctx := c.Request().Context()
	if err := d.Records.Change(ctx, func(ch *store.Change) error { return fn(ctx, ch) }); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// ListSessions answers GET /account/sessions.
func (d *door) ListSessions(c echo.Context) error {
	me := who(c).member
	list, err := d.Records.Records().SessionsOf(c.Request().Context(), me.Member, auth.SessionIdle)
	if err != nil {
		return err
	}
	out := api.SessionPage{Data: make([]api.MemberSession, len(list))}
	for i, s := range list {
		out.Data[i] = api.MemberSession{
			ID: s.ID, Device: s.Device, CreatedAt: s.CreatedAt.Time(), SeenAt: max(s.SeenAt, s.CreatedAt).Time(), Current: s.ID == me.ID,
		}
	}
	return answer(c, http.StatusOK, out)
}

// EndSessions answers DELETE /account/sessions.
func (d *door) EndSessions(c echo.Context) error {
	me := who(c).member
	return d.done(c, func(ctx context.Context, ch *store.Change) error {
		_, err := ch.EndMemberSessions(ctx, me.Member, me.ID)
		return err
	})
}

// EndOneSession answers DELETE /account/sessions/{id}.
func (d *door) EndOneSession(c echo.Context, id string) error {
	return d.done(c, func(ctx context.Context, ch *store.Change) error {
		return ch.EndMemberSession(ctx, who(c).member.Member, id)
	})
}
