package main

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"tend/server/app"
	"tend/server/config"
	"tend/server/tend"
)

func migrateCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "migrate", Short: "Bring the database to this version's schema, as each start does", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			s, err := settings(c)
			if err != nil {
				return err
			}
			from, to, err := app.Migrate(c.Context(), s)
			switch {
			case err != nil:
				return err
			case from == to:
				fmt.Fprintf(c.OutOrStdout(), "The schema is at %d already.\n", to)
			default:
				fmt.Fprintf(c.OutOrStdout(), "The schema went from %d to %d.\n", from, to)
			}
			return nil
		},
	}
	config.Flags(c.Flags())
	return c
}

func doctorCommand() *cobra.Command {
	var asJSON, quick, ready bool
	c := &cobra.Command{
		Use: "doctor", Short: "Check what Tend needs to run, and say how to mend what is wrong", Args: noArgs,
		Long: "Checks the data folder, its space, the database, the secret key, the address, the front ends and the clock.\n" +
			"The exit code is 1 when anything is wrong. Give it the settings that Tend is started with.\n\n" +
			"With --ready it only asks the Tend that listens on --addr whether it can serve: for containers, again and again.",
		RunE: func(c *cobra.Command, _ []string) error {
			s, err := settings(c)
			if err != nil {
				return err
			}
			var findings []app.Finding
			if ready {
				findings = []app.Finding{app.Answers(c.Context(), s.Addr)}
			} else {
				findings = app.Doctor(c.Context(), s, tend.SystemClock{}, !quick)
			}
			ok := true
			for _, f := range findings {
				ok = ok && f.OK
			}
			if err := report(c, findings, ok, asJSON); err != nil {
				return err
			}
			if !ok {
				return exit(exitFailed)
			}
			return nil
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "as JSON, for programs")
	c.Flags().BoolVar(&quick, "quick", false, "do not read the whole database file")
	c.Flags().BoolVar(&ready, "ready", false, "only ask the Tend on --addr whether it is ready")
	config.Flags(c.Flags())
	return c
}

func report(c *cobra.Command, findings []app.Finding, ok, asJSON bool) error {
	w := c.OutOrStdout()
	if asJSON {
		return json.NewEncoder(w).Encode(map[string]any{"ok": ok, "checks": findings})
	}
	for _, f := range findings {
		mark := "ok   "
		if !f.OK {
			mark = "WRONG"
		}
		fmt.Fprintf(w, "%s  %-12s %s\n", mark, f.Name, f.Detail)
		if f.Mend != "" {
			fmt.Fprintf(w, "       %-12s -> %s\n", "", f.Mend)
		}
	}
	return nil
}
