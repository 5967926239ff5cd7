package author

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"tend/server/tend"
)

// with is a good campaign with one field replaced; an empty value leaves it out.
func with(name, value string) string {
	all := []string{"name", "channel", "trigger", "message"}
	parts := map[string]string{
		"name": `"Invite"`, "channel": `"in_app"`, "trigger": `{"type":"event","name":"report_exported"}`,
		"message": `{"layout":"banner","blocks":[{"type":"text","text":"Hi"}]}`,
	}
	if _, ok := parts[name]; !ok && name != "" {
		all = append(all, name)
	}
	parts[name] = value
	var b strings.Builder
	for _, k := range all {
		if parts[k] != "" {
			fmt.Fprintf(&b, ",%q:%s", k, parts[k])
		}
	}
	return "{" + strings.TrimPrefix(b.String(), ",") + "}"
}

func withBlock(block string) string {
	return with("message", `{"layout":"banner","blocks":[`+block+`]}`)
}

func withAction(action string) string {
	return withBlock(`{"type":"button","label":"Go","action":` + action + `}`)
}

const wholeCampaign = `{"id":"hello","name":"Invite your team","channel":"in_app","category":"product","priority":60,
 "trigger":{"type":"page","value":"/reports/*"},
 "audience":{"type":"and","of":[{"type":"attribute","on":"person","path":"plan","op":"eq","value":"pro"}]},
 "message":{"layout":"banner","position":"bottom","floating":true,"blocks":[{"type":"heading","text":"Hello"},{"type":"text","text":"Hi"},
   {"type":"button","label":"Invite","action":{"type":"open_url","url":"/team?x=1#y"}},
   {"type":"button","label":"Count me","action":{"type":"track","name":"counted","props":{"a":[1]}}}]},
 "holdout":0.1,"caps":[{"max":1,"per":"7d"},{"max":3,"per":"lifetime"}],
 "schedule":{"starts_at":"2026-12-01T09:00:00Z","ends_at":null},
 "goal":{"event":"invited","within":"7d"}}`

func TestParseTakesAWholeCampaign(t *testing.T) {
	c, err := Parse([]byte(wholeCampaign))
	if err != nil {
		t.Fatal(err)
	}
	if c.ID != "hello" || c.Priority != 60 || c.Holdout != 0.1 || len(c.Caps) != 2 || c.Caps[1].Per != "lifetime" ||
		c.Trigger.Op != "matches" || c.Message.Position != "bottom" || !c.Message.Floating || len(c.Message.Blocks) != 4 ||
		string(c.Message.Blocks[3].Action.Props) != `{"a":[1]}` || *c.Schedule.StartsAt != "2026-12-01T09:00:00Z" || c.Schedule.EndsAt != nil || c.Goal == nil || *c.Goal != (tend.Goal{Event: "invited", Within: "7d"}) {
		t.Errorf("read as %+v", c)
	}
	least, err := Parse([]byte(with("", "")))
	if err != nil || least.Message.Position != "top" || least.Audience != nil || least.Schedule != nil || least.Goal != nil {
		t.Errorf("read as %+v, %v", least, err)
	}
	for _, good := range []string{
		with("audience", "null"), with("trigger", `{"type":"visit"}`), with("trigger", `{"type":"page"}`), with("trigger", `{"type":"api"}`), with("trigger", `{"type":"schedule"}`), with("trigger", `{"type":"element","on":"visible","anchor":{"selector":"#a > b"},"page":"/a*"}`),
		with("trigger", `{"type":"dwell","for":"1h"}`), with("trigger", `{"type":"scroll","percent":100,"page":"/a"}`), with("trigger", `{"type":"inactivity","for":"1s"}`), with("trigger", `{"type":"page","op":"eq","value":"/a"}`),
		withAction(`{"type":"dismiss"}`), withAction(`{"type":"open_url","url":"mailto:a@b.example"}`), withAction(`{"type":"open_url","url":"tel:+431"}`),
		withAction(`{"type":"open_url","url":"https://a.example/x"}`), withAction(`{"type":"open_url","url":"team"}`), with("caps", "[]"), with("schedule", "{}"),
		with("delay", `"30d","cancel_on":[{"type":"event","name":"invited"}]`), with("delay", `"2s"`), with("quiet_hours", `"ignore"`), with("essential", "true"),
		with("goal", `{"event":"invited","within":"1m"}`), with("goal", `{"event":"invited","within":"90d"}`), with("goal", "null"),
	} {
		if _, err := Parse([]byte(good)); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
}

func TestParseNamesWhatIsWrong(t *testing.T) {
	long := `"` + strings.Repeat("x", 5000) + `"`
	blocks := strings.TrimSuffix(strings.Repeat(`{"type":"text","text":"Hi"},`, 13), ",")
	button := `{"type":"button","label":"Go","action":{"type":"dismiss"}},`
	for _, c := range []struct{ name, raw, pointer, code string }{
		{"NotJSON", `{"name":`, "/name", "bad_json"},
		{"TwoValues", with("", "") + "{}", "", "bad_json"},
		{"NameTwice", `{"name":"a","name":"b"}`, "/name", "bad_json"},
		{"NotAnObject", `[]`, "", tend.ReasonType},
		{"TooLarge", with("name", `"`+strings.Repeat("x", MaxBytes)+`"`), "", tend.ReasonTooLong},
		{"NameAbsent", with("name", ""), "/name", tend.ReasonRequired},
		{"NameIsANumber", with("name", "1"), "/name", tend.ReasonType},
		{"NameEmpty", with("name", `""`), "/name", tend.ReasonValue},
		{"NameTooLong", with("name", long), "/name", tend.ReasonTooLong},
		{"ChannelAbsent", with("channel", ""), "/channel", tend.ReasonRequired},
		{"ChannelLater", with("channel", `"email"`), "/channel", tend.ReasonNotAvailable},
		{"ChannelUnknown", with("channel", `"pigeon"`), "/channel", tend.ReasonValue},
		{"UnknownField", with("colour", `"red"`), "/colour", tend.ReasonUnknown},
		{"StatusIsNotWritten", with("status", `"live"`), "/status", tend.ReasonUnknown},
		{"Topic", with("topic", `"onboarding"`), "/topic", tend.ReasonNotAvailable},
		{"FallbackAfter", with("fallback", `{"after":"59m","channel":"web_push","push":{"title":"Hi"}}`), "/fallback/after", tend.ReasonValue},
		{"FallbackNever", with("fallback", `{"channel":"web_push","push":{"title":"Hi"}}`), "/fallback/after", tend.ReasonRequired},
		{"FallbackNowhere", with("fallback", `{"after":"2d","push":{"title":"Hi"}}`), "/fallback/channel", tend.ReasonRequired},
		{"FallbackByMail", with("fallback", `{"after":"2d","channel":"email","push":{"title":"Hi"}}`), "/fallback/channel", tend.ReasonNotAvailable},
		{"FallbackSaysNothing", with("fallback", `{"after":"2d","channel":"web_push"}`), "/fallback/push", tend.ReasonRequired},
		{"FallbackTitle", with("fallback", `{"after":"2d","channel":"web_push","push":{"body":"Hi"}}`), "/fallback/push/title", tend.ReasonRequired},
		{"FallbackWords", with("fallback", `{"after":"2d","channel":"web_push","push":{"title":"{{ user.name }}"}}`), "/fallback/push/title", tend.ReasonValue},
		{"FallbackIsABanner", with("fallback", `{"after":"2d","channel":"web_push","push":{"title":"Hi","layout":"banner"}}`), "/fallback/push/layout", tend.ReasonUnknown},
		{"FallbackUnknown", with("fallback", `{"after":"2d","channel":"web_push","push":{"title":"Hi"},"then":{}}`), "/fallback/then", tend.ReasonUnknown},
		{"FallbackOfAPush", `{"name":"x","channel":"web_push","trigger":{"type":"visit"},"message":{"title":"Hi"},"fallback":{"after":"2d","channel":"web_push","push":{"title":"Hi"}}}`, "/fallback", tend.ReasonValue},
		{"Variants", with("variants", "[]"), "/variants", tend.ReasonNotAvailable},
		{"GoalIsText", with("goal", `"invited"`), "/goal", tend.ReasonType},
		{"GoalWithoutEvent", with("goal", `{"within":"7d"}`), "/goal/event", tend.ReasonRequired},
		{"GoalEventEmpty", with("goal", `{"event":"","within":"7d"}`), "/goal/event", tend.ReasonValue},
		{"GoalEventTooLong", with("goal", `{"within":"7d","event":`+long+`}`), "/goal/event", tend.ReasonTooLong},
		{"GoalWithoutWindow", with("goal", `{"event":"invited"}`), "/goal/within", tend.ReasonRequired},
		{"GoalWindow", with("goal", `{"event":"invited","within":"soon"}`), "/goal/within", tend.ReasonValue},
		{"GoalTooSoon", with("goal", `{"event":"invited","within":"59s"}`), "/goal/within", tend.ReasonValue},
		{"GoalTooLate", with("goal", `{"event":"invited","within":"91d"}`), "/goal/within", tend.ReasonValue},
		{"GoalField", with("goal", `{"event":"invited","within":"7d","where":[]}`), "/goal/where", tend.ReasonUnknown},
		{"Category", with("category", `"No Spaces"`), "/category", tend.ReasonValue},
		{"PriorityHigh", with("priority", "101"), "/priority", tend.ReasonValue},
		{"PriorityLow", with("priority", "-1"), "/priority", tend.ReasonValue},
		{"PriorityBroken", with("priority", "1.5"), "/priority", tend.ReasonValue},
		{"Holdout", with("holdout", "0.91"), "/holdout", tend.ReasonValue},
		{"TriggerAbsent", with("trigger", ""), "/trigger", tend.ReasonRequired},
		{"TriggerIsText", with("trigger", `"event"`), "/trigger", tend.ReasonType},
		{"DelayOfASchedule", with("trigger", `{"type":"schedule"},"delay":"1h"`), "/delay", tend.ReasonValue},
		{"TriggerUnknown", with("trigger", `{"type":"moon"}`), "/trigger/type", tend.ReasonValue},
		{"TriggerWithoutName", with("trigger", `{"type":"event"}`), "/trigger/name", tend.ReasonRequired},
		{"TriggerFieldOfAnother", with("trigger", `{"type":"visit","name":"x"}`), "/trigger/name", tend.ReasonUnknown},
		{"TriggerPattern", with("trigger", fmt.Sprintf(`{"type":"page","value":%s}`, long)), "/trigger/value", tend.ReasonTooLong},
		{"TriggerOpWithoutValue", with("trigger", `{"type":"page","op":"eq"}`), "/trigger/value", tend.ReasonRequired},
		{"Audience", with("audience", `{"type":"and","of":[{"type":"funnel","id":"x"}]}`), "/audience/of/0/state", tend.ReasonRequired},
		{"AudienceIsText", with("audience", `"all"`), "/audience", tend.ReasonType},
		{"CapMax", with("caps", `[{"max":1001,"per":"7d"}]`), "/caps/0/max", tend.ReasonValue},
		{"CapPer", with("caps", `[{"max":1,"per":"7d"},{"max":1,"per":"7y"}]`), "/caps/1/per", tend.ReasonValue},
		{"CapWithoutPer", with("caps", `[{"max":1}]`), "/caps/0/per", tend.ReasonRequired},
		{"CapField", with("caps", `[{"max":1,"per":"1d","by":"account"}]`), "/caps/0/by", tend.ReasonUnknown},
		{"ScheduleTime", with("schedule", `{"starts_at":"tomorrow"}`), "/schedule/starts_at", tend.ReasonValue},
		{"ScheduleOrder", with("schedule", `{"starts_at":"2026-12-02T00:00:00Z","ends_at":"2026-12-01T00:00:00Z"}`), "/schedule/ends_at", tend.ReasonValue},
		{"LayoutLater", with("message", `{"layout":"tour","blocks":[{"type":"text","text":"Hi"}]}`), "/message/layout", tend.ReasonNotAvailable},
		{"Position", with("message", `{"layout":"banner","position":"left","blocks":[{"type":"text","text":"Hi"}]}`), "/message/position", tend.ReasonValue},
		{"Floating", with("message", `{"layout":"banner","floating":"yes","blocks":[{"type":"text","text":"Hi"}]}`), "/message/floating", tend.ReasonType},
		{"MessageField", with("message", `{"layout":"banner","theme":{"logo":"/i/1/x.png"},"blocks":[{"type":"text","text":"Hi"}]}`), "/message/theme/logo", tend.ReasonUnknown},
		{"TranslatedPlaceholder", with("message", `{"layout":"banner","translations":{"de":{"blocks":[{"text":"{{ user.name }}"}]}},"blocks":[{"type":"text","text":"Hi"}]}`), "/message/translations/de/blocks/0/text", tend.ReasonValue},
		{"MessageUnknown", with("message", `{"layout":"banner","colour":"red","blocks":[{"type":"text","text":"Hi"}]}`), "/message/colour", tend.ReasonUnknown},
		{"NoBlocks", withBlock(""), "/message/blocks", tend.ReasonRequired},
		{"BlocksAbsent", with("message", `{"layout":"banner"}`), "/message/blocks", tend.ReasonRequired},
		{"TooManyBlocks", withBlock(blocks), "/message/blocks", tend.ReasonTooLong},
		{"ThreeButtons", withBlock(button + button + strings.TrimSuffix(button, ",")), "/message/blocks/2", tend.ReasonTooLong},
		{"QuestionOutsideASurvey", withBlock(`{"type":"question","key":"a","kind":"text","label":"A"}`), "/message/blocks/0/type", tend.ReasonValue},
		{"TextTooLong", withBlock(`{"type":"text","text":` + long + `}`), "/message/blocks/0/text", tend.ReasonTooLong},
		{"TextBlank", withBlock(`{"type":"text","text":"  "}`), "/message/blocks/0/text", tend.ReasonValue},
		{"Placeholder", withBlock(`{"type":"text","text":"Hi {{ user.first_name }}"}`), "/message/blocks/0/text", tend.ReasonValue},
		{"Tag", withBlock(`{"type":"heading","text":"{% if person.x %}"}`), "/message/blocks/0/text", tend.ReasonValue},
		{"PlaceholderInLabel", withBlock(`{"type":"button","label":"{{x}}","action":{"type":"dismiss"}}`), "/message/blocks/0/label", tend.ReasonValue},
		{"PlaceholderInHost", withAction(`{"type":"open_url","url":"https://{{ person.host }}/"}`), "/message/blocks/0/action/url", tend.ReasonValue},
		{"LinkInText", withBlock(`{"type":"text","text":"[x](javascript:alert(1))"}`), "/message/blocks/0/text", tend.ReasonValue},
		{"EventOfAVisit", `{"name":"x","channel":"in_app","trigger":{"type":"visit"},"message":{"layout":"banner","blocks":[{"type":"text","text":"{{ event.plan }}"}]}}`, "/message/blocks/0/text", tend.ReasonValue},
		{"LabelOnText", withBlock(`{"type":"text","text":"Hi","label":"x"}`), "/message/blocks/0/label", tend.ReasonUnknown},
		{"ActionAbsent", withBlock(`{"type":"button","label":"Go"}`), "/message/blocks/0/action", tend.ReasonRequired},
		{"ActionUnknown", withAction(`{"type":"sing"}`), "/message/blocks/0/action/type", tend.ReasonValue},
		{"SnoozeTooShort", withAction(`{"type":"snooze","for":"9m"}`), "/message/blocks/0/action/for", tend.ReasonValue},
		{"TrackWithoutName", withAction(`{"type":"track"}`), "/message/blocks/0/action/name", tend.ReasonRequired},
		{"TrackProps", withAction(`{"type":"track","name":"x","props":[]}`), "/message/blocks/0/action/props", tend.ReasonType},
		{"Script", withAction(`{"type":"open_url","url":"javascript:alert(1)"}`), "/message/blocks/0/action/url", tend.ReasonValue},
		{"ScriptInCapitals", withAction(`{"type":"open_url","url":"JavaScript:alert(1)"}`), "/message/blocks/0/action/url", tend.ReasonValue},
		{"ScriptBehindASpace", withAction(`{"type":"open_url","url":" javascript:alert(1)"}`), "/message/blocks/0/action/url", tend.ReasonValue},
		{"ScriptWithATab", withAction(`{"type":"open_url","url":"java\tscript:alert(1)"}`), "/message/blocks/0/action/url", tend.ReasonValue},
		{"Data", withAction(`{"type":"open_url","url":"data:text/html,x"}`), "/message/blocks/0/action/url", tend.ReasonValue},
		{"NoHost", withAction(`{"type":"open_url","url":"https:///x"}`), "/message/blocks/0/action/url", tend.ReasonValue},
	} {
		t.Run(c.name, func(t *testing.T) { refuses(t, c.raw, c.pointer, c.code) })
	}
}

// refuses sees that a campaign has one fault, of a code, at a place.
func refuses(t *testing.T, raw, pointer, code string) {
	t.Helper()
	_, err := Parse([]byte(raw))
	var e *tend.Error
	if !errors.As(err, &e) || e.Code != tend.Invalid || len(e.Faults) != 1 || e.Faults[0].Pointer != pointer || e.Faults[0].Code != code {
		t.Fatalf("%v; want one fault %s at %s", err, code, pointer)
	}
	if e.Reason != code {
		t.Errorf("reason %q, want that of the only fault", e.Reason)
	}
}

func TestParseNamesEveryFaultAtOnce(t *testing.T) {
	_, err := Parse([]byte(`{"name":"","channel":"sms","priority":"high","trigger":{},"message":{"layout":"banner","blocks":[{"type":"text"}]}}`))
	var e *tend.Error
	if !errors.As(err, &e) {
		t.Fatal(err)
	}
	got := make([]string, 0, len(e.Faults))
	for _, f := range e.Faults {
		got = append(got, f.Pointer)
	}
	if want := "/name /channel /priority /trigger/type /message/blocks/0/text"; strings.Join(got, " ") != want {
		t.Errorf("faults at %v, want %s", got, want)
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{wholeCampaign, with("", ""), `{"audience":{"type":"not"}}`, "[]", ""} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		c, err := Parse(raw)
		if err != nil {
			if tend.CodeOf(err) != tend.Invalid {
				t.Fatalf("%v", err)
			}
			return
		}
		// What was taken can be kept, and is taken again.
		body, err := content(c)
		if err != nil {
			t.Fatal(err)
		}
		if c.Name == "" || c.Channel != "in_app" || len(c.Message.Blocks) == 0 {
			t.Fatalf("taken: %s", body)
		}
	})
}
