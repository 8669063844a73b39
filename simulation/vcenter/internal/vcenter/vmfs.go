package vcenter

import (
	"path/filepath"
	"slices"

	"github.com/google/uuid"
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"

	"massar.ma/datacenters/simulator/internal/inventory"
)

// VMFS is missing in the simulator: disks, and the methods that format them.

const devicePath = "/vmfs/devices/disks/"

// extentsOf returns the disks of a datastore.
func extentsOf(ds *simulator.Datastore) []string {
	var disks []string
	if info, ok := ds.Info.(*types.VmfsDatastoreInfo); ok {
		for _, extent := range info.Vmfs.Extent {
			disks = append(disks, extent.DiskName)
		}
	}
	return disks
}

// seesAll reports whether a host sees all disks of a datastore.
func (v *VCenter) seesAll(host string, disks []string) bool {
	for _, disk := range disks {
		if !slices.Contains(v.racks.disks[disk].Hosts, host) {
			return false
		}
	}
	return len(disks) > 0
}

// formatted returns the datastore on a disk, or nil.
func (v *VCenter) formatted(ctx *simulator.Context, disk string) *simulator.Datastore {
	for _, ds := range all[*simulator.Datastore](ctx, "Datastore") {
		if slices.Contains(extentsOf(ds), disk) {
			return ds
		}
	}
	return nil
}

// freeDisk returns a disk that the host sees and that has no datastore.
func (h *hostDatastores) freeDisk(ctx *simulator.Context, name string) (inventory.SharedDisk, types.BaseMethodFault) {
	name = filepath.Base(name)
	disk, ok := h.v.racks.disks[name]
	if !ok || !slices.Contains(disk.Hosts, h.Host.Name) {
		return disk, withMessage(&types.NotFound{}, "Host %s does not see the disk %s.", h.Host.Name, name)
	}
	if ds := h.v.formatted(ctx, name); ds != nil {
		return disk, inUse("HostScsiDisk", name, "It has the datastore %s.", ds.Name)
	}
	return disk, nil
}

func (h *hostDatastores) QueryAvailableDisksForVmfs(ctx *simulator.Context, _ *types.QueryAvailableDisksForVmfs) soap.HasFault {
	response := new(types.QueryAvailableDisksForVmfsResponse)
	for _, disk := range h.v.racks.seenBy(h.Host.Name) {
		if h.v.formatted(ctx, disk.CanonicalName) == nil {
			response.Returnval = append(response.Returnval, scsiDisk(disk))
		}
	}
	return &methods.QueryAvailableDisksForVmfsBody{Res: response}
}

func (h *hostDatastores) QueryVmfsDatastoreCreateOptions(ctx *simulator.Context, req *types.QueryVmfsDatastoreCreateOptions) soap.HasFault {
	disk, fault := h.freeDisk(ctx, req.DevicePath)
	option := types.VmfsDatastoreOption{
		Info: &types.VmfsDatastoreAllExtentOption{},
		Spec: &types.VmfsDatastoreCreateSpec{
			VmfsDatastoreSpec: types.VmfsDatastoreSpec{DiskUuid: scsiDisk(disk).Uuid},
			Vmfs:              types.HostVmfsSpec{MajorVersion: 6, Extent: wholeDisk(disk)},
		},
	}
	return reply(&methods.QueryVmfsDatastoreCreateOptionsBody{Res: &types.QueryVmfsDatastoreCreateOptionsResponse{Returnval: []types.VmfsDatastoreOption{option}}}, fault)
}

func wholeDisk(disk inventory.SharedDisk) types.HostScsiDiskPartition {
	return types.HostScsiDiskPartition{DiskName: disk.CanonicalName, Partition: 1}
}

// CreateVmfsDatastore formats a disk. All hosts that see the disk mount the datastore.
func (h *hostDatastores) CreateVmfsDatastore(ctx *simulator.Context, req *types.CreateVmfsDatastore) soap.HasFault {
	ds, fault := h.format(ctx, req.Spec)
	if fault != nil {
		return &methods.CreateVmfsDatastoreBody{Fault_: soapFault(fault)}
	}
	return &methods.CreateVmfsDatastoreBody{Res: &types.CreateVmfsDatastoreResponse{Returnval: ds.Self}}
}

func (h *hostDatastores) format(ctx *simulator.Context, spec types.VmfsDatastoreCreateSpec) (*simulator.Datastore, types.BaseMethodFault) {
	disk, fault := h.freeDisk(ctx, spec.Vmfs.Extent.DiskName)
	if fault != nil {
		return nil, fault
	}
	info := &types.VmfsDatastoreInfo{Vmfs: &types.HostVmfsVolume{
		HostFileSystemVolume: types.HostFileSystemVolume{Type: "VMFS", Name: spec.Vmfs.VolumeName, Capacity: disk.CapacityBytes},
		BlockSizeMb:          1, MaxBlocks: 63 << 20, MajorVersion: 6, Version: "6.82", Uuid: uuid.NewString(), VmfsUpgradable: false,
		Extent: []types.HostScsiDiskPartition{wholeDisk(disk)}, Ssd: types.NewBool(true), Local: types.NewBool(false),
	}}
	ds, fault := h.v.newDatastore(ctx, h.datacenter(ctx), spec.Vmfs.VolumeName, info, disk.CapacityBytes)
	if fault != nil {
		return nil, fault
	}
	disk.Partitions = nil // formatting destroys them
	h.v.racks.disks[disk.CanonicalName] = disk
	h.v.mountWhereSeen(ctx, ds)
	h.v.post(ctx, &types.VMFSDatastoreCreatedEvent{HostEvent: h.v.hostEvent(ctx, h.Host.Self), Datastore: datastoreArgument(ds)})
	return ds, nil
}

func (v *VCenter) mountWhereSeen(ctx *simulator.Context, ds *simulator.Datastore) {
	dc := datacenterOf(ctx, ds)
	for _, host := range all[*simulator.HostSystem](ctx, "HostSystem") {
		if datacenterOf(ctx, host) == dc && v.seesAll(host.Name, extentsOf(ds)) {
			mount(ds, host.Self)
		}
	}
}

func (h *hostDatastores) QueryVmfsDatastoreExtendOptions(ctx *simulator.Context, req *types.QueryVmfsDatastoreExtendOptions) soap.HasFault {
	disk, fault := h.freeDisk(ctx, req.DevicePath)
	option := types.VmfsDatastoreOption{
		Info: &types.VmfsDatastoreAllExtentOption{},
		Spec: &types.VmfsDatastoreExtendSpec{
			VmfsDatastoreSpec: types.VmfsDatastoreSpec{DiskUuid: scsiDisk(disk).Uuid},
			Extent:            []types.HostScsiDiskPartition{wholeDisk(disk)},
		},
	}
	return reply(&methods.QueryVmfsDatastoreExtendOptionsBody{Res: &types.QueryVmfsDatastoreExtendOptionsResponse{Returnval: []types.VmfsDatastoreOption{option}}}, fault)
}

// ExtendVmfsDatastore adds disks. It fails if a host that mounts the datastore does not see a disk.
func (h *hostDatastores) ExtendVmfsDatastore(ctx *simulator.Context, req *types.ExtendVmfsDatastore) soap.HasFault {
	return reply(&methods.ExtendVmfsDatastoreBody{Res: &types.ExtendVmfsDatastoreResponse{Returnval: req.Datastore}}, h.extend(ctx, req))
}

func (h *hostDatastores) extend(ctx *simulator.Context, req *types.ExtendVmfsDatastore) types.BaseMethodFault {
	ds, ok := ctx.Map.Get(req.Datastore).(*simulator.Datastore)
	if !ok {
		return &types.NotFound{}
	}
	info, ok := ds.Info.(*types.VmfsDatastoreInfo)
	if !ok {
		return &types.NotSupported{}
	}
	for _, extent := range req.Spec.Extent {
		disk, fault := h.freeDisk(ctx, extent.DiskName)
		if fault != nil {
			return fault
		}
		for _, m := range ds.Host {
			if other := ctx.Map.Get(m.Key).(*simulator.HostSystem); !slices.Contains(disk.Hosts, other.Name) {
				return withMessage(&types.HostConfigFault{}, "Host %s mounts %s but does not see the disk %s.", other.Name, ds.Name, disk.CanonicalName)
			}
		}
		info.Vmfs.Extent = append(info.Vmfs.Extent, wholeDisk(disk))
		info.Vmfs.Capacity += disk.CapacityBytes
		ds.Summary.Capacity += disk.CapacityBytes
	}
	return nil
}

// QueryVmfsDatastoreExpandOptions returns an option for the first disk of a datastore whose LUN has grown, or none.
func (h *hostDatastores) QueryVmfsDatastoreExpandOptions(ctx *simulator.Context, req *types.QueryVmfsDatastoreExpandOptions) soap.HasFault {
	response := new(types.QueryVmfsDatastoreExpandOptionsResponse)
	_, info, fault := h.vmfs(ctx, req.Datastore)
	if fault == nil && h.grownBytes(info) > 0 {
		response.Returnval = []types.VmfsDatastoreOption{{
			Info: &types.VmfsDatastoreSingleExtentOption{},
			Spec: &types.VmfsDatastoreExpandSpec{
				VmfsDatastoreSpec: types.VmfsDatastoreSpec{DiskUuid: scsiDisk(h.v.racks.disks[info.Vmfs.Extent[0].DiskName]).Uuid},
				Extent:            info.Vmfs.Extent[0],
			},
		}}
	}
	return reply(&methods.QueryVmfsDatastoreExpandOptionsBody{Res: response}, fault)
}

// ExpandVmfsDatastore enlarges a datastore to the size of its LUNs. Without room on them, ESXi refuses the new partition table.
func (h *hostDatastores) ExpandVmfsDatastore(ctx *simulator.Context, req *types.ExpandVmfsDatastore) soap.HasFault {
	return reply(&methods.ExpandVmfsDatastoreBody{Res: &types.ExpandVmfsDatastoreResponse{Returnval: req.Datastore}}, h.expand(ctx, req))
}

func (h *hostDatastores) expand(ctx *simulator.Context, req *types.ExpandVmfsDatastore) types.BaseMethodFault {
	ds, info, fault := h.vmfs(ctx, req.Datastore)
	if fault != nil {
		return fault
	}
	extent := filepath.Base(req.Spec.Extent.DiskName)
	if !slices.Contains(extentsOf(ds), extent) {
		return withMessage(&types.NotFound{}, "The datastore %s has no extent on the disk %s.", ds.Name, extent)
	}
	grown := h.grownBytes(info)
	if grown <= 0 {
		return withMessage(&types.HostConfigFault{}, "The disk %s has no free space to expand %s.", extent, ds.Name)
	}
	info.Vmfs.Capacity += grown
	ds.Summary.Capacity += grown
	h.v.post(ctx, &types.VMFSDatastoreExpandedEvent{HostEvent: h.v.hostEvent(ctx, h.Host.Self), Datastore: datastoreArgument(ds)})
	return nil
}

// vmfs returns a datastore of this host with its VMFS.
func (h *hostDatastores) vmfs(ctx *simulator.Context, ref types.ManagedObjectReference) (*simulator.Datastore, *types.VmfsDatastoreInfo, types.BaseMethodFault) {
	ds, ok := ctx.Map.Get(ref).(*simulator.Datastore)
	if !ok || !isMounted(ds, h.Host.Self) {
		return nil, nil, &types.NotFound{}
	}
	info, ok := ds.Info.(*types.VmfsDatastoreInfo)
	if !ok {
		return nil, nil, &types.NotSupported{}
	}
	return ds, info, nil
}

// grownBytes returns the bytes by which the disks of a VMFS are larger than it.
func (h *hostDatastores) grownBytes(info *types.VmfsDatastoreInfo) int64 {
	grown := -info.Vmfs.Capacity
	for _, extent := range info.Vmfs.Extent {
		grown += h.v.racks.disks[extent.DiskName].CapacityBytes
	}
	return grown
}
