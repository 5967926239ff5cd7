package main

import (
	"fmt"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/spf13/cobra"

	"tend/server/load"
)

func benchCommand() *cobra.Command {
	var p load.Plan
	var idle int
	var asJSON bool
	c := &cobra.Command{
		Use: "bench --site KEY --origin ORIGIN", Short: "Send a running server the load of many browsers, to see what it bears", Args: noArgs,
		Long: "Opens real sockets to a server that runs already, sends events as the snippet does, closes each message that\n" +
			"it is shown, and tells how long an event took from when it was due to its acknowledgement, which comes after\n" +
			"the commit. It stops by itself; Ctrl-C ends it early, with the figures so far. It talks to --url alone.\n\n" +
			"It is no rehearsal: its people (tend-bench-0, tend-bench-1 ...), their events and what they were shown stay in\n" +
			"the database and count in every report of that site. A test key pair, which would keep them apart, is not\n" +
			"available yet (not_available): make a site of its own for it.\n\n" +
			"The exit code is 1 when events were not acknowledged by the end, or with --idle when a socket was not open.",
		Example: "  tend bench --site site_bench --origin https://bench.example --rate 500 --for 30s\n" +
			"  tend bench --site site_bench --origin https://bench.example --idle 10000 --for 1m",
		RunE: func(c *cobra.Command, _ []string) error {
			if idle < 0 || (idle > 0 && anyChanged(c, "people", "sockets", "rate", "frame", "campaign-event")) {
				return misuse{fmt.Errorf("--idle: a number of sockets that are opened and held, without people, sockets, rate, frame and campaign-event")}
			}
			if idle > 0 {
				p.Sockets, p.People, p.Rate = idle, idle, 0
			} else if p.Rate == 0 {
				return misuse{fmt.Errorf("--rate: events a second, from 1 to %d; --idle holds sockets without events", load.MaxRate)}
			}
			if err := p.Check(); err != nil {
				return misuse{err}
			}
			return bench(c, p, asJSON)
		},
	}
	f := c.Flags()
	f.StringVar(&p.URL, "url", "http://127.0.0.1:8080", "the server's address")
	f.StringVar(&p.Site, "site", "", "the site's public key, the one in data-site")
	f.StringVar(&p.Origin, "origin", "", "one of the site's origins, such as https://bench.example")
	f.IntVar(&p.People, "people", 1000, fmt.Sprintf("how many people come and go, 1 to %d", load.MaxPeople))
	f.IntVar(&p.Sockets, "sockets", 200, fmt.Sprintf("how many sockets are open at the same time, 1 to %d", load.MaxSockets))
	f.IntVar(&p.Rate, "rate", 500, fmt.Sprintf("events a second over all, 1 to %d", load.MaxRate))
	f.IntVar(&p.Frame, "frame", 1, fmt.Sprintf("events that fall due together and leave in one frame, 1 to %d", load.MaxFrame))
	f.DurationVar(&p.For, "for", 30*time.Second, fmt.Sprintf("for how long, up to %s", load.MaxTime))
	f.StringVar(&p.Event, "campaign-event", "bench_event", "the name of the event: the one that campaigns of the site wait for")
	f.IntVar(&idle, "idle", 0, "open so many sockets and only hold them")
	f.BoolVar(&asJSON, "json", false, "the figures as JSON, for programs")
	return c
}

func anyChanged(c *cobra.Command, names ...string) bool {
	for _, name := range names {
		if c.Flags().Changed(name) {
			return true
		}
	}
	return false
}

func bench(c *cobra.Command, p load.Plan, asJSON bool) error {
	errs := c.ErrOrStderr()
	fmt.Fprintf(errs, "tend bench: %s, site %s, %d sockets. Its people and their events stay in the database of that site:\n"+
		"make one for it alone, for a test key pair, which would keep them apart, is not available yet.\n", p.URL, p.Site, p.Sockets)
	report, err := load.Run(c.Context(), p, func(open int) {
		fmt.Fprintf(errs, "tend bench: %d sockets are open; %s to go, Ctrl-C ends it earlier\n", open, p.For)
	})
	if err != nil {
		return err
	}
	w := c.OutOrStdout()
	if asJSON {
		err = json.MarshalWrite(w, report, jsontext.Multiline(true))
		fmt.Fprintln(w)
	} else {
		report.Write(w)
	}
	if err != nil {
		return err
	}
	if !report.OK() {
		return exit(exitFailed)
	}
	return nil
}
