package store

import (
	"testing"

	"github.com/go-json-experiment/json"

	"tend/server/tend"
)

// spoiling makes the database refuse some units: what is named bad at once, what is
// named late at the commit of its transaction.
var spoiling = map[database][]string{
	onSQLite: {
		`CREATE TABLE parents (id INTEGER PRIMARY KEY)`,
		`CREATE TABLE children (parent INTEGER REFERENCES parents (id) DEFERRABLE INITIALLY DEFERRED)`,
		`CREATE TRIGGER bad BEFORE INSERT ON runs WHEN instr(CAST(NEW.body AS TEXT), '"bad"')
			BEGIN SELECT RAISE(ABORT, 'bad'); END`,
		`CREATE TRIGGER late AFTER INSERT ON runs WHEN instr(CAST(NEW.body AS TEXT), '"late"')
			BEGIN INSERT INTO children VALUES (1); END`,
	},
	onPostgres: {
		`CREATE TABLE parents (id BIGINT PRIMARY KEY)`,
		`CREATE TABLE children (parent BIGINT REFERENCES parents (id) DEFERRABLE INITIALLY DEFERRED)`,
		`CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
			IF position('"bad"' IN convert_from(NEW.body, 'UTF8')) > 0 THEN RAISE 'bad'; END IF;
			IF position('"late"' IN convert_from(NEW.body, 'UTF8')) > 0 THEN INSERT INTO children VALUES (1); END IF;
			RETURN NEW; END $$`,
		`CREATE TRIGGER spoils BEFORE INSERT ON runs FOR EACH ROW EXECUTE FUNCTION spoil()`,
	},
}

func (r *road) run(statements ...string) {
	r.t.Helper()
	for _, q := range statements {
		if _, err := r.write.ExecContext(r.t.Context(), q); err != nil {
			r.t.Fatal(err)
		}
	}
}

// together commits units as one group.
func (r *road) together(units ...*Unit) []*job {
	r.t.Helper()
	jobs := make([]*job, len(units))
	for i, u := range units {
		body, err := json.Marshal(u.Events)
		if err != nil {
			r.t.Fatal(err)
		}
		jobs[i] = &job{unit: u, body: body[:len(body)-1], done: make(chan struct{})}
	}
	r.units.commit(jobs)
	return jobs
}

func granting(u *Unit, delivery string) *Unit {
	u.Decide = func(*Ledger) Verdict {
		return Verdict{Grants: []tend.Grant{{Delivery: delivery, Campaign: "hello", Version: 1}}}
	}
	return u
}

func TestUnitThatFailsTakesNobodyWithIt(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		for _, how := range []string{"bad", "late"} {
			t.Run(how, func(t *testing.T) {
				r := newRoad(t, on)
				r.run(spoiling[on]...)
				ada, bob, eve := r.arrives(1, "a1"), r.arrives(2, "a2"), r.arrives(3, "a3")
				bob.Events[0].Name = how
				jobs := r.together(granting(ada, "d1"), granting(bob, "d2"), eve)

				for _, j := range []*job{jobs[0], jobs[2]} {
					if stored := r.names(j.unit.Subject.ID); j.err != nil || j.result.Rev != 1 || stored != "[opened]" {
						t.Errorf("%+v, %v, stored %s", j.result, j.err, stored)
					}
				}
				if err := jobs[1].err; tend.CodeOf(err) != tend.Unavailable {
					t.Errorf("the one at fault: %v", err)
				}
				if made := jobs[0].result.Made; len(made) != 1 || made[0].Delivery != "d1" {
					t.Errorf("made %+v: what the torn transaction made is still there", made)
				}
				if r := jobs[1].result; r.Rev != 0 || r.Tab != 0 || r.Made != nil {
					t.Errorf("a unit that was not kept has the result %+v", r)
				}
				if _, mark, err := r.Watermark(t.Context(), r.site, "a2"); err != nil || mark != 0 {
					t.Errorf("watermark %d of what was not kept, %v", mark, err)
				}
			})
		}
	})
}

func TestUnitIsAnsweredAfterItsCommit(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		r.run(spoiling[on]...)
		late := r.arrives(1, "a1")
		late.Events[0].Name = "late"
		if got, err := r.Commit(t.Context(), late); tend.CodeOf(err) != tend.Unavailable {
			t.Errorf("%+v, %v: its commit failed", got, err)
		}
		if got := r.commit(r.arrives(1, "a1")); got.Rev != 1 || r.names(1) != "[opened]" {
			t.Errorf("and again: %+v, stored %s", got, r.names(1))
		}
	})
}
