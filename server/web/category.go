package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"tend/server/store"
	"tend/server/tend"
	"tend/server/web/api"
)

// ListCategories answers GET /sites/{site}/categories.
func (d *door) ListCategories(c echo.Context, _ api.InSite) error {
	used, err := d.Records.Records().CategoriesUsed(c.Request().Context(), here(c).ID)
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, api.CategoryList{Data: categoriesOut(&here(c).Site, used)})
}

// categoriesOut joins what the site names with what is used without a name.
func categoriesOut(site *tend.Site, used []store.CategoryUsed) []api.CategoryUse {
	list := []api.CategoryUse{}
	of := func(key string) *api.CategoryUse {
		i := slices.IndexFunc(list, func(one api.CategoryUse) bool { return one.Key == key })
		if i < 0 {
			i, list = len(list), append(list, api.CategoryUse{Key: key, Caps: []tend.Cap{}})
		}
		return &list[i]
	}
	for _, named := range site.Settings.Categories {
		one := of(named.Key)
		one.Name, one.Description = named.Name, named.Description
	}
	named := len(list)
	for _, u := range used {
		one := of(u.Key)
		one.Campaigns, one.Live = int(u.Campaigns), int(u.Live)
	}
	for key, caps := range site.Caps.Categories {
		if len(caps) > 0 {
			of(key).Caps = caps
		}
	}
	slices.SortFunc(list[named:], func(a, b api.CategoryUse) int { return strings.Compare(a.Key, b.Key) })
	return list
}

// Named says what a site calls its categories, by its public key, to a page of an origin;
// *engage.Engine implements it.
type Named interface {
	Categories(key, origin string) (list []tend.Category, err error)
}

// named answers the pages that show visitors their choices. Like the socket it stands
// outside of the admin API: what it tells is shown to every visitor.
func (d *door) named(e *echo.Echo) {
	for _, folder := range []string{"/", folderOf(d.ScriptPath)} {
		e.GET(folder+"v1/categories", d.namesOfCategories)
	}
}

// namesOfCategories answers GET /v1/categories?site=KEY&lang=de-AT: of each category that
// the site names, the words in the language of the page. The address has the version of
// them in it, so what a browser keeps is never an older one's.
func (d *door) namesOfCategories(c echo.Context) error {
	h, origin := c.Response().Header(), c.Request().Header.Get(echo.HeaderOrigin)
	h.Add(echo.HeaderVary, echo.HeaderOrigin)
	h.Set(echo.HeaderCacheControl, "no-store")
	list, err := d.Named.Categories(c.QueryParam("site"), origin)
	if err != nil {
		return err
	}
	if origin != "" {
		h.Set(echo.HeaderAccessControlAllowOrigin, origin)
	}
	lang := c.QueryParam("lang")
	if !tend.CheckLanguage(lang) {
		lang = ""
	}
	out := make(map[string]tend.CategoryWords, len(list))
	for i := range list {
		out[list[i].Key] = list[i].In(lang)
	}
	h.Set(echo.HeaderCacheControl, "public, max-age=86400")
	return answer(c, http.StatusOK, out)
}
