package web

import (
	"fmt"
	"net/http"
	"slices"
	"testing"

	"tend/server/store"
)

func TestAMetricOfAnAccountIsNobodys(t *testing.T) {
	w := newTracking(t)
	body := `{"batch":[{"type":"metric","accountId":"acme","name":"documents","value":12.5,"messageId":"m1"},
	 {"type":"metric","groupId":"acme","name":"seats","value":3,"messageId":"m2"},{"type":"metric","accountId":7,"groupId":7,"name":"seats","value":0},
	 {"type":"metric","accountId":"acme","name":"documents","value":14,"messageId":"m3"},{"type":"metric","userId":"acme","name":"documents","value":99}]}`
	for range 2 {
		w.server("one", "batch", body).told(http.StatusOK)
	}
	said := func(site string) (list []string) {
		found, err := w.db.AccountStates(t.Context(), w.site[site], []string{"acme", "7"}, store.AccountAsk{})
		if err != nil {
			t.Fatal(err)
		}
		for id, st := range found {
			for _, m := range st.Metrics {
				list = append(list, fmt.Sprint(id, " ", m.Name, " ", m.Now.Value, " on ", len(m.Days)))
			}
		}
		slices.Sort(list)
		return list
	}
	if got, want := said("one"), []string{"7 seats 0 on 1", "acme documents 14 on 1", "acme seats 3 on 1"}; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if got := said("two"); len(got) != 0 {
		t.Errorf("the other site has %q", got)
	}
}
