package web

import (
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"tend/server/people"
	"tend/server/store"
)

// ofCampaign begins the topic of a campaign that has no category, in what people want no messages of.
const ofCampaign = "campaign:"

// called gives the names of campaigns by id, of those that there are: one look-up for a whole answer,
// which is a page at most.
func (d *door) called(c echo.Context, ids []string) (map[string]string, error) {
	ids = slices.DeleteFunc(ids, func(id string) bool { return id == "" })
	slices.Sort(ids)
	return d.Records.Records().CampaignNames(c.Request().Context(), here(c).ID, slices.Compact(ids))
}

// campaignOf is the campaign that an entry is about; "" where it is about none.
func campaignOf(e *people.Entry) string {
	if id, ok := strings.CutPrefix(e.Category, ofCampaign); ok {
		return id
	}
	return e.Sent.Campaign
}

// unwantedCampaigns are those without a category that somebody wants no more of.
func unwantedCampaigns(topics []string) []string {
	var ids []string
	for _, topic := range topics {
		if id, ok := strings.CutPrefix(topic, ofCampaign); ok {
			ids = append(ids, id)
		}
	}
	return ids
}

func decided(list []store.Decision) []string {
	ids := make([]string, len(list))
	for i := range list {
		ids[i] = list[i].Campaign
	}
	return ids
}
