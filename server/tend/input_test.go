package tend

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestInputNamesABoundedNumberOfFaults(t *testing.T) {
	var b strings.Builder
	for i := range 200 {
		fmt.Fprintf(&b, ",%q:1", fmt.Sprint("f", i))
	}
	in := &Input{}
	o, ok := in.ReadObject([]byte("{"+b.String()[1:]+"}"), 1<<20)
	if !ok {
		t.Fatal(in.Err(""))
	}
	o.Only([]string{"name"}, nil)
	var e *Error
	if !errors.As(in.Err("no"), &e) || len(e.Faults) != maxFaults || e.Reason != ReasonUnknown {
		t.Errorf("%d faults, reason %q", len(e.Faults), e.Reason)
	}
}

func TestInputPointersAndReasons(t *testing.T) {
	in := &Input{}
	o, _ := in.ReadObject([]byte(`{"a/b":{"~":1},"list":[{"x":"1"},2],"none":null}`), 1000)
	inner, _ := o.Object("a/b")
	inner.Text("~", 10)
	for _, v := range o.List("list", 5) {
		if item, ok := v.Object(); ok {
			item.Whole("x", 0, 1)
		}
	}
	if o.Need("none") || o.Has("none") {
		t.Error("null passes for a value")
	}
	var e *Error
	if !errors.As(in.Err("no"), &e) || e.Reason != "" {
		t.Fatalf("%v; the faults have several reasons", e)
	}
	got := make([]string, 0, len(e.Faults))
	for _, f := range e.Faults {
		got = append(got, f.Pointer+" "+f.Code)
	}
	want := "/a~1b/~0 wrong_type, /list/0/x wrong_type, /list/1 wrong_type, /none required"
	if strings.Join(got, ", ") != want {
		t.Errorf("faults %s\nwant   %s", strings.Join(got, ", "), want)
	}
	if (&Input{}).Err("no") != nil {
		t.Error("an error without a fault")
	}
}
