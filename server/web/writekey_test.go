package web

import (
	"net/http"
	"strings"
	"testing"
)

// TestAnotherWriteKeyTakesThePlaceOfTheOneBefore has a server send events by the key that
// an owner has made, and no more when there is another one.
func TestAnotherWriteKeyTakesThePlaceOfTheOneBefore(t *testing.T) {
	w := newTracking(t)
	fresh := func() (key string) {
		var made struct {
			WriteKey string `json:"write_key"`
		}
		told := w.changed
		w.api("one", "POST", "/sites/one/write-key", "").status(http.StatusOK).into(&made)
		if !strings.HasPrefix(made.WriteKey, "tend_wk_") || w.changed != told+1 {
			t.Fatalf("made %q, told of %d changes", made.WriteKey, w.changed-told)
		}
		return made.WriteKey
	}
	first := fresh()
	second := fresh()
	for key, status := range map[string]int{first: http.StatusUnauthorized, second: http.StatusOK} {
		by := func(r *http.Request) { r.SetBasicAuth(key, "") }
		w.do("POST", "/v1/track", `{"userId":"ada","event":"paid"}`, by).status(status)
	}
	log, err := w.db.Records().AuditLog(t.Context(), w.site["one"], 0, 1)
	if err != nil || log[0].Action != "write_key.replace" || strings.Contains(log[0].Target, second) {
		t.Errorf("audit %+v, %v", log, err)
	}
}
