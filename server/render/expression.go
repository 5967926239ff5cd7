package render

import (
	"slices"
	"strconv"
	"strings"
)

// roots are the values that there are.
var roots = []string{"person", "account", "event", "page"}

var keywords = []string{"true", "false", "nil", "null", "empty", "blank", "and", "or", "contains", "in", "reversed", "limit", "offset"}

// slot is a value that a template asks for: person.company.city.
type slot struct {
	root string
	path []string // names, and the numbers of items
	name string   // as it is written, for people
}

// rewriter turns an author's expressions into those that the library runs: a value
// becomes a variable with a number, a name of the author's one with a prefix. So the
// library never follows a path, and no name means anything but what was checked here.
type rewriter struct {
	of     Of
	slots  []slot
	locals map[string][]int // names that were assigned, with the slots that they come from
	inLoop bool
	deps   []int // the slots of the expression at hand
}

// usage is where an expression stands.
type usage byte

const (
	inPlaceholder usage = iota // {{ }}: one value and its filters
	inCondition                // if, unless, elsif, case, when
	inAssign                   // assign: behind the =
	inFor                      // for: behind the in
)

// asItems stands behind what a loop runs through: also what is missing is a list then.
const asItems = "| items "

// write rewrites an expression, or tells what is wrong with it.
func (r *rewriter) write(tokens []token, use usage) (string, string) {
	var b strings.Builder
	r.deps = nil
	listed := use != inFor
	for i := 0; i < len(tokens); {
		t := tokens[i]
		n, text, fault := 1, t.text, ""
		switch {
		case t.kind == quoted:
			text = quote(t.text)
		case t.is("|"):
			n, text, fault = r.filter(tokens[i:])
			if use == inCondition {
				fault = "filters stand in {{ }}, and behind assign and for: assign the value first"
			}
		case use != inCondition && compares(t):
			fault = "it holds one value and its filters, nothing to compare"
		case t.is("=") || t.is(".") || t.is("[") || t.is("]"):
			fault = "it has a " + t.text + " where none can be"
		case t.is("limit") || t.is("offset") || t.is("reversed") || t.is("in"):
			if use != inFor || t.is("in") {
				fault = t.text + " belongs to a for"
			}
			if i+1 < len(tokens) && tokens[i+1].is(":") {
				n, text = 2, t.text+": "
			}
			if !listed {
				text, listed = asItems+text, true
			}
		case t.is("empty") || t.is("blank") || t.is("null"):
			text = "nil" // a value that has nothing in it is none
		case t.kind == word && !slices.Contains(keywords, t.text):
			n, text, fault = r.value(tokens[i:])
		}
		if fault != "" {
			return "", fault
		}
		b.WriteByte(' ')
		b.WriteString(text)
		i += n
	}
	if !listed {
		b.WriteString(" " + asItems)
	}
	return b.String(), ""
}

func compares(t token) bool {
	return t.kind != quoted && slices.Contains([]string{"==", "!=", "<", ">", "<=", ">=", "and", "or", "contains"}, t.text)
}

// filter rewrites the name of a filter and checks how many values follow it.
func (r *rewriter) filter(tokens []token) (int, string, string) {
	if len(tokens) < 2 || tokens[1].kind != word {
		return 0, "", "the name of a filter is missing behind the |"
	}
	name := tokens[1].text
	f, ok := filters[name]
	if !ok {
		return 0, "", "there is no filter " + name + "; there are " + strings.Join(filterNames(), ", ")
	}
	n, text, given := 2, "| "+name, 0
	if len(tokens) > 2 && tokens[2].is(":") {
		n, text, given = 3, text+":", 1
		for _, t := range tokens[3:] {
			if t.is("|") {
				break
			}
			if t.is(",") {
				given++
			}
		}
	}
	if given < f.least || given > f.most {
		want := strconv.Itoa(f.least)
		if f.most != f.least {
			want += " to " + strconv.Itoa(f.most)
		}
		return 0, "", "the filter " + name + " needs values behind a colon: " + want + ", not " + strconv.Itoa(given)
	}
	if name == "default" && len(tokens) > 3 && tokens[3].kind == quoted && blank(tokens[3].text) {
		return 0, "", "the default is empty: write what shall stand there, or leave default out, and people without the value do not get the message"
	}
	return n, text, ""
}

// value rewrites a name with what follows it: person.tags[0], or one that was assigned.
func (r *rewriter) value(tokens []token) (int, string, string) {
	root := tokens[0].text
	path, names, n, fault := steps(tokens)
	if fault != "" {
		return 0, "", fault
	}
	if root == "forloop" && r.inLoop {
		if len(path) != 1 || !slices.Contains([]string{"first", "last", "index", "index0", "length"}, path[0]) {
			return 0, "", "of forloop there are first, last, index, index0 and length"
		}
		return n, "forloop." + path[0], ""
	}
	if deps, ok := r.locals[root]; ok {
		r.deps = append(r.deps, deps...)
		text := "l_" + root
		for i, p := range path {
			if names[i] {
				text += "[" + quote(p) + "]"
			} else {
				text += "[" + p + "]"
			}
		}
		return n, text, ""
	}
	if fault := r.allowed(root, path); fault != "" {
		return 0, "", fault
	}
	s := slot{root: root, path: path, name: spelled(tokens[:n])}
	at := slices.IndexFunc(r.slots, func(x slot) bool { return x.name == s.name })
	if at < 0 {
		at = len(r.slots)
		r.slots = append(r.slots, s)
	}
	r.deps = append(r.deps, at)
	return n, "v" + strconv.Itoa(at), ""
}

func (r *rewriter) allowed(root string, path []string) string {
	switch {
	case !slices.Contains(roots, root):
		return "there is no " + root + "; values begin with " + strings.Join(roots, ", ")
	case len(path) == 0:
		return "say which value of " + root + ": " + map[string]string{
			"person": "person.first_name, say", "account": "account.id", "event": "event.plan, say", "page": "page.url",
		}[root]
	case root == "account" && (len(path) > 1 || path[0] != "id"):
		return "of the account there is only account.id"
	case root == "page" && (len(path) > 1 || path[0] != "url"):
		return "of the page there is only page.url"
	case root == "event" && !r.of.Event:
		return "there is no event here: only a campaign whose trigger is an event has the values of one"
	}
	return ""
}

// steps reads what follows a name: .name, ["name"], [0]. names tells which are names.
func steps(tokens []token) (path []string, names []bool, n int, fault string) {
	n = 1
	for n < len(tokens) {
		switch {
		case tokens[n].is(".") && n+1 < len(tokens) && tokens[n+1].kind == word:
			path, names, n = append(path, tokens[n+1].text), append(names, true), n+2
		case tokens[n].is("[") && n+2 < len(tokens) && tokens[n+2].is("]") && tokens[n+1].kind == quoted:
			path, names, n = append(path, tokens[n+1].text), append(names, true), n+3
		case tokens[n].is("[") && n+2 < len(tokens) && tokens[n+2].is("]") && tokens[n+1].kind == digits && !strings.Contains(tokens[n+1].text, "."):
			path, names, n = append(path, tokens[n+1].text), append(names, false), n+3
		case tokens[n].is(".") || tokens[n].is("["):
			return nil, nil, 0, "behind " + tokens[0].text + ` stand .name, ["a name"] or [0], the number of an item`
		default:
			return path, names, n, ""
		}
		if len(path) > 8 {
			return nil, nil, 0, "a value lies at most 8 steps deep"
		}
	}
	return path, names, n, ""
}

func spelled(tokens []token) string {
	var b strings.Builder
	for _, t := range tokens {
		if t.kind == quoted {
			b.WriteString(quote(t.text))
		} else {
			b.WriteString(t.text)
		}
	}
	return b.String()
}
