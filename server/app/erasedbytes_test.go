package app

import (
	"bytes"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"tend/server/config"
	"tend/server/testkit"
)

// marker is in whatever tells of the person who is erased in these tests.
const marker = "marker0f4da"

// written is what a server logs, at every level.
type written struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (w *written) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.b.Write(p)
}

func (w *written) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.b.String()
}

// inRedis is every key of a Redis and all that is in it.
func inRedis(r *testkit.Redis) (all string) {
	read := map[string][]string{"string": {"get"}, "zset": {"zrange", "0", "-1"}, "set": {"smembers"}, "hash": {"hgetall"}, "list": {"lrange", "0", "-1"}}
	for key := range strings.Lines(r.Do("--scan")) {
		key = strings.TrimSpace(key)
		all += key + "\n"
		if ask := read[r.Do("type", key)]; ask != nil {
			all += r.Do(append([]string{ask[0], key}, ask[1:]...)...) + "\n"
		}
	}
	return all
}

// inFiles lists the files below a folder that have a word in them.
func inFiles(t *testing.T, dir, word string) (found []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil && !os.IsNotExist(err) {
			return fmt.Errorf("%s: %w", path, err)
		}
		if n := bytes.Count(b, []byte(word)); n > 0 {
			found = append(found, fmt.Sprintf("%s %d times", filepath.Base(path), n))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// confides leaves the marker in ids, properties, traits, the address, a role, and a browser that takes
// web push, and has a notification wait in the outbox.
func confides(t *testing.T, r *started, s *config.Settings, endpoint string) {
	t.Helper()
	browser := testkit.NewBrowser(t)
	key := pushKeyOf(t, testkit.Raw(t, s.DataDir))
	c := openClient(t, r.URL(), marker, "t1")
	c.send(fmt.Sprintf(`"k":"page","page":{"url":"http://acme.example/%[1]s","title":"%[1]s","referrer":"http://%[1]s.example/"}`, marker))
	c.send(fmt.Sprintf(`"k":"identify","user":%[1]q,"traits":{"email":"%[1]s@example.com","address":{"street":%[1]q}}`, marker))
	c.send(fmt.Sprintf(`"k":"group","account":"acme","traits":{"role":%q}`, marker))
	c.send(fmt.Sprintf(`"k":"track","name":"told","props":{"text":%q}`, marker))
	c.send(fmt.Sprintf(`"k":"push","what":"subscribed","endpoint":%q,"keys":{"p256dh":%q,"auth":%q},"key":%q`, endpoint+marker, browser.P256dh(), browser.Auth(), key))
	c.write(`{"t":"state","visible":false}`)
	c.send(`"k":"track","name":"export"`)
	if err := c.ws.CloseNow(); err != nil { // a snapshot is kept
		t.Error(err)
	}
}

func TestOfWhoWasErasedNoByteIsFound(t *testing.T) {
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusServiceUnavailable) // what is pushed waits
	}))
	defer service.Close()
	s, redis := settings(t), testkit.StartRedis(t)
	s.RedisURL, s.PushHosts, s.Networks = redis.URL(), []string{service.URL}, []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	s.Bootstrap = filepath.Join(t.TempDir(), "tend.yaml")
	if err := os.WriteFile(s.Bootstrap, []byte(pushRoad+`api_keys: [{name: ci, site: acme, key: "`+fleetKey+`", scopes: [admin]}]`+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var log written
	r := start(t, s, Options{Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	confides(t, r, s, service.URL+"/")
	if len(inFiles(t, s.DataDir, marker)) == 0 {
		t.Fatal("nothing of them is kept: this test proves nothing")
	}
	eventually(t, "their copy to be in Redis", func() bool { return strings.Contains(inRedis(redis), marker) })
	r.admin("DELETE", "/sites/acme/people/"+marker, "")
	eventually(t, "nothing to be left", func() bool {
		g, err := r.db.GraveOf(t.Context(), 1, marker)
		return err == nil && g.Done != 0
	})
	eventually(t, "their copy in Redis to be replaced", func() bool { return !strings.Contains(inRedis(redis), marker) })
	if found := inFiles(t, s.DataDir, marker); len(found) > 0 {
		t.Errorf("in the data folder: %v", found)
	}
	r.end()
	if found := inFiles(t, s.DataDir, marker); len(found) > 0 {
		t.Errorf("in the data folder of a server that has stopped: %v", found)
	}
	if strings.Contains(log.String(), marker) {
		t.Errorf("in the log: %s", log.String())
	}
}
