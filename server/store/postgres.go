package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/jmoiron/sqlx"

	"tend/server/tend"
)

// How long PostgreSQL may take. A server that is gone is found out by these, and
// a node that stands still gives back what it has locked.
const (
	connectTimeout   = 3 * time.Second
	statementTimeout = "10s"
	idleInTimeout    = "5s"
	silence          = 10 * time.Second // of the network
)

// OldestPostgres is the oldest version of PostgreSQL that Tend runs on.
const OldestPostgres = 15

// OpenPostgres opens (and migrates) the PostgreSQL database of a URL. The caller
// closes it.
func OpenPostgres(ctx context.Context, url string, clock tend.Clock) (*DB, error) {
	if err := MigratePostgres(ctx, url); err != nil {
		return nil, err
	}
	// What is written finds its rows by an index. A plan that was made while a table was
	// empty reads all of it, and is kept until somebody analyzes the table: on a fresh
	// database for a minute, with a file of 10,000 campaigns until the last one is in.
	write, err := connectPostgres(ctx, url, 8, map[string]string{"enable_seqscan": "off"})
	if err != nil {
		return nil, err
	}
	db, err := start(ctx, &postgresDialect, clock, write, func() (*sqlx.DB, error) {
		return connectPostgres(ctx, url, max(4, runtime.NumCPU()), map[string]string{"default_transaction_read_only": "on"})
	}, nil)
	if err != nil {
		return nil, err
	}
	if err := db.MakeDays(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// MigratePostgres brings a PostgreSQL database to the schema of this program.
func MigratePostgres(ctx context.Context, url string) (err error) {
	db, err := connectPostgres(ctx, url, 2, map[string]string{"statement_timeout": "0", "idle_in_transaction_session_timeout": "0"})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	var version int
	if err := db.GetContext(ctx, &version, `SELECT current_setting('server_version_num')::int / 10000`); err != nil {
		return unavailable(err)
	}
	if version < OldestPostgres {
		return tend.Errorf(tend.Unavailable, "database_version", "database-url: this is PostgreSQL %d, Tend needs %d or newer: upgrade the server, or name another", version, OldestPostgres)
	}
	if err := postgresDialect.migrate(ctx, db.DB); err != nil {
		if code := sqlState(err); code == "42501" {
			return &tend.Error{Code: tend.Unavailable, Reason: "database_rights", Message: "database-url: its user may not make tables: " +
				"make it the owner of the database, or GRANT CREATE ON SCHEMA public to it", Err: err}
		}
		return err
	}
	return nil
}

// connectPostgres makes a pool, and one connection to see whether it can be had.
func connectPostgres(ctx context.Context, url string, conns int, more map[string]string) (*sqlx.DB, error) {
	cfg, err := pgx.ParseConfig(url)
	if err != nil { // its text may hold what was between the slashes, password and all
		return nil, tend.Errorf(tend.Invalid, "database_url", "database-url cannot be read: write postgres://USER:PASSWORD@HOST:5432/DATABASE, special characters in the password as %%XX")
	}
	if cfg.ConnectTimeout == 0 || cfg.ConnectTimeout > connectTimeout {
		cfg.ConnectTimeout = connectTimeout
	}
	cfg.DialFunc = (&net.Dialer{
		KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: 5 * time.Second, Interval: time.Second, Count: 5},
		Control: func(network, _ string, c syscall.RawConn) (err error) {
			if strings.HasPrefix(network, "tcp") {
				err = c.Control(func(fd uintptr) { err = giveUp(fd, silence) })
			}
			return err
		},
	}).DialContext
	for name, value := range map[string]string{
		"application_name": "tend", "statement_timeout": statementTimeout, "idle_in_transaction_session_timeout": idleInTimeout,
		"synchronous_commit": "on", // what is acknowledged survives the loss of power
	} {
		if _, given := cfg.RuntimeParams[name]; !given || name == "synchronous_commit" {
			cfg.RuntimeParams[name] = value
		}
	}
	for name, value := range more {
		cfg.RuntimeParams[name] = value
	}
	db := sqlx.NewDb(sql.OpenDB(connector{stdlib.GetConnector(*cfg)}), "pgx")
	db.SetMaxOpenConns(conns)
	db.SetMaxIdleConns(conns)
	if err := db.PingContext(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// connector makes connections that take queries written with ?, and that say of
// every fault of the network that the database is not available.
type connector struct{ driver.Connector }

// Connect makes a connection.
func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	made, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, explain(err)
	}
	pg, ok := made.(*stdlib.Conn)
	if !ok {
		return nil, fmt.Errorf("store: a connection of pgx is a %T", made)
	}
	return rebinding{pg}, nil
}

// rebinding is a connection that numbers the arguments of a query.
type rebinding struct{ *stdlib.Conn }

// CheckNamedValue refuses the one character that PostgreSQL cannot keep.
func (c rebinding) CheckNamedValue(v *driver.NamedValue) error {
	if s, ok := v.Value.(string); ok && strings.IndexByte(s, 0) >= 0 {
		return tend.Errorf(tend.Invalid, tend.ReasonValue, "text must not hold the character U+0000: leave it out")
	}
	return c.Conn.CheckNamedValue(v)
}

// PrepareContext prepares a statement.
func (c rebinding) PrepareContext(ctx context.Context, q string) (driver.Stmt, error) {
	s, err := c.Conn.PrepareContext(ctx, rebind(q))
	return s, lost(err)
}

// ExecContext runs a statement.
func (c rebinding) ExecContext(ctx context.Context, q string, args []driver.NamedValue) (driver.Result, error) {
	r, err := c.Conn.ExecContext(ctx, rebind(q), args)
	return r, lost(err)
}

// QueryContext runs a query.
func (c rebinding) QueryContext(ctx context.Context, q string, args []driver.NamedValue) (driver.Rows, error) {
	r, err := c.Conn.QueryContext(ctx, rebind(q), args)
	return r, lost(err)
}

// BeginTx begins a transaction.
func (c rebinding) BeginTx(ctx context.Context, o driver.TxOptions) (driver.Tx, error) {
	tx, err := c.Conn.BeginTx(ctx, o)
	return tx, lost(err)
}

// rebound are queries as PostgreSQL wants them; there are not many different ones.
var rebound sync.Map

func rebind(q string) string {
	if r, ok := rebound.Load(q); ok {
		return r.(string) //nolint:forcetypeassert // nothing else is put in
	}
	r := sqlx.Rebind(sqlx.DOLLAR, q)
	rebound.Store(strings.Clone(q), r)
	return r
}

// sqlState is the SQLSTATE of an error, "" for one that PostgreSQL did not send.
func sqlState(err error) string {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code
	}
	return ""
}

// lost translates an error that says nothing of the statement itself: the server is
// gone, going, full, or had to choose a victim. It may work another time.
func lost(err error) error {
	if err == nil || errors.Is(err, driver.ErrBadConn) || errors.As(err, new(*tend.Error)) {
		return err
	}
	switch code := sqlState(err); {
	case code == "": // not a word from the server
		return unavailable(err)
	case strings.HasPrefix(code, "08"), strings.HasPrefix(code, "53"), strings.HasPrefix(code, "57"),
		strings.HasPrefix(code, "40"), code == "55P03", code == "25006", code == "25P03":
		return unavailable(err)
	}
	return err
}

// explain says why there is no connection, and what to do.
func explain(err error) error {
	reason, message := "database", "the database does not answer: is PostgreSQL running, and are host and port of database-url right?"
	switch sqlState(err) {
	case "28P01", "28000":
		reason, message = "database_login", "PostgreSQL refuses the user of database-url: see to its name, its password and pg_hba.conf"
	case "3D000":
		reason, message = "database_missing", "the database that database-url names does not exist: CREATE DATABASE it, with ENCODING 'UTF8'"
	case "53300":
		reason, message = "database_full", "PostgreSQL has no connection to spare: raise max_connections, or run fewer nodes"
	case "42501":
		reason, message = "database_rights", "the user of database-url may not connect to that database: GRANT CONNECT to it"
	}
	return &tend.Error{Code: tend.Unavailable, Reason: reason, Message: message, Err: withoutURL(err)}
}

// withoutURL keeps of an error of connecting what holds no secret.
func withoutURL(err error) error {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg
	}
	var connecting *pgconn.ConnectError
	if errors.As(err, &connecting) {
		return fmt.Errorf("host %s: %w", connecting.Config.Host, connecting.Unwrap())
	}
	return err
}

func postgresNoTable(err error) bool { return sqlState(err) == "42P01" }

// victim tells whether PostgreSQL ended a transaction for another one's sake: to end a
// deadlock, or because the day that it writes has got its partition meanwhile.
func victim(err error) bool {
	return slices.Contains([]string{"40P01", "40001", "23514"}, sqlState(err))
}

// faster tells whether another node has written what this one was about to: the
// same person, the same user, the same tab.
func faster(err error) bool {
	var pg *pgconn.PgError
	if errors.Is(err, errOvertaken) {
		return true
	}
	return errors.As(err, &pg) && pg.Code == "23505" && slices.Contains([]string{"persons_pkey", "persons_user", "tabs_site_tab_key", "anons_pkey"}, pg.ConstraintName)
}

func postgresUnique(err error) bool { return sqlState(err) == "23505" }
