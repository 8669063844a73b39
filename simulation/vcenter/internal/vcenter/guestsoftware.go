package vcenter

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/vmware/govmomi/simulator"
)

// guestSoftware is what a guest's user data starts. A guest answers only on the TCP ports of its socket units, and only the
// networks that its firewall accepts.
type guestSoftware struct {
	listens map[uint16][]netip.Prefix // by port, the networks that the firewall accepts
}

// userData is cloud-init's user data, as far as it opens ports: write_files and runcmd. It is JSON after its first line.
type userData struct {
	WriteFiles []struct {
		Path    string `json:"path"`
		Content string `json:"content"`
	} `json:"write_files"`
	RunCommands [][]string `json:"runcmd"`
}

const (
	unitDirectory = "/etc/systemd/system"
	firewallFile  = "/etc/nftables.conf"
)

var (
	listenLine = regexp.MustCompile(`(?m)^ListenStream=(?:0\.0\.0\.0:)?(\d+)$`)
	acceptLine = regexp.MustCompile(`(?m)^\s*(?:ip saddr (\S+) )?tcp dport (\d+) accept$`)
	anywhere   = netip.MustParsePrefix("0.0.0.0/0")
)

// softwareOf reads a VM's user data.
func softwareOf(vm *simulator.VirtualMachine) (guestSoftware, error) {
	software := guestSoftware{listens: map[uint16][]netip.Prefix{}}
	text, err := decodeGuestInfo(extraConfigOf(vm, "guestinfo.userdata"), extraConfigOf(vm, "guestinfo.userdata.encoding"))
	if err != nil || len(text) == 0 {
		return software, err
	}
	config, isConfig := strings.CutPrefix(string(text), "#cloud-config\n")
	if !isConfig {
		return software, fmt.Errorf("the simulator does not support user data that begins with %.20q", text)
	}
	var data userData
	if err := json.Unmarshal([]byte(config), &data); err != nil {
		return software, err
	}
	files := map[string]string{}
	for _, file := range data.WriteFiles {
		files[file.Path] = file.Content
	}
	for file, unit := range files {
		name, isSocket := strings.CutSuffix(path.Base(file), ".socket")
		if path.Dir(file) != unitDirectory || !isSocket || !data.starts(name+".socket") {
			continue
		}
		// systemd.socket(5): with Accept=yes each connection starts an instance of the template unit
		service := name + ".service"
		if strings.Contains(unit, "\nAccept=yes\n") {
			service = name + "@.service"
		}
		if _, exists := files[path.Join(unitDirectory, service)]; !exists {
			return software, fmt.Errorf("systemd refuses %s.socket: unit %s not found", name, service)
		}
		for _, line := range listenLine.FindAllStringSubmatch(unit, -1) {
			port, err := strconv.ParseUint(line[1], 10, 16)
			if err != nil {
				return software, err
			}
			software.listens[uint16(port)] = nil
		}
	}
	for port := range software.listens {
		software.listens[port] = []netip.Prefix{anywhere}
		if rules, exists := files[firewallFile]; exists && data.starts("nftables") {
			if software.listens[port], err = accepted(rules, port); err != nil {
				return software, err
			}
		}
	}
	return software, nil
}

// starts reports whether a command enables a unit and starts it.
func (d userData) starts(unit string) bool {
	return slices.ContainsFunc(d.RunCommands, func(command []string) bool {
		return len(command) > 3 && slices.Equal(command[:3], []string{"systemctl", "enable", "--now"}) && slices.Contains(command[3:], unit)
	})
}

// accepted returns the networks from which nftables rules accept connections to a TCP port. All others are dropped.
func accepted(rules string, port uint16) (networks []netip.Prefix, err error) {
	rules, _, _ = strings.Cut(rules, "chain outbound")
	for _, rule := range acceptLine.FindAllStringSubmatch(rules, -1) {
		if rule[2] != strconv.Itoa(int(port)) {
			continue
		}
		source := []netip.Prefix{anywhere}
		if rule[1] != "" {
			if source, err = prefixesOf(rule[1]); err != nil {
				return nil, err
			}
		}
		networks = append(networks, source...)
	}
	return networks, nil
}

// prefixesOf reads the addresses of a rule: a network such as 10.20.60.0/24, or a range such as 10.20.60.11-10.20.60.12.
func prefixesOf(addresses string) ([]netip.Prefix, error) {
	first, last, isRange := strings.Cut(addresses, "-")
	if !isRange {
		network, err := netip.ParsePrefix(addresses)
		return []netip.Prefix{network}, err
	}
	from, err := netip.ParseAddr(first)
	if err != nil {
		return nil, err
	}
	to, err := netip.ParseAddr(last)
	if err != nil {
		return nil, err
	}
	var networks []netip.Prefix
	for address := from; address.Compare(to) <= 0; address = address.Next() {
		networks = append(networks, netip.PrefixFrom(address, address.BitLen()))
	}
	return networks, nil
}
