package app

import (
	"context"
	"time"

	"tend/server/config"
	"tend/server/store"
	"tend/server/tend"
)

// offsetSlack is by how much this machine's clock may differ from the database's.
// Tend goes by the database's, so this is for those who read both logs.
const offsetSlack = 2 * time.Second

// doctorPostgres is the check-up of a node on PostgreSQL.
func doctorPostgres(ctx context.Context, s *config.Settings, clock tend.Clock) []Finding {
	seen, err := store.InspectPostgres(ctx, s.DatabaseURL, clock)
	list := []Finding{reached(s, &seen, err)}
	if err == nil {
		list = append(list, schema(&seen), flushes(&seen), agrees(&seen), retained(s, clock.Now(), &seen.Inspection))
	}
	key := good("secret key", "comes from the settings")
	if err := needSecretKey(s); err != nil {
		key = bad("secret key", "set secret-key, the same on every node: `openssl rand -base64 32` makes one", "it is missing")
	}
	return append(list, key, reach(ctx, s.Addr), frontEnds(), line(s), clockIs(clock.Now(), &seen.Inspection))
}

func reached(s *config.Settings, seen *store.Server, err error) Finding {
	const name = "database"
	switch {
	case err != nil:
		return bad(name, messageOf(err), "%s cannot be used", s.Where())
	case seen.Version < store.OldestPostgres:
		return bad(name, "upgrade the server, or name another with database-url", "PostgreSQL %d is too old, Tend needs %d or newer", seen.Version, store.OldestPostgres)
	case seen.Encoding != "UTF8":
		return bad(name, "make another database with ENCODING 'UTF8' TEMPLATE template0", "its encoding is %s", seen.Encoding)
	}
	return good(name, "PostgreSQL %d answers at %s", seen.Version, s.Where())
}

func schema(seen *store.Server) Finding {
	const name = "schema"
	switch {
	case seen.Schema > seen.Known:
		return bad(name, "run the newer version of Tend", "it is at %d, this version knows %d: a newer Tend has been here", seen.Schema, seen.Known)
	case seen.Schema == seen.Known:
		return good(name, "it is at %d", seen.Schema)
	case !seen.MayCreate:
		return bad(name, "make the user of database-url the owner of the database, or GRANT CREATE ON SCHEMA public to it",
			"it is at %d, this version needs %d, and the user may not make tables", seen.Schema, seen.Known)
	case seen.Schema == 0:
		return good(name, "not there yet: the first start makes it")
	}
	return bad(name, "run `tend migrate`, or start Tend, which does the same", "it is at %d, this version needs %d", seen.Schema, seen.Known)
}

func flushes(seen *store.Server) Finding {
	const name = "durability"
	if !seen.Flushes {
		return bad(name, "set fsync = on in postgresql.conf and reload it", "PostgreSQL runs with fsync off: a power cut may lose what was acknowledged, or all of it")
	}
	return good(name, "what is committed survives a power cut")
}

func agrees(seen *store.Server) Finding {
	const name = "clock of the database"
	off := seen.Offset.Round(time.Millisecond)
	if off > offsetSlack || off < -offsetSlack {
		return bad(name, "set the clocks of both machines, best by NTP; until then Tend goes by the database's", "it differs from this machine's by %s", off)
	}
	return good(name, "it differs from this machine's by %s", off)
}
