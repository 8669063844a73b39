package inventory

import (
	"fmt"
	"net/netip"
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
	partitionTypes    = types.HostDiskPartitionInfoType("").Strings()
	guestIDs          = types.VirtualMachineGuestOsIdentifier("").Strings()
)

const maxHardwareVersion = 21 // of ESXi 8.0.2

// checker collects findings while it walks through the site. Its maps contain the checked objects, with the paths of their definitions.
type checker struct {
	findings []Finding

	clusters, datastores, portGroups, disks map[string]string
	hosts                                   map[string]*knownHost
	clusterOf                               map[string]string // cluster of each host
	usedCards                               map[string]string // switch of each host and card
	room                                    map[string]int64  // free bytes of each datastore
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
		c.add("$.schemaVersion", "is %d; this program reads version %d", site.SchemaVersion, SchemaVersion)
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
	if _, err := netip.ParseAddr(site.Runner); site.Runner != "" && err != nil {
		c.add("$.runner", "is %q; it must be an IP address", site.Runner)
	}
	c.checkAccounts(site)
	return c.findings
}

func (c *checker) checkAccounts(site *Site) {
	roles, users := map[string]string{}, map[string]string{}
	for i, role := range site.Roles {
		c.name(fmt.Sprintf("$.roles[%d].name", i), role.Name, roles)
	}
	for i, account := range site.Accounts {
		path := fmt.Sprintf("$.accounts[%d]", i)
		c.name(path+".user", account.User, users)
		for j, permission := range account.Permissions {
			at := fmt.Sprintf("%s.permissions[%d]", path, j)
			c.exists(at+".role", permission.Role, "role", roles)
			if folder, below := strings.CutPrefix(permission.On, OnMachines+"/"); below {
				c.present(at+".on", folder)
				continue
			}
			c.oneOf(at+".on", permission.On, Places)
		}
	}
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
		c.add(path, "is %d; it must be positive", value)
	}
}

func (c *checker) between(path string, value, least, most int) {
	if value < least || value > most {
		c.add(path, "is %d; it must be from %d to %d", value, least, most)
	}
}

func (c *checker) oneOf(path, value string, allowed []string) {
	if !slices.Contains(allowed, value) {
		c.add(path, "is %q; it must be one of %q", value, allowed)
	}
}

// name checks that a name is present and unique.
func (c *checker) name(path, value string, seen map[string]string) {
	c.present(path, value)
	if first, ok := seen[value]; ok && value != "" {
		c.add(path, "duplicate name %q: it is also the name of %s", value, first)
		return
	}
	seen[value] = path
}

func (c *checker) exists(path, value, what string, known map[string]string) bool {
	if _, ok := known[value]; !ok {
		c.add(path, "unknown %s %q", what, value)
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
		c.between(path+".drs.migrationThreshold", int(cluster.DRS.MigrationThreshold), 0, 5) // 0 is vCenter's default
		c.between(path+".ha.cpuPercent", int(cluster.HA.CPUPercent), 0, 100)
		c.between(path+".ha.memoryPercent", int(cluster.HA.MemoryPercent), 0, 100)
		if failures := cluster.HA.HostFailuresToTolerate; failures < 0 || cluster.HA.Enabled && int(failures) >= max(len(cluster.Hosts), 1) {
			c.add(path+".ha.hostFailuresToTolerate", "is %d; it must be less than the cluster's %s", failures, count(len(cluster.Hosts), "host"))
		}
		for j, host := range cluster.Hosts {
			c.host(fmt.Sprintf("%s.hosts[%d]", path, j), host, false)
			c.clusterOf[host.Name] = cluster.Name
		}
	}
}

func (c *checker) checkAwaitingHosts(site *Site) {
	for i, host := range site.AwaitingHosts {
		path := fmt.Sprintf("$.awaitingHosts[%d]", i)
		c.host(path, host, true)
		if host.Thumbprint == "" {
			c.add(path+".thumbprint", "is missing; clients need it to add the host")
		}
	}
}

func (c *checker) host(path string, host Host, awaiting bool) {
	c.present(path+".name", host.Name)
	if first, ok := c.hosts[host.Name]; ok {
		c.add(path+".name", "duplicate name %q: it is also the name of %s", host.Name, first.path)
	}
	known := &knownHost{path: path, awaiting: awaiting}
	c.hosts[host.Name] = known
	if host.Thumbprint != "" && !thumbprintForm.MatchString(host.Thumbprint) {
		c.add(path+".thumbprint", "%q is not a SHA-1 thumbprint; write 20 bytes in capitals, such as AA:BB:…", host.Thumbprint)
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
	c.managementNICs(hardware+".managementNics", host, known.cards)
}

func (c *checker) managementNICs(path string, host Host, cards []string) {
	if len(host.Hardware.ManagementNICs) == 0 {
		c.add(path, "is empty; vCenter reaches a host through at least one network card")
	}
	for i, device := range host.Hardware.ManagementNICs {
		at := fmt.Sprintf("%s[%d]", path, i)
		if !slices.Contains(cards, device) {
			c.add(at, "host %s has no network card %q; it has %q", host.Name, device, cards)
		}
		c.useCard(at, host.Name, device, "vSwitch0")
	}
}

// useCard reports a network card that is an uplink of two switches.
func (c *checker) useCard(path, host, device, by string) {
	key := host + " " + device
	if other, ok := c.usedCards[key]; ok {
		c.add(path, "network card %q is already an uplink of %s", device, other)
	}
	c.usedCards[key] = by
}

// hostNames checks a list of hosts. If inCluster is set, they must be in a cluster.
func (c *checker) hostNames(path string, names []string, inCluster bool) {
	seen := map[string]string{}
	for i, name := range names {
		c.hostName(fmt.Sprintf("%s[%d]", path, i), name, seen, inCluster)
	}
}

func (c *checker) hostName(path, name string, seen map[string]string, inCluster bool) {
	c.name(path, name, seen)
	switch host, ok := c.hosts[name]; {
	case !ok:
		c.add(path, "unknown host %q", name)
	case inCluster && host.awaiting:
		c.add(path, "host %q is not in a cluster yet", name)
	}
}

func (c *checker) checkDisks(site *Site) {
	for i, disk := range site.SharedDisks {
		path := fmt.Sprintf("$.sharedDisks[%d]", i)
		c.name(path+".canonicalName", disk.CanonicalName, c.disks)
		if disk.CanonicalName != "" && !canonicalNameForm.MatchString(disk.CanonicalName) {
			c.add(path+".canonicalName", "%q is not an NAA name; write naa. and 16 or 32 lower-case hexadecimal digits", disk.CanonicalName)
		}
		c.positive(path+".capacityBytes", disk.CapacityBytes)
		c.hostNames(path+".hosts", disk.Hosts, false)
		for j, kind := range disk.Partitions {
			c.oneOf(fmt.Sprintf("%s.partitions[%d]", path, j), kind, partitionTypes)
		}
	}
}

func (c *checker) checkSwitches(site *Site) {
	names := map[string]string{}
	for i, s := range site.Switches {
		path := fmt.Sprintf("$.switches[%d]", i)
		c.name(path+".name", s.Name, names)
		c.between(path+".mtu", int(s.MTU), 1280, 9000)
		if len(s.Uplinks) == 0 {
			c.add(path+".uplinks", "is empty; a switch needs at least one uplink")
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
			c.between(at+".vlan", int(group.VLAN), 0, 4094)
		}
	}
}

func (c *checker) memberCards(path string, s Switch, member SwitchHost) {
	host := c.hosts[member.Name]
	if host == nil {
		return
	}
	if len(member.Devices) > len(s.Uplinks) {
		c.add(path+".devices", "has %d network cards for %s", len(member.Devices), count(len(s.Uplinks), "uplink"))
	}
	for i, device := range member.Devices {
		at := fmt.Sprintf("%s.devices[%d]", path, i)
		if !slices.Contains(host.cards, device) {
			c.add(at, "host %s has no network card %q; it has %q", member.Name, device, host.cards)
		}
		c.useCard(at, member.Name, device, s.Name)
	}
}

func (c *checker) checkDatastores(site *Site) {
	for i, datastore := range site.Datastores {
		path := fmt.Sprintf("$.datastores[%d]", i)
		c.name(path+".name", datastore.Name, c.datastores)
		c.positive(path+".capacityBytes", datastore.CapacityBytes)
		c.hostNames(path+".hosts", datastore.Hosts, true)
		if len(datastore.Hosts) == 0 {
			c.add(path+".hosts", "is empty; at least one host must mount the datastore")
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
		c.between(path+".hardwareVersion", int(template.HardwareVersion), 4, maxHardwareVersion)
		c.machine(site, path, template.GuestID, template.CPUs, template.MemoryMiB, template.Cluster, template.Datastore, template.PortGroup)
		c.disk(path+".diskBytes", template.DiskBytes, template.Datastore)
	}
	for i, vm := range site.VirtualMachines {
		path := fmt.Sprintf("$.virtualMachines[%d]", i)
		c.name(path+".name", strings.TrimPrefix(vm.Folder+"/"+vm.Name, "/"), names)
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
			c.add(path+".path", "is %q; it must be an absolute path", export.Path)
		}
		c.name(path, export.Server+":"+export.Path, seen)
		c.positive(path+".capacityBytes", export.CapacityBytes)
	}
}

func (c *checker) machine(site *Site, path, guestID string, cpus int32, memoryMiB int64, cluster, datastore, portGroup string) {
	if !slices.Contains(guestIDs, guestID) {
		c.add(path+".guestId", "unknown guest ID %q; write one of vSphere's API, such as debian12_64Guest", guestID)
	}
	c.positive(path+".cpus", int64(cpus))
	c.positive(path+".memoryMiB", memoryMiB)
	placed := c.exists(path+".cluster", cluster, "cluster", c.clusters)
	placed = c.exists(path+".datastore", datastore, "datastore", c.datastores) && placed
	if portGroup != "" {
		placed = c.exists(path+".portGroup", portGroup, "port group", c.portGroups) && placed
	}
	if placed && portGroup != "" && !hasPlace(site, c.clusterOf, cluster, datastore, portGroup) {
		c.add(path, "cannot be placed: no host of %s mounts %s and has the port group %s", cluster, datastore, portGroup)
	}
}

func (c *checker) disk(path string, size int64, datastore string) {
	c.positive(path, size)
	if size%1024 != 0 {
		c.add(path, "is %d; it must be a multiple of 1024", size)
	}
	room, ok := c.room[datastore]
	if ok && size > 0 {
		if size > room {
			c.add(path, "is %d bytes, but %s has only %d bytes free", size, datastore, room)
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
