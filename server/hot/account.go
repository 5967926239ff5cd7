package hot

import (
	"context"
	"encoding/binary"
	"errors"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"tend/server/tend"
)

// What is known of an account is copied for a few seconds: it is everybody's, so there is no
// revision to compare, only the moment at which SQL was read (8 bytes, big-endian, tend.Micros).

// GetAccount reads the copy of an account and when SQL said so; nil when there is none, or Redis
// is away and was found so before.
func (r *Redis) GetAccount(ctx context.Context, site tend.SiteID, id string) ([]byte, tend.Micros, error) {
	if r.rest.resting() {
		return nil, 0, nil
	}
	ask, cancel := context.WithTimeout(ctx, r.patience)
	defer cancel()
	v, err := r.client.Get(ask, r.accountKey(site, id)).Bytes()
	if errors.Is(err, redis.Nil) {
		return nil, 0, nil
	}
	if err != nil {
		r.away(ctx, err)
		return nil, 0, unavailable(err)
	}
	if len(v) < 8 {
		return nil, 0, nil
	}
	return v[8:], tend.Micros(binary.BigEndian.Uint64(v)), nil
}

// PutAccount keeps a copy for a while.
func (r *Redis) PutAccount(ctx context.Context, site tend.SiteID, id string, body []byte, at tend.Micros, keep time.Duration) error {
	if r.rest.resting() {
		return nil
	}
	value := append(binary.BigEndian.AppendUint64(make([]byte, 0, 8+len(body)), uint64(at)), body...)
	return r.patiently(ctx, func(ctx context.Context) error {
		return r.client.Set(ctx, r.accountKey(site, id), value, keep).Err()
	})
}

// ForgetAccount removes the copy of an account of which something was said.
func (r *Redis) ForgetAccount(ctx context.Context, site tend.SiteID, id string) error {
	if r.rest.resting() {
		return nil
	}
	return r.patiently(ctx, func(ctx context.Context) error { return r.client.Del(ctx, r.accountKey(site, id)).Err() })
}

func (r *Redis) patiently(ctx context.Context, do func(context.Context) error) error {
	ask, cancel := context.WithTimeout(ctx, r.patience)
	defer cancel()
	err := do(ask)
	if err != nil && !isReply(err) {
		r.away(ctx, err)
	}
	return unavailable(err)
}

// accountKey names the copy of an account. Each may lie on another node of a cluster.
func (r *Redis) accountKey(site tend.SiteID, id string) string {
	return r.space + "account:" + strconv.FormatInt(int64(site), 36) + ":" + id
}
