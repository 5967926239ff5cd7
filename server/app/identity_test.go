package app

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tend/server/config"
	"tend/server/tend"
)

// What is wrong with a site's keys is named alike, whether it stands in a bootstrap file or in
// a call of the admin API.
func TestFaultsOfIdentityAreTheSameAtBothDoors(t *testing.T) {
	for name, identity := range map[string]string{
		"NoSecret":     `{"keys":[{"kid":"k","alg":"HS256"}]}`,
		"NoKid":        `{"keys":[{"alg":"HS256","secret":"s"}]}`,
		"NoObject":     `{"required":true,"keys":[1,{"kid":"k","alg":"none"}]}`,
		"Twice":        `{"keys":[{"kid":"k","alg":"HS256","secret":"s"},{"kid":"k","alg":"HS256","secret":"t"}]}`,
		"PublicOfNone": `{"keys":[{"kid":"k","alg":"ES256","more":1}]}`,
		"NoKeys":       `{"required":true}`,
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "tend.yaml")
			if err := os.WriteFile(file, []byte("sites:\n  - {name: acme, key: a, origins: [\"https://a.example\"], identity: "+identity+"}\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := config.ReadBootstrap(file)
			var refused *tend.Error
			if !errors.As(err, &refused) {
				t.Fatalf("taken: %v", err)
			}
			var inFile []string
			for _, f := range refused.Faults {
				inFile = append(inFile, f.Code+" "+f.Pointer[strings.Index(f.Pointer, "/identity"):])
			}
			in := &tend.Input{}
			o, _ := in.ReadObject([]byte(`{"identity":`+identity+`}`), 1<<16)
			s := tend.Site{Name: "acme", Key: "a", Origins: []string{"https://a.example"}, Identity: tend.ReadIdentity(o)}
			found := &tend.Input{}
			s.Check(found)
			in.Also("", found.Faults)
			var inCall []string
			for _, f := range in.Faults {
				inCall = append(inCall, f.Code+" "+f.Pointer)
			}
			if !slices.Equal(inFile, inCall) || len(inCall) == 0 {
				t.Errorf("in a file %q, in a call %q", inFile, inCall)
			}
		})
	}
}
