package config

import (
	"encoding/base64"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"tend/server/tend"
)

// Settings is what an operator sets.
type Settings struct {
	Addr        string // where to listen: host:port, port 0 for any that is free
	DataDir     string // the data folder
	PublicURL   string // the address that browsers use, without a slash at its end; "" where none is set
	DatabaseURL string // the URL of a PostgreSQL database, a secret; "" for SQLite in the data folder
	SecretKey   string // 32 bytes in base64; "" where the one in the data folder is to be used
	RedisURL    string // the Redis to use; "" for the embedded one
	LogLevel    slog.Level
	LogFormat   string         // text, json
	Bootstrap   string         // the bootstrap file; "" for none
	Proxies     []netip.Prefix // the proxies whose word for the client's address is taken
	ScriptPath  string         // another address of tend.js, such as /kit/main.js; "" for none
	SocketPath  string         // another address of the socket; "" for none
	Retention   int64          // days for which events are kept; 0 is for ever
	Networks    []netip.Prefix // that may be called although they are not of the internet at large
	PushHosts   []string       // push services besides those of the known browsers
	Limits      Limits
	Unknown     []string // TEND_ variables of the environment that name no setting: worth a warning
}

// setting is one of the settings as it may be given.
type setting struct {
	name, missing, help string
	read                func(s *Settings, value string) string // gives what is allowed, "" when the value is good
}

// later is a setting whose time has not come.
func later(what string) func(*Settings, string) string {
	return func(*Settings, string) string { return what }
}

const comesLater = " comes later, it is not available yet: "

var settings = append([]setting{
	{"addr", "127.0.0.1:8080", "where to listen, host:port", readAddr},
	{"data-dir", "./tend-data", "the data folder", func(s *Settings, v string) string {
		s.DataDir = v
		return ""
	}},
	{"public-url", "", "the address that browsers use, such as https://tend.example.com", readPublicURL},
	{"secret-key", "", "32 bytes in base64; made and kept in the data folder where not given", readSecretKey},
	{"log-level", "info", "debug, info, warn or error", readLevel},
	{"log-format", "text", "text or json", func(s *Settings, v string) string {
		s.LogFormat = v
		return oneOf(v, "text", "json")
	}},
	{"bootstrap", "", "a YAML file of sites, keys and members to apply at start", func(s *Settings, v string) string {
		s.Bootstrap = v
		return ""
	}},
	{"database-url", "", "a PostgreSQL database, postgres://USER:PASSWORD@HOST:5432/DATABASE, in place of SQLite in data-dir", readDatabaseURL},
	{"redis-url", "", "the Redis to use, such as redis://:PASSWORD@HOST:6379; one within Tend where not given", readRedisURL},
	{"trusted-proxies", "", "proxies before Tend whose X-Forwarded-For is believed: addresses, networks, loopback, private", readProxies},
	{"script-path", "", "another path for tend.js, such as /shop-kit/main.js; what it asks for lies beside it", readScriptPath},
	{"socket-path", "", "another path for the socket, such as /shop-kit/live", readSocketPath},
	{"allow-cidrs", "", "networks of your own that Tend may send to, by http and on any port too: addresses, networks, loopback, private", readAllowed},
	{"push-hosts", "", "push services of your own, besides those of the browsers: push.example.com, *.push.example.com, http://127.0.0.1:9000", readPushHosts},
	{"retention", none, "how long events are kept, such as 90d, or none: for ever", readRetention},
	{"smtp-url", "", "not available yet", later("sending mail" + comesLater + "leave it out, and use the sign-in links that are printed")},
}, limitSettings...)

// pointer is where a setting stands in the file.
func (s *setting) pointer() string {
	if rest, ok := strings.CutPrefix(s.name, limitsPrefix); ok {
		return "/limits/" + rest
	}
	return "/" + s.name
}

// secret tells whether a setting's value must not be shown.
func (s *setting) secret() bool {
	return s.name == "secret-key" || strings.HasSuffix(s.name, "-url") && s.name != "public-url"
}

// Flags declares the settings as flags. Their defaults are shown and not set, so
// that a flag that was not given leaves the say to the environment and the file.
func Flags(fs *pflag.FlagSet) {
	fs.String("config", "", "the file of settings (default: tend.yaml in the working directory, where there is one)")
	for _, s := range settings {
		help := s.help
		if s.missing != "" {
			help += " (default " + s.missing + ")"
		}
		fs.String(s.name, "", help)
	}
}

func readAddr(s *Settings, v string) string {
	s.Addr = v
	_, port, err := net.SplitHostPort(v)
	if err == nil {
		_, err = strconv.ParseUint(port, 10, 16)
	}
	if err != nil {
		return "write host:port with a port from 0 to 65535, such as 127.0.0.1:8080, or :8080 for every interface"
	}
	return ""
}

func readPublicURL(s *Settings, v string) string {
	const want = "write an address such as https://tend.example.com, without path, query and fragment"
	u, err := url.Parse(v)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.User != nil ||
		u.RawQuery != "" || u.Fragment != "" || (u.Path != "" && u.Path != "/") {
		return want
	}
	s.PublicURL = strings.TrimSuffix(v, "/")
	return ""
}

// readRedisURL looks at the outside of it. The client that uses it knows the rest.
func readRedisURL(s *Settings, v string) string {
	s.RedisURL = v
	u, err := url.Parse(v)
	if err != nil || (u.Scheme != "redis" && u.Scheme != "rediss") || u.Hostname() == "" {
		return "write redis://USER:PASSWORD@HOST:6379/0 (rediss:// for TLS), behind Sentinel with ?master_name=NAME, for a cluster with ?cluster=true; " +
			"special characters of a password as %XX"
	}
	return ""
}

func readDatabaseURL(s *Settings, v string) string {
	const want = "write postgres://USER:PASSWORD@HOST:5432/DATABASE, with special characters of the password as %XX" //nolint:gosec // the words stand for themselves
	u, err := url.Parse(v)
	if err != nil || (u.Scheme != "postgres" && u.Scheme != "postgresql") || len(u.Path) < 2 || strings.Contains(u.Path[1:], "/") || u.Fragment != "" {
		return want
	}
	s.DatabaseURL = v
	return ""
}

// readRetention reads whole days, because those are what events are deleted by.
func readRetention(s *Settings, v string) string {
	const day = 24 * time.Hour
	if v == none {
		return ""
	}
	d, err := tend.ParseDuration(v)
	if err != nil || d%day != 0 {
		return "write whole days or weeks, such as 90d or 52w, at most 3650d, or none: events are then kept for ever"
	}
	s.Retention = int64(d / day)
	return ""
}

// Where says where the data is, without any secret.
func (s *Settings) Where() string {
	if s.DatabaseURL == "" {
		return s.DataDir
	}
	if u, err := url.Parse(s.DatabaseURL); err == nil {
		return "postgres://" + u.Host + u.Path
	}
	return "PostgreSQL"
}

func readSecretKey(s *Settings, v string) string {
	s.SecretKey = v
	for _, enc := range []*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding, base64.RawURLEncoding} {
		if key, err := enc.DecodeString(v); err == nil && len(key) == 32 {
			return ""
		}
	}
	return "write 32 bytes in base64, such as `openssl rand -base64 32` makes them"
}

func readLevel(s *Settings, v string) string {
	levels := map[string]slog.Level{"debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError}
	s.LogLevel = levels[v]
	return oneOf(v, "debug", "info", "warn", "error")
}

func oneOf(v string, words ...string) string {
	for _, w := range words {
		if v == w {
			return ""
		}
	}
	return "write " + strings.Join(words, " or ")
}

// read checks all values. Each fault names the setting, where its value came
// from, and what is allowed.
func read(values map[string]string, from map[string]string) (*Settings, error) {
	s, in := &Settings{}, &tend.Input{}
	for i := range settings {
		set := &settings[i]
		v, given := values[set.name]
		if !given {
			v = set.missing
		}
		if v == "" && !given {
			continue
		}
		where := set.name + " (" + from[set.name] + ")"
		code, shown := tend.ReasonValue, strconv.Quote(clipped(v))
		if set.secret() {
			shown = "this value"
		}
		allowed := set.read(s, v)
		switch {
		case allowed == "" && v == "":
			in.Fault(set.pointer(), tend.ReasonRequired, "%s is empty: write a value or leave it out", where)
		case strings.Contains(allowed, comesLater):
			in.Fault(set.pointer(), tend.ReasonNotAvailable, "%s: %s", where, allowed)
		case allowed != "":
			in.Fault(set.pointer(), code, "%s cannot be %s: %s", where, shown, allowed)
		}
	}
	if err := in.Err("the settings cannot be used"); err != nil {
		return nil, err
	}
	return s, nil
}

func clipped(v string) string {
	if len(v) > 100 {
		return strings.ToValidUTF8(v[:100], "") + "..."
	}
	return v
}
