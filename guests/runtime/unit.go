package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// unit contains the sections of a systemd unit: each key with all of its values.
type unit map[string]map[string][]string

var unitFolders = []string{"/etc/systemd/system", "/run/systemd/system", "/usr/local/lib/systemd/system", "/lib/systemd/system"}

// readUnit reads a unit with its drop-ins. A service of System V becomes a unit, as systemd makes one.
func readUnit(name string) (unit, error) {
	fileName := name
	if !hasSuffix(name) {
		fileName += ".service"
	}
	candidates := []string{fileName}
	if prefix, instance, isInstance := strings.Cut(fileName, "@"); isInstance {
		candidates = append(candidates, prefix+"@"+filepath.Ext(instance))
	}
	u := unit{}
	found := false
	for _, candidate := range candidates {
		for _, folder := range unitFolders {
			if text, err := os.ReadFile(filepath.Join(folder, candidate)); err == nil && !found {
				found = true
				u.add(string(text))
			}
		}
	}
	if script := "/etc/init.d/" + name; !found {
		if _, err := os.Stat(script); err != nil {
			return nil, fmt.Errorf("Unit %s not found", fileName)
		}
		u.add(fmt.Sprintf("[Service]\nType=forking\nRemainAfterExit=yes\nExecStart=%[1]s start\nExecStop=%[1]s stop\nExecReload=%[1]s reload\n", script))
	}
	for _, candidate := range slices.Backward(candidates) {
		dropIns := []string{}
		for _, folder := range unitFolders {
			more, _ := filepath.Glob(filepath.Join(folder, candidate+".d", "*.conf"))
			dropIns = append(dropIns, more...)
		}
		slices.SortFunc(dropIns, func(a, b string) int { return strings.Compare(filepath.Base(a), filepath.Base(b)) })
		for _, path := range dropIns {
			text, err := os.ReadFile(path)
			if err != nil {
				return nil, err
			}
			u.add(string(text))
		}
	}
	return u, nil
}

func hasSuffix(name string) bool {
	return slices.Contains([]string{".service", ".socket", ".timer", ".target", ".mount"}, filepath.Ext(name))
}

// add reads the text of a unit. An empty value removes what came before.
func (u unit) add(text string) {
	section := ""
	text = strings.ReplaceAll(text, "\\\n", " ")
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' || line[0] == ';' {
			continue
		}
		if line[0] == '[' {
			section = strings.Trim(line, "[]")
			continue
		}
		key, value, _ := strings.Cut(line, "=")
		key, value = strings.TrimSpace(key), strings.TrimSpace(value)
		if u[section] == nil {
			u[section] = map[string][]string{}
		}
		if value == "" {
			u[section][key] = nil
		} else {
			u[section][key] = append(u[section][key], value)
		}
	}
}

// last value of a key, or the default.
func (u unit) last(section, key, otherwise string) string {
	if values := u[section][key]; len(values) > 0 {
		return values[len(values)-1]
	}
	return otherwise
}

// words of all values of a key.
func (u unit) words(section, key string) []string {
	return strings.Fields(strings.Join(u[section][key], " "))
}

// splitWords splits a command line as systemd does: at blanks outside of quotes.
func splitWords(text string) []string {
	words := []string{}
	current := strings.Builder{}
	quote, inWord := rune(0), false
	runes := []rune(text)
	for i := 0; i < len(runes); i++ {
		r := runes[i]
		switch {
		case r == '\\' && quote != '\'' && i+1 < len(runes):
			i++
			current.WriteRune(runes[i])
			inWord = true
		case quote != 0:
			if r == quote {
				quote = 0
			} else {
				current.WriteRune(r)
			}
		case r == '"' || r == '\'':
			quote, inWord = r, true
		case r == ' ' || r == '\t':
			if inWord {
				words = append(words, current.String())
				current.Reset()
				inWord = false
			}
		default:
			current.WriteRune(r)
			inWord = true
		}
	}
	if inWord {
		words = append(words, current.String())
	}
	return words
}
