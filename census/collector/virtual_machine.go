package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
)

// VirtualMachine is a VM or a template. A comparison of two censuses must ignore Host, because DRS migrates VMs.
type VirtualMachine struct {
	Name       string `json:"name"`
	Path       string `json:"path"`
	Template   bool   `json:"template"`
	PowerState string `json:"powerState"`
	// Connection is whether vCenter can reach the VM: connected, disconnected, orphaned, inaccessible or invalid.
	Connection       string       `json:"connection"`
	Encrypted        bool         `json:"encrypted"`
	Cluster          string       `json:"cluster"`
	Host             string       `json:"host"`
	ResourcePool     string       `json:"resourcePool"`
	CPUs             int32        `json:"cpus"`
	CoresPerSocket   int32        `json:"coresPerSocket"`
	MemoryMebibytes  int32        `json:"memoryMebibytes"`
	CPUHotAdd        bool         `json:"cpuHotAdd"`
	MemoryHotAdd     bool         `json:"memoryHotAdd"`
	CPUAllocation    Allocation   `json:"cpuAllocation"`
	MemoryAllocation Allocation   `json:"memoryAllocation"`
	Firmware         string       `json:"firmware"`
	SecureBoot       bool         `json:"secureBoot"`
	GuestID          string       `json:"guestId"`
	HardwareVersion  string       `json:"hardwareVersion"`
	Controllers      []Controller `json:"controllers"`
	// CDROMs are the drives: the path of an ISO file, or "client", "client passthrough", "host" or "".
	CDROMs        []string          `json:"cdroms"`
	Disks         []Disk            `json:"disks"`
	NICs          []NIC             `json:"nics"`
	GuestInfo     map[string]string `json:"guestInfoSha256"`
	Annotation    string            `json:"annotation"`
	StoragePolicy string            `json:"storagePolicy"`
	Snapshots     []Snapshot        `json:"snapshots"`
}

// Snapshot is a snapshot of a VM.
type Snapshot struct {
	// Name is the path in the snapshot tree.
	Name string `json:"name"`
	// Created is the time by vCenter's clock, in RFC 3339 and UTC, with milliseconds.
	Created string `json:"created"`
}

// Controller is a SCSI, SATA, IDE or NVMe controller.
type Controller struct {
	Type string `json:"type"`
	Bus  int32  `json:"bus"`
	// Sharing is that of a SCSI bus, for clusters of guests, or "".
	Sharing string `json:"sharing"`
}

// Disk is a virtual disk. Controller, Bus and Unit identify it, because the API does not have Terraform's disk labels.
type Disk struct {
	Controller string `json:"controller"`
	Bus        int32  `json:"bus"`
	Unit       int32  `json:"unit"`
	SizeBytes  int64  `json:"sizeBytes"`
	Datastore  string `json:"datastore"`
	Thin       bool   `json:"thin"`
	EagerZero  bool   `json:"eagerZero"`
	Mode       string `json:"mode"`
	// Policy is the storage policy of the disk, or "".
	Policy string `json:"storagePolicy"`
	// Label is the disk's name in vCenter. Terraform has other labels.
	Label string `json:"label"`
	// Backing is "flat", "rdm physicalMode", "rdm virtualMode" or the name of another type.
	Backing string `json:"backing"`
	Sharing string `json:"sharing"`
	// Parent is the parent file of a delta disk: of a snapshot, or of the source of a linked clone. It is "" without a parent.
	Parent string `json:"parent"`
}

// NIC is a network adapter. The census lists the adapters of a VM in the order of their device keys.
type NIC struct {
	Network string `json:"network"`
	Adapter string `json:"adapter"`
}

// toolsKeys are prefixes of guestinfo keys that VMware Tools writes inside the guest, some of them every 30 minutes. They are not
// configuration.
var toolsKeys = []string{"guestinfo.appinfo", "guestinfo.detailed.data", "guestinfo.driver.", "guestinfo.vmtools.", "guestinfo.toolsinstallerrcode"}

func readVirtualMachines(ctx context.Context, r *inventoryReader, census *Census) error {
	machines, err := retrieve[mo.VirtualMachine](ctx, r, "VirtualMachine",
		"parent", "parentVApp", "resourcePool", "runtime.host", "runtime.powerState", "runtime.connectionState", "config.keyId", "snapshot",
		"config.template", "config.hardware", "config.cpuHotAddEnabled", "config.memoryHotAddEnabled",
		"config.cpuAllocation", "config.memoryAllocation", "config.firmware", "config.guestId", "config.version",
		"config.extraConfig", "config.annotation", "config.bootOptions")
	if err != nil {
		return err
	}
	policies, err := r.policiesOf(ctx, machines)
	if err != nil {
		return err
	}
	for _, machine := range machines {
		census.VirtualMachines = append(census.VirtualMachines, r.machineOf(machine, policies))
	}
	census.VirtualMachines = sortedBy(census.VirtualMachines, func(m VirtualMachine) string { return m.Path })
	return nil
}

func (r *inventoryReader) machineOf(machine mo.VirtualMachine, policies map[string]string) VirtualMachine {
	described := VirtualMachine{
		Name:       r.name(machine.Self),
		Path:       r.path(machine.Self),
		PowerState: string(machine.Runtime.PowerState),
		Connection: string(machine.Runtime.ConnectionState),
		Snapshots:  snapshotsOf(machine.Snapshot),
	}
	// a VM in a vApp has no folder
	if machine.Parent == nil && machine.ParentVApp != nil {
		described.Path = r.path(*machine.ParentVApp) + "/" + described.Name
	}
	if host := machine.Runtime.Host; host != nil {
		described.Host = r.name(*host)
		described.Cluster = r.parentOf(*host, "ClusterComputeResource")
	}
	if machine.ResourcePool != nil {
		described.ResourcePool = r.path(*machine.ResourcePool)
	}
	config := machine.Config
	if config == nil { // an orphaned VM, or a VM with unreadable files
		config = &types.VirtualMachineConfigInfo{}
	}
	devices := object.VirtualDeviceList(config.Hardware.Device)
	described.Template = config.Template
	described.CPUs = config.Hardware.NumCPU
	if cores := config.Hardware.NumCoresPerSocket; cores != nil {
		described.CoresPerSocket = *cores
	}
	described.MemoryMebibytes = config.Hardware.MemoryMB
	described.CPUHotAdd = isTrue(config.CpuHotAddEnabled)
	described.MemoryHotAdd = isTrue(config.MemoryHotAddEnabled)
	described.CPUAllocation = allocationOf(config.CpuAllocation)
	described.MemoryAllocation = allocationOf(config.MemoryAllocation)
	described.Firmware = config.Firmware
	if boot := config.BootOptions; boot != nil {
		described.SecureBoot = isTrue(boot.EfiSecureBootEnabled)
	}
	described.GuestID = config.GuestId
	described.HardwareVersion = config.Version
	described.StoragePolicy = policies[machine.Self.Value]
	described.Disks = r.disksOf(machine.Self.Value, devices, policies)
	described.Encrypted = config.KeyId != nil
	described.Controllers, described.CDROMs = controllersOf(devices), cdromsOf(devices)
	described.NICs = r.nicsOf(devices)
	described.GuestInfo = guestInfoOf(config.ExtraConfig)
	described.Annotation = config.Annotation
	return described
}

func (r *inventoryReader) disksOf(machine string, devices object.VirtualDeviceList, policies map[string]string) []Disk {
	var disks []Disk
	for _, device := range devices.SelectByType((*types.VirtualDisk)(nil)) {
		disk := device.(*types.VirtualDisk)
		described := Disk{SizeBytes: disk.CapacityInBytes, Policy: policies[diskID(machine, disk)]}
		if described.SizeBytes == 0 {
			described.SizeBytes = disk.CapacityInKB * 1024
		}
		if controller, ok := devices.FindByKey(disk.ControllerKey).(types.BaseVirtualController); ok {
			described.Controller = devices.Type(controller.(types.BaseVirtualDevice))
			described.Bus = controller.GetVirtualController().BusNumber
		}
		if disk.UnitNumber != nil {
			described.Unit = *disk.UnitNumber
		}
		if backing, ok := disk.Backing.(types.BaseVirtualDeviceFileBackingInfo); ok {
			if datastore := backing.GetVirtualDeviceFileBackingInfo().Datastore; datastore != nil {
				described.Datastore = r.name(*datastore)
			}
		}
		if backing, ok := disk.Backing.(*types.VirtualDiskFlatVer2BackingInfo); ok {
			described.Thin, described.EagerZero, described.Mode = isTrue(backing.ThinProvisioned), isTrue(backing.EagerlyScrub), backing.DiskMode
			if backing.Parent != nil {
				described.Parent = backing.Parent.FileName
			}
		}
		if info := disk.DeviceInfo; info != nil {
			described.Label = info.GetDescription().Label
		}
		switch backing := disk.Backing.(type) {
		case *types.VirtualDiskFlatVer2BackingInfo:
			described.Backing, described.Sharing = "flat", backing.Sharing
		case *types.VirtualDiskRawDiskMappingVer1BackingInfo:
			described.Backing, described.Sharing, described.Mode = "rdm "+backing.CompatibilityMode, backing.Sharing, backing.DiskMode
		default:
			described.Backing = fmt.Sprintf("%T", backing)
		}
		disks = append(disks, described)
	}
	return sortedBy(disks, func(d Disk) string { return fmt.Sprintf("%s %04d %04d", d.Controller, d.Bus, d.Unit) })
}

// controllersOf omits controllers that carry no disk or drive, such as those of the keyboard and the PCI bus.
func controllersOf(devices object.VirtualDeviceList) []Controller {
	controllers := []Controller{}
	for _, device := range devices {
		c, ok := device.(types.BaseVirtualController)
		if !ok {
			continue
		}
		switch c.(type) {
		case types.BaseVirtualSCSIController, types.BaseVirtualSATAController, *types.VirtualIDEController, *types.VirtualNVMEController:
		default:
			continue
		}
		described := Controller{Type: devices.Type(device), Bus: c.GetVirtualController().BusNumber}
		if scsi, ok := device.(types.BaseVirtualSCSIController); ok {
			described.Sharing = string(scsi.GetVirtualSCSIController().SharedBus)
		}
		controllers = append(controllers, described)
	}
	return sortedBy(controllers, func(c Controller) string { return fmt.Sprintf("%s %04d", c.Type, c.Bus) })
}

func cdromsOf(devices object.VirtualDeviceList) []string {
	drives := []string{}
	for _, drive := range devices.SelectByType((*types.VirtualCdrom)(nil)) {
		switch backing := drive.GetVirtualDevice().Backing.(type) {
		case *types.VirtualCdromIsoBackingInfo:
			drives = append(drives, backing.FileName)
		case *types.VirtualCdromRemoteAtapiBackingInfo:
			drives = append(drives, "client")
		case *types.VirtualCdromRemotePassthroughBackingInfo:
			drives = append(drives, "client passthrough")
		case *types.VirtualCdromAtapiBackingInfo, *types.VirtualCdromPassthroughBackingInfo:
			drives = append(drives, "host")
		default:
			drives = append(drives, "")
		}
	}
	return sortedNames(drives)
}

func (r *inventoryReader) nicsOf(devices object.VirtualDeviceList) []NIC {
	cards := sortedBy(devices.SelectByType((*types.VirtualEthernetCard)(nil)), func(d types.BaseVirtualDevice) string {
		return fmt.Sprintf("%08d", d.GetVirtualDevice().Key)
	})
	nics := make([]NIC, 0, len(cards))
	for _, card := range cards {
		nic := NIC{Adapter: adapterOf(devices.TypeName(card))}
		switch backing := card.GetVirtualDevice().Backing.(type) {
		case *types.VirtualEthernetCardDistributedVirtualPortBackingInfo:
			nic.Network = r.byPortGroupKey[backing.Port.PortgroupKey]
		case *types.VirtualEthernetCardNetworkBackingInfo:
			nic.Network = backing.DeviceName
		}
		nics = append(nics, nic)
	}
	return nics
}

// adapterOf returns Terraform's name of an adapter type, for example vmxnet3 for VirtualVmxnet3.
func adapterOf(typeName string) string {
	return strings.ToLower(strings.TrimSuffix(strings.TrimPrefix(typeName, "Virtual"), "EthernetCard"))
}

func guestInfoOf(options []types.BaseOptionValue) map[string]string {
	hashes := map[string]string{}
	for key, value := range optionsOf(options) {
		if strings.HasPrefix(key, "guestinfo.") && !isToolsKey(key) {
			sum := sha256.Sum256([]byte(value))
			hashes[key] = hex.EncodeToString(sum[:])
		}
	}
	return hashes
}

func isToolsKey(key string) bool {
	for _, prefix := range toolsKeys {
		if strings.HasPrefix(strings.ToLower(key), prefix) {
			return true
		}
	}
	return false
}

// snapshotsOf lists the snapshots of a VM by their path in the snapshot tree.
func snapshotsOf(info *types.VirtualMachineSnapshotInfo) []Snapshot {
	var snapshots []Snapshot
	var walk func(prefix string, trees []types.VirtualMachineSnapshotTree)
	walk = func(prefix string, trees []types.VirtualMachineSnapshotTree) {
		for _, tree := range trees {
			snapshots = append(snapshots, Snapshot{prefix + tree.Name, tree.CreateTime.UTC().Format("2006-01-02T15:04:05.000Z")})
			walk(prefix+tree.Name+"/", tree.ChildSnapshotList)
		}
	}
	if info != nil {
		walk("", info.RootSnapshotList)
	}
	return sortedBy(snapshots, func(s Snapshot) string { return s.Name + s.Created })
}
