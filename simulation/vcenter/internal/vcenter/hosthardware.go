package vcenter

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/types"

	"massar.ma/datacenters/simulator/internal/inventory"
)

// setHardware sets the host's CPUs and memory.
func (v *VCenter) setHardware(h *simulator.HostSystem, host inventory.Host) {
	machine := host.Hardware
	cores := machine.Sockets * machine.CoresPerSocket
	threads := 2 * cores    // hyper-threading is on
	hardware := *h.Hardware // the simulator shares it among all hosts
	hardware.SystemInfo.Vendor, hardware.SystemInfo.Model = machine.Vendor, machine.Model
	hardware.SystemInfo.Uuid = h.Summary.Hardware.Uuid
	hardware.MemorySize = machine.MemoryBytes
	hardware.CpuInfo = types.HostCpuInfo{
		NumCpuPackages: machine.Sockets, NumCpuCores: cores, NumCpuThreads: threads, Hz: int64(machine.FrequencyMHz) * 1_000_000,
	}
	hardware.CpuPkg = nil
	hardware.NumaInfo = nil
	h.Hardware = &hardware

	summary := h.Summary.Hardware
	summary.Vendor, summary.Model = machine.Vendor, machine.Model
	summary.MemorySize = machine.MemoryBytes
	summary.CpuMhz = machine.FrequencyMHz
	summary.NumCpuPkgs, summary.NumCpuCores, summary.NumCpuThreads = machine.Sockets, cores, threads
	summary.NumNics = int32(len(machine.NICs))
	h.Summary.QuickStats = types.HostListSummaryQuickStats{OverallCpuUsage: 0, OverallMemoryUsage: 0}
	hyperthreading := types.HostHyperThreadScheduleInfo{Available: true, Active: true, Config: true}
	h.Config.HyperThread = &hyperthreading
}

// setCards sets the host's network cards, and removes the simulator's "VM Network".
func (v *VCenter) setCards(h *simulator.HostSystem, host inventory.Host) {
	network := h.Config.Network
	network.Pnic = nil
	for i, card := range host.Hardware.NICs {
		link := types.PhysicalNicLinkInfo{SpeedMb: card.SpeedMbps, Duplex: true}
		network.Pnic = append(network.Pnic, types.PhysicalNic{
			Key: nicKey(card.Device), Device: card.Device, Pci: fmt.Sprintf("0000:%02x:00.0", 0x3b+i), Driver: "i40en",
			LinkSpeed: &link, ValidLinkSpecification: []types.PhysicalNicLinkInfo{link},
			Spec: types.PhysicalNicSpec{Ip: &types.HostIpConfig{}}, Mac: cardAddress(host.Name, i), AutoNegotiateSupported: types.NewBool(true),
		})
	}
	const vmNetwork = "VM Network"
	network.Portgroup = slices.DeleteFunc(slices.Clone(network.Portgroup), func(group types.HostPortGroup) bool { return group.Spec.Name == vmNetwork })
	for i := range network.Vswitch {
		keys := &network.Vswitch[i].Portgroup
		*keys = slices.DeleteFunc(slices.Clone(*keys), func(key string) bool { return strings.HasSuffix(key, vmNetwork) })
	}
	h.Network = nil
}

// cardAddress returns a locally administered MAC address, the same in every run.
func cardAddress(host string, card int) string {
	digest := strings.Split(strings.ToLower(Thumbprint(host)), ":")
	return "02:" + strings.Join(digest[:4], ":") + fmt.Sprintf(":%02x", card)
}

// setDisks sets the LUNs that the host sees. The simulator shares one list among all hosts.
func (v *VCenter) setDisks(ctx *simulator.Context, h *simulator.HostSystem) {
	device := &types.HostStorageDeviceInfo{}
	for _, disk := range v.racks.seenBy(h.Name) {
		lun := scsiDisk(disk)
		device.ScsiLun = append(device.ScsiLun, &lun)
	}
	h.Config.StorageDevice = device
	h.Config.FileSystemVolume = &types.HostFileSystemVolumeInfo{VolumeTypeList: []string{"VMFS", "NFS"}}
	if storage, ok := ctx.Map.Get(*h.ConfigManager.StorageSystem).(*simulator.HostStorageSystem); ok {
		storage.StorageDeviceInfo = device
		storage.FileSystemVolumeInfo = *h.Config.FileSystemVolume
	}
}

func scsiDisk(disk inventory.SharedDisk) types.HostScsiDisk {
	const block = 512
	lun := types.HostScsiDisk{
		Capacity:   types.HostDiskDimensionsLba{BlockSize: block, Block: disk.CapacityBytes / block},
		DevicePath: devicePath + disk.CanonicalName,
		LocalDisk:  types.NewBool(false),
		Ssd:        types.NewBool(true),
	}
	lun.Key = "key-vim.host.ScsiDisk-" + disk.CanonicalName
	lun.CanonicalName = disk.CanonicalName
	lun.DisplayName = disk.CanonicalName
	lun.DeviceName = lun.DevicePath
	lun.DeviceType, lun.LunType = "disk", "disk"
	lun.Uuid = strings.TrimPrefix(disk.CanonicalName, "naa.")
	lun.OperationalState = []string{"ok"}
	return lun
}
