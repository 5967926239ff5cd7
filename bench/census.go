package main

import (
	"fmt"
	"time"
)

const censuses = 3 // times that everybody is asked

// census has everybody of the full site asked whether they are in an audience, and prints how many that
// are in a second of CPU, of the server and of what it keeps things in.
func (b *bench) census(r *reader, server *child) error {
	fmt.Fprintf(b.out, "\nEverybody asked for an audience of two conditions, %d people; **%s**.\n\n| s | CPU s | people a second of CPU |\n|--:|--:|--:|\n", *crowdSize, b.place.name)
	for range censuses {
		before, err := server.cpu()
		if err != nil {
			return err
		}
		took, _, err := r.ask("/sites/shop/audience/count", estimated, false)
		if err != nil {
			return err
		}
		after, err := server.cpu()
		if err != nil {
			return err
		}
		spent := after - before
		fmt.Fprintf(b.out, "| %.1f | %.1f | %.0f |\n", took.Seconds(), spent.Seconds(), float64(*crowdSize)/max(spent, time.Millisecond).Seconds())
	}
	return nil
}
