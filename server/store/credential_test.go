package store

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"tend/server/tend"
)

// mirror seals by turning the bytes round, and opens only what was sealed for the same.
type mirror struct{}

func (mirror) Seal(plain []byte, about string) []byte {
	return append([]byte(about+"|"), reversed(plain)...)
}

func (mirror) Mark(plain []byte, about string) []byte { return append([]byte(about), plain...) }

func (mirror) Unseal(sealed []byte, about string) ([]byte, error) {
	rest, ok := bytes.CutPrefix(sealed, []byte(about+"|"))
	if !ok {
		return nil, errors.New("sealed for another")
	}
	return reversed(rest), nil
}

func reversed(b []byte) []byte {
	out := make([]byte, len(b))
	for i := range b {
		out[len(b)-1-i] = b[i]
	}
	return out
}

func TestCredentialsAreKept(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		db := openRecords(t, on)
		db.SealWith(mirror{})
		ctx := t.Context()
		ada, bob := addMember(t, db, "ada@acme.example"), addMember(t, db, "bob@acme.example")
		change(t, db, func(c *Change) error {
			return errors.Join(c.SetPassword(ctx, ada.ID, "$argon2id$x"), c.BeginFactor(ctx, ada.ID, "SECRET"))
		})
		got, err := db.Records().CredentialsOf(ctx, "ada@acme.example")
		if err != nil || got != (Credentials{Member: ada.ID, Email: "ada@acme.example", Password: "$argon2id$x", Pending: "SECRET"}) {
			t.Fatalf("%+v, %v", got, err)
		}
		var raw []byte
		if err := db.read.GetContext(ctx, &raw, `SELECT totp_pending FROM members WHERE id = ?`, ada.ID); err != nil || bytes.Contains(raw, []byte("SECRET")) {
			t.Errorf("kept as %q, %v", raw, err)
		}
		var spent []bool
		change(t, db, func(c *Change) error {
			err := c.TakeFactor(ctx, ada.ID, 7, [][]byte{[]byte("a"), []byte("b")})
			for _, step := range []int64{7, 8, 8} {
				ok, e := c.UseStep(ctx, ada.ID, step)
				spent, err = append(spent, ok), errors.Join(err, e)
			}
			for _, code := range []string{"a", "a", "z"} {
				ok, e := c.UseRecovery(ctx, ada.ID, []byte(code))
				spent, err = append(spent, ok), errors.Join(err, e)
			}
			return err
		})
		for i, want := range []bool{false, true, false, true, false, false} {
			if spent[i] != want {
				t.Errorf("of 7 again, 8, 8 again, a, a again, z number %d is taken: %v", i, spent[i])
			}
		}
		got, err = db.Records().Credentials(ctx, ada.ID)
		if err != nil || got.TOTP != "SECRET" || got.Pending != "" || got.Step != 8 || got.Codes != 1 {
			t.Errorf("%+v, %v", got, err)
		}
		code(t, db.Change(ctx, func(c *Change) error { return c.TakeFactor(ctx, bob.ID, 1, nil) }), tend.NotFound)
		change(t, db, func(c *Change) error { return c.DropFactor(ctx, ada.ID) })
		if got, err := db.Records().Credentials(ctx, ada.ID); err != nil || got.TOTP != "" || got.Step != 0 || got.Codes != 0 {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

func TestASessionIsTurnedOnce(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		db := openRecords(t, on)
		ctx := t.Context()
		ada, bob := addMember(t, db, "ada@acme.example"), addMember(t, db, "bob@acme.example")
		var turned []bool
		change(t, db, func(c *Change) error {
			err := c.CreateSession(ctx, []byte("one"), ada.ID, "Firefox", c.Now().Add(time.Hour))
			for _, next := range []string{"two", "three"} { // the second comes too late
				ok, e := c.TurnSession(ctx, []byte("one"), []byte(next), time.Minute)
				turned, err = append(turned, ok), errors.Join(err, e)
			}
			return err
		})
		if !turned[0] || turned[1] {
			t.Errorf("turned %v", turned)
		}
		for token, old := range map[string]bool{"one": true, "two": false} {
			if s, err := db.Records().Session(ctx, []byte(token), time.Hour); err != nil || s.Old != old || s.Member != ada.ID || s.Device != "Firefox" {
				t.Errorf("%s: %+v, %v", token, s, err)
			}
		}
		list, err := db.Records().SessionsOf(ctx, ada.ID, time.Hour)
		if err != nil || len(list) != 1 || list[0].ID == "" {
			t.Fatalf("%+v, %v", list, err)
		}
		code(t, db.Change(ctx, func(c *Change) error { return c.EndMemberSession(ctx, bob.ID, list[0].ID) }), tend.NotFound)
		change(t, db, func(c *Change) error { return c.EndSession(ctx, []byte("one")) }) // by the token of before
		_, err = db.Records().Session(ctx, []byte("two"), time.Hour)
		code(t, err, tend.Unauthorized)
	})
}
