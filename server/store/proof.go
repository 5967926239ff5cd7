package store

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"tend/server/tend"
)

// ProofValid is how somebody came whose identity token is valid; the other ways are the codes
// of refusal.
const ProofValid = "valid"

// proofEvery is how often somebody who comes and comes again in the same way is written down
// on one day: when they came last is told as well as that.
const proofEvery = time.Hour

const (
	sqlProof    = `UPDATE persons SET proof = ?, proved = ? WHERE id = ?`
	sqlProofDay = `INSERT INTO proof_days (site, day, what, n, last) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (site, day, what) DO UPDATE SET n = proof_days.n + excluded.n,
			last = CASE WHEN excluded.last > proof_days.last THEN excluded.last ELSE proof_days.last END`
)

// proofKey is a cell of the roll-up: people who came so, on that day for the last time.
type proofKey struct {
	site tend.SiteID
	day  int64
	what string
}

type proofSum struct {
	n    int64
	last tend.Micros
}

// prove counts how a named person came. They stand in one cell at a time, the one of their
// last day, so that the cells of a week add up to people and not to visits.
func (w *writer) prove(u *Unit, p *personRow) error {
	if u.Proof == "" {
		return nil
	}
	day, was := int64(u.At/dayMicros), int64(p.proved/dayMicros)
	if p.proof == u.Proof && was == day && u.At.Sub(p.proved) < proofEvery {
		return nil
	}
	if _, err := w.exec(sqlProof, u.Proof, u.At, u.Subject.ID); err != nil {
		return err
	}
	if p.proof != "" {
		w.addProof(proofKey{u.Site, was, p.proof}, -1, 0)
	}
	w.addProof(proofKey{u.Site, day, u.Proof}, 1, u.At)
	return nil
}

func (w *writer) addProof(k proofKey, n int64, at tend.Micros) {
	sum := w.proofs[k]
	w.proofs[k] = proofSum{sum.n + n, max(sum.last, at)}
}

// flushProofs writes the cells of a group, each once, in one order for all nodes.
func (w *writer) flushProofs() error {
	if len(w.proofs) == 0 {
		return nil
	}
	keys := slices.SortedFunc(maps.Keys(w.proofs), func(a, b proofKey) int {
		return cmp.Or(cmp.Compare(a.site, b.site), cmp.Compare(a.day, b.day), cmp.Compare(a.what, b.what))
	})
	for _, k := range keys {
		sum := w.proofs[k]
		if _, err := w.exec(sqlProofDay, k.site, k.day, k.what, sum.n, sum.last); err != nil {
			return err
		}
	}
	return nil
}

// Proofs is how many people came in one way, each counted as they came last.
type Proofs struct {
	What   string
	People int64
	Last   tend.Micros // when one of them came, to the hour
}

// ProofsSince tells how the people came who were named from a UTC day on.
func (db *DB) ProofsSince(ctx context.Context, site tend.SiteID, day int64) ([]Proofs, error) {
	var list []Proofs
	if err := db.read.SelectContext(ctx, &list, `SELECT what, CAST(SUM(n) AS BIGINT) AS people, MAX(last) AS last FROM proof_days
		WHERE site = ? AND day >= ? GROUP BY what ORDER BY SUM(n) DESC, what`, site, day); err != nil {
		return nil, unavailable(err)
	}
	return list, nil
}
