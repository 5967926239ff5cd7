package store

import (
	"database/sql"
	"io/fs"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"tend/migrations"
)

// dialect is all that the two databases do differently. Every query is written
// once, with ? for its arguments and "user" in quotes, and stands elsewhere.
type dialect struct {
	name  string // for people
	goose goose.Dialect
	files fs.FS  // the migrations, in the folder dir
	dir   string // below it
	guard func() (lock.SessionLocker, error)

	// newTab and newRun insert a row and give its id: by RETURNING, or as the last one inserted.
	newTab, newRun string
	returning      bool
	// The statements that read ahead for a group take a list of ids, made by list.
	tabsAhead, personsAhead, contactsAhead string
	list                                   func(ids []int64) any
	among                                  string                  // tells whether a column is in such a list
	texts                                  func(list []string) any // such a list of words
	messages                               string                  // keeps messages: site, moment, list
	batch                                  *batchSQL               // nil: each row for itself
	// shared is set where others write at the same time: a group locks its people
	// first, and what decides holds off changes of the configuration meanwhile.
	shared bool
	// deciding and changing are the locks of those two: many decide at once, and
	// who has changed the configuration waits for them before it commits. alone
	// lets one change of records follow the other. All last until the transaction ends.
	deciding, changing, alone string
	tables                    func(run int64) []string // where a run may lie, in the order of looking
	skipping                  string                   // ends a query of rows for this transaction alone, without those that others are at
	days                      string                   // gives true to the one that makes partitions; "" where there are none

	moment   sql.TxOptions               // of a transaction that reads several things as they are at one moment
	patience time.Duration               // for one transaction of the main road; 0 is for ever
	field    func(path ...string) string // what a campaign's version v says at a place
	pushes   string                      // tells whether web push is on for a site w
	noTable  func(error) bool
	unique   func(error) bool // a violation of uniqueness
}

var sqliteDialect = dialect{
	name: "SQLite", goose: goose.DialectSQLite3, files: migrations.SQLite, dir: "sqlite",
	newTab: sqlTabNew, newRun: sqlRun,
	tabsAhead: `SELECT t.site, t.id, t.n FROM json_each(?) j CROSS JOIN tabs t ON t.id = j.value`,
	personsAhead: `SELECT p.site, p.id, p.rev, p.run, p.seen, p.merged_into IS NOT NULL, coalesce(p.proof, ''), p.proved
		FROM json_each(?) j CROSS JOIN persons p ON p.id = j.value`,
	contactsAhead: `SELECT ` + contactColumns + ` FROM json_each(?) j CROSS JOIN deliveries d ON d.person = j.value
		WHERE d.status ` + inCaps + ` ORDER BY d.id`,
	list:     jsonList,
	among:    `IN (SELECT value FROM json_each(?))`,
	texts:    jsonTexts,
	messages: `INSERT INTO message_ids (site, at, id) SELECT ?, ?, value FROM json_each(?) WHERE true ON CONFLICT (site, id) DO NOTHING`,
	tables:   oneTable,
	field:    sqliteField,
	pushes:   `w.settings ->> '$.push' IS NOT NULL`,
	moment:   sql.TxOptions{ReadOnly: true},
	noTable:  sqliteNoTable, unique: sqliteUnique,
}

// The keys of the advisory locks. They hold within one database.
const (
	lockDeciding = "7435001"
	lockChanges  = "7435002"
	lockDays     = "7435003"
)

var postgresDialect = dialect{
	name: "PostgreSQL", goose: goose.DialectPostgres, files: migrations.Postgres, dir: "postgres",
	guard: func() (lock.SessionLocker, error) {
		return lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300)) // seconds, tries
	},
	newTab: sqlTabNew + ` ON CONFLICT DO NOTHING RETURNING id`,
	// The day is the arrival's, or that of the run before where clocks disagree: a
	// person's runs have growing ids.
	newRun: `INSERT INTO runs (id, site, person, prev, rev, tab, at, schema, body)
		VALUES ((greatest(CAST($6 AS BIGINT) / 86400000000, CAST($3 AS BIGINT) >> 40) << 40) + nextval('run_numbers'), $1, $2, $3, $4, $5, $6, $7, $8) RETURNING id`,
	returning: true,
	tabsAhead: `SELECT t.site, t.id, t.n FROM tabs t WHERE t.id = ANY(?)`,
	// In the order of their ids, or two groups with the same people wait for each other.
	personsAhead: `SELECT p.site, p.id, p.rev, p.run, p.seen, p.merged_into IS NOT NULL, coalesce(p.proof, ''), p.proved
		FROM persons p WHERE p.id = ANY(?) ORDER BY p.id FOR UPDATE`,
	contactsAhead: `SELECT ` + contactColumns + ` FROM deliveries d
		WHERE d.person = ANY(?) AND d.status ` + inCaps + ` ORDER BY d.id`,
	list:     func(ids []int64) any { return ids },
	among:    `= ANY(?)`,
	texts:    func(list []string) any { return list },
	messages: `INSERT INTO message_ids (site, at, id) SELECT CAST(? AS BIGINT), CAST(? AS BIGINT), m FROM unnest(CAST(? AS TEXT[])) m ON CONFLICT (site, id) DO NOTHING`,
	batch:    &postgresBatch,
	shared:   true,
	deciding: `SELECT pg_advisory_xact_lock_shared(` + lockDeciding + `)`,
	changing: `SELECT pg_advisory_xact_lock(` + lockDeciding + `)`,
	alone:    `SELECT pg_advisory_xact_lock(` + lockChanges + `)`,
	tables:   dayTables,
	field:    postgresField,
	pushes:   `CAST(w.settings AS json) ->> 'push' IS NOT NULL`,
	skipping: ` FOR UPDATE OF s SKIP LOCKED`,
	days:     `SELECT pg_try_advisory_xact_lock(` + lockDays + `)`,
	moment:   sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead},
	patience: 10 * time.Second,
	noTable:  postgresNoTable, unique: postgresUnique,
}

const contactColumns = `d.site, d.person, d.id, d.campaign, d.category, d.version, d.channel, d.status, d.granted_at, d.lease, coalesce(d.shown_at, CASE WHEN d.status = 'sent' THEN d.lease ELSE 0 END), d.snoozes, coalesce(d.words, '')`
