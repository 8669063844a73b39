package main

import (
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// guestinfoFolder shows a guest what its VM's extra configuration contains. A file has the name of its variable, without "guestinfo.".
const guestinfoFolder = "/var/lib/guestinfo"

// metadata, as cloud-init's VMware datasource reads it.
type metadata struct {
	InstanceID string `json:"instance-id"`
	HostName   string `json:"local-hostname"`
	Network    struct {
		Ethernets map[string]struct {
			Addresses []string `json:"addresses"`
			Routes    []struct {
				To  string `json:"to"`
				Via string `json:"via"`
			} `json:"routes"`
			NameServers struct {
				Search    []string `json:"search"`
				Addresses []string `json:"addresses"`
			} `json:"nameservers"`
		} `json:"ethernets"`
	} `json:"network"`
}

// userData contains the parts of cloud-init's user data that this project uses. An unknown part is an error, so that nothing is ignored.
type userData struct {
	TimeZone      string            `json:"timezone"`
	Locale        string            `json:"locale"`
	Users         []userDataAccount `json:"users"`
	AllowPassword bool              `json:"ssh_pwauth"`
	DisableRoot   bool              `json:"disable_root"`
	Packages      []string          `json:"packages"`
	UpdatePackage bool              `json:"package_update"`
	WriteFiles    []userDataFile    `json:"write_files"`
	RunCommands   [][]string        `json:"runcmd"`
}

type userDataAccount struct {
	Name         string   `json:"name"`
	NoUserGroup  bool     `json:"no_user_group"`
	Groups       []string `json:"groups"`
	Shell        string   `json:"shell"`
	LockPassword bool     `json:"lock_passwd"`
}

type userDataFile struct {
	Path        string `json:"path"`
	Content     string `json:"content"`
	Owner       string `json:"owner"`
	Permissions string `json:"permissions"`
	Defer       bool   `json:"defer"`
}

// guestinfo reads a variable of the extra configuration, in the encoding that another variable names. Empty if there is none.
func guestinfo(name string) ([]byte, error) {
	text, err := os.ReadFile(filepath.Join(guestinfoFolder, name))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	encoding, _ := os.ReadFile(filepath.Join(guestinfoFolder, name+".encoding"))
	switch strings.TrimSpace(string(encoding)) {
	case "":
		return text, nil
	case "base64", "b64":
		return base64.StdEncoding.DecodeString(strings.TrimSpace(string(text)))
	case "gzip+base64", "gz+b64":
		reader, err := gzip.NewReader(base64.NewDecoder(base64.StdEncoding, strings.NewReader(strings.TrimSpace(string(text)))))
		if err != nil {
			return nil, err
		}
		return io.ReadAll(reader)
	default:
		return nil, fmt.Errorf("%s: unknown encoding %q", name, encoding)
	}
}

// readMetadata returns nil for a guest without any, such as one that no cloud-init prepares.
func readMetadata() (*metadata, error) {
	text, err := guestinfo("metadata")
	if err != nil || text == nil {
		return nil, err
	}
	m := &metadata{}
	if err := json.Unmarshal(text, m); err != nil {
		return nil, fmt.Errorf("metadata: %w", err)
	}
	return m, nil
}

// connect gives the first interface its address, as the network configuration of cloud-init does at each boot.
func connect(m *metadata) error {
	for deadline := time.Now().Add(15 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		if _, err := runOwn("ip", "link", "show", "eth0"); err == nil {
			break
		}
		if time.Now().After(deadline) {
			return errors.New("no interface eth0")
		}
	}
	for _, each := range m.Network.Ethernets {
		commands := [][]string{{"link", "set", "eth0", "up"}}
		for _, address := range each.Addresses {
			commands = append(commands, []string{"address", "replace", address, "dev", "eth0"})
		}
		for _, route := range each.Routes {
			commands = append(commands, []string{"route", "replace", route.To, "via", route.Via})
		}
		for _, arguments := range commands {
			if output, err := runOwn("ip", arguments...); err != nil {
				return fmt.Errorf("ip %s: %w: %s", strings.Join(arguments, " "), err, output)
			}
		}
		lines := []string{}
		for _, server := range each.NameServers.Addresses {
			lines = append(lines, "nameserver "+server)
		}
		if len(each.NameServers.Search) > 0 {
			lines = append(lines, "search "+strings.Join(each.NameServers.Search, " "))
		}
		if err := place("/etc/resolv.conf", []byte(strings.Join(lines, "\n")+"\n"), 0, 0, "0644"); err != nil {
			return err
		}
	}
	short, _, _ := strings.Cut(m.HostName, ".")
	return place("/etc/hosts", []byte(fmt.Sprintf("127.0.0.1 localhost\n127.0.1.1 %s %s\n", m.HostName, short)), 0, 0, "0644")
}

const playedFile = "/var/lib/massar-init/instance"

// isPlayed says whether the first boot of this instance is over. As in cloud-init, changed user data of the same instance is not played again.
func isPlayed(m *metadata) bool {
	text, _ := os.ReadFile(playedFile)
	return strings.TrimSpace(string(text)) == m.InstanceID
}

func played(m *metadata) error {
	if err := os.MkdirAll(filepath.Dir(playedFile), 0o755); err != nil {
		return err
	}
	return place(playedFile, []byte(m.InstanceID+"\n"), 0, 0, "0644")
}

// play does what cloud-init's user data asks for, in cloud-init's order. Packages must be installed: no guest of this kind reaches a mirror.
func play() error {
	text, err := guestinfo("userdata")
	if err != nil || text == nil {
		return err
	}
	body, isConfig := strings.CutPrefix(string(text), "#cloud-config\n")
	if !isConfig {
		return errors.New("user data without #cloud-config")
	}
	decoder := json.NewDecoder(strings.NewReader(body))
	decoder.DisallowUnknownFields()
	var data userData
	if err := decoder.Decode(&data); err != nil {
		return fmt.Errorf("user data: %w", err)
	}
	// init: files, then users
	if err := writeUserFiles(data.WriteFiles, false); err != nil {
		return err
	}
	for _, each := range data.Users {
		if err := addAccount(each); err != nil {
			return err
		}
	}
	// config and final: time zone, packages, files of packages' users, commands
	if data.TimeZone != "" {
		_ = os.Remove("/etc/localtime")
		if err := os.Symlink("/usr/share/zoneinfo/"+data.TimeZone, "/etc/localtime"); err != nil {
			return err
		}
	}
	if err := checkPackages(data.Packages); err != nil {
		return err
	}
	if err := writeUserFiles(data.WriteFiles, true); err != nil {
		return err
	}
	for _, argv := range data.RunCommands {
		command := exec.Command(argv[0], argv[1:]...)
		command.Env = []string{"PATH=" + searchPath, "LANG=C.UTF-8", "HOME=/root"}
		output, err := os.OpenFile("/var/log/cloud-init-output.log", os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
		if err != nil {
			return err
		}
		command.Stdout, command.Stderr = output, output
		err = startOwn(command)
		if err == nil {
			err = waitOwn(command)
		}
		_ = output.Close()
		if err != nil {
			return fmt.Errorf("%s: %w: %s", strings.Join(argv, " "), err, lastLines("/var/log/cloud-init-output.log"))
		}
	}
	return nil
}

func writeUserFiles(files []userDataFile, deferred bool) error {
	known, err := readAccounts("/")
	if err != nil {
		return err
	}
	for _, each := range files {
		if each.Defer != deferred {
			continue
		}
		owner, mode := each.Owner, each.Permissions
		if owner == "" {
			owner = "root:root"
		}
		if mode == "" {
			mode = "0644"
		}
		uid, gid, err := known.owner(owner)
		if err != nil {
			return fmt.Errorf("%s: %w", each.Path, err)
		}
		if err := os.MkdirAll(filepath.Dir(each.Path), 0o755); err != nil {
			return err
		}
		if err := place(each.Path, []byte(each.Content), uid, gid, mode); err != nil {
			return err
		}
	}
	return nil
}

func addAccount(each userDataAccount) error {
	known, err := readAccounts("/")
	if err != nil {
		return err
	}
	if _, exists := known.users[each.Name]; exists {
		return nil
	}
	arguments := []string{each.Name, "--create-home", "--shell", each.Shell}
	if len(each.Groups) > 0 {
		arguments = append(arguments, "--groups", strings.Join(each.Groups, ","))
	}
	if each.NoUserGroup {
		arguments = append(arguments, "--no-user-group")
	}
	if output, err := runOwn("useradd", arguments...); err != nil {
		return fmt.Errorf("useradd %s: %w: %s", each.Name, err, output)
	}
	return nil
}

// checkPackages looks for the packages among the installed ones: at once, since dpkg's own program takes 50 ms for each.
func checkPackages(names []string) error {
	text, err := os.ReadFile("/var/lib/dpkg/status")
	if err != nil {
		return err
	}
	installed := map[string]bool{}
	for paragraph := range strings.SplitSeq(string(text), "\n\n") {
		if name, rest, _ := strings.Cut(strings.TrimPrefix(paragraph, "Package: "), "\n"); strings.Contains(rest, "Status: install ok installed") {
			installed[name] = true
		}
	}
	for _, name := range names {
		if !installed[name] {
			return fmt.Errorf("the root has no package %s: see guests/debian/root/packages.txt", name)
		}
	}
	return nil
}

// networkLinks connects a guest that has just started with the bridges of its networks: eth0, eth1 and so on.
func networkLinks(pid, number int, bridges []string) error {
	for index, bridge := range bridges {
		outer, inner := fmt.Sprintf("g%d.%d", number, index), fmt.Sprintf("eth%d", index)
		// one of an earlier life of the guest can still exist
		_ = exec.Command("ip", "link", "delete", outer).Run()
		batch := strings.Join([]string{
			fmt.Sprintf("link add %s type veth peer name %s netns %d", outer, inner, pid),
			fmt.Sprintf("link set %s master %s up", outer, bridge),
		}, "\n")
		command := exec.Command("ip", "-batch", "-")
		command.Stdin = strings.NewReader(batch)
		if output, err := command.CombinedOutput(); err != nil {
			return fmt.Errorf("the network of process %s: %s", strconv.Itoa(pid), output)
		}
	}
	return nil
}
