// Package migrations holds the schema: one folder of SQL files per dialect,
// applied in order by store. Migrations only expand what is there, so that two
// versions of Tend run side by side on one database. A number means the same in
// both folders.
package migrations

import "embed"

// SQLite has the files of the SQLite dialect, below the folder sqlite.
//
//go:embed sqlite/*.sql
var SQLite embed.FS

// Postgres has the files of the PostgreSQL dialect, below the folder postgres.
//
//go:embed postgres/*.sql
var Postgres embed.FS
