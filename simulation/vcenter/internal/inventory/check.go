package inventory

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/vmware/govmomi/vim25/types"
)

var (
	thumbprintForm    = regexp.MustCompile(`^[0-9A-F]{2}(:[0-9A-F]{2}){19}$`)
	canonicalNameForm = regexp.MustCompile(`^naa\.[0-9a-f]{16}([0-9a-f]{16})?$`)
	automationLevels  = []string{"manual", "partiallyAutomated", "fullyAutomated"}
	firmwares         = []string{"bios", "efi"}
	guestIDs          = types.VirtualMachineGuestOsIdentifier("").Strings()
)

const maximalHardwareVersion = 21 // what ESXi 8.0.2 runs

// checker collects findings while it walks through the site; its maps say what exists and where it was stated first.
type checker struct {
	findings []Finding

	clusters, datastores, portGroups, disks map[string]string
	hosts                                   map[string]*knownHost
	clusterOf                               map[string]string // host in a cluster → that cluster
	usedCards                               map[string]string // host and card → switch
	room                                    map[string]int64  // datastore → bytes left
}

type knownHost struct {
	path     string
	awaiting bool
	cards    []string
}

func check(site *Site) []Finding {
	c := &checker{
		clusters: map[string]string{}, datastores: map[string]string{}, portGroups: map[string]string{}, disks: map[string]string{},
		hosts: map[string]*knownHost{}, clusterOf: map[string]string{}, usedCards: map[string]string{}, room: map[string]int64{},
	}
	if site.SchemaVersion != SchemaVersion {
		c.add("$.schemaVersion", "is %d; this program reads %d", site.SchemaVersion, SchemaVersion)
	}
	c.present("$.site", site.Site)
	c.present("$.datacenter", site.Datacenter)
	c.checkClusters(site)
	c.checkAwaitingHosts(site)
	c.checkDisks(site)
	c.checkSwitches(site)
	c.checkDatastores(site)
	c.checkMachines(site)
	c.checkExports(site)
	c.checkGuestServices(site)
	return c.findings
}

func (c *checker) add(path, format string, args ...any) {
	c.findings = append(c.findings, Finding{path, fmt.Sprintf(format, args...)})
}

func (c *checker) present(path, value string) {
	if value == "" {
		c.add(path, "is missing")
	}
}

func (c *checker) positive(path string, value int64) {
	if value <= 0 {
		c.add(path, "is %d; a positive number is wanted", value)
	}
}

func (c *checker) oneOf(path, value string, allowed []string) {
	if !slices.Contains(allowed, value) {
		c.add(path, "is %q; one of %q is wanted", value, allowed)
	}
}

// name checks that a name is there and is the first of its kind.
func (c *checker) name(path, value string, seen map[string]string) {
	c.present(path, value)
	if first, ok := seen[value]; ok && value != "" {
		c.add(path, "%q is already the name of %s", value, first)
		return
	}
	seen[value] = path
}

func (c *checker) exists(path, value, what string, known map[string]string) bool {
	if _, ok := known[value]; !ok {
		c.add(path, "%q is no %s of this inventory", value, what)
		return false
	}
	return true
}

func (c *checker) checkClusters(site *Site) {
	for i, cluster := range site.Clusters {
		path := fmt.Sprintf("$.clusters[%d]", i)
		c.name(path+".name", cluster.Name, c.clusters)
		if cluster.DRS.Enabled || cluster.DRS.AutomationLevel != "" {
			c.oneOf(path+".drs.automationLevel", cluster.DRS.AutomationLevel, automationLevels)
		}
		if threshold := cluster.DRS.MigrationThreshold; threshold < 0 || threshold > 5 {
			c.add(path+".drs.migrationThreshold", "%d is no threshold; write 1 to 5, or leave it out for vCenter's default", threshold)
		}
		c.percentage(path+".ha.cpuPercent", cluster.HA.CPUPercent)
		c.percentage(path+".ha.memoryPercent", cluster.HA.MemoryPercent)
		if failures := cluster.HA.HostFailuresToTolerate; failures < 0 || cluster.HA.Enabled && int(failures) >= max(len(cluster.Hosts), 1) {
			c.add(path+".ha.hostFailuresToTolerate", "is %d in a cluster of %s", failures, count(len(cluster.Hosts), "host"))
		}
		for j, host := range cluster.Hosts {
			c.host(fmt.Sprintf("%s.hosts[%d]", path, j), host, false)
			c.clusterOf[host.Name] = cluster.Name
		}
	}
}

func (c *checker) percentage(path string, value int32) {
	if value < 0 || value > 100 {
		c.add(path, "is %d; 0 to 100 is wanted", value)
	}
}

func (c *checker) checkAwaitingHosts(site *Site) {
	for i, host := range site.AwaitingHosts {
		path := fmt.Sprintf("$.awaitingHosts[%d]", i)
		c.host(path, host, true)
		if host.Thumbprint == "" {
			c.add(path+".thumbprint", "is missing; whoever adds the host verifies it")
		}
	}
}

func (c *checker) host(path string, host Host, awaiting bool) {
	c.present(path+".name", host.Name)
	if first, ok := c.hosts[host.Name]; ok {
		c.add(path+".name", "%q is already the name of %s", host.Name, first.path)
	}
	known := &knownHost{path: path, awaiting: awaiting}
	c.hosts[host.Name] = known
	if host.Thumbprint != "" && !thumbprintForm.MatchString(host.Thumbprint) {
		c.add(path+".thumbprint", "%q is no SHA-1 thumbprint; 20 bytes such as AA:BB:… in capitals are wanted", host.Thumbprint)
	}
	hardware := path + ".hardware"
	c.positive(hardware+".sockets", int64(host.Hardware.Sockets))
	c.positive(hardware+".coresPerSocket", int64(host.Hardware.CoresPerSocket))
	c.positive(hardware+".frequencyMHz", int64(host.Hardware.FrequencyMHz))
	c.positive(hardware+".memoryBytes", host.Hardware.MemoryBytes)
	devices := map[string]string{}
	for i, card := range host.Hardware.NICs {
		at := fmt.Sprintf("%s.nics[%d]", hardware, i)
		c.name(at+".device", card.Device, devices)
		c.positive(at+".speedMbps", int64(card.SpeedMbps))
		known.cards = append(known.cards, card.Device)
	}
}

// hostNames checks a list of hosts; within says that they have to be in a cluster already.
func (c *checker) hostNames(path string, names []string, within bool) {
	seen := map[string]string{}
	for i, name := range names {
		at := fmt.Sprintf("%s[%d]", path, i)
		c.hostName(at, name, seen, within)
	}
}

func (c *checker) hostName(path, name string, seen map[string]string, within bool) {
	c.name(path, name, seen)
	switch host, ok := c.hosts[name]; {
	case !ok:
		c.add(path, "%q is no host of this inventory", name)
	case within && host.awaiting:
		c.add(path, "%q awaits being added, so it cannot be used yet", name)
	}
}

func (c *checker) checkDisks(site *Site) {
	for i, disk := range site.SharedDisks {
		path := fmt.Sprintf("$.sharedDisks[%d]", i)
		c.name(path+".canonicalName", disk.CanonicalName, c.disks)
		if disk.CanonicalName != "" && !canonicalNameForm.MatchString(disk.CanonicalName) {
			c.add(path+".canonicalName", "%q is no NAA name; naa. and 16 or 32 lower-case hexadecimal digits are wanted", disk.CanonicalName)
		}
		c.positive(path+".capacityBytes", disk.CapacityBytes)
		c.hostNames(path+".hosts", disk.Hosts, false)
	}
}

func (c *checker) checkSwitches(site *Site) {
	names := map[string]string{}
	for i, s := range site.Switches {
		path := fmt.Sprintf("$.switches[%d]", i)
		c.name(path+".name", s.Name, names)
		if s.MTU < 1280 || s.MTU > 9000 {
			c.add(path+".mtu", "is %d; 1280 to 9000 is wanted", s.MTU)
		}
		if len(s.Uplinks) == 0 {
			c.add(path+".uplinks", "is empty; a switch has at least one")
		}
		members := map[string]string{}
		for j, member := range s.Hosts {
			at := fmt.Sprintf("%s.hosts[%d]", path, j)
			c.hostName(at+".name", member.Name, members, true)
			c.memberCards(at, s, member)
		}
		for j, group := range s.PortGroups {
			at := fmt.Sprintf("%s.portGroups[%d]", path, j)
			c.name(at+".name", group.Name, c.portGroups)
			if group.VLAN < 0 || group.VLAN > 4094 {
				c.add(at+".vlan", "is %d; 0 to 4094 is wanted", group.VLAN)
			}
		}
	}
}

func (c *checker) memberCards(path string, s Switch, member SwitchHost) {
	host := c.hosts[member.Name]
	if host == nil {
		return
	}
	if len(member.Devices) > len(s.Uplinks) {
		c.add(path+".devices", "names %d cards for %s", len(member.Devices), count(len(s.Uplinks), "uplink"))
	}
	for i, device := range member.Devices {
		at := fmt.Sprintf("%s.devices[%d]", path, i)
		if !slices.Contains(host.cards, device) {
			c.add(at, "%q is no card of %s, which has %q", device, member.Name, host.cards)
		}
		key := member.Name + " " + device
		if other, ok := c.usedCards[key]; ok {
			c.add(at, "%q serves %s already", device, other)
		}
		c.usedCards[key] = s.Name
	}
}

func (c *checker) checkDatastores(site *Site) {
	for i, datastore := range site.Datastores {
		path := fmt.Sprintf("$.datastores[%d]", i)
		c.name(path+".name", datastore.Name, c.datastores)
		c.positive(path+".capacityBytes", datastore.CapacityBytes)
		c.hostNames(path+".hosts", datastore.Hosts, true)
		if len(datastore.Hosts) == 0 {
			c.add(path+".hosts", "is empty; some host mounts a datastore")
		}
		c.room[datastore.Name] = datastore.CapacityBytes
	}
}

func (c *checker) checkMachines(site *Site) {
	names := map[string]string{}
	for i, template := range site.Templates {
		path := fmt.Sprintf("$.templates[%d]", i)
		c.name(path+".name", template.Name, names)
		c.oneOf(path+".firmware", template.Firmware, firmwares)
		if v := template.HardwareVersion; v < 4 || v > maximalHardwareVersion {
			c.add(path+".hardwareVersion", "is %d; 4 to %d is wanted", v, maximalHardwareVersion)
		}
		c.machine(site, path, template.GuestID, template.CPUs, template.MemoryMiB, template.Cluster, template.Datastore, template.PortGroup)
		c.disk(path+".diskBytes", template.DiskBytes, template.Datastore)
	}
	for i, vm := range site.VirtualMachines {
		path := fmt.Sprintf("$.virtualMachines[%d]", i)
		c.name(path+".name", vm.Name, names)
		c.machine(site, path, vm.GuestID, vm.CPUs, vm.MemoryMiB, vm.Cluster, vm.Datastore, vm.PortGroup)
		for j, size := range vm.DisksBytes {
			c.disk(fmt.Sprintf("%s.disksBytes[%d]", path, j), size, vm.Datastore)
		}
	}
}

func (c *checker) checkExports(site *Site) {
	seen := map[string]string{}
	for i, export := range site.Exports {
		path := fmt.Sprintf("$.exports[%d]", i)
		c.present(path+".server", export.Server)
		if !strings.HasPrefix(export.Path, "/") {
			c.add(path+".path", "is %q; an absolute path is wanted", export.Path)
		}
		c.name(path, export.Server+":"+export.Path, seen)
		c.positive(path+".capacityBytes", export.CapacityBytes)
	}
}

func (c *checker) checkGuestServices(site *Site) {
	seen := map[GuestService]string{}
	for i, service := range site.GuestServices {
		path := fmt.Sprintf("$.guestServices[%d]", i)
		c.present(path+".virtualMachine", service.VirtualMachine)
		if service.TCPPort < 1 || service.TCPPort > 65535 {
			c.add(path+".tcpPort", "is %d; 1 to 65535 is wanted", service.TCPPort)
		}
		if first, ok := seen[service]; ok {
			c.add(path, "is the same as %s", first)
		}
		seen[service] = path
	}
}

func (c *checker) machine(site *Site, path, guestID string, cpus int32, memoryMiB int64, cluster, datastore, portGroup string) {
	if !slices.Contains(guestIDs, guestID) {
		c.add(path+".guestId", "%q is no guest that vCenter knows; debian12_64Guest is one", guestID)
	}
	c.positive(path+".cpus", int64(cpus))
	c.positive(path+".memoryMiB", memoryMiB)
	placed := c.exists(path+".cluster", cluster, "cluster", c.clusters)
	placed = c.exists(path+".datastore", datastore, "datastore", c.datastores) && placed
	placed = c.exists(path+".portGroup", portGroup, "port group", c.portGroups) && placed
	if placed && !hasPlace(site, c.clusterOf, cluster, datastore, portGroup) {
		c.add(path, "has no place: no host of %s mounts %s and carries %s", cluster, datastore, portGroup)
	}
}

func (c *checker) disk(path string, size int64, datastore string) {
	c.positive(path, size)
	if size%1024 != 0 {
		c.add(path, "is %d; whole KiB are wanted", size)
	}
	room, ok := c.room[datastore]
	if ok && size > 0 {
		if size > room {
			c.add(path, "%d bytes do not fit %s, which has %d left", size, datastore, room)
		}
		c.room[datastore] = room - size
	}
}

func hasPlace(site *Site, clusterOf map[string]string, cluster, datastore, portGroup string) bool {
	mounts, carries := map[string]bool{}, map[string]bool{}
	for _, d := range site.Datastores {
		for _, host := range d.Hosts {
			mounts[host] = mounts[host] || d.Name == datastore
		}
	}
	for _, s := range site.Switches {
		if slices.ContainsFunc(s.PortGroups, func(g PortGroup) bool { return g.Name == portGroup }) {
			for _, host := range s.Hosts {
				carries[host.Name] = true
			}
		}
	}
	for host, in := range clusterOf {
		if in == cluster && mounts[host] && carries[host] {
			return true
		}
	}
	return false
}
