package target_test

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"tend/server/target"
)

// Whatever the manual shows can be pasted.
func TestTheManualsExamplesCompile(t *testing.T) {
	manual, err := os.ReadFile("../../docs/targeting.md")
	if err != nil {
		t.Fatal(err)
	}
	examples := regexp.MustCompile("(?s)```json\n(.*?)```").FindAllStringSubmatch(string(manual), -1)
	for _, example := range examples {
		if strings.Contains(example[1], `"steps"`) {
			checkFunnel(t, example[1])
		} else if err := target.Check([]byte(example[1])); err != nil {
			t.Errorf("%s: %v", example[1], err)
		}
	}
	for _, kind := range []string{"and", "not", "event", "since", "visits", "attribute", "page", "bucket", "answer", "metric", "message", "segment", "list", "context", "sequence", "funnel"} {
		if !strings.Contains(string(manual), `"type": "`+kind+`"`) {
			t.Errorf("the manual shows no example of %q", kind)
		}
	}
}

func checkFunnel(t *testing.T, example string) {
	var of map[string]any
	if err := json.Unmarshal([]byte(example), &of); err != nil {
		t.Fatal(err)
	}
	delete(of, "id")
	delete(of, "name")
	raw, err := json.Marshal(of)
	if err == nil {
		_, err = target.ReadFunnel(raw)
	}
	if err != nil {
		t.Errorf("%s: %v", example, err)
	}
}
