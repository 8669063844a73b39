package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestWordsOfACommandLine(t *testing.T) {
	for line, expected := range map[string][]string{
		"/bin/sh -c 'cat a $B > c'": {"/bin/sh", "-c", "cat a $B > c"},
		`a "b c" d\ e  f`:           {"a", "b c", "d e", "f"},
		`-c ""`:                     {"-c", ""},
		"":                          {},
	} {
		if words := splitWords(line); !slices.Equal(words, expected) {
			t.Errorf("%q: %q", line, words)
		}
	}
}

func TestAnEmptyValueRemovesWhatCameBefore(t *testing.T) {
	u := unit{}
	u.add("[Service]\nExecStart=/bin/old\nExecStartPre=/bin/a\n")
	u.add("[Service]\nExecStart=\nExecStart=/bin/new \\\n  --option\nExecStartPre=/bin/b\n")
	if start := u["Service"]["ExecStart"]; len(start) != 1 || strings.Join(strings.Fields(start[0]), " ") != "/bin/new --option" {
		t.Errorf("ExecStart %q", start)
	}
	if before := u["Service"]["ExecStartPre"]; !slices.Equal(before, []string{"/bin/a", "/bin/b"}) {
		t.Errorf("ExecStartPre %q", before)
	}
}

func TestTimesOfSystemd(t *testing.T) {
	for text, expected := range map[string]time.Duration{
		"5": 5 * time.Second, "100ms": 100 * time.Millisecond, "2min": 2 * time.Minute, "30s": 30 * time.Second, "": 0, "infinity": 0,
	} {
		if found := seconds(text); found != expected {
			t.Errorf("%q: %s", text, found)
		}
	}
}

func TestVariablesAndSpecifiersOfACommand(t *testing.T) {
	s := &service{name: "wg-quick@massar", env: map[string]string{"ARGS": "--a --b", "ONE": "x y"}}
	words := s.arguments("/bin/true $ARGS ${ONE} %i %d/key $NOBODY")
	expected := []string{"/bin/true", "--a", "--b", "x y", "massar", "/run/credentials/wg-quick@massar.service/key"}
	if !slices.Equal(words, expected) {
		t.Errorf("%q", words)
	}
}

func TestAnOwnerIsAUserAndAGroupOfTheGuest(t *testing.T) {
	root := t.TempDir()
	if err := os.Mkdir(filepath.Join(root, "etc"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"passwd": "root:x:0:0::/root:/bin/sh\nknot:x:101:102::/var/lib/knot:/bin/false\n", "group": "root:x:0:\nknot:x:102:\n"} {
		if err := os.WriteFile(filepath.Join(root, "etc", name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	known, err := readAccounts(root)
	if err != nil {
		t.Fatal(err)
	}
	if uid, gid, err := known.owner("root:knot"); err != nil || uid != 0 || gid != 102 {
		t.Errorf("root:knot: %d %d %v", uid, gid, err)
	}
	if _, _, err := known.owner("redis:redis"); err == nil {
		t.Error("an unknown user is accepted")
	}
}

func TestUnknownPartsOfUserDataAreErrors(t *testing.T) {
	decoder := json.NewDecoder(strings.NewReader(`{"timezone": "UTC", "bootcmd": []}`))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&userData{}); err == nil || !strings.Contains(err.Error(), "bootcmd") {
		t.Errorf("%v", err)
	}
}

func TestACertificateNamesItsGuest(t *testing.T) {
	texts, err := new(authority).issue([]string{"rab-db-1.rabat.example", "10.20.50.11"})
	if err != nil {
		t.Fatal(err)
	}
	for index, kind := range []string{"CERTIFICATE", "CERTIFICATE", "PRIVATE KEY"} {
		if !strings.HasPrefix(texts[index], "-----BEGIN "+kind) {
			t.Errorf("text %d: %s", index, texts[index][:40])
		}
	}
}

func TestOrphansAreReaped(t *testing.T) {
	command := exec.Command("true")
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	// nobody waits for it: as for a process whose parent has ended
	for deadline := time.Now().Add(5 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		reapOnce()
		if syscall.Kill(command.Process.Pid, 0) != nil {
			return
		}
	}
	t.Error("the process is still a zombie")
}
