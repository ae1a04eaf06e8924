package graph

import (
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/core"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// validationRules are those of the specification. The one about fields under the same name is our own: the library's compares
// every pair of them in every fragment, which takes seconds for a document within the limits.
func validationRules() *rules.Rules {
	r := rules.NewDefaultRules()
	r.RemoveRule(rules.OverlappingFieldsCanBeMergedRule.Name)
	r.AddRule(rules.OverlappingFieldsCanBeMergedRule.Name, func(observers *core.Events, add core.AddErrFunc) {
		observers.OnOperation(func(w *core.Walker, operation *ast.OperationDefinition) {
			m := merging{schema: w.Schema, left: mergeWork, add: add}
			m.selections([]ast.SelectionSet{operation.SelectionSet}, true)
		})
	})
	return r
}

// merging checks that fields under one name in one place of the answer can be one (FieldsInSetCanMerge): it puts the
// selections of all fields under a name together and goes down once, where the specification compares pairs. The work grows
// with the fields after spreading, and is bounded.
type merging struct {
	schema *ast.Schema
	left   int // fields that may still be looked at
	add    core.AddErrFunc
}

// named are the fields of one place by their names in the answer, in the order of the document.
type named struct {
	names  []string
	fields map[string][]*ast.Field
}

// selections checks what is selected in one place. When it isn't the same object everywhere, only the shapes must agree.
func (m *merging) selections(sets []ast.SelectionSet, same bool) {
	place := named{fields: map[string][]*ast.Field{}}
	spread := map[string]bool{}
	for _, set := range sets {
		m.collect(&place, set, spread)
	}
	for _, name := range place.names {
		if fields := place.fields[name]; !m.alike(fields, same) || !m.deeper(fields, same) {
			return
		}
	}
}

// collect gathers the fields of a selection, with fragments spread once.
func (m *merging) collect(place *named, set ast.SelectionSet, spread map[string]bool) {
	for _, selection := range set {
		if m.left--; m.left < 0 {
			return
		}
		switch s := selection.(type) {
		case *ast.Field:
			if place.fields[s.Alias] == nil {
				place.names = append(place.names, s.Alias)
			}
			place.fields[s.Alias] = append(place.fields[s.Alias], s)
		case *ast.InlineFragment:
			m.collect(place, s.SelectionSet, spread)
		case *ast.FragmentSpread:
			if s.Definition != nil && !spread[s.Name] {
				spread[s.Name] = true
				m.collect(place, s.Definition.SelectionSet, spread)
			}
		}
	}
}

// alike compares the shape of each field under a name with the first's, and where they can meet in one object all of it.
func (m *merging) alike(fields []*ast.Field, same bool) bool {
	for _, field := range fields[1:] {
		if field.Definition == nil || fields[0].Definition == nil {
			continue // an unknown field, of which another rule speaks
		}
		if !m.shapes(fields[0].Definition.Type, field.Definition.Type) {
			return m.conflict(field, "they return conflicting types "+fields[0].Definition.Type.String()+" and "+field.Definition.Type.String())
		}
	}
	if !same {
		return true
	}
	for _, group := range partitions(fields) {
		for _, field := range group {
			if field.Name != group[0].Name {
				return m.conflict(field, group[0].Name+" and "+field.Name+" are different fields")
			}
			if !sameArguments(field.Arguments, group[0].Arguments) {
				return m.conflict(field, "they have differing arguments")
			}
		}
	}
	return true
}

// deeper goes on with what the fields under a name select.
func (m *merging) deeper(fields []*ast.Field, same bool) bool {
	groups := [][]*ast.Field{fields}
	if parts := partitions(fields); same && len(parts) > 1 {
		m.selections(selected(fields), false)
		groups = parts
	}
	for _, group := range groups {
		if sets := selected(group); len(sets) > 0 {
			m.selections(sets, same)
		}
	}
	if m.left < 0 {
		return m.conflict(fields[0], "too many fields are spread under the same names")
	}
	return true
}

// selected are the selections of fields.
func selected(fields []*ast.Field) []ast.SelectionSet {
	var sets []ast.SelectionSet
	for _, field := range fields {
		if len(field.SelectionSet) > 0 {
			sets = append(sets, field.SelectionSet)
		}
	}
	return sets
}

// partitions are the fields that can meet in one object: those of each object type, each with those of interfaces.
func partitions(fields []*ast.Field) [][]*ast.Field {
	var types []string
	byType := map[string][]*ast.Field{}
	var abstract []*ast.Field
	for _, field := range fields {
		parent := field.ObjectDefinition
		if parent == nil || parent.Kind != ast.Object {
			abstract = append(abstract, field)
			continue
		}
		if byType[parent.Name] == nil {
			types = append(types, parent.Name)
		}
		byType[parent.Name] = append(byType[parent.Name], field)
	}
	if len(types) == 0 {
		return [][]*ast.Field{abstract}
	}
	var parts [][]*ast.Field
	for _, name := range types {
		parts = append(parts, append(byType[name], abstract...))
	}
	return parts
}

func (m *merging) conflict(field *ast.Field, why string) bool {
	m.add(core.Message(`Fields "%s" conflict because %s. Use different aliases on the fields to fetch both if this was intentional.`, field.Alias, why), core.At(field.Position))
	return false
}

// shapes tells whether two types look alike in an answer: lists and nulls in the same places, and the same leaf or two objects.
func (m *merging) shapes(a, b *ast.Type) bool {
	for {
		if a.NonNull != b.NonNull || (a.Elem == nil) != (b.Elem == nil) {
			return false
		}
		if a.Elem == nil {
			break
		}
		a, b = a.Elem, b.Elem
	}
	return a.NamedType == b.NamedType || m.composite(a.NamedType) && m.composite(b.NamedType)
}

func (m *merging) composite(name string) bool {
	definition := m.schema.Types[name]
	return definition != nil && definition.IsCompositeType()
}

func sameArguments(a, b ast.ArgumentList) bool {
	if len(a) != len(b) {
		return false
	}
	for _, argument := range a {
		other := b.ForName(argument.Name)
		if other == nil || argument.Value.String() != other.Value.String() {
			return false
		}
	}
	return true
}
