package config

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"tend/server/tend"
)

// load reads settings from flags, variables and the text of a file ("" for none).
func load(t *testing.T, args, environ []string, file string) (*Settings, error) {
	t.Helper()
	t.Chdir(t.TempDir())
	if file != "" {
		if err := os.WriteFile(File, []byte(file), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	fs := pflag.NewFlagSet("tend", pflag.ContinueOnError)
	Flags(fs)
	if err := fs.Parse(args); err != nil {
		t.Fatal(err)
	}
	return Load(fs, environ)
}

func TestSettingsDefaults(t *testing.T) {
	s, err := load(t, nil, nil, "")
	if err != nil {
		t.Fatal(err)
	}
	if s.Addr != "127.0.0.1:8080" || s.DataDir != "./tend-data" || s.PublicURL != "" ||
		s.SecretKey != "" || s.Retention != 0 || s.LogLevel != slog.LevelInfo || s.LogFormat != "text" || s.Bootstrap != "" {
		t.Errorf("defaults %+v", s)
	}
}

func TestSettingsFlagBeforeEnvironmentBeforeFile(t *testing.T) {
	file := "addr: 1.1.1.1:1\ndata-dir: /file\nlog-format: json\n"
	env := []string{"TEND_ADDR=2.2.2.2:2", "TEND_DATA_DIR=/env", "TEND_LOG_LEVEL=debug", "TEND_LOG_FORMAT=", "PATH=/bin", "TEND_PORT=tcp://x"}
	s, err := load(t, []string{"--addr", "3.3.3.3:3", "--public-url", "https://tend.example.com/"}, env, file)
	if err != nil {
		t.Fatal(err)
	}
	if s.Addr != "3.3.3.3:3" || s.DataDir != "/env" || s.LogLevel != slog.LevelDebug || s.LogFormat != "json" || s.PublicURL != "https://tend.example.com" {
		t.Errorf("settings %+v", s)
	}
	if len(s.Unknown) != 1 || s.Unknown[0] != "TEND_PORT" {
		t.Errorf("unknown %v", s.Unknown)
	}
}

func TestSettingsThatAreRefusedSayWhereTheyStand(t *testing.T) {
	for _, c := range []struct {
		name      string
		args, env []string
		file      string
		pointer   string
		code      string
		contains  string
	}{
		{"FlagValue", []string{"--addr", "8080"}, nil, "", "/addr", tend.ReasonValue, "addr (flag --addr) cannot be \"8080\""},
		{"FlagEmpty", []string{"--data-dir", ""}, nil, "", "/data-dir", tend.ReasonRequired, "flag --data-dir"},
		{"Port", []string{"--addr", ":70000"}, nil, "", "/addr", tend.ReasonValue, "0 to 65535"},
		{"EnvironmentValue", nil, []string{"TEND_LOG_LEVEL=loud"}, "", "/log-level", tend.ReasonValue, "environment TEND_LOG_LEVEL) cannot be \"loud\": write debug or info or warn or error"},
		{"FileValue", nil, nil, "addr: :1\nlog-format: xml\n", "/log-format", tend.ReasonValue, "log-format (tend.yaml line 2) cannot be \"xml\""},
		{"FileKey", nil, nil, "addr: :1\nadress: :2\n", "/adress", tend.ReasonUnknown, "line 2, adress: "},
		{"FileType", nil, nil, "addr: {a: b}\n", "/addr", tend.ReasonType, "line 1, addr: "},
		{"FileIsNoYAML", nil, nil, "addr: [\n", "", "bad_yaml", "line "},
		{"Database", nil, []string{"TEND_DATABASE_URL=mysql://u:topsecret@h/db"}, "", "/database-url", tend.ReasonValue, "database-url (environment TEND_DATABASE_URL) cannot be this value: write postgres://"},
		{"DatabaseWithoutName", []string{"--database-url", "postgres://u:topsecret@h/"}, nil, "", "/database-url", tend.ReasonValue, "/DATABASE"},
		{"Redis", []string{"--redis-url", "localhost:6379"}, nil, "", "/redis-url", tend.ReasonValue, "redis-url (flag --redis-url) cannot be this value: write redis://"},
		{"RedisPassword", nil, nil, "redis-url: http://:topsecret@h\n", "/redis-url", tend.ReasonValue, "redis-url (tend.yaml line 1) cannot be this value"},
		{"RedisPasswordWithPercent", nil, []string{"TEND_REDIS_URL=redis://:top%secret@h"}, "", "/redis-url", tend.ReasonValue, "as %XX"},
		{"Mail", nil, nil, "smtp-url: smtp://u:topsecret@h\n", "/smtp-url", tend.ReasonNotAvailable, "smtp-url (tend.yaml line 1)"},
		{"RetentionOfHours", []string{"--retention", "36h"}, nil, "", "/retention", tend.ReasonValue, "retention (flag --retention) cannot be \"36h\": write whole days"},
		{"RetentionOfNothing", nil, nil, "retention: 0d\n", "/retention", tend.ReasonValue, "or none"},
		{"LimitUnknown", nil, nil, "limits:\n  rate: 1\n", "/limits/rate", tend.ReasonUnknown, "line 2"},
		{"LimitsOneValue", nil, nil, "limits: 5\n", "/limits", tend.ReasonType, "line 1"},
		{"LimitOfTheFile", nil, nil, "limits:\n  person: 1.5\n", "/limits/person", tend.ReasonValue, "limits-person (tend.yaml line 2) cannot be \"1.5\": write a whole number from 1 to 10000000, or none"},
		{"LimitOfTheEnvironment", nil, []string{"TEND_LIMITS_ADDRESS=0"}, "", "/limits/address", tend.ReasonValue, "environment TEND_LIMITS_ADDRESS"},
		{"LimitOfAFlag", []string{"--limits-site", "-1"}, nil, "", "/limits/site", tend.ReasonValue, "flag --limits-site"},
		{"LimitBelowABatch", []string{"--limits-socket-burst", "499"}, nil, "", "/limits/socket-burst", tend.ReasonValue, "from 500 to"},
		{"LimitBurstNone", []string{"--limits-socket-burst", "none"}, nil, "", "/limits/socket-burst", tend.ReasonValue, "from 500 to"},
		{"SecretKey", nil, []string{"TEND_SECRET_KEY=topsecret"}, "", "/secret-key", tend.ReasonValue, "secret-key (environment TEND_SECRET_KEY) cannot be this value"},
		{"PublicURL", []string{"--public-url", "tend.example.com"}, nil, "", "/public-url", tend.ReasonValue, "https://tend.example.com"},
		{"PublicURLPath", []string{"--public-url", "https://a.example/tend"}, nil, "", "/public-url", tend.ReasonValue, "https://tend.example.com"},
		{"ScriptOutside", []string{"--script-path", "kit/main.js"}, nil, "", "/script-path", tend.ReasonValue, "script-path (flag --script-path) cannot be \"kit/main.js\": write a path of your own"},
		{"ScriptAbove", []string{"--script-path", "/kit/../main.js"}, nil, "", "/script-path", tend.ReasonValue, "write a path of your own"},
		{"ScriptNoScript", nil, []string{"TEND_SCRIPT_PATH=/kit/main"}, "", "/script-path", tend.ReasonValue, "ends in .js"},
		{"ScriptOverTheAPI", nil, nil, "script-path: /API/main.js\n", "/script-path", tend.ReasonValue, "beginning with none of api"},
		{"SocketOverEvents", []string{"--socket-path", "/v1/events"}, nil, "", "/socket-path", tend.ReasonValue, "beginning with none of api"},
		{"SocketOfTwoNames", []string{"--socket-path", "/kit/socket"}, nil, "", "/socket-path", tend.ReasonValue, "nor in /socket"},
		{"Proxies", []string{"--trusted-proxies", "10.0.0.0/8,me"}, nil, "", "/trusted-proxies", tend.ReasonValue, "write addresses and networks"},
		{"ProxiesZone", []string{"--trusted-proxies", "fe80::1%eth0"}, nil, "", "/trusted-proxies", tend.ReasonValue, "write addresses and networks"},
		{"ProxiesOfTheFile", nil, nil, "addr: :1\ntrusted-proxies: [10.0.0.0/33]\n", "/trusted-proxies", tend.ReasonValue, "tend.yaml line 2"},
		{"AllowedNetworks", []string{"--allow-cidrs", "10.0.0.0/8,anybody"}, nil, "", "/allow-cidrs", tend.ReasonValue, "write addresses and networks"},
		{"PushHosts", nil, []string{"TEND_PUSH_HOSTS=push.example.com,*"}, "", "/push-hosts", tend.ReasonValue, "write hosts"},
		{"ProxiesNoTexts", nil, nil, "trusted-proxies: [1]\n", "/trusted-proxies/0", tend.ReasonType, "line 1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := load(t, c.args, c.env, c.file)
			var e *tend.Error
			if !errors.As(err, &e) || e.Code != tend.Invalid || len(e.Faults) != 1 {
				t.Fatalf("%v; want one fault", err)
			}
			f := e.Faults[0]
			if f.Pointer != c.pointer || f.Code != c.code || !strings.Contains(f.Detail, c.contains) {
				t.Errorf("fault %+v", f)
			}
			if strings.Contains(err.Error(), "topsecret") {
				t.Error("the refusal shows a secret")
			}
		})
	}
}

func TestSettingsFileThatIsNamed(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "other.yaml")
	if err := os.WriteFile(path, []byte("addr: :9\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ args, env []string }{
		"Flag":        {[]string{"--config", path}, []string{"TEND_CONFIG=/nowhere"}},
		"Environment": {nil, []string{"TEND_CONFIG=" + path}},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := load(t, c.args, c.env, "addr: :1\n")
			if err != nil || s.Addr != ":9" {
				t.Errorf("%+v, %v", s, err)
			}
		})
	}
	if _, err := load(t, []string{"--config", filepath.Join(dir, "none.yaml")}, nil, ""); tend.CodeOf(err) != tend.Invalid {
		t.Errorf("a named file that is absent: %v", err)
	}
}

func TestSettingsTakeARedis(t *testing.T) {
	const url = "rediss://me:topsecret@redis.example:6380/2?read_timeout=200ms"
	s, err := load(t, nil, []string{"TEND_REDIS_URL=" + url}, "")
	if err != nil || s.RedisURL != url {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestSettingsTakeASecretKey(t *testing.T) {
	key := base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{1}, 32))
	s, err := load(t, nil, []string{"TEND_SECRET_KEY=" + key}, "")
	if err != nil || s.SecretKey != key {
		t.Errorf("%v", err)
	}
}

func TestSettingsOfLimits(t *testing.T) {
	file := "limits:\n  socket: 50\n  socket-burst: 500\n  person: 20\n  address: none\n  site: 9000\n  connections: 7\n"
	s, err := load(t, []string{"--limits-person", "none"}, []string{"TEND_LIMITS_SITE=10"}, file)
	if err != nil {
		t.Fatal(err)
	}
	if want := (Limits{Socket: 50, SocketBurst: 500, Person: -1, Address: -1, Site: 10, Connections: 7}); s.Limits != want {
		t.Errorf("%+v, want %+v", s.Limits, want)
	}
	if s, err = load(t, nil, nil, ""); err != nil {
		t.Fatal(err)
	}
	if want := (Limits{Socket: 100, SocketBurst: 1000, Person: 200, Address: 2000, Site: -1, Connections: 20000}); s.Limits != want {
		t.Errorf("defaults %+v, want %+v", s.Limits, want)
	}
}

func TestSettingsOfProxies(t *testing.T) {
	want := "[10.0.0.7/32 192.168.0.0/16 127.0.0.0/8 ::1/128 2001:db8::/32]"
	for name, c := range map[string]struct {
		args []string
		file string
	}{
		"Flag": {[]string{"--trusted-proxies", "10.0.0.7, 192.168.3.4/16,loopback,2001:db8::1/32"}, ""},
		"Text": {nil, "trusted-proxies: ::ffff:10.0.0.7,::ffff:192.168.0.0/112,loopback,2001:db8::/32\n"},
		"List": {nil, "trusted-proxies: [10.0.0.7, 192.168.0.0/16, loopback, '2001:db8::/32']\n"},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := load(t, c.args, nil, c.file)
			if err != nil || fmt.Sprint(s.Proxies) != want {
				t.Errorf("%v, %v; want %s", s, err, want)
			}
		})
	}
	if s, err := load(t, nil, nil, ""); err != nil || s.Proxies != nil {
		t.Errorf("trusted without being named: %v, %v", s, err)
	}
}

func TestSettingsOfWhatMayBeSentTo(t *testing.T) {
	for name, c := range map[string]struct {
		args []string
		file string
	}{
		"Flags": {[]string{"--allow-cidrs", "loopback,10.1.0.0/16", "--push-hosts", "push.example.com, http://127.0.0.1:9000"}, ""},
		"Lists": {nil, "allow-cidrs: [loopback, 10.1.0.0/16]\npush-hosts: [push.example.com, 'http://127.0.0.1:9000']\n"},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := load(t, c.args, nil, c.file)
			if err != nil || fmt.Sprint(s.Networks) != "[127.0.0.0/8 ::1/128 10.1.0.0/16]" || fmt.Sprint(s.PushHosts) != "[push.example.com http://127.0.0.1:9000]" {
				t.Errorf("%+v, %v", s, err)
			}
		})
	}
	if s, err := load(t, nil, nil, ""); err != nil || s.Networks != nil || s.PushHosts != nil {
		t.Errorf("allowed without being named: %+v, %v", s, err)
	}
}

func TestWhereTheDataIsShowsNoSecret(t *testing.T) {
	for given, want := range map[string]string{
		"postgres://u:topsecret@db.example:5433/tend?sslmode=disable": "postgres://db.example:5433/tend",
		"postgres:///tend?host=/run/postgresql&password=topsecret":    "postgres:///tend",
	} {
		s, err := load(t, []string{"--database-url", given, "--data-dir", "/data"}, nil, "")
		if err != nil {
			t.Fatal(err)
		}
		if got := s.Where(); got != want || s.DatabaseURL != given {
			t.Errorf("%s: %s, want %s", given, got, want)
		}
	}
	s, err := load(t, []string{"--data-dir", "/data"}, nil, "")
	if err != nil || s.Where() != "/data" {
		t.Errorf("without a database: %s, %v", s.Where(), err)
	}
}

func TestRetentionIsWholeDays(t *testing.T) {
	for value, want := range map[string]int64{"90d": 90, "48h": 2, "4w": 28, "none": 0} {
		s, err := load(t, nil, []string{"TEND_RETENTION=" + value}, "")
		if err != nil || s.Retention != want {
			t.Errorf("%s: %d days, %v; want %d", value, s.Retention, err, want)
		}
	}
}
