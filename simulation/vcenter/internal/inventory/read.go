package inventory

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"reflect"
	"strings"
)

// Finding is one error in an inventory.
type Finding struct {
	Path    string
	Message string
}

func (f Finding) String() string { return f.Path + "  " + f.Message }

// Invalid is an inventory with errors. It holds all findings, so that they can be fixed at once.
type Invalid struct {
	File     string
	Findings []Finding
}

func (e *Invalid) Error() string {
	lines := []string{fmt.Sprintf("%s has %s:", e.File, count(len(e.Findings), "finding"))}
	for _, f := range e.Findings {
		lines = append(lines, "  "+f.String())
	}
	return strings.Join(lines, "\n")
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// Read reads and checks the inventory in a file.
func Read(file string) (*Site, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("cannot read the inventory: %w", err)
	}
	return Parse(file, data)
}

// Parse reads and checks an inventory. The file name is used in messages.
func Parse(file string, data []byte) (*Site, error) {
	site := new(Site)
	findings, read := decode(data, site)
	if read {
		findings = append(findings, check(site)...)
	}
	if len(findings) > 0 {
		return nil, &Invalid{file, findings}
	}
	return site, nil
}

// decode reads one JSON object. It returns read = false if that is impossible.
func decode[T any](data []byte, into *T) (findings []Finding, read bool) {
	findings = unknownFields(data, reflect.TypeFor[T]())
	decoder := json.NewDecoder(bytes.NewReader(data))
	if err := decoder.Decode(into); err != nil {
		return append(findings, decodingFinding(data, err)), false
	}
	if _, err := decoder.Token(); err != io.EOF {
		findings = append(findings, Finding{"$", "is followed by more text; give one JSON object"})
	}
	return findings, true
}

func decodingFinding(data []byte, err error) Finding {
	switch e := err.(type) {
	case *json.UnmarshalTypeError:
		path := "$"
		if e.Field != "" {
			path += "." + e.Field
		}
		return Finding{path, fmt.Sprintf("is a JSON %s; it must be of type %s", e.Value, e.Type)}
	case *json.SyntaxError:
		line := 1 + bytes.Count(data[:min(int(e.Offset), len(data))], []byte("\n"))
		return Finding{"$", fmt.Sprintf("is not valid JSON: line %d: %v", line, e)}
	default:
		return Finding{"$", "is not valid JSON: " + err.Error()}
	}
}
