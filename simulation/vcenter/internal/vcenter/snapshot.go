package vcenter

import (
	"cmp"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// A snapshot freezes a VM's disks: the VM then writes to delta disks, whose parents are the frozen disks. A linked clone has
// its own delta disks with the same parents. The simulator only has the tree of snapshots. The size of delta disks is not
// counted as used space: otherwise a datastore would need twice the space of each disk.

// CreateSnapshotTask freezes a VM's disks.
func (m *virtualMachine) CreateSnapshotTask(ctx *simulator.Context, req *types.CreateSnapshot_Task) soap.HasFault {
	request := &types.CreateSnapshotEx_Task{This: m.Self, Name: req.Name, Description: req.Description, Memory: req.Memory}
	if req.Quiesce {
		request.QuiesceSpec = &types.VirtualMachineGuestQuiesceSpec{}
	}
	return &methods.CreateSnapshot_TaskBody{Res: &types.CreateSnapshot_TaskResponse{Returnval: m.v.takeSnapshot(ctx, m.VirtualMachine, "createSnapshot", request)}}
}

// CreateSnapshotExTask is the newer method for the same purpose.
func (m *virtualMachine) CreateSnapshotExTask(ctx *simulator.Context, req *types.CreateSnapshotEx_Task) soap.HasFault {
	return &methods.CreateSnapshotEx_TaskBody{Res: &types.CreateSnapshotEx_TaskResponse{Returnval: m.v.takeSnapshot(ctx, m.VirtualMachine, "createSnapshotEx", req)}}
}

func (v *VCenter) takeSnapshot(ctx *simulator.Context, vm *simulator.VirtualMachine, name string, req *types.CreateSnapshotEx_Task) types.ManagedObjectReference {
	return runTask(ctx, vm, name, func() (types.AnyType, types.BaseMethodFault) {
		if vm.Config.Template {
			return nil, withMessage(&types.NotSupported{}, "Templates do not support snapshots: convert the template to a virtual machine first.")
		}
		body := vm.CreateSnapshotExTask(ctx, req).(*methods.CreateSnapshotEx_TaskBody)
		result, fault := outcome(ctx, body.Res.Returnval)
		if fault != nil {
			return nil, fault
		}
		v.snapshotFiles[result.(types.ManagedObjectReference)] = snapshotFileOf(vm)
		for _, disk := range disksOf(vm.Config.Hardware.Device) {
			v.addDelta(ctx, vm, disk)
		}
		v.postTask(ctx, vm, "CreateSnapshot_Task", "VirtualMachine.createSnapshot")
		return result, nil
	})
}

// RemoveAllSnapshotsTask removes the snapshots one by one.
func (m *virtualMachine) RemoveAllSnapshotsTask(ctx *simulator.Context, req *types.RemoveAllSnapshots_Task) soap.HasFault {
	ref := runAction(ctx, m.VirtualMachine, "removeAllSnapshots", func() types.BaseMethodFault {
		for m.Snapshot != nil {
			root := ctx.Map.Get(m.Snapshot.RootSnapshotList[0].Snapshot).(*simulator.VirtualMachineSnapshot)
			if fault := m.v.removeSnapshot(ctx, root, &types.RemoveSnapshot_Task{This: root.Self, RemoveChildren: true, Consolidate: req.Consolidate}); fault != nil {
				return fault
			}
		}
		return nil
	})
	return &methods.RemoveAllSnapshots_TaskBody{Res: &types.RemoveAllSnapshots_TaskResponse{Returnval: ref}}
}

type snapshot struct {
	*simulator.VirtualMachineSnapshot
	behaviourBase
}

// RemoveSnapshotTask merges the delta disks into the frozen disks.
func (s *snapshot) RemoveSnapshotTask(ctx *simulator.Context, req *types.RemoveSnapshot_Task) soap.HasFault {
	vm := ctx.Map.Get(s.Vm).(*simulator.VirtualMachine)
	ref := runAction(ctx, vm, "removeSnapshot", func() types.BaseMethodFault { return s.v.removeSnapshot(ctx, s.VirtualMachineSnapshot, req) })
	return &methods.RemoveSnapshot_TaskBody{Res: &types.RemoveSnapshot_TaskResponse{Returnval: ref}}
}

func (v *VCenter) removeSnapshot(ctx *simulator.Context, s *simulator.VirtualMachineSnapshot, req *types.RemoveSnapshot_Task) types.BaseMethodFault {
	vm := ctx.Map.Get(s.Vm).(*simulator.VirtualMachine)
	before := snapshotsOf(ctx, vm)
	hideSnapshotFile(vm, s.Self)
	body := s.RemoveSnapshotTask(ctx, &types.RemoveSnapshot_Task{This: s.Self, RemoveChildren: req.RemoveChildren}).(*methods.RemoveSnapshot_TaskBody)
	if _, fault := outcome(ctx, body.Res.Returnval); fault != nil {
		return fault
	}
	v.postTask(ctx, vm, "RemoveSnapshot_Task", "vm.Snapshot.remove")
	left := snapshotsOf(ctx, vm)
	consolidates := req.Consolidate == nil || *req.Consolidate
	for _, removed := range before {
		if slices.Contains(left, removed) {
			continue
		}
		ctx.Map.Remove(ctx, removed.Self) // also children
		v.removeSnapshotFile(ctx, vm, removed.Self)
		for _, disk := range disksOf(removed.Config.Hardware.Device) {
			frozen := fileOf(disk).FileName
			// A linked clone reads the frozen disk, so it must not change.
			if !consolidates || v.isShared(ctx, vm, frozen) {
				vm.Runtime.ConsolidationNeeded = true
				continue
			}
			// also in the disks of other removed snapshots
			for _, each := range disksOfAll(vm, before) {
				v.mergeDelta(ctx, vm, each, frozen)
			}
		}
	}
	if vm.Runtime.ConsolidationNeeded {
		v.postExtended(ctx, vm, "com.vmware.vc.VmDiskConsolidationNeeded", "Virtual machine disks consolidation is needed")
	} else {
		v.postExtended(ctx, vm, "com.vmware.vc.VmDiskConsolidatedEvent", "Virtual machine disks consolidated successfully")
	}
	return nil
}

// snapshotFileOf returns the name of the newest snapshot's file.
func snapshotFileOf(vm *simulator.VirtualMachine) string {
	layouts := vm.LayoutEx.Snapshot
	if len(layouts) == 0 {
		return ""
	}
	for _, file := range vm.LayoutEx.File {
		if file.Key == layouts[len(layouts)-1].DataKey {
			return path.Base(file.Name)
		}
	}
	return ""
}

// hideSnapshotFile prevents the simulator from removing a snapshot's file: it renumbers files, and would remove another
// file, such as the VM's configuration.
func hideSnapshotFile(vm *simulator.VirtualMachine, snapshot types.ManagedObjectReference) {
	vm.LayoutEx.Snapshot = slices.DeleteFunc(vm.LayoutEx.Snapshot, func(l types.VirtualMachineFileLayoutExSnapshotLayout) bool { return l.Key == snapshot })
}

// removeSnapshotFile removes a snapshot's file.
func (v *VCenter) removeSnapshotFile(ctx *simulator.Context, vm *simulator.VirtualMachine, snapshot types.ManagedObjectReference) {
	hideSnapshotFile(vm, snapshot)
	if file := v.snapshotFiles[snapshot]; file != "" {
		v.removeFile(ctx, vm, vm.Config.Files.SnapshotDirectory+"/"+file)
	}
	delete(v.snapshotFiles, snapshot)
}

// snapshotsOf returns a VM's snapshots, parents before children.
func snapshotsOf(ctx *simulator.Context, vm *simulator.VirtualMachine) []*simulator.VirtualMachineSnapshot {
	var found []*simulator.VirtualMachineSnapshot
	var walk func([]types.VirtualMachineSnapshotTree)
	walk = func(trees []types.VirtualMachineSnapshotTree) {
		for _, tree := range trees {
			if s, ok := ctx.Map.Get(tree.Snapshot).(*simulator.VirtualMachineSnapshot); ok {
				found = append(found, s)
			}
			walk(tree.ChildSnapshotList)
		}
	}
	if vm.Snapshot != nil {
		walk(vm.Snapshot.RootSnapshotList)
	}
	return found
}

// disksOfAll returns the disks of a VM and of its snapshots.
func disksOfAll(vm *simulator.VirtualMachine, snapshots []*simulator.VirtualMachineSnapshot) []*types.VirtualDisk {
	disks := disksOf(vm.Config.Hardware.Device)
	for _, s := range snapshots {
		disks = append(disks, disksOf(s.Config.Hardware.Device)...)
	}
	return disks
}

// backingOf returns the backing of a disk, or nil for a type that cannot have a parent.
func backingOf(disk *types.VirtualDisk) *types.VirtualDiskFlatVer2BackingInfo {
	backing, _ := disk.Backing.(*types.VirtualDiskFlatVer2BackingInfo)
	return backing
}

var deltaNumber = regexp.MustCompile(`(-\d{6})?\.vmdk$`)

// addDelta adds an empty delta disk on top of a disk.
func (v *VCenter) addDelta(ctx *simulator.Context, vm *simulator.VirtualMachine, disk *types.VirtualDisk) {
	frozen := backingOf(disk)
	if frozen == nil || strings.HasPrefix(frozen.DiskMode, "independent") {
		return
	}
	delta := childOf(frozen)
	for number := 1; ; number++ {
		delta.FileName = deltaNumber.ReplaceAllString(frozen.FileName, fmt.Sprintf("-%06d.vmdk", number))
		if v.makeFile(ctx, vm, delta.FileName) {
			break
		}
	}
	disk.Backing = delta
}

// childOf returns the backing of a delta disk that has no file yet.
func childOf(frozen *types.VirtualDiskFlatVer2BackingInfo) *types.VirtualDiskFlatVer2BackingInfo {
	parent, delta := *frozen, *frozen
	delta.Parent = &parent
	delta.DeltaDiskFormat = string(types.VirtualDiskDeltaDiskFormatSeSparseFormat)
	return &delta
}

// mergeDelta merges the delta directly above a frozen disk into it, anywhere in the chain of a disk.
func (v *VCenter) mergeDelta(ctx *simulator.Context, vm *simulator.VirtualMachine, disk *types.VirtualDisk, frozen string) {
	top := backingOf(disk)
	if top == nil {
		return
	}
	var above *types.VirtualDiskFlatVer2BackingInfo
	for delta := top; delta.Parent != nil; above, delta = delta, delta.Parent {
		if delta.Parent.FileName != frozen {
			continue
		}
		v.removeFile(ctx, vm, delta.FileName)
		if above == nil {
			disk.Backing = delta.Parent
		} else {
			above.Parent = delta.Parent
		}
		return
	}
}

// isShared reports whether another VM reads a disk's file.
func (v *VCenter) isShared(ctx *simulator.Context, vm *simulator.VirtualMachine, file string) bool {
	for _, other := range all[*simulator.VirtualMachine](ctx, "VirtualMachine") {
		if other.Self == vm.Self {
			continue
		}
		for _, disk := range disksOf(other.Config.Hardware.Device) {
			if slices.Contains(chainOf(disk), file) {
				return true
			}
		}
	}
	return false
}

// makeFile creates an empty file, and reports whether it did not exist.
func (v *VCenter) makeFile(ctx *simulator.Context, vm *simulator.VirtualMachine, datastorePath string) bool {
	path := v.localPath(ctx, vm, datastorePath)
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL, 0o600)
	if err == nil {
		_ = file.Close()
	}
	return !os.IsExist(err)
}

func (v *VCenter) removeFile(ctx *simulator.Context, vm *simulator.VirtualMachine, datastorePath string) {
	_ = os.Remove(v.localPath(ctx, vm, datastorePath)) // files have no content, so a missing file does not matter
}

func (v *VCenter) localPath(ctx *simulator.Context, vm *simulator.VirtualMachine, datastorePath string) string {
	var p object.DatastorePath
	p.FromString(datastorePath)
	ds := v.datastoreByName(ctx, datacenterOf(ctx, vm), p.Datastore)
	if ds == nil {
		return filepath.Join(v.directory, p.Path)
	}
	return filepath.Join(ds.Summary.Url, p.Path)
}

// cloneSource returns the disks that a clone is made of, and whether it shares them. Without a snapshot they cannot be
// shared, because the VM writes to them.
func cloneSource(ctx *simulator.Context, source *simulator.VirtualMachine, spec types.VirtualMachineCloneSpec) (disks []*types.VirtualDisk, linked bool, fault types.BaseMethodFault) {
	linked = spec.Location.DiskMoveType == string(types.VirtualMachineRelocateDiskMoveOptionsCreateNewChildDiskBacking)
	if spec.Snapshot == nil {
		if linked {
			return nil, false, &types.InvalidArgument{InvalidProperty: "spec.snapshot"}
		}
		return disksOf(source.Config.Hardware.Device), false, nil
	}
	from, ok := ctx.Map.Get(*spec.Snapshot).(*simulator.VirtualMachineSnapshot)
	switch {
	case !ok:
		return nil, false, &types.ManagedObjectNotFound{Obj: *spec.Snapshot}
	case from.Vm != source.Self:
		return nil, false, &types.InvalidArgument{InvalidProperty: "spec.snapshot"}
	}
	return disksOf(from.Config.Hardware.Device), linked, nil
}

// completeDisks sets the sizes of a clone's disks, because the simulator uses their original sizes. The disks of a
// linked clone become deltas of their sources.
func completeDisks(clone *simulator.VirtualMachine, sources []*types.VirtualDisk, linked bool) {
	sources = bySlot(sources)
	for i, disk := range bySlot(disksOf(clone.Config.Hardware.Device)) {
		if i >= len(sources) {
			return
		}
		setDiskBytes(disk, diskBytes(sources[i]))
		own, source := backingOf(disk), backingOf(sources[i])
		if !linked || own == nil || source == nil {
			continue
		}
		delta := childOf(source)
		delta.FileName, delta.Datastore, delta.Uuid = own.FileName, own.Datastore, own.Uuid
		disk.Backing = delta
	}
}

// bySlot orders disks by controller and unit. In the VM's own list an edited disk is the last.
func bySlot(disks []*types.VirtualDisk) []*types.VirtualDisk {
	return slices.SortedFunc(slices.Values(disks), func(a, b *types.VirtualDisk) int {
		return cmp.Or(cmp.Compare(a.ControllerKey, b.ControllerKey), cmp.Compare(unitOf(a), unitOf(b)))
	})
}

func unitOf(disk *types.VirtualDisk) int32 {
	if disk.UnitNumber == nil {
		return 0
	}
	return *disk.UnitNumber
}

// sizesOfDeltas returns the sizes of disks with parents, by key. When such a disk is edited, the simulator sets the size
// from the parent's file, which is the size before the parent grew.
func sizesOfDeltas(vm *simulator.VirtualMachine) map[int32]int64 {
	sizes := map[int32]int64{}
	for _, disk := range disksOf(vm.Config.Hardware.Device) {
		if backing := backingOf(disk); backing != nil && backing.Parent != nil {
			sizes[disk.Key] = diskBytes(disk)
		}
	}
	return sizes
}

// checkDeltaSizes returns a fault if a disk with a parent would change its size.
func checkDeltaSizes(vm *simulator.VirtualMachine, changes []types.BaseVirtualDeviceConfigSpec) types.BaseMethodFault {
	for i, base := range changes {
		change := base.GetVirtualDeviceConfigSpec()
		wanted, ok := change.Device.(*types.VirtualDisk)
		if !ok || change.Operation != types.VirtualDeviceConfigSpecOperationEdit {
			continue
		}
		for _, disk := range disksOf(vm.Config.Hardware.Device) {
			if backing := backingOf(disk); disk.Key == wanted.Key && backing != nil && backing.Parent != nil && diskBytes(wanted) != diskBytes(disk) {
				fault := &types.InvalidDeviceOperation{BadOp: change.Operation}
				fault.Property, fault.DeviceIndex = fmt.Sprintf("virtualDeviceSpec.device[%d]", i), int32(i)
				return withMessage(fault, "Invalid operation for device '%d'. Disks with parents cannot be expanded.", i)
			}
		}
	}
	return nil
}
