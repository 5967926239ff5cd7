package main

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"
)

type variant struct {
	name string
	mix  mix
}

// variants are the data that the main road is measured on.
var variants = []variant{
	{"nothing", mix{live: 1000}},
	{"few", mix{live: 110, trigger: 100, match: 10}},
	{"many", mix{live: 10_000, trigger: 100, match: 10}},
}

// paced is the load for the times, in events a second.
const paced = 5000

// row is a line of the table.
type row struct {
	what   string
	data   string
	r, ref *result
}

// roads measures the way of an event, each figure beside the echo's.
func (b *bench) roads() error {
	if !slices.ContainsFunc(variants, func(v variant) bool { return wanted(v.name) }) {
		return nil
	}
	echo, err := b.startEcho()
	if err != nil {
		return err
	}
	defer echo.stop()
	bare, err := join(echo, *sockets, true, nil)
	if err != nil {
		return err
	}
	defer bare.leave()
	var rows, times []row
	for _, v := range variants {
		if !wanted(v.name) {
			continue
		}
		b.note("variant %q: %v", v.name, v.mix)
		more, pace, err := b.road(bare, v.name, v.mix)
		if err != nil {
			return fmt.Errorf("variant %s: %w", v.name, err)
		}
		rows, times = append(rows, more...), append(times, pace...)
	}
	b.roadTable(rows, times)
	return nil
}

// road measures one variant.
func (b *bench) road(bare *crowd, name string, m mix) (rows, times []row, err error) {
	file, err := b.bootstrap(name, m)
	if err != nil {
		return nil, nil, err
	}
	server, err := b.startTend(name, file)
	if err != nil {
		return nil, nil, err
	}
	defer server.stop()
	rnd := rand.New(rand.NewPCG(1, 2)).Perm(*people)
	c, err := join(server, *sockets, false, func(i int) int { return rnd[i] })
	if err != nil {
		return nil, nil, err
	}
	defer c.leave()
	b.note("%d tabs are open", len(c.tabs))
	before, err := bare.run(pattern{perFrame: 1, warm: time.Second / 2, span: *span / 2})
	if err != nil {
		return nil, nil, err
	}
	kinds := []pattern{{perFrame: 1, warm: time.Second, span: *span}, {perFrame: 10, warm: time.Second, span: *span}}
	if m.match > 0 { // until everybody has had what the site's cap allows them
		kinds = append([]pattern{{perFrame: 1, rounds: 4}}, kinds...)
	}
	for _, l := range kinds {
		r, err := c.run(l)
		if err != nil {
			return nil, nil, err
		}
		after, err := bare.run(pattern{perFrame: 1, warm: time.Second / 2, span: *span / 2})
		if err != nil {
			return nil, nil, err
		}
		b.note("%d a frame: %.1f s/M, %.0f events/s, %d grants; echo %.1f and %.1f s/M", l.perFrame, r.perMillion(), r.rate(), r.shows, before.perMillion(), after.perMillion())
		rows = append(rows, row{what: perFrame(l.perFrame), data: m.String(), r: r, ref: between(before, after)})
		before = after
	}
	if m.live < 10_000 {
		times, err = b.pace(bare, c, m)
	}
	return rows, times, err
}

// pace measures how long an acknowledgement takes when the machine is not full.
func (b *bench) pace(bare, c *crowd, m mix) ([]row, error) {
	l := pattern{perFrame: 1, pace: paced, warm: time.Second, span: *span}
	ref, err := bare.run(l)
	if err != nil {
		return nil, err
	}
	r, err := c.run(l)
	return []row{{what: perFrame(1), data: m.String(), r: r, ref: ref}}, err
}

func perFrame(n int) string {
	return map[int]string{1: "one a frame", 10: "ten a frame"}[n]
}

// between is the yardstick at the time between two measurements of it.
func between(a, b *result) *result {
	return &result{events: a.events + b.events, cpu: a.cpu + b.cpu, took: a.took + b.took}
}
