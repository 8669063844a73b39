package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// account is a line of /etc/passwd.
type account struct {
	uid, gid int
	home     string
}

// accounts are those of a guest. Go's package os/user reads those of this process only.
type accounts struct {
	users  map[string]account
	groups map[string]int
}

func readAccounts(root string) (accounts, error) {
	found := accounts{users: map[string]account{}, groups: map[string]int{}}
	passwd, err := os.ReadFile(filepath.Join(root, "etc/passwd"))
	if err != nil {
		return found, err
	}
	group, err := os.ReadFile(filepath.Join(root, "etc/group"))
	if err != nil {
		return found, err
	}
	for line := range strings.Lines(string(passwd)) {
		fields := strings.Split(strings.TrimSpace(line), ":")
		if len(fields) < 6 {
			continue
		}
		uid, _ := strconv.Atoi(fields[2])
		gid, _ := strconv.Atoi(fields[3])
		found.users[fields[0]] = account{uid: uid, gid: gid, home: fields[5]}
	}
	for line := range strings.Lines(string(group)) {
		if fields := strings.Split(strings.TrimSpace(line), ":"); len(fields) > 2 {
			gid, _ := strconv.Atoi(fields[2])
			found.groups[fields[0]] = gid
		}
	}
	return found, nil
}

// owner finds the ids of "user:group", or of a user and the group of the same account.
func (a accounts) owner(text string) (int, int, error) {
	user, group, hasGroup := strings.Cut(text, ":")
	found, known := a.users[user]
	if !known {
		return 0, 0, fmt.Errorf("unknown user %q", user)
	}
	if !hasGroup {
		return found.uid, found.gid, nil
	}
	gid, known := a.groups[group]
	if !known {
		return 0, 0, fmt.Errorf("unknown group %q", group)
	}
	return found.uid, gid, nil
}
