// Package plans holds the networks' plans as data and reads plan files. Reading never writes: it gives a checked plan, or
// every fault of the file with its line.
package plans

import (
	"bytes"
	"embed"
	"encoding"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"polku/impact"
)

//go:embed *.yaml
var files embed.FS

// MaxBytes is the largest plan file that is read.
const MaxBytes = 4 << 20

// Embedded are the names of the plan files inside the program.
func Embedded() []string {
	names, err := fs.Glob(files, "*.yaml")
	if err != nil {
		panic(err) // the pattern is a constant
	}
	return names
}

// Open reads an embedded plan.
func Open(name string) (*impact.Plan, error) {
	file, err := files.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return Read(name, file)
}

// Error is every fault of a plan file, each with its line. As an error it lists them, one a line.
type Error struct {
	File   string
	Faults []LineFault
}

// LineFault is a fault with the line of the file that it is on; 0 when it is about no line.
type LineFault struct {
	Line int
	impact.Fault
}

// Error lists the faults as file:line: field: message.
func (e *Error) Error() string {
	lines := make([]string, len(e.Faults))
	for i, f := range e.Faults {
		lines[i] = fmt.Sprintf("%s:%d: %s: %s", e.File, f.Line, f.Field, f.Message)
	}
	return strings.Join(lines, "\n")
}

// Read reads and checks a plan. The error is an *Error when the file can be read but is wrong.
func Read(name string, from io.Reader) (*impact.Plan, error) {
	text, err := io.ReadAll(io.LimitReader(from, MaxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("read plan %s: %w", name, err)
	}
	if len(text) > MaxBytes {
		return nil, fmt.Errorf("read plan %s: larger than %d bytes", name, MaxBytes)
	}
	var root yaml.Node
	if err := yaml.Unmarshal(text, &root); err != nil {
		return nil, syntaxError(name, err)
	}
	plan := &impact.Plan{}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(plan); err != nil {
		if faults := textFaults(&root, reflect.TypeFor[impact.Plan]()); len(faults) > 0 {
			return nil, &Error{name, faults}
		}
		return nil, syntaxError(name, err)
	}
	if decoder.Decode(&yaml.Node{}) != io.EOF {
		return nil, &Error{name, []LineFault{{0, impact.Fault{Code: impact.Invalid, Field: "yaml", Message: "has a second document after ---; a plan is one"}}}}
	}
	faults := plan.Check()
	if len(faults) == 0 {
		return plan, nil
	}
	return nil, withLines(name, &root, faults)
}

// syntaxError turns what the YAML reader says into faults with lines.
func syntaxError(name string, err error) error {
	messages := []string{err.Error()}
	var typed *yaml.TypeError
	if errors.As(err, &typed) {
		messages = typed.Errors
	}
	result := &Error{File: name}
	for _, message := range messages {
		line := 0
		message = strings.TrimPrefix(message, "yaml: ")
		if rest, found := strings.CutPrefix(message, "line "); found {
			number, after, _ := strings.Cut(rest, ": ")
			if parsed, err := strconv.Atoi(number); err == nil {
				line, message = parsed, after
			}
		}
		result.Faults = append(result.Faults, LineFault{line, impact.Fault{Code: impact.Invalid, Field: "yaml", Message: message}})
	}
	return result
}

// textFaults are the numbers and days that can't be read: of those the YAML reader names only the first, and no line.
func textFaults(node *yaml.Node, as reflect.Type) []LineFault {
	if as.Kind() == reflect.Pointer {
		return textFaults(node, as.Elem())
	}
	if text, ok := reflect.New(as).Interface().(encoding.TextUnmarshaler); ok {
		if err := text.UnmarshalText([]byte(node.Value)); err != nil && node.Tag != "!!null" {
			return []LineFault{{node.Line, impact.Fault{Code: impact.Invalid, Field: "yaml", Message: err.Error()}}}
		}
		return nil
	}
	var faults []LineFault
	for i, child := range node.Content {
		if of := contentType(node, i, as); of != nil {
			faults = append(faults, textFaults(child, of)...)
		}
	}
	return faults
}

// contentType is what a node's content is read as, when the node itself is read as a type; nil when it is not read.
func contentType(node *yaml.Node, at int, as reflect.Type) reflect.Type {
	switch {
	case node.Kind == yaml.DocumentNode:
		return as
	case node.Kind == yaml.SequenceNode && as.Kind() == reflect.Slice, node.Kind == yaml.MappingNode && as.Kind() == reflect.Map && at%2 == 1:
		return as.Elem()
	case node.Kind == yaml.MappingNode && as.Kind() == reflect.Struct && at%2 == 1:
		for _, field := range reflect.VisibleFields(as) {
			if key, _, _ := strings.Cut(field.Tag.Get("yaml"), ","); key == node.Content[at-1].Value {
				return field.Type
			}
		}
	}
	return nil
}

func withLines(name string, root *yaml.Node, faults impact.Faults) error {
	result := &Error{File: name}
	for _, fault := range faults {
		result.Faults = append(result.Faults, LineFault{lineOf(root, fault.Field), fault})
	}
	slices.SortStableFunc(result.Faults, func(a, b LineFault) int { return a.Line - b.Line })
	return result
}

// lineOf finds the line of a path such as indicators[3].target.min, or of the nearest thing above it that is there.
func lineOf(root *yaml.Node, path string) int {
	if len(root.Content) == 0 {
		return 0
	}
	node := root.Content[0]
	line := node.Line
	for _, step := range strings.FieldsFunc(path, func(r rune) bool { return r == '.' || r == '[' || r == ']' }) {
		key, next := child(node, step)
		if next == nil {
			return line
		}
		node, line = next, key.Line
	}
	return line
}

// child finds what a step of a path leads to: the node that names it, and the node itself.
func child(node *yaml.Node, step string) (key, value *yaml.Node) {
	switch node.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(node.Content); i += 2 {
			if node.Content[i].Value == step {
				return node.Content[i], node.Content[i+1]
			}
		}
	case yaml.SequenceNode:
		if i, err := strconv.Atoi(step); err == nil && i < len(node.Content) {
			return node.Content[i], node.Content[i]
		}
	}
	return nil, nil
}
