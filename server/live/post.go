package live

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"tend/server/tend"
	"tend/server/wire"
)

// maxBody is the longest body of a request, in bytes: as much as sendBeacon takes.
const maxBody = wire.MaxFrame

// takeTime is how long a browser has to take an answer off the network.
const takeTime = 30 * time.Second

// Codes of requests that are refused before their frames are looked at.
const (
	reasonDraining = "draining"
	reasonEncoding = "content_encoding"
	reasonFlood    = "flood"
	reasonMethod   = "method_not_allowed"
	reasonSlowBody = "too_slow"
	reasonTooLarge = "too_large"
)

// Events is the door for browsers that no WebSocket gets through to, and for what a
// page that is left has still to say: POST /v1/events, the frames of the socket as a
// JSON array, hello first. It is drained with the sockets.
func (s *Server) Events() http.Handler { return http.HandlerFunc(s.serveEvents) }

func (s *Server) serveEvents(w http.ResponseWriter, r *http.Request) {
	err := s.post(w, r)
	if err == nil {
		return
	}
	e := asError(err)
	s.report("request", r.Header.Get("Origin"), err)
	code, _ := closeFor(err)
	switch e.Reason {
	case reasonFlood:
		code = CloseFlood
	case reasonDraining:
		code = CloseDraining
	}
	s.stats.refuse(problem(w, err, code))
}

// post answers one request, or says why not. Nothing has been written when it gives an
// error.
func (s *Server) post(w http.ResponseWriter, r *http.Request) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			s.stats.panics.Add(1)
			err = fmt.Errorf("panic: %v\n%s", fault, debug.Stack())
		}
	}()
	origin := r.Header.Get("Origin")
	// An answer is for one origin, and no cache may hand it to another.
	w.Header().Set("Vary", "Origin")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	if err := s.handler.Admit(origin); err != nil {
		return err
	}
	if done, err := crossOrigin(w, r, origin); done || err != nil {
		return err
	}
	if !s.enter() {
		return &tend.Error{
			Code: tend.Unavailable, Reason: reasonDraining, Message: "this server is about to stop: send it again",
			RetryAfter: time.Second,
		}
	}
	defer s.wg.Done()
	from := client(r)
	if err := s.admitAddress(from); err != nil {
		return err
	}
	defer s.release(from)
	wait, err := s.waitOf(r)
	if err != nil {
		return err
	}
	body, err := s.body(w, r)
	if err != nil {
		return err
	}
	hello, rest, err := decodeFrames(body)
	if err != nil {
		return err
	}
	s.stats.posts.Add(1)
	p := &poll{srv: s, origin: origin, from: from, agent: tend.AgentOf(r.UserAgent()), said: make(chan struct{}, 1)}
	answer, err := p.answer(r.Context(), hello, rest, wait)
	if err != nil || r.Context().Err() != nil { // the latter: nobody is left to tell
		return err
	}
	// Not every writer has deadlines; the server's have.
	_ = http.NewResponseController(w).SetWriteDeadline(tend.SystemClock{}.Now().Add(takeTime))
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Length", strconv.Itoa(len(answer)))
	_, _ = w.Write(answer) // the browser may be gone
	return nil
}

// crossOrigin lets pages of an origin that was admitted read the answer, without
// cookies or other credentials. It is done when the request was the browser's own
// question whether it may send.
func crossOrigin(w http.ResponseWriter, r *http.Request, origin string) (done bool, err error) {
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", origin)
	h.Set("Cross-Origin-Resource-Policy", "cross-origin") // pages that isolate themselves send too
	switch r.Method {
	case http.MethodPost:
		return false, nil
	case http.MethodOptions:
		h.Set("Access-Control-Allow-Methods", http.MethodPost)
		h.Set("Access-Control-Allow-Headers", "Content-Type")
		h.Set("Access-Control-Max-Age", "7200")
		w.WriteHeader(http.StatusNoContent)
		return true, nil
	}
	h.Set("Allow", "POST, OPTIONS")
	return false, tend.Errorf(tend.Invalid, reasonMethod, "send frames with POST")
}

// waitOf reads for how long the request wants to be held.
func (s *Server) waitOf(r *http.Request) (time.Duration, error) {
	text := r.URL.Query().Get("wait")
	if text == "" {
		return 0, nil
	}
	most := int(s.limits.Hold / time.Second)
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > most {
		return 0, tend.Errorf(tend.Invalid, tend.ReasonValue, "wait: whole seconds from 0 to %d", most)
	}
	return time.Duration(n) * time.Second, nil
}

// body reads the request. What it is of is seen by looking: a beacon says text/plain.
// One that is packed is refused: browsers pack nothing, and a few bytes can be unpacked
// to any number.
func (s *Server) body(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	if e := r.Header.Get("Content-Encoding"); e != "" && !strings.EqualFold(e, "identity") {
		return nil, tend.Errorf(tend.Invalid, reasonEncoding, "Content-Encoding: send the frames as they are")
	}
	control := http.NewResponseController(w)
	// Deadlines are by the machine's clock. Not every writer has them; the server's have.
	_ = control.SetReadDeadline(tend.SystemClock{}.Now().Add(s.limits.Hello))
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return nil, tend.Errorf(tend.Invalid, reasonTooLarge, "body: over %d bytes, send fewer events at once", maxBody)
	case errors.Is(err, os.ErrDeadlineExceeded):
		w.Header().Set("Connection", "close")
		return nil, tend.Errorf(tend.Unavailable, reasonSlowBody, "body: not here within %v", s.limits.Hello)
	case err != nil:
		return nil, tend.Errorf(tend.Invalid, wire.ReasonNotJSON, "body: ended before its time")
	}
	// From here on reading only tells whether the browser is still there.
	_ = control.SetReadDeadline(time.Time{})
	return body, nil
}

// decodeFrames reads all frames before any is acted on: a request is refused whole.
func decodeFrames(body []byte) (*wire.Hello, []wire.Message, error) {
	var raw []json.RawMessage
	if err := json.Unmarshal(body, &raw); err != nil {
		return nil, nil, tend.Errorf(tend.Invalid, wire.ReasonNotJSON, "body: not a JSON array of frames")
	}
	list := make([]wire.Message, 0, len(raw))
	for i, b := range raw {
		m, err := wire.Decode(b)
		if err == nil && i > 0 && m.Hello != nil {
			err = tend.Errorf(tend.Invalid, tend.ReasonValue, "t: hello was said before in this request")
		}
		if err != nil {
			e := *asError(err)
			e.Message = fmt.Sprintf("%d: %s", i, e.Message)
			return nil, nil, &e
		}
		list = append(list, m)
	}
	if len(list) == 0 || list[0].Hello == nil {
		return nil, nil, tend.Errorf(tend.Invalid, tend.ReasonRequired, "0: t: hello comes first")
	}
	return list[0].Hello, list[1:], nil
}
