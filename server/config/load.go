package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/knadh/koanf/v2"
	"github.com/spf13/pflag"

	"tend/server/tend"
)

// File is the file of settings that is read where none is named.
const File = "tend.yaml"

// layer is one source of settings: it gives values to koanf, and says of each
// where it stands.
type layer struct {
	values map[string]any
	where  map[string]string
}

// ReadBytes is not how these sources are read.
func (l *layer) ReadBytes() ([]byte, error) { return nil, errors.New("config: not a source of bytes") }

// Read gives the values.
func (l *layer) Read() (map[string]any, error) { return l.values, nil }

func (l *layer) set(name, value, where string) { l.values[name], l.where[name] = value, where }

func newLayer() *layer { return &layer{values: map[string]any{}, where: map[string]string{}} }

// Load reads the settings: flags before the environment (os.Environ) before the
// file. fs is one that Flags declared and that was parsed.
func Load(fs *pflag.FlagSet, environ []string) (*Settings, error) {
	env, unknown := fromEnv(environ)
	path, named := File, false
	if v, ok := env.values["config"].(string); ok {
		path, named = v, true
		delete(env.values, "config")
	}
	if f := fs.Lookup("config"); f != nil && f.Changed {
		path, named = f.Value.String(), true
	}
	file, err := fromFile(path, named)
	if err != nil {
		return nil, err
	}
	k, where := koanf.New("."), map[string]string{}
	for _, l := range []*layer{file, env, fromFlags(fs)} {
		if err := k.Load(l, nil); err != nil {
			return nil, fmt.Errorf("config: %w", err)
		}
		for name, at := range l.where {
			where[name] = at
		}
	}
	values := map[string]string{}
	for _, name := range k.Keys() {
		values[name] = k.String(name)
	}
	s, err := read(values, where)
	if err != nil {
		return nil, err
	}
	s.Unknown = unknown
	return s, nil
}

func fromFlags(fs *pflag.FlagSet) *layer {
	l := newLayer()
	fs.Visit(func(f *pflag.Flag) {
		if known(f.Name) {
			l.set(f.Name, f.Value.String(), "flag --"+f.Name)
		}
	})
	return l
}

func known(name string) bool {
	return slices.ContainsFunc(settings, func(s setting) bool { return s.name == name })
}

// fromEnv reads TEND_DATA_DIR and the like; an empty one is as good as none.
// Those that are not known are named and not refused: container platforms set
// variables of their own after the name of a service.
func fromEnv(environ []string) (l *layer, unknown []string) {
	l = newLayer()
	for _, pair := range environ {
		variable, value, _ := strings.Cut(pair, "=")
		rest, ok := strings.CutPrefix(variable, "TEND_")
		if !ok || value == "" {
			continue
		}
		name := strings.ToLower(strings.ReplaceAll(rest, "_", "-"))
		if name == "config" || known(name) {
			l.set(name, value, "environment "+variable)
			continue
		}
		unknown = append(unknown, variable)
	}
	return l, unknown
}

// fromFile reads the file of settings. One that was not named may be absent.
func fromFile(path string, named bool) (*layer, error) {
	l := newLayer()
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) && !named {
		return l, nil
	}
	if err != nil {
		return nil, tend.Errorf(tend.Invalid, "config", "cannot read the file of settings: %w", err)
	}
	in, message := &tend.Input{}, "the file of settings "+path+" cannot be used"
	doc, broken := readYAML(raw)
	if broken != nil {
		in.Fault("", "bad_yaml", "line %d: %s", broken.line, broken.why)
		return nil, in.Err(message)
	}
	if o, ok := in.ReadObject(doc.json, 2*maxFile); ok {
		l.read(o, path, doc)
	}
	for i, f := range in.Faults {
		in.Faults[i] = doc.located(f)
	}
	if err := in.Err(message); err != nil {
		return nil, err
	}
	return l, nil
}

// read takes what a file says. Limits stand below a key of their own.
func (l *layer) read(o tend.Object, path string, doc *document) {
	top, limits := []string{"limits"}, []string{}
	for _, s := range settings {
		if rest, ok := strings.CutPrefix(s.name, limitsPrefix); ok {
			limits = append(limits, rest)
		} else {
			top = append(top, s.name)
		}
	}
	o.Only(top, nil)
	at := func(pointer string) string { return fmt.Sprintf("%s line %d", path, doc.line(pointer)) }
	for _, name := range top[1:] {
		if o.Has(name) {
			l.set(name, fileValue(o, name), at("/"+name))
		}
	}
	if !o.Has("limits") {
		return
	}
	if below, ok := o.Object("limits"); ok {
		below.Only(limits, nil)
		for _, name := range limits {
			if below.Has(name) {
				l.set(limitsPrefix+name, fileValue(below, name), at("/limits/"+name))
			}
		}
	}
}

// lists are the settings that a file may give as a list.
var lists = []string{"trusted-proxies", "allow-cidrs", "push-hosts"}

// fileValue is a setting as text, as flags have it.
func fileValue(o tend.Object, name string) string {
	raw := o.Raw(name)
	switch {
	case slices.Contains(lists, name) && raw[0] == '[':
		return strings.Join(o.Texts(name, 1000, 255), ",")
	case raw[0] == '"':
		return o.Text(name, 4096)
	case raw[0] == '{' || raw[0] == '[':
		o.Fault(name, tend.ReasonType, "%s must be one value", name)
	}
	return string(raw)
}
