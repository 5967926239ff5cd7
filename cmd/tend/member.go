package main

import (
	"encoding/json"
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"tend/server/app"
	"tend/server/config"
)

func memberCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "member", Short: "Add members, make sign-in links, list who is one",
		Long: "Works on the data folder, also while Tend runs on it. No mail server is needed: links are printed.",
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(memberAdd(), memberLink(), memberReset(), memberList())
	return c
}

// office opens the data folder for a command about members, and closes it.
func office(c *cobra.Command, do func(*app.Office) error) error {
	s, err := settings(c)
	if err != nil {
		return err
	}
	o, err := app.OpenOffice(c.Context(), s)
	if err != nil {
		return err
	}
	defer func() { _ = o.Close() }() // nothing was left unwritten
	return do(o)
}

// need refuses a command without a flag that it cannot do without.
func need(c *cobra.Command, examples map[string]string) error {
	for _, name := range []string{"email", "site"} {
		if example, ok := examples[name]; ok && c.Flag(name).Value.String() == "" {
			return misuse{fmt.Errorf("--%s is missing, such as --%s %s", name, name, example)}
		}
	}
	return nil
}

const linkSaid = "%s\nThe link works once, for 30 minutes. `tend member link --email %s` makes another.\n"

func memberAdd() *cobra.Command {
	var email, role, site string
	c := &cobra.Command{
		Use: "add --email E --site NAME [--role owner]", Short: "Give somebody a role on a site, and print a one-time sign-in link", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := need(c, map[string]string{"email": "ada@shop.example", "site": "shop"}); err != nil {
				return err
			}
			return office(c, func(o *app.Office) error {
				link, err := o.AddMember(c.Context(), email, role, site)
				if err == nil {
					fmt.Fprintf(c.OutOrStdout(), linkSaid, link, email)
				}
				return err
			})
		},
	}
	c.Flags().StringVar(&email, "email", "", "who: an e-mail address")
	c.Flags().StringVar(&role, "role", "owner", "what they are there: owner, admin, author, approver, analyst or support")
	c.Flags().StringVar(&site, "site", "", "the site's name")
	config.Flags(c.Flags())
	return c
}

func memberLink() *cobra.Command {
	return aboutOne("link --email E", "Print a one-time sign-in link for a member", func(c *cobra.Command, o *app.Office, email string) error {
		link, err := o.Link(c.Context(), email)
		if err == nil {
			fmt.Fprintf(c.OutOrStdout(), linkSaid, link, email)
		}
		return err
	})
}

const resetSaid = "%s\nThe link works once, for 24 hours: whoever opens it chooses the password. Until then the old one holds.\n"

func memberReset() *cobra.Command {
	var withoutFactor bool
	c := aboutOne("reset --email E [--two-factor-off]", "Print a one-time link by which a member chooses a new password",
		func(c *cobra.Command, o *app.Office, email string) error {
			link, err := o.Reset(c.Context(), email, withoutFactor)
			if err == nil {
				fmt.Fprintf(c.OutOrStdout(), resetSaid, link)
			}
			return err
		})
	c.Flags().BoolVar(&withoutFactor, "two-factor-off", false, "take the second factor away too, where the device and the recovery codes are lost")
	return c
}

// aboutOne is a command about the member that --email names.
func aboutOne(use, short string, do func(*cobra.Command, *app.Office, string) error) *cobra.Command {
	var email string
	c := &cobra.Command{
		Use: use, Short: short, Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := need(c, map[string]string{"email": "ada@shop.example"}); err != nil {
				return err
			}
			return office(c, func(o *app.Office) error { return do(c, o, email) })
		},
	}
	c.Flags().StringVar(&email, "email", "", "who: an e-mail address")
	config.Flags(c.Flags())
	return c
}

func memberList() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "list", Short: "List who has which role on which site", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return office(c, func(o *app.Office) error {
				list, err := o.Members(c.Context())
				if err != nil {
					return err
				}
				if asJSON {
					return json.NewEncoder(c.OutOrStdout()).Encode(list)
				}
				w := tabwriter.NewWriter(c.OutOrStdout(), 0, 0, 2, ' ', 0)
				fmt.Fprintln(w, "SITE\tE-MAIL\tROLE")
				for _, m := range list {
					fmt.Fprintf(w, "%s\t%s\t%s\n", m.Site, m.Email, m.Role)
				}
				return w.Flush()
			})
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "as JSON, for programs")
	config.Flags(c.Flags())
	return c
}
