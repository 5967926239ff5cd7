package main

import (
	"fmt"
	"time"
)

// memory measures what an idle connection holds, hello said and answered.
func (b *bench) memory() error {
	fmt.Fprintf(b.out, "\nResident memory of an idle connection, `hello` done, server alone, %d sockets:\n\n| whose | KiB each |\n|---|--:|\n", *idle)
	for _, who := range []struct {
		name   string
		person func(i int) int
	}{
		{"visitors nobody has seen before", func(int) int { return -1 }},
		{"known people, their state in memory", func(i int) int { return i % *people }},
	} {
		each, err := b.idle(who.person)
		if err != nil {
			return err
		}
		fmt.Fprintf(b.out, "| %s | %.1f |\n", who.name, each/1024)
	}
	return nil
}

func (b *bench) idle(person func(i int) int) (float64, error) {
	b.note("%d idle sockets", *idle)
	file, err := b.bootstrap("idle", mix{live: 110, trigger: 100, match: 10})
	if err != nil {
		return 0, err
	}
	server, err := b.startTend("idle", file)
	if err != nil {
		return 0, err
	}
	defer server.stop()
	first, err := join(server, 50, false, func(int) int { return -1 }) // what is loaded once is not a connection's
	if err != nil {
		return 0, err
	}
	first.leave()
	time.Sleep(time.Second)
	before, err := server.resident()
	if err != nil {
		return 0, err
	}
	c, err := join(server, *idle, false, person)
	if err != nil {
		return 0, err
	}
	defer c.leave()
	time.Sleep(3 * time.Second)
	after, err := server.resident()
	return float64(after-before) / float64(*idle), err
}
