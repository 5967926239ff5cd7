package wire_test

import (
	"fmt"
	"strings"
	"testing"

	"tend/server/wire"
)

// frameOf is a batch of events of about 200 bytes each, as the figures of the design
// have them.
func frameOf(events int) []byte {
	var list []string
	for n := range events {
		list = append(list, fmt.Sprintf(`{"n":%d,"k":"track","ts":1795295121000,"name":"report_exported","props":`+
			`{"format":"pdf","pages":12,"template":"quarterly","shared":true,"path":"/reports/q3/2026","note":"none of it"}}`, n+1))
	}
	return []byte(`{"t":"events","now":1795295121040,"e":[` + strings.Join(list, ",") + `]}`)
}

func BenchmarkDecode(b *testing.B) {
	for _, events := range []int{1, 10, 100} {
		frame := frameOf(events)
		b.Run(fmt.Sprintf("events=%d", events), func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(frame)))
			for b.Loop() {
				if _, err := wire.Decode(frame); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkAppend(b *testing.B) {
	show, buf := toBrowser["show"], make([]byte, 0, 1024)
	b.ReportAllocs()
	for b.Loop() {
		buf = wire.Ack{N: 47}.Append(show.Append(buf[:0]))
	}
}
