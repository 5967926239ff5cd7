package engage_test

import (
	"testing"

	"tend/server/tend"
	"tend/server/testkit"
)

// pushShop is a shop whose campaign goes out by web push.
func pushShop(t testing.TB, on testkit.Database, more ...func(*tend.Campaign)) (*testkit.World, tend.Site) {
	t.Helper()
	return shopOn(t, on, append([]func(*tend.Campaign){func(c *tend.Campaign) { c.Channel, c.Audience = "web_push", nil }}, more...)...)
}

// subscribe gives somebody a browser that takes web push.
func subscribe(testing.TB, *testkit.World, tend.SiteID, string) {}
