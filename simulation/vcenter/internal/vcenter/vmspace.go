package vcenter

import (
	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/types"
)

// Disks count with their whole size, thin ones too: capacity is planned with what machines may grow to.

func diskBytes(disk *types.VirtualDisk) int64 {
	if disk.CapacityInBytes > 0 {
		return disk.CapacityInBytes
	}
	return disk.CapacityInKB * 1024
}

func sizeOf(disks []*types.VirtualDisk) int64 {
	var bytes int64
	for _, disk := range disks {
		bytes += diskBytes(disk)
	}
	return bytes
}

// diskGrowth returns what changed devices add to each datastore; "" is the machine's own.
func diskGrowth(vm *simulator.VirtualMachine, changes []types.BaseVirtualDeviceConfigSpec) map[string]int64 {
	growth := map[string]int64{}
	for _, base := range changes {
		change := base.GetVirtualDeviceConfigSpec()
		disk, ok := change.Device.(*types.VirtualDisk)
		if !ok {
			continue
		}
		var path object.DatastorePath
		path.FromString(fileOf(disk).FileName)
		switch {
		case change.Operation == types.VirtualDeviceConfigSpecOperationAdd && change.FileOperation == types.VirtualDeviceConfigSpecFileOperationCreate:
			growth[path.Datastore] += diskBytes(disk)
		case change.Operation == types.VirtualDeviceConfigSpecOperationEdit && vm != nil:
			for _, before := range disksOf(vm.Config.Hardware.Device) {
				if before.Key == disk.Key && diskBytes(disk) > diskBytes(before) {
					growth[path.Datastore] += diskBytes(disk) - diskBytes(before)
				}
			}
		}
	}
	return growth
}

func addedBytes(vm *simulator.VirtualMachine, changes []types.BaseVirtualDeviceConfigSpec) int64 {
	var bytes int64
	for _, added := range diskGrowth(vm, changes) {
		bytes += added
	}
	return bytes
}

// hasRoom faults when a datastore cannot take so many bytes more.
func hasRoom(ds *simulator.Datastore, bytes int64) types.BaseMethodFault {
	if bytes <= ds.Summary.FreeSpace {
		return nil
	}
	return because(&types.NoDiskSpace{FileFault: types.FileFault{File: "[" + ds.Name + "]"}, Datastore: ds.Name},
		"Insufficient disk space on datastore '%s': %d bytes are required, %d are free.", ds.Name, bytes, ds.Summary.FreeSpace)
}

// roomForChanges checks what changed devices add to each datastore.
func (v *VCenter) roomForChanges(ctx *simulator.Context, vm *simulator.VirtualMachine, dc *simulator.Datacenter, own string, changes []types.BaseVirtualDeviceConfigSpec) types.BaseMethodFault {
	growth := diskGrowth(vm, changes)
	growth[own] += growth[""]
	delete(growth, "")
	for name, bytes := range growth {
		ds := v.datastoreByName(ctx, dc, name)
		if ds == nil {
			return &types.InvalidDatastorePath{InvalidDatastore: types.InvalidDatastore{Name: name}, DatastorePath: "[" + name + "]"}
		}
		if fault := hasRoom(ds, bytes); fault != nil && bytes > 0 {
			return fault
		}
	}
	return nil
}
