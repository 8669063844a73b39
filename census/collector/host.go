package main

import (
	"context"
	"slices"

	"github.com/vmware/govmomi/license"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
)

// Host is an ESXi host. The hardware values of a host that was never connected are zero. Cluster is "" for a standalone host.
type Host struct {
	Name             string           `json:"name"`
	Path             string           `json:"path"`
	Cluster          string           `json:"cluster"`
	Connection       string           `json:"connection"`
	Maintenance      bool             `json:"maintenance"`
	Lockdown         string           `json:"lockdown"`
	Vendor           string           `json:"vendor"`
	Model            string           `json:"model"`
	CPUSockets       int16            `json:"cpuSockets"`
	CPUCores         int16            `json:"cpuCores"`
	CPUMegahertz     int32            `json:"cpuMegahertz"`
	MemoryBytes      int64            `json:"memoryBytes"`
	PhysicalNICs     []PhysicalNIC    `json:"physicalNics"`
	KernelNICs       []KernelNIC      `json:"kernelNics"`
	StandardSwitches []StandardSwitch `json:"standardSwitches"`
	TimeServers      []string         `json:"timeServers"`
	// LogHost is where the host sends its logs: the advanced setting Syslog.global.logHost.
	LogHost  string `json:"logHost"`
	Licensed bool   `json:"licensed"`
	// Thumbprint is the SHA-1 of the host's certificate, as vCenter knows it.
	Thumbprint string `json:"thumbprint"`
}

// PhysicalNIC is a network port of a host. Its speed is 0 while the link is down.
type PhysicalNIC struct {
	Device           string `json:"device"`
	MegabitPerSecond int32  `json:"megabitPerSecond"`
}

// StandardSwitch is a switch of one host. vSwitch0 carries the management address.
type StandardSwitch struct {
	Name    string   `json:"name"`
	Devices []string `json:"devices"`
}

// KernelNIC is a VMkernel adapter.
type KernelNIC struct {
	Device    string `json:"device"`
	PortGroup string `json:"portGroup"`
	Address   string `json:"address"`
	Netmask   string `json:"netmask"`
	MTU       int32  `json:"mtu"`
	Stack     string `json:"stack"`
	// Services are those that the adapter carries, such as vmotion.
	Services []string `json:"services"`
}

func readHosts(ctx context.Context, r *inventoryReader, census *Census) error {
	hosts, err := retrieve[mo.HostSystem](ctx, r, "HostSystem",
		"runtime.connectionState", "runtime.inMaintenanceMode", "summary.hardware", "summary.config.sslThumbprint",
		"config.lockdownMode", "config.network.pnic", "config.network.vnic", "config.network.vswitch", "config.virtualNicManagerInfo",
		"config.dateTimeInfo", "config.option")
	if err != nil {
		return err
	}
	licensed, err := r.licensed(ctx)
	if err != nil {
		return err
	}
	for _, host := range hosts {
		described := Host{
			Licensed:    licensed[host.Self.Value],
			Name:        r.name(host.Self),
			Path:        r.path(host.Self),
			Cluster:     r.parentOf(host.Self, "ClusterComputeResource"),
			Connection:  string(host.Runtime.ConnectionState),
			Maintenance: host.Runtime.InMaintenanceMode,
		}
		described.Thumbprint = host.Summary.Config.SslThumbprint
		if hardware := host.Summary.Hardware; hardware != nil {
			described.Vendor, described.Model = hardware.Vendor, hardware.Model
			described.CPUSockets, described.CPUCores, described.CPUMegahertz = hardware.NumCpuPkgs, hardware.NumCpuCores, hardware.CpuMhz
			described.MemoryBytes = hardware.MemorySize
		}
		config := host.Config
		if config == nil {
			config = &types.HostConfigInfo{}
		}
		described.Lockdown = string(config.LockdownMode)
		network := config.Network
		if network == nil {
			network = &types.HostNetworkInfo{}
		}
		described.PhysicalNICs = physicalNICsOf(network.Pnic)
		described.KernelNICs = r.kernelNICsOf(network.Vnic, config.VirtualNicManagerInfo)
		described.StandardSwitches = standardSwitchesOf(network)
		described.TimeServers = []string{}
		if time := config.DateTimeInfo; time != nil && time.NtpConfig != nil {
			// not sorted: the order is the order of preference
			described.TimeServers = append(described.TimeServers, time.NtpConfig.Server...)
		}
		described.LogHost = optionsOf(config.Option)["Syslog.global.logHost"]
		census.Hosts = append(census.Hosts, described)
	}
	census.Hosts = sortedBy(census.Hosts, func(h Host) string { return h.Path })
	return nil
}

// licensed reports which entities have a licence. The licence key is a secret and is omitted. The edition "eval" is evaluation
// mode, which is not a licence.
func (r *inventoryReader) licensed(ctx context.Context) (map[string]bool, error) {
	assignments, err := license.NewManager(r.client).AssignmentManager(ctx)
	if err != nil {
		return nil, err
	}
	assigned, err := assignments.QueryAssigned(ctx, "")
	if err != nil {
		return nil, err
	}
	licensed := map[string]bool{}
	for _, assignment := range assigned {
		licensed[assignment.EntityId] = assignment.AssignedLicense.EditionKey != "eval"
	}
	return licensed, nil
}

func physicalNICsOf(nics []types.PhysicalNic) []PhysicalNIC {
	var described []PhysicalNIC
	for _, nic := range nics {
		d := PhysicalNIC{Device: nic.Device}
		if nic.LinkSpeed != nil {
			d.MegabitPerSecond = nic.LinkSpeed.SpeedMb
		}
		described = append(described, d)
	}
	return sortedBy(described, func(n PhysicalNIC) string { return n.Device })
}

// standardSwitchesOf returns the standard switches with the devices of their NICs.
func standardSwitchesOf(network *types.HostNetworkInfo) []StandardSwitch {
	devices := map[string]string{}
	for _, nic := range network.Pnic {
		devices[nic.Key] = nic.Device
	}
	var described []StandardSwitch
	for _, s := range network.Vswitch {
		d := StandardSwitch{Name: s.Name}
		for _, key := range s.Pnic {
			d.Devices = append(d.Devices, devices[key])
		}
		d.Devices = sortedNames(d.Devices)
		described = append(described, d)
	}
	return sortedBy(described, func(s StandardSwitch) string { return s.Name })
}

func (r *inventoryReader) kernelNICsOf(nics []types.HostVirtualNic, services *types.HostVirtualNicManagerInfo) []KernelNIC {
	var described []KernelNIC
	for _, nic := range nics {
		d := KernelNIC{Device: nic.Device, PortGroup: nic.Portgroup, MTU: nic.Spec.Mtu, Stack: nic.Spec.NetStackInstanceKey, Services: servicesOf(nic.Key, services)}
		if port := nic.Spec.DistributedVirtualPort; port != nil {
			d.PortGroup = r.byPortGroupKey[port.PortgroupKey]
		}
		if ip := nic.Spec.Ip; ip != nil {
			d.Address, d.Netmask = ip.IpAddress, ip.SubnetMask
		}
		described = append(described, d)
	}
	return sortedBy(described, func(n KernelNIC) string { return n.Device })
}

// servicesOf finds an adapter in lists of keys such as "vmotion.key-vim.host.VirtualNic-vmk1".
func servicesOf(key string, info *types.HostVirtualNicManagerInfo) []string {
	services := []string{}
	if info == nil {
		return services
	}
	for _, config := range info.NetConfig {
		if slices.Contains(config.SelectedVnic, config.NicType+"."+key) {
			services = append(services, config.NicType)
		}
	}
	return sortedNames(services)
}
