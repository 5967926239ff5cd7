package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"tend/server/app"
	"tend/server/config"
)

func backupCommand() *cobra.Command {
	var to string
	c := &cobra.Command{
		Use: "backup --to FOLDER", Short: "Copy the database and the secret key into a new folder, also while Tend runs",
		Long: "Copies what the data folder keeps into a new folder, also while Tend runs on it: what was acknowledged\n" +
			"before it began is in the copy. The copy is checked before the folder gets its name. It holds secrets:\n" +
			"keep it as you keep the data folder.",
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if to == "" {
				return misuse{fmt.Errorf("--to is missing, such as --to backups/monday")}
			}
			s, err := settings(c)
			if err != nil {
				return err
			}
			if err := app.Backup(c.Context(), s, to); err != nil {
				return err
			}
			fmt.Fprintf(c.OutOrStdout(), "The copy is in %s. `tend restore --from %s --data-dir ...` puts it into another folder.\n", to, to)
			return nil
		},
	}
	c.Flags().StringVar(&to, "to", "", "the folder to make")
	config.Flags(c.Flags())
	return c
}

func restoreCommand() *cobra.Command {
	var from string
	c := &cobra.Command{
		Use: "restore --from FOLDER", Short: "Put a backup into a data folder that holds no database yet", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if from == "" {
				return misuse{fmt.Errorf("--from is missing, such as --from backups/monday")}
			}
			s, err := settings(c)
			if err != nil {
				return err
			}
			if err := app.Restore(c.Context(), s, from); err != nil {
				return err
			}
			fmt.Fprintf(c.OutOrStdout(), "Restored into %s. `tend serve --data-dir %s` serves it.\n", s.DataDir, s.DataDir)
			return nil
		},
	}
	c.Flags().StringVar(&from, "from", "", "the folder that backup made")
	config.Flags(c.Flags())
	return c
}
