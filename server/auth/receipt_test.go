package auth

import (
	"bytes"
	"testing"
)

func TestATokenOfAReceiptIsOfOneDeliveryOfOneSite(t *testing.T) {
	made := func(with byte) *Receipts {
		r, err := NewReceipts(bytes.Repeat([]byte{with}, keyBytes))
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	ours, theirs := made(1), made(2)
	token := ours.SignReceipt("site_a", "d1")
	if len(token) != 22 || !ours.CheckReceipt("site_a", "d1", token) {
		t.Fatalf("%q is not taken", token)
	}
	for name, taken := range map[string]bool{
		"of another delivery": ours.CheckReceipt("site_a", "d2", token),
		"of another site":     ours.CheckReceipt("site_b", "d1", token),
		"cut elsewhere":       ours.CheckReceipt("site_ad", "1", token),
		"of another server":   theirs.CheckReceipt("site_a", "d1", token),
		"shortened":           ours.CheckReceipt("site_a", "d1", token[:21]),
		"empty":               ours.CheckReceipt("site_a", "d1", ""),
		"followed by more":    ours.CheckReceipt("site_a", "d1", token+"A"),
	} {
		if taken {
			t.Errorf("a token %s is taken", name)
		}
	}
}
