package auth

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"tend/server/tend"
)

func tryLinks(t *testing.T, key byte) *TryLinks {
	t.Helper()
	l, err := NewTryLinks(bytes.Repeat([]byte{key}, keyBytes))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestATryTokenSaysWhatWasSigned(t *testing.T) {
	l := tryLinks(t, 1)
	want := Try{Site: 7, Campaign: strings.Repeat("c", tend.MaxID), Member: 3, Expires: 1_800_000_000}
	token, err := l.Sign(want)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := l.Read(token); err != nil || got != want {
		t.Errorf("%+v, %v", got, err)
	}
	if strings.Trim(token, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") != "" || len(token) > MaxTry {
		t.Errorf("%s cannot stand in a fragment as it is", token)
	}
	at := time.Unix(want.Expires, 0)
	if want.Over(at.Add(-time.Second)) || !want.Over(at) {
		t.Error("its time is over at another time than it says")
	}
}

func TestATryTokenOfNobodyIsRefused(t *testing.T) {
	l := tryLinks(t, 1)
	sign := func(l *TryLinks, of Try) string {
		token, err := l.Sign(of)
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	good := sign(l, Try{Site: 1, Campaign: "c", Member: 1, Expires: 1})
	other := sign(l, Try{Site: 2, Campaign: "c", Member: 1, Expires: 1})
	said, mark, _ := strings.Cut(good, ".")
	otherSaid, _, _ := strings.Cut(other, ".")
	for name, token := range map[string]string{
		"Empty": "", "Dot": ".", "Unsigned": said, "NoMark": said + ".", "OtherMark": said + "." + strings.Repeat("A", len(mark)),
		"OtherWords": otherSaid + "." + mark, "Longer": good + "A", "Shorter": good[:len(good)-1],
		"OtherSecret": sign(tryLinks(t, 2), Try{Site: 1, Campaign: "c", Member: 1, Expires: 1}),
		"TooLong":     sign(l, Try{Site: 1, Campaign: strings.Repeat("c", MaxTry), Member: 1, Expires: 1}),
		"NoJSON":      "e30x." + l.mark("e30x"), "NoBase64": "!." + l.mark("!"),
	} {
		t.Run(name, func(t *testing.T) {
			if got, err := l.Read(token); tend.CodeOf(err) != tend.Unauthorized || !strings.Contains(err.Error(), ReasonTry) {
				t.Errorf("%+v, %v", got, err)
			}
		})
	}
}
