package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// memory measures what an idle connection holds, hello said and answered, and what a person takes where
// people are kept.
func (b *bench) memory() error {
	kept, err := b.place.size(b.data)
	if err != nil {
		return err
	}
	fmt.Fprintf(b.out, "\nA person of ten events takes %d bytes in the database.\n", kept/int64(*people))
	fmt.Fprintf(b.out, "\nResident memory of an idle connection, `hello` done, server alone, %d sockets, and what a Redis outside takes for them:\n\n| whose | KiB each | KiB in Redis |\n|---|--:|--:|\n", *idle)
	for _, who := range []struct {
		name   string
		person func(i int) int
	}{
		{"visitors nobody has seen before", func(int) int { return -1 }},
		{"known people, their state in memory", func(i int) int { return i % *people }},
	} {
		each, inRedis, err := b.idle(who.person)
		if err != nil {
			return err
		}
		fmt.Fprintf(b.out, "| %s | %.1f | %.1f |\n", who.name, each/1024, inRedis/1024)
	}
	return nil
}

// idle gives the bytes that an idle connection takes in the server, and in a Redis outside.
func (b *bench) idle(person func(i int) int) (each, inRedis float64, err error) {
	b.note("%d idle sockets", *idle)
	file, err := b.bootstrap("idle", mix{live: 110, trigger: 100, match: 10})
	if err != nil {
		return 0, 0, err
	}
	server, err := b.startTend("idle", file)
	if err != nil {
		return 0, 0, err
	}
	defer server.stop()
	first, err := join(server, 50, false, func(int) int { return -1 }) // what is loaded once is not a connection's
	if err != nil {
		return 0, 0, err
	}
	first.leave()
	time.Sleep(time.Second)
	before, err := server.resident()
	if err != nil {
		return 0, 0, err
	}
	heap, err := b.place.heap()
	if err != nil {
		return 0, 0, err
	}
	c, err := join(server, *idle, false, person)
	if err != nil {
		return 0, 0, err
	}
	defer c.leave()
	time.Sleep(3 * time.Second)
	after, err := server.resident()
	if err != nil {
		return 0, 0, err
	}
	heapAfter, err := b.place.heap()
	return float64(after-before) / float64(*idle), float64(heapAfter-heap) / float64(*idle), err
}

// heap is how many bytes a Redis outside has in use; 0 for the embedded one.
func (p *place) heap() (n int64, err error) {
	if p.redis == nil {
		return 0, nil
	}
	defer rescue(&err)
	for line := range strings.Lines(p.redis.Do("INFO", "memory")) {
		if word, ok := strings.CutPrefix(line, "used_memory:"); ok {
			return strconv.ParseInt(strings.TrimSpace(word), 10, 64)
		}
	}
	return 0, errors.New("redis does not say how much memory it has in use")
}

// size is how many bytes the database has that every variant begins with a copy of.
func (p *place) size(dir string) (n int64, err error) {
	if p.sql == nil {
		return sizeOf(dir), nil
	}
	defer rescue(&err)
	return p.sql.Size(&held{}, seeded), nil
}
