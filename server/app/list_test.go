package app_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"tend/server/people"
	"tend/server/store"
	"tend/server/tend"
	"tend/server/testkit"
)

// TestAListIsWholeAfterEachKill kills nodes that fill a list and then replace it, at any commit. In the end
// exactly those are on it whom the second file names, by its rows, by its figure and by their own streams.
func TestAListIsWholeAfterEachKill(t *testing.T) {
	t.Parallel()
	testkit.Each(t, func(t *testing.T, on testkit.Database) {
		rnd := rand.New(rand.NewPCG(drawn(t), 41))
		w := testkit.OpenNow(t, on)
		site := w.Site(t, tend.Site{Name: "acme"})
		if err := w.DB.Change(t.Context(), func(c *store.Change) error {
			_, err := c.CreateList(t.Context(), &tend.List{Site: site.ID, ID: "beta", Name: "Beta"}, "ada")
			return err
		}); err != nil {
			t.Fatal(err)
		}
		imports := people.NewImports(w.DB, tend.SystemClock{})
		upload := func(mode string, from, to int) store.Import {
			var file strings.Builder
			for i := from; i < to; i++ {
				fmt.Fprintf(&file, "user-%d\n", i)
			}
			made, err := imports.Create(t.Context(), &people.NewImport{
				Site: site.ID, Kind: people.ImportList, Format: "csv", List: "beta", Mode: mode, File: strings.NewReader(file.String()),
			})
			if err != nil {
				t.Fatal(err)
			}
			return made
		}
		upload(store.ListAdd, 0, 2500)
		made := upload(store.ListReplace, 1200, 2700)
		killed(t, w.Place, func() string { return fmt.Sprint("committed:", 1+rnd.IntN(700)) })
		got, err := imports.Get(t.Context(), site.ID, made.ID)
		if err != nil || got.State != store.ImportDone || got.Taken+got.Unchanged != 1500 || got.Refused != 0 || got.Removed > 1200 {
			t.Errorf("the import is %+v, %v", got, err)
		}
		rec, err := w.DB.Records().List(t.Context(), site.ID, "beta")
		rows, failed := w.DB.Records().ListMembers(t.Context(), site.ID, "beta", 0, 5000)
		if err != nil || failed != nil || rec.Members != 1500 || len(rows) != 1500 {
			t.Errorf("%d are counted, %d are there, %v, %v", rec.Members, len(rows), err, failed)
		}
		for i := range 2700 {
			who, err := w.DB.Resolve(t.Context(), site.ID, "", fmt.Sprint("user-", i))
			if err != nil {
				t.Fatal(err)
			}
			st, _, err := store.Fold(t.Context(), w.DB, site.ID, who.User)
			if err != nil || st.OnList("beta") != (i >= 1200) {
				t.Fatalf("user %d is on %q, %v", i, st.Lists, err)
			}
		}
	})
}
