package engage_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestTheManualSaysWhatEachReasonMeans reads the codes of why.md, and those that gates give:
// none is missing on either side, and each push gate says what would change it.
func TestTheManualSaysWhatEachReasonMeans(t *testing.T) {
	manual, err := os.ReadFile("../../docs/why.md")
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]string{}
	for _, row := range regexp.MustCompile("(?m)^\\| `([a-z_.]+)` \\|.*\\|(.*)\\|$").FindAllStringSubmatch(string(manual), -1) {
		said[row[1]] = strings.TrimSpace(row[2])
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	given := map[string]bool{}
	for _, file := range append(files, "../render/message.go") {
		if strings.HasSuffix(file, "_test.go") || file == "call.go" { // which answers a server
			continue
		}
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range regexp.MustCompile(`(?m)^(?:const|\t) ?Reason\w+ += "([a-z_.]+)"`).FindAllStringSubmatch(string(source), -1) {
			given[name[1]] = true
		}
	}
	delete(given, "consent_required") // refuses an event, and stops no message
	for code := range given {
		if _, is := said[code]; !is {
			t.Errorf("why.md does not name %s", code)
		}
	}
	for code, change := range said {
		if !given[code] {
			t.Errorf("why.md names %s, which no gate gives", code)
		}
		if strings.HasPrefix(code, "push.") && code != "push.granted" && change == "" {
			t.Errorf("why.md does not say what would change %s", code)
		}
	}
	if len(given) < 30 {
		t.Errorf("only %d reasons were found", len(given))
	}
}
