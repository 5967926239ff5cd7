package store

import (
	"context"
	"errors"
	"time"

	"github.com/jmoiron/sqlx"

	"tend/server/tend"
)

// Server is what a look at a PostgreSQL server finds.
type Server struct {
	Inspection
	Version   int           // such as 15
	Encoding  string        // of the database
	Flushes   bool          // fsync: what is committed survives the loss of power
	MayCreate bool          // its user may make tables
	Offset    time.Duration // what has to be added to a clock to have the server's
}

// InspectPostgres looks at the database of a URL without changing it. Where it
// cannot be had the error says why and what to do.
func InspectPostgres(ctx context.Context, url string, clock tend.Clock) (s Server, err error) {
	if s.Known, err = postgresDialect.newestMigration(); err != nil {
		return s, err
	}
	db, err := connectPostgres(ctx, url, 1, map[string]string{"default_transaction_read_only": "on"})
	if err != nil {
		return s, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	row := db.QueryRowxContext(ctx, `SELECT current_setting('server_version_num')::int / 10000, current_setting('server_encoding'),
		current_setting('fsync') = 'on', coalesce(has_schema_privilege(current_schema(), 'CREATE'), false)`)
	if err := row.Scan(&s.Version, &s.Encoding, &s.Flushes, &s.MayCreate); err != nil {
		return s, unavailable(err)
	}
	if err := s.look(ctx, db, &postgresDialect, false); err != nil {
		return s, err
	}
	s.Exists = s.Schema > 0
	s.Offset, err = offset(ctx, db, clock)
	return s, err
}

// Offset is what has to be added to a clock to have the database's, so that all
// nodes go by one. On SQLite, which has none of its own, it is 0.
func (db *DB) Offset(ctx context.Context, clock tend.Clock) (time.Duration, error) {
	if !db.dialect.shared {
		return 0, nil
	}
	return offset(ctx, db.read, clock)
}

// offset asks several times and takes the quickest answer, which is off by at most
// half of the time that it took.
func offset(ctx context.Context, db *sqlx.DB, clock tend.Clock) (best time.Duration, err error) {
	took := time.Duration(-1)
	for range 5 {
		var there tend.Micros
		before := clock.Now()
		if err := db.GetContext(ctx, &there, `SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT)`); err != nil {
			return 0, unavailable(err)
		}
		after := clock.Now()
		if d := after.Sub(before); took < 0 || d < took {
			took, best = d, there.Time().Sub(before.Add(d/2))
		}
	}
	return best, nil
}
