package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"tend/server/store"
	"tend/server/web/api"
)

// maxTasks is how many tasks are listed.
const maxTasks = 500

// ListTasks answers GET /sites/{site}/tasks.
func (d *door) ListTasks(c echo.Context, _ api.InSite) error {
	list, err := d.Records.Records().ScansOf(c.Request().Context(), here(c).ID, maxTasks)
	if err != nil {
		return err
	}
	ids := make([]string, len(list))
	for i := range list {
		ids[i] = list[i].Campaign
	}
	names, err := d.called(c, ids)
	if err != nil {
		return err
	}
	out := api.TaskList{Data: []api.Task{}}
	for i := range list {
		out.Data = append(out.Data, taskOut(&list[i], names[list[i].Campaign]))
	}
	return answer(c, http.StatusOK, out)
}

func taskOut(s *store.Scan, name string) api.Task {
	out := api.Task{
		Kind: "schedule", Campaign: s.Campaign, CampaignName: name, State: "running", Done: s.Done, Total: max(s.Total, s.Done),
		StartedAt: s.Begun.Time(), EndedAt: timeOf(s.Ended),
	}
	switch {
	case s.Ended != 0:
		out.State = "done"
	case !s.Live:
		out.State = "stopped"
	}
	return out
}
