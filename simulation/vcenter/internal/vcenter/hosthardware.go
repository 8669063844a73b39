package vcenter

import (
	"fmt"
	"strings"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/types"
)

// setHardware makes the host report its machine's CPUs and memory.
func (v *VCenter) setHardware(h *simulator.HostSystem, machine Machine) {
	hardware := *h.Hardware // shared by all hosts of the simulator's model
	hardware.SystemInfo.Vendor, hardware.SystemInfo.Model = machine.Vendor, machine.Model
	hardware.SystemInfo.Uuid = h.Summary.Hardware.Uuid
	hardware.MemorySize = machine.MemoryBytes
	hardware.CpuInfo = types.HostCpuInfo{
		NumCpuPackages: machine.Sockets, NumCpuCores: machine.cores(), NumCpuThreads: machine.threads(), Hz: int64(machine.FrequencyMHz) * 1_000_000,
	}
	hardware.CpuPkg = nil
	hardware.NumaInfo = nil
	h.Hardware = &hardware

	summary := h.Summary.Hardware
	summary.Vendor, summary.Model = machine.Vendor, machine.Model
	summary.MemorySize = machine.MemoryBytes
	summary.CpuMhz = machine.FrequencyMHz
	summary.NumCpuPkgs, summary.NumCpuCores, summary.NumCpuThreads = machine.Sockets, machine.cores(), machine.threads()
	summary.NumNics = int32(len(machine.Cards))
	h.Summary.QuickStats = types.HostListSummaryQuickStats{OverallCpuUsage: 0, OverallMemoryUsage: 0}
	hyperthreading := types.HostHyperThreadScheduleInfo{Available: true, Active: true, Config: true}
	h.Config.HyperThread = &hyperthreading
}

// setCards gives the host its cards and takes the model's "VM Network" away, which no datacenter has here.
func (v *VCenter) setCards(h *simulator.HostSystem, machine Machine) {
	network := h.Config.Network
	network.Pnic = nil
	for i, card := range machine.Cards {
		link := types.PhysicalNicLinkInfo{SpeedMb: card.SpeedMbps, Duplex: true}
		network.Pnic = append(network.Pnic, types.PhysicalNic{
			Key: "key-vim.host.PhysicalNic-" + card.Device, Device: card.Device, Pci: fmt.Sprintf("0000:%02x:00.0", 0x3b+i), Driver: "i40en",
			LinkSpeed: &link, ValidLinkSpecification: []types.PhysicalNicLinkInfo{link},
			Spec: types.PhysicalNicSpec{Ip: &types.HostIpConfig{}}, Mac: cardAddress(machine.Name, i), AutoNegotiateSupported: types.NewBool(true),
		})
	}
	var kept []types.HostPortGroup
	for _, group := range network.Portgroup {
		if group.Spec.Name != "VM Network" {
			kept = append(kept, group)
		}
	}
	network.Portgroup = kept
	for i := range network.Vswitch {
		network.Vswitch[i].Portgroup = without(network.Vswitch[i].Portgroup, "VM Network")
	}
	h.Network = nil
}

func without(keys []string, name string) []string {
	var kept []string
	for _, key := range keys {
		if !strings.HasSuffix(key, name) {
			kept = append(kept, key)
		}
	}
	return kept
}

// cardAddress is a locally administered MAC address that stays the same from run to run.
func cardAddress(machine string, card int) string {
	digest := strings.Split(strings.ToLower(Thumbprint(machine)), ":")
	return "02:" + strings.Join(digest[:4], ":") + fmt.Sprintf(":%02x", card)
}

// setDisks gives the host the LUNs that it sees. The simulator shares one list among all hosts.
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

func scsiDisk(disk Disk) types.HostScsiDisk {
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
