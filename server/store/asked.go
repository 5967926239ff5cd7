package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/go-json-experiment/json"

	"tend/server/tend"
)

// Asked is what a delivery asks of whom.
type Asked struct {
	Person   tend.PersonID // 0: there is no such delivery
	Campaign string
	Message  tend.Message // in the version that was sent
}

// Asked reads what a delivery asks.
func (db *DB) Asked(ctx context.Context, site tend.SiteID, delivery string) (Asked, error) {
	var row struct {
		Person   tend.PersonID
		Campaign string
		Body     []byte
	}
	err := db.read.GetContext(ctx, &row, `SELECT d.person, d.campaign, v.body FROM deliveries d
		JOIN campaign_versions v ON v.site = d.site AND v.campaign = d.campaign AND v.version = d.version
		WHERE d.id = ? AND d.site = ?`, delivery, site)
	if errors.Is(err, sql.ErrNoRows) {
		return Asked{}, nil
	}
	if err != nil {
		return Asked{}, unavailable(err)
	}
	var c tend.Campaign
	if err := json.Unmarshal(row.Body, &c); err != nil {
		return Asked{}, fmt.Errorf("store: campaign %s of a delivery: %w", row.Campaign, err)
	}
	return Asked{Person: row.Person, Campaign: row.Campaign, Message: c.Message}, nil
}
