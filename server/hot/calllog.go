package hot

import (
	"context"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/redis/go-redis/v9"

	"tend/server/tend"
)

// Bounds of the log of calls.
const (
	CallsKept    = 200            // of a site, the newest
	callsFor     = 24 * time.Hour // after the last of them
	callsWaiting = 1024           // of all sites, to be written; more are left out
	callsEvery   = 100 * time.Millisecond
)

// Call is what is remembered of a call of the tracking API: what became of it, and nothing of
// what it said of people. Releases read each other's: fields are added, never changed.
type Call struct {
	ID         string      `json:"id"`
	At         tend.Micros `json:"at"`
	Endpoint   string      `json:"e"` // identify, track, ..., batch
	Library    string      `json:"l,omitzero"`
	Version    string      `json:"v,omitzero"` // of the library
	Status     int         `json:"s"`          // HTTP
	Took       int64       `json:"t"`          // microseconds
	Items      int         `json:"n"`
	Taken      int         `json:"k,omitzero"`
	Duplicates int         `json:"d,omitzero"`
	Refused    int         `json:"r,omitzero"`
	Code       string      `json:"c,omitzero"` // of what was refused as a whole
	Faults     []CallFault `json:"f,omitempty"`
}

// CallFault is what was wrong with an item of a call.
type CallFault struct {
	Index   int    `json:"i"`
	Code    string `json:"c"`
	Pointer string `json:"p,omitzero"`
	Detail  string `json:"d,omitzero"`
}

// CallLog remembers the last calls of each site, for whoever looks what their server sends. It
// is kept in Redis alone: all nodes write it, and when Redis is lost, it is.
type CallLog struct {
	redis   *Redis
	waiting chan noted
}

type noted struct {
	site tend.SiteID
	call *Call
}

// CallLog begins a log, which ends with Close.
func (r *Redis) CallLog() *CallLog {
	l := &CallLog{redis: r, waiting: make(chan noted, callsWaiting)}
	r.done.Go(l.write)
	return l
}

// Note hands in a call and returns at once. Under a flood some are left out.
func (l *CallLog) Note(site tend.SiteID, call *Call) {
	select {
	case l.waiting <- noted{site, call}:
	default:
	}
}

// write writes what is at hand in one pipeline, ten times a second at most.
func (l *CallLog) write() {
	for life := l.redis.life; ; {
		var first noted
		select {
		case first = <-l.waiting:
		case <-life.Done():
			return
		}
		select {
		case <-time.After(callsEvery):
		case <-life.Done():
		}
		by := map[tend.SiteID][]*Call{first.site: {first.call}}
		for more := true; more; {
			select {
			case n := <-l.waiting:
				by[n.site] = append(by[n.site], n.call)
			default:
				more = false
			}
		}
		l.send(by)
	}
}

// send writes the newest of each site. What Redis does not take is forgotten.
func (l *CallLog) send(by map[tend.SiteID][]*Call) {
	if l.redis.rest.resting() {
		return
	}
	// Not of the log's own life: what was noted last is written while Redis is closed.
	ctx, cancel := context.WithTimeout(context.Background(), writing)
	defer cancel()
	if _, err := l.redis.client.Pipelined(ctx, func(pipe redis.Pipeliner) error {
		for site, calls := range by {
			key := l.redis.callsKey(site)
			for _, c := range calls[max(0, len(calls)-CallsKept):] {
				line, err := json.Marshal(c)
				if err != nil {
					continue // only a text that is no UTF-8
				}
				pipe.LPush(ctx, key, line)
			}
			pipe.LTrim(ctx, key, 0, CallsKept-1)
			pipe.Expire(ctx, key, callsFor)
		}
		return nil
	}); err != nil && !isReply(err) {
		l.redis.away(ctx, err)
	}
}

// Last gives the last calls of a site, the newest first.
func (l *CallLog) Last(ctx context.Context, site tend.SiteID) ([]Call, error) {
	if err := l.redis.rest.cause(); err != nil {
		return nil, unavailable(err)
	}
	ask, cancel := context.WithTimeout(ctx, l.redis.patience)
	defer cancel()
	lines, err := l.redis.client.LRange(ask, l.redis.callsKey(site), 0, CallsKept-1).Result()
	if err != nil {
		l.redis.away(ctx, err)
		return nil, unavailable(err)
	}
	list := make([]Call, 0, len(lines))
	for _, line := range lines {
		var c Call
		if json.Unmarshal([]byte(line), &c) == nil {
			list = append(list, c)
		}
	}
	return list, nil
}

func (r *Redis) callsKey(site tend.SiteID) string {
	return r.space + "calls:" + strconv.FormatInt(int64(site), 10)
}
