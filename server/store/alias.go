package store

import (
	"context"

	"github.com/jmoiron/sqlx"

	"tend/server/tend"
)

// What becomes of a known person who is joined with another. Their row is a visitor's from
// then on, merged like any other, and the id that they went by leads to who took them in. All
// that led to them leads there at once, so that nobody is further than one step away.
const (
	sqlRenounce  = `UPDATE persons SET "user" = NULL, proof = NULL WHERE id = ? AND site = ? AND "user" = ? AND merged_into IS NULL`
	sqlAliasNew  = `INSERT INTO aliases (site, "user", person) VALUES (?, ?, ?)`
	sqlAliasMove = `UPDATE aliases SET person = ? WHERE person = ? AND site = ?`
	sqlTheirs    = `UPDATE persons SET merged_into = ? WHERE merged_into = ? AND site = ?`
)

// takeIn gives a person all that whoever they turned out to be has.
func (w *writer) takeIn(u *Unit) error {
	s := &u.Subject
	if s.MergeUser != "" {
		if err := w.renounce(u); err != nil {
			return err
		}
	}
	if err := w.must(sqlMergeInto, s.ID, s.Merge, u.Site, s.MergeRev); err != nil {
		return err
	}
	if err := w.mergeAccounts(u); err != nil {
		return err
	}
	if err := w.mergeLists(u); err != nil {
		return err
	}
	if err := w.mergeDeliveries(u); err != nil {
		return err
	}
	return w.mergeDevices(u)
}

// renounce has whoever is taken in give their user id up.
func (w *writer) renounce(u *Unit) error {
	s := &u.Subject
	other, _, err := w.person(u.Site, s.Merge)
	if err != nil {
		return err
	}
	if err := w.must(sqlRenounce, s.Merge, u.Site, s.MergeUser); err != nil {
		return err
	}
	if other.proof != "" { // one who came is one less
		w.addProof(proofKey{u.Site, int64(other.proved / dayMicros), other.proof}, -1, 0)
	}
	for _, move := range []string{sqlTheirs, sqlAliasMove} {
		if _, err := w.exec(move, s.ID, s.Merge, u.Site); err != nil {
			return err
		}
	}
	_, err = w.exec(sqlAliasNew, u.Site, s.MergeUser, s.ID)
	return err
}

// readAliases adds whom the user ids lead to that are nobody's own any more.
func (db *DB) readAliases(ctx context.Context, site tend.SiteID, users []string, to map[string]tend.PersonID) error {
	var rows []struct {
		User   string
		Person tend.PersonID
	}
	if err := selectIn(ctx, db.read, &rows, `SELECT "user", person FROM aliases WHERE site = ? AND "user" IN (?)`, users, site); err != nil {
		return err
	}
	for _, r := range rows {
		to[r.User] = r.Person
	}
	return nil
}

// Aliases lists the user ids that lead to people beside their own, sorted.
func (db *DB) Aliases(ctx context.Context, site tend.SiteID, people []tend.PersonID) (map[tend.PersonID][]string, error) {
	var rows []struct {
		User   string
		Person tend.PersonID
	}
	if err := selectIn(ctx, db.read, &rows, `SELECT "user", person FROM aliases WHERE site = ? AND person IN (?) ORDER BY person, "user"`, people, site); err != nil {
		return nil, err
	}
	found := map[tend.PersonID][]string{}
	for _, r := range rows {
		found[r.Person] = append(found[r.Person], r.User)
	}
	return found, nil
}

// loseAliases puts tombstones in the place of the user ids that lead to somebody who is being
// erased. They are a few, and lead nowhere at once, as the person's own does.
func (c *Change) loseAliases(ctx context.Context, site tend.SiteID, person tend.PersonID) error {
	var users []string
	if err := sqlx.SelectContext(ctx, c.tx, &users, `SELECT "user" FROM aliases WHERE person = ? AND site = ?`, person, site); err != nil {
		return unavailable(err)
	}
	tombs := make([][2]string, len(users))
	for i, user := range users {
		tombs[i] = [2]string{userID, user}
	}
	if err := c.db.bury(ctx, c.tx, site, person, c.now, tombs); err != nil {
		return err
	}
	return c.exec(ctx, "aliases", `DELETE FROM aliases WHERE person = ? AND site = ?`, person, site)
}
