package vcenter

import (
	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/types"
)

// Thin disks count with their full size, because capacity is planned for their maximum size.

func diskBytes(disk *types.VirtualDisk) int64 {
	if disk.CapacityInBytes > 0 {
		return disk.CapacityInBytes
	}
	return disk.CapacityInKB * 1024
}

func setDiskBytes(disk *types.VirtualDisk, bytes int64) {
	disk.CapacityInBytes, disk.CapacityInKB = bytes, bytes/1024
}

func sizeOf(disks []*types.VirtualDisk) int64 {
	var bytes int64
	for _, disk := range disks {
		bytes += diskBytes(disk)
	}
	return bytes
}

// diskGrowth returns the bytes that changed devices add to each datastore. "" is the VM's own datastore.
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

// checkSpace returns a fault if a datastore does not have enough free space.
func checkSpace(ds *simulator.Datastore, bytes int64) types.BaseMethodFault {
	if bytes <= ds.Summary.FreeSpace {
		return nil
	}
	return withMessage(&types.NoDiskSpace{FileFault: types.FileFault{File: "[" + ds.Name + "]"}, Datastore: ds.Name},
		"Insufficient disk space on datastore '%s'. %d bytes are required, %d bytes are free.", ds.Name, bytes, ds.Summary.FreeSpace)
}

// checkSpaceForChanges checks the free space for changed devices.
func (v *VCenter) checkSpaceForChanges(ctx *simulator.Context, vm *simulator.VirtualMachine, dc *simulator.Datacenter, own string, changes []types.BaseVirtualDeviceConfigSpec) types.BaseMethodFault {
	growth := diskGrowth(vm, changes)
	growth[own] += growth[""]
	delete(growth, "")
	for name, bytes := range growth {
		ds := v.datastoreByName(ctx, dc, name)
		if ds == nil {
			return &types.InvalidDatastorePath{InvalidDatastore: types.InvalidDatastore{Name: name}, DatastorePath: "[" + name + "]"}
		}
		if fault := checkSpace(ds, bytes); fault != nil && bytes > 0 {
			return fault
		}
	}
	return nil
}
