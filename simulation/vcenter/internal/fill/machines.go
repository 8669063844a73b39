package fill

import (
	"cmp"
	"fmt"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/vim25/types"

	"massar.ma/datacenters/simulator/internal/inventory"
)

// machine holds the common properties of templates and virtual machines.
type machine struct {
	name, guestID, firmware       string
	cpus, hardwareVersion         int32
	memoryMiB                     int64
	disksBytes                    []int64
	cluster, datastore, portGroup string
	folder, controller, adapter   string
	thick, hotAdd                 bool
	oddity                        string
}

func (f *filler) makeTemplates() error {
	for _, t := range f.site.Templates {
		vm, err := f.make(machine{
			name: t.Name, guestID: t.GuestID, firmware: t.Firmware, cpus: t.CPUs, hardwareVersion: t.HardwareVersion, memoryMiB: t.MemoryMiB,
			disksBytes: []int64{t.DiskBytes}, cluster: t.Cluster, datastore: t.Datastore, portGroup: t.PortGroup,
		})
		if err == nil {
			err = vm.MarkAsTemplate(f.ctx)
		}
		if err != nil {
			return fmt.Errorf("template %s: %w", t.Name, err)
		}
	}
	return nil
}

func (f *filler) makeVirtualMachines() error {
	if f.site.Estate != nil {
		return f.vcenter.Filling(f.makeEachVirtualMachine)
	}
	return f.makeEachVirtualMachine()
}

func (f *filler) makeEachVirtualMachine() error {
	for _, m := range f.site.VirtualMachines {
		if err := f.makeVirtualMachine(m); err != nil {
			return fmt.Errorf("virtual machine %s: %w", m.Name, err)
		}
	}
	return nil
}

func (f *filler) makeVirtualMachine(m inventory.VirtualMachine) error {
	vm, err := f.make(machine{
		name: m.Name, guestID: m.GuestID, firmware: cmp.Or(m.Firmware, "efi"), cpus: m.CPUs, hardwareVersion: cmp.Or(m.HardwareVersion, 19), memoryMiB: m.MemoryMiB,
		disksBytes: m.DisksBytes, cluster: m.Cluster, datastore: m.Datastore, portGroup: m.PortGroup,
		folder: m.Folder, controller: m.Controller, adapter: m.Adapter, thick: m.Thick, hotAdd: m.HotAdd, oddity: m.Oddity,
	})
	if err == nil && m.PoweredOn {
		_, err = f.result(vm.PowerOn(f.ctx))
	}
	if err != nil || m.Oddity == "" {
		return err
	}
	return f.makeOdd(vm, m)
}

func (f *filler) make(m machine) (*object.VirtualMachine, error) {
	devices, err := f.devices(m)
	if err != nil {
		return nil, err
	}
	pool, err := f.clusters[m.cluster].ResourcePool(f.ctx)
	if err != nil {
		return nil, err
	}
	spec := types.VirtualMachineConfigSpec{
		Name: m.name, GuestId: m.guestID, NumCPUs: m.cpus, NumCoresPerSocket: types.NewInt32(1), MemoryMB: m.memoryMiB,
		Firmware: m.firmware, Version: fmt.Sprintf("vmx-%d", m.hardwareVersion),
		Files:        &types.VirtualMachineFileInfo{VmPathName: "[" + m.datastore + "]"},
		DeviceChange: devices,
	}
	if m.hotAdd {
		spec.CpuHotAddEnabled, spec.MemoryHotAddEnabled = types.NewBool(true), types.NewBool(true)
	}
	parent, err := f.folder(f.folders.VmFolder, m.folder)
	if err != nil {
		return nil, err
	}
	var task *object.Task
	if m.oddity == "vApp" {
		task, err = f.createInVApp(pool, spec)
	} else {
		task, err = parent.CreateVM(f.ctx, spec, pool, nil)
	}
	ref, err := f.result(task, err)
	if err != nil {
		return nil, err
	}
	return object.NewVirtualMachine(f.client, ref), nil
}

// devices returns the devices that the provider expects in a template: a paravirtual SCSI controller, an IDE controller
// with a CD drive, thin disks with all flags set, and a vmxnet3 network card.
func (f *filler) devices(m machine) ([]types.BaseVirtualDeviceConfigSpec, error) {
	var devices object.VirtualDeviceList
	scsi, err := devices.CreateSCSIController(cmp.Or(m.controller, "pvscsi"))
	if err != nil {
		return nil, err
	}
	devices = append(devices, scsi)
	ide, err := devices.CreateIDEController()
	if err != nil {
		return nil, err
	}
	devices = append(devices, ide)
	drive, err := devices.CreateCdrom(ide.(*types.VirtualIDEController))
	if err != nil {
		return nil, err
	}
	if m.controller != "" { // of an estate: the usual drive, and one that the provider does not manage
		drive.Backing = &types.VirtualCdromRemoteAtapiBackingInfo{}
		switch m.oddity {
		case "host CD drive":
			drive.Backing = &types.VirtualCdromAtapiBackingInfo{VirtualDeviceDeviceBackingInfo: types.VirtualDeviceDeviceBackingInfo{DeviceName: "/dev/cdrom"}}
		case "passthrough CD drive":
			drive.Backing = &types.VirtualCdromRemotePassthroughBackingInfo{}
		}
	}
	devices = append(devices, drive)
	for i, bytes := range m.disksBytes {
		disk := devices.CreateDisk(scsi.(types.BaseVirtualController), types.ManagedObjectReference{}, "")
		disk.CapacityInBytes, disk.CapacityInKB = bytes, bytes/1024
		disk.UnitNumber = types.NewInt32(diskUnit(i))
		backing := disk.Backing.(*types.VirtualDiskFlatVer2BackingInfo)
		backing.Datastore = nil
		backing.ThinProvisioned, backing.EagerlyScrub, backing.WriteThrough = types.NewBool(!m.thick), types.NewBool(false), types.NewBool(false)
		devices = append(devices, disk)
	}
	if m.portGroup == "" {
		return devices.ConfigSpec(types.VirtualDeviceConfigSpecOperationAdd)
	}
	network, err := f.portGroups[m.portGroup].EthernetCardBackingInfo(f.ctx)
	if err != nil {
		return nil, err
	}
	card, err := devices.CreateEthernetCard(cmp.Or(m.adapter, "vmxnet3"), network)
	if err != nil {
		return nil, err
	}
	devices = append(devices, card)
	return devices.ConfigSpec(types.VirtualDeviceConfigSpecOperationAdd)
}

// diskUnit skips unit 7, which the controller uses itself.
func diskUnit(i int) int32 {
	if i >= 7 {
		i++
	}
	return int32(i)
}
