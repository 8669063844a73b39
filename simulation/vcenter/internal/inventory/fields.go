package inventory

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// unknownFields finds the fields that the schema does not have, with their path: json.Decoder's DisallowUnknownFields
// stops at the first and says no path.
func unknownFields(data []byte, kind reflect.Type) []Finding {
	var document any
	if json.Unmarshal(data, &document) != nil {
		return nil // the decoder says it better
	}
	return unknownIn("$", document, kind)
}

func unknownIn(path string, value any, kind reflect.Type) []Finding {
	var findings []Finding
	switch value := value.(type) {
	case map[string]any:
		if kind.Kind() != reflect.Struct {
			return nil
		}
		known := map[string]reflect.Type{}
		for field := range kind.Fields() {
			name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			known[name] = field.Type
		}
		for _, name := range sortedKeys(value) {
			if inner, ok := known[name]; ok {
				findings = append(findings, unknownIn(path+"."+name, value[name], inner)...)
			} else {
				findings = append(findings, Finding{path + "." + name, "is not part of the schema"})
			}
		}
	case []any:
		if kind.Kind() != reflect.Slice {
			return nil
		}
		for i, item := range value {
			findings = append(findings, unknownIn(fmt.Sprintf("%s[%d]", path, i), item, kind.Elem())...)
		}
	}
	return findings
}

func sortedKeys(object map[string]any) []string {
	var keys []string
	for key := range object {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
