package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"tend/server/config"
	"tend/server/tend"
)

// version is set by the build.
var version = "dev"

// The exit codes.
const (
	exitFailed = 1
	exitMisuse = 2
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	go func() {
		<-ctx.Done()
		stop() // a second signal ends it at once
	}()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run is main with its surroundings handed in; the environment is the process's own.
func run(ctx context.Context, args []string, out, errs io.Writer) int {
	root := newRoot()
	root.SetArgs(args)
	root.SetOut(out)
	root.SetErr(errs)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return 0
	}
	var quiet exit
	if errors.As(err, &quiet) {
		return int(quiet)
	}
	explain(errs, err)
	var misuse misuse
	if errors.As(err, &misuse) {
		return exitMisuse
	}
	return exitFailed
}

// exit ends the program with a code, all having been said.
type exit int

func (e exit) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

// misuse is a command that cannot be understood.
type misuse struct{ err error }

func (m misuse) Error() string { return m.err.Error() }
func (m misuse) Unwrap() error { return m.err }

// explain writes an error for people: what happened, and each fault on a line.
func explain(w io.Writer, err error) {
	var e *tend.Error
	if !errors.As(err, &e) || e.Message == "" {
		fmt.Fprintln(w, "tend:", err)
		return
	}
	fmt.Fprintln(w, "tend:", e.Message)
	for _, f := range e.Faults {
		fmt.Fprintf(w, "  %s (%s)\n", f.Detail, f.Code)
	}
}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "tend",
		Short: "Tend, a self-hosted in-app messaging server",
		Long: "Tend is a self-hosted in-app messaging server: one binary, one line of JavaScript.\n\n" +
			"Each setting is a flag (--data-dir), an environment variable (TEND_DATA_DIR) and a key of tend.yaml.",
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				return misuse{fmt.Errorf("there is no command %q: `tend --help` lists them", args[0])}
			}
			return c.Help()
		},
		Args: cobra.ArbitraryArgs,
	}
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return misuse{fmt.Errorf("%w: `%s --help` lists the flags and what they take", err, c.CommandPath())}
	})
	root.CompletionOptions.DisableDefaultCmd = true
	root.AddCommand(serveCommand(), demoCommand(), migrateCommand(), memberCommand(), doctorCommand(), backupCommand(), restoreCommand(), importCommand(), benchCommand(), versionCommand())
	return root
}

// noArgs refuses what stands behind a command that takes nothing.
func noArgs(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return misuse{fmt.Errorf("%s takes no argument %q: `%s --help` lists its flags", c.CommandPath(), args[0], c.CommandPath())}
}

// settings reads them, and says what is wrong with which.
func settings(c *cobra.Command) (*config.Settings, error) {
	s, err := config.Load(c.Flags(), os.Environ())
	if err != nil {
		return nil, misuse{err}
	}
	if len(s.Unknown) > 0 {
		fmt.Fprintf(c.ErrOrStderr(), "tend: no such setting, and ignored: %s\n", strings.Join(s.Unknown, ", "))
	}
	return s, nil
}

func logger(s *config.Settings, w io.Writer) *slog.Logger {
	options := &slog.HandlerOptions{Level: s.LogLevel}
	if s.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Tell which version this is", Args: noArgs,
		Run: func(c *cobra.Command, _ []string) {
			fmt.Fprintf(c.OutOrStdout(), "tend %s %s %s/%s\n", version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
		},
	}
}
