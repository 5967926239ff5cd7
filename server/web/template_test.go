package web

import (
	"net/http"
	"os"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// What the dashboard's gallery begins with goes all the way to the screens as it stands.
func TestEveryTemplateCanBeLaunched(t *testing.T) {
	raw, err := os.ReadFile("../../dashboard/src/templates/templates.json")
	if err != nil {
		t.Fatal(err)
	}
	var list []struct {
		ID      string         `json:"id"`
		Content jsontext.Value `json:"content"`
	}
	if err := json.Unmarshal(raw, &list); err != nil {
		t.Fatal(err)
	}
	if len(list) != 12 {
		t.Errorf("%d templates, want twelve", len(list))
	}
	w := newWorld(t)
	for _, one := range list {
		var c campaignBody
		w.api("one", "POST", "/sites/one/campaigns", string(one.Content)).status(http.StatusCreated).into(&c)
		for _, step := range []string{"submit", "approve", "launch"} {
			w.api("one", "POST", "/sites/one/campaigns/"+c.ID+"/"+step, "").status(http.StatusOK).into(&c)
		}
		if c.Status != "live" {
			t.Errorf("%s is %s", one.ID, c.Status)
		}
	}
}
