package web

import (
	"context"
	"errors"
	"runtime/debug"
	"sync"

	"tend/server/engage"
	"tend/server/tend"
)

// feeders is how many people of one call are seen to at the same time: what they did is then
// committed together.
const feeders = 16

// feedAll brings the items of a call to their people. Those of one person go one after another
// in their order. An error is about what can be sent again: it says nothing of what was taken
// by then, which messages' ids keep from being counted twice. taken are those that are committed;
// all others that are not refused had come before.
func (d *door) feedAll(ctx context.Context, site tend.SiteID, items []item) (taken int, err error) {
	var wg sync.WaitGroup
	slots := make(chan struct{}, feeders)
	crowds := together(items)
	failed, took := make([]error, len(crowds)), make([]int, len(crowds))
	for i, crowd := range crowds {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			defer func() {
				if fault := recover(); fault != nil { // it takes no more with it than this call
					failed[i] = tend.Errorf(tend.Internal, "", "panic: %v\n%s", fault, debug.Stack())
				}
			}()
			took[i], failed[i] = d.feedOne(ctx, site, items, crowd)
		})
	}
	wg.Wait()
	for _, n := range took {
		taken += n
	}
	return taken, errors.Join(failed...)
}

// feedOne brings items in their order, those that lie beside each other and are of the same
// ids at once. It tells how many of them are committed.
func (d *door) feedOne(ctx context.Context, site tend.SiteID, items []item, crowd []int) (taken int, err error) {
	for len(crowd) > 0 {
		first := &items[crowd[0]]
		f := engage.Fed{Site: site, User: first.user, Anon: first.anon, Previous: first.previous, Account: first.account}
		n := 0
		for _, i := range crowd {
			it := &items[i]
			if it.user != first.user || it.anon != first.anon || it.previous != first.previous || it.account != first.account {
				break
			}
			f.Events, f.Messages = append(f.Events, it.event), append(f.Messages, it.id)
			if it.context != nil {
				f.Context = it.context
			}
			n++
		}
		r, err := d.Feeder.Feed(ctx, &f)
		if err != nil {
			return taken, err //nolint:wrapcheck // the engine's own, which is answered as it is
		}
		taken += r.Taken
		for _, refused := range r.Refused {
			items[crowd[refused.Index]].err = refused.Err
		}
		crowd = crowd[n:]
	}
	return taken, nil
}

// together sorts the items that can be taken into crowds that have no id in common: whoever
// turns out to be somebody else within one call does so in the order of it.
func together(items []item) [][]int {
	of := make([]int, len(items)) // the first item of the crowd that each belongs to
	root := func(i int) int {
		for of[i] != i {
			i = of[i]
		}
		return i
	}
	by := map[string]int{}
	for i := range items {
		of[i] = i
		it := &items[i]
		if it.err != nil {
			continue
		}
		// What somebody was may be either kind of id.
		for _, id := range []string{"u" + it.user, "a" + it.anon, "u" + it.previous, "a" + it.previous, "g" + it.account} {
			if len(id) == 1 {
				continue
			}
			if other, ok := by[id]; ok {
				a, b := root(i), root(other)
				of[max(a, b)] = min(a, b)
			} else {
				by[id] = i
			}
		}
	}
	var crowds [][]int
	place := map[int]int{}
	for i := range items {
		if items[i].err != nil {
			continue
		}
		r := root(i)
		n, ok := place[r]
		if !ok {
			n = len(crowds)
			place[r] = n
			crowds = append(crowds, nil)
		}
		crowds[n] = append(crowds[n], i)
	}
	return crowds
}
