package store

import (
	"context"
	"fmt"
	"strconv"

	"github.com/jmoiron/sqlx"

	"tend/server/tend"
)

// Credentials are what a member proves to be themselves with.
type Credentials struct {
	Member   int64
	Email    string
	Password string // its hash; "": none
	TOTP     string // the secret of the second factor; "": none
	Pending  string // one that is being enrolled; "": none
	Step     int64  // the time step of the last code that was used
	Codes    int    // recovery codes that are left
}

// Credentials finds a member's by id.
func (r Records) Credentials(ctx context.Context, member int64) (Credentials, error) {
	return r.credentials(ctx, `id = ?`, member)
}

// CredentialsOf finds a member's by e-mail address.
func (r Records) CredentialsOf(ctx context.Context, email string) (Credentials, error) {
	return r.credentials(ctx, `email = ?`, email)
}

func (r Records) credentials(ctx context.Context, where string, arg any) (Credentials, error) {
	var row struct {
		ID       int64
		Email    string
		Password *string
		TOTP     []byte
		Pending  []byte `db:"totp_pending"`
		Step     int64  `db:"totp_step"`
		Codes    int
	}
	err := sqlx.GetContext(ctx, r.q, &row, `SELECT id, email, password, totp, totp_pending, totp_step,
(SELECT COUNT(*) FROM recovery_codes WHERE member = members.id) AS codes FROM members WHERE `+where, arg)
	if err != nil {
		return Credentials{}, notFound(err, "member")
	}
	c := Credentials{Member: row.ID, Email: row.Email, Step: row.Step, Codes: row.Codes}
	if row.Password != nil {
		c.Password = *row.Password
	}
	for sealed, to := range map[*[]byte]*string{&row.TOTP: &c.TOTP, &row.Pending: &c.Pending} {
		if len(*sealed) == 0 {
			continue
		}
		if r.db.sealer == nil {
			return Credentials{}, errNoKey(row.ID)
		}
		plain, err := r.db.sealer.Unseal(*sealed, aboutFactor(row.ID))
		if err != nil {
			return Credentials{}, fmt.Errorf("store: second factor of member %d: %w", row.ID, err)
		}
		*to = string(plain)
	}
	return c, nil
}

func aboutFactor(member int64) string {
	return "second factor of member " + strconv.FormatInt(member, 10)
}

func errNoKey(member int64) error {
	return tend.Errorf(tend.Internal, "secret_key", "the second factor of member %d is neither kept nor read without a secret-key", member)
}

// SetPassword keeps the hash of a password, and forgets the links that would set another.
func (c *Change) SetPassword(ctx context.Context, member int64, hash string) error {
	if err := c.one(ctx, "member", `UPDATE members SET password = ? WHERE id = ?`, hash, member); err != nil {
		return err
	}
	return c.exec(ctx, "link", `DELETE FROM links WHERE member = ? AND purpose = ? AND used_at IS NULL`, member, LinkPassword)
}

// BeginFactor keeps the secret of a second factor that is not in force yet.
func (c *Change) BeginFactor(ctx context.Context, member int64, secret string) error {
	if c.db.sealer == nil {
		return errNoKey(member)
	}
	sealed := c.db.sealer.Seal([]byte(secret), aboutFactor(member))
	return c.one(ctx, "member", `UPDATE members SET totp_pending = ? WHERE id = ?`, sealed, member)
}

// TakeFactor puts the pending second factor in force, with its recovery codes in place of others.
func (c *Change) TakeFactor(ctx context.Context, member, step int64, codes [][]byte) error {
	err := c.one(ctx, "second factor that is being enrolled",
		`UPDATE members SET totp = totp_pending, totp_pending = NULL, totp_step = ? WHERE id = ? AND totp_pending IS NOT NULL`, step, member)
	if err != nil {
		return err
	}
	if err := c.exec(ctx, "recovery code", `DELETE FROM recovery_codes WHERE member = ?`, member); err != nil {
		return err
	}
	for _, hash := range codes {
		if err := c.exec(ctx, "recovery code", `INSERT INTO recovery_codes (member, hash) VALUES (?, ?)`, member, hash); err != nil {
			return err
		}
	}
	return nil
}

// DropFactor takes a member's second factor away.
func (c *Change) DropFactor(ctx context.Context, member int64) error {
	if err := c.one(ctx, "member", `UPDATE members SET totp = NULL, totp_pending = NULL, totp_step = 0 WHERE id = ?`, member); err != nil {
		return err
	}
	return c.exec(ctx, "recovery code", `DELETE FROM recovery_codes WHERE member = ?`, member)
}

// UseStep spends the codes up to a time step; false when somebody has been faster.
func (c *Change) UseStep(ctx context.Context, member, step int64) (bool, error) {
	n, err := c.affect(ctx, "member", `UPDATE members SET totp_step = ? WHERE id = ? AND totp_step < ?`, step, member, step)
	return n == 1, err
}

// UseRecovery spends a recovery code; false when it is none, or was spent.
func (c *Change) UseRecovery(ctx context.Context, member int64, hash []byte) (bool, error) {
	n, err := c.affect(ctx, "recovery code", `DELETE FROM recovery_codes WHERE member = ? AND hash = ?`, member, hash)
	return n == 1, err
}
