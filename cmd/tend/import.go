package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/spf13/cobra"
)

// importFlags are those of `tend import`.
type importFlags struct {
	url, key, site, kind, format, mapping string
	dry                                   bool
}

func importCommand() *cobra.Command {
	var f importFlags
	c := &cobra.Command{
		Use:   "import --url U --site NAME --kind people|accounts|events FILE",
		Short: "Import people, accounts or past events from a file",
		Long: "Sends a file of CSV or NDJSON to a running Tend, waits until it has been dealt with, and prints the rows that were refused.\n" +
			"The API key, of scope admin, is --api-key or the environment variable TEND_API_KEY. FILE may be - for the standard input.",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return misuse{fmt.Errorf("name one file, or - for the standard input")}
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			if err := f.check(args[0]); err != nil {
				return err
			}
			return f.run(c, args[0])
		},
	}
	c.Flags().StringVar(&f.url, "url", "http://127.0.0.1:8080", "the address of Tend")
	c.Flags().StringVar(&f.key, "api-key", "", "an API key of the site, of scope admin; else TEND_API_KEY")
	c.Flags().StringVar(&f.site, "site", "", "the site's name")
	c.Flags().StringVar(&f.kind, "kind", "", "what the rows are: people, accounts or events")
	c.Flags().StringVar(&f.format, "format", "", "csv or ndjson; by default as the file is called")
	c.Flags().StringVar(&f.mapping, "mapping", "", "a file of JSON that says which column is what; without it that is guessed")
	c.Flags().BoolVar(&f.dry, "dry-run", false, "only tell what would become of it")
	return c
}

// check fills in what can be known, and refuses what is missing.
func (f *importFlags) check(file string) error {
	if f.key == "" {
		f.key = os.Getenv("TEND_API_KEY")
	}
	if f.format == "" {
		switch lower := strings.ToLower(file); {
		case strings.HasSuffix(lower, ".csv"), strings.HasSuffix(lower, ".tsv"):
			f.format = "csv"
		case strings.HasSuffix(lower, ".ndjson"), strings.HasSuffix(lower, ".jsonl"):
			f.format = "ndjson"
		}
	}
	for _, flag := range [][2]string{{"site", f.site}, {"kind", f.kind}, {"format", f.format}, {"api-key", f.key}} {
		if flag[1] == "" {
			return misuse{fmt.Errorf("--%s is missing: `tend import --help` lists the flags", flag[0])}
		}
	}
	return nil
}

func (f *importFlags) run(c *cobra.Command, name string) error {
	file := io.NopCloser(c.InOrStdin())
	if name != "-" {
		opened, err := os.Open(name)
		if err != nil {
			return fmt.Errorf("the file cannot be read: %w", err)
		}
		file = opened
	}
	defer func() { _ = file.Close() }()
	ask := url.Values{"kind": {f.kind}, "format": {f.format}, "dry_run": {strconv.FormatBool(f.dry)}}
	if f.mapping != "" {
		mapping, err := os.ReadFile(f.mapping)
		if err != nil {
			return fmt.Errorf("the mapping cannot be read: %w", err)
		}
		ask.Set("mapping", string(mapping))
	}
	var m importSaid
	if err := f.call(c.Context(), http.MethodPost, "?"+ask.Encode(), file, m.read); err != nil {
		return err
	}
	for m.EndedAt == "" {
		select {
		case <-c.Context().Done():
			return c.Context().Err()
		case <-time.After(time.Second):
		}
		if err := f.call(c.Context(), http.MethodGet, "/"+m.ID, nil, m.read); err != nil {
			return err
		}
	}
	fmt.Fprintf(c.OutOrStdout(), "%s: %d rows, %d taken, %d unchanged, %d refused\n", m.State, m.Rows.Read, m.Rows.Taken, m.Rows.Unchanged, m.Rows.Refused)
	if m.Rows.Refused > 0 {
		if err := f.call(c.Context(), http.MethodGet, "/"+m.ID+"/refused", nil, func(r io.Reader) error {
			_, err := io.Copy(c.ErrOrStderr(), r)
			return err
		}); err != nil {
			return err
		}
	}
	if m.State != "done" {
		return fmt.Errorf("the import has not come to its end: %s %s", m.Problem.Code, m.Problem.Detail)
	}
	return nil
}

// importSaid is what the API says of an import.
type importSaid struct {
	ID      string `json:"id"`
	State   string `json:"state"`
	EndedAt string `json:"ended_at"`
	Rows    struct {
		Read      int64 `json:"read"`
		Taken     int64 `json:"taken"`
		Unchanged int64 `json:"unchanged"`
		Refused   int64 `json:"refused"`
	} `json:"rows"`
	Problem struct {
		Code   string `json:"code"`
		Detail string `json:"detail"`
	} `json:"problem"`
}

func (m *importSaid) read(r io.Reader) error { return json.UnmarshalRead(r, m) }

// call asks the API about imports of the site.
func (f *importFlags) call(ctx context.Context, method, path string, body io.Reader, take func(io.Reader) error) error {
	at := strings.TrimRight(f.url, "/") + "/api/v1/sites/" + url.PathEscape(f.site) + "/imports" + path
	r, err := http.NewRequestWithContext(ctx, method, at, body)
	if err != nil {
		return misuse{fmt.Errorf("--url is no address: %w", err)}
	}
	r.Header.Set("Authorization", "Bearer "+f.key)
	if body != nil {
		r.Header.Set("Content-Type", "application/octet-stream")
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return fmt.Errorf("no Tend answers there (--url): %w", err)
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode < http.StatusBadRequest {
		return take(answer.Body)
	}
	var p struct {
		Detail string `json:"detail"`
		Errors []struct{ Pointer, Code, Detail string }
	}
	raw, _ := io.ReadAll(io.LimitReader(answer.Body, 1<<20))
	if json.Unmarshal(raw, &p, json.MatchCaseInsensitiveNames(true)) != nil || p.Detail == "" {
		return fmt.Errorf("the answer was %s: %s", answer.Status, bytes.TrimSpace(raw))
	}
	for _, e := range p.Errors {
		p.Detail += fmt.Sprintf("\n  %s %s (%s)", e.Pointer, e.Detail, e.Code)
	}
	return fmt.Errorf("%s", p.Detail)
}
