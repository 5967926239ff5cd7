package web

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"tend/server/auth"
	"tend/server/engage"
	"tend/server/hot"
	"tend/server/store"
	"tend/server/tend"
)

// receiptMarks are of no secret-key that anybody has.
var receiptMarks = func() *auth.Receipts {
	r, err := auth.NewReceipts(bytes.Repeat([]byte{9}, 32))
	if err != nil {
		panic(err)
	}
	return r
}()

type receiptsBody struct {
	OK     int
	Errors []struct {
		I             int
		Code, Message string
	}
}

// codes are those of the receipts that were refused, by their places.
func (b *receiptsBody) codes() string {
	var s []string
	for _, e := range b.Errors {
		s = append(s, fmt.Sprintf("%d %s", e.I, e.Code))
	}
	return strings.Join(s, ", ")
}

// one is a receipt of site one's that is signed, seen so many seconds before it is sent.
func one(delivery, what string, ago int) string {
	return fmt.Sprintf(`{"d":%q,"r":%q,"what":%q,"ts":%d}`, delivery, receiptMarks.SignReceipt("site_one", delivery), what, 9_000_000-1000*ago)
}

// tells makes the call as a worker of site one does.
func (w *world) tells(receipts ...string) *reply {
	w.t.Helper()
	return w.tellsFrom("https://one.example", "site_one", receipts...)
}

func (w *world) tellsFrom(origin, key string, receipts ...string) *reply {
	w.t.Helper()
	body := fmt.Sprintf(`{"v":1,"site":%q,"now":9000000,"e":[%s]}`, key, strings.Join(receipts, ","))
	return w.do("POST", "/v1/push/receipts", body, header("Content-Type", "text/plain;charset=UTF-8"), header("Origin", origin))
}

// pushedWorld is one in which ada was sent the deliveries d1 and d2 of a campaign.
func pushedWorld(t *testing.T) (*world, *actor) {
	w := newWorld(t)
	w.api("one", "POST", "/sites/one/campaigns", strings.Replace(pointing, `"tip"`, `"hello"`, 1)).status(http.StatusCreated)
	w.configure()
	ada := w.arrive("one", "a1", "ada")
	for _, d := range []string{"d1", "d2"} {
		w.act(ada, "export", func(*store.Ledger) store.Verdict {
			return store.Verdict{Grants: []tend.Grant{{Delivery: d, Campaign: "hello", Version: 1}}}
		})
	}
	w.clock.pass(time.Hour)
	return w, ada
}

// became is what the ledger has of ada's deliveries, in minutes since they were granted.
func (w *world) became(ada *actor) string {
	w.t.Helper()
	list, err := w.db.DeliveriesOf(w.t.Context(), ada.site, ada.id, "hello", 5)
	if err != nil {
		w.t.Fatal(err)
	}
	var s []string
	for i := range list {
		d := &list[len(list)-1-i]
		at := func(m tend.Micros) string {
			if m == 0 {
				return "-"
			}
			return fmt.Sprint(m.Sub(d.Granted).Minutes())
		}
		s = append(s, fmt.Sprintf("%s: %s %s %s", d.ID, at(d.Shown), at(d.Clicked), at(d.Dismissed)))
	}
	return strings.Join(s, "; ")
}

func (w *world) counted() string {
	w.t.Helper()
	var r struct {
		Totals struct{ Shown, Clicked, Dismissed int }
	}
	w.api("one", "GET", "/sites/one/campaigns/hello/report", "").status(http.StatusOK).into(&r)
	return fmt.Sprintf("%+v", r.Totals)
}

func TestReceiptsOfAWorkerLandInTheLedgerOnce(t *testing.T) {
	w, ada := pushedWorld(t)
	var got receiptsBody
	for range 2 { // the answer to the first was lost
		r := w.tells(one("d1", "clicked", 600), one("d1", "shown", 1200), one("d2", "shown", 60), one("d2", "closed", 0)).status(http.StatusOK)
		r.into(&got)
		if got.OK != 4 || len(got.Errors) != 0 {
			t.Errorf("%+v", got)
		}
		if h := r.Header(); h.Get("Access-Control-Allow-Origin") != "https://one.example" || h.Get("Access-Control-Allow-Credentials") != "" || h.Get("Cache-Control") != "no-store" {
			t.Errorf("headers %v", h)
		}
	}
	w.tells(one("d1", "shown", 5)).status(http.StatusOK)
	if got, want := w.became(ada), "d1: 50 50 -; d2: 59 - 60"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if got, want := w.counted(), "{Shown:2 Clicked:1 Dismissed:1}"; got != want {
		t.Errorf("counted %s, want %s", got, want)
	}
	stream, err := w.db.ReadStream(t.Context(), ada.site, ada.id, 0)
	if err != nil {
		t.Fatal(err)
	}
	var kept []string
	for _, run := range stream.Runs {
		for i := range run.Events {
			if e := &run.Events[i]; e.Kind == tend.KindReceipt {
				kept = append(kept, fmt.Sprintf("%s %s %s", e.Delivery, e.What, e.Props))
			}
		}
	}
	if got, want := strings.Join(kept, "; "), `d1 clicked {"action":0}; d1 shown ; d2 shown ; d2 dismissed `; got != want {
		t.Errorf("the stream has %s, want %s", got, want)
	}
}

func TestAReceiptWithoutItsTokenIsRefusedAloneAndByName(t *testing.T) {
	w, ada := pushedWorld(t)
	forged := strings.Replace(one("d2", "clicked", 0), receiptMarks.SignReceipt("site_one", "d2"), receiptMarks.SignReceipt("site_one", "d1"), 1)
	var got receiptsBody
	w.tells(
		forged, `7`, `{"d":"d1","what":"shown"}`, one("d2", "fewer", 0), strings.Replace(one("d1", "clicked", 0), `"ts"`, `"action":3,"ts"`, 1),
		one("gone", "shown", 0), one("d1", "shown", 0),
	).status(http.StatusOK).into(&got)
	if want := "0 receipt_unknown, 1 wrong_type, 2 required, 3 bad_value, 4 bad_value, 5 not_found"; got.OK != 1 || got.codes() != want {
		t.Errorf("%d taken; %s, want %s", got.OK, got.codes(), want)
	}
	if got, want := w.became(ada), "d1: 60 - -; d2: - - -"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestReceiptsComeFromThePagesOfTheirSite(t *testing.T) {
	w, ada := pushedWorld(t)
	for _, origin := range []string{"", "null", "https://evil.example"} {
		w.tellsFrom(origin, "site_one", one("d1", "shown", 0)).problem(http.StatusForbidden, "origin_refused")
	}
	w.tellsFrom("https://two.example", "site_one", one("d1", "shown", 0)).problem(http.StatusForbidden, "origin_refused")
	w.tellsFrom("https://one.example", "site_none", one("d1", "shown", 0)).problem(http.StatusForbidden, "site_unknown")
	var got receiptsBody
	w.tellsFrom("https://two.example", "site_two", one("d1", "shown", 0)).status(http.StatusOK).into(&got)
	if got.codes() != "0 receipt_unknown" {
		t.Errorf("a receipt of another site: %+v", got)
	}
	if got, want := w.became(ada), "d1: - - -; d2: - - -"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	asked := w.do("OPTIONS", "/v1/push/receipts", "", header("Origin", "https://one.example")).status(http.StatusNoContent)
	if h := asked.Header(); h.Get("Access-Control-Allow-Origin") != "https://one.example" || h.Get("Access-Control-Allow-Methods") != "POST" {
		t.Errorf("headers %v", h)
	}
}

func TestACallWithReceiptsIsBounded(t *testing.T) {
	w, _ := pushedWorld(t)
	w.tells(strings.Repeat(" ", maxReceiptsBody)).problem(http.StatusRequestEntityTooLarge, "too_large")
	w.tells(strings.TrimSuffix(strings.Repeat("0,", maxReceipts+1), ",")).problem(http.StatusUnprocessableEntity, "too_long")
	w.do("POST", "/v1/push/receipts", `{"v":2,"e":[]}`, header("Origin", "https://one.example")).problem(http.StatusUnprocessableEntity, "invalid")
	w.do("POST", "/v1/push/receipts", `hello`, header("Origin", "https://one.example")).problem(http.StatusBadRequest, "bad_json")

	w.parts.Tries = hot.NewRates(hot.RateLimits{Address: hot.Rate{PerSecond: 1, Burst: 3}})
	w.build()
	w.tells(one("d1", "shown", 0), one("d1", "clicked", 0)).status(http.StatusOK)
	w.tells(one("d1", "shown", 0), one("d1", "clicked", 0)).problem(http.StatusTooManyRequests, "rate_limited")
	w.clock.pass(2 * time.Second)
	w.tells(one("d1", "shown", 0), one("d1", "clicked", 0)).status(http.StatusOK)
}

// inTrouble is a road that takes nothing just now.
type inTrouble struct{}

func (inTrouble) Feed(context.Context, *engage.Fed) (engage.FedResult, error) {
	return engage.FedResult{}, tend.Errorf(tend.Unavailable, "database", "the database does not answer")
}

func TestReceiptsThatCannotBeTakenNowAreAskedForAgain(t *testing.T) {
	w, _ := pushedWorld(t)
	w.parts.Feeder = inTrouble{}
	w.build()
	r := w.tells(one("d1", "shown", 0))
	r.problem(http.StatusServiceUnavailable, "database")
	if r.Header().Get("Access-Control-Allow-Origin") != "https://one.example" {
		t.Error("the worker cannot read it")
	}
}
