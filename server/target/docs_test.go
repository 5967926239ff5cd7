package target_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// Whatever the manual shows can be pasted.
func TestTheManualsExamplesCompile(t *testing.T) {
	manual, err := os.ReadFile("../../docs/targeting.md")
	if err != nil {
		t.Fatal(err)
	}
	examples := regexp.MustCompile("(?s)```json\n(.*?)```").FindAllStringSubmatch(string(manual), -1)
	for _, example := range examples {
		compile(t, example[1])
	}
	for _, kind := range []string{"and", "not", "event", "since", "visits", "attribute", "page", "bucket", "answer", "metric", "message"} {
		if !strings.Contains(string(manual), `"type": "`+kind+`"`) {
			t.Errorf("the manual shows no example of %q", kind)
		}
	}
}
