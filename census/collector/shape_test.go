package main

import (
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// TestShapesMatchTheReaders compares the JSON with ../*shape.txt. test/census compares the schemas of the readers with the same
// files.
func TestShapesMatchTheReaders(t *testing.T) {
	for name, printed := range map[string]reflect.Type{"../shape.txt": reflect.TypeFor[Census](), "../events-shape.txt": reflect.TypeFor[Events](), "../hardware-shape.txt": reflect.TypeFor[Hardware]()} {
		file, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		lines := shapeOf("", printed)
		slices.Sort(lines)
		equal(t, name, strings.Join(lines, "\n")+"\n", string(file))
	}
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
