package wire_test

import (
	"reflect"
	"strings"
	"testing"

	"tend/server/wire"
)

// TestWhatAGoClientWritesIsReadAsItWas: every golden frame of a browser, written again
// by the client's side, says the same.
func TestWhatAGoClientWritesIsReadAsItWas(t *testing.T) {
	for name, want := range fromBrowser {
		var b []byte
		switch {
		case want.Hello != nil:
			b = want.Hello.Append(nil)
		case want.Events != nil:
			b = want.Events.Append(nil)
		default:
			b = want.State.Append(nil)
		}
		if got, err := wire.Decode(b); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v\nwrote %s\nread  %s\nwant  %s", name, err, b, dump(got), dump(want))
		}
	}
}

// TestAGoClientReadsWhatTheServerWrites: every golden frame of the server, read and
// written again, is the same.
func TestAGoClientReadsWhatTheServerWrites(t *testing.T) {
	for name, b := range golden(t, "server") {
		f, err := wire.DecodeAnswer(b)
		if err != nil || f == nil {
			t.Fatalf("%s: %v, %v", name, f, err)
		}
		if got := string(f.Append(nil)); got != string(b) {
			t.Errorf("%s\ngot  %s\nwant %s", name, got, b)
		}
	}
}

func TestAnAnswerThatIsNoFrame(t *testing.T) {
	for in, says := range map[string]string{
		``: "no JSON", `[]`: "no JSON", `{"t":"ack","n":1`: "no JSON", `{"t":"ack","n":"1"}`: "n: ", `{"t":"ack","n":-1}`: "n: ",
		`{"t":7}`: "t: ", `{"t":"show","d":{}}`: "d: ", "<html>": "no JSON",
	} {
		if f, err := wire.DecodeAnswer([]byte(in)); err == nil || f != nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, %v", in, f, err)
		}
	}
	if f, err := wire.DecodeAnswer([]byte(`{"t":"fireworks","d":"x","new":[1,{}]}`)); f != nil || err != nil {
		t.Errorf("a frame of a later version: %v, %v", f, err)
	}
}
