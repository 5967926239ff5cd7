package wire_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"tend/server/tend"
	"tend/server/wire"
)

func long(n int) string { return strings.Repeat("x", n) }

// nested is an object of some depth.
func nested(depth int) string {
	return strings.Repeat(`{"a":`, depth-1) + `{}` + strings.Repeat(`}`, depth-1)
}

// wide is an object of some keys on two levels, with colons in its values.
func wide(keys int) string {
	var b strings.Builder
	for i := 1; i < keys; i++ {
		fmt.Fprintf(&b, `"k%d":"a:b",`, i)
	}
	return `{` + b.String() + `"last":{}}`
}

func hello(field string) string {
	return `{"t":"hello","v":1,"site":"s","anon":"a","tab":"t",` + field + `}`
}

// The parts of an event that says a browser has subscribed.
const (
	where = `,"endpoint":"` + endpoint + `"`
	keys  = `,"keys":{"p256dh":"` + p256dh + `","auth":"` + auth + `"}`
	key   = `,"key":"` + vapid + `"`
)

func subscribed(where, keys, key string) string {
	return `"k":"push","what":"subscribed"` + where + keys + key
}

func TestFrameThatCannotBeUsed(t *testing.T) {
	ids := strings.TrimSuffix(strings.Repeat(`"d",`, wire.MaxActive+1), ",")
	var many []string
	for n := range wire.MaxBatch + 1 {
		many = append(many, fmt.Sprintf(`{"n":%d,"k":"x"}`, n+1))
	}
	for name, c := range map[string]struct {
		frame, field, reason string
	}{
		"not JSON":               {`{"t":`, "frame", wire.ReasonNotJSON},
		"empty":                  {``, "frame", wire.ReasonNotJSON},
		"two values":             {`{"t":"state","visible":true}{}`, "frame", wire.ReasonNotJSON},
		"nested without end":     {strings.Repeat("[", 20000), "frame", wire.ReasonNotJSON},
		"array":                  {`[]`, "frame", tend.ReasonType},
		"no type":                {`{"v":1}`, "t", tend.ReasonRequired},
		"type unknown":           {`{"t":"ack","n":1}`, "t", tend.ReasonValue},
		"type no string":         {`{"t":1}`, "t", tend.ReasonValue},
		"over 64 KiB":            {`{"t":"state","visible":true}` + strings.Repeat(" ", wire.MaxFrame), "frame", tend.ReasonTooLong},
		"named twice":            {`{"t":"state","visible":true,"visible":false}`, "frame", wire.ReasonNotJSON},
		"invalid UTF-8":          {hello("\"user\":\"\xff\""), "frame", wire.ReasonNotJSON},
		"state without visible":  {`{"t":"state"}`, "visible", tend.ReasonRequired},
		"state visible null":     {`{"t":"state","visible":null}`, "visible", tend.ReasonRequired},
		"state visible 1":        {`{"t":"state","visible":1}`, "visible", tend.ReasonType},
		"state away 1":           {`{"t":"state","visible":false,"away":1}`, "away", tend.ReasonType},
		"state drawn a text":     {`{"t":"state","visible":false,"away":true,"drawn":"01kd1"}`, "drawn", tend.ReasonType},
		"state drawn nothing":    {`{"t":"state","visible":false,"drawn":[""]}`, "drawn.0", tend.ReasonRequired},
		"hello without v":        {`{"t":"hello","site":"s","anon":"a","tab":"t"}`, "v", tend.ReasonRequired},
		"hello of version 2":     {`{"t":"hello","v":2,"site":"s","anon":"a","tab":"t"}`, "v", tend.ReasonValue},
		"hello of version 1.5":   {`{"t":"hello","v":1.5,"site":"s","anon":"a","tab":"t"}`, "v", tend.ReasonValue},
		"hello without site":     {`{"t":"hello","v":1,"anon":"a","tab":"t"}`, "site", tend.ReasonRequired},
		"hello without anon":     {`{"t":"hello","v":1,"site":"s","tab":"t"}`, "anon", tend.ReasonRequired},
		"hello with empty anon":  {`{"t":"hello","v":1,"site":"s","anon":"","tab":"t"}`, "anon", tend.ReasonRequired},
		"hello without tab":      {`{"t":"hello","v":1,"site":"s","anon":"a","tab":null}`, "tab", tend.ReasonRequired},
		"hello site number":      {`{"t":"hello","v":1,"site":7,"anon":"a","tab":"t"}`, "site", tend.ReasonType},
		"hello user too long":    {hello(`"user":"` + long(256) + `"`), "user", tend.ReasonTooLong},
		"hello token object":     {hello(`"token":{}`), "token", tend.ReasonType},
		"hello now string":       {hello(`"now":"1"`), "now", tend.ReasonType},
		"hello page string":      {hello(`"page":"https://x"`), "page", tend.ReasonType},
		"hello page without url": {hello(`"page":{"title":"x"}`), "page.url", tend.ReasonRequired},
		"hello page of a file":   {hello(`"page":{"url":"file:///etc/passwd"}`), "page.url", tend.ReasonValue},
		"hello page script":      {hello(`"page":{"url":"javascript:alert(1)"}`), "page.url", tend.ReasonValue},
		"hello page no host":     {hello(`"page":{"url":"https:///x"}`), "page.url", tend.ReasonValue},
		"hello page url long":    {hello(`"page":{"url":"https://x/` + long(2048) + `"}`), "page.url", tend.ReasonTooLong},
		"hello referrer long":    {hello(`"page":{"url":"https://x/","referrer":"` + long(2049) + `"}`), "page.referrer", tend.ReasonTooLong},
		"hello title long":       {hello(`"page":{"url":"https://x/","title":"` + long(513) + `"}`), "page.title", tend.ReasonTooLong},
		"hello context array":    {hello(`"context":[]`), "context", tend.ReasonType},
		"hello lang number":      {hello(`"context":{"lang":1}`), "context.lang", tend.ReasonType},
		"hello width negative":   {hello(`"context":{"width":-1}`), "context.width", tend.ReasonValue},
		"hello width huge":       {hello(`"context":{"width":1e300}`), "context.width", tend.ReasonValue},
		"hello consent unknown":  {hello(`"context":{"consent":"some"}`), "context.consent", tend.ReasonValue},
		"hello push unknown":     {hello(`"context":{"push":"maybe"}`), "context.push", tend.ReasonValue},
		"hello push true":        {hello(`"context":{"push":true}`), "context.push", tend.ReasonValue},
		"hello active string":    {hello(`"active":"d"`), "active", tend.ReasonType},
		"hello active many":      {hello(`"active":[` + ids + `]`), "active", tend.ReasonTooLong},
		"hello active number":    {hello(`"active":["d",1]`), "active.1", tend.ReasonType},
		"hello active empty id":  {hello(`"active":[""]`), "active.0", tend.ReasonRequired},
		"events without e":       {`{"t":"events"}`, "e", tend.ReasonRequired},
		"events empty":           {`{"t":"events","e":[]}`, "e", tend.ReasonRequired},
		"events null":            {`{"t":"events","e":null}`, "e", tend.ReasonRequired},
		"events object":          {`{"t":"events","e":{}}`, "e", tend.ReasonType},
		"events over 500":        {`{"t":"events","e":[` + strings.Join(many, ",") + `]}`, "e", tend.ReasonTooLong},
		"events now string":      {`{"t":"events","now":"x","e":[{"n":1,"k":"x"}]}`, "now", tend.ReasonType},
		"event number":           {`{"t":"events","e":[1]}`, "e.0", tend.ReasonType},
		"event without n":        {`{"t":"events","e":[{}]}`, "e.0.n", tend.ReasonRequired},
		"event n 0":              {`{"t":"events","e":[{"n":0,"k":"page"}]}`, "e.0.n", tend.ReasonValue},
		"event n fraction":       {`{"t":"events","e":[{"n":1.5,"k":"page"}]}`, "e.0.n", tend.ReasonValue},
		"event n too large":      {`{"t":"events","e":[{"n":9007199254740992,"k":"page"}]}`, "e.0.n", tend.ReasonValue},
		"event n string":         {`{"t":"events","e":[{"n":"1","k":"page"}]}`, "e.0.n", tend.ReasonValue},
		"event without k":        {`{"t":"events","e":[{"n":1,"k":"x"},{"n":2}]}`, "e.1.k", tend.ReasonRequired},
		"event k number":         {`{"t":"events","e":[{"n":1,"k":1}]}`, "e.0.k", tend.ReasonType},
		"events out of order":    {`{"t":"events","e":[{"n":2,"k":"x"},{"n":2,"k":"x"}]}`, "e.1.n", tend.ReasonValue},
		"events beside e broken": {"{\"t\":\"events\",\"x\":\"\xff\",\"e\":[{\"n\":1,\"k\":\"x\"}]}", "frame", wire.ReasonNotJSON},
		"events e twice":         {`{"t":"events","e":[{"n":1,"k":"x"}],"e":[{"n":2,"k":"x"}]}`, "frame", wire.ReasonNotJSON},
	} {
		t.Run(name, func(t *testing.T) {
			m, err := wire.Decode([]byte(c.frame))
			var e *tend.Error
			if !errors.As(err, &e) {
				t.Fatalf("accepted as %s, error %v", dump(m), err)
			}
			if e.Code != tend.Invalid || e.ReasonOrCode() != c.reason {
				t.Errorf("code %s (%s), want invalid (%s): %v", e.Code, e.Reason, c.reason, e)
			}
			if !strings.HasPrefix(e.Message, c.field) {
				t.Errorf("%q does not begin with the field %q", e.Message, c.field)
			}
			if m != (wire.Message{}) {
				t.Errorf("a refused frame leaves %s", dump(m))
			}
		})
	}
}

func TestTokenTooLongIsARefusedIdentity(t *testing.T) {
	_, err := wire.Decode([]byte(hello(`"token":"` + long(wire.MaxToken+1) + `"`)))
	if tend.CodeOf(err) != tend.Unauthorized {
		t.Errorf("got %v, want unauthorized", err)
	}
	if _, err = wire.Decode([]byte(hello(`"token":"` + long(wire.MaxToken) + `"`))); err != nil {
		t.Errorf("a token of %d bytes is refused: %v", wire.MaxToken, err)
	}
}

func TestEventThatCannotBeUsedLeavesTheRest(t *testing.T) {
	for name, c := range map[string]struct {
		event, field, reason string
	}{
		"kind unknown":          {`"k":"click"`, "k", tend.ReasonValue},
		"kind long":             {`"k":"` + long(1000) + `"`, "k", tend.ReasonValue},
		"kind merge":            {`"k":"merge","merge":{"person":1}`, "k", tend.ReasonValue},
		"kind grant":            {`"k":"grant","grant":{"id":"x"}`, "k", tend.ReasonValue},
		"kind release":          {`"k":"release","d":"x"`, "k", tend.ReasonValue},
		"kind context":          {`"k":"context","ctx":{}`, "k", tend.ReasonValue},
		"page without page":     {`"k":"page"`, "page", tend.ReasonRequired},
		"page without url":      {`"k":"page","page":{}`, "page.url", tend.ReasonRequired},
		"page of a file":        {`"k":"page","page":{"url":"file:///x"}`, "page.url", tend.ReasonValue},
		"page url long":         {`"k":"page","page":{"url":"https://x/` + long(2048) + `"}`, "page.url", tend.ReasonTooLong},
		"page, other fault":     {`"k":"page","user":1,"page":{}`, "page.url", tend.ReasonRequired},
		"identify, no user":     {`"k":"identify","traits":{}`, "user", tend.ReasonRequired},
		"identify empty user":   {`"k":"identify","user":""`, "user", tend.ReasonRequired},
		"identify user long":    {`"k":"identify","user":"` + long(256) + `"`, "user", tend.ReasonTooLong},
		"identify user bytes":   {`"k":"identify","user":"` + strings.Repeat("é", 128) + `"`, "user", tend.ReasonTooLong},
		"identify user 1":       {`"k":"identify","user":1`, "user", tend.ReasonType},
		"identify token long":   {`"k":"identify","user":"ada","token":"` + long(4097) + `"`, "token", "token_too_large"},
		"identify traits list":  {`"k":"identify","user":"ada","traits":[]`, "traits", tend.ReasonType},
		"track without name":    {`"k":"track"`, "name", tend.ReasonRequired},
		"track name null":       {`"k":"track","name":null`, "name", tend.ReasonRequired},
		"track name long":       {`"k":"track","name":"` + long(256) + `"`, "name", tend.ReasonTooLong},
		"track props text":      {`"k":"track","name":"x","props":"a"`, "props", tend.ReasonType},
		"track props deep":      {`"k":"track","name":"x","props":` + nested(17), "props", tend.ReasonTooLong},
		"track props wide":      {`"k":"track","name":"x","props":` + wide(257), "props", tend.ReasonTooLong},
		"track name of NUL":     {`"k":"track","name":"a\u0000b"`, "name", tend.ReasonValue},
		"track props huge":      {`"k":"track","name":"x","props":{"a":[1,-1E400]}`, "props", tend.ReasonValue},
		"track props digits":    {`"k":"track","name":"x","props":{"a":` + strings.Repeat("9", 310) + `}`, "props", tend.ReasonValue},
		"track over 32 KiB":     {`"k":"track","name":"x","props":{"a":"` + long(32<<10) + `"}`, "event", tend.ReasonTooLong},
		"track invalid UTF-8":   {"\"k\":\"track\",\"name\":\"x\",\"props\":{\"a\":\"\xff\"}", "event", wire.ReasonNotJSON},
		"track half a pair":     {`"k":"track","name":"x","props":{"a":"\ud800"}`, "event", wire.ReasonNotJSON},
		"track key twice":       {`"k":"track","name":"x","props":{"a":1,"a":2}`, "event", wire.ReasonNotJSON},
		"track ts text":         {`"k":"track","name":"x","ts":"now"`, "ts", tend.ReasonType},
		"track ts huge":         {`"k":"track","name":"x","ts":1e100`, "ts", tend.ReasonType},
		"group, no account":     {`"k":"group"`, "account", tend.ReasonRequired},
		"group traits number":   {`"k":"group","account":"a","traits":1`, "traits", tend.ReasonType},
		"alias without user":    {`"k":"alias"`, "user", tend.ReasonRequired},
		"receipt without d":     {`"k":"receipt","what":"shown"`, "d", tend.ReasonRequired},
		"receipt without what":  {`"k":"receipt","d":"x"`, "what", tend.ReasonRequired},
		"receipt what unknown":  {`"k":"receipt","d":"x","what":"eaten"`, "what", tend.ReasonValue},
		"receipt failed":        {`"k":"receipt","d":"x","what":"failed","props":{}`, "props.reason", tend.ReasonRequired},
		"trigger without w":     {`"k":"trigger"`, "w", tend.ReasonRequired},
		"reset without anon":    {`"k":"reset"`, "anon", tend.ReasonRequired},
		"consent unknown":       {`"k":"consent","level":"some"`, "level", tend.ReasonValue},
		"consent, no level":     {`"k":"consent"`, "level", tend.ReasonRequired},
		"preference of what":    {`"k":"preference","on":true`, "category", tend.ReasonRequired},
		"preference, on or off": {`"k":"preference","category":"promo"`, "on", tend.ReasonRequired},
		"preference, how":       {`"k":"preference","category":"promo","on":"no"`, "on", tend.ReasonType},
		"push without what":     {`"k":"push"`, "what", tend.ReasonRequired},
		"push what of receipts": {`"k":"push","what":"shown"`, "what", tend.ReasonValue},
		"push what a number":    {`"k":"push","what":7`, "what", tend.ReasonValue},
		"receipt what of push":  {`"k":"receipt","d":"x","what":"granted"`, "what", tend.ReasonValue},
		"push where":            {subscribed(``, keys, key), "endpoint", tend.ReasonRequired},
		"push where, a number":  {subscribed(`,"endpoint":7`, keys, key), "endpoint", tend.ReasonType},
		"push where, too long":  {subscribed(`,"endpoint":"https://x/`+long(1024)+`"`, keys, key), "endpoint", tend.ReasonTooLong},
		"push where, no scheme": {subscribed(`,"endpoint":"fcm.googleapis.com/x"`, keys, key), "endpoint", tend.ReasonValue},
		"push with what":        {subscribed(where, ``, key), "keys", tend.ReasonRequired},
		"push keys a text":      {subscribed(where, `,"keys":"x"`, key), "keys", tend.ReasonType},
		"push keys empty":       {subscribed(where, `,"keys":{"auth":"`+auth+`"}`, key), "keys.p256dh", tend.ReasonRequired},
		"push keys no secret":   {subscribed(where, `,"keys":{"p256dh":"`+p256dh+`","auth":null}`, key), "keys.auth", tend.ReasonRequired},
		"push keys too short":   {subscribed(where, `,"keys":{"p256dh":"BGsX","auth":"`+auth+`"}`, key), "keys.p256dh", tend.ReasonValue},
		"push keys no point":    {subscribed(where, `,"keys":{"p256dh":"`+p256dh[:86]+`E","auth":"`+auth+`"}`, key), "keys.p256dh", tend.ReasonValue},
		"push keys padded":      {subscribed(where, `,"keys":{"p256dh":"`+p256dh+`","auth":"`+auth+`=="}`, key), "keys.auth", tend.ReasonTooLong},
		"push keys not of URLs": {subscribed(where, `,"keys":{"p256dh":"`+p256dh+`","auth":"AAECAwQFBgcICQoLDA0+/w"}`, key), "keys.auth", tend.ReasonValue},
		"push made with":        {subscribed(where, keys, ``), "key", tend.ReasonRequired},
		"push made with what":   {subscribed(where, keys, `,"key":"`+auth+`"`), "key", tend.ReasonValue},
		"push left where":       {`"k":"push","what":"unsubscribed"`, "endpoint", tend.ReasonRequired},
		"push failed":           {`"k":"push","what":"failed"`, "reason", tend.ReasonRequired},
		"push failed how":       {`"k":"push","what":"failed","reason":"rain"`, "reason", tend.ReasonValue},
	} {
		t.Run(name, func(t *testing.T) {
			frame := `{"t":"events","e":[{"n":1,"k":"track","name":"before"},{"n":5,` + c.event +
				`},{"n":6,"k":"track","name":"after","props":{"x":1}}]}`
			m, err := wire.Decode([]byte(frame))
			if err != nil {
				t.Fatalf("the frame is refused: %v", err)
			}
			list := m.Events.Events
			if len(list) != 3 || list[0].Fault != nil || list[2].Fault != nil ||
				list[0].Name != "before" || list[2].Name != "after" || string(list[2].Props) != `{"x":1}` {
				t.Errorf("the rest of the batch is hurt: %s", dump(m))
			}
			f := list[1].Fault
			if f == nil || list[1].N != 5 {
				t.Fatalf("accepted, or its number lost: %s", dump(m))
			}
			if f.ReasonOrCode() != c.reason || !strings.HasPrefix(f.Message, c.field+": ") {
				t.Errorf("fault %q (%s), want one of %q (%s)", f.Message, f.Reason, c.field, c.reason)
			}
			if len(f.Message) > 300 {
				t.Errorf("a message of %d bytes says back what came in", len(f.Message))
			}
			if !strings.HasPrefix(f.Faults[0].Pointer, "/e/1") {
				t.Errorf("pointer %q does not lead to the event", f.Faults[0].Pointer)
			}
		})
	}
}

func TestEventAtItsLimits(t *testing.T) {
	for name, event := range map[string]string{
		"user of 255 bytes": `"k":"identify","user":"` + long(255) + `"`,
		"depth of 16":       `"k":"track","name":"x","props":` + nested(16),
		"256 keys":          `"k":"track","name":"x","props":` + wide(256),
		"large numbers":     `"k":"track","name":"x","props":{"1e9":"1e999","a":-1.7e308,"b":1e-999,"c":1E5}`,
		"braces in text":    `"k":"track","name":"x","props":{"a":"` + strings.Repeat("{[:", 300) + `"}`,
		"url of 2048 bytes": `"k":"page","page":{"url":"https://x/` + long(2048-10) + `"}`,
		"scheme in capital": `"k":"page","page":{"url":"HTTPS://x"}`,
		"escaped name":      `"\u006b":"track","n\u0061me":"x"`,
		"field of others":   `"k":"track","name":"x","user":5,"page":"y","level":"z"`,
		"field of tomorrow": `"k":"track","name":"x","later":{"a":[1,{"b":"}"}]}`,
		"null fields":       `"k":"track","name":"x","props":null,"ts":null`,
		"ts of a fraction":  `"k":"track","name":"x","ts":1795295121000.25`,
		"endpoint of 1024":  subscribed(`,"endpoint":"https://x/`+long(1014)+`"`, keys, key),
		"push of tomorrow":  subscribed(where, keys, key) + `,"expires":1795295121000`,
		"whitespace":        " \"k\" : \"track\" ,\n\t\"name\" : \"x\" , \"props\" : { } ",
	} {
		t.Run(name, func(t *testing.T) {
			m, err := wire.Decode([]byte(`{"e" : [ {"n":1,` + event + `} ] , "t" : "events"}`))
			if err != nil {
				t.Fatal(err)
			}
			if f := m.Events.Events[0].Fault; f != nil {
				t.Error(f)
			}
		})
	}
}

func TestFieldsOfOtherKindsAreNotKept(t *testing.T) {
	m, err := wire.Decode([]byte(`{"t":"events","e":[{"n":1,"k":"reset","ts":1795295121000.25,"anon":"a2","user":"eve","account":"x","token":"x",
		"name":"x","traits":{"a":1},"props":{"a":1},"d":"x","what":"shown","w":"x","level":"full","page":{"url":"https://x"},
		"endpoint":"https://x","keys":7,"key":"x","reason":"rain"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	want := batch(0, wire.Event{N: 1, Kind: tend.KindReset, Anon: "a2", TS: 1795295121000})
	if dump(m) != dump(want) {
		t.Errorf("got  %s\nwant %s", dump(m), dump(want))
	}
}

func TestAPushEventKeepsWhatItsWordNeeds(t *testing.T) {
	for what, want := range map[tend.PushWhat]tend.Push{
		tend.PushDenied: {}, tend.PushUnsubscribed: {Endpoint: endpoint}, tend.PushFailed: {Reason: "key"},
		tend.PushSubscribed: {Endpoint: endpoint, P256dh: p256dh, Auth: auth, Key: vapid},
	} {
		m, err := wire.Decode([]byte(`{"t":"events","e":[{"n":1,"k":"push","what":"` + string(what) + `","reason":"key"` + where + keys + key + `}]}`))
		if err != nil {
			t.Fatal(err)
		}
		want.What = what
		if e := m.Events.Events[0]; e.Fault != nil || e.Push == nil || *e.Push != want || e.What != "" {
			t.Errorf("%s: %s, want %+v", what, dump(m), want)
		}
	}
}

func TestDecodedFrameOutlivesItsBytes(t *testing.T) {
	b := []byte(`{"t":"events","e":[{"n":1,"k":"track","name":"x","props":{"a":"b"}},{"n":2,"k":"identify","user":"ada","traits":{"c":1}}]}`)
	m, err := wire.Decode(b)
	if err != nil {
		t.Fatal(err)
	}
	before := dump(m)
	for i := range b {
		b[i] = '!'
	}
	if after := dump(m); after != before {
		t.Errorf("the next frame overwrites it: %s became %s", before, after)
	}
	list := m.Events.Events
	_ = append(list[0].Props, "!!!!!!!!"...)
	if !json.Valid(list[1].Traits) {
		t.Errorf("appending to one event's props overwrites the next one's traits: %s", list[1].Traits)
	}
}
