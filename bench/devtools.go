package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"syscall"
	"time"

	"github.com/coder/websocket"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// browser is a Chromium without a window, driven over its DevTools protocol
// (https://chromedevtools.github.io/devtools-protocol/): as little of it as opens a page
// and asks it something.
type browser struct {
	cmd *exec.Cmd
	ws  *websocket.Conn
	id  int
}

var devtoolsAt = regexp.MustCompile(`DevTools listening on (ws://\S+)`)

// patience is how long a page may take for all that it is asked.
const patience = 5 * time.Minute

// startBrowser starts the chromium of PATH, or the one that CHROMIUM names.
func startBrowser(dir string) (*browser, error) {
	name := os.Getenv("CHROMIUM")
	if name == "" {
		name = "chromium"
	}
	cmd := exec.Command(name, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--remote-debugging-port=0",
		"--user-data-dir="+filepath.Join(dir, "chromium"), "about:blank")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // it is several processes
	said, err := cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("%w: .ci/needs test installs it, CHROMIUM names another", err)
	}
	b := &browser{cmd: cmd}
	lines := bufio.NewScanner(said)
	for lines.Scan() {
		if m := devtoolsAt.FindSubmatch(lines.Bytes()); m != nil {
			go func() { // or it would wait for somebody to read on
				for lines.Scan() {
				}
			}()
			b.ws, _, err = websocket.Dial(context.Background(), string(m[1]), nil) //nolint:bodyclose // the library closes it
			if err != nil {
				b.stop()
				return nil, err
			}
			b.ws.SetReadLimit(16 << 20)
			return b, nil
		}
	}
	b.stop()
	return nil, errors.New("chromium does not say where to drive it from")
}

// stop ends the browser and waits until it is gone.
func (b *browser) stop() {
	if b.ws != nil {
		_ = b.ws.CloseNow()
	}
	_ = syscall.Kill(-b.cmd.Process.Pid, syscall.SIGKILL)
	_ = b.cmd.Wait()
}

// call has the browser do something, in a page or, for "", by itself.
func (b *browser) call(page, method string, params, result any) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	b.id++
	ask := map[string]any{"id": b.id, "method": method, "params": params}
	if page != "" {
		ask["sessionId"] = page
	}
	body, err := json.Marshal(ask)
	if err != nil {
		return err
	}
	if err := b.ws.Write(ctx, websocket.MessageText, body); err != nil {
		return err
	}
	for {
		_, raw, err := b.ws.Read(ctx)
		if err != nil {
			return fmt.Errorf("%s: %w", method, err)
		}
		var answer struct {
			ID     int            `json:"id"`
			Result jsontext.Value `json:"result"`
			Error  *struct {
				Message string `json:"message"`
			} `json:"error"`
		}
		if err := json.Unmarshal(raw, &answer); err != nil {
			return err
		}
		switch {
		case answer.ID != b.id: // news of something
		case answer.Error != nil:
			return fmt.Errorf("%s: %s", method, answer.Error.Message)
		default:
			return json.Unmarshal(answer.Result, result)
		}
	}
}

// open opens a page and gives what the others call it by.
func (b *browser) open(url string) (page string, err error) {
	var target struct {
		ID string `json:"targetId"`
	}
	if err := b.call("", "Target.createTarget", map[string]any{"url": url}, &target); err != nil {
		return "", err
	}
	var attached struct {
		ID string `json:"sessionId"`
	}
	if err = b.call("", "Target.attachToTarget", map[string]any{"targetId": target.ID, "flatten": true}, &attached); err != nil {
		return "", err
	}
	// It begins as another page, which is gone at some moment.
	for end := time.Now().Add(patience); ; time.Sleep(10 * time.Millisecond) {
		var at string
		err = b.evaluate(attached.ID, "document.readyState + ' ' + location.href", &at)
		if err == nil && at == "complete "+url+"/" {
			return attached.ID, nil
		}
		if time.Now().After(end) {
			return "", fmt.Errorf("%s does not open: %q, %w", url, at, err)
		}
	}
}

// evaluate runs JavaScript in a page and waits for what it promises.
func (b *browser) evaluate(page, script string, result any) error {
	var answer struct {
		Result struct {
			Value jsontext.Value `json:"value"`
		} `json:"result"`
		Exception *struct {
			Text      string `json:"text"`
			Exception struct {
				Description string `json:"description"`
			} `json:"exception"`
		} `json:"exceptionDetails"`
	}
	params := map[string]any{"expression": script, "awaitPromise": true, "returnByValue": true}
	if err := b.call(page, "Runtime.evaluate", params, &answer); err != nil {
		return err
	}
	if e := answer.Exception; e != nil {
		return fmt.Errorf("in the page: %s %s", e.Text, e.Exception.Description)
	}
	return json.Unmarshal(answer.Result.Value, result)
}
