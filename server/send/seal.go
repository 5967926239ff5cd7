package send

import (
	"bytes"
	"context"
	"encoding/base64"
	"net/http"

	webpush "github.com/SherClockHolmes/webpush-go"

	"tend/server/tend"
)

// The parts of a push's body (RFC 8291, with the one record that RFC 8188 has there). A
// push service takes bodies of 4,096 bytes.
const (
	saltBytes   = 16
	publicBytes = 65
	tagBytes    = 16
	headBytes   = saltBytes + 4 + 1 + publicBytes
	mostBody    = int(webpush.MaxRecordSize)

	// MaxPlain is the longest message that fits: one byte ends it.
	MaxPlain = mostBody - headBytes - tagBytes - 1
)

// padTo is what a message's length is filled up to multiples of, so that the length gives
// away little, and a push is not four times as long as it need be.
const padTo = 64

// nobodys stands in for the key pair that the library signs each push with: its tokens are
// replaced by those that are kept.
var nobodys = base64.RawURLEncoding.EncodeToString(bytes.Repeat([]byte{1}, 32))

// seal encrypts a message for a browser, as the request that takes it there: all but the
// token of who sends it.
func seal(ctx context.Context, push *Push, plain []byte) (*http.Request, error) {
	record := min((len(plain)/padTo+1)*padTo, MaxPlain+1)
	made := &keeper{}
	_, err := webpush.SendNotificationWithContext(ctx, plain, //nolint:bodyclose // nobody has answered
		&webpush.Subscription{
			Endpoint: push.Device.Endpoint,
			Keys:     webpush.Keys{P256dh: push.Device.P256dh, Auth: push.Device.Auth},
		},
		&webpush.Options{
			HTTPClient:      made,
			RecordSize:      uint32(headBytes + record + tagBytes),
			TTL:             int(push.TTL.Seconds()),
			Urgency:         webpush.Urgency(push.Urgency),
			Topic:           push.Topic,
			VAPIDPublicKey:  nobodys,
			VAPIDPrivateKey: nobodys,
		})
	if err != nil {
		return nil, tend.Errorf(tend.Invalid, "device_key", "for the keys that this browser gave nothing can be sealed: %w", err)
	}
	return made.request, nil
}

// keeper keeps the request that the library would send.
type keeper struct{ request *http.Request }

// Do sends nothing.
func (k *keeper) Do(r *http.Request) (*http.Response, error) {
	k.request = r
	return &http.Response{Body: http.NoBody}, nil
}
