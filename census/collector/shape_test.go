package main

import (
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// TestShapeIsTheReaders holds the JSON against ../shape.txt, as test/census/census.test.ts holds the reader's schema.
func TestShapeIsTheReaders(t *testing.T) {
	file, err := os.ReadFile("../shape.txt")
	if err != nil {
		t.Fatal(err)
	}
	lines := shapeOf("", reflect.TypeFor[Census]())
	slices.Sort(lines)
	equal(t, "shape", strings.Join(lines, "\n")+"\n", string(file))
}

func shapeOf(path string, kind reflect.Type) []string {
	switch kind.Kind() {
	case reflect.Struct:
		var lines []string
		for _, field := range reflect.VisibleFields(kind) {
			lines = append(lines, shapeOf(path+"."+field.Tag.Get("json"), field.Type)...)
		}
		return lines
	case reflect.Slice:
		return shapeOf(path+"[]", kind.Elem())
	case reflect.Map:
		return shapeOf(path+"{}", kind.Elem())
	case reflect.Bool:
		return []string{path + " boolean"}
	case reflect.String:
		return []string{path + " string"}
	default:
		return []string{path + " integer"}
	}
}
