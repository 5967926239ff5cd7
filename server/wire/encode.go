package wire

import (
	"encoding/json"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
)

// Append writes the frame as JSON.
func (f Ready) Append(b []byte) []byte {
	b = append(b, `{"t":"ready","ack":`...)
	b = strconv.AppendUint(b, f.Ack, 10)
	b = append(b, `,"epoch":`...)
	b = appendText(b, f.Epoch)
	b = append(b, `,"watch":`...)
	b = appendRaw(b, f.Watch, "[]")
	b = append(b, `,"config":`...)
	b = appendRaw(b, f.Config, "{}")
	if f.Now != 0 {
		b = append(b, `,"now":`...)
		b = strconv.AppendInt(b, f.Now, 10)
	}
	return append(b, '}')
}

// Append writes the frame as JSON.
func (f Ack) Append(b []byte) []byte {
	b = append(b, `{"t":"ack","n":`...)
	b = strconv.AppendUint(b, f.N, 10)
	return append(b, '}')
}

// Append writes the frame as JSON.
func (f Show) Append(b []byte) []byte {
	b = append(b, `{"t":"show","d":`...)
	b = appendText(b, f.Delivery)
	b = append(b, `,"campaign":`...)
	b = appendText(b, f.Campaign)
	if f.Category != "" {
		b = append(b, `,"category":`...)
		b = appendText(b, f.Category)
	}
	b = append(b, `,"message":`...)
	b = appendRaw(b, f.Message, "{}")
	b = append(b, `,"expires":`...)
	b = strconv.AppendInt(b, f.Expires, 10)
	return append(b, '}')
}

// Append writes the frame as JSON.
func (f Hide) Append(b []byte) []byte {
	b = append(b, `{"t":"hide","d":`...)
	b = appendText(b, f.Delivery)
	return append(b, '}')
}

// Append writes the frame as JSON.
func (f Preferences) Append(b []byte) []byte {
	b = append(b, `{"t":"preferences","off":[`...)
	for i, category := range f.Off {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendText(b, category)
	}
	return append(b, ']', '}')
}

// Append writes the frame as JSON.
func (f Watch) Append(b []byte) []byte {
	b = append(b, `{"t":"watch","w":`...)
	b = appendRaw(b, f.Watch, "[]")
	return append(b, '}')
}

// Append writes the frame as JSON.
func (f Refusal) Append(b []byte) []byte {
	b = append(b, `{"t":"error"`...)
	if f.N != 0 {
		b = append(b, `,"n":`...)
		b = strconv.AppendUint(b, f.N, 10)
	}
	b = append(b, `,"code":`...)
	b = appendText(b, f.Code)
	b = append(b, `,"message":`...)
	b = appendText(b, f.Message)
	if f.RetryAfter != 0 {
		b = append(b, `,"retry_after":`...)
		b = strconv.AppendInt(b, int64(f.RetryAfter), 10)
	}
	return append(b, '}')
}

// Append writes the frame as JSON.
func (f Drain) Append(b []byte) []byte {
	b = append(b, `{"t":"drain","after":`...)
	b = strconv.AppendInt(b, f.After, 10)
	return append(b, '}')
}

func appendRaw(b []byte, raw json.RawMessage, absent string) []byte {
	if len(raw) == 0 {
		return append(b, absent...)
	}
	return append(b, raw...)
}

// appendText quotes a string as RFC 8785 does; what is not UTF-8 in it becomes U+FFFD,
// for a frame that is no JSON would cost the browser the whole conversation.
func appendText(b []byte, s string) []byte {
	b, _ = jsontext.AppendQuote(b, s)
	return b
}
