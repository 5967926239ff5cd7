package app

import "testing"

func TestDoctorShowsTheLineUnderItsNames(t *testing.T) {
	s := settings(t)
	s.PublicURL = "https://tend.example.com"
	if f := found(t, s, "line"); !f.OK || f.Detail != `pages have <script async src="https://tend.example.com/tend.js" data-site="SITE_KEY"></script>` {
		t.Errorf("%+v", f)
	}
	s.ScriptPath, s.SocketPath = "/kit/main.js", "/kit/live"
	if f := found(t, s, "line"); f.Detail != `pages have <script async src="https://tend.example.com/kit/main.js" data-site="SITE_KEY" data-socket="/kit/live"></script>` {
		t.Errorf("%+v", f)
	}
}
