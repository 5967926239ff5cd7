package author

import (
	"strings"
	"testing"

	"tend/server/tend"
)

func TestParseNamesWhatIsWrongWithWhen(t *testing.T) {
	for _, c := range []struct{ name, raw, pointer, code string }{
		{"DelayTooShort", with("delay", `"1s"`), "/delay", tend.ReasonValue},
		{"DelayTooLong", with("delay", `"31d"`), "/delay", tend.ReasonValue},
		{"DelayIsANumber", with("delay", `2`), "/delay", tend.ReasonType},
		{"QuietHours", with("quiet_hours", `{"from":"22:00"}`), "/quiet_hours", tend.ReasonType},
		{"QuietHoursWord", with("quiet_hours", `"keep"`), "/quiet_hours", tend.ReasonValue},
		{"CancelOnNothing", with("cancel_on", `[{"type":"event","name":"x"}]`), "/delay", tend.ReasonRequired},
		{"CancelOnAPage", with("delay", `"2s","cancel_on":[{"type":"page","name":"x"}]`), "/cancel_on/0/type", tend.ReasonValue},
		{"CancelOnAnything", with("delay", `"2s","cancel_on":[{"type":"event"}]`), "/cancel_on/0/name", tend.ReasonRequired},
		{"CancelOnMuch", with("delay", `"2s","cancel_on":[`+strings.Repeat(`{"type":"event","name":"x"},`, 5)+`{"type":"event","name":"x"}]`), "/cancel_on", tend.ReasonTooLong},
		{"WatchedForTooLong", with("trigger", `{"type":"dwell","for":"2h"}`), "/trigger/for", tend.ReasonValue},
		{"WatchedForNothing", with("trigger", `{"type":"inactivity"}`), "/trigger/for", tend.ReasonRequired},
		{"WatchedForAWhile", with("trigger", `{"type":"dwell","for":"soon"}`), "/trigger/for", tend.ReasonValue},
		{"WatchedWithoutElement", with("trigger", `{"type":"element","on":"clicked"}`), "/trigger/anchor", tend.ReasonRequired},
		{"WatchedElementHow", with("trigger", `{"type":"element","on":"hovered","anchor":{"id":"x"}}`), "/trigger/on", tend.ReasonValue},
		{"WatchedElementTwice", with("trigger", `{"type":"element","on":"clicked","anchor":{"id":"x","selector":"#x"}}`), "/trigger/anchor/selector", tend.ReasonValue},
		{"WatchedPercent", with("trigger", `{"type":"scroll","percent":0}`), "/trigger/percent", tend.ReasonValue},
		{"WatchedPage", with("trigger", `{"type":"exit_intent","page":"#top"}`), "/trigger/page", tend.ReasonValue},
		{"WatchedFieldOfAnother", with("trigger", `{"type":"exit_intent","percent":5}`), "/trigger/percent", tend.ReasonUnknown},
		{"SegmentWithoutID", with("trigger", `{"type":"segment","change":"entered"}`), "/trigger/id", tend.ReasonRequired},
		{"SegmentWithoutChange", with("trigger", `{"type":"segment","id":"pro"}`), "/trigger/change", tend.ReasonRequired},
		{"SegmentOtherChange", with("trigger", `{"type":"segment","id":"pro","change":"in"}`), "/trigger/change", tend.ReasonValue},
		{"SegmentFieldOfAnother", with("trigger", `{"type":"segment","id":"pro","change":"left","page":"/x"}`), "/trigger/page", tend.ReasonUnknown},
		{"IDOfASegment", with("trigger", `{"type":"visit","id":"pro"}`), "/trigger/id", tend.ReasonUnknown},
		{"EssentialMaybe", with("essential", `"maybe"`), "/essential", tend.ReasonType},
	} {
		t.Run(c.name, func(t *testing.T) { refuses(t, c.raw, c.pointer, c.code) })
	}
}
