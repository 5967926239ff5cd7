package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const importSite = `
sites:
  - name: acme
    key: site_acme
    origins: ["http://acme.example"]
api_keys: [{name: ci, site: acme, key: "tend_sk_0123456789abcdefghijklmnopqrstuvwxyz", scopes: [admin]}]
`

func TestImportSendsAFileAndSaysWhatBecameOfIt(t *testing.T) {
	at, _ := serving(t, importSite)
	dir := t.TempDir()
	file, mapping := filepath.Join(dir, "people.csv"), filepath.Join(dir, "mapping.json")
	for name, text := range map[string]string{file: "Who,plan\nada,pro\n,free\n", mapping: `{"columns":{"Who":"user_id","plan":"traits.plan"}}`} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	args := []string{"import", "--url", at, "--site", "acme", "--kind", "people", "--mapping", mapping, "--api-key", "tend_sk_0123456789abcdefghijklmnopqrstuvwxyz"}
	for _, x := range []struct {
		more []string
		says string
	}{
		{[]string{"--dry-run", file}, "done: 2 rows, 1 taken, 0 unchanged, 1 refused"},
		{[]string{file}, "done: 2 rows, 1 taken, 0 unchanged, 1 refused"},
		{[]string{file}, "done: 2 rows, 0 taken, 1 unchanged, 1 refused"},
	} {
		code, out, errs := call(t, append(args, x.more...)...)
		if code != 0 || !strings.Contains(out, x.says) || !strings.Contains(errs, `"line":3`) {
			t.Errorf("%v: exit code %d, %q, %q", x.more, code, out, errs)
		}
	}
	args[6] = "events"
	if code, _, errs := call(t, append(args, file)...); code != exitFailed || !strings.Contains(errs, "/columns/plan") {
		t.Errorf("a mapping of another kind: %d, %q", code, errs)
	}
}

func TestImportNamesWhatIsMissing(t *testing.T) {
	t.Setenv("TEND_API_KEY", "")
	for says, args := range map[string][]string{
		"name one file":        {"import", "--site", "acme"},
		"--site is missing":    {"import", "x.csv"},
		"--format is missing":  {"import", "--site", "acme", "--kind", "people", "x.txt"},
		"--api-key is missing": {"import", "--site", "acme", "--kind", "people", "x.csv"},
	} {
		if code, _, errs := call(t, args...); code != exitMisuse || !strings.Contains(errs, says) {
			t.Errorf("%v: %d, %q, want %q", args, code, errs, says)
		}
	}
}
