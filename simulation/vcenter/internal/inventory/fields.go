package inventory

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// unknownFields returns a finding for each field that is not in the schema. json.Decoder's DisallowUnknownFields stops at
// the first one and gives no path.
func unknownFields(data []byte, kind reflect.Type) []Finding {
	var document any
	if json.Unmarshal(data, &document) != nil {
		return nil // the decoder reports the error
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
		for _, name := range slices.Sorted(maps.Keys(value)) {
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
