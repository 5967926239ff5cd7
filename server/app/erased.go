package app

import (
	"context"
	"slices"
	"time"

	"tend/server/tend"
)

// overlap is how far back each look for who is being erased reaches: what another node
// wrote may be seen a moment after its time.
const overlap = time.Minute

// gone sees to it that somebody who was marked as erased is forgotten here, and that what
// is kept of them is deleted.
func (a *App) gone(id tend.PersonID) {
	a.engine.Evict([]tend.PersonID{id})
	a.eraser.Wake()
}

// lookAnyhow is how long a node goes without looking who is being erased. An older version
// beside it says nothing of those that it erases.
const lookAnyhow = time.Minute

// followErased forgets the people whom another node erases. It is told their number, out of
// the database: what nodes tell each other may be lost. When that is as before, nobody is.
func (a *App) followErased() func(context.Context, int64) {
	looked, seen := tend.Stamp(a.clock.Now()), int64(-1)
	var known []tend.PersonID // of the look before
	return func(ctx context.Context, number int64) {
		now := tend.Stamp(a.clock.Now())
		if number == seen && now.Sub(looked).Abs() < lookAnyhow {
			return
		}
		list, err := a.db.ErasedSince(ctx, looked.Add(-overlap))
		if err != nil {
			if ctx.Err() == nil {
				a.log.Error("who is being erased could not be read, the next look tries again", "err", err)
			}
			return
		}
		fresh := slices.DeleteFunc(slices.Clone(list), func(id tend.PersonID) bool { return slices.Contains(known, id) })
		a.engine.Evict(fresh)
		looked, known, seen = now, list, number
	}
}
