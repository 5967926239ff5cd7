package people

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/go-json-experiment/json/jsontext"

	"tend/server/tend"
)

// readRows gives the rows of a file as text, and faults by their code, each with its line.
func readRows(t testing.TB, r io.Reader, format string, at, line int64) (list []string, places [][2]int64) {
	t.Helper()
	f := newRows(r, format, at, line)
	for {
		r, err := f.next()
		if errors.Is(err, io.EOF) {
			return list, places
		}
		if err != nil {
			t.Fatal(err)
		}
		said := string(r.text)
		if r.err != nil {
			said = r.err.Reason
		}
		list, places = append(list, fmt.Sprint(r.line, " ", said)), append(places, [2]int64{f.at, f.line})
	}
}

func TestRowsOfAFile(t *testing.T) {
	long := strings.Repeat("x", MaxRow+1)
	for name, c := range map[string]struct {
		format, file string
		want         []string
	}{
		"Plain":          {FormatCSV, "a,b\n1,2\n", []string{"1 a,b", "2 1,2"}},
		"NoLastEnd":      {FormatCSV, "a\r\n1", []string{"1 a", "2 1"}},
		"ByteOrderMark":  {FormatCSV, byteOrderMark + "a\n", []string{"1 a"}},
		"EmptyLines":     {FormatNDJSON, "\n{}\r\n\r\n\n{}\n", []string{"2 {}", "5 {}"}},
		"LineInQuotes":   {FormatCSV, "\"a\nb\",c\nd\n", []string{"1 \"a\nb\",c", "3 d"}},
		"QuoteNotClosed": {FormatCSV, "a\n\"b\nc\nd\n", []string{"1 a", "2 csv_quote", "3 c", "4 d"}},
		"QuoteAtTheEnd":  {FormatCSV, "a\n\"b", []string{"1 a", "2 csv_quote"}},
		"QuotesOfNDJSON": {FormatNDJSON, "\"\n\"\n", []string{"1 \"", "2 \""}},
		"Long":           {FormatNDJSON, "a\n" + long + "\nb\n", []string{"1 a", "2 row_too_long", "3 b"}},
		"VeryLong":       {FormatCSV, "a\n" + strings.Repeat(long, 40) + "\nb\n", []string{"1 a", "2 row_too_long", "3 b"}},
		"LongQuote":      {FormatCSV, "a\n\"" + long + "\n" + long, []string{"1 a", "2 csv_quote", "3 row_too_long"}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, r := range []io.Reader{strings.NewReader(c.file), iotest.OneByteReader(strings.NewReader(c.file))} {
				if got, _ := readRows(t, r, c.format, 0, 0); !slices.Equal(got, c.want) {
					t.Errorf("%q, want %q", got, c.want)
				}
			}
		})
	}
}

// Whatever the file: reading on from behind any row gives the rows that are left.
func FuzzRowsGoOnAnywhere(f *testing.F) {
	for _, s := range []string{"a,b\n1,2\n", "\"a\nb\"\n\"c\n", byteOrderMark + "x\r\n\r\n\"", "{\"a\":1}\n\n"} {
		f.Add(s, true)
		f.Add(s, false)
	}
	f.Fuzz(func(t *testing.T, file string, csv bool) {
		format := FormatNDJSON
		if csv {
			format = FormatCSV
		}
		all, places := readRows(t, strings.NewReader(file), format, 0, 0)
		for i, p := range places {
			rest, _ := readRows(t, strings.NewReader(file[p[0]:]), format, p[0], p[1])
			if !slices.Equal(rest, all[i+1:]) {
				t.Fatalf("behind row %d of %q: %q, want %q", i, all, rest, all[i+1:])
			}
		}
		reader := newColumnReader(ImportEvents, format, Mapping{
			Delimiter: ",", Header: []string{"a", "b"}, TimeFormat: timeAuto,
			Columns: map[string]string{"a": toUser, "b": "props.b"},
		}, 1)
		for r := newRows(strings.NewReader(file), format, 0, 0); ; {
			row, err := r.next()
			if err != nil {
				return
			}
			if s, bad := reader.read(row); bad == nil || bad.Code == "" || bad.Line != row.line || bad.Detail == "" {
				t.Fatalf("%q is taken as %+v, %+v", row.text, s, bad)
			}
		}
	})
}

func TestFieldsOfCSV(t *testing.T) {
	for text, want := range map[string]string{
		`a,b`: "a|b", `,`: "|", `"a,b",c`: "a,b|c", `"a ""b""",`: `a "b"|`, `""`: "", `a"b,c`: `a"b|c`,
		`"a"b,c`: reasonQuote, `"a`: reasonQuote, `"a""`: reasonQuote,
	} {
		list, bad := fields(text, ",")
		got := strings.Join(list, "|")
		if bad != nil {
			got = bad.Reason
		}
		if got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func TestCellsHaveTypes(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "12": "12", "-1.5e3": "-1.5e3", "true": "true", "True": `"True"`, "007": `"007"`, "+4312": `"+4312"`,
		"12345678901234567": `"12345678901234567"`, "1,5": `"1,5"`, "null": `"null"`, `a "b"`: `"a \"b\""`, "{}": `"{}"`,
	} {
		if got := string(cell(text, true)); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
	if got := string(cell("12", false)); got != `"12"` {
		t.Errorf("an id: %s", got)
	}
}

func TestMoments(t *testing.T) {
	const nine = tend.Micros(1_796_115_600_000_000) // 2026-12-01T09:00:00Z
	for _, c := range []struct {
		raw, format string
		want        tend.Micros // 0: none
	}{
		{`"2026-12-01T09:00:00Z"`, timeAuto, nine},
		{`"2026-12-01T10:00:00+01:00"`, timeRFC, nine},
		{`"2026-12-01 09:00:00"`, timeAuto, nine},
		{`"2026-12-01 09:00:00"`, timeRFC, 0},
		{`1796115600`, timeAuto, nine},
		{`"1796115600"`, timeAuto, nine},
		{`1796115600000`, timeAuto, nine},
		{`1796115600000000`, timeAuto, nine},
		{`1796115600`, timeUnix, nine},
		{`1796115600000`, timeUnixMS, nine},
		{`"2026-12-01T09:00:00Z"`, timeUnix, 0},
		{`"soon"`, timeAuto, 0},
		{`1e300`, timeAuto, 0},
		{`true`, timeAuto, 0},
		{`"2026-12-01"`, timeAuto, nine - 9*3600*1e6},
	} {
		if got, ok := parseMoment(jsontext.Value(c.raw), c.format); got != c.want || ok != (c.want != 0) {
			t.Errorf("%s as %s: %d, %v, want %d", c.raw, c.format, got, ok, c.want)
		}
	}
}

func TestAMappingIsGuessed(t *testing.T) {
	object := func(name string) bool { return name == "properties" }
	for kind, c := range map[string]struct{ columns, want string }{
		ImportPeople:   {"id,Company ID,email,created,traits.plan", "map[Company ID:account_id created:created_at email:traits.email id:user_id traits.plan:traits.plan]"},
		ImportEvents:   {"distinct_id,$insert_id,event,time,properties,noise", "map[$insert_id:message_id distinct_id:user_id event:name properties:props time:timestamp]"},
		ImportAccounts: {"id,name,owner_email,seats", "map[id:account_id name:name owner_email:owner.email seats:traits.seats]"},
	} {
		if got := fmt.Sprint(guess(kind, strings.Split(c.columns, ","), object)); got != c.want {
			t.Errorf("%s: %s, want %s", kind, got, c.want)
		}
	}
}

func TestPathsMakeAnObject(t *testing.T) {
	m := Mapping{Columns: map[string]string{"id": toUser, "a.b": "traits.x.b", "c": "traits.x.c", "t": "traits.t"}, TimeFormat: timeAuto}
	r := newColumnReader(ImportPeople, FormatNDJSON, m, 1)
	s, bad := r.read(row{line: 1, text: []byte(`{"id":7,"a":{"b":[1,2]},"c":null,"t":{"u":"v"}}`)})
	if bad != nil || s.user != "7" || string(s.object) != `{"t":{"u":"v"},"x":{"b":[1,2]}}` {
		t.Errorf("%+v %s, %+v", s, s.object, bad)
	}
	if _, err := ReadMapping(ImportPeople, `{"columns":{"a":"traits.x","b":"traits.x.y"}}`); tend.CodeOf(err) != tend.Invalid {
		t.Errorf("traits.x and traits.x.y: %v", err)
	}
}
