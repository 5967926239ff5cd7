package main

import (
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"tend/server/app"
	"tend/server/config"
	"tend/server/tend"
)

func serveCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "serve", Short: "Serve, until it is interrupted", Args: noArgs,
		Long: "Serves the snippet, the socket, the admin API and the dashboard, until it is interrupted.\n" +
			"The first start without members prints a one-time set-up link.",
		RunE: func(c *cobra.Command, _ []string) error {
			s, err := settings(c)
			if err != nil {
				return err
			}
			a, err := app.New(c.Context(), s, app.Options{Version: version, Log: logger(s, c.ErrOrStderr())})
			if err != nil {
				return err
			}
			link, err := a.SetUpLink(c.Context())
			if err != nil {
				return fmt.Errorf("%w (and closing: %v)", err, a.Close()) //nolint:errorlint // the first one counts
			}
			if link != "" {
				fmt.Fprintf(c.OutOrStdout(), "Open this link to set Tend up. It works once, for 24 hours:\n\n  %s\n\n", link)
			}
			return a.Run(c.Context())
		},
	}
	config.Flags(c.Flags())
	return c
}

func demoCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "demo", Short: "Serve a made-up shop with Tend in it, to look around", Args: noArgs,
		Long: "Serves a made-up shop with the snippet in it, with people, events and campaigns.\n" +
			"Its data lies in a folder of its own: demo in the data folder, or what --data-dir says.",
		RunE: func(c *cobra.Command, _ []string) error {
			s, err := settings(c)
			if err != nil {
				return err
			}
			if s.DatabaseURL != "" && !c.Flags().Changed("database-url") {
				return tend.Errorf(tend.Invalid, "demo_database", "database-url is that of your own data: name a database for the demo by the flag --database-url")
			}
			if !c.Flags().Changed("data-dir") { // never among the data of a real site
				s.DataDir = filepath.Join(s.DataDir, "demo")
			}
			a, err := app.New(c.Context(), s, app.Options{Version: version, Log: logger(s, c.ErrOrStderr()), Demo: true})
			if err != nil {
				return err
			}
			d, err := a.Demo(c.Context())
			if err != nil {
				return fmt.Errorf("%w (and closing: %v)", err, a.Close()) //nolint:errorlint // the first one counts
			}
			fmt.Fprintf(c.OutOrStdout(), welcome, d.Shop, d.SignIn, d.APIKey, d.API, s.Where())
			return a.Run(c.Context())
		},
	}
	config.Flags(c.Flags())
	return c
}

const welcome = `
  Shop       %s
  Dashboard  %s
             (signs you in once, within 30 minutes; each start prints another)
  Admin API  curl -H "Authorization: Bearer %s" %s/campaigns

  Export a report three times, and look at the top of the shop.
  Ctrl-C stops it. What happened stays in %s.

`
